"""Which class does a unit fall in when several indicators are weighed together, and does the class stand?

Indicators are put on one scale (standard deviations from the mean unit), weighed within dimensions, and the dimensions
weighed together. The sum is cut into classes. Every function takes draws of the indicators, one row a draw, so that
what is not known about them becomes what is not known about the class.

OECD & JRC (2008), Handbook on Constructing Composite Indicators. Saisana, Saltelli & Tarantola (2005), J. R. Statist.
Soc. A 168:307–323.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from lagesbild.kernels.checks import Bools, Floats, Ints, nonnegative, vector

FURTHEST = 3.0  # standard deviations: one indicator in which a unit is extreme must not decide alone


def standard_scores(values: ArrayLike) -> Floats:
    """Standard deviations from the mean unit, no further than three.

        z_i = (x_i − mean x) / sd x,   held within −3 and 3

    How to read: 1 is one standard deviation more than the mean of the units. It says where a unit lies among the
    others, never how much that is. Units that are missing (NaN) stay so and are not counted in mean and sd; where all
    are equal every score is 0.

    `values` [..., n]; each row by itself.
    """
    x = np.asarray(values, dtype=np.float64)
    known = np.isfinite(x)
    n = np.maximum(known.sum(axis=-1, keepdims=True), 1)
    mean = np.where(known, x, 0.0).sum(axis=-1, keepdims=True) / n
    gap = np.where(known, x - mean, 0.0)
    sd = np.sqrt((gap**2).sum(axis=-1, keepdims=True) / n)
    scale = np.maximum(sd, 1e-12 * np.maximum(np.abs(mean), 1e-300))
    return np.asarray(np.where(known, np.clip(gap / scale, -FURTHEST, FURTHEST), np.nan))


def effective_weights(has: Bools, dimension: Ints, weights: ArrayLike, dimension_weights: ArrayLike) -> Floats:
    """What each indicator weighs in the sum of each unit, when what is lacking is left out.

        within a dimension: w_k / Σ w over the indicators the unit has;   between: v_d / Σ v over its dimensions

    How to read: a unit that lacks an indicator lets the others of that dimension weigh more, and one that lacks a
    dimension the other dimensions. Each row sums to 1 (0 for a unit that has nothing).

    `has` [n, K]; `dimension` [K] numbers from 0; `weights` [K], `dimension_weights` [D], 0 or more.
    Returns [n, K]. Raises ValueError for negative weights.
    """
    w = vector(nonnegative(weights, "weights"), "weights")
    v = vector(nonnegative(dimension_weights, "dimension_weights"), "dimension_weights")
    own = np.where(has, w, 0.0)
    belongs = np.eye(v.size)[dimension]  # [K, D]
    within = own @ belongs
    between = np.where(within > 0, v, 0.0)
    share = np.divide(between, between.sum(axis=1, keepdims=True), out=np.zeros_like(within), where=between > 0)
    factor = np.divide(share, within, out=np.zeros_like(within), where=within > 0)
    return np.asarray(own * factor[:, dimension])


def composite(z: Floats, weights: Floats) -> Floats:
    """The sum of each unit in each draw: Σ_k weight · z over what the unit has.

    `z` [R, n, K] with NaN where lacking; `weights` [n, K] of `effective_weights`. Returns [R, n].
    """
    return np.asarray(np.einsum("rnk,nk->rn", np.nan_to_num(z), weights))


def class_of(scores: Floats, limits: ArrayLike) -> Ints:
    """The class of each score: how many of `limits` (rising) it has reached. Shape as `scores`."""
    return np.searchsorted(np.asarray(limits, dtype=np.float64), scores, side="right").astype(np.int64)


def class_shares(classes: Ints, n_classes: int) -> Floats:
    """The share of draws in which each unit falls in each class. `classes` [R, n]; returns [n, n_classes]."""
    return np.stack([(classes == each).mean(axis=0) for each in range(n_classes)], axis=1)


def places(scores: Floats) -> Floats:
    """Each unit's place in each draw, 1 for the highest score; equal scores share the mean place. [R, n] → [R, n]."""
    higher = scores.shape[1] - 1 - np.argsort(np.argsort(scores, axis=1, kind="stable"), axis=1, kind="stable")
    place: Floats = (higher + 1).astype(np.float64)
    ordered = np.sort(scores, axis=1)
    for row in np.flatnonzero((np.diff(ordered, axis=1) == 0).any(axis=1)):
        _, group, size = np.unique(scores[row], return_inverse=True, return_counts=True)
        place[row] = (np.bincount(group, weights=place[row]) / size)[group]
    return np.asarray(place)


def two_sided_p(draws: Floats) -> Floats:
    """How unlikely a belief so far from 0 is where there is nothing: 2 Φ(−|mean| / sd), 1 where draws are all 0.

    Assumes that the draws are about normal, as sums of several are; unlike counting draws it can tell one in a million
    apart from one in a thousand. `draws` [R, n]; returns [n].
    """
    mean, sd = np.abs(draws.mean(axis=0)), draws.std(axis=0)
    far = np.divide(mean, sd, out=np.where(mean > 0, np.inf, 0.0), where=sd > 0)
    return np.asarray(2 * special.ndtr(-far))


def share_of_weightings(
    z: Floats,
    dimension: Ints,
    weights: ArrayLike,
    limits: ArrayLike,
    chosen: Ints,
    *,
    factor: float,
    weightings: int,
    rng: np.random.Generator,
) -> Floats:
    """The share of other weightings under which each unit's most frequent class is the chosen one.

        weight_k · factor^u,   dimension weight · factor^u,   u uniform on (−1, 1), drawn anew for each

    How to read: 0.9 says that nine in ten people who agree about the indicators, and disagree by up to `factor` either
    way about what each of them and each dimension should weigh, would put the unit in the same class. Assumes that the
    indicators themselves are agreed upon: what is left out of all weightings is never tried.

    Saisana, Saltelli & Tarantola (2005), J. R. Statist. Soc. A 168:307–323.

    `z` [S, n, K], some draws of the scores; `dimension`, `weights` [K]; `limits` rising; `chosen` [n]. Returns [n].
    """
    base, n_dimensions = np.asarray(weights, dtype=np.float64), int(dimension.max()) + 1
    has, known = np.isfinite(z[0]), np.nan_to_num(z)
    n_classes = np.size(limits) + 1
    same = np.zeros(z.shape[1])
    for _ in range(weightings):
        other = base * factor ** rng.uniform(-1, 1, base.size)
        between = factor ** rng.uniform(-1, 1, n_dimensions)
        scores = composite(known, effective_weights(has, dimension, other, between))
        same += class_shares(class_of(scores, limits), n_classes).argmax(axis=1) == chosen
    return same / weightings
