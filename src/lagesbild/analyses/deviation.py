"""What is unusual right now?

Every series there is (each area and the whole, of each category) has its latest weeks and its latest month held
against its own past, in one list. The list is kept short in advance: the limit is set so that all series together give
a stated number of signals a year when nothing has happened. Each signal says how seldom it comes by chance and what
the machine has looked up: one day behind it, days without events, new ways of recording, known causes, neighbours,
the same time of earlier years. It also says what cannot be seen, worked out by planting increases.

By the length of the history: three years or more, the regression of Noufaily et al. with season, trend and past peaks
weighed down; one or two, the same weeks of last year; less, the time just before; below that it abstains. Weeks are
judged from two events a week on average, months from one a month. What has a known cause is left out of the past and
still judged. The promise is that of calm series: measured in benchmarks/accuracy/deviation.py.

Assumes that weeks are independent given season and trend, and that what is reported is reported at once. Do not use it
for slow changes (see trend), for areas against each other (see comparison), nor as a sign that more crime was
committed: it sees what was recorded.

Noufaily, Enki, Farrington, Garthwaite, Andrews & Charlett (2013), Statistics in Medicine 32:1206–1222. Smyth (2004),
Stat. Appl. Genet. Mol. Biol. 3(1):3, for dispersion shared by series.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lagesbild.analyses._deviation_checks import Beside, Checks, check
from lagesbild.analyses._deviation_series import MONTH, WEEK, Judged, Rhythm, calm_of_one, judge, past_of, status_of
from lagesbild.analyses._deviation_signals import (
    MANY,
    ORDINARY,
    Limits,
    Signal,
    Unseen,
    set_limits,
    signals_of,
    told_once,
    unseen,
)
from lagesbild.analyses._deviation_words import WORDS
from lagesbild.domain import (
    Abstention,
    AreaMap,
    Claim,
    DailyPanels,
    Estimate,
    Fact,
    Finding,
    KnownCauses,
    Panel,
    Panels,
    Period,
    Reference,
    Series,
    WeeklyPanels,
)
from lagesbild.domain.periods import span_of
from lagesbild.kernels.unusual import Calm, highest_ordinary, lowest_ordinary

__all__ = ["WORDS", "Options", "run"]

CLEAR_PER_YEAR = 0.1  # "clearly": something as unusual comes once in ten years among all that is tried
LONGEST_YEARS = 1000  # further out the model's tails are not known
LARGEST_RATIO = 1000.0
LEAST_TOLD = 0.1  # "about 0 by chance" would be a promise
OUT_OF_DATE_DAYS = 62  # two months after the newest of all, the latest of a category is not "now"
SHOWN_YEARS = 2


@dataclass(frozen=True)
class Options:
    signals_per_year: float = 12.0  # by chance, one a month among all series: what can be looked into beside other work
    latest_weeks: int = 5  # the latest whole one, and four before it for what was reported late
    latest_months: int = 1  # the latest whole one
    most_shown: int = 5  # more are not looked into; the others are counted
    fewest_events: int = 5  # below this a signal is about a handful of people


@dataclass(frozen=True)
class _Screen:
    """One rhythm: what was tried, the limits, and what lies beyond them."""

    judged: tuple[Judged, ...]
    limits: Limits


def run(
    weeks: WeeklyPanels, months: Panels, days: DailyPanels, causes: KnownCauses, area_map: AreaMap, options: Options
) -> list[Finding | Abstention]:
    held = [(WEEK, weeks, options.latest_weeks), (MONTH, months, options.latest_months)]
    newest = max((panel.span.end_day for _, each, _ in held for panel in each.by_category.values()), default=None)
    judged: dict[Rhythm, list[Judged]] = {WEEK: [], MONTH: []}
    lacking: dict[str, list[Abstention]] = {}
    for rhythm, panels, n_judged in held:
        for category, panel in sorted(panels.by_category.items()):
            found = _judged(panel, rhythm, causes, n_judged, newest)
            if isinstance(found, Judged):
                judged[rhythm].append(found)
            else:
                lacking.setdefault(category, []).append(found)
    tried = {each.past.panel.category for some in judged.values() for each in some}
    said: list[Finding | Abstention] = [found[-1] for category, found in lacking.items() if category not in tried]
    screens = _screens(judged, options)
    if not screens:
        return said
    signals = told_once((one for screen in screens for one in _found(screen)), (*weeks.categories, *months.categories))
    shown = signals[: options.most_shown]
    beside = Beside(days, causes, area_map)
    told = [finding for signal in shown for finding in _tell(signal, beside, screens)]
    return [_summary(screens, len(signals), len(shown), options), *told, *_unseen(screens), *said]


def _judged(panel: Panel, rhythm: Rhythm, causes: KnownCauses, n: int, newest: object) -> Judged | Abstention:
    """The latest of one category, or why nothing can be said of it."""
    span = panel.span
    if (newest - span.end_day).days > OUT_OF_DATE_DAYS:  # type: ignore[operator]
        return Abstention("out_of_date", panel.category, span, facts={"last_day": span.last_day.isoformat()})
    past = past_of(panel, rhythm, causes, n)
    found = judge(past, n)
    if found is None:
        return Abstention("too_short", panel.category, span, facts={"n_periods": len(past.periods)})
    if not found.is_tested.any():
        return Abstention("too_few_events", panel.category, span)
    return found


def _screens(judged: dict[Rhythm, list[Judged]], options: Options) -> list[_Screen]:
    """Weeks and months share the signals allowed."""
    there = [some for some in judged.values() if some]
    wanted = options.signals_per_year / max(len(there), 1)
    return [_Screen(tuple(some), set_limits(some, wanted, options.fewest_events)) for some in there]


def _found(screen: _Screen) -> list[Signal]:
    return [signal for judged in screen.judged for signal in signals_of(judged, screen.limits)]


def _tell(signal: Signal, beside: Beside, screens: Sequence[_Screen]) -> list[Finding]:
    """The signal and what its checks found."""
    checks = check(signal, beside)
    per_year = sum(screen.limits.rhythm is signal.past.rhythm for screen in screens) * signal.per_year
    grade = "clearly" if per_year <= CLEAR_PER_YEAR else "probably"
    calm = signal.judged.calm.at(slice(signal.index, signal.index + 1))
    finding = Finding(
        f"{grade}_{signal.side}",
        signal.category,
        signal.area,
        signal.period,
        "events",
        float(signal.count),
        _ordinary(calm)[0],
        facts=_facts(signal, calm, checks),
        reference=Reference(signal.judged.method, signal.judged.method),
        series=_drawn(signal),
        quality=("preliminary",) if signal.is_preliminary else (),
        claim=Claim.UNUSUALLY_MANY if signal.side == MANY else Claim.UNUSUALLY_FEW,
        is_clear=grade == "clearly",
    )
    return [finding, *checks.remarks, *checks.also]


def _facts(signal: Signal, calm: Calm, checks: Checks) -> dict[str, Fact]:
    years = 1 / (signal.p_value * signal.past.rhythm.per_year)
    return {
        "n_events": signal.count,
        "expected": _ordinary(calm)[0],
        "n_years": int(min(max(years, 1), LONGEST_YEARS)),
        "n_alike_per_year": max(signal.per_year, LEAST_TOLD),
        "p_value": signal.p_value,
        "dispersion_ratio": max(float(np.exp(calm.log_dispersion[0])), 1.0),
        "n_checks": checks.n_made,
        "n_checks_in_all": checks.n_in_all,
        "n_remarks": len(checks.remarks),
    }


def _ordinary(calm: Calm) -> list[Estimate]:
    """What calm periods are expected to hold, and what they stay within 19 times in 20."""
    upper, lower = highest_ordinary(calm, ORDINARY), lowest_ordinary(calm, ORDINARY)
    return [
        Estimate(float(mean), float(min(low, mean)), float(max(high, mean)))
        for mean, low, high in zip(calm.mean, lower, upper, strict=True)
    ]


def _drawn(signal: Signal) -> Series:
    """The last two years of the series, with what was expected of each week or month."""
    past = signal.past
    first = max(len(past.periods) - SHOWN_YEARS * past.rhythm.per_year, 0)
    at = np.arange(first, len(past.periods))
    calm = calm_of_one(past, signal.row, at)
    known = np.isfinite(calm.mean)
    within = [estimate if there else None for estimate, there in zip(_ordinary(calm), known.tolist(), strict=True)]
    status = status_of(past, signal.row, at)
    counts = past.counts[signal.row, at].tolist()
    return Series(
        periods=past.periods[first:],
        observed=tuple(
            n if told else None for n, told in zip(counts, past.known[signal.row, at].tolist(), strict=True)
        ),
        status=status,
        expected=tuple(each.value if each else None for each in within),
        lower=tuple(each.lower if each else None for each in within),
        upper=tuple(each.upper if each else None for each in within),
        is_preliminary=tuple(past.panel.is_preliminary[at].tolist()),
    )


def _summary(screens: Sequence[_Screen], n_signals: int, n_shown: int, options: Options) -> Finding:
    """How much was tried, and how many signals that gives by chance."""
    tried: set[tuple[str, int]] = set()
    too_few: dict[str, int] = {}
    for judged in (each for screen in screens for each in screen.judged):
        category = judged.past.panel.category
        tested = judged.is_tested.reshape(judged.rows.size, -1).any(axis=1)
        tried |= {(category, int(row)) for row in judged.rows[tested]}
        too_few[category] = min(judged.n_too_few, too_few.get(category, judged.n_too_few))
    facts: dict[str, Fact] = {
        "n_series": len(tried),
        "n_signals": n_signals,
        "n_shown": n_shown,
        "n_too_few": sum(too_few.values()),
        "n_expected_now": max(sum(screen.limits.expected_now for screen in screens), LEAST_TOLD),
        "n_expected_per_year": max(sum(screen.limits.expected_per_year for screen in screens), LEAST_TOLD),
        "n_promised_per_year": options.signals_per_year,
    }
    says = "screen" if n_signals else "nothing_unusual"
    period = _judged_span([each for screen in screens for each in screen.judged])
    return Finding(says, "", None, period, "signals", float(n_signals), None, facts=facts)


def _judged_span(judged: Sequence[Judged]) -> Period:
    return span_of([each.past.periods[position] for each in judged for position in each.at])


def _unseen(screens: Sequence[_Screen]) -> list[Finding]:
    """For each category, in the finest rhythm that it is tried in: the smallest increase that is found."""
    found: dict[tuple[str, bool], tuple[Judged, Unseen]] = {}
    for screen in screens:  # weeks come first
        for judged in screen.judged:
            category = judged.past.panel.category
            for is_whole, each in zip((True, False), unseen(judged, screen.limits), strict=True):
                if each is not None and (category, is_whole) not in found:
                    found[category, is_whole] = (judged, each)
    categories = dict.fromkeys(sorted(category for category, _ in found))
    return [_seen(found.get((category, True)), found.get((category, False))) for category in categories]


def _seen(whole: tuple[Judged, Unseen] | None, areas: tuple[Judged, Unseen] | None) -> Finding:
    """One of `whole` and `areas` there is."""
    judged = [each[0] for each in (whole, areas) if each]
    panel = judged[0].past.panel
    facts: dict[str, Fact] = {}
    if whole:
        facts |= {"one_ratio": _told_ratio(whole[1].one), "several_ratio": _told_ratio(whole[1].several)}
    if areas:
        facts |= {
            "area_one_ratio": _told_ratio(areas[1].one),
            "area_several_ratio": _told_ratio(areas[1].several),
            "n_areas": areas[1].n_series,
        }
    of_whole = whole[0].past.rhythm.key if whole else "none"
    of_areas = areas[0].past.rhythm.key if areas else "none" if panel.areas else "alone"
    says = f"cannot_see_{of_whole}_{of_areas}"
    return Finding(says, panel.category, None, _judged_span(judged), "ratio", None, None, facts=facts)


def _told_ratio(ratio: float) -> float:
    return min(ratio, LARGEST_RATIO)
