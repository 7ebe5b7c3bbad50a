"""How many rows a delivery has of each category, area and month: what one delivery is compared with another by."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain.periods import MONTHS_PER_YEAR, Period, month

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Contents:
    """Counts of a delivery, `n` (C, A, M): categories × areas × months.

    `areas` has "" first, for what has no area. `first_month` counts months since year 0.
    """

    delivery_id: str
    categories: tuple[str, ...]
    areas: tuple[str, ...]
    first_month: int
    n: Counts

    @property
    def months(self) -> tuple[Period, ...]:
        return tuple(period_of(self.first_month + at) for at in range(self.n.shape[2]))

    def by_month(self, first_month: int, n_months: int) -> dict[str, Counts]:
        """Category → counts in each of so many months from `first_month` on."""
        found = {}
        for code, counts in zip(self.categories, self.n.sum(axis=1), strict=True):
            wide = np.zeros(n_months, dtype=np.int64)
            for at, number in enumerate(counts):
                place = self.first_month + at - first_month
                if 0 <= place < n_months:
                    wide[place] = number
            found[code] = wide
        return found


def month_number(day: date) -> int:
    """Months since year 0 of the month that holds `day`."""
    return day.year * MONTHS_PER_YEAR + day.month - 1


def period_of(number: int) -> Period:
    """The calendar month with this number."""
    return month(number // MONTHS_PER_YEAR, number % MONTHS_PER_YEAR + 1)
