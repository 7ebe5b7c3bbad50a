"""Points in none of the areas: which of them would lie inside with x and y swapped, or in another system?

What is found is told and suggested, and never done: a point that fits by chance would be put where nothing happened.
"""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
import pyproj
import shapely
from numpy.typing import NDArray

from lagesbild.domain.areas import Areas
from lagesbild.intake import reasons
from lagesbild.intake.cells import cells_of
from lagesbild.intake.judging import Breach
from lagesbild.intake.mapping import FileSection
from lagesbild.intake.numbers import read_numbers
from lagesbild.intake.places import OTHER_SYSTEMS, OUTSIDE, Numbers, find_areas, in_metres, project
from lagesbild.intake.raw_rows import RawRows

Flags = NDArray[np.bool_]

_MOST_GUESSED = 10_000  # of a file's points: a suggestion is for people to read, and sixteen systems are tried


@dataclass(frozen=True)
class PointColumns:
    """Where the coordinates stand, how numbers are written there, and the system and unit they were read in."""

    x: str
    y: str
    written: FileSection
    crs: str
    unit_m: int = 1


def outside_breaches(raw: RawRows, is_outside: pl.Series, columns: PointColumns, areas: Areas) -> tuple[Breach, ...]:
    """Each row outside all areas once: as swapped (P03), of another system (P04), or simply outside (P02).

    Of very many the first are looked at; the others are simply outside.
    """
    at = is_outside.arg_true().head(_MOST_GUESSED)
    few = replace(raw, frame=raw.frame[at])
    x, y = (
        read_numbers(cells_of(few, name), columns.written).values.cast(pl.Float64).to_numpy()
        for name in (columns.x, columns.y)
    )
    x, y = in_metres(x, y, columns.crs, columns.unit_m)
    is_swapped, system = _guesses(x, y, columns.crs, areas)
    suggested = np.where(is_swapped, [f"x = {n:.10g}, y = {e:.10g}" for e, n in zip(x, y, strict=True)], system)
    suggestion = _spread(at, pl.Series(suggested, dtype=pl.String), raw.n_rows, None)
    swapped = _spread(at, pl.Series(is_swapped, dtype=pl.Boolean), raw.n_rows, False)
    other = _spread(at, pl.Series(system != "", dtype=pl.Boolean), raw.n_rows, False) & ~swapped
    return (
        Breach(reasons.PLACE_SWAPPED, swapped, columns.x, suggestion),
        Breach(reasons.PLACE_OF_OTHER_SYSTEM, other, columns.x, suggestion),
        Breach(reasons.PLACE_OUTSIDE, is_outside & ~swapped & ~other, columns.x),
    )


def _guesses(x: Numbers, y: Numbers, crs: str, areas: Areas) -> tuple[Flags, NDArray[np.str_]]:
    """Which points lie inside when swapped; and for the others the first system in which they do, else ""."""
    polygons = shapely.from_wkb(np.array(areas.boundaries, dtype=object))
    is_swapped = _is_inside(y, x, crs, areas, polygons)
    system = np.full(x.size, "", dtype="U32")
    for other in OTHER_SYSTEMS:
        left = ~is_swapped & (system == "")
        if other != crs and bool(left.any()):
            found = np.zeros(x.size, dtype=np.bool_)
            found[left] = _is_inside(x[left], y[left], other, areas, polygons)
            system[found] = other
    return is_swapped, system


def _is_inside(x: Numbers, y: Numbers, crs: str, areas: Areas, polygons: NDArray[np.object_]) -> Flags:
    try:
        east, north = project(x, y, crs, areas.crs)
    except pyproj.exceptions.ProjError:
        return np.zeros(x.size, dtype=np.bool_)
    return np.not_equal(find_areas(east, north, polygons)[0], OUTSIDE)


def _spread(at: pl.Series, values: pl.Series, n_rows: int, otherwise: bool | None) -> pl.Series:
    """A column of all rows, with `values` in the rows `at`."""
    whole: pl.Series = pl.repeat(otherwise, n_rows, dtype=values.dtype, eager=True)
    whole.scatter(at, values)
    return whole
