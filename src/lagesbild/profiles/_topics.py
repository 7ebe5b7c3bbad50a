"""The problems of a country's deep dives, TOML beside its module, as words of the house."""

import tomllib
from importlib.resources import files

from lagesbild.domain import ResearchNote, Topic


def read_topics(name: str, languages: tuple[str, ...]) -> tuple[Topic, ...]:
    """The topics of `tables/name`, with what research says of each."""
    written = tomllib.loads((files(__package__) / "tables" / name).read_text(encoding="utf-8"))
    return tuple(
        Topic(
            key=table["key"],
            names={language: table[language] for language in languages},
            categories=tuple(table["categories"]),
            related=tuple(table["related"]),
            notes=tuple(
                ResearchNote({language: note[language] for language in languages}, note["source"])
                for note in table["notes"]
            ),
        )
        for table in written["topics"]
    )
