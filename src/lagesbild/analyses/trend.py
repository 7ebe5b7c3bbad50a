"""How has it developed, and since when?

Month by month over up to ten years, with season, uneven months, changing exposure and known breaks of recording taken
into account: does what is recorded rise or fall, was there one month from which the level or the pace was another,
and how much of a jump came only with a new way of counting? For the whole first, then for each area.

A law that changed what is recorded is a step at a known month, like a new way of counting. Months with another known
cause (a festival, an outbreak, a campaign) are drawn and named but left out of the pace. So are months nobody told of,
and the season stays in its place. Several turns are looked for one after another, each beside those found before.

"Clearly" and "probably" are the same two limits as in the comparison (99.8 and 95 per cent). A turn in the whole is
told only when no turn at all would look like it once in five hundred series, the search over all months included.

Assumes one steady pace between turns and months that are independent given it; where neighbouring months go together
the interval is widened by how much they do. Do not use it on fewer than two years, do not read a rise in what is
recorded as a rise in what happens, and do not carry the pace on into years to come.

McCullagh & Nelder (1989), Generalized Linear Models. Andrews (1993), Econometrica 61:821–856. Bence (1995), Ecology
76:628–639, for the widening.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lagesbild.analyses._trend_history import LAW, History, history_of
from lagesbild.analyses._trend_words import WORDS
from lagesbild.domain import (
    Abstention,
    Claim,
    Estimate,
    Fact,
    Finding,
    KnownCauses,
    Panel,
    Period,
    Series,
    Status,
)
from lagesbild.kernels.rates import benjamini_hochberg
from lagesbild.kernels.trend import Change, Step, Trend, find_change, fit_trend

CLEARLY, PROBABLY = 0.002, 0.05  # not options: the words would become false
TURN_BY_CHANCE = 0.002  # nor this: a turn is always said clearly, and one in five hundred is what clearly means
FALSE_AMONG_MARKED = 0.05
MONTHS_PER_YEAR = 12
NEAREST_TURNS = 6  # months
_CLAIMS = {  # by the last word of what is said
    "rising": Claim.RISING,
    "falling": Claim.FALLING,
    "up": Claim.SHIFTED,
    "down": Claim.SHIFTED,
    "turned": Claim.SHIFTED,
}
LARGEST_RATIO = 1000.0  # an interval without an end is written as this

Floats = NDArray[np.float64]

__all__ = ["WORDS", "Options", "run"]


@dataclass(frozen=True)
class Options:
    years: int = 10  # longer, and neither the town nor the way of recording is the same
    fewest_months: int = 24  # with fewer, season and trend cannot be told apart
    fewest_months_for_a_turn: int = 36  # with fewer, a turn cannot be told from an odd season
    fewest_events: int = 60  # with fewer, a change by half a year would not show
    most_turns: int = 3  # in ten years; more, and it is not a series of levels
    replicates: int = 999  # then two in a thousand can be told from three


def run(panel: Panel, causes: KnownCauses, options: Options, rng: np.random.Generator) -> list[Finding | Abstention]:
    recent = _recent(panel, options.years)
    whole = history_of(recent, None, causes)
    if len(whole.periods) < options.fewest_months:
        return [Abstention("too_few_months", panel.category, recent.span, facts={"n_months": len(whole.periods)})]
    n_events = int(whole.counts.sum())
    if n_events < options.fewest_events:
        return [Abstention("too_few_events", panel.category, recent.span, facts={"n_events": n_events})]
    return [*_whole(recent, whole, causes, options, rng), *_areas(recent, causes, options)]


def _whole(
    panel: Panel, history: History, causes: KnownCauses, options: Options, rng: np.random.Generator
) -> list[Finding]:
    turns = _turns(history, options, rng)
    levels = tuple(turn.at for turn in turns if turn.kind == "level")
    trend = _fitted(replace(history, steps=tuple(sorted({*history.steps, *levels}))))
    known = [_recording(panel, history, trend, step) for step in trend.steps if step.at in history.steps]
    said = [*known, *_set_aside(panel, history, causes)]
    if not turns:
        return [*said, _pace(panel, history, trend)]
    drawn = _fitted(replace(history, steps=tuple(sorted({*history.steps, *(turn.at for turn in turns)}))))
    return [*said, *(_turn(panel, history, _beside_the_others(turn, trend, turns), drawn) for turn in turns)]


def _turns(history: History, options: Options, rng: np.random.Generator) -> list[Change]:
    """What is found one after another, each with those before it known; in the order of time."""
    found: list[Change] = []
    steps = history.steps
    while len(history.periods) >= options.fewest_months_for_a_turn and len(found) < options.most_turns:
        change = find_change(
            history.counts,
            history.exposure,
            period=MONTHS_PER_YEAR,
            rng=rng,
            steps=steps,
            replicates=options.replicates,
            times=history.times,
        )
        # Two turns within half a year are an odd stretch, not a level; beside a known break it is the break's own.
        is_near = any(abs(change.at - at) < NEAREST_TURNS for at in steps)
        if change.p_value > TURN_BY_CHANCE or is_near:
            break
        if found and change.kind == "slope":
            break  # a pace between two levels is read of too few months
        found.append(change)
        if change.kind == "slope":
            break
        steps = tuple(sorted({*steps, change.at}))
    return sorted(found, key=lambda change: change.at)


def _beside_the_others(turn: Change, trend: Trend, turns: list[Change]) -> Change:
    """One of several: its size is that with all of them in the model."""
    step = next((step for step in trend.steps if step.at == turn.at), None)
    if step is None or len(turns) == 1:
        return turn
    return replace(turn, ratio=step.ratio, lower=step.lower, upper=step.upper)


def _set_aside(panel: Panel, history: History, causes: KnownCauses) -> list[Finding]:
    """Months left out of the pace, and for which known cause."""
    said = []
    for cause in causes.causes:
        months = [month for month, *_ in history.aside if cause.during.overlaps(month)]
        if cause.kind == LAW or not cause.concerns(panel.category) or not months:
            continue
        facts: dict[str, Fact] = {
            "n_months_aside": len(months),
            "from_month": _iso(months[0]),
            "cause_words": cause.words,
        }
        span = Period(months[0].start_day, months[-1].end_day)
        part = f"{cause.kind} {cause.during}"
        n = float(len(months))
        said.append(Finding("set_aside", panel.category, None, span, "months", n, None, facts=facts, part=part))
    return said


def _areas(panel: Panel, causes: KnownCauses, options: Options) -> list[Finding]:
    """The pace in every area with enough to go by, and how many would seem to change by chance alone."""
    histories = [history_of(panel, area, causes) for area in panel.areas]
    tried = [
        h for h in histories if h.counts.sum() >= options.fewest_events and len(h.periods) >= options.fewest_months
    ]
    if not tried:
        return []
    trends = [_fitted(history, with_band=False) for history in tried]
    p_values = np.array([trend.p_value for trend in trends])
    survives = benjamini_hochberg(p_values, FALSE_AMONG_MARKED)
    said = [
        _pace(panel, history, trend, survives=bool(kept))
        for history, trend, kept in zip(tried, trends, survives.tolist(), strict=True)
    ]
    facts: dict[str, Fact] = {
        "n_compared": len(tried),
        "n_outside": int((p_values <= PROBABLY).sum()),
        "n_survive": int(survives.sum()),
        "n_expected_by_chance": PROBABLY * len(tried),
    }
    screen = Finding("screen", panel.category, None, panel.span, "areas", float(facts["n_outside"]), None, facts=facts)  # type: ignore[arg-type]
    return [*said, screen]


def _fitted(history: History, *, with_band: bool = True) -> Trend:
    return fit_trend(
        history.counts,
        history.exposure,
        period=MONTHS_PER_YEAR,
        steps=history.steps,
        with_band=with_band,
        times=history.times,
    )


def _pace(panel: Panel, history: History, trend: Trend, *, survives: bool = True) -> Finding:
    rises = trend.ratio > 1
    grade = "clearly" if trend.p_value <= CLEARLY else "probably"
    says = f"{grade}_{'rising' if rises else 'falling'}" if trend.p_value <= PROBABLY else "no_clear_change"
    facts: dict[str, Fact] = {
        "change_per_year_share": _change(trend.ratio, trend.lower, trend.upper),
        "by_share": _size(trend.ratio, trend.lower, trend.upper),
        "dispersion_ratio": trend.dispersion,
        "exposure_kind": panel.exposure_kind,
        "n_events": int(history.counts.sum()),
        "n_months": len(history.periods),
        "p_value": trend.p_value,
        "survives_fdr": "yes" if survives else "no",
    }
    # An area where nothing can be said is not drawn; the whole always is.
    drawn = _fitted(history) if history.area is None or says != "no_clear_change" else None
    return _finding(panel, history, says, (trend.ratio, trend.lower, trend.upper), facts, drawn)


def _turn(panel: Panel, history: History, change: Change, trend: Trend) -> Finding:
    months = history.periods
    facts: dict[str, Fact] = {
        "since_month": _iso(months[change.at]),
        "since_earliest_month": _iso(months[change.at_lower]),
        "since_latest_month": _iso(months[change.at_upper]),
        "by_share": _size(change.ratio, change.lower, change.upper),
        "dispersion_ratio": trend.dispersion,
        "exposure_kind": panel.exposure_kind,
        "n_events": int(history.counts.sum()),
        "n_months": len(months),
        "p_value": change.p_value,
    }
    if change.kind == "slope":
        before, after = _pace_of(history, 0, change.at), _pace_of(history, change.at, len(months))
        facts |= {"before_share": before, "after_share": after}
        says = "turned"
    else:
        says = "stepped_up" if change.ratio > 1 else "stepped_down"
    said = _finding(panel, history, says, (change.ratio, change.lower, change.upper), facts, trend)
    return replace(said, part=_iso(months[change.at]))


def _recording(panel: Panel, history: History, trend: Trend, step: Step) -> Finding:
    """The jump at a known break: told so that nobody takes it for something else."""
    ratio = Estimate(step.ratio, max(step.lower, 0.0), min(step.upper, LARGEST_RATIO))
    facts: dict[str, Fact] = {
        "since_month": _iso(history.periods[step.at]),
        "ratio": ratio,
        "dispersion_ratio": trend.dispersion,
        "exposure_kind": panel.exposure_kind,
        "n_events": int(history.counts.sum()),
    }
    law = history.laws.get(step.at)
    if law is not None:
        facts["cause_words"] = law.words
    says = "recording_changed" if law is None else "law_changed"
    said = _finding(panel, history, says, (step.ratio, step.lower, step.upper), facts, trend)
    return replace(said, part=_iso(history.periods[step.at]))


def _finding(
    panel: Panel,
    history: History,
    says: str,
    ratio: tuple[float, float, float],
    facts: dict[str, Fact],
    trend: Trend | None,
) -> Finding:
    span = Period(history.periods[0].start_day, history.periods[-1].end_day)
    held = Estimate(*(min(part, LARGEST_RATIO) for part in ratio))
    series = _series(history, trend) if trend else None
    return Finding(
        says,
        panel.category,
        history.area,
        span,
        "ratio",
        None,
        held,
        facts=facts,
        series=series,
        claim=_CLAIMS.get(says.rpartition("_")[2], Claim.NONE),
        is_clear=says.startswith(("clearly_", "stepped_")),
    )


def _recent(panel: Panel, years: int) -> Panel:
    return panel.during(Period(panel.periods[-years * MONTHS_PER_YEAR :][0].start_day, panel.periods[-1].end_day))


def _pace_of(history: History, start: int, end: int) -> Estimate:
    """Change a year within one stretch, season left out: the stretch may be too short to tell it."""
    steps = tuple(at - start for at in history.steps if start < at < end)
    trend = fit_trend(
        history.counts[start:end],
        history.exposure[start:end],
        period=MONTHS_PER_YEAR,
        steps=steps,
        times=history.times[start:end],
    )
    return _change(trend.ratio, trend.lower, trend.upper)


def _series(history: History, trend: Trend) -> Series:
    """Every month told of; what was to be expected only of those in the model."""
    told: list[tuple[Period, int, float | None, float | None, float | None, bool]] = [
        (month, int(n), float(fitted), float(low), float(high), early)
        for month, n, fitted, low, high, early in zip(
            history.periods,
            history.counts,
            trend.fitted,
            trend.predictive_lower,
            trend.predictive_upper,
            history.is_preliminary,
            strict=True,
        )
    ]
    told += [(month, n, None, None, None, early) for month, n, early in history.aside]
    months, counts, expected, lower, upper, early = zip(*sorted(told, key=lambda one: one[0].start_day), strict=True)
    return Series(
        periods=months,
        observed=counts,
        status=tuple(Status.OBSERVED for _ in months),
        expected=expected,
        lower=lower,
        upper=upper,
        is_preliminary=early,
    )


def _change(ratio: float, lower: float, upper: float) -> Estimate:
    return Estimate(*(min(part, LARGEST_RATIO) - 1 for part in (ratio, lower, upper)))


def _size(ratio: float, lower: float, upper: float) -> Estimate:
    """How much more or less, without its sign."""
    change = _change(ratio, lower, upper)
    return change if ratio > 1 else Estimate(-change.value, -change.upper, -change.lower)


def _iso(month: Period) -> str:
    return month.start_day.isoformat()[:7]
