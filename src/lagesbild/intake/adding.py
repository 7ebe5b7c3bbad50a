"""Rows that are parts of one figure, apart from each other, added up: only where a mapping says that they are."""

from dataclasses import dataclass

import polars as pl

from lagesbild.domain.tables import COLUMNS, RowKind
from lagesbild.intake.notes import Note, counted

_VALUES = {RowKind.COUNTS: "count", RowKind.EXPOSURES: "value"}


@dataclass(frozen=True)
class AddedUp:
    """The figures; and how many rows of the file are in the figure of another row."""

    rows: pl.DataFrame
    n_added: int = 0
    notes: tuple[Note, ...] = ()


def added_up(rows: pl.DataFrame, kind: RowKind) -> AddedUp:
    """One row for each figure: the sum of its parts, unknown where a part is, preliminary where a part is.

    The row of the file that it is known by is that of its first part.
    """
    value = pl.col(_VALUES[kind])
    apart = ("source_row", _VALUES[kind], "status", "is_preliminary")
    key = [column.name for column in COLUMNS[kind] if column.name not in apart]
    flags = [pl.col("is_preliminary").any()] if "is_preliminary" in rows.columns else []
    added = rows.group_by(key, maintain_order=True).agg(
        pl.col("source_row").min(),
        pl.when(value.has_nulls()).then(None).otherwise(value.sum()).alias(_VALUES[kind]),
        pl.col("status").max(),
        *flags,
    )
    note = counted("Rows added up, being apart: {n_parts} became {n_sums}.", n_parts=rows.height, n_sums=added.height)
    n_added = rows["source_row"].n_unique() - added["source_row"].n_unique()
    return AddedUp(added.select(rows.columns), n_added, (note,))
