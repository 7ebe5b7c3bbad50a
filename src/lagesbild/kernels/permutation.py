"""What chance alone would have given: one definition of a permutation p-value, and the dice behind it.

A permutation test compares what was observed with what the same numbers give when they are dealt out anew. Every
kernel that deals takes its p-value from here, so the same words always mean the same number.

The compiled part rolls many dice at once: a lane is one replicate with a random stream of its own, and lanes lie
side by side in memory so that the processor advances sixteen of them in one step.
"""

from typing import Literal

import numba as nb
import numpy as np
from numpy.typing import ArrayLike, NDArray

from lagesbild.kernels.checks import Floats

Alternative = Literal["two-sided", "greater", "less"]
Streams = NDArray[np.uint32]
Seeds = NDArray[np.uint64]

SAME = 1e-9  # relative difference that is rounding: sums of the same numbers in another order are the same
STEP = np.uint64(0x9E3779B97F4A7C15)  # between the positions of two words


def permutation_p_value(observed: ArrayLike, replicated: ArrayLike, alternative: Alternative = "two-sided") -> Floats:
    """How rarely dealing the numbers out anew gives a statistic as extreme as the one observed.

        p₊ = (1 + #{replicated ≥ observed}) / (R + 1)        "greater"
        p₋ = (1 + #{replicated ≤ observed}) / (R + 1)        "less"
        p  = min(1, 2 · min(p₊, p₋))                         "two-sided"

    How to read: 0.02 says that one dealing in fifty is at least as extreme. The observed value counts as one of
    the dealings, so p is never 0 and the test keeps its promise for any number of replicates R. Values that
    differ by rounding alone are ties, and a tie counts against the finding.
    Assumes that under the null every dealing is equally likely. Do not take the smaller of the two one-sided
    values without doubling it (it calls twice as many areas unusual as was promised), and do not read 1 / (R + 1)
    as more than "the smallest this many replicates can give".

    Davison & Hinkley (1997), Bootstrap Methods and their Application, § 4.3.

    `replicated` [R, ...] with `observed` [...]. Returns [...]. Raises ValueError for no replicates, shapes that
    do not fit, missing values.
    """
    seen = np.asarray(observed, dtype=np.float64)
    null = np.asarray(replicated, dtype=np.float64)
    if null.ndim == 0 or null.shape[0] == 0 or null.shape[1:] != seen.shape:
        raise ValueError(
            f"observed {seen.shape} and replicated {null.shape} do not fit; expected [...] and [R, ...] with R ≥ 1."
        )
    if not (np.all(np.isfinite(seen)) and np.all(np.isfinite(null))):
        raise ValueError("observed or replicated holds a missing or infinite value; leave it out before asking.")
    slack = SAME * np.maximum(np.abs(seen), np.abs(null).max(axis=0))
    return p_value_of_ranks(
        (null >= seen - slack).sum(axis=0), (null <= seen + slack).sum(axis=0), null.shape[0], alternative
    )


def p_value_of_ranks(
    as_high: ArrayLike, as_low: ArrayLike, replicates: int, alternative: Alternative = "two-sided"
) -> Floats:
    """`permutation_p_value` where it is already counted how many replicates were as high and as low."""
    greater = (1 + np.asarray(as_high)) / (replicates + 1)
    less = (1 + np.asarray(as_low)) / (replicates + 1)
    if alternative == "greater":
        return np.asarray(greater)
    if alternative == "less":
        return np.asarray(less)
    if alternative == "two-sided":
        return np.asarray(np.minimum(1.0, 2 * np.minimum(greater, less)))
    raise ValueError(f"alternative is {alternative!r}; expected 'two-sided', 'greater' or 'less'.")


def dice_for(permutations: int, rng: np.random.Generator | None) -> np.random.Generator | None:
    """The generator to roll with; None where no permutations are asked for."""
    if permutations < 0:
        raise ValueError(f"permutations is {permutations}; expected 0 (the analytic part alone) or more.")
    if permutations == 0:
        return None
    if rng is None:
        raise ValueError(
            f"permutations is {permutations} but rng is missing; hand over numpy.random.default_rng(seed), "
            "or set permutations=0 for the analytic part alone."
        )
    return rng


def random_streams(rng: np.random.Generator, lanes: int) -> Streams:
    """Independent starting points for `lanes` random streams, [4, lanes], drawn from the caller's generator."""
    return rng.integers(0, 2**32, size=(4, lanes), dtype=np.uint32)


@nb.njit(cache=True)
def draw_one(streams: Streams, lane: int, bound: int) -> np.int32:
    """A whole number from 0 … bound − 1 from one lane's stream, and the stream one step on.

    The stream is xoshiro128++ (Blackman & Vigna 2021, ACM Transactions on Mathematical Software 47:36), which
    needs only 32-bit shifts and sums and so vectorises. Scaling by multiplication makes numbers unequal by at
    most bound / 2³², far below what any number of replicates can show.
    """
    a, b, c, d = streams[0, lane], streams[1, lane], streams[2, lane], streams[3, lane]
    total = np.uint32(a + d)
    rolled = np.uint32(np.uint32((total << np.uint32(7)) | (total >> np.uint32(25))) + a)
    shifted = np.uint32(b << np.uint32(9))
    c = np.uint32(c ^ a)
    d = np.uint32(d ^ b)
    b = np.uint32(b ^ c)
    a = np.uint32(a ^ d)
    c = np.uint32(c ^ shifted)
    d = np.uint32((d << np.uint32(11)) | (d >> np.uint32(21)))
    streams[0, lane], streams[1, lane], streams[2, lane], streams[3, lane] = a, b, c, d
    return np.int32((np.uint64(rolled) * np.uint64(bound)) >> np.uint64(32))


@nb.njit(cache=True)
def draw_below(streams: Streams, bound: int, picked: NDArray[np.int32]) -> None:
    """`draw_one` for every lane at once."""
    for lane in range(streams.shape[1]):
        picked[lane] = draw_one(streams, lane, bound)


def random_seeds(rng: np.random.Generator, lanes: int) -> Seeds:
    """Independent starting points for `lanes` streams of `mixed` words, drawn from the caller's generator."""
    return rng.integers(0, 2**64, size=lanes, dtype=np.uint64)


@nb.njit(cache=True)
def mixed(position: np.uint64) -> np.uint64:
    """The random word at a position; the next position is `STEP` on.

    SplitMix64 (Steele, Lea & Flood 2014, OOPSLA): words need no waiting for the one before, which is what dealing
    out cases one by one wants.
    """
    word = np.uint64((position ^ (position >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9))
    word = np.uint64((word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB))
    return np.uint64(word ^ (word >> np.uint64(31)))


@nb.njit(cache=True)
def below(word: np.uint64, bound: int) -> np.int64:
    """A whole number from 0 … bound − 1 from a word's upper half."""
    return np.int64(((word >> np.uint64(32)) * np.uint64(bound)) >> np.uint64(32))
