"""Counting: ten million coded rows into areas × months × types, beside a data frame's group-by."""

import time

import numpy as np
import polars as pl
from benchmarks.rows import Row, against_limit, measure

from lagesbild.kernels.counting import count_cells

N_ROWS = 10_000_000
LIMIT_S = 0.3


def rows() -> list[Row]:
    found = []
    for case, shape in (("290 areas × 120 months × 40 types", (290, 120, 40)), ("6,160 × 120 × 10", (6160, 120, 10))):
        rng = np.random.default_rng(3)
        codes = [rng.integers(0, size, N_ROWS, dtype=np.int32) for size in shape]
        frame = pl.DataFrame(dict(zip(("area", "period", "category"), codes, strict=True)))
        took = measure(lambda codes=codes, shape=shape: count_cells(*codes, shape))
        before = time.process_time()
        counted = frame.group_by("area", "period", "category").len()
        peer_cpu_s = time.process_time() - before
        if counted["len"].sum() != count_cells(*codes, shape).sum():
            raise RuntimeError("the two do not count the same rows")
        found.append(
            Row(
                "counting",
                f"10 million rows, {case}",
                took.cpu_s,
                took.peak_mb,
                "polars group_by",
                peer_cpu_s,
                note=f"{against_limit(took.cpu_s, LIMIT_S, 's')}; same number of rows counted",
            )
        )
    return found
