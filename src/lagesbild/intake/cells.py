"""One column of a file with the numbers of its rows, so that an error can say where."""

from dataclasses import dataclass, field, replace

import polars as pl

from lagesbild.intake.raw_rows import ROW, Earlier, RawRows

_SHOWN = 3


@dataclass(frozen=True)
class Cells:
    """The values of one column, the number of each one's row in the file, and what the column is called.

    `earlier` is what pieces of the file before this one settled about its columns.
    """

    values: pl.Series
    rows: pl.Series
    column: str
    earlier: Earlier = field(default_factory=Earlier)

    @property
    def text(self) -> pl.Series:
        """The values as text without blanks round them; nothing is the empty text."""
        values = self.values
        if values.dtype.is_float() and bool((values == values.floor()).fill_null(value=True).all()):
            values = values.cast(pl.Int64, strict=False)
        return values.cast(pl.String).str.strip_chars().fill_null("")

    def having(self, values: pl.Series) -> "Cells":
        """The same rows and column with other values."""
        return replace(self, values=values)

    def shown(self, broken: pl.Series) -> str:
        """Some of the broken cells, for an error: '31/13' (row 7), 'x' (row 9)."""
        table = pl.DataFrame({"value": self.text, "row": self.rows}).filter(broken)
        few = table.unique("value", keep="first", maintain_order=True).head(_SHOWN)
        return ", ".join(f"{value!r} (row {row})" for value, row in few.iter_rows())


def cells_of(raw: RawRows, column: str) -> Cells:
    """A column of raw rows."""
    return Cells(raw.frame[column], raw.frame[ROW], column, raw.earlier)
