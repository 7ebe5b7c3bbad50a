"""Excel and OpenDocument workbooks → raw rows, each value as text: numbers without ornaments, days as 2021-01-31."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from lagesbild.errors import IntakeError
from lagesbild.intake.header import MOST_ABOVE, column_names, find_header, loose_set, n_found
from lagesbild.intake.landing import OpenableFile, cut_off
from lagesbild.intake.limits import refuse_many_columns, refuse_overlapping
from lagesbild.intake.raw_rows import FAULT, ROW, annotate
from lagesbild.intake.set_aside_workbook import SHEETS_TO_CORRECT
from lagesbild.intake.wide import join_heads
from lagesbild.plugins import did_you_mean

_BATCH = 50_000
Grid = list[list[Any]]


def read_workbook(file: OpenableFile, options: Any) -> Iterator[pa.RecordBatch]:
    """All rows of one sheet, in batches, with their numbers in the sheet.

    Titles above the header are passed over, merged cells are filled with what they show. Raises IntakeError for a
    locked or damaged file, an unknown sheet, and sheets that the mapping does not choose between.
    """
    name, grid, notes = _open_sheet(file, options)
    shown = [[_text(cell) for cell in row] for row in grid[: MOST_ABOVE + options.header_rows]]
    at = options.header_row - 1 if options.header_row else find_header(shown, options.expects)
    if at >= len(grid):
        raise IntakeError(f"{file.name}: sheet {name!r} has {len(grid)} rows, so row {at + 1} cannot be its header.")
    if not options.header_row and at:
        notes = [
            *notes,
            f"The header was found on row {at + 1} of the sheet {name!r}; {at} rows above it were passed over.",
        ]
    width = max((place + 1 for row in grid[at:] for place, cell in enumerate(row) if cell != ""), default=0)
    below = at + options.header_rows
    refuse_many_columns(file.name, width)
    names = column_names(join_heads(shown[at:below]), width)
    yield from annotate(_table(grid[below:], names, below + 1), notes).to_batches(_BATCH)


def read_texts(file: OpenableFile, options: Any) -> tuple[str, list[list[str]], list[str]]:
    """The name of the sheet that is asked for, every cell of it as text, and notes. Raises IntakeError."""
    name, grid, notes = _open_sheet(file, options)
    return name, [[_text(cell) for cell in row] for row in grid], notes


def _open_sheet(file: OpenableFile, options: Any) -> tuple[str, Grid, list[str]]:
    try:
        return _choose_sheet(CalamineWorkbook.from_filelike(file.read()), options, file.name)
    except PasswordError as error:
        raise IntakeError(
            f"{file.name} is locked by a password (F01). Save it without one in Excel and receive that."
        ) from error
    except CalamineError as error:
        raise cut_off(file.name, str(error)) from error


def _choose_sheet(workbook: CalamineWorkbook, options: Any, name: str) -> tuple[str, Grid, list[str]]:
    """The sheet that is asked for; else the only visible one that has rows, or the expected columns."""
    visible = [each.name for each in workbook.sheets_metadata if each.visible == SheetVisibleEnum.Visible]
    hidden = [each.name for each in workbook.sheets_metadata if each.name not in visible]
    notes = [f"Hidden sheets were not read: {', '.join(hidden)}."] if hidden else []
    if options.sheet:
        if options.sheet not in workbook.sheet_names:
            guess = did_you_mean(options.sheet, workbook.sheet_names)
            raise IntakeError(f'{name} has no sheet {options.sheet!r}.{guess}\nWrite it under [file]:  sheet = "…"')
        return options.sheet, _grid(workbook.get_sheet_by_name(options.sheet)), []
    grids = {each: _grid(workbook.get_sheet_by_name(each)) for each in visible}
    filled = {each: grid for each, grid in grids.items() if grid}
    if not filled:
        raise IntakeError(f"{name} has no rows in any visible sheet: nothing was received. Export it again.")
    if len(filled) > 1:
        return *_by_columns(filled, options, name), notes
    return *next(iter(filled.items())), notes


def _by_columns(grids: dict[str, Grid], options: Any, name: str) -> tuple[str, Grid]:
    wanted = loose_set(options.expects)
    hits = {
        each: max(n_found([_text(cell) for cell in row], wanted) for row in grid[:MOST_ABOVE])
        for each, grid in grids.items()
    }
    best = [each for each, hit in hits.items() if hit == max(hits.values())]
    to_correct = [each for each in best if each in SHEETS_TO_CORRECT]
    if len(best) > 1 and len(to_correct) == 1:
        return to_correct[0], grids[to_correct[0]]
    if len(best) > 1:
        raise IntakeError(
            f"{name} has {len(grids)} sheets with rows ({', '.join(grids)}), and it is not said which to read.\n"
            f'Write under [file] of the mapping:  sheet = "{best[0]}"'
        )
    return best[0], grids[best[0]]


def _grid(sheet: CalamineSheet) -> Grid:
    """Every cell from the first row and column on, merged cells filled with what they show."""
    grid: Grid = sheet.to_python(skip_empty_area=False)
    merged = sheet.merged_cell_ranges or []
    refuse_overlapping(merged, len(grid), max(map(len, grid), default=0))
    for (top, left), (bottom, right) in merged:
        if top < len(grid) and left < len(grid[top]):
            for row in range(top, min(bottom + 1, len(grid))):
                for column in range(left, min(right + 1, len(grid[row]))):
                    grid[row][column] = grid[top][left]
    return grid


def _table(rows: Grid, names: Sequence[str], first_row: int) -> pa.Table:
    filled = [(number, row) for number, row in enumerate(rows, first_row) if any(cell != "" for cell in row)]
    columns = {
        name: pa.array([_text(row[at]) if at < len(row) else "" for _, row in filled], pa.string())
        for at, name in enumerate(names)
    }
    numbers = pa.array([number for number, _ in filled], pa.int64())
    return pa.table({ROW: numbers, FAULT: pa.nulls(len(filled), pa.string()), **columns})


def _text(cell: Any) -> str:
    """A cell as text, without what only its format puts there."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ", "seconds")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)
