"""Year and month, quarter or week in columns of their own → periods. A mark in a cell says: preliminary figures.

A year need not begin in January: the British financial year 2017/18 begins in April 2017, its first quarter with it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import polars as pl

from lagesbild.domain import periods
from lagesbild.domain.periods import Period
from lagesbild.errors import IntakeError, UsageError
from lagesbild.intake.iso_weeks import mondays
from lagesbild.intake.judging import MOST
from lagesbild.intake.mapping import TimeSection
from lagesbild.intake.quarters import quarter_number
from lagesbild.intake.raw_rows import ROW
from lagesbild.plugins import did_you_mean

_FEWEST_LETTERS = 3  # of a month's name: "Maj", "Jun", "Jul" are told apart by three
_YEAR = re.compile(r"([12]\d{3})(?:\s*[/–-]\s*(\d{2}|\d{4}))?")
_MONTHS_PER_QUARTER = 3

Found = Callable[[int, str], Period | None]


@dataclass(frozen=True)
class RowPeriods:
    """The period of each row. `unreadable`: what stands there is no year or month."""

    start_day: pl.Series
    end_day: pl.Series
    is_preliminary: pl.Series
    lacking: pl.Series
    unreadable: pl.Series


def read_year_months(frame: pl.DataFrame, time: TimeSection, month_names: Mapping[str, tuple[str, ...]]) -> RowPeriods:
    """The periods named by the columns time.year and, where there is one, time.month, quarter or week; else years.

    Raises UsageError for a month language that the profile does not have, IntakeError where most cells cannot be
    read.
    """
    names = _names_of(time, month_names)
    part = time.month or time.quarter or time.week
    columns = [time.year] + ([part] if part else [])
    cells = frame.select(
        pl.col(column).cast(pl.String).str.strip_chars().str.strip_suffix(".0").fill_null("").alias(f"c{at}")
        for at, column in enumerate(columns)
    )
    known = cells.unique()
    find = _finder(time, names)
    read = [_read(row, time, find) for row in known.iter_rows()]
    table = known.with_columns(
        pl.Series("start", [period and period.start_day for period, _ in read], pl.Date),
        pl.Series("end", [period and period.end_day for period, _ in read], pl.Date),
        pl.Series("is_preliminary", [is_preliminary for _, is_preliminary in read], pl.Boolean),
    )
    found = cells.join(table, on=cells.columns, how="left", maintain_order="left")
    lacking = found["c0"] == ""
    unreadable = found["start"].is_null() & ~lacking
    if int(unreadable.sum()) > MOST * frame.height:
        raise _mostly_unreadable(frame.filter(unreadable), columns)
    return RowPeriods(found["start"], found["end"], found["is_preliminary"], lacking, unreadable)


def _names_of(time: TimeSection, month_names: Mapping[str, tuple[str, ...]]) -> Sequence[str]:
    if not time.month_language:
        return ()
    if time.month_language not in month_names:
        raise UsageError(
            f"time.month_language = {time.month_language!r}: the profile does not name months in it."
            f"{did_you_mean(time.month_language, month_names)}"
        )
    return month_names[time.month_language]


def _finder(time: TimeSection, names: Sequence[str]) -> Found:
    if time.month:
        return partial(_month_of, first_month=time.first_month, names=names)
    return partial(_quarter_of, first_month=time.first_month) if time.quarter else _week_of


def _read(row: Sequence[str], time: TimeSection, find: Found) -> tuple[Period | None, bool]:
    marker = time.preliminary_marker
    is_preliminary = bool(marker) and any(marker.casefold() in cell.casefold() for cell in row)
    bare = [re.sub(re.escape(marker), "", cell, flags=re.IGNORECASE).strip() if marker else cell for cell in row]
    year = _year_of(bare[0], time.first_month)
    if year is None:
        return None, is_preliminary
    if len(bare) == 1:
        return _months_from(year, time.first_month, periods.MONTHS_PER_YEAR), is_preliminary
    return find(year, bare[1]), is_preliminary


def _year_of(cell: str, first_month: int) -> int | None:
    """The calendar year that a year begins in. 2017/18 is one where years are said to begin in another month."""
    found = _YEAR.fullmatch(cell)
    if not found:
        return None
    year, second = int(found[1]), found[2]
    if second is None:
        return year
    is_next = (year + 1) % 10 ** len(second) == int(second)
    return year if is_next and first_month > 1 else None


def _months_from(year: int, first: int, n_months: int) -> Period | None:
    """So many months from the month `first` of a year, which may be past its twelfth."""
    if year + 1 + n_months // periods.MONTHS_PER_YEAR > date.max.year:
        return None
    start = periods.months_later(date(year, 1, 1), first - 1)
    return Period(start, periods.months_later(start, n_months))


def _month_of(year: int, cell: str, first_month: int, names: Sequence[str]) -> Period | None:
    number = _month_number(cell, names)
    return _months_from(year, number + periods.MONTHS_PER_YEAR * (number < first_month), 1) if number else None


def _quarter_of(year: int, cell: str, first_month: int) -> Period | None:
    """The quarter numbered so in a year that begins with `first_month`."""
    number = quarter_number(cell)
    return _months_from(year, first_month + _MONTHS_PER_QUARTER * (number - 1), _MONTHS_PER_QUARTER) if number else None


def _week_of(year: int, cell: str) -> Period | None:
    bare = cell.casefold().removeprefix("vecka").removeprefix("week").lstrip("vw. ")
    monday = mondays(pl.Series([year]), pl.Series([int(bare) if bare.isdecimal() else 0]))[0]
    return Period(monday, monday + timedelta(days=7)) if monday else None


def _month_number(cell: str, names: Sequence[str]) -> int | None:
    if cell.isdecimal():
        return int(cell) if 1 <= int(cell) <= periods.MONTHS_PER_YEAR else None
    said = cell.rstrip(".").casefold()
    if len(said) < _FEWEST_LETTERS:
        return None
    fitting = [number for number, name in enumerate(names, 1) if name.casefold().startswith(said)]
    return fitting[0] if len(fitting) == 1 else None


def _mostly_unreadable(broken: pl.DataFrame, columns: Sequence[str]) -> IntakeError:
    row = broken.row(0, named=True)
    shown = " and ".join(f"{row[column]!r} in column {column!r}" for column in columns)
    return IntakeError(
        f"Most rows have no year and month that can be read, as {shown} (row {row[ROW]}).\n"
        'Under [time] of the mapping,  month_language = "sv"  tells months by their Swedish names, '
        'preliminary_marker = "prel."  takes away a mark beside the year, and  first_month = 4  says that years, as '
        "2017/18, begin in April."
    )


def on_day_of_year(starts: pl.Series, day_of_year: str) -> pl.Series:
    """The day "MM-DD" in the year of each start. Raises UsageError where it is no such day."""
    try:
        month, day = (int(part) for part in day_of_year.split("-"))
        date(2001, month, day)
    except ValueError:
        raise UsageError(f'time.day_of_year must be month and day, as "12-31", not {day_of_year!r}.') from None
    return pl.select(pl.date(pl.lit(starts).dt.year(), month, day)).to_series()
