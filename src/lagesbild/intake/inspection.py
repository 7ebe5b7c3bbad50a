"""What was guessed of a file, with how sure each guess is: to be looked over and confirmed by a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class ColumnGuess:
    """One key of the mapping and the file's column that seems to be it. `confidence` is 0–1; `why` says from what.

    How sure is a matter of order, not a probability: above 0.9 header and values agree, below 0.6 somebody should look.
    """

    key: str
    column: str
    confidence: float
    why: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlaceGuess:
    """How places are told: the level, by `code`, `name` or `point`, and the system of the coordinates."""

    level: str = ""
    by: str = ""
    crs: str = ""
    confidence: float = 0.0
    why: str = ""


@dataclass(frozen=True)
class Inspection:
    """All that was guessed of a file, and a mapping that says it.

    `shipped` is the name of a mapping that comes with the program and fits; empty: the mapping was made here. `blocked`
    are columns of personal data, which are never received, and of what kind. `lacking` is what the mapping cannot do
    without and nothing was found for; while there is any, the mapping is not accepted.
    """

    file: Path
    kind: str
    mapping_text: str
    shipped: str = ""
    encoding: str = ""
    delimiter: str = ""
    header_row: int = 1
    columns: tuple[str, ...] = ()
    guesses: tuple[ColumnGuess, ...] = ()
    unused: tuple[str, ...] = ()
    blocked: Mapping[str, str] = field(default_factory=dict)
    day_format: str = ""
    other_day_format: str = ""
    decimal: str = ""
    suppressed: tuple[str, ...] = ()
    place: PlaceGuess = field(default_factory=PlaceGuess)
    warnings: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()

    def column_of(self, key: str) -> str:
        """The file's column guessed for a key; empty where there is none."""
        return next((guess.column for guess in self.guesses if guess.key == key), "")
