"""Gaussian hills over the cells of a raster, and how much of each hill lies inside the window.

A Gaussian in the plane is one along the columns times one along the rows, so smoothing a raster is two matrix
products: nothing is cut off, and nothing positive becomes negative.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from lagesbild.kernels import checks
from lagesbild.kernels.checks import Bools, Floats, Ints
from lagesbild.kernels.raster import Grid

Edge = Literal["uniform", "diggle"]


@dataclass(frozen=True)
class Smoother:
    """One bandwidth on one grid with one window; `along_y`, `along_x` are the hills' tables, [rows, rows] and
    [columns, columns].
    """

    grid: Grid
    window: Bools
    along_y: Floats
    along_x: Floats

    @cached_property
    def mass(self) -> Floats:
        """m: how much of a hill over each cell lies inside the window, by sums over its cells."""
        area = self.grid.cell_m**2
        if self.window.all():
            return area * np.outer(self.along_y.sum(axis=1), self.along_x.sum(axis=1))
        return area * self.smoothed(self.window.astype(np.float64))

    @property
    def top(self) -> float:
        """A hill's height over its own cell."""
        return float(self.along_y[0, 0] * self.along_x[0, 0])

    def smoothed(self, raster: Floats) -> Floats:
        """A hill over every cell, as high as the raster says."""
        return np.asarray(self.along_y @ raster @ self.along_x)

    def over_mass(self, raster: Floats) -> Floats:
        """The raster over the mass inside the window, and 0 outside it."""
        return np.divide(raster, self.mass, out=np.zeros(self.grid.shape), where=self.window)

    def powered(self, raster: Floats, power: int) -> Floats:
        """Σ over cells v of raster(v) · (k(u − v) / m(v))^power, for every cell u: "diggle" where the power is 1."""
        heights = np.divide(raster, self.mass**power, out=np.zeros(self.grid.shape), where=self.window)
        return np.asarray(self.along_y**power @ heights @ self.along_x**power)

    def density(self, counts: Floats, edge: Edge | None) -> Floats:
        """Events per square metre, from events per cell."""
        if edge == "diggle":
            return self.smoothed(self.over_mass(counts))
        return self.over_mass(self.smoothed(counts)) if edge == "uniform" else self.smoothed(counts)


def smoother(bandwidth_m: float, grid: Grid, window: Bools) -> Smoother:
    """Raises ValueError for a bandwidth below the side of a cell: sums over cells are then no integrals."""
    bandwidth = float(checks.positive(bandwidth_m, "bandwidth_m"))
    if bandwidth < grid.cell_m:
        raise ValueError(
            f"bandwidth_m is {bandwidth}, less than the {grid.cell_m} m of a cell; make cells smaller (a tenth of the "
            "bandwidth is good)."
        )
    return Smoother(grid, window, gaussian(grid.y, grid.y, bandwidth), gaussian(grid.x, grid.x, bandwidth))


def gaussian(at: Floats, middles: Floats, bandwidth_m: float) -> Floats:
    """exp(−d²/2h²) / h√2π between every point and every middle, [points, middles]."""
    steps = (at[:, np.newaxis] - middles) / bandwidth_m
    return np.asarray(np.exp(-0.5 * steps**2) / (bandwidth_m * np.sqrt(2 * np.pi)))


def window_on(grid: Grid, window: ArrayLike | None) -> Bools:
    """The window, or the whole grid; refused where it does not fit or holds nothing."""
    if window is None:
        return np.ones(grid.shape, dtype=np.bool_)
    inside = np.array(window)
    if inside.shape != grid.shape or inside.dtype != np.bool_:
        raise ValueError(
            f"window: expected true or false for each cell, {grid.shape}, got shape {inside.shape} of {inside.dtype}."
        )
    if not inside.any():
        raise ValueError("window: no cell is inside; density has nowhere to be.")
    return inside


def cells_inside(x: ArrayLike, y: ArrayLike, grid: Grid, window: Bools) -> Ints:
    """Each event's cell; events outside the window are refused, since dropping them in silence would not do."""
    cells = grid.cells_of(x, y)
    inside = window.ravel()[cells]
    if not np.all(inside):
        first = int(np.argmin(inside))
        where = np.asarray(x)[first], np.asarray(y)[first]
        raise ValueError(
            f"x and y: {(~inside).sum()} event(s) lie in cells outside the window, the first at position {first}, "
            f"({where[0]}, {where[1]}); set them aside or widen the window: window | grid.holding(x, y)."
        )
    return cells


def counted(cells: Ints, grid: Grid, weights: Floats | None = None) -> Floats:
    """How much lies in each cell, [rows, columns]."""
    return np.bincount(cells, weights, grid.rows * grid.columns).reshape(grid.shape).astype(np.float64)


def weights_for(weights: ArrayLike, events: int, name: str = "weights") -> Floats:
    """One weight of 0 or more per event."""
    array = checks.vector(checks.nonnegative(weights, name), name)
    if array.size != events:
        raise ValueError(f"{name}: {array.size} for {events} events; expected one each.")
    return array
