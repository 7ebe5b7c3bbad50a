"""What counts are held against: for each month the number told for the day nearest to its middle, in unit-years."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain import Period
from lagesbild.store.queries import Answer
from lagesbild.store.records import ExposureFigures

FIRST_DAY = date(1970, 1, 1)  # days are numbered from it


@dataclass(frozen=True)
class Told:
    """Numbers told of exposures, one row an area and day: of which kind, where, when, by which delivery.

    `place` is the area's place among those asked for; -1 in the rows of references, which have a code instead.
    """

    subject: NDArray[np.int64]
    level_number: NDArray[np.int64]
    place: NDArray[np.int64]
    reference_code: NDArray[np.object_]
    day: NDArray[np.int64]  # since FIRST_DAY
    delivery: NDArray[np.int64]
    value: NDArray[np.float64]

    @classmethod
    def of(cls, answer: Answer) -> "Told":
        """From an engine's answer."""
        columns = {name: answer[name] for name in cls.__dataclass_fields__}
        return cls(**{**columns, "day": numbered(columns["day"])})

    def where(self, chosen: NDArray[np.bool_]) -> "Told":
        return Told(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class Held:
    """Exposure (n, T) in unit-years, NaN where nobody has told; the days and deliveries of the numbers used."""

    values: NDArray[np.float64]
    days: frozenset[date]
    deliveries: frozenset[int]


@dataclass(frozen=True)
class Exposure:
    """One kind of exposure: of the areas asked for, and of references."""

    kind: str
    told: Told
    levels: tuple[str, ...]
    n_areas: int
    periods: tuple[Period, ...]

    @cached_property
    def areas(self) -> Held:
        is_area = (self.told.level_number == 0) & (self.told.place >= 0)
        return nearest(self.told.where(is_area), self.n_areas, self.periods)

    def reference(self, level: str, area_code: str) -> Held:
        is_it = (self.told.level_number == self.levels.index(level)) & (self.told.reference_code == area_code)
        chosen = self.told.where(is_it)
        return nearest(Told(**{**vars(chosen), "place": np.zeros_like(chosen.place)}), 1, self.periods)


def nearest(told: Told, n_areas: int, periods: Sequence[Period]) -> Held:
    """For each area and period the number told for the day nearest to the period's middle, times its years.

    Of two days as near, the earlier. A person who lives somewhere for a month is a twelfth of a person-year, however
    many days the month has.
    """
    days = np.array(sorted(set(told.day.tolist())), dtype=np.int64)
    column = np.searchsorted(days, told.day)
    value = np.full((n_areas, days.size), np.nan)
    delivery = np.zeros((n_areas, days.size), dtype=np.int64)
    value[told.place, column] = told.value
    delivery[told.place, column] = told.delivery
    held = np.full((n_areas, len(periods)), np.nan)
    used = np.zeros((n_areas, days.size), dtype=np.bool_)
    for month, period in enumerate(periods):
        # Twice the distance to the middle, so that it stays a whole number; a stable sort keeps the earlier first.
        start_day, end_day = numbered(np.array([period.start_day, period.end_day], dtype="datetime64[D]"))
        for at in np.argsort(np.abs(2 * days - start_day - end_day), kind="stable"):
            takes = np.isnan(held[:, month]) & np.isfinite(value[:, at])
            held[takes, month] = value[takes, at] * period.years
            used[takes, at] = True
            if np.isfinite(held[:, month]).all():
                break
    return Held(
        held,
        frozenset(FIRST_DAY + timedelta(days=int(day)) for day in days[used.any(axis=0)]),
        frozenset(delivery[used].tolist()),
    )


def numbered(days: NDArray[Any]) -> NDArray[np.int64]:
    """Days as whole numbers since FIRST_DAY."""
    return days.astype("datetime64[D]").astype(np.int64)


def figures_from(answer: Answer, codes: Sequence[str], kind: str, group: tuple[str, str]) -> ExposureFigures:
    """An engine's answer → the figures of one sex and age group."""
    sex, age_group = group
    chosen = (answer["sex"] == sex) & (answer["age_group"] == age_group)
    return ExposureFigures(
        kind,
        sex,
        age_group,
        tuple(codes[at] for at in answer["place"][chosen].tolist()),
        tuple(answer["day"][chosen].astype("datetime64[D]").tolist()),
        tuple(answer["value"][chosen].tolist()),
        tuple(answer["is_noisy"][chosen].tolist()),
        tuple(sorted(set(zip(answer["sex"].tolist(), answer["age_group"].tolist(), strict=True)))),
    )
