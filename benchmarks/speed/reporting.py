"""What happened, when only a part of it is reported. Closed formulas but for three sources; no peer in Debian or
PyPI."""

import numpy as np
from benchmarks.maps import SIZES, case_of
from benchmarks.rows import Row, measure

from lagesbild.kernels.reporting import capture_recapture, happened, tipping_point


def rows() -> list[Row]:
    found = []
    for name, n in SIZES.items():
        counts = np.random.default_rng(n).poisson(30, n)
        took = measure(lambda counts=counts: happened(counts, 0.4, (0.3, 0.5)), repeats=3)
        found.append(Row("reporting", f"how many took place, {case_of(name, n)}", took.cpu_s, took.peak_mb))
        took = measure(lambda counts=counts: tipping_point(1 + counts / 30, np.full(counts.size, 0.4)))
        found.append(Row("reporting", f"tipping point, {case_of(name, n)}", took.cpu_s, took.peak_mb))
    for case, overlaps in (
        ("two", np.array([[0.0, 45.0], [60.0, 15.0]])),
        ("three", np.array([[[0.0, 60.0], [49.0, 4.0]], [[247.0, 112.0], [142.0, 12.0]]])),
    ):
        took = measure(lambda overlaps=overlaps: capture_recapture(overlaps), repeats=3)
        found.append(Row("reporting", f"capture–recapture, {case} sources", took.cpu_s, took.peak_mb))
    return found
