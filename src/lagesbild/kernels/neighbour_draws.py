"""What an area's neighbours would add up to if the other areas' values were dealt out anew.

The local statistics ask, area by area: with this area's own value held, how high is the weighted sum of its
neighbours' values among all the ways of handing it other areas' values instead? Only as many values as the area
has neighbours are dealt, so memory does not grow with areas × replicates.
"""

from typing import NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from lagesbild.kernels.checks import Floats
from lagesbild.kernels.permutation import SAME, Streams, draw_below, draw_one, random_streams

Counts = NDArray[np.int64]

LANES = 1024  # replicates side by side: their sums and dice stay in the nearest cache


class Links(NamedTuple):
    """A weights matrix without diagonal, row after row: area a's links are pointers[a] … pointers[a + 1] − 1."""

    pointers: NDArray[np.int32]
    neighbours: NDArray[np.int32]
    weights: Floats


def neighbour_sum_ranks(
    values: Floats, links: Links, permutations: int, rng: np.random.Generator
) -> tuple[Counts, Counts]:
    """For each area, in how many dealings the weighted sum of its neighbours was as high, and as low, as observed.

    Every area deals for itself: sharing one dealing between areas makes their p-values wrong together. Sums
    within rounding of the observed one are ties and count on both sides. Returns (as_high, as_low), each [n].
    """
    as_high, as_low = np.zeros((2, values.size), dtype=np.int64)
    slack = SAME * float(np.abs(values).max())
    most = int(np.diff(links.pointers).max())
    for first in range(0, permutations, LANES):
        streams = random_streams(rng, min(LANES, permutations - first))
        picked = np.empty((most, streams.shape[1]), dtype=np.int32)
        _deal(values, links, slack, (streams, picked), (as_high, as_low))
    return as_high, as_low


@nb.njit(cache=True)
def _deal(
    values: Floats,
    links: Links,
    slack: float,
    dice: tuple[Streams, NDArray[np.int32]],
    ranks: tuple[Counts, Counts],
) -> None:
    streams, picked = dice
    as_high, as_low = ranks
    n, lanes = values.size, streams.shape[1]
    sums = np.empty(lanes)
    repeated = np.empty(lanes, np.uint8)
    others = values.copy()
    for area in range(n):
        first, last = links.pointers[area], links.pointers[area + 1]
        observed, reach = 0.0, 0.0
        for link in range(first, last):
            observed += links.weights[link] * values[links.neighbours[link]]
            reach += links.weights[link]
        others[area], others[n - 1] = others[n - 1], others[area]  # the others are now the first n − 1
        if (last - first) ** 2 < n // 4:
            _deal_with_redraws(others, links.weights[first:last], streams, picked, sums, repeated)
            others[area], others[n - 1] = others[n - 1], others[area]
        else:
            _deal_by_shuffling(others, links.weights[first:last], streams, sums)
            for other in range(n):
                others[other] = values[other]
        for lane in range(lanes):
            as_high[area] += sums[lane] >= observed - slack * reach
            as_low[area] += sums[lane] <= observed + slack * reach


@nb.njit(cache=True)
def _deal_with_redraws(
    others: Floats,
    weights: Floats,
    streams: Streams,
    picked: NDArray[np.int32],
    sums: Floats,
    repeated: NDArray[np.uint8],
) -> None:
    """Draw with replacement in all lanes at once; a lane that drew some area twice draws again from the start."""
    bound, lanes = others.size - 1, sums.size
    for lane in range(lanes):
        sums[lane] = 0.0
        repeated[lane] = 0
    for turn in range(weights.size):
        draw_below(streams, bound, picked[turn])
        for lane in range(lanes):
            sums[lane] += weights[turn] * others[picked[turn, lane]]
        for earlier in range(turn):
            for lane in range(lanes):
                repeated[lane] |= np.uint8(picked[turn, lane] == picked[earlier, lane])
    for lane in range(lanes):
        while repeated[lane]:
            sums[lane] = 0.0
            repeated[lane] = 0
            for turn in range(weights.size):
                chosen = draw_one(streams, lane, bound)
                picked[turn, lane] = chosen
                sums[lane] += weights[turn] * others[chosen]
                for earlier in range(turn):
                    repeated[lane] |= np.uint8(chosen == picked[earlier, lane])


@nb.njit(cache=True)
def _deal_by_shuffling(others: Floats, weights: Floats, streams: Streams, sums: Floats) -> None:
    """Fisher and Yates's shuffle, broken off when every neighbour has its value; for areas with many neighbours.

    Each lane goes on from the order that the last one left, which is as good as any.
    """
    for lane in range(sums.size):
        total = 0.0
        for turn in range(weights.size):
            chosen = turn + draw_one(streams, lane, others.size - 1 - turn)
            others[turn], others[chosen] = others[chosen], others[turn]
            total += weights[turn] * others[turn]
        sums[lane] = total
