"""Exempelstad written to files, as messily as a municipality would: what was planted is in `truths.toml`.

| file             | how it is written                             | what it holds                    |
|------------------|-----------------------------------------------|----------------------------------|
| stadsdelar.gpkg  | GeoPackage, SWEREF 99 TM                      | 24 areas                         |
| folkmangd.xlsx   | titles above the header, a row of the nation  | residents and dwellings by year  |
| brott.csv        | cp1252, semicolons, decimal comma, bad rows   | 14 types of reported offences    |
| riket.csv        | UTF-8 with BOM, "2 345", Swedish months       | the nation's counts by month     |
| klotter.csv      | Latin-1, "..", empty cells, totals, gaps      | counts by month and area         |
| handelser.xlsx   | titles above the header, names, bad rows      | what municipal staff report      |
| raddning.parquet | longitude and latitude                        | fires                            |
| trygghet.parquet | one row an answer                             | the safety survey                |
"""

from dataclasses import dataclass
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

from lagesbild.profiles.invented import writing
from lagesbild.profiles.invented.expected import make_town, read_types
from lagesbild.profiles.invented.history import make_events
from lagesbild.profiles.invented.survey import make_answers
from lagesbild.profiles.invented.truths import read_planted

DEFAULT_SEED = 2023


@dataclass(frozen=True)
class AreaFile:
    """The file of areas, and what its columns are called."""

    path: Path
    level: str
    edition: str
    code: str
    name: str
    crs: str


@dataclass(frozen=True)
class DeliveryFile:
    """One file to be received, and the mapping that says what its columns mean."""

    path: Path
    mapping: Path


@dataclass(frozen=True)
class TownFiles:
    """Everything that was written; `deliveries` in the order to be received, `today` the day they were extracted."""

    place: str
    today: date
    areas: AreaFile
    deliveries: tuple[DeliveryFile, ...]


def write_town(folder: Path, seed: int = DEFAULT_SEED, size: float = 1.0) -> TownFiles:
    """Write the files of Exempelstad and their mappings to `folder`, which is made where it is not there.

    The same seed and size give the same rows. `size` 2 has twice as many residents, and so twice as many events.
    Raises OSError where the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    planted = read_planted()
    town = make_town(planted, seed, size)
    types = read_types()
    events = {
        source: [make_events(town, kind, planted, seed) for kind in types if kind.source == source]
        for source in ("crimes", "incidents", "fires")
    }
    crimes = [kind for kind in types if kind.source == "crimes"]
    removals = next(kind for kind in types if kind.source == "removals")
    writing.write_areas(folder / "stadsdelar.gpkg", town)
    writing.write_exposures(folder / "folkmangd.xlsx", town)
    writing.write_crimes(folder / "brott.csv", events["crimes"], planted, seed)
    writing.write_nation(folder / "riket.csv", town, crimes, planted, seed)
    writing.write_removals(folder / "klotter.csv", town, removals, planted, seed)
    writing.write_incidents(folder / "handelser.xlsx", town, events["incidents"], planted, seed)
    writing.write_fires(folder / "raddning.parquet", events["fires"])
    writing.write_survey(folder / "trygghet.parquet", town, make_answers(town, planted, seed))
    frame = planted.frame
    return TownFiles(
        place=frame.place,
        today=frame.today,
        areas=AreaFile(folder / "stadsdelar.gpkg", frame.level, frame.edition, "stadsdelskod", "stadsdel", "EPSG:3006"),
        deliveries=tuple(_with_mapping(folder, name) for name in _DELIVERIES),
    )


_DELIVERIES = (
    *("folkmangd.xlsx", "brott.csv", "riket.csv", "klotter.csv"),
    *("handelser.xlsx", "raddning.parquet", "trygghet.parquet"),
)


def _with_mapping(folder: Path, name: str) -> DeliveryFile:
    """The file beside a copy of the mapping that the package holds for it."""
    mapping = (folder / name).with_suffix(".toml")
    with as_file(files(__package__) / "mappings" / mapping.name) as kept:
        mapping.write_bytes(kept.read_bytes())
    return DeliveryFile(folder / name, mapping)
