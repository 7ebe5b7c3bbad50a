"""Numbers in rows and columns, such as weekday by hour: a table that can be read, darker where there is more."""

from collections.abc import Sequence

from lagesbild.domain import Estimate, Finding, Matrix
from lagesbild.publish import numbers, wording
from lagesbild.publish.document import Cell, Head, Row, Table
from lagesbild.publish.phrases import phrase_or
from lagesbild.publish.reading import Reading
from lagesbild.publish.signs import is_told
from lagesbild.publish.tables import difference_cell, empty_sign, head

DARKEST = 4
VALUED = ("lower", "value", "upper")


def matrix_tables(reading: Reading, findings: Sequence[Finding]) -> tuple[Table, ...]:
    """A table of every finding that has a matrix and may tell it; of values with intervals, one table of them all."""
    told = [(one, one.matrix) for one in findings if one.matrix is not None and is_told(one)]
    valued = [(one, matrix) for one, matrix in told if matrix.columns == VALUED]
    shares = tuple(_table(reading, one, matrix) for one, matrix in told if matrix.columns != VALUED)
    return (*((_values(reading, valued),) if valued else ()), *shares)


def _values(reading: Reading, told: Sequence[tuple[Finding, Matrix]]) -> Table:
    """A row an area, a column a row of the matrices."""
    first, matrix = told[0]

    def word(key: str) -> str:
        return phrase_or(f"matrix.{matrix.kind}.{key}", reading.language, key)

    def cell(finding: Finding, row: Sequence[float | None]) -> str | Cell:
        lower, value, upper = row
        known = None if lower is None or value is None or upper is None else Estimate(value, lower, upper)
        return difference_cell(reading, finding, known, "rate")

    return Table(
        f"{first.category or 'whole'}-{first.analysis}-matrix",
        word("caption"),
        (head(reading, "area"), *(Head(wording.capitalised(word(key)), True) for key in matrix.rows)),
        tuple((reading.area(one.area), *(cell(one, row) for row in each.values)) for one, each in told),
        note=word("note"),
    )


def _table(reading: Reading, finding: Finding, matrix: Matrix) -> Table:
    def word(key: str) -> str:
        return phrase_or(f"matrix.{matrix.kind}.{key}", reading.language, key)

    known = [value for row in matrix.values for value in row if value is not None]
    highest = max(known, default=0.0)
    rows: tuple[Row, ...] = tuple(
        (wording.capitalised(word(key)), *(_cell(reading, finding, value, highest) for value in row))
        for key, row in zip(matrix.rows, matrix.values, strict=True)
    )
    category = wording.category_name(finding.category, reading.picture, reading.language)
    period = numbers.period(finding.period, reading.language)
    caption = word("caption").format(category=category, period=period)
    return Table(
        f"{finding.category}-{finding.analysis}-{finding.part}-matrix",
        wording.capitalised(caption),
        (Head(word("head")), *(Head(word(key), True) for key in matrix.columns)),
        rows,
        note=reading.phrase("matrix.note"),
        manner="months",
    )


def _cell(reading: Reading, finding: Finding, value: float | None, highest: float) -> str | Cell:
    if value is None:
        return empty_sign(finding)
    shade = round(DARKEST * value / highest) if highest > 0 else 0
    return Cell(numbers.decimals(100 * value, 0, reading.language), look=f"shade{shade}")
