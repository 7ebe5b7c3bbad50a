"""Deliveries and areas made up on the spot, with no more in them than a test needs."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from lagesbild.domain import Area, Areas, Category, Delivery, Period, RowKind, SourceWords, Status
from lagesbild.domain.periods import month
from lagesbild.domain.tables import COLUMNS, SET_ASIDE_COLUMNS
from lagesbild.store.rows import arrow_schema

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
YEAR = tuple(month(2023, number) for number in range(1, 13))

FIRST = date(2023, 1, 1)
PLAIN: Mapping[RowKind, Mapping[str, Any]] = {
    RowKind.ANSWERS: {"question": "safe", "day": FIRST, "answer_status": 0, "weight": 1.0, "round": "2023"},
    RowKind.CONTRIBUTIONS: {
        "category": "theft",
        "evidence_class": "testimony",
        "role": "school",
        "day": FIRST,
        "end_day": date(2023, 1, 2),
        "direction": "worse",
        "has_consent": True,
    },
    RowKind.SHORTCOMINGS: {"category": "lighting", "day": FIRST, "place_grade": "area", "status": "open"},
    RowKind.PLACES: {"kind": "school", "place_grade": "area", "margin_days": 0},
    RowKind.ASSESSMENTS: {"area_class": "utsatt", "edition": "2023", "day": FIRST},
}
EventRow = tuple[str, date, str | None]  # category, day, area


def areas(codes: Iterable[str] = ("a", "b", "c"), level: str = "district", edition: str = "2020") -> Areas:
    """A row of areas without a map."""
    return Areas(level, edition, tuple(Area(code, f"Area {code.upper()}") for code in codes))


def category(code: str, **more: Any) -> Category:
    return Category(code, {"sv": f"{code} på svenska", "en": code}, **more)


def events(folder: Path, rows: Iterable[EventRow], covers: Period, **more: Any) -> Delivery:
    """Events, one a row; `more` replaces anything of the delivery."""
    told = [
        {"source_row": number, "category": code, "day": day, "area_code": area, "place_grade": "area"}
        for number, (code, day, area) in enumerate(rows, start=2)
    ]
    return _delivery(folder, RowKind.EVENTS, told, covers=covers, **more)


def counts(folder: Path, rows: Iterable[Mapping[str, Any]], **more: Any) -> Delivery:
    """Counts: each row a mapping with at least category, period and count; a status where it is not observed."""
    told = [
        {
            "source_row": number,
            "category": row["category"],
            "level": row.get("level", more.get("level", "district")),
            "area_code": row.get("area"),
            "start_day": row["period"].start_day,
            "end_day": row["period"].end_day,
            "count": row.get("count"),
            "status": int(row.get("status", Status.OBSERVED)),
            "is_preliminary": row.get("is_preliminary", False),
        }
        for number, row in enumerate(rows, start=2)
    ]
    return _delivery(folder, RowKind.COUNTS, told, **more)


def exposures(folder: Path, rows: Iterable[Mapping[str, Any]], **more: Any) -> Delivery:
    """Exposures: each row a mapping with area, day and value."""
    told = [
        {
            "source_row": row.get("source_row", number),
            "exposure": row.get("exposure", "residents"),
            "level": row.get("level", more.get("level", "district")),
            "area_code": row.get("area"),
            "day": row["day"],
            "value": row.get("value"),
            "status": int(row.get("status", Status.OBSERVED)),
            **{name: row.get(name) for name in ("sex", "age_group", "sums_to_total", "is_noisy")},
        }
        for number, row in enumerate(rows, start=2)
    ]
    return _delivery(folder, RowKind.EXPOSURES, told, **{"source": SourceWords("census"), **more})


def of_kind(folder: Path, kind: RowKind, rows: Iterable[Mapping[str, Any]], **more: Any) -> Delivery:
    """Rows of any kind: each a mapping of columns, with something plain in those that may not be empty."""
    told = [{"source_row": number, **PLAIN.get(kind, {}), **row} for number, row in enumerate(rows, start=2)]
    return _delivery(folder, kind, told, **more)


def set_aside(n_rows: int) -> pa.Table:
    """Rows set aside, with the value that was wrong."""
    return pa.table(
        {
            "source_row": pa.array(range(100, 100 + n_rows), pa.int64()),
            "reason": ["bad_day"] * n_rows,
            "reasons": ["bad_day no_area"] * n_rows,
            "column": ["When"] * n_rows,
            "value": ["31 February"] * n_rows,
            "suggestion": pa.array([None] * n_rows, pa.string()),
            "raw.When": ["31 February"] * n_rows,
            "raw.Where": pa.array([None] * n_rows, pa.string()),
        }
    )


def _delivery(folder: Path, kind: RowKind, told: list[dict[str, Any]], **more: Any) -> Delivery:
    rows = pa.Table.from_pylist(told, schema=arrow_schema(COLUMNS[kind]))
    plain = Delivery(
        delivery_id="",
        kind=kind,
        source=SourceWords("police", {"sv": "Polisens lista", "en": "The police list"}, "The police", "Source: police"),
        file=folder / "unnamed.csv",
        sha256="",
        level="district",
        edition="2020",
        rows=rows,
        set_aside=arrow_schema(SET_ASIDE_COLUMNS).empty_table(),
        n_rows=len(told),
        n_kept=len(told),
        reasons={},
    )
    delivery = replace(plain, **more)
    content = repr((told, delivery.source, delivery.part, delivery.level, delivery.edition, delivery.covers)).encode()
    digest = hashlib.sha256(content).hexdigest()
    file = folder / (delivery.file.name if delivery.file.name != "unnamed.csv" else f"{kind}-{digest[:8]}.csv")
    file.write_bytes(content)
    return replace(delivery, file=file, sha256=digest, delivery_id=delivery.delivery_id or digest)
