"""Where exposures are: by a column of areas, or as points that are added up within each area.

Residents by block, dwellings by entrance: each point is apart from every other, so what an area holds is their sum.
Rows of areas are never added so, for they may overlap.
"""

from dataclasses import dataclass

import polars as pl

from lagesbild.domain.tables import PlaceGrade
from lagesbild.intake import reasons
from lagesbild.intake.cells import cells_of
from lagesbild.intake.judging import Breach
from lagesbild.intake.placing import Totals, place_breaches, place_by_column, place_rows
from lagesbild.intake.raw_rows import ROW, RawRows
from lagesbild.intake.setting import Setting, chosen, same

_NOWHERE = (PlaceGrade.UNKNOWN.value, PlaceGrade.MUNICIPALITY.value)


@dataclass(frozen=True)
class ExposurePlaces:
    """Level and area of each row. `told_apart`: rows alike in it are of the same place. `are_points`: to add up."""

    level: pl.Series
    area_code: pl.Series
    told_apart: pl.Series
    breaches: tuple[Breach, ...]
    notes: tuple[str, ...]
    are_points: bool = False


def place_exposures(raw: RawRows, setting: Setting, totals: Totals) -> ExposurePlaces:
    """The place of each row; with place.by = "point" by its point, where a row without one is set aside."""
    mapping = setting.mapping
    if mapping.columns.area:
        level, codes, placed = place_by_column(raw, setting, totals)
        breaches = place_breaches(placed, setting, lacking_is_wrong=True)
        return ExposurePlaces(level, codes, told_apart(raw, setting, codes), breaches, placed.notes)
    points = place_rows(raw, setting)
    breaches = points.breaches
    if mapping.place.unknown == "set_aside":
        breaches = (*breaches, Breach(reasons.PLACE_LACKING, points.grade.is_in(_NOWHERE), mapping.columns.x))
    rows = raw.frame[ROW].cast(pl.String)
    return ExposurePlaces(same(raw, setting.areas.level), points.area_code, rows, breaches, points.notes, True)


def told_apart(raw: RawRows, setting: Setting, area_code: pl.Series) -> pl.Series:
    """What tells places apart: the code; for rows kept unplaced what the file writes, so that none hides another."""
    return chosen(area_code.is_null(), "§" + cells_of(raw, setting.mapping.columns.area).text, area_code)
