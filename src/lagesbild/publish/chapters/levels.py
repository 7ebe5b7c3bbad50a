"""How much is there? Every area: what was recorded, and what we believe when chance is allowed for."""

from collections.abc import Mapping, Sequence

from lagesbild.domain import Finding
from lagesbild.publish import numbers, wording
from lagesbild.publish.chapters.comparison import exposure_head
from lagesbild.publish.clarity import by_class
from lagesbild.publish.document import Block, Cell, Figure, Head, Notice, Row, Section, Sentence, Table, paragraph
from lagesbild.publish.figures import Whisker, draw, whisker_figure
from lagesbild.publish.reading import Reading
from lagesbild.publish.signs import Sign, is_told, sign_of
from lagesbild.publish.tables import (
    estimate_cell,
    estimate_of,
    flag_words,
    head,
    id_cell,
    number_cell,
    number_of,
    remarks,
)

ANALYSIS = "levels"
SMOOTHED = "smoothed"  # the part that counts neighbours in
MOST_WHISKERS = 60
_NO_SIGN = Sign("", "", "")


def whole_sentences(reading: Reading, category: str) -> tuple[Sentence, ...]:
    """How much there is in the whole: what a category's section opens with."""
    return reading.sentences(f for f in reading.findings(ANALYSIS, category) if f.area is None and not f.part)


def levels_section(reading: Reading, category: str, has_comparison: bool) -> Section | None:
    """The levels of a category's areas. Their intervals are drawn only where no comparison draws them."""
    found = reading.findings(ANALYSIS, category)
    areas = reading.in_name_order(f for f in found if f.area is not None and not f.part)
    if not areas:
        return None
    smoothed = {f.area: f for f in found if f.part == SMOOTHED}
    blocks: list[Block] = []
    words = wording.words_or(ANALYSIS, "cannot_say", reading.picture, reading.language)
    if words:
        blocks.append(Notice("limits", reading.phrase("limits.title"), (paragraph(words),)))
    is_drawn = not has_comparison and len(areas) <= MOST_WHISKERS and any(f.estimate for f in areas if is_told(f))
    if is_drawn:
        blocks.append(_figure(reading, category, areas))
    if None in smoothed:
        blocks.append(paragraph(reading.sentence(smoothed[None])))
    blocks.append(_table(reading, category, areas, smoothed))
    title = wording.question(ANALYSIS, reading.picture, reading.language)
    return Section(f"{category}-{ANALYSIS}", title, tuple(blocks))


def _figure(reading: Reading, category: str, areas: Sequence[Finding]) -> Figure:
    whiskers = [
        Whisker(
            reading.area(f.area),
            _NO_SIGN if is_told(f) else sign_of(f) or _NO_SIGN,
            f.estimate if is_told(f) else None,
        )
        for f in by_class(areas)
    ]
    unit = wording.unit_name(areas[0], reading.picture, reading.language)
    period = numbers.period(areas[0].period, reading.language)
    opening = reading.titled("alt.levels", category, n=reading.whole(len(areas)), period=period)
    return Figure(
        anchor=f"{category}-{ANALYSIS}-figure",
        title=reading.titled("figure.levels.title", category, areas=reading.many_areas),
        subtitle=f"{wording.capitalised(unit)}, {period}.",
        drawing=draw(whisker_figure(whiskers, unit, None, reading.watermark), reading.language),
        alt=f"{opening} {reading.phrase('alt.table_follows')}",
        foot=reading.phrase("figure.levels.foot"),
        table_anchor=f"{category}-{ANALYSIS}-table",
    )


def _table(reading: Reading, category: str, areas: Sequence[Finding], smoothed: Mapping[str | None, Finding]) -> Table:
    is_counts_only = all(finding.unit == "events" for finding in areas)
    noted, shared = remarks(reading, areas)
    has_notes = any(noted)
    heads = _count_heads(reading) if is_counts_only else _rate_heads(reading, areas[0])
    if smoothed:
        heads = (*heads, head(reading, "smoothed_rate", True))
    row = _count_row if is_counts_only else _rate_row
    rows = tuple(
        (
            *row(reading, finding),
            *((_smoothed_cell(reading, smoothed.get(finding.area, finding)),) if smoothed else ()),
            *((note,) if has_notes else ()),
            id_cell(finding),
        )
        for finding, note in zip(areas, noted, strict=True)
    )
    caption = reading.titled(
        "levels.table.caption",
        category,
        unit=wording.unit_name(areas[0], reading.picture, reading.language),
        period=numbers.period(areas[0].period, reading.language),
    )
    note = reading.phrase("levels.table.note.counts" if is_counts_only else "levels.table.note")
    return Table(
        anchor=f"{category}-{ANALYSIS}-table",
        caption=caption,
        heads=(*heads, *((head(reading, "remark"),) if has_notes else ()), head(reading, "number")),
        rows=rows,
        note=f"{note} {flag_words(reading, shared)}".strip(),
        is_sortable=True,
        is_folded=True,
    )


def _rate_heads(reading: Reading, finding: Finding) -> tuple[Head, ...]:
    return (
        head(reading, "area"),
        head(reading, "n", True),
        exposure_head(reading, finding),
        head(reading, "recorded_rate", True),
        head(reading, "believed_rate", True),
    )


def _smoothed_cell(reading: Reading, finding: Finding) -> Cell | str:
    """The level when neighbours are counted in; empty for an area that is not on the map."""
    known = finding.estimate if finding.part == SMOOTHED and is_told(finding) else None
    return estimate_cell(reading, finding, known, "rate")


def _count_heads(reading: Reading) -> tuple[Head, ...]:
    return head(reading, "area"), head(reading, "n", True)


def _rate_row(reading: Reading, finding: Finding) -> Row:
    recorded = estimate_of(finding, "rate_per_1000")
    believed = finding.estimate if is_told(finding) else None
    return (
        reading.area(finding.area),
        number_cell(reading, finding, number_of(finding, "n_events"), "whole"),
        number_cell(reading, finding, number_of(finding, "exposure"), "whole"),
        estimate_cell(reading, finding, recorded, "rate"),
        estimate_cell(reading, finding, believed, "rate"),
    )


def _count_row(reading: Reading, finding: Finding) -> Row:
    interval = finding.estimate if is_told(finding) else None
    return reading.area(finding.area), estimate_cell(reading, finding, interval, "whole")
