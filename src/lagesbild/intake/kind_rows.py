"""What rows of contributions, shortcomings, places and assessments have in common: days, words, identities."""

from dataclasses import dataclass, replace

import polars as pl

from lagesbild.domain.periods import Period
from lagesbild.domain.profile import Category
from lagesbild.intake import reasons
from lagesbild.intake.category_codes import Coded
from lagesbild.intake.cells import cells_of
from lagesbild.intake.judging import Breach
from lagesbild.intake.moments import read_moments
from lagesbild.intake.raw_rows import RawRows
from lagesbild.intake.setting import Setting, chosen
from lagesbild.intake.tables import span_of_days


@dataclass(frozen=True)
class ColumnDays:
    """The days of one column; null where there is none."""

    days: pl.Series
    breaches: tuple[Breach, ...] = ()
    is_month: bool = False  # only months are known, each as its first day


def words_in(raw: RawRows, column: str) -> pl.Series:
    """The words of a column, null where the cell is empty; all null where there is no such column."""
    if not column:
        return pl.repeat(None, raw.n_rows, dtype=pl.String, eager=True)
    text = cells_of(raw, column).text
    return chosen(text == "", None, text)


def days_in(raw: RawRows, setting: Setting, column: str, may_be_empty: bool, may_be_ahead: bool) -> ColumnDays:
    """The days of a column, with the rules that broken ones break. Raises IntakeError where most are unreadable."""
    if not column:
        return ColumnDays(pl.repeat(None, raw.n_rows, dtype=pl.Date, eager=True))
    moments = read_moments(cells_of(raw, column), setting.mapping.time)
    breaches = [Breach(reasons.DAY_UNREADABLE, moments.unreadable, column)]
    if not may_be_empty:
        breaches.append(Breach(reasons.DAY_LACKING, moments.lacking, column))
    if not may_be_ahead:
        is_ahead = (moments.days > setting.around.today).fill_null(value=False)
        breaches.append(Breach(reasons.DAY_IN_FUTURE, is_ahead, column))
    return ColumnDays(moments.days, tuple(breaches), moments.is_month)


def day_of_row(raw: RawRows, setting: Setting) -> ColumnDays:
    """The day each row is of: one for all, or a column's."""
    columns, time = setting.mapping.columns, setting.mapping.time
    if time.day:
        return ColumnDays(pl.repeat(time.day, raw.n_rows, dtype=pl.Date, eager=True))
    column = columns.day or time.column or columns.reported or columns.starts
    return days_in(raw, setting, column, may_be_empty=False, may_be_ahead=False)


def days_backwards(first: pl.Series, last: pl.Series, column: str) -> Breach:
    """Rows whose last day comes before their first."""
    return Breach(reasons.DAYS_BACKWARDS, (last < first).fill_null(value=False), column)


def identities(raw: RawRows, column: str) -> tuple[pl.Series, tuple[Breach, ...]]:
    """The source's own identity of each row; one that is lacking where the others have theirs breaks a rule."""
    words = words_in(raw, column)
    return words, (Breach(reasons.IDENTITY_LACKING, words.is_null(), column),) if column else ()


def in_own_tree(coded: Coded, root: str, tree: tuple[Category, ...] = ()) -> Coded:
    """The same categories in a tree of their own, so that no word of theirs is taken for a kind of event.

    Those that the file brings get a code that begins with `root`; of `tree`, those that are used are registered.
    """
    brought = {each.code: f"{root}_{each.code}" for each in coded.registered if not each.code.startswith(root)}
    parent = root if tree else None
    own = [
        replace(each, code=brought.get(each.code, each.code), parent_code=each.parent_code or parent, exposure="")
        for each in coded.registered
    ]
    codes = coded.codes.replace(brought)
    used = {root, *codes.unique().to_list()}
    known = [each for each in tree if each.code in used]
    return replace(coded, codes=codes, registered=(*known, *own))


def covers_of(setting: Setting, days: pl.Series, ends: pl.Series) -> Period | None:
    """The days that a delivery takes over from earlier ones: none where its rows have identities.

    They are those the mapping says, cut at today; else from the first row to the last.
    """
    mapping, today = setting.mapping, setting.around.today
    if mapping.columns.identity:
        return None
    if not mapping.time.covers:
        return span_of_days(days, ends)
    start, end = mapping.time.covers
    return Period(start, min(end, today) if today > start else end)


def file_name(text: pl.Series) -> pl.Series:
    """The last part of a path or an address, without what follows a question mark."""
    return text.str.replace(r"[?#].*$", "").str.extract(r"([^/\\]+)[/\\]*$")


def split_ids(text: pl.Series) -> pl.Series:
    """Ids separated by space, comma or semicolon → separated by one space; null where there is none."""
    tidy = text.str.replace_all(r"[\s,;|]+", " ").str.strip_chars()
    return chosen(tidy.fill_null("") == "", None, tidy)
