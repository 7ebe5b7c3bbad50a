"""Counts by year: the picture's window, and the same stretch of every year before it. No question of its own."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain import Panel, Period
from lagesbild.domain.periods import MONTHS_PER_YEAR, months_later

Floats = NDArray[np.float64]
Areas = tuple[str, ...] | None  # None: the whole


OLDER_YEARS = 5  # before those compared with, to tell how much years jump about


@dataclass(frozen=True)
class Years:
    """One series, the oldest year first and the window last. `exposure` in unit-years of what was observed; `observed`
    is the share of each year's cells that was; `whole_exposure` is that of all cells, NaN where nobody knows it.

    `older_counts`, `older_exposure`: the years next before the first, which nothing is compared with.
    """

    stretches: tuple[Period, ...]
    counts: Floats
    exposure: Floats
    observed: Floats
    whole_exposure: Floats
    older_counts: Floats = field(default_factory=lambda: np.zeros(0))
    older_exposure: Floats = field(default_factory=lambda: np.zeros(0))

    @property
    def window(self) -> Period:
        return self.stretches[-1]

    @property
    def before(self) -> float:
        """Mean count of the years before."""
        return float(self.counts[:-1].mean())

    @property
    def has_exposure(self) -> bool:
        return bool(np.isfinite(self.whole_exposure).all())


def stretches_back(window: Period, first_day: date, years_back: int) -> tuple[Period, ...]:
    """The window and, before it, the same stretch of earlier years, none before `first_day`; the oldest first."""
    step = MONTHS_PER_YEAR * -(-window.n_months // MONTHS_PER_YEAR)
    found = [window]
    for back in range(1, years_back + 1):
        start, end = (months_later(day, -step * back) for day in (window.start_day, window.end_day))
        if start < first_day:
            break
        found.append(Period(start, end))
    return tuple(reversed(found))


def years_of(panel: Panel, years_back: int, areas: Areas = None, *, across_breaks: bool = False) -> Years | None:
    """The panel's years, of some areas or (None) of the whole with what could not be placed; None without a year before.

    Without `across_breaks` only years counted as the window is are taken, and none at all where recording changed
    within the window.
    """
    window = panel.window or panel.span
    breaks = () if across_breaks else panel.breaks
    if any(window.start_day < b.day < window.end_day for b in breaks):
        return None
    first = max([panel.periods[0].start_day, *(b.day for b in breaks if b.day <= window.start_day)])
    stretches = stretches_back(window, first, years_back)
    if len(stretches) < 2:
        return None
    oldest = max([first, *(b.day for b in panel.breaks if b.day <= stretches[0].start_day)])
    older = stretches_back(window, oldest, years_back + OLDER_YEARS)[: -len(stretches)]
    rows = slice(None) if areas is None else [panel.areas.index(area) for area in areas]
    told = [_in_stretch(panel, months_in(panel, stretch), rows, areas is None) for stretch in (*older, *stretches)]
    counts, exposure, observed, whole = (np.array(column) for column in zip(*told, strict=True))
    known = (exposure > 0) & (observed > 0)
    n = len(older)
    if not known[-1] or not known[n:-1].any():
        return None
    kept = tuple(each for each, is_known in zip(stretches, known[n:].tolist(), strict=True) if is_known)
    now, before = np.flatnonzero(known[n:]) + n, np.flatnonzero(known[:n])
    return Years(kept, counts[now], exposure[now], observed[now], whole[now], counts[before], exposure[before])


def months_in(panel: Panel, stretch: Period) -> slice:
    """Where in the panel the periods that begin within a stretch are."""
    starts = [period.start_day for period in panel.periods]
    return slice(bisect_left(starts, stretch.start_day), bisect_left(starts, stretch.end_day))


def _in_stretch(
    panel: Panel, months: slice, rows: slice | list[int], is_whole: bool
) -> tuple[float, float, float, float]:
    told = panel.is_observed[rows, months]
    count = float(np.where(told, panel.counts[rows, months], 0).sum())
    count += float(panel.unplaced[months].sum()) if is_whole else 0.0
    periods = panel.periods[months]
    observed = float(told.mean()) if told.size else float(bool(periods) and is_whole)
    exposure = panel.exposure[rows, months]
    if exposure.size and np.isfinite(exposure).all() and exposure.sum() > 0:
        return count, float(np.where(told, exposure, 0.0).sum()), observed, float(exposure.sum())
    n_months = sum(period.n_months for period in periods)
    return count, observed * n_months / MONTHS_PER_YEAR, observed, float("nan")


def together(parts: Sequence[Years]) -> Years | None:
    """The years that all of them have, counts added: kinds of one source that are apart. Exposure is the first's."""
    shared = [stretch for stretch in parts[0].stretches if all(stretch in each.stretches for each in parts)]
    if len(shared) < 2 or shared[-1] != parts[0].window:
        return None
    at = [[each.stretches.index(stretch) for stretch in shared] for each in parts]
    counts = np.sum([each.counts[rows] for each, rows in zip(parts, at, strict=True)], axis=0)
    first, rows = parts[0], at[0]
    n = min(each.older_counts.size for each in parts) if len(shared) == len(first.stretches) else 0
    older = np.sum([each.older_counts[each.older_counts.size - n :] for each in parts], axis=0)
    return Years(
        tuple(shared),
        counts,
        first.exposure[rows],
        first.observed[rows],
        first.whole_exposure[rows],
        older,
        first.older_exposure[first.older_exposure.size - n :],
    )
