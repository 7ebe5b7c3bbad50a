"""How much likelier the counts are with one risk inside a zone and another outside: the scan's yardstick.

All scans compare zones by the same likelihood ratio, conditional on the number of cases. What a zone is measured
against (its *size*) differs: expected cases, scaled to sum to the cases, in the Poisson model; people (cases and
controls) in the Bernoulli model.

The replicates are scanned for their highest ratio only, so almost every zone can be passed by without a
logarithm. With d the deviation of a zone's cases c from their mean e, and σ² their variance under the null,

    log LR ≤ d² / σ²                          always (Kullback–Leibler divergence never exceeds χ²)
    log LR ≤ d² / (2 σ²)                      Poisson, e ≤ c ≤ C − e: the second derivative C / (t (C − t)) of
                                              log LR in c is then largest at t = e
    log LR ≤ d² / (2 σ²) + d³ / (2 e²)        Poisson, c < e: by (1 − u) log(1 − u) + u ≤ u²/2 + u³/2

so with root = √(2 · best so far) a zone that deviates by less than root times a *reach* of σ, σ / √2 or something
in between cannot beat the best. What passes is computed exactly.
"""

from math import log, sqrt
from typing import NamedTuple

import numba as nb
import numpy as np
from numpy.typing import ArrayLike

from lagesbild.kernels import checks
from lagesbild.kernels.checks import Floats

LOOSE = sqrt(0.5)  # what is left of σ where only the first bound holds
SLACK = 0.999  # of the root: what single precision may lose, and more
EULER = 0.5772156649015329


class Model(NamedTuple):
    """Which likelihood, the totals it is conditional on, and the fewest cases that make a zone with high risk."""

    bernoulli: bool
    cases: float
    size: float
    fewest: float


def log_likelihood_ratio(cases: ArrayLike, expected: ArrayLike, total: ArrayLike) -> Floats:
    """Log likelihood ratio of one risk inside a zone and another outside, given the number of cases.

        log LR = c · log(c / e) + (C − c) · log((C − c) / (C − e))

    How to read: 0 when the zone has what is expected of it; it grows with the deviation to either side. It is
    not a p-value: how large it becomes by chance depends on how many zones are compared.
    Assumes Poisson (or multinomial) counts whose expected numbers sum to C over all zones.

    Kulldorff (1997), Communications in Statistics – Theory and Methods 26:1481–1496.

    `cases` c, `expected` e and `total` C broadcast; 0 ≤ c ≤ C and 0 < e < C. Raises ValueError elsewhere.
    """
    c = checks.nonnegative(cases, "cases")
    e = checks.positive(expected, "expected")
    most = checks.positive(total, "total")
    if np.any(c > most) or np.any(e >= most):
        raise ValueError("a zone has more cases than the total, or is expected to have all of them.")
    rest = most - c
    inside = c * np.log(np.where(c > 0, c, 1.0) / e) * (c > 0)
    outside = rest * np.log(np.where(rest > 0, rest, 1.0) / (most - e)) * (rest > 0)
    return np.asarray(inside + outside)


def gumbel_p_value(observed: Floats, null: Floats) -> Floats:
    """The share of a Gumbel distribution above each observed value; its two moments are the replicates'.

    No rank among R replicates can say less than 1 / (R + 1); this can, by trusting the shape.

    Abrams, Kleinman & Kulldorff (2010), International Journal of Health Geographics 9:61.
    """
    spread = float(np.std(null, ddof=1)) if null.size > 1 else 0.0
    scale = max(spread, 1e-9) * 6**0.5 / np.pi
    place = float(np.mean(null)) - EULER * scale
    return np.asarray(-np.expm1(-np.exp(np.clip(-(observed - place) / scale, -700, 700))))


@nb.njit(cache=True)
def zone_llr(model: Model, cases: float, size: float) -> float:
    """Log likelihood ratio of a zone, Poisson or Bernoulli, either side."""
    if not model.bernoulli:
        return _surplus(cases, size) + _surplus(model.cases - cases, model.cases - size)
    share = model.cases / model.size
    rest, outside = size - cases, model.size - size
    inside = _surplus(cases, size * share) + _surplus(rest, size * (1 - share))
    cases, rest = model.cases - cases, outside - (model.cases - cases)
    return inside + _surplus(cases, outside * share) + _surplus(rest, outside * (1 - share))


@nb.njit(cache=True)
def _surplus(count: float, expected: float) -> float:
    return count * log(count / expected) if count > 0 else 0.0


@nb.njit(cache=True)
def null_rates(model: Model) -> tuple[float, float]:
    """What one unit of size gives to a zone's mean, and (short of the share it takes of all) to its variance."""
    mean = model.cases / model.size
    return mean, mean * (1 - mean) if model.bernoulli else mean


@nb.njit(cache=True)
def zone_deviation(model: Model, size: float) -> float:
    """Standard deviation σ of a zone's cases under the null, given the totals."""
    return sqrt(max(0.0, size * null_rates(model)[1] * (1 - size / model.size)))


@nb.njit(cache=True)
def reach_above(model: Model, mean: float, deviation: float, highest_root: float) -> float:
    """For zones with many cases: σ, or as much less as the bound that holds for every root up to the highest asks."""
    if model.bernoulli or mean + highest_root * deviation > model.cases - mean:
        return deviation * LOOSE
    return deviation


@nb.njit(cache=True)
def reach_below(model: Model, mean: float, deviation: float, highest_root: float) -> float:
    """The same for zones with few cases: σ / √(1 + root σ³ / e²), for deviations up to root · σ."""
    if model.bernoulli or mean == 0:
        return deviation * LOOSE
    return deviation * max(LOOSE, 1 / sqrt(1 + highest_root * deviation**3 / mean**2))
