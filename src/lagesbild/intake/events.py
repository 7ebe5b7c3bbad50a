"""Rows that are events, one each → the house's events."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from lagesbild.domain.periods import Period, months_within
from lagesbild.domain.tables import PlaceGrade, RowKind
from lagesbild.intake import reasons
from lagesbild.intake.category_codes import category_breaches, code_categories
from lagesbild.intake.cells import cells_of
from lagesbild.intake.coverage import Counts, Days, infer_coverage
from lagesbild.intake.judging import Breach, any_breach, faults
from lagesbild.intake.moments import Moments, read_moments
from lagesbild.intake.notes import Note, counted, if_any
from lagesbild.intake.numbers import is_whole, read_numbers
from lagesbild.intake.placing import RowPlaces, find_totals, place_rows
from lagesbild.intake.raw_rows import RawRows
from lagesbild.intake.revised import revised_breaches
from lagesbild.intake.setting import Harmonised, Setting, chosen, kept_rows, nothing
from lagesbild.intake.stretches import lag_warnings, read_stretches
from lagesbild.intake.year_months import read_year_months

_OLD = date(2000, 1, 1)  # earlier days are mostly slips of the pen, or a century that was guessed
_PERIODS = {"1mo": "months", "1w": "weeks", "1q": "quarters", "1y": "years"}
_ZERO_DAYS = (date(1899, 12, 30), date(1900, 1, 1))  # what spreadsheets show for an empty or zero cell

_MOST_OF_A_ROW = 100_000  # events; each becomes a row of its own


@dataclass(frozen=True)
class When:
    """When each event is counted, and between which moments it can have happened."""

    day: pl.Series
    starts: pl.Series
    ends: pl.Series
    reported_day: pl.Series
    breaches: tuple[Breach, ...]
    notes: tuple[str, ...]
    warnings: tuple[Breach, ...] = ()


@dataclass(frozen=True)
class Covered:
    """The stretch for which a file of events is taken to be complete, and how many events lie outside it."""

    covers: Period | None
    is_inferred: bool
    n_outside: int
    notes: tuple[str, ...] = ()


def harmonise_events(raw: RawRows, setting: Setting) -> Harmonised:
    """Each row as an event; a row that stands for several becomes several. Raises IntakeError, AreasError."""
    mapping = setting.mapping
    totals = find_totals(raw, setting)
    doubles, double_notes = _doubles(raw, setting)
    when = _when(raw, setting)
    coded = code_categories(raw.frame, mapping, setting.register)
    places = place_rows(raw, setting)
    n_events, number_breaches = _numbers_of_events(raw, setting)
    breaches = (
        *faults(raw),
        *totals.breaches,
        *doubles,
        *revised_breaches(raw, mapping),
        *when.breaches,
        *category_breaches(coded, mapping),
        *places.breaches,
        *number_breaches,
    )
    rows = kept_rows(raw, RowKind.EVENTS, _columns(raw, setting, when, places, coded.codes), breaches)
    if mapping.columns.n:
        rows = _repeated(rows, n_events.filter(~any_breach(breaches, raw.n_rows)))
    return Harmonised(
        rows=rows,
        breaches=breaches,
        notes=(*double_notes, *when.notes, *coded.notes, *places.notes, *_unplaced_notes(rows)),
        categories=coded.registered,
        n_unplaced=int(rows["area_code"].is_null().sum()),
        warnings=(*when.warnings, *coded.warnings(mapping, when.day), *places.warnings),
        breaks=coded.breaks(mapping, when.day),
    )


def cover_events(n_by_day: pl.DataFrame, setting: Setting) -> Covered:
    """What all events of a file cover, from the number `n` on each `day`.

    The stretch is the one the mapping says, cut at today; else the one worked out from the rows.
    """
    ordered = n_by_day.sort("day")
    days, n_events = ordered["day"].to_numpy(), ordered["n"].to_numpy()
    covers, is_inferred, notes = _coverage(days, n_events, setting)
    n_outside = int(n_events.sum())
    if covers is not None:
        is_inside = (ordered["day"] >= covers.start_day) & (ordered["day"] < covers.end_day)
        n_outside -= int(ordered.filter(is_inside)["n"].sum())
    return Covered(covers, is_inferred, n_outside, notes)


def _unplaced_notes(rows: pl.DataFrame) -> list[Note]:
    grades = rows.filter(pl.col("area_code").is_null())["place_grade"].value_counts()
    n_of = dict(grades.iter_rows())
    said = {
        PlaceGrade.UNKNOWN.value: "Events without a place (P01): {n}. They are counted in the whole and in no area.",
        PlaceGrade.MUNICIPALITY.value: "Events known to be somewhere in the whole, in no area that can be told: {n}.",
        PlaceGrade.OUTSIDE.value: "Events in none of the areas (P02): {n}. They are counted in the whole.",
    }
    return [counted(sentence, n=n_of[grade]) for grade, sentence in said.items() if grade in n_of]


def _columns(
    raw: RawRows, setting: Setting, when: When, places: RowPlaces, categories: pl.Series
) -> dict[str, pl.Series]:
    identity = setting.mapping.columns.event_id
    columns = {
        "category": categories,
        "day": when.day,
        "starts": when.starts,
        "ends": when.ends,
        "reported_day": when.reported_day,
        "area_code": places.area_code,
        "place_grade": places.grade,
        "x": places.x,
        "y": places.y,
    }
    return columns | ({"event_id": _identities(raw, identity)} if identity else {})


def _identities(raw: RawRows, column: str) -> pl.Series:
    """The source's own identities; null where there is none."""
    text = cells_of(raw, column).text
    return chosen(text == "", None, text)


def _doubles(raw: RawRows, setting: Setting) -> tuple[tuple[Breach, ...], tuple[str, ...]]:
    """Rows that say what an earlier row says.

    Unless the mapping decides, rows are called doubles only where the file tells events apart: by an identity, or
    by a point and an hour. Two thefts on the same day in the same area are two thefts, though their rows are alike.
    """
    rule = setting.mapping.rows
    if rule.duplicates == "keep":
        return (), ()
    columns = list(rule.duplicate_columns or raw.columns)
    is_double = ~raw.earlier.is_first(raw.frame.select(columns))
    n_doubles = int(is_double.sum())
    if not n_doubles:
        return (), ()
    if not rule.duplicates:
        is_double = is_double & _is_told_apart(raw, setting)
    n_kept = n_doubles - int(is_double.sum())
    notes = if_any(
        "Rows alike an earlier one in every column: {n}. They were kept, since the rows of this file need not "
        'tell events apart. If they are doubles, write  duplicates = "set_aside"  under [rows] of the mapping.',
        n_kept,
    )
    column = rule.duplicate_columns[0] if rule.duplicate_columns else ""
    return (Breach(reasons.DUPLICATE_ROW, is_double, column),), notes


def _is_told_apart(raw: RawRows, setting: Setting) -> pl.Series:
    mapping = setting.mapping
    if mapping.columns.event_id:
        return _identities(raw, mapping.columns.event_id).is_not_null()
    has_point_and_hour = bool(mapping.columns.x and mapping.time.hour)
    return ~nothing(raw) if has_point_and_hour else nothing(raw)


def _when(raw: RawRows, setting: Setting) -> When:
    """The day counted, the stretch it can have happened in, and the day it was reported."""
    mapping = setting.mapping
    if mapping.time.constant:
        return _when_within(raw, Period(*mapping.time.constant))
    columns = {
        "day": mapping.columns.day or mapping.time.column,
        "starts": mapping.columns.starts,
        "ends": mapping.columns.ends,
        "reported": mapping.columns.reported,
    }
    read = {key: read_moments(cells_of(raw, name), mapping.time) for key, name in columns.items() if name}
    if not read:
        return _when_by_month(raw, setting)
    main = _counted(read, mapping.time.count_by)
    moments, column = read[main], columns[main]
    stretches = read_stretches(raw, setting, read, main, column)
    reported = read["reported"].days if "reported" in read else _no_days(raw)
    notes = [*stretches.notes]
    notes += [f"In column {column!r} only {_PERIODS[moments.length]} are known (D06)."] if moments.length else []
    for key, other in read.items():
        if key != main:
            left = f"Values of column {columns[key]!r} that cannot be read as days, left empty: {{n}}."
            notes += if_any(left, int(other.unreadable.sum()))
    warnings = (
        *_day_warnings(moments.days, column),
        *stretches.warnings,
        *lag_warnings(stretches, moments.days, reported, columns["reported"]),
    )
    breaches = _day_breaches(moments, column, setting)
    return When(moments.days, stretches.starts, stretches.ends, reported, breaches, tuple(notes), warnings)


def _counted(read: dict[str, Moments], count_by: str) -> str:
    """Which of the moments read an event is counted by."""
    wished = {"reported": ("reported",), "starts": ("starts", "day")}.get(count_by, ())
    return next(key for key in (*wished, "day", "starts", "reported", "ends") if key in read)


def _when_within(raw: RawRows, stretch: Period) -> When:
    """Every event at some time in one stretch, and nothing known of when. They stand at its first day."""
    days, starts, ends = (
        pl.repeat(day, raw.n_rows, dtype=dtype, eager=True)
        for day, dtype in (
            (stretch.start_day, pl.Date()),
            (stretch.start_day, pl.Datetime("us")),
            (stretch.end_day, pl.Datetime("us")),
        )
    )
    warnings = (Breach(reasons.ONLY_PERIOD_KNOWN, ~nothing(raw), ""), *_day_warnings(days, ""))
    return When(days, starts, ends, _no_days(raw), (), (), warnings)


def _when_by_month(raw: RawRows, setting: Setting) -> When:
    time = setting.mapping.time
    if time.day:
        days = pl.repeat(time.day, raw.n_rows, dtype=pl.Date, eager=True)
        return When(days, _no_moments(raw), _no_moments(raw), _no_days(raw), (), ())
    found = read_year_months(raw.frame, time, setting.around.profile.month_names)
    moments = Moments(found.start_day.cast(pl.Datetime("us")), found.lacking, found.unreadable, is_month=True)
    starts, ends = moments.local, found.end_day.cast(pl.Datetime("us"))
    part = next((part for part in ("month", "quarter", "week") if getattr(time, part)), "year")
    note = f"Only {part}s are known, from column {time.year!r} (D06)."
    warnings = (
        Breach(reasons.ONLY_PERIOD_KNOWN, starts.is_not_null(), time.month or time.quarter or time.week or time.year),
        *_day_warnings(moments.days, time.year),
    )
    breaches = _day_breaches(moments, time.year, setting)
    return When(moments.days, starts, ends, _no_days(raw), breaches, (note,), warnings)


def _day_warnings(days: pl.Series, column: str) -> tuple[Breach, ...]:
    return (Breach(reasons.DAY_BEFORE_2000, (days < _OLD).fill_null(value=False), column),)


def _day_breaches(moments: Moments, column: str, setting: Setting) -> tuple[Breach, ...]:
    days = moments.days
    return (
        Breach(reasons.DAY_LACKING, moments.lacking, column),
        Breach(reasons.DAY_UNREADABLE, moments.unreadable, column),
        Breach(reasons.DAY_IN_FUTURE, (days > setting.around.today).fill_null(value=False), column),
        Breach(reasons.DAY_BEFORE_2000, days.is_between(*_ZERO_DAYS).fill_null(value=False), column),
    )


def _numbers_of_events(raw: RawRows, setting: Setting) -> tuple[pl.Series, tuple[Breach, ...]]:
    """How many events each row stands for; one where nothing is said."""
    column = setting.mapping.columns.n
    if not column:
        return pl.Series([], dtype=pl.Int64), ()
    numbers = read_numbers(cells_of(raw, column), setting.mapping.file)
    is_wrong = ~is_whole(numbers.values)
    is_no_event = ((numbers.values < 1) | (numbers.values > _MOST_OF_A_ROW)).fill_null(value=False) & ~is_wrong
    n_events = chosen(is_wrong | is_no_event, None, numbers.values).fill_null(1.0).cast(pl.Int64)
    return n_events, (
        Breach(reasons.NUMBER_UNREADABLE, numbers.unreadable | (numbers.status == 1), column),
        Breach(reasons.NUMBER_NOT_WHOLE, is_wrong, column),
        Breach(reasons.NUMBER_OF_EVENTS, is_no_event, column),
    )


def _repeated(rows: pl.DataFrame, n_events: pl.Series) -> pl.DataFrame:
    return rows.select(pl.all().repeat_by(n_events).explode(empty_as_null=False)) if rows.height else rows


def _coverage(days: Days, n_events: Counts, setting: Setting) -> tuple[Period | None, bool, tuple[str, ...]]:
    stated, drawn = setting.mapping.time.covers, setting.mapping.source.extracted_day
    today = min(drawn or setting.around.today, setting.around.today)  # the day a file is drawn is not over
    if stated:
        start, end = stated
        if end > today > start:
            return Period(start, today), False, (f"covers ends {end}, in the future; it was cut at {today}.",)
        return Period(start, end), False, ()
    if setting.mapping.time.constant:
        return _coverage_within(Period(*setting.mapping.time.constant))
    if setting.mapping.time.covers_by == "days" and days.size:
        first, last = days.min().astype(object), days.max().astype(object)
        return Period(first, last + timedelta(days=1)), True, ()
    covers = infer_coverage(days, n_events, today)
    if covers is None:
        note = "No whole month lies in the rows, so no period can be counted as complete. Write  covers  under [time]."
        return None, True, (note,)
    return (
        covers,
        True,
        (
            f"The mapping does not say for which stretch the source is complete; from the rows: {covers.start_day} to "
            f"{covers.last_day}. Write  covers = [{covers.start_day}, {covers.end_day}]  under [time] to be sure.",
        ),
    )


def _coverage_within(stretch: Period) -> tuple[Period | None, bool, tuple[str, ...]]:
    """Of events without a day: a whole month is covered as such, a longer stretch is not, for no month in it is."""
    said = (
        f"No row says its day: all are of {stretch.start_day} to {stretch.last_day} (time.constant), and stand at the "
        "first of these days (D06)."
    )
    if months_within(stretch) == (stretch,):
        return stretch, False, (said,)
    return None, False, (f"{said} No month or week in it can be told, so they are in no series of periods.",)


def _no_days(raw: RawRows) -> pl.Series:
    return pl.repeat(None, raw.n_rows, dtype=pl.Date, eager=True)


def _no_moments(raw: RawRows) -> pl.Series:
    return pl.repeat(None, raw.n_rows, dtype=pl.Datetime("us"), eager=True)
