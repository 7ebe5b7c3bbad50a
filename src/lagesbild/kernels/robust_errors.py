"""How sure can one be of a regression coefficient when observations depend on one another?

A fit's own standard errors take observations as independent and the model's variance as right. Streets of one
district, or neighbouring squares of a grid, are neither. The sandwich keeps the coefficients and asks the residuals
how much they vary together:

    V = A⁻¹ B A⁻¹,     A the information,     B = Σ_ij k_ij s_i s_jᵀ,     s_i observation i's score

with k_ij = 1 for i = j (robust), for i and j in one cluster, or falling with the distance between them (spatial).

Liang & Zeger (1986), Biometrika 73:13–22. Mancl & DeRouen (2001), Biometrics 57:126–134. Conley (1999), Journal of
Econometrics 92:1–45.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial import cKDTree

from lagesbild.kernels.checks import Floats, Ints, finite, positive

# A kernel (1 − d/h)^δ in the plane gives no negative variances from δ = 3/2 on (Golubov 1981); the straight line that
# serves along a time axis may.
PLANE_POWER = 1.5
FEWEST_CLUSTERS = 30  # with fewer, one unlike the others decides how sure all look
ALONE = 1e-9  # |I − A_g A⁻¹| below this: without the group there is no fit


@dataclass(frozen=True)
class ModelErrors:
    """Observations are independent and the model's variance is right."""


@dataclass(frozen=True)
class RobustErrors:
    """Observations are independent; their variance may be anything."""


@dataclass(frozen=True)
class ClusterErrors:
    """Observations depend on others of the same group in any way, and on no other; `groups` [n] labels."""

    groups: ArrayLike


@dataclass(frozen=True)
class SpatialErrors:
    """Observations depend on others within `within_m`, less with distance; `x`, `y` [n] in metres.

    Since nearness counts for less and less, `within_m` should be some four times the distance over which things are
    alike; a reach just as long makes intervals too narrow.
    """

    x: ArrayLike
    y: ArrayLike
    within_m: float


SandwichErrors = RobustErrors | ClusterErrors | SpatialErrors
Errors = ModelErrors | SandwichErrors


@dataclass(frozen=True)
class Meat:
    """`matrix` B [p, p], corrected for few observations; `df` for Student's t; `enough` clusters to trust it."""

    matrix: Floats
    df: int
    enough: bool


def meat_of(
    scores: Floats, design: Floats, weight: Floats, errors: RobustErrors | ClusterErrors | SpatialErrors
) -> Meat:
    """The middle of the sandwich from scores [n, p], design [n, p] and working weights [n].

    Residuals are smaller than errors, because the fit has bent towards each observation. Robust and cluster errors
    undo that by leaving out what observation or cluster g itself did to the fit (Mancl & DeRouen 2001):

        s_g ← (I − A_g A⁻¹)⁻¹ s_g,     A_g = Σ_{i in g} w_i x_i x_iᵀ,     A = Σ_g A_g

    Spatial errors, which have no groups to leave out, are widened by 1 / (1 − m/n), m = Σ_ij k_ij / n being how many
    observations one of them counts together with, and judged by Student's t with n/m − p degrees of freedom.
    Raises ValueError for labels or places that are not one per observation, fewer than two clusters, missing values.
    """
    n, p = scores.shape
    if isinstance(errors, SpatialErrors):
        apart, together = _from_neighbours(scores, errors)
        df = int(n / together) - p
        if df < 1:
            raise ValueError(
                f"within_m {errors.within_m}: an observation depends on {together:.0f} of {n}, which leaves nothing to "
                "compare with; expected a shorter reach."
            )
        return Meat((scores.T @ scores + apart) / (1 - together / n), df, True)
    label = np.arange(n) if isinstance(errors, RobustErrors) else _labels(errors.groups, n)
    n_clusters = int(label.max()) + 1
    summed, pull = np.zeros((n_clusters, p)), np.zeros((n_clusters, p, p))
    np.add.at(summed, label, scores)
    np.add.at(pull, label, weight[:, None, None] * design[:, :, None] * design[:, None, :])
    left = np.eye(p) - pull @ np.linalg.inv(pull.sum(axis=0))
    if np.any(np.abs(np.linalg.det(left)) < ALONE):
        raise ValueError(
            "groups: one group alone decides a coefficient, so nothing tells how sure it is; leave that covariate out."
        )
    unbent = np.linalg.solve(left, summed[:, :, None])[:, :, 0]
    return Meat(unbent.T @ unbent, n_clusters - (p if n_clusters == n else 1), n_clusters >= FEWEST_CLUSTERS)


def _labels(groups: ArrayLike, n: int) -> Ints:
    given = np.asarray(groups)
    if given.shape != (n,):
        raise ValueError(f"groups: expected one label per observation, shape ({n},), got {given.shape}.")
    if given.dtype.kind == "f" and not np.all(np.isfinite(given)):
        raise ValueError("groups: a label is missing; give every observation a group, if one of its own.")
    _, label = np.unique(given, return_inverse=True)
    if label.max() == 0:
        raise ValueError("groups: all observations are in one group; expected at least two, and preferably thirty.")
    return np.asarray(label, dtype=np.int64)


def _from_neighbours(scores: Floats, errors: SpatialErrors) -> tuple[Floats, float]:
    """Σ over pairs i ≠ j of (1 − d_ij/h)^1.5 s_i s_jᵀ, and how many observations one counts together with."""
    places = np.column_stack([finite(errors.x, "x"), finite(errors.y, "y")])
    reach = float(positive(errors.within_m, "within_m"))
    if places.shape != (scores.shape[0], 2):
        raise ValueError(f"x and y: expected one place per observation ({scores.shape[0]}), got {places.shape[0]}.")
    pairs = cKDTree(places).query_pairs(reach, output_type="ndarray")
    first, second = pairs[:, 0], pairs[:, 1]
    distance = np.hypot(*(places[first] - places[second]).T)
    weight = np.maximum(1 - distance / reach, 0.0) ** PLANE_POWER
    one_way = scores[first].T @ (weight[:, None] * scores[second])
    return np.asarray(one_way + one_way.T), 1 + 2 * float(weight.sum()) / scores.shape[0]
