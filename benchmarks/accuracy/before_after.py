"""Do the intervals of an effect hold it? One series with an autocorrelated past; areas that started at other times."""

import numpy as np
from benchmarks.accuracy.promises import interval_row
from benchmarks.rows import AccuracyRow

from lagesbild.kernels.before_after import interrupted_series, staggered_effects

TRUE_RATIO = 0.8
TRUE_EFFECT = -0.5


def interrupted_ends(length: int, mean: float, dispersion: float, rho: float, n: int) -> np.ndarray:
    """Lower and upper end and trust, [n, 3]: a measure two thirds in; what is unseen is an autoregressive log level."""
    rng = np.random.default_rng([2, length, int(100 * mean), int(100 * rho)])
    start, t = 2 * length // 3, np.arange(length)
    spread = np.log(1 + (dispersion - 1) / mean)
    ends: list[tuple[float, float, bool]] = []
    while len(ends) < n:
        unseen = np.empty(length)
        unseen[0] = rng.normal()
        for at in range(1, length):
            unseen[at] = rho * unseen[at - 1] + np.sqrt(1 - rho**2) * rng.normal()
        log_mean = np.log(mean) + 0.2 * np.cos(2 * np.pi * t / 12) + 0.002 * t + np.log(TRUE_RATIO) * (t >= start)
        counts = rng.poisson(np.exp(log_mean + np.sqrt(spread) * unseen - spread / 2))
        try:
            found = interrupted_series(counts, 1.0, start, period=12)
        except ValueError:  # refused: too few events for the model, and said so
            continue
        ends.append((found.lower, found.upper, found.trusted))
    return np.array(ends)


def staggered_ends(n_treated: int, n_never: int, n: int) -> np.ndarray:
    """Lower and upper end and trust of the overall effect, [n, 3]: two cohorts in areas that drift on their own."""
    rng = np.random.default_rng([3, n_treated, n_never])
    start = np.concatenate([np.repeat([4, 6], [n_treated // 2, n_treated - n_treated // 2]), np.full(n_never, -1)])
    treated_now = (start[:, None] >= 0) & (np.arange(9) >= start[:, None])
    ends = np.empty((n, 3))
    for i in range(n):
        drift = np.cumsum(rng.normal(0, 0.6, (start.size, 9)), axis=1)
        outcome = rng.normal(0, 2, (start.size, 1)) + 0.2 * np.arange(9) + drift + TRUE_EFFECT * treated_now
        found = staggered_effects(outcome, start)
        ends[i] = found.overall.lower, found.overall.upper, found.trusted
    return ends


def rows(n: int = 1000) -> list[AccuracyRow]:
    found = []
    for length, mean, dispersion, rho in (
        (60, 30, 3, 0.0),
        (60, 30, 3, 0.3),
        (60, 30, 3, 0.6),
        (60, 5, 1.5, 0.0),
        (60, 5, 1.5, 0.3),
        (60, 2, 1.0, 0.0),
        (60, 1, 1.0, 0.0),
        (60, 0.2, 1.0, 0.0),
        (120, 30, 3, 0.3),
        (36, 5, 1.5, 0.3),
    ):
        lower, upper, trusted = interrupted_ends(length, mean, dispersion, rho, n).T
        case = f"interrupted series, {length} months of {mean:g}, dispersion {dispersion:g}, autocorrelation {rho:g}"
        found.append(interval_row("before_after", case, np.full(n, TRUE_RATIO), lower, upper, trusted=trusted))
    for n_treated, n_never in ((6, 40), (10, 40), (20, 40), (40, 80), (20, 10)):
        case = f"staggered starts, {n_treated} treated and {n_never} never treated areas"
        lower, upper, trusted = staggered_ends(n_treated, n_never, n).T
        found.append(interval_row("before_after", case, np.full(n, TRUE_EFFECT), lower, upper, trusted=trusted))
    return found
