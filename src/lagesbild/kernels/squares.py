"""Which squares on the ground hold much, and did they hold much again?

Squares are chosen with one time's events and judged with another's. Judged with the events that chose them, the densest
squares of any map are dense.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from lagesbild.kernels import checks
from lagesbild.kernels.checks import Bools, Floats, Ints
from lagesbild.kernels.funnel import benjamini_hochberg
from lagesbild.kernels.raster import grid_over, point_arrays

FALSE_AMONG_MARKED = 0.05
TAKEN = -1


@dataclass(frozen=True)
class Squares:
    """Squares that do not overlap, the densest first: their south-western corners and how many events each has."""

    west_m: Floats
    south_m: Floats
    side_m: float
    events: Ints

    def holding(self, x: ArrayLike, y: ArrayLike) -> Ints:
        """The number of the square that each point lies in, −1 for none: [n]."""
        east, north = point_arrays(x, y)
        found = np.full(east.size, TAKEN, dtype=np.int64)
        for number in range(self.west_m.size):
            along, across = east - self.west_m[number], north - self.south_m[number]
            inside = (along >= 0) & (along < self.side_m) & (across >= 0) & (across < self.side_m)
            found[inside & (found == TAKEN)] = number
        return found


@dataclass(frozen=True)
class Held:
    """How squares chosen before did: `share` of the events in them with its 95 % interval, and of the surface.

    `ratio` [squares] to the other squares' mean; `survives` [squares]: more than `times` it, with at most one false in
    twenty; `accuracy_index` the share of events over the share of surface.
    """

    share: float
    lower: float
    upper: float
    surface_share: float
    accuracy_index: float
    ratio: Floats
    survives: Bools


def densest_squares(x: ArrayLike, y: ArrayLike, *, side_m: float, fewest: float, most: int) -> Squares:
    """The densest squares, one after the other, each clear of those before it.

    Squares may lie in steps of half a side, so that a heap of events is not cut in two by where a grid happens to
    begin. Of equally dense ones the southernmost, then the westernmost, comes first.
    How to read: as candidates. Counts are those of the events that chose the squares, and too high for any other time.
    Assumes places known to well within half a side.

    `x`, `y` [n] metres in a plane, at least one; `side_m` above zero; squares have at least `fewest` events and are at
    most `most`. Raises ValueError for missing values and a side of zero or less.
    """
    east, north = point_arrays(x, y)
    step = float(checks.positive(side_m, "side_m")) / 2
    grid = grid_over(east, north, cell_m=step, margin_m=step)
    cells = np.bincount(grid.cells_of(east, north), minlength=grid.rows * grid.columns).reshape(grid.shape)
    held = cells[:-1, :-1] + cells[1:, :-1] + cells[:-1, 1:] + cells[1:, 1:]
    rows: list[int] = []
    columns: list[int] = []
    events: list[int] = []
    while len(rows) < most and held.max() >= max(fewest, 1):
        row, column = divmod(int(held.argmax()), held.shape[1])
        rows.append(row)
        columns.append(column)
        events.append(int(held[row, column]))
        held[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2] = TAKEN
    return Squares(
        west_m=grid.west_m + step * np.array(columns, dtype=np.float64),
        south_m=grid.south_m + step * np.array(rows, dtype=np.float64),
        side_m=2 * step,
        events=np.array(events, dtype=np.int64),
    )


def occupied(x: ArrayLike, y: ArrayLike, side_m: float) -> int:
    """How many squares of a grid have any event: the surface where such things happen, in squares."""
    east, north = point_arrays(x, y)
    grid = grid_over(east, north, cell_m=side_m)
    return int(np.unique(grid.cells_of(east, north)).size)


def held_again(squares: Squares, x: ArrayLike, y: ArrayLike, n_squares: int, times: float) -> Held:
    """How much of later events squares chosen before them held, and which squares still stand out.

        share = hits / n,  interval exact (Clopper and Pearson);   accuracy index = share / (squares / n_squares)
        p = P(Poisson(times · rest) ≥ events in the square),   rest = (n − hits) / (n_squares − squares)
        marked after Benjamini and Hochberg at 5 %

    How to read: an accuracy index of 4 says that the chosen squares got four times their share of the surface. 1 is
    chance.
    Assumes independent events, and that `n_squares` is the surface where they can happen. Do not hand over the events
    that chose the squares.

    Chainey, Tompson & Uhlig (2008), Security Journal 21:4–28 (predictive accuracy index). Clopper & Pearson (1934),
    Biometrika 26:404–413.

    `x`, `y` [n] metres, at least one; `n_squares` more than the squares; `times` above zero. Raises ValueError
    otherwise.
    """
    inside = squares.holding(x, y)
    chosen = squares.west_m.size
    if n_squares <= chosen:
        raise ValueError(f"n_squares is {n_squares}; expected more than the {chosen} chosen, or there is no rest.")
    events = np.bincount(inside[inside >= 0], minlength=chosen)
    hits, n = int(events.sum()), inside.size
    rest = max(n - hits, 1) / (n_squares - chosen)
    p_value = stats.poisson.sf(events - 1, float(checks.positive(times, "times")) * rest)
    surface = chosen / n_squares
    return Held(
        share=hits / n,
        lower=float(special.betaincinv(hits, n - hits + 1, 0.025)) if hits else 0.0,
        upper=float(special.betaincinv(hits + 1, n - hits, 0.975)) if hits < n else 1.0,
        surface_share=surface,
        accuracy_index=hits / n / surface if chosen else 0.0,
        ratio=np.asarray(events / rest),
        survives=benjamini_hochberg(p_value, FALSE_AMONG_MARKED),
    )
