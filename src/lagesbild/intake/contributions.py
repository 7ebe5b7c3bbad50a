"""Rows of what schools, landlords, associations and others tell → the house's contributions.

Who tells is a role, never a name; a word that is no role known sets the row aside. Whether it may be passed on must be
said: where it is not, it may not. Personal data are taken out of every text at the door, for this kind as for all.
"""

from dataclasses import replace

import polars as pl

from lagesbild.domain.profile import Category
from lagesbild.domain.tables import RowKind
from lagesbild.intake.category_codes import category_breaches, code_categories
from lagesbild.intake.closed_words import CONSENTS, DIRECTIONS, EVIDENCE, ROLES, read_closed
from lagesbild.intake.judging import Breach, faults
from lagesbild.intake.kind_rows import (
    ColumnDays,
    covers_of,
    day_of_row,
    days_backwards,
    days_in,
    identities,
    in_own_tree,
    words_in,
)
from lagesbild.intake.placing import place_rows
from lagesbild.intake.raw_rows import RawRows
from lagesbild.intake.setting import TOPIC, Harmonised, Setting, chosen, kept_rows


def harmonise_contributions(raw: RawRows, setting: Setting) -> Harmonised:
    """Each row as one contribution. Raises IntakeError, AreasError. Works on any piece of a file's rows."""
    mapping, columns = setting.mapping, setting.mapping.columns
    coded = in_own_tree(code_categories(raw.frame, mapping, setting.register), TOPIC)
    identity, identity_breaches = identities(raw, columns.identity)
    first, ends, day_breaches = _days(raw, setting)
    words, word_breaches = _closed(raw, setting)
    places = place_rows(raw, setting)
    breaches = (
        *faults(raw),
        *identity_breaches,
        *day_breaches,
        *category_breaches(coded, mapping),
        *word_breaches,
        *places.breaches,
    )
    made = {
        **words,
        "contribution_id": identity,
        "category": coded.codes,
        "day": first,
        "end_day": ends,
        "area_code": places.area_code,
        "place": words_in(raw, columns.place),
        "text": words_in(raw, columns.text),
        "consequences": words_in(raw, columns.consequences),
    }
    rows = kept_rows(raw, RowKind.CONTRIBUTIONS, made, breaches)
    notes, topics = _said_of(replace(raw, frame=raw.frame.filter(words["has_consent"].fill_null(value=False))), setting)
    return Harmonised(
        rows=rows,
        breaches=breaches,
        notes=notes,
        categories=topics,
        covers=covers_of(setting, rows["day"], rows["day"].dt.offset_by("1d")),
        n_unplaced=int(rows["area_code"].is_null().sum()),
    )


def _said_of(raw: RawRows, setting: Setting) -> tuple[tuple[str, ...], tuple[Category, ...]]:
    """Notes, and topics to register, of what may be passed on: both are printed, and quote what stands in rows."""
    if not raw.n_rows:
        return (), ()
    coded = in_own_tree(code_categories(raw.frame, setting.mapping, setting.register), TOPIC)
    return (*coded.notes, *place_rows(raw, setting).notes), coded.registered


def _days(raw: RawRows, setting: Setting) -> tuple[pl.Series, pl.Series, tuple[Breach, ...]]:
    """The first day each row is about and the first day after: a day, a month, or from one column to another."""
    columns = setting.mapping.columns
    first: ColumnDays = day_of_row(raw, setting)
    one = first.days.dt.offset_by("1mo" if first.is_month else "1d")
    if not columns.ends:
        return first.days, one, first.breaches
    last = days_in(raw, setting, columns.ends, may_be_empty=True, may_be_ahead=False)
    ends = chosen(last.days.is_null(), one, last.days.dt.offset_by("1mo" if last.is_month else "1d"))
    backwards = days_backwards(first.days, last.days, columns.ends)
    return first.days, ends, (*first.breaches, *last.breaches, backwards)


def _closed(raw: RawRows, setting: Setting) -> tuple[dict[str, pl.Series], tuple[Breach, ...]]:
    """Role, evidence class, direction and consent, each in the house's words."""
    columns, meanings = setting.mapping.columns, setting.mapping.meanings
    usual_class = setting.mapping.words().evidence_class.value
    told = {
        "role": read_closed(raw, columns.role, meanings.role, ROLES, when_empty=None),
        "evidence_class": read_closed(raw, columns.evidence, meanings.evidence, EVIDENCE, when_empty=usual_class),
        "direction": read_closed(raw, columns.direction, meanings.direction, DIRECTIONS, when_empty="unknown"),
        "consent": read_closed(raw, columns.consent, meanings.consent, CONSENTS, when_empty="no"),
    }
    words = {name: each.words for name, each in told.items()}
    words["has_consent"] = words.pop("consent") == "yes"
    return words, tuple(each.breach for each in told.values())
