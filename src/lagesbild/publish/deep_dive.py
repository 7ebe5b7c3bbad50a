"""A deep dive: all angles on one problem on one page, what could not be said in its place, and what research says."""

from collections.abc import Sequence
from itertools import chain

from lagesbild.domain import Abstention, Finding, Ranking, ReleasedPicture, Side, Topic
from lagesbild.errors import UsageError
from lagesbild.plugins import did_you_mean
from lagesbild.publish import maps, wording
from lagesbild.publish.angles import angles_of, said, unanswered
from lagesbild.publish.chapters import comparison, levels, trend
from lagesbild.publish.chapters.category import detection, opening
from lagesbild.publish.chapters.other import finding_section
from lagesbild.publish.chapters.ranked import problem_sentence
from lagesbild.publish.document import Block, Bullets, Document, Notice, Section, only, paragraph, say
from lagesbild.publish.reading import Reading
from lagesbild.publish.report import document_of

MOST_PROBLEMS = 5
MOST_EASED = 2
MOST_OF_OTHERS = 4  # sentences of each further category from each angle
AREA_FIGURES = 2


def topic_of(topics: Sequence[Topic], released: ReleasedPicture, asked: str) -> Topic:
    """The topic asked for by its key or by one of its categories, which is then its chief one; else the category alone.

    Raises UsageError for what the picture knows nothing of.
    """
    picture = released.picture
    for topic in topics:
        if asked == topic.key:
            return topic
        if asked in topic.categories:
            rest = tuple(each for each in topic.categories if each != asked)
            return Topic(topic.key, topic.names, (asked, *rest), topic.related, topic.notes)
    known = {each.code: each for each in picture.categories}
    if asked not in known:
        there_are = sorted({topic.key for topic in topics} | known.keys())
        raise UsageError(f"The picture has no category or topic {asked!r}.{did_you_mean(asked, there_are)}")
    children = tuple(each.code for each in picture.categories if each.parent_code == asked)
    parent = known[asked].parent_code
    return Topic(asked, known[asked].names, (asked, *children), (parent,) if parent else ())


def compose_deep_dive(released: ReleasedPicture, language: str, topic: Topic) -> Document:
    """All that a released picture says of one problem, from every angle, in a fixed order."""
    reading = Reading(released, language)
    present = [code for code in topic.categories if code in reading.categories]
    ground = maps.make_ground(released.picture.areas)
    angles = [
        _angle(reading, angle, analyses, present, ground) for angle, analyses in angles_of(reading.analyses).items()
    ]
    body = (
        _summary(reading, topic, present),
        *angles,
        *only_sections(_related(reading, topic), _research(reading, topic), _limits(reading, present)),
    )
    heading = reading.phrase("dive.heading", topic=topic.name(language))
    return document_of(reading, heading, body, ground)


def only_sections(*sections: Section | None) -> tuple[Section, ...]:
    return tuple(each for each in sections if each is not None)


def _summary(reading: Reading, topic: Topic, present: Sequence[str]) -> Section:
    """What matters most of this problem."""
    title = reading.phrase("ranking.title")
    if not present:
        lacking = reading.phrase("dive.nothing", topic=topic.name(reading.language))
        return Section("summary", title, (paragraph(lacking, manner="lead"),))
    names = reading.listed([reading.picture.category_name(each, reading.language) for each in present], len(present))
    lead = paragraph(reading.phrase("dive.opening", names=names), manner="lead")
    return Section("summary", title, (lead, *problem_blocks(reading, _about(reading.picture.ranking, present))))


def problem_blocks(reading: Reading, ranking: Ranking) -> list[Block]:
    """The weightiest problems of a ranking, then what eased, then what does not go together, in sentences."""
    blocks: list[Block] = []
    for side, key, most in (
        (Side.WORSE, "dive.worse", MOST_PROBLEMS),
        (Side.BETTER, "ranking.eased", MOST_EASED),
    ):
        told = [each for each in ranking.of(side) if reading.numbered(each.number_ids)][:most]
        if told:
            blocks += [paragraph(reading.phrase(key)), Bullets(tuple(problem_sentence(reading, one) for one in told))]
    beside = [reading.sentences(reading.numbered(each.number_ids)) for each in ranking.contradictions]
    if any(beside):
        items = tuple(say(" ".join(s.words for s in each), *chain(*(s.number_ids for s in each))) for each in beside)
        blocks.append(Notice("warning", reading.phrase("contradictions.title"), (Bullets(items),)))
    return blocks or [paragraph(reading.phrase("ranking.none"))]


def _about(ranking: Ranking, categories: Sequence[str]) -> Ranking:
    return Ranking(
        tuple(each for each in ranking.problems if each.category in categories),
        tuple(each for each in ranking.contradictions if each.category in categories),
    )


def _angle(
    reading: Reading, angle: str, analyses: Sequence[str], present: Sequence[str], ground: maps.Ground | None
) -> Section:
    """One angle: the chief category in full, the others in sentences, and what could not be said."""
    parts: list[Section] = []
    blocks: list[Block] = []
    if present and angle == "extent":
        blocks += [*opening(reading, present[0]), *only([detection(reading, present[0])])]
    for analysis in analyses:
        parts += [_in_full(reading, analysis, code, ground) for code in present[:1]]
    for code in present[1:]:
        told = [one for analysis in analyses for one in reading.about(analysis, code) if not one.area or one.claim]
        bullets = said(reading, told, MOST_OF_OTHERS)
        if bullets:
            parts.append(Section(f"dive-{angle}-{code}", reading.category(code), (bullets,)))
    parts = [each for each in parts if each.blocks or each.sections]
    declined = [one for analysis in analyses for one in _declined(reading, analysis, present)]
    notice = unanswered(reading, declined)
    if not blocks and not parts and notice is None:
        blocks.append(paragraph(reading.phrase("angle.nothing")))
    return Section(f"dive-{angle}", reading.phrase(f"angle.{angle}"), (*blocks, *only([notice])), tuple(parts))


def _in_full(reading: Reading, analysis: str, category: str, ground: maps.Ground | None) -> Section:
    """An analysis with its own chapter as in the report; another by its sentences and its table."""
    if analysis == comparison.ANALYSIS:
        made = comparison.comparison_section(reading, category, ground)
    elif analysis == trend.ANALYSIS:
        made = trend.trend_section(reading, category, AREA_FIGURES)
    elif analysis == levels.ANALYSIS:
        made = levels.levels_section(reading, category, has_comparison=bool(comparison.comparisons(reading, category)))
    else:
        made = finding_section(reading, analysis, category, reading.about(analysis, category))
    return made or Section(f"{category}-{analysis}", "")


def _declined(reading: Reading, analysis: str, categories: Sequence[str]) -> list[Abstention]:
    return [
        one
        for answer in reading.picture.answers
        if answer.analysis == analysis
        for one in answer.abstentions
        if one.category in categories or not one.category
    ]


def _related(reading: Reading, topic: Topic) -> Section | None:
    """What stands beside: wider groups, and what other sources call it; never added to the problem's own numbers."""
    parts = []
    for code in (each for each in topic.related if each in reading.categories):
        told: list[Finding] = [one for name in reading.analyses for one in reading.about(name, code)]
        bullets = said(reading, [one for one in told if one.area is None and not one.areas], MOST_OF_OTHERS)
        if bullets:
            parts.append(Section(f"dive-related-{code}", reading.category(code), (bullets,)))
    if not parts:
        return None
    title = reading.phrase("dive.related")
    return Section("dive-related", title, (paragraph(reading.phrase("dive.related.note")),), tuple(parts))


def _research(reading: Reading, topic: Topic) -> Section | None:
    """What research says, each with its source. None of it is about this place."""
    if not topic.notes:
        return None
    items = tuple(
        say(f"{note.words[reading.language]} {reading.phrase('dive.source', source=note.source)}")
        for note in topic.notes
    )
    blocks = (paragraph(reading.phrase("dive.research.note")), Bullets(items))
    return Section("dive-research", reading.phrase("dive.research"), blocks)


def _limits(reading: Reading, present: Sequence[str]) -> Section:
    """What none of the analyses used here can say."""
    used = [name for name in reading.analyses if any(reading.about(name, code) for code in present)]
    words = [wording.words_or(name, "cannot_say", reading.picture, reading.language) for name in used]
    items = (reading.phrase("limits.recorded_only"), *(each for each in dict.fromkeys(words) if each))
    return Section("limits", reading.phrase("limits.title"), (Bullets(tuple(say(each) for each in items)),))
