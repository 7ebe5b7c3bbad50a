"""How the places of a category's events are known, month by month: what a map of them leaves out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain.contents import period_of
from lagesbild.domain.periods import Period
from lagesbild.domain.tables import PlaceGrade

Counts = NDArray[np.int64]
_IN_NO_AREA = (PlaceGrade.MUNICIPALITY, PlaceGrade.OUTSIDE, PlaceGrade.UNKNOWN)


@dataclass(frozen=True)
class Placement:
    """Events of a category by month and grade, `n` (months, grades), grades in the order of PlaceGrade.

    `first_month` counts months since year 0. A month in which nothing happened has noughts.
    """

    category: str
    first_month: int
    n: Counts

    @property
    def months(self) -> tuple[Period, ...]:
        return tuple(period_of(self.first_month + at) for at in range(self.n.shape[0]))

    def of(self, *grades: PlaceGrade) -> Counts:
        """Events of these grades, month by month."""
        order = list(PlaceGrade)
        return np.asarray(self.n[:, [order.index(grade) for grade in grades]].sum(axis=1), dtype=np.int64)

    @property
    def unplaced(self) -> Counts:
        """Events in no area, month by month: counted in the whole alone."""
        return self.of(*_IN_NO_AREA)

    @property
    def unplaced_share(self) -> float:
        """The share of all events that is in no area; 0 where there are none."""
        return float(self.unplaced.sum() / max(1, int(self.n.sum())))
