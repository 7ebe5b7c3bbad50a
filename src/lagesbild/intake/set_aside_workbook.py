"""Rows set aside → a workbook to correct them in: what stood there, what is wrong, how to put it right.

The corrected sheet can be received as it is: its own columns carry the names of the file's, and those added here are
read by nobody.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from lagesbild.domain.events import DeliveryRecord
from lagesbild.domain.tables import RAW
from lagesbild.errors import UsageError
from lagesbild.intake.reasons import REASONS
from lagesbild.plugins import did_you_mean

_MOST_ROWS = 1_048_576 - 1  # of a sheet, below its header
_WIDEST, _NARROWEST = 60, 10

_WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "rows": "Undantagna rader",
        "summary": "Sammanfattning",
        "source_row": "Rad",
        "reason": "Felkod",
        "column": "Kolumn",
        "wrong": "Vad som är fel",
        "remedy": "Så rättar du",
        "n": "Antal rader",
        "file": "Fil",
        "received": "Mottagen",
        "n_rows": "Rader i filen",
        "n_kept": "Rader som är kvar",
        "n_set_aside": "Undantagna rader",
        "cut": "Bara de första {n} raderna får plats på ett blad.",
    },
    "en": {
        "rows": "Rows set aside",
        "summary": "Summary",
        "source_row": "Row",
        "reason": "Code",
        "column": "Column",
        "wrong": "What is wrong",
        "remedy": "How to put it right",
        "n": "Number of rows",
        "file": "File",
        "received": "Received",
        "n_rows": "Rows in the file",
        "n_kept": "Rows kept",
        "n_set_aside": "Rows set aside",
        "cut": "Only the first {n} rows fit on a sheet.",
    },
}


def write_set_aside_workbook(rows: pa.Table, record: DeliveryRecord, out: Path, language: str) -> None:
    """A workbook of the rows set aside of one delivery, with a summary.

    The file's own columns stand first, untouched; the cell that breaks the rule is framed, and named in words.
    Raises UsageError for a language there are no words for and a file that cannot be written.
    """
    if language not in _WORDS:
        raise UsageError(f"There are no words in {language!r}.{did_you_mean(language, _WORDS)}")
    words = _WORDS[language]
    frame = pl.DataFrame(pl.from_arrow(rows))
    try:
        with xlsxwriter.Workbook(str(out), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            formats = {
                "header": book.add_format({"bold": True, "bottom": 2, "text_wrap": True, "valign": "top"}),
                "broken": book.add_format({"border": 2, "border_color": "#B00020"}),
                "plain": book.add_format({}),
            }
            _write_rows(book.add_worksheet(words["rows"]), frame.head(_MOST_ROWS), formats, words, language)
            _write_summary(book.add_worksheet(words["summary"]), frame, record, formats, language)
    except xlsxwriter.exceptions.FileCreateError as error:
        raise UsageError(f"{out} cannot be written: {error}. Is it open in Excel, or the folder lacking?") from error


def _write_rows(
    sheet: Worksheet, frame: pl.DataFrame, formats: Mapping[str, Format], words: Mapping[str, str], language: str
) -> None:
    own = [column for column in frame.columns if column.startswith(RAW)]
    titles = [column.removeprefix(RAW) for column in own]
    added = [words[key] for key in ("source_row", "reason", "column", "wrong", "remedy")]
    cells = frame.select(pl.col(own).map_batches(_writable)).rows()
    judged = frame.select("source_row", "reason", "column", "value").rows()
    sheet.write_row(0, 0, [*titles, *added], formats["header"])
    for at, (raw, (row, code, column, value)) in enumerate(zip(cells, judged, strict=True), 1):
        reason = REASONS[code]
        for place, cell in enumerate(raw):
            sheet.write(at, place, cell, formats["broken" if titles[place] == column else "plain"])
        said = (row, code, column or "", reason.wrong[language].format(value=value or ""), reason.remedy[language])
        sheet.write_row(at, len(own), said)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, frame.height), len(own) + len(added) - 1)
    for place, column in enumerate(own):
        sheet.set_column(place, place, _width(frame[column], titles[place]))
    sheet.set_column(len(own), len(own) + 2, 12)
    sheet.set_column(len(own) + 3, len(own) + 4, _WIDEST)


def _write_summary(
    sheet: Worksheet, frame: pl.DataFrame, record: DeliveryRecord, formats: Mapping[str, Format], language: str
) -> None:
    words = _WORDS[language]
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
    sheet.write_row(top, 0, [words[key] for key in ("reason", "n", "wrong", "remedy")], formats["header"])
    counted = frame.group_by("reason").len().sort("len", descending=True)
    for at, (code, n) in enumerate(counted.iter_rows(), top + 1):
        wrong = REASONS[code].wrong[language].format(value="…")
        sheet.write_row(at, 0, (code, n, wrong, REASONS[code].remedy[language]))
    if frame.height > _MOST_ROWS:
        sheet.write(top + counted.height + 2, 0, words["cut"].format(n=_MOST_ROWS))
    sheet.set_column(0, 1, 18)
    sheet.set_column(2, 3, _WIDEST)


def _writable(column: pl.Series) -> pl.Series:
    """Text, number or flag as they are; everything else as text, as a day is 2021-01-31."""
    if column.dtype.is_numeric():
        return column.cast(pl.Float64).fill_nan(None) if column.dtype.is_float() else column
    return column.cast(pl.String)


def _width(column: pl.Series, title: str) -> int:
    longest = column.head(1000).cast(pl.String).str.len_chars().max()
    return min(_WIDEST, max(_NARROWEST, len(title) + 2, int(longest if isinstance(longest, int) else 0) + 1))
