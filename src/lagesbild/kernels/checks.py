"""What the ground floor asks of the arrays it is handed.

A kernel is a formula, and a formula has no answer for a missing exposure or a negative count. These functions
turn what was handed over into float arrays of their own (the caller's arrays are never written to) and refuse
what has no answer, saying which position holds it.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


def finite(values: ArrayLike, name: str) -> Floats:
    """A float array of `values`; missing and infinite values are refused."""
    array = np.array(values, dtype=np.float64)
    _refuse(~np.isfinite(array), array, name, "is missing or infinite", "leave it out before asking")
    return array


def nonnegative(values: ArrayLike, name: str) -> Floats:
    """A float array of `values`, none below zero."""
    array = finite(values, name)
    _refuse(array < 0, array, name, "is negative", "expected 0 or more")
    return array


def positive(values: ArrayLike, name: str) -> Floats:
    """A float array of `values`, all above zero."""
    array = finite(values, name)
    _refuse(array <= 0, array, name, "is not above zero", "leave out what has none of it")
    return array


def same_length(first: Floats, second: Floats, names: str) -> None:
    """Refuse two arrays of different shapes."""
    if first.shape != second.shape:
        raise ValueError(
            f"{names}: the shapes {first.shape} and {second.shape} differ; expected one value of each per unit."
        )


def vector(array: Floats, name: str, fewest: int = 1) -> Floats:
    """Refuse anything but a one-dimensional array with at least `fewest` values."""
    if array.ndim != 1 or array.size < fewest:
        raise ValueError(f"{name}: expected one dimension and at least {fewest} value(s), got shape {array.shape}.")
    return array


def share(value: float, name: str) -> float:
    """Refuse anything but a share strictly between 0 and 1."""
    if not 0 < value < 1:
        raise ValueError(f"{name} is {value}; expected a share strictly between 0 and 1, such as 0.95.")
    return float(value)


def _refuse(bad: Bools, array: Floats, name: str, what: str, expected: str) -> None:
    if np.any(bad):
        where = tuple(int(index) for index in np.argwhere(np.atleast_1d(bad))[0])
        value = np.atleast_1d(array)[where]
        position = where[0] if len(where) == 1 else where
        raise ValueError(f"{name}: the value {value} at position {position} {what}; {expected}.")
