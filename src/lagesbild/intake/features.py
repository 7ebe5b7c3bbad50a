"""Features of a map server, GeoJSON or GML, one answer or many pages → one table with shapes, east before north."""

import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyproj
import shapely
from numpy.typing import NDArray

from lagesbild.errors import IntakeError
from lagesbild.intake.answers import Answer, is_packed, read_answers
from lagesbild.intake.columnar import plain_columns, read_shapes
from lagesbild.intake.landing import cut_off
from lagesbild.intake.places import read_crs
from lagesbild.intake.raw_rows import POINT_X, POINT_Y

Shapes = NDArray[np.object_]

_HEAD = 4096  # bytes by which GML is known
_ASKED_CRS = re.compile(r"[?&]srsName=([^&]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Features:
    """The attributes of all features, their shapes, and the coordinate system of these."""

    table: pa.Table
    shapes: Shapes
    crs: str
    notes: tuple[str, ...] = ()


def read_features(path: Path) -> Features:
    """All features of a file. Raises IntakeError where it is cut off or its pages do not belong together."""
    pages = [_page(answer) for answer in read_answers(path) if answer.role == "data"]
    if not pages:
        raise IntakeError(f"{path.name} holds no features. Fetch it again.")
    systems = sorted({crs for _, _, crs in pages})
    if len(systems) > 1:
        raise IntakeError(f"{path.name}: its pages are in several coordinate systems, {', '.join(systems)}.")
    table = pa.concat_tables([table for table, _, _ in pages], promote_options="permissive")
    shapes = np.concatenate([shapes for _, shapes, _ in pages])
    turned, note = in_order(shapes, systems[0])
    return Features(table, turned, systems[0], (note,) if note else ())


def holds_features(path: Path) -> bool:
    """Whether a file is what a map server answered: fetched answers, or GML that somebody saved."""
    if is_packed(path):
        return True
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and b"FeatureCollection" in head


def as_rows(features: Features, name: str) -> pa.Table:
    """The attributes as rows; points, if that is what the features are, in two columns of coordinates."""
    if not features.table.num_rows:
        raise IntakeError(f"{name} holds no features. See whether the filter fits any.")
    shapes = features.shapes
    if bool(np.all(shapely.get_type_id(shapes[~shapely.is_missing(shapes)]) == shapely.GeometryType.POINT)):
        x, y = (pl.Series(each, dtype=pl.Float64).fill_nan(None).to_arrow() for each in _coordinates(shapes))
        return features.table.append_column(POINT_X, x).append_column(POINT_Y, y)
    return features.table


def in_order(shapes: Shapes, crs: str) -> tuple[Shapes, str]:
    """The shapes with east before north, and what is to be said if they were the other way round.

    They are turned where their middle lies outside the area that the system is made for, and inside it when the axes
    change places.
    """
    if not crs or bool(np.all(shapely.is_missing(shapes))):
        return shapes, ""
    west, south, east, north = shapely.total_bounds(shapes)
    x, y = (west + east) / 2, (south + north) / 2
    system = read_crs(crs)
    if _is_at_home(system, x, y) or not _is_at_home(system, y, x):
        return shapes, ""
    turned = shapely.transform(shapes, lambda points: points[:, ::-1])
    return turned, f"North stood before east in the coordinates ({system.name}); they were turned round."


def _is_at_home(system: pyproj.CRS, x: float, y: float) -> bool:
    """Whether a point lies where the system is used."""
    area = system.area_of_use
    if area is None:
        return True
    longitude, latitude = pyproj.Transformer.from_crs(system, "EPSG:4326", always_xy=True).transform(x, y)
    return bool(area.west <= longitude <= area.east and area.south <= latitude <= area.north)


def _coordinates(shapes: Shapes) -> tuple[Any, Any]:
    return shapely.get_x(shapes), shapely.get_y(shapes)


def _page(answer: Answer) -> tuple[pa.Table, Shapes, str]:
    # GDAL takes a fifth of a second to load and only map files need it.
    import pyogrio  # noqa: PLC0415

    is_gml = answer.content.lstrip()[:1] == b"<"
    try:
        # GML names its schema by an address, and nothing is fetched while rows are received.
        said, table = pyogrio.read_arrow(answer.content, **({"DOWNLOAD_SCHEMA": "NO"} if is_gml else {}))
    except (RuntimeError, ValueError, IndexError, sqlite3.Error) as error:  # what GDAL's reader makes of broken files
        raise cut_off(answer.name, str(error)) from error
    name = said["geometry_name"] or "wkb_geometry"
    if name not in table.column_names or not table.num_rows:
        raise IntakeError(f"{answer.name} has no features with shapes. See whether the filter fits any.")
    shapes = read_shapes(np.array(table[name].to_pylist(), dtype=object), answer.name)
    if bool(np.all(shapely.is_missing(shapes) | shapely.is_empty(shapes))):
        raise IntakeError(f"{answer.name} has no features with shapes. See whether the filter fits any.")
    return (
        plain_columns(table.drop_columns([name])),
        shapely.force_2d(shapes),
        _system(said["crs"] or "", shapes, answer),
    )


def _system(said: str, shapes: Shapes, answer: Answer) -> str:
    """The system the file says; GeoJSON that says none is in degrees, unless its numbers are no degrees."""
    bounds = shapely.total_bounds(shapes)
    is_degrees = bool(np.all(np.abs(bounds[np.isfinite(bounds)]) <= 180))
    asked = _ASKED_CRS.search(answer.url)
    if asked and not is_degrees and (not said or read_crs(said).is_geographic):
        return asked[1].replace("%3A", ":")
    return said
