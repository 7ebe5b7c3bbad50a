"""The zones that a circular scan compares: around every area, circles that take in one area more at a time."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lagesbild.kernels.checks import Bools, Floats, Ints

SAME_DISTANCE = 1e-9  # relative difference of squared distances that is rounding
CELLS = 400_000  # centres × areas sorted at a time: some fifteen megabytes


class Circles(NamedTuple):
    """Circles around some centres, one after the other.

    Centre i's circles take in `areas[ends[i - 1] : ends[i]]`, nearest first. Only where `closes` is true does a
    circle end: areas at the same distance come in together, so that the order in which areas are listed decides
    nothing.
    """

    centres: Ints
    ends: Ints
    areas: NDArray[np.int32]
    closes: Bools


def circles(x: Floats, y: Floats, sizes: Floats, *, max_share: float, max_radius_m: float | None) -> Iterator[Circles]:
    """All circles that hold at most `max_share` of all size and reach at most `max_radius_m`, some centres a time."""
    n = x.size
    several = max(1, CELLS // n)
    most = max_share * sizes.sum() * (1 + SAME_DISTANCE)
    for first in range(0, n, several):
        centres = np.arange(first, min(first + several, n))
        yield _around(x, y, sizes, centres, most, np.inf if max_radius_m is None else max_radius_m)


def together(parts: Iterator[Circles]) -> Circles:
    """All parts as one; for as many centres as fit in memory."""
    all_parts = list(parts)
    lengths = np.concatenate([np.diff(part.ends, prepend=0) for part in all_parts])
    return Circles(
        np.concatenate([part.centres for part in all_parts]),
        np.cumsum(lengths),
        np.concatenate([part.areas for part in all_parts]),
        np.concatenate([part.closes for part in all_parts]),
    )


def _around(x: Floats, y: Floats, sizes: Floats, centres: Ints, most: float, radius: float) -> Circles:
    squared = (x[centres, np.newaxis] - x) ** 2 + (y[centres, np.newaxis] - y) ** 2
    order = np.argsort(squared, axis=1)
    nearest = np.take_along_axis(squared, order, axis=1)
    closes = np.ones(order.shape, dtype=np.bool_)
    closes[:, :-1] = nearest[:, 1:] > nearest[:, :-1] * (1 + SAME_DISTANCE)
    inside = np.cumsum(sizes[order], axis=1) <= most
    inside &= nearest <= (radius * (1 + SAME_DISTANCE)) ** 2
    lengths = inside.sum(axis=1)
    kept = np.arange(x.size) < lengths[:, np.newaxis]
    return Circles(centres, np.cumsum(lengths), order[kept].astype(np.int32), closes[kept])
