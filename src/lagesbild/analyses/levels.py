"""Where are the problems greatest?

For each area: how many events were recorded during the last whole year, how many that is for each thousand of what
they are held against, and what we believe the area's own level to be once chance has been allowed for. Small areas
swing most by chance, so a recorded rate far from the others is drawn towards them, the more the fewer events it
rests on. Read the recorded number as work to be done and the believed level as where risk is high.

Where the areas' borders are known there is one more layer, the smoothed map: levels drawn towards those of the areas
next door as well, as much as the counts themselves say that neighbours go together. It is told apart from the other,
for a smoothed map hides the single odd area that one may be looking for. It is left out where the fit did not settle.

Assumes that events are independent given an area's risk, and that risks vary between areas as a gamma distribution;
the smoothed map also that bordering means alike, which a railway or a river may belie. Do not use it to rank areas whose intervals overlap, nor for a category whose victims do not live where it happens
(centres, stations) unless the exposure follows them. Recorded is not committed: nothing here says how much was
never reported.

Clayton & Kaldor (1987), Biometrics 43:671–681. Garwood (1936), Biometrika 28:437–442. Riebler, Sørbye, Simpson & Rue
(2016), Statistical Methods in Medical Research 25:1145–1165.
"""

from dataclasses import dataclass, replace

import numpy as np

from lagesbild.analyses._misled import flags_of, misled_areas
from lagesbild.analyses._smoothed_map import smoothed_map
from lagesbild.domain import Abstention, AreaMap, Composition, Estimate, Fact, Finding, Panel
from lagesbild.kernels.rates import poisson_interval, rate
from lagesbild.kernels.shrinkage import fit_gamma_poisson

WORDS = {
    "sv": {
        "question": "Var är problemen störst?",
        "level_whole": "Under {period} registrerades {n_events|fall|fall} i gruppen {category}, "
        "{rate_per_1000} per 1 000 {exposure_kind} och år ({rate_per_1000_lower}–{rate_per_1000_upper}).",
        "count_whole": "Under {period} registrerades {n_events|fall|fall} i gruppen {category}. "
        "Det finns inget att räkna dem mot, så nivån går inte att jämföra.",
        "level": "{area}: {n_events|registrerat|registrerade} fall, {observed} per 1 000 {exposure_kind} och år. "
        "Med hänsyn till slumpen ligger nivån troligen på {value} ({lower}–{upper}).",
        "count": "{area}: {n_events|registrerat|registrerade} fall ({n_events_interval_lower}–{n_events_interval_upper} "
        "med hänsyn till slumpen).",
        "smoothed": "Utjämnad karta, {area}: nivån ligger troligen på {value} ({lower}–{upper}) per 1 000 "
        "{exposure_kind} och år, när grannområdena också räknas in.",
        "smoothed_whole": "På den utjämnade kartan för gruppen {category} delas {value} av skillnaderna med grannarna "
        "({lower}–{upper}). Resten är varje områdes egen.",
        "smoothed_open": "Om grannområden liknar varandra i gruppen {category} går inte att säga: mellan {lower} och {upper} "
        "av skillnaderna kan vara delade.",
        "unsettled": "En utjämnad karta gick inte att räkna fram för gruppen {category}: beräkningen fann inget svar.",
        "too_few_for_map": "För lite har registrerats i gruppen {category} ({n_events}) för en utjämnad karta.",
        "no_neighbours": "Områdenas gränser är inte kända, så en utjämnad karta saknas för gruppen {category}.",
        "no_events": "Inget har registrerats i gruppen {category} under {period}. "
        "Noll kan också betyda att det som hänt inte har blivit känt.",
        "area_without_figures": "{area}: uppgift saknas för gruppen {category} under {period}.",
        "how.level_whole": "{n_events} ÷ {exposure} × 1 000 = {rate_per_1000}, där {exposure} är antalet "
        "{exposure_kind} gånger år. Intervallet är det exakta för ett antal av slumpen (Garwood 1936), 95 procent.",
        "how.count_whole": "Antalet rader i underlaget under {period}, med och utan känd plats.",
        "how.level": "Registrerat: {n_events} ÷ {exposure} × 1 000 = {observed}. Trolig nivå: områdets tal vägt "
        "mot alla områdens fördelning (gamma–Poisson, Clayton och Kaldor 1987), med 95 procents intervall.",
        "how.count": "Antalet rader i underlaget för området under {period}; intervallet är exakt för ett antal "
        "av slumpen (Garwood 1936), 95 procent.",
        "how.smoothed": "Områdets tal ({observed}) vägt mot alla områden och mot dem det gränsar till (BYM2, Riebler m.fl. "
        "2016), med 95 procents intervall. Sannolikheten att nivån är högre än i hela kommunen är {above_share}.",
        "how.smoothed_whole": "BYM2 på {n_areas|område|områden}. Spridningen i risk mellan områdena är {spread_sd} på "
        "logskalan ({spread_sd_lower}–{spread_sd_upper}). Ett brett intervall betyder att kartan inte avgör saken.",
        "how.smoothed_open": "BYM2 på {n_areas|område|områden}. Spridningen i risk mellan områdena är {spread_sd} på "
        "logskalan ({spread_sd_lower}–{spread_sd_upper}). Ett brett intervall betyder att kartan inte avgör saken.",
        "lifts.unsettled": "Fler fall: en längre period eller en bredare grupp.",
        "lifts.too_few_for_map": "Fler fall: en längre period, större områden eller en bredare grupp.",
        "lifts.no_neighbours": "En fil med områdenas gränser.",
        "lifts.no_events": "Inget, om noll är det rätta. Annars en leverans som täcker perioden.",
        "lifts.area_without_figures": "Antal och nämnare för området under perioden.",
        "cannot_say": "Talen visar vad som registrerats, inte hur mycket som hänt. De säger inte varför ett område "
        "ligger högt, och de rangordnar inte områdena: spannen överlappar ofta varandra.",
    },
    "en": {
        "question": "Where are the problems greatest?",
        "level_whole": "During {period}, {n_events|case was|cases were} recorded in the group {category}: "
        "{rate_per_1000} per 1,000 {exposure_kind} and year ({rate_per_1000_lower}–{rate_per_1000_upper}).",
        "count_whole": "During {period}, {n_events|case was|cases were} recorded in the group {category}. "
        "There is nothing to hold them against, so the level cannot be compared.",
        "level": "{area}: {n_events} recorded, {observed} per 1,000 {exposure_kind} and year. "
        "Allowing for chance, its level is probably {value} ({lower}–{upper}).",
        "count": "{area}: {n_events} recorded ({n_events_interval_lower}–{n_events_interval_upper} allowing for chance).",
        "smoothed": "Smoothed map, {area}: the level is probably {value} ({lower}–{upper}) per 1,000 {exposure_kind} and "
        "year, when the areas next to it are counted in as well.",
        "smoothed_whole": "On the smoothed map of the group {category}, {value} of the differences are shared with "
        "neighbours ({lower}–{upper}). The rest is each area's own.",
        "smoothed_open": "Whether areas next to each other are alike in the group {category} cannot be told: between "
        "{lower} and {upper} of the differences may be shared.",
        "unsettled": "A smoothed map could not be worked out for the group {category}: the calculation found no answer.",
        "too_few_for_map": "Too little was recorded in the group {category} ({n_events}) for a smoothed map.",
        "no_neighbours": "The areas' borders are not known, so the group {category} has no smoothed map.",
        "no_events": "Nothing was recorded in the group {category} during {period}. "
        "Zero can also mean that what happened never became known.",
        "area_without_figures": "{area}: no figures for the group {category} during {period}.",
        "how.level_whole": "{n_events} ÷ {exposure} × 1,000 = {rate_per_1000}, where {exposure} is the number of "
        "{exposure_kind} times years. The interval is the exact one for a count (Garwood 1936), 95 per cent.",
        "how.count_whole": "The number of rows received for {period}, with and without a known place.",
        "how.level": "Recorded: {n_events} ÷ {exposure} × 1,000 = {observed}. Believed level: the area's own rate "
        "weighed against how all areas are spread (gamma–Poisson, Clayton and Kaldor 1987), 95 per cent interval.",
        "how.count": "The number of rows received for the area and {period}; the interval is the exact one for a "
        "count (Garwood 1936), 95 per cent.",
        "how.smoothed": "The area's rate ({observed}) weighed against all areas and those it borders on (BYM2, Riebler et "
        "al. 2016), 95 per cent interval. The probability of a level above that of the whole is {above_share}.",
        "how.smoothed_whole": "BYM2 on {n_areas|area|areas}. The spread of risk between areas is {spread_sd} on the log scale "
        "({spread_sd_lower}–{spread_sd_upper}). A wide interval means that the map does not settle the matter.",
        "how.smoothed_open": "BYM2 on {n_areas|area|areas}. The spread of risk between areas is {spread_sd} on the log scale "
        "({spread_sd_lower}–{spread_sd_upper}). A wide interval means that the map does not settle the matter.",
        "lifts.unsettled": "More cases: a longer period or a wider group.",
        "lifts.too_few_for_map": "More cases: a longer period, larger areas or a wider group.",
        "lifts.no_neighbours": "A file with the areas' borders.",
        "lifts.no_events": "Nothing, if zero is right. Otherwise a delivery that covers the period.",
        "lifts.area_without_figures": "Counts and what to hold them against, for the area and period.",
        "cannot_say": "The figures show what was recorded, not how much happened. They do not say why an area is "
        "high, and they put no areas in order: the intervals often overlap.",
    },
}


@dataclass(frozen=True)
class Options:
    fewest_areas: int = 5  # with fewer, how areas are spread is a guess and nothing is drawn towards it
    fewest_on_map: int = 10  # with fewer, neighbours are nearly all there are


def run(panel: Panel, area_map: AreaMap, composition: Composition, options: Options) -> list[Finding | Abstention]:
    latest = panel.latest
    if latest.whole_counts.sum() == 0:
        return [Abstention("no_events", panel.category, latest.span)]
    exposure = latest.over_time()[1]
    if not (exposure > 0).any():
        return _counts_only(latest)
    misled = misled_areas(panel, area_map, composition)
    return [
        _whole(latest, float(exposure.sum())),
        *(replace(one, quality=flags_of(one.area, misled)) for one in _areas(latest, options)),
        *(
            replace(one, quality=flags_of(one.area, misled)) if isinstance(one, Finding) else one
            for one in smoothed_map(latest, area_map, options.fewest_on_map)
        ),
        *(Abstention("area_without_figures", panel.category, latest.span, area=code) for code in _unknown(latest)),
    ]


def _whole(panel: Panel, exposure: float) -> Finding:
    n_events = int(panel.whole_and_exposure[0].sum())
    believed = rate([n_events], [exposure])
    estimate = Estimate(float(believed.value[0]), float(believed.lower[0]), float(believed.upper[0]))
    return Finding(
        says="level_whole",
        category=panel.category,
        area=None,
        period=panel.span,
        unit="per_1000_per_year",
        observed=estimate.value,
        estimate=estimate,
        facts={
            "n_events": n_events,
            "exposure": exposure,
            "exposure_kind": panel.exposure_kind,
            "rate_per_1000": estimate,
        },
    )


def _areas(panel: Panel, options: Options) -> list[Finding]:
    counts, exposure = panel.over_time()
    known = np.flatnonzero(exposure > 0)
    c, e = counts[known], exposure[known]
    exact = rate(c, e)
    believed = (exact.value, exact.lower, exact.upper)
    if known.size >= options.fewest_areas and c.sum() > 0:
        fit = fit_gamma_poisson(c, e)
        believed = (1000 * fit.posterior_mean, 1000 * fit.lower, 1000 * fit.upper)
    said = []
    for at, area in enumerate(known):
        facts: dict[str, Fact] = {
            "n_events": int(c[at]),
            "exposure": float(e[at]),
            "exposure_kind": panel.exposure_kind,
            "rate_per_1000": Estimate(float(exact.value[at]), float(exact.lower[at]), float(exact.upper[at])),
        }
        said.append(
            Finding(
                says="level",
                category=panel.category,
                area=panel.areas[area],
                period=panel.span,
                unit="per_1000_per_year",
                observed=float(exact.value[at]),
                estimate=Estimate(*(float(part[at]) for part in believed)),
                facts=facts,
            )
        )
    return said


def _counts_only(panel: Panel) -> list[Finding | Abstention]:
    """Nothing to hold counts against: say how many, and nothing about where the risk is."""
    n_events = int(panel.whole_counts.sum())
    counts = np.where(panel.is_observed, panel.counts, 0).sum(axis=1)
    lower, upper = poisson_interval(np.append(counts, n_events))
    observed = [(code, n) for code, n in zip(panel.areas, counts, strict=True)]
    said: list[Finding | Abstention] = []
    for at, (area, n) in enumerate([*observed, (None, n_events)]):
        if area is not None and not panel.is_observed[at].any():
            said.append(Abstention("area_without_figures", panel.category, panel.span, area=area))
            continue
        interval = Estimate(float(n), float(lower[at]), float(upper[at]))
        said.append(
            Finding(
                says="count_whole" if area is None else "count",
                category=panel.category,
                area=area,
                period=panel.span,
                unit="events",
                observed=float(n),
                estimate=interval,
                facts={"n_events": int(n), "n_events_interval": interval},
            )
        )
    return said


def _unknown(panel: Panel) -> list[str]:
    return [panel.areas[at] for at in np.flatnonzero(~panel.is_usable.any(axis=1))]
