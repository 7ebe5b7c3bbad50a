"""Does the interval of a share of observations hold it, and do honest forecasts look honest?"""

import numpy as np
from benchmarks.accuracy.promises import alarm_row, interval_row
from benchmarks.rows import AccuracyRow
from scipy import stats

from lagesbild.kernels.scoring import coverage, pit, randomised_pit


def shares_told(share: float, observations: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Ends of intervals for the share of observations inside their intervals."""
    rng = np.random.default_rng([24, int(100 * share), observations])
    ends = np.empty((n, 2))
    for i in range(n):
        told = coverage(rng.random(observations), np.zeros(observations), np.full(observations, share))
        ends[i] = told.lower, told.upper
    return ends[:, 0], ends[:, 1]


def called_dishonest(mean: float, n: int) -> np.ndarray:
    """Which sets of 60 honest forecasts of counts a Kolmogorov–Smirnov test of their places calls dishonest at 5 %."""
    rng = np.random.default_rng([25, int(10 * mean)])
    called = []
    for _ in range(n):
        means = mean * rng.gamma(4, 1 / 4, 60)
        places = randomised_pit(pit(rng.poisson(means), rng.poisson(means[:, None], (60, 2000))), rng)
        called.append(stats.kstest(places, "uniform").pvalue < 0.05)
    return np.array(called)


def rows(n: int = 1500) -> list[AccuracyRow]:
    found = []
    for share, observations in ((0.9, 20), (0.9, 200), (0.95, 50), (0.5, 100)):
        lower, upper = shares_told(share, observations, n)
        case = f"interval of a coverage of {share:.0%} told from {observations} observations"
        found.append(interval_row("scoring", case, np.full(n, share), lower, upper))
    for mean in (0.2, 2.0, 20.0):
        case = f"honest forecasts of {mean:g} events called dishonest by their places (PIT)"
        found.append(alarm_row("scoring", case, 0.05, called_dishonest(mean, n)))
    return found
