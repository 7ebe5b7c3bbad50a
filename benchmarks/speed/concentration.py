"""How few places hold how much: one map beside `inequality`, and two thousand drawn maps at once."""

from pathlib import Path

import numpy as np
from benchmarks.maps import SIZES, case_of
from benchmarks.peers import ask_peer
from benchmarks.rows import Row, measure

from lagesbild.kernels.concentration import fewest_holding, generalised_gini, gini

DRAWS = 2000


def rows() -> list[Row]:
    return [row for name, n in SIZES.items() for row in (one_map(name, n), drawn(name, n))]


def one_map(name: str, n: int) -> Row:
    values = np.random.default_rng(n).gamma(0.5, 1, n)
    took = measure(lambda: gini(values))
    peer = ask_peer(Path(__file__).with_name("concentration_peer.py"), {"values": values})
    if peer:
        np.testing.assert_allclose(gini(values), float(peer.found["gini"]), rtol=1e-9)
    return Row("concentration", f"Gini of one map, {case_of(name, n)}", took.cpu_s, took.peak_mb,
               "inequality" if peer else None, peer.cpu_s["gini"] if peer else None,
               note="same to 1e-9" if peer else "")  # fmt: skip


def drawn(name: str, n: int) -> Row:
    counts = np.random.default_rng(n).poisson(1.0, (DRAWS, n))
    took = measure(lambda: (fewest_holding(counts, 0.5), gini(counts), generalised_gini(counts)), repeats=1)
    case = f"fewest places, Gini and generalised Gini of {DRAWS:,} maps, {case_of(name, n)}"
    return Row("concentration", case, took.cpu_s, took.peak_mb)
