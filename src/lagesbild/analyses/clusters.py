"""Are there areas side by side where much more is recorded, or lately more?

Two searches. In space: every circle around every area is held against the rest of the map, with what counts are held
against (residents, dwellings) as what is to be expected, for the last whole year. In space and time: every circle in
every stretch of one to six of the last 24 months, with each area's own share of the whole as what is to be expected, so
that neither an area that always has much nor a month when there is much everywhere is a gathering. A stretch that
reaches the last month is going on.

Both are held against what the same search finds in maps made by chance, so that the number of circles needs no further
correction. A gathering is told when chance gives one as clear in at most one map of a hundred ("probably"), or of five
hundred ("clearly"). The first hundred come first: where they beat the map more than ten times, or show it too uneven,
no more are made (a sequential Monte Carlo test, Besag & Clifford 1991).

Assumes counts that vary as chance does around what is expected. Where areas differ in many other ways the search finds
gatherings too easily: counts outside them show it, and nothing is then said. Do not use it for a border: areas at the
rim of a circle may be ordinary, and gatherings of other shapes come out as circles.

Kulldorff (1997), Communications in Statistics – Theory and Methods 26:1481–1496. Kulldorff et al. (2005), PLoS
Medicine 2:e59. Besag & Clifford (1991), Biometrika 78:301–304.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain import Abstention, AreaMap, Claim, Estimate, Fact, Finding, Panel, Panels, Period
from lagesbild.kernels.rates import ratio_to_reference
from lagesbild.kernels.scan import Cluster, Scan, scan_space, scan_space_time

_HOW = {
    "sv": "Cirklar med högst hälften av det väntade prövades mot {n_maps} kartor som slumpen gjort (Kulldorff 1997). "
    "p = {p_value}. Talet är något för högt, för samlingen är vald för att den sticker ut.",
    "en": "Circles with at most half of what is expected were held against {n_maps} maps made by chance (Kulldorff 1997). "
    "p = {p_value}. The number is a little too high: the gathering was chosen for standing out.",
}
_MONTHS = {
    "sv": " Det väntade är områdets egen andel gånger månadens antal.",
    "en": " What is expected is the area's own share times the number of the month.",
}

WORDS = {
    "sv": {
        "question": "Finns det områden intill varandra där mycket mer registreras?",
        "gathered_clearly": "I {areas} registrerades under {period} tydligt mer i gruppen {category} än i andra områden. Det är "
        "{value} gånger så mycket ({lower}–{upper}), räknat på antalet {exposure_kind}.",
        "gathered_probably": "I {areas} registrerades under {period} troligen mer i gruppen {category} än i andra områden. Det är "
        "{value} gånger så mycket ({lower}–{upper}), räknat på antalet {exposure_kind}.",
        "emerging_clearly": "I {areas} registreras tydligt mer än vanligt i gruppen {category} sedan {since_month}: "
        "{value} gånger det väntade ({lower}–{upper}). Det pågick ännu i slutet av perioden.",
        "emerging_probably": "I {areas} registreras troligen mer än vanligt i gruppen {category} sedan {since_month}: "
        "{value} gånger det väntade ({lower}–{upper}). Det pågick ännu i slutet av perioden.",
        "past_clearly": "I {areas} registrerades tydligt mer än vanligt i gruppen {category} under {period}: "
        "{value} gånger det väntade ({lower}–{upper}). Det pågick inte längre i slutet av perioden.",
        "past_probably": "I {areas} registrerades troligen mer än vanligt i gruppen {category} under {period}: "
        "{value} gånger det väntade ({lower}–{upper}). Det pågick inte längre i slutet av perioden.",
        "no_gathering": "Ingen samling av områden syns i gruppen {category} under {period}. Så tydliga skillnader som här "
        "uppstår av slumpen på {p_share} av kartorna.",
        "no_gathering_lately": "Inga områden har samtidigt haft tydligt mer än vanligt i gruppen {category} under "
        "{period}. Så tydliga skillnader som här uppstår av slumpen på {p_share} av kartorna.",
        "uneven": "Områdena skiljer sig åt på så många sätt i gruppen {category} att en samling inte går att peka ut.",
        "uneven_lately": "Antalet i gruppen {category} växlar så mycket mellan månaderna att en samling i tiden inte går "
        "att peka ut.",
        "too_few_events": "För lite har registrerats i gruppen {category} ({n_events}) för att leta efter samlingar.",
        "too_few_areas": "Områden med känt läge och kända uppgifter är för få ({n_areas}) för att leta efter samlingar.",
        **{f"how.{says}": _HOW["sv"] for says in ("gathered_clearly", "gathered_probably")},
        **{
            f"how.{says}_{grade}": _HOW["sv"] + _MONTHS["sv"]
            for grade in ("clearly", "probably")
            for says in ("emerging", "past")
        },
        "how.no_gathering": "Alla cirklar med högst hälften av det väntade prövades (Kulldorff 1997), med {exposure_kind} "
        "som det väntade.",
        "how.no_gathering_lately": "Alla cirklar prövades i alla stycken om högst {n_longest|månad|månader} (Kulldorff 2005), "
        "med områdets egen andel som det väntade.",
        "lifts.uneven": "Nämnare som bättre följer var händelserna kan ske, till exempel besökare i centrum.",
        "lifts.uneven_lately": "Fler händelser per månad, eller besked om vad som gör månaderna så olika.",
        "lifts.too_few_events": "En längre period, eller en bredare grupp.",
        "lifts.too_few_areas": "Gränser för fler områden, eller en indelning i fler.",
        "cannot_say": "En samling säger inte varför det är mer där. Cirkelns kant är ingen gräns: områden i utkanten kan "
        "vara som vanligt.",
    },
    "en": {
        "question": "Are there areas side by side where much more is recorded?",
        "gathered_clearly": "In {areas}, clearly more was recorded during {period} in the group {category} than elsewhere. "
        "It is {value} times as much ({lower}–{upper}), for the number of {exposure_kind}.",
        "gathered_probably": "In {areas}, probably more was recorded during {period} in the group {category} than "
        "elsewhere. It is {value} times as much ({lower}–{upper}), for the number of {exposure_kind}.",
        "emerging_clearly": "In {areas}, clearly more than usual is recorded in the group {category} since {since_month}: "
        "{value} times the expected ({lower}–{upper}). It was still going on at the end of the period.",
        "emerging_probably": "In {areas}, probably more than usual is recorded in the group {category} since "
        "{since_month}: {value} times the expected ({lower}–{upper}). It was still going on at the end of the period.",
        "past_clearly": "In {areas}, clearly more than usual was recorded in the group {category} during {period}: "
        "{value} times the expected ({lower}–{upper}). It did not reach the end of the period.",
        "past_probably": "In {areas}, probably more than usual was recorded in the group {category} during {period}: "
        "{value} times the expected ({lower}–{upper}). It did not reach the end of the period.",
        "no_gathering": "No gathering of areas is seen in the group {category} during {period}. Differences as clear as here come by "
        "chance on {p_share} of the maps.",
        "no_gathering_lately": "No areas have together had clearly more than usual in the group {category} during "
        "{period}. Differences as clear as here come by chance on {p_share} of the maps.",
        "uneven": "In the group {category}, areas differ in so many ways that no gathering can be pointed out.",
        "uneven_lately": "In the group {category}, the areas' numbers vary so much between months that no gathering in time can be "
        "pointed out.",
        "too_few_events": "Too little was recorded in the group {category} ({n_events}) to look for gatherings.",
        "too_few_areas": "Areas with a known place and known figures are too few ({n_areas}) to look for gatherings.",
        **{f"how.{says}": _HOW["en"] for says in ("gathered_clearly", "gathered_probably")},
        **{
            f"how.{says}_{grade}": _HOW["en"] + _MONTHS["en"]
            for grade in ("clearly", "probably")
            for says in ("emerging", "past")
        },
        "how.no_gathering": "All circles with at most half of what is expected were tried (Kulldorff 1997), with "
        "{exposure_kind} as what is expected.",
        "how.no_gathering_lately": "All circles were tried in all stretches of at most {n_longest|month|months} (Kulldorff "
        "2005), with the area's own share as what is expected.",
        "lifts.uneven": "A denominator that better follows where events can happen, such as visitors in centres.",
        "lifts.uneven_lately": "More events a month, or knowledge of what makes months so different.",
        "lifts.too_few_events": "A longer period, or a wider group of offences.",
        "lifts.too_few_areas": "Boundaries of more areas, or a division into more.",
        "cannot_say": "A gathering does not say why there is more. The circle's edge is no border: areas at the rim may be "
        "as usual.",
    },
}

HOPELESS = 0.1  # a map that chance beats this often among the first is not looked at again
CLEARLY, PROBABLY = 0.002, 0.01  # not options: the docstring and the sentences would become false
LEVEL = 0.95


@dataclass(frozen=True)
class Options:
    months: int = 24  # two of every season; with more, areas have changed their share for good
    longest_months: int = 6  # longer, and it is a new level, which the trend tells of
    fewest_events: int = 50  # with fewer, the search cannot see how uneven counts are
    fewest_areas: int = 8  # with fewer, half of the map is a handful of areas
    replicates: int = 999  # enough to tell once in five hundred
    first_replicates: int = 99  # tried first: most maps are seen to hold nothing, or to be too uneven, by these


@dataclass(frozen=True)
class _Map:
    """The areas that can be searched: codes, places in metres, counts and exposure, all in order of their codes."""

    areas: tuple[str, ...]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    counts: NDArray[np.int64]  # [areas, months]
    exposure: NDArray[np.float64]  # [areas]


def run(
    panel: Panel, area_map: AreaMap, panels: Panels, options: Options, rng: np.random.Generator
) -> list[Finding | Abstention]:
    latest = panel.latest
    searches = [_in_space(latest, _searched(latest, area_map), options, rng)]
    recent = _recent(panel, options.months)
    if len(recent.periods) >= 2 * options.longest_months:
        searches.append(_in_time(recent, _searched(recent, area_map), options, rng))
    by_looking = panels.category(panel.category).is_detection_driven
    return [_judged(one, by_looking=by_looking) for said in searches for one in said]


def _judged(one: Finding | Abstention, *, by_looking: bool) -> Finding | Abstention:
    """What was said; where events are found by looking, what is new may be the looking, and nothing is claimed of it."""
    if by_looking and isinstance(one, Finding) and one.claim is Claim.EMERGING:
        return replace(one, claim=Claim.UNDECIDED, is_clear=False)
    return one


def _in_space(panel: Panel, seen: _Map, options: Options, rng: np.random.Generator) -> list[Finding | Abstention]:
    has_exposure = np.isfinite(seen.exposure) & (seen.exposure > 0)
    cases, expected = seen.counts.sum(axis=1)[has_exposure], seen.exposure[has_exposure]
    lacking = _lacking(panel, cases, options)
    if lacking:
        return [lacking]
    areas = [code for code, known in zip(seen.areas, has_exposure, strict=True) if known]
    x, y = seen.x[has_exposure], seen.y[has_exposure]
    scan = _in_two_steps(lambda maps: scan_space(x, y, cases, expected, replicates=maps, rng=rng), options)
    if not scan.trusted:
        return [Abstention("uneven", panel.category, panel.span)]
    found = [
        _gathering(panel, (cluster, areas), int(cases.sum()), options) for cluster in scan.clusters if _is_told(cluster)
    ]
    return [*found] or [_nothing(panel, scan, "no_gathering", options)]


def _in_time(panel: Panel, seen: _Map, options: Options, rng: np.random.Generator) -> list[Finding | Abstention]:
    lacking = _lacking(panel, seen.counts.sum(axis=1), options)
    if lacking:
        return []  # the search in space has said it, of fewer months
    longest = options.longest_months
    scan = _in_two_steps(
        lambda maps: scan_space_time(
            seen.x, seen.y, seen.counts, None, model="permutation", max_duration=longest, replicates=maps, rng=rng
        ),
        options,
    )
    if not scan.trusted:
        return [Abstention("uneven_lately", panel.category, panel.span)]
    total = int(seen.counts.sum())
    found = [_lately(panel, (cluster, seen.areas), total, options) for cluster in scan.clusters if _is_told(cluster)]
    return [*found] or [_nothing(panel, scan, "no_gathering_lately", options)]


def _in_two_steps(look: Callable[[int], Scan], options: Options) -> Scan:
    """Few maps made by chance, and only where they leave something to be found all of them.

    What is told rests on the second step's maps alone, so the first can hide something but not make it likelier.
    """
    first = look(options.first_replicates)
    likeliest = min((one.p_value for one in first.clusters), default=1.0)
    return look(options.replicates) if first.trusted and likeliest <= HOPELESS else first


def _is_told(cluster: Cluster) -> bool:
    return cluster.p_value <= PROBABLY and cluster.cases > cluster.expected


def _gathering(panel: Panel, found: tuple[Cluster, list[str]], total: int, options: Options) -> Finding:
    cluster, areas = found
    return _finding(
        panel, cluster, (f"gathered_{_grade(cluster)}", Claim.GATHERED), (areas, panel.span, total), options
    )


def _lately(panel: Panel, found: tuple[Cluster, tuple[str, ...]], total: int, options: Options) -> Finding:
    cluster, areas = found
    during = Period(panel.periods[cluster.start].start_day, panel.periods[cluster.end - 1].end_day)
    goes_on = cluster.end == len(panel.periods)
    says, claim = ("emerging", Claim.EMERGING) if goes_on else ("past", Claim.NONE)
    return _finding(panel, cluster, (f"{says}_{_grade(cluster)}", claim), (areas, during, total), options)


def _finding(
    panel: Panel,
    cluster: Cluster,
    said: tuple[str, Claim],
    where: "tuple[list[str] | tuple[str, ...], Period, int]",
    options: Options,
) -> Finding:
    """Cases in the gathering against those outside it, each over what was expected there."""
    areas, during, total = where
    rest, expected_rest = float(total - cluster.cases), total - cluster.expected
    ratio = ratio_to_reference(
        float(cluster.cases), rest * cluster.expected / expected_rest, LEVEL, reference_counts=max(rest, 1.0)
    )
    members = tuple(sorted(areas[at] for at in cluster.members))
    facts: dict[str, Fact] = {
        "n_events": int(cluster.cases),
        "expected": float(cluster.expected),
        "n_areas": len(members),
        "n_maps": options.replicates,
        "p_value": cluster.p_value,
        "exposure_kind": panel.exposure_kind,
        "since_month": during.start_day.isoformat()[:7],
    }
    return Finding(
        said[0],
        panel.category,
        None,
        during,
        "ratio",
        float(ratio.value),
        Estimate(float(ratio.value), float(ratio.lower), float(ratio.upper)),
        facts=facts,
        claim=said[1],
        is_clear=said[0].endswith("clearly"),
        part=members[0],
        areas=members,
    )


def _nothing(panel: Panel, scan: Scan, says: str, options: Options) -> Finding:
    p_value = scan.clusters[0].p_value if scan.clusters else 1.0
    facts: dict[str, Fact] = {
        "p_value": p_value,
        "p_share": p_value,
        "exposure_kind": panel.exposure_kind,
        "n_longest": options.longest_months,
    }
    return Finding(says, panel.category, None, panel.span, "share", None, None, facts=facts)


def _grade(cluster: Cluster) -> str:
    return "clearly" if cluster.p_value <= CLEARLY else "probably"


def _lacking(panel: Panel, cases: NDArray[np.int64], options: Options) -> Abstention | None:
    if cases.size < options.fewest_areas:
        return Abstention("too_few_areas", panel.category, panel.span, facts={"n_areas": int(cases.size)})
    if cases.sum() < options.fewest_events:
        return Abstention("too_few_events", panel.category, panel.span, facts={"n_events": int(cases.sum())})
    return None


def _recent(panel: Panel, months: int) -> Panel:
    last = panel.periods[-months:]
    return panel.during(Period(last[0].start_day, last[-1].end_day))


def _searched(panel: Panel, area_map: AreaMap) -> _Map:
    """Areas that lie somewhere and whose every month is known, in order of their codes."""
    at = {code: number for number, code in enumerate(area_map.areas)}
    places = {code: (area_map.x_m[at[code]], area_map.y_m[at[code]]) for code in panel.areas if code in at}
    codes = sorted(
        code
        for code, months in zip(panel.areas, panel.is_observed, strict=True)
        if months.all() and code in places and np.isfinite(places[code]).all()
    )
    kept = panel.in_order(codes)
    where = np.array([places[code] for code in codes], dtype=np.float64).reshape(-1, 2)
    return _Map(tuple(codes), where[:, 0], where[:, 1], kept.counts, kept.exposure.sum(axis=1))
