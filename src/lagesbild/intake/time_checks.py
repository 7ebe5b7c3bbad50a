"""What [time] of a mapping may not say, or not say together."""

from lagesbild.domain.periods import MONTHS_PER_YEAR
from lagesbild.domain.tables import RowKind
from lagesbild.errors import UsageError
from lagesbild.intake.mapping import FileMapping

_WITHIN_STRETCH = (RowKind.EVENTS, RowKind.COUNTS)  # the others are of a day


def check_time(mapping: FileMapping) -> None:
    """Raises UsageError for stretches that end before they begin, and for two ways of saying when."""
    time = mapping.time
    for key in ("covers", "constant"):
        stretch = getattr(time, key)
        if stretch and stretch[1] <= stretch[0]:
            raise UsageError(f"time.{key} must be [first day, first day after], the second later than the first.")
    parts = [f"time.{part}" for part in ("month", "quarter", "week") if getattr(time, part)]
    if parts and not time.year:
        raise UsageError(f"{parts[0]} names a part of a year, and needs time.year, the column of the year.")
    if len(parts) > 1:
        raise UsageError(f"{' and '.join(parts)} name different parts of a year. Leave all but one of them out.")
    if not 1 <= time.first_month <= MONTHS_PER_YEAR:
        raise UsageError(
            f"time.first_month = {time.first_month} is no month. It is the one that years begin with, as 4 for April."
        )
    if time.first_month > 1 and (time.week or not time.year):
        raise UsageError("time.first_month says when the years of time.year begin, in whole months, quarters or years.")
    _check_constant(mapping)
    _check_counted(mapping)


def _check_constant(mapping: FileMapping) -> None:
    if not mapping.time.constant:
        return
    if mapping.kind not in _WITHIN_STRETCH:
        raise UsageError(
            f"time.constant says that rows are of one stretch, and rows of kind = {mapping.kind.value!r} are of a day. "
            "Write  day  under [time] instead."
        )
    columns, time = mapping.columns, mapping.time
    told = {
        "columns.day": columns.day,
        "columns.starts": columns.starts,
        "columns.ends": columns.ends,
        "columns.reported": columns.reported,
        "time.column": time.column,
        "time.year": time.year,
        "time.day": time.day,
        "time.stretch": time.stretch,
    }
    other = next((key for key, value in told.items() if value), "")
    if other:
        raise UsageError(
            f"time.constant says that nothing but one stretch is known of when, and {other} says more. Leave out one."
        )


def _check_counted(mapping: FileMapping) -> None:
    time = mapping.time
    if not time.counted_from:
        return
    if time.format or time.zone or time.hour or time.year:
        raise UsageError(
            "time.counted_from says that the column holds a number of days, weeks … since a day, so there is no "
            "format, zone, hour or year to read beside it. Leave them out."
        )
    if not (time.column or mapping.columns.day):
        raise UsageError(
            "time.counted_from needs time.column, the column of the number of days, weeks … since that day."
        )
