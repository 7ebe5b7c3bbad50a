"""What comes back every year: the season, the weeks that are usually high, the days of the calendar."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain import (
    Abstention,
    Calendar,
    Claim,
    Estimate,
    Fact,
    Finding,
    Matrix,
    NamedStretch,
    Panel,
    Period,
    Points,
)
from lagesbild.domain.periods import MONTHS_PER_YEAR
from lagesbild.kernels.change import change_from_earlier
from lagesbild.kernels.peaks import high_cells, peak_of_years
from lagesbild.kernels.rates import benjamini_hochberg, poisson_interval

CLEARLY, PROBABLY = 0.002, 0.01
A_TENTH_MORE, A_QUARTER_MORE = 1.1, 1.25
MONTHS_TOGETHER = 3
WEEKS = 52  # a 53rd is counted with the last
MOST_STRETCHES = 4  # of high weeks; more is a season
MOSTLY = 2 / 3
FALSE_AMONG_MARKED = 0.05
BESIDE_DAYS = 28
DAY_AND_A_HALF = np.timedelta64(36, "h")


@dataclass(frozen=True)
class YearOptions:
    """How many years are looked at, and how many years and events there must be."""

    years: int
    fewest_years: int
    fewest_events: int


def known_days(points: Points) -> NDArray[np.datetime64]:
    """The days of events that are known to within a day and a half: where only the month is, all stand on its first."""
    lengths = points.ends - points.starts
    return np.asarray(points.day[np.isnat(lengths) | (lengths <= DAY_AND_A_HALF)])


def season(panel: Panel, options: YearOptions) -> list[Finding | Abstention]:
    """Three months in a row that hold most, by counts a day so that February is not short."""
    n_years = min(len(panel.periods) // MONTHS_PER_YEAR, options.years)
    months = panel.periods[len(panel.periods) - n_years * MONTHS_PER_YEAR :]
    if n_years < options.fewest_years:
        return [Abstention("too_few_years", panel.category, panel.span, facts={"n_years": n_years})]
    during = Period(months[0].start_day, months[-1].end_day)
    counts = panel.during(during).whole_counts.astype(np.float64).reshape(n_years, MONTHS_PER_YEAR)
    if counts.sum() < options.fewest_events or np.any(counts.sum(axis=1) == 0):
        return [Abstention("too_few_years", panel.category, during, facts={"n_years": n_years})]
    days = np.array([(month.end_day - month.start_day).days for month in months]).reshape(counts.shape)
    first = months[0].start_day.month  # years are whole, but need not begin in January
    a_day = np.roll(counts / days, first - 1, axis=1)
    peak = peak_of_years(a_day, MONTHS_TOGETHER)
    even = MONTHS_TOGETHER / MONTHS_PER_YEAR
    p_value = peak.p_above(even * A_TENTH_MORE)
    facts: dict[str, Fact] = {
        "n_events": int(counts.sum()),
        "n_years": n_years,
        "first_calendar_month": str(peak.start + 1),
        "last_calendar_month": str((peak.start + MONTHS_TOGETHER - 1) % MONTHS_PER_YEAR + 1),
        "even_share": even,
        "p_value": p_value,
    }
    share = (a_day / a_day.sum(axis=1, keepdims=True)).mean(axis=0)
    table = Matrix("month", ("share",), tuple(f"m{n:02d}" for n in range(1, 13)), (tuple(np.round(share, 2).tolist()),))
    return [
        Finding(
            "peak_months" if p_value <= PROBABLY else "no_peak_months",
            panel.category,
            None,
            during,
            "share",
            peak.value,
            Estimate(peak.value, peak.lower, peak.upper),
            facts=facts,
            claim=Claim.PATTERNED if p_value <= PROBABLY else Claim.NONE,
            is_clear=p_value <= CLEARLY,
            part="season",
            matrix=table,
        )
    ]


def weeks_of_the_year(panel: Panel, points: Points, options: YearOptions) -> list[Finding | Abstention]:
    """Weeks in a row that are usually high, the clearest first; nothing of too few years (the season says so)."""
    years = _whole_iso_years(panel.span)[-options.years :]
    counts = _by_week(known_days(points), years)
    if (
        len(years) < max(options.fewest_years, 3)
        or counts.sum() < options.fewest_events
        or np.any(counts.sum(axis=1) == 0)
    ):
        return []
    found = high_cells(counts, A_QUARTER_MORE)
    marked = found.survives & (found.years_high >= MOSTLY * len(years))
    during = Period(years[0].start_day, years[-1].end_day)
    facts: dict[str, Fact] = {
        "n_years": len(years),
        "dispersion_ratio": found.dispersion,
        "n_events": int(counts.sum()),
    }
    said: list[Finding | Abstention] = []
    for first, last in _runs(marked, found.ratio)[:MOST_STRETCHES]:
        ratio = _ratio_to_ordinary(counts[:, first : last + 1], counts, found.dispersion)
        inside = counts[:, first : last + 1].mean(axis=1) > counts.sum(axis=1) / WEEKS
        said.append(
            Finding(
                "high_week" if first == last else "high_weeks",
                panel.category,
                None,
                during,
                "ratio",
                ratio.value,
                ratio,
                facts=facts | {"week_from": first + 1, "week_to": last + 1, "n_high": int(inside.sum())},
                claim=Claim.PATTERNED,
                is_clear=True,
                part=f"week {first + 1}",
            )
        )
    return said or [Finding("no_high_weeks", panel.category, None, during, "ratio", None, None, facts=facts)]


def days_of_the_calendar(panel: Panel, points: Points, calendar: Calendar) -> list[Finding]:
    """Each kind of named days against the same weekdays within four weeks, those that differ and survive."""
    named = _groups(calendar, panel.span)
    days = known_days(points)
    if not days.size or not named:
        return []
    by_day = np.bincount(_numbers(days, panel.span), minlength=_n_days(panel.span)).astype(np.float64)
    phi = max(1.0, float(by_day.var() / max(by_day.mean(), 1e-9)))  # season in it too: on the careful side
    own = {key: _days_of(stretches, panel.span) for key, stretches in named.items()}
    short = np.any([days for key, days in own.items() if key[0] in _SHORT] or [np.zeros(by_day.size, bool)], axis=0)
    tried = []
    for key, stretches in named.items():
        left_out = short | own[key]
        pairs = np.array([_against(by_day, each, panel.span, left_out) for each in stretches])
        observed, expected, beside = pairs.sum(axis=0)
        if len(pairs) >= FEWEST_TIMES and beside > 0 and observed + beside >= FEWEST_ON_DAYS:
            change = change_from_earlier([observed], [expected], [beside], [beside], dispersion=phi)
            ratio = Estimate(float(change.value[0]), float(change.lower[0]), float(change.upper[0]))
            tried.append(_Tried(key, ratio, float(change.p_value[0]), int(observed), stretches))
    survives = benjamini_hochberg([each.p_value for each in tried], FALSE_AMONG_MARKED)
    return [
        _on_days(panel, each, len(tried))
        for each, holds in zip(tried, survives.tolist(), strict=True)
        if holds and not 1 / A_QUARTER_MORE < each.ratio.value < A_QUARTER_MORE
    ]


_SHORT = ("public_holiday", "recurring")
FEWEST_TIMES, FEWEST_ON_DAYS = 3, 30


@dataclass(frozen=True)
class _Tried:
    """One kind of named days, and how it compares with the days beside it."""

    key: tuple[str, str]
    ratio: Estimate
    p_value: float
    n_events: int
    stretches: list[NamedStretch]


def _on_days(panel: Panel, tried: _Tried, n_tried: int) -> Finding:
    facts: dict[str, Fact] = {
        "n_events": tried.n_events,
        "n_times": len(tried.stretches),
        "n_tried": n_tried,
        "latest_day": max(each.during for each in tried.stretches).start_day.isoformat(),
        "p_value": tried.p_value,
        **({"day_words": tried.stretches[0].words} if tried.key[0] in _SHORT else {}),
    }
    return Finding(
        f"on_{tried.key[0]}",
        panel.category,
        None,
        panel.span,
        "ratio",
        tried.ratio.value,
        tried.ratio,
        facts=facts,
        claim=Claim.PATTERNED,
        is_clear=tried.p_value <= CLEARLY,
        part=" ".join(tried.key),
    )


def _ratio_to_ordinary(inside: NDArray[np.float64], counts: NDArray[np.float64], phi: float) -> Estimate:
    """The weeks' number a week, over that of all weeks; the whole is taken as known."""
    total, ordinary = inside.sum(), inside.shape[1] * counts.sum() / WEEKS
    lower, upper = poisson_interval(total / phi)
    return Estimate(*(float(number) for number in (total / ordinary, lower * phi / ordinary, upper * phi / ordinary)))


def _whole_iso_years(span: Period) -> list[Period]:
    """The ISO years that lie wholly inside the span, the last allowed to end up to a week before the span does."""
    years = []
    for year in range(span.start_day.year, span.end_day.year + 1):
        during = Period(date.fromisocalendar(year, 1, 1), date.fromisocalendar(year + 1, 1, 1))
        if span.start_day <= during.start_day and during.end_day <= span.end_day:
            years.append(during)
    return years


def _by_week(days: NDArray[np.datetime64], years: list[Period]) -> NDArray[np.float64]:
    """[years, weeks] events; a 53rd week's are counted at a week's pace with the last."""
    counts = np.zeros((len(years), WEEKS))
    for row, year in enumerate(years):
        n_days = (year.end_day - year.start_day).days
        numbers = _numbers(days, year)
        counts[row] = np.bincount(numbers // 7, minlength=WEEKS)[:WEEKS]
        if n_days > 7 * WEEKS:
            counts[row, -1] = round(float((numbers >= 7 * (WEEKS - 1)).sum()) / 2)
    return counts


def _runs(marked: NDArray[np.bool_], ratio: NDArray[np.float64]) -> list[tuple[int, int]]:
    """First and last of marked weeks in a row, those with the highest ratio first."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], marked, [False]]).astype(np.int8))).reshape(-1, 2)
    runs = [(int(first), int(after) - 1) for first, after in edges]
    return sorted(runs, key=lambda run: -float(ratio[run[0] : run[1] + 1].mean()))


def _groups(calendar: Calendar, span: Period) -> dict[tuple[str, str], list[NamedStretch]]:
    """Days of holidays and dates that come back by name, school terms and holidays all together."""
    groups: dict[tuple[str, str], list[NamedStretch]] = defaultdict(list)
    for each in calendar.stretches:
        if span.start_day <= each.during.start_day and each.during.end_day <= span.end_day and each.kind in _KINDS:
            name = next(iter(each.words.values()), "") if each.kind in _SHORT else ""
            groups[each.kind, name].append(each)
    return dict(groups)


_KINDS = (*_SHORT, "school_holiday", "school_term")


def _days_of(stretches: list[NamedStretch], span: Period) -> NDArray[np.bool_]:
    days = np.zeros(_n_days(span), dtype=np.bool_)
    for each in stretches:
        days[_day_number(each.during.start_day, span) : _day_number(each.during.end_day, span)] = True
    return days


def _against(
    by_day: NDArray[np.float64], named: NamedStretch, span: Period, left_out: NDArray[np.bool_]
) -> tuple[float, float, float]:
    """Events on the days, how many the same weekdays beside give reason to expect, and how many there were on these."""
    first, after = (_day_number(day, span) for day in (named.during.start_day, named.during.end_day))
    around = np.arange(max(first - BESIDE_DAYS, 0), min(after + BESIDE_DAYS, by_day.size))
    beside = around[~left_out[around]]
    observed = expected = held = 0.0
    for weekday in range(7):
        own = np.arange(first, after)[np.arange(first, after) % 7 == weekday]
        same = beside[beside % 7 == weekday]
        if own.size and same.size:
            observed += by_day[own].sum()
            expected += own.size * by_day[same].mean()
            held += by_day[same].sum()
    return observed, expected, held


def _numbers(days: NDArray[np.datetime64], span: Period) -> NDArray[np.int64]:
    """Those of the days that lie in the span, counted from its first."""
    numbers = (days - np.datetime64(span.start_day)).astype(np.int64)
    return np.asarray(numbers[(numbers >= 0) & (numbers < _n_days(span))])


def _n_days(span: Period) -> int:
    return (span.end_day - span.start_day).days


def _day_number(day: date, span: Period) -> int:
    return (day - span.start_day).days
