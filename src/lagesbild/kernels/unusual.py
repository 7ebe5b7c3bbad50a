"""How unusual is one count, when neither its mean nor how unruly it is, is known for sure?

The count is negative binomial (Poisson at dispersion 1) around a mean and with a dispersion that were both estimated
from a limited past. A bound that takes them as known is exceeded too often, the more the rarer it is meant to be.
Here both are uncertain: log-normal around their estimates, summed over by Gauss–Hermite nodes. The dispersion of many
series of one kind is pooled, for one series alone tells little of it (Smyth 2004).

Assumes that weeks are independent given their means. Promises are measured in benchmarks/accuracy/deviation.py: with
means from 2 and dispersion up to 3 alarms are from 0.7 to 1.3 times those promised; months of fewer than about ten
events give down to a half, of fewer than one hardly any.

Smyth (2004), Stat. Appl. Genet. Mol. Biol. 3(1):3. DerSimonian & Laird (1986), Controlled Clinical Trials 7:177–188.
Noufaily et al. (2013), Statistics in Medicine 32:1206–1222.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numba as nb
import numpy as np
from numpy.typing import ArrayLike, NDArray

from lagesbild.kernels.checks import Floats, Ints, share
from lagesbild.kernels.farrington import Expected

N_NODES = 5
FURTHEST_NODE = 3.0  # on the log scale: a factor of 20 either way
LEAST_DISPERSION = 0.1  # a series that hardly varies: its logarithm must exist
FEWEST_TO_POOL = 10  # with fewer series, how much they differ cannot be told
FURTHEST_SD = 10.0  # nothing is summed further below the mean than this
LARGEST_COUNT = 10_000_000  # beyond every count there is
LEAST_CHANCE = 1e-12  # sums of probabilities end in rounding here
NO_EXCESS = 1e-6  # dispersion this near 1 is Poisson
ROUNDS = 5  # of setting the threshold by what it gives
NEAR = 0.02  # from what was wanted
_nodes, _weights = np.polynomial.hermite_e.hermegauss(N_NODES)
_weights = _weights / _weights.sum()


@dataclass(frozen=True)
class Calm:
    """What calm periods hold, one an element: `mean` (missing where none could be estimated), the standard error
    `log_se` of its logarithm, and log dispersion with its standard error."""

    mean: Floats
    log_se: Floats
    log_dispersion: Floats
    log_dispersion_se: Floats

    def at(self, chosen: NDArray[np.integer] | NDArray[np.bool_] | slice) -> "Calm":
        """Only some of them."""
        return Calm(self.mean[chosen], self.log_se[chosen], self.log_dispersion[chosen], self.log_dispersion_se[chosen])


@dataclass(frozen=True)
class Threshold:
    """An alarm is a count that is rarer than `alpha`; `chance` (n,) is how likely each calm period is to give one."""

    alpha: float
    chance: Floats


def calm_of(expected: Expected, group: ArrayLike) -> Calm:
    """Mean and dispersion with their doubt; series of one `group` (n,) lend each other their dispersion.

        log φ̂_i ~ N(log φ_i, s²_i),   s²_i = (2 + κ_i) / ν_i,   log φ_i ~ N(m, τ²)

    κ is the excess kurtosis of a negative binomial with that mean and dispersion, ν the degrees of freedom, τ² by
    DerSimonian and Laird. The standard error of the log mean is `expected.log_se` times the root of the dispersion.
    Groups below `FEWEST_TO_POOL` series stand each for themselves. All of `expected` (n,), raveled by the caller.
    """
    groups = np.asarray(group)
    log_dispersion, error = np.full(groups.shape, np.nan), np.full(groups.shape, np.nan)
    for each in np.unique(groups):
        mine = (groups == each) & np.isfinite(expected.mean) & (expected.mean > 0) & (expected.freedom > 0)
        if mine.any():
            log_dispersion[mine], error[mine] = _pooled(
                expected.mean[mine], np.maximum(expected.dispersion[mine], LEAST_DISPERSION), expected.freedom[mine]
            )
    spread = np.exp(np.maximum(log_dispersion, 0.0) / 2)
    mean = np.where(np.isfinite(log_dispersion), expected.mean, np.nan)
    return Calm(mean, expected.log_se * spread, log_dispersion, error)


def _pooled(mean: Floats, dispersion: Floats, freedom: Floats) -> tuple[Floats, Floats]:
    """Log dispersion and its standard error for series of one kind."""
    believed = np.maximum(dispersion, 1.0)
    value, error2 = np.log(believed), np.zeros(mean.shape)
    for _ in range(3):  # the error depends on the dispersion itself
        s2 = (2 + 6 * (believed - 1) / mean + 1 / (believed * mean)) / freedom
        value, error2 = np.log(dispersion) + np.minimum(s2, 1.0) / 2, s2
        if mean.size >= FEWEST_TO_POOL:
            value, error2 = _drawn_together(value, s2)
        believed = np.maximum(np.exp(np.minimum(value, FURTHEST_NODE)), 1.0)
    return value, np.sqrt(error2)


def _drawn_together(value: Floats, s2: Floats) -> tuple[Floats, Floats]:
    weight = 1 / s2
    total = weight.sum()
    middle = float((weight * value).sum() / total)
    excess = float((weight * (value - middle) ** 2).sum()) - (value.size - 1)
    tau2 = max(0.0, excess / float(total - (weight**2).sum() / total))
    own = tau2 / (tau2 + s2)
    return middle + own * (value - middle), own * s2 + (1 - own) ** 2 / total


def expect_from_preceding(counts: ArrayLike, known: ArrayLike, weeks: ArrayLike, *, back: int, gap: int) -> Expected:
    """The mean of the `back` periods before each chosen one, the nearest `gap` left out; [S, weeks].

    For histories too short for seasons. Do not use it where the season moves counts within such a stretch.
    `counts`, `known` [S, T]. Missing where fewer than half of the periods are known or nothing happened in them.
    """
    y, there = np.asarray(counts), np.asarray(known, dtype=np.bool_)
    parts = [_from_preceding(y, there, int(week), back, gap) for week in np.asarray(weeks)]
    mean, log_se, dispersion, freedom = (np.stack(each, axis=1) for each in zip(*parts, strict=True))
    return Expected(mean, log_se, dispersion, freedom)


def _from_preceding(
    y: NDArray[np.number], known: NDArray[np.bool_], week: int, back: int, gap: int
) -> tuple[Floats, Floats, Floats, Floats]:
    inside = slice(max(week - gap - back, 0), max(week - gap, 0))
    there = known[:, inside]
    held = np.where(there, y[:, inside], 0).astype(np.float64)
    n, total = there.sum(axis=1).astype(np.float64), held.sum(axis=1)
    usable = (n >= max(back / 2, 2)) & (total > 0)
    some, events = np.where(usable, n, 2.0), np.where(usable, total, 1.0)
    mean = events / some
    variance = (np.where(there, held - mean[:, None], 0.0) ** 2).sum(axis=1) / (some - 1)
    found = (mean, 1 / np.sqrt(events), variance / mean, some - 1)
    missing = tuple(np.where(usable, part, np.nan) for part in found)
    return missing[0], missing[1], missing[2], missing[3]


def chance_of_at_least(calm: Calm, counts: ArrayLike) -> Floats:
    """How likely a calm period is to hold this many or more, (n,); missing with the mean."""
    below = _cumulative(*_spread(calm), np.asarray(counts, dtype=np.int64) - 1, 1)
    return np.maximum(1 - below, LEAST_CHANCE)


def chance_of_at_most(calm: Calm, counts: ArrayLike) -> Floats:
    """How likely a calm period is to hold this many or fewer, (n,)."""
    return np.maximum(_cumulative(*_spread(calm), np.asarray(counts, dtype=np.int64), 1), LEAST_CHANCE)


def highest_ordinary(calm: Calm, alpha: float) -> Ints:
    """The least count that is exceeded with probability `alpha` at most; −1 where the mean is missing."""
    return _bounds(*_spread(calm), 1 - share(alpha, "alpha"))


def lowest_ordinary(calm: Calm, alpha: float) -> Ints:
    """The least count that a calm period falls below with probability `alpha` at most: 0 where no fall can be seen."""
    return np.maximum(_bounds(*_spread(calm), share(alpha, "alpha")), 0)


def alarms_above(calm: Calm, wanted: float, most_alpha: float, fewest: int = 0) -> Threshold:
    """The threshold that gives `wanted` alarms among these calm periods, or as near as `most_alpha` lets it come.

    Counts are whole, so a bound at alpha is exceeded more seldom than alpha; alpha is raised until the chances add up.
    Counts below `fewest` never are alarms.
    """

    def chance(alpha: float) -> Floats:
        upper = np.maximum(highest_ordinary(calm, alpha), fewest - 1)
        return chance_of_at_least(calm, upper + 1)

    return _threshold(chance, wanted, most_alpha)


def alarms_below(calm: Calm, wanted: float, most_alpha: float) -> Threshold:
    """As `alarms_above`, for counts that are unusually low."""

    def chance(alpha: float) -> Floats:
        lower = lowest_ordinary(calm, alpha)
        return np.where(lower > 0, chance_of_at_most(calm, lower - 1), 0.0)

    return _threshold(chance, wanted, most_alpha)


def _threshold(chance: Callable[[float], Floats], wanted: float, most_alpha: float) -> Threshold:
    alpha = most_alpha
    found = chance(alpha)
    for _ in range(ROUNDS):
        total = float(np.nansum(found))
        if (total <= wanted and alpha >= most_alpha) or abs(total - wanted) <= NEAR * wanted:
            break
        alpha = min(alpha * wanted / max(total, LEAST_CHANCE), most_alpha)
        found = chance(alpha)
    return Threshold(alpha, found)


def smallest_seen(calm: Calm, upper: ArrayLike, n_periods: int, power: float = 0.8) -> Floats:
    """The smallest increase (times the mean) that gives a count above `upper` in one of `n_periods`, (n,).

    It is planted in each calm period's own distribution, mean and dispersion as uncertain as they are; "gives" is with
    probability `power`. The doubt about the mean is shared by the periods. Infinite above a factor of 1,000; missing
    with the mean.
    """
    mean, dispersion = _spread(calm)
    limit = np.asarray(upper, dtype=np.int64)
    low, high = np.zeros(limit.shape), np.full(limit.shape, np.log(1000.0))
    for _ in range(14):  # to within a thousandth
        middle = (low + high) / 2
        seen = 1 - _cumulative(mean * np.exp(middle)[:, None], dispersion, limit, n_periods)
        low, high = np.where(seen < power, middle, low), np.where(seen < power, high, middle)
    found = np.where(high >= np.log(999.0), np.inf, np.exp(high))
    return np.where(np.isnan(mean[:, 0]), np.nan, found)


def _spread(calm: Calm) -> tuple[Floats, Floats]:
    """Means and dispersions at the nodes, each [n, N_NODES]."""

    def at_nodes(middle: Floats, error: Floats) -> Floats:
        moved = np.clip(error[:, None] * _nodes, -FURTHEST_NODE, FURTHEST_NODE)
        return np.asarray(np.exp(middle[:, None] + moved))

    known = np.isfinite(calm.mean) & (calm.mean > 0)
    log_mean = np.where(known, np.log(np.where(known, calm.mean, 1.0)), np.nan)
    return at_nodes(log_mean, calm.log_se), np.maximum(at_nodes(calm.log_dispersion, calm.log_dispersion_se), 1.0)


@nb.njit(cache=True)
def _start(mean: float, dispersion: float) -> tuple[int, float]:
    """The first count worth summing, and its probability."""
    first = max(int(mean - FURTHEST_SD * np.sqrt(mean * dispersion)), 0)
    excess = dispersion - 1
    if excess < NO_EXCESS:
        return first, math.exp(first * math.log(mean) - mean - math.lgamma(first + 1.0))
    size = mean / excess
    log = math.lgamma(first + size) - math.lgamma(size) - math.lgamma(first + 1.0)
    return first, math.exp(log - size * math.log(dispersion) + first * math.log(excess / dispersion))


@nb.njit(cache=True)
def _grows(mean: float, dispersion: float, y: int) -> float:
    """pmf(y + 1) / pmf(y): (size + y) / (y + 1) · (φ − 1) / φ, and μ / (y + 1) at φ = 1."""
    excess = dispersion - 1
    return mean / (y + 1) if excess < NO_EXCESS else (mean + y * excess) / ((y + 1) * dispersion)


@nb.njit(cache=True)
def _at_most(mean: float, dispersion: float, count: int) -> float:
    """P(Y ≤ count), summed upwards."""
    y, pmf = _start(mean, dispersion)
    total = 0.0
    while y <= count:
        total += pmf
        grows = _grows(mean, dispersion, y)
        if grows < 1 and pmf < LEAST_CHANCE * 1e-6:
            break
        pmf *= grows
        y += 1
    return min(total, 1.0)


@nb.njit(cache=True)
def _missed_by_one(mean: Floats, dispersion: Floats, count: int, n_periods: int) -> float:
    """P(Y ≤ count) in all of `n_periods` that share mean and dispersion, over the nodes."""
    total = 0.0
    for j in range(N_NODES):
        for k in range(N_NODES):
            total += _weights[j] * _weights[k] * _at_most(mean[j], dispersion[k], count) ** n_periods
    return total


@nb.njit(cache=True)
def _cumulative(mean: Floats, dispersion: Floats, counts: Ints, n_periods: int) -> Floats:
    """P(Y ≤ count) in all of `n_periods`, (n,)."""
    found = np.full(counts.size, np.nan)
    for i in range(counts.size):
        if not np.isnan(mean[i, 0]):
            found[i] = _missed_by_one(mean[i], dispersion[i], counts[i], n_periods)
    return found


@nb.njit(cache=True)
def _bounds(mean: Floats, dispersion: Floats, level: float) -> Ints:
    """The least count with P(Y ≤ count) ≥ level, (n,); −1 where the mean is missing. All nodes are summed abreast."""
    bound = np.full(mean.shape[0], -1, dtype=np.int64)
    first, pmf = np.empty((N_NODES, N_NODES), dtype=np.int64), np.empty((N_NODES, N_NODES))
    for i in range(mean.shape[0]):
        if np.isnan(mean[i, 0]):
            continue
        for j in range(N_NODES):
            for k in range(N_NODES):
                first[j, k], pmf[j, k] = _start(mean[i, j], dispersion[i, k])
        y, total = first.min() - 1, 0.0
        while total < level and y < LARGEST_COUNT:
            y += 1
            for j in range(N_NODES):
                for k in range(N_NODES):
                    if y >= first[j, k]:
                        total += _weights[j] * _weights[k] * pmf[j, k]
                        pmf[j, k] *= _grows(mean[i, j], dispersion[i, k], y)
        bound[i] = y
    return bound
