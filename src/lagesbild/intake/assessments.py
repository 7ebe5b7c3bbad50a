"""Rows of a list of assessed areas → the house's assessments, edition by edition.

They are somebody's conclusions about areas of their own, which need not be those that crime is counted in: so nothing
is placed here, and nothing here is ever counted. A later delivery of an edition replaces the whole of it.
"""

import numpy as np
import polars as pl
import shapely

from lagesbild.domain.tables import RowKind
from lagesbild.intake import reasons
from lagesbild.intake.category_codes import code_from
from lagesbild.intake.cells import cells_of
from lagesbild.intake.judging import Breach, any_breach, faults
from lagesbild.intake.kind_rows import day_of_row, identities, split_ids, words_in
from lagesbild.intake.places import project
from lagesbild.intake.raw_rows import RawRows
from lagesbild.intake.setting import Harmonised, Setting, kept_rows
from lagesbild.intake.tables import span_of_days

# The classes of the Swedish police, from lightest to gravest, and what they have been written as.
CLASSES = {
    "utsatt": "exposed",
    "utsatt område": "exposed",
    "utsatta områden": "exposed",
    "risk": "risk",
    "riskområde": "risk",
    "riskområden": "risk",
    "särskilt utsatt": "especially_exposed",
    "särskilt utsatt område": "especially_exposed",
    "särskilt utsatta områden": "especially_exposed",
}
_CENTIMETRES = 2  # decimals of a metre: no boundary is drawn finer


def harmonise_assessments(raw: RawRows, setting: Setting) -> Harmonised:
    """Each row as one assessed area of one edition. Raises IntakeError. Works on any piece of a file's rows."""
    columns = setting.mapping.columns
    name, day = words_in(raw, columns.name), day_of_row(raw, setting)
    identity, identity_breaches = identities(raw, columns.identity)
    edition = words_in(raw, columns.edition) if columns.edition else day.days.dt.year().cast(pl.String)
    area_class, (boundary, is_no_shape) = _classes(raw, setting), _boundaries(raw, setting)
    breaches: tuple[Breach, ...] = (
        *faults(raw),
        *day.breaches,
        *identity_breaches,
        Breach(reasons.IDENTITY_LACKING, name.is_null(), columns.name),
        Breach(reasons.IDENTITY_LACKING, edition.is_null(), columns.edition),
        Breach(reasons.CATEGORY_LACKING, area_class.is_null(), columns.area_class),
        Breach(reasons.BOUNDARY_UNREADABLE, is_no_shape, columns.boundary),
    )
    made = {
        "assessed_id": _without_blanks(identity if columns.identity else name),
        "name": name,
        "area_class": area_class,
        "edition": edition,
        "day": day.days,
        "predecessors": split_ids(words_in(raw, columns.predecessors)),
        "successors": split_ids(words_in(raw, columns.successors)),
        "area_codes": split_ids(words_in(raw, columns.area_codes)),
        "boundary": boundary,
    }
    every = (*breaches, _doubles(made, any_breach(breaches, raw.n_rows), columns.name))
    rows = kept_rows(raw, RowKind.ASSESSMENTS, made, every)
    return Harmonised(rows, every, covers=span_of_days(rows["day"], rows["day"].dt.offset_by("1d")))


def _classes(raw: RawRows, setting: Setting) -> pl.Series:
    """The class of each area: as the mapping says, as is usual, or a code made of what is written."""
    text = cells_of(raw, setting.mapping.columns.area_class).text.str.to_lowercase()
    said = {word.strip().lower(): meant for word, meant in setting.mapping.meanings.area_class.items()}
    known = {word: code_from(word) for word in text.unique().to_list() if word} | CLASSES | said
    return text.replace_strict(known, default=None, return_dtype=pl.String)


def _without_blanks(identity: pl.Series) -> pl.Series:
    """Ids as predecessors name them, which blanks would fall apart at."""
    return identity.str.replace_all(r"[\s,;|]+", "_")


def _doubles(made: dict[str, pl.Series], broken: pl.Series, column: str) -> Breach:
    """Areas that an earlier row of the same edition has assessed, among those that break no other rule."""
    key = pl.DataFrame([made["edition"], made["assessed_id"].alias("id"), broken.alias("broken")])
    is_first = key.select(pl.struct(pl.all()).is_first_distinct()).to_series()
    return Breach(reasons.DUPLICATE_KEY, ~is_first & ~broken, column)


def _boundaries(raw: RawRows, setting: Setting) -> tuple[pl.Series, pl.Series]:
    """Boundaries as well-known text in the areas' plane system, and which texts are there and no shape.

    Where neither the file nor the mapping says the system they are in, they are taken as they stand.
    """
    text = words_in(raw, setting.mapping.columns.boundary)
    shapes = shapely.from_wkt(text.to_numpy(), on_invalid="ignore")
    is_no_shape = text.is_not_null() & pl.Series(shapely.is_missing(shapes), dtype=pl.Boolean)
    crs, plane = setting.mapping.place.crs or raw.crs, setting.areas.crs
    if not crs or not plane:
        return text, is_no_shape
    moved = shapely.transform(shapes, lambda points: np.column_stack(project(points[:, 0], points[:, 1], crs, plane)))
    return pl.Series(shapely.to_wkt(moved, rounding_precision=_CENTIMETRES), dtype=pl.String), is_no_shape
