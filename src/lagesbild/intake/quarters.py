"""Quarters by number: alone beside a year, or in one cell with it, as statistical offices write them."""

import re

import polars as pl

_NAMES = r"(?:q|k|kv|kvartal|quarter)"
_ALONE = re.compile(rf"{_NAMES}?\.?\s*([1-4])|([1-4])(?::[ae])?\s*(?:{_NAMES}\.?|kvartalet)", re.IGNORECASE)
_YEAR_FIRST = rf"^([12]\d{{3}})[\s-]*{_NAMES}\.?[\s-]*([1-4])$"
_QUARTER_FIRST = rf"^{_NAMES}\.?\s*([1-4])[\s,/-]+([12]\d{{3}})$"
_MONTHS_PER_QUARTER = 3


def quarter_number(cell: str) -> int | None:
    """The number in "3", "Q3", "K3", "kv. 3", "kvartal 3" and "3 kvartal"; None where there is none."""
    found = _ALONE.fullmatch(cell.strip())
    return int(found[1] or found[2]) if found else None


def read_quarters(text: pl.Series) -> pl.Series:
    """The first day of each quarter written as "2017K1", "2017-Q1", "2017 kvartal 1", "Q1 2017"; else null."""
    lower = text.str.to_lowercase().str.strip_chars()
    year = lower.str.extract(_YEAR_FIRST, 1).fill_null(lower.str.extract(_QUARTER_FIRST, 2)).cast(pl.Int32)
    number = lower.str.extract(_YEAR_FIRST, 2).fill_null(lower.str.extract(_QUARTER_FIRST, 1)).cast(pl.Int8)
    month = (number - 1) * _MONTHS_PER_QUARTER + 1
    return pl.select(pl.date(pl.lit(year), pl.lit(month), 1)).to_series()
