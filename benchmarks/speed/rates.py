"""Rates, ratios, funnels and changes, all areas at once: beside statsmodels, and R's exact tests one by one."""

from pathlib import Path

import numpy as np
from benchmarks.maps import SIZES, case_of
from benchmarks.peers import ask_peer
from benchmarks.rows import Row, measure
from statsmodels.stats.rates import confint_poisson

from lagesbild.kernels.change import change_from_earlier
from lagesbild.kernels.funnel import benjamini_hochberg, funnel_limits, funnel_p_value, overdispersion
from lagesbild.kernels.rates import poisson_interval, ratio_to_reference, standardise

GROUPS = 20  # sex × ten age classes


def rows() -> list[Row]:
    found = []
    for name, n in SIZES.items():
        found += [*intervals(name, n), compared(name, n), funnel(name, n), standardised(name, n)]
    return found


def intervals(name: str, n: int) -> list[Row]:
    counts = np.random.default_rng(n).poisson(20, n)
    took = measure(lambda: poisson_interval(counts))
    peer = measure(lambda: confint_poisson(counts, 1, method="exact-c"))
    theirs = confint_poisson(counts, 1, method="exact-c")
    np.testing.assert_allclose(poisson_interval(counts), theirs, rtol=1e-9)
    return [Row("rates", f"exact interval, {case_of(name, n)}", took.cpu_s, took.peak_mb, "statsmodels", peer.cpu_s,
                note="same limits to 1e-9")]  # fmt: skip


def compared(name: str, n: int) -> Row:
    """Each area now against the same area before, and against a reference that is itself counted."""
    rng = np.random.default_rng(n)
    earlier, exposure = 1 + rng.poisson(40, n), rng.uniform(500, 5000, n)
    now = rng.poisson(20, n)
    took = measure(lambda: change_from_earlier(now, exposure, earlier, 2 * exposure))
    peer = None
    if name == "city":
        peer = ask_peer(Path(__file__).with_suffix(".R"), {"now": now, "earlier": earlier, "exposure": exposure})
    note = "the peer takes areas one by one"
    if peer:
        ours = change_from_earlier(now, exposure, earlier, 2 * exposure)
        np.testing.assert_allclose(np.column_stack([ours.lower, ours.upper]), peer.found["limits"], rtol=1e-6)
        note += "; same limits to 1e-6"
    seconds = peer.cpu_s["change"] if peer else None
    return Row("change", f"now against before, {case_of(name, n)}", took.cpu_s, took.peak_mb,
               "R poisson.test" if peer else None, seconds, note=note if peer else "")  # fmt: skip


def funnel(name: str, n: int) -> Row:
    rng = np.random.default_rng(n)
    expected = rng.uniform(2, 60, n)
    counts = rng.poisson(expected * rng.gamma(10, 0.1, n))

    def run() -> object:
        spread = overdispersion(counts, expected)
        limits = [funnel_limits(expected, level, between_variance=spread.plausible) for level in (0.95, 0.998)]
        p = funnel_p_value(counts, expected, between_variance=spread.plausible)
        return limits, benjamini_hochberg(p), ratio_to_reference(counts, expected)

    took = measure(run, repeats=3)
    case = f"overdispersion, two funnel limits, p-values, false discoveries, ratios, {case_of(name, n)}"
    return Row("funnel", case, took.cpu_s, took.peak_mb)


def standardised(name: str, n: int) -> Row:
    rng = np.random.default_rng(n)
    exposure = rng.uniform(20, 200, (n, GROUPS))
    counts, reference = rng.poisson(0.05 * exposure), rng.uniform(0.01, 0.1, GROUPS)
    standard = exposure.sum(axis=0)
    took = measure(lambda: standardise(counts, exposure, reference, standard_exposure=standard), repeats=3)
    return Row("rates", f"standardised over {GROUPS} groups, {case_of(name, n)}", took.cpu_s, took.peak_mb)
