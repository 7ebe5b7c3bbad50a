"""A report as a reader meets it, before any format: headings, sentences, figures and tables.

Every format is made of the same blocks, so that what is said, and in which order, is decided once. A figure
cannot be made without its alternative text, nor a table without its caption and heads.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True)
class Sentence:
    """Words that stand for themselves, with the ids of the numbers in them."""

    words: str
    number_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paragraph:
    """One or more sentences. `manner` is plain, lead (what to read first) or note (small print)."""

    sentences: tuple[Sentence, ...]
    manner: Literal["plain", "lead", "note"] = "plain"


@dataclass(frozen=True)
class Bullets:
    """A list in which the order means nothing but the order of reading."""

    items: tuple[Sentence, ...]


@dataclass(frozen=True)
class Facts:
    """Names and what they are, side by side."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Drawing:
    """A drawing as SVG. `is_shared` drawings lean on shapes that the document defines once."""

    svg: str
    width: float
    height: float
    is_shared: bool = False


@dataclass(frozen=True)
class LegendEntry:
    """A sign, its look (a class of `signs.SIGNS`) and what it means."""

    look: str
    glyph: str
    words: str


@dataclass(frozen=True)
class Figure:
    """A drawing that says something. `title` is a sentence; `alt` says all that the drawing says."""

    anchor: str
    title: str
    subtitle: str
    drawing: Drawing
    alt: str
    foot: str
    table_anchor: str
    legend: tuple[LegendEntry, ...] = ()


@dataclass(frozen=True)
class Cell:
    """A cell that is more than its words: a sign, small print beneath, a number's id."""

    words: str
    glyph: str = ""
    look: str = ""
    beneath: str = ""
    number_id: str = ""
    is_anchor: bool = False


@dataclass(frozen=True)
class Head:
    """The head of a column. `is_number` columns are set flush right."""

    words: str
    is_number: bool = False


# A cell is bare words where it can be: a large picture has a hundred thousand of them.
Row: TypeAlias = "tuple[str | Cell, ...]"


@dataclass(frozen=True)
class Table:
    """Rows whose first cell is their head. `manner` months and grid: many narrow columns.

    `is_folded`: shown as one line until it is asked for; what it says stands in sentences or a figure already.
    """

    anchor: str
    caption: str
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    note: str = ""
    manner: Literal["plain", "months", "grid"] = "plain"
    is_sortable: bool = False
    is_folded: bool = False


@dataclass(frozen=True)
class Notice:
    """A framed statement. `kind` is one of limits, meter, warning, strip."""

    kind: Literal["limits", "meter", "warning", "strip"]
    title: str
    blocks: tuple["Block", ...]
    glyph: str = ""


@dataclass(frozen=True)
class Explanation:
    """How one number was computed, and how to have it explained in full."""

    number_id: str
    title: str
    how: str
    command: str


@dataclass(frozen=True)
class Explanations:
    """The list that every number's link leads to."""

    items: tuple[Explanation, ...]


@dataclass(frozen=True)
class Term:
    """A word or sign and what it means here."""

    name: str
    meaning: str
    glyph: str = ""
    look: str = ""


@dataclass(frozen=True)
class Glossary:
    terms: tuple[Term, ...]


Block: TypeAlias = Paragraph | Bullets | Facts | Figure | Table | Notice | Explanations | Glossary


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it."""

    anchor: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple["Section", ...] = ()


@dataclass(frozen=True)
class Document:
    """The whole report. `watermark` is empty for real data; `shapes` are SVG definitions that figures share."""

    language: str
    title: str
    heading: str
    place: str
    subject: str
    sections: tuple[Section, ...]
    watermark: str = ""
    shapes: str = ""
    facts: tuple[tuple[str, str], ...] = ()


def say(words: str, *number_ids: str) -> Sentence:
    """A sentence with the ids of its numbers; ids not yet given are left out."""
    return Sentence(words, tuple(number_id for number_id in number_ids if number_id))


def paragraph(*sentences: str | Sentence, manner: Literal["plain", "lead", "note"] = "plain") -> Paragraph:
    """A paragraph of sentences and bare words; empty words are left out."""
    made = tuple(say(each) if isinstance(each, str) else each for each in sentences)
    return Paragraph(tuple(each for each in made if each.words), manner)


def only(blocks: Sequence[Block | None]) -> tuple[Block, ...]:
    """The blocks there are."""
    return tuple(block for block in blocks if block is not None)


def numbered_blocks(document: Document) -> dict[str, int]:
    """The number of each figure and each table, by its anchor, in the order they are met."""
    numbers: dict[str, int] = {}
    figures = [block for block in _walk(document.sections) if isinstance(block, Figure)]
    tables = [block for block in _walk(document.sections) if isinstance(block, Table)]
    numbers |= {block.anchor: place for place, block in enumerate(figures, start=1)}
    numbers |= {block.anchor: place for place, block in enumerate(tables, start=1)}
    return numbers


def _walk(sections: Sequence[Section]) -> Iterator[Block]:
    for section in sections:
        yield from section.blocks
        yield from _walk(section.sections)
