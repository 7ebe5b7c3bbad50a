"""Pages that gather what one released picture says: of one problem (a deep dive), or of one area (a portrait)."""

from collections.abc import Sequence

from lagesbild.domain import ReleasedPicture, Topic
from lagesbild.publish.deep_dive import compose_deep_dive, topic_of
from lagesbild.publish.formats.html import page, spoken


def deep_dive_page(released: ReleasedPicture, topics: Sequence[Topic], asked: str, language: str) -> bytes:
    """All angles on one problem as one HTML page. `asked` is a topic or a category.

    Raises UsageError for a language or a problem that the picture does not have.
    """
    topic = topic_of(topics, released, asked)
    return page(compose_deep_dive(released, spoken(released, language), topic)).encode()
