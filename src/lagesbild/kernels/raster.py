"""Square cells over a map, and which of them lie inside a window.

A raster is an array [rows, columns]: row 0 is the southernmost, column 0 the westernmost. A window is a raster of
true and false: the land that events could lie on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lagesbild.kernels import checks
from lagesbild.kernels.checks import Bools, Floats, Ints


@dataclass(frozen=True)
class Grid:
    """Where the cells lie: `columns` × `rows` squares with sides of `cell_m` metres, from the corner (`west_m`,
    `south_m`) eastwards and northwards, in a plane. Raises ValueError for sides or numbers of cells below 1.
    """

    west_m: float
    south_m: float
    cell_m: float
    columns: int
    rows: int

    def __post_init__(self) -> None:
        checks.finite([self.west_m, self.south_m], "west_m and south_m")
        checks.positive(self.cell_m, "cell_m")
        if self.columns < 1 or self.rows < 1:
            raise ValueError(f"columns {self.columns} and rows {self.rows}: expected at least 1 of each.")

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)"""
        return self.rows, self.columns

    @property
    def x(self) -> Floats:
        """The columns' middles, in metres."""
        return np.asarray(self.west_m + self.cell_m * (np.arange(self.columns) + 0.5), dtype=np.float64)

    @property
    def y(self) -> Floats:
        """The rows' middles, in metres."""
        return np.asarray(self.south_m + self.cell_m * (np.arange(self.rows) + 0.5), dtype=np.float64)

    def cells_of(self, x: ArrayLike, y: ArrayLike) -> Ints:
        """Which cell each point lies in, as a position in the raveled raster: row · columns + column.

        A point on the line between two cells lies in the eastern or northern one; the outermost lines belong to the
        outermost cells. `x`, `y` [n] metres. Raises ValueError for missing values, shapes that do not fit and points
        outside the grid.
        """
        east, north = point_arrays(x, y)
        column = self._position(east, self.west_m, self.columns, "x")
        row = self._position(north, self.south_m, self.rows, "y")
        row *= self.columns
        row += column
        return row

    def holding(self, x: ArrayLike, y: ArrayLike) -> Bools:
        """The window of cells with at least one of the points in them; add it to one made of an outline, where a cell
        on the border may hold points and yet have its middle outside.
        """
        window = np.zeros(self.rows * self.columns, dtype=np.bool_)
        window[self.cells_of(x, y)] = True
        return window.reshape(self.shape)

    def _position(self, along: Floats, start: float, cells: int, name: str) -> Ints:
        steps = (along - start) / self.cell_m
        if steps.size and not (steps.min() >= 0 and steps.max() <= cells):
            first = int(np.argmax((steps < 0) | (steps > cells)))
            raise ValueError(
                f"{name}: the value {along[first]} at position {first} lies outside the grid; expected "
                f"{start} … {start + cells * self.cell_m}. Set such points aside, or make the grid larger."
            )
        position = steps.astype(np.int64)
        np.minimum(position, cells - 1, out=position)
        return position


def grid_over(x: ArrayLike, y: ArrayLike, *, cell_m: float, margin_m: float = 0.0) -> Grid:
    """The smallest grid of cells with sides of `cell_m` that holds all the points and `margin_m` around them.

    Its lines run along whole multiples of `cell_m`, so that two grids of the same side fit on each other. Raises
    ValueError for no points, missing values, a side that is not above zero, a negative margin.
    """
    east, north = point_arrays(x, y)
    side, margin = float(checks.positive(cell_m, "cell_m")), float(checks.nonnegative(margin_m, "margin_m"))
    lowest = [int(np.floor((axis.min() - margin) / side)) for axis in (east, north)]
    highest = [int(np.floor((axis.max() + margin) / side)) + 1 for axis in (east, north)]
    columns, rows = (high - low for low, high in zip(lowest, highest, strict=True))
    return Grid(lowest[0] * side, lowest[1] * side, side, columns, rows)


def window_of(rings: Sequence[ArrayLike], grid: Grid) -> Bools:
    """The cells whose middles lie inside an outline.

    A middle is inside when a line from it westwards crosses the rings an odd number of times, so a ring inside
    another is a hole, and several parts are several rings. Middles on the outline itself fall on one side or the
    other. `rings` one array [corners, 2] (east, north) each, open or closed, in any direction. Returns [rows,
    columns]. Raises ValueError for rings of fewer than three corners and for missing values.
    """
    crossings = np.zeros((grid.rows, grid.columns + 1), dtype=np.int64)
    for number, ring in enumerate(rings):
        corners = checks.finite(ring, f"rings[{number}]")
        if corners.ndim != 2 or corners.shape[0] < 3 or corners.shape[1] != 2:
            raise ValueError(f"rings[{number}]: expected [corners, 2] with three corners or more, got {corners.shape}.")
        _cross(corners, np.roll(corners, -1, axis=0), grid, crossings)
    return np.asarray(np.cumsum(crossings, axis=1)[:, :-1] % 2 == 1)


def _cross(starts: Floats, ends: Floats, grid: Grid, crossings: Ints) -> None:
    """Add one for every row that an edge crosses, at the first middle east of the crossing."""
    south, north = np.minimum(starts[:, 1], ends[:, 1]), np.maximum(starts[:, 1], ends[:, 1])
    first, past = np.searchsorted(grid.y, south, "left"), np.searchsorted(grid.y, north, "left")
    times = past - first
    edge = np.repeat(np.arange(times.size), times)
    row = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times) + first[edge]
    along = (grid.y[row] - starts[edge, 1]) / (ends[edge, 1] - starts[edge, 1])
    east = starts[edge, 0] + along * (ends[edge, 0] - starts[edge, 0])
    np.add.at(crossings, (row, np.searchsorted(grid.x, east, "left")), 1)


def point_arrays(x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    """Two float arrays [n] of the same length, at least one point."""
    east, north = (checks.vector(checks.finite(axis, name), name) for axis, name in ((x, "x"), (y, "y")))
    checks.same_length(east, north, "x and y")
    return east, north


def widened(window: ArrayLike, steps: int) -> Bools:
    """The window with all cells at most `steps` rows and columns from one of its own.

    `window` [rows, columns] of true and false. Raises ValueError for another shape and for negative steps.
    """
    inside = np.asarray(window, dtype=np.bool_)
    if inside.ndim != 2 or steps < 0:
        raise ValueError(
            f"window has shape {inside.shape} and steps is {steps}; expected [rows, columns] and 0 or more."
        )
    wide = inside.copy()
    for axis in (0, 1):
        reached = wide.copy()
        for step in range(1, min(steps, inside.shape[axis] - 1) + 1):
            for towards in (step, -step):
                moved = np.roll(wide, towards, axis=axis)
                edge = [slice(None), slice(None)]
                edge[axis] = slice(0, step) if towards > 0 else slice(-step, None)
                moved[tuple(edge)] = False  # what rolled in from the other side
                reached |= moved
        wide = reached
    return wide
