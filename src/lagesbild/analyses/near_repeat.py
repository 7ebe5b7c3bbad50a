"""Does one event raise the risk near by, for a while?

After a burglary the risk is often higher at the same address and next door for some weeks. Here it is asked how large
a share of the last three years' events followed another at the same place (within 10 metres), or near it (within 200
metres), one to fourteen days after, and how large a share would have done so if places and times had nothing to do
with one another. Events that follow on one another make a chain. Each chain has one first event, and the others are
counted once each, at the nearest distance.

The share beyond chance is on the low side: dealt days leave the places as they are, and of true repeats at a place some
fifteen in a hundred fall within 14 days of one another again.

"Clearly" and "probably" are said when chance gives as many in at most one of five hundred and one of a hundred
dealings, the number of distances asked about taken into account.

Assumes that, were there no such effect, any event of a half-year could have had any other's day, and that one incident
is one event: several at the same place on the same day are taken as one, and none of the same day follows another.
Do not use it where places are given as streets or areas, nor to say that it is the same offender who comes back.

Knox (1964), Applied Statistics 13:25–29. Johnson et al. (2007), Journal of Quantitative Criminology 23:201–219.
Haberman & Ratcliffe (2012), Policing 6:151–166.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain import Abstention, Claim, Estimate, Fact, Finding, Panel, Period, Points
from lagesbild.domain.periods import months_later
from lagesbild.kernels.knox import FollowOns, follow_ons
from lagesbild.kernels.point_masses import point_masses

_WHERE = {
    "sv": {
        "same": "på samma plats som ett annat fall",
        "near": "inom {n_metres|meter|meter} från ett annat fall men inte på samma plats",
        "any": "inom {n_metres|meter|meter} från ett annat fall",
    },
    "en": {
        "same": "at the same place as another",
        "near": "within {n_metres|metre|metres} of another but not at the same place",
        "any": "within {n_metres|metre|metres} of another",
    },
}
_SAYS = {
    "sv": {
        "clearly": "I gruppen {{category}} skedde {{observed}} av fallen {where}, 1–{{n_days}} dagar efter. Det är "
        "tydligt mer än de {{expected_share}} som slumpen ger.",
        "probably": "I gruppen {{category}} skedde {{observed}} av fallen {where}, 1–{{n_days}} dagar efter. Det är "
        "troligen mer än de {{expected_share}} som slumpen ger.",
        "no_more": "I gruppen {{category}} skedde {{observed}} av fallen {where}, 1–{{n_days}} dagar efter. Det är "
        "inte tydligt mer än de {{expected_share}} som slumpen ger.",
    },
    "en": {
        "clearly": "In the group {{category}}, {{observed}} of the events happened {where}, 1–{{n_days}} days "
        "after. That is clearly more than the {{expected_share}} that chance gives.",
        "probably": "In the group {{category}}, {{observed}} of the events happened {where}, 1–{{n_days}} days "
        "after. That is probably more than the {{expected_share}} that chance gives.",
        "no_more": "In the group {{category}}, {{observed}} of the events happened {where}, 1–{{n_days}} days "
        "after. That is not clearly more than the {{expected_share}} that chance gives.",
    },
}
_HOW = {
    "sv": "{n_events|fall|fall}. Varje kedja har ett första fall, de andra räknas en gång. Dagarna delades om slumpvis {n_dealt} "
    "gånger inom varje halvår (Knox 1964): p = {p_value}. Utöver slumpen: {value} ({lower}–{upper}).",
    "en": "{n_events|case|cases}. Each chain has one first event, the others count once. The days were dealt anew {n_dealt} "
    "times within each half-year (Knox 1964): p = {p_value}. Beyond chance: {value} ({lower}–{upper}).",
}
_GRADES, _BANDS = ("clearly", "probably", "no_more"), ("same", "near", "any")


def _sentences(language: str) -> dict[str, str]:
    said = {
        f"{band}_{grade}": _SAYS[language][grade].format(where=_WHERE[language][band])
        for grade in _GRADES
        for band in _BANDS
    }
    return said | {f"how.{says}": _HOW[language] for says in said}


WORDS = {
    "sv": {
        "question": "Följer fall på varandra, på samma plats eller i närheten?",
        **_sentences("sv"),
        "left_out": "{observed} av fallen i gruppen {category} är inte med, för att platsen eller dagen inte är känd "
        "tillräckligt väl.",
        "how.left_out": "Fall utan koordinater, och fall som kan ha hänt när som helst under mer än {n_longest} dygn.",
        "too_few_events": "I gruppen {category} är för få fall ({n_events}) kända till både plats och dag för att se om de "
        "följer på varandra.",
        "places_are_middles": "I gruppen {category} är platsen ofta områdets mittpunkt. Då går det inte att se om fall följer "
        "på varandra i närheten.",
        "lifts.too_few_events": "Koordinater och dag för fler av fallen.",
        "lifts.places_are_middles": "Koordinater för adressen i stället för områdets mitt.",
        "cannot_say": "Att fall följer på varandra säger inte att det är samma person. En insats eller en händelse som "
        "registreras flera gånger ger samma bild.",
    },
    "en": {
        "question": "Do events follow one another, at the same place or near by?",
        **_sentences("en"),
        "left_out": "{observed} of the events in the group {category} are left out, because their place or day is not known "
        "well enough.",
        "how.left_out": "Events without coordinates, and those that may have happened at any time during more than "
        "{n_longest|day|days}.",
        "too_few_events": "In the group {category}, too few events ({n_events}) have both place and day known to see whether "
        "they follow one another.",
        "places_are_middles": "In the group {category}, the place is often the middle of the area. Then it cannot be seen "
        "whether events follow one another near by.",
        "lifts.too_few_events": "Coordinates and the day of more of the events.",
        "lifts.places_are_middles": "Coordinates of the address instead of the middle of the area.",
        "cannot_say": "That events follow one another does not say that it is the same person. An operation, or one "
        "incident recorded several times, looks the same.",
    },
}

CLEARLY, PROBABLY = 0.002, 0.01  # not options: the docstring would become false
SAME_PLACE_M = 10.0  # nor this: "the same place" would mean something else; entrances of a house, errors of geocoding
STRETCH_MONTHS = 6
FEW_LEFT_OUT = 0.1  # below this it is said only in how the number was computed


@dataclass(frozen=True)
class Options:
    months: int = 36  # longer, and the town is another; shorter, and there are too few
    within_m: float = 200.0  # a block or two: where most of the effect has been found
    within_days: int = 14  # the effect fades within some weeks
    fewest_events: int = 100  # with fewer, a share of a tenth that follow would not show
    longest_days: float = 3.0  # a fifth of the days asked about; longer intervals blur them
    replicates: int = 999  # enough to tell once in five hundred, with two distances


@dataclass(frozen=True)
class _Events:
    """Events with place and day, one for each place and day, in an order of their own; how many there were in all."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    day: NDArray[np.float64]
    area: NDArray[np.int64]
    stretch: NDArray[np.int64]
    n_all: int
    n_known: int


def run(panel: Panel, points: Points, options: Options, rng: np.random.Generator) -> list[Finding | Abstention]:
    during = _stretch_asked(panel, options.months)
    events = _known(points, during, options.longest_days)
    seen = {"evidence": points.evidence, "evidence_classes": points.evidence_classes}
    if events.x.size < options.fewest_events:
        facts: dict[str, Fact] = {"n_events": events.n_known}
        return [Abstention("too_few_events", panel.category, during, facts=facts, **seen)]  # type: ignore[arg-type]
    masses = point_masses(events.x, events.y, events.area)
    if masses.is_middles:
        return [Abstention("places_are_middles", panel.category, during, **seen)]  # type: ignore[arg-type]
    bands = {"any": options.within_m} if masses.is_coarse else {"same": SAME_PLACE_M, "near": options.within_m}
    found = follow_ons(
        events.x,
        events.y,
        events.day,
        stretch=events.stretch,
        within_m=tuple(bands.values()),
        within_days=options.within_days,
        fewest_days=1,
        replicates=options.replicates,
        rng=rng,
    )
    said: list[Finding | Abstention] = []
    for at, (band, metres) in enumerate(bands.items()):
        p_value = min(1.0, float(found.p_value[at]) * len(bands))
        grade = "clearly" if p_value <= CLEARLY else "probably" if p_value <= PROBABLY else "no_more"
        excess, reach = _beyond_chance(found, at)
        facts = {
            "n_events": int(events.x.size),
            "n_metres": int(metres),
            "n_days": options.within_days,
            "n_dealt": options.replicates,
            "expected_share": float(found.expected[at] / events.x.size),
            "p_value": p_value,
        }
        said.append(
            Finding(
                f"{band}_{grade}",
                panel.category,
                None,
                during,
                "share",
                float(found.observed[at] / events.x.size),
                Estimate(*((excess + side * reach) / events.x.size for side in (0, -1, 1))),
                facts=facts,
                claim=Claim.NONE if grade == "no_more" else Claim.REPEATED,
                is_clear=grade == "clearly",
                part=band,
                **seen,  # type: ignore[arg-type]
            )
        )
    return [*said, *_left_out(panel, during, events, options)]


def _beyond_chance(found: FollowOns, at: int) -> tuple[float, float]:
    """Events that follow beyond those of chance, and how far the 95 % interval reaches: that of a Poisson count, or of
    the dealings where they vary more."""
    variance = max(float(found.observed[at]), float(found.null[:, at].var()), 1.0)
    return float(found.observed[at] - found.expected[at]), 1.96 * variance**0.5


def _left_out(panel: Panel, during: Period, events: _Events, options: Options) -> list[Finding]:
    share = 1 - events.n_known / events.n_all
    if share < FEW_LEFT_OUT:
        return []
    facts: dict[str, Fact] = {"n_longest": int(options.longest_days)}
    return [Finding("left_out", panel.category, None, during, "share", share, None, facts=facts, part="left_out")]


def _stretch_asked(panel: Panel, months: int) -> Period:
    """The last so many months that there are, in whole half-years where there are that many."""
    end = panel.span.end_day
    return Period(max(months_later(end, -months), panel.span.start_day), end)


def _known(points: Points, during: Period, longest_days: float) -> _Events:
    """Events with place and day, in the middle of the time when they may have happened."""
    first, after = np.datetime64(during.start_day), np.datetime64(during.end_day)
    inside = (points.day >= first) & (points.day < after)
    has_moment = ~np.isnat(points.starts) & ~np.isnat(points.ends)
    length = np.where(has_moment, points.ends - points.starts, np.timedelta64(0, "us"))
    known = inside & points.has_coordinates & (length <= np.timedelta64(round(longest_days * 24), "h"))
    middle = np.where(has_moment, points.starts + length // 2, points.day.astype("datetime64[us]"))[known]
    day = (middle.astype("datetime64[D]") - first).astype(np.float64)
    # One for each place and day; the order is theirs, so that the dice fall alike however rows lie.
    rows = np.column_stack([points.x[known], points.y[known], day])
    one, at = np.unique(rows, axis=0, return_index=True)
    starts = _half_years(during)
    return _Events(
        x=one[:, 0],
        y=one[:, 1],
        day=one[:, 2],
        area=points.area[known][at],
        stretch=np.searchsorted(starts, one[:, 2], side="right"),
        n_all=int(inside.sum()),
        n_known=int(known.sum()),
    )


def _half_years(during: Period) -> NDArray[np.float64]:
    """The days, counted from the first, on which half-years begin, counted back from the last."""
    starts = []
    back = STRETCH_MONTHS
    while (start := months_later(during.end_day, -back)) > during.start_day:
        starts.append(float((start - during.start_day).days))
        back += STRETCH_MONTHS
    return np.array(sorted(starts))
