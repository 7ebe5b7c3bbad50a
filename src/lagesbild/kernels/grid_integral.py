"""Integrating a posterior over one or two parameters on a grid that finds its own place and step.

A sum over evenly spaced points equals the integral of a bell-shaped density almost exactly once the step is about one
standard deviation; what is to be found is where the bell stands and how wide it is. The march starts anywhere,
walks uphill, goes on until the density is out of sight on both sides, and starts again with another step if the
bell was narrower than the step. Each evaluation is told of its neighbour, from which an iterative fit does well
to start.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import numpy as np
from scipy import interpolate, special

from lagesbild.kernels.checks import Floats

STEP_IN_SD = 1.3  # a sum over steps of 1.3 standard deviations equals a Gaussian's integral to 2 in 100,000
WIDE_ENOUGH = 0.6  # standard deviations in steps; a bell narrower than this is walked anew with a smaller step
NARROWEST = 0.2  # a bell that lies in a single step has that step cut in about four
DROP = 6.5  # log density below the top at which the grid ends: e^-6.5 is a seven-hundredth
FURTHEST = 10_000  # steps; only a density without an end is walked that far
FINER = 24  # parts that a step is cut in to say how much lies below a value
BEYOND = 2.5  # steps past the outermost points, where the density is all but nought

Node = TypeVar("Node")
Evaluate = Callable[[float, Node | None], tuple[float, Node]]  # (place, neighbour's node) to (log density, node)


@dataclass(frozen=True)
class Line(Generic[Node]):
    """Evenly spaced points that carry a density: rising `places`, `log_masses` (log density × step), `nodes`.

    The density lives on 0 … `length`, which may be infinite.
    """

    places: Floats
    log_masses: Floats
    nodes: tuple[Node, ...]
    step: float
    length: float = np.inf

    @property
    def log_mass(self) -> float:
        """Log of the integral."""
        return float(special.logsumexp(self.log_masses))

    @property
    def shares(self) -> Floats:
        """Each point's part of the integral."""
        return np.asarray(special.softmax(self.log_masses))

    @property
    def heaviest(self) -> Node:
        """The node at the highest point."""
        return self.nodes[int(self.log_masses.argmax())]

    @property
    def centre(self) -> float:
        """Mean place."""
        return float(self.shares @ self.places)

    @property
    def sd(self) -> float:
        """Standard deviation of the place, not below what a single point could tell."""
        spread = float(np.sqrt(self.shares @ (self.places - self.centre) ** 2))
        return max(spread, NARROWEST * self.step)


def over_cells(evaluate: Evaluate[Node], length: float, start: float, step: float) -> Line[Node]:
    """The density over 0 … length (which may be infinite), at the middles of equal cells small enough for its width.

    The density has to be even about 0, and about `length` where that is finite, or to vanish there; the midpoints
    then integrate it as well as they would a periodic function, whatever it does at the ends.
    """
    while True:
        width = length / np.ceil(length / step - 1e-9) if np.isfinite(length) else step
        last = round(length / width) - 1 if np.isfinite(length) else FURTHEST
        cell = min(int(start / width), last)
        found = _march(evaluate, (cell + 0.5) * width, width, (-cell, last - cell))
        if found.sd >= WIDE_ENOUGH * width:
            return replace(found, length=length)
        start, step = found.centre, STEP_IN_SD * found.sd


def _march(evaluate: Evaluate[Node], start: float, step: float, ends: tuple[int, int]) -> Line[Node]:
    found = {0: evaluate(start, None)}
    top = found[0][0]
    for direction, end in ((1, ends[1]), (-1, ends[0])):
        at = 0
        while at != end:
            at += direction
            found[at] = evaluate(start + at * step, found[at - direction][1])
            top = max(top, found[at][0])
            if found[at][0] < top - DROP:
                break
    order = sorted(found)
    log_density = np.array([found[at][0] for at in order])
    places = start + step * np.array(order, dtype=np.float64)
    return Line(places, log_density + np.log(step), tuple(found[at][1] for at in order), step)


@dataclass(frozen=True)
class Distribution:
    """Shares of a line's mass `reached` at rising `edges`."""

    edges: Floats
    reached: Floats


def distribution(line: Line[Node]) -> Distribution:
    """How a line's mass is distributed; between the points a smooth curve is laid through the log density.

    It is carried on to an end of the density half a step away, and where there is none some steps out of sight, as
    steeply as it was there. Where it levels out towards 0 it is even about 0, and the curve is laid through the points'
    mirror images too.
    """
    places, step, length = line.places, line.step, line.length
    low = 0.0 if places[0] < 0.75 * step else max(0.0, float(places[0]) - BEYOND * step)
    high = float(length if places[-1] > length - 0.75 * step else min(length, places[-1] + BEYOND * step))
    edges = np.linspace(low, high, max(1, round((high - low) / step * FINER)) + 1)
    middles = (edges[1:] + edges[:-1]) / 2
    at, heights = places, line.log_masses
    if low == 0.0 and places.size > 2 and abs(heights[1] - heights[0]) < abs(heights[2] - heights[1]):
        at, heights = np.append(-places[::-1], at), np.append(heights[::-1], heights)
    if places.size > 1:
        curve = interpolate.CubicSpline(at, heights)
        inside = np.clip(middles, at[0] - step / 2, at[-1] + step / 2)
        log_density = curve(inside) + (middles - inside) * curve(inside, 1)
    else:
        log_density = np.zeros(middles.size)
    return Distribution(edges, np.cumsum(np.append(0.0, special.softmax(log_density))))


def quantiles_of(line: Line[Node], levels: Sequence[float]) -> tuple[float, ...]:
    """The places below which these shares of a line's mass lie."""
    return _quantiles([distribution(line)], np.ones(1), levels)


def quantiles_over(grid: Line[Line[Node]], levels: Sequence[float]) -> tuple[float, ...]:
    """The same of the inner of two parameters, mixed over the outer."""
    return _quantiles([distribution(line) for line in grid.nodes], grid.shares, levels)


def _quantiles(spreads: Sequence[Distribution], shares: Floats, levels: Sequence[float]) -> tuple[float, ...]:
    edges = np.unique(np.concatenate([spread.edges for spread in spreads]))
    reached = shares @ np.array([np.interp(edges, spread.edges, spread.reached) for spread in spreads])
    return tuple(float(np.interp(level, reached, edges)) for level in levels)
