"""A file of areas → the house's areas: in a plane system in metres, with neighbours and surface."""

from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyproj
import shapely
from numpy.typing import NDArray

from lagesbild.domain.areas import Area, AreaColumns, Areas
from lagesbild.errors import AreasError
from lagesbild.intake.area_checks import coverage_notes, repaired_note
from lagesbild.intake.columnar import read_geometry_table, read_shapes
from lagesbild.intake.corners import naming_only, shapes_of_corners
from lagesbild.intake.features import holds_features, in_order, read_features
from lagesbild.intake.landing import Content, land, look_inside
from lagesbild.intake.mapping import UNKNOWN_CRS
from lagesbild.intake.places import mover_between, read_crs
from lagesbild.intake.raw_rows import collect
from lagesbild.intake.sources import csv_file
from lagesbild.plugins import did_you_mean

Shapes = NDArray[np.object_]

_M2_PER_KM2 = 1e6
_NO_SYSTEM = "Nobody knows the coordinate system of the boundaries, so they were left out; codes and names are kept."
_GAP_M = 1.0  # borders drawn once for each side differ by rounding; a metre is less than any street
_FEWEST_M = 10.0  # of common border: areas that only meet in a corner are not neighbours


def read_areas(file: Path, columns: AreaColumns) -> Areas:
    """The areas of one level and edition, from a map file, a table of corners or a plain list of codes and names.

    Boundaries in several rows of the same code become one area. Those that cross themselves are mended. Raises
    AreasError for columns that are not there, codes that are lacking or have two names, and boundaries without a
    coordinate system; IntakeError for a file that cannot be read.
    """
    land(file)
    columns = naming_only(columns)
    frame, shapes, crs = _read(file, columns)
    named = [column for column in (columns.code, columns.name, columns.parent) if column]
    for column in named:
        if column not in frame.columns:
            raise AreasError(
                f"{file.name} has no column {column!r}.{did_you_mean(column, frame.columns)}\n"
                "Say which with  --code COLUMN  --name COLUMN  [--parent COLUMN]."
            )
    rows = _rows_by_code(frame, columns, file.name)
    if shapes is None or columns.crs == UNKNOWN_CRS:
        left_out = () if shapes is None else (_NO_SYSTEM,)
        return Areas(columns.level, columns.edition, tuple(area for area, _ in rows), notes=left_out)
    if not (columns.crs or crs):
        raise AreasError(f"{file.name} does not say its coordinate system. Say it, as  --crs EPSG:3006")
    is_there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    codes = np.repeat([area.code for area, _ in rows], [len(at) for _, at in rows])
    in_order = np.array([place for _, at in rows for place in at])
    mended = repaired_note(shapes[in_order][is_there[in_order]], codes[is_there[in_order]].tolist())
    joined = np.array([_one_shape(shapes[at]) for _, at in rows], dtype=object)
    areas = _with_boundaries(columns, [area for area, _ in rows], joined, columns.crs or crs)
    drawn = np.asarray(shapely.from_wkb(np.array(areas.boundaries, dtype=object)), dtype=object)
    return replace(areas, notes=(*mended, *coverage_notes(drawn, areas.codes)))


def _read(file: Path, columns: AreaColumns) -> tuple[pl.DataFrame, Shapes | None, str]:
    if holds_features(file):
        features = read_features(file)
        return pl.DataFrame(pl.from_arrow(features.table)), features.shapes, features.crs
    opened = look_inside(file)
    if opened.content in (Content.PARQUET, Content.VECTOR):
        table, wkb, crs = read_geometry_table(opened)
        frame = pl.DataFrame(pl.from_arrow(table))
        if wkb is None:
            return frame, None, crs
        shapes = shapely.force_2d(read_shapes(wkb, file.name))
        system = "" if columns.crs == UNKNOWN_CRS else columns.crs or crs
        return frame, in_order(shapes, system)[0], crs
    expects = columns.corners or tuple(column for column in (columns.code, columns.name, columns.parent) if column)
    raw = collect(csv_file.deliver(csv_file.Options(path=file, expects=expects)), file.name)
    frame = raw.frame.select(raw.columns)
    return (*shapes_of_corners(frame, columns, file.name), columns.crs) if columns.corners else (frame, None, "")


def _rows_by_code(frame: pl.DataFrame, columns: AreaColumns, file: str) -> list[tuple[Area, list[int]]]:
    """Each area with the rows it stands on, in the order of the file."""
    texts = {key: _texts(frame, column) for key, column in _columns_wanted(columns).items()}
    at_rows: dict[str, list[int]] = defaultdict(list)
    members: dict[str, Area] = {}
    for row, (code, name) in enumerate(zip(texts["code"], texts["name"], strict=True)):
        if code in columns.without:
            continue
        if not code or not name:
            raise AreasError(f"{file}: area no. {row + 1} has no {'code' if not code else 'name'}. Fill it in.")
        parent = texts["parent"][row] if "parent" in texts else None
        area = Area(code, name, parent or None)
        if members.setdefault(code, area) != area:
            raise AreasError(f"{file}: the code {code!r} has two names, {members[code].name!r} and {name!r}.")
        at_rows[code].append(row)
    absent = next((code for code in columns.without if code not in texts["code"]), "")
    if absent:
        raise AreasError(f"{file} has no area {absent!r} to leave out.{did_you_mean(absent, members)}")
    if not members:
        raise AreasError(f"{file} has no areas in it. Export it again.")
    return [(area, at_rows[code]) for code, area in members.items()]


def _columns_wanted(columns: AreaColumns) -> dict[str, str]:
    wanted = {"code": columns.code, "name": columns.name}
    return wanted | ({"parent": columns.parent} if columns.parent else {})


def _texts(frame: pl.DataFrame, column: str) -> list[str]:
    cells = frame[column]
    if cells.dtype.is_float():
        cells = cells.cast(pl.Int64)
    return cells.cast(pl.String).str.strip_chars().fill_null("").to_list()


def _one_shape(parts: Shapes) -> Any:
    """One valid shape of all parts of an area."""
    try:
        mended = shapely.make_valid(parts)
        return mended[0] if len(mended) == 1 else shapely.union_all(mended)
    except shapely.errors.GEOSException as error:
        raise AreasError(
            f"A boundary cannot be made whole: {error}.\nOpen the file in a map program, mend it there and export it."
        ) from error


def _with_boundaries(columns: AreaColumns, members: list[Area], shapes: Shapes, crs: str) -> Areas:
    if bool(np.any(shapely.is_missing(shapes) | shapely.is_empty(shapes))):
        lacking = [area.code for area, shape in zip(members, shapes, strict=True) if shape is None or shape.is_empty]
        raise AreasError(
            f"{columns.level} {columns.edition}: no boundary for {', '.join(lacking[:5])}. Fill it in; or, where it "
            f"stands for no place, leave it out:  --without {lacking[0]}"
        )
    plane = _plane_system(read_crs(crs), columns.plane, shapes)
    moved = _project_shapes(shapes, read_crs(crs), plane)
    corners, whose = shapely.get_coordinates(moved, return_index=True)
    nowhere = np.unique(whose[~np.isfinite(corners).all(axis=1)]).tolist()
    if nowhere:
        lost = [members[at].code for at in nowhere]
        raise AreasError(
            f"{columns.level} {columns.edition}: the boundary of {', '.join(lost[:5])} has corners that lie nowhere in "
            f"{crs}. See whether the system is right, and the file whole."
        )
    projected = shapely.make_valid(moved)
    surfaces = shapely.area(projected) / _M2_PER_KM2
    return Areas(
        columns.level,
        columns.edition,
        tuple(replace(area, surface_km2=float(km2)) for area, km2 in zip(members, surfaces, strict=True)),
        crs=":".join(plane.to_authority() or ()) or plane.to_wkt(),
        boundaries=tuple(bytes(wkb) for wkb in shapely.to_wkb(projected)),
        neighbours=neighbours(projected),
    )


def _plane_system(crs: pyproj.CRS, wanted: str, shapes: Shapes) -> pyproj.CRS:
    """The system wanted; else the file's own if it is in metres; else the UTM zone of the middle of the areas."""
    if wanted:
        return read_crs(wanted)
    is_metric = crs.is_projected and crs.axis_info[0].unit_name == "metre"
    is_web_map = "Mercator" in crs.name and "Transverse" not in crs.name  # its metres grow towards the poles
    if is_metric and not is_web_map:
        return crs
    west, south, east, north = shapely.total_bounds(shapes)
    mover = mover_between(crs, read_crs("EPSG:4326"))
    longitude, latitude = mover.transform((west + east) / 2, (south + north) / 2)
    if not (np.isfinite(longitude) and np.isfinite(latitude)) or abs(latitude) > 90:
        raise AreasError(
            f"The boundaries do not lie on the Earth when read in {crs.name}. Say their system with --crs."
        )
    zone = int((longitude + 180) // 6) % 60 + 1
    return pyproj.CRS.from_epsg((32600 if latitude >= 0 else 32700) + zone)


def _project_shapes(shapes: Shapes, crs: pyproj.CRS, plane: pyproj.CRS) -> Shapes:
    if crs == plane:
        return shapes
    mover = mover_between(crs, plane)
    moved = shapely.transform(shapes, lambda points: np.column_stack(mover.transform(points[:, 0], points[:, 1])))
    if not np.all(np.isfinite(shapely.get_coordinates(moved))):
        raise AreasError(f"The boundaries cannot be expressed in {plane.name}. Is {crs.name} their system? (--crs)")
    return np.asarray(moved, dtype=object)


def neighbours(shapes: Shapes) -> tuple[tuple[int, ...], ...]:
    """For each area the places of those that share a border with it: at least some metres of it, not a corner."""
    tree = shapely.STRtree(shapes)
    one, other = tree.query(shapes, predicate="dwithin", distance=_GAP_M)
    is_pair = one < other
    one, other = one[is_pair], other[is_pair]
    widened = shapely.buffer(shapes, _GAP_M, quad_segs=2)
    common = shapely.length(shapely.intersection(shapely.boundary(shapes[one]), widened[other]))
    found: list[set[int]] = [set() for _ in shapes]
    for left, right in zip(one[common >= _FEWEST_M], other[common >= _FEWEST_M], strict=True):
        found[int(left)].add(int(right))
        found[int(right)].add(int(left))
    return tuple(tuple(sorted(each)) for each in found)
