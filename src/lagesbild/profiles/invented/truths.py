"""What is planted in the invented towns, as their files of truths say it.

Exempelstad's is `truths.toml`; those of the other two lie in `towns/`. What a kind of truth means for what is counted
stands at the head of the first; what the picture must say of it, and must not, stands with each.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

from lagesbild.domain import Claim

LANGUAGES = ("sv", "en")
DEFAULT_TOWN = "exempelstad"
TOWNS = {DEFAULT_TOWN: "truths.toml", "strandvik": "towns/strandvik.toml", "storhamn": "towns/storhamn.toml"}
# In these, `factor` is what the events to be expected are multiplied by.
COUNTED = ("area", "area_since", "step", "recording", "operation", "pulse", "measure")
KINDS = (
    *COUNTED,
    *("town", "drift", "unplaced", "missing_rows", "missing_cells", "missing_month", "survey", "survey_rounds"),
    *(
        "repeats",
        "spot",
        "hours",
        "boundary",
        "living",
        "follows_living",
        "assessed",
        "code_split",
        "delivered_twice",
        "nothing",
    ),
)
ANY = "*"

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
class Claimed:
    """A claim that a truth must lead an analysis to, or must not. `analysis` "*": any.

    `areas` are those it is about, empty for the whole, "*" for any; so with `category`. `reference` and `part` empty:
    whatever it is compared with, whichever group it is of.
    """

    analysis: str
    claims: tuple[Claim, ...]
    areas: tuple[str, ...]
    category: str
    reference: str = ""
    part: str = ""


@dataclass(frozen=True)
class Truth:
    """One planted fact. `factor` means what its `kind` makes it mean (see the head of truths.toml).

    `found_by`: what an analysis should say of it. `must_not`: what none may say, which makes it a trap; one may be
    both. `share` is how many of its events are so, where only some are. `is_told`: the system is told beforehand, as
    a known cause, a break in the series or something done. `name`: what the town calls what was done.
    """

    id: str
    kind: str
    words: Mapping[str, str]
    name: str = ""
    category: str = ""
    area: str = ""
    source: str = ""
    factor: float = 1.0
    start: date | None = None
    end: date | None = None
    shows: tuple[Sign, ...] = ()
    may_show: tuple[Sign, ...] = ()
    areas: tuple[str, ...] = ()
    share: float = 0.0
    is_told: bool = False
    found_by: tuple[Claimed, ...] = ()
    must_not: tuple[Claimed, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        """The areas it is about; empty: the whole."""
        return self.areas or ((self.area,) if self.area else ())


@dataclass(frozen=True)
class Frame:
    """The town that the truths are planted in. `types` are the categories that its files hold, empty: all."""

    place: str
    level: str
    edition: str
    today: date
    first_day: date
    first_incident_day: date
    end_day: date
    table: str = "areas.csv"
    types: tuple[str, ...] = ()


@dataclass(frozen=True)
class BadRows:
    """Rows of one file that are wrong on purpose, and the reason they should be set aside with."""

    source: str
    wrong: str
    n: int
    reason: str


@dataclass(frozen=True)
class Planted:
    """The whole of a file of truths."""

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


def read_planted(town: str = DEFAULT_TOWN) -> Planted:
    """What is planted in one of TOWNS."""
    name = TOWNS[town]
    written = tomllib.loads((files(__package__) / name).read_text(encoding="utf-8"))
    frame: dict[str, Any] = {**written["town"], "types": tuple(written["town"].get("types", ()))}
    return Planted(
        frame=Frame(**frame),
        truths=tuple(_truth(table, name) for table in written["truths"]),
        bad_rows=tuple(BadRows(**table) for table in written.get("bad_rows", ())),
    )


def _truth(table: Mapping[str, Any], name: str) -> Truth:
    words = {language: table[language] for language in LANGUAGES}
    signs = {key: tuple(_sign(one, table) for one in table.get(key, ())) for key in ("shows", "may_show")}
    claimed = {key: tuple(_claimed(one, table) for one in table.get(key, ())) for key in ("found_by", "must_not")}
    plain = {key: value for key, value in table.items() if key not in {*words, *signs, *claimed, "areas"}}
    if plain["kind"] not in KINDS:
        raise ValueError(f"{name}: {plain['id']} is of the kind {plain['kind']!r}, not one of {', '.join(KINDS)}")
    return Truth(**{**plain, **signs, **claimed, "areas": tuple(table.get("areas", ())), "words": words})


def _sign(table: Mapping[str, Any], truth: Mapping[str, Any]) -> Sign:
    return Sign(**{"category": truth.get("category", ""), **table, "says": tuple(table["says"])})


def _claimed(table: Mapping[str, Any], truth: Mapping[str, Any]) -> Claimed:
    own = truth.get("areas") or ([truth["area"]] if "area" in truth else [])
    usual = {"category": truth.get("category", ""), "areas": own}
    told = {**usual, **table, "claims": tuple(Claim(word) for word in table["claims"])}
    return Claimed(**{**told, "areas": tuple(told["areas"])})
