"""A table in a file: CSV and other delimited text, Excel, OpenDocument, Parquet, GeoParquet, GeoPackage, GeoJSON.

Also inside .gz, or alone in a .zip. What the file is called does not matter; what is in it does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from lagesbild.intake.columnar import read_columnar
from lagesbild.intake.delimited import read_delimited
from lagesbild.intake.landing import Content, look_inside
from lagesbild.intake.workbooks import read_workbook

DESCRIPTION = {
    "sv": "En tabell i en fil: CSV, Excel, OpenDocument, Parquet eller GeoPackage",
    "en": "A table in a file: CSV, Excel, OpenDocument, Parquet or GeoPackage",
}


@dataclass(frozen=True)
class Options:
    """How the file is read. What is empty is found."""

    path: Path = Path()
    encoding: str = ""  # of text files
    delimiter: str = ""  # of text files
    header_row: int = 0  # of text files and workbooks; 0: found by the columns expected
    header_rows: int = 1  # how many rows the header takes, of text files and workbooks
    sheet: str = ""  # of workbooks; the layer of a GeoPackage
    expects: tuple[str, ...] = ()  # columns that will be asked for: what the header is known by


def deliver(options: Options) -> Iterator[pa.RecordBatch]:
    """All rows of the file at `options.path`, as they came. Raises IntakeError."""
    file = look_inside(options.path)
    if file.content is Content.TEXT:
        yield from read_delimited(file, options)
    elif file.content is Content.WORKBOOK:
        yield from read_workbook(file, options)
    else:
        yield from read_columnar(file, options)
