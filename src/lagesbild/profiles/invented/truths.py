"""What is planted in Exempelstad, as `truths.toml` says it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

LANGUAGES = ("sv", "en")
KINDS = (
    *("area", "area_since", "town", "step", "drift", "recording", "operation"),
    *("unplaced", "missing_rows", "missing_cells", "survey"),
)

# An area that differs from the rest differs from a part of the rest: similar areas, those of its kind, of its group.
PART_OF_THE_REST = {"similar": "rest", "kind": "rest", "group": "rest"}


@dataclass(frozen=True)
class Sign:
    """What one analysis says when it sees a truth. `area` "*": any area; "": the whole place."""

    analysis: str
    says: tuple[str, ...]
    area: str
    category: str
    reference: str = ""
    quality: str = ""

    def fits(self, area: str, category: str) -> bool:
        return self.area in ("*", area) and self.category in ("*", category)


@dataclass(frozen=True)
class Truth:
    """One planted fact. `factor` means what its `kind` makes it mean (see the head of truths.toml)."""

    id: str
    kind: str
    words: Mapping[str, str]
    category: str = ""
    area: str = ""
    source: str = ""
    factor: float = 1.0
    start: date | None = None
    end: date | None = None
    shows: tuple[Sign, ...] = ()
    may_show: tuple[Sign, ...] = ()


@dataclass(frozen=True)
class Frame:
    """The town that the truths are planted in."""

    place: str
    level: str
    edition: str
    today: date
    first_day: date
    first_incident_day: date
    end_day: date


@dataclass(frozen=True)
class BadRows:
    """Rows of one file that are wrong on purpose, and the reason they should be set aside with."""

    source: str
    wrong: str
    n: int
    reason: str


@dataclass(frozen=True)
class Planted:
    """The whole of truths.toml."""

    frame: Frame
    truths: tuple[Truth, ...]
    bad_rows: tuple[BadRows, ...] = ()

    def explains(self, analysis: str, says: str, category: str, area: str, reference: str = "") -> bool:
        """Whether something planted shows itself so, or may: what is not explained is a false alarm."""
        known = PART_OF_THE_REST.get(reference, reference)
        return any(
            sign.analysis == analysis and says in sign.says and sign.reference == known and sign.fits(area, category)
            for truth in self.truths
            for sign in (*truth.shows, *truth.may_show)
        )

    def of(self, *kinds: str) -> tuple[Truth, ...]:
        return tuple(truth for truth in self.truths if truth.kind in kinds)


def read_planted() -> Planted:
    """What is planted in Exempelstad."""
    written = tomllib.loads((files(__package__) / "truths.toml").read_text(encoding="utf-8"))
    return Planted(
        frame=Frame(**written["town"]),
        truths=tuple(_truth(table) for table in written["truths"]),
        bad_rows=tuple(BadRows(**table) for table in written["bad_rows"]),
    )


def _truth(table: Mapping[str, Any]) -> Truth:
    words = {language: table[language] for language in LANGUAGES}
    signs = {key: tuple(_sign(one, table) for one in table.get(key, ())) for key in ("shows", "may_show")}
    plain = {key: value for key, value in table.items() if key not in words and key not in signs}
    if plain["kind"] not in KINDS:
        raise ValueError(f"truths.toml: {plain['id']} is of the kind {plain['kind']!r}, not one of {', '.join(KINDS)}")
    return Truth(**plain, words=words, shows=signs["shows"], may_show=signs["may_show"])


def _sign(table: Mapping[str, Any], truth: Mapping[str, Any]) -> Sign:
    return Sign(**{"category": truth.get("category", ""), **table, "says": tuple(table["says"])})
