"""Rows set aside and rows with warnings → a workbook: what stood there, what is wrong, how to put it right.

The corrected sheet can be received as it is: its own columns carry the names of the file's, and those added here are
read by nobody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from lagesbild.domain.areas import Areas
from lagesbild.domain.events import DeliveryRecord
from lagesbild.domain.offence_codes import OffenceCode
from lagesbild.domain.profile import Category
from lagesbild.domain.tables import RAW, WARNING_COLUMNS, ArrowTable
from lagesbild.errors import UsageError
from lagesbild.intake.reasons import REASONS
from lagesbild.plugins import did_you_mean

_MOST_ROWS = 1_048_576 - 1  # of a sheet, below its header
_WIDEST, _NARROWEST = 60, 10
_NO_WARNINGS = pl.DataFrame(schema=dict.fromkeys([column.name for column in WARNING_COLUMNS], pl.String))

_WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "rows": "Felrader",
        "warnings": "Varningar",
        "summary": "Sammanfattning",
        "allowed": "Tillåtna värden",
        "changes": "Ändringar",
        "event": "Ärende",
        "before": "Förut",
        "now": "Nu",
        "source_row": "Rad",
        "reason": "Felkod",
        "column": "Kolumn",
        "wrong": "Vad som är fel",
        "remedy": "Så rättar du",
        "suggestion": "Förslag",
        "n": "Antal rader",
        "kept": "Raden är",
        "is_aside": "undantagen",
        "is_kept": "kvar, med varning",
        "file": "Fil",
        "received": "Mottagen",
        "n_rows": "Rader i filen",
        "n_kept": "Rader som är kvar",
        "n_set_aside": "Undantagna rader",
        "cut": "Bara de första {n} raderna får plats på ett blad.",
        "day": "Datum",
        "day_form": "ÅÅÅÅ-MM-DD",
        "category": "Brottstyp",
        "code": "Brottskod",
        "area": "Område",
    },
    "en": {
        "rows": "Rows set aside",
        "warnings": "Warnings",
        "summary": "Summary",
        "allowed": "Allowed values",
        "changes": "Changes",
        "event": "Event",
        "before": "Before",
        "now": "Now",
        "source_row": "Row",
        "reason": "Code",
        "column": "Column",
        "wrong": "What is wrong",
        "remedy": "How to put it right",
        "suggestion": "Suggestion",
        "n": "Number of rows",
        "kept": "The row is",
        "is_aside": "set aside",
        "is_kept": "kept, with a warning",
        "file": "File",
        "received": "Received",
        "n_rows": "Rows in the file",
        "n_kept": "Rows kept",
        "n_set_aside": "Rows set aside",
        "cut": "Only the first {n} rows fit on a sheet.",
        "day": "Date",
        "day_form": "YYYY-MM-DD",
        "category": "Category",
        "code": "Offence code",
        "area": "Area",
    },
}

# Sheets that are received where a corrected workbook comes back; its others have the same columns.
SHEETS_TO_CORRECT = frozenset(words["rows"] for words in _WORDS.values())


@dataclass(frozen=True)
class AllowedValues:
    """What may stand in a file: categories, codes of a register, and the areas of the delivery's level."""

    categories: Sequence[Category] = ()
    codes: Sequence[OffenceCode] = ()
    areas: Areas | None = None


@dataclass(frozen=True)
class RowReport:
    """The rows of one delivery that something is to be said of.

    `set_aside` and `warnings` as they lie on the shelf; `warned`: how many rows each warning is of, for `warnings` has
    only the first of them. `changes`: event, column, what was told before and what is told now.
    """

    record: DeliveryRecord
    set_aside: ArrowTable
    warnings: ArrowTable | None = None
    warned: Mapping[str, int] = field(default_factory=dict)
    allowed: AllowedValues = field(default_factory=AllowedValues)
    changes: Sequence[tuple[str, str, str, str]] = ()


def write_set_aside_workbook(report: RowReport, out: Path, language: str) -> None:
    """A workbook of the rows set aside of one delivery, those with warnings, a summary, and what may be written.

    The file's own columns stand first, untouched; the cell that breaks the rule is framed, and named in words.
    Raises UsageError for a language there are no words for and a file that cannot be written.
    """
    if language not in _WORDS:
        raise UsageError(f"There are no words in {language!r}.{did_you_mean(language, _WORDS)}")
    words = _WORDS[language]
    aside = pl.DataFrame(pl.from_arrow(report.set_aside))
    warnings = _NO_WARNINGS if report.warnings is None else pl.DataFrame(pl.from_arrow(report.warnings))
    try:
        with xlsxwriter.Workbook(str(out), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            formats = {
                "header": book.add_format({"bold": True, "bottom": 2, "text_wrap": True, "valign": "top"}),
                "broken": book.add_format({"border": 2, "border_color": "#B00020"}),
                "plain": book.add_format({}),
            }
            _write_rows(book.add_worksheet(words["rows"]), aside.head(_MOST_ROWS), formats, language)
            _write_rows(book.add_worksheet(words["warnings"]), warnings, formats, language)
            _write_summary(book.add_worksheet(words["summary"]), aside, report, formats, language)
            if report.changes:
                _write_changes(book.add_worksheet(words["changes"]), report.changes, formats, language)
            _write_allowed(book.add_worksheet(words["allowed"]), report.allowed, formats, language)
    except xlsxwriter.exceptions.FileCreateError as error:
        raise UsageError(f"{out} cannot be written: {error}. Is it open in Excel, or the folder lacking?") from error


def _write_rows(sheet: Worksheet, frame: pl.DataFrame, formats: Mapping[str, Format], language: str) -> None:
    words = _WORDS[language]
    own = [column for column in frame.columns if column.startswith(RAW)]
    titles = [column.removeprefix(RAW) for column in own]
    added = [words[key] for key in ("source_row", "reason", "column", "wrong", "remedy", "suggestion")]
    cells = frame.select(pl.col(own).map_batches(_writable)).rows()
    judged = _judged(frame).rows()
    sheet.write_row(0, 0, [*titles, *added], formats["header"])
    for at, (raw, (row, code, column, value, suggestion)) in enumerate(zip(cells, judged, strict=True), 1):
        for place, cell in enumerate(raw):
            sheet.write(at, place, cell, formats["broken" if titles[place] == column else "plain"])
        wrong, remedy = REASONS[code].wrong[language], REASONS[code].remedy[language]
        sheet.write_row(at, len(own), (row, code, column or "", _filled(wrong, value), remedy, suggestion or ""))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, frame.height), len(own) + len(added) - 1)
    for place, column in enumerate(own):
        sheet.set_column(place, place, _width(frame[column], titles[place]))
    sheet.set_column(len(own), len(own) + 2, 12)
    sheet.set_column(len(own) + 3, len(own) + 5, _WIDEST)


def _judged(frame: pl.DataFrame) -> pl.DataFrame:
    """Row, code, column, value and suggestion; shelves from before there were suggestions have none."""
    has_suggestion = "suggestion" in frame.columns
    suggestion = pl.col("suggestion") if has_suggestion else pl.lit(None, pl.String).alias("suggestion")
    return frame.select("source_row", "reason", "column", "value", suggestion)


def _filled(wrong: str, value: str | None) -> str:
    return wrong.replace("{value}", value) if value else wrong.removesuffix(": {value}").rstrip(".") + "."


def _write_summary(
    sheet: Worksheet, aside: pl.DataFrame, report: RowReport, formats: Mapping[str, Format], language: str
) -> None:
    words, record = _WORDS[language], report.record
    facts: list[tuple[str, Any]] = [
        (words["file"], record.file_name),
        (words["received"], record.received_at.date().isoformat()),
        (words["n_rows"], record.n_rows),
        (words["n_kept"], record.n_kept),
        (words["n_set_aside"], record.n_set_aside),
    ]
    for at, (title, fact) in enumerate(facts):
        sheet.write(at, 0, title, formats["header"])
        sheet.write(at, 1, fact)
    top = len(facts) + 1
    sheet.write_row(top, 0, [words[key] for key in ("reason", "n", "kept", "wrong", "remedy")], formats["header"])
    counted = aside.group_by("reason").len().sort("len", "reason", descending=[True, False])
    lines = [(code, n, words["is_aside"]) for code, n in counted.iter_rows()]
    lines += [(code, n, words["is_kept"]) for code, n in sorted(report.warned.items())]
    for at, (code, n, kept) in enumerate(lines, top + 1):
        wrong = _filled(REASONS[code].wrong[language], "…")
        sheet.write_row(at, 0, (code, n, kept, wrong, REASONS[code].remedy[language]))
    if aside.height > _MOST_ROWS:
        sheet.write(top + len(lines) + 2, 0, words["cut"].format(n=_MOST_ROWS))
    sheet.set_column(0, 2, 18)
    sheet.set_column(3, 4, _WIDEST)


def _write_changes(
    sheet: Worksheet, changes: Sequence[tuple[str, str, str, str]], formats: Mapping[str, Format], language: str
) -> None:
    """Events that were told of before and are told of otherwise now (I02)."""
    titles = [_WORDS[language][key] for key in ("event", "column", "before", "now")]
    sheet.write_row(0, 0, titles, formats["header"])
    for at, change in enumerate(changes, 1):
        sheet.write_row(at, 0, change)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(changes), len(titles) - 1)
    sheet.set_column(0, 1, 18)
    sheet.set_column(2, 3, _WIDEST)


def _write_allowed(sheet: Worksheet, allowed: AllowedValues, formats: Mapping[str, Format], language: str) -> None:
    """A column a field: how days are written, and everything that categories, codes and areas are called."""
    words = _WORDS[language]
    areas = allowed.areas.members if allowed.areas else ()
    columns = {
        words["day"]: [words["day_form"]],
        words["category"]: [f"{each.name(language)} ({each.code})" for each in allowed.categories],
        words["code"]: [f"{each.code} {each.names.get(language, '')}".strip() for each in allowed.codes],
        words["area"]: [f"{each.code} {each.name}" for each in areas],
    }
    told = {title: values for title, values in columns.items() if values}
    sheet.write_row(0, 0, list(told), formats["header"])
    for place, (title, values) in enumerate(told.items()):
        sheet.write_column(1, place, values)
        sheet.set_column(place, place, _width(pl.Series(values), title))
    sheet.freeze_panes(1, 0)


def _writable(column: pl.Series) -> pl.Series:
    """Text, number or flag as they are; everything else as text, as a day is 2021-01-31."""
    if column.dtype.is_numeric():
        return column.cast(pl.Float64).fill_nan(None) if column.dtype.is_float() else column
    return column.cast(pl.String)


def _width(column: pl.Series, title: str) -> int:
    longest = column.head(1000).cast(pl.String).str.len_chars().max()
    return min(_WIDEST, max(_NARROWEST, len(title) + 2, int(longest if isinstance(longest, int) else 0) + 1))
