"""Columns that hold Swedish personal identity numbers: they are never kept, wherever they stand."""

import polars as pl

from lagesbild.intake.judging import MOST

# Century optional, month, day (a coordination number has 60 added to it), and four digits of which the last checks.
_SHAPE = r"^(?:1[89]|20)?(\d{2})(\d{2})(\d{2})[-+]?(\d{4})$"
_FEWEST = 3
_SAMPLE = 5000


def is_personal_numbers(cells: pl.Series) -> bool:
    """Whether most values of a column are valid personal identity numbers: a possible day, and a digit that checks."""
    if not (cells.dtype == pl.String or cells.dtype.is_integer()):
        return False
    text = cells.drop_nulls().head(_SAMPLE).cast(pl.String).str.strip_chars()
    text = text.filter(text != "")
    if text.len() < 1:
        return False
    shaped = text.filter(text.str.contains(_SHAPE))
    if shaped.len() <= MOST * text.len():
        return False
    digits = shaped.str.replace_all(r"[-+]", "").str.tail(10)
    n_valid = int((_has_possible_day(digits) & _luhn(digits)).sum())
    return n_valid > MOST * text.len() and n_valid >= min(_FEWEST, text.len())


def _has_possible_day(digits: pl.Series) -> pl.Series:
    month = digits.str.slice(2, 2).cast(pl.Int64)
    day = digits.str.slice(4, 2).cast(pl.Int64)
    return month.is_between(1, 12) & (day.is_between(1, 31) | day.is_between(61, 91))


def _luhn(digits: pl.Series) -> pl.Series:
    """The check digit: every other digit doubled, the digits of all of them summed to a multiple of ten."""
    total = pl.zeros(digits.len(), dtype=pl.Int64, eager=True)
    for place in range(10):
        digit = digits.str.slice(place, 1).cast(pl.Int64) * (2 if place % 2 == 0 else 1)
        total = total + digit // 10 + digit % 10
    return total % 10 == 0
