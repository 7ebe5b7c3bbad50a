"""Do points say where things happened, or where somebody put them? Pure functions of arrays, for any piece of a file.

Points are moved to crossings or house numbers, rounded, or set to the middle of an area because nothing was known.
Such a point is right for counting by area and wrong on a map of points.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from lagesbild.domain.areas import Areas
from lagesbild.intake.notes import Note, counted
from lagesbild.intake.places import OUTSIDE

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

_FEWEST = 100  # points: of fewer, a few repeats are nothing to speak of
_MOST_SHARED = 0.3  # of the events: in four public files of moved points 0.5–0.98 do, in one of measured points none
_SAMPLE = 20_000  # points by which rounding is known: half of them cannot be so by chance
_FEW = 3  # events on the middle of an area: one can have happened there
_CROWD = 5  # events on the middle of everything: one or two could lie there
_MIDDLE_M = 1.0  # from the very middle of an area: in a square kilometre three of a million points lie there by chance
_STEPS_M = (10_000.0, 5_000.0, 1_000.0, 500.0, 250.0, 100.0, 50.0, 25.0, 10.0)
_MOST_ROUNDED = 0.5  # of the points on whole multiples of a step, where at most a tenth would be by chance
_M_PER_DEGREE = 111_320.0
_DECIMALS = (0, 1, 2, 3)  # three decimals of a degree are 111 m; four are 11 m, which is a house


@dataclass(frozen=True)
class PointQuality:
    """What is odd about a set of points. `rounded_to_m` 0: not rounded; `n_sharing`: on a point with another."""

    n: int
    n_distinct: int
    n_sharing: int
    n_on_busiest: int
    rounded_to_m: float

    @property
    def is_snapped(self) -> bool:
        """Whether so many events share points that the points must be a chosen few."""
        return self.n >= _FEWEST and self.n_sharing > _MOST_SHARED * self.n


def point_quality(x: Numbers, y: Numbers, is_degrees: bool) -> PointQuality:
    """How many events share points, and whether points are rounded. `x`, `y` as the file has them; NaN: no point."""
    is_known = np.isfinite(x) & np.isfinite(y)
    x, y = x[is_known], y[is_known]
    if not x.size:
        return PointQuality(0, 0, 0, 0, 0.0)
    times = n_at_same_point(x, y)
    n_distinct = round(float((1.0 / times).sum()))
    rounded = rounded_to_m(x, y, is_degrees) if x.size >= _FEWEST else 0.0
    return PointQuality(x.size, n_distinct, int((times > 1).sum()), int(times.max()), rounded)


def said_of(quality: PointQuality) -> tuple[Note, ...]:
    """What a reader of a map of such points must know."""
    notes = []
    if quality.is_snapped:
        notes.append(
            counted(
                "{n} of {of} events lie exactly where another does: the points are a chosen few (crossings, addresses, "
                "anonymised), and say about where, not where.",
                n=quality.n_sharing,
                of=quality.n,
            )
        )
    if quality.rounded_to_m:
        notes.append(
            Note(
                f"Most points are rounded to about {quality.rounded_to_m:.0f} m: near borders the area may be wrong.",
                {},
                {},
            )
        )
    return tuple(notes)


def n_at_same_point(x: Numbers, y: Numbers) -> NDArray[np.int64]:
    """For each point how many, itself among them, are exactly there."""
    order = np.lexsort((y, x))
    is_new = np.ones(x.size, dtype=np.bool_)
    is_new[1:] = (np.diff(x[order]) != 0) | (np.diff(y[order]) != 0)
    group = np.cumsum(is_new) - 1
    times = np.empty(x.size, dtype=np.int64)
    times[order] = np.bincount(group)[group]
    return times


def rounded_to_m(x: Numbers, y: Numbers, is_degrees: bool) -> float:
    """The coarsest step that most coordinates, distinct ones, are whole multiples of, in metres; 0: none."""
    some = slice(None, None, max(1, x.size // _SAMPLE))
    points = np.unique(np.column_stack([x[some], y[some]]), axis=0)
    if is_degrees:
        for decimals in _DECIMALS:
            if _share_whole(points * 10.0**decimals) > _MOST_ROUNDED:
                return float(_M_PER_DEGREE / 10.0**decimals)
        return 0.0
    return next((step for step in _STEPS_M if _share_whole(points / step) > _MOST_ROUNDED), 0.0)


def is_middle_of_area(x: Numbers, y: Numbers, index: NDArray[np.int64], areas: Areas) -> Flags:
    """Whether each point is the very middle of its area with others just there, and so stands for all of it.

    `x`, `y` in the areas' system.
    """
    middle = shapely.centroid(shapely.from_wkb(np.array(areas.boundaries, dtype=object)))
    at = np.where(index == OUTSIDE, 0, index)
    apart = np.hypot(x - shapely.get_x(middle)[at], y - shapely.get_y(middle)[at])
    is_there = (apart <= _MIDDLE_M) & (index != OUTSIDE)
    is_there[is_there] = n_at_same_point(x[is_there], y[is_there]) >= _FEW
    return np.asarray(is_there)


def is_middle_of_whole(x: Numbers, y: Numbers, areas: Areas) -> Flags:
    """Whether each point is the very middle of all areas together, by mass or by box, and a crowd is exactly there."""
    shapes = shapely.from_wkb(np.array(areas.boundaries, dtype=object))
    size = shapely.area(shapes)
    middles = shapely.centroid(shapes)
    west, south, east, north = shapely.total_bounds(shapes)
    whole = (
        (
            float(np.average(shapely.get_x(middles), weights=size)),
            float(np.average(shapely.get_y(middles), weights=size)),
        ),
        ((west + east) / 2, (south + north) / 2),
    )
    is_there = np.zeros(x.size, dtype=np.bool_)
    for east_m, north_m in whole:
        is_there |= np.hypot(x - east_m, y - north_m) <= _MIDDLE_M
    if not bool(is_there.any()) or len(areas.members) == 1:
        return is_there & (len(areas.members) > 1)
    return is_there & (int(is_there.sum()) >= _CROWD)


def _share_whole(values: Numbers) -> float:
    """The share of points of which both coordinates are whole numbers."""
    return float((np.abs(values - np.rint(values)) < 1e-6).all(axis=1).mean())
