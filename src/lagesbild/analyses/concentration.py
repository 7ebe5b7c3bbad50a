"""How few areas and addresses hold half of it?

Crime is nearly always concentrated: a small share of places holds most of the events. How small a share decides
whether to work everywhere or somewhere. Recorded counts look more concentrated than the risk behind them, because
chance alone is uneven. The finding therefore says both what was recorded during the last whole year and what we
believe, taking each area's risk as unknown, and holds it against how few areas have half of what is counted against
(residents, dwellings). Addresses are asked about too where events have coordinates: how large a share happened where
something else of the same kind also happened that year.

"Concentrated" is said only when even risks would give counts as uneven once in five hundred towns at most, and when
all of the interval lies below what the exposure alone would give.

Assumes that risk varies between areas as a gamma distribution, that events are independent given it, and that each
address is one place with coordinates of its own. Do not use it to compare two ways of dividing a town into areas, nor
for near repeats in very small areas, where events beget events.

Weisburd (2015), Criminology 53:133–157. Bernasco & Steenbeek (2017), Journal of Quantitative Criminology 33:451–467.
Clayton & Kaldor (1987), Biometrics 43:671–681.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain import Abstention, Claim, Estimate, Fact, Finding, Panel, Points
from lagesbild.kernels.concentration import fewest_holding, generalised_gini, gini
from lagesbild.kernels.permutation import permutation_p_value
from lagesbild.kernels.point_masses import events_by_place, point_masses, shared_share
from lagesbild.kernels.shrinkage import draw_risk, fit_gamma_poisson

_AREAS = {
    "sv": "Hälften av det som registrerades i gruppen {category} skedde i {observed} av områdena. "
    "Med hänsyn till slumpen ligger hälften av risken i {value} av dem ({lower}–{upper}). ",
    "en": "Half of what was recorded in the group {category} happened in {observed} of the areas. "
    "Allowing for chance, half of the risk lies in {value} of them ({lower}–{upper}). ",
}
_HOW = {
    "sv": "Områdena ordnas efter antal och räknas tills de har hälften. Det troliga värdet kommer ur dragningar av varje "
    "områdes risk (gamma–Poisson), med 95 procents intervall. Slumpen: samma antal delat efter {exposure_kind}.",
    "en": "Areas are put in order of their counts and counted until they hold half. What we believe comes from draws of "
    "each area's risk (gamma–Poisson), 95 per cent interval. Chance: the same number dealt by {exposure_kind}.",
}

WORDS = {
    "sv": {
        "question": "Hur få områden och adresser har hälften av fallen?",
        "concentrated": _AREAS["sv"]
        + "Det är en tydligt mindre andel än de {even_share} som krävs för hälften av alla "
        "{exposure_kind}.",
        "not_concentrated": _AREAS["sv"] + "Det skiljer sig inte tydligt från de {even_share} som krävs för hälften av "
        "alla {exposure_kind}.",
        "held_by_few": _AREAS["sv"] + "Det finns inget att räkna mot, så spridningen kan bero på att områdena är olika "
        "stora.",
        "addresses": "Gruppen {category}: {observed} av fallen under {period} skedde på en plats där minst ett fall till "
        "skedde ({lower}–{upper}). Hälften av fallen skedde på {n_half|plats|platser}, av {n_places} där något skett.",
        "too_few_events": "För lite har registrerats i gruppen {category} ({n_events}) för att säga hur koncentrerat det är.",
        "too_few_areas": "Områdena är för få ({n_areas}) för att säga hur koncentrerat det är i gruppen {category}.",
        "coordinates_shared": "Platserna i gruppen {category} är för grova: {shared_share} av fallen delar exakt koordinat. "
        "Då är platsen troligen en gata eller ett områdes mittpunkt, inte en adress.",
        **{f"how.{says}": _HOW["sv"] for says in ("concentrated", "not_concentrated")},
        "how.held_by_few": "Områdena ordnas efter antal och räknas tills de har hälften. Det troliga värdet kommer ur "
        "dragningar av varje områdes risk (gamma–Poisson), med 95 procents intervall.",
        "how.addresses": "Fall med exakt samma koordinat är på samma plats. Intervallet tar platserna som ett urval, "
        "95 procent. Ginital, rättat för att fallen kan vara färre än platserna (Bernasco och Steenbeek 2017): {gini_share}.",
        "lifts.too_few_events": "En längre period, eller en bredare grupp.",
        "lifts.too_few_areas": "En indelning i fler områden.",
        "lifts.coordinates_shared": "Koordinater för adressen i stället för gatans eller områdets mitt.",
        "cannot_say": "Att få områden har hälften säger inte varför, och inte att det lönar sig att bara arbeta där. Små "
        "områden ser mer koncentrerade ut än stora.",
    },
    "en": {
        "question": "How few areas and addresses hold half of it?",
        "concentrated": _AREAS["en"] + "That is clearly fewer than the {even_share} it takes to hold half of all "
        "{exposure_kind}.",
        "not_concentrated": _AREAS["en"]
        + "That is not clearly different from the {even_share} it takes to hold half of "
        "all {exposure_kind}.",
        "held_by_few": _AREAS["en"] + "There is nothing to hold it against, so it may be that areas differ in size.",
        "addresses": "The group {category}: {observed} of the events during {period} happened at a place where at least "
        "one more did ({lower}–{upper}). {n_half|place holds|places hold} half of them, of {n_places} where anything "
        "happened.",
        "too_few_events": "Too little was recorded in the group {category} ({n_events}) to say how concentrated it is.",
        "too_few_areas": "There are too few areas ({n_areas}) to say how concentrated the group {category} is.",
        "coordinates_shared": "The places in the group {category} are too coarse: {shared_share} of the events share exact "
        "coordinates. The place is then probably a street or the middle of an area, not an address.",
        **{f"how.{says}": _HOW["en"] for says in ("concentrated", "not_concentrated")},
        "how.held_by_few": "Areas are put in order of their counts and counted until they hold half. What we believe comes "
        "from draws of each area's risk (gamma–Poisson), 95 per cent interval.",
        "how.addresses": "Events with exactly the same coordinates are at the same place. The interval takes the places as "
        "a sample, 95 per cent. Gini coefficient for fewer events than places (Bernasco and Steenbeek 2017): {gini_share}.",
        "lifts.too_few_events": "A longer period, or a wider group of offences.",
        "lifts.too_few_areas": "A division into more areas.",
        "lifts.coordinates_shared": "Coordinates of the address instead of the middle of the street or the area.",
        "cannot_say": "That few areas hold half does not say why, nor that working only there pays. Small areas look more "
        "concentrated than large ones.",
    },
}

HALF = 0.5  # not an option: the sentences above would become false
CLEARLY = 0.002  # nor this: it is what "clearly" means in the house


@dataclass(frozen=True)
class Options:
    fewest_events: int = 50  # with fewer, the interval spans most of what is possible
    fewest_areas: int = 10  # with fewer, "a small share of areas" means one or two
    draws: int = 2000  # the interval's ends then move by less than one area
    dealings: int = 999  # enough to tell once in five hundred


def run(panel: Panel, points: Points, options: Options, rng: np.random.Generator) -> list[Finding | Abstention]:
    latest = panel.latest.in_order(sorted(panel.areas))  # the dice fall alike in whatever order areas come
    return [_areas(latest, options, rng), *_addresses(latest, points, options)]


def _areas(panel: Panel, options: Options, rng: np.random.Generator) -> Finding | Abstention:
    counts, exposure = panel.over_time()
    has_exposure = bool((exposure > 0).any())
    if not has_exposure:
        counts = np.where(panel.is_observed, panel.counts, 0).sum(axis=1)
    known = exposure > 0 if has_exposure else panel.is_observed.any(axis=1)
    c, e = counts[known].astype(np.float64), exposure[known] if has_exposure else np.ones(int(known.sum()))
    if c.sum() < options.fewest_events:
        return Abstention("too_few_events", panel.category, panel.span, facts={"n_events": int(c.sum())})
    if c.size < options.fewest_areas:
        return Abstention("too_few_areas", panel.category, panel.span, facts={"n_areas": int(c.size)})
    risk = draw_risk(fit_gamma_poisson(c, e), c, e, options.draws, rng)
    believed = Estimate.from_draws(fewest_holding(e * risk, HALF))
    facts: dict[str, Fact] = {
        "n_events": int(c.sum()),
        "n_areas": int(c.size),
        "gini_share": Estimate.from_draws(gini(e * risk)),
    }
    says = "held_by_few"
    if has_exposure:
        even = float(fewest_holding(e, HALF))
        p_value = _p_of_even_risk(c, e, options.dealings, rng)
        says = "concentrated" if p_value <= CLEARLY and believed.upper < even else "not_concentrated"
        facts |= {"even_share": even, "p_value": p_value, "exposure_kind": panel.exposure_kind}
    is_concentrated = says == "concentrated"
    return Finding(
        says,
        panel.category,
        None,
        panel.span,
        "share",
        float(fewest_holding(c, HALF)),
        believed,
        facts=facts,
        claim=Claim.CONCENTRATED if is_concentrated else Claim.NONE,
        is_clear=is_concentrated,
        part="areas",
    )


def _p_of_even_risk(
    counts: NDArray[np.float64], exposure: NDArray[np.float64], dealings: int, rng: np.random.Generator
) -> float:
    """How often the same number of events, dealt by exposure, is as uneven for each unit of exposure."""
    dealt = rng.multinomial(int(counts.sum()), exposure / exposure.sum(), size=dealings)

    expected = counts.sum() * exposure / exposure.sum()
    pearson = [((c - expected) ** 2 / expected).sum(axis=-1) for c in (counts, dealt)]
    return float(permutation_p_value(pearson[0], pearson[1], "greater"))


def _addresses(panel: Panel, points: Points, options: Options) -> list[Finding | Abstention]:
    """How much happens where something else happened too. Nothing is said of sources without coordinates."""
    first, after = np.datetime64(panel.span.start_day), np.datetime64(panel.span.end_day)
    inside = points.has_coordinates & (points.day >= first) & (points.day < after)
    if inside.sum() < options.fewest_events:
        return []
    x, y = points.x[inside], points.y[inside]
    masses = point_masses(x, y, points.area[inside])
    if masses.is_coarse:
        facts: dict[str, Fact] = {"shared_share": masses.shared_share, "n_events": int(inside.sum())}
        return [Abstention("coordinates_shared", panel.category, panel.span, facts=facts, evidence=points.evidence)]
    by_place = events_by_place(x, y)
    share = shared_share(by_place)
    facts = {
        "n_events": int(by_place.sum()),
        "n_places": int(by_place.size),
        "n_half": round(float(fewest_holding(by_place, HALF)) * by_place.size),
        "gini_share": float(generalised_gini(np.pad(by_place, (0, int(by_place.sum()))))),
    }
    return [
        Finding(
            "addresses",
            panel.category,
            None,
            panel.span,
            "share",
            share.value,
            Estimate(share.value, share.lower, share.upper),
            facts=facts,
            evidence=points.evidence,
            evidence_classes=points.evidence_classes,
            part="addresses",
        )
    ]
