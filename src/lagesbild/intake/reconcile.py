"""Do two sources that tell of the same thing tell the same? By how much do they differ, and which way?

Police extracts placed by coordinates once lost the reports made over the internet: 435 bicycle thefts where the
official statistics had 1,326. Whoever compares areas on such figures compares how places were recorded.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lagesbild.domain.panel import Panel
from lagesbild.domain.periods import Period

_AGREE = 0.9  # the smaller at least nine tenths of the larger: late reports and rules of place make a few per cent
_CHANCE_Z = 3.3  # two independent Poisson counts differ by more standard deviations once in a thousand


@dataclass(frozen=True)
class Comparison:
    """Two sources' counts of one category, in one area (None: the whole, with what has no area).

    `ratio` is first over second; `missing_share` the share of the larger that the smaller lacks. `alarm`: they
    differ by more than a tenth and by more than chance would.
    """

    category: str
    area: str | None
    period: Period
    first: str
    second: str
    n_first: int
    n_second: int
    alarm: bool

    @property
    def ratio(self) -> float:
        return self.n_first / self.n_second if self.n_second else float("inf")

    @property
    def missing_share(self) -> float:
        larger = max(self.n_first, self.n_second)
        return 1 - min(self.n_first, self.n_second) / larger if larger else 0.0

    @property
    def lower(self) -> str:
        """The source that has fewer; empty where they have as many."""
        if self.n_first == self.n_second:
            return ""
        return self.first if self.n_first < self.n_second else self.second


def reconcile(first: Panel, second: Panel, sources: tuple[str, str]) -> list[Comparison]:
    """The whole and every area, over the months that both sources tell of everywhere they tell of at all.

    The panels are of the same category, areas and periods. Returns nothing where no month is told of by both.
    """
    if (first.areas, first.periods) != (second.areas, second.periods):
        raise ValueError("The two panels must have the same areas and periods")
    both = first.is_observed & second.is_observed
    is_common = np.asarray(both.any(axis=0))
    months = [first.periods[at] for at in np.flatnonzero(is_common)]
    if not months:
        return []
    span = Period(months[0].start_day, months[-1].end_day)
    sums = [
        np.where(both, panel.counts, 0)[:, is_common].sum(axis=1).astype(np.int64).tolist() for panel in (first, second)
    ]
    whole = [
        int(each.whole_counts[is_common].sum()) if both[:, is_common].all() else sum(placed)
        for each, placed in zip((first, second), sums, strict=True)
    ]
    compared = [(None, *whole), *zip(first.areas, *sums, strict=True)]
    return [Comparison(first.category, area, span, *sources, a, b, _is_alarm(a, b)) for area, a, b in compared]


def worst_first(comparisons: Sequence[Comparison]) -> list[Comparison]:
    """Alarms first, by how many events are at stake."""
    return sorted(comparisons, key=lambda each: (not each.alarm, -abs(each.n_first - each.n_second)))


def _is_alarm(first: int, second: int) -> bool:
    smaller, larger = sorted((first, second))
    return smaller < _AGREE * larger and larger - smaller > _CHANCE_Z * math.sqrt(first + second)
