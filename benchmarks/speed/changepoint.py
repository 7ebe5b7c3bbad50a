"""Exact segmentation, five years to twenty of months: beside R strucchange."""

from pathlib import Path

import numpy as np
from benchmarks.peers import ask_peer
from benchmarks.rows import Row, measure

from lagesbild.kernels.changepoint import segment

MOST = 5


def rows() -> list[Row]:
    return [row_of(months) for months in (60, 120, 240)]


def row_of(months: int) -> Row:
    rng = np.random.default_rng(months)
    y = rng.normal(size=months) + 1.5 * (np.arange(months) >= months // 3) - (np.arange(months) >= 2 * months // 3)
    took = measure(lambda: segment(y, most=MOST), repeats=3)
    peer = ask_peer(Path(__file__).with_suffix(".R"), {"y": y}, str(MOST))
    if peer:
        ours = segment(y, most=MOST)
        np.testing.assert_allclose(ours.rss, peer.found["rss"], rtol=1e-9)
        np.testing.assert_array_equal(np.asarray(ours.breakpoints), np.atleast_1d(peer.found["breaks"]))
    return Row(
        "changepoint",
        f"{months} months, up to {MOST} breaks",
        took.cpu_s,
        took.peak_mb,
        "R strucchange" if peer else None,
        peer.cpu_s["segment"] if peer else None,
        note="same breaks, same sums of squares to 1e-9; ours gives intervals too" if peer else "",
    )
