"""Forecasts the slow way: chances written out guess by guess, recursions step by step, sums by double loops."""

from math import ceil, sqrt

import numpy as np
import statsmodels.api as sm
from scipy import stats


def naive_chance_at_most(counts, period, ahead, value):
    """P(forecast ≤ value) of the seasonal naive forecast `ahead` (1 …) periods on, within one cycle."""
    last = counts[len(counts) - period + ahead - 1]
    missed = [counts[t] - counts[t - period] for t in range(period, len(counts))]
    freedom = max(len(missed) / 2, 2)
    total = 0.0
    for error in [*missed, *(-miss for miss in missed)]:
        room = value + 0.5 - last  # what the error times √(freedom / χ²) must stay under
        if error == 0:
            total += room > 0
        elif error > 0:
            total += stats.chi2.sf(freedom * (error / room) ** 2, freedom) if room > 0 else 0.0
        else:
            total += stats.chi2.cdf(freedom * (error / room) ** 2, freedom) if room < 0 else 1.0
    return total / (2 * len(missed))


def smoothing_forecast(values, period, horizon):
    """Exponential smoothing with additive errors and season: Hyndman et al. (2008), § 2.6.1 for where it starts."""
    y = [float(value) for value in values]
    season = [0.0] * period
    trend = y
    if period > 1:
        cycles = max(min(5, len(y) // period), ceil((10 + 2 * (period // 2)) / period))
        first, half = y[: cycles * period], period // 2
        trend, away = [], [[] for _ in range(period)]
        for t in range(half, len(first) - half):
            window = [0.5 * first[t - half], *first[t - half + 1 : t + half], 0.5 * first[t + half]]
            trend.append(sum(window) / period if period % 2 == 0 else sum(first[t - half : t + half + 1]) / period)
            away[t % period].append(first[t] - trend[-1])
        season = [sum(one) / len(one) for one in away]
        season = [one - sum(season) / period for one in season]
    level = float(np.polyfit(range(1, 11), trend[:10], 1)[1])
    best = None
    for alpha in np.linspace(0.0001, 0.9999, 50):
        for gamma in [0.0] if period == 1 else np.linspace(0.0001, 1 - alpha, 25):
            squares, at, seasons = _smooth(y, level, list(season), alpha, gamma)
            if best is None or squares < best[0]:
                best = squares, at, seasons
    squares, at, seasons = best
    spread = sqrt(squares / (len(y) - (2 if period > 1 else 1) - period))
    return [at + seasons[(len(y) + h) % period] for h in range(horizon)], spread


def _smooth(y, level, season, alpha, gamma):
    squares = 0.0
    for t, value in enumerate(y):
        error = value - level - season[t % len(season)]
        squares += error**2
        level += alpha * error
        season[t % len(season)] += gamma * error
    return squares, level, season


def regression_mean(counts, exposure, period, horizon):
    """Poisson GLM on intercept, trend and one column per position in the cycle but the first."""
    past = len(counts)
    design = _design(past, period, horizon)
    fit = sm.GLM(counts, design[:past], family=sm.families.Poisson(), offset=np.log(exposure[:past])).fit()
    return fit.predict(design[past:], offset=np.log(exposure[past:])), fit.cov_params(), design[past:]


def negative_binomial_forecast(counts, period, horizon):
    """Mean and variance of what comes: α by halving until Pearson's sum is its degrees of freedom, then refitted."""
    past = len(counts)
    design = _design(past, period, horizon)
    freedom = past - design.shape[1]
    low, high = 1e-6, 10.0
    for _ in range(60):
        alpha = sqrt(low * high)
        fit = sm.GLM(counts, design[:past], family=sm.families.NegativeBinomial(alpha=alpha)).fit()
        low, high = (alpha, high) if fit.pearson_chi2 > freedom else (low, alpha)
    mean = fit.predict(design[past:])
    unsure = np.einsum("hp,pq,hq->h", design[past:], fit.cov_params(), design[past:])
    return mean, mean * (1 + alpha * mean) * freedom / (freedom - 2) + mean**2 * unsure


def _design(past, period, horizon):
    rows = [
        [1.0, t / past, *[1.0 if t % period == at else 0.0 for at in range(1, period)]] for t in range(past + horizon)
    ]
    return np.array(rows)


def combined_draws(several, weights):
    """The k-th lowest draw of each, averaged, for each period."""
    n_draws, horizon = several[0].shape
    out = np.zeros((n_draws, horizon))
    for h in range(horizon):
        ordered = [sorted(draws[:, h]) for draws in several]
        for k in range(n_draws):
            out[k, h] = sum(w * one[k] for w, one in zip(weights, ordered, strict=True)) / sum(weights)
    return np.round(out)
