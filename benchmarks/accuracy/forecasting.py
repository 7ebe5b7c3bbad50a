"""Do 90 % intervals hold 90 % of what comes, from a fifth of an event a month to a hundred?

Invented months with a season, of three kinds: steady, drifting in level, and broken once. A count's interval covers
more than it says when counts are few, so what is judged is the randomised place of each observation in its forecast:
how many of them lie in the middle 90 %.
"""

from collections.abc import Mapping

import numpy as np
from benchmarks.accuracy.promises import alarm_row, coverage_verdict, where_stood_for
from benchmarks.rows import AccuracyRow

from lagesbild.kernels.forecasting import (
    Forecast,
    Forecaster,
    back_test,
    combine,
    ets,
    seasonal_naive,
    seasonal_regression,
)
from lagesbild.kernels.scoring import pit, randomised_pit

PERIOD, HISTORY, HORIZON = 12, 72, 6
LEAST, MOST = 0.86, 0.94


def naive(y, horizon, rng):
    return seasonal_naive(y, horizon, period=PERIOD, rng=rng)


def smoothed(y, horizon, rng):
    return ets(y, horizon, period=PERIOD, rng=rng)


def regressed(y, horizon, rng):
    return seasonal_regression(y, horizon, period=PERIOD, rng=rng)


def averaged(y, horizon, rng):
    return combine([smoothed(y, horizon, rng), regressed(y, horizon, rng)])


FORECASTERS: Mapping[str, Forecaster] = {
    "seasonal_naive": naive,
    "ets": smoothed,
    "seasonal_regression": regressed,
    "combine (ets, regression)": averaged,
}


def invented(kind: str, mean: float, rng: np.random.Generator) -> np.ndarray:
    t = np.arange(HISTORY + HORIZON)
    level = np.log(mean) + 0.3 * np.cos(2 * np.pi * t / PERIOD)
    if kind == "drifting":
        level = level + np.cumsum(rng.normal(0, 0.06, t.size))
    if kind == "broken":
        level = level - 0.5 * (t >= 48)
    return rng.poisson(np.exp(level) * rng.gamma(20, 1 / 20, t.size)).astype(float)


def middle(name: str, kind: str, mean: float, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Which observations lie in the middle 90 % of their forecasts, [n, HORIZON], and which forecasts were trusted."""
    rng = np.random.default_rng([6, int(10 * mean), len(kind)])
    places, trusted = [], []
    while len(places) < n:
        y = invented(kind, mean, rng)
        if y[:HISTORY].sum() == 0:
            continue
        told = FORECASTERS[name](y[:HISTORY], HORIZON, rng)
        trusted.append(told.trusted)
        places.append(randomised_pit(pit(y[HISTORY:], told.draws.T), rng))
    return np.abs(np.array(places) - 0.5) <= 0.45, np.array(trusted)


def called_better(origins: int, horizon: int, n: int) -> np.ndarray:
    """Which forecasters as good as the yardstick (as far too high as it is too low) are called better at 5 %."""
    rng = np.random.default_rng([26, origins, horizon])

    def fixed(at: float) -> Forecaster:
        return lambda _y, ahead, dice: Forecast(np.maximum(dice.normal(at, 20, (40, ahead)), 0), trusted=True)

    called = []
    for _ in range(n):
        y = rng.poisson(400, origins + horizon)
        told = back_test(
            y,
            {"low": fixed(390), "high": fixed(410)},
            yardstick="low",
            horizon=horizon,
            first_origin=1,
            rng=rng,
        )
        called.append(told.p_value[1] <= 0.05)
    return np.array(called)


def rows(n: int = 150) -> list[AccuracyRow]:
    found = []
    for name in FORECASTERS:
        for kind in ("steady", "drifting", "broken"):
            for mean in (0.2, 1, 5, 20, 100):
                inside, trusted = middle(name, kind, mean, n)
                found.append(
                    AccuracyRow(
                        "forecasting",
                        f"{name}, {kind}, {mean:g} events a month",
                        "90 % in the middle 90 % (86–94 %)",
                        f"{inside.mean():.1%}{where_stood_for(inside, trusted)}",
                        inside.size,
                        coverage_verdict(inside, trusted, LEAST, MOST),
                    )
                )
    for origins, horizon in ((20, 1), (40, 6)):
        case = f"forecasts {horizon} ahead from {origins} origins called better than equals"
        found.append(alarm_row("forecasting", case, 0.05, called_better(origins, horizon, 3 * n)))
    return found
