"""Points → areas. A pure function of arrays, so that the same one can run wherever rows are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from lagesbild.domain.areas import Areas
from lagesbild.errors import AreasError, IntakeError, UsageError
from lagesbild.intake.judging import MOST

Numbers = NDArray[np.float64]

OUTSIDE = -1
_TRIED = ("EPSG:4326", "EPSG:3006", "EPSG:3857", "EPSG:3021")
_LOCAL_ZONES = tuple(f"EPSG:{zone}" for zone in range(3007, 3019))  # the zones Swedish towns map themselves in
OTHER_SYSTEMS = (*_TRIED, *_LOCAL_ZONES)


@dataclass(frozen=True)
class PlacedPoints:
    """For each point the place in `Areas.members` (OUTSIDE: in none), and its coordinates in the areas' system."""

    index: NDArray[np.int64]
    x: Numbers
    y: Numbers
    n_in_several: int


def place_points(x: Numbers, y: Numbers, crs: str, areas: Areas) -> PlacedPoints:
    """The area of each point; x is easting or longitude, y is northing or latitude, in the system `crs`.

    A point on a border, or where areas overlap, is in the first of them; how many such there are is said. Points
    without coordinates (NaN) are outside. Raises AreasError where the areas have no boundaries, IntakeError where
    most points are outside and swapping them or another system would put them inside.
    """
    if not areas.has_boundaries:
        raise AreasError(
            f"{areas.level} {areas.edition} has no boundaries, so points cannot be placed in it.\n"
            "Add the areas from a file with a map (GeoPackage, GeoParquet), or place by code or name."
        )
    polygons = shapely.from_wkb(np.array(areas.boundaries, dtype=object))
    east, north = project(x, y, crs, areas.crs)
    # A point that cannot even be expressed in the areas' system is as far outside as can be.
    is_known = np.isfinite(x) & np.isfinite(y)
    index, n_in_several = find_areas(east, north, polygons)
    n_outside = int((index[is_known] == OUTSIDE).sum())
    if n_outside > MOST * max(1, int(is_known.sum())):
        _refuse_if_other_system_fits(x[is_known], y[is_known], crs, areas, polygons)
        if n_outside == int(is_known.sum()):
            raise _all_outside(x[is_known], y[is_known], crs, areas, polygons)
    return PlacedPoints(index, east, north, n_in_several)


def find_areas(x: Numbers, y: Numbers, polygons: NDArray[np.object_]) -> tuple[NDArray[np.int64], int]:
    """For each point the first polygon that holds it, or OUTSIDE; and how many points several polygons hold.

    Equal points are looked up once. Boxes are sifted by a tree; then each polygon tests its own points.
    """
    index = np.full(x.size, OUTSIDE, dtype=np.int64)
    is_known = np.isfinite(x) & np.isfinite(y)
    # As complex numbers, which sort by easting and then northing, three times as fast as rows of a table.
    points, back = np.unique(x[is_known] + 1j * y[is_known], return_inverse=True)
    if not points.size:
        return index, 0
    unique = np.column_stack([points.real, points.imag])
    tree = shapely.STRtree(polygons)
    at_point, at_polygon = tree.query(shapely.points(unique))
    shapely.prepare(polygons)
    is_inside = shapely.intersects_xy(polygons[at_polygon], unique[at_point, 0], unique[at_point, 1])
    inside_point, inside_polygon = at_point[is_inside], at_polygon[is_inside]
    of_unique = np.full(len(unique), len(polygons), dtype=np.int64)
    np.minimum.at(of_unique, inside_point, inside_polygon)
    of_unique[of_unique == len(polygons)] = OUTSIDE
    n_times = np.bincount(inside_point, minlength=len(unique))
    back = back.ravel()
    index[is_known] = of_unique[back]
    return index, int((n_times[back] > 1).sum())


def project(x: Numbers, y: Numbers, crs: str, to_crs: str) -> tuple[Numbers, Numbers]:
    """The same points in another system; NaN where they cannot be expressed in it. Raises IntakeError."""
    source = read_crs(crs)
    target = read_crs(to_crs)
    if source == target:
        return x, y
    mover = mover_between(source, target)
    east, north = mover.transform(x, y)
    is_real = np.isfinite(east) & np.isfinite(north)
    return np.where(is_real, east, np.nan), np.where(is_real, north, np.nan)


def mover_between(source: pyproj.CRS, target: pyproj.CRS) -> pyproj.Transformer:
    """What moves points from one system to another. Raises IntakeError where a system is tied to no place on Earth."""
    try:
        return pyproj.Transformer.from_crs(source, target, always_xy=True)
    except pyproj.exceptions.ProjError:
        raise IntakeError(
            f"Nothing can be moved from {source.name} to {target.name}: one of them does not say where it is.\n"
            "Say the file's system, as  --crs EPSG:4326  (or  crs  under [place] of a mapping)."
        ) from None


def read_crs(crs: str) -> pyproj.CRS:
    """The coordinate system called `crs`. Raises IntakeError where there is none of that name."""
    try:
        return pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError:
        raise IntakeError(
            f'There is no coordinate system {crs!r}. Write it as "EPSG:4326" (latitude and longitude) or "EPSG:3006" '
            "(SWEREF 99 TM)."
        ) from None


def in_metres(x: Numbers, y: Numbers, crs: str, unit_m: int) -> tuple[Numbers, Numbers]:
    """Coordinates of a system in metres that the file writes in another unit. Raises UsageError for other systems."""
    if unit_m == 1:
        return x, y
    system = read_crs(crs)
    if not system.is_projected or system.axis_info[0].unit_name != "metre":
        raise UsageError(
            f"place.unit_m = {unit_m} goes with a system in metres, and {crs} ({system.name}) is in "
            f"{system.axis_info[0].unit_name}. Leave unit_m out, or name the system the numbers are of."
        )
    return x * unit_m, y * unit_m


def _refuse_if_other_system_fits(x: Numbers, y: Numbers, crs: str, areas: Areas, polygons: Sequence[object]) -> None:
    sample = slice(None, None, max(1, x.size // 2000))
    x, y = x[sample], y[sample]
    shapes = np.array(polygons, dtype=object)
    if _share_inside(y, x, crs, areas, shapes) > MOST:
        raise IntakeError(
            f"Most points lie outside {areas.level} {areas.edition}, as x = {x[0]:g}, y = {y[0]:g}; with x and y "
            "swapped (P03) they lie inside.\nSwap the columns under [columns] of the mapping: x is easting or "
            "longitude, y is northing or latitude."
        )
    for other in (*_TRIED, areas.crs, *_LOCAL_ZONES):
        for is_swapped in (False, True):
            first, second = (y, x) if is_swapped else (x, y)
            if other != crs and _share_inside(first, second, other, areas, shapes) > MOST:
                swap = "; swap also the columns x and y" if is_swapped else ""
                raise IntakeError(
                    f"Most points lie outside {areas.level} {areas.edition} when read in {crs}, as x = {x[0]:g}, "
                    f'y = {y[0]:g} (P04).\nRead in {other} they lie inside: write  crs = "{other}"  under [place] of '
                    f"the mapping{swap}."
                )


def _all_outside(x: Numbers, y: Numbers, crs: str, areas: Areas, polygons: Sequence[object]) -> IntakeError:
    west, south, east, north = shapely.total_bounds(polygons)
    return IntakeError(
        f"Every point lies outside {areas.level} {areas.edition} when read in {crs}, as x = {x[0]:g}, y = {y[0]:g}, "
        f"and no other system tried puts them inside.\nThe areas lie between x = {west:.0f} and {east:.0f}, "
        f"y = {south:.0f} and {north:.0f} in {areas.crs}. Is it the right file, and are these the right areas?"
    )


def _share_inside(x: Numbers, y: Numbers, crs: str, areas: Areas, polygons: NDArray[np.object_]) -> float:
    try:
        east, north = project(x, y, crs, areas.crs)
    except (pyproj.exceptions.ProjError, IntakeError):
        return 0.0
    return float((find_areas(east, north, polygons)[0] != OUTSIDE).mean())
