"""Stretches of days, half-open: the first day is in, the last is not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS_PER_YEAR = 12


@dataclass(frozen=True, order=True)
class Period:
    """The days from `start_day` up to, but not including, `end_day`."""

    start_day: date
    end_day: date

    def __post_init__(self) -> None:
        if self.end_day <= self.start_day:
            raise ValueError(f"A period must end after it starts, not {self.start_day} – {self.end_day}")

    @property
    def last_day(self) -> date:
        """The last day that is in the period."""
        return self.end_day - timedelta(days=1)

    @property
    def n_months(self) -> int:
        """How many calendar months the period touches."""
        return (
            (self.last_day.year - self.start_day.year) * MONTHS_PER_YEAR
            + self.last_day.month
            - self.start_day.month
            + 1
        )

    @property
    def years(self) -> float:
        """Length in years; a calendar month is a twelfth, so that twelve of them are exactly one year."""
        if self.start_day.day == 1 and self.end_day.day == 1:
            return self.n_months / MONTHS_PER_YEAR
        return (self.end_day - self.start_day).days / 365.25

    def holds(self, day: date) -> bool:
        return self.start_day <= day < self.end_day

    def overlaps(self, other: "Period") -> bool:
        return self.start_day < other.end_day and other.start_day < self.end_day

    def __str__(self) -> str:
        return f"{self.start_day.isoformat()}/{self.end_day.isoformat()}"


def month(year: int, number: int) -> Period:
    """Calendar month `number` (1–12) of `year`."""
    following = date(year + number // MONTHS_PER_YEAR, number % MONTHS_PER_YEAR + 1, 1)
    return Period(date(year, number, 1), following)


def year(number: int) -> Period:
    """A calendar year."""
    return Period(date(number, 1, 1), date(number + 1, 1, 1))


def month_of(day: date) -> Period:
    """The calendar month that holds `day`."""
    return month(day.year, day.month)


def months_later(day: date, n_months: int) -> date:
    """The same day of the month so many months later, or the month's last day where it has no such day."""
    years, at = divmod(day.month - 1 + n_months, MONTHS_PER_YEAR)
    last = month(day.year + years, at + 1).last_day
    return last.replace(day=min(day.day, last.day))


def months_within(span: Period) -> tuple[Period, ...]:
    """The whole calendar months inside `span`, in order."""
    months: list[Period] = []
    current = month_of(span.start_day)
    while current.end_day <= span.end_day:
        if current.start_day >= span.start_day:
            months.append(current)
        current = month_of(current.end_day)
    return tuple(months)


def weeks_within(span: Period) -> tuple[Period, ...]:
    """The whole ISO weeks inside `span`, Monday to Sunday, in order."""
    start = span.start_day + timedelta(days=-span.start_day.weekday() % 7)
    n_weeks = max((span.end_day - start).days // 7, 0)
    return tuple(Period(start + timedelta(weeks=n), start + timedelta(weeks=n + 1)) for n in range(n_weeks))


def days_before(end_day: date, n_days: int) -> tuple[Period, ...]:
    """The `n_days` days before `end_day`, each a period, in order."""
    starts = (end_day - timedelta(days=back) for back in range(n_days, 0, -1))
    return tuple(Period(start, start + timedelta(days=1)) for start in starts)


def span_of(periods: Sequence[Period]) -> Period:
    """From the first day of the earliest to the last of the latest."""
    if not periods:
        raise ValueError("No periods, so no span")
    return Period(min(p.start_day for p in periods), max(p.end_day for p in periods))


def without(span: Period, taken: Iterable[Period]) -> tuple[Period, ...]:
    """What is left of `span` when the days of `taken` are cut out."""
    left = [span]
    for cut in taken:
        left = [piece for whole in left for piece in _cut(whole, cut)]
    return tuple(sorted(left))


def _cut(whole: Period, cut: Period) -> list[Period]:
    if not whole.overlaps(cut):
        return [whole]
    pieces = []
    if whole.start_day < cut.start_day:
        pieces.append(Period(whole.start_day, cut.start_day))
    if cut.end_day < whole.end_day:
        pieces.append(Period(cut.end_day, whole.end_day))
    return pieces


UNDATED = year(1)  # the period of what nobody has dated; no sentence says it
