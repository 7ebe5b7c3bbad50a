"""What `datasets.toml` lists: areas, rows with a shipped mapping, and files that hold neither, with the reason."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import lagesbild
from lagesbild.domain import AreaColumns, DeliveryRecord
from lagesbild.home import Home

HERE = Path(__file__).parent
MAPPINGS = HERE.parents[1] / "examples" / "mappings"
LISTED: Mapping[str, list[dict[str, Any]]] = tomllib.loads((HERE / "datasets.toml").read_text(encoding="utf-8"))
AREAS = {entry["file"]: entry for entry in LISTED["areas"]}

Entry = Mapping[str, Any]


def new_home(folder: Path, entry: Entry) -> Home:
    """A workspace of the entry's profile."""
    return lagesbild.init(folder, entry.get("profile", "england"), "Elsewhere")


def columns_of(entry: Entry) -> AreaColumns:
    """Which columns of a file of areas hold what."""
    return AreaColumns(
        entry["level"],
        entry.get("edition", "1"),
        entry["code"],
        entry["name"],
        crs=entry.get("crs", ""),
        without=tuple(entry.get("without", ())),
        corners=tuple(entry.get("corners", ())),
        unit_m=entry.get("unit_m", 1),
    )


def file_of(entry: Entry, data: Path) -> Path:
    """Where an entry's file lies: among the reference data, or beside this module."""
    return (HERE if entry.get("is_own") else data) / entry["file"]


def receive_entry(entry: Entry, home: Home, data: Path) -> DeliveryRecord:
    """The rows of an entry taken in by its mapping, its areas first."""
    for file in entry["areas"]:
        home.areas(file_of(AREAS[file], data), columns_of(AREAS[file]))
    (receipt,) = home.receive(file_of(entry, data), mapping=MAPPINGS / entry["mapping"])
    return receipt.record
