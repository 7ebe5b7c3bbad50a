"""Exempelstad: a Swedish town that does not exist, with truths planted in it for the system and its readers to find.

Words, levels and categories are Sweden's. What is invented is the town (`town.write_town`) and everything that is
said to have happened in it (`truths.toml`).
"""

from dataclasses import dataclass, replace

from lagesbild.domain import Profile
from lagesbild.profiles import sweden

DESCRIPTION = {
    "sv": "Exempelstad: en påhittad svensk stad med inplanterade sanningar",
    "en": "Exempelstad: an invented Swedish town with planted truths",
}


@dataclass(frozen=True)
class Options:
    # As in Sweden: what is learnt here should hold there, though nobody in Exempelstad can be known by anyone.
    smallest_count: int = sweden.Options.smallest_count


def make_profile(options: Options) -> Profile:
    """Sweden's words, marked as invented so that every page and publication says so."""
    country = sweden.make_profile(sweden.Options(smallest_count=options.smallest_count))
    return replace(country, name="invented", is_invented=True)
