"""Points on a map and hours of a day: heaps that only the register made, the densest squares, what a peak holds.

No peer: none of the packages at hand chooses with some of the events and measures with the others, and none tells
snapped coordinates from addresses.
"""

from collections.abc import Callable

import numpy as np
from benchmarks.maps import SIZES
from benchmarks.rows import Row, measure

from lagesbild.kernels.peaks import high_cells, peak_of_events, peak_of_years
from lagesbild.kernels.point_masses import events_by_place, point_masses, shared_share
from lagesbild.kernels.squares import densest_squares, held_again, occupied

EVENTS = {"municipality": 1_000, "city": 20_000, "nation": 200_000}
YEARS, WEEKS = 10, 52
SQUARE_M = 200.0  # what `hotspots` asks for
MOST_SQUARES = 100


def rows() -> list[Row]:
    return [row for name in EVENTS for row in of_size(name)] + [of_years()]


class Events:
    """Addresses with risks that differ, the oftener hit the nearer the middle of one of the places where many live."""

    def __init__(self, name: str) -> None:
        n, areas = EVENTS[name], SIZES[name]
        rng = np.random.default_rng(n)
        middle = rng.uniform(0, 1000 * np.sqrt(areas), (areas, 2))
        at = rng.integers(0, areas, n)
        homes = middle[at] + np.round(rng.normal(0, 300, (n, 2)), -1)  # ten metres from door to door
        self.x, self.y = homes[rng.choice(n, n, p=rng.dirichlet(np.full(n, 0.5)))].T
        self.area = at
        self.weights = np.eye(24)[rng.choice(24, n, p=rng.dirichlet(np.ones(24)))]
        self.is_old = rng.random(n) < 0.75


def of_size(name: str) -> list[Row]:
    seen = Events(name)
    case = f"{name}, {SIZES[name]:,} areas, {EVENTS[name]:,} events"
    return [
        plain("point_masses", f"heaps, and events by place, {case}", lambda: heaps(seen)),
        plain("squares", f"the {MOST_SQUARES} densest squares of {SQUARE_M:.0f} m, and what they held later, {case}",
              lambda: squares(seen)),
        plain("peaks", f"the six hours with most, {case}", lambda: peak_of_events(seen.weights, 6)),
    ]  # fmt: skip


def heaps(seen: Events) -> object:
    return point_masses(seen.x, seen.y, seen.area), shared_share(events_by_place(seen.x, seen.y))


def squares(seen: Events) -> object:
    old, new = seen.is_old, ~seen.is_old
    chosen = densest_squares(seen.x[old], seen.y[old], side_m=SQUARE_M, fewest=5, most=MOST_SQUARES)
    return held_again(chosen, seen.x[new], seen.y[new], occupied(seen.x, seen.y, SQUARE_M), 2.0)


def of_years() -> Row:
    counts = np.random.default_rng(1).poisson(12, (YEARS, WEEKS))
    return plain("peaks", f"high weeks, and the eight weeks with most, {YEARS} years",
                 lambda: (high_cells(counts, 1.25), peak_of_years(counts, 8)))  # fmt: skip


def plain(kernel: str, case: str, run: Callable[[], object]) -> Row:
    took = measure(run, repeats=3)
    return Row(kernel, case, took.cpu_s, took.peak_mb)
