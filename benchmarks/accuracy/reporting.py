"""Do the intervals of what happened hold it, and those of what no source knows?"""

import numpy as np
from benchmarks.accuracy.promises import interval_row
from benchmarks.rows import AccuracyRow

from lagesbild.kernels.reporting import capture_recapture, happened


def happened_ends(true: int, rate: float, error: float, n: int) -> tuple[np.ndarray, np.ndarray]:
    """A survey finds the rate with this error of its logit; the police record what is reported."""
    rng = np.random.default_rng([15, true, int(100 * rate)])
    ends = np.empty((n, 2))
    for i in range(n):
        logit = np.log(rate / (1 - rate)) + rng.normal(0, error)
        low, middle, high = (1 / (1 + np.exp(-(logit + z * error))) for z in (-1.96, 0, 1.96))
        found = happened([rng.binomial(true, rate)], middle, (low, high))
        ends[i] = found.lower[0], found.upper[0]
    return ends[:, 0], ends[:, 1]


def capture_ends(true: int, sources: int, dependence: float, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two or three sources; the second knows an event the first knows with this much higher probability."""
    rng = np.random.default_rng([16, true, sources, int(100 * dependence)])
    ends = []
    while len(ends) < n:
        first, third = rng.random(true) < 0.4, rng.random(true) < 0.35
        second = rng.random(true) < 0.3 + dependence * first
        known = (first, second, third)[:sources]
        table = np.zeros((2,) * sources)
        np.add.at(table, tuple(source.astype(int) for source in known), 1)
        table[(0,) * sources] = 0
        found = capture_recapture(table)
        ends.append((found.lower, found.upper, found.trusted))
    lower, upper, trusted = np.array(ends).T
    return lower, upper, trusted


def rows(n: int = 1000) -> list[AccuracyRow]:
    found = []
    for true, rate, error in ((20, 0.4, 0.2), (300, 0.4, 0.15), (300, 0.7, 0.1), (5000, 0.25, 0.1)):
        case = f"what happened: {true} events, {rate:.0%} reported, survey error {error:g} of the logit"
        found.append(interval_row("reporting", case, np.full(n, true), *happened_ends(true, rate, error, n)))
    few = max(n // 4, 4)
    for true, sources, dependence in (
        (100, 2, 0.0),
        (400, 2, 0.0),
        (400, 2, 0.3),
        (100, 3, 0.0),
        (400, 3, 0.0),
        (400, 3, 0.3),
    ):
        case = f"capture–recapture: {true} events, {sources} sources"
        if dependence:
            case += ", two of them dependent"
        lower, upper, trusted = capture_ends(true, sources, dependence, few)
        found.append(interval_row("reporting", case, np.full(few, true), lower, upper, trusted=trusted))
    return found
