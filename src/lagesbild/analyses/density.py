"""Where has it become denser?

The last whole year's events against those of the up to three years before: is a larger share of them in some part of
the place than used to be? Both are smoothed over the ground with the same width, and the ratio of the two is held
against what comes of dealing the years out anew: each January, February and so on of the year is given to any of the
years. Months are dealt out whole, for what happens in a month hangs together: one break-in is followed by another next
door, and an area has good months and bad. First it is asked whether there is any difference at all; only then where. By
chance five hundredths of the surface always lie within the contours of "denser".

Several events at the same place on the same day are taken as one, since one incident may be reported many times.
"Clearly" and "probably" are said when chance gives as large a difference in at most one of five hundred and one of a
hundred dealings: so of a hundred groups where nothing moved, one is said to have.

Assumes that places are given alike in all the years, and that one month says nothing of the next but for where there
are many. Do not use it for the number of events (a part may have become denser while all became fewer), nor where many
places are areas' middles. Where events are found by looking (drug offences), where it has become denser may be where
somebody looked: nothing is then claimed of what happened.

Kelsall & Diggle (1995), Statistics in Medicine 14:2335–2342. Diggle (1985), Applied Statistics 34:138–147.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain import Abstention, Claim, Fact, Finding, Panel, Panels, Period, Points
from lagesbild.domain.periods import months_later
from lagesbild.kernels.density import as_uneven_as, relative_risk
from lagesbild.kernels.point_masses import point_masses
from lagesbild.kernels.raster import Grid, grid_over, widened

_HOW = {
    "sv": "{n_events|fall|fall} mot {n_earlier} tidigare, utjämnade över {n_metres|meter|meter} (Kelsall och Diggle 1995). Hela "
    "månader delades om mellan åren {n_dealt} gånger: p = {p_value}. Av ytan ligger {observed} inom konturen, av slumpen fem "
    "procent. I en grupp av hundra sägs något ha flyttat sig av slumpen.",
    "en": "{n_events|case|cases} against {n_earlier} earlier, smoothed over {n_metres|metre|metres} (Kelsall and Diggle 1995). Whole "
    "months were dealt anew between the years {n_dealt} times: p = {p_value}. Of the surface, {observed} lies within the "
    "contour, by chance five per cent. In one group of a hundred, chance is said to have moved something.",
}

WORDS = {
    "sv": {
        "question": "Var har det blivit tätare?",
        "denser_clearly": "I gruppen {category} ligger årets fall tydligt på andra ställen än åren före. En större del än "
        "förut finns i {areas}.",
        "denser_probably": "I gruppen {category} ligger årets fall troligen på andra ställen än åren före. En större del än "
        "förut finns i {areas}.",
        "elsewhere": "I gruppen {category} ligger årets fall på andra ställen än åren före, men det går inte att säga var "
        "det blivit tätare.",
        "no_denser": "I gruppen {category} ligger årets fall inte tydligt annorlunda än åren före. En så stor skillnad som "
        "här uppstår av slumpen {p_share} av gångerna.",
        "too_few_events": "I gruppen {category} har för få fall en känd plats ({n_events}) för att se om de ligger "
        "annorlunda än förut.",
        "too_short": "För gruppen {category} finns för lite av tidigare år att jämföra med.",
        "places_are_middles": "I gruppen {category} är platsen ofta områdets mittpunkt. Då går det inte att se var det "
        "blivit tätare.",
        "placed_differently": "I gruppen {category} har {placed_share} av årets fall en känd plats, mot "
        "{placed_before_share} tidigare. Då kan en skillnad bero på hur platsen skrivs.",
        **{f"how.{says}": _HOW["sv"] for says in ("denser_clearly", "denser_probably", "elsewhere", "no_denser")},
        "lifts.too_few_events": "Koordinater för fler av fallen.",
        "lifts.too_short": "Minst ett år före det senaste, med koordinater.",
        "lifts.places_are_middles": "Koordinater för adressen i stället för områdets mitt.",
        "lifts.placed_differently": "Koordinater för lika stor del av fallen alla år.",
        "cannot_say": "Tätare betyder en större del av fallen, inte nödvändigtvis fler. Varför det flyttat sig syns inte här.",
    },
    "en": {
        "question": "Where has it become denser?",
        "denser_clearly": "In the group {category}, the year's events clearly lie elsewhere than in the years before. A "
        "larger share than before is in {areas}.",
        "denser_probably": "In the group {category}, the year's events probably lie elsewhere than in the years before. A "
        "larger share than before is in {areas}.",
        "elsewhere": "In the group {category}, the year's events lie elsewhere than in the years before. Where it has become "
        "denser cannot be said.",
        "no_denser": "In the group {category}, the year's events do not clearly lie otherwise than in the years before. A "
        "difference as large as here comes by chance {p_share} of the times.",
        "too_few_events": "In the group {category}, too few events have a known place ({n_events}) to see whether they lie "
        "otherwise than before.",
        "too_short": "For the group {category}, there is too little of earlier years to compare with.",
        "places_are_middles": "In the group {category}, the place is often the middle of the area. Then it cannot be seen "
        "where it has become denser.",
        "placed_differently": "In the group {category}, {placed_share} of the year's events have a known place, against "
        "{placed_before_share} before. A difference may then be how places are written.",
        **{f"how.{says}": _HOW["en"] for says in ("denser_clearly", "denser_probably", "elsewhere", "no_denser")},
        "lifts.too_few_events": "Coordinates of more of the events.",
        "lifts.too_short": "At least a year before the last, with coordinates.",
        "lifts.places_are_middles": "Coordinates of the address instead of the middle of the area.",
        "lifts.placed_differently": "Coordinates of as large a share of the events in all years.",
        "cannot_say": "Denser means a larger share of the events, not necessarily more. Why it has moved is not seen here.",
    },
}

CLEARLY, PROBABLY = 0.002, 0.01  # not options: the docstring would become false
CONTOUR = 0.05  # nor this: "five hundredths"
MOST_CELLS = 60  # along the longer side: finer than the smoothing can show in a town
MOSTLY = 0.5  # of an area's own events within the contour, for it to be named
GROWN = 0.01  # of the dealings at most, that its own share is as large in
FEWEST_IN_AREA = 5


_Dealt = tuple[NDArray[np.int64], list[NDArray[np.int64]]]  # all events' areas, and which of them each dealing takes


@dataclass(frozen=True)
class Options:
    bandwidth_m: float = 500.0  # one for all categories and years, so that they can be compared: a part of a district
    earlier_months: int = 36  # longer, and the town is another
    fewest_events: int = 100  # in each; with fewer, only a move of most of it would show
    largest_gap: float = 0.1  # in the share with a known place; more, and it may be that which has moved
    replicates: int = 499  # enough to tell once in five hundred


@dataclass(frozen=True)
class _Placed:
    """Events of a stretch with a place, one for each place and day, in an order of their own."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    area: NDArray[np.int64]
    month: NDArray[np.int64]  # since January 1970
    share: float


def run(
    panel: Panel, points: Points, panels: Panels, options: Options, rng: np.random.Generator
) -> list[Finding | Abstention]:
    now = panel.latest.span
    start = max(months_later(now.start_day, -options.earlier_months), panel.span.start_day)
    if months_later(start, 12) > now.start_day:
        return [Abstention("too_short", panel.category, now)]
    latest, earlier = _placed(points, now), _placed(points, Period(start, now.start_day))
    if min(latest.x.size, earlier.x.size) < options.fewest_events:
        return [Abstention("too_few_events", panel.category, now, facts={"n_events": int(latest.x.size)})]
    if abs(latest.share - earlier.share) > options.largest_gap:
        shares: dict[str, Fact] = {"placed_share": latest.share, "placed_before_share": earlier.share}
        return [Abstention("placed_differently", panel.category, now, facts=shares)]
    x, y, area = (np.concatenate([getattr(latest, name), getattr(earlier, name)]) for name in ("x", "y", "area"))
    if point_masses(x, y, area).is_middles:
        return [Abstention("places_are_middles", panel.category, now)]
    grid = _grid(x, y, options.bandwidth_m)
    bandwidth_m = max(options.bandwidth_m, 2 * grid.cell_m)  # wider only where the place is as wide as a county
    window = widened(grid.holding(x, y), round(bandwidth_m / grid.cell_m))
    last = int((np.datetime64(now.end_day) - np.timedelta64(1, "D")).astype("datetime64[M]").astype(np.int64))
    dealings = _dealings(np.concatenate([latest.month, earlier.month]), last, options.replicates, rng)
    risk = relative_risk(
        latest.x,
        latest.y,
        earlier.x,
        earlier.y,
        bandwidth_m=bandwidth_m,
        grid=grid,
        window=window,
        dealings=dealings,
    )
    denser = window & (np.where(window, risk.p_higher, 1.0) <= CONTOUR)
    inside = denser.ravel()[grid.cells_of(latest.x, latest.y)]
    areas = _areas_within(points.areas, latest, inside, (area, dealings))
    facts: dict[str, Fact] = {
        "n_events": int(latest.x.size),
        "n_earlier": int(earlier.x.size),
        "n_metres": int(bandwidth_m),
        "n_dealt": options.replicates,
        "p_value": risk.p_overall,
        "p_share": risk.p_overall,
        "n_expected_by_chance": PROBABLY,
    }
    # Where the police look decides where such events are found: a move may be one of looking.
    claim = Claim.UNDECIDED if panels.category(panel.category).is_detection_driven else Claim.EMERGING
    return [_said(panel, float(denser.sum() / window.sum()), (areas, claim), facts)]


def _said(panel: Panel, within: float, found: tuple[tuple[str, ...], Claim], facts: dict[str, Fact]) -> Finding:
    areas, claim = found
    p_value = float(facts["p_value"])  # type: ignore[arg-type]
    has_moved = p_value <= PROBABLY
    grade = "clearly" if p_value <= CLEARLY else "probably"
    says = "no_denser" if not has_moved else f"denser_{grade}" if areas else "elsewhere"
    is_denser = has_moved and bool(areas)
    return Finding(
        says,
        panel.category,
        None,
        panel.latest.span,
        "share",
        within,
        None,
        facts=facts,
        claim=claim if is_denser else Claim.NONE,
        is_clear=is_denser and grade == "clearly" and claim is not Claim.UNDECIDED,
        areas=areas if is_denser else (),
    )


def _dealings(month: NDArray[np.int64], last: int, n: int, rng: np.random.Generator) -> list[NDArray[np.int64]]:
    """The events that would be the year's, which ends with month `last`, had months of each name been dealt out anew."""
    ordered = np.argsort(month, kind="stable")
    events_of = {int(own): at for own, at in zip(*_runs(month[ordered], ordered), strict=True)}
    first, nothing = int(month.min()), np.zeros(0, dtype=np.int64)
    same_name = [np.arange(own, first - 1, -12) for own in range(last, last - 12, -1)]
    chosen = np.stack([rng.choice(months, n) for months in same_name], axis=1)
    return [np.concatenate([events_of.get(own, nothing) for own in dealt]) for dealt in chosen.tolist()]


def _runs(months: NDArray[np.int64], at: NDArray[np.int64]) -> tuple[NDArray[np.int64], list[NDArray[np.int64]]]:
    """The months there are, in order, and what belongs to each."""
    own, starts = np.unique(months, return_index=True)
    return own, np.split(at, starts[1:])


def _areas_within(codes: tuple[str, ...], latest: _Placed, inside: NDArray[np.bool_], dealt: _Dealt) -> tuple[str, ...]:
    """The areas that have most of their own events within the contour, those with the most of them first.

    Smoothing carries the contour over into neighbours: an area is named only if its own share has grown too, to what
    hardly any dealing gives it.
    """

    def count(area: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.bincount(area[area >= 0], minlength=len(codes)).astype(np.float64)

    (area, dealings), n = dealt, latest.area.size
    within, now, usual = count(latest.area[inside]), count(latest.area), count(area) / area.size
    more = now / n - usual
    as_large = np.zeros(len(codes))
    for numbers in dealings:
        own = count(area[numbers]) / max(numbers.size, 1) - usual
        as_large += own * as_uneven_as(n, numbers.size, area.size) >= more - 1e-12
    has_grown = (1 + as_large) / (1 + len(dealings)) <= GROWN
    named = np.flatnonzero((within >= FEWEST_IN_AREA) & (within >= MOSTLY * now) & has_grown)
    return tuple(codes[at] for at in sorted(named.tolist(), key=lambda at: (-within[at], codes[at])))


def _placed(points: Points, during: Period) -> _Placed:
    inside = (points.day >= np.datetime64(during.start_day)) & (points.day < np.datetime64(during.end_day))
    known = inside & points.has_coordinates
    rows = np.column_stack([points.x[known], points.y[known], points.day[known].astype(np.int64)])
    one, at = np.unique(rows, axis=0, return_index=True)
    month = points.day[known][at].astype("datetime64[M]").astype(np.int64)
    return _Placed(one[:, 0], one[:, 1], points.area[known][at], month, float(known.sum() / max(int(inside.sum()), 1)))


def _grid(x: NDArray[np.float64], y: NDArray[np.float64], margin_m: float) -> Grid:
    reach = max(float(np.ptp(x)), float(np.ptp(y))) + 2 * margin_m
    return grid_over(x, y, cell_m=max(reach / MOST_CELLS, margin_m / 5), margin_m=margin_m)
