"""Cells with days and times → local moments.

A clock time is moved to the zone the events are counted in before its day is taken: 05:00 in UTC is midnight in
Toronto in winter, and 04:00 in summer, so a file of UTC midnights counted as it stands has every event on the
right day by luck only, and one of 23:30 has not.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl

from lagesbild.errors import IntakeError, UsageError
from lagesbild.intake.cells import Cells
from lagesbild.intake.clocks import put_forward
from lagesbild.intake.iso_weeks import read_weeks
from lagesbild.intake.judging import MOST
from lagesbild.intake.mapping import TimeSection
from lagesbild.intake.quarters import read_quarters

# Ways of writing that begin with the year cannot be mistaken for each other, so a column may mix them.
_YEAR_FIRST = (
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H.%M",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%SZ",
    "%Y/%m/%d",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y.%m.%d",
    "%Y%m%d",
    "%Y-%m",
)
_ISO_LIKE, _ISO_MONTH, _SPREADSHEET, _WEEK, _QUARTER = "year first", "%Y-%m", "serial", "%G-W%V", "quarter"
_WITH_OFFSET = "%Y-%m-%dT%H:%M:%S%.f%z"  # a moment that says itself how far its clock is from UTC; Z is none
_DAY_FIRST = ("%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S")
_MONTH_FIRST = ("%m/%d/%Y", "%m-%d-%Y", "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p")
_SWAPPED = {
    "%d/%m/%Y": "%m/%d/%Y",
    "%d-%m-%Y": "%m-%d-%Y",
    "%d/%m/%Y %H:%M": "%m/%d/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S": "%m/%d/%Y %H:%M:%S",
}
_SERIAL = r"^[2-7]\d{4}(\.\d+)?$"  # a spreadsheet's day number: 20000 is 1954, 79999 is 2119
_SERIAL_ZERO = pl.lit("1899-12-30").str.to_datetime("%Y-%m-%d")
_US_PER_DAY = 86_400_000_000
LENGTHS = {"day": "1d", "week": "1w", "month": "1mo", "quarter": "1q", "year": "1y"}
_MOST_COUNTED = 100_000  # stretches since a day: more is no time that anybody counts from


@dataclass(frozen=True)
class Moments:
    """A column of local moments. `has_clock`: some moment is not midnight. `is_month`: only months are known.

    `length` is how long each lasts, as "1w", where no more than a period is known. `put_forward`: rows whose clock time
    never was, for then clocks were put forward.
    """

    local: pl.Series
    lacking: pl.Series
    unreadable: pl.Series
    has_clock: bool = False
    is_month: bool = False
    length: str = ""
    put_forward: pl.Series = field(default_factory=lambda: pl.Series(dtype=pl.Boolean))

    @property
    def days(self) -> pl.Series:
        return self.local.dt.date()


def read_moments(cells: Cells, time: TimeSection) -> Moments:
    """The local moments of one column.

    Raises IntakeError where most cells cannot be read, with the format that would fit, and where day and month
    cannot be told apart; UsageError for a zone that does not exist.
    """
    if time.counted_from:
        return _counted(cells, time.counted_from, time.stretch or "day")
    dtype = cells.values.dtype
    if dtype == pl.Date or isinstance(dtype, pl.Datetime):
        zone = dtype.time_zone if isinstance(dtype, pl.Datetime) else None
        return _moments(cells, cells.values.cast(pl.Datetime("us", zone)), cells.values.is_null(), time)
    text = cells.text
    lacking = text == ""
    chosen = time.format or cells.earlier.once(
        "format", cells.column, lambda: _find_format(cells, text.filter(~lacking))
    )
    if chosen == _WITH_OFFSET and not time.zone:
        time = replace(time, zone="UTC")
    moments = _moments(cells, _parse_all(text, chosen), lacking, time, _length(chosen))
    if int(moments.unreadable.sum()) > MOST * max(1, int((~lacking).sum())):
        raise _mostly_unreadable(cells, moments.unreadable, time.format)
    return moments


def _counted(cells: Cells, since: date, stretch: str) -> Moments:
    """So many days, weeks … after a day. Parts of one are cut: what happened after half a week did so in that week."""
    lacking = cells.text == ""
    gone = cells.text.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    is_told = gone.is_finite().fill_null(value=False) & (gone.abs() <= _MOST_COUNTED).fill_null(value=False)
    whole = pl.select(pl.when(is_told).then(gone.floor())).to_series().cast(pl.Int64)
    zero = pl.repeat(since, cells.text.len(), dtype=pl.Datetime("us"), eager=True)
    steps = pl.lit(whole).cast(pl.String) + LENGTHS[stretch].removeprefix("1")
    local = _on_the_calendar(pl.select(pl.lit(zero).dt.offset_by(steps)).to_series())
    unreadable = local.is_null() & ~lacking
    if int(unreadable.sum()) > MOST * max(1, int((~lacking).sum())):
        raise IntakeError(
            f"Column {cells.column!r}: most values are no number of {stretch}s since {since}, as "
            f"{cells.shown(unreadable)}.\nSay under [time] of the mapping another  counted_from  or  stretch, or leave "
            "counted_from out where the column holds days."
        )
    length = "" if stretch == "day" else LENGTHS[stretch]
    return Moments(local, lacking, unreadable, False, stretch == "month", length, local.is_null() & False)


def _length(written: str) -> str:
    """How long a stretch a way of writing tells of, where it tells of no day."""
    if written in (_WEEK, _QUARTER):
        return LENGTHS["week" if written == _WEEK else "quarter"]
    return "" if "%d" in written or written in (_SPREADSHEET, _ISO_LIKE) else "1mo"


def _moments(cells: Cells, parsed: pl.Series, lacking: pl.Series, time: TimeSection, length: str = "") -> Moments:
    local, put_forward = _localised(_on_the_calendar(parsed), time)
    has_clock = cells.earlier.once("clock", cells.column, lambda: bool((local.dt.truncate("1d") != local).any()))
    unreadable = local.is_null() & ~lacking
    return Moments(local, lacking, unreadable, has_clock, length == "1mo", length, put_forward)


def _on_the_calendar(parsed: pl.Series) -> pl.Series:
    """Without moments before the year 1, or so late that the day after is past 9999: no calendar of ours has them."""
    return pl.select(pl.when(parsed.dt.year().is_between(1, 9998)).then(parsed)).to_series()


def _find_format(cells: Cells, present: pl.Series) -> str:
    """The way of writing that reads most of a sample: a format, or one of the families."""
    sample = present.unique(maintain_order=True).head(2000)
    if not sample.len():
        return _ISO_LIKE
    shares = {
        way: _share_read(sample, way)
        for way in (_WITH_OFFSET, _ISO_LIKE, _SPREADSHEET, _WEEK, _QUARTER, *_DAY_FIRST, *_MONTH_FIRST)
    }
    best = max(shares, key=lambda way: shares[way])
    other = _SWAPPED.get(best)
    if other and shares[other] == shares[best] > 0 and not _parse(sample, best).equals(_parse(sample, other)):
        raise IntakeError(
            f"Column {cells.column!r}: in {cells.shown(cells.text != '')} and every other value, day and month can "
            "change places (D05).\n"
            f'Write under [time] of the mapping:  format = "{best}"   or   format = "{other}"'
        )
    if best == _ISO_LIKE and shares[best] == _share_read(sample, _ISO_MONTH):
        return _ISO_MONTH
    return best


def _share_read(sample: pl.Series, way: str) -> float:
    return 1 - _parse_all(sample, way).null_count() / sample.len()


def _parse_all(text: pl.Series, way: str) -> pl.Series:
    if way == _SPREADSHEET:
        number = pl.select(pl.when(text.str.contains(_SERIAL)).then(text)).to_series().cast(pl.Float64, strict=False)
        since = (number * _US_PER_DAY).round(0).cast(pl.Int64).cast(pl.Duration("us"))
        return pl.select(_SERIAL_ZERO + since).to_series()
    if way == _WITH_OFFSET:
        return _parse(text.str.replace(r"(\d)Z$", "${1}+0000").str.replace(r"^(\S{10}) ", "${1}T"), way)
    if way == _WEEK:
        return read_weeks(text).cast(pl.Datetime("us"))
    if way == _QUARTER:
        return read_quarters(text).cast(pl.Datetime("us"))
    ways = _YEAR_FIRST if way == _ISO_LIKE else (way,)
    parsed = _parse(text, ways[0])
    for each in ways[1:]:
        if not parsed.null_count():
            break
        parsed = parsed.fill_null(_parse(text, each)) if parsed.len() else parsed
    return parsed


def _parse(text: pl.Series, written: str) -> pl.Series:
    """One format, strictly; months without a day are their first day. Raises UsageError where it is no format."""
    try:
        return _parse_strictly(text, written)
    except pl.exceptions.ComputeError as error:
        said = str(error).partition("\n")[0]
        raise UsageError(f"time.format {written!r} is no way to write a day: {said}. One is  %Y-%m-%d %H:%M") from error


def _parse_strictly(text: pl.Series, written: str) -> pl.Series:
    if "%z" in written:
        moments = text.str.to_datetime(written, strict=False, exact=True, time_unit="us", time_zone="UTC")
        return moments.dt.replace_time_zone(None)
    if "%d" not in written and "%j" not in written:
        return (text + " 01").str.to_datetime(f"{written} %d", strict=False, exact=True, time_unit="us")
    return text.str.to_datetime(written, strict=False, exact=True, time_unit="us")


def _localised(moments: pl.Series, time: TimeSection) -> tuple[pl.Series, pl.Series]:
    """The wall clock of the zone events are counted in, and which rows had a clock time that never was.

    A zone in the mapping overrides the file's own label.
    """
    dtype = moments.dtype
    labelled = dtype.time_zone if isinstance(dtype, pl.Datetime) else None
    zone = time.zone or labelled or ("UTC" if "%z" in time.format else "")
    bare = moments.dt.replace_time_zone(None)
    for each in filter(None, (zone, time.local_zone)):
        _require_zone(each)
    if not time.local_zone:
        return bare, bare.is_null() & False
    there = zone or time.local_zone
    shown, is_moved = put_forward(bare, there)
    if there == time.local_zone:
        return shown, is_moved
    aware = shown.dt.replace_time_zone(there, ambiguous="earliest", non_existent="null")
    return aware.dt.convert_time_zone(time.local_zone).dt.replace_time_zone(None), is_moved


def _require_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise UsageError(
            f'There is no time zone {zone!r}. Write it as "Europe/Stockholm" or "UTC" under [time] of the mapping.'
        ) from None


def _mostly_unreadable(cells: Cells, unreadable: pl.Series, stated: str) -> IntakeError:
    sample = cells.text.filter(unreadable).unique(maintain_order=True).head(500)
    candidates = [*_YEAR_FIRST, *_DAY_FIRST, *_MONTH_FIRST]
    best = max(candidates, key=lambda way: _share_read(sample, way))
    fits = _share_read(sample, best) > MOST
    said = f"cannot be read with format = {stated!r}" if stated else "cannot be read as days"
    advice = f'They can be read with  format = "{best}"' if fits else 'Say how they are written:  format = "%Y-%m-%d"'
    return IntakeError(
        f"Column {cells.column!r}: most values {said}, as {cells.shown(unreadable)}.\n"
        f"{advice}  under [time] of the mapping."
    )
