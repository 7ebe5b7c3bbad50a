"""The map of Exempelstad: 24 districts on the two banks of a river by the sea.

The same map whatever the seed of what happens there. The town lies in open water, in SWEREF 99 TM (EPSG:3006), so
that nobody's neighbourhood is drawn by mistake.
"""

from collections.abc import Iterable
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray

CRS = "EPSG:3006"
CENTRE = (690_000.0, 6_830_000.0)  # east and north, metres; in the Bothnian Sea

# Kilometres east and north of the centre, clockwise; the shore runs from the east end to the south.
_LAND = ((-5.6, 0.4), (-5.3, 2.3), (-4.4, 3.9), (-2.2, 4.5), (0.2, 4.8), (2.4, 4.2), (4.3, 3.4), (5.3, 1.9), (5.4, 0.4))
_SHORE = ((4.9, -0.6), (3.9, -0.9), (3.2, -1.5), (2.5, -1.35), (2.2, -2.1), (1.9, -2.9), (1.6, -3.8), (0.5, -4.4))
_SOUTH = ((-1.4, -4.5), (-3.2, -4.1), (-4.9, -3.1), (-5.5, -1.4))
_RIVER = (
    *((-6.4, 2.7), (-4.2, 2.35), (-2.7, 1.9), (-1.75, 1.2), (-1.3, 0.4), (-0.7, -0.1)),
    *((-0.1, -0.75), (0.6, -0.95), (1.4, -0.95), (2.2, -1.1), (2.7, -1.9)),
)
_RIVER_HALF_WIDTH_M = 55.0
_WANDERING = 0.10  # how far a border strays from a straight line, as a share of its length
_MAP_DICE = 1658  # what the borders' wandering is thrown with; another number draws another map

Line = NDArray[np.float64]


@cache
def districts(east_km: tuple[float, ...], north_km: tuple[float, ...]) -> tuple[shapely.Polygon, ...]:
    """The districts around the given middles: they tile both banks, and neighbours share their border to the metre."""
    rng = np.random.default_rng(_MAP_DICE)
    middles = _in_metres(zip(east_km, north_km, strict=True))
    land = shapely.Polygon(_wander(np.vstack([_in_metres((*_LAND, *_SHORE, *_SOUTH, _LAND[0]))]), rng))
    river = shapely.LineString(_wander(_in_metres(_RIVER), rng)).buffer(_RIVER_HALF_WIDTH_M)
    found: dict[int, shapely.Polygon] = {}
    for bank in shapely.get_parts(shapely.difference(land, river)):
        here = np.flatnonzero(shapely.contains_xy(bank, middles))
        if here.size:
            found |= zip(here.tolist(), _tile(bank, middles[here], rng), strict=True)
    return tuple(found[place] for place in range(len(middles)))


def _tile(bank: shapely.Polygon, middles: Line, rng: np.random.Generator) -> list[shapely.Polygon]:
    """One polygon a middle: cells of the points nearest to it, with wandering borders."""
    edges = shapely.get_parts(
        shapely.voronoi_polygons(shapely.MultiPoint(middles), extend_to=bank.buffer(2000.0), only_edges=True)
    )
    borders = [shapely.LineString(_wander(shapely.get_coordinates(edge), rng)) for edge in edges]
    lines = shapely.set_precision(shapely.union_all([*borders, bank.exterior]), 1.0)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.union_all(shapely.get_parts(lines)))))
    faces = faces[shapely.contains(bank.buffer(2.0), faces)]
    inside = shapely.get_coordinates(shapely.point_on_surface(faces))
    owner = np.argmin(((inside[:, None, :] - middles[None, :, :]) ** 2).sum(axis=2), axis=1)
    return [shapely.union_all(faces[owner == place]) for place in range(len(middles))]


def _wander(line: Line, rng: np.random.Generator, rounds: int = 4) -> Line:
    """The line with each piece bent at its middle, again and again: straight borders are rare in old towns."""
    for _ in range(rounds):
        start, end = line[:-1], line[1:]
        across = np.stack([start[:, 1] - end[:, 1], end[:, 0] - start[:, 0]], axis=1)
        middle = (start + end) / 2 + across * rng.uniform(-_WANDERING, _WANDERING, (len(start), 1))
        line = np.concatenate([np.stack([start, middle], axis=1).reshape(-1, 2), line[-1:]])
    return line


def _in_metres(points_km: Iterable[tuple[float, float]]) -> Line:
    return np.asarray(np.array(list(points_km)) * 1000.0 + np.array(CENTRE))


def addresses(district: shapely.Polygon, n: int, rng: np.random.Generator) -> Line:
    """`n` places inside the district, whole metres, (n, 2)."""
    west, south, east, north = shapely.bounds(district)
    found = np.empty((0, 2))
    shapely.prepare(district)
    while len(found) < n:
        tried = np.round(rng.uniform((west, south), (east, north), (4 * n, 2)))
        found = np.concatenate([found, tried[shapely.contains_xy(district, tried)]])
    return found[:n]
