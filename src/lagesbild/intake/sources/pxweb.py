"""PxWeb, the database of Statistics Sweden and of many regions and municipalities: answers, and downloaded tables.

Reads JSON-stat (an answer fetched or saved), CSV and the Excel file that the web page lets one download; asks version 1
and version 2 of the interface. One row for each cell: each variable with code and text, `value` and `status`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pyarrow as pa

from lagesbild.errors import IntakeError
from lagesbild.intake.answers import Answer, is_packed, read_answers, said_by
from lagesbild.intake.asking import Caller, WebAnswer
from lagesbild.intake.jsonstat import TEXT, Cube, read_cube
from lagesbild.intake.landing import Content, look_inside
from lagesbild.intake.pxweb_asking import Request, ask_pxweb
from lagesbild.intake.pxweb_editions import (
    OLD_EDITION,
    SMALL_AREA,
    editions_of,
    refuse_silent_zeros,
    refuse_two_editions,
)
from lagesbild.intake.pxweb_tables import CONTENTS, TIME, melt_csv, read_sheet
from lagesbild.intake.raw_rows import EDITION, FAULT, ROW, annotate, collect
from lagesbild.intake.sources import csv_file
from lagesbild.intake.workbooks import read_texts

DESCRIPTION = {
    "sv": "SCB:s statistikdatabas och andra PxWeb: JSON-stat, CSV eller nedladdad Excelfil, från fil eller nätet",
    "en": "Statistics Sweden and other PxWeb: JSON-stat, CSV or downloaded Excel, from a file or the network",
}
_BATCH = 50_000
_ZEROS_BY = (TIME, CONTENTS, "år", "tabellinnehåll", "year", "contents", "observations")


@dataclass(frozen=True)
class Options:
    """How the file is read. What is empty is found."""

    path: Path = Path()
    encoding: str = ""  # of CSV
    delimiter: str = ""  # of CSV
    header_row: int = 0  # of CSV
    header_rows: int = field(default=1, repr=False)  # Excel files tell themselves how many rows their heads take
    sheet: str = ""  # of Excel files with several
    expects: tuple[str, ...] = ()  # not needed: the layout tells where the header is


def deliver(options: Options) -> Iterator[pa.RecordBatch]:
    """All cells of the file at `options.path`. Raises IntakeError, also for silent noughts and mixed editions."""
    if is_packed(options.path) or _begins_as_json(options.path):
        yield from _cells_of_answers(options.path)
        return
    file = look_inside(options.path)
    if file.content is Content.WORKBOOK:
        _, grid, notes = read_texts(file, options)
        frame = read_sheet(grid, file.name)
        title = grid[0][0]
    elif file.content is Content.TEXT:
        plain = csv_file.Options(options.path, options.encoding, options.delimiter, options.header_row)
        raw = collect(csv_file.deliver(plain), file.name)
        frame, notes, title = melt_csv(raw.frame, file.name), list(raw.notes), ""
    else:
        raise IntakeError(f"{file.name} is neither JSON-stat, CSV nor Excel. Download the table in one of them.")
    frame = _with_editions(frame, None, file.name)
    said = [f"The table is called: {title}"] if title else []
    yield from annotate(frame.to_arrow(compat_level=pl.CompatLevel.newest()), [*said, *notes]).to_batches(_BATCH)


def fetch(request: Request, caller: Caller) -> list[WebAnswer]:
    """What the request asks for, split where it is larger than the server allows. Raises FetchError, UsageError."""
    return ask_pxweb(request, caller)


def _begins_as_json(path: Path) -> bool:
    if path.suffix.lower() in (".xlsx", ".ods"):
        return False
    answers = read_answers(path)
    return answers[0].content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def _cells_of_answers(path: Path) -> Iterator[pa.RecordBatch]:
    """The cells of every answer, numbered through."""
    cubes = [_cube(answer) for answer in read_answers(path) if answer.role == "data"]
    if not cubes:
        raise IntakeError(f"{path.name} holds no answer with data. Fetch it again.")
    shapes = {tuple(dimension.name for dimension in cube.dimensions) for cube in cubes}
    if len(shapes) > 1:
        raise IntakeError(f"{path.name} holds answers of different variables: {shapes}. Fetch each by itself.")
    table = pa.concat_tables([cube.table() for cube in cubes])
    frame = pl.DataFrame(pl.from_arrow(table))
    frame = frame.select(
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(ROW), pl.lit(None, dtype=pl.String).alias(FAULT), pl.all()
    )
    frame = _with_editions(frame, OLD_EDITION, path.name, cubes[0].times)
    notes = _notes(cubes)
    yield from annotate(frame.to_arrow(compat_level=pl.CompatLevel.newest()), notes).to_batches(_BATCH)


def _cube(answer: Answer) -> Cube:
    return read_cube(said_by(answer), answer.name)


def _notes(cubes: list[Cube]) -> list[str]:
    title = next((cube.title for cube in cubes if cube.title), "")
    said = [f"The table is called: {title}"] if title else []
    said += [f"The source last changed the table on {day}." for day in sorted({c.updated for c in cubes if c.updated})]
    return said + [f"Note of the source: {note}" for note in dict.fromkeys(n for cube in cubes for n in cube.notes)]


def _with_editions(frame: pl.DataFrame, bare: str | None, name: str, times: tuple[str, ...] = ()) -> pl.DataFrame:
    """With the edition of each row's small area, where there are such; `bare` is that of codes without an ending.

    In the codes of an answer an ending that is lacking means the old edition; in texts it means nothing.
    """
    region = _region(frame)
    if not region:
        return frame
    by = [column for column in frame.columns if column in (*times, *_ZEROS_BY)]
    refuse_silent_zeros(frame, region, by, name)
    editions = editions_of(frame[region], bare)
    refuse_two_editions(editions, name)
    return frame.with_columns(editions.alias(EDITION))


def _region(frame: pl.DataFrame) -> str:
    """The column that holds codes of small areas; "" where none does."""
    for column in frame.columns:
        if column in (ROW, FAULT) or column.endswith(TEXT):
            continue
        first = frame.filter(pl.col(FAULT).is_null())[column].cast(pl.String).drop_nulls().head(20)
        if first.len() and bool(first.str.contains(SMALL_AREA).any()):
            return column
    return ""
