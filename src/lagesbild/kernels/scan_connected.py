"""Through all connected sets of areas near a centre, each exactly once.

A set is a word of bits, one for each area near the centre (its *window*), the centre being bit 0. Sets grow area by
area along links; an area passed over is barred from the rest of that branch, so no set is met twice.
"""

from math import sqrt
from typing import NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from lagesbild.kernels.checks import Floats, Ints
from lagesbild.kernels.scan_likelihood import SLACK, Model, reach_above, zone_deviation, zone_llr
from lagesbild.kernels.scan_null import Counts
from lagesbild.kernels.scan_search import BETTER, LANES, Best, Singles

Words = NDArray[np.int64]


class Window(NamedTuple):
    """Areas near a centre, itself first; bit k of `links[j]` is set where area k is area j's neighbour."""

    areas: Ints
    links: Words


class Tree(NamedTuple):
    """All connected sets of a window, each after the one it grew from: its last area, and how many it holds."""

    last: Ints
    depth: Ints


@nb.njit(cache=True)
def best_connected(
    window: Window, allowed: int, cases: Ints, sizes: Floats, model: Model, least: float
) -> tuple[float, int]:
    """The highest log likelihood ratio above `least` of any connected set of allowed areas, and the set; or 0 and 0."""
    most = window.areas.size
    sets, fronts, barred = np.zeros(most + 1, np.int64), np.zeros(most + 1, np.int64), np.zeros(most + 1, np.int64)
    count, size = np.zeros(most + 1), np.zeros(most + 1)
    highest, found = least, 0
    depth, newest = 1, 0
    sets[1], fronts[1], barred[1] = 1, window.links[0] & allowed & ~1, 0
    while depth > 0:
        if newest >= 0:
            count[depth] = count[depth - 1] + cases[window.areas[newest]]
            size[depth] = size[depth - 1] + sizes[window.areas[newest]]
            excess = count[depth] - size[depth]
            variance = size[depth] * (1 - size[depth] / model.cases)
            if excess > 0 and count[depth] >= model.fewest and excess**2 > highest * variance:
                llr = zone_llr(model, count[depth], size[depth])
                if llr > highest * BETTER:
                    highest, found = llr, sets[depth]
        newest = -1
        if fronts[depth] == 0:
            depth -= 1
            continue
        newest = _lowest(fronts[depth])
        bit = 1 << newest
        fronts[depth] &= ~bit
        barred[depth] |= bit
        sets[depth + 1], barred[depth + 1] = sets[depth] | bit, barred[depth]
        fronts[depth + 1] = (fronts[depth] | window.links[newest] & allowed) & ~sets[depth + 1] & ~barred[depth]
        depth += 1
    return (highest, found) if found else (0.0, 0)


@nb.njit(cache=True)
def grow_tree(window: Window, tree: Tree) -> int:
    """Write all connected sets into the tree's arrays, as far as they go; returns how many there are."""
    most = window.areas.size
    sets, fronts, barred = np.zeros(most + 1, np.int64), np.zeros(most + 1, np.int64), np.zeros(most + 1, np.int64)
    sets[1], fronts[1] = 1, window.links[0] & ~1
    tree.last[0], tree.depth[0] = window.areas[0], 1
    depth, written = 1, 1
    while depth > 0:
        if fronts[depth] == 0:
            depth -= 1
            continue
        newest = _lowest(fronts[depth])
        bit = 1 << newest
        fronts[depth] &= ~bit
        barred[depth] |= bit
        sets[depth + 1], barred[depth + 1] = sets[depth] | bit, barred[depth]
        fronts[depth + 1] = (fronts[depth] | window.links[newest]) & ~sets[depth + 1] & ~barred[depth]
        depth += 1
        if written < tree.last.size:
            tree.last[written], tree.depth[written] = window.areas[newest], depth
        written += 1
    return written


@nb.njit(cache=True)
def _lowest(word: int) -> int:
    bit = 0
    while not word & 1:
        word >>= 1
        bit += 1
    return bit


@nb.njit(cache=True)
def raise_best_over_tree(
    tree: Tree, written: int, counts: Counts, sizes: Floats, model: Model, best: Best, sums: Singles
) -> None:
    """Raise each replicate's best by all sets of a tree; `sums` [depths, LANES] is room to work in, row 0 all zero."""
    size = np.zeros(sums.shape[0])
    highest_root = 0.0
    for lane in range(LANES):
        highest_root = max(highest_root, best.root[lane])
    for node in range(written):
        area, depth = tree.last[node], tree.depth[node]
        size[depth] = size[depth - 1] + sizes[area]
        deviation = zone_deviation(model, size[depth])
        mean = np.float32(size[depth])
        reach = np.float32(reach_above(model, size[depth], deviation, highest_root))
        hot = False
        for lane in range(LANES):
            total = sums[depth - 1, lane] + np.float32(counts[area, lane])
            sums[depth, lane] = total
            hot |= total > mean + best.root[lane] * reach
        if hot:
            for lane in range(LANES):
                count = float(sums[depth, lane])
                if count >= model.fewest and count > size[depth] + best.root[lane] * reach:
                    raise_one(zone_llr(model, count, size[depth]), lane, best)
                    highest_root = max(highest_root, best.root[lane])


@nb.njit(cache=True)
def raise_best_where_risky(
    window: Window, least_cases: Ints, counts: Counts, sizes: Floats, model: Model, best: Best
) -> None:
    """As `raise_best_over_tree`, in each replicate over sets of areas that there have their least number of cases."""
    own = np.zeros(counts.shape[0], np.int64)
    for lane in range(LANES):
        if counts[window.areas[0], lane] < least_cases[window.areas[0]]:
            continue
        allowed = 0
        for bit in range(window.areas.size):
            area = window.areas[bit]
            own[area] = counts[area, lane]
            if own[area] >= least_cases[area]:
                allowed |= 1 << bit
        llr, _ = best_connected(window, allowed, own, sizes, model, best.llr[lane])
        raise_one(llr, lane, best)


@nb.njit(cache=True)
def raise_one(llr: float, lane: int, best: Best) -> None:
    if llr > best.llr[lane]:
        best.llr[lane] = llr
        best.root[lane] = SLACK * sqrt(2 * llr)
