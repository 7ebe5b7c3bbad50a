"""What are events held against, and does that fit everywhere?

A rate is a count over something: residents, dwellings, vehicles, shops. Each category asks for its own; where nobody
has delivered that, residents take its place and the picture says so. In some areas residents mislead however right
they are elsewhere: a centre, a resort or a station where far more people come than live. There a high rate says
that much happens for each of the few who live there, and nothing of the risk for whoever comes by. Those areas are
named here, and every finding about them that is held against residents is marked.

Assumes that the figures of visitors, daytime population and jobs are of about the same time as the events. Do not use
it to correct a rate: it says where not to trust one. An area that is not named may mislead too, if nobody has counted
those who come there.

Boggs (1965), American Sociological Review 30:899–908. Andresen (2006), British Journal of Criminology 46:258–285.
"""

from dataclasses import dataclass

from lagesbild.analyses._misled import RESIDENTS, Misled, misled_areas
from lagesbild.domain import Abstention, AreaMap, Composition, Fact, Finding, Panel, Panels

WORDS = {
    "sv": {
        "question": "Vad räknas händelserna mot, och passar det överallt?",
        "held_against": "{n_groups|grupp räknas|grupper räknas} mot {exposure_kind}.",
        "residents_mislead": "I {area} bor {residents}, men där finns {others} {others_kinds}. Tal per invånare visar inte "
        "risken för den som är där.",
        "residents_mislead_by_kind": "{area} är en plats dit många kommer men få bor. Tal per invånare visar inte risken "
        "för den som är där.",
        "exposure_lacking": "Gruppen {category} borde räknas mot {wanted_kinds}, men sådana tal saknas. I stället räknas "
        "den mot {exposure_kind}.",
        "no_exposure": "Gruppen {category} räknas inte mot något, för det finns inga tal att räkna mot.",
        "how.held_against": "Nämnaren väljs efter typen av händelse, och för varje månad tas den uppgift som ligger "
        "närmast. Mot {exposure_kind} räknas {held_categories}.",
        "how.residents_mislead": "{others} ÷ {residents} = {observed} för varje invånare. Gränsen är två för "
        "dagbefolkning, en för besökare och en för anställda.",
        "how.residents_mislead_by_kind": "Områdets slag står i lagesbild.toml. Hur många som vistas där är inte känt.",
        "lifts.exposure_lacking": "Antal {wanted_kinds} för varje område.",
        "lifts.no_exposure": "Antal invånare, eller annat att räkna mot, för varje område.",
        "cannot_say": "Ett tal per invånare säger inte hur stor risken är för den som besöker, arbetar eller reser igenom. "
        "Ett område som inte nämns kan ändå ha många besökare som ingen har räknat.",
    },
    "en": {
        "question": "What are events held against, and does that fit everywhere?",
        "held_against": "{n_groups|group is|groups are} held against {exposure_kind}.",
        "residents_mislead": "{residents} live in {area}, but there are {others} {others_kinds}. A figure per resident does "
        "not show the risk for whoever is there.",
        "residents_mislead_by_kind": "{area} is a place where many come but few live. A figure per resident does not show "
        "the risk for whoever is there.",
        "exposure_lacking": "The group {category} should be held against {wanted_kinds}, but there are no such figures. "
        "It is held against {exposure_kind} instead.",
        "no_exposure": "The group {category} is held against nothing, for there are no figures to hold it against.",
        "how.held_against": "The denominator follows the type of event, and each month takes the nearest figure told. "
        "Held against {exposure_kind}: {held_categories}.",
        "how.residents_mislead": "{others} ÷ {residents} = {observed} for each resident. The limit is two for daytime "
        "population, one for visitors and one for employees.",
        "how.residents_mislead_by_kind": "The area's kind stands in lagesbild.toml. How many are there is not known.",
        "lifts.exposure_lacking": "The number of {wanted_kinds} in each area.",
        "lifts.no_exposure": "The number of residents, or something else to hold counts against, for each area.",
        "cannot_say": "A figure per resident does not say how large the risk is for those who visit, work or travel "
        "through. An area that is not named may still have many visitors. Nobody may have counted them.",
    },
}


@dataclass(frozen=True)
class Options:
    """There are none: the limits are the same for every finding that is marked."""


def run(
    panels: Panels,
    area_map: AreaMap,
    composition: Composition,
    options: Options,  # noqa: ARG001 - every analysis takes them
) -> list[Finding | Abstention]:
    held: dict[str, list[Panel]] = {}
    lacking: list[Abstention] = []
    misled: dict[str, tuple[Panel, Misled]] = {}
    for code, panel in panels.by_category.items():
        if panel.latest.whole_counts.sum() == 0 or not (panel.latest.over_time()[1] > 0).any():
            lacking.append(_abstain("no_exposure", panel))
            continue
        wanted = panels.category(code).exposure
        if wanted != panel.exposure_kind:
            lacking.append(_abstain("exposure_lacking", panel, wanted_kinds=wanted))
        held.setdefault(panel.exposure_kind, []).append(panel)
        for area, why in misled_areas(panel, area_map, composition).items():
            misled.setdefault(area, (panel, why))
    named = [_misleading(panel, area, why) for area, (panel, why) in misled.items()]
    return [
        *sorted(named, key=lambda one: -(one.observed or 0.0)),
        *(_held_against(kind, held[kind]) for kind in sorted(held)),
        *lacking,
    ]


def _held_against(kind: str, panels: list[Panel]) -> Finding:
    facts: dict[str, Fact] = {
        "exposure_kind": kind,
        "n_groups": len(panels),
        "held_categories": "|".join(panel.category for panel in panels),
    }
    span = max((panel.latest.span for panel in panels), key=lambda one: one.end_day)
    return Finding("held_against", "", None, span, "groups", float(len(panels)), None, facts=facts, part=kind)


def _abstain(says: str, panel: Panel, **facts: Fact) -> Abstention:
    told = {"exposure_kind": panel.exposure_kind, **facts}
    return Abstention(says, panel.category, panel.latest.span, facts=told)


def _misleading(panel: Panel, area: str, why: Misled) -> Finding:
    facts: dict[str, Fact] = {"residents": round(why.residents), "exposure_kind": RESIDENTS}
    if why.others > 0:
        facts |= {"others": round(why.others), "others_kinds": why.kind}
    return Finding(
        says="residents_mislead" if why.others > 0 else "residents_mislead_by_kind",
        category="",
        area=area,
        period=panel.latest.span,
        unit="per_resident",
        observed=why.others / why.residents if why.others > 0 else None,
        estimate=None,
        facts=facts,
    )
