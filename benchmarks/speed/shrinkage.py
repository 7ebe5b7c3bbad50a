"""Empirical Bayes: the whole map's gamma distribution beside statsmodels' negative binomial, neighbourhoods beside
esda."""

from pathlib import Path

import numpy as np
import statsmodels.api as sm
from benchmarks.maps import SIZES, case_of, invented_map
from benchmarks.peers import ask_peer
from benchmarks.rows import Row, measure

from lagesbild.kernels.shrinkage import draw_risk, fit_gamma_poisson, local_empirical_bayes

DRAWS = 1000


def rows() -> list[Row]:
    found = []
    for name, n in SIZES.items():
        rng = np.random.default_rng(n)
        exposure = rng.uniform(200, 4000, n)
        counts = rng.poisson(exposure * 0.01 * rng.gamma(6, 1 / 6, n))
        found += [over_the_map(name, counts, exposure), drawn(name, counts, exposure), nearby(name, counts, exposure)]
    return found


def over_the_map(name: str, counts: np.ndarray, exposure: np.ndarray) -> Row:
    ones = np.ones((counts.size, 1))

    def theirs() -> np.ndarray:
        return np.asarray(sm.NegativeBinomial(counts, ones, exposure=exposure).fit(disp=0, maxiter=200).params)

    took, peer = measure(lambda: fit_gamma_poisson(counts, exposure), repeats=3), measure(theirs, repeats=3)
    fit = fit_gamma_poisson(counts, exposure)
    np.testing.assert_allclose([np.log(fit.mean), 1 / fit.shape], theirs(), rtol=2e-3, atol=2e-4)
    note = "same mean and shape, as exactly as the peer settles; ours gives each area's interval too"
    return Row("shrinkage", f"gamma–Poisson, {case_of(name, counts.size)}", took.cpu_s, took.peak_mb,
               "statsmodels NegativeBinomial", peer.cpu_s, note=note)  # fmt: skip


def drawn(name: str, counts: np.ndarray, exposure: np.ndarray) -> Row:
    fit = fit_gamma_poisson(counts, exposure)
    took = measure(lambda: draw_risk(fit, counts, exposure, DRAWS, np.random.default_rng(1)), repeats=3)
    return Row("shrinkage", f"{DRAWS:,} draws of every risk, {case_of(name, counts.size)}", took.cpu_s, took.peak_mb)


def nearby(name: str, counts: np.ndarray, exposure: np.ndarray) -> Row:
    place = invented_map(counts.size, np.random.default_rng(counts.size))
    took = measure(lambda: local_empirical_bayes(counts, exposure, place.adjacency))
    tables = {"counts": counts, "exposure": exposure, "links": place.links()}
    peer = ask_peer(Path(__file__).with_name("shrinkage_peer.py"), tables)
    note = ""
    if peer:
        ours = local_empirical_bayes(counts, exposure, place.adjacency).value
        np.testing.assert_allclose(ours, peer.found["local"], rtol=1e-9)
        note = "same rates to 1e-9 (spdep's definition is another)"
    seconds = peer.cpu_s["local"] if peer else None
    return Row("shrinkage", f"towards the neighbourhood, {case_of(name, counts.size)}", took.cpu_s, took.peak_mb,
               "esda Spatial_Empirical_Bayes" if peer else None, seconds, note=note)  # fmt: skip
