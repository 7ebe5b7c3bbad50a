"""What the scans ask of the counts they are handed."""

import numpy as np
from numpy.typing import ArrayLike

from lagesbild.kernels import checks
from lagesbild.kernels.checks import Floats, Ints


def places(x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    """Coordinates of at least two areas."""
    east, north = checks.finite(x, "x"), checks.finite(y, "y")
    checks.vector(east, "x", fewest=2)
    checks.same_length(east, north, "x and y")
    return east, north


def whole_counts(values: ArrayLike, name: str, shape: tuple[int, ...]) -> Ints:
    """Whole numbers of cases, in the shape the areas have."""
    counts = checks.nonnegative(values, name)
    if counts.shape != shape:
        raise ValueError(f"{name}: expected shape {shape}, one row per area, got {counts.shape}.")
    if np.any(counts != np.floor(counts)):
        raise ValueError(f"{name}: found a fraction of a case; expected whole numbers. Round down, or count anew.")
    return counts.astype(np.int64)


def refuse_none(counts: Ints) -> None:
    """Refuse a map without cases."""
    if counts.sum() == 0:
        raise ValueError("cases: there are none, so nothing can cluster; ask only where events are.")


def refuse_unexpected(counts: Ints, expected: Floats) -> None:
    """Refuse a map without cases, and cases where none are expected: no ratio measures those."""
    refuse_none(counts)
    unexpected = np.argwhere((counts > 0) & (expected == 0))
    if unexpected.size:
        where = tuple(int(index) for index in unexpected[0])
        raise ValueError(
            f"expected: the value at position {where if len(where) > 1 else where[0]} is 0 though there are cases; "
            "give it what it is to be measured against, or leave the area out."
        )
