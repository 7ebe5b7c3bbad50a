"""One count at a time: a negative binomial summed term by term, averaged over a fine grid of means and dispersions."""

import numpy as np
from scipy import stats


def chance_of_at_least(count, mean, log_se, log_dispersion, log_dispersion_se):
    """P(Y ≥ count) with the log mean and the log dispersion normal, by a grid of 81 × 81 points."""
    z = np.linspace(-4, 4, 81)
    weight = stats.norm.pdf(z) / stats.norm.pdf(z).sum()
    total = 0.0
    for one, w in zip(z, weight, strict=True):
        m = mean * np.exp(one * log_se)
        for other, v in zip(z, weight, strict=True):
            phi = max(np.exp(log_dispersion + other * log_dispersion_se), 1.0)
            if phi - 1 < 1e-6:
                below = stats.poisson.cdf(count - 1, m)
            else:
                below = stats.nbinom.cdf(count - 1, m / (phi - 1), 1 / phi)
            total += w * v * (1 - below)
    return total
