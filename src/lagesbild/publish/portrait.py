"""A portrait of one area: what every question says of it, by theme and over the years, and what others say of it.

Measured figures, somebody's assessment and what people tell stand apart, each under its own heading.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lagesbild.domain import (
    Abstention,
    AssessmentEditions,
    Finding,
    Ranking,
    ReleasedContributions,
    ReleasedPicture,
)
from lagesbild.errors import UsageError
from lagesbild.plugins import did_you_mean
from lagesbild.publish import maps, numbers, wording
from lagesbild.publish.angles import angles_of, said, unanswered, weighty_first
from lagesbild.publish.chapters import comparison, levels, trend
from lagesbild.publish.chapters.comparison import smallest_count
from lagesbild.publish.chapters.series import drawn, is_drawable
from lagesbild.publish.deep_dive import only_sections, problem_blocks
from lagesbild.publish.document import (
    Block,
    Bullets,
    Cell,
    Document,
    Figure,
    LegendEntry,
    Notice,
    Row,
    Section,
    Sentence,
    Table,
    only,
    paragraph,
    say,
)
from lagesbild.publish.reading import Reading
from lagesbild.publish.report import document_of
from lagesbild.publish.signs import SIGNS, Sign, is_told
from lagesbild.publish.tables import estimate_cell, head, number_cell, number_of, sign_cell

HERE = Sign("here", "◆", "here")
ELSEWHERE = Sign("elsewhere", "", "k3")
MOST_SERIES = 4  # drawn; the rest in sentences
MOST_VOICES = 8
MOST_NEWS = 10
MOST_OF_A_THEME = 10


@dataclass(frozen=True)
class Beside:
    """What stands beside the picture: an earlier one after the gate, what somebody assessed, what people have told.

    `contributions` have passed the gate as the picture has.
    """

    earlier: ReleasedPicture | None = None
    assessments: AssessmentEditions = field(default_factory=AssessmentEditions)
    contributions: ReleasedContributions | None = None


def area_of(released: ReleasedPicture, asked: str) -> str:
    """The code of the area with this code or name. Raises UsageError where there is none, or several."""
    members = released.picture.areas.members
    found = [each.code for each in members if each.code == asked] or [
        each.code for each in members if each.name.casefold() == asked.casefold()
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"Several areas are called {asked!r}. Give the code of one: {', '.join(found)}.")
    raise UsageError(f"The picture has no area {asked!r}.{did_you_mean(asked, [each.name for each in members])}")


def compose_portrait(released: ReleasedPicture, language: str, area: str, beside: Beside) -> Document:
    """All that a released picture says of one area, and of what it is part of."""
    reading = Reading(released, language)
    ground = maps.make_ground(released.picture.areas)
    body = (
        _summary(reading, area, ground),
        *(_theme(reading, angle, analyses, area) for angle, analyses in angles_of(reading.analyses).items()),
        *only_sections(
            _assessed(reading, area, beside.assessments),
            _voices(reading, area, beside.contributions),
            _since(reading, area, beside.earlier),
            _limits(reading, area),
        ),
    )
    heading = reading.phrase("portrait.heading", area=reading.area(area), years=_years(reading, area))
    return document_of(reading, heading, body, ground)


def _about(findings: Sequence[Finding], area: str) -> list[Finding]:
    """What is said of an area: of it alone, or of several that it is among."""
    return [one for one in findings if one.area == area or area in one.areas]


def _years(reading: Reading, area: str) -> str:
    """The years that the area's findings reach over."""
    stretches = [one.period for one in _about(reading.picture.findings, area)] or [reading.picture.period]
    first = min(each.start_day for each in stretches).year
    last = min(max(each.last_day for each in stretches), reading.picture.period.last_day).year
    return str(first) if first == last else f"{first}–{last}"


def _summary(reading: Reading, area: str, ground: maps.Ground | None) -> Section:
    """What matters most of the area, an overview, and where it lies."""
    ranking = reading.picture.ranking
    own = Ranking(
        tuple(each for each in ranking.problems if each.area == area or area in each.areas),
        tuple(each for each in ranking.contradictions if each.area == area or area in each.areas),
    )
    lead = reading.phrase("portrait.opening", area=reading.area(area), areas=reading.many_areas)
    overview = _overview(reading, area)
    blocks = (paragraph(lead, manner="lead"), *problem_blocks(reading, own), overview, _map(reading, area, ground))
    return Section("summary", reading.phrase("ranking.title"), only(blocks))


def _map(reading: Reading, area: str, ground: maps.Ground | None) -> Figure | None:
    if ground is None:
        return None
    signs = dict.fromkeys(reading.picture.areas.codes, ELSEWHERE) | {area: HERE}
    at = reading.picture.areas.codes.index(area)
    beside = reading.picture.areas.neighbours[at] if reading.picture.areas.neighbours else ()
    names = [reading.picture.areas.members[each].name for each in beside]
    lies = reading.phrase("portrait.map.beside", names=reading.listed(names, len(names))) if names else ""
    alt = f"{reading.phrase('portrait.map.alt', area=reading.area(area))} {lies}".strip()
    return Figure(
        anchor="portrait-map",
        title=reading.phrase("portrait.map.title", area=reading.area(area)),
        subtitle=lies,
        drawing=maps.draw_map(ground, signs, reading.watermark),
        alt=alt,
        foot=reading.phrase("portrait.map.foot"),
        table_anchor="",
        legend=(LegendEntry(HERE.look, HERE.glyph, reading.area(area)),),
    )


def _overview(reading: Reading, area: str) -> Table | None:
    """Every category: how much, how it stands beside the others, and which way it goes."""
    found = {
        name: {one.category: one for one in reversed(_of_first_reference(reading, name)) if one.area == area}
        for name in (levels.ANALYSIS, comparison.ANALYSIS, trend.ANALYSIS)
    }
    categories = [code for code in reading.categories if any(code in told for told in found.values())]
    if not categories:
        return None
    heads = (
        head(reading, "category"),
        head(reading, "n", True),
        head(reading, "believed_rate", True),
        head(reading, "compared"),
        head(reading, "course"),
    )
    rows = tuple(_overview_row(reading, code, found) for code in categories)
    caption = reading.phrase("portrait.overview", area=reading.area(area))
    note = reading.phrase("portrait.overview.note", smallest=smallest_count(reading))
    return Table("portrait-overview", caption, heads, rows, note)


def _of_first_reference(reading: Reading, analysis: str) -> list[Finding]:
    """An analysis's findings; of a comparison those against the first kind of reference alone."""
    told = [one for code in reading.categories for one in reading.about(analysis, code)]
    if analysis != comparison.ANALYSIS:
        return told
    first = next((one.reference.kind for one in told if one.area is not None and one.reference is not None), "")
    return [one for one in told if one.reference is not None and one.reference.kind == first]


def _overview_row(reading: Reading, code: str, found: Mapping[str, Mapping[str, Finding]]) -> Row:
    level, compared, course = (found[name].get(code) for name in (levels.ANALYSIS, comparison.ANALYSIS, trend.ANALYSIS))
    nothing = SIGNS["missing"].glyph
    manner = wording.manner_of_unit(level.unit) if level else "rate"
    return (
        reading.category(code),
        number_cell(reading, level, number_of(level, "n_events"), "whole") if level else nothing,
        estimate_cell(reading, level, level.estimate if is_told(level) else None, manner) if level else nothing,
        _signed(reading, compared),
        _signed(reading, course),
    )


def _signed(reading: Reading, finding: Finding | None) -> str | Cell:
    return SIGNS["missing"].glyph if finding is None else sign_cell(reading, finding)


def _theme(reading: Reading, angle: str, analyses: Sequence[str], area: str) -> Section:
    """One theme: what is said of the area, category by category, with the series that say most drawn."""
    blocks: list[Block] = []
    parts: list[Section] = []
    for code in (*reading.categories, ""):
        told = _about([one for name in analyses for one in _only_of(reading, name, code)], area)
        bullets = said(reading, told, MOST_OF_A_THEME)
        if bullets:
            title = reading.category(code) if code else reading.phrase("ranking.all_categories")
            parts.append(Section(f"portrait-{angle}-{code or 'all'}", title, (bullets,)))
    if angle == "development":
        blocks += _series(reading, area)
    notice = unanswered(reading, _declined(reading, analyses, area))
    if not blocks and not parts and notice is None:
        blocks.append(paragraph(reading.phrase("portrait.nothing", area=reading.area(area))))
    return Section(f"portrait-{angle}", reading.phrase(f"angle.{angle}"), (*blocks, *only([notice])), tuple(parts))


def _only_of(reading: Reading, analysis: str, category: str) -> list[Finding]:
    """What an analysis says of a category; of none, what it says of no category that has a heading of its own."""
    return [one for one in reading.about(analysis, category) if category or one.category not in reading.categories]


def _series(reading: Reading, area: str) -> list[Block]:
    """The area's own series that say most, drawn over all the years there are."""
    trends = [one for code in reading.categories for one in reading.findings(trend.ANALYSIS, code) if one.area == area]
    speaking = [one for one in weighty_first(trends) if is_drawable(one) and trend.speaks(one)]
    quiet = [one for one in trends if is_drawable(one) and one not in speaking and is_told(one)]
    return [block for one in (*speaking, *quiet)[:MOST_SERIES] for block in drawn(reading, one)]


def _declined(reading: Reading, analyses: Sequence[str], area: str) -> list[Abstention]:
    """What could not be said of the area itself."""
    return [one for one in reading.picture.abstentions if one.analysis in analyses and one.area == area]


def _assessed(reading: Reading, area: str, editions: AssessmentEditions) -> Section | None:
    """How others have classed the area, as their assessment: never as measured crime."""
    name = reading.area(area).casefold()
    items = [
        reading.phrase(
            "portrait.assessed.item",
            day=numbers.day(edition.day, reading.language),
            area=each.name,
            area_class=each.area_class,
            source=edition.source,
        )
        for edition in sorted(editions.editions, key=lambda each: each.day)
        for each in edition.areas
        if area in each.area_codes or each.name.casefold() == name
    ]
    if not editions.editions:
        return None
    none = reading.phrase("portrait.assessed.none", area=reading.area(area))
    blocks = (
        paragraph(reading.phrase("portrait.assessed.note")),
        Bullets(tuple(say(each) for each in items)) if items else paragraph(none),
    )
    return Section("portrait-assessed", reading.phrase("portrait.assessed"), blocks)


def _voices(reading: Reading, area: str, released: ReleasedContributions | None) -> Section | None:
    """What people who are there have told and let us pass on, the newest first."""
    if released is None:
        return None
    told = released.told
    here = [at for at, code in enumerate(told.area_code.words) if code == area and told.texts[at]]
    newest = sorted(here, key=lambda at: str(told.day[at]), reverse=True)
    if not newest:
        return None
    items = tuple(
        say(
            reading.phrase(
                "portrait.voice",
                text=told.texts[at].strip(),
                role=told.role.words[at] or reading.phrase("portrait.voice.somebody"),
                month=str(told.day[at])[:7],
            )
        )
        for at in newest[:MOST_VOICES]
    )
    more = len(newest) - len(items)
    rest = (say(reading.phrase("angle.more", n=reading.whole(more))),) if more > 0 else ()
    blocks = (paragraph(reading.phrase("portrait.voices.note")), Bullets((*items, *rest)))
    return Section("portrait-voices", reading.phrase("portrait.voices"), blocks)


def _since(reading: Reading, area: str, earlier: ReleasedPicture | None) -> Section | None:
    """What the area's findings say otherwise than in an earlier picture."""
    if earlier is None:
        return None
    title = reading.phrase("portrait.since", day=numbers.day(earlier.picture.today, reading.language))
    then = {_question(one): one.says for one in _about(earlier.picture.findings, area) if is_told(one)}
    now = [one for one in _about(reading.picture.findings, area) if is_told(one)]
    changed = [one for one in now if _question(one) in then and then[_question(one)] != one.says]
    new = [one for one in now if one.claim and _question(one) not in then]
    bullets = said(reading, [*changed, *new], MOST_NEWS)
    note = reading.phrase("portrait.since.note" if bullets else "portrait.since.none")
    return Section("portrait-since", title, only([paragraph(note), bullets]))


def _question(one: Finding) -> tuple[str, str, str, str]:
    """What was asked, whatever was answered and when."""
    return one.analysis, one.category, one.reference.kind if one.reference else "", one.part


def _limits(reading: Reading, area: str) -> Section:
    used = dict.fromkeys(one.analysis for one in _about(reading.picture.findings, area))
    words = [wording.words_or(name, "cannot_say", reading.picture, reading.language) for name in used]
    items: list[Sentence] = [say(reading.phrase("limits.recorded_only")), say(reading.phrase("portrait.small"))]
    items += [say(each) for each in dict.fromkeys(words) if each]
    notice = Notice("limits", "", (Bullets(tuple(items)),))
    return Section("limits", reading.phrase("limits.title"), (notice,))
