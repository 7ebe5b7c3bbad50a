"""Invented counts as evidence: panels of one year or ten, maps and living conditions, for analyses whose promises are
tried as a whole."""

from datetime import date

import numpy as np
from benchmarks.maps import Map
from numpy.typing import NDArray

from lagesbild.domain import AreaMap, Composition, Figures, Panel, Period
from lagesbild.domain.periods import months_within, span_of

YEAR = Period(date(2024, 1, 1), date(2025, 1, 1))


def one_year(counts: NDArray[np.int64], residents: NDArray[np.float64], category: str = "vandalism") -> Panel:
    """So many events an area in one year, all of them in its first month: analyses of a year see only the sum."""
    months = months_within(YEAR)
    shape = (counts.size, len(months))
    by_month = np.zeros(shape, dtype=np.int64)
    by_month[:, 0] = counts
    return Panel(
        category=category,
        level="stadsdel",
        areas=tuple(f"{number:04d}" for number in range(counts.size)),
        periods=months,
        counts=by_month,
        status=np.zeros(shape, dtype=np.uint8),
        exposure=np.repeat(residents[:, None] / 12, len(months), axis=1),
        exposure_kind="residents",
        unplaced=np.zeros(len(months), dtype=np.int64),
        is_preliminary=np.zeros(len(months), dtype=np.bool_),
        window=span_of(months),
    )


def area_map(panel: Panel, ground: Map) -> AreaMap:
    neighbours = tuple(tuple(ground.adjacency[row].indices.tolist()) for row in range(len(panel.areas)))
    n = len(panel.areas)
    return AreaMap(panel.areas, "EPSG:3006", ground.x, ground.y, neighbours, np.ones(n), ("",) * n, ("",) * n)


def living_conditions(panel: Panel, shares: NDArray[np.float64], residents: NDArray[np.float64]) -> Composition:
    """Two living conditions, as shares of residents [areas, 2]."""
    told = {"residents": residents, "dwellings": shares[:, 0] * residents, "households": shares[:, 1] * residents}
    figures = (Figures(kind, "", "", (YEAR.start_day,), values[:, None]) for kind, values in told.items())
    return Composition(panel.areas, tuple(figures))
