"""Do the intervals of a ratio cover it, when observations depend on one another?

Invented areas where both the covariate and what nobody measured are alike within clusters, or near each other. The
model's own errors are shown beside the robust ones, to say what ignoring the dependence costs.
"""

from dataclasses import dataclass

import numpy as np
from benchmarks.accuracy.promises import interval_row
from benchmarks.rows import AccuracyRow

from lagesbild.kernels.regression import ClusterErrors, Errors, ModelErrors, SpatialErrors, fit_counts

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


@dataclass(frozen=True)
class Intervals:
    """Ends of 95 % intervals, and whether the kernel stood for them."""

    lower: np.ndarray
    upper: np.ndarray
    trusted: np.ndarray

    @property
    def covered(self) -> float:
        """Share of them that hold the true ratio."""
        return float(np.mean((self.lower <= np.exp(TRUE_LOG_RATIO)) & (np.exp(TRUE_LOG_RATIO) <= self.upper)))


def intervals(
    kind: str, n: int, *, allowed_for: bool = True, n_clusters: int = N_CLUSTERS, level: float = 4.0
) -> Intervals:
    """Of the ratio, in n invented towns with `level` events an area."""
    rng = np.random.default_rng([11, n_clusters, int(10 * level)])
    found = []
    while len(found) < n:
        counts, covariate, errors = invented(kind, rng, n_clusters, level)
        try:
            found.append(fit_counts(counts, covariate, 1.0, errors=errors if allowed_for else ModelErrors()))
        except ValueError:  # refused: no events, or all of them on one side of the covariate, and said so
            continue
    ends = np.array([(one.lower[0], one.upper[0], one.trusted) for one in found])
    return Intervals(ends[:, 0], ends[:, 1], ends[:, 2] > 0)


def rows(n: int = 400) -> list[AccuracyRow]:
    found = []
    for case, asked in (
        ("independent areas, model's errors, 4 events an area", {"kind": "independent"}),
        ("independent areas, model's errors, 20 events an area", {"kind": "independent", "level": 20.0}),
        ("independent areas, model's errors, 0.2 events an area", {"kind": "independent", "level": 0.2}),
        (
            "16 independent areas, model's errors, 0.5 events an area",
            {"kind": "independent", "level": 0.5, "n_clusters": 2},
        ),
        (
            "16 independent areas, model's errors, 5 events an area",
            {"kind": "independent", "level": 5.0, "n_clusters": 2},
        ),
        ("40 clusters of 8, cluster errors", {"kind": "clusters"}),
        ("40 clusters of 8, cluster errors, 0.2 events an area", {"kind": "clusters", "level": 0.2}),
        ("12 clusters of 8, cluster errors", {"kind": "clusters", "n_clusters": 12}),
        ("24 × 24 grid, spatial errors", {"kind": "spatial"}),
        ("24 × 24 grid, spatial errors, 0.2 events a cell", {"kind": "spatial", "level": 0.2}),
    ):
        told = intervals(n=n, **asked)
        truth = np.full(n, np.exp(TRUE_LOG_RATIO))
        found.append(interval_row("regression", case, truth, told.lower, told.upper, trusted=told.trusted))
    return [*found, *(_ignored(kind, n) for kind in ("clusters", "spatial"))]


def _ignored(kind: str, n: int) -> AccuracyRow:
    """What it costs to ask for the model's own errors where areas depend on one another: no promise is made."""
    told = intervals(kind, n, allowed_for=False)
    case = f"{kind}, model's errors asked for although areas depend on one another"
    return AccuracyRow("regression", case, "none: what it costs", f"{told.covered:.1%} cover", n, "told")
