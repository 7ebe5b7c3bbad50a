"""Rows of a register of places → the house's places: where, what kind, from when to when.

A place that is told of again in a later delivery, under the same identity, replaces what was told before: a building
site that is delayed, a restaurant that has closed. A place that is no longer in the register is not taken to be gone:
give it a last day.
"""

import polars as pl

from lagesbild.domain.tables import RowKind
from lagesbild.intake import reasons
from lagesbild.intake.category_codes import code_from
from lagesbild.intake.cells import cells_of
from lagesbild.intake.judging import Breach, faults
from lagesbild.intake.kind_rows import days_backwards, days_in, identities, words_in
from lagesbild.intake.numbers import Numbers, is_whole, read_numbers
from lagesbild.intake.placing import place_rows
from lagesbild.intake.raw_rows import RawRows
from lagesbild.intake.setting import Harmonised, Setting, kept_rows
from lagesbild.intake.tables import is_negative

# What registers call kinds of places → what the house calls them.
KINDS = {
    "byggarbetsplats": "building_site",
    "byggprojekt": "building_site",
    "evenemang": "event",
    "arrangemang": "event",
    "serveringstillstånd": "licensed_premises",
    "serveringsställe": "licensed_premises",
    "krog": "licensed_premises",
    "restaurang": "licensed_premises",
    "skola": "school",
    "grundskola": "school",
    "gymnasieskola": "school",
    "förskola": "preschool",
    "hållplats": "transit_stop",
    "busshållplats": "transit_stop",
    "station": "transit_stop",
    "planerad etablering": "planned_establishment",
    "etablering": "planned_establishment",
}


def harmonise_places(raw: RawRows, setting: Setting) -> Harmonised:
    """Each row as one place. Raises IntakeError, AreasError. Works on any piece of a file's rows."""
    columns = setting.mapping.columns
    kind, name = _kinds(raw, setting), words_in(raw, columns.name)
    first = days_in(raw, setting, columns.starts or columns.day, may_be_empty=True, may_be_ahead=True)
    last = days_in(raw, setting, columns.ends, may_be_empty=True, may_be_ahead=True)
    size, margin = _numbers(raw, setting, columns.size), _numbers(raw, setting, columns.margin_days)
    places = place_rows(raw, setting)
    identity, identity_breaches = identities(raw, columns.identity)
    breaches = (
        *faults(raw),
        *identity_breaches,
        *first.breaches,
        *last.breaches,
        days_backwards(first.days, last.days, columns.ends),
        Breach(reasons.IDENTITY_LACKING, name.is_null(), columns.name),
        Breach(reasons.CATEGORY_LACKING, kind.is_null(), columns.place_kind),
        *places.breaches,
        *_number_breaches(size, columns.size),
        *_number_breaches(margin, columns.margin_days),
        *([Breach(reasons.NUMBER_NOT_WHOLE, ~is_whole(margin.values), columns.margin_days)] if margin else []),
    )
    made = {
        "place_id": identity if columns.identity else _made_identity(kind, name, first.days),
        "kind": kind,
        "name": name,
        "area_code": places.area_code,
        "place_grade": places.grade,
        "x": places.x,
        "y": places.y,
        "start_day": first.days,
        "end_day": last.days.dt.offset_by("1d"),  # registers name the last day; the house, the first after it
        "margin_days": margin.values.fill_null(0.0) if margin else pl.repeat(0, raw.n_rows, eager=True),
    }
    made |= {"size": size.values} if size else {}
    rows = kept_rows(raw, RowKind.PLACES, made, breaches)
    return Harmonised(rows, breaches, places.notes, n_unplaced=int(rows["area_code"].is_null().sum()))


def _kinds(raw: RawRows, setting: Setting) -> pl.Series:
    """The kind of each place: as the mapping says, as is usual, or a code made of what is written."""
    text = cells_of(raw, setting.mapping.columns.place_kind).text.str.to_lowercase()
    said = {word.strip().lower(): meant for word, meant in setting.mapping.meanings.place_kind.items()}
    known = {word: code_from(word) for word in text.unique().to_list() if word} | KINDS | said
    return text.replace_strict(known, default=None, return_dtype=pl.String)


def _made_identity(kind: pl.Series, name: pl.Series, first: pl.Series) -> pl.Series:
    """Where the register has no ids: the kind, the name and the first day, so that next year's market is another."""
    parts = [kind.fill_null(""), name.fill_null(""), first.cast(pl.String).fill_null("")]
    return pl.select(pl.concat_str([pl.lit(each) for each in parts], separator="|")).to_series()


def _numbers(raw: RawRows, setting: Setting, column: str) -> Numbers | None:
    return read_numbers(cells_of(raw, column), setting.mapping.file) if column else None


def _number_breaches(numbers: Numbers | None, column: str) -> tuple[Breach, ...]:
    if numbers is None:
        return ()
    return (
        Breach(reasons.NUMBER_UNREADABLE, numbers.unreadable, column),
        Breach(reasons.NUMBER_NEGATIVE, is_negative(numbers), column),
    )
