"""Which row names the columns? The one that has the names the mapping asks for, below whatever titles stand above."""

import unicodedata
from collections import Counter
from collections.abc import Sequence

Rows = Sequence[Sequence[str]]

MOST_ABOVE = 60  # rows in which the header is looked for: titles and remarks above a table are fewer


def loosely(name: str) -> str:
    """A column's name as it is compared: in whatever case, with whatever blanks, however its å is composed."""
    return " ".join(unicodedata.normalize("NFC", name.replace("\ufeff", "")).split()).casefold()


def loose_set(names: Sequence[str]) -> frozenset[str]:
    """Names as they are compared."""
    return frozenset(loosely(name) for name in names)


def n_found(row: Sequence[str], wanted: frozenset[str]) -> int:
    """How many of the wanted names, as they are compared, stand in a row."""
    return len(wanted & {loosely(cell) for cell in row})


def find_header(rows: Rows, expects: Sequence[str]) -> int:
    """The place (from 0) of the row that names the columns.

    The first of those that have most of the expected names; where none has any, the first row as wide as most
    rows are and without a number in it.
    """
    wanted = loose_set(expects)
    hits = [n_found(row, wanted) for row in rows[:MOST_ABOVE]]
    if max(hits, default=0):
        return hits.index(max(hits))
    widths = [sum(bool(cell.strip()) for cell in row) for row in rows]
    usual = Counter(width for width in widths if width > 1).most_common(1)
    fewest = usual[0][0] if usual else 1
    wide = [at for at, width in enumerate(widths) if width >= fewest]
    named = [at for at in wide if not any(_is_number(cell) for cell in rows[at])]
    return next(iter(named or wide), 0)


def column_names(cells: Sequence[str], width: int) -> list[str]:
    """One name for each of `width` columns, none twice: "Antal", "Antal (2)", "column 7"."""
    names: list[str] = []
    n_alike, taken = Counter[str](), set[str]()
    for at in range(width):
        stripped = cells[at].replace("\ufeff", "").replace("\x00", "").strip().lstrip("§ ") if at < len(cells) else ""
        name = stripped or f"column {at + 1}"
        told_apart = name
        while told_apart in taken:
            n_alike[name] += 1
            told_apart = f"{name} ({n_alike[name] + 1})"
        taken.add(told_apart)
        names.append(told_apart)
    return names


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", ".").replace(" ", ""))
    except ValueError:
        return False
    return True
