"""How often does a scan find a cluster where there is none, also when counts are more uneven than chance?"""

import numpy as np
from benchmarks.accuracy.bym2 import lattice_with_island
from benchmarks.accuracy.promises import alarm_row, power_row
from benchmarks.rows import AccuracyRow

from lagesbild.kernels.scan import Scan, scan_bernoulli, scan_flexible, scan_space, scan_space_time

REPLICATES = 99
SIDE_ROWS, SIDE_COLUMNS = 8, 10
PERIODS = 12


def uneven_counts(expected: np.ndarray, dispersion: float, rng: np.random.Generator) -> np.ndarray:
    return rng.poisson(expected if dispersion == 1 else rng.gamma(expected / (dispersion - 1), dispersion - 1))


def scanned(kind: str, mean: float, dispersion: float, n: int, inside: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Whether a cluster was found at 5 %, and whether the scan stood for it, [n] each.

    `inside`: how many times as high the risk is in a block of nine areas.
    """
    rng = np.random.default_rng([20, len(kind), int(10 * mean), int(10 * dispersion), int(10 * inside)])
    x, y = (1000.0 * axis.ravel() for axis in np.meshgrid(np.arange(SIDE_COLUMNS), np.arange(SIDE_ROWS)))
    block = (x <= 2000) & (y <= 2000)
    found, trusted = [], []
    while len(found) < n:
        expected = mean * rng.gamma(3, 1 / 3, x.size) + 0.01
        counts = uneven_counts(expected * np.where(block, inside, 1.0), dispersion, rng)
        if counts.sum() < 2:
            continue
        told = _scan(kind, (x, y), counts, expected, dispersion, rng)
        found.append(bool(told.clusters and told.clusters[0].p_value <= 0.05))
        trusted.append(told.trusted)
    return np.array(found), np.array(trusted)


def _scan(
    kind: str,
    where: tuple[np.ndarray, np.ndarray],
    counts: np.ndarray,
    expected: np.ndarray,
    dispersion: float,
    rng: np.random.Generator,
) -> Scan:
    if kind == "space":
        return scan_space(*where, counts, expected, replicates=REPLICATES, rng=rng)
    if kind == "flexible":
        adjacency = lattice_with_island(SIDE_ROWS, SIDE_COLUMNS)[:-1, :-1].tocsr()
        return scan_flexible(adjacency, counts, expected, largest=8, replicates=REPLICATES, rng=rng)
    if kind == "bernoulli":
        return scan_bernoulli(*where, counts, rng.poisson(2 * expected) + 1, replicates=REPLICATES, rng=rng)
    cells = np.tile(expected[:, None] / PERIODS, (1, PERIODS))
    cases = uneven_counts(cells, dispersion, rng)
    cases[0, 0] += cases.sum() == 0
    model = "permutation" if kind == "space–time permutation" else "poisson"
    return scan_space_time(*where, cases, cells, model=model, max_duration=4, replicates=REPLICATES, rng=rng)


def rows(n: int = 400) -> list[AccuracyRow]:
    found = []
    for kind in ("space", "flexible", "space–time", "space–time permutation", "bernoulli"):
        for mean in (0.2, 2.0, 20.0) if kind == "space" else (2.0,):
            for dispersion in (1.0, 1.5, 3.0):
                case = (
                    f"{kind}: a cluster at 5 % where there is none, {mean:g} events an area, dispersion {dispersion:g}"
                )
                called, trusted = scanned(kind, mean, dispersion, n)
                found.append(alarm_row("scan", case, 0.05, called, trusted=trusted))
    for mean in (2.0, 20.0):
        called, _ = scanned("space", mean, 1.0, n // 3, inside=1.6)
        found.append(
            power_row("scan", f"space: nine of 80 areas with 1.6 times the risk, {mean:g} events an area", called)
        )
    return found
