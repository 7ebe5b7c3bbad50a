"""Which columns of a file nobody asked for: a picture says what it left out."""

from collections.abc import Collection

import polars as pl

from lagesbild.intake.mapping import FileMapping
from lagesbild.intake.notes import Note, listed
from lagesbild.intake.raw_rows import RawRows


def unused_columns(raw: RawRows, mapping: FileMapping, hidden: Collection[str]) -> tuple[Note, ...]:
    """The columns that the mapping names nowhere, with how many rows fill them in; never what stands there."""
    left = [column for column in raw.columns if column not in mapping.named_columns() and column not in hidden]
    if not left:
        return ()
    filled = raw.frame.select(
        (pl.col(column).cast(pl.String, strict=False).fill_null("").str.strip_chars() != "").sum() for column in left
    ).row(0)
    items = {f"{column!r} (filled on {{n}} rows)": int(n) for column, n in zip(left, filled, strict=True) if n}
    return (listed("Columns of the file that the mapping does not read ({n_items}): {items}.", items),) if items else ()
