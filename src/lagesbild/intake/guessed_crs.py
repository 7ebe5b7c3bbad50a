"""In which system are these coordinates? By their range, and by which system puts them inside the areas."""

import numpy as np
import polars as pl
import pyproj
import shapely

from lagesbild.domain.areas import Areas
from lagesbild.intake.inspection import PlaceGuess
from lagesbild.intake.places import OUTSIDE, Numbers, find_areas, project

_ENOUGH = 0.5
_SAMPLE = 2000
# System → lowest and highest easting and northing (or longitude and latitude) that its country has; local zones of
# Sweden look alike and are told apart only by areas.
_RANGES = {
    "EPSG:4326": (-180.0, 180.0, -90.0, 90.0),
    "EPSG:3006": (255_000.0, 925_000.0, 6_100_000.0, 7_700_000.0),
    "EPSG:3021": (1_200_000.0, 1_900_000.0, 6_100_000.0, 7_700_000.0),
    "EPSG:27700": (0.0, 660_000.0, 0.0, 1_230_000.0),
    **{f"EPSG:{zone}": (40_000.0, 260_000.0, 6_100_000.0, 7_700_000.0) for zone in range(3007, 3019)},
    "EPSG:3857": (-20_040_000.0, 20_040_000.0, -20_050_000.0, 20_050_000.0),
}


def guess_crs(x: pl.Series, y: pl.Series, areas: Areas | None, usual: str) -> tuple[PlaceGuess, bool]:
    """The system of the points, and whether x and y stand in each other's place.

    With areas, the system that puts most points inside them; without, the one whose country they lie in, the profile's
    `usual` one first.
    """
    east, north = _known(x, y)
    if not east.size:
        return PlaceGuess(), False
    fitting = [
        (crs, is_swapped)
        for crs in dict.fromkeys((usual, *_RANGES))
        for is_swapped in (False, True)
        if crs in _RANGES and _lies_within(*((north, east) if is_swapped else (east, north)), crs)
    ]
    if areas is not None and areas.has_boundaries and fitting:
        polygons = shapely.from_wkb(np.array(areas.boundaries, dtype=object))
        tried = {(crs, swap): _share_inside(east, north, (crs, swap), areas, polygons) for crs, swap in fitting}
        best = max(tried, key=lambda each: tried[each])
        if tried[best] >= _ENOUGH:
            why = f"{tried[best]:.0%} of the points lie inside {areas.level}"
            return PlaceGuess(areas.level, "point", best[0], round(min(0.99, tried[best]), 2), why), best[1]
    if not fitting:
        return PlaceGuess(by="point", why="no system known has such coordinates"), False
    crs, is_swapped = fitting[0]
    is_certain = len({each for each, _ in fitting} - {"EPSG:3857"}) == 1
    where = "" if areas is None else "; but the points lie outside the areas"
    why = f"x {east.min():.6g}–{east.max():.6g}, y {north.min():.6g}–{north.max():.6g}{where}"
    return PlaceGuess("", "point", crs, 0.8 if is_certain and areas is None else 0.5, why), is_swapped


def _known(x: pl.Series, y: pl.Series) -> tuple[Numbers, Numbers]:
    east, north = (_floats(each) for each in (x, y))
    is_known = np.isfinite(east) & np.isfinite(north) & ~((east == 0) & (north == 0))
    return east[is_known][:_SAMPLE], north[is_known][:_SAMPLE]


def _floats(cells: pl.Series) -> Numbers:
    if cells.dtype == pl.String:
        cells = cells.str.replace_all(r"[\s\u00a0]", "").str.replace(",", ".")
    return cells.cast(pl.Float64, strict=False).fill_null(float("nan")).to_numpy()


def _lies_within(east: Numbers, north: Numbers, crs: str) -> bool:
    west_end, east_end, south_end, north_end = _RANGES[crs]
    is_within = (east >= west_end) & (east <= east_end) & (north >= south_end) & (north <= north_end)
    return bool(is_within.mean() > 0.98)


def _share_inside(
    x: Numbers,
    y: Numbers,
    system: tuple[str, bool],
    areas: Areas,
    polygons: np.ndarray[tuple[int], np.dtype[np.object_]],
) -> float:
    crs, is_swapped = system
    first, second = (y, x) if is_swapped else (x, y)
    try:
        east, north = project(first, second, crs, areas.crs)
    except pyproj.exceptions.ProjError:
        return 0.0
    return float((find_areas(east, north, polygons)[0] != OUTSIDE).mean())
