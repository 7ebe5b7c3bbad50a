"""Do the intervals of areas' shares hold them, areas drawn from the model and from one it does not know?"""

import numpy as np
from benchmarks.accuracy.promises import interval_row
from benchmarks.rows import AccuracyRow

from lagesbild.kernels.mrp import fit_mrp

PRIOR_RATE = -np.log(0.01)


def simulated_surveys(
    areas: int, respondents: int, level: float, n: int, uneven: float = 0.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """True shares and interval ends; `uneven`: sd of effects of age that differ by area, which the model leaves out."""
    rng = np.random.default_rng([14, areas, respondents, int(100 * uneven)])
    truth, lower, upper = (np.empty((n, areas)) for _ in range(3))
    for i in range(n):
        area_sd, group_sd = rng.exponential(1 / PRIOR_RATE, 2)
        population = np.round(rng.integers(50, 900, (areas, 2, 5)) * rng.gamma(4, 0.25, (areas, 1, 1))) + 1
        logit = level + np.array([0, 0.5])[None, :, None] + area_sd * rng.normal(size=(areas, 1, 1))
        logit = logit + group_sd * (rng.normal(size=(1, 1, 5)) + rng.normal(size=(1, 2, 5)))
        logit = logit + uneven * rng.normal(size=(areas, 1, 5))
        p = 1 / (1 + np.exp(-logit))
        asked = rng.multinomial(respondents, (population / population.sum()).ravel()).reshape(population.shape)
        yes = rng.binomial(asked, p)
        truth[i] = (population * p).sum(axis=(1, 2)) / population.sum(axis=(1, 2))
        if 0 < yes.sum() < asked.sum():
            fit = fit_mrp(yes, asked, population)
            lower[i], upper[i] = fit.lower, fit.upper
        else:
            lower[i], upper[i] = 0.0, 1.0
    return truth, lower, upper


def rows(n: int = 120) -> list[AccuracyRow]:
    found = []
    for areas, respondents, level in ((20, 300, -1.0), (20, 900, -3.0), (60, 1200, -1.0), (8, 800, -0.5)):
        case = f"shares of {areas} areas from {respondents} answers, usual share {1 / (1 + np.exp(-level)):.0%}"
        found.append(interval_row("mrp", case, *simulated_surveys(areas, respondents, level, n)))
    truth, lower, upper = simulated_surveys(60, 1200, -1.0, n // 2, uneven=0.4)
    held = float(np.mean((lower <= truth) & (truth <= upper)))
    case = "shares of 60 areas where age goes with the answer otherwise in each (sd 0.4), unknown to the model"
    return [*found, AccuracyRow("mrp", case, "none: what it costs", f"{held:.1%} cover", truth.size, "told")]
