"""Tables downloaded from PxWeb as Excel or CSV → long tables with a column for each variable.

The Excel file has the title in its first cell, a blank row, then one header row for each variable in the head, in which
a value stands once for all columns it spans; the region's code is in the column before the numbers, and variables
before it stand once for all rows they span. Below the table, after a blank row, come some forty rows of remarks.
What the variables are called stands only in the title: "Folkmängden efter region, år och kön".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from lagesbild.errors import IntakeError
from lagesbild.intake.header import column_names
from lagesbild.intake.jsonstat import STATUS, VALUE
from lagesbild.intake.raw_rows import FAULT, ROW
from lagesbild.intake.wide import NOTE_ROW

Grid = Sequence[Sequence[str]]

CONTENTS, TIME = "ContentsCode", "Tid"  # what PxWeb itself calls them
_BY = re.compile(r"\s(?:efter|by)\s", re.IGNORECASE)
_AND = re.compile(r",\s+|\s+(?:och|and)\s+")
_TIMES = re.compile(r"^(?:(?P<contents>.*)\s)?(?P<time>\d{4}(?:[MKQVW]\d{1,2})?)$")  # "000007Y7 2024", "2024M01"
_CONTACT = ("Kontaktperson", "Contact")
_AFTER_CONTACT = ("Sort:", "Datatyp:", "Referenstid:", "Databas:", "Unit", "Data type:", "Reference time:", "Database:")
_NUMBER = re.compile(r"^-?\d+(\.\d+)?$")


@dataclass(frozen=True)
class _Shape:
    """Where a sheet's parts are: header rows [first, data), data rows [data, end), `n_stub` columns before numbers."""

    first: int
    data: int
    end: int
    n_stub: int


def read_sheet(grid: Grid, name: str) -> pl.DataFrame:
    """The rows of a downloaded sheet: ROW and FAULT, a column for each variable, the value and its mark.

    Rows below the table come last and are marked as remarks. Raises IntakeError for a sheet of another layout.
    """
    shape = _find_shape(grid, name)
    heads = [_spanning(row[shape.n_stub :]) for row in grid[shape.first : shape.data]]
    names = _variables(grid[0][0], shape)
    columns: dict[str, list[str]] = {each: [] for each in (*names, VALUE)}
    rows: list[int] = []
    above = [""] * shape.n_stub
    for number, row in enumerate(grid[shape.data : shape.end], shape.data + 1):
        above = [cell or before for cell, before in zip(row[: shape.n_stub], above, strict=True)]
        for at, value in enumerate(row[shape.n_stub :]):
            rows.append(number)
            cells = (*above, *(head[at] for head in heads), value)
            for column, cell in zip(columns.values(), cells, strict=True):
                column.append(cell)
    table = pl.DataFrame({ROW: rows, **columns}, schema_overrides=dict.fromkeys(columns, pl.String))
    return pl.concat([_marked(table), _remarks(grid, shape, names)], how="diagonal")


def melt_csv(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """A CSV answer as rows: heads such as "000007Y7 2024" become contents and time.

    `frame` has ROW and FAULT first. Raises IntakeError where no head ends with a time.
    """
    own = [column for column in frame.columns if column not in (ROW, FAULT)]
    found = {column: match for column in own if (match := _TIMES.match(column)) and not _is_stub(frame[column])}
    if not found:
        raise IntakeError(
            f"{name} has no column whose head ends with a year or month, as PxWeb's do ({', '.join(own[:6])}).\n"
            'If it is another kind of file, read it with  reader = "csv_file"  under [source].'
        )
    stay = [column for column in own if column not in found]
    heads = pl.DataFrame(
        {
            "§head": list(found),
            CONTENTS: [match["contents"] or "" for match in found.values()],
            TIME: [match["time"] for match in found.values()],
            "§order": range(len(found)),
        }
    )
    long = frame.unpivot(on=list(found), index=[ROW, FAULT, *stay], variable_name="§head", value_name=VALUE)
    long = long.join(heads, on="§head").sort(ROW, "§order")
    return long.select(ROW, FAULT, *stay, CONTENTS, TIME, VALUE).pipe(_marked)


def _is_stub(column: pl.Series) -> bool:
    """Whether a column that is called by a year holds text all the same."""
    return not bool(column.drop_nulls().str.contains(r"^(-?[\d\s.,]+|\.{1,2}|-|)$").all())


def _marked(frame: pl.DataFrame) -> pl.DataFrame:
    """With what stands where a number should be, in a column of its own."""
    is_number = pl.col(VALUE).str.contains(_NUMBER.pattern).fill_null(value=False)
    fault = pl.col(FAULT) if FAULT in frame.columns else pl.lit(None, dtype=pl.String)
    return frame.with_columns(
        fault.alias(FAULT), pl.when(is_number).then(pl.lit("")).otherwise(pl.col(VALUE)).alias(STATUS)
    )


def _find_shape(grid: Grid, name: str) -> _Shape:
    first = next((at for at, row in enumerate(grid[:20]) if at and any(row)), 0)
    n_stub = next((at for at, cell in enumerate(grid[first]) if cell), 0) if grid else 0
    is_head = [not any(row[:n_stub]) and any(row) for row in grid[first:]]
    n_heads = is_head.index(False) if False in is_head else 0
    data = first + n_heads
    if not (grid and grid[0][0] and not any(grid[0][1:])) or not (first and n_stub and n_heads) or data >= len(grid):
        raise IntakeError(
            f"{name} is not laid out as PxWeb's Excel files are: a title in the first cell, then rows of heads that "
            'begin one or more columns in.\nRead it with  reader = "csv_file"  under [source], and [wide] if years or '
            "sexes stand in the heads."
        )
    end = next((at for at in range(data, len(grid)) if not any(grid[at][n_stub:])), len(grid))
    return _Shape(first, data, end, n_stub)


def _spanning(cells: Sequence[str]) -> list[str]:
    """Each cell, or the one to the left that spans it."""
    found, before = [], ""
    for cell in cells:
        before = cell or before
        found.append(before)
    return found


def _variables(title: str, shape: _Shape) -> list[str]:
    """What the title calls the variables, those before the numbers first; numbered where it does not tell them all."""
    n_heads = shape.data - shape.first
    said = _AND.split(_BY.split(title)[-1].strip())
    if len(said) != shape.n_stub + n_heads:
        before = [f"row variable {number + 1}" for number in range(shape.n_stub)]
        return [*before, *(f"head variable {number + 1}" for number in range(n_heads))]
    return column_names(said, len(said))


def _remarks(grid: Grid, shape: _Shape, names: Sequence[str]) -> pl.DataFrame:
    """Each row below the table, its text in the first column; who to contact is told to whoever opens the file."""
    below = [(number, row) for number, row in enumerate(grid[shape.end :], shape.end + 1) if any(row)]
    texts = [" ".join(" ".join(cell for cell in row if cell).split()) for _, row in below]
    is_contact = False
    for at, text in enumerate(texts):
        is_contact = text.startswith(_CONTACT) or (is_contact and not text.startswith(_AFTER_CONTACT))
        if is_contact and not text.endswith(":"):
            texts[at] = ""
    return pl.DataFrame(
        {ROW: [number for number, _ in below], FAULT: [NOTE_ROW] * len(below), names[0]: texts},
        schema={ROW: pl.Int64, FAULT: pl.String, names[0]: pl.String},
    )
