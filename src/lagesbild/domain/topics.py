"""What a deep dive gathers: one problem under its categories, and what research says of it, with sources."""

from collections.abc import Mapping
from dataclasses import dataclass

Words = Mapping[str, str]


@dataclass(frozen=True)
class ResearchNote:
    """A short statement in plain words, and the publication it rests on (author, year, where it was published)."""

    words: Words
    source: str


@dataclass(frozen=True)
class Topic:
    """A problem as people speak of it. `categories` are what it is counted in, the chief one first; `related` are told
    beside it: wider groups, and what other sources call it."""

    key: str
    names: Words
    categories: tuple[str, ...]
    related: tuple[str, ...] = ()
    notes: tuple[ResearchNote, ...] = ()

    def name(self, language: str) -> str:
        return self.names.get(language) or self.key
