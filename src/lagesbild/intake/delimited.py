"""Text with a delimiter → raw rows. Every value stays text, as it was written."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
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
from lagesbild.intake.limits import refuse_many_columns
from lagesbild.intake.raw_rows import FAULT, ROW, closing_notes
from lagesbild.intake.wide import join_heads

DELIMITERS = (";", ",", "\t", "|")
SHORT_ROW = "F03"
BLOCK = 1 << 23  # bytes parsed at a time
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


class _Reading:
    """How far a text file has been read: which rows were short, how many were whole, which blanks wait."""

    def __init__(self, layout: Layout, name: str) -> None:
        self.layout, self.name = layout, name
        self.short: list[pa_csv.InvalidRow] = []
        self.n_told = 0  # short rows handed on
        self.n_whole = 0
        self.next_row = layout.header_row + 1
        self.usual: str | None = None  # what values of the first column mostly look like
        self.n_blank = 0
        self.n_blank_at_end = 0
        self.ends_in_remark = False

    def set_by(self, row: pa_csv.InvalidRow) -> str:
        self.short.append(row)
        return "skip"


def read_delimited(file: OpenableFile, options: Any) -> Iterator[pa.RecordBatch]:
    """All rows of a text file, in batches, with their numbers; rows of another width than the header are marked.

    `options` are those of the source csv_file. Raises IntakeError for a wrong encoding or delimiter, a quotation
    mark that is never closed, and a file whose last row is cut off.
    """
    encoding, note = choose_encoding(file.open, options.encoding, file.name)
    layout = lay_out(file, encoding, options)
    reading = _Reading(layout, file.name)
    for frame in _parse(file, reading):
        numbered = _without_unnamed(_numbered(frame, reading), layout, file.name)
        yield from _without_blank(numbered, reading).to_arrow(compat_level=pl.CompatLevel.newest()).to_batches()
    _refuse_cut_off(file, reading)
    notes = [note] if note else []
    if not options.delimiter:
        notes.append(f"Columns are parted by {_shown(layout.delimiter)}; the header is row {layout.header_row}.")
    if reading.n_blank:
        notes.append(f"Blank rows passed over: {reading.n_blank}.")
    if not _ends_with_newline(file):
        notes.append(
            f"The last row does not end with a line break; see that it is whole: {_last_line(file, encoding)!r}"
        )
    nothing = _without_unnamed(_numbered(_no_rows(layout), reading), layout, file.name)
    yield closing_notes(nothing.to_arrow(compat_level=pl.CompatLevel.newest()).schema, notes)


def lay_out(file: OpenableFile, encoding: str, options: Any) -> Layout:
    """Delimiter, header and columns of a text file, by its beginning. Raises IntakeError."""
    with io.TextIOWrapper(file.open(), encoding=encoding, newline="") as text:
        sample = text.read(_SAMPLE_BYTES)
    if not sample.strip():
        raise IntakeError(f"{file.name} holds nothing but blanks: nothing was received. Export it again.")
    delimiter = _choose_delimiter(sample, options, file.name)
    rows, ends = _sample_rows(sample, delimiter)
    at = options.header_row - 1 if options.header_row else find_header(rows, options.expects)
    if at >= len(rows):
        raise IntakeError(f"{file.name} has {len(rows)} rows, so row {at + 1} cannot be its header (file.header_row).")
    below = min(at + options.header_rows, len(rows)) - 1  # the last row of the header
    heads = join_heads(rows[at : below + 1])
    n_named = len(heads)
    while n_named > 1 and not heads[n_named - 1].strip():
        n_named -= 1
    widths = Counter(len(row) for row in rows[below + 1 :] if any(cell.strip() for cell in row))
    width = widths.most_common(1)[0][0] if widths else n_named
    refuse_many_columns(file.name, width)
    return Layout(encoding, delimiter, below + 1, ends[below], tuple(column_names(heads, width)), n_named)


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


def _parse(file: OpenableFile, reading: _Reading) -> Iterator[pl.DataFrame]:
    """The rows, some tens of thousands at a time; at least once, so that rows that are all short are told of too."""
    layout = reading.layout
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
                    block_size=BLOCK,
                ),
                parse_options=pa_csv.ParseOptions(
                    delimiter=layout.delimiter,
                    newlines_in_values=True,
                    ignore_empty_lines=False,
                    invalid_row_handler=reading.set_by,
                ),
                convert_options=pa_csv.ConvertOptions(column_types=dict.fromkeys(layout.names, pa.string())),
            )
            for batch in batches:
                frame = pl.DataFrame(pl.from_arrow(batch))
                _refuse_open_quote(frame, reading)
                _refuse_other_width(reading, frame.height)
                yield frame
        except pa.ArrowInvalid as error:
            raise IntakeError(
                f"{file.name} cannot be read as columns parted by {_shown(layout.delimiter)}: {error}\n"
                "Most often a quotation mark is opened and never closed. Open the file, look for it, export again."
            ) from error
    rest = _no_rows(layout)
    _refuse_open_quote(rest, reading)
    yield rest


def _no_rows(layout: Layout) -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys(layout.names, pl.String))


def _refuse_open_quote(frame: pl.DataFrame, reading: _Reading) -> None:
    """A quotation mark that is opened and closed on another row, or never, hides the rows between in one value."""
    if reading.usual is None and frame.height:
        reading.usual = _usual_shape(frame)
    values = [row.text for row in reading.short[reading.n_told :] if "\n" in row.text]
    for column in frame.columns:
        values += frame[column].filter(frame[column].str.contains("\n", literal=True)).to_list()
    for value in values:
        if any(_is_row(line, reading.usual or "", reading.layout) for line in value.splitlines()[1:]):
            shown = " ⏎ ".join(value.splitlines()[:3])[:100]
            raise IntakeError(
                f"{reading.name}: one value holds whole rows of the table:\n  {shown}\nA quotation mark is opened "
                "there and closed on another row, or never. Correct that row and receive the file again."
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


def _refuse_other_width(reading: _Reading, n_more: int) -> None:
    """Another width nearly everywhere means another delimiter."""
    layout, n_short, n_whole = reading.layout, len(reading.short), reading.n_whole + n_more
    if n_short > n_whole:
        row = reading.short[0]
        raise IntakeError(
            f"{reading.name}: {n_short} of {n_short + n_whole} rows do not have the {len(layout.names)} "
            f"columns of the header; row {_number(row, layout)} has {row.actual_columns}:\n  {row.text[:80]}\n"
            f"Is {_shown(layout.delimiter)} what parts its columns?  file.delimiter in the mapping says it."
        )


def _refuse_cut_off(file: OpenableFile, reading: _Reading) -> None:
    """A last row that just stops means a cut file."""
    _refuse_other_width(reading, 0)
    layout, short = reading.layout, reading.short
    if not short or _ends_with_newline(file):
        return
    last = short[-1]
    is_last_row = _number(last, layout) == layout.header_row + reading.n_whole + len(short)
    if is_last_row and last.actual_columns < last.expected_columns and len(short) == 1 and not reading.ends_in_remark:
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


def _numbered(frame: pl.DataFrame, reading: _Reading) -> pl.DataFrame:
    """The rows with their numbers in the file; then the short rows met since last time, marked."""
    layout, met = reading.layout, reading.short[reading.n_told :]
    broken = np.array([_number(row, layout) for row in reading.short], dtype=np.int64)
    n_among = int((broken >= reading.next_row).sum())
    every = np.arange(reading.next_row, reading.next_row + frame.height + n_among, dtype=np.int64)
    numbers = np.setdiff1d(every, broken, assume_unique=True)[: frame.height]
    if frame.height:
        reading.next_row = int(numbers[-1]) + 1
        reading.ends_in_remark = not any(cell and cell.strip() for cell in frame.row(-1))
    reading.n_whole += frame.height
    reading.n_told = len(reading.short)
    whole = frame.select(pl.Series(ROW, numbers), pl.lit(None, dtype=pl.String).alias(FAULT), pl.all())
    if not met:
        return whole
    values = pl.DataFrame(
        [_split(row.text, layout) for row in met], schema=dict.fromkeys(layout.names, pl.String), orient="row"
    )
    marked = [pl.Series(ROW, broken[-len(met) :]), pl.lit(SHORT_ROW).alias(FAULT), pl.all()]
    return pl.concat([whole, values.select(marked)])


def _split(text: str, layout: Layout) -> list[str | None]:
    """The values of a row of another width; what is too much stays in the last."""
    try:
        cells = next(csv.reader([text], delimiter=layout.delimiter), [])
    except csv.Error:  # a value longer than the module reads; the row is set aside as it stands
        cells = text.split(layout.delimiter)
    width = len(layout.names)
    if len(cells) > width:
        cells = [*cells[: width - 1], layout.delimiter.join(cells[width - 1 :])]
    return [*cells, *[None] * (width - len(cells))]


def _without_unnamed(frame: pl.DataFrame, layout: Layout, name: str) -> pl.DataFrame:
    """Without columns that the header does not name, if nothing stands in them (a delimiter that ends each row)."""
    unnamed = layout.names[layout.n_named :]
    is_whole = pl.col(FAULT).is_null()
    held = frame.select((is_whole & _is_filled(pl.col(each))).any().alias(each) for each in unnamed)
    first = next((each for each in unnamed if held[each][0]), None)
    if first is not None:
        filled = frame.filter(is_whole & _is_filled(pl.col(first)))
        raise IntakeError(
            f"{name}: rows have {len(layout.names)} columns but the header names {layout.n_named}. In row "
            f"{filled[ROW][0]} {filled[first][0]!r} stands in a column without a name.\n"
            "Name every column in the header; a comma inside a value needs quotation marks round the value."
        )
    return frame.drop(unnamed)


def _without_blank(frame: pl.DataFrame, reading: _Reading) -> pl.DataFrame:
    """Without blank rows. Those between others are counted; those at the end of the file are only an ending."""
    is_filled = pl.any_horizontal(_is_filled(pl.col(column)) for column in frame.columns[2:])
    kept = frame.filter(pl.col(FAULT).is_not_null() | is_filled)
    if not kept.height:
        reading.n_blank_at_end += frame.height
        return kept
    n_between = frame.filter(pl.col(ROW) <= kept[ROW].max()).height - kept.height
    reading.n_blank += reading.n_blank_at_end + n_between
    reading.n_blank_at_end = frame.height - kept.height - n_between
    return kept


def _is_filled(cell: pl.Expr) -> pl.Expr:
    return (cell.str.strip_chars() != "").fill_null(value=False)


def _shown(delimiter: str) -> str:
    return {"\t": "tab", ";": "semicolon (;)", ",": "comma (,)", "|": "bar (|)"}.get(delimiter, repr(delimiter))
