"""Places that events lie near: lasting ones square by square, passing ones while they are there."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from lagesbild.domain import AreaMap, Period, Places, Points
from lagesbild.kernels.risk_terrain import RiskTerrain, risk_terrain
from lagesbild.kernels.while_there import WhileThere, while_there

Numbers = NDArray[np.float64]

NEAR_M = 300.0  # of a passing place: some three minutes on foot
FEWEST_PLACES = 5  # of a kind; with fewer, its ratio is one neighbourhood's
FEWEST_SQUARES = 60  # with fewer, those near and those not are a few blocks each
MOST_CELLS = 40  # times the squares wanted, in the rectangle around all events: more is a slip in the positions


@dataclass(frozen=True)
class Ground:
    """How places are looked for. `span` is all that is known of the events, `window` what the picture speaks of."""

    window: Period
    span: Period
    square_m: float
    within_squares: tuple[float, ...]
    depends_squares: float
    most_squares: int


@dataclass(frozen=True)
class Squares:
    """Squares of the ground with events: `counts` [n], `expected` [n] were each area's events evenly spread in it."""

    centres: Numbers
    counts: Numbers
    expected: Numbers
    side_m: float


def lasting_kinds(places: Places, ground: Ground) -> Mapping[str, Numbers]:
    """Kinds of places that are there all through the window, with where: [m, 2] in metres."""
    is_there = places.is_surely_there(ground.window) & _is_placed(places)
    return {
        label: np.column_stack([places.x[chosen], places.y[chosen]])
        for label in places.kind.labels
        for chosen in [is_there & places.kind.is_one_of(label)]
        if chosen.sum() >= FEWEST_PLACES
    }


def passing_kinds(places: Places, ground: Ground) -> Mapping[str, NDArray[np.bool_]]:
    """Kinds with places that came or went while events were told of, and which of them did."""
    first, after = np.datetime64(ground.span.start_day), np.datetime64(ground.span.end_day)
    came = places.start_day > first  # NaT is neither
    went = places.end_day < after
    is_inside = ~(places.start_day >= after) & ~(places.end_day <= first)
    passed = (came | went) & is_inside & _is_placed(places)
    return {
        label: chosen
        for label in places.kind.labels
        for chosen in [passed & places.kind.is_one_of(label)]
        if chosen.sum() >= FEWEST_PLACES
    }


def squares_of(points: Points, area_map: AreaMap, ground: Ground) -> Squares | None:
    """The ground in squares, those of areas with events; None where too little is known of where things are.

    Kept are squares with events, in any year told of, in the squares on all four sides. At a shore, a border or the edge
    of a wood there is less ground in a square, and so fewer places and fewer events: that they go together there would
    say nothing.
    """
    placed = points.has_coordinates
    known = np.isfinite(area_map.x_m) & (area_map.surface_km2 > 0)
    if not placed.any() or not known.any():
        return None
    surface_m2 = 1e6 * float(area_map.surface_km2[known].sum())
    side = max(ground.square_m, float(np.sqrt(surface_m2 / ground.most_squares)))
    x, y, day = points.x[placed], points.y[placed], points.day[placed]
    during = (day >= np.datetime64(ground.window.start_day)) & (day < np.datetime64(ground.window.end_day))
    # On whole multiples of the side, so that squares do not hang on which event is the first.
    column, row = (np.floor(axis / side).astype(np.int64) for axis in (x, y))
    shape = (int(np.ptp(column)) + 1, int(np.ptp(row)) + 1)
    if shape[0] * shape[1] > MOST_CELLS * ground.most_squares:  # a position far from all others, or no plane system
        return None
    at = (column - column.min(), row - row.min())
    ever, counts = np.zeros(shape), np.zeros(shape)
    np.add.at(ever, at, 1)
    np.add.at(counts, (at[0][during], at[1][during]), 1)
    inside = np.argwhere(_is_surrounded(ever > 0))
    if inside.shape[0] < FEWEST_SQUARES:
        return None
    centres = side * (inside + np.array([column.min(), row.min()]) + 0.5)
    own = counts[inside[:, 0], inside[:, 1]]
    where = np.column_stack([area_map.x_m, area_map.y_m])[known]
    area = np.asarray(cKDTree(where).query(centres)[1])
    n_areas = where.shape[0]
    of_area, squares = np.bincount(area, own, n_areas), np.bincount(area, minlength=n_areas)
    expected = (of_area / np.maximum(squares, 1))[area]
    some = expected > 0
    return Squares(centres[some], own[some], expected[some], side) if some.sum() >= FEWEST_SQUARES else None


def _is_surrounded(has: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Squares with something in at least one of the three squares on each of their four sides."""
    wide = np.pad(has, 1)
    along = wide[:, :-2] | wide[:, 1:-1] | wide[:, 2:]  # a square or one beside it, up and down
    across = wide[:-2] | wide[1:-1] | wide[2:]
    return np.asarray(along[:-2] & along[2:] & across[:, :-2] & across[:, 2:])


def terrain_of(squares: Squares, kinds: Mapping[str, Numbers], ground: Ground) -> RiskTerrain:
    """Which kinds events lie near, against other squares of the same areas."""
    return risk_terrain(
        squares.counts,
        squares.expected,
        squares.centres,
        list(kinds.values()),
        depends_within_m=ground.depends_squares * squares.side_m,
        within_m=tuple(each * squares.side_m for each in ground.within_squares),
    )


def passing_of(places: Places, chosen: NDArray[np.bool_], points: Points, ground: Ground) -> WhileThere | None:
    """Events near places of one kind while they were there, against the same surroundings at other times."""
    first, after = np.datetime64(ground.span.start_day), np.datetime64(ground.span.end_day)
    told = points.has_coordinates & (points.day >= first) & (points.day < after)
    day, where = points.day[told], np.column_stack([points.x[told], points.y[told]])
    sites = np.flatnonzero(chosen)
    near = cKDTree(where).query_ball_point(np.column_stack([places.x[sites], places.y[sites]]), NEAR_M)
    during, both, share = [], [], []
    for site, events in zip(sites, near, strict=True):
        start, end = places.start_day[site], places.end_day[site]
        is_there = (np.isnat(start) | (day >= start)) & (np.isnat(end) | (day < end))
        is_near = np.zeros(day.size, dtype=np.bool_)
        is_near[events] = True
        elsewhere = int((~is_near).sum())
        of_time = float((is_there & ~is_near).sum()) / elsewhere if elsewhere else 0.0
        if 0 < of_time < 1:
            during.append(int((is_there & is_near).sum()))
            both.append(int(is_near.sum()))
            share.append(of_time)
    return while_there(during, both, share) if share else None


def _is_placed(places: Places) -> NDArray[np.bool_]:
    return np.asarray(np.isfinite(places.x) & np.isfinite(places.y))
