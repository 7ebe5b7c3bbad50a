"""Multilevel regression and post-stratification, beside R lme4, which finds the likeliest model and no intervals."""

from pathlib import Path

import numpy as np
from benchmarks.maps import SIZES, case_of
from benchmarks.peers import ask_peer
from benchmarks.rows import Row, measure

from lagesbild.kernels.mrp import fit_mrp

SEXES, AGES = 2, 5


def rows() -> list[Row]:
    return [row_of(name, n) for name, n in SIZES.items()]


def row_of(name: str, n: int) -> Row:
    rng = np.random.default_rng(n)
    asked = rng.poisson(3, (n, SEXES, AGES))
    logits = -1 + 0.4 * rng.normal(size=(n, 1, 1)) + 0.3 * np.arange(SEXES)[:, None] + 0.1 * np.arange(AGES)
    yes = rng.binomial(asked, 1 / (1 + np.exp(-logits)))
    population = rng.integers(20, 300, (n, SEXES, AGES))
    took = measure(lambda: fit_mrp(yes, asked, population), repeats=1)
    peer = None
    if name != "nation":  # half a minute
        cells = {"yes": yes.ravel(), "asked": asked.ravel(), "population": population.ravel()}
        peer = ask_peer(Path(__file__).with_suffix(".R"), cells, str(SEXES), str(AGES))
    note = "held against a sampler in accuracy/mrp_by_sampling.py"
    if peer:
        apart = np.abs(fit_mrp(yes, asked, population).value - peer.found["shares"]).max()
        note = f"another estimate, without intervals; shares differ by {100 * apart:.1f} points at most"
    return Row("mrp", f"{SEXES} sexes × {AGES} ages, {case_of(name, n)}", took.cpu_s, took.peak_mb,
               "R lme4 glmer" if peer else None, peer.cpu_s["mrp"] if peer else None, note=note)  # fmt: skip
