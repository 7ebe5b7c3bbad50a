"""Offence codes: what an authority's code means, from when to when, and what came in its place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class OffenceCode:
    """One code of an official classification.

    `category`: the one category that an event with this code is counted in. `groups`: further categories that it
    belongs to, for whoever wants to know; nothing is counted twice by them. `not_used_from`: the first day on which
    the code is no longer to be used. `replaced_by`: codes in its place, which need not mean the very same.
    `stage`: completed, attempt (preparation included), or empty where the code tells nothing of it. Empty days are
    days that nobody has published. `source`: where the code and its days are told of.
    """

    code: str
    names: Mapping[str, str]
    category: str
    groups: tuple[str, ...] = ()
    valid_from: date | None = None
    not_used_from: date | None = None
    replaced_by: tuple[str, ...] = ()
    stage: str = ""
    is_detection_driven: bool = False
    source: str = ""

    def is_ended_on(self, day: date) -> bool:
        """Whether an event of this day has a code that was out of use by then."""
        return self.not_used_from is not None and day >= self.not_used_from


@dataclass(frozen=True)
class Replacement:
    """Codes that took the place of another. `day` None: it is not known when; the successors' first event tells."""

    code: str
    successors: tuple[str, ...]
    categories: tuple[str, ...]
    day: date | None


def replacements(codes: Iterable[OffenceCode]) -> tuple[Replacement, ...]:
    """Every replacement among the codes, with the categories whose counts it touches.

    A code is out of use from the day that is known, else from the first day of the earliest of its successors.
    """
    by_code = {each.code: each for each in codes}
    return tuple(
        Replacement(
            each.code,
            each.replaced_by,
            tuple(dict.fromkeys([each.category, *(by_code[code].category for code in each.replaced_by)])),
            _first_day(each, [by_code[code] for code in each.replaced_by]),
        )
        for each in by_code.values()
        if each.replaced_by
    )


def _first_day(code: OffenceCode, successors: Iterable[OffenceCode]) -> date | None:
    begun = [each.valid_from for each in successors if each.valid_from is not None]
    return code.not_used_from or min(begun, default=None)
