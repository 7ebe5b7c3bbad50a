"""Reporting the slow way: sums over every number that could have happened, and statsmodels for the overlaps."""

import numpy as np
import statsmodels.api as sm
from scipy import stats


def happened_interval(count, low, high, level=0.95, points=4000):
    """Ends of count + negative binomial, the share's logit normal with these quantiles, by brute force."""
    tail = (1 - level) / 2
    centre = (np.log(low / (1 - low)) + np.log(high / (1 - high))) / 2
    spread = (np.log(high / (1 - high)) - np.log(low / (1 - low))) / (2 * stats.norm.ppf(1 - tail))
    shares = 1 / (1 + np.exp(-(centre + spread * stats.norm.ppf((np.arange(points) + 0.5) / points))))

    def quantile(successes, q):
        number = 0
        while stats.nbinom.cdf(number, successes, shares).mean() < q:
            number += 1
        return number

    return count + (quantile(count, tail) if count else 0), count + quantile(count + 1, 1 - tail)


def three_sources(table, dependent):
    """Events in all under one log-linear model of the seven known cells."""
    rows, counts = [], []
    for cell in np.ndindex(2, 2, 2):
        if cell != (0, 0, 0):
            rows.append([1.0, *cell, *(cell[i] * cell[j] for i, j in dependent)])
            counts.append(table[cell])
    fit = sm.GLM(counts, np.array(rows, dtype=float), family=sm.families.Poisson()).fit(tol=1e-12)
    return sum(counts) + float(np.exp(fit.params[0]))
