"""Can the data carry a truth? A test that knows where to look, when, and how uneven counts are.

Power is the share of histories in which the test says so at the 5 per cent level. Most are the same: a log ratio of
two numbers of events, divided by its standard error. A truth told by a table that has no chance in it has power 1.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from math import log, sqrt

import numpy as np
from benchmarks.accuracy.town_evidence import TownSeen
from scipy.spatial import cKDTree

from lagesbild.domain import Surveys
from lagesbild.profiles.invented.happenings import BUSY_HOURS, BUSY_WEEKDAY, REPEATED_WITHIN_DAYS, spot_of
from lagesbild.profiles.invented.history import (
    ADDRESSES_PER_AREA,
    AREA_MONTH_VARIANCE,
    HOURS,
    TOWN_MONTH_SPREAD,
    Events,
)
from lagesbild.profiles.invented.truths import Truth

Z = 1.96
YEARS_BEFORE = 3
NEAR_M = 100.0


def is_seen(truth: Truth, seen: TownSeen) -> bool:
    """Whether the test sees a truth in one history."""
    test = _TESTS.get(truth.kind)
    return True if test is None else abs(test(truth, seen)) > Z


def _z(n: float, exposure: float, others: float, other_exposure: float, extra: float = 0.0) -> float:
    """Log ratio of two rates over its standard error; `extra` is variance beyond chance."""
    if n + others == 0:
        return 0.0
    n, others = n + 0.5, others + 0.5
    return (log(n / exposure) - log(others / other_exposure)) / sqrt(1 / n + 1 / others + extra)


def _n(events: Events, seen: TownSeen, places: tuple[str, ...], first: date, after: date) -> int:
    """Events in some areas (none named: everywhere, known place or not) of some days."""
    day = events.starts.astype("datetime64[D]")
    inside = (day >= np.datetime64(first)) & (day < np.datetime64(after))
    if places:
        inside &= np.isin(events.area, [seen.town.codes.index(code) for code in places])
    return int(inside.sum())


def _year(seen: TownSeen) -> tuple[date, date]:
    window = next(iter(seen.panels.values())).window
    assert window
    return window.start_day, window.end_day


def _against_rest(truth: Truth, seen: TownSeen) -> float:
    """The last year of the areas against that of the rest; the usual spread between areas is beyond chance."""
    panel = seen.panels[truth.category].latest
    counts, exposure = panel.over_time()
    here = np.isin(panel.areas, truth.places)
    extra = seen.events[truth.category].kind.spread ** 2 + AREA_MONTH_VARIANCE / 12
    return _z(counts[here].sum(), exposure[here].sum(), counts[~here].sum(), exposure[~here].sum(), extra)


def _against_before(truth: Truth, seen: TownSeen) -> float:
    """The stretch against the three years before it, in the same areas."""
    events = seen.events[truth.category]
    _, year_end = _year(seen)
    first, after = truth.start or year_end, truth.end or year_end
    told = seen.panels[truth.category].periods[0].start_day
    before = max(told, date(first.year - YEARS_BEFORE, first.month, 1))
    n, others = _n(events, seen, truth.places, first, after), _n(events, seen, truth.places, before, first)
    months = max((after - first).days / 30, 1)
    extra = (TOWN_MONTH_SPREAD**2 + AREA_MONTH_VARIANCE / max(len(truth.places), 1)) / months
    return _z(n, (after - first).days, others, (first - before).days, extra)


def _against_others(truth: Truth, seen: TownSeen) -> float:
    """After against before, in the areas against elsewhere."""
    events = seen.events[truth.category]
    _, after = _year(seen)
    assert truth.start
    first = truth.start - timedelta(days=365 * YEARS_BEFORE)
    own = [_n(events, seen, truth.places, *ends) + 0.5 for ends in ((first, truth.start), (truth.start, after))]
    whole = [_n(events, seen, (), *ends) + 0.5 for ends in ((first, truth.start), (truth.start, after))]
    rest = [all_of - part for all_of, part in zip(whole, own, strict=True)]
    return log(own[1] / own[0] * rest[0] / rest[1]) / sqrt(sum(1 / n for n in (*own, *rest)))


def _against_nation(truth: Truth, seen: TownSeen) -> float:
    panel = seen.panels[truth.category].latest
    counts, exposure = panel.whole_and_exposure
    n, people = panel.references[0].over_time()
    return _z(counts.sum(), exposure.sum(), n, people, TOWN_MONTH_SPREAD**2 / 12)


def _slope(truth: Truth, seen: TownSeen) -> float:
    """The yearly pace over its standard error."""
    counts = seen.panels[truth.category].whole_counts.astype(float)
    years = np.arange(counts.size) / 12
    years = years - (counts @ years) / counts.sum()
    whole = counts[: counts.size // 12 * 12].reshape(-1, 12).sum(axis=1) + 0.5
    pace = np.polyfit(np.arange(whole.size), np.log(whole), 1, w=np.sqrt(whole))[0]
    widened = 1 + counts.mean() * TOWN_MONTH_SPREAD**2
    return float(pace * sqrt((counts * years**2).sum() / widened))


def _follows(truth: Truth, seen: TownSeen) -> float:
    """Slope of log rates on hardship."""
    events, panel = seen.events[truth.category], seen.panels[truth.category].latest
    counts, exposure = panel.over_time()
    weight = 1 / (1 / (counts + 0.5) + events.kind.spread**2)
    hardship = seen.town.hardship - (weight @ seen.town.hardship) / weight.sum()
    rate = np.log((counts + 0.5) / exposure)
    return float((weight * hardship * rate).sum() / sqrt((weight * hardship**2).sum()))


def _repeats(truth: Truth, seen: TownSeen) -> float:
    """Pairs near in space and time against those that the same places have with days in another order."""
    events = seen.events[truth.category]
    known = np.isfinite(events.x)
    where = np.column_stack([events.x[known], events.y[known]])
    day = events.starts[known].astype("datetime64[D]").astype(np.int64)
    first, second = cKDTree(where).query_pairs(NEAR_M, output_type="ndarray").T
    together = int((np.abs(day[first] - day[second]) <= REPEATED_WITHIN_DAYS).sum())
    shuffled = np.random.default_rng(1).permuted(np.tile(day, (20, 1)), axis=1)
    by_chance = (np.abs(shuffled[:, first] - shuffled[:, second]) <= REPEATED_WITHIN_DAYS).sum(axis=1).mean()
    return float((together - by_chance) / sqrt(max(by_chance, 1.0)))


def _spot(truth: Truth, seen: TownSeen) -> float:
    """Events of the last year at the place against a twentieth of the area's: more than its busiest address."""
    events = seen.events[truth.category]
    first, after = _year(seen)
    x, y = spot_of(seen.town, truth)
    day = events.starts.astype("datetime64[D]")
    there = (np.hypot(events.x - x, events.y - y) < 1) & (day >= np.datetime64(first)) & (day < np.datetime64(after))
    usual = max(_n(events, seen, truth.places, first, after) * 10 / ADDRESSES_PER_AREA, 1.0)
    return float((there.sum() - usual) / sqrt(usual))


def _hours(truth: Truth, seen: TownSeen) -> float:
    """Events of late Fridays against what the type's hours and weekends give."""
    events = seen.events[truth.category]
    weekday = (events.starts.astype("datetime64[D]").astype(np.int64) + 3) % 7
    hour = events.starts.astype("datetime64[h]").astype(np.int64) % 24
    there = (weekday == BUSY_WEEKDAY) & (hour >= BUSY_HOURS[0]) & (hour < BUSY_HOURS[1])
    weekend = events.kind.weekend
    usual = events.starts.size * weekend / (5 + 2 * weekend) * HOURS[events.kind.hours][-1] / 100
    return float((there.sum() - usual) / sqrt(usual))


def _asked(truth: Truth, seen: TownSeen) -> float:
    """Shares of yes: the area's against the rest's in two rounds, or the last round's against the one before."""
    surveys = seen.whole[Surveys]
    assert isinstance(surveys, Surveys)
    survey = surveys.of(truth.category)
    assert survey
    latest = survey.round.labels[-1]
    if truth.kind == "survey_rounds":
        ours, theirs = survey.round.is_one_of(latest), survey.round.is_one_of(survey.round.labels[-2])
    else:
        recent = survey.round.is_one_of(*survey.round.labels[-2:])
        here = np.isin(survey.area, [survey.areas.index(code) for code in truth.places])
        ours, theirs = recent & here, recent & ~here
    (n, yes), (others, other_yes) = (
        ((survey.is_answered & who).sum(), survey.y[survey.is_answered & who].sum()) for who in (ours, theirs)
    )
    pooled = (yes + other_yes) / (n + others)
    return float((yes / n - other_yes / others) / sqrt(pooled * (1 - pooled) * (1 / n + 1 / others) * 1.3))


_TESTS: Mapping[str, Callable[[Truth, TownSeen], float]] = {
    "area": _against_rest,
    **dict.fromkeys(("area_since", "pulse", "step", "operation", "recording"), _against_before),
    "measure": _against_others,
    "town": _against_nation,
    "drift": _slope,
    "follows_living": _follows,
    "repeats": _repeats,
    "spot": _spot,
    "hours": _hours,
    **dict.fromkeys(("survey", "survey_rounds"), _asked),
}
