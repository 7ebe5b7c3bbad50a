"""Do two things that are both smooth over the map go together, or are they only both smooth?

Neighbouring areas are alike in nearly everything. Two maps that have nothing to do with each other then look related
far oftener than a test for independent areas promises. Here one of them is dealt out anew in a way that keeps how
smooth it is, and the real agreement is held against those.

Wagner & Dray (2015), Methods in Ecology and Evolution 6:1169–1178 (Moran spectral randomisation).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from lagesbild.kernels.checks import Floats, finite, same_length, vector
from lagesbild.kernels.permutation import permutation_p_value

MOST_AREAS = 1500  # eigenvectors of more take minutes


def spatial_patterns(neighbours: Sequence[Sequence[int]]) -> Floats:
    """The map's own patterns, from the smoothest to the most chequered: the eigenvectors of who borders on whom.

        (I − J/n) W (I − J/n) v = λ v,     W_ij = 1 between neighbours, made symmetric;  v ⟂ 1

    Returns [n, n − 1], columns of length 1 that are at right angles to each other and to the constant. Raises
    ValueError for fewer than three areas, or more than 1,500.
    """
    n = len(neighbours)
    if not 3 <= n <= MOST_AREAS:
        raise ValueError(f"{n} areas: expected between 3 and {MOST_AREAS}.")
    w = np.zeros((n, n))
    for area, near in enumerate(neighbours):
        w[area, list(near)] = 1.0
    w = np.maximum(w, w.T)
    np.fill_diagonal(w, 0.0)
    # A basis at right angles to the constant first, so that the constant is not mixed into patterns of λ = 0.
    centred = np.linalg.qr(np.column_stack([np.ones(n), np.eye(n)[:, : n - 1]]))[0][:, 1:]
    values, vectors = np.linalg.eigh(centred.T @ w @ centred)
    return np.asarray(centred @ vectors[:, np.argsort(-values, kind="stable")])


def going_together_p_value(
    values: ArrayLike, scores: ArrayLike, patterns: Floats, draws: int, rng: np.random.Generator
) -> float:
    """How rarely a map as smooth as this one agrees as much with the scores by chance.

        a_k = v_kᵀ values,   T = Σ_k a_k (v_kᵀ scores);     dealt anew:  a_k → ± a_k,  each sign as likely as the other

    How to read: 0.01 says that one in a hundred maps with the same smoothness agrees as much, either way. `scores` are
    what is left of the level when nothing explains it (for counts: the score residuals of the model without values).
    Assumes that every pattern of the values could as well have been its own mirror image, as it is for Gaussian maps
    whose dependence follows the neighbours; nothing is assumed of the scores. Do not use it with patterns of a map on
    which nearness means nothing, nor for fewer than ten areas.

    Wagner & Dray (2015).

    `values`, `scores` [n]; `patterns` [n, n − 1] of `spatial_patterns`. Raises ValueError for shapes that do not fit.
    """
    x, u = vector(finite(values, "values"), "values"), finite(scores, "scores")
    same_length(x, u, "values and scores")
    if patterns.shape[0] != x.size:
        raise ValueError(f"patterns are of {patterns.shape[0]} areas and values of {x.size}; expected the same.")
    parts = (patterns.T @ x) * (patterns.T @ u)
    signs = rng.choice(np.array([-1.0, 1.0]), size=(draws, parts.size))
    return float(permutation_p_value(parts.sum(), signs @ parts))


def spatial_se(values: ArrayLike, residuals: ArrayLike, weights: ArrayLike, patterns: Floats) -> float:
    """Standard error of a coefficient whose residuals are smooth over the map.

        x = values less their weighted mean;   se² = Σ_k (v_kᵀ x)² (v_kᵀ residuals)² / (Σ_i weight_i x_i²)²

    A sandwich as in `robust_errors`, with the map's patterns as the independent parts. `residuals` [n] are the score
    residuals of the fit with the values in it; `weights` [n] its working weights.
    """
    x, w = vector(finite(values, "values"), "values"), finite(weights, "weights")
    centred = x - (w @ x) / w.sum()
    parts = (patterns.T @ centred) * (patterns.T @ finite(residuals, "residuals"))
    return float(np.sqrt((parts**2).sum()) / (w @ centred**2))
