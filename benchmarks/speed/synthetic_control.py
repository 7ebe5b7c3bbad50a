"""Synthetic control and synthetic difference in differences, every other area a placebo in turn: beside diff-diff."""

from pathlib import Path

import numpy as np
from benchmarks.peers import ask_peer
from benchmarks.rows import Row, measure

from lagesbild.kernels.synthetic_control import synthetic_control

PERIODS, START = 40, 30
AREAS = {"municipality": 24, "all municipalities": 290}


def rows() -> list[Row]:
    return [row for name, n in AREAS.items() for row in rows_of(name, n)]


def rows_of(name: str, n: int) -> list[Row]:
    rng = np.random.default_rng(n)
    outcome = rng.normal(size=(n, 1)) + rng.normal(size=(n, 2)) @ rng.normal(size=(2, PERIODS)).cumsum(axis=1)
    outcome += rng.normal(size=(n, PERIODS))
    peer = ask_peer(Path(__file__).with_name("synthetic_control_peer.py"), {"outcome": outcome}, str(START))
    found = []
    for method in ("synthetic_did", "synthetic_control"):
        took = measure(lambda method=method: synthetic_control(outcome, [0], START, method=method), repeats=1)
        beside = peer if method == "synthetic_did" else None
        note = ""
        if beside:
            ours, theirs = synthetic_control(outcome, [0], START).effect, float(beside.found["effect"])
            np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=1e-3)
            note = f"same effect to 1e-3; {n - 1} placebos, the peer draws 200"
        found.append(Row("synthetic_control", f"{method}, {name}, {n} areas × {PERIODS} periods", took.cpu_s,
                         took.peak_mb, "diff-diff SyntheticDiD" if beside else None,
                         beside.cpu_s["effect"] if beside else None, note=note))  # fmt: skip
    return found
