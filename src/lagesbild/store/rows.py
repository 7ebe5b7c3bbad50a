"""Rows as they are laid on a shelf: the columns of their kind, checked once, and what lies in them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import polars as pl
import pyarrow as pa

from lagesbild.domain import Column, Delivery, RowKind, Status
from lagesbild.domain.tables import COLUMNS, SET_ASIDE_COLUMNS, ArrowTable
from lagesbild.store.holdings import Holding

ARROW_TYPES: Mapping[str, Any] = {
    "text": pa.string(),
    "day": pa.date32(),
    "moment": pa.timestamp("us"),
    "whole": pa.int64(),
    "number": pa.float64(),
    "flag": pa.bool_(),
}
# What a row tells of, its level where the row says it, and its first and last days.
SUBJECT = {
    RowKind.EVENTS: "category",
    RowKind.COUNTS: "category",
    RowKind.EXPOSURES: "exposure",
    RowKind.ANSWERS: "question",
}
# What makes two rows of one delivery tell of the same thing. Rows of no area are many, and add up.
CELL = {
    RowKind.COUNTS: ["level", "area_code", "category", "start_day", "end_day"],
    RowKind.EXPOSURES: ["exposure", "level", "area_code", "day"],
}
NUMBER = {RowKind.COUNTS: "count", RowKind.EXPOSURES: "value"}
ONE_DAY = timedelta(days=1)


def arrow_schema(columns: tuple[Column, ...]) -> Any:
    """The Arrow schema of a shelf with these columns."""
    return pa.schema([pa.field(column.name, ARROW_TYPES[column.holds]) for column in columns])


def kept_rows(delivery: Delivery) -> Any:
    """The delivery's rows with exactly the columns of their kind. ValueError: they break what intake promises."""
    rows = _read(delivery.rows)
    columns = COLUMNS[delivery.kind]
    lacking = [column.name for column in columns if column.name not in rows.column_names]
    if lacking:
        raise ValueError(f"The rows of {delivery.file.name} lack the columns {', '.join(lacking)}")
    told = rows.select([column.name for column in columns]).cast(arrow_schema(columns))
    for column in columns:
        if told[column.name].null_count and not column.may_be_empty:
            raise ValueError(f"{delivery.file.name}: {column.name} may not be empty, and is in {delivery.kind} rows")
    # One row of a file may tell of residents and of dwellings, or answer several questions.
    n_of_file = len(told["source_row"].unique())
    if n_of_file != delivery.n_kept:
        raise ValueError(
            f"{delivery.file.name}: what came of {n_of_file} rows was handed over, and of {delivery.n_kept} promised"
        )
    if delivery.kind is RowKind.EVENTS and told.num_rows and delivery.covers is None:
        raise ValueError(f"{delivery.file.name}: events without the stretch for which the source is complete")
    if delivery.kind in CELL:
        _check_cells(told, delivery)
    return told


def set_aside_rows(delivery: Delivery) -> Any:
    """The rows that were set aside, each with its reason, and every value as it came."""
    rows = _read(delivery.set_aside)
    if rows.num_rows != delivery.n_set_aside:
        raise ValueError(
            f"{delivery.file.name}: {rows.num_rows} rows were set aside, and {delivery.n_set_aside} promised"
        )
    fixed = {column.name: ARROW_TYPES[column.holds] for column in SET_ASIDE_COLUMNS}
    lacking = [name for name in fixed if name not in rows.column_names]
    if lacking:
        raise ValueError(f"What was set aside of {delivery.file.name} lacks the columns {', '.join(lacking)}")
    wanted = [pa.field(field.name, fixed.get(field.name, _plain(field.type))) for field in rows.schema]
    return rows.cast(pa.schema(wanted))


def holdings_of(rows: Any, kind: RowKind, level: str) -> tuple[Holding, ...]:
    """What lies in `rows`, one holding a subject and level; `level` is the delivery's, for rows that do not say."""
    first, last = ("start_day", "end_day") if kind is RowKind.COUNTS else ("day", "day")
    wanted = dict.fromkeys(("level", SUBJECT[kind], first, last))
    told = pl.from_arrow(rows.select([name for name in wanted if name in rows.column_names]))
    assert isinstance(told, pl.DataFrame)
    if "level" not in told.columns:
        told = told.with_columns(level=pl.lit(level))
    grouped = (
        told.group_by(subject=SUBJECT[kind], level="level")
        .agg(pl.len().alias("n_rows"), pl.col(first).min().alias("start_day"), pl.col(last).max().alias("end_day"))
        .sort("subject", "level")
    )
    after_last = timedelta(0) if kind is RowKind.COUNTS else ONE_DAY
    return tuple(
        Holding(row["subject"], row["level"], row["n_rows"], row["start_day"], row["end_day"] + after_last)
        for row in grouped.iter_rows(named=True)
    )


def _check_cells(rows: Any, delivery: Delivery) -> None:
    frame = pl.from_arrow(rows.select([*CELL[delivery.kind], "status", NUMBER[delivery.kind]]))
    assert isinstance(frame, pl.DataFrame)
    is_observed, is_told = pl.col("status") == int(Status.OBSERVED), pl.col(NUMBER[delivery.kind]).is_not_null()
    if not frame.filter(is_observed != is_told).is_empty():
        raise ValueError(f"{delivery.file.name}: a number stands where and only where the status is observed")
    placed = frame.filter(pl.col("area_code").is_not_null()).select(CELL[delivery.kind])
    n_cells = placed.n_unique()
    if n_cells != placed.height:
        raise ValueError(
            f"{delivery.file.name}: {placed.height - n_cells} rows tell of a cell that another row of it tells of"
        )


def _read(rows: ArrowTable) -> Any:
    # pa.table() would do, and load pandas to see whether it has been given a data frame.
    return pa.RecordBatchReader.from_stream(rows).read_all()


def _plain(kind: Any) -> Any:
    is_text = pa.types.is_string_view(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind)
    return pa.string() if is_text else kind
