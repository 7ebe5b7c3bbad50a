"""Scores straight from their definitions, one observation at a time."""

from itertools import pairwise
from math import inf


def crps(y, draws):
    """The integral of the squared distance between the draws' step function and the step at y."""
    points = sorted([*draws, y])
    total = 0.0
    for left, right in pairwise(points):
        share = sum(draw <= left for draw in draws) / len(draws)
        total += (share - (left >= y)) ** 2 * (right - left)
    return total


def weighted_interval_score(y, quantiles, levels):
    """Median and intervals one by one, as in the paper's equation 1."""
    k = len(levels) // 2
    total = 0.5 * abs(y - quantiles[k])
    for i in range(k):
        alpha = 2 * levels[i]
        low, high = quantiles[i], quantiles[-1 - i]
        score = (high - low) + 2 / alpha * max(low - y, 0) + 2 / alpha * max(y - high, 0)
        total += alpha / 2 * score
    return total / (k + 0.5)


def pit_histogram(below, at_most, n_bins):
    heights = []
    for j in range(n_bins):
        left, right = j / n_bins, (j + 1) / n_bins
        total = 0.0
        for b, a in zip(below, at_most, strict=True):
            low = -inf if j == 0 else left
            high = inf if j == n_bins - 1 else right
            total += max(0.0, min(a, high) - max(b, low)) / (a - b)
        heights.append(n_bins * total / len(below))
    return heights
