"""Boundaries told corner by corner, one row each in the order one walks round them → shapes."""

from dataclasses import replace

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from lagesbild.domain.areas import AreaColumns
from lagesbild.errors import AreasError
from lagesbild.intake.places import in_metres
from lagesbild.plugins import did_you_mean

_FEWEST_CORNERS = 3
_ONLY = "§only"  # the column of codes of a file that is the boundary of one area and does not name it


def naming_only(columns: AreaColumns) -> AreaColumns:
    """The columns of a file that is the boundary of one area: it is called as its level."""
    return replace(columns, code=_ONLY, name=_ONLY) if columns.corners and not columns.code else columns


def shapes_of_corners(frame: pl.DataFrame, columns: AreaColumns, file: str) -> tuple[pl.DataFrame, NDArray[np.object_]]:
    """One row and one shape for each code, in the order of the file.

    Raises AreasError for columns that are not there, a corner that is no number, an area of fewer than three corners,
    and a file without a coordinate system; UsageError for a unit that the system does not go with.
    """
    if not columns.crs:
        raise AreasError(f"{file} does not say its coordinate system. Say it, as  --crs EPSG:3006")
    frame = frame.with_columns(pl.lit(columns.level).alias(_ONLY)) if columns.code == _ONLY else frame
    for column in (columns.code, *columns.corners):
        if column not in frame.columns:
            raise AreasError(f"{file} has no column {column!r}.{did_you_mean(column, frame.columns)}")
    read = frame.with_columns(
        pl.col(column).cast(pl.String).str.strip_chars().cast(pl.Float64, strict=False).alias(f"§{axis}")
        for axis, column in zip("xy", columns.corners, strict=True)
    ).with_row_index("§at")
    broken = read.filter(pl.col("§x").is_null() | pl.col("§y").is_null())
    if broken.height:
        raise AreasError(
            f"{file}: row {broken['§at'][0] + 2} has no corner that can be read. Write it with a point: 4.5"
        )
    firsts, shapes = [], []
    for (code,), walk in read.group_by([columns.code], maintain_order=True):
        if walk.height < _FEWEST_CORNERS:
            raise AreasError(
                f"{file}: the boundary of {code!r} has {walk.height} corners. A boundary has three or more."
            )
        east, north = in_metres(walk["§x"].to_numpy(), walk["§y"].to_numpy(), columns.crs, columns.unit_m)
        firsts.append(int(walk["§at"][0]))
        shapes.append(shapely.Polygon(np.column_stack([east, north])))
    return frame[firsts], np.array(shapes, dtype=object)
