"""A level of equal squares laid over other areas."""

import numpy as np
import shapely

from lagesbild.domain.areas import Area, Areas
from lagesbild.errors import AreasError
from lagesbild.intake.places import OUTSIDE, find_areas

_MOST_CELLS = 200_000  # Sweden in kilometres has as many twice over; a town in squares of 100 m a tenth
_M2_PER_KM2 = 1e6


def make_grid(over: Areas, cell_m: float, level: str = "", edition: str = "") -> Areas:
    """Squares of `cell_m` metres that meet the areas `over`, in their system, whole even at the edge.

    Corners lie on whole multiples of the side, and a square's code is the easting and northing of its south-west
    corner, as Statistics Sweden codes its squares: "6740006580000". Its parent is the area that its middle lies in, if
    any. `level` and `edition` empty: grid, and the side with what lies under it. Raises AreasError for areas without
    boundaries, a side that is not above 0, or more squares than can be shown.
    """
    if not over.has_boundaries:
        raise AreasError(f"{over.level} {over.edition} has no boundaries to lay squares over. Add areas from a map.")
    if not cell_m > 0:
        raise AreasError(f"The side of a square must be above 0 metres, not {cell_m:g}.")
    shapes = np.asarray(shapely.from_wkb(np.array(over.boundaries, dtype=object)), dtype=object)
    west, south, east, north = np.floor(shapely.total_bounds(shapes) / cell_m).astype(np.int64)
    n_boxed = int((east - west + 1) * (north - south + 1))
    if n_boxed > 50 * _MOST_CELLS:
        raise _too_many(cell_m)
    column, row = (each.ravel() for each in np.meshgrid(np.arange(west, east + 1), np.arange(south, north + 1)))
    squares = shapely.box(column * cell_m, row * cell_m, (column + 1) * cell_m, (row + 1) * cell_m)
    of_area, of_square = shapely.STRtree(squares).query(shapes, predicate="intersects")
    has_ground = ~shapely.touches(shapes[of_area], squares[of_square])
    meeting = np.unique(of_square[has_ground])
    if meeting.size > _MOST_CELLS:
        raise _too_many(cell_m)
    column, row, squares = column[meeting], row[meeting], squares[meeting]
    parent, _ = find_areas((column + 0.5) * cell_m, (row + 0.5) * cell_m, shapes)
    codes = [f"{e:06.0f}{n:07.0f}" for e, n in zip(column * cell_m, row * cell_m, strict=True)]
    return Areas(
        level or "grid",
        edition or f"{cell_m:g} m, {over.level} {over.edition}",
        tuple(
            Area(code, code, over.codes[at] if at != OUTSIDE else None, cell_m**2 / _M2_PER_KM2)
            for code, at in zip(codes, parent.tolist(), strict=True)
        ),
        over.crs,
        tuple(bytes(wkb) for wkb in shapely.to_wkb(squares)),
        _beside(column.tolist(), row.tolist()),
    )


def _beside(columns: list[int], rows: list[int]) -> tuple[tuple[int, ...], ...]:
    """For each square those that share a side with it."""
    at = {place: index for index, place in enumerate(zip(columns, rows, strict=True))}
    steps = ((-1, 0), (1, 0), (0, -1), (0, 1))
    return tuple(
        tuple(sorted(at[e + x, n + y] for x, y in steps if (e + x, n + y) in at))
        for e, n in zip(columns, rows, strict=True)
    )


def _too_many(cell_m: float) -> AreasError:
    return AreasError(
        f"Squares of {cell_m:g} m would be more than {_MOST_CELLS} here. Choose larger ones, or fewer areas."
    )
