"""What became of each area: worked out from boundaries, from finer figures, or read from a published key."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from lagesbild.domain.areas import Areas
from lagesbild.domain.crosswalk import EVENNESS_BY_SURFACE, EVENNESS_BY_WEIGHTS, Crosswalk, CrosswalkColumns
from lagesbild.errors import AreasError, IntakeError
from lagesbild.intake.columnar import read_geometry_table, read_shapes
from lagesbild.intake.landing import Content, land, look_inside
from lagesbild.intake.places import OUTSIDE, find_areas, project
from lagesbild.intake.raw_rows import collect
from lagesbild.intake.sources import csv_file
from lagesbild.plugins import did_you_mean

Numbers = NDArray[np.float64]
Integers = NDArray[np.int64]

# Borders drawn again for another edition differ by a little. An overlap is taken for such a sliver where it is less
# than a hundredth of the old area and less than a tenth of the new one: a real part of an area that is split is larger,
# or it is most of a small new area, as a town's block in a municipality of woods.
_SLIVER_SHARE = 0.01
_SLIVER_SHARE_OF_NEW = 0.1
_SHOWN = 5


@dataclass(frozen=True)
class Cells:
    """Points that stand for small cells, dwellings or blocks, and how many residents (or other) each has."""

    x: Numbers
    y: Numbers
    value: Numbers
    crs: str


@dataclass(frozen=True)
class _Pairs:
    """Overlaps of one set of areas with another: places of both and how much."""

    from_at: Integers
    to_at: Integers
    amount: Numbers
    n_slivers: int = 0


def crosswalk_by_surface(source: Areas, target: Areas) -> Crosswalk:
    """Shares by surface in common (areal weighting), slivers left out and told of.

    How to read: exact where boundaries are only recoded or merged; where areas are split, events are taken to lie
    evenly over the ground, which people do not. Do not use it for large areas with woods or water in them where
    residents of the parts are known: see `crosswalk_by_finer`. Raises AreasError where either has no boundaries.
    """
    pairs = _overlaps(source, target)
    return _crosswalk(source, target, pairs, "surface", EVENNESS_BY_SURFACE)


def crosswalk_by_cells(source: Areas, target: Areas, cells: Cells) -> Crosswalk:
    """Shares by the residents (or other) of small cells, each taken to lie at its point.

    An area without a single cell is shared by surface, and named in the notes. Raises AreasError where either has no
    boundaries or not one cell lies in both.
    """
    places = [_places_of(cells, areas) for areas in (source, target)]
    is_in_both = (places[0] != OUTSIDE) & (places[1] != OUTSIDE) & (cells.value > 0)
    if not bool(is_in_both.any()):
        raise AreasError(
            f"No cell lies both in {_called(source)} and in {_called(target)}.\nIs their system {cells.crs}? (--crs)"
        )
    pairs = _summed(places[0][is_in_both], places[1][is_in_both], cells.value[is_in_both])
    return _filled(source, target, pairs, "cells")


def crosswalk_by_finer(
    source: Areas, target: Areas, finer: Areas, values: Mapping[str, float], method: str
) -> Crosswalk:
    """Shares by what finer areas have of an exposure (population weighting); `finer` may be one of the two.

    A finer area lies where its parent code says, else where its surface does; one that is cut by a border is divided
    by surface. Areas that no finer area with a value lies in are shared by surface, and named in the notes.
    """
    value = np.array([values.get(code, 0.0) for code in finer.codes])
    if not value.sum() > 0:
        raise AreasError(f"{_called(finer)} has no figures of {method!r} to weigh by. Receive them first.")
    homes = [_homes(finer, areas) for areas in (source, target)]
    frames = [
        pl.DataFrame({"finer": home.from_at, side: home.to_at, f"{side}_share": home.amount})
        for home, side in zip(homes, ("source", "target"), strict=True)
    ]
    joined = frames[0].join(frames[1], on="finer")
    amount = (joined["source_share"] * joined["target_share"]).to_numpy() * value[joined["finer"].to_numpy()]
    has = amount > 0
    pairs = _summed(joined["source"].to_numpy()[has], joined["target"].to_numpy()[has], amount[has])
    return _filled(source, target, pairs, method)


def read_crosswalk(file: Path, columns: CrosswalkColumns, source: Areas, target: Areas) -> Crosswalk:
    """A published key of old and new codes.

    Raises AreasError for columns and codes that are not there, and for an old code with several new ones where there
    are no weights: half to each would be a guess.
    """
    land(file)
    named = tuple(column for column in (columns.old, columns.new, columns.weight) if column)
    frame = _table(file, named)
    for column in named:
        if column not in frame.columns:
            raise AreasError(f"{file.name} has no column {column!r}.{did_you_mean(column, frame.columns)}")
    rows = frame.select(
        pl.col(columns.old).cast(pl.String).str.strip_chars().alias("old"),
        pl.col(columns.new).cast(pl.String).str.strip_chars().alias("new"),
        _weight(frame, columns.weight, file.name).alias("weight"),
    ).filter(pl.col("old").fill_null("") != "", pl.col("new").fill_null("") != "")
    if not columns.weight:
        rows = rows.unique(["old", "new"], maintain_order=True)
        _refuse_splits(rows, file.name)
    at = [_looked_up(rows[side], areas, file.name) for side, areas in (("old", source), ("new", target))]
    weight = rows["weight"].to_numpy()
    pairs = _summed(at[0][weight > 0], at[1][weight > 0], weight[weight > 0])
    return _crosswalk(source, target, pairs, "table", EVENNESS_BY_WEIGHTS)


def read_cells(file: Path, value: str, crs: str = "") -> Cells:
    """The cells of a map file: points, or shapes that stand at their middle. Raises AreasError, IntakeError."""
    land(file)
    opened = look_inside(file)
    if opened.content not in (Content.PARQUET, Content.VECTOR):
        raise AreasError(f"{file.name} is no map file. Cells come as GeoPackage, GeoParquet or GeoJSON.")
    table, wkb, said = read_geometry_table(opened)
    if wkb is None or value not in table.column_names:
        raise AreasError(
            f"{file.name} has no {'shapes' if wkb is None else f'column {value!r}'}."
            f"{did_you_mean(value, table.column_names)}"
        )
    middle = shapely.centroid(read_shapes(wkb, file.name))
    values = pl.Series(pl.from_arrow(table[value])).cast(pl.Float64, strict=False).fill_null(0.0).to_numpy()
    return Cells(shapely.get_x(middle), shapely.get_y(middle), values, crs or said)


def _overlaps(source: Areas, target: Areas) -> _Pairs:
    """Surface in common of every two areas that meet, in the source's system."""
    from_shapes, to_shapes = _shapes(source), _moved(_shapes(target), target.crs, source.crs)
    tree = shapely.STRtree(to_shapes)
    from_at, to_at = tree.query(from_shapes, predicate="intersects")
    common = shapely.area(shapely.intersection(from_shapes[from_at], to_shapes[to_at]))
    is_part = common > _SLIVER_SHARE * shapely.area(from_shapes)[from_at]
    is_part |= common > _SLIVER_SHARE_OF_NEW * shapely.area(to_shapes)[to_at]
    n_slivers = int((~is_part & (common > 0)).sum())  # areas that only share a border have nothing in common
    return _Pairs(from_at[is_part].astype(np.int64), to_at[is_part].astype(np.int64), common[is_part], n_slivers)


def _crosswalk(source: Areas, target: Areas, pairs: _Pairs, method: str, evenness: float) -> Crosswalk:
    """Shares of each area that sum to 1, slivers left out."""
    n = len(source.members)
    whole = np.bincount(pairs.from_at, pairs.amount, minlength=n)
    if method == "surface":
        whole = np.maximum(whole, shapely.area(_shapes(source)))
    from_at, to_at, amount = pairs.from_at, pairs.to_at, pairs.amount
    kept = np.bincount(from_at, amount, minlength=n)
    order = np.lexsort((to_at, from_at))
    shares = (amount / kept[from_at])[order]
    notes = [
        *_slivers_told(pairs.n_slivers),
        *_told("Areas that lie in none of the new ones", np.flatnonzero(kept == 0), source),
    ]
    if method == "surface":
        is_partly = (kept > 0) & (kept < whole * (1.0 - 2 * _SLIVER_SHARE))
        notes += _told("Areas of which a part lies in none of the new ones; all of it was shared", is_partly, source)
    return Crosswalk(
        source.level,
        source.edition,
        target.level,
        target.edition,
        source.codes,
        target.codes,
        from_at[order],
        to_at[order],
        np.minimum(shares, 1.0),
        method,
        evenness,
        tuple(notes),
    )


def _filled(source: Areas, target: Areas, pairs: _Pairs, method: str) -> Crosswalk:
    """Shares by weights; of areas without any, by surface."""
    is_empty = np.bincount(pairs.from_at, minlength=len(source.members)) == 0
    notes: list[str] = []
    if bool(is_empty.any()) and source.has_boundaries and target.has_boundaries:
        by_surface = crosswalk_by_surface(source, target)
        fills = is_empty[by_surface.from_at]
        pairs = _Pairs(
            np.concatenate([pairs.from_at, by_surface.from_at[fills]]),
            np.concatenate([pairs.to_at, by_surface.to_at[fills]]),
            np.concatenate([pairs.amount, by_surface.shares[fills]]),
        )
        notes = _told("Areas without a figure to weigh by, shared by surface", is_empty, source)
    made = _crosswalk(source, target, pairs, method, EVENNESS_BY_WEIGHTS)
    return replace(made, notes=(*made.notes, *notes))


def _homes(finer: Areas, coarse: Areas) -> _Pairs:
    """Which area each finer one lies in, and how much of it: itself, by parent code, or by surface."""
    at = {code: place for place, code in enumerate(coarse.codes)}
    if (finer.level, finer.edition) == (coarse.level, coarse.edition):
        same = np.arange(len(finer.members), dtype=np.int64)
        return _Pairs(same, same, np.ones(same.size))
    parents = [area.parent_code for area in finer.members]
    if all(parent in at for parent in parents):
        places = np.array([at[str(parent)] for parent in parents], dtype=np.int64)
        return _Pairs(np.arange(places.size, dtype=np.int64), places, np.ones(places.size))
    by_surface = crosswalk_by_surface(finer, coarse)
    return _Pairs(by_surface.from_at, by_surface.to_at, by_surface.shares)


def _summed(from_at: Integers, to_at: Integers, amount: Numbers) -> _Pairs:
    pairs = pl.DataFrame({"source": from_at, "target": to_at, "amount": amount})
    each = pairs.group_by("source", "target").agg(pl.col("amount").sum()).sort("source", "target")
    return _Pairs(each["source"].to_numpy(), each["target"].to_numpy(), each["amount"].to_numpy())


def _places_of(cells: Cells, areas: Areas) -> Integers:
    x, y = project(cells.x, cells.y, cells.crs, areas.crs)
    return find_areas(x, y, _shapes(areas))[0]


def _shapes(areas: Areas) -> NDArray[np.object_]:
    if not areas.has_boundaries:
        raise AreasError(
            f"{_called(areas)} has no boundaries to lay over others. Add the areas from a map file, or give a "
            "published key:  lagesbild crosswalk HOME --from … --to … --file KEY.csv --old COL --new COL"
        )
    return np.asarray(shapely.from_wkb(np.array(areas.boundaries, dtype=object)), dtype=object)


def _moved(shapes: NDArray[np.object_], crs: str, to_crs: str) -> NDArray[np.object_]:
    if crs == to_crs:
        return shapes
    moved = shapely.transform(shapes, lambda points: np.column_stack(project(points[:, 0], points[:, 1], crs, to_crs)))
    return np.asarray(shapely.make_valid(moved), dtype=object)


def _table(file: Path, expects: tuple[str, ...]) -> pl.DataFrame:
    raw = collect(csv_file.deliver(csv_file.Options(path=file, expects=expects)), file.name)
    return raw.frame.select(raw.columns)


def _weight(frame: pl.DataFrame, column: str, file: str) -> pl.Expr:
    if not column:
        return pl.lit(1.0)
    numbers = frame[column].cast(pl.String).str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    if bool((numbers.is_null() | (numbers < 0)).any()):
        row = int((numbers.is_null() | (numbers < 0)).arg_true()[0]) + 2
        raise IntakeError(f"{file}, row {row}: {column!r} is no number from 0 upwards. Correct it.")
    return pl.lit(numbers)


def _refuse_splits(rows: pl.DataFrame, file: str) -> None:
    split = rows.group_by("old", maintain_order=True).agg(pl.col("new")).filter(pl.col("new").list.len() > 1)
    if split.height:
        old, new = split.row(0)
        raise AreasError(
            f"{file}: {split.height} old codes have several new ones, as {old!r} → {', '.join(new[:_SHOWN])}, and no "
            "weights say how much goes where.\nName the column that does (--weight COL), or have the shares worked "
            "out:  --by residents  or  --by surface"
        )


def _looked_up(codes: pl.Series, areas: Areas, file: str) -> Integers:
    at = {code: place for place, code in enumerate(areas.codes)}
    unknown = codes.filter(~codes.is_in(list(at))).unique(maintain_order=True).to_list()
    if unknown:
        raise AreasError(
            f"{file}: {len(unknown)} codes are not in {_called(areas)}: {', '.join(map(repr, unknown[:_SHOWN]))}.\n"
            "Are these the right columns, and the right editions?"
        )
    return codes.replace_strict(at, return_dtype=pl.Int64).to_numpy()


def _slivers_told(n_slivers: int) -> list[str]:
    return [f"Overlaps too small to be more than two drawings of one border: {n_slivers}."] if n_slivers else []


def _told(what: str, at: Integers | NDArray[np.bool_], areas: Areas) -> list[str]:
    codes = [areas.codes[place] for place in (np.flatnonzero(at) if at.dtype == np.bool_ else at)]
    if not codes:
        return []
    return [f"{what} ({len(codes)}): {', '.join(codes[:_SHOWN])}{' …' if len(codes) > _SHOWN else ''}."]


def _called(areas: Areas) -> str:
    return f"{areas.level} {areas.edition}"
