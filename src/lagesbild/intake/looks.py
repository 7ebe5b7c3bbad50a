"""What a column looks like by its values: numbers, days, clock times, personal data; before anybody says what it is."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from lagesbild.intake.deidentify import redact
from lagesbild.intake.personal_columns import kind_of_column
from lagesbild.intake.raw_rows import RawRows
from lagesbild.intake.traces import Trace

_SAMPLE = 5000  # different values looked at
_SHOWN, _LONGEST = 3, 40
_NUMBER = r"^[-−]?(?:\d+|\d{1,3}(?:[ \u00a0\u202f]\d{3})+)(?:[.,]\d+)?$"
# What stands among numbers where there is none to give.
MARKERS = r"(?i)^(?:\.{1,3}|[-–*x:]|[<≤]\s*\d+|n/?a|null|uppgift saknas|sekretess)$"
_CLOCK = r"^(?:[01]?\d|2[0-4])[:.]?[0-5]\d(?:[:.][0-5]\d)?$"
_HOUR = r"^(?:[01]?\d|2[0-3])$"

# The first of those that read most is it; two orders of day and month are compared with each other.
DAY_FORMATS = (
    *("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H.%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"),
    *("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S%.fZ", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"),
    *("%Y/%m/%d %H:%M:%S+00", "%Y-%m-%d %H:%M:%S+00", "%Y/%m/%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y.%m.%d"),
    *("%Y%m%d", "%Y-%m", "%Y/%m", "%Y%m"),
    *(
        "%d.%m.%Y",
        "%d/%m/%Y",
        "%d-%m-%Y",
        "%d.%m.%Y %H:%M",
        "%d/%m/%Y %H:%M",
        "%d/%m/%Y %H:%M:%S",
        "%d/%m/%y",
        "%d.%m.%y",
    ),
    *(
        "%m/%d/%Y",
        "%m-%d-%Y",
        "%m/%d/%Y %H:%M",
        "%m/%d/%Y %H:%M:%S",
        "%m/%d/%Y %I:%M:%S %p",
        "%m/%d/%y",
        "%m/%d/%y %H:%M",
    ),
    *("%d %b %Y", "%d %B %Y"),
)
_BARE = ("%Y%m%d", "%Y%m")  # numbers too; they are days only where nearly all are


@dataclass(frozen=True)
class DayLook:
    """How days are written in a column. `other` reads it as well, with day and month changed about."""

    written: str
    share: float
    other: str = ""
    is_month_only: bool = False
    has_clock: bool = False
    is_utc: bool = False


@dataclass(frozen=True)
class ColumnLook:
    """A column by its values. Shares are of the cells that are filled; `samples` are free from personal data."""

    name: str
    share_filled: float
    n_different: int
    samples: tuple[str, ...]
    values: pl.Series
    share_distinct: float = 0.0
    share_numbers: float = 0.0
    share_whole: float = 0.0
    low: float = 0.0
    high: float = 0.0
    has_decimal_comma: bool = False
    odd: tuple[str, ...] = ()
    share_clock: float = 0.0
    days: DayLook | None = None
    personal: Trace | None = None

    @property
    def is_number(self) -> bool:
        return self.share_numbers >= 0.5


def look_at_columns(raw: RawRows, profile: str) -> tuple[ColumnLook, ...]:
    """Every column of some rows, looked at."""
    return tuple(look_at(column, raw.frame[column], profile) for column in raw.columns)


def look_at(name: str, cells: pl.Series, profile: str) -> ColumnLook:
    """One column, looked at."""
    text = _as_text(cells)
    filled = text.filter(text != "")
    different = filled.unique(maintain_order=True)
    values = different.head(_SAMPLE)
    personal = kind_of_column(name, cells, profile)
    if not values.len():
        return ColumnLook(name, 0.0, 0, (), values)
    numbers = _numbers(values)
    known = numbers.drop_nulls()
    n_told = max(1, values.len() - int(values.str.contains(MARKERS).sum()))
    share_numbers = known.len() / n_told
    return ColumnLook(
        name=name,
        share_filled=filled.len() / max(1, text.len()),
        n_different=different.len(),
        samples=() if personal else _samples(values, profile),
        values=values,
        share_distinct=different.len() / filled.len(),
        share_numbers=share_numbers,
        share_whole=int((known == known.floor()).sum()) / n_told,
        low=known.quantile(0.02) or 0.0,
        high=known.quantile(0.98) or 0.0,
        has_decimal_comma=bool(values.str.contains(r"^-?\d+,\d+$").any()),
        odd=tuple(values.filter(numbers.is_null()).head(_SHOWN * 2).to_list()) if share_numbers >= 0.5 else (),
        share_clock=share_of(values.str.contains(f"{_CLOCK}|{_HOUR}")),
        days=look_for_days(cells, values),
        personal=personal,
    )


def share_of(flags: pl.Series) -> float:
    """How large a share of the flags are set; null is not."""
    return int(flags.sum()) / flags.len() if flags.len() else 0.0


def look_for_days(cells: pl.Series, values: pl.Series) -> DayLook | None:
    """How most values are written as days; None where most are none."""
    if cells.dtype == pl.Date or isinstance(cells.dtype, pl.Datetime):
        return DayLook("", 1.0, has_clock=cells.dtype != pl.Date)
    shares = {written: _share_read(values, written) for written in _possible(values)}
    if not shares:
        return None
    best = max(shares, key=lambda written: shares[written])
    if shares[best] < (0.98 if best in _BARE else 0.6):
        return None
    other = _swapped(best)
    is_either = other in shares and shares[other] == shares[best] and not _same(values, best, other)
    if is_either and _steps_back(cells, other) < _steps_back(cells, best):
        best, other = other, best
    read = _read(values, best).drop_nulls()
    is_month_only = "%d" not in best or bool((read.dt.day() == 1).all() and read.len() > 1 and "%H" not in best)
    is_utc = best.endswith(("Z", "+00"))
    return DayLook(best, shares[best], other if is_either else "", is_month_only, "%H" in best or "%I" in best, is_utc)


def _possible(values: pl.Series) -> Sequence[str]:
    """Formats with as many signs as a typical value: trying all on everything takes long."""
    first = values.head(50)
    return [written for written in DAY_FORMATS if _share_read(first, written) > 0.3]


def _share_read(values: pl.Series, written: str) -> float:
    if not values.len():
        return 0.0
    read = _read(values, written)
    is_possible = read.dt.year().is_between(1900, 2100).fill_null(value=False)
    return float(is_possible.sum()) / values.len()


def _read(values: pl.Series, written: str) -> pl.Series:
    text, full = (values, written) if "%d" in written else (values + " 01", f"{written} %d")
    return text.str.to_datetime(full, strict=False, exact=True, time_unit="us")


def _swapped(written: str) -> str:
    """The same format with day and month changed about; empty where the year comes first."""
    if written.startswith("%d"):
        return written.replace("%d", "%%").replace("%m", "%d").replace("%%", "%m")
    if written.startswith("%m"):
        return written.replace("%m", "%%").replace("%d", "%m").replace("%%", "%d")
    return ""


def _same(values: pl.Series, one: str, other: str) -> bool:
    return _read(values, one).equals(_read(values, other))


def _steps_back(cells: pl.Series, written: str) -> int:
    """How often a day is earlier than the one above it: files mostly run on, in the order that is meant."""
    read = _read(_as_text(cells.head(_SAMPLE)), written).drop_nulls()
    back = int((read.diff().dt.total_seconds() < 0).sum())
    return min(back, read.len() - back)


def _as_text(cells: pl.Series) -> pl.Series:
    if cells.dtype.is_float() and bool((cells == cells.floor()).fill_null(value=True).all()):
        cells = cells.cast(pl.Int64, strict=False)
    return cells.cast(pl.String, strict=False).fill_null("").str.strip_chars()


def _numbers(values: pl.Series) -> pl.Series:
    is_number = values.str.contains(_NUMBER)
    plain = values.str.replace_all(r"[ \u00a0\u202f]", "").str.replace(",", ".").str.replace("−", "-")
    return pl.select(pl.when(is_number).then(plain)).to_series().cast(pl.Float64, strict=False)


def _samples(values: pl.Series, profile: str) -> tuple[str, ...]:
    shown = redact(values.head(_SHOWN), profile).texts.to_list()
    return tuple(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…" for text in shown)
