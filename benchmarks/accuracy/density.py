"""Do tolerance contours hold the share of the map that they promise where cases and controls are equally dense, is the
overall p-value called as often as it says, and how far does placing events in cells move a density?
"""

from collections.abc import Iterator

import numpy as np
from benchmarks.accuracy.promises import said_so
from benchmarks.rows import AccuracyRow

from lagesbild.kernels.density import RelativeRisk, kernel_density, relative_risk
from lagesbild.kernels.raster import Grid

LEVEL = 0.05
GRID = Grid(0, 0, 100, 40, 40)
MIDDLES_X, MIDDLES_Y = np.meshgrid(GRID.x, GRID.y)
LAKE = (MIDDLES_X - 3000) ** 2 + (MIDDLES_Y - 2500) ** 2 < 500**2
TOWN = np.exp(-((MIDDLES_X - 1250) ** 2 + (MIDDLES_Y - 1550) ** 2) / (2 * 900**2)) + 0.15
PEOPLE = np.where(LAKE, 0, TOWN / TOWN[~LAKE].sum()).ravel()


def living(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Where n of the town's people live, in cells."""
    home = rng.choice(PEOPLE.size, n, p=PEOPLE)
    return MIDDLES_X.ravel()[home], MIDDLES_Y.ravel()[home]


def compared(
    cases: int, controls: int | None, bandwidth_m: float, replicates: int, simulations: int
) -> Iterator[RelativeRisk]:
    """Cases and controls from the same town; without controls, against its people."""
    rng = np.random.default_rng([3, cases, int(bandwidth_m), replicates])
    at_risk = None if controls else PEOPLE
    for _ in range(simulations):
        against = living(controls, rng) if controls else (MIDDLES_X.ravel(), MIDDLES_Y.ravel())
        window = None if at_risk is not None else ~LAKE
        yield relative_risk(
            *living(cases, rng),
            *against,
            bandwidth_m=bandwidth_m,
            grid=GRID,
            window=window,
            control_weights=at_risk,
            replicates=replicates,
            rng=rng,
        )


def inside_contours(found: list[RelativeRisk], name: str) -> float:
    return float(np.mean([np.nanmean(getattr(one, name)[~LAKE] <= LEVEL) for one in found]))


def contour_verdict(higher: float, lower: float, trusted: bool) -> str:
    """A share of the map up to a fifth over what was promised is kept; less than four fifths of it is cautious."""
    if max(higher, lower) > 1.2 * LEVEL:
        return "not kept" + said_so(not trusted)
    return "kept" if min(higher, lower) >= 0.8 * LEVEL else "kept, cautious"


def contour_rows(n: int) -> Iterator[AccuracyRow]:
    for bandwidth in (300.0, 700.0):
        for cases, controls in ((20, 80), (50, 200), (200, 800), (1000, 1000), (50, None), (200, None)):
            for replicates in (0, 99):
                found = list(compared(cases, controls, bandwidth, replicates, n))
                higher, lower = (inside_contours(found, name) for name in ("p_higher", "p_lower"))
                against = f"{controls} controls" if controls else "the town's people"
                how = f"{replicates} dealings" if replicates else "three moments"
                verdict = contour_verdict(higher, lower, all(one.trusted for one in found))
                yield AccuracyRow(
                    "relative risk",
                    f"{cases} cases, {against}, bandwidth {bandwidth:.0f} of 4,000 m, {how}",
                    "5 % of the map inside 0.05 contours, higher and lower (4–6 %)",
                    f"{higher:.1%}, {lower:.1%}",
                    n,
                    verdict,
                )
                if replicates:
                    called = float(np.mean([one.p_overall <= LEVEL for one in found]))
                    kept = abs(called - LEVEL) <= 3 * np.sqrt(LEVEL * (1 - LEVEL) / n)
                    case = f"{cases} cases, {against}, bandwidth {bandwidth:.0f} m, p_overall"
                    judged = "kept" if kept else "not kept"
                    yield AccuracyRow("relative risk", case, "called in 5 %", f"{called:.1%}", n, judged)


def placing_rows(n: int) -> Iterator[AccuracyRow]:
    for events in (50, 1000):
        for cells in (2, 5, 10):
            rng = np.random.default_rng([4, events, cells])
            grid = Grid(0, 0, 500 / cells, 8 * cells, 8 * cells)
            furthest = []
            for _ in range(n):
                where = rng.uniform(0, 4000, (2, events))
                exact, placed = (
                    kernel_density(*where, bandwidth_m=500, grid=grid, placing=placing) for placing in ("exact", "cell")
                )
                furthest.append(np.abs(placed - exact).max() / exact.max())
            measured = float(np.mean(furthest))
            yield AccuracyRow(
                "density",
                f"{events} events, cells of 1/{cells} bandwidth",
                "within 2 % of the peak" if cells == 10 else "none",
                f"{measured:.1%} off at the worst cell",
                n,
                ("kept" if measured <= 0.02 else "not kept") if cells == 10 else "told",
            )


def rows(n: int = 1000) -> list[AccuracyRow]:
    return [*contour_rows(n), *placing_rows(n // 10)]
