"""The scan statistics: circles, cylinders, cases among controls, and zones of any shape.

No peer: R's spatstat scans a window of pixels with circles of chosen sizes, another statistic, and SaTScan cannot be
installed unattended. Likelihood ratios are held against SaTScan's printed digits in the tests instead.
"""

import numpy as np
from benchmarks.maps import SIZES, Map, case_of, invented_map
from benchmarks.rows import Measured, Row, against_limit, measure

from lagesbild.kernels.scan import scan_bernoulli, scan_space, scan_space_time
from lagesbild.kernels.scan_flexible import scan_flexible

REPLICATES = 999
MONTHS = 24
# case → areas, limit in CPU seconds, limit in MB
CIRCLES = {name: (n, None, None) for name, n in SIZES.items()} | {
    "a thousand": (1000, 0.35, None),
    "six thousand": (6000, 12.0, 300.0),
}
CYLINDERS = {"municipality": (24, None, None), "city": (600, None, None), "a thousand": (1000, 4.0, None)}


def rows() -> list[Row]:
    return [
        *(circles(name, *case) for name, case in CIRCLES.items()),
        *(cylinders(name, *case) for name, case in CYLINDERS.items()),
        *(others(name, SIZES[name]) for name in ("municipality", "city")),
        *(connected(name, SIZES[name]) for name in ("municipality", "city")),
        space_time_permutation(),
    ]


def circles(name: str, n: int, limit_s: float | None, limit_mb: float | None) -> Row:
    place, rng = made_up(n)
    expected = rng.uniform(1, 10, n)
    cases = rng.poisson(expected)

    def run() -> object:
        return scan_space(place.x, place.y, cases, expected, replicates=REPLICATES, rng=np.random.default_rng(1))

    took = measure(run, repeats=5 if n <= 1000 else 1)
    return Row("scan", f"circles, {case_of(name, n)} × {REPLICATES}", took.cpu_s, took.peak_mb,
               note=limits(took, limit_s, limit_mb))  # fmt: skip


def cylinders(name: str, n: int, limit_s: float | None, limit_mb: float | None) -> Row:
    place, rng = made_up(n)
    expected = rng.uniform(0.1, 1, (n, MONTHS))
    cases = rng.poisson(expected)

    def run() -> object:
        return scan_space_time(place.x, place.y, cases, expected, replicates=REPLICATES, rng=np.random.default_rng(1))

    took = measure(run, repeats=3 if n <= 600 else 1)
    case = f"cylinders, {case_of(name, n)} × {MONTHS} months × {REPLICATES}"
    return Row("scan", case, took.cpu_s, took.peak_mb, note=limits(took, limit_s, limit_mb))


def space_time_permutation() -> Row:
    n = SIZES["city"]
    place, rng = made_up(n)
    cases = rng.poisson(0.3, (n, MONTHS))

    def run() -> object:
        return scan_space_time(place.x, place.y, cases, None, model="permutation", prospective=True,
                               replicates=REPLICATES, rng=np.random.default_rng(1))  # fmt: skip

    took = measure(run, repeats=1)
    case = f"permutation model, prospective, {case_of('city', n)} × {MONTHS} months × {REPLICATES}"
    return Row("scan", case, took.cpu_s, took.peak_mb)


def others(name: str, n: int) -> Row:
    place, rng = made_up(n)
    cases, controls = rng.poisson(3, n), rng.poisson(9, n)

    def run() -> object:
        return scan_bernoulli(place.x, place.y, cases, controls, replicates=REPLICATES, rng=np.random.default_rng(1))

    took = measure(run, repeats=3)
    return Row("scan", f"cases among controls, {case_of(name, n)} × {REPLICATES}", took.cpu_s, took.peak_mb)


def connected(name: str, n: int) -> Row:
    place, rng = made_up(n)
    expected = rng.uniform(1, 10, n)
    cases = rng.poisson(expected)

    def run() -> object:
        return scan_flexible(place.adjacency, cases, expected, x=place.x, y=place.y, largest=10, replicates=REPLICATES,
                             rng=np.random.default_rng(1))  # fmt: skip

    took = measure(run, repeats=1)
    case = f"zones of any shape up to 10 areas, {case_of(name, n)} × {REPLICATES}"
    return Row("scan_flexible", case, took.cpu_s, took.peak_mb)


def made_up(n: int) -> tuple[Map, np.random.Generator]:
    rng = np.random.default_rng(n)
    return invented_map(n, rng), rng


def limits(took: Measured, limit_s: float | None, limit_mb: float | None) -> str:
    kept = [] if limit_s is None else [against_limit(took.cpu_s, limit_s, "s")]
    kept += [] if limit_mb is None else [against_limit(took.peak_mb, limit_mb, "MB")]
    return "; ".join(kept)
