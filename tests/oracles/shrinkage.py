"""Empirical Bayes the slow way: a plain search for the likelihood's top, and one neighbourhood at a time."""

from math import exp, lgamma, log

import numpy as np
from scipy import optimize, special


def log_likelihood(counts, exposure, shape, mean):
    total = 0.0
    for c, e in zip(counts, exposure, strict=True):
        total += lgamma(c + shape) - lgamma(shape) - lgamma(c + 1)
        total += shape * log(shape / (shape + mean * e)) + c * log(mean * e / (shape + mean * e))
    return total


def fit(counts, exposure):
    """Shape and mean by a simplex search from a rough start."""
    found = optimize.minimize(
        lambda at: -log_likelihood(counts, exposure, 2.0 ** at[0], 2.0 ** at[1]),
        [1.0, log(sum(counts) / sum(exposure), 2)],
        method="Nelder-Mead",
        options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 10_000},
    )
    return 2.0 ** found.x[0], 2.0 ** found.x[1]


def plausible_chance_below(counts, exposure, area, value):
    """P(risk of the area < value), shape and mean summed over a wide, fine grid: prior z / (z + k)² of k, μ^-½ of μ."""
    usual, rough = sum(counts) / len(counts), sum(counts) / sum(exposure)
    weights, below = [], []
    for log_k in np.arange(-6, 12, 0.3):
        for log_mean in np.arange(-2.5, 2.5, 0.08):
            k, mean = exp(log_k), rough * exp(log_mean)
            prior = log(k * usual / (usual + k) ** 2) + 0.5 * log(mean)
            weights.append(log_likelihood(counts, exposure, k, mean) + prior)
            below.append(special.gammainc(k + counts[area], value * (k / mean + exposure[area])))
    weight = np.exp(np.array(weights) - max(weights))
    return float(weight @ np.array(below) / weight.sum())


def local_rates(counts, exposure, neighbours):
    """Marshall's local estimator, `neighbours` a list of sets."""
    drawn = []
    for i, linked in enumerate(neighbours):
        members = sorted(linked | {i})
        own = counts[i] / exposure[i]
        if len(members) == 1:
            drawn.append(own)
            continue
        exposed = sum(exposure[j] for j in members)
        mean = sum(counts[j] for j in members) / exposed
        spread = sum(exposure[j] * (counts[j] / exposure[j] - mean) ** 2 for j in members) / exposed
        variance = max(0.0, spread - mean / (exposed / len(members)))
        drawn.append(mean if mean == 0 else mean + variance / (variance + mean / exposure[i]) * (own - mean))
    return drawn
