"""The attacker: what everything published, and the sums it has to fulfil, give away about what is hidden.

    least and greatest x_i   over all tables x ≥ 0 that agree with what is shown

Two linear programmes a cell settle it. Most are not needed: simple arithmetic along the sums gives limits that
hold for certain, one programme that presses many cells at once gives tables that do exist, and where the two meet
the answer is known.
"""

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, sparse

from lagesbild.kernels.checks import Floats, Ints, vector

CLOSE = 1e-6  # what a linear programme calls equal
IMPOSSIBLE = "published: what is shown contradicts itself; no table has these numbers and these sums."
UNBOUNDED = 3  # how the solver says that there is no least value
ROUNDS = 50  # of arithmetic along the sums; it has nearly always settled after five


@dataclass(frozen=True)
class Bounds:
    """What can be worked out: each cell lies between `lower` and `upper` [n] (infinite where nothing holds it)."""

    lower: Floats
    upper: Floats


def table_relations(shape: tuple[int, ...]) -> sparse.csr_matrix:
    """The sums of a table whose last index along each axis is the total over the others.

    Cells are numbered as `numpy.ravel` does. Each row of the result is a total less its parts, which is 0. A
    table of 3 areas and a total by 2 kinds and a total is `table_relations((4, 3))`. Raises ValueError for axes
    shorter than 2.
    """
    if not shape or min(shape) < 2:
        raise ValueError(f"shape is {shape}; expected at least one part and its total along each axis.")
    cells = np.arange(int(np.prod(shape))).reshape(shape)
    rows = []
    for axis in range(len(shape)):
        lines = np.moveaxis(cells, axis, -1).reshape(-1, shape[axis])
        rows.append(_rows_of(lines[:, -1], lines[:, :-1], cells.size))
    return sparse.csr_matrix(sparse.vstack(rows))


def nesting_relations(parent: ArrayLike) -> sparse.csr_matrix:
    """The sums of areas within areas: `parent[i]` is the cell that cell i is a part of, −1 for none.

    Each row of the result is a parent less its parts, which is 0: the parts must make up all of it. Raises
    ValueError for parents that are no cell.
    """
    above = np.asarray(parent)
    if above.ndim != 1 or above.dtype.kind not in "iu" or np.any((above < -1) | (above >= above.size)):
        raise ValueError(f"parent: expected for each of {above.size} cells the position of another, or −1.")
    parts = np.flatnonzero(above >= 0)
    parents, row = np.unique(above[parts], return_inverse=True)
    entries = np.concatenate([np.ones(parents.size), -np.ones(parts.size)])
    rows = np.concatenate([np.arange(parents.size), row])
    columns = np.concatenate([parents, parts])
    return sparse.csr_matrix((entries, (rows, columns)), shape=(parents.size, above.size))


def attack(
    published: ArrayLike,
    relations: sparse.csr_matrix,
    *,
    sums: ArrayLike | None = None,
    within: float = 0.0,
) -> Bounds:
    """What everything published gives away about every cell, by linear programming.

        lower_i = min x_i,  upper_i = max x_i   over x ≥ 0 with  relations · x = sums  and  |x − published| ≤ within

    How to read: a hidden cell with equal bounds is as good as printed. Whoever looks can do no better, whole
    numbers aside (bounds are rounded inwards to whole numbers, which in tables and nested areas is exact).
    Assumes that the attacker knows nothing but what is given here. Give earlier publications too: as further rows
    of `relations` with what was published in `sums` (0 for each where None). People who know their own count know
    more than this.

    `published` [n], missing (NaN) where hidden; `relations` [m, n]; `within` 0 for exact numbers, half the base
    for rounded ones. Raises ValueError for shapes that do not fit and numbers that contradict one another.
    """
    shown, a = given_table(published, relations)
    target = np.zeros(a.shape[0]) if sums is None else vector(np.array(sums, dtype=np.float64), "sums", fewest=0)
    if target.size != a.shape[0]:
        raise ValueError(f"sums has {target.size} values for {a.shape[0]} relations; expected as many.")
    hidden = np.isnan(shown)
    lower = np.where(hidden, 0.0, np.maximum(shown - within, 0))
    upper = np.where(hidden, np.inf, shown + within)
    free = np.flatnonzero(upper > lower)
    left = target - a @ np.where(upper > lower, 0.0, shown)
    settled = np.setdiff1d(np.arange(a.shape[0]), a[:, free].nonzero()[0])
    wrong = settled[np.abs(left[settled]) > CLOSE * (1 + np.abs(target[settled]) + np.nan_to_num(shown).max())]
    if wrong.size:
        raise ValueError(f"published: relation {wrong[0]} misses its sum by {left[wrong[0]]:g}.")
    held = free[np.diff(sparse.csc_matrix(a).indptr)[free] > 0]  # cells in no sum keep the limits they have
    if held.size == 0:
        return Bounds(lower, upper)
    tied = np.unique(a[:, held].nonzero()[0])
    part, sums_left = sparse.csr_matrix(a[tied][:, held]), left[tied]
    low, high = _narrowed(part, sums_left, lower[held], upper[held])
    for ends, sign in ((low, 1), (high, -1)):
        ends[:] = _pressed(part, sums_left, (low, high), sign)
    lower[held], upper[held] = np.ceil(low - CLOSE) + 0.0, np.floor(high + CLOSE)
    return Bounds(lower, upper)


def least_table(direction: Floats, a: sparse.csr_matrix, sums: Floats, lower: Floats, upper: Floats) -> Floats | None:
    """The x with the least direction · x among those with a · x = sums between the limits; None where there is none.

    Infinite throughout where there is no least one. A corner of all that is possible: few cells leave their limits.
    """
    bounds: Any = np.column_stack([lower, upper])
    equal = cast(Any, a)
    found: Any = optimize.linprog(direction, A_eq=equal, b_eq=sums, bounds=bounds, method="highs-ds")
    if found.status == UNBOUNDED:
        return np.full(direction.size, np.inf)
    return None if found.x is None else np.asarray(found.x)


def _narrowed(a: sparse.csr_matrix, sums: Floats, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
    """Limits that hold for certain: what each sum leaves a cell when the others are as large, or small, as can be."""
    low, high = lower.copy(), np.minimum(upper, 1e15)
    plus, minus = a.maximum(0), (-a).maximum(0)
    rows, columns = a.nonzero()
    signs = np.asarray(a[rows, columns]).ravel()
    for _ in range(ROUNDS):
        least, most = plus @ low - minus @ high, plus @ high - minus @ low
        own_least = np.where(signs > 0, signs * low[columns], signs * high[columns])
        own_most = np.where(signs > 0, signs * high[columns], signs * low[columns])
        top = (sums[rows] - (least[rows] - own_least)) / signs
        bottom = (sums[rows] - (most[rows] - own_most)) / signs
        before = low.copy(), high.copy()
        np.maximum.at(low, columns, np.minimum(top, bottom))
        np.minimum.at(high, columns, np.maximum(top, bottom))
        if np.array_equal(before[0], low) and np.array_equal(before[1], high):
            break
    if np.any(low > high + CLOSE * (1 + np.abs(high))):
        raise ValueError(IMPOSSIBLE)
    return low, np.where(high >= 1e14, np.inf, high)


def _pressed(a: sparse.csr_matrix, sums: Floats, limits: tuple[Floats, Floats], sign: int) -> Floats:
    """The least (sign 1) or greatest (−1) value of every cell.

    What tables reach is compared with the certain limit; cells where they differ are pressed together as long as that
    brings any of them to its limit, and then one by one.
    """
    certain = limits[0] if sign == 1 else limits[1]
    settled = limits[1] - limits[0] <= CLOSE
    reached = np.where(settled, certain, sign * np.inf)

    def press(cells: Ints) -> None:
        direction = np.zeros(certain.size)
        direction[cells] = sign
        found = least_table(direction, a, sums, *limits)
        if found is None:
            raise ValueError(IMPOSSIBLE)
        if np.any(np.isinf(found)):
            reached[cells] = -sign * np.inf
        elif sign == 1:
            np.minimum(reached, found, out=reached)
        else:
            np.maximum(reached, found, out=reached)

    left = np.flatnonzero(np.isfinite(certain) & ~settled)
    while left.size:
        press(left)
        still = left[np.abs(reached[left] - certain[left]) > CLOSE]
        if still.size == left.size:
            break
        left = still
    for cell in np.append(left, np.flatnonzero(np.isinf(certain))):
        press(np.array([cell]))
    return reached


def _rows_of(totals: Ints, parts: Ints, n: int) -> sparse.csr_matrix:
    row = np.arange(totals.size)
    entries = np.concatenate([np.ones(totals.size), -np.ones(parts.size)])
    rows = np.concatenate([row, np.repeat(row, parts.shape[1])])
    return sparse.csr_matrix((entries, (rows, np.concatenate([totals, parts.ravel()]))), shape=(totals.size, n))


def given_table(counts: ArrayLike, relations: sparse.csr_matrix) -> tuple[Floats, sparse.csr_matrix]:
    """Counts and relations as arrays of their own, refused where they do not fit together."""
    x = np.array(counts, dtype=np.float64)
    if x.ndim != 1 or x.size == 0 or np.any(x < 0) or np.any(np.isinf(x)):
        raise ValueError(
            f"counts: expected one dimension of finite numbers, 0 or more, at least one; got shape {x.shape}."
        )
    if relations.shape[1:] != x.shape:
        raise ValueError(f"relations has shape {relations.shape}; expected a column for each of {x.size} cells.")
    return x, sparse.csr_matrix(relations, dtype=np.float64)
