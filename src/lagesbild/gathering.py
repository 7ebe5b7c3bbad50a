"""Pages that gather what one released picture says: of one problem (a deep dive), or of one area (a portrait)."""

from collections.abc import Sequence

from lagesbild.domain import AssessmentEditions, Category, ReleasedPicture, Topic
from lagesbild.kept_pictures import earlier_than
from lagesbild.publish.deep_dive import compose_deep_dive, topic_of
from lagesbild.publish.formats.html import page, spoken
from lagesbild.publish.portrait import Beside, area_of, compose_portrait
from lagesbild.release import release, release_contributions
from lagesbild.store import Store, Where


def deep_dive_page(released: ReleasedPicture, topics: Sequence[Topic], asked: str, language: str) -> bytes:
    """All angles on one problem as one HTML page. `asked` is a topic or a category.

    Raises UsageError for a language or a problem that the picture does not have.
    """
    topic = topic_of(topics, released, asked)
    return page(compose_deep_dive(released, spoken(released, language), topic)).encode()


def portrait_page(
    store: Store, released: ReleasedPicture, asked: str, language: str, register: Sequence[Category]
) -> bytes:
    """One area as one HTML page, with the picture before it, what others assessed and what people let us pass on.

    `asked` is the area's code or name, `register` the country's categories: those of the workspace are known. Raises
    UsageError for a language or an area that the picture does not have.
    """
    area, areas = area_of(released, asked), released.picture.areas
    earlier = earlier_than(released.picture, store)
    told = store.contributions(where=Where(areas.level, areas.edition))
    beside = Beside(
        earlier=release(earlier) if earlier else None,
        assessments=AssessmentEditions(store.assessments()),
        contributions=release_contributions(told, (*register, *store.categories())),
    )
    return page(compose_portrait(released, spoken(released, language), area, beside)).encode()
