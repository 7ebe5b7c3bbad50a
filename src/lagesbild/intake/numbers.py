"""Cells with numbers → numbers, with what is withheld, what is not told and what cannot be read kept apart."""

from dataclasses import dataclass, replace

import polars as pl

from lagesbild.domain.tables import Status
from lagesbild.errors import IntakeError
from lagesbild.intake.judging import MOST
from lagesbild.intake.mapping import FileSection

_BLANKS = r"[\s\u00a0\u202f\u2009]"
_WITHHELD = r"^[<≤]\s*\d+$"  # "<5": somebody knows the number and may not tell
# Three digits after one mark: a thousand with its mark, or a fraction with three decimals; nobody can know which.
_EITHER = r"^-?[1-9]\d{0,2}[.,]\d{3}$"


@dataclass(frozen=True)
class Numbers:
    """A column of numbers. `values` null where `status` is not OBSERVED; `unreadable` cells are neither."""

    values: pl.Series
    status: pl.Series
    unreadable: pl.Series


def read_numbers(cells: pl.Series, written: FileSection, name: str) -> Numbers:
    """The numbers of one column, as `written` says that the file writes them.

    Raises IntakeError where most cells cannot be read, with a way of writing numbers that would fit.
    """
    if cells.dtype.is_numeric():
        values = cells.cast(pl.Float64).fill_nan(None)
        nothing = values.is_null()
        return Numbers(values, _status(nothing & False, nothing), nothing & False)
    text = cells.cast(pl.String).str.strip_chars().fill_null("")
    is_missing = text.is_in(list(written.missing)) | (text == "")
    is_withheld = ~is_missing & (text.is_in(list(written.suppressed)) | text.str.contains(_WITHHELD))
    told = ~(is_missing | is_withheld)
    values = _parsed(text, written)
    unreadable = told & values.is_null()
    n_told = int(told.sum())
    if n_told and int(unreadable.sum()) > MOST * n_told:
        raise _mostly_unreadable(text.filter(unreadable), written, name)
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
        mark = f"[{written.thousands}]" if written.thousands != "^" else r"\^"
        shape = rf"^-?(\d+|\d{{1,3}}({mark}\d{{3}})+)([{decimal}]\d*)?$"
        fits = plain.str.contains(shape)
        plain = pl.select(pl.when(fits).then(plain.str.replace_all(written.thousands, "", literal=True))).to_series()
    if decimal == ",":
        plain = pl.select(pl.when(~plain.str.contains(".", literal=True)).then(plain)).to_series()
        plain = plain.str.replace(",", ".", literal=True)
    return plain.cast(pl.Float64, strict=False).fill_nan(None)


def refuse_either_way(cells: pl.Series, written: FileSection, name: str) -> None:
    """Raises IntakeError where it cannot be known whether 1.234 is a thousand or a fraction. Not for coordinates."""
    if written.decimal or written.thousands or cells.dtype.is_numeric():
        return
    marked = cells.cast(pl.String).str.strip_chars().drop_nulls()
    marked = marked.filter(marked.str.contains(r"\d[.,]\d"))
    if marked.len() and bool(marked.str.contains(_EITHER).all()):
        example = marked[0]
        mark = "." if "." in example else ","
        raise IntakeError(
            f"Column {name!r}: {example!r} can be {example.replace(mark, '')} or a number with three decimals.\n"
            f'Write under [file] of the mapping:  thousands = "{mark}"   or   decimal = "{mark}"'
        )


def _mostly_unreadable(unreadable: pl.Series, written: FileSection, name: str) -> IntakeError:
    shown = ", ".join(repr(value) for value in unreadable.unique(maintain_order=True).head(3))
    ways = [(",", " "), (".", ","), (",", "."), (".", "'"), (",", "")]
    fitting = next((way for way in ways if _fits(unreadable, written, *way)), None)
    advice = (
        f'They can be read with  decimal = "{fitting[0]}"  and  thousands = "{fitting[1]}"  under [file].'
        if fitting
        else "Is it the right column? The mapping's [columns] says which columns hold numbers."
    )
    return IntakeError(f"Column {name!r}: most values cannot be read as numbers, as {shown}.\n{advice}")


def _fits(unreadable: pl.Series, written: FileSection, decimal: str, thousands: str) -> bool:
    parsed = _parsed(unreadable, replace(written, decimal=decimal, thousands=thousands))
    return int(parsed.is_null().sum()) <= MOST * unreadable.len()
