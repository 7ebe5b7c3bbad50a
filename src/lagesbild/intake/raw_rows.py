"""Rows as they came: every value as the file has it, with the row's number and what is wrong with the row itself.

A source delivers Arrow batches. Beside the file's own columns a batch may have two of ours (`ROW`, `FAULT`), and its
schema may carry notes on how the file was read.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl
import pyarrow as pa

from lagesbild.errors import IntakeError

ROW = "§row"  # the row's number in the file; the header is row 1 where it is first
FAULT = "§fault"  # a reason code, where the row itself is broken; else null
POINT_X, POINT_Y = "§x", "§y"  # coordinates of a point layer
_NOTES = b"lagesbild.notes"
_CRS = b"lagesbild.crs"


@dataclass(frozen=True)
class RawRows:
    """All rows of a file. `frame` has ROW and FAULT first, then the file's columns."""

    frame: pl.DataFrame
    notes: tuple[str, ...] = ()
    crs: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The file's own columns."""
        return tuple(name for name in self.frame.columns if not name.startswith("§"))

    @property
    def n_rows(self) -> int:
        return self.frame.height


def annotate(table: pa.Table, notes: Iterable[str], crs: str = "") -> pa.Table:
    """The same table with notes on how the file was read, and the coordinate system of its points."""
    return table.replace_schema_metadata({_NOTES: json.dumps(list(notes)).encode(), _CRS: crs.encode()})


def collect(batches: Iterable[pa.RecordBatch], name: str) -> RawRows:
    """All batches of a source as one frame. Raises IntakeError where there is not a single row."""
    taken = list(batches)
    if not taken or not sum(batch.num_rows for batch in taken):
        raise IntakeError(f"{name} has a header but not one row below it: nothing was received. Export it again.")
    table = pa.Table.from_batches(taken)
    said: Mapping[bytes, bytes] = table.schema.metadata or {}
    frame = pl.DataFrame(pl.from_arrow(table))
    own = [] if ROW in frame.columns else [pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias(ROW)]
    own += [] if FAULT in frame.columns else [pl.lit(None, dtype=pl.String).alias(FAULT)]
    frame = frame.with_columns(own)
    ordered = [ROW, FAULT, *(column for column in frame.columns if column not in (ROW, FAULT))]
    return RawRows(frame.select(ordered), tuple(json.loads(said.get(_NOTES, b"[]"))), said.get(_CRS, b"").decode())
