"""The map model on invented maps. No peer: INLA is in neither Debian nor PyPI, and a sampler answers with error of its
own; posterior means and intervals are held against one in `accuracy/bym2_by_sampling.py`."""

import numpy as np
from benchmarks.maps import SIZES, case_of, invented_map
from benchmarks.rows import Row, against_limit, measure

from lagesbild.kernels.bym2 import fit_bym2

NATION_LIMIT_S = 3.0


def rows() -> list[Row]:
    found = []
    for name, n in SIZES.items():
        rng = np.random.default_rng(n)
        adjacency = invented_map(n, rng).adjacency
        expected = rng.uniform(3, 40, n)
        counts = rng.poisson(expected * np.exp(0.4 * rng.normal(size=n)))
        took = measure(lambda c=counts, e=expected, a=adjacency: fit_bym2(c, e, a), repeats=3)
        note = against_limit(took.cpu_s, NATION_LIMIT_S, "s") if name == "nation" else ""
        found.append(Row("bym2", case_of(name, n), took.cpu_s, took.peak_mb, note=note))
    return found
