"""How much happens that is never recorded?

What was recorded divided by the share that a published survey says is reported, with the doubt of both; what it would
have been were the share as in another year it was measured; what others than the police have seen of the same problem; and,
where somebody has linked three sources, how many events none of them knows.

How to read: "some 300, at least 240" is what the recorded number and the survey's share say together. Most of the width
is the survey's. A share that is years old, or national, is told with its year and source: nobody knows the place's own.

Assumes that what is reported is recorded, that the share holds for this offence, place and year, and for linked sources
that events are matched without error, that nothing joins or leaves in between, and that each event has some chance of
each source. Do not use it to compare areas: the factor is the same for all of them and tells nothing new. Two sources
can never tell whether they are independent, so nothing is worked out from two.

Brå (2012): the share reported, from the Swedish Crime Survey. Fienberg (1972), Biometrika 59:591–603. Cormack (1992),
Biometrics 48:567–576.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from lagesbild.analyses._sources import CLASS_OF, NAMES
from lagesbild.domain import (
    Abstention,
    Estimate,
    Fact,
    Finding,
    Panel,
    Panels,
    ProblemViews,
    Reference,
    ReportingRate,
    ReportingRates,
    SourceOverlap,
    SourceOverlaps,
)
from lagesbild.domain.knowledge import POLICE, SURVEY, TESTIMONY, WALKS
from lagesbild.kernels.reporting import capture_recapture, happened

_WITHOUT = {
    "sv": "Källan anger inget intervall. Här räknas med fem procentenheter åt båda håll.",
    "en": "The source gives no interval. Five percentage points either way are taken here.",
}
_HOW = {
    "sv": "Antalet delat med andelen som anmäls. Intervallet räknar både med slumpen i vad som anmäls och med andelens eget "
    "intervall.",
    "en": "The number divided by the share reported. The interval allows both for chance in what is reported and for the "
    "share's own interval.",
}

WORDS = {
    "sv": {
        "question": "Hur mycket händer som aldrig registreras?",
        "happened": "I gruppen {category} anmäldes {n_events|fall|fall}. Om {then_share} anmäls ({source}, {year}) hände ungefär "
        "{value} fall ({lower}–{upper}).",
        "happened_old": "I gruppen {category} anmäldes {n_events|fall|fall}. Senast andelen mättes, {year}, anmäldes {then_share} "
        "({source}). Gäller det än hände ungefär {value} fall ({lower}–{upper}).",
        "scenario": "I gruppen {category} anmäldes {n_events|fall|fall}. Om mellan {then_share_lower} och {then_share_upper} anmäls "
        "({source}, {year}) hände mellan {lower} och {upper} fall.",
        "scenario_old": "I gruppen {category} anmäldes {n_events|fall|fall}. Senast andelen mättes, {year}, var den {then_share} "
        "({source}). Om den nu är mellan {then_share_lower} och {then_share_upper} hände mellan {lower} och {upper} fall.",
        "if_as_in": "Om lika stor andel i gruppen {category} anmäldes som {year} ({then_share}) hände i stället ungefär "
        "{value} fall ({lower}–{upper}).",
        "seen_by_other": "Problemet i gruppen {category} syns också på annat håll: {other_source} visar {n_events|fall|fall} under "
        "samma tid. Talen läggs inte ihop, för samma händelse kan finnas i båda.",
        "known_to_none": "Tre länkade källor känner {n_known|fall|fall} i gruppen {category}. Hur de överlappar tyder på {value} "
        "fall i allt ({lower}–{upper}).",
        "cannot_tell_how_many": "Tre länkade källor känner {n_known|fall|fall} i gruppen {category}, men de säger olika om hur "
        "många ingen känner. Allt från {lower} till {upper} passar.",
        "no_rate": "Det finns ingen uppgift om hur stor andel som blir känd i gruppen {category}.",
        "too_few_events": "För lite har registrerats i gruppen {category} ({n_events}) för att räkna på det som inte blir känt.",
        "not_linked": "Ingen har länkat flera källor till samma händelser. Då går det inte att räkna fram vad ingen av dem "
        "känner.",
        "two_sources": "Bara två källor är länkade i gruppen {category}. Två kan aldrig säga om de är oberoende, så hur många "
        "som ingen känner går inte att räkna ut.",
        "overlap_unfit": "De länkade källorna i gruppen {category} överlappar för lite för att räkna ut hur många som ingen "
        "känner.",
        "follows_control": "Gruppen {category} upptäcks genom kontroller. Där finns ingen andel som anmäls att räkna med.",
        "how.happened": _HOW["sv"],
        "how.happened_old": _HOW["sv"],
        "how.scenario": f"{_HOW['sv']} {_WITHOUT['sv']}",
        "how.scenario_old": f"{_HOW['sv']} {_WITHOUT['sv']}",
        "how.if_as_in": f"{_HOW['sv']} Det är ett tankeexperiment.",
        "how.seen_by_other": "Antalet i källans egna uppgifter, räknat för sig.",
        "how.known_to_none": "Loglinjära modeller för hur källorna överlappar (Fienberg 1972). Intervallet spänner över alla "
        "modeller som passar ungefär lika bra.",
        "how.cannot_tell_how_many": "Loglinjära modeller för hur källorna överlappar (Fienberg 1972). Modellerna som passar "
        "lika bra ger mer än dubbelt olika svar.",
        "lifts.no_rate": "En andel ur en publicerad undersökning, med år och källa, under [[reporting]] i lagesbild.toml.",
        "lifts.too_few_events": "Fler fall: en längre period eller en bredare grupp.",
        "lifts.not_linked": "Tre källor länkade händelse för händelse, med antalen under [[overlaps]] i lagesbild.toml.",
        "lifts.two_sources": "En tredje källa länkad till samma händelser.",
        "lifts.overlap_unfit": "Länkning över en längre tid, så att fler händelser finns i minst två källor.",
        "lifts.follows_control": "En enkät som frågar om problemet, eller lägesrapporter från personal på plats.",
        "cannot_say": "Andelen som anmäls är mätt för hela landet och för ett visst år. Hur stor den är här och nu vet ingen.",
    },
    "en": {
        "question": "How much happens that is never recorded?",
        "happened": "In the group {category}, {n_events|case was|cases were} reported. If {then_share} are reported ({source}, {year}), "
        "about {value} took place ({lower}–{upper}).",
        "happened_old": "In the group {category}, {n_events|case was|cases were} reported. When the share was last measured, in {year}, "
        "{then_share} were reported ({source}). If that still holds, about {value} took place ({lower}–{upper}).",
        "scenario": "In the group {category}, {n_events|case was|cases were} reported. If between {then_share_lower} and "
        "{then_share_upper} are reported ({source}, {year}), between {lower} and {upper} took place.",
        "scenario_old": "In the group {category}, {n_events|case was|cases were} reported. When the share was last measured, in {year}, it "
        "was {then_share} ({source}). If it is between {then_share_lower} and {then_share_upper} now, between {lower} and "
        "{upper} took place.",
        "if_as_in": "If as large a share of the group {category} were reported as in {year} ({then_share}), about {value} "
        "took place instead ({lower}–{upper}).",
        "seen_by_other": "The problem in the group {category} is seen elsewhere too: {other_source} count {n_events} in the "
        "same time. The figures are not added, for the same event may be in both.",
        "known_to_none": "Three linked sources know {n_known|case|cases} in the group {category}. How they overlap speaks for "
        "{value} cases in all ({lower}–{upper}).",
        "cannot_tell_how_many": "Three linked sources know {n_known|case|cases} in the group {category}, but differ on how many "
        "nobody knows. Anything from {lower} to {upper} fits.",
        "no_rate": "There is no figure of how large a share becomes known in the group {category}.",
        "too_few_events": "Too little was recorded in the group {category} ({n_events}) to reckon with what does not become known.",
        "not_linked": "Nobody has linked several sources to the same events. What none of them knows cannot then be worked "
        "out.",
        "two_sources": "Only two sources are linked in the group {category}. Two can never tell whether they are "
        "independent, so how many nobody knows cannot be worked out.",
        "overlap_unfit": "The linked sources in the group {category} overlap too little to work out how many nobody knows.",
        "follows_control": "The group {category} is found by looking. There is no share reported to reckon with.",
        "how.happened": _HOW["en"],
        "how.happened_old": _HOW["en"],
        "how.scenario": f"{_HOW['en']} {_WITHOUT['en']}",
        "how.scenario_old": f"{_HOW['en']} {_WITHOUT['en']}",
        "how.if_as_in": f"{_HOW['en']} It is a thought experiment.",
        "how.seen_by_other": "The number in the source's own figures, counted by itself.",
        "how.known_to_none": "Log-linear models of how the sources overlap (Fienberg 1972). The interval spans all models "
        "that fit about as well.",
        "how.cannot_tell_how_many": "Log-linear models of how the sources overlap (Fienberg 1972). Models that fit as well "
        "give answers more than twice apart.",
        "lifts.no_rate": "A share from a published survey, with year and source, under [[reporting]] in lagesbild.toml.",
        "lifts.too_few_events": "More cases: a longer period or a wider kind of event.",
        "lifts.not_linked": "Three sources linked event by event, with the numbers under [[overlaps]] in lagesbild.toml.",
        "lifts.two_sources": "A third source linked to the same events.",
        "lifts.overlap_unfit": "Linking over a longer time, so that more events are in at least two sources.",
        "lifts.follows_control": "A survey that asks about the problem, or weekly reports from staff on the spot.",
        "cannot_say": "The share reported is measured for the whole nation and for a certain year. How large it is here and "
        "now nobody knows.",
    },
}

HALF_WIDTH = 0.05  # not an option: the sentence on how says five percentage points
WIDE = 2.0  # models that fit as well and differ by more than this factor cannot tell


@dataclass(frozen=True)
class Options:
    old_after_years: int = 5  # the share of burglaries reported went from 74 to 89 per cent in five (NTU, 2006–2011)
    fewest_events: int = 10  # with fewer, chance in what happened to be reported is all there is to tell


def run(
    *, panels: Panels, rates: ReportingRates, overlaps: SourceOverlaps, views: ProblemViews, options: Options
) -> list[Finding | Abstention]:
    said: list[Finding | Abstention] = []
    for panel in panels.by_category.values():
        if panel.category not in _told_by_others(views):
            said += _of_category(panel.latest, panels, rates, options)
            said += _seen_by_others(panel.latest, panels, views)
    said += (_linked(overlap, panels) for overlap in overlaps.known)
    if panels.by_category and not overlaps.known:
        said.append(Abstention("not_linked", "", panels.period))
    return said


def _told_by_others(views: ProblemViews) -> set[str]:
    """Categories that are no reports to the police, so that no share of them is reported."""
    return {code for view in views.views if view.source != POLICE for key in view.keys for code in key.split("+")} - {
        code for view in views.views if view.source == POLICE for key in view.keys for code in key.split("+")
    }


def _of_category(
    panel: Panel, panels: Panels, rates: ReportingRates, options: Options
) -> Iterator[Finding | Abstention]:
    """What the newest share makes of the window's number, and what an older one would."""
    n_events = int(panel.whole_counts.sum())
    measured = rates.of(panel.category)
    if panels.category(panel.category).is_detection_driven:
        yield Abstention("follows_control", panel.category, panel.span)
    elif not measured:
        yield Abstention("no_rate", panel.category, panel.span)
    elif n_events < options.fewest_events:
        yield Abstention("too_few_events", panel.category, panel.span, facts={"n_events": n_events})
    else:
        newest, oldest = measured[-1], measured[0]
        is_old = panel.span.last_day.year - newest.year > options.old_after_years
        says = ("happened" if newest.has_interval else "scenario") + ("_old" if is_old else "")
        yield _happened(panel, n_events, newest, says)
        if oldest.year != newest.year:
            yield replace(_happened(panel, n_events, oldest, "if_as_in"), part=str(oldest.year))


def _happened(panel: Panel, n_events: int, rate: ReportingRate, says: str) -> Finding:
    share = _with_interval(rate)
    found = happened([n_events], share.value, (share.lower, share.upper))
    facts: dict[str, Fact] = {
        "n_events": n_events,
        "then_share": share,
        "year": str(rate.year),
        "source": rate.source,
        "is_published": "yes" if rate.has_interval else "no",
    }
    return Finding(
        says=says,
        category=panel.category,
        area=None,
        period=panel.span,
        unit="events",
        observed=float(n_events),
        estimate=Estimate(*(float(part[0]) for part in (found.value, found.lower, found.upper))),
        reference=Reference("reporting", rate.source),
        facts=facts,
        evidence=panel.evidence,
        evidence_classes=panel.evidence_classes,
        part=str(rate.year),
    )


def _with_interval(rate: ReportingRate) -> Estimate:
    """The share with the interval that was published; where none was, five percentage points either way."""
    if rate.has_interval:
        return rate.share
    middle = rate.share.value
    return Estimate(middle, max(middle - HALF_WIDTH, middle / 2), min(middle + HALF_WIDTH, 1.0))


def _seen_by_others(panel: Panel, panels: Panels, views: ProblemViews) -> Iterator[Finding]:
    """What sources that share no register with the police count of the same problem, each by itself."""
    about = views.about(panel.category)
    if not any(view.source == POLICE and panel.category in view.keys for view in about):
        return
    for view in about:
        key = next((key for key in view.keys if key in panels.by_category), "")
        if view.source in (POLICE, SURVEY, TESTIMONY, WALKS) or not key:
            continue
        other = panels.by_category[key].during(panel.span)
        if other.periods and other.span == panel.span:
            n_events = int(other.whole_counts.sum())
            facts: dict[str, Fact] = {"n_events": n_events, "other_source": NAMES[view.source]}
            yield Finding(
                "seen_by_other",
                panel.category,
                None,
                panel.span,
                "events",
                float(n_events),
                None,
                facts=facts,
                evidence=other.evidence,
                evidence_classes=(CLASS_OF[view.source],),
                part=view.source,
            )


def _linked(overlap: SourceOverlap, panels: Panels) -> Finding | Abstention:
    """How many no source knows, where three were linked and agree well enough on it."""
    if len(overlap.sources) != 3:
        return Abstention("two_sources", overlap.category, overlap.during)
    table = np.zeros((2, 2, 2))
    for key, n in overlap.counts.items():
        table[tuple(int(digit) for digit in key)] = n
    try:
        found = capture_recapture(table)
    except ValueError:  # a source that knows nothing, no overlap, or too many empty cells: the kernel says which
        return Abstention("overlap_unfit", overlap.category, overlap.during)
    panel = panels.by_category.get(overlap.category)
    is_told = found.trusted and found.highest <= WIDE * found.lowest and found.upper <= WIDE * found.value
    return Finding(
        says="known_to_none" if is_told else "cannot_tell_how_many",
        category=overlap.category,
        area=None,
        period=overlap.during,
        unit="events",
        observed=found.known,
        estimate=Estimate(found.value, found.lower, found.upper),
        facts={"n_known": int(found.known), "n_lowest": found.lowest, "n_highest": found.highest},
        evidence=panel.evidence if panel else (),
        part="linked",
    )
