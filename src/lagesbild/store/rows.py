"""Rows as they are laid on a shelf: the columns of their kind, checked once, and what lies in them."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from lagesbild.domain import AnswerStatus, Column, Delivery, RowKind, Status
from lagesbild.domain.tables import COLUMNS, SET_ASIDE_COLUMNS, UNITS, ArrowTable
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
    RowKind.CONTRIBUTIONS: "category",
    RowKind.SHORTCOMINGS: "category",
    RowKind.PLACES: "kind",
    RowKind.ASSESSMENTS: "edition",
}
# The columns of a row's first day and of the first day after it; a kind that is not here has one day.
DAYS = {
    RowKind.COUNTS: ("start_day", "end_day"),
    RowKind.CONTRIBUTIONS: ("day", "end_day"),
    RowKind.PLACES: ("start_day", "end_day"),
}
# Since when, where nobody says: holdings must have days, and a place that nobody has dated is told of on any.
SINCE_EVER = date(1, 1, 1)
# What makes two rows of one delivery tell of the same thing. Rows of no area are many, and add up.
CELL = {
    RowKind.COUNTS: ["level", "area_code", "category", "start_day", "end_day"],
    RowKind.EXPOSURES: ["exposure", "level", "area_code", "day", "sex", "age_group"],
}
NUMBER = {RowKind.COUNTS: "count", RowKind.EXPOSURES: "value"}
ONE_DAY = timedelta(days=1)
PART = 250_000  # rows written at a time


def arrow_schema(columns: tuple[Column, ...]) -> Any:
    """The Arrow schema of a shelf with these columns."""
    return pa.schema([pa.field(column.name, ARROW_TYPES[column.holds]) for column in columns])


class ShelfRows:
    """A delivery's kept rows on their way to the shelf, checked and summed up part by part as they go by.

    Iterating hands on batches with exactly the columns of their kind. ValueError: they break what intake promises.
    """

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery
        self.schema = arrow_schema(COLUMNS[delivery.kind])
        self._found: list[pl.DataFrame] = []
        self._is_told = np.zeros(0, dtype=np.bool_)  # which rows of the file something came of
        self._n_rows = 0

    def __iter__(self) -> Iterator[Any]:
        delivery = self.delivery
        stream = _stream(delivery.rows)
        lacking = [name for name in self.schema.names if name not in stream.schema.names]
        if lacking:
            raise ValueError(f"The rows of {delivery.file.name} lack the columns {', '.join(lacking)}")
        # Cells may tell of one another wherever they stand; events never do.
        for part in _parts(stream) if delivery.kind is RowKind.EVENTS else [stream.read_all()]:
            yield self._checked(part)
        # One row of a file may tell of residents and of dwellings, or answer several questions; of a table with a
        # column a year each cell is a row, and all cells of a row have its number.
        n_of_file = int(self._is_told.sum())
        most = self._n_rows if delivery.kind in CELL else n_of_file
        n_promised = delivery.n_kept - delivery.n_added
        if not n_of_file <= n_promised <= most:
            raise ValueError(
                f"{delivery.file.name}: what came of {n_of_file} rows was handed over, and of {n_promised} promised"
            )

    def holdings(self) -> tuple[Holding, ...]:
        """What lay in the rows, one holding a subject and level. To be asked when all have gone by."""
        if not self._found:
            return ()
        grouped = (
            pl.concat(self._found)
            .group_by("subject", "level")
            .agg(pl.col("n_rows").sum(), pl.col("start_day").min(), pl.col("end_day").max())
            .sort("subject", "level")
        )
        return tuple(Holding(**row) for row in grouped.iter_rows(named=True))

    def _checked(self, part: Any) -> Any:
        delivery = self.delivery
        told = part.select(self.schema.names).cast(self.schema)
        for column in COLUMNS[delivery.kind]:
            if told[column.name].null_count and not column.may_be_empty:
                raise ValueError(
                    f"{delivery.file.name}: {column.name} may not be empty, and is in {delivery.kind} rows"
                )
        if delivery.kind in CELL:
            _check_cells(told, delivery)
        if delivery.kind is RowKind.ANSWERS:
            _check_answers(told, delivery)
        if delivery.kind in (RowKind.CONTRIBUTIONS, RowKind.SHORTCOMINGS):
            _check_identities(told, delivery)
        self._mark(told["source_row"].to_numpy())
        self._n_rows += told.num_rows
        self._found.append(_held(told, delivery.kind, delivery.level))
        return told

    def _mark(self, rows: Any) -> None:
        highest = int(rows.max(initial=0))
        if highest >= self._is_told.size:
            self._is_told = np.concatenate([self._is_told, np.zeros(highest + 1, dtype=np.bool_)])
        self._is_told[rows] = True


class ShelfSetAside:
    """The rows that were set aside on their way to the shelf: each with its reason, and every value as it came.

    Iterating hands on batches. ValueError: they break what intake promises.
    """

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery
        self._stream = _stream(delivery.set_aside)
        fixed = {column.name: ARROW_TYPES[column.holds] for column in SET_ASIDE_COLUMNS}
        names = self._stream.schema.names
        lacking = [name for name in fixed if name not in names]
        if lacking:
            raise ValueError(f"What was set aside of {delivery.file.name} lacks the columns {', '.join(lacking)}")
        wanted = [pa.field(each.name, fixed.get(each.name, _plain(each.type))) for each in self._stream.schema]
        self.schema = pa.schema(wanted)

    def __iter__(self) -> Iterator[Any]:
        n_rows = 0
        for part in _parts(self._stream):
            n_rows += part.num_rows
            yield part.cast(self.schema)
        delivery = self.delivery
        if n_rows != delivery.n_set_aside:
            raise ValueError(f"{delivery.file.name}: {n_rows} rows were set aside, and {delivery.n_set_aside} promised")


def _held(rows: Any, kind: RowKind, level: str) -> pl.DataFrame:
    """How many rows of each subject and level, and the days they lie within; `level` is for rows that do not say."""
    first, last = DAYS.get(kind, ("day", "day"))
    wanted = dict.fromkeys(("level", SUBJECT[kind], first, last))
    told = pl.from_arrow(rows.select([name for name in wanted if name in rows.column_names]))
    assert isinstance(told, pl.DataFrame)
    if "level" not in told.columns:
        told = told.with_columns(level=pl.lit(level))
    if kind is RowKind.PLACES:
        told = told.with_columns(pl.col(first).fill_null(SINCE_EVER))
        told = told.with_columns(pl.col(last).fill_null(pl.col(first) + ONE_DAY))
    after_last = timedelta(0) if kind in DAYS else ONE_DAY
    return told.group_by(subject=SUBJECT[kind], level="level").agg(
        pl.len().alias("n_rows"),
        pl.col(first).min().alias("start_day"),
        pl.col(last).max().alias("end_day") + after_last,
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


def _check_answers(rows: Any, delivery: Delivery) -> None:
    frame = pl.from_arrow(rows.select(["answer", "answer_status"]))
    assert isinstance(frame, pl.DataFrame)
    is_answered = pl.col("answer_status") == int(AnswerStatus.ANSWERED)
    if not frame.filter(is_answered != pl.col("answer").is_not_null()).is_empty():
        raise ValueError(f"{delivery.file.name}: an answer stands where and only where the status says that it does")


def _check_identities(rows: Any, delivery: Delivery) -> None:
    """Either every row has an identity, or none has and the delivery says which days it takes over."""
    n_lacking = rows[UNITS[delivery.kind]].null_count
    if n_lacking not in (0, rows.num_rows) or bool(n_lacking) == (delivery.covers is None):
        raise ValueError(f"{delivery.file.name}: rows have identities, or the delivery the days that it covers")


def _stream(rows: ArrowTable) -> Any:
    # pa.table() would do, and load pandas to see whether it has been given a data frame.
    return pa.RecordBatchReader.from_stream(rows)


def _parts(stream: Any) -> Iterator[Any]:
    """The rows of a stream as tables of some size, so that a shelf is not a heap of crumbs."""
    waiting: list[Any] = []
    for batch in stream:
        waiting.append(batch)
        if sum(each.num_rows for each in waiting) >= PART:
            yield pa.Table.from_batches(waiting)
            waiting = []
    if waiting:
        yield pa.Table.from_batches(waiting)


def _plain(kind: Any) -> Any:
    is_text = pa.types.is_string_view(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind)
    return pa.string() if is_text else kind
