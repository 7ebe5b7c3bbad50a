"""An invented town written to files, as messily as a municipality would: what was planted is in its file of truths.

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

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

from lagesbild.profiles.invented import sending, writing
from lagesbild.profiles.invented.expected import Town, make_town, types_of
from lagesbild.profiles.invented.history import Events, make_events
from lagesbild.profiles.invented.survey import make_answers
from lagesbild.profiles.invented.truths import DEFAULT_TOWN, Planted, read_planted

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
    """Everything that was written; `deliveries` in the order to be received, `today` the day they were extracted.

    `settings`: what the town knows beforehand, to be added to lagesbild.toml; empty where that is nothing.
    """

    place: str
    today: date
    areas: AreaFile
    deliveries: tuple[DeliveryFile, ...]
    settings: str = ""


def write_town(folder: Path, seed: int = DEFAULT_SEED, size: float = 1.0, name: str = DEFAULT_TOWN) -> TownFiles:
    """Write the files of a town and their mappings to `folder`, which is made where it is not there.

    The same seed and size give the same rows. `size` 2 has twice as many residents, and so twice as many events.
    Raises OSError where the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    planted = read_planted(name)
    town = make_town(planted, seed, size)
    writing.write_areas(folder / "stadsdelar.gpkg", town)
    frame = planted.frame
    return TownFiles(
        place=frame.place,
        today=frame.today,
        areas=AreaFile(folder / "stadsdelar.gpkg", frame.level, frame.edition, "stadsdelskod", "stadsdel", "EPSG:3006"),
        deliveries=tuple(_deliveries(folder, town, planted, seed)),
        settings=sending.settings_of(planted),
    )


def _deliveries(folder: Path, town: Town, planted: Planted, seed: int) -> Iterator[DeliveryFile]:
    """Every file but that of the areas, in the order to be received."""
    types = types_of(planted)
    events = {
        source: [make_events(town, kind, planted, seed) for kind in types if kind.source == source]
        for source in ("crimes", "incidents", "fires")
    }
    crimes = [kind for kind in types if kind.source == "crimes"]
    removals = next(kind for kind in types if kind.source == "removals")
    writing.write_exposures(folder / "folkmangd.xlsx", town)
    yield _mapped(folder / "folkmangd.xlsx", "folkmangd", planted)
    yield from _of_events(folder / "brott.csv", "crimes", events["crimes"], town, planted, seed)
    writing.write_nation(folder / "riket.csv", town, crimes, planted, seed)
    yield _mapped(folder / "riket.csv", "riket", planted)
    writing.write_removals(folder / "klotter.csv", town, removals, planted, seed)
    yield _mapped(folder / "klotter.csv", "klotter", planted)
    yield from _of_events(folder / "handelser.xlsx", "incidents", events["incidents"], town, planted, seed)
    writing.write_fires(folder / "raddning.parquet", events["fires"])
    yield _mapped(folder / "raddning.parquet", "raddning", planted)
    writing.write_survey(folder / "trygghet.parquet", town, make_answers(town, planted, seed))
    yield _mapped(folder / "trygghet.parquet", "trygghet", planted)


def _of_events(
    path: Path, source: str, events: list[Events], town: Town, planted: Planted, seed: int
) -> Iterator[DeliveryFile]:
    """One file, or one for each stretch where the source lacks a month; and once more where it is given twice."""
    coded = sending.with_split_codes(events, source, planted)
    for number, stretch in enumerate(sending.stretches(source, planted)):
        own = path if number == 0 else path.with_stem(f"{path.stem}-{number + 1}")
        part = [sending.during(one, stretch) for one in coded]
        held = planted if number == 0 else replace(planted, bad_rows=())
        if source == "crimes":
            writing.write_crimes(own, part, held, seed)
        else:
            writing.write_incidents(own, town, part, held, seed)
        yield _mapped(own, path.stem, planted, sending.covers(stretch))
        if planted.of("delivered_twice") and source == "crimes":
            again = own.with_stem(f"{own.stem}-igen")
            sending.write_in_another_order(own, again)
            yield _mapped(again, path.stem, planted, sending.covers(stretch))


def _mapped(path: Path, name: str, planted: Planted, covers: str = "") -> DeliveryFile:
    """The file beside the mapping that the package holds for it, with what is the town's own."""
    mapping = path.with_suffix(".toml")
    with as_file(files(__package__) / "mappings" / f"{name}.toml") as kept:
        mapping.write_text(
            sending.own_mapping(kept.read_text(encoding="utf-8"), name, planted, covers), encoding="utf-8", newline=""
        )
    return DeliveryFile(path, mapping)
