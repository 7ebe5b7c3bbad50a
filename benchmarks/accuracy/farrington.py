"""How many alarms do calm weeks give, and how many were stated beforehand?

Calm series with season, trend and the overdispersion named; the stated number is `alarm_chance` summed, which is
what a reader is told. The rate over alpha shows how far the rule itself is from its nominal one alarm in 1/alpha.
"""

from dataclasses import dataclass

import numpy as np
from benchmarks.accuracy.promises import said_so
from benchmarks.rows import AccuracyRow

from lagesbild.kernels.farrington import Method, farrington_flexible

N_WEEKS = 52 * 5 + 1
ALPHA = 0.01
CLOSE = 0.25  # stated over measured may be this far from 1, simulation error included
MEANS = (0.2, 0.5, 1.0, 2.0, 5.0, 20.0)
DISPERSIONS = (1.0, 1.5, 3.0)


@dataclass(frozen=True)
class NullAlarms:
    measured: int
    stated: float
    n_weeks: int
    steady: bool  # whether most of these weeks were said to be

    @property
    def stated_over_measured(self) -> float:
        return self.stated / self.measured if self.measured else np.inf


def null_alarms(n_series: int, mean: float, dispersion: float, method: Method, seed: int = 20) -> NullAlarms:
    """Alarms in one calm week of `n_series` series, and the number stated beforehand."""
    rng = np.random.default_rng([seed, int(1000 * mean), int(1000 * dispersion)])
    t = np.arange(N_WEEKS)
    level = mean * np.exp(0.3 * np.cos(2 * np.pi * (t - N_WEEKS + 1) / 52) - 0.3 + 0.0005 * (t - N_WEEKS + 1))
    shape = np.broadcast_to(level, (n_series, N_WEEKS))
    counts = rng.poisson(shape) if dispersion == 1 else rng.negative_binomial(shape / (dispersion - 1), 1 / dispersion)
    found = farrington_flexible(counts, [N_WEEKS - 1], method=method, alpha=ALPHA)
    return NullAlarms(
        int(found.alarm.sum()), float(np.nansum(found.alarm_chance)), n_series, bool(found.steady.mean() > 0.5)
    )


def rows(n_series: int = 12_000) -> list[AccuracyRow]:
    found = []
    for method in ("nb_plugin", "delta", "muan"):
        for mean in MEANS:
            for dispersion in DISPERSIONS:
                null = null_alarms(n_series, mean, dispersion, method)
                ratio = null.stated_over_measured
                close = abs(ratio - 1) <= CLOSE
                found.append(
                    AccuracyRow(
                        kernel="farrington",
                        case=f"{method}, {mean:g} events a week, dispersion {dispersion:g}",
                        promise=f"{null.stated / n_series:.2%} false alarms stated (alpha {ALPHA:.0%})",
                        measured=f"{null.measured / n_series:.2%} (stated ÷ measured {ratio:.2f})",
                        n_simulations=n_series,
                        verdict="kept" if close else "not kept" + said_so(not null.steady),
                    )
                )
    return found
