"""Rows as they came: every value as the file has it, with the row's number and what is wrong with the row itself.

A source delivers Arrow batches. Beside the file's own columns a batch may have two of ours (`ROW`, `FAULT`), and its
schema may carry notes on how the file was read.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import polars as pl
import pyarrow as pa

from lagesbild.errors import IntakeError
from lagesbild.intake.limits import refuse_far_days, refuse_huge_cells

ROW = "§row"  # the row's number in the file; the header is row 1 where it is first
FAULT = "§fault"  # a reason code, where the row itself is broken; else null
POINT_X, POINT_Y = "§x", "§y"  # coordinates of a point layer
EDITION = "§edition"  # of which year's boundaries the row's area is, where the source knows
_NOTES = b"lagesbild.notes"
_CRS = b"lagesbild.crs"
_MARKS = ("§mark", "§other_mark")
_Found = TypeVar("_Found")


class Earlier:
    """What the earlier pieces of a file settled for those that come after, and which rows they held.

    A large file is judged in pieces. How its days are written, or in which system its points are, is found once.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Any] = {}
        self._seen = pl.DataFrame(schema=dict.fromkeys(_MARKS, pl.UInt64))

    def once(self, what: str, column: str, find: Callable[[], _Found]) -> _Found:
        """What was found about a column in the first piece that asked."""
        if (what, column) not in self._found:
            self._found[what, column] = find()
        settled: _Found = self._found[what, column]
        return settled

    def is_first(self, columns: pl.DataFrame) -> pl.Series:
        """Rows alike none before them, in this piece or an earlier one. To be asked once for each piece.

        Earlier rows are known by 128 bits made of them: two that differ are taken as alike less than once in 10²⁰
        files of a hundred million rows.
        """
        in_piece = columns.select(pl.struct(pl.all()).is_first_distinct()).to_series()
        marks = pl.DataFrame({name: columns.hash_rows(seed=seed) for seed, name in enumerate(_MARKS)})
        if self._seen.height:
            again = self._seen.join(marks, on=_MARKS, how="semi")
            is_again = marks.join(again.with_columns(again=True), on=_MARKS, how="left", maintain_order="left")["again"]
            in_piece = in_piece & is_again.is_null()
        self._seen = pl.concat([self._seen, marks.filter(in_piece)])
        return in_piece


@dataclass(frozen=True)
class RawRows:
    """Rows of a file, all or a piece of them. `frame` has ROW and FAULT first, then the file's columns."""

    frame: pl.DataFrame
    notes: tuple[str, ...] = ()
    crs: str = ""
    earlier: Earlier = field(default_factory=Earlier)

    @property
    def columns(self) -> tuple[str, ...]:
        """The file's own columns."""
        return tuple(name for name in self.frame.columns if not name.startswith("§"))

    @property
    def n_rows(self) -> int:
        return self.frame.height


def annotate(table: pa.Table, notes: Iterable[str], crs: str = "") -> pa.Table:
    """The same table with notes on how the file was read, and the coordinate system of its points."""
    return table.replace_schema_metadata(_annotation(notes, crs))


def closing_notes(schema: pa.Schema, notes: Iterable[str]) -> pa.RecordBatch:
    """A batch without rows that says what was known only when the last row had been read."""
    return pa.RecordBatch.from_pylist([], schema=schema.with_metadata(_annotation(notes, "")))


def collect(batches: Iterable[pa.RecordBatch], name: str) -> RawRows:
    """All batches of a source as one frame. Raises IntakeError where there is not a single row."""
    return next(in_pieces(batches, name, None))


def in_pieces(batches: Iterable[pa.RecordBatch], name: str, n_rows: int | None) -> Iterator[RawRows]:
    """The batches of a source as frames of at least `n_rows` (None: one frame). The last is never a small rest.

    Raises IntakeError where there is not a single row.
    """
    earlier, waiting, n_taken, n_before = Earlier(), list[pa.RecordBatch](), 0, 0
    held: RawRows | None = None
    for batch in batches:
        waiting.append(batch)
        n_taken += batch.num_rows
        if n_rows is not None and n_taken >= n_rows:
            if held is not None:
                yield held
            held = _as_rows(waiting, n_before, earlier, name)
            waiting, n_taken, n_before = [], 0, n_before + n_taken
    rest = _as_rows(waiting, n_before, earlier, name) if waiting else None
    if held is None and (rest is None or not rest.n_rows):
        raise IntakeError(f"{name} has a header but not one row below it: nothing was received. Export it again.")
    for last in (held, rest) if held is None or rest is None else (_joined(held, rest),):
        if last is not None:
            yield last


def _as_rows(batches: Iterable[pa.RecordBatch], n_before: int, earlier: Earlier, name: str) -> RawRows:
    taken = list(batches)
    frame = pl.DataFrame(pl.from_arrow(pa.Table.from_batches([batch.replace_schema_metadata() for batch in taken])))
    own = [] if ROW in frame.columns else [pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias(ROW) + n_before]
    own += [] if FAULT in frame.columns else [pl.lit(None, dtype=pl.String).alias(FAULT)]
    frame = frame.with_columns(own)
    refuse_huge_cells(frame, frame[ROW], name)
    refuse_far_days(frame, frame[ROW], name)
    ordered = [ROW, FAULT, *(column for column in frame.columns if column not in (ROW, FAULT))]
    said = [batch.schema.metadata or {} for batch in taken]
    notes = dict.fromkeys(note for each in said for note in json.loads(each.get(_NOTES, b"[]")))
    crs = next((each[_CRS].decode() for each in said if each.get(_CRS)), "")
    return RawRows(frame.select(ordered), tuple(notes), crs, earlier)


def _joined(first: RawRows, second: RawRows) -> RawRows:
    notes = dict.fromkeys((*first.notes, *second.notes))
    return RawRows(pl.concat([first.frame, second.frame]), tuple(notes), first.crs, first.earlier)


def _annotation(notes: Iterable[str], crs: str) -> dict[bytes, bytes]:
    return {_NOTES: json.dumps(list(notes)).encode(), _CRS: crs.encode()}
