"""Is there enough to go on?

Before any area is called high or low: how large must a difference be to be seen at all, in a middling area of this
division, over this stretch of time? The answer is one of four words and a number. With ten events expected only a
ratio of 1.8 or more can be told from chance; below 3.7 not even an area without any event could be called lower. A
longer stretch is tried as well, so that one can see whether it would help.

Chance alone sets the number. Where areas differ for reasons of their own, standing out takes more than being told
from chance: that number is given beside it, and no longer stretch makes it smaller.

Assumes Poisson counts around what the other areas' rate would give, and that the middling area is the one asked
about; small areas see less. Do not use it as the chance of finding a difference: a difference exactly this large is
found about every other time.

Spiegelhalter (2005), Statistics in Medicine 24:1185–1202. Garwood (1936), Biometrika 28:437–442.
"""

from dataclasses import dataclass

import numpy as np

from lagesbild.domain import Abstention, Fact, Finding, Panel, Period
from lagesbild.kernels.rates import overdispersion, smallest_visible_ratio

_HOW = {
    "sv": "I det mittersta området väntas {median_expected} fall, om det hade de andras tal. Då krävs minst "
    "{visible_ratio} gånger så många för ”troligen” och {clearly_ratio} för ”tydligt” (exakt Poisson). I "
    "{n_blind} av {n_areas|område|områden} väntas färre än 3,7.",
    "en": "In the middling area {median_expected} cases are expected, had it the rate of the others. It then takes at least "
    "{visible_ratio} times as many for “probably” and {clearly_ratio} for “clearly” (exact Poisson). In "
    "{n_blind} of {n_areas|area|areas} fewer than 3.7 are expected.",
}
_GRADES = ("ample", "enough", "doubtful", "lacking")
_SPREAD = {
    "sv": "För att också sticka ut bland områden som brukar skilja sig åt krävs en skillnad på {stands_out_share}.",
    "en": "To stand out as well among areas that usually differ takes a difference of {stands_out_share}.",
}

WORDS = {
    "sv": {
        "question": "Räcker underlaget?",
        "ample": "Underlaget räcker gott för gruppen {category} under {period}. Skillnader på minst {visible_share} kan "
        f"skiljas från slumpen. {_SPREAD['sv']}",
        "enough": "Underlaget räcker för gruppen {category} under {period}, men bara skillnader på minst {visible_share} "
        f"kan skiljas från slumpen. {_SPREAD['sv']}",
        "doubtful": "Underlaget är tveksamt för gruppen {category} under {period}. Bara skillnader på minst "
        "{visible_share} kan skiljas från slumpen. En längre period eller större områden visar mer.",
        "lacking": "Underlaget räcker inte för gruppen {category} under {period}. Bara skillnader på minst "
        "{visible_share} kan skiljas från slumpen. Inget mellanstort område kan visa sig lägre.",
        "too_few_areas": "Det finns bara {n_areas|område|områden}, så det finns inget att jämföra i gruppen {category}.",
        "no_exposure": "Det finns inga tal att räkna mot, så underlaget för gruppen {category} kan inte prövas.",
        "no_events": "Inget har registrerats i gruppen {category} under {period}, så ingen skillnad kan synas.",
        **{f"how.{grade}": _HOW["sv"] for grade in _GRADES},
        "lifts.too_few_areas": "En finare indelning, eller siffror för andra kommuner.",
        "lifts.no_exposure": "Antal invånare, eller annat att räkna mot, för varje område.",
        "lifts.no_events": "Inget, om noll är det rätta. Annars en leverans som täcker perioden.",
        "cannot_say": "Att underlaget räcker betyder inte att en skillnad finns. Att det inte räcker betyder inte att "
        "områdena är lika.",
    },
    "en": {
        "question": "Is there enough to go on?",
        "ample": "There is more than enough for the group {category} during {period}. Differences of at least "
        f"{{visible_share}} can be told from chance. {_SPREAD['en']}",
        "enough": "There is enough for the group {category} during {period}, but only differences of at least "
        f"{{visible_share}} can be told from chance. {_SPREAD['en']}",
        "doubtful": "It is doubtful whether there is enough for the group {category} during {period}. Only differences "
        "of at least {visible_share} can be told from chance. A longer period or larger areas would show more.",
        "lacking": "There is not enough for the group {category} during {period}. Only differences of at least "
        "{visible_share} can be told from chance. No middling area can turn out lower.",
        "too_few_areas": "There is only {n_areas|area|areas}, so there is nothing to compare in the group {category}.",
        "no_exposure": "There are no figures to hold counts against, so it cannot be tried whether the group {category} "
        "has enough to go on.",
        "no_events": "Nothing was recorded in the group {category} during {period}, so no difference can show.",
        **{f"how.{grade}": _HOW["en"] for grade in _GRADES},
        "lifts.too_few_areas": "A finer division, or figures of other municipalities.",
        "lifts.no_exposure": "The number of residents, or something else to hold counts against, for each area.",
        "lifts.no_events": "Nothing, if zero is right. Otherwise a delivery that covers the period.",
        "cannot_say": "Enough to go on does not mean that there is a difference. Not enough does not mean that the areas "
        "are alike.",
    },
}

CLEARLY, PROBABLY = 0.998, 0.95  # not options: the words would become false
# Expected events in the middling area. At 50, differences of 30 per cent show; at 15, of 60; below 3.69 (−log 0.025)
# not even none at all is rare enough to be called lower.
STEPS = ((50.0, "ample"), (15.0, "enough"), (3.689, "doubtful"))


@dataclass(frozen=True)
class Options:
    years: int = 3  # of the longer stretch that is tried beside the window; more, and the town has changed


def run(panel: Panel, options: Options) -> list[Finding | Abstention]:
    latest = panel.latest
    said = _told(latest)
    if isinstance(said, Abstention):
        return [said]
    longer = _longer(panel, options.years)
    more = [] if longer is None else [_told(longer)]
    return [said, *(one for one in more if isinstance(one, Finding))]


def _told(panel: Panel) -> Finding | Abstention:
    counts, exposure = panel.over_time()
    known = exposure > 0
    c, e = counts[known].astype(np.float64), exposure[known]
    if panel.whole_counts.sum() == 0:
        return Abstention("no_events", panel.category, panel.span)
    if not known.any():
        return Abstention("no_exposure", panel.category, panel.span)
    rest = (c.sum() - c) / np.maximum(e.sum() - e, 1e-12)
    if c.size < 2 or (rest <= 0).any():
        return Abstention("too_few_areas", panel.category, panel.span, facts={"n_areas": int(c.size)})
    expected = rest * e
    middle = float(np.median(expected))
    spread = overdispersion(c, expected).tau2
    visible, clearly = (float(smallest_visible_ratio([middle], level)[0]) for level in (PROBABLY, CLEARLY))
    stands_out = float(smallest_visible_ratio([middle], PROBABLY, between_variance=spread)[0])
    facts: dict[str, Fact] = {
        "median_expected": middle,
        "visible_ratio": visible,
        "visible_share": visible - 1,
        "clearly_ratio": clearly,
        "stands_out_share": stands_out - 1,
        "n_areas": int(c.size),
        "n_blind": int((expected < STEPS[-1][0]).sum()),
    }
    says = next((grade for least, grade in STEPS if middle >= least), _GRADES[-1])
    return Finding(says, panel.category, None, panel.span, "ratio", visible, None, facts=facts)


def _longer(panel: Panel, years: int) -> Panel | None:
    """The last `years` whole years, where they are told of and counted in the same way; None where they are not."""
    end = panel.latest.span.end_day
    stretch = Period(end.replace(year=end.year - years), end)
    if stretch.start_day < panel.periods[0].start_day or stretch.start_day >= panel.latest.span.start_day:
        return None
    if any(stretch.start_day < event.day < end for event in panel.breaks):
        return None
    return panel.during(stretch)
