"""Do high areas lie together, and where?

`local_moran` marks areas whose neighbours deviate from the mean like themselves (or the opposite way), `local_g`
areas in the midst of high or low values. The statistics for the whole map (`global_moran`, `global_geary`,
`global_g`) lie in `global_autocorrelation` and are offered here as well.

A map of local p-values is many tests at once: with no pattern at all, one area in twenty has p ≤ 0.05. Control
the false discovery rate before marking areas on a map.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse, special

from lagesbild.kernels import checks
from lagesbild.kernels.checks import Floats
from lagesbild.kernels.global_autocorrelation import Global, global_g, global_geary, global_moran
from lagesbild.kernels.neighbour_draws import Links, neighbour_sum_ranks
from lagesbild.kernels.permutation import SAME, dice_for, p_value_of_ranks
from lagesbild.kernels.spatial_weights import checked_weights, refuse_own_weights, varying

__all__ = ["Global", "Local", "Quadrant", "global_g", "global_geary", "global_moran", "local_g", "local_moran"]

FEWEST = 3  # areas; the variances divide by n − 2


class Quadrant(IntEnum):
    """An area's own value, then its neighbours', against the mean of the map."""

    HIGH_HIGH = 1
    LOW_HIGH = 2
    LOW_LOW = 3
    HIGH_LOW = 4


@dataclass(frozen=True)
class Local:
    """One statistic per area, with what it would be by chance; every field has one value per area.

    `z` is (statistic − expected) / √variance, 0 where chance leaves no room (variance 0); `p_analytic` is
    two-sided, from the normal distribution, and poor where an area has few neighbours and values are skew: prefer
    `p_permutation`, two-sided and conditional on the area's own value (None where no permutations were asked
    for). `quadrant` holds `Quadrant` numbers.
    """

    statistic: Floats
    expected: Floats
    variance: Floats
    z: Floats
    p_analytic: Floats
    p_permutation: Floats | None
    quadrant: NDArray[np.int8]


def local_moran(
    values: ArrayLike,
    weights: Any,
    *,
    permutations: int = 999,
    rng: np.random.Generator | None = None,
    moments: Literal["conditional", "total"] = "conditional",
) -> Local:
    """Local Moran's I: which areas resemble their neighbours more than chance gives?

        Iᵢ = zᵢ Σⱼ wᵢⱼ zⱼ / m₂        z = values − mean,   m₂ = Σ z² / n

    How to read: above its expectation an area and its neighbours lie on the same side of the mean (quadrant
    HIGH_HIGH or LOW_LOW), below it on different sides (an odd one out).
    Assumes, for `p_permutation` and conditional moments, that with the area's own value held all dealings of the
    others over its neighbours are equally likely; total moments deal its own value too. Both are about this
    map's values, and hold in the midst of a strong pattern only as "compared with a map without one". Mind areas
    of very different size as for `global_moran`. Do not use it to draw a cluster's border: an area is marked for
    its neighbours' sake.

    Anselin (1995), Geographical Analysis 27:93–115. Sokal, Oden & Thomson (1998), Geographical Analysis
    30:331–354.

    `values` [n]; `weights` a SciPy sparse matrix [n, n] with zero diagonal, never changed; `permutations` > 0
    needs `rng`, 0 gives the analytic part alone. Memory grows with n, not with n × permutations.
    Raises ValueError for islands, values all alike, missing values, fewer than 3 areas.
    """
    x, w = _taken_in(values, weights)
    refuse_own_weights(w)
    z = varying(x)
    n, m2 = z.size, float(z @ z / z.size)
    w1, w2 = _row_sums(w)
    if moments == "conditional":
        expected = -(z**2) * w1 / ((n - 1) * m2)
        variance = (z / m2) ** 2 * (n / (n - 2)) * (w2 - w1**2 / (n - 1)) * (m2 - z**2 / (n - 1))
    elif moments == "total":
        b2 = float((z**4).mean() / m2**2)
        expected = -w1 / (n - 1)
        variance = w2 * (n - b2) / (n - 1) + (w1**2 - w2) * (2 * b2 - n) / ((n - 1) * (n - 2)) - expected**2
    else:
        raise ValueError(f"moments is {moments!r}; expected 'conditional' or 'total'.")
    lag = w @ z
    p = _dealt_p_value(z, w, permutations, rng)
    if p is not None:
        p[z == 0] = 1.0  # an area on the mean has I = 0 whatever its neighbours
    return _judged(z * lag / m2, expected, variance, p, _quadrants(z, lag))


def local_g(
    values: ArrayLike,
    weights: Any,
    *,
    star: bool = True,
    permutations: int = 999,
    rng: np.random.Generator | None = None,
) -> Local:
    """Getis and Ord's local G: which areas lie in the midst of high, or of low, values?

        G*ᵢ = Σⱼ wᵢⱼ xⱼ / Σⱼ xⱼ        own value included (star)
        Gᵢ  = Σ_{j≠i} wᵢⱼ xⱼ / Σ_{j≠i} xⱼ        own value left out
        V(Σ w x) = s² (m Σ w² − (Σ w)²) / (m − 1)        s² the variance of the m values that are dealt

    How to read: `z` above 0 is high values together, below 0 low ones. It does not depend on whether a row's
    weights are binary or standardised, because the variance is that of the weights in use.
    Assumes that dealings are equally likely: of all n values for the moments of G* (m = n), of the others for
    those of G (m = n − 1). `p_permutation` holds the area's own value in both cases, so it speaks of its
    neighbours alone. Values must be 0 or more with a natural zero. Do not use it to find an odd area among
    different ones (`local_moran` does), nor on rates of very unequal areas unsmoothed.

    Ord & Getis (1995), Geographical Analysis 27:286–306.

    `values` [n], 0 or more; `weights` as for `local_moran`; with `star`, a diagonal is used as it stands, and
    where it is empty the row's largest weight (an area is as near itself as its nearest neighbour). Returns
    `Local`, its `statistic` G or G* and its `z` standardised. Raises ValueError as `local_moran`, and for values
    below zero.
    """
    x, w = _taken_in(values, weights)
    checks.nonnegative(x, "values")
    z = varying(x)
    n = x.size
    if star:
        own = w.diagonal()
        own = np.where(own > 0, own, w.max(axis=1).toarray().ravel())
        w = sparse.csr_array(w - sparse.diags_array(w.diagonal()))
        w.eliminate_zeros()
        dealt, total, mean, squares = float(n), np.full(n, x.sum()), np.full(n, x.mean()), np.full(n, z @ z)
    else:
        refuse_own_weights(w)
        own = np.zeros(n)
        dealt, total, mean = n - 1.0, x.sum() - x, (x.sum() - x) / (n - 1)
        squares = z @ z - z**2 * n / (n - 1)
        _refuse_lone_area(x)
    w1, w2 = _row_sums(w)
    w1, w2 = w1 + own, w2 + own**2
    spread = np.maximum(squares, 0) / dealt * np.maximum(dealt * w2 - w1**2, 0) / (dealt - 1)
    lag = w @ x + own * x
    p = _dealt_p_value(z, w, permutations, rng)
    return _judged(lag / total, w1 * mean / total, spread / total**2, p, _quadrants(z, w @ z))


def _taken_in(values: ArrayLike, weights: Any) -> tuple[Floats, sparse.csr_array]:
    x = checks.vector(checks.finite(values, "values"), "values", FEWEST)
    return x, checked_weights(weights, x.size)


def _refuse_lone_area(x: Floats) -> None:
    if np.count_nonzero(x) == 1:
        area = int(np.flatnonzero(x)[0])
        raise ValueError(
            f"values: only area {area} is above zero, so without itself it has nothing to compare with; use star=True."
        )


def _row_sums(w: sparse.csr_array) -> tuple[Floats, Floats]:
    """Σⱼ wᵢⱼ and Σⱼ wᵢⱼ²."""
    first, second = (np.asarray(part.sum(axis=1), dtype=np.float64).ravel() for part in (w, w.multiply(w)))
    return first, second


def _quadrants(z: Floats, lag: Floats) -> NDArray[np.int8]:
    high, beside_high = z > 0, lag > 0
    return np.select(
        [high & beside_high, ~high & beside_high, ~high & ~beside_high],
        [np.int8(Quadrant.HIGH_HIGH), np.int8(Quadrant.LOW_HIGH), np.int8(Quadrant.LOW_LOW)],
        np.int8(Quadrant.HIGH_LOW),
    )


def _dealt_p_value(z: Floats, w: sparse.csr_array, permutations: int, rng: np.random.Generator | None) -> Floats | None:
    dice = dice_for(permutations, rng)
    if dice is None:
        return None
    as_high, as_low = neighbour_sum_ranks(z, Links(w.indptr, w.indices, w.data), permutations, dice)
    return p_value_of_ranks(as_high, as_low, permutations)


def _judged(
    statistic: Floats, expected: Floats, variance: Floats, p: Floats | None, quadrant: NDArray[np.int8]
) -> Local:
    deviation = statistic - expected
    room = variance > (SAME * np.maximum(np.abs(statistic), np.abs(expected))) ** 2
    z = np.where(room, deviation / np.sqrt(np.where(room, variance, 1.0)), 0.0)
    return Local(statistic, expected, variance, z, 2 * special.ndtr(-np.abs(z)), p, quadrant)
