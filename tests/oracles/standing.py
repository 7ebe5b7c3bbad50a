"""Which rows stand, one row and one delivery at a time: the judge of what the store fetches.

It asks of each row whether any later delivery has taken it over, without SQL and without streams worked out ahead.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from lagesbild.domain import Delivery, RowKind

IDENTITY = {
    RowKind.CONTRIBUTIONS: "contribution_id",
    RowKind.SHORTCOMINGS: "shortcoming_id",
    RowKind.PLACES: "place_id",
}
ROUND = {RowKind.ANSWERS: "round", RowKind.ASSESSMENTS: "edition"}


@dataclass
class Came:
    """A delivery as it came."""

    delivery: Delivery
    sending: str
    rows: list[dict[str, Any]]
    is_withdrawn: bool = False


class StandingByHand:
    """Remembers deliveries, and says which of their rows stand."""

    def __init__(self) -> None:
        self.came: list[Came] = []

    def add(self, delivery: Delivery, sending: str) -> None:
        if all(one.delivery.delivery_id != delivery.delivery_id for one in self.came):
            self.came.append(Came(delivery, sending, pa.table(delivery.rows).to_pylist()))

    def withdraw(self, delivery_id: str) -> None:
        next(one for one in self.came if one.delivery.delivery_id == delivery_id).is_withdrawn = True

    def rows(self, kind: RowKind) -> Iterator[tuple[str, dict[str, Any]]]:
        """Delivery id and row of everything of a kind that stands."""
        for number, one in enumerate(self.came):
            for row in one.rows if one.delivery.kind is kind and not one.is_withdrawn else []:
                if not any(self.takes(other, one, row) for other in self.rivals(one, self.came[number + 1 :])):
                    later_in_file = [each for each in one.rows if each["source_row"] > row["source_row"]]
                    if not any(self.is_same_thing(kind, row, each) for each in later_in_file):
                        yield one.delivery.delivery_id, row

    def rivals(self, one: Came, later: list[Came]) -> list[Came]:
        """Later deliveries that count, of the same source, part and kind."""
        mine = one.delivery
        return [
            other
            for other in later
            if not other.is_withdrawn
            and (other.delivery.source.name, other.delivery.part, other.delivery.kind)
            == (mine.source.name, mine.part, mine.kind)
        ]

    def takes(self, other: Came, one: Came, row: dict[str, Any]) -> bool:
        """Whether `other`, which came later, has taken over this row."""
        kind = one.delivery.kind
        if kind in ROUND:
            name = ROUND[kind]
            return other.sending != one.sending and any(each[name] == row[name] for each in other.rows)
        if any(self.is_same_thing(kind, row, each) for each in other.rows):
            return True
        has_days = one.delivery.covers is not None and other.delivery.covers is not None
        return has_days and other.sending != one.sending and other.delivery.covers.holds(row["day"])  # type: ignore[union-attr]

    @staticmethod
    def is_same_thing(kind: RowKind, row: dict[str, Any], other: dict[str, Any]) -> bool:
        name = IDENTITY.get(kind)
        return name is not None and row[name] is not None and row[name] == other[name]

    def takers(self, kind: RowKind) -> dict[str, set[str]]:
        """Delivery id → the later ones that tell of the same days, rounds or things, and did not come beside it."""
        found: dict[str, set[str]] = {}
        for number, one in enumerate(self.came):
            if one.delivery.kind is not kind or one.is_withdrawn:
                continue
            for other in self.rivals(one, self.came[number + 1 :]):
                mine, theirs = one.delivery.covers, other.delivery.covers
                shares_days = mine and theirs and other.sending != one.sending and mine.overlaps(theirs)
                if shares_days or any(self.takes(other, one, row) for row in one.rows):
                    found.setdefault(one.delivery.delivery_id, set()).add(other.delivery.delivery_id)
        return found
