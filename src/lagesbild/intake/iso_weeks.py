"""Weeks by number, as ISO 8601 counts them: Monday to Sunday, week 1 the one with the year's first Thursday.

Some years have 53 weeks, and week 1 may begin in the year before: 2021-01-01 lies in week 53 of 2020.
"""

import polars as pl

LEAST_WEEKS, MOST_WEEKS = 52, 53
_YEAR_FIRST = r"^(?P<year>[12]\d{3})[\s-]*(?:w|v|week|vecka)\.?[\s-]*(?P<week>\d{1,2})$"
_WEEK_FIRST = r"^(?:w|v|week|vecka)\.?\s*(?P<week>\d{1,2})[\s,/-]+(?P<year>[12]\d{3})$"


def read_weeks(text: pl.Series) -> pl.Series:
    """The Monday of each week written as "2020-W53", "vecka 53 2020", "v. 53 2020", "2020 v53"; else null."""
    lower = text.str.to_lowercase().str.strip_chars()
    year, week = (
        _group(lower, _YEAR_FIRST, name).fill_null(_group(lower, _WEEK_FIRST, name)) for name in ("year", "week")
    )
    return mondays(year, week)


def mondays(year: pl.Series, week: pl.Series) -> pl.Series:
    """The first day of each week of each year; null for a week that the year does not have."""
    fourth = pl.select(pl.date(pl.lit(year), 1, 4)).to_series()  # always in week 1
    first = fourth - pl.select(pl.duration(days=pl.lit(fourth.dt.weekday()) - 1)).to_series()
    found = first + pl.select(pl.duration(weeks=pl.lit(week) - 1)).to_series()
    thursday = found.dt.offset_by("3d")
    is_week = week.is_between(1, MOST_WEEKS) & (thursday.dt.year() == year)
    return pl.select(pl.when(is_week).then(found)).to_series().cast(pl.Date)


def _group(text: pl.Series, pattern: str, name: str) -> pl.Series:
    at = [part.split(">")[0] for part in pattern.split("(?P<")[1:]].index(name) + 1
    return text.str.extract(pattern, at).cast(pl.Int64, strict=False)
