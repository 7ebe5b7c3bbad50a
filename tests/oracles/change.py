"""A year against the years before it, step by step."""

import math
from collections.abc import Sequence

from scipy import stats


def year_against_years(
    counts: Sequence[float], exposure: Sequence[float], spread: float, df: float, level_years: int
) -> tuple[float, float, float, float]:
    held = [max(n, 0.5) for n in counts]
    logs = [math.log(n / e) for n, e in zip(held, exposure, strict=True)]
    before = list(range(len(counts) - 1))[-level_years:]
    n_before = max(sum(counts[t] for t in before), 0.5)
    log_ratio = logs[-1] - math.log(n_before / sum(exposure[t] for t in before))
    beyond, n_steps = 0.0, 0
    for t in range(len(counts) - 2):
        step = logs[t + 1] - logs[t]
        beyond += step**2 / 2 - (1 / held[t] + 1 / held[t + 1]) / 2
        n_steps += 1
    freedom = df + n_steps
    variance = (df * spread**2 + max(beyond, 0)) / freedom
    error = math.sqrt(1 / held[-1] + 1 / n_before + variance * (1 + 1 / len(before)))
    reach = stats.t.ppf(0.975, freedom)
    p_value = 2 * stats.t.sf(abs(log_ratio) / error, freedom)
    return math.exp(log_ratio), math.exp(log_ratio - reach * error), math.exp(log_ratio + reach * error), p_value
