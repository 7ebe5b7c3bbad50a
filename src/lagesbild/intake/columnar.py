"""Parquet, GeoParquet and GeoPackage → raw rows, with values of the types they have in the file."""

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import shapely

from lagesbild.errors import IntakeError
from lagesbild.intake.header import column_names
from lagesbild.intake.landing import Content, OpenableFile, cut_off
from lagesbild.intake.limits import refuse_many_columns, refuse_many_rows
from lagesbild.intake.raw_rows import POINT_X, POINT_Y, annotate
from lagesbild.plugins import did_you_mean

SHAPE = "geometry"  # what a mapping calls a layer's own shapes
# What Arrow complains of, and what comes of descriptions of shapes that are not as the specification has them.
_UNREADABLE = (
    *(pa.ArrowException, OSError, MemoryError, ValueError, TypeError, AttributeError, LookupError, RecursionError),
    pyproj.exceptions.CRSError,
)


def read_columnar(file: OpenableFile, options: Any) -> Iterator[pa.RecordBatch]:
    """All rows, in batches. Points become two columns of coordinates; other shapes are left out of the rows, unless
    the mapping names the column SHAPE: then they stand there as well-known text.

    Raises IntakeError for a file that is cut off and for a layer that is not there.
    """
    table, wkb, crs = read_geometry_table(file, options.sheet)
    if wkb is not None:
        shapes = read_shapes(wkb, file.name)
        if not table.column_names:
            raise IntakeError(
                f"{file.name} holds {len(shapes)} shapes and nothing said of them: it has no columns.\n"
                "Export the layer again with its attributes."
            )
        if bool(np.all(shapely.get_type_id(shapes[~shapely.is_missing(shapes)]) == shapely.GeometryType.POINT)):
            table = table.append_column(POINT_X, _numbers(shapely.get_x(shapes)))
            table = table.append_column(POINT_Y, _numbers(shapely.get_y(shapes)))
        elif SHAPE in options.expects and SHAPE not in table.column_names:
            table = table.append_column(SHAPE, pa.array(shapely.to_wkt(shapes, rounding_precision=-1), pa.string()))
    yield from annotate(table, [], crs).to_batches()


def read_shapes(wkb: Any, name: str) -> Any:
    """The shapes of well-known binary. Raises IntakeError where one of them is no shape."""
    try:
        return shapely.from_wkb(wkb)
    except (shapely.errors.GEOSException, TypeError) as error:
        raise cut_off(name, str(error)) from error


def read_geometry_table(file: OpenableFile, layer: str = "") -> tuple[pa.Table, Any, str]:
    """The columns without shapes, the shapes as well-known binary (None: there are none), and their system."""
    if file.content is Content.VECTOR:
        return _from_gdal(file, layer)
    try:
        with file.open() if not file.wrapping else file.read() as stream:
            opened = pq.ParquetFile(stream)
            refuse_many_rows(file.name, opened.metadata.num_rows, file.path.stat().st_size)
            refuse_many_columns(file.name, opened.metadata.num_columns)
            table = opened.read()  # pq.read_table loads pandas, which takes longer than the reading
        table.validate(full=True)  # text that is not text would bring down those who read it next
        return _without_shapes(table)
    except _UNREADABLE as error:
        raise cut_off(file.name, str(error).partition("\n")[0]) from error


def _without_shapes(table: pa.Table) -> tuple[pa.Table, Any, str]:
    """What the GeoParquet specification says of the table, if anything. Raises ValueError, KeyError, CRSError."""
    geo = json.loads((table.schema.metadata or {}).get(b"geo", b"{}").decode())
    name = geo.get("primary_column")
    shapes = [] if name is None else [each for each in geo["columns"] if each in table.column_names]
    wkb = _objects(table[name]) if name in shapes else None
    crs = "" if name is None else _crs_text(geo["columns"][name].get("crs", "OGC:CRS84"))
    return plain_columns(table.drop_columns(shapes)), wkb, crs


def _from_gdal(file: OpenableFile, layer: str) -> tuple[pa.Table, Any, str]:
    # GDAL takes a fifth of a second to load and only these files need it.
    import pyogrio  # noqa: PLC0415

    try:
        source = file.gdal_source
        layers = [str(name) for name in pyogrio.list_layers(source)[:, 0]]
        if layer and layer not in layers:
            raise IntakeError(f"{file.name} has no layer {layer!r}.{did_you_mean(layer, layers)}")
        if not layer and len(layers) > 1:
            raise IntakeError(
                f"{file.name} has {len(layers)} layers ({', '.join(layers)}), and it is not said which to read.\n"
                f'Write under [file] of the mapping:  sheet = "{layers[0]}"'
            )
        said, table = pyogrio.read_arrow(source, layer=layer or layers[0])
        table.validate(full=True)
    except (RuntimeError, ValueError, sqlite3.Error, MemoryError) as error:  # its own errors, and text that is not text
        raise cut_off(file.name, str(error)) from error
    name = said["geometry_name"] or "wkb_geometry"
    wkb = _objects(table[name]) if name in table.column_names else None
    plain = table.drop_columns([name]) if wkb is not None else table
    return plain_columns(plain), wkb, said["crs"] or ""


def plain_columns(table: pa.Table) -> pa.Table:
    """Names trimmed and told apart; columns that hold neither text, number, day nor flag left out."""
    table = table.rename_columns(column_names(table.column_names, table.num_columns))
    kept = [each.name for each in table.schema if not (pa.types.is_nested(each.type) or pa.types.is_binary(each.type))]
    return table.select(kept).replace_schema_metadata(None)


def _objects(column: pa.ChunkedArray) -> np.ndarray:
    """The values as Python objects, which is what shapely takes. ValueError: they are no shapes."""
    if not (pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type)):
        raise ValueError(f"what is called the column of shapes holds {column.type}")
    return np.array(column.to_pylist(), dtype=object)


def _numbers(values: np.ndarray) -> pa.Array:
    return pl.Series(values, dtype=pl.Float64).fill_nan(None).to_arrow()


def _crs_text(said: Any) -> str:
    """ "EPSG:3006" where the system has such a name, else its whole description."""
    if said is None:
        return ""
    system = pyproj.CRS.from_user_input(said)
    authority = system.to_authority(min_confidence=100)
    return ":".join(authority) if authority else str(system.to_wkt())
