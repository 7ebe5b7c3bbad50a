"""What goes together: two smooth maps, and places that come and go."""

import numpy as np
from benchmarks.rows import Row, measure

from lagesbild.kernels.spatial_signs import going_together_p_value, spatial_patterns, spatial_se
from lagesbild.kernels.while_there import while_there

DRAWS = 1999


def rows() -> list[Row]:
    return [row for side in (5, 12, 30) for row in maps(side)] + [passing(sites) for sites in (30, 3000)]


def maps(side: int) -> list[Row]:
    n = side * side
    at = np.arange(n)
    near = [
        [
            other
            for other in (each - side, each + side, each - 1, each + 1)
            if 0 <= other < n and (abs(other - each) == side or other // side == each // side)
        ]
        for each in at.tolist()
    ]
    rng = np.random.default_rng(n)
    x, u = rng.normal(size=(2, n))
    patterns = spatial_patterns(near)
    drawn = measure(lambda: spatial_patterns(near), repeats=1)
    tested = measure(
        lambda: (going_together_p_value(x, u, patterns, DRAWS, rng), spatial_se(x, u, np.ones(n), patterns)), repeats=1
    )
    return [
        Row("spatial_signs", f"the patterns of {n} areas", drawn.cpu_s, drawn.peak_mb),
        Row("spatial_signs", f"one test of {DRAWS:,} draws, {n} areas", tested.cpu_s, tested.peak_mb),
    ]


def passing(sites: int) -> Row:
    rng = np.random.default_rng(sites)
    near, share = rng.poisson(20, sites), rng.uniform(0.1, 0.6, sites)
    during = rng.binomial(near, share)
    took = measure(lambda: while_there(during, near, share), repeats=3)
    return Row("while_there", f"{sites:,} places", took.cpu_s, took.peak_mb)
