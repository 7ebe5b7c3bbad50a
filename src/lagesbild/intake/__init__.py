"""The one door in: files and answers become deliveries; every row is kept or set aside with its reason."""

from lagesbild.intake.areas import AreaColumns, read_areas
from lagesbild.intake.mapping import FileMapping, read_mapping
from lagesbild.intake.receive import receive_file
from lagesbild.intake.setting import Surroundings

__all__ = [
    "AreaColumns",
    "FileMapping",
    "Surroundings",
    "read_areas",
    "read_mapping",
    "receive_file",
]
