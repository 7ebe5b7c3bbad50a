"""One series at a time: its trend, where it turned, whether it changed when a measure started.

Series are fitted one by one, so that hundreds take hundreds of times as long; the trend of a city's 600 is measured as
a whole.
"""

from collections.abc import Callable

import numpy as np
import statsmodels.api as sm
from benchmarks.rows import Row, measure

from lagesbild.kernels.before_after import interrupted_series
from lagesbild.kernels.trend import fit_trend
from lagesbild.kernels.turning import find_change

MONTHS = 120
START = 90


def rows() -> list[Row]:
    many = made_up(600)
    one = many[0]
    return [
        beside_statsmodels(one),
        *(trends(many[:n], name) for name, n in (("municipality", 24), ("city", 600))),
        plain("trend", f"where it turned, {MONTHS} months, 499 simulated", lambda: turned(one)),
        plain("before_after", f"interrupted series, {MONTHS} months",
              lambda: interrupted_series(one, np.ones(MONTHS), START, period=12)),
    ]  # fmt: skip


def made_up(series: int) -> np.ndarray:
    rng = np.random.default_rng(5)
    t = np.arange(MONTHS)
    return rng.poisson(20 * np.exp(0.3 * np.cos(2 * np.pi * t / 12) - 0.002 * t), (series, MONTHS))


def beside_statsmodels(counts: np.ndarray) -> Row:
    t = np.arange(MONTHS)
    design = np.column_stack([np.ones(MONTHS), t / 12, *[(t % 12 == month).astype(float) for month in range(1, 12)]])

    def theirs() -> np.ndarray:
        return np.asarray(sm.GLM(counts, design, family=sm.families.Poisson()).fit(scale="X2").params)

    took, peer = measure(lambda: trended(counts)), measure(theirs)
    np.testing.assert_allclose(trended(counts).ratio, np.exp(theirs()[1]), rtol=1e-7)  # type: ignore[attr-defined]
    return Row("trend", f"trend and season, {MONTHS} months, one series", took.cpu_s, took.peak_mb, "statsmodels GLM",
               peer.cpu_s, note="same ratio to 1e-7; ours gives the band and autocorrelation too")  # fmt: skip


def trends(many: np.ndarray, name: str) -> Row:
    took = measure(lambda: [fit_trend(one, np.ones(MONTHS), period=12, with_band=False) for one in many], repeats=1)
    return Row("trend", f"trend and season without band, {name}, {len(many)} series", took.cpu_s, took.peak_mb)


def trended(counts: np.ndarray) -> object:
    return fit_trend(counts, np.ones(MONTHS), period=12)


def turned(counts: np.ndarray) -> object:
    return find_change(counts, np.ones(MONTHS), period=12, rng=np.random.default_rng(1))


def plain(kernel: str, case: str, run: Callable[[], object]) -> Row:
    took = measure(run, repeats=3)
    return Row(kernel, case, took.cpu_s, took.peak_mb)
