"""The report in order: what it says first, what it holds it with, what it is made of."""

from collections.abc import Iterator
from dataclasses import dataclass

from lagesbild.domain import ReleasedPicture
from lagesbild.publish import maps, numbers
from lagesbild.publish.chapters.category import category_section
from lagesbild.publish.chapters.glossary import glossary_section, guide_section
from lagesbild.publish.chapters.limits import limits_section
from lagesbild.publish.chapters.method import method_section, numbers_section
from lagesbild.publish.chapters.other import whole_section
from lagesbild.publish.chapters.sources import sources_section
from lagesbild.publish.chapters.summary import heading, summary_section
from lagesbild.publish.document import Block, Bullets, Document, Notice, Paragraph, Section
from lagesbild.publish.reading import Reading


@dataclass(frozen=True)
class ReportOptions:
    """How much of a large picture is drawn and explained; nothing is ever left out of the tables."""

    most_area_figures: int = 2  # of a category's areas whose series says something: the clearest; more is leafed past
    most_explanations: int = 3000  # numbers explained one by one; beyond it the file outgrows a mail, so only the cited


def compose(released: ReleasedPicture, language: str, options: ReportOptions) -> Document:
    """The whole report as a document in one language, ready for a format to write."""
    reading = Reading(released, language)
    picture = released.picture
    ground = maps.make_ground(picture.areas)
    whole = whole_section(reading)
    body = (
        summary_section(reading),
        guide_section(reading),
        *((whole,) if whole is not None else ()),
        *(category_section(reading, code, ground, options.most_area_figures) for code in reading.categories),
        limits_section(reading),
        sources_section(reading),
        method_section(reading),
    )
    return document_of(reading, heading(reading), body, ground, options.most_explanations)


def document_of(
    reading: Reading, answer: str, body: tuple[Section, ...], ground: maps.Ground | None, most_explanations: int = 0
) -> Document:
    """Sections as a document under its answer, with the numbers they cite explained and the words that need it."""
    place = reading.picture.place
    numbered = numbers_section(reading, frozenset(_cited(body)), most_explanations)
    return Document(
        language=reading.language,
        title=reading.phrase("document.title", answer=answer, place=place),
        heading=answer,
        place=place,
        subject=reading.phrase("document.subject", place=place),
        sections=(*body, numbered, glossary_section(reading)),
        watermark=reading.watermark,
        shapes=maps.shared_shapes(ground) if ground is not None else "",
        facts=_facts(reading),
    )


def _facts(reading: Reading) -> tuple[tuple[str, str], ...]:
    """What stands at the top of every document: of when, of what, made when and by what."""
    picture = reading.picture
    return (
        (reading.phrase("document.period"), numbers.period(picture.period, reading.language)),
        (reading.phrase("document.areas"), f"{reading.whole(len(picture.areas.members))} {reading.many_areas}"),
        (reading.phrase("document.edition"), picture.areas.edition),
        (reading.phrase("document.today"), numbers.day(picture.today, reading.language)),
        (reading.phrase("document.picture_id"), picture.picture_id),
        (reading.phrase("document.version"), picture.version),
    )


def _cited(sections: tuple[Section, ...]) -> Iterator[str]:
    """The ids of the numbers that sentences cite."""
    for section in sections:
        for block in section.blocks:
            yield from _cited_in(block)
        yield from _cited(section.sections)


def _cited_in(block: Block) -> Iterator[str]:
    if isinstance(block, Notice):
        for inner in block.blocks:
            yield from _cited_in(inner)
    sentences = block.sentences if isinstance(block, Paragraph) else block.items if isinstance(block, Bullets) else ()
    for sentence in sentences:
        yield from sentence.number_ids
