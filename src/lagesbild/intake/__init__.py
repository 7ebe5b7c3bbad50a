"""The one door in: files and answers become deliveries; every row is kept or set aside with its reason."""

from lagesbild.domain.areas import AreaColumns
from lagesbild.intake.areas import read_areas
from lagesbild.intake.asking import Caller
from lagesbild.intake.fetching import fetch_answers, fetch_features
from lagesbild.intake.inspect import inspect_file
from lagesbild.intake.inspection import ColumnGuess, Inspection, PlaceGuess
from lagesbild.intake.known_mappings import FittingMapping, find_saved, remember_mapping
from lagesbild.intake.mapping import FileMapping
from lagesbild.intake.mapping_file import mapping_from, read_mapping
from lagesbild.intake.piles import clear_workroom
from lagesbild.intake.reasons import REASONS, Reason
from lagesbild.intake.receive import receive_file
from lagesbild.intake.set_aside_workbook import AllowedValues, RowReport, write_set_aside_workbook
from lagesbild.intake.setting import Surroundings

__all__ = [
    "REASONS",
    "AllowedValues",
    "AreaColumns",
    "Caller",
    "ColumnGuess",
    "FileMapping",
    "FittingMapping",
    "Inspection",
    "PlaceGuess",
    "Reason",
    "RowReport",
    "Surroundings",
    "clear_workroom",
    "fetch_answers",
    "fetch_features",
    "find_saved",
    "inspect_file",
    "mapping_from",
    "read_areas",
    "read_mapping",
    "receive_file",
    "remember_mapping",
    "write_set_aside_workbook",
]
