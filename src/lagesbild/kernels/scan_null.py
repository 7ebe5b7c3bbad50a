"""Counts as they fall by chance, for the replicates of a scan: many replicates side by side.

Every generator here yields arrays [cells, lanes]: one column a replicate, a cell an area or an area in a period.
"""

from collections.abc import Iterator

import numba as nb
import numpy as np
from numpy.typing import NDArray

from lagesbild.kernels.checks import Floats, Ints
from lagesbild.kernels.permutation import STEP, Seeds, below, mixed, random_seeds

Counts = NDArray[np.int32] | NDArray[np.uint8]

# Dealing out cases one by one takes some 2 ns a case; drawing each cell's number takes some 120 ns a cell.
FEW_CASES = 50  # per cell
COIN = 2**30  # sides of the coin that chooses between a cell and its alias


def multinomial_counts(cases: int, shares: Floats, lanes: int, rng: np.random.Generator) -> Iterator[Counts]:
    """`cases` cases, each in a cell by its share: the Poisson model given its total."""
    table = _alias_table(shares) if cases < FEW_CASES * shares.size else None
    while True:
        if table is None:
            drawn = rng.multinomial(cases, shares / shares.sum(), size=lanes)
            yield _narrow(drawn)
        else:
            dealt = np.zeros((lanes, shares.size), dtype=np.int32)
            _deal_cases(cases, table, random_seeds(rng, lanes), dealt)
            yield _narrow(dealt)


def hypergeometric_counts(cases: int, people: Ints, lanes: int, rng: np.random.Generator) -> Iterator[Counts]:
    """`cases` of the people, all equally likely: the Bernoulli model given its total."""
    while True:
        drawn = rng.multivariate_hypergeometric(people, cases, size=lanes, method="marginals")
        yield _narrow(drawn)


def permuted_counts(
    places: NDArray[np.int32], times: NDArray[np.int32], shape: tuple[int, int], lanes: int, rng: np.random.Generator
) -> Iterator[Counts]:
    """The cases' times dealt out anew over their places: both margins stay as they are."""
    while True:
        dealt = np.zeros((lanes, shape[0] * shape[1]), dtype=np.int32)
        _shuffle_times(places, times.copy(), shape[1], random_seeds(rng, lanes), dealt)
        yield _narrow(dealt)


def _narrow(dealt: NDArray[np.integer]) -> Counts:
    """Replicates [lanes, cells] side by side, in bytes where they hold the counts: more then lie in the near caches."""
    if dealt.max() <= 255:
        return np.ascontiguousarray(dealt.T, dtype=np.uint8)
    return np.ascontiguousarray(dealt.T, dtype=np.int32)


def _alias_table(shares: Floats) -> Ints:
    """Walker's table: a cell is drawn evenly and then kept, or exchanged for its alias, by a coin of its own.

    Walker (1977), ACM Transactions on Mathematical Software 3:253–256; filled as by Vose (1991), IEEE Transactions
    on Software Engineering 17:972–975. One word a cell: the coin's keeping sides above, the alias below.
    """
    scaled = shares / shares.sum() * shares.size
    alias = np.arange(shares.size)
    keep = np.ones(shares.size)
    small = list(np.flatnonzero(scaled < 1))
    large = list(np.flatnonzero(scaled >= 1))
    while small and large:
        less, more = small.pop(), large[-1]
        keep[less], alias[less] = scaled[less], more
        scaled[more] -= 1 - scaled[less]
        if scaled[more] < 1:
            small.append(large.pop())
    return ((keep * COIN).astype(np.int64) << 32) | alias


@nb.njit(cache=True)
def _deal_cases(cases: int, table: Ints, seeds: Seeds, dealt: NDArray[np.int32]) -> None:
    for lane in range(seeds.size):
        position = seeds[lane]
        for _ in range(cases):
            position += STEP
            word = mixed(position)
            drawn = below(word, table.size)
            entry = table[drawn]
            # Chosen by arithmetic: a branch that no processor can foresee costs more than all the rest.
            kept = np.int64(word & np.uint64(COIN - 1)) < entry >> 32
            dealt[lane, np.uint64(drawn if kept else entry & 0xFFFFFFFF)] += 1


@nb.njit(cache=True)
def _shuffle_times(
    places: NDArray[np.int32], times: NDArray[np.int32], periods: int, seeds: Seeds, dealt: NDArray[np.int32]
) -> None:
    """Fisher and Yates's shuffle; each lane goes on from the last one's order, which is as good as any."""
    for lane in range(seeds.size):
        position = seeds[lane]
        for case in range(places.size):
            position += STEP
            chosen = case + below(mixed(position), places.size - case)
            times[case], times[chosen] = times[chosen], times[case]
            dealt[lane, places[case] * periods + times[case]] += 1
