"""Do the map's intervals hold the true log risks, and those of its two parameters?"""

import numpy as np
from benchmarks.accuracy.promises import interval_row
from benchmarks.rows import AccuracyRow
from scipy import sparse

from lagesbild.kernels.bym2 import fit_bym2
from lagesbild.kernels.icar import map_structure

PRIOR_RATE = -np.log(0.01)


def lattice_with_island(rows: int, columns: int) -> sparse.csr_matrix:
    """Square areas in rows and columns, and one island."""
    n = rows * columns
    place = np.arange(n).reshape(rows, columns)
    one = np.concatenate([place[:, :-1].ravel(), place[:-1].ravel()])
    other = np.concatenate([place[:, 1:].ravel(), place[1:].ravel()])
    linked = sparse.coo_matrix((np.ones(one.size), (one, other)), shape=(n + 1, n + 1))
    return sparse.csr_matrix(linked + linked.T)


def simulated_maps(mean_expected: float, n: int) -> dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Truth and interval ends of the log risks, of sd and of phi, over maps drawn from the prior."""
    rng = np.random.default_rng([11, int(mean_expected)])
    adjacency = lattice_with_island(8, 10)
    upper = map_structure(adjacency).precision
    values, vectors = np.linalg.eigh((upper + sparse.triu(upper, 1).T).toarray())
    basis = vectors[:, values > 1e-9] / np.sqrt(values[values > 1e-9])
    found: dict[str, list[tuple[np.ndarray | float, ...]]] = {"log risk": [], "sd": [], "phi": []}
    while len(found["sd"]) < n:
        sd, phi = rng.exponential(1 / PRIOR_RATE), rng.beta(0.5, 0.5)
        shared = basis @ rng.normal(size=basis.shape[1])
        log_risk = sd * (np.sqrt(1 - phi) * rng.normal(size=81) + np.sqrt(phi) * shared)
        expected = mean_expected * rng.gamma(2, 0.5, 81) + 0.2
        counts = rng.poisson(expected * np.exp(log_risk))
        fit = fit_bym2(counts, expected, adjacency)
        found["log risk"].append((log_risk, fit.quantiles[:, 0], fit.quantiles[:, 2]))
        found["sd"].append((sd, *fit.sd_interval))
        found["phi"].append((phi, *fit.phi_interval))
    return {name: tuple(np.array(column) for column in zip(*got, strict=True)) for name, got in found.items()}


def rows(n: int = 400) -> list[AccuracyRow]:
    found = []
    for mean_expected in (2.0, 10.0, 40.0):
        for name, (truth, lower, upper) in simulated_maps(mean_expected, n).items():
            case = f"{name}, maps of 81 areas with {mean_expected:g} expected ({n} maps)"
            found.append(interval_row("bym2", case, truth, lower, upper))
    return found
