"""The series that are held against their own past: which there are, by what method, and what was to be expected."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain import KnownCauses, Panel, Period, Status
from lagesbild.kernels.farrington import Expected, expect_counts
from lagesbild.kernels.unusual import Calm, calm_of, expect_from_preceding

MOST_YEARS = 5  # of history: further back neither the town nor the way of recording is the same
FEWEST_YEARS = 3  # for a trend, and so for the full model
DAYS_PER_YEAR = 365.25
# Past peaks this many standard deviations out count for less. At the usual 2.58 calm but unruly series lose the tails
# they have, and give up to three times the alarms promised (benchmarks/accuracy/deviation.py).
PEAKS_BEYOND = 4.0
# What a short history does not tell is doubt about the mean (standard deviation of its logarithm): the season where
# only the time just before is known, a year's growth where there is no trend.
UNTOLD = {"earlier": 0.0, "earlier_season": 0.05, "preceding": 0.25}

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Counts = NDArray[np.int32]


@dataclass(frozen=True)
class Rhythm:
    """Weeks or months, and how their past is cut."""

    key: str
    per_year: int
    days: float
    fewest_mean: float  # with fewer events a period the promised number of signals is not kept
    gap: int  # the latest periods are not compared with: what is under way must not become the norm
    back: int  # how many preceding periods a short history is judged by
    several: int  # periods in a row, for what the detector cannot see

    def same_time(self, at: Ints, years: int) -> Ints:
        """Where the same week or month of each earlier year lies, nearest year first."""
        steps = np.rint(np.arange(1, years + 1) * DAYS_PER_YEAR / self.days).astype(np.int64)
        return np.asarray(at[:, None] - steps)

    def years_before(self, position: int, half_window: int) -> int:
        """How many earlier years the same time of year is told of."""
        first = self.same_time(np.array([position]), MOST_YEARS)[0] - half_window
        return int((first >= 0).sum())


WEEK = Rhythm("week", 52, 7.0, 2.0, 26, 26, 4)
MONTH = Rhythm("month", 12, DAYS_PER_YEAR / 12, 1.0, 6, 12, 3)
# Half width of the own season, and parts of the year. Months with many events have a season each; few events cannot
# tell three months apart.
_WEEKLY, _MONTHLY, _MONTHLY_FEW = (3, 10), (0, 12), (1, 4)
MANY_A_MONTH = 15.0


@dataclass(frozen=True)
class Past:
    """All series of one category: `counts`, `known` [n + 1, T], the whole last; what may be compared with."""

    panel: Panel
    rhythm: Rhythm
    counts: Counts
    known: Flags  # told of
    usual: Flags  # and without a known cause of its own

    @property
    def periods(self) -> tuple[Period, ...]:
        return self.panel.periods

    def area(self, row: int) -> str | None:
        return self.panel.areas[row] if row < len(self.panel.areas) else None


@dataclass(frozen=True)
class Judged:
    """The latest periods `at` of the series `rows` that have enough events, [R, k]; `calm` is of all R · k."""

    past: Past
    method: str
    rows: Ints
    at: Ints
    calm: Calm
    n_too_few: int

    @property
    def counts(self) -> Counts:
        return self.past.counts[np.ix_(self.rows, self.at)]

    @property
    def is_tested(self) -> Flags:
        """(R · k,) where something is told and there is enough to go by."""
        told = self.past.known[np.ix_(self.rows, self.at)].ravel()
        return np.asarray(told & (np.nan_to_num(self.calm.mean) >= self.past.rhythm.fewest_mean / 2))


def past_of(panel: Panel, rhythm: Rhythm, causes: KnownCauses, n_judged: int) -> Past:
    """The series since recording last changed, and no longer back than is used."""
    position = len(panel.periods) - n_judged
    latest = panel.periods[position].start_day if position >= 0 else panel.periods[0].start_day
    since = max((each.day for each in panel.breaks if each.day <= latest), default=panel.periods[0].start_day)
    longest = rhythm.same_time(np.array([position]), MOST_YEARS)[0, -1] - rhythm.per_year // 10
    first = max(next(i for i, each in enumerate(panel.periods) if each.start_day >= since or i >= position), longest, 0)
    kept = panel.during(Period(panel.periods[first].start_day, panel.periods[-1].end_day))
    told = kept.is_observed
    n_told = told.sum(axis=0)
    whole_told = n_told == n_told.max(initial=0)
    counts = np.vstack([np.where(told, kept.counts, 0), kept.whole_counts]).astype(np.int32)
    known = np.vstack([told, whole_told])
    return Past(kept, rhythm, counts, known, known & ~_has_cause(kept, causes))


def _has_cause(panel: Panel, causes: KnownCauses) -> Flags:
    marked = np.zeros((len(panel.areas) + 1, len(panel.periods)), dtype=np.bool_)
    for cause in causes.causes:
        if cause.concerns(panel.category):
            touched = np.array([cause.during.overlaps(each) for each in panel.periods])
            rows = [i for i, area in enumerate(panel.areas) if cause.concerns(panel.category, area)]
            marked[np.ix_(np.array([*rows, len(panel.areas)]), np.flatnonzero(touched))] = True
    return marked


def judge(past: Past, n_judged: int) -> Judged | None:
    """What the latest periods were expected to hold; None where the history is too short for any method."""
    at = np.arange(len(past.periods) - n_judged, len(past.periods))
    method = method_of(past.rhythm, int(at[0])) if at[0] >= 0 else None
    if method is None:
        return None
    before = past.usual[:, : at[0]]
    n_known = before.sum(axis=1)
    mean = np.where(before, past.counts[:, : at[0]], 0).sum(axis=1) / np.maximum(n_known, 1)
    rows = np.flatnonzero(mean >= past.rhythm.fewest_mean)
    found = _expected(past, method, rows, at, mean[rows])
    is_whole = rows == len(past.panel.areas)
    kind = np.arange(at.size) + np.where(is_whole, at.size, 0)[:, None]
    flat = Expected(*(part.ravel() for part in (found.mean, found.log_se, found.dispersion, found.freedom)))
    return Judged(
        past,
        method,
        rows,
        at,
        _in_doubt(calm_of(flat, kind.ravel()), method),
        int((mean < past.rhythm.fewest_mean)[:-1].sum()),
    )


def method_of(rhythm: Rhythm, position: int) -> str | None:
    """How a period is judged: earlier (years), earlier_season (one or two years) or preceding (weeks or months)."""
    half = _WEEKLY[0] if rhythm is WEEK else _MONTHLY_FEW[0]
    years = rhythm.years_before(position, half)
    if years >= FEWEST_YEARS:
        return "earlier"
    if years >= 1 and rhythm is WEEK:
        return "earlier_season"
    gap = _short_gap(rhythm)
    return "preceding" if position >= gap + rhythm.back // 2 else None


def _short_gap(rhythm: Rhythm) -> int:
    """A short history cannot spare half a year."""
    return max(rhythm.gap // 13, 1)


def _expected(
    past: Past, method: str, rows: Ints, at: Ints, mean: NDArray[np.float64], *, has_trend: bool = True
) -> Expected:
    counts, usual = past.counts[rows], past.usual[rows]
    if method == "preceding":
        return expect_from_preceding(counts, usual, at, back=past.rhythm.back, gap=_short_gap(past.rhythm))
    parts = np.full((4, rows.size, at.size), np.nan)
    for cut, chosen in _cuts(past.rhythm, mean):
        if chosen.any():
            of_these = counts[chosen], usual[chosen]
            parts[:, chosen] = _from_years(past.rhythm, of_these, at, cut, has_trend=has_trend)
    return Expected(*parts)


def _cuts(rhythm: Rhythm, mean: NDArray[np.float64]) -> Iterator[tuple[tuple[int, int], Flags]]:
    if rhythm is WEEK:
        yield _WEEKLY, np.ones(mean.shape, dtype=np.bool_)
    else:
        yield _MONTHLY, mean >= MANY_A_MONTH
        yield _MONTHLY_FEW, mean < MANY_A_MONTH


def _from_years(
    rhythm: Rhythm, series: tuple[Counts, Flags], at: Ints, cut: tuple[int, int], *, has_trend: bool
) -> NDArray[np.float64]:
    (counts, usual), (half_window, seasons) = series, cut
    years = rhythm.years_before(int(at[0]), half_window)
    found = expect_counts(
        counts,
        at,
        years_back=years,
        half_window=half_window,
        seasons=seasons,
        exclude_recent=rhythm.gap,
        peaks_beyond=PEAKS_BEYOND,
        trend=has_trend,
        periods_per_year=rhythm.per_year,
        same_week=rhythm.same_time(at, years),
        known=usual,
    )
    return np.stack([found.mean, found.log_se, found.dispersion, found.freedom])


def calm_of_one(past: Past, row: int, at: Ints, *, has_trend: bool = True) -> Calm:
    """The same for one series at any periods; missing where the method of the latest would need more history."""
    method = method_of(past.rhythm, int(at[-1])) or "preceding"
    able = at[np.array([method_of(past.rhythm, int(each)) == method for each in at], dtype=np.bool_)]
    before = past.usual[row, : at[-1]]
    mean = np.array([past.counts[row, : at[-1]][before].mean() if before.any() else 0.0])
    parts = np.full((4, at.size), np.nan)
    if able.size:
        found = _expected(past, method, np.array([row]), able, mean, has_trend=has_trend)
        parts[:, at.size - able.size :] = [
            part[0] for part in (found.mean, found.log_se, found.dispersion, found.freedom)
        ]
    return _in_doubt(calm_of(Expected(*parts), np.arange(at.size)), method)


def _in_doubt(calm: Calm, method: str) -> Calm:
    return replace(calm, log_se=np.sqrt(calm.log_se**2 + UNTOLD[method] ** 2))


def together(past: Past, rows: tuple[int, ...]) -> Past:
    """The same with one series more, last: the sum of some."""
    chosen = list(rows)
    counts = np.vstack([past.counts, past.counts[chosen].sum(axis=0, dtype=np.int32)])
    known, usual = (np.vstack([each, each[chosen].all(axis=0)]) for each in (past.known, past.usual))
    return replace(past, counts=counts, known=known, usual=usual)


def status_of(past: Past, row: int, at: Ints) -> tuple[Status, ...]:
    return tuple(Status.OBSERVED if told else Status.MISSING for told in past.known[row, at].tolist())
