"""Which rows of a file are wanted, and what is so of some of them only.

A table of a statistical office has a row for each sex, age and kind of figure, totals among them. The mapping says
which of them stand for what; the others are set aside as not asked for, so that every row of the file is accounted for.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from lagesbild.intake import reasons
from lagesbild.intake.cells import cells_of
from lagesbild.intake.judging import Breach
from lagesbild.intake.mapping import ExposureColumn, RowsSection
from lagesbild.intake.raw_rows import FAULT, RawRows


def without_unasked(raw: RawRows, rows: RowsSection) -> RawRows:
    """The same rows, those that `rows.only` does not take marked as not asked for."""
    if not rows.only:
        return raw
    is_asked = _fits(raw, rows.only)
    fault = pl.select(
        pl.when(pl.lit(is_asked) | pl.lit(raw.frame[FAULT]).is_not_null())
        .then(pl.lit(raw.frame[FAULT]))
        .otherwise(pl.lit(reasons.UNASKED_ROW.code))
        .alias(FAULT)
    ).to_series()
    return RawRows(raw.frame.with_columns(fault), raw.notes, raw.crs, raw.earlier)


def asked_by_exposure(raw: RawRows, exposures: Sequence[ExposureColumn]) -> tuple[list[pl.Series], tuple[Breach, ...]]:
    """For each entry of exposures the rows that tell of it, and the breach of those that tell of none."""
    asked = [_fits(raw, entry.where) for entry in exposures]
    flags = pl.DataFrame([each.alias(str(at)) for at, each in enumerate(asked)])
    return asked, (Breach(reasons.UNASKED_ROW, ~flags.select(pl.any_horizontal(pl.all())).to_series()),)


def asked_together(asked: Sequence[pl.Series]) -> pl.Series:
    """What each row tells of, as one text: two rows of an area are doubles only where they tell of the same."""
    flags = pl.DataFrame([each.cast(pl.Int8).cast(pl.String).alias(str(at)) for at, each in enumerate(asked)])
    return flags.select(pl.concat_str(pl.all())).to_series()


def noise_added(days: pl.Series, since: date | None) -> pl.Series:
    """Which rows are of a day from which their source adds noise."""
    if since is None:
        return pl.repeat(False, days.len(), dtype=pl.Boolean, eager=True)
    return (days >= since).fill_null(value=False)


def noise_notes(is_noisy: pl.Series) -> tuple[str, ...]:
    """What is to be said where the source adds noise."""
    if not bool(is_noisy.any()):
        return ()
    return (
        "The source adds small random numbers to some of these figures, totals too, to protect people. Parts do not "
        "add up to totals, and no figure may be worked out by subtraction.",
    )


def _fits(raw: RawRows, wanted: Mapping[str, Sequence[str]]) -> pl.Series:
    """Rows that have one of the wanted values in each column, however they write capitals."""
    fits = pl.repeat(True, raw.n_rows, dtype=pl.Boolean, eager=True)
    for column, values in wanted.items():
        text = cells_of(raw, column).text.str.to_lowercase()
        fits = fits & text.is_in([value.strip().lower() for value in values])
    return fits
