"""Integrating a posterior over one or two parameters on a grid that finds its own place and step.

A sum over evenly spaced points equals the integral of a bell-shaped density almost exactly once the step is about one
standard deviation; what is to be found is where the bell stands and how wide it is. The march starts anywhere,
walks uphill, goes on until the density is out of sight on both sides, and starts again with another step if the
bell was narrower than the step. Each evaluation is told of its neighbour, from which an iterative fit does well
to start.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from scipy import special

from lagesbild.kernels.checks import Floats

STEP_IN_SD = 1.3  # a sum over steps of 1.3 standard deviations equals a Gaussian's integral to 2 in 100,000
WIDE_ENOUGH = 0.6  # standard deviations in steps; a bell narrower than this is walked anew with a smaller step
NARROWEST = 0.2  # a bell that lies in a single step has that step cut in about four
DROP = 6.5  # log density below the top at which the grid ends: e^-6.5 is a seven-hundredth
FURTHEST = 10_000  # steps; only a density without an end is walked that far
FINER = 24  # parts that a step is cut in to say how much lies below a value

Node = TypeVar("Node")
Evaluate = Callable[[float, Node | None], tuple[float, Node]]  # (place, neighbour's node) to (log density, node)


@dataclass(frozen=True)
class Line(Generic[Node]):
    """Evenly spaced points that carry a density: rising `places`, `log_masses` (log density × step), `nodes`."""

    places: Floats
    log_masses: Floats
    nodes: tuple[Node, ...]
    step: float

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
            return found
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


def share_below(x: float, line: Line[Node]) -> float:
    """Share of a line's mass below x; between the points the log density is taken as a parabola, as a normal's is."""
    points = line.places.size
    fine = np.arange(points * FINER) / FINER + (0.5 / FINER - 0.5)  # in steps from the first point
    near = np.clip(np.rint(fine).astype(int), 1, points - 2) if points > 2 else np.zeros(fine.size, dtype=int)
    away = fine - near
    heights = line.log_masses
    shape = heights[near]
    if points > 2:
        before, after = heights[near - 1], heights[near + 1]
        shape = shape + away * (after - before) / 2 + away**2 * (after + before - 2 * shape) / 2
    reached = np.cumsum(np.append(0.0, special.softmax(shape)))
    edges = line.places[0] + line.step * (np.append(fine, fine[-1] + 1 / FINER) - 0.5 / FINER)
    return float(np.interp(x, edges, reached))


def quantile(below: Callable[[float], float], q: float, low: float, high: float) -> float:
    """Where a rising share reaches q, by bisection."""
    while high - low > 1e-9 * (1 + abs(low) + abs(high)):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) < q else (low, middle)
    return (low + high) / 2
