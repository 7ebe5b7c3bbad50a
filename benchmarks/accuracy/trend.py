"""Do the intervals of a trend hold it, and is a turn called no more often than chance may?"""

import numpy as np
from benchmarks.accuracy.promises import alarm_row, interval_row
from benchmarks.rows import AccuracyRow

from lagesbild.kernels.trend import find_change, fit_trend

GROWTH = 1.06


def invented_series(
    length: int, mean: float, dispersion: float, rng: np.random.Generator, jump: float = 1.0, rho: float = 0.0
) -> np.ndarray:
    """Months with season and growth, overdispersed; a jump half-way; what is unseen autoregressive with `rho`."""
    t = np.arange(length)
    expected = (
        mean * GROWTH ** (t / 12) * np.exp(0.3 * np.cos(2 * np.pi * t / 12)) * np.where(t >= length // 2, jump, 1)
    )
    if dispersion == 1:
        return rng.poisson(expected)
    if rho == 0:
        return rng.poisson(rng.gamma(expected / (dispersion - 1), dispersion - 1))
    unseen = np.empty(length)
    unseen[0] = rng.normal()
    for at in range(1, length):
        unseen[at] = rho * unseen[at - 1] + np.sqrt(1 - rho**2) * rng.normal()
    spread = np.log(1 + (dispersion - 1) / expected)
    return rng.poisson(expected * np.exp(np.sqrt(spread) * unseen - spread / 2))


def trend_ends(length: int, mean: float, dispersion: float, rho: float, n: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng([6, length, int(mean), int(10 * dispersion), int(10 * rho)])
    fits = [fit_trend(invented_series(length, mean, dispersion, rng, rho=rho), 1.0, period=12) for _ in range(n)]
    return np.array([fit.lower for fit in fits]), np.array([fit.upper for fit in fits])


def false_turns(length: int, mean: float, dispersion: float, n: int, replicates: int = 99) -> np.ndarray:
    """Which series without any change have one found at 5 %."""
    rng = np.random.default_rng([7, length, int(10 * mean), int(10 * dispersion)])
    p_values = [
        find_change(
            invented_series(length, mean, dispersion, rng), 1.0, period=12, rng=rng, replicates=replicates
        ).p_value
        for _ in range(n)
    ]
    return np.array(p_values) <= 0.05


def dated_turns(length: int, mean: float, jump: float, n: int) -> tuple[list[int], list[int], float]:
    """Ends of when, for the turns that were found at 5 %, and the share found."""
    rng = np.random.default_rng([8, length, int(mean), int(100 * jump)])
    lower, upper = [], []
    for _ in range(n):
        series = invented_series(length, mean, 1.5, rng, jump=jump)
        change = find_change(series, 1.0, period=12, rng=rng, replicates=99)
        if change.p_value <= 0.05:
            lower.append(change.at_lower)
            upper.append(change.at_upper)
    return lower, upper, len(lower) / n


def rows(n: int = 400) -> list[AccuracyRow]:
    found = []
    for length, mean, dispersion, rho in (
        (72, 30.0, 1.0, 0.0),
        (72, 30.0, 3.0, 0.0),
        (72, 3.0, 1.5, 0.0),
        (36, 10.0, 1.5, 0.0),
        (120, 30.0, 3.0, 0.3),
    ):
        lower, upper = trend_ends(length, mean, dispersion, rho, 2 * n)
        case = f"trend over {length} months of {mean:g}, dispersion {dispersion:g}, autocorrelation {rho:g}"
        found.append(interval_row("trend", case, np.full(2 * n, GROWTH), lower, upper))
    for length, mean, dispersion in (
        (48, 20.0, 1.0),
        (48, 20.0, 2.0),
        (36, 8.0, 1.5),
        (72, 3.0, 1.5),
        (120, 50.0, 3.0),
        (48, 0.5, 1.0),
    ):
        case = f"turns found where there is none, {length} months of {mean:g}, dispersion {dispersion:g}"
        found.append(alarm_row("trend", case, 0.05, false_turns(length, mean, dispersion, n)))
    for jump in (1.4, 1.8):
        lower, upper, share = dated_turns(72, 30.0, jump, n // 2)
        case = f"when the level turned by {jump:g}, 72 months of 30 (found in {share:.0%})"
        found.append(interval_row("trend", case, np.full(len(lower), 36), lower, upper))
    return found
