"""How has it developed, and since when?

Month by month over up to ten years, with season, uneven months, changing exposure and known breaks of recording taken
into account: does what is recorded rise or fall, was there one month from which the level or the pace was another,
and how much of a jump came only with a new way of counting? For the whole first, then for each area.

"Clearly" and "probably" are the same two limits as in the comparison (99.8 and 95 per cent). A turn in the whole is
told only when no turn at all would look like it once in a hundred series, the search over all months included.

Assumes one steady pace between turns and months that are independent given it; where neighbouring months go together
the interval is widened by how much they do. Do not use it on fewer than two years, do not read a rise in what is
recorded as a rise in what happens, and do not carry the pace on into years to come.

McCullagh & Nelder (1989), Generalized Linear Models. Andrews (1993), Econometrica 61:821–856. Bence (1995), Ecology
76:628–639, for the widening.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain import Abstention, Claim, Estimate, Fact, Finding, Panel, Period, Series, Status
from lagesbild.kernels.rates import benjamini_hochberg
from lagesbild.kernels.trend import Change, Step, Trend, find_change, fit_trend

_HOW = {
    "sv": "Loglinjär modell för antalet per månad med årstid, {exposure_kind} som nämnare och kända ändringar i hur det "
    "registreras. Spridningen kring modellen är {dispersion_ratio} gånger slumpens. Intervallet är 95 procent.",
    "en": "Log-linear model of the number per month with season, {exposure_kind} as denominator and known changes in "
    "recording. The spread around the model is {dispersion_ratio} times that of chance. The interval is 95 per cent.",
}
_HOW_TURN = {
    "sv": "Alla månader utom de första och sista prövades som tidpunkt för en ändring. En så tydlig ändring uppstår av "
    "slumpen i högst en serie av hundra. Intervallet är 95 procent.",
    "en": "Every month but the first and last was tried as the time of a change. A change as clear as this comes by "
    "chance in at most one series of a hundred. The interval is 95 per cent.",
}
_SAYS = (
    "clearly_rising",
    "probably_rising",
    "no_clear_change",
    "probably_falling",
    "clearly_falling",
    "recording_changed",
)

WORDS = {
    "sv": {
        "question": "Hur har det utvecklats, och sedan när?",
        "clearly_rising": "{area}: det som registreras i gruppen {category} har tydligt ökat, med {by_share} per år "
        "({by_share_lower}–{by_share_upper}). Om mer har hänt går inte att säga av den här källan.",
        "probably_rising": "{area}: det som registreras i gruppen {category} har troligen ökat, med {by_share} per år "
        "({by_share_lower}–{by_share_upper}). Slump kan inte uteslutas.",
        "no_clear_change": "{area}: ingen tydlig förändring av det som registreras i gruppen {category}. Takten per år "
        "ligger mellan {change_per_year_share_lower} och {change_per_year_share_upper}.",
        "probably_falling": "{area}: det som registreras i gruppen {category} har troligen minskat, med {by_share} per år "
        "({by_share_lower}–{by_share_upper}). Det kan också vara så att färre anmäler.",
        "clearly_falling": "{area}: det som registreras i gruppen {category} har tydligt minskat, med {by_share} per år "
        "({by_share_lower}–{by_share_upper}). Det kan också vara så att färre anmäler.",
        "stepped_up": "{area}: sedan omkring {since_month} registreras {by_share} mer i gruppen {category} än förut "
        "({by_share_lower}–{by_share_upper}). Ändringen kom mellan {since_earliest_month} och {since_latest_month}.",
        "stepped_down": "{area}: sedan omkring {since_month} registreras {by_share} mindre i gruppen {category} än förut "
        "({by_share_lower}–{by_share_upper}). Ändringen kom mellan {since_earliest_month} och {since_latest_month}.",
        "turned": "{area}: takten ändrades omkring {since_month} för {category}, från {before_share} till {after_share} "
        "per år. Ändringen kom mellan {since_earliest_month} och {since_latest_month}.",
        "recording_changed": "{area}: serien kan inte jämföras rakt av. Från {since_month} registreras {category} på ett "
        "annat sätt, och nivån blev {ratio} gånger den förra ({ratio_lower}–{ratio_upper}). Det säger inget om vad som hänt.",
        "screen": "{n_compared} områden prövades. Ungefär {n_expected_by_chance} väntas visa en troligen eller tydlig "
        "förändring av slumpen. Det gjorde {n_outside}; {n_survive} av dem står kvar när högst en av tjugo får vara falsk.",
        "too_few_months": "Det finns för få hela månader ({n_months}) för att bedöma utvecklingen av {category}.",
        "too_few_events": "För lite har registrerats i gruppen {category} ({n_events}) för att bedöma utvecklingen.",
        **{f"how.{says}": _HOW["sv"] for says in _SAYS},
        **{f"how.{says}": f"{_HOW['sv']} {_HOW_TURN['sv']}" for says in ("stepped_up", "stepped_down", "turned")},
        "how.screen": "Summan av 5 procent för varje prövat område. Vilka som står kvar: Benjamini och Hochberg 1995.",
        "cannot_say": "En ökning i det som registreras är inte samma sak som att mer händer: fler kan ha anmält, polisen kan "
        "ha kontrollerat mer, eller så räknas det på ett nytt sätt. Takten säger inget om kommande år.",
    },
    "en": {
        "question": "How has it developed, and since when?",
        "clearly_rising": "{area}: what is recorded in the group {category} has clearly risen, by {by_share} a year "
        "({by_share_lower}–{by_share_upper}). Whether more has happened cannot be said from this source.",
        "probably_rising": "{area}: what is recorded in the group {category} has probably risen, by {by_share} a year "
        "({by_share_lower}–{by_share_upper}). Chance cannot be ruled out.",
        "no_clear_change": "{area}: no clear change of what is recorded in the group {category}. The yearly pace lies "
        "between {change_per_year_share_lower} and {change_per_year_share_upper}.",
        "probably_falling": "{area}: what is recorded in the group {category} has probably fallen, by {by_share} a year "
        "({by_share_lower}–{by_share_upper}). It may also be that fewer report.",
        "clearly_falling": "{area}: what is recorded in the group {category} has clearly fallen, by {by_share} a year "
        "({by_share_lower}–{by_share_upper}). It may also be that fewer report.",
        "stepped_up": "{area}: since about {since_month}, {by_share} more is recorded in the group {category} than before "
        "({by_share_lower}–{by_share_upper}). The change came between {since_earliest_month} and {since_latest_month}.",
        "stepped_down": "{area}: since about {since_month}, {by_share} less is recorded in the group {category} than before "
        "({by_share_lower}–{by_share_upper}). The change came between {since_earliest_month} and {since_latest_month}.",
        "turned": "{area}: the pace changed about {since_month} for {category}, from {before_share} to {after_share} a "
        "year. The change came between {since_earliest_month} and {since_latest_month}.",
        "recording_changed": "{area}: the series cannot be compared straight through. From {since_month}, {category} is "
        "recorded in another way, and the level became {ratio} times the former ({ratio_lower}–{ratio_upper}). "
        "That says nothing about what has happened.",
        "screen": "{n_compared} areas were tried. About {n_expected_by_chance} are expected to show a probable or clear "
        "change by chance. {n_outside} did; {n_survive} of them remain when at most one in twenty may be false.",
        "too_few_months": "There are too few whole months ({n_months}) to judge how {category} has developed.",
        "too_few_events": "Too little was recorded in the group {category} ({n_events}) to judge how it has developed.",
        **{f"how.{says}": _HOW["en"] for says in _SAYS},
        **{f"how.{says}": f"{_HOW['en']} {_HOW_TURN['en']}" for says in ("stepped_up", "stepped_down", "turned")},
        "how.screen": "5 per cent for each area tried, added up. Which remain: Benjamini and Hochberg 1995.",
        "cannot_say": "A rise in what is recorded is not the same as more happening: more people may have reported, the "
        "police may have looked more, or it is counted in a new way. The pace says nothing about years to come.",
    },
}

CLEARLY, PROBABLY = 0.002, 0.05  # not options: the words would become false
TURN_BY_CHANCE = 0.01  # nor this: the sentence on how a turn was found says one in a hundred
FALSE_AMONG_MARKED = 0.05
MONTHS_PER_YEAR = 12
_CLAIMS = {  # by the last word of what is said
    "rising": Claim.RISING,
    "falling": Claim.FALLING,
    "up": Claim.SHIFTED,
    "down": Claim.SHIFTED,
    "turned": Claim.SHIFTED,
}
LARGEST_RATIO = 1000.0  # an interval without an end is written as this

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Options:
    years: int = 10  # longer, and neither the town nor the way of recording is the same
    fewest_months: int = 24  # with fewer, season and trend cannot be told apart
    fewest_months_for_a_turn: int = 36  # with fewer, a turn cannot be told from an odd season
    fewest_events: int = 60  # with fewer, a change by half a year would not show
    replicates: int = 499  # the probability of a turn by chance is then known to within half a per cent


@dataclass(frozen=True)
class _History:
    """One series: the whole's, or an area's."""

    area: str | None
    periods: tuple[Period, ...]
    counts: Floats
    exposure: Floats
    steps: tuple[int, ...]
    is_preliminary: tuple[bool, ...]


def run(panel: Panel, options: Options, rng: np.random.Generator) -> list[Finding | Abstention]:
    recent = _recent(panel, options.years)
    whole = _history(recent, None)
    if len(whole.periods) < options.fewest_months:
        return [Abstention("too_few_months", panel.category, recent.span, facts={"n_months": len(whole.periods)})]
    n_events = int(whole.counts.sum())
    if n_events < options.fewest_events:
        return [Abstention("too_few_events", panel.category, recent.span, facts={"n_events": n_events})]
    return [*_whole(recent, whole, options, rng), *_areas(recent, options)]


def _whole(panel: Panel, history: _History, options: Options, rng: np.random.Generator) -> list[Finding]:
    trend = _fitted(history)
    said = [_recording(panel, history, trend, step) for step in trend.steps]
    if len(history.periods) >= options.fewest_months_for_a_turn:
        change = find_change(
            history.counts,
            history.exposure,
            period=MONTHS_PER_YEAR,
            rng=rng,
            steps=history.steps,
            replicates=options.replicates,
        )
        if change.p_value <= TURN_BY_CHANCE:
            return [*said, _turn(panel, history, change)]
    return [*said, _pace(panel, history, trend)]


def _areas(panel: Panel, options: Options) -> list[Finding]:
    """The pace in every area with enough to go by, and how many would seem to change by chance alone."""
    histories = [_history(panel, area) for area in panel.areas]
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


def _fitted(history: _History, *, with_band: bool = True) -> Trend:
    return fit_trend(history.counts, history.exposure, period=MONTHS_PER_YEAR, steps=history.steps, with_band=with_band)


def _pace(panel: Panel, history: _History, trend: Trend, *, survives: bool = True) -> Finding:
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


def _turn(panel: Panel, history: _History, change: Change) -> Finding:
    months = history.periods
    trend = fit_trend(
        history.counts, history.exposure, period=MONTHS_PER_YEAR, steps=tuple(sorted({*history.steps, change.at}))
    )
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
    return _finding(panel, history, says, (change.ratio, change.lower, change.upper), facts, trend)


def _recording(panel: Panel, history: _History, trend: Trend, step: Step) -> Finding:
    """The jump at a known break: told so that nobody takes it for something else."""
    ratio = Estimate(step.ratio, max(step.lower, 0.0), min(step.upper, LARGEST_RATIO))
    facts: dict[str, Fact] = {
        "since_month": _iso(history.periods[step.at]),
        "ratio": ratio,
        "dispersion_ratio": trend.dispersion,
        "exposure_kind": panel.exposure_kind,
        "n_events": int(history.counts.sum()),
    }
    return _finding(panel, history, "recording_changed", (step.ratio, step.lower, step.upper), facts, trend)


def _finding(
    panel: Panel,
    history: _History,
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


def _history(panel: Panel, area: str | None) -> _History:
    """The months with a known count; held against the exposure where there is any, else against time alone."""
    if area is None:
        counts, exposure = panel.whole_and_exposure
        known = panel.is_observed.any(axis=0) if panel.areas else panel.unplaced >= 0
    else:
        row = panel.areas.index(area)
        counts, exposure = panel.counts[row], np.where(panel.is_usable[row], panel.exposure[row], 0.0)
        known = panel.is_observed[row]
    if not (exposure > 0).any():
        exposure = np.ones(len(panel.periods))
        counts = panel.whole_counts if area is None else counts
    at = np.flatnonzero(known & (exposure > 0))
    months = tuple(panel.periods[index] for index in at)
    return _History(
        area,
        months,
        counts[at].astype(np.float64),
        exposure[at],
        _steps(panel, months, counts[at]),
        tuple(panel.is_preliminary[at].tolist()),
    )


def _steps(panel: Panel, months: tuple[Period, ...], counts: NDArray[np.int64]) -> tuple[int, ...]:
    """The months from which recording is known to be another, with something recorded on either side."""
    first = sorted({next((i for i, month in enumerate(months) if month.end_day > b.day), 0) for b in panel.breaks})
    held: list[int] = []
    for at in first:
        if 0 < at < len(months) and counts[held[-1] if held else 0 : at].any() and counts[at:].any():
            held.append(at)
    return tuple(held)


def _pace_of(history: _History, start: int, end: int) -> Estimate:
    """Change a year within one stretch, season left out: the stretch may be too short to tell it."""
    steps = tuple(at - start for at in history.steps if start < at < end)
    trend = fit_trend(history.counts[start:end], history.exposure[start:end], period=MONTHS_PER_YEAR, steps=steps)
    return _change(trend.ratio, trend.lower, trend.upper)


def _series(history: _History, trend: Trend) -> Series:
    return Series(
        periods=history.periods,
        observed=tuple(int(n) for n in history.counts),
        status=tuple(Status.OBSERVED for _ in history.periods),
        expected=tuple(float(x) for x in trend.fitted),
        lower=tuple(float(x) for x in trend.predictive_lower),
        upper=tuple(float(x) for x in trend.predictive_upper),
        is_preliminary=history.is_preliminary,
    )


def _change(ratio: float, lower: float, upper: float) -> Estimate:
    return Estimate(*(min(part, LARGEST_RATIO) - 1 for part in (ratio, lower, upper)))


def _size(ratio: float, lower: float, upper: float) -> Estimate:
    """How much more or less, without its sign."""
    change = _change(ratio, lower, upper)
    return change if ratio > 1 else Estimate(-change.value, -change.upper, -change.lower)


def _iso(month: Period) -> str:
    return month.start_day.isoformat()[:7]
