"""Does the interval for how few areas hold half of the risk hold it, when areas have few events?"""

import numpy as np
from benchmarks.accuracy.promises import interval_row
from benchmarks.rows import AccuracyRow

from lagesbild.kernels.concentration import fewest_holding, gini
from lagesbild.kernels.shrinkage import draw_risk, fit_gamma_poisson

DRAWS = 400


def concentrations(n_areas: int, shape: float, mean_events: float, n: int) -> dict[str, np.ndarray]:
    """Truth, ends and trust, [4, n], of the share of areas that hold half of the risk and of its Gini coefficient."""
    rng = np.random.default_rng([18, n_areas, int(10 * shape), int(10 * mean_events)])
    found: dict[str, list[tuple[float, ...]]] = {"fewest areas with half": [], "Gini coefficient": []}
    while len(found["Gini coefficient"]) < n:
        exposure = rng.gamma(3, 1 / 3, n_areas) + 0.05
        risk = mean_events * rng.gamma(shape, 1 / shape, n_areas)
        counts = rng.poisson(exposure * risk)
        if counts.sum() == 0:
            continue
        fit = fit_gamma_poisson(counts, exposure)
        drawn = exposure * draw_risk(fit, counts, exposure, DRAWS, rng)
        for name, truth, draws in (
            ("fewest areas with half", fewest_holding(exposure * risk, 0.5), fewest_holding(drawn, 0.5)),
            ("Gini coefficient", gini(exposure * risk), gini(drawn)),
        ):
            lower, upper = np.quantile(draws, [0.025, 0.975])
            found[name].append((float(truth), float(lower), float(upper), fit.trusted))
    return {name: np.array(told).T for name, told in found.items()}


def rows(n: int = 100) -> list[AccuracyRow]:
    found = []
    for n_areas in (25, 80):
        for shape, mean_events in ((1.0, 0.2), (1.0, 2.0), (1.0, 20.0), (5.0, 0.2), (5.0, 2.0), (5.0, 20.0)):
            for name, (truth, lower, upper, trusted) in concentrations(n_areas, shape, mean_events, n).items():
                case = f"{name}: {n_areas} areas, gamma shape {shape:g}, {mean_events:g} events an area"
                found.append(interval_row("concentration", case, truth, lower, upper, trusted=trusted))
    return found
