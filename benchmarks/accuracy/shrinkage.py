"""Do the intervals of an area's own risk hold it, and is the drawn-in estimate nearer to it than the recorded?"""

import numpy as np
from benchmarks.accuracy.promises import interval_row
from benchmarks.rows import AccuracyRow

from lagesbild.kernels.shrinkage import fit_gamma_poisson


def posterior_coverage(
    n_areas: int, shape: float, mean_events: float, n: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, float]:
    """True risks, ends of their intervals, trust; mean squared error of the estimate over that of the recorded rate."""
    rng = np.random.default_rng([5, n_areas, int(10 * shape), int(10 * mean_events)])
    truth, lower, upper = (np.empty((n, n_areas)) for _ in range(3))
    trusted, errors = np.empty(n, dtype=bool), np.zeros(2)
    for i in range(n):
        exposure = rng.gamma(3, 1 / 3, n_areas) + 0.05
        risk = mean_events * rng.gamma(shape, 1 / shape, n_areas)
        counts = rng.poisson(exposure * risk)
        while counts.sum() == 0:  # a town without events is refused
            counts = rng.poisson(exposure * risk)
        fit = fit_gamma_poisson(counts, exposure)
        truth[i], lower[i], upper[i] = risk, fit.lower, fit.upper
        trusted[i] = fit.trusted
        errors += np.mean((fit.posterior_mean - risk) ** 2), np.mean((counts / exposure - risk) ** 2)
    return truth, lower, upper, trusted, float(errors[0] / errors[1])


def rows(n: int = 120) -> list[AccuracyRow]:
    found = []
    for n_areas in (15, 30, 80):
        for shape, mean_events in (
            (1.0, 0.2),
            (1.0, 2.0),
            (1.0, 20.0),
            (5.0, 0.2),
            (5.0, 2.0),
            (5.0, 20.0),
            (40.0, 20.0),
        ):
            truth, lower, upper, trusted, error = posterior_coverage(n_areas, shape, mean_events, n)
            case = f"{n_areas} areas, gamma shape {shape:g}, {mean_events:g} events an area"
            found.append(
                interval_row(
                    "shrinkage",
                    f"{case} (squared error {error:.0%} of the recorded rate's)",
                    truth,
                    lower,
                    upper,
                    trusted=trusted,
                )
            )
    return found
