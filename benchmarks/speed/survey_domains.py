"""Shares of many parts of a population at once, with what they have in common, and all pairs that follow each other."""

from pathlib import Path

import numpy as np
from benchmarks.peers import ask_peer
from benchmarks.rows import Row, measure

from lagesbild.kernels.survey_domains import differences, domain_shares

# respondents, and domains: a municipality's areas; a city's; the nation's municipalities
SIZES = {"municipality": (1_000, 24), "city": (10_000, 60), "nation": (100_000, 290)}
STRATA = 20


def rows() -> list[Row]:
    return [of(name, n, parts) for name, (n, parts) in SIZES.items()]


def of(name: str, n: int, parts: int) -> Row:
    rng = np.random.default_rng(n)
    clusters = np.arange(n) // 10
    design = {"weights": rng.uniform(5, 50, n), "strata": clusters * STRATA // (n // 10), "clusters": clusters}
    part = rng.integers(0, parts, n)
    y = (rng.uniform(size=n) < 0.15 + 0.3 * part / parts).astype(float)
    domains = part == np.arange(parts)[:, None]
    pairs = [(at, at - 1) for at in range(1, parts)]

    def run() -> np.ndarray:
        shares = domain_shares(y, design["weights"], domains, strata=design["strata"], clusters=design["clusters"])
        differences(shares, pairs)
        return shares.variance

    took = measure(run, repeats=3 if name != "nation" else 1)
    peer = ask_peer(Path(__file__).with_suffix(".R"), {"y": y, "part": part, **design})
    if peer:
        np.testing.assert_allclose(run(), peer.found["variance"], rtol=1e-8, atol=1e-14)
    return Row("survey_domains", f"shares and differences of {parts} parts, {name}, {n:,} respondents", took.cpu_s,
               took.peak_mb, "R survey" if peer else None, peer.cpu_s["shares"] if peer else None,
               note="same variances and covariances to 1e-8; ours gives exact intervals and p-values too"
               if peer else "")  # fmt: skip
