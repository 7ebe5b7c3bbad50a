"""Forecasts of one series of ten years of months, each method, and a back-test of all: beside statsforecast.

Series are forecast one by one, so that a city's 600 take six hundred times as long.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from benchmarks.peers import ask_peer
from benchmarks.rows import Row, measure

from lagesbild.kernels.back_test import back_test
from lagesbild.kernels.forecast import Forecast, combine
from lagesbild.kernels.forecasting import ets, seasonal_naive, seasonal_regression

MONTHS, HORIZON, PERIOD = 120, 12, 12
METHODS: dict[str, Callable[..., Forecast]] = {
    "seasonal naive": seasonal_naive,
    "ets": ets,
    "seasonal regression": seasonal_regression,
}


def rows() -> list[Row]:
    t = np.arange(MONTHS)
    counts = np.random.default_rng(3).poisson(30 * np.exp(0.3 * np.cos(2 * np.pi * t / PERIOD)))
    peer = ask_peer(Path(__file__).with_name("forecasting_peer.py"), {"counts": counts}, str(HORIZON), str(PERIOD))
    found = []
    for name in METHODS:
        took = measure(lambda name=name: forecast(name, counts), repeats=3)
        beside = peer if name in ("seasonal naive", "ets") else None
        note = ""
        if beside:
            apart = np.abs(forecast(name, counts).mean / beside.found[name] - 1).max()
            note = "the peer's own smoothing shares and intervals by formula" if name == "ets" else "the last cycle"
            note += f"; ours draws; means differ by {apart:.1%} at most"
        found.append(Row("forecasting", f"{name}, {MONTHS} months, {HORIZON} ahead", took.cpu_s, took.peak_mb,
                         "statsforecast" if beside else None, beside.cpu_s[name] if beside else None,
                         note=note))  # fmt: skip
    return [*found, combined(counts), tested(counts)]


def forecast(name: str, counts: np.ndarray) -> Forecast:
    return METHODS[name](counts, HORIZON, period=PERIOD, rng=np.random.default_rng(1))


def combined(counts: np.ndarray) -> Row:
    each = [forecast(name, counts) for name in METHODS]
    took = measure(lambda: combine(each), repeats=3)
    return Row("forecasting", f"{len(each)} methods combined", took.cpu_s, took.peak_mb)


def tested(counts: np.ndarray) -> Row:
    def forecaster(method: Callable[..., Forecast]) -> Callable[..., Forecast]:
        return lambda past, horizon, rng: method(past, horizon, period=PERIOD, rng=rng)

    quick = {name: forecaster(METHODS[name]) for name in ("seasonal naive", "seasonal regression")}

    def run() -> object:
        return back_test(counts, quick, yardstick="seasonal naive", horizon=3, first_origin=84,
                         rng=np.random.default_rng(1))  # fmt: skip

    took = measure(run, repeats=1)
    return Row("forecasting", f"back-test of two methods, {MONTHS - 84 - 2} origins", took.cpu_s, took.peak_mb)
