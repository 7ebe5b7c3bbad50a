"""Text with a delimiter → raw rows. Every value stays text, as it was written."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.csv as pa_csv

from lagesbild.errors import IntakeError
from lagesbild.intake.encodings import choose_encoding
from lagesbild.intake.header import MOST_ABOVE, Rows, column_names, find_header, loose_set, n_found
from lagesbild.intake.landing import CHUNK, OpenableFile
from lagesbild.intake.raw_rows import FAULT, ROW, annotate

DELIMITERS = (";", ",", "\t", "|")
SHORT_ROW = "F03"
_SAMPLE_BYTES = 1 << 18
_SAMPLE_ROWS = 200
_SHOWN = {"\t": "\\t"}


@dataclass(frozen=True)
class Layout:
    """How a text file is laid out. `n_lines_above` are the lines up to and with the header."""

    encoding: str
    delimiter: str
    header_row: int
    n_lines_above: int
    names: tuple[str, ...]
    n_named: int  # columns that the header names; data rows may have one more, empty one


def read_delimited(file: OpenableFile, options: Any) -> Iterator[pa.RecordBatch]:
    """All rows of a text file, in batches, with their numbers; rows of another width than the header are marked.

    `options` are those of the source csv_file. Raises IntakeError for a wrong encoding or delimiter, a quotation
    mark that is never closed, and a file whose last row is cut off.
    """
    encoding, note = choose_encoding(file.open, options.encoding, file.name)
    layout = _lay_out(file, encoding, options)
    short: list[pa_csv.InvalidRow] = []
    frame = _parse(file, layout, short)
    _refuse_open_quote(frame, layout, short, file.name)
    _refuse_cut_off(file, layout, frame, short)
    whole = _without_unnamed(_numbered(frame, layout, short), layout, file.name)
    kept, n_blank = _without_blank(whole)
    notes = [note] if note else []
    if not options.delimiter:
        notes.append(f"Columns are parted by {_shown(layout.delimiter)}; the header is row {layout.header_row}.")
    if n_blank:
        notes.append(f"Blank rows passed over: {n_blank}.")
    if not _ends_with_newline(file):
        notes.append(
            f"The last row does not end with a line break; see that it is whole: {_last_line(file, encoding)!r}"
        )
    yield from annotate(kept.to_arrow(compat_level=pl.CompatLevel.newest()), notes).to_batches()


def _lay_out(file: OpenableFile, encoding: str, options: Any) -> Layout:
    with io.TextIOWrapper(file.open(), encoding=encoding, newline="") as text:
        sample = text.read(_SAMPLE_BYTES)
    if not sample.strip():
        raise IntakeError(f"{file.name} holds nothing but blanks: nothing was received. Export it again.")
    delimiter = _choose_delimiter(sample, options, file.name)
    rows, ends = _sample_rows(sample, delimiter)
    at = options.header_row - 1 if options.header_row else find_header(rows, options.expects)
    if at >= len(rows):
        raise IntakeError(f"{file.name} has {len(rows)} rows, so row {at + 1} cannot be its header (file.header_row).")
    n_named = len(rows[at])
    while n_named > 1 and not rows[at][n_named - 1].strip():
        n_named -= 1
    widths = Counter(len(row) for row in rows[at + 1 :] if any(cell.strip() for cell in row))
    width = widths.most_common(1)[0][0] if widths else n_named
    return Layout(encoding, delimiter, at + 1, ends[at], tuple(column_names(rows[at], width)), n_named)


def _sample_rows(sample: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """The first rows, and the line that each ends on. The last is left out where the sample may have cut it."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    ends: list[int] = []
    try:
        for row in reader:
            rows.append(row)
            ends.append(reader.line_num)
            if len(rows) == _SAMPLE_ROWS:
                break
    except csv.Error:  # a field without end: what was read so far is sample enough, and parsing tells the rest
        pass
    if len(sample) >= _SAMPLE_BYTES // 4 and len(rows) > 1 and len(rows) < _SAMPLE_ROWS:
        return rows[:-1], ends[:-1]
    return rows, ends


def _choose_delimiter(sample: str, options: Any, name: str) -> str:
    """The stated delimiter, unless another one gives columns that the mapping names and it does not."""
    wanted = loose_set(options.expects)
    scores = {each: _score(_sample_rows(sample, each)[0], wanted) for each in DELIMITERS}
    best = max(DELIMITERS, key=lambda each: scores[each])
    stated: str = options.delimiter
    if not stated:
        return best
    own = scores[stated] if stated in scores else _score(_sample_rows(sample, stated)[0], wanted)
    if best != stated and scores[best][0] > own[0]:
        header = sample.splitlines()[0][:80]
        raise IntakeError(
            f"{name} is not parted by {_shown(stated)} but by {_shown(best)}: its first row is\n  {header}\n"
            f'Write  delimiter = "{_SHOWN.get(best, best)}"  under [file] of the mapping, or leave it out.'
        )
    return stated


def _score(rows: Rows, wanted: frozenset[str]) -> tuple[int, int]:
    """Expected names found, then how many rows share a width of more than one column."""
    named = max((n_found(row, wanted) for row in rows[:MOST_ABOVE]), default=0)
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return named, max((width * n for width, n in widths.items()), default=0)


def _parse(file: OpenableFile, layout: Layout, short: list[pa_csv.InvalidRow]) -> pl.DataFrame:
    def set_by(row: pa_csv.InvalidRow) -> str:
        short.append(row)
        return "skip"

    encoding = {"utf-8-sig": "utf-8"}.get(layout.encoding, layout.encoding)
    with file.open() as stream:
        try:
            batches = pa_csv.open_csv(
                stream,
                read_options=pa_csv.ReadOptions(
                    column_names=list(layout.names),
                    skip_rows=layout.n_lines_above,
                    encoding=encoding,
                    use_threads=False,  # row numbers are known only where rows are read one after the other
                    block_size=1 << 23,
                ),
                parse_options=pa_csv.ParseOptions(
                    delimiter=layout.delimiter,
                    newlines_in_values=True,
                    ignore_empty_lines=False,
                    invalid_row_handler=set_by,
                ),
                convert_options=pa_csv.ConvertOptions(column_types=dict.fromkeys(layout.names, pa.string())),
            )
            # Batch by batch, so that the file never lies twice in memory.
            nothing = pl.DataFrame(schema=dict.fromkeys(layout.names, pl.String))
            return pl.concat([nothing, *(pl.DataFrame(pl.from_arrow(batch)) for batch in batches)], rechunk=False)
        except pa.ArrowInvalid as error:
            raise IntakeError(
                f"{file.name} cannot be read as columns parted by {_shown(layout.delimiter)}: {error}\n"
                "Most often a quotation mark is opened and never closed. Open the file, look for it, export again."
            ) from error


def _refuse_open_quote(frame: pl.DataFrame, layout: Layout, short: Sequence[pa_csv.InvalidRow], name: str) -> None:
    """A quotation mark that is opened and closed on another row, or never, hides the rows between in one value."""
    usual = _usual_shape(frame)
    values = [row.text for row in short if "\n" in row.text]
    for column in frame.columns:
        values += frame[column].filter(frame[column].str.contains("\n", literal=True)).to_list()
    for value in values:
        if any(_is_row(line, usual, layout) for line in value.splitlines()[1:]):
            shown = " ⏎ ".join(value.splitlines()[:3])[:100]
            raise IntakeError(
                f"{name}: one value holds whole rows of the table:\n  {shown}\nA quotation mark is opened there and "
                "closed on another row, or never. Correct that row and receive the file again."
            )


def _usual_shape(frame: pl.DataFrame) -> str:
    """What values of the first column mostly look like, letter by letter: 2020-01-31 is 9999-99-99."""
    shapes = [_shape(value) for value in frame[:, 0].head(_SAMPLE_ROWS).to_list()]
    return Counter(shapes).most_common(1)[0][0] if shapes else ""


def _shape(value: str | None) -> str:
    return re.sub(r"[^\W\d_]+", "A", re.sub(r"\d", "9", (value or "").strip(' "')))


def _is_row(line: str, usual: str, layout: Layout) -> bool:
    cells = line.split(layout.delimiter)
    return len(cells) == len(layout.names) > 1 and _shape(cells[0]) == usual


def _refuse_cut_off(file: OpenableFile, layout: Layout, frame: pl.DataFrame, short: list[pa_csv.InvalidRow]) -> None:
    """Wrong widths nearly everywhere mean another delimiter; a last row that just stops means a cut file."""
    if short and len(short) > frame.height:
        row = short[0]
        raise IntakeError(
            f"{file.name}: {len(short)} of {len(short) + frame.height} rows do not have the {len(layout.names)} "
            f"columns of the header; row {_number(row, layout)} has {row.actual_columns}:\n  {row.text[:80]}\n"
            f"Is {_shown(layout.delimiter)} what parts its columns?  file.delimiter in the mapping says it."
        )
    if not short or _ends_with_newline(file):
        return
    last = short[-1]
    is_last_row = _number(last, layout) == layout.header_row + frame.height + len(short)
    is_remark = frame.height > 0 and not any(cell and cell.strip() for cell in frame.row(-1))
    if is_last_row and last.actual_columns < last.expected_columns and len(short) == 1 and not is_remark:
        raise IntakeError(
            f"{file.name} is cut off in row {_number(last, layout)}, which stops after {last.actual_columns} of "
            f"{last.expected_columns} columns:\n  {last.text[:80]}\nNothing was received. Fetch or export it again; "
            "if the row is a remark below the table, leave a blank row above it or end it with a line break."
        )


def _ends_with_newline(file: OpenableFile) -> bool:
    return _tail(file).endswith((b"\n", b"\r", b"\n\x00", b"\x00\n"))


def _last_line(file: OpenableFile, encoding: str) -> str:
    return _tail(file).decode(encoding, errors="replace").splitlines()[-1][-80:]


def _tail(file: OpenableFile) -> bytes:
    tail = b""
    with file.open() as stream:
        while piece := stream.read(CHUNK):
            tail = (tail + piece)[-1000:]
    return tail


def _number(row: pa_csv.InvalidRow, layout: Layout) -> int:
    return int(row.number) - layout.n_lines_above + layout.header_row


def _numbered(frame: pl.DataFrame, layout: Layout, short: Sequence[pa_csv.InvalidRow]) -> pl.DataFrame:
    """The rows with their numbers in the file, the ones of another width last and marked."""
    broken = np.array([_number(row, layout) for row in short], dtype=np.int64)
    every = np.arange(layout.header_row + 1, layout.header_row + 1 + frame.height + len(short), dtype=np.int64)
    whole = frame.select(
        pl.Series(ROW, np.delete(every, broken - layout.header_row - 1)),
        pl.lit(None, dtype=pl.String).alias(FAULT),
        pl.all(),
    )
    if not short:
        return whole
    values = pl.DataFrame(
        [_split(row.text, layout) for row in short], schema=dict.fromkeys(layout.names, pl.String), orient="row"
    )
    return pl.concat([whole, values.select(pl.Series(ROW, broken), pl.lit(SHORT_ROW).alias(FAULT), pl.all())])


def _split(text: str, layout: Layout) -> list[str | None]:
    """The values of a row of another width; what is too much stays in the last."""
    cells = next(csv.reader([text], delimiter=layout.delimiter), [])
    width = len(layout.names)
    if len(cells) > width:
        cells = [*cells[: width - 1], layout.delimiter.join(cells[width - 1 :])]
    return [*cells, *[None] * (width - len(cells))]


def _without_unnamed(frame: pl.DataFrame, layout: Layout, name: str) -> pl.DataFrame:
    """Without columns that the header does not name, if nothing stands in them (a delimiter that ends each row)."""
    for unnamed in layout.names[layout.n_named :]:
        filled = frame.filter(pl.col(FAULT).is_null() & _is_filled(pl.col(unnamed)))
        if filled.height:
            raise IntakeError(
                f"{name}: rows have {len(layout.names)} columns but the header names {layout.n_named}. In row "
                f"{filled[ROW][0]} {filled[unnamed][0]!r} stands in a column without a name.\n"
                "Name every column in the header; a comma inside a value needs quotation marks round the value."
            )
    return frame.drop(layout.names[layout.n_named :])


def _without_blank(frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Without blank rows; and how many of them stood between others, for those at the end are only an ending."""
    is_filled = pl.any_horizontal(_is_filled(pl.col(column)) for column in frame.columns[2:])
    kept = frame.filter(pl.col(FAULT).is_not_null() | is_filled)
    if not kept.height:
        return kept, 0
    last = kept[ROW].max()
    return kept, frame.filter(pl.col(ROW) <= last).height - kept.height


def _is_filled(cell: pl.Expr) -> pl.Expr:
    return (cell.str.strip_chars() != "").fill_null(value=False)


def _shown(delimiter: str) -> str:
    return {"\t": "tab", ";": "semicolon (;)", ",": "comma (,)", "|": "bar (|)"}.get(delimiter, repr(delimiter))
