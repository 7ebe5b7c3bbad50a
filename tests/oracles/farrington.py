"""One series and one week at a time, by a general regression package and a table of dummies.

Nothing is shared with the kernel: blocks are written week by week into a calendar, the fit is a matrix regression,
leverages come from the hat matrix, bounds from summed probabilities.
"""

from dataclasses import dataclass

import numpy as np
import statsmodels.api as sm
from scipy import stats


@dataclass
class Settings:
    years_back: int = 4
    half_window: int = 3
    seasons: int = 10
    exclude_recent: int = 26
    reweight_threshold: float = 2.58
    trend: bool = True
    trend_p: float = 1.0
    reweight: bool = True
    overwrite_weights: bool = False


@dataclass
class Week:
    expected: float
    log_se: float
    dispersion: float
    slope: float | None


def calendar(week, settings):
    """Week by week: the number of the block it belongs to, or None where it is not used."""
    block = [None] * (week + 1)
    w, own = settings.half_window, settings.seasons
    for t in range(week - w, week + 1):
        block[t] = own
    for year in range(1, settings.years_back + 1):
        centre = week - 52 * year
        for t in range(centre - w, centre + w + 1):
            block[t] = own
        between = list(range(centre + w + 1, centre + 52 - w))
        if own > 1:
            sizes = [0] * (own - 1)
            for i in range(len(between)):
                sizes[i % (own - 1)] += 1
            taken = 0
            for number, size in enumerate(sizes, start=1):
                for t in between[taken : taken + size]:
                    block[t] = number
                taken += size
    for t in range(max(0, week - settings.exclude_recent), week + 1):
        block[t] = None
    return block


def design(used, block, week, trend):
    blocks = sorted({block[t] for t in used})
    columns = [[1.0 if block[t] == q else 0.0 for t in used] for q in blocks]
    now = [0.0] * (len(blocks) - 1) + [1.0]
    if trend:
        columns.append([float(t) for t in used])
        now.append(float(week))
    return np.array(columns).T, np.array(now)


def regress(y, x, offset, omega):
    model = sm.GLM(y, x, family=sm.families.Poisson(), var_weights=omega, offset=offset)
    return model.fit(maxiter=100, tol=1e-13, scale="X2")


def anscombe_weights(y, x, fit, threshold):
    mu = fit.fittedvalues
    root = np.sqrt(mu)[:, None] * x
    hat = np.diag(root @ np.linalg.pinv(root.T @ root) @ root.T)
    phi = max(fit.scale, 1.0)
    s = 1.5 * (y ** (2 / 3) / mu ** (1 / 6) - np.sqrt(mu)) / np.sqrt(phi * (1 - hat))
    weights = np.array([1 / value**2 if value > threshold else 1.0 for value in s])
    return weights * len(y) / weights.sum()


def fit_week(counts, week, settings, population=None, trend=None):
    trend = settings.trend if trend is None else trend
    block = calendar(week, settings)
    used = [t for t in range(week + 1) if block[t] is not None]
    x, now = design(used, block, week, trend)
    y = np.array([counts[t] for t in used], dtype=float)
    people = np.ones(week + 1) if population is None else population
    offset = np.log([people[t] / people[week] for t in used])
    fit, omega = regress(y, x, offset, np.ones(len(y))), np.ones(len(y))
    if settings.reweight:
        omega = anscombe_weights(y, x, fit, settings.reweight_threshold)
        fit = regress(y, x, offset, omega)
    mu, freedom = fit.fittedvalues, len(y) - x.shape[1]
    phi = (omega * (y - mu) ** 2 / mu).sum() / freedom
    behind_se = (omega * ((y - mu) / mu) ** 2).sum() / freedom if settings.overwrite_weights else phi
    covariance = np.linalg.inv((x.T * (omega * mu)) @ x) * behind_se
    expected = float(np.exp(now @ fit.params))
    if trend:
        t_value = abs(fit.params[-1]) / np.sqrt(covariance[-1, -1])
        p = 2 * stats.t.sf(t_value, freedom)
        if settings.years_back < 3 or not p < settings.trend_p or expected > y.max():
            return fit_week(counts, week, settings, population, trend=False)
    return Week(expected, float(np.sqrt(now @ covariance @ now)), max(phi, 1.0), fit.params[-1] if trend else None)


def upper(found, method, alpha):
    """Bound by counting up until the tail is small enough (or the delta formula at power 2/3)."""
    z = stats.norm.isf(alpha)
    if method == "delta":
        se = found.log_se * found.expected
        spread = np.sqrt(4 / 9 * found.expected ** (1 / 3) * (found.dispersion + se**2 / found.expected))
        return (found.expected ** (2 / 3) + z * spread) ** 1.5
    mean = found.expected * (np.exp(z * found.log_se) if method == "muan" else 1.0)
    count, below = 0, probability(0, mean, found.dispersion)
    while 1 - below > alpha:
        count += 1
        below += probability(count, mean, found.dispersion)
    return float(count)


def probability(count, mean, dispersion):
    if dispersion <= 1:
        return stats.poisson.pmf(count, mean)
    return stats.nbinom.pmf(count, mean / (dispersion - 1), 1 / dispersion)
