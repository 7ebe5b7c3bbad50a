"""What the machine looks up beside a signal: each check is a finding with its own sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
from scipy import special

from lagesbild.analyses._deviation_series import WEEK, calm_of_one, together
from lagesbild.analyses._deviation_signals import FEW, MANY, Signal, stands_without_trend
from lagesbild.domain import AreaMap, DailyPanels, Fact, Finding, KnownCauses, Panel, Period

# A day with twice its share of the week's events is ordinary: Saturdays.
BUSIEST_SHARE = 2.0
SELDOM = 0.001  # how.same_day says so
FEWEST_SAME_DAY = 5  # fewer are a handful, and could point somebody out
FEWEST_A_DAY = 5.0  # with so many a day on average, an empty day comes once in 150
NEAR_DAYS = 56  # a change of recording this near may be what is seen
FEWEST_NEXT_DOOR = 5.0  # expected in the neighbours together
NEXT_DOOR_BY_CHANCE = 0.05
LARGEST_RATIO = 1000.0


@dataclass(frozen=True)
class Beside:
    """What checks may look at."""

    days: DailyPanels
    causes: KnownCauses
    area_map: AreaMap


@dataclass(frozen=True)
class Checks:
    """How many checks could be made, and what those that found something say."""

    n_made: int
    n_in_all: int  # what could be looked up with days, years and a map
    remarks: tuple[Finding, ...] = field(default_factory=tuple)
    also: tuple[Finding, ...] = field(default_factory=tuple)  # told whatever they show


def check(signal: Signal, beside: Beside) -> Checks:
    """All checks of one signal. Those of a rise alone: one day behind it, and the areas next to it."""
    made = [
        _empty_days(signal, beside.days),
        _recording(signal),
        _known(signal, beside.causes),
        _recurring(signal),
        _trend(signal),
    ]
    if signal.side == MANY:
        made.append(_same_day(signal, beside.days))
    has_next_door = signal.side == MANY and signal.area is not None
    n_next_door = has_next_door and bool(_next_door(signal, beside.area_map))
    remarks = tuple(one for each in made if each is not None for one in each)
    also = [*_preliminary(signal), *_others(signal), *_neighbours(signal, beside.area_map)]
    n_made = sum(each is not None for each in made) + n_next_door
    return Checks(n_made, len(made) + has_next_door, remarks, tuple(also))


def _told(signal: Signal, says: str, facts: Mapping[str, Fact], part: str = "") -> Finding:
    held = {**facts, "n_events": signal.count}
    key = f"{signal.side}-{says}{part}"
    return Finding(says, signal.category, signal.area, signal.period, "events", None, None, facts=held, part=key)


def _daily(signal: Signal, days: DailyPanels) -> Panel | None:
    """The signal's days, where all of them are told of."""
    panel = days.by_category.get(signal.category)
    if panel is None:
        return None
    inside = panel.during(signal.period)
    n_days = (signal.period.end_day - signal.period.start_day).days
    is_told = len(inside.periods) == n_days and bool(inside.is_observed.all() if inside.areas else True)
    return inside if is_told else None


def _same_day(signal: Signal, days: DailyPanels) -> list[Finding] | None:
    daily = _daily(signal, days)
    if daily is None or (signal.area is not None and signal.area not in daily.areas):
        return None
    counts = daily.whole_counts if signal.area is None else daily.counts[daily.areas.index(signal.area)]
    most, total, n_days = int(counts.max()), int(counts.sum()), counts.size
    # The chance that some day would hold so many, were each event's day drawn with a Saturday's share.
    by_chance = n_days * float(special.bdtrc(most - 1, total, BUSIEST_SHARE / n_days)) if most else 1.0
    if most < FEWEST_SAME_DAY or by_chance > SELDOM:
        return []
    day = daily.periods[int(counts.argmax())].start_day
    return [_told(signal, "same_day", {"same_day_share": most / total, "busiest_day": day.isoformat()})]


def _empty_days(signal: Signal, days: DailyPanels) -> list[Finding] | None:
    daily = _daily(signal, days)
    if daily is None or days.by_category[signal.category].whole_counts.mean() < FEWEST_A_DAY:
        return None
    counts = daily.whole_counts
    n_empty = int((counts == 0).sum())
    return [_told(signal, "empty_days", {"n_empty_days": n_empty, "n_days": counts.size})] if n_empty else []


def _recording(signal: Signal) -> list[Finding]:
    reach = timedelta(days=NEAR_DAYS)
    around = Period(signal.period.start_day - reach, signal.period.end_day + reach)
    near = [each.day for each in signal.past.panel.breaks if around.holds(each.day)]
    return [_told(signal, "recording_near", {"break_day": max(near).isoformat()})] if near else []


def _known(signal: Signal, causes: KnownCauses) -> list[Finding]:
    return [
        _told(signal, f"coincides_{cause.kind}", {"cause": dict(cause.words)}, f"-{number}")
        for number, cause in enumerate(causes.causes)
        if cause.concerns(signal.category, signal.area) and cause.during.overlaps(signal.period)
    ]


def _recurring(signal: Signal) -> list[Finding] | None:
    """Whether the same week or month stood out in earlier years, held against the time around it."""
    rhythm, counts = signal.past.rhythm, signal.past.counts[signal.row].astype(np.float64)
    known = signal.past.known[signal.row]
    slack, around = (1, 8) if rhythm is WEEK else (0, 2)
    years = rhythm.years_before(signal.position, around)
    if years < 2:
        return None
    half_way = 1 + (_stands_out(counts, known, signal.position, (0, around)) - 1) / 2
    earlier = [
        _stands_out(counts, known, int(at), (slack, around))
        for at in rhythm.same_time(np.array([signal.position]), years)[0]
    ]
    alike = sum(each >= half_way for each in earlier) if signal.side == MANY else sum(e <= half_way for e in earlier)
    is_known_shape = half_way > 1 if signal.side == MANY else half_way < 1
    if not is_known_shape or 2 * alike < years or alike < 2:
        return []
    return [_told(signal, "recurring", {"n_years_alike": alike, "n_years_seen": years})]


def _trend(signal: Signal) -> list[Finding] | None:
    stands = stands_without_trend(signal)
    if stands is None:
        return None
    return [] if stands else [_told(signal, "rests_on_trend", {})]


def _stands_out(counts: np.ndarray, known: np.ndarray, at: int, reach: tuple[int, int]) -> float:
    """The count (the largest within the slack) over the middle of the time around it."""
    slack, around = reach
    near = slice(max(at - slack, 0), at + slack + 1)
    wide = slice(max(at - around, 0), at + around + 1)
    usual = float(np.median(counts[wide][known[wide]])) if known[wide].any() else 0.0
    most = float(np.where(known[near], counts[near], 0).max(initial=0))
    return most / usual if usual > 0 else 1.0


def _preliminary(signal: Signal) -> list[Finding]:
    return [_told(signal, "preliminary", {})] if signal.is_preliminary else []


def _others(signal: Signal) -> list[Finding]:
    return [_told(signal, "other_periods", {"n_other_periods": signal.n_others})] if signal.n_others else []


def _next_door(signal: Signal, area_map: AreaMap) -> tuple[int, ...]:
    """The rows of the areas that share a border with the signal's."""
    if signal.area is None or signal.area not in area_map.areas:
        return ()
    rows = {code: row for row, code in enumerate(signal.past.panel.areas)}
    beside = (area_map.areas[i] for i in area_map.neighbours[area_map.areas.index(signal.area)])
    return tuple(sorted(rows[code] for code in beside if code in rows))


def _neighbours(signal: Signal, area_map: AreaMap) -> list[Finding]:
    rows = _next_door(signal, area_map)
    if not rows or signal.side == FEW:
        return []
    past = together(signal.past, rows)
    at = np.array([signal.position])
    calm = calm_of_one(past, past.counts.shape[0] - 1, at)
    mean = float(calm.mean[0])
    if not mean >= FEWEST_NEXT_DOOR:
        return []
    count = int(past.counts[-1, signal.position])
    spread = np.sqrt(mean * max(float(np.exp(calm.log_dispersion[0])), 1.0) + (mean * float(calm.log_se[0])) ** 2)
    is_more = special.ndtr(-(count - mean) / spread) < NEXT_DOOR_BY_CHANCE
    ratio = min(count / mean, LARGEST_RATIO)
    return [_told(signal, "neighbours_more" if is_more else "neighbours_usual", {"neighbours_ratio": ratio})]
