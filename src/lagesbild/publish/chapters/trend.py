"""How has it developed? The whole as a figure and a table of months; areas only where their series says something."""

from collections.abc import Sequence

from lagesbild.domain import Finding
from lagesbild.publish import numbers, wording
from lagesbild.publish.chapters.series import drawn, is_drawable
from lagesbild.publish.clarity import QUIET, by_clarity
from lagesbild.publish.document import Block, Bullets, Notice, Row, Section, Table, paragraph, say
from lagesbild.publish.reading import Reading
from lagesbild.publish.signs import is_told
from lagesbild.publish.tables import difference_cell, estimate_of, head, id_cell, sign_cell

ANALYSIS = "trend"
SCREEN = "screen"
MOST_SAID = 8
MOST_WEAK = 3  # of those that may all be chance: enough to see what kind of thing it is


def trend_section(reading: Reading, category: str, most_area_figures: int) -> Section | None:
    """The trend of one category: the whole first, then the areas whose own series says something."""
    findings = reading.findings(ANALYSIS, category)
    if not findings:
        return None
    whole = [f for f in findings if f.area is None and f.says != SCREEN]
    blocks: list[Block] = []
    if whole:
        blocks.append(paragraph(*reading.sentences(whole), manner="lead"))
    blocks += _breaks(reading, category)
    words = wording.words_or(ANALYSIS, "cannot_say", reading.picture, reading.language)
    if words:
        blocks.append(Notice("limits", reading.phrase("limits.title"), (paragraph(words),)))
    with_series = [finding for finding in whole if finding.series is not None]
    if with_series and is_drawable(with_series[-1]):
        # What is said of the whole is said of one series: it is drawn once, with the last word on it.
        blocks += drawn(reading, with_series[-1])
    blocks += _areas(reading, category, findings, most_area_figures)
    title = wording.question(ANALYSIS, reading.picture, reading.language)
    return Section(f"{category}-{ANALYSIS}", title, tuple(blocks))


def speaks(finding: Finding) -> bool:
    """Whether a trend says that something happened."""
    return is_told(finding) and finding.says not in QUIET


def stands(finding: Finding) -> bool:
    """Whether a trend stands when all those tried are taken together."""
    return finding.facts.get("survives_fdr") != "no"


def _areas(reading: Reading, category: str, findings: Sequence[Finding], most_figures: int) -> list[Block]:
    areas = [finding for finding in findings if finding.area is not None]
    if not areas:
        return []
    screen = [finding for finding in findings if finding.says == SCREEN]
    speaking = by_clarity(finding for finding in areas if speaks(finding))
    standing = [finding for finding in speaking if stands(finding)]
    named = standing[:MOST_SAID] or speaking[:MOST_WEAK]
    key = "some" if standing else "weak" if speaking else "none"
    said = reading.phrase(f"trend.areas.{key}", areas=reading.many_areas)
    blocks: list[Block] = [paragraph(*reading.sentences(screen), said)]
    if speaking:
        more = (say(reading.phrase("list.more_in_table")),) if len(speaking) > len(named) else ()
        blocks.append(Bullets((*reading.sentences(named), *more)))
    for finding in [f for f in standing if is_drawable(f)][:most_figures]:
        blocks += drawn(reading, finding)
    blocks.append(_table(reading, category, reading.in_name_order(areas)))
    return blocks


def _breaks(reading: Reading, category: str) -> list[Block]:
    """The known changes in how the category is counted."""
    breaks = reading.breaks(category)
    if not breaks:
        return []
    said = [
        say(f"{numbers.day(each.day, reading.language)}: {each.words.get(reading.language, each.kind)}")
        for each in breaks
    ]
    return [Notice("warning", reading.phrase("breaks.title"), (Bullets(tuple(said)),))]


def _table(reading: Reading, category: str, areas: Sequence[Finding]) -> Table:
    return Table(
        anchor=f"{category}-{ANALYSIS}-areas",
        caption=reading.titled(
            "trend.areas.caption",
            category,
            period=numbers.period(areas[0].period, reading.language),
        ),
        heads=(
            head(reading, "area"),
            head(reading, "course"),
            head(reading, "change_per_year", True),
            head(reading, "number"),
        ),
        rows=tuple(_row(reading, finding) for finding in areas),
        is_sortable=True,
        is_folded=True,
    )


def _row(reading: Reading, finding: Finding) -> Row:
    change = estimate_of(finding, "change_per_year_share")
    return (
        reading.area(finding.area),
        sign_cell(reading, finding),
        difference_cell(reading, finding, change, "share"),
        id_cell(finding),
    )
