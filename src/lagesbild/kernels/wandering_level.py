"""A level that wanders, and a season: how many events are to be expected, cheaply enough for every category and month.

    Y_t ~ counts with mean λ_t s_t and variance φ λ_t s_t,     λ_t known by a gamma that forgets:
    shape ω a + y_t / φ,  rate ω b + s_t / φ        (Harvey & Fernandes 1989, with a dispersion φ)

ω near 1 remembers everything, ω = 0.8 little more than five months. Neither ω nor φ is chosen: both are averaged over,
by how well they would have foretold each month from those before it.
"""

import math

import numpy as np
from numba import njit
from numpy.typing import ArrayLike
from scipy import special

from lagesbild.kernels.checks import Floats
from lagesbild.kernels.forecast import Forecast, history_of

REMEMBERED = np.array([0.5, 0.65, 0.8, 0.9, 0.95, 0.975, 0.99, 0.9975])  # ω: some two months to thirty years
DISPERSIONS = np.array([1.0, 1.3, 1.8, 2.6, 4.0])
FEWEST_MONTHS, FEWEST_EVENTS = 24, 30
LEAST_LEVEL = 1e-6


def wandering_level(
    counts: ArrayLike, horizon: int, *, period: int, rng: np.random.Generator, draws: int = 1000
) -> Forecast:
    """Counts of the next periods from a wandering level and a season.

        λ_{T+h} = λ_{T+h−1} · exp(σ z − σ²/2),   σ² = (1 − ω) / (ω a_T),   z standard normal

    The season is each period's share of all events, drawn towards even shares as far as chance explains their spread.
    How to read: as any forecast; courses hang together through time, so sums over periods are honest too. After a
    lasting change the level comes along in the time that ω leaves it.
    Assumes that the level moves by steps of one size, and that the season is the same all years. Do not use it where
    the way of recording has just changed. `trusted` is False with fewer than 24 periods or 30 events.

    Harvey & Fernandes (1989), Journal of Business & Economic Statistics 7:407–417.

    `counts` [T] with at least period values. Raises ValueError for shorter series, negative or missing counts.
    """
    y = history_of(counts, horizon, draws, max(period, 2))
    season = seasonal_shares(y, period)
    s = season[np.arange(y.size) % period]
    fit = _filtered(y, s, REMEMBERED, DISPERSIONS)
    weight = np.exp(fit[:, 0] - special.logsumexp(fit[:, 0]))
    chosen = rng.choice(weight.size, draws, p=weight / weight.sum())
    shape, rate = fit[chosen, 1], fit[chosen, 2]
    omega = np.repeat(REMEMBERED, DISPERSIONS.size)[chosen]
    phi = np.tile(DISPERSIONS, REMEMBERED.size)[chosen]
    now = np.log(np.maximum(rng.gamma(shape, 1 / rate), LEAST_LEVEL))
    step = np.sqrt((1 - omega) / (omega * np.maximum(shape, 1.0)))[:, None]
    moved = np.cumsum(step * rng.normal(size=(draws, horizon)) - step**2 / 2, axis=1)
    ahead = season[(y.size + np.arange(horizon)) % period]
    mean = np.exp(now[:, None] + moved) * ahead
    extra = (phi[:, None] - 1) / np.maximum(mean, LEAST_LEVEL)  # relative variance of a gamma around the mean
    risk = np.where(extra > 0, rng.gamma(1 / np.where(extra > 0, extra, 1.0), np.where(extra > 0, extra, 1.0)), 1.0)
    drawn = rng.poisson(np.minimum(mean * risk, 1e12)).astype(np.float64)
    return Forecast(drawn, bool(y.size >= FEWEST_MONTHS and y.sum() >= FEWEST_EVENTS))


def seasonal_shares(y: Floats, period: int) -> Floats:
    """Each period's factor, mean 1, from whole cycles: drawn towards 1 as far as chance explains that they differ."""
    cycles = y.size // period
    at = np.arange(y.size - cycles * period, y.size) % period
    totals = np.bincount(at, weights=y[y.size - cycles * period :], minlength=period)
    mean = float(totals.mean())
    if mean == 0:
        return np.ones(period)
    real = max(float(totals.var()) / mean**2 - 1 / mean, 0.0)  # relative variance beyond a Poisson count's
    if real == 0:
        return np.ones(period)
    return np.asarray((totals + 1 / real) / (mean + 1 / real))


@njit(cache=True)
def _filtered(y: Floats, s: Floats, omegas: Floats, phis: Floats) -> Floats:
    """For each (ω, φ): log likelihood of each count from those before it, and the gamma's shape and rate at the end."""
    found = np.zeros((omegas.size * phis.size, 3))
    first = min(12, y.size)
    start = (y[:first].sum() + 0.5) / s[:first].sum()
    for row in range(found.shape[0]):
        omega, phi = omegas[row // phis.size], phis[row % phis.size]
        rate = 0.5 / max(start, 0.1)
        shape, fit = start * rate, 0.0
        for t in range(y.size):
            shape, rate = omega * shape, omega * rate
            mean = shape / rate * s[t]
            k = mean / (phi - 1 + mean / shape)  # a negative binomial of this mean with variance φ mean + mean² / shape
            if t >= first:
                fit += (
                    math.lgamma(y[t] + k)
                    - math.lgamma(k)
                    - math.lgamma(y[t] + 1)
                    + k * math.log(k / (k + mean))
                    + y[t] * math.log(mean / (k + mean))
                )
            shape, rate = shape + y[t] / phi, rate + s[t] / phi
        found[row] = (fit, shape, rate)
    return found
