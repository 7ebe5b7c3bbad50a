"""Do the intervals of a ratio cover it, when observations depend on one another?

Invented areas where both the covariate and what nobody measured are alike within clusters, or near each other. The
model's own errors are shown beside the robust ones, to say what ignoring the dependence costs.
"""

import numpy as np
from benchmarks.rows import AccuracyRow

from lagesbild.kernels.regression import ClusterErrors, Errors, ModelErrors, SpatialErrors, fit_counts
from lagesbild.kernels.scoring import Coverage, coverage

TRUE_LOG_RATIO = 0.2
N_CLUSTERS = 40
PER_CLUSTER = 8
GRID_SIDE = 24
CELL_M = 100.0


def invented(kind: str, rng: np.random.Generator, n_clusters: int = N_CLUSTERS, level: float = 4.0):
    """Counts, covariate and the errors that suit them."""
    if kind == "spatial":
        x, y = (CELL_M * axis.ravel() for axis in np.meshgrid(np.arange(GRID_SIDE), np.arange(GRID_SIDE)))
        covariate, unseen = smooth(rng), 0.4 * smooth(rng)
        errors: Errors = SpatialErrors(x, y, 9 * CELL_M)
    else:
        groups = np.repeat(np.arange(n_clusters), PER_CLUSTER)
        shared = 0.0 if kind == "independent" else 1.0
        covariate = shared * rng.normal(size=n_clusters)[groups] + rng.normal(size=groups.size)
        unseen = 0.4 * shared * rng.normal(size=n_clusters)[groups]
        errors = ClusterErrors(groups) if shared else ModelErrors()
    mean = level * np.exp(TRUE_LOG_RATIO * covariate + unseen)
    return rng.poisson(mean * rng.gamma(4, 1 / 4, mean.size)), covariate[:, None], errors


def smooth(rng: np.random.Generator) -> np.ndarray:
    """A field on the grid that is alike within about two cells, mean 0 and variance 1."""
    wide = rng.normal(size=(GRID_SIDE + 4, GRID_SIDE + 4))
    field = sum(wide[i : i + GRID_SIDE, j : j + GRID_SIDE] for i in range(3) for j in range(3)) / 3
    return np.asarray(field).ravel()


def interval_coverage(kind: str, n: int, *, allowed_for: bool = True, n_clusters: int = N_CLUSTERS) -> Coverage:
    """Share of 95 % intervals that hold the true ratio."""
    rng = np.random.default_rng([11, n_clusters])
    lower, upper = np.empty(n), np.empty(n)
    for i in range(n):
        counts, covariate, errors = invented(kind, rng, n_clusters)
        found = fit_counts(counts, covariate, 1.0, errors=errors if allowed_for else ModelErrors())
        lower[i], upper[i] = found.lower[0], found.upper[0]
    return coverage(np.full(n, np.exp(TRUE_LOG_RATIO)), lower, upper)


def rows(n: int = 1000) -> list[AccuracyRow]:
    cases = [
        ("independent areas, model's errors", {"kind": "independent"}),
        ("40 clusters of 8, cluster errors", {"kind": "clusters"}),
        ("12 clusters of 8, cluster errors (marked as not trusted)", {"kind": "clusters", "n_clusters": 12}),
        ("40 clusters of 8, dependence ignored", {"kind": "clusters", "allowed_for": False}),
        ("24 × 24 grid, spatial errors", {"kind": "spatial"}),
        ("24 × 24 grid, dependence ignored", {"kind": "spatial", "allowed_for": False}),
    ]
    found = []
    for case, asked in cases:
        held = interval_coverage(n=n, **asked)
        found.append(
            AccuracyRow(
                kernel="regression",
                case=case,
                promise="95 % of intervals cover (93–97 %)",
                measured=f"{held.value:.1%}",
                n_simulations=n,
                verdict="kept" if 0.93 <= held.value <= 0.97 else "not kept",
            )
        )
    return found
