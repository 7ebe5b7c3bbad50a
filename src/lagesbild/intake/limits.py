"""Files made, or damaged so as, to do harm are refused before they are unpacked: a kilobyte that becomes gigabytes.

The limits lie far above what a table of any municipality has, and below what brings down an ordinary computer.
"""

import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import IO

import polars as pl

from lagesbild.errors import IntakeError

MOST_COLUMNS = 5_000
MOST_IN_CELL = 1_000_000  # characters; Excel allows 32,767, and a boundary written as text may be longer
MOST_CELLS = 25_000_000  # of one sheet, empty ones between the filled ones too: a million rows of 25 columns
MOST_MERGED = 10_000_000  # cells of a sheet that merged ranges may cover
_ALWAYS_CELLS, _MOST_CELLS_A_BYTE = 3_000_000, 5  # a filled cell takes some bytes, packed too
_MOST_TIMES, _ALWAYS_ALLOWED = 100, 100_000_000  # tables are packed to a tenth or a thirtieth, hardly to less
_MOST_ROWS_A_BYTE, _FEW_ROWS = 100, 1_000_000
_PIECE = 1 << 22
_FIRST_DAY, _LAST_DAY = -719_162, 2_932_896  # 0001-01-01 and 9999-12-31, in days from 1970-01-01
_A_DAY = {"ms": 86_400_000, "us": 86_400_000_000}

_REFERENCE = re.compile(rb"\br=[\"']([A-Za-z]{0,30})(\d{1,30})[\"']")
_FILLED = re.compile(rb"<c\b[^>]*?\br=[\"']([A-Za-z]{1,30})(\d{1,30})[\"'][^>]*(?<!/)>")
_ODS_TAG = re.compile(
    rb"<table:(table-row|table-cell|covered-table-cell)\b([^>]*?)(/?)>|</(table:table-row|table:table)>"
)
_REPEATED = re.compile(rb"number-(?:rows|columns)-repeated=[\"'](\d{1,12})")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)


def refuse_bomb(name: str, n_packed: int, n_unpacked: int) -> None:
    """Raises IntakeError where so much comes out of so little that no table can be in it."""
    if n_unpacked > max(_ALWAYS_ALLOWED, _MOST_TIMES * n_packed):
        raise IntakeError(
            f"{name} would unpack to more than {n_unpacked / 1e6:.0f} MB from {n_packed / 1e6:.1f} MB, which no table "
            "does (F01): it is damaged, or made to fill the computer.\nNothing of it was received. Fetch or export the "
            "table again; if it really is that large, unpack it and receive what is inside."
        )


def refuse_many_columns(name: str, n_columns: int) -> None:
    """Raises IntakeError where there are more columns than any table has."""
    if n_columns > MOST_COLUMNS:
        raise IntakeError(
            f"{name} has {n_columns} columns, and no more than {MOST_COLUMNS} can be read.\n"
            "Most often rows have become columns, or the delimiter is another. Export it with only the columns needed."
        )


def refuse_many_rows(name: str, n_rows: int, n_bytes: int) -> None:
    """Raises IntakeError where a Parquet file says that it has more rows than its bytes can hold."""
    if n_rows > max(_FEW_ROWS, _MOST_ROWS_A_BYTE * n_bytes):
        raise IntakeError(
            f"{name} says that it has {n_rows} rows in {n_bytes} bytes, which no table has (F01): it is damaged, or "
            "holds nothing but the same row.\nNothing of it was received. Fetch or export it again."
        )


def refuse_huge_cells(frame: pl.DataFrame, rows: pl.Series, name: str) -> None:
    """Raises IntakeError where one cell holds more text than a person could have written."""
    for column, kind in frame.schema.items():
        if kind != pl.String:
            continue
        lengths = frame[column].str.len_bytes()
        longest = lengths.max()
        if isinstance(longest, int) and longest > MOST_IN_CELL:
            at = rows[int(lengths.arg_max() or 0)]
            raise IntakeError(
                f"{name}: row {at}, column {column[:80]!r} holds {longest} bytes in one cell, and no more than "
                f"{MOST_IN_CELL} can be read.\nMost often a quotation mark is opened there and never closed. Correct "
                "that row, or leave the column out, and receive the file again."
            )


def refuse_far_days(frame: pl.DataFrame, rows: pl.Series, name: str) -> None:
    """Raises IntakeError where a column of days holds one before the year 1 or after 9999, which no reader can show."""
    for column, kind in frame.schema.items():
        if not isinstance(kind, pl.Date | pl.Datetime) or kind == pl.Datetime("ns"):  # nanoseconds end in 2262
            continue
        a_day = _A_DAY[kind.time_unit] if isinstance(kind, pl.Datetime) else 1
        first, last = _FIRST_DAY * a_day, (_LAST_DAY + 1) * a_day - 1
        far = ~frame[column].to_physical().is_between(first, last).fill_null(value=True)
        if bool(far.any()):
            raise IntakeError(
                f"{name}: row {rows.filter(far)[0]}, column {column[:80]!r} holds a day that is not within the years "
                "1 to 9999: the file is damaged.\nNothing of it was received. Fetch or export it again."
            )


def refuse_wide_sheets(archive: zipfile.ZipFile, name: str, n_packed: int) -> None:
    """Raises IntakeError for a workbook with a sheet that would take more room in memory than there is.

    A sheet is laid out whole, from its first cell to its last: two cells far apart are enough to fill any memory.
    """
    most = min(MOST_CELLS, max(_ALWAYS_CELLS, _MOST_CELLS_A_BYTE * n_packed))
    for member in archive.namelist():
        if member == "content.xml":
            with archive.open(member) as stream:
                n_rows, n_columns = _extent_of_ods(stream)
        elif _SHEET.fullmatch(member):
            n_rows, n_columns = _extent_of_xlsx(archive, member)
        else:
            continue
        if n_rows * n_columns > most:
            raise IntakeError(
                f"{name}: a sheet reaches over {n_rows} rows and {n_columns} columns, {n_rows * n_columns} cells, and "
                f"no more than {most} can be in such a file.\nMost often something stands far below or to the right of "
                "the table: delete those rows and columns, or save the table as CSV and receive that."
            )


def refuse_overlapping(ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]], n_rows: int, n_columns: int) -> None:
    """Raises IntakeError where merged ranges of a sheet lie over each other, again and again."""
    covered = sum(
        max(0, min(bottom + 1, n_rows) - top) * max(0, min(right + 1, n_columns) - left)
        for (top, left), (bottom, right) in ranges
    )
    if covered > max(MOST_MERGED, n_rows * n_columns):
        raise IntakeError(
            "The merged cells of the sheet lie over each other, so it cannot be known what they say.\n"
            "Open it, unmerge the cells, save it and receive it again."
        )


def _extent_of_xlsx(archive: zipfile.ZipFile, member: str) -> tuple[int, int]:
    """Rows and columns down to the last cell; looked at more closely, only filled ones, where that is a great deal."""
    found = (0, 0)
    for pattern in (_REFERENCE, _FILLED):
        with archive.open(member) as stream:
            found = _farthest(stream, pattern)
        if found[0] * found[1] <= MOST_CELLS:
            break
    return found


def _farthest(stream: IO[bytes], pattern: re.Pattern[bytes]) -> tuple[int, int]:
    columns, n_rows = {b""}, 0
    for piece in _pieces(stream, b"<"):
        for letters, digits in set(pattern.findall(piece)):
            columns.add(letters.upper())
            n_rows = max(n_rows, int(digits))
    return n_rows, max(_column_number(letters) for letters in columns)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def _extent_of_ods(stream: IO[bytes]) -> tuple[int, int]:
    """Rows and columns of the largest table. Empty cells and rows count only where filled ones come after them."""
    largest, n_rows, n_columns = (0, 0), 0, 0
    row_repeats, empty_rows, width, empty_cells = 1, 0, 0, 0
    for piece in _pieces(stream, b"<"):
        for tag, attributes, closed, ended in _ODS_TAG.findall(piece):
            found = _REPEATED.search(attributes)
            repeats = int(found.group(1)) if found else 1
            if tag == b"table-row" and not closed:
                row_repeats, width, empty_cells = repeats, 0, 0
            elif tag and tag != b"table-row" and closed:
                empty_cells += repeats
            elif tag and tag != b"table-row":
                width, empty_cells = width + empty_cells + repeats, 0
            if (tag == b"table-row" and closed) or (ended == b"table:table-row" and not width):
                empty_rows += repeats if tag else row_repeats
            elif ended == b"table:table-row":
                n_rows, n_columns, empty_rows = n_rows + empty_rows + row_repeats, max(n_columns, width), 0
            elif ended:
                largest = max(largest, (n_rows, n_columns), key=lambda extent: extent[0] * extent[1])
                n_rows = n_columns = empty_rows = 0
    return max(largest, (n_rows, n_columns), key=lambda extent: extent[0] * extent[1])


def _pieces(stream: IO[bytes], mark: bytes) -> Iterator[bytes]:
    """All that is in a stream, parted before a mark, so that no tag is parted."""
    rest = b""
    while piece := stream.read(_PIECE):
        whole, found, rest = (rest + piece).rpartition(mark)
        rest = found + rest
        if len(rest) > MOST_IN_CELL:
            whole, rest = whole + rest, b""
        yield whole
    yield rest
