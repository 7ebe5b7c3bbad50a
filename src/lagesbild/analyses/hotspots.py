"""Which small places hold clearly more than the rest, year after year?

Squares of 200 metres, chosen where earlier years were densest and judged by the last whole year: chosen and judged by
the same events, the densest squares of any map would be dense. Told are how many still have clearly more than twice
what the other squares have, and how large a share of the year's events fell in those that earlier years had pointed
out, against their share of the surface where such things happen at all. That share is also how well last year's map
would have foretold this year's.

Assumes places known to well within a hundred metres. Where most events lie at one point an area, places are areas'
middles, and nothing is said. Do not use it to say why there is much (many may live or pass there) nor for who lives
there; squares are never drawn for the public.

Chainey, Tompson & Uhlig (2008), Security Journal 21:4–28. Weisburd (2015), Criminology 53:133–157.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain import Abstention, Claim, Estimate, Fact, Finding, Panel, Period, Points, Spot
from lagesbild.domain.periods import months_later
from lagesbild.kernels.point_masses import events_by_place, point_masses
from lagesbild.kernels.squares import Held, Squares, densest_squares, held_again, occupied

_AGAIN = {
    "sv": "I {n_chosen|ruta|rutor} som pekades ut med tidigare års fall skedde {observed} av årets fall ({lower}–{upper}), "
    "på {surface_share} av ytan.",
    "en": "In {n_chosen|square|squares} pointed out by earlier years, {observed} of the year's events happened "
    "({lower}–{upper}), on {surface_share} of the surface.",
}
_HOW = {
    "sv": "Rutorna valdes med fallen {earlier_month}–{before_month} och prövades med årets. De fick {accuracy_ratio} gånger "
    "sin andel av ytan. I {n_single} av de utpekade ligger nästan allt på en enda punkt.",
    "en": "Squares were chosen with the events of {earlier_month}–{before_month} and tried with the year's. They got "
    "{accuracy_ratio} times their share of the surface. In {n_single} of those pointed out, nearly all is at a single point.",
}

WORDS = {
    "sv": {
        "question": "Vilka små platser har tydligt mer än resten, år efter år?",
        "lasting": "I gruppen {category} har {n_spots|ruta|rutor} om {n_metres|meter|meter} mer än dubbelt så mycket som "
        "resten. Så var det även tidigare. " + _AGAIN["sv"],
        "none_lasting": "I gruppen {category} har ingen ruta om {n_metres|meter|meter} mer än dubbelt så mycket som resten, år efter år. "
        + _AGAIN["sv"],
        "no_dense_squares": "Ingen ruta om {n_metres|meter|meter} hade tidigare år ovanligt mycket i gruppen {category}.",
        "too_few_events": "I gruppen {category} har för få fall en känd plats ({n_events}) för att leta efter platser som "
        "håller i sig.",
        "too_short": "För gruppen {category} finns för lite av tidigare år för att se om platser håller i sig.",
        "places_are_middles": "I gruppen {category} är platsen ofta områdets mittpunkt. Då går det inte att peka ut små "
        "platser.",
        "how.lasting": _HOW["sv"],
        "how.none_lasting": _HOW["sv"],
        "how.no_dense_squares": "Minst {n_fewest|fall|fall} och tre gånger det vanliga i en ruta krävdes under tidigare år. Rutor "
        "får ligga i steg om en halv ruta.",
        "lifts.too_few_events": "Koordinater för fler av fallen, eller en längre period.",
        "lifts.too_short": "Minst ett år före det senaste.",
        "lifts.places_are_middles": "Koordinater för adressen i stället för områdets mitt.",
        "cannot_say": "Att mycket händer på en plats kan bero på att många är där. Rutornas kanter är godtyckliga, och "
        "rutorna säger inget om dem som bor där.",
    },
    "en": {
        "question": "Which small places have clearly more than the rest, year after year?",
        "lasting": "In the group {category}, {n_spots|square|squares} of {n_metres|metre|metres} had more than twice as much as "
        "the rest. So it was before. " + _AGAIN["en"],
        "none_lasting": "In the group {category}, no square of {n_metres|metre|metres} has more than twice as much as the "
        "rest, year after year. " + _AGAIN["en"],
        "no_dense_squares": "No square of {n_metres|metre|metres} had unusually much in earlier years in the group {category}.",
        "too_few_events": "In the group {category}, too few events have a known place ({n_events}) to look for places that "
        "last.",
        "too_short": "For the group {category}, there is too little of earlier years to see whether places last.",
        "places_are_middles": "In the group {category}, the place is often the middle of the area. Then no small places can "
        "be pointed out.",
        "how.lasting": _HOW["en"],
        "how.none_lasting": _HOW["en"],
        "how.no_dense_squares": "At least {n_fewest|event|events} and three times the ordinary in a square were asked for in "
        "earlier years. Squares may lie in steps of half a square.",
        "lifts.too_few_events": "Coordinates of more of the events, or a longer period.",
        "lifts.too_short": "At least a year before the last.",
        "lifts.places_are_middles": "Coordinates of the address instead of the middle of the area.",
        "cannot_say": "That much happens at a place may be because many are there. The squares' edges are arbitrary, and "
        "squares say nothing of those who live there.",
    },
}

TWICE = 2.0  # not an option: the sentences say it
DENSE = 3.0  # times the ordinary square in earlier years, to be chosen; the words of "how" say it
AT_ONE_POINT = 0.8


@dataclass(frozen=True)
class Options:
    side_m: float = 200.0  # a block or two: smaller than a stroll, larger than what geocoding misses by
    earlier_months: int = 36  # longer, and what is dense has moved; shorter, and few squares have events enough
    fewest_events: int = 50  # in the last year; with fewer, no square has enough to stand out
    fewest_earlier: int = 100
    fewest_in_square: int = 5  # below this a square is about a handful of people
    most_squares: int = 100  # more, and it is an area


def run(panel: Panel, points: Points, options: Options) -> list[Finding | Abstention]:
    now = panel.latest.span
    before = _before(panel, options.earlier_months)
    latest = _during(points, now)
    if before is None or before.years < 1:
        return [Abstention("too_short", panel.category, now)]
    earlier = _during(points, before)
    if latest.sum() < options.fewest_events or earlier.sum() < options.fewest_earlier:
        return [Abstention("too_few_events", panel.category, now, facts={"n_events": int(latest.sum())})]
    either = latest | earlier
    if point_masses(points.x[either], points.y[either], points.area[either]).is_middles:
        return [Abstention("places_are_middles", panel.category, now)]
    n_squares = occupied(points.x[either], points.y[either], options.side_m)
    fewest = max(float(options.fewest_in_square), DENSE * float(earlier.sum()) / n_squares)
    squares = densest_squares(
        points.x[earlier], points.y[earlier], side_m=options.side_m, fewest=fewest, most=options.most_squares
    )
    if not squares.events.size or n_squares <= squares.events.size:
        facts: dict[str, Fact] = {"n_metres": int(options.side_m), "n_fewest": round(fewest)}
        return [Finding("no_dense_squares", panel.category, None, now, "share", None, None, facts=facts)]
    held = held_again(squares, points.x[latest], points.y[latest], n_squares, TWICE)
    return [_lasting(panel, (points.x[latest], points.y[latest]), squares, held, before)]


def _before(panel: Panel, months: int) -> Period | None:
    """So many months before the last year, or as many as there are; None where there are none."""
    end = panel.latest.span.start_day
    start = max(months_later(end, -months), panel.span.start_day)
    return Period(start, end) if start < end else None


def _lasting(
    panel: Panel, where: tuple[NDArray[np.float64], NDArray[np.float64]], squares: Squares, held: Held, before: Period
) -> Finding:
    told = np.flatnonzero(held.survives)
    spots = tuple(
        Spot(
            float(squares.west_m[at] + squares.side_m / 2),
            float(squares.south_m[at] + squares.side_m / 2),
            squares.side_m,
            float(held.ratio[at]),
        )
        for at in told
    )
    inside = squares.holding(*where)
    facts: dict[str, Fact] = {
        "n_events": int(inside.size),
        "n_metres": int(squares.side_m),
        "n_spots": len(spots),
        "n_chosen": int(squares.events.size),
        "n_single": sum(_is_one_point(where, inside == at) for at in told),
        "surface_share": held.surface_share,
        "accuracy_ratio": held.accuracy_index,
        "earlier_month": before.start_day.isoformat()[:7],
        "before_month": before.last_day.isoformat()[:7],
    }
    return Finding(
        "lasting" if spots else "none_lasting",
        panel.category,
        None,
        panel.latest.span,
        "share",
        held.share,
        Estimate(held.share, held.lower, held.upper),
        facts=facts,
        claim=Claim.GATHERED if spots else Claim.NONE,
        is_clear=bool(spots),
        spots=spots,
    )


def _is_one_point(where: tuple[NDArray[np.float64], NDArray[np.float64]], inside: NDArray[np.bool_]) -> bool:
    by_place = events_by_place(where[0][inside], where[1][inside])
    return bool(by_place.max() >= AT_ONE_POINT * by_place.sum())


def _during(points: Points, span: Period) -> NDArray[np.bool_]:
    first, after = np.datetime64(span.start_day), np.datetime64(span.end_day)
    return np.asarray(points.has_coordinates & (points.day >= first) & (points.day < after))
