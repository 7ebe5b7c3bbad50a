"""What a later analysis says, shown without knowing it: its question, its sentences, and a table of what it found."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from lagesbild.domain import Finding
from lagesbild.publish import wording
from lagesbild.publish.angles import MOST_SAID, angles_of, weighty_first
from lagesbild.publish.chapters.matrices import matrix_tables
from lagesbild.publish.document import Block, Bullets, Cell, Head, Notice, Section, Table, only, paragraph, say
from lagesbild.publish.reading import Reading
from lagesbild.publish.signs import is_told
from lagesbild.publish.tables import empty_sign, estimate_cell, head, id_cell, number_cell

FEW_DESCRIBED = 4  # sentences of a question where nothing is asserted: enough to see what the table holds


def other_sections(reading: Reading, category: str, analyses: Iterable[str]) -> tuple[Section, ...]:
    """All that analyses without a chapter of their own say of one category, in the order of the angles."""
    wanted = set(analyses)
    order = [each for names in angles_of(reading.analyses).values() for each in names if each in wanted]
    found = (finding_section(reading, each, category, reading.findings(each, category)) for each in order)
    return tuple(section for section in found if section is not None)


def whole_section(reading: Reading) -> Section | None:
    """What was asked of all categories together, a section a question."""
    sections = other_sections(reading, "", reading.of_the_whole)
    if not sections:
        return None
    return Section("whole", reading.phrase("whole.title"), (paragraph(reading.phrase("whole.opening")),), sections)


def finding_section(reading: Reading, analysis: str, category: str, findings: Sequence[Finding]) -> Section | None:
    """Findings under their analysis's question: the weightiest in sentences, what it cannot say, all in a table."""
    if not findings:
        return None
    words = wording.words_or(analysis, "cannot_say", reading.picture, reading.language)
    limits = Notice("limits", reading.phrase("limits.title"), (paragraph(words),)) if words else None
    every = [*weighty_first(findings), *(one for one in findings if not is_told(one))]
    blocks: list[Block] = [
        *only([_sentences(reading, every), limits, _table(reading, analysis, category, every)]),
        *matrix_tables(reading, findings),
    ]
    title = wording.question(analysis, reading.picture, reading.language)
    return Section(f"{category}-{analysis}" if category else f"whole-{analysis}", title, tuple(blocks))


def _sentences(reading: Reading, findings: Sequence[Finding]) -> Bullets | None:
    """What asserts something, and a few of those that only describe: the table below has all of them."""
    told = [one for one in findings if is_told(one)]
    n_claims = sum(bool(one.claim) for one in told)
    most = min(max(n_claims, FEW_DESCRIBED), MOST_SAID)
    if not told:
        return None
    more = (say(reading.phrase("list.more_in_table")),) if len(told) > most else ()
    return Bullets((*reading.cautious_sentences(told[:most]), *more))


def _table(reading: Reading, analysis: str, category: str, findings: list[Finding]) -> Table:
    """A row a finding. What no number tells, or numbers alone do not tell apart, stands in words; a column that no
    finding fills is left out."""
    told_apart = {(one.category, one.area, one.areas) for one in findings}
    is_bare = any(is_told(one) and one.observed is None and one.estimate is None for one in findings)
    columns: tuple[tuple[bool, Head, Callable[[Finding], str | Cell]], ...] = (
        (not category and any(one.category for one in findings), head(reading, "category"), _category_of(reading)),
        (True, head(reading, "area"), partial(_where, reading)),
        (
            is_bare or len(told_apart) < len(findings),
            head(reading, "in_words"),
            lambda one: reading.sentence(one).words,
        ),
        (any(one.observed is not None for one in findings), head(reading, "recorded", True), _observed_of(reading)),
        (any(one.estimate is not None for one in findings), head(reading, "believed", True), _believed_of(reading)),
        (True, head(reading, "unit"), partial(_unit_of, reading)),
        (True, head(reading, "number"), id_cell),
    )
    caption = reading.titled(
        "other.table.caption",
        category,
        question=wording.question(analysis, reading.picture, reading.language),
    )
    used = [(title, cell) for is_used, title, cell in columns if is_used]
    rows = tuple(tuple(cell(finding) for _, cell in used) for finding in findings)
    return Table(f"{category or 'whole'}-{analysis}-table", caption, tuple(title for title, _ in used), rows)


def _category_of(reading: Reading) -> Callable[[Finding], str]:
    return lambda one: reading.category(one.category) if one.category else ""


def _observed_of(reading: Reading) -> Callable[[Finding], str | Cell]:
    return lambda one: number_cell(
        reading, one, one.observed if is_told(one) else None, wording.manner_of_unit(one.unit)
    )


def _believed_of(reading: Reading) -> Callable[[Finding], str | Cell]:
    return lambda one: estimate_cell(
        reading, one, one.estimate if is_told(one) else None, wording.manner_of_unit(one.unit)
    )


def _unit_of(reading: Reading, finding: Finding) -> str | Cell:
    return wording.unit_name(finding, reading.picture, reading.language) or empty_sign(finding)


def _where(reading: Reading, finding: Finding) -> str:
    if finding.area is None and finding.areas:
        return wording.areas_in_words(finding.areas, reading.picture, reading.language)
    return reading.area(finding.area)
