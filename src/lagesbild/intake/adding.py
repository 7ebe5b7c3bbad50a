"""Rows that are parts of one figure, apart from each other, added up: only where a mapping says that they are."""

import polars as pl

from lagesbild.domain.tables import COLUMNS, RowKind
from lagesbild.intake.notes import counted

_VALUES = {RowKind.COUNTS: "count", RowKind.EXPOSURES: "value"}


def added_up(rows: pl.DataFrame, kind: RowKind) -> tuple[pl.DataFrame, tuple[str, ...]]:
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
    return added.select(rows.columns), (note,)
