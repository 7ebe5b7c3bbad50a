"""One index of segregation with its interval and what chance would give."""

import numpy as np
from benchmarks.maps import SIZES, case_of
from benchmarks.rows import Row, measure

from lagesbild.kernels.segregation import dissimilarity, information_theory
from lagesbild.kernels.segregation import measure as measure_segregation

DRAWS = 400


def rows() -> list[Row]:
    return [of(name, n, index) for name, n in SIZES.items() for index in (dissimilarity, information_theory)]


def of(name: str, n: int, index: object) -> Row:
    rng = np.random.default_rng(n)
    counts = rng.multinomial(1700, rng.dirichlet([3, 2, 1], n)).astype(float)
    took = measure(lambda: measure_segregation(counts, index, draws=DRAWS, rng=rng), repeats=1)  # type: ignore[arg-type]
    called = str(getattr(index, "__name__", "")).replace("_", " ")
    return Row("segregation", f"{called}, three groups, {DRAWS} draws, {case_of(name, n)}", took.cpu_s, took.peak_mb)
