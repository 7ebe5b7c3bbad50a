"""What we believe about each unit's own mean when some means are known better than others.

A share of 42 % among 30 answers tells less than one among 300. All units together tell how much means differ, and each
unit is drawn towards the middle as far as its own doubt is large beside that difference.
"""

import numpy as np
from numpy.typing import ArrayLike

from lagesbild.kernels.checks import Floats, finite, positive, same_length, vector

FEWEST = 4  # with a flat prior on the spread, fewer units leave it without bounds
SPREADS_LOOKED_AT = 200
WIDEST = 10.0  # times the spread of the values: beyond it the likelihood only falls


def draw_means(values: ArrayLike, se: ArrayLike, draws: int, rng: np.random.Generator) -> Floats:
    """Draws from what we believe about every unit's mean at once.

        value_i ~ Normal(θ_i, se_i²),   θ_i ~ Normal(μ, τ²),   μ and τ flat
        p(τ | values) ∝ √v · Π Normal(value_i | m, se_i² + τ²),   1/v = Σ 1/(se_i² + τ²),   m = v Σ value_i/(se_i² + τ²)

    τ is drawn from a grid, then μ, then every θ. How to read: each row is one set of true means that could lie behind
    the values; compute anything of each row, and the spread over rows is what we do not know about it.
    Assumes that estimates are about normal with known standard errors, and that the means are spread like a normal
    distribution. Do not use it for shares close to 0 or 1, nor where standard errors rest on a handful of answers.

    Gelman et al. (2013), Bayesian Data Analysis, 3rd ed., § 5.4. Fay & Herriot (1979), J. Amer. Statist. Assoc.
    74:269–277.

    `values`, `se` [n], n at least 4, `se` above zero. Returns [draws, n]. Raises ValueError where these do not hold.
    """
    y, s = vector(finite(values, "values"), "values", FEWEST), positive(se, "se")
    same_length(y, s, "values and se")
    if draws < 1:
        raise ValueError(f"draws is {draws}; expected 1 or more.")
    top = WIDEST * max(float(y.std()), float(np.median(s)))
    grid = np.linspace(0.0, 1.0, SPREADS_LOOKED_AT) ** 2 * top  # closest where small spreads differ most
    total = s**2 + grid[:, None] ** 2
    v = 1 / (1 / total).sum(axis=1)
    middle = v * (y / total).sum(axis=1)
    log_density = 0.5 * np.log(v) - 0.5 * (np.log(total) + (y - middle[:, None]) ** 2 / total).sum(axis=1)
    weight = np.exp(log_density - log_density.max()) * np.gradient(grid)
    at = rng.choice(grid.size, size=draws, p=weight / weight.sum())
    mu = rng.normal(middle[at], np.sqrt(v[at]))[:, None]
    own = grid[at, None] ** 2 / total[at]
    return np.asarray(rng.normal(mu + own * (y - mu), np.sqrt(own) * s))
