"""Break points the slow way: every cut tried, every segment solved on its own."""

from itertools import combinations, pairwise

import numpy as np


def residual_sum(y, design):
    beta = np.linalg.lstsq(design, y)[0]
    return float(np.sum((y - design @ beta) ** 2))


def best_cut(y, design, shortest, breaks):
    """Least residual sum of squares over all cuts with this many breaks, and the cut."""
    best = (np.inf, ())
    for cut in combinations(range(1, len(y)), breaks):
        edges = [0, *cut, len(y)]
        if any(j - i < shortest for i, j in pairwise(edges)):
            continue
        total = sum(residual_sum(y[i:j], design[i:j]) for i, j in pairwise(edges))
        best = min(best, (total, cut))
    return best


def argmax_of_walks(xi, phi, walks, rng, length=60.0, step=0.02):
    """Where two-sided random walks with drift have their top: left slope 1/2, right slope xi/2 and variance phi."""
    n = round(length / step)
    times = step * np.arange(1, n + 1)
    left = np.cumsum(rng.normal(0, np.sqrt(step), (walks, n)), axis=1) - times / 2
    right = np.cumsum(rng.normal(0, np.sqrt(phi * step), (walks, n)), axis=1) - xi * times / 2
    at = np.where(left.max(axis=1) > right.max(axis=1), -times[left.argmax(axis=1)], times[right.argmax(axis=1)])
    return np.where(np.maximum(left.max(axis=1), right.max(axis=1)) > 0, at, 0.0)
