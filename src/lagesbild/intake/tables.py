"""Rows that are counts or exposures of an area → the house's counts and exposures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from lagesbild.domain.periods import Period
from lagesbild.domain.tables import RowKind
from lagesbild.errors import IntakeError
from lagesbild.intake import reasons
from lagesbild.intake.adding import AddedUp, added_up
from lagesbild.intake.category_codes import category_breaches, code_categories
from lagesbild.intake.cells import cells_of
from lagesbild.intake.exposure_groups import groups_of
from lagesbild.intake.exposure_places import place_exposures, told_apart
from lagesbild.intake.judging import Breach, any_breach, faults
from lagesbild.intake.mapping import ExposureColumn
from lagesbild.intake.moments import LENGTHS, Moments, read_moments
from lagesbild.intake.notes import if_any
from lagesbild.intake.numbers import WITHHELD, Numbers, is_whole, read_numbers, refuse_either_way
from lagesbild.intake.placing import find_totals, place_breaches, place_by_column
from lagesbild.intake.raw_rows import RawRows
from lagesbild.intake.selecting import asked_by_exposure, asked_together, noise_added, noise_notes
from lagesbild.intake.setting import Harmonised, Setting, chosen, flagged, kept_rows, nothing, same
from lagesbild.intake.year_months import on_day_of_year, read_year_months

_LAST_DAY_OF_YEAR = "12-31"  # official population figures are of the last of December


@dataclass(frozen=True)
class RowDays:
    """The stretch that each row is about."""

    start_day: pl.Series
    end_day: pl.Series
    is_preliminary: pl.Series
    breaches: tuple[Breach, ...]
    notes: tuple[str, ...] = ()


_COUNT_KEY = ("category", "level", "area", "start_day", "end_day")  # what tells one count from another


def harmonise_counts(raw: RawRows, setting: Setting) -> Harmonised:
    """Each row as the count of one category in one area and period. Raises IntakeError, AreasError."""
    mapping = setting.mapping
    totals = find_totals(raw, setting)
    days = row_days(raw, setting)
    coded = code_categories(raw.frame, mapping, setting.register)
    level, area_code, placed = place_by_column(raw, setting, totals)
    numbers = _amounts(raw, setting, mapping.columns.count)
    breaches: tuple[Breach, ...] = (
        *(*faults(raw), *totals.breaches, *days.breaches, *category_breaches(coded, mapping)),
        *place_breaches(placed, setting, lacking_is_wrong=True),
        Breach(reasons.NUMBER_UNREADABLE, numbers.unreadable, mapping.columns.count),
        Breach(reasons.NUMBER_NOT_WHOLE, ~is_whole(numbers.values), mapping.columns.count),
    )
    columns = {
        "category": coded.codes,
        **{"level": level, "area_code": area_code, "start_day": days.start_day, "end_day": days.end_day},
        "count": chosen(is_whole(numbers.values), numbers.values, None),
        "status": numbers.status,
        "is_preliminary": days.is_preliminary,
    }
    said: tuple[str, ...] = ()
    if not mapping.rows.adds_up:
        key = columns | {"area": told_apart(raw, setting, area_code)}
        double, said = _double_keys(raw, key, _COUNT_KEY, breaches, mapping.columns.category)
        breaches = (*breaches, double)
    rows = kept_rows(raw, RowKind.COUNTS, columns, breaches)
    n_unplaced = int(rows["area_code"].is_null().sum())
    added = added_up(rows, RowKind.COUNTS) if mapping.rows.adds_up else AddedUp(rows)
    return Harmonised(
        rows=added.rows,
        breaches=breaches,
        notes=(*days.notes, *coded.notes, *placed.notes, *said, *added.notes),
        categories=coded.registered,
        covers=span_of_days(rows["start_day"], rows["end_day"]),
        n_unplaced=n_unplaced,
        warnings=(*coded.warnings(mapping, days.start_day), _withheld(raw, mapping.columns.count)),
        breaks=coded.breaks(mapping, days.start_day),
        n_added=added.n_added,
    )


def harmonise_exposures(raw: RawRows, setting: Setting) -> Harmonised:
    """Each row as one or more exposures of one area on one day. Raises IntakeError, AreasError."""
    mapping = setting.mapping
    totals = find_totals(raw, setting)
    days = row_days(raw, setting)
    places = place_exposures(raw, setting, totals)
    entries = mapping.exposures
    asked, unasked = asked_by_exposure(raw, entries)
    numbers = [_amounts(raw, setting, entry.column or mapping.columns.value) for entry in entries]
    told = [(entry.column or mapping.columns.value, each) for entry, each in zip(entries, numbers, strict=True)]
    breaches: tuple[Breach, ...] = (
        *faults(raw),
        *totals.breaches,
        *days.breaches,
        *places.breaches,
        *(Breach(reasons.NUMBER_UNREADABLE, each.unreadable, column) for column, each in told),
        *(Breach(reasons.NUMBER_NEGATIVE, is_negative(each), column) for column, each in told),
        *unasked,
    )
    place = {"level": places.level, "area_code": places.area_code, "day": days.start_day}
    groups = [groups_of(raw, entry, mapping.columns.sex, mapping.columns.age_group) for entry in entries]
    key = place | {"area_code": places.told_apart, "asked": asked_together(asked)} | groups[0]
    double, _ = _double_keys(raw, key, tuple(key), breaches, "")
    every = (*breaches, double)
    noise = noise_added(days.start_day, mapping.source.noise_added_from)
    rows = pl.concat(
        kept_rows(
            raw,
            RowKind.EXPOSURES,
            {**place, **group, **_figures(raw, entry, each, noise)},
            (*every, Breach(reasons.UNASKED_ROW, ~is_asked)),
        )
        for entry, group, each, is_asked in zip(entries, groups, numbers, asked, strict=True)
    )
    n_unplaced = int(rows["area_code"].is_null().sum())
    added = added_up(rows, RowKind.EXPOSURES) if places.are_points else AddedUp(rows)
    covers = span_of_days(rows["day"], rows["day"].dt.offset_by("1d"))
    notes = (*days.notes, *places.notes, *added.notes, *noise_notes(rows["is_noisy"]))
    return Harmonised(added.rows, every, notes, covers=covers, n_unplaced=n_unplaced, n_added=added.n_added)


def _figures(raw: RawRows, entry: ExposureColumn, numbers: Numbers, noise: pl.Series) -> dict[str, pl.Series]:
    return {
        "exposure": same(raw, entry.exposure),
        "value": numbers.values,
        "status": numbers.status,
        "sums_to_total": flagged(raw, entry.sums_to_total),
        "is_noisy": noise | entry.is_noisy,
    }


def _amounts(raw: RawRows, setting: Setting, column: str) -> Numbers:
    """Numbers of which a misread thousand would pass for a small number."""
    cells = cells_of(raw, column)
    refuse_either_way(cells, setting.mapping.file)
    return read_numbers(cells, setting.mapping.file)


def _withheld(raw: RawRows, column: str) -> Breach:
    """Cells that say no more than that the number is below another: "<5"."""
    return Breach(reasons.NUMBER_WITHHELD, cells_of(raw, column).text.str.contains(WITHHELD), column)


def is_negative(numbers: Numbers) -> pl.Series:
    return (numbers.values < 0).fill_null(value=False)


def row_days(raw: RawRows, setting: Setting) -> RowDays:
    """The stretch of each row: all of one day, year and month columns, or a column of days or months."""
    mapping, time = setting.mapping, setting.mapping.time
    notes: tuple[str, ...] = ()
    if time.day:
        return _constant_day(raw, time.day, time.stretch)
    if time.constant:
        start, end = (pl.repeat(day, raw.n_rows, dtype=pl.Date, eager=True) for day in time.constant)
        return RowDays(start, end, nothing(raw), ())
    if mapping.kind is RowKind.COUNTS and mapping.columns.starts and mapping.columns.ends:
        return _from_first_to_last(raw, setting)
    if time.year:
        found = read_year_months(raw.frame, time, setting.around.profile.month_names)
        moments = Moments(found.start_day.cast(pl.Datetime("us")), found.lacking, found.unreadable)
        start, end, is_preliminary = found.start_day, found.end_day, found.is_preliminary
        column = time.year
    else:
        column = mapping.columns.day or time.column
        moments, is_preliminary = _marked_moments(raw, setting, column)
        start, end, notes = _stretches(moments, mapping.kind, column, time.stretch)
    if mapping.kind is not RowKind.COUNTS and time.year and not (time.month or time.quarter or time.week):
        start = on_day_of_year(start, time.day_of_year or _LAST_DAY_OF_YEAR)
        end = start.dt.offset_by("1d")
    breaches = [
        Breach(reasons.DAY_LACKING, moments.lacking, column),
        Breach(reasons.DAY_UNREADABLE, moments.unreadable, column),
    ]
    if mapping.kind is not RowKind.EXPOSURES:  # a population forecast is of a day to come
        breaches.append(Breach(reasons.DAY_IN_FUTURE, (start > setting.around.today).fill_null(value=False), column))
    is_going_on = nothing(raw)
    if mapping.kind is RowKind.COUNTS:
        is_going_on, said = _going_on(start, end, setting)
        notes += said
    return RowDays(start, end, is_preliminary.fill_null(value=False) | is_going_on, tuple(breaches), notes)


def _from_first_to_last(raw: RawRows, setting: Setting) -> RowDays:
    """Each row's stretch from columns of its first and its last day."""
    columns, time = setting.mapping.columns, setting.mapping.time
    first, last = (read_moments(cells_of(raw, name), time) for name in (columns.starts, columns.ends))
    start, end = first.days, last.days.dt.offset_by("1d")
    breaches = (
        Breach(reasons.DAY_LACKING, first.lacking, columns.starts),
        Breach(reasons.DAY_LACKING, last.lacking, columns.ends),
        Breach(reasons.DAY_UNREADABLE, first.unreadable, columns.starts),
        Breach(reasons.DAY_UNREADABLE, last.unreadable, columns.ends),
        Breach(reasons.END_BEFORE_START, (end <= start).fill_null(value=False), columns.ends),
        Breach(reasons.DAY_IN_FUTURE, (start > setting.around.today).fill_null(value=False), columns.starts),
    )
    is_going_on, notes = _going_on(start, end, setting)
    return RowDays(start, end, is_going_on, breaches, notes)


def _going_on(start: pl.Series, end: pl.Series, setting: Setting) -> tuple[pl.Series, tuple[str, ...]]:
    """Rows of a period that had not ended when the file was drawn."""
    as_of = min(setting.mapping.source.extracted_day or setting.around.today, setting.around.today)
    is_going_on = ((start <= as_of) & (end > as_of)).fill_null(value=False)
    return is_going_on, if_any(
        "Rows of a period that had not ended yet, taken as preliminary: {n}.", int(is_going_on.sum())
    )


def _constant_day(raw: RawRows, day: date, stretch: str) -> RowDays:
    start = pl.repeat(day, raw.n_rows, dtype=pl.Date, eager=True)
    return RowDays(start, start.dt.offset_by(LENGTHS[stretch or "day"]), nothing(raw), ())


def _marked_moments(raw: RawRows, setting: Setting, column: str) -> tuple[Moments, pl.Series]:
    """The moments of a column, a mark of preliminary figures taken away first."""
    cells, marker = cells_of(raw, column), setting.mapping.time.preliminary_marker
    if not marker or cells.values.dtype != pl.String:
        return read_moments(cells, setting.mapping.time), nothing(raw)
    is_preliminary = cells.text.str.contains(marker, literal=True)
    bare = cells.having(cells.text.str.replace_all(marker, "", literal=True))
    return read_moments(bare, setting.mapping.time), is_preliminary


def _stretches(
    moments: Moments, kind: RowKind, column: str, stated: str
) -> tuple[pl.Series, pl.Series, tuple[str, ...]]:
    """As the mapping says; else months where only they are known, or every day is the first of one; else days."""
    days = moments.days
    if stated:
        return days, days.dt.offset_by(LENGTHS[stated]), ()
    is_firsts = bool((days.dt.day() == 1).all()) and days.n_unique() > 1
    if kind is RowKind.COUNTS and moments.length in (LENGTHS["week"], LENGTHS["quarter"]):
        return days, days.dt.offset_by(moments.length), ()
    if kind is RowKind.COUNTS and (moments.is_month or is_firsts):
        said = "" if moments.is_month else f"Every day in column {column!r} is the first of a month: taken as months."
        return days, days.dt.offset_by("1mo"), (said,) if said else ()
    return days, days.dt.offset_by("1d"), ()


def _double_keys(
    raw: RawRows,
    columns: Mapping[str, pl.Series],
    key: tuple[str, ...],
    breaches: tuple[Breach, ...],
    category_column: str,
) -> tuple[Breach, tuple[str, ...]]:
    """Rows whose key an earlier row has, among those that break no other rule.

    Raises IntakeError where the rows of one key name different kinds of events: the mapping would then give one
    category to groups that may overlap, and keeping the first would lose the rest.
    """
    is_candidate = ~any_breach(breaches, raw.n_rows)
    frame = pl.DataFrame([columns[name].alias(name) for name in key]).with_columns(is_candidate.alias("candidate"))
    is_first = frame.select(pl.struct([*key, "candidate"]).is_first_distinct()).to_series()
    is_double = is_candidate & ~is_first
    notes: tuple[str, ...] = ()
    if bool(is_double.any()) and "count" in columns:
        table = pl.DataFrame([columns[name].alias(name) for name in (*key, "count")])
        if category_column:
            _refuse_joined_groups(table.with_columns(raw.frame[category_column].alias("§text")), key, is_candidate)
        differing = _n_differing(table.filter(is_candidate), key)
        if differing:
            notes = (
                f"Area, category and period on a later row with another count, which is not 0: {differing}. "
                "The first row was kept (I03). Look at the rows set aside.",
            )
    return Breach(reasons.DUPLICATE_KEY, is_double), notes


def _n_differing(table: pl.DataFrame, key: tuple[str, ...]) -> int:
    """Keys of which a later row has another count than the first, and not nought."""
    count = pl.col("count")
    later = count.slice(1)
    return int(table.group_by(key).agg(((later != count.first()) & (later != 0)).any())["count"].sum())


def _refuse_joined_groups(table: pl.DataFrame, key: tuple[str, ...], is_candidate: pl.Series) -> None:
    text = pl.col("§text").cast(pl.String).str.strip_chars().str.to_lowercase()
    joined = table.filter(is_candidate).group_by(key).agg(text.unique().sort().alias("texts"))
    several = joined.filter(pl.col("texts").list.len() > 1)
    if several.height:
        row = several.row(0, named=True)
        raise IntakeError(
            f"The mapping gives {' and '.join(repr(each) for each in row['texts'][:3])} the same category "
            f"{row['category']!r}, and counts are never added, since groups may overlap.\n"
            "Give each a category of its own under [categories]; one that sums its children adds those that are apart."
        )


def span_of_days(starts: pl.Series, ends: pl.Series) -> Period | None:
    first, last = starts.min(), ends.max()
    return Period(first, last) if isinstance(first, date) and isinstance(last, date) else None
