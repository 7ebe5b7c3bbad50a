"""A list of addresses with their points, given by the user: what addresses are looked up in, on this machine alone."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lagesbild.domain.areas import GazetteerColumns
from lagesbild.errors import AreasError, IntakeError
from lagesbild.intake.addresses import street_key
from lagesbild.intake.columnar import read_geometry_table, read_shapes
from lagesbild.intake.landing import Content, land, look_inside
from lagesbild.intake.places import read_crs
from lagesbild.intake.raw_rows import POINT_X, POINT_Y, collect
from lagesbild.intake.sources import csv_file
from lagesbild.plugins import did_you_mean

Numbers = NDArray[np.float64]
_COLUMNS = ("street", "name", "number", "letter", "postcode", "x", "y", "households")


@dataclass(frozen=True)
class Gazetteer:
    """Addresses: `frame` has one a row, `street` the key and `name` as written; `households` null where not known."""

    frame: pl.DataFrame
    crs: str

    @cached_property
    def rows_of(self) -> Mapping[str, NDArray[np.int64]]:
        """Street key → its rows."""
        rows: dict[str, list[int]] = defaultdict(list)
        for row, street in enumerate(self.frame["street"].to_list()):
            rows[street].append(row)
        return {street: np.array(each, dtype=np.int64) for street, each in rows.items()}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Street key → its name as the list has it."""
        return dict(self.frame.select("street", "name").unique("street", keep="first").iter_rows())

    @cached_property
    def fingerprint(self) -> str:
        """The same for the same addresses."""
        digest = hashlib.sha256(self.crs.encode())
        for column in self.frame.iter_columns():
            digest.update(column.hash(seed=0).to_numpy().tobytes())
        return digest.hexdigest()


def read_gazetteer(file: Path, columns: GazetteerColumns) -> Gazetteer:
    """The addresses of a table or a map of points. Rows without street, number or point are left out.

    Raises AreasError for columns that are not there and where no system is said; IntakeError for a file that cannot
    be read or holds no address.
    """
    land(file)
    frame, crs = _read(file, columns)
    for column in columns.named:
        if column not in frame.columns:
            raise AreasError(f"{file.name} has no column {column!r}.{did_you_mean(column, frame.columns)}")
    if not (columns.crs or crs):
        raise AreasError(f"{file.name} does not say its coordinate system. Say it, as  --crs EPSG:3006")
    read_crs(columns.crs or crs)
    taken = _addresses(frame, columns).filter(
        pl.col("street") != "", pl.col("number").is_not_null(), pl.col("x").is_finite(), pl.col("y").is_finite()
    )
    if taken.is_empty():
        raise IntakeError(f"{file.name} has no row with street, number and point. Are these the right columns?")
    return Gazetteer(taken.select(_COLUMNS).sort("street", "number", "letter", "postcode"), columns.crs or crs)


def keep_gazetteer(gazetteer: Gazetteer, path: Path) -> None:
    """Write it, whole or not at all."""
    beside = path.with_suffix(".new")
    gazetteer.frame.with_columns(crs=pl.lit(gazetteer.crs)).write_parquet(beside)
    beside.replace(path)


def open_gazetteer(path: Path) -> Gazetteer | None:
    """What was kept at `path`; None where nothing was."""
    if not path.is_file():
        return None
    frame = pl.read_parquet(path)
    return Gazetteer(frame.drop("crs"), str(frame["crs"][0]))


def _read(file: Path, columns: GazetteerColumns) -> tuple[pl.DataFrame, str]:
    opened = look_inside(file)
    if opened.content not in (Content.PARQUET, Content.VECTOR):
        raw = collect(csv_file.deliver(csv_file.Options(path=file, expects=columns.named)), file.name)
        return raw.frame, ""
    table, wkb, crs = read_geometry_table(opened)
    frame = pl.DataFrame(pl.from_arrow(table))
    if wkb is None:
        return frame, crs
    # Imported here: a gazetteer is mostly a table, and then no shapes are needed.
    import shapely  # noqa: PLC0415

    shapes = read_shapes(wkb, file.name)
    return frame.with_columns(pl.Series(POINT_X, shapely.get_x(shapes)), pl.Series(POINT_Y, shapely.get_y(shapes))), crs


def _addresses(frame: pl.DataFrame, columns: GazetteerColumns) -> pl.DataFrame:
    number = _text(frame, columns.number)
    names = _text(frame, columns.street)
    keys = {name: street_key(name) for name in names.unique().to_list()}
    letter = _text(frame, columns.letter) if columns.letter else number.str.extract(r"\d\s*([A-Za-zÅÄÖåäö])\s*$")
    return pl.DataFrame(
        {
            "street": names.replace_strict(keys, return_dtype=pl.String),
            "name": names,
            "number": number.str.extract(r"^(\d+)").cast(pl.Int64, strict=False),
            "letter": letter.fill_null("").str.to_lowercase(),
            "postcode": _text(frame, columns.postcode).str.replace_all(r"\D", "")
            if columns.postcode
            else pl.repeat("", frame.height, dtype=pl.String, eager=True),
            "x": _number(frame, columns.x or POINT_X),
            "y": _number(frame, columns.y or POINT_Y),
            "households": _number(frame, columns.households).cast(pl.Int64, strict=False)
            if columns.households
            else pl.repeat(None, frame.height, dtype=pl.Int64, eager=True),
        }
    )


def _text(frame: pl.DataFrame, column: str) -> pl.Series:
    cells = frame[column]
    if cells.dtype.is_float():
        cells = cells.cast(pl.Int64, strict=False)
    return cells.cast(pl.String).str.strip_chars().fill_null("")


def _number(frame: pl.DataFrame, column: str) -> pl.Series:
    if column not in frame.columns:
        return pl.repeat(float("nan"), frame.height, dtype=pl.Float64, eager=True)
    cells = frame[column]
    if cells.dtype == pl.String:
        cells = cells.str.strip_chars().str.replace(",", ".", literal=True)
    return cells.cast(pl.Float64, strict=False)
