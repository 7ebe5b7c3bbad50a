"""Addresses → points and areas, with how sure the place is. Each address is looked up once, however often it comes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from lagesbild.domain.areas import Areas
from lagesbild.domain.tables import PlaceGrade
from lagesbild.intake.addresses import Address, read_address, street_key, ways_of_writing
from lagesbild.intake.gazetteer import Gazetteer
from lagesbild.intake.notes import counted, if_any, listed
from lagesbild.intake.places import OUTSIDE, place_points

Numbers = NDArray[np.float64]

# An address with fewer households says who lives there: data.police.uk demands eight before a point is shown.
FEWEST_HOUSEHOLDS = 8
_SAME_PLACE_M = 100.0  # entrances of one house; of several addresses that far apart one cannot be chosen
_CORNER_M = 60.0  # the nearest addresses of two streets that meet stand about a block's end apart
_SHORTEST_MISSPELT = 7  # letters: of shorter names too many others are one letter away
_MOST_SUGGESTED = 1000  # streets: to look for the nearest of more would take longer than to read the file
_NEAR = 75  # of 100: below this a suggestion is a guess that misleads
_TROUBLES = {
    "unreadable": "no street in it",
    "street": "the street is not in the gazetteer",
    "number": "the street has no such number and lies in several areas",
    "street_only": "no number, and the street lies in several areas",
    "several": "several addresses, in several areas",
    "corner": "two streets that do not meet",
}


@dataclass(frozen=True)
class AddressPlaces:
    """For each distinct address: area (empty: none), grade, coordinates (NaN: none, or not to be shown).

    `is_unfound` marks those that rule P05 tells of, `is_protected` those of P07. `suggestion`: nearly so called.
    """

    area: list[str]
    grade: list[str]
    x: Numbers
    y: Numbers
    is_unfound: NDArray[np.bool_]
    is_protected: NDArray[np.bool_]
    suggestion: list[str | None]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Hit:
    """Rows of the gazetteer that an address is, and whether it is the address itself, its street or nothing."""

    rows: NDArray[np.int64]
    is_address: bool
    name: str = ""  # the street as the gazetteer has it; as the file has it where it was not found
    misspelt: str = ""  # the street as the file has it, where one letter is otherwise
    trouble: str = ""  # one of _TROUBLES


_NONE = np.array([], dtype=np.int64)


@dataclass(frozen=True)
class AddressFinder:
    """Looks addresses up in a gazetteer whose every address has its area already."""

    gazetteer: Gazetteer
    areas: Areas
    area_at: NDArray[np.int64]  # of each row of the gazetteer; OUTSIDE: none
    x: Numbers
    y: Numbers

    @classmethod
    def of(cls, gazetteer: Gazetteer, areas: Areas) -> "AddressFinder":
        """Raises AreasError where the areas have no boundaries, IntakeError where the points lie elsewhere."""
        frame = gazetteer.frame
        placed = place_points(frame["x"].to_numpy(), frame["y"].to_numpy(), gazetteer.crs, areas)
        return cls(gazetteer, areas, placed.index, placed.x, placed.y)

    def find(self, texts: Sequence[str], postcodes: Sequence[str], n_rows: Sequence[int]) -> AddressPlaces:
        """The places of distinct addresses; `n_rows` says how many rows each stands on, for the notes."""
        hits = [
            self._hit(read_address(text, postcode)) if text else _Hit(_NONE, False)
            for text, postcode in zip(texts, postcodes, strict=True)
        ]
        households = self.gazetteer.frame["households"].fill_null(-1).to_numpy()
        area, grade = [""] * len(hits), [PlaceGrade.UNKNOWN.value] * len(hits)
        x, y = np.full(len(hits), np.nan), np.full(len(hits), np.nan)
        is_protected = np.zeros(len(hits), dtype=np.bool_)
        for at, hit in enumerate(hits):
            area[at], grade[at] = self._place(hit)
            if grade[at] == PlaceGrade.ADDRESS.value:
                first = hit.rows[0]
                is_protected[at] = households[hit.rows].max() < FEWEST_HOUSEHOLDS
                if is_protected[at]:
                    grade[at] = PlaceGrade.AREA.value
                else:
                    x[at], y[at] = self.x[first], self.y[first]
        is_unfound = np.array(
            [bool(hit.trouble) and not code for hit, code in zip(hits, area, strict=True)], dtype=bool
        )
        is_lost = [unfound and hit.trouble == "street" for hit, unfound in zip(hits, is_unfound.tolist(), strict=True)]
        near = self._nearest([hit.name for hit, lost in zip(hits, is_lost, strict=True) if lost])
        suggestion = [near.get(hit.name) if lost else None for hit, lost in zip(hits, is_lost, strict=True)]
        places = AddressPlaces(area, grade, x, y, is_unfound, is_protected, suggestion)
        return replace(places, notes=self._notes(hits, n_rows, places))

    def _place(self, hit: _Hit) -> tuple[str, str]:
        """The area and the grade of what was found: a street is in an area only where all of it is."""
        if not hit.rows.size:
            return "", PlaceGrade.UNKNOWN.value
        areas = np.unique(self.area_at[hit.rows])
        if areas.size == 1 and areas[0] == OUTSIDE:
            return "", PlaceGrade.OUTSIDE.value
        if areas.size > 1:
            return "", PlaceGrade.MUNICIPALITY.value
        is_address = hit.is_address and _are_together(self.x[hit.rows], self.y[hit.rows])
        return self.areas.codes[areas[0]], (PlaceGrade.ADDRESS if is_address else PlaceGrade.STREET).value

    def _hit(self, address: Address) -> _Hit:
        if not address.streets:
            return _Hit(_NONE, False, trouble="unreadable")
        if len(address.streets) > 1:
            return self._corner(address.streets)
        key, misspelt = self._street(address)
        if not key:
            return _Hit(_NONE, False, address.streets[0], trouble="street")
        name = self.gazetteer.names[key]
        rows = self._of_postcode(self.gazetteer.rows_of[key], address.postcode)
        numbered = self._numbered(rows, address)
        if numbered.size:
            is_one = np.unique(self.area_at[numbered]).size == 1
            return _Hit(numbered, True, name, misspelt, "" if is_one else "several")
        return _Hit(rows, False, name, misspelt, "number" if address.number else "street_only")

    def _street(self, address: Address) -> tuple[str, str]:
        """The street's key, and the name written where it was spelt otherwise. Empty where no one street fits."""
        name = address.streets[0]
        for key in ways_of_writing(name):
            if key in self.gazetteer.rows_of:
                return key, ""
        key = street_key(name)
        if len(key) < _SHORTEST_MISSPELT or not address.number:
            return "", ""
        near = process.extract(key, list(self.gazetteer.rows_of), scorer=OSA.distance, score_cutoff=1, limit=3)
        fitting = [each for each, _, _ in near if self._numbered(self.gazetteer.rows_of[each], address).size]
        return (fitting[0], name) if len(near) == 1 and fitting else ("", "")

    def _of_postcode(self, rows: NDArray[np.int64], postcode: str) -> NDArray[np.int64]:
        if not postcode:
            return rows
        fitting = rows[(self._column("postcode")[rows] == postcode)]
        return fitting if fitting.size else rows

    def _numbered(self, rows: NDArray[np.int64], address: Address) -> NDArray[np.int64]:
        """The rows of the number and letter; of the number where the letter is not there."""
        same = rows[self._column("number")[rows] == address.number]
        lettered = same[self._column("letter")[same] == address.letter]
        found: NDArray[np.int64] = lettered if lettered.size else same
        return found

    def _corner(self, streets: tuple[str, ...]) -> _Hit:
        """The addresses nearest to where two streets meet."""
        keys = [next((key for key in ways_of_writing(name) if key in self.gazetteer.rows_of), "") for name in streets]
        if not all(keys):
            return _Hit(_NONE, False, " / ".join(streets), trouble="street")
        one, other = (self.gazetteer.rows_of[key] for key in keys)
        apart = np.hypot(self.x[one][:, None] - self.x[other], self.y[one][:, None] - self.y[other])
        left, right = np.unravel_index(int(apart.argmin()), apart.shape)
        if apart[left, right] > _CORNER_M:
            return _Hit(_NONE, False, trouble="corner")
        return _Hit(np.array([one[left], other[right]]), False)

    def _column(self, name: str) -> NDArray[np.object_]:
        return self._columns[name]

    @cached_property
    def _columns(self) -> Mapping[str, NDArray[np.object_]]:
        return {name: self.gazetteer.frame[name].to_numpy() for name in ("number", "letter", "postcode")}

    def _notes(self, hits: Sequence[_Hit], n_rows: Sequence[int], places: AddressPlaces) -> tuple[str, ...]:
        """How many rows were found how. Streets are named, house numbers never: a note is read by more than a file."""
        troubles, unknown, misspelt = Counter[str](), Counter[str](), Counter[str]()
        told = zip(hits, n_rows, places.is_unfound.tolist(), places.suggestion, strict=True)
        for hit, n, is_unfound, suggestion in told:
            if is_unfound:
                troubles[hit.trouble] += n
            if is_unfound and hit.trouble == "street":
                near = f"; nearest: {suggestion}" if suggestion else ""
                unknown[f"{hit.name!r} (rows: {{n}}{near})"] += n
            if hit.misspelt:
                misspelt[f"{hit.misspelt!r} as {hit.name!r}"] += n
        n_protected = int(np.array(n_rows, dtype=np.int64)[places.is_protected].sum())
        return (
            *(
                counted(f"Events whose address was not found (P05), {_TROUBLES[key]}: {{n}}.", n=troubles[key])
                for key in sorted(troubles)
            ),
            *([listed("Streets that are not in the gazetteer ({n_items}): {items}.", unknown)] if unknown else []),
            *([listed("Streets with one letter otherwise ({n_items}): {items}.", misspelt)] if misspelt else []),
            *if_any(
                f"Events at addresses with fewer than {FEWEST_HOUSEHOLDS} households, or nobody knows how many (P07): "
                "{n}. They have their area and no point.",
                n_protected,
            ),
        )

    def _nearest(self, names: Sequence[str]) -> dict[str, str]:
        """Streets of the gazetteer that are called nearly so, for the reader to choose from; never chosen for him."""
        keys = list(self.gazetteer.names)
        found = {}
        for name in list(dict.fromkeys(names))[:_MOST_SUGGESTED]:
            hits = process.extract(street_key(name), keys, scorer=fuzz.ratio, limit=2, score_cutoff=_NEAR)
            if hits:
                found[name] = ", ".join(self.gazetteer.names[key] for key, _, _ in hits)
        return found


def _are_together(x: Numbers, y: Numbers) -> bool:
    return bool(np.hypot(x - x[0], y - y[0]).max() <= _SAME_PLACE_M)
