"""How good forecasts were: beside scoringrules where draws are scored."""

from pathlib import Path

import numpy as np
from benchmarks.maps import SIZES
from benchmarks.peers import Answer, ask_peer
from benchmarks.rows import Row, measure

from lagesbild.kernels.scoring import coverage, crps, pit, pit_histogram, weighted_interval_score

DRAWS = 500
LEVELS = np.array([0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975])


def rows() -> list[Row]:
    found = []
    for name, n in SIZES.items():
        rng = np.random.default_rng(n)
        mean = rng.gamma(3, 4, n)
        observed, draws = rng.poisson(mean), rng.poisson(mean[:, None], (n, DRAWS)).astype(float)
        peer = None
        if name == "city":
            peer = ask_peer(Path(__file__).with_name("scoring_peer.py"), {"observed": observed, "draws": draws})
        found += [by_draws(f"{name}, {n:,} forecasts", observed, draws, peer), by_quantiles(name, observed, draws)]
    return found


def by_draws(case: str, observed: np.ndarray, draws: np.ndarray, peer: Answer | None) -> Row:
    took = measure(lambda: crps(observed, draws), repeats=3)
    if peer:
        np.testing.assert_allclose(crps(observed, draws), peer.found["crps"], rtol=1e-8, atol=1e-10)
    return Row("scoring", f"CRPS of {DRAWS} draws, {case}", took.cpu_s, took.peak_mb,
               "scoringrules with numba" if peer else None, peer.cpu_s["crps"] if peer else None,
               note="same scores to 1e-8" if peer else "")  # fmt: skip


def by_quantiles(name: str, observed: np.ndarray, draws: np.ndarray) -> Row:
    quantiles = np.quantile(draws, LEVELS, axis=1).T

    def run() -> object:
        return (
            weighted_interval_score(observed, quantiles, LEVELS),
            coverage(observed, quantiles[:, 0], quantiles[:, -1]),
            pit_histogram(pit(observed, draws)),
        )

    took = measure(run, repeats=3)
    case = f"weighted interval score, coverage and PIT, {name}, {observed.size:,} forecasts"
    return Row("scoring", case, took.cpu_s, took.peak_mb)
