"""Codes of areas as files write them: with zeros lost, names behind, or the edition in the code itself."""

import re
from collections.abc import Callable, Mapping, Sequence

from lagesbild.domain.areas import Areas

Finder = Callable[[str], str | None]

# Statistics Sweden's tables hold two editions side by side: 0180C1010 is of 2018, 0180C1010_DeSO2025 of 2025.
_SUFFIXED = re.compile(r"^(.+?)_(deso|regso)(\d{4})$", re.IGNORECASE)
_SHOWN = 3


def by_code(areas: Areas, names_edition: bool = False) -> Finder:
    """From what a file writes to the code.

    A code that names its edition is of these areas only where the edition is theirs. `names_edition`: some codes of
    the file do so; those that do not are then of another edition, and are unknown here, however alike they look.
    """
    codes = set(areas.codes)
    widths = {len(code) for code in codes}
    width = widths.pop() if len(widths) == 1 else 0

    def find(value: str) -> str | None:
        """As written; else with the zeros a spreadsheet takes away; else the code before a name ("0114 Väsby")."""
        said = _SUFFIXED.match(value)
        if said:
            return said[1] if is_of(areas, value) and said[1] in codes else None
        if names_edition:
            return None
        first = value.split(maxsplit=1)[0]
        for tried in (value, value.zfill(width), first, first.zfill(width)):
            if tried in codes:
                return tried
        return None

    return find


def is_of(areas: Areas, value: str) -> bool:
    """Whether the code says that it is of the level and edition of these areas."""
    said = _SUFFIXED.match(value)
    return bool(said) and said is not None and said[2].casefold() == areas.level.casefold() and said[3] in areas.edition


def edition_said(values: Sequence[str]) -> str:
    """The level and edition that codes say they are of, as "deso 2025"; empty where none does."""
    said = next((match for match in map(_SUFFIXED.match, values) if match), None)
    return f"{said[2].lower()} {said[3]}" if said else ""


def renewed(value: str, successors: Mapping[str, Sequence[str]]) -> str:
    """What became of an area that the edition does not have, as "; became 0114C1012, 0114C1014"; else nothing."""
    new = successors.get(value, ())
    if not new:
        return ""
    more = " …" if len(new) > _SHOWN else ""
    return f"; became {', '.join(new[:_SHOWN])}{more}"
