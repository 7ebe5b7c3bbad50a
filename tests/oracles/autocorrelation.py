"""Autocorrelation the slow way: double sums, and every dealing of the values instead of formulas for its moments."""

from itertools import permutations

import numpy as np


def moran(x, w) -> float:
    n, mean = len(x), sum(x) / len(x)
    products = sum(w[i][j] * (x[i] - mean) * (x[j] - mean) for i in range(n) for j in range(n))
    return n / np.sum(w) * products / sum((v - mean) ** 2 for v in x)


def geary(x, w) -> float:
    n, mean = len(x), sum(x) / len(x)
    differences = sum(w[i][j] * (x[i] - x[j]) ** 2 for i in range(n) for j in range(n))
    return (n - 1) / (2 * np.sum(w)) * differences / sum((v - mean) ** 2 for v in x)


def general_g(x, w) -> float:
    n = len(x)
    near = sum(w[i][j] * x[i] * x[j] for i in range(n) for j in range(n))
    return near / sum(x[i] * x[j] for i in range(n) for j in range(n) if i != j)


def local_moran(x, w, area: int) -> float:
    mean, n = sum(x) / len(x), len(x)
    m2 = sum((v - mean) ** 2 for v in x) / n
    return (x[area] - mean) / m2 * sum(w[area][j] * (x[j] - mean) for j in range(n))


def local_g(x, w, area: int) -> float:
    """Own value counted where the matrix has a weight for it, and only then in the sum it is divided by."""
    own_counts = w[area][area] > 0
    total = sum(v for j, v in enumerate(x) if own_counts or j != area)
    return sum(w[area][j] * v for j, v in enumerate(x)) / total


def dealings(x, held: int | None = None):
    """Every dealing of the values over the areas, one area's own value held or none."""
    if held is None:
        yield from permutations(x)
        return
    rest = [v for j, v in enumerate(x) if j != held]
    for dealt in permutations(rest):
        yield (*dealt[:held], x[held], *dealt[held:])


def null(statistic, x, w, held: int | None = None) -> np.ndarray:
    return np.array([statistic(dealt, w) for dealt in dealings(x, held)])


def two_sided(observed: float, null_values: np.ndarray) -> float:
    """Twice the smaller exact tail, ties (but for rounding) in both."""
    slack = 1e-9
    tails = np.mean(null_values >= observed - slack), np.mean(null_values <= observed + slack)
    return min(1.0, 2 * min(tails))
