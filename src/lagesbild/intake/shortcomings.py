"""Rows of safety walks and fault reports → the house's shortcomings: what is wrong where, and whether it was put right.

A row that is told again in a later delivery, under the same identity, replaces the earlier one. Of a picture only the
name of its file is kept.
"""

from dataclasses import replace

import polars as pl

from lagesbild.domain.shortcomings import ROOT, SHORTCOMINGS, SYNONYMS
from lagesbild.domain.tables import RowKind
from lagesbild.intake import reasons
from lagesbild.intake.category_codes import Coded, category_breaches, code_categories
from lagesbild.intake.closed_words import STATUSES, read_closed
from lagesbild.intake.judging import Breach, faults
from lagesbild.intake.kind_rows import (
    covers_of,
    day_of_row,
    days_backwards,
    days_in,
    file_name,
    identities,
    in_own_tree,
    words_in,
)
from lagesbild.intake.placing import find_totals, place_rows
from lagesbild.intake.raw_rows import RawRows
from lagesbild.intake.setting import Harmonised, Setting, chosen, kept_rows

FIXED, OPEN = "fixed", "open"


def harmonise_shortcomings(raw: RawRows, setting: Setting) -> Harmonised:
    """Each row as one shortcoming. Raises IntakeError, AreasError. Works on any piece of a file's rows."""
    mapping, columns = setting.mapping, setting.mapping.columns
    coded = _coded(raw, setting)
    identity, identity_breaches = identities(raw, columns.identity)
    seen, places = day_of_row(raw, setting), place_rows(raw, setting)
    fixed = days_in(raw, setting, columns.fixed, may_be_empty=True, may_be_ahead=False)
    status, status_breaches = _status(raw, setting, fixed.days)
    breaches = (
        *faults(raw),
        *find_totals(raw, setting).breaches,
        *identity_breaches,
        *seen.breaches,
        *fixed.breaches,
        days_backwards(seen.days, fixed.days, columns.fixed),
        *status_breaches,
        *category_breaches(coded, mapping),
        *places.breaches,
    )
    made = {
        "shortcoming_id": identity,
        "category": coded.codes,
        "day": seen.days,
        "walk_id": words_in(raw, columns.walk),
        "area_code": places.area_code,
        "place_grade": places.grade,
        "x": places.x,
        "y": places.y,
        "photo": file_name(words_in(raw, columns.photo)),
        "status": status,
        "fixed_day": chosen(status == FIXED, fixed.days, None),
        "body": words_in(raw, columns.body),
    }
    rows = kept_rows(raw, RowKind.SHORTCOMINGS, made, breaches)
    covers = covers_of(setting, rows["day"], rows["day"].dt.offset_by("1d"))
    notes, n_unplaced = (*coded.notes, *places.notes), int(rows["area_code"].is_null().sum())
    return Harmonised(rows, breaches, notes, categories=coded.registered, covers=covers, n_unplaced=n_unplaced)


def _coded(raw: RawRows, setting: Setting) -> Coded:
    """What is wrong on each row, in the tree of shortcomings; the mapping's own words go before the usual ones."""
    words = replace(setting.mapping, categories={**SYNONYMS, **setting.mapping.categories})
    return in_own_tree(code_categories(raw.frame, words, setting.register), ROOT, SHORTCOMINGS)


def _status(raw: RawRows, setting: Setting, fixed: pl.Series) -> tuple[pl.Series, tuple[Breach, ...]]:
    """What has become of each; where no column says it, what the day it was put right says."""
    by_day = chosen(fixed.is_not_null(), FIXED, OPEN)
    column = setting.mapping.columns.status
    if not column:
        return by_day, ()
    told = read_closed(raw, column, setting.mapping.meanings.status, STATUSES, when_empty="")
    status = chosen(told.words == "", by_day, told.words)
    is_other = status.is_not_null() & ~status.is_in(sorted(set(STATUSES.values())))
    return status, (told.breach, Breach(reasons.WORD_UNKNOWN, is_other, column))
