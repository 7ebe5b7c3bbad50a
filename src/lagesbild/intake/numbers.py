"""Cells with numbers → numbers, with what is withheld, what is not told and what cannot be read kept apart."""

import re
from dataclasses import dataclass, replace

import polars as pl

from lagesbild.domain.tables import Status
from lagesbild.errors import IntakeError
from lagesbild.intake.cells import Cells
from lagesbild.intake.judging import MOST
from lagesbild.intake.mapping import FileSection

_BLANKS = r"[\s\u00a0\u202f\u2009]"
WITHHELD = r"^[<≤]\s*\d+$"  # "<5": somebody knows the number and may not tell
# Three digits after one mark: a thousand with its mark, or a fraction with three decimals; nobody can know which.
_EITHER = r"^-?[1-9]\d{0,2}[.,]\d{3}$"


@dataclass(frozen=True)
class Numbers:
    """A column of numbers. `values` null where `status` is not OBSERVED; `unreadable` cells are neither."""

    values: pl.Series
    status: pl.Series
    unreadable: pl.Series


def read_numbers(cells: Cells, written: FileSection) -> Numbers:
    """The numbers of one column, as `written` says that the file writes them.

    Raises IntakeError where most cells cannot be read, with a way of writing numbers that would fit.
    """
    if cells.values.dtype.is_numeric():
        values = cells.values.cast(pl.Float64).fill_nan(None)
        is_missing, none = values.is_null(), values.is_null() & False
        return Numbers(values, _status(none, is_missing), none)
    text = cells.text
    is_missing = text.is_in(list(written.missing)) | (text == "")
    is_withheld = ~is_missing & (text.is_in(list(written.suppressed)) | text.str.contains(WITHHELD))
    told = ~(is_missing | is_withheld)
    values = _parsed(text, written)
    unreadable = told & values.is_null()
    n_told = int(told.sum())
    if n_told and int(unreadable.sum()) > MOST * n_told:
        raise _mostly_unreadable(cells, unreadable, written)
    keep = told & ~unreadable
    values = pl.select(pl.when(keep).then(values)).to_series()
    return Numbers(values, _status(is_withheld, is_missing), unreadable)


def is_whole(values: pl.Series) -> pl.Series:
    """Which values are whole numbers from 0 upwards; null counts as whole."""
    return ((values >= 0) & (values == values.floor()) & (values < 2**53)).fill_null(value=True)


def _status(is_withheld: pl.Series, is_missing: pl.Series) -> pl.Series:
    return pl.select(
        pl.when(is_withheld)
        .then(int(Status.SUPPRESSED))
        .when(is_missing)
        .then(int(Status.MISSING))
        .otherwise(int(Status.OBSERVED))
        .cast(pl.Int64)
    ).to_series()


def _parsed(text: pl.Series, written: FileSection) -> pl.Series:
    """Numbers, null where the text is not one: the thousands mark may only stand where thousands end."""
    decimal = written.decimal or "."
    plain = text.str.replace_all(_BLANKS, "") if not written.thousands or written.thousands.isspace() else text
    plain = plain.str.replace_all("−", "-", literal=True)
    if written.thousands and not written.thousands.isspace():
        shape = rf"^-?(\d+|\d{{1,3}}({re.escape(written.thousands)}\d{{3}})+)([{decimal}]\d*)?$"
        fits = plain.str.contains(shape)
        plain = pl.select(pl.when(fits).then(plain.str.replace_all(written.thousands, "", literal=True))).to_series()
    if decimal == ",":
        plain = pl.select(pl.when(~plain.str.contains(".", literal=True)).then(plain)).to_series()
        plain = plain.str.replace(",", ".", literal=True)
    return plain.cast(pl.Float64, strict=False).fill_nan(None)


def refuse_either_way(cells: Cells, written: FileSection) -> None:
    """Raises IntakeError where it cannot be known whether 1.234 is a thousand or a fraction. Not for coordinates."""
    if written.decimal or written.thousands or cells.values.dtype.is_numeric():
        return
    marked = cells.text.str.contains(r"\d[.,]\d")
    if bool(marked.any()) and bool(cells.text.filter(marked).str.contains(_EITHER).all()):
        mark = "." if "." in cells.text.filter(marked)[0] else ","
        raise IntakeError(
            f"Column {cells.column!r}: {cells.shown(marked)} can be thousands, or numbers with three decimals.\n"
            f'Write under [file] of the mapping:  thousands = "{mark}"   or   decimal = "{mark}"'
        )


def _mostly_unreadable(cells: Cells, unreadable: pl.Series, written: FileSection) -> IntakeError:
    ways = [(",", ""), (".", ","), (",", "."), (".", "'")]
    texts = cells.text.filter(unreadable)
    best = max(ways, key=lambda way: _share_read(texts, written, *way))
    advice = (
        "They can be read with  " + _as_written(*best) + "  under [file] of the mapping."
        if _share_read(texts, written, *best) > MOST
        else "Is it the right column? The mapping's [columns] says which columns hold numbers."
    )
    return IntakeError(
        f"Column {cells.column!r}: most values cannot be read as numbers, as {cells.shown(unreadable)}.\n{advice}"
    )


def _as_written(decimal: str, thousands: str) -> str:
    return f'decimal = "{decimal}"' + (f'  thousands = "{thousands}"' if thousands else "")


def _share_read(texts: pl.Series, written: FileSection, decimal: str, thousands: str) -> float:
    return 1 - _parsed(texts, replace(written, decimal=decimal, thousands=thousands)).null_count() / texts.len()
