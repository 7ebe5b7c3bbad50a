"""Through all circles: the best around every centre, and the best anywhere in each replicate."""

from math import sqrt
from typing import NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from lagesbild.kernels.checks import Floats, Ints
from lagesbild.kernels.scan_circles import Circles
from lagesbild.kernels.scan_likelihood import SLACK, Model, null_rates, reach_above, reach_below, zone_llr
from lagesbild.kernels.scan_null import Counts

LANES = 128  # replicates side by side; their running sums fill half of the nearest cache
BETTER = 1 + 1e-9  # a zone must beat the best by more than rounding, else the smaller zone stands

Singles = NDArray[np.float32]


class Sides(NamedTuple):
    """Whether zones with more, and with fewer, cases than expected are sought."""

    high: bool
    low: bool


class Best(NamedTuple):
    """Per replicate: the highest log likelihood ratio so far, and √(2 · it), slightly lowered."""

    llr: Floats
    root: Singles


def no_best(lanes: int) -> Best:
    return Best(np.zeros(lanes), np.zeros(lanes, dtype=np.float32))


@nb.njit(cache=True)
def best_around_centres(
    circles: Circles, cases: Ints, sizes: Floats, model: Model, sides: Sides, found: tuple[Floats, Ints]
) -> None:
    """For each centre the highest log likelihood ratio and how many areas its circle takes in; 0 and 0 if none."""
    mean_rate, variance_rate = null_rates(model)
    first = 0
    for centre in range(circles.ends.size):
        count, size, highest, taken = 0.0, 0.0, 0.0, 0
        for step in range(first, circles.ends[centre]):
            area = circles.areas[step]
            count += cases[area]
            size += sizes[area]
            mean = size * mean_rate
            variance = size * variance_rate * (1 - size / model.size)
            above = sides.high and count > mean and count >= model.fewest
            below = sides.low and count < mean
            if circles.closes[step] and (above or below) and (count - mean) ** 2 > highest * variance:
                llr = zone_llr(model, count, size)
                if llr > highest * BETTER:
                    highest, taken = llr, step - first + 1
        found[0][circles.centres[centre]], found[1][circles.centres[centre]] = highest, taken
        first = circles.ends[centre]


@nb.njit(cache=True)
def raise_best_of_replicates(
    circles: Circles, counts: Counts, sizes: Floats, model: Model, sides: Sides, best: Best, sums: Singles
) -> None:
    """Raise each replicate's best by what these circles hold.

    `counts` [areas, LANES]; `sums` [LANES] is room to work in: of single precision where it holds the number of
    cases exactly (2²⁴), else of double.
    """
    mean_rate, variance_rate = null_rates(model)
    share_rate = 1 / model.size
    first = 0
    for centre in range(circles.ends.size):
        highest_root = 0.0
        for lane in range(LANES):
            sums[lane] = 0
            highest_root = max(highest_root, best.root[lane])
        size, above, below = 0.0, np.inf, np.inf
        for step in range(first, circles.ends[centre]):
            area = circles.areas[step]
            size += sizes[area]
            mean = size * mean_rate
            deviation = sqrt(max(0.0, size * variance_rate * (1 - size * share_rate)))
            if sides.high:
                above = reach_above(model, mean, deviation, highest_root)
            if sides.low:
                below = reach_below(model, mean, deviation, highest_root)
                hot = _add_and_look_both(sums, counts, area, best.root, (mean, above, below))
            else:
                hot = _add_and_look_above(sums, counts, area, best.root, (mean, above))
            if hot and circles.closes[step]:
                for lane in range(LANES):
                    count, root = float(sums[lane]), float(best.root[lane])
                    high = count >= model.fewest and count > mean + root * above
                    if high or count < mean - root * below:
                        _raise(model, count, size, lane, best)
        first = circles.ends[centre]


@nb.njit(cache=True)
def _add_and_look_above(sums: Singles, counts: Counts, area: int, roots: Singles, limits: tuple[float, float]) -> bool:
    """Take the area in, in every replicate, and say whether any may now beat its best."""
    mean, above = np.float32(limits[0]), np.float32(limits[1])
    hot = False
    for lane in range(LANES):
        total = sums[lane] + np.float32(counts[area, lane])
        sums[lane] = total
        hot |= total > mean + roots[lane] * above
    return hot


@nb.njit(cache=True)
def _add_and_look_both(
    sums: Singles, counts: Counts, area: int, roots: Singles, limits: tuple[float, float, float]
) -> bool:
    """As `_add_and_look_above`, for zones with few cases as well (or only: a reach of infinity looks away)."""
    mean, above, below = np.float32(limits[0]), np.float32(limits[1]), np.float32(limits[2])
    hot = False
    for lane in range(LANES):
        total = sums[lane] + np.float32(counts[area, lane])
        sums[lane] = total
        hot |= total > mean + roots[lane] * above
        hot |= total < mean - roots[lane] * below
    return hot


@nb.njit(cache=True)
def _raise(model: Model, count: float, size: float, lane: int, best: Best) -> None:
    llr = zone_llr(model, count, size)
    if llr > best.llr[lane]:
        best.llr[lane] = llr
        best.root[lane] = SLACK * sqrt(2 * llr)
