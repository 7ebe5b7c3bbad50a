"""Are areas without any pattern called alike no more often than promised, with few events and uneven areas?"""

import numpy as np
from benchmarks.accuracy.bym2 import lattice_with_island
from benchmarks.accuracy.promises import alarm_row, power_row
from benchmarks.rows import AccuracyRow

from lagesbild.kernels.autocorrelation import local_g, local_moran
from lagesbild.kernels.global_autocorrelation import global_g, global_geary, global_moran

PERMUTATIONS = 199
SIDE_ROWS, SIDE_COLUMNS = 8, 10


def called_patterned(mean: float, uneven: bool, n: int, alike: float = 0.0) -> dict[str, np.ndarray]:
    """Which maps [n], or areas [n, areas], are called patterned at 5 %: rates of areas whose risks differ by chance.

    `alike`: how much of the log risk an area shares with its neighbours.
    """
    rng = np.random.default_rng([19, int(10 * mean), uneven, int(10 * alike)])
    weights = lattice_with_island(SIDE_ROWS, SIDE_COLUMNS)[:-1, :-1].tocsr()
    areas = weights.shape[0]
    called: dict[str, list[np.ndarray]] = {}
    while not called or len(called["global Moran, permutation"]) < n:
        own = rng.normal(size=areas)
        shared = (own + weights @ own) / np.sqrt(1 + np.asarray(weights.sum(axis=1)).ravel())
        log_risk = 0.5 * ((1 - alike) * rng.normal(size=areas) + alike * shared)
        exposure = rng.gamma(2, 0.5, areas) + 0.1 if uneven else np.ones(areas)
        rate = rng.poisson(mean * exposure * np.exp(log_risk)) / exposure
        if np.count_nonzero(rate) < 2:
            continue
        for name, p_value in _p_values(rate, weights, rng).items():
            called.setdefault(name, []).append(np.asarray(p_value) <= 0.05)
    return {name: np.array(several) for name, several in called.items()}


def _p_values(rate: np.ndarray, weights: object, rng: np.random.Generator) -> dict[str, object]:
    dice = {"permutations": PERMUTATIONS, "rng": rng}
    moran = global_moran(rate, weights, **dice)
    local = local_moran(rate, weights, **dice)
    star = local_g(rate, weights, **dice)
    return {
        "global Moran, permutation": moran.p_permutation,
        "global Moran, analytic": moran.p_analytic,
        "global Geary, permutation": global_geary(rate, weights, **dice).p_permutation,
        "global G, permutation": global_g(rate, weights, **dice).p_permutation,
        "local Moran, permutation": local.p_permutation,
        "local G*, permutation": star.p_permutation,
    }


def rows(n: int = 1000) -> list[AccuracyRow]:
    found = []
    for mean in (0.2, 2.0, 20.0):
        for uneven in (False, True):
            size = "of uneven size" if uneven else "of one size"
            for name, called in called_patterned(mean, uneven, n).items():
                case = f"{name}, no pattern, areas {size} with {mean:g} events"
                found.append(alarm_row("autocorrelation", case, 0.05, called))
        patterned = called_patterned(mean, False, max(n // 5, 5), alike=0.6)["global Moran, permutation"]
        found.append(power_row("autocorrelation", f"global Moran, neighbours alike, {mean:g} events", patterned))
    return found
