"""What a category will be: the whole's wandering level, its areas' shares, and how such forecasts did before.

One category at a time: a municipality's 14 take fourteen times as long.
"""

import numpy as np
import statsmodels.api as sm
from benchmarks.maps import SIZES, case_of
from benchmarks.rows import Row, measure
from scipy import stats

from lagesbild.kernels.share_split import LEAST, MEMORIES, STRENGTHS, fit_split
from lagesbild.kernels.stretches import departures, score_stretches
from lagesbild.kernels.wandering_level import wandering_level

MONTHS, YEAR, DRAWS = 120, 12, 1000
STRETCHES = (3, 12)
ORIGINS, DRAWS_OF_PAST = tuple(range(60, 109, 5)), 200


def rows() -> list[Row]:
    return [whole(), *(row for name, n in SIZES.items() for row in (shared_out(name, n), scored(name, n)))]


def made_up(n: int) -> np.ndarray:
    """Counts of so many areas by month, some hundred and twenty a month and 24 areas."""
    rng = np.random.default_rng(n)
    season = 1 + 0.25 * np.cos(2 * np.pi * np.arange(MONTHS) / YEAR)
    return rng.poisson(rng.gamma(2.0, 2.5, (n, 1)) * season).astype(np.float64)


def whole() -> Row:
    counts = made_up(24).sum(axis=0)
    took = measure(lambda: wandering_level(counts, YEAR, period=YEAR, rng=np.random.default_rng(1), draws=DRAWS))

    def theirs() -> object:
        model = sm.tsa.UnobservedComponents(counts, "local level", freq_seasonal=[{"period": YEAR}])
        return model.fit(disp=False).get_forecast(YEAR).conf_int()

    peer = measure(theirs, repeats=1)
    note = "another model: normal, one best level; ours is of counts, averages over how long is remembered, and draws"
    return Row("wandering_level", f"{MONTHS} months, {YEAR} ahead, {DRAWS:,} draws", took.cpu_s, took.peak_mb,
               "statsmodels UnobservedComponents", peer.cpu_s, note=note)  # fmt: skip


def shared_out(name: str, n: int) -> Row:
    counts = made_up(n)
    took = measure(lambda: fit_split(counts, YEAR), repeats=3)
    peer = measure(lambda: best_by_scipy(counts), repeats=1)
    found = fit_split(counts, YEAR)
    np.testing.assert_allclose(best_by_scipy(counts), (found.memory, found.strength))
    case = f"areas' shares of a year to come, {MONTHS} months, {case_of(name, n)}"
    return Row("share_split", case, took.cpu_s, took.peak_mb, "scipy.stats dirichlet_multinomial", peer.cpu_s,
               note="same memory and strength chosen")  # fmt: skip


def best_by_scipy(counts: np.ndarray) -> tuple[float, float]:
    """Memory and strength under which past years would most likely have fallen on the areas as they did."""
    origins = range(MONTHS - YEAR, YEAR - 1, -YEAR)
    came = [counts[:, at : at + YEAR].sum(axis=1).astype(np.int64) for at in origins]

    def fit(memory: float, strength: float) -> float:
        known = [LEAST + counts[:, :at] @ memory ** np.arange(at - 1, -1, -1) for at in origins]
        return sum(
            float(stats.dirichlet_multinomial.logpmf(each, strength * alpha, each.sum()))
            for each, alpha in zip(came, known, strict=True)
        )

    return max(((memory, strength) for memory in MEMORIES for strength in STRENGTHS), key=lambda both: fit(*both))


def scored(name: str, n: int) -> Row:
    counts, rng = made_up(n), np.random.default_rng(1)
    usual = counts.mean(axis=1)[:, None] * np.array(STRETCHES)
    draws = [rng.poisson(usual, (DRAWS_OF_PAST, *usual.shape)).astype(np.float64) for _ in ORIGINS]

    def run() -> object:
        return (
            score_stretches(counts, draws, ORIGINS, STRETCHES, YEAR),
            departures(draws[-1][:, :, 1], counts[:, -YEAR:].sum(axis=1)),
        )

    took = measure(run, repeats=3 if n < SIZES["nation"] else 1)
    case = f"{len(ORIGINS)} forecasts of {DRAWS_OF_PAST} draws beside last year, {MONTHS} months, {case_of(name, n)}"
    return Row("stretches", case, took.cpu_s, took.peak_mb, note="the CRPS of it stands beside a peer's at `scoring`")
