"""Signs and words, and what they mean in this report."""

from lagesbild.publish.document import Glossary, Section, Term, paragraph
from lagesbild.publish.reading import Reading
from lagesbild.publish.signs import CLASSES, COURSES, EMPTY, Sign
from lagesbild.publish.tables import sign_words
from lagesbild.publish.wording import capitalised

WORDS = (
    "interval",
    "expected",
    "excess",
    "ratio",
    "reference",
    "believed",
    "exposure",
    "preliminary",
    "break",
    "unplaced",
    "set_aside",
    "chance",
    "number_id",
)


def guide_section(reading: Reading) -> Section:
    """How to read the report, before its first chapter: the signs in a row, and three rules."""
    opening = paragraph(reading.phrase("guide.opening"))
    return Section("guide", reading.phrase("guide.title"), (opening, _signs(reading, (*CLASSES, *EMPTY))))


def glossary_section(reading: Reading) -> Section:
    """All signs and words."""
    words = tuple(Term(reading.phrase(f"term.{word}"), reading.phrase(f"term.{word}.meaning")) for word in WORDS)
    courses = _signs(reading, COURSES)
    return Section("glossary", reading.phrase("glossary.title"), (courses, Glossary(words)))


def _signs(reading: Reading, signs: tuple[Sign, ...]) -> Glossary:
    return Glossary(
        tuple(
            Term(
                capitalised(sign_words(reading, sign)),
                reading.phrase(f"sign.{sign.key}.meaning", smallest=_smallest(reading)),
                sign.glyph,
                sign.look,
            )
            for sign in signs
        )
    )


def _smallest(reading: Reading) -> str:
    return reading.whole(reading.released.protection.rules.smallest_count)
