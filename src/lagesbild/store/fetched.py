"""Rows fetched from the shelves, as an engine answered: columns as numbers, and the deliveries they came from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain import Coded, DeliveryRecord, EvidenceClass
from lagesbild.errors import AreasError
from lagesbild.store.queries import Answer


@dataclass(frozen=True)
class Where:
    """The level and edition that fetched areas belong to; empty: whichever there is, as long as it is one."""

    level: str = ""
    edition: str = ""


@dataclass(frozen=True)
class Fetched:
    """An answer whose column `delivery` says which of `record_of` each row came from."""

    answer: Answer
    record_of: Mapping[int, DeliveryRecord]
    where: Where = Where()

    @cached_property
    def delivery(self) -> NDArray[np.int64]:
        return self.whole("delivery")

    @cached_property
    def records(self) -> tuple[DeliveryRecord, ...]:
        """The deliveries that rows came from, in the order they were received."""
        return tuple(self.record_of[number] for number in np.unique(self.delivery).tolist())

    @property
    def evidence(self) -> tuple[str, ...]:
        return tuple(record.delivery_id for record in self.records)

    @property
    def evidence_classes(self) -> tuple[EvidenceClass, ...]:
        return tuple(sorted({record.source.evidence_class for record in self.records}))

    @property
    def sources(self) -> Coded:
        """The name of each row's source."""
        return self.of_delivery({number: record.source.name for number, record in self.record_of.items()})

    def of_delivery(self, words: Mapping[int, str]) -> Coded:
        """A word for each delivery, row by row."""
        labels = tuple(sorted({words[number] for number in np.unique(self.delivery).tolist()}))
        numbers, back = np.unique(self.delivery, return_inverse=True)
        codes = np.array([labels.index(words[number]) for number in numbers.tolist()], dtype=np.int64)
        return Coded(labels, codes[back] if codes.size else back.astype(np.int64))

    def coded(self, name: str) -> Coded:
        return Coded.of(self.answer[name])

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple(str(text or "") for text in self.answer[name].tolist())

    def numbers(self, name: str) -> NDArray[np.float64]:
        return np.asarray(self.answer[name], dtype=np.float64)

    def whole(self, name: str) -> NDArray[np.int64]:
        return np.asarray(self.answer[name], dtype=np.int64)

    def flags(self, name: str) -> NDArray[np.bool_]:
        return np.asarray(self.answer[name], dtype=np.bool_)

    def days(self, name: str) -> NDArray[np.datetime64]:
        return np.asarray(self.answer[name]).astype("datetime64[D]")

    def chosen(self, rows: NDArray[np.bool_]) -> "Fetched":
        """The same with only some rows."""
        return Fetched({name: column[rows] for name, column in self.answer.items()}, self.record_of, self.where)

    def within(self, wanted: Where) -> "Fetched":
        """The same in one level and edition of areas. AreasError where placed rows lie in several, and which.

        Rows without an area belong to any; those of another level than a wanted one are left out.
        """
        kept = self
        if wanted.level:
            of_level = [number for number, record in self.record_of.items() if record.level == wanted.level]
            kept = self.chosen(np.isin(self.delivery, of_level))
        placed = kept.chosen(np.array([bool(code) for code in kept.answer["area_code"].tolist()], dtype=np.bool_))
        found = dict.fromkeys(Where(record.level, record.edition) for record in placed.records)
        lacking = [each for each in found if wanted.edition and each.edition != wanted.edition]
        if len(found) > 1 or lacking:
            raise AreasError(_several(found, wanted))
        return replace(kept, where=next(iter(found), wanted))


def _several(found: Iterable[Where], wanted: Where) -> str:
    told = ", ".join(f"{each.level} {each.edition}" for each in found)
    asked = f" {wanted.level} {wanted.edition} was asked for." if wanted.level else ""
    return (
        f"The rows lie in areas of {told}, and are never laid beside each other across levels and editions.{asked}\n"
        'Ask for one level, or receive the others again for the same edition:  edition = "…"  under [place].'
    )
