"""Classes from draws of twelve indicators, and the means of a survey behind one of them."""

import numpy as np
from benchmarks.maps import SIZES, case_of
from benchmarks.rows import Row, measure

from lagesbild.kernels.classification import (
    class_of,
    class_shares,
    composite,
    effective_weights,
    places,
    share_of_weightings,
    standard_scores,
)
from lagesbild.kernels.normal_means import draw_means

INDICATORS = 12
DIMENSION = np.arange(INDICATORS) % 3
LIMITS = (-0.4, 0.4, 1.0)


def rows() -> list[Row]:
    return [row for name, n in SIZES.items() for row in (classed(name, n), weighed(name, n), means(name, n))]


def draws_of(n: int) -> int:
    return min(1000, max(200, 2_000_000 // n))


def classed(name: str, n: int) -> Row:
    draws = draws_of(n)
    values = np.random.default_rng(n).normal(size=(INDICATORS, draws, n))
    weights = effective_weights(np.ones((n, INDICATORS), dtype=bool), DIMENSION, np.ones(INDICATORS), np.ones(3))

    def run() -> None:
        total = composite(np.stack([standard_scores(each) for each in values], axis=2), weights)
        class_shares(class_of(total, LIMITS), 4)
        places(total)

    took = measure(run, repeats=1)
    return Row(
        "classification", f"{INDICATORS} indicators, {draws} draws, {case_of(name, n)}", took.cpu_s, took.peak_mb
    )


def weighed(name: str, n: int) -> Row:
    z = np.random.default_rng(n).normal(size=(40, n, INDICATORS))
    chosen = np.zeros(n, dtype=np.int64)
    rng = np.random.default_rng(1)
    took = measure(
        lambda: share_of_weightings(
            z, DIMENSION, np.ones(INDICATORS), LIMITS, chosen, factor=2.0, weightings=200, rng=rng
        ),
        repeats=1,
    )
    return Row("classification", f"200 other weightings, {case_of(name, n)}", took.cpu_s, took.peak_mb)


def means(name: str, n: int) -> Row:
    values, se = np.random.default_rng(n).normal(size=n), np.full(n, 0.3)
    took = measure(lambda: draw_means(values, se, draws_of(n), np.random.default_rng(1)), repeats=1)
    return Row("normal_means", f"{draws_of(n)} draws of every mean, {case_of(name, n)}", took.cpu_s, took.peak_mb)
