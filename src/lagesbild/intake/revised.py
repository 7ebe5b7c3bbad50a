"""Reports that come again: of all versions of one event in a file, the last is the one that holds."""

import polars as pl

from lagesbild.intake import reasons
from lagesbild.intake.cells import cells_of
from lagesbild.intake.judging import Breach
from lagesbild.intake.mapping import FileMapping
from lagesbild.intake.raw_rows import RawRows


def revised_breaches(raw: RawRows, mapping: FileMapping) -> tuple[Breach, ...]:
    """Rows of an event that a later version of the same file tells of (I02), by columns.event_id and rows.revised_by.

    Versions are compared as numbers where all of them are, else as text, so that days must be written year first.
    Rows of the same event and version belong together, and all hold. Needs all of a file at once.
    """
    column, identity = mapping.rows.revised_by, mapping.columns.event_id
    if not column:
        return ()
    version, event = cells_of(raw, column).text, cells_of(raw, identity).text
    number = version.cast(pl.Float64, strict=False)
    is_number = not number.filter(version != "").null_count()
    table = pl.DataFrame({"event": event, "version": number if is_number else version})
    last = pl.col("version").max().over("event")
    # A row without a version is older than one that has it.
    is_last = last.is_null() | (pl.col("version") == last).fill_null(value=False)
    is_revised = table.select((pl.col("event") != "") & ~is_last).to_series()
    return (Breach(reasons.EVENT_REVISED, is_revised, identity),)
