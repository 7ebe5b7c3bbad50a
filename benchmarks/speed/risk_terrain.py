"""Which kinds of places events lie near: squares of a grid and five kinds of places. No peer in Debian or PyPI."""

import numpy as np
from benchmarks.rows import Row, measure

from lagesbild.kernels.risk_terrain import risk_terrain

KINDS = 5
SQUARE_M = 250.0


def rows() -> list[Row]:
    return [row_of(name, side) for name, side in (("municipality", 20), ("city", 60))]


def row_of(name: str, side: int) -> Row:
    rng = np.random.default_rng(side)
    at = (np.arange(side) + 0.5) * SQUARE_M
    centres = np.column_stack([axis.ravel() for axis in np.meshgrid(at, at)])
    places = [rng.uniform(0, side * SQUARE_M, (side, 2)) for _ in range(KINDS)]
    counts, exposure = rng.poisson(2.0, side**2), np.ones(side**2)
    took = measure(lambda: risk_terrain(counts, exposure, centres, places, depends_within_m=1000.0), repeats=1)
    case = f"{KINDS} kinds, {name}, {side**2:,} squares"
    return Row("risk_terrain", case, took.cpu_s, took.peak_mb)
