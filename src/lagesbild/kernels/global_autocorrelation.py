"""Do areas that lie together resemble each other? One number for the whole map.

Moran's I asks whether neighbours deviate from the mean the same way, Geary's C how much neighbours differ, and
Getis and Ord's G whether high values lie beside high ones. All three say that there is a pattern, not where; the
local statistics in `autocorrelation` say where.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse, special

from lagesbild.kernels import checks
from lagesbild.kernels.checks import Floats
from lagesbild.kernels.permutation import dice_for, permutation_p_value
from lagesbild.kernels.spatial_weights import checked_weights, refuse_own_weights, varying

Assumption = Literal["randomisation", "normality"]

FEWEST = 4  # areas; the variances divide by n − 3
BLOCK = 32  # dealings at a time: memory stays at some tens of values per area


@dataclass(frozen=True)
class Global:
    """One statistic for the whole map, with what it would be by chance.

    `z` is (statistic − expected) / √variance; `p_analytic` is two-sided, from the normal distribution.
    `p_permutation` is two-sided (`permutation_p_value`), None where no permutations were asked for.
    """

    statistic: float
    expected: float
    variance: float
    z: float
    p_analytic: float
    p_permutation: float | None


@dataclass(frozen=True)
class _Sums:
    """What the variances need of the weights: S₀ = Σ wᵢⱼ, S₁ = ½ Σ (wᵢⱼ + wⱼᵢ)², S₂ = Σ (wᵢ· + w·ᵢ)²."""

    s0: float
    s1: float
    s2: float
    row_and_column: Floats


def global_moran(
    values: ArrayLike,
    weights: Any,
    *,
    permutations: int = 0,
    rng: np.random.Generator | None = None,
    assumption: Assumption = "randomisation",
) -> Global:
    """Moran's I: do neighbours deviate from the mean the same way?

        I = (n / S₀) Σᵢⱼ wᵢⱼ zᵢ zⱼ / Σ zᵢ²        z = values − mean,   E(I) = −1 / (n − 1)

    How to read: above E(I) neighbours are alike, below it they alternate; for row-standardised weights I is the
    slope of the neighbours' mean on an area's own value.
    Assumes under the null that every dealing of these values over the areas is equally likely ("randomisation",
    the default) or that they are independent draws from one normal distribution ("normality"). Counts or rates
    from areas of very different size break both: small areas vary more, wherever they lie; smooth them first, or
    compare observed with expected. Do not use it to find places, nor on fewer than some thirty areas.

    Moran (1950), Biometrika 37:17–23. Cliff & Ord (1981), Spatial Processes, ch. 2.

    `values` [n]; `weights` a SciPy sparse matrix [n, n] with zero diagonal, never changed; `permutations` > 0
    needs `rng`. Raises ValueError for islands, values all alike, missing values, fewer than 4 areas.
    """
    x, w, sums = _taken_in(values, weights)
    z = varying(x)
    n, power = z.size, float(z @ z)
    expected = -1 / (n - 1)
    if _by_randomisation(assumption):
        k = n * float((z**4).sum()) / power**2
        terms = n * (sums.s1 * (n**2 - 3 * n + 3) - n * sums.s2 + 3 * sums.s0**2)
        terms -= k * (sums.s1 * (n**2 - n) - 2 * n * sums.s2 + 6 * sums.s0**2)
        second = terms / ((n - 1) * (n - 2) * (n - 3) * sums.s0**2)
    else:
        second = (n**2 * sums.s1 - n * sums.s2 + 3 * sums.s0**2) / ((n**2 - 1) * sums.s0**2)
    scale = n / (sums.s0 * power)
    dealt = _dealt_products(z, w, dice_for(permutations, rng), permutations)
    return _judged(scale * float(z @ (w @ z)), expected, second - expected**2, scale * dealt[0])


def global_geary(
    values: ArrayLike,
    weights: Any,
    *,
    permutations: int = 0,
    rng: np.random.Generator | None = None,
    assumption: Assumption = "randomisation",
) -> Global:
    """Geary's C: how much do neighbours differ, compared with any two areas?

        C = (n − 1) / (2 S₀) · Σᵢⱼ wᵢⱼ (xᵢ − xⱼ)² / Σ zᵢ²        E(C) = 1

    How to read: below 1 neighbours are alike (z is then negative), above 1 they differ more than any two areas.
    More sensitive than Moran's I to single odd areas beside ordinary ones.
    Assumes, and when not to use it: as `global_moran`.

    Geary (1954), The Incorporated Statistician 5:115–146. Cliff & Ord (1981), Spatial Processes, ch. 2.

    Arguments and errors as `global_moran`.
    """
    x, w, sums = _taken_in(values, weights)
    z = varying(x)
    n, power = z.size, float(z @ z)
    if _by_randomisation(assumption):
        k = n * float((z**4).sum()) / power**2
        terms = (n - 1) * sums.s1 * (n**2 - 3 * n + 3 - k * (n - 1))
        terms -= (n - 1) * sums.s2 * (n**2 + 3 * n - 6 - k * (n**2 - n + 2)) / 4
        terms += sums.s0**2 * (n**2 - 3 - k * (n - 1) ** 2)
        variance = terms / (n * (n - 2) * (n - 3) * sums.s0**2)
    else:
        variance = ((2 * sums.s1 + sums.s2) * (n - 1) - 4 * sums.s0**2) / (2 * (n + 1) * sums.s0**2)
    scale = (n - 1) / (2 * sums.s0 * power)
    products, squares = _dealt_products(z, w, dice_for(permutations, rng), permutations, sums.row_and_column)
    differences = float(sums.row_and_column @ z**2 - 2 * z @ (w @ z))
    return _judged(scale * differences, 1.0, variance, scale * (squares - 2 * products))


def global_g(
    values: ArrayLike, weights: Any, *, permutations: int = 0, rng: np.random.Generator | None = None
) -> Global:
    """Getis and Ord's G: how much of all products of two areas' values is between neighbours?

        G = Σᵢⱼ wᵢⱼ xᵢ xⱼ / Σ_{i≠j} xᵢ xⱼ        E(G) = S₀ / (n (n − 1))

    How to read: above E(G) high values lie together, below it low values do (Moran's I cannot tell these apart).
    Assumes under the null that every dealing of these values over the areas is equally likely; the variance is
    then exact for any weights. Values must be 0 or more with a natural zero (counts, rates). Do not use it on
    deviations or differences, and mind unequal areas as for `global_moran`.

    Getis & Ord (1992), Geographical Analysis 24:189–206.

    Arguments and errors as `global_moran`; also for values below zero, and where fewer than two areas have any.
    """
    x, w, sums = _taken_in(values, weights)
    checks.nonnegative(x, "values")
    varying(x)
    x = x / x.max()  # the fourth powers below then neither overflow nor vanish
    if np.count_nonzero(x) < 2:
        raise ValueError("values: only one area is above zero, so no two can lie together; do not ask.")
    n = x.size
    m1, m2, m3, m4 = (float((x**power).sum()) for power in (1, 2, 3, 4))
    s0, s1, s2 = sums.s0, sums.s1, sums.s2
    b0 = (n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2
    b1 = -((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
    b2 = -(2 * n * s1 - (n + 3) * s2 + 6 * s0**2)
    b3 = 4 * (n - 1) * s1 - 2 * (n + 1) * s2 + 8 * s0**2
    b4 = s1 - s2 + s0**2
    second = b0 * m2**2 + b1 * m4 + b2 * m1**2 * m2 + b3 * m1 * m3 + b4 * m1**4
    second /= (m1**2 - m2) ** 2 * n * (n - 1) * (n - 2) * (n - 3)
    expected = s0 / (n * (n - 1))
    scale = 1 / (m1**2 - m2)
    dealt = _dealt_products(x, w, dice_for(permutations, rng), permutations)
    return _judged(scale * float(x @ (w @ x)), expected, second - expected**2, scale * dealt[0])


def _by_randomisation(assumption: str) -> bool:
    if assumption not in ("randomisation", "normality"):
        raise ValueError(f"assumption is {assumption!r}; expected 'randomisation' or 'normality'.")
    return assumption == "randomisation"


def _taken_in(values: ArrayLike, weights: Any) -> tuple[Floats, sparse.csr_array, _Sums]:
    x = checks.vector(checks.finite(values, "values"), "values", FEWEST)
    w = checked_weights(weights, x.size)
    refuse_own_weights(w)
    both = w + w.T
    row_and_column = np.asarray(both.sum(axis=1)).ravel()
    sums = _Sums(float(w.sum()), float((both.data**2).sum() / 2), float((row_and_column**2).sum()), row_and_column)
    return x, w, sums


def _dealt_products(
    x: Floats, w: sparse.csr_array, rng: np.random.Generator | None, permutations: int, factors: Floats | None = None
) -> tuple[Floats, Floats]:
    """Σ wᵢⱼ xᵢ xⱼ, and Σ fᵢ xᵢ², for each dealing of x over the areas."""
    products, squares = np.zeros((2, permutations))
    if rng is None:
        return products, squares
    for first in range(0, permutations, BLOCK):
        several = slice(first, min(first + BLOCK, permutations))
        dealt = rng.permuted(np.tile(x, (several.stop - first, 1)), axis=1).T
        products[several] = (dealt * (w @ dealt)).sum(axis=0)
        if factors is not None:
            squares[several] = factors @ dealt**2
    return products, squares


def _judged(statistic: float, expected: float, variance: float, replicated: Floats) -> Global:
    spread = max(variance, 0.0) ** 0.5
    # Weights that join every area to every other alike leave nothing to chance: no spread, no deviation.
    z = (statistic - expected) / spread if spread > 1e-9 * max(abs(expected), abs(statistic)) else 0.0
    p_permutation = float(permutation_p_value(statistic, replicated)) if replicated.size else None
    return Global(statistic, expected, variance, z, float(2 * special.ndtr(-abs(z))), p_permutation)
