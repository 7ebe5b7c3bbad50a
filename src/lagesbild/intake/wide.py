"""Wide tables: a year, a sex or a kind of event for each column → one row for each cell.

Many tables that people make, and most that statistical offices let one download, carry what they tell in the heads of
their columns. `[file] header_rows` says how many rows the heads take; `[wide]` which columns stay as they are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from lagesbild.errors import IntakeError, UsageError
from lagesbild.intake.header import loosely
from lagesbild.intake.raw_rows import FAULT, ROW, RawRows
from lagesbild.plugins import did_you_mean

PARTED = " | "  # between the parts of a head that takes several rows
NOTE_ROW = "T02"


@dataclass(frozen=True)
class WideSection:
    """Which columns stay, and what the heads of the others are called: one name for each row of the header.

    `heads`: column → what its head tells, one text for each name, where the heads themselves are no more than codes.
    Then the columns that are neither kept nor there are not read.
    """

    keep: tuple[str, ...] = ()
    names: tuple[str, ...] = ("header",)
    heads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    value: str = "value"

    @property
    def is_used(self) -> bool:
        return bool(self.keep)


def check_wide(wide: WideSection) -> None:
    """Raises UsageError where a head is told with another number of texts than there are names, or nothing is kept."""
    for head, told in wide.heads.items():
        if len(told) != len(wide.names):
            raise UsageError(
                f"wide.heads.{head!r} tells {len(told)} things, and wide.names names {len(wide.names)}: "
                f"{', '.join(wide.names)}. There is to be one for each."
            )
    if wide.heads and not wide.keep:
        raise UsageError(
            "wide.heads says what columns become rows, and wide.keep which stay in each of them: name one."
        )


def join_heads(rows: Sequence[Sequence[str]]) -> list[str]:
    """One head for each column out of several header rows, parts separated by PARTED.

    A cell that is empty above the lowest row is spanned by what stands to its left, as merged cells are. A column
    with a name in one of the rows only, and nothing that spans it, is called by that name.
    """
    if len(rows) == 1:
        return list(rows[0])
    width = max(len(row) for row in rows)
    cells = [[cell.strip() for cell in row] + [""] * (width - len(row)) for row in rows]
    spanned = [*(_spanned(row) for row in cells[:-1]), cells[-1]]
    return [_one_head([row[at] for row in cells], [row[at] for row in spanned]) for at in range(width)]


def _one_head(own: Sequence[str], spanned: Sequence[str]) -> str:
    if not spanned[-1] or not any(spanned[:-1]):
        return next((cell for cell in reversed(own) if cell), "")
    return PARTED.join(spanned)


def _spanned(row: Sequence[str]) -> list[str]:
    found, before = [], ""
    for cell in row:
        before = cell or before
        found.append(before)
    return found


def unpivot(raw: RawRows, wide: WideSection, file: str) -> RawRows:
    """One row for each cell of the columns that do not stay, in the order of the file.

    A row without a single value (a title between, a remark below) becomes one row, marked as such. Raises
    IntakeError where a column that is to stay is not there, UsageError where the heads have another number of parts
    than there are names for.
    """
    keep = _columns_called(wide.keep, "wide.keep", raw, file)
    others = [column for column in raw.columns if column not in keep]
    heads = _columns_called(wide.heads, "wide.heads", raw, file) or others
    if not heads:
        raise IntakeError(f"{file}: every column stays (wide.keep), so there is nothing to make rows of.")
    parts = _parts(heads, wide, file)
    unread = [column for column in others if column not in heads]
    said = (f"Columns neither in wide.keep nor in wide.heads, not read: {', '.join(unread)}.",) if unread else ()
    text = [pl.col(head).cast(pl.String) for head in heads]
    has_value = pl.any_horizontal((each.str.strip_chars() != "").fill_null(value=False) for each in text)
    stay = [pl.col(column).cast(pl.String) for column in keep]
    frame = raw.frame.with_columns(has_value.alias("§has"))
    full = frame.filter(pl.col("§has")).select(ROW, FAULT, *stay, *text)
    long = full.unpivot(on=heads, index=[ROW, FAULT, *keep], variable_name="§head", value_name=wide.value)
    table = pl.DataFrame({"§head": heads, **{name: parts[at] for at, name in enumerate(wide.names)}})
    order = pl.DataFrame({"§head": heads, "§order": range(len(heads))})
    long = long.join(table, on="§head").join(order, on="§head").sort(ROW, "§order")
    notes = frame.filter(~pl.col("§has")).select(
        ROW,
        pl.coalesce(FAULT, pl.lit(NOTE_ROW)).alias(FAULT),
        *stay,
        *(pl.lit(None, dtype=pl.String).alias(name) for name in (*wide.names, wide.value)),
    )
    columns = [ROW, FAULT, *keep, *wide.names, wide.value]
    rows = pl.concat([long.select(columns), notes.select(columns)]).sort(ROW, maintain_order=True)
    return replace(raw, frame=rows, notes=(*raw.notes, *said))


def _columns_called(wanted: Iterable[str], key: str, raw: RawRows, file: str) -> list[str]:
    """The file's columns that a mapping names in `key`, as the file writes them."""
    known = {loosely(column): column for column in reversed(raw.columns)}
    for each in wanted:
        if loosely(each) not in known:
            raise IntakeError(
                f"{file} has no column {each!r}, which the mapping names in {key}.{did_you_mean(each, raw.columns)}"
            )
    return [known[loosely(each)] for each in wanted]


def _parts(heads: Sequence[str], wide: WideSection, file: str) -> list[list[str]]:
    """For each name the part of every head that it stands for: as the mapping tells, else as the head is written."""
    if wide.heads:
        return [[told[at] for told in wide.heads.values()] for at in range(len(wide.names))]
    split = [head.split(PARTED) for head in heads]
    for head, each in zip(heads, split, strict=True):
        if len(each) != len(wide.names):
            raise UsageError(
                f"{file}: the head {head!r} has {len(each)} parts, and wide.names has {len(wide.names)}.\n"
                "file.header_rows says how many rows the heads take, wide.names what each of them is called, and "
                "wide.keep which columns have no such head."
            )
    return [[each[at].strip() for each in split] for at in range(len(wide.names))]
