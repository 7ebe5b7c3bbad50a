"""Which part of a change is due to what. Formulas of a few lines; no peer in Debian or PyPI."""

import numpy as np
from benchmarks.maps import SIZES
from benchmarks.rows import Row, measure

from lagesbild.kernels.decomposition import kitagawa, shapley

FACTORS = ("indicators", "coverage", "definitions", "boundaries", "population")


def rows() -> list[Row]:
    found = []
    for name, groups in SIZES.items():
        rng = np.random.default_rng(groups)
        exposure, exposure_after = rng.uniform(100, 1000, (2, groups))
        counts, counts_after = rng.poisson(0.02 * exposure), rng.poisson(0.03 * exposure_after)
        took = measure(lambda a=(counts, exposure, counts_after, exposure_after): kitagawa(*a))
        found.append(Row("decomposition", f"Kitagawa, {groups:,} groups ({name})", took.cpu_s, took.peak_mb))
    took = measure(lambda: shapley(lambda changed: float(len(changed) ** 2), FACTORS))
    note = f"the change itself is asked for {2 ** len(FACTORS)} times"
    return [*found, Row("decomposition", f"Shapley, {len(FACTORS)} factors", took.cpu_s, took.peak_mb, note=note)]
