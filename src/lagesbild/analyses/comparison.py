"""Compared with what, and is the difference more than chance?

Each area's last whole year is held against three references: the rest of the picture's areas, the whole nation
(where its figures have been delivered), and the area's own earlier years. The answer is a graded word. "Clearly"
means outside what 99.8 of 100 areas would show if nothing but chance and the usual spread between areas were at
work; "probably" means outside 95 of 100. The usual spread is measured, so an area is pointed out only when it
differs more than areas here usually do. The screen says how many would fall outside by chance alone, and marks the
areas that survive when at most one in twenty of those marked may be false.

Assumes that the areas are recorded alike, that most of them follow one distribution, and that earlier years were
counted in the same way. Do not use it to explain a difference, to rank areas, or where an area's victims are mostly
visitors. A lower figure may mean less crime or less reporting.

Spiegelhalter (2005), Statistics in Medicine 24:1185–1202. Benjamini & Hochberg (1995), JRSS B 57:289–300.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain import Abstention, Claim, Estimate, Fact, Finding, Panel, Period, Reference, ReferenceSeries
from lagesbild.kernels.change import change_from_earlier, seasonal_dispersion
from lagesbild.kernels.rates import (
    benjamini_hochberg,
    chance_outside,
    funnel_limits,
    funnel_p_value,
    overdispersion,
    rate,
    ratio_to_reference,
    smallest_visible_ratio,
)

_GRADES = ("clearly_higher", "probably_higher", "probably_lower", "clearly_lower")
_CLAIMS = {grade: Claim(grade.partition("_")[2]) for grade in _GRADES}


_LIMITS = ("limit_lower_95_ratio", "limit_upper_95_ratio", "limit_lower_998_ratio", "limit_upper_998_ratio")


def _for_every_grade(start: str, among_areas: str, with_the_nation: str, back_in_time: str) -> dict[str, str]:
    """However the comparison ends, it was computed in the same way for each reference."""
    ways = {"": among_areas, ".nation": f"{among_areas} {with_the_nation}", ".earlier": back_in_time}
    grades = (*_GRADES, "no_clear_difference", "too_small")
    return {f"how.{grade}{kind}": f"{start} {way}" for grade in grades for kind, way in ways.items()}


WORDS = {
    "sv": {
        "question": "Jämfört med vad, och är skillnaden större än slumpen?",
        "clearly_higher": "{area} ligger tydligt högre än {reference} i gruppen {category}: {rate_per_1000} mot "
        "{reference_per_1000} per 1 000 och år. Siffran säger inte varför.",
        "probably_higher": "{area} ligger troligen högre än {reference} i gruppen {category}: {rate_per_1000} mot "
        "{reference_per_1000} per 1 000 och år. Slump kan inte uteslutas.",
        "no_clear_difference": "{area} skiljer sig inte tydligt från {reference} i gruppen {category}: "
        "{rate_per_1000} mot {reference_per_1000} per 1 000 och år. En skillnad kan ändå finnas.",
        "probably_lower": "{area} ligger troligen lägre än {reference} i gruppen {category}: {rate_per_1000} mot "
        "{reference_per_1000} per 1 000 och år. Orsaken kan också vara att färre anmäler.",
        "clearly_lower": "{area} ligger tydligt lägre än {reference} i gruppen {category}: {rate_per_1000} mot "
        "{reference_per_1000} per 1 000 och år. Orsaken kan också vara att färre anmäler.",
        "too_small": "Underlaget för {area} är för litet för att jämföra med {reference} i gruppen {category}: "
        "{n_events} registrerade, {expected} väntade.",
        "screen": "{n_compared} områden jämfördes med {reference}. Ungefär {n_expected_by_chance} väntas hamna "
        "utanför 95-procentsgränsen av slumpen. Utanför låg {n_outside}; {n_survive} av dem står kvar när högst en "
        "av tjugo utpekade får vara falsk.",
        "too_few_areas": "Områdena är för få ({n_areas}) för att säga vad som är en ovanlig skillnad mellan dem.",
        "too_few_events": "För lite har registrerats i gruppen {category} ({n_events}) för att jämföra områden.",
        "no_exposure": "Det finns inga tal för invånare eller annat att räkna mot, så områden kan inte jämföras med "
        "varandra i gruppen {category}.",
        "no_nation": "Inga siffror för riket har lämnats, så jämförelsen med riket saknas för {category}.",
        "no_earlier_years": "Tidigare år saknas, eller räknades på ett annat sätt, så {category} kan inte jämföras "
        "bakåt i tiden.",
        **_for_every_grade(
            "Registrerat {n_events} mot väntat {expected} ({reference_per_1000} per 1 000 × {exposure} {exposure_kind} × "
            "år ÷ 1 000) = kvot {value} ({lower}–{upper}, 95-procentsintervall).",
            "Gränser för kvoten: 95 %: {limit_lower_95_ratio}–{limit_upper_95_ratio}; 99,8 %: {limit_lower_998_ratio}–"
            "{limit_upper_998_ratio}. I gränserna ingår den vanliga spridningen (Spiegelhalter 2005).",
            "Rikets tal är räknat om till den andel som har känd plats här ({placed_share}).",
            "Båda antalen är räknade och delas med spridningen mellan månader före det exakta testet (Przyborowski och "
            "Wilenski 1940). En så stor skillnad av slumpen har sannolikheten {p_value}.",
        ),
        "how.screen": "Gränserna är en gamma–Poisson-fördelning med den uppmätta spridningen mellan områden. Antalet av "
        "slumpen är summan av områdenas sannolikheter att hamna utanför. Vilka som står kvar: Benjamini och Hochberg 1995.",
        "cannot_say": "En skillnad mot en referens säger inte varför den finns, och inte om den beror på fler brott eller "
        "på att fler anmäler. Ingen tydlig skillnad betyder inte att områdena är lika.",
    },
    "en": {
        "question": "Compared with what, and is the difference more than chance?",
        "clearly_higher": "{area} is clearly higher than {reference} in the group {category}: {rate_per_1000} against "
        "{reference_per_1000} per 1,000 and year. The figure does not say why.",
        "probably_higher": "{area} is probably higher than {reference} in the group {category}: {rate_per_1000} against "
        "{reference_per_1000} per 1,000 and year. Chance cannot be ruled out.",
        "no_clear_difference": "{area} does not differ clearly from {reference} in the group {category}: "
        "{rate_per_1000} against {reference_per_1000} per 1,000 and year. There may still be a difference.",
        "probably_lower": "{area} is probably lower than {reference} in the group {category}: {rate_per_1000} against "
        "{reference_per_1000} per 1,000 and year. Fewer reports can also be the reason.",
        "clearly_lower": "{area} is clearly lower than {reference} in the group {category}: {rate_per_1000} against "
        "{reference_per_1000} per 1,000 and year. Fewer reports can also be the reason.",
        "too_small": "There is too little to compare {area} with {reference} in the group {category}: "
        "{n_events} recorded, {expected} expected.",
        "screen": "{n_compared} areas were compared with {reference}. About {n_expected_by_chance} are expected outside "
        "the 95 per cent limits by chance. Outside were {n_outside}; {n_survive} of them remain when at most one in "
        "twenty of those pointed out may be false.",
        "too_few_areas": "There are too few areas ({n_areas}) to say what an unusual difference between them is.",
        "too_few_events": "Too little was recorded in the group {category} ({n_events}) to compare areas.",
        "no_exposure": "There are no figures of residents or anything else to hold counts against, so areas cannot be "
        "compared with each other in the group {category}.",
        "no_nation": "No figures for the nation were delivered, so the comparison with it is missing for {category}.",
        "no_earlier_years": "Earlier years are missing, or were counted in another way, so {category} cannot be compared "
        "back in time.",
        **_for_every_grade(
            "Recorded {n_events} against expected {expected} ({reference_per_1000} per 1,000 × {exposure} {exposure_kind} × "
            "years ÷ 1,000) = ratio {value} ({lower}–{upper}, 95 per cent interval).",
            "Limits for the ratio: 95 %: {limit_lower_95_ratio}–{limit_upper_95_ratio}; 99.8 %: {limit_lower_998_ratio}–"
            "{limit_upper_998_ratio}. The limits include the usual spread (Spiegelhalter 2005).",
            "The nation's figure is reduced to the share that has a known place here ({placed_share}).",
            "Both numbers are counted, and divided by the spread between months before the exact test (Przyborowski and "
            "Wilenski 1940). A difference as large as this by chance has the probability {p_value}.",
        ),
        "how.screen": "The limits are a gamma–Poisson distribution with the measured spread between areas. The number by "
        "chance is the sum of the areas' probabilities of falling outside. Which remain: Benjamini and Hochberg 1995.",
        "cannot_say": "A difference from a reference does not say why it is there, nor whether it comes from more crime or "
        "from more reporting. No clear difference does not mean that areas are alike.",
    },
}

CLEARLY, PROBABLY = 0.998, 0.95  # not options: the words would become false
FALSE_AMONG_MARKED = 0.05

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Options:
    fewest_areas: int = 10  # with fewer, the usual spread between areas is a guess
    fewest_events: int = 20  # with fewer, no area could differ visibly
    fewest_expected: float = 3.7  # below it not even an area without events could be called lower
    years_back: int = 3  # fewer, and one odd year decides; more, and the town has changed


@dataclass(frozen=True)
class _Comparison:
    """Areas held against one reference: everything that the words are graded by, one value an area."""

    kind: str
    reference_per_1000: Floats
    counts: Floats
    exposure: Floats
    expected: Floats
    ratio: Floats
    lower: Floats
    upper: Floats
    p_value: Floats
    by_chance: float
    # Lower and upper at 95, lower and upper at 99.8, as ratios; none where both sides are counted, for then the
    # limits depend on both counts and the interval of the ratio is what there is to draw.
    limits: tuple[Floats, ...] = ()


def run(panel: Panel, options: Options) -> list[Finding | Abstention]:
    latest = panel.latest
    n_areas = int(np.count_nonzero(latest.over_time()[1] > 0))
    if latest.whole_counts.sum() < options.fewest_events:
        return [_abstain("too_few_events", latest, n_events=int(latest.whole_counts.sum()))]
    if n_areas == 0:
        return [_abstain("no_exposure", latest)]
    if n_areas < options.fewest_areas:
        among_themselves: list[Finding | Abstention] = [_abstain("too_few_areas", latest, n_areas=n_areas)]
    else:
        among_themselves = _with_rest(latest, options)
    return among_themselves + _with_nation(latest, options) + _with_earlier(panel, options)


def _with_rest(panel: Panel, options: Options) -> list[Finding | Abstention]:
    known, c, e = _known(panel)
    rest_counts, rest_exposure = c.sum() - c, e.sum() - e
    if (rest_counts == 0).any():
        return [_abstain("too_few_events", panel, n_events=int(c.sum()))]
    expected = rest_counts * e / rest_exposure
    comparison = _against("rest", (c, e), expected, rest_counts, 1000 * rest_counts / rest_exposure)
    return _say(panel, known, comparison, options)


def _with_nation(panel: Panel, options: Options) -> list[Finding | Abstention]:
    nation = next((series for series in panel.references if series.over_time()[1] > 0), None)
    if nation is None or nation.over_time()[0] == 0:
        return [_abstain("no_nation", panel, kind="nation")]
    known, c, e = _known(panel)
    reference_counts, reference_exposure = nation.over_time()
    # The nation counts what could not be placed; areas cannot. They are held against as large a share of its rate.
    per_one = _placed_share(panel) * reference_counts / reference_exposure
    said: list[Finding | Abstention] = [_whole_with_nation(panel, nation)]
    if known.size >= options.fewest_areas:
        against = np.full(c.shape, float(reference_counts))
        comparison = _against("nation", (c, e), per_one * e, against, np.full(c.shape, 1000 * per_one))
        said += _say(panel, known, comparison, options)
    return said


def _placed_share(panel: Panel) -> float:
    """How much of what was recorded could be placed in an area."""
    placed = float(np.where(panel.is_observed, panel.counts, 0).sum())
    return placed / max(float(panel.whole_counts.sum()), 1.0)


def _whole_with_nation(panel: Panel, nation: ReferenceSeries) -> Finding:
    """The whole place against the nation. Its own unevenness from month to month widens the interval."""
    counts, by_month = panel.whole_and_exposure
    whole, exposure = np.array([float(counts.sum())]), np.array([by_month.sum()])
    reference_counts, reference_exposure = (np.array([float(part)]) for part in nation.over_time())
    dispersion = seasonal_dispersion(counts[None, :], by_month[None, :], 1)
    change = change_from_earlier(whole, exposure, reference_counts, reference_exposure, dispersion=dispersion)
    expected = reference_counts / reference_exposure * exposure
    near, far = (funnel_limits(expected, level, dispersion) for level in (PROBABLY, CLEARLY))
    comparison = _Comparison(
        "nation",
        1000 * reference_counts / reference_exposure,
        whole,
        exposure,
        expected,
        change.value,
        change.lower,
        change.upper,
        change.p_value,
        by_chance=1 - PROBABLY,
        limits=(*near, *far),
    )
    return _finding(panel, None, comparison, 0, survives=False)


def _with_earlier(panel: Panel, options: Options) -> list[Finding | Abstention]:
    latest, earlier = panel.latest, _comparable_past(panel, options.years_back)
    if earlier is None:
        return [_abstain("no_earlier_years", latest, kind="earlier")]
    now, now_exposure = latest.over_time()
    before, before_exposure = earlier.over_time()
    known = np.flatnonzero((now_exposure > 0) & (before_exposure > 0) & (before > 0))
    if known.size == 0:
        return [_abstain("no_earlier_years", latest, kind="earlier")]
    c, e = now[known].astype(float), now_exposure[known]
    r, r_exposure = before[known].astype(float), before_exposure[known]
    history = np.where(earlier.is_usable, earlier.exposure, 0.0)
    dispersion = seasonal_dispersion(np.where(earlier.is_usable, earlier.counts, 0), history, 12)
    change = change_from_earlier(c, e, r, r_exposure, dispersion=dispersion)
    expected = r * e / r_exposure
    comparison = _Comparison(
        "earlier",
        1000 * r / r_exposure,
        c,
        e,
        expected,
        change.value,
        change.lower,
        change.upper,
        change.p_value,
        by_chance=float((1 - PROBABLY) * known.size),
    )
    return _say(latest, known, comparison, options)


def _comparable_past(panel: Panel, years_back: int) -> Panel | None:
    """Whole years before the window, as many as asked for and counted as the window is; None without a year."""
    if panel.earlier is None or panel.window is None:
        return None
    start = panel.window.start_day
    first = max([panel.periods[0].start_day, *(b.day for b in panel.breaks if b.day <= start)])
    years = min(years_back, (start.year - first.year) - ((start.month, start.day) < (first.month, first.day)))
    changed_within = any(start < b.day < panel.window.end_day for b in panel.breaks)
    if years < 1 or changed_within:
        return None
    return panel.during(Period(start.replace(year=start.year - years), start))


def _against(
    kind: str, recorded: tuple[Floats, Floats], expected: Floats, reference_counts: Floats, per_1000: Floats
) -> _Comparison:
    """Areas against a reference, with the usual spread between areas in the limits."""
    c, e = recorded
    # How areas usually differ is measured around their own common level: a town that lies above the nation as a
    # whole would otherwise look uneven.
    spread = overdispersion(c, expected * c.sum() / expected.sum()).tau2
    near, far = (funnel_limits(expected, level, between_variance=spread) for level in (PROBABLY, CLEARLY))
    ratio = ratio_to_reference(c, expected, reference_counts=reference_counts)
    return _Comparison(
        kind,
        per_1000,
        c,
        e,
        expected,
        ratio.value,
        ratio.lower,
        ratio.upper,
        funnel_p_value(c, expected, between_variance=spread),
        by_chance=float(chance_outside(expected, PROBABLY, between_variance=spread).sum()),
        limits=(*near, *far),
    )


def _say(
    panel: Panel, known: NDArray[np.intp], comparison: _Comparison, options: Options
) -> list[Finding | Abstention]:
    """One finding an area, and the screen that says what chance alone would give."""
    survives = benjamini_hochberg(comparison.p_value, FALSE_AMONG_MARKED)
    areas = [
        _finding(panel, panel.areas[area], comparison, at, bool(survives[at]), options.fewest_expected)
        for at, area in enumerate(known)
    ]
    n_of = {word: sum(finding.says == word for finding in areas) for word in _GRADES}
    middle = float(np.median(comparison.expected))
    screen = Finding(
        says="screen",
        category=panel.category,
        area=None,
        period=panel.span,
        unit="areas",
        observed=float(sum(n_of.values())),
        estimate=None,
        reference=Reference(comparison.kind, comparison.kind),
        facts={
            "n_compared": len(areas),
            "n_outside": sum(n_of.values()),
            "n_expected_by_chance": comparison.by_chance,
            "n_survive": int(survives.sum()),
            "median_expected": middle,
            "smallest_visible_ratio": float(smallest_visible_ratio([middle], PROBABLY)[0]),
            **{f"n_{word}": n for word, n in n_of.items()},
        },
    )
    return [*areas, screen]


def _finding(
    panel: Panel, area: str | None, comparison: _Comparison, at: int, survives: bool, fewest_expected: float = 0.0
) -> Finding:
    n, exposure, expected = (float(part[at]) for part in (comparison.counts, comparison.exposure, comparison.expected))
    exact = rate([n], [exposure])
    spread = comparison.lower[at] * expected, comparison.upper[at] * expected
    facts: dict[str, Fact] = {
        "n_events": int(n),
        "exposure": exposure,
        "exposure_kind": panel.exposure_kind,
        "placed_share": _placed_share(panel) if area else 1.0,
        "expected": expected,
        "excess": Estimate(n - expected, float(spread[0]) - expected, float(spread[1]) - expected),
        "rate_per_1000": Estimate(*(float(part[0]) for part in (exact.value, exact.lower, exact.upper))),
        "reference_per_1000": float(comparison.reference_per_1000[at]),
        "p_value": float(comparison.p_value[at]),
        "survives_fdr": "yes" if survives else "no",
        **{name: float(limit[at]) for name, limit in zip(_LIMITS, comparison.limits, strict=False)},
    }
    ratio = Estimate(float(comparison.ratio[at]), float(comparison.lower[at]), float(comparison.upper[at]))
    says = _grade(ratio.value, float(comparison.p_value[at]), expected, fewest_expected)
    return Finding(
        says=says,
        category=panel.category,
        area=area,
        period=panel.span,
        unit="ratio",
        observed=ratio.value,
        estimate=ratio,
        reference=Reference(comparison.kind, comparison.kind),
        facts=facts,
        claim=_CLAIMS.get(says, Claim.NONE),
        is_clear=says.startswith("clearly_"),
    )


def _grade(ratio: float, p_value: float, expected: float, fewest_expected: float) -> str:
    """The graded word. A small area that clearly differs keeps its word; only silence needs enough events."""
    side = "higher" if ratio > 1 else "lower"
    if p_value <= 1 - CLEARLY:
        return f"clearly_{side}"
    if p_value <= 1 - PROBABLY:
        return f"probably_{side}"
    return "too_small" if expected < fewest_expected else "no_clear_difference"


def _known(panel: Panel) -> tuple[NDArray[np.intp], Floats, Floats]:
    counts, exposure = panel.over_time()
    known = np.flatnonzero(exposure > 0)
    return known, counts[known].astype(np.float64), exposure[known]


def _abstain(says: str, panel: Panel, kind: str = "", **facts: int) -> Abstention:
    return Abstention(says, panel.category, panel.span, reference=Reference(kind, kind) if kind else None, facts=facts)
