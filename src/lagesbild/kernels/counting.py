"""From coded rows to a table of counts: areas × periods × categories.

One pass over the rows, one addition each; no row is sorted, copied or left out in silence.
"""

from typing import Any

import numba as nb
import numpy as np
from numpy.typing import ArrayLike, NDArray

from lagesbild.kernels.checks import Ints

Codes = NDArray[Any]  # whole numbers of any width, signed or not
NAMES = ("area", "period", "category")
ALL_INSIDE = -1


def count_cells(area: ArrayLike, period: ArrayLike, category: ArrayLike, shape: tuple[int, int, int]) -> Ints:
    """How many rows fall in each cell of a table of areas × periods × categories.

        counts[a, p, c] = #{i : area_i = a, period_i = p, category_i = c}

    How to read: cells sum to the number of rows, always; a cell without rows is 0.
    Assumes that every row has been given its three codes, counted from 0. Rows without a place or a time are not
    for this table: count them apart and say how many they are (a code below 0 is refused, not skipped). Do not use
    it where the table has far more cells than there are rows; count the cells that occur instead.

    `area`, `period`, `category` [n] whole numbers of any width; `shape` (areas, periods, categories), each 1 or
    more. Returns int64 of that shape. Raises ValueError for codes outside the table (saying which row), for
    different lengths and for codes that are not whole numbers.
    """
    codes = [_codes(given, name) for given, name in zip((area, period, category), NAMES, strict=True)]
    if len({code.size for code in codes}) != 1:
        raise ValueError(
            f"area, period and category have {', '.join(str(code.size) for code in codes)} rows; expected one of each "
            "per row."
        )
    size = tuple(int(length) for length in shape)
    if len(size) != len(NAMES) or min(size) < 1:
        raise ValueError(f"shape is {tuple(shape)}; expected (areas, periods, categories), each 1 or more.")
    counts = np.zeros(size, dtype=np.int64)
    outside = _count(_as_compiled(codes[0]), _as_compiled(codes[1]), _as_compiled(codes[2]), counts)
    if outside != ALL_INSIDE:
        _refuse_row(outside, codes, size)
    return counts


def _codes(given: ArrayLike, name: str) -> Codes:
    codes = np.asarray(given)
    if codes.size == 0:
        codes = codes.astype(np.int64)  # an empty list has no whole numbers to tell its type by
    if codes.ndim != 1 or codes.dtype.kind not in "iu":
        raise ValueError(
            f"{name}: expected one whole number per row, got shape {codes.shape} of {codes.dtype}; "
            "missing values must be set aside before counting."
        )
    return np.ascontiguousarray(codes)


def _as_compiled(code: Codes) -> Codes:
    """In one of the two widths there is compiled code for; numbers too large for it become negative and are refused."""
    return code if code.dtype in (np.int32, np.int64) else code.astype(np.int64)


def _refuse_row(row: int, codes: list[Codes], size: tuple[int, ...]) -> None:
    for code, name, length in zip(codes, NAMES, size, strict=True):
        if not 0 <= code[row] < length:
            raise ValueError(
                f"{name}: the code {code[row]} of row {row} lies outside the table; expected 0 … {length - 1}. "
                "Set rows without a place, time or category aside before counting."
            )


@nb.njit(cache=True)
def _count(area: Codes, period: Codes, category: Codes, counts: Ints) -> int:
    """Count into `counts`; the first row outside the table, or ALL_INSIDE."""
    n_areas, n_periods, n_categories = counts.shape
    for i in range(area.size):
        a, p, c = np.int64(area[i]), np.int64(period[i]), np.int64(category[i])
        if a < 0 or a >= n_areas or p < 0 or p >= n_periods or c < 0 or c >= n_categories:
            return i
        counts[a, p, c] += 1
    return ALL_INSIDE
