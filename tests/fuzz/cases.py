"""One number → one spoilt file and what is asked of intake about it: always the same for the same number."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from lagesbild.domain import AreaColumns, Delivery, DeliveryRecord
from lagesbild.intake import (
    FileMapping,
    RowReport,
    mapping_from,
    read_areas,
    read_mapping,
    receive_file,
    write_set_aside_workbook,
)
from lagesbild.intake.landing import land
from lagesbild.intake.raw_rows import in_pieces
from lagesbild.intake.setting import Surroundings, with_mapped_names
from lagesbild.intake.sources import csv_file
from lagesbild.store.rows import ShelfRows, ShelfSetAside
from tests.fuzz.bombs import BOMBS, HEAVY
from tests.fuzz.mutations import TEXT, spoil, spoil_packed
from tests.fuzz.seeds import MAPS, SEEDS
from tests.intake.conftest import make_surroundings

HEAVY_ONES, OTHER_BOMBS = 0.001, 0.03  # how often
_PACKED = frozenset({"gzip", "zip", "xlsx", "ods", "shapefile"})
_TEXTS = frozenset({"geojson", "geojson points", "json-stat", "mapping"})
_WHOLE_WAY, _SET_ASIDE_WRITTEN = 0.2, 0.2  # how often it is judged too, and not only read
_BASE: dict[str, Any] = {
    "source": {"name": "test", "kind": "events"},
    "columns": {"category": "Brott", "day": "Datum", "area": "Område"},
    "time": {"covers": [date(2020, 1, 1), date(2021, 1, 1)]},
}
_OTHERS: tuple[dict[str, Any], ...] = (
    {},
    {"columns": {"x": "x", "y": "y", "n": "Antal"}, "place": {"by": "point", "crs": "EPSG:3006"}},
    {"place": {"unknown": "unplaced"}, "category_rules": {"unknown": "set_aside"}},
    {"file": {"encoding": "cp1252", "header_row": 1}},
    {"file": {"delimiter": ",", "sheet": "Blad1"}},
    {
        "source": {"name": "test", "kind": "counts"},
        "columns": {"category": "Brott", "area": "Område", "count": "Antal", "day": "Datum"},
        "time": {},
    },
    {
        "source": {"name": "test", "kind": "exposures"},
        "columns": {"area": "Område", "value": "Antal"},
        "time": {"day": date(2020, 1, 1)},
        "exposures": [{"exposure": "residents"}],
    },
    {
        "source": {"name": "test", "kind": "answers"},
        "columns": {"question": "Brott", "answer": "Antal", "day": "Datum", "weight": "x"},
        "time": {},
    },
)


@dataclass(frozen=True)
class Case:
    """A file and what is asked about it."""

    kind: str
    content: bytes
    ask: Callable[[Path], None]


@cache
def mappings() -> tuple[FileMapping, ...]:
    return tuple(
        mapping_from(
            {
                key: {**_BASE.get(key, {}), **other.get(key, {})} if key != "exposures" else other[key]
                for key in {**_BASE, **other}
            }
            if other.get("source", {}).get("kind", "events") == "events"
            else other
        )
        for other in _OTHERS
    )


@cache
def surroundings() -> Surroundings:
    return make_surroundings()


@cache
def seed(kind: str) -> bytes:
    return SEEDS[kind]()


def case(number: int, run: int) -> Case:
    dice = np.random.default_rng([run, number])
    chance = dice.random()
    if chance < HEAVY_ONES:
        kind = list(BOMBS)[int(dice.integers(0, HEAVY))]
    elif chance < OTHER_BOMBS:
        kind = list(BOMBS)[int(dice.integers(HEAVY, len(BOMBS)))]
    else:
        kind = list(SEEDS)[int(dice.integers(0, len(SEEDS)))]
    content = BOMBS[kind](dice) if kind in BOMBS else _spoilt(kind, dice)
    return Case(kind, content, _question(kind, dice))


def _spoilt(kind: str, dice: np.random.Generator) -> bytes:
    if dice.random() < 0.02:  # two halves of two kinds
        one, other = seed(kind), seed(list(SEEDS)[int(dice.integers(0, len(SEEDS)))])
        return one[: int(dice.integers(0, len(one)))] + other[int(dice.integers(0, len(other))) :]
    if kind == "csv utf-16":
        spoilt = seed(kind).decode("utf-16").encode()
        return TEXT[int(dice.integers(0, len(TEXT)))](spoilt, dice).decode(errors="replace").encode("utf-16")
    if kind in _PACKED:
        return spoil_packed(seed(kind), dice)
    return spoil(seed(kind), dice, is_text=kind in _TEXTS or kind.startswith("csv"))


def _question(kind: str, dice: np.random.Generator) -> Callable[[Path], None]:
    if kind == "mapping":
        return _received_under
    is_map = kind in MAPS or kind in ("deep json", "odd shapes")
    if (is_map and dice.random() < 0.8) or dice.random() < 0.05:
        return _as_areas
    mapping = mappings()[int(dice.integers(0, len(_OTHERS)))]
    if dice.random() > _WHOLE_WAY:
        return lambda path: _read(path, mapping)
    is_written = bool(dice.random() < _SET_ASIDE_WRITTEN)
    return lambda path: _received(path, mapping, is_written)


def _as_areas(path: Path) -> None:
    areas = read_areas(path, AreaColumns("kommun", "2020", "kod", "namn"))
    assert len(areas.members) > 0
    assert len(areas.boundaries) in (0, len(areas.members))


def _read(path: Path, mapping: FileMapping) -> None:
    """Read to the last row, and the mapped columns found."""
    file = mapping.file
    stated = {name: getattr(file, name) for name in ("encoding", "delimiter", "header_row", "sheet")}
    options = csv_file.Options(path=land(path).path, expects=tuple(mapping.named_columns()), **stated)
    for piece in in_pieces(csv_file.deliver(options), path.name, 10_000):
        with_mapped_names(piece, mapping, path.name)


def _received_under(path: Path) -> None:
    mapping = read_mapping(path)
    table = path.with_name("table.csv")
    table.write_bytes(seed("csv utf-8"))
    _received(table, mapping, is_written=False)


def _received(path: Path, mapping: FileMapping, is_written: bool) -> None:
    """Received as far as the shelf: every row is kept or set aside, and what was kept fits the shelf."""
    delivery = receive_file(path, mapping, surroundings())
    n_kept = sum(each.num_rows for each in ShelfRows(delivery))
    n_aside = sum(each.num_rows for each in ShelfSetAside(delivery))
    comes_to_more = mapping.kind.value == "exposures" or bool(mapping.columns.n)
    assert n_kept >= delivery.n_kept > 0 if comes_to_more else n_kept == delivery.n_kept > 0
    assert delivery.n_rows == delivery.n_kept + n_aside
    if is_written and 0 < n_aside < 1000:
        report = RowReport(_record(delivery), delivery.set_aside, delivery.warnings, delivery.warned)
        write_set_aside_workbook(report, path.with_name("aside.xlsx"), "sv")


def _record(delivery: Delivery) -> DeliveryRecord:
    return DeliveryRecord(
        delivery_id=delivery.delivery_id,
        sequence=1,
        sending="s",
        kind=delivery.kind,
        source=delivery.source,
        part="",
        file_name=delivery.file.name,
        sha256=delivery.sha256,
        level=delivery.level,
        edition=delivery.edition,
        received_at=datetime.fromisoformat("2021-03-15T12:00:00+00:00"),
        n_rows=delivery.n_rows,
        n_kept=delivery.n_kept,
        reasons=delivery.reasons,
    )
