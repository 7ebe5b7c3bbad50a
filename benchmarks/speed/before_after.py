"""Measures that started at different times: beside diff-diff."""

from pathlib import Path

import numpy as np
from benchmarks.maps import SIZES, case_of
from benchmarks.peers import ask_peer
from benchmarks.rows import Row, measure

from lagesbild.kernels.before_after import NEVER, staggered_effects

PERIODS = 20


def rows() -> list[Row]:
    return [row_of(name, n) for name, n in SIZES.items()]


def row_of(name: str, n: int) -> Row:
    rng = np.random.default_rng(n)
    first = rng.choice([NEVER, NEVER, 8, 11, 14], n)
    outcome = rng.normal(size=(n, 1)) + rng.normal(size=(n, PERIODS))
    outcome -= 0.3 * ((first[:, None] != NEVER) & (np.arange(PERIODS) >= first[:, None]))
    took = measure(lambda: staggered_effects(outcome, first), repeats=3)
    peer = ask_peer(Path(__file__).with_name("before_after_peer.py"), {"outcome": outcome, "first": first})
    if peer:
        overall = staggered_effects(outcome, first).overall
        np.testing.assert_allclose(overall.value, float(peer.found["overall"]), rtol=1e-8)
    return Row(
        "before_after",
        f"staggered starts, {case_of(name, n)} × {PERIODS} periods",
        took.cpu_s,
        took.peak_mb,
        "diff-diff CallawaySantAnna" if peer else None,
        peer.cpu_s["staggered"] if peer else None,
        note="same overall effect to 1e-8; ours holds the effects by time since and by cohort too" if peer else "",
    )
