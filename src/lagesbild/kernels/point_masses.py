"""Do coordinates say where things happened, or only which street or area somebody meant?

Registers place events at addresses, at the nearest of a list of points, or at the middle of an area. The last two
make heaps that look like places where much happens. What gives them away: one point that has nearly all of its area's
events, or points that lie so sparsely that whatever is near is at the very same point.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import spatial, special

from lagesbild.kernels import checks
from lagesbild.kernels.checks import Floats, Ints
from lagesbild.kernels.raster import point_arrays

NEAR_M = 30.0  # next door
FEWEST_IN_GROUP = 10  # events from which one point's share of its area says anything
MOST_AT_MIDDLES = 0.4  # a shopping centre may have most of its own area's events, but not of most areas'
MOST_SHARED = 0.5
MOST_AT_SAME = 0.9
MANY_PAIRS = 50  # at the same point, from which nobody ever next door cannot be chance where people live


@dataclass(frozen=True)
class PointMasses:
    """How events share coordinates. All are shares, 0 to 1.

    `shared_share`: of events, those with exactly the same coordinates as another; `middle_share`: of events in areas
    with ten or more, those at their area's commonest point; `same_of_near`: of pairs within 30 m, those at exactly the
    same point (0 where there are none). `is_middles`: so many at one point an area that points are areas' middles;
    `is_coarse`: that, or points of a list sparser than addresses.
    """

    shared_share: float
    middle_share: float
    same_of_near: float
    is_middles: bool
    is_coarse: bool


@dataclass(frozen=True)
class SharedShare:
    """A share of events with its 95 % interval."""

    value: float
    lower: float
    upper: float


def point_masses(x: ArrayLike, y: ArrayLike, area: ArrayLike) -> PointMasses:
    """How much of what is recorded lies in heaps, and whether they are an artefact of how places were given.

        is_middles:  middle_share > 0.4
        is_coarse:   is_middles, or shared_share ≥ 0.5 and same_of_near ≥ 0.9,
                     or same_of_near = 1 with 50 pairs or more at the same point

    How to read: with addresses, neighbours are 10–30 m apart and much of what is near is next door. Where half of the
    events share their point with another and yet next to nothing lies next door, points are streets' or crossings'.
    Where many share and nothing at all ever lies next door, coordinates have been rounded to a wide grid.
    Assumes events enough (some fifty) and areas much larger than an address. Do not use it on a few blocks: one house
    may rightly have nearly all. With few events a sparse list of points cannot be told from addresses.

    The limits are the project's own, set on open police data whose points are known to be snapped (data.police.uk;
    Toronto, offset to crossings) and on one without (Cincinnati). Tompson et al. (2015), Cartography and Geographic
    Information Science 42:97–111, on what snapping does.

    `x`, `y` [n] metres in a plane, at least one; `area` [n] whole numbers, −1 for none. Raises ValueError for missing
    values and shapes that do not fit.
    """
    east, north = point_arrays(x, y)
    areas = np.asarray(area)
    if areas.shape != east.shape:
        raise ValueError(f"area has shape {areas.shape}; expected {east.shape}, one for each point.")
    places, at, counts = np.unique(np.column_stack([east, north]), axis=0, return_inverse=True, return_counts=True)
    shared = float(counts[counts > 1].sum() / east.size)
    tree = spatial.cKDTree(places)
    weights = counts.astype(np.float64)
    near = float(tree.count_neighbors(tree, NEAR_M, weights=(weights, weights))) - east.size
    same = float((weights * (weights - 1)).sum())
    same_of_near = same / near if near > 0 else 0.0
    middle = _at_commonest_point(at.ravel(), areas)
    is_middles = middle > MOST_AT_MIDDLES
    is_listed = shared >= MOST_SHARED and same_of_near >= MOST_AT_SAME
    is_rounded = near == same and same / 2 >= MANY_PAIRS
    is_coarse = is_middles or is_listed or is_rounded
    return PointMasses(shared, middle, same_of_near, is_middles, is_coarse)


def events_by_place(x: ArrayLike, y: ArrayLike) -> Ints:
    """How many events each distinct point has: [places], in the order of their coordinates."""
    counts = np.unique(np.column_stack(point_arrays(x, y)), axis=0, return_counts=True)[1]
    return np.asarray(counts, dtype=np.int64)


def shared_share(events: ArrayLike, level: float = 0.95) -> SharedShare:
    """The share of events at places with more than one, and its interval with places as the sample.

        s = Σ y_i [y_i > 1] / Σ y_i,   var s = Σ (y_i [y_i > 1] − s y_i)² / (Σ y_i)²,   interval on the logit scale

    How to read: 0.3 says that three events in ten had company at their place. The interval allows for which places
    happened to have events at all in the time looked at.
    Assumes that places are independent. It grows with the time looked at: compare only stretches of equal length.

    Cochran (1977), Sampling Techniques, § 6.3 (ratio estimators).

    `events` [places] whole numbers, 1 or more, at least one place. Raises ValueError otherwise.
    """
    y = checks.vector(checks.nonnegative(events, "events"), "events")
    if np.any(y < 1):
        raise ValueError("events: expected places with at least one event each; leave the others out.")
    total, repeated = float(y.sum()), np.where(y > 1, y, 0.0)
    s = float(repeated.sum() / total)
    if s in (0.0, 1.0):  # nothing varies: as if every event were a draw
        bound = 1 - (1 - level) ** (1 / (total + 1))
        return SharedShare(s, max(0.0, s - bound), min(1.0, s + bound))
    spread = float(np.sqrt(np.sum((repeated - s * y) ** 2))) / total
    reach = float(special.ndtri((1 + level) / 2)) * spread / (s * (1 - s))
    lower, upper = special.expit(special.logit(s) + np.array([-reach, reach]))
    return SharedShare(s, float(lower), float(upper))


def _at_commonest_point(place: Ints, area: Floats | Ints) -> float:
    """Of events in areas with enough of them, the share at the area's commonest point; 0 where no area has."""
    known = area >= 0
    if not known.any():
        return 0.0
    pairs, counts = np.unique(np.column_stack([area[known], place[known]]), axis=0, return_counts=True)
    totals = np.bincount(pairs[:, 0].astype(np.int64), weights=counts)
    highest = np.zeros(totals.size)
    np.maximum.at(highest, pairs[:, 0].astype(np.int64), counts)
    enough = totals >= FEWEST_IN_GROUP
    return float(highest[enough].sum() / totals[enough].sum()) if enough.any() else 0.0
