"""Is a level that did not change called changed no more often than promised, and is a change held by its interval?"""

import numpy as np
from benchmarks.accuracy.promises import alarm_row, interval_row, power_row
from benchmarks.rows import AccuracyRow

from lagesbild.kernels.change import LevelChange, change_from_earlier, seasonal_dispersion

N_SERIES, BEFORE, NOW, PERIOD = 40, 36, 12, 12


def changed_areas(mean: float, dispersion: float, ratio: float, n: int) -> list[LevelChange]:
    """Areas followed for four years of months, the last year against the three before, the dispersion theirs."""
    rng = np.random.default_rng([17, int(10 * mean), int(10 * dispersion), int(10 * ratio)])
    t = np.arange(BEFORE + NOW)
    found = []
    for _ in range(n):
        level = mean * rng.gamma(4, 1 / 4, (N_SERIES, 1)) * np.exp(0.3 * np.cos(2 * np.pi * t / PERIOD))
        level = level * np.where(t >= BEFORE, ratio, 1.0)
        counts = rng.poisson(level if dispersion == 1 else rng.gamma(level / (dispersion - 1), dispersion - 1))
        phi = seasonal_dispersion(counts[:, :BEFORE], np.ones((N_SERIES, BEFORE)), PERIOD)
        now, before = counts[:, BEFORE:].sum(axis=1), counts[:, :BEFORE].sum(axis=1)
        known = before > 0
        size = np.ones(known.sum())
        found.append(change_from_earlier(now[known], NOW * size, before[known], BEFORE * size, dispersion=phi))
    return found


def rows(n: int = 100) -> list[AccuracyRow]:
    found = []
    for mean in (0.2, 1.0, 5.0, 20.0):
        for dispersion in (1.0, 1.5, 3.0):
            case = f"{mean:g} events a month, dispersion {dispersion:g}"
            same = changed_areas(mean, dispersion, 1.0, n)
            p = np.concatenate([one.p_value for one in same])
            found.append(alarm_row("change", f"called changed at 5 % though it is not, {case}", 0.05, p < 0.05))
            changed = changed_areas(mean, dispersion, 1.5, n)
            lower, upper = (np.concatenate([getattr(one, end) for one in changed]) for end in ("lower", "upper"))
            found.append(interval_row("change", f"half as many again, {case}", np.full(lower.size, 1.5), lower, upper))
            told = np.concatenate([one.p_value < 0.05 for one in changed])
            found.append(power_row("change", f"called changed at 5 % when half as many again, {case}", told))
    return found
