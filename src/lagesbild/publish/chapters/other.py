"""What a later analysis says, shown without knowing it: its question, its sentences, and a table of what it found."""

from collections.abc import Sequence

from lagesbild.domain import Finding
from lagesbild.publish import wording
from lagesbild.publish.chapters.matrices import matrix_tables
from lagesbild.publish.document import Block, Bullets, Notice, Row, Section, Table, paragraph, say
from lagesbild.publish.reading import Reading
from lagesbild.publish.signs import is_told
from lagesbild.publish.tables import empty_sign, estimate_cell, head, id_cell, number_cell

MOST_SAID = 12


def other_section(reading: Reading, analysis: str, category: str) -> Section | None:
    """All that an analysis without a chapter of its own says of one category."""
    return finding_section(reading, analysis, category, reading.findings(analysis, category))


def finding_section(reading: Reading, analysis: str, category: str, findings: Sequence[Finding]) -> Section | None:
    """Findings under their analysis's question: in sentences, with what it cannot say, and in a table."""
    if not findings:
        return None
    areas = reading.in_name_order(finding for finding in findings if finding.area is not None)
    blocks: list[Block] = []
    whole = [finding for finding in findings if finding.area is None]
    if whole:
        blocks.append(paragraph(*reading.sentences(whole), manner="lead"))
    words = wording.words_or(analysis, "cannot_say", reading.picture, reading.language)
    if words:
        blocks.append(Notice("limits", reading.phrase("limits.title"), (paragraph(words),)))
    if areas:
        more = (say(reading.phrase("list.more_in_table")),) if len(areas) > MOST_SAID else ()
        blocks.append(Bullets((*reading.sentences(areas[:MOST_SAID]), *more)))
    blocks.append(_table(reading, analysis, category, [*whole, *areas]))
    blocks += matrix_tables(reading, findings)
    title = wording.question(analysis, reading.picture, reading.language)
    return Section(f"{category}-{analysis}", title, tuple(blocks))


def whole_sections(reading: Reading) -> tuple[Section, ...]:
    """What was asked of all categories together, a section a question."""
    found = (other_section(reading, analysis, "") for analysis in reading.of_the_whole)
    return tuple(section for section in found if section is not None)


def _table(reading: Reading, analysis: str, category: str, findings: list[Finding]) -> Table:
    heads = (
        head(reading, "area"),
        head(reading, "recorded", True),
        head(reading, "believed", True),
        head(reading, "unit"),
        head(reading, "number"),
    )
    caption = reading.titled(
        "other.table.caption",
        category,
        question=wording.question(analysis, reading.picture, reading.language),
    )
    rows = tuple(_row(reading, finding) for finding in findings)
    return Table(f"{category}-{analysis}-table", caption, heads, rows)


def _row(reading: Reading, finding: Finding) -> Row:
    manner = wording.manner_of_unit(finding.unit)
    estimate = finding.estimate if is_told(finding) else None
    return (
        reading.area(finding.area),
        number_cell(reading, finding, finding.observed if is_told(finding) else None, manner),
        estimate_cell(reading, finding, estimate, manner),
        wording.unit_name(finding, reading.picture, reading.language) or empty_sign(finding),
        id_cell(finding),
    )
