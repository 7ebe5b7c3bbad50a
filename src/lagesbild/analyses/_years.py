"""Counts by year: the picture's window, and the same stretch of every year before it. No question of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain import Panel, Period
from lagesbild.domain.periods import MONTHS_PER_YEAR, months_later

Floats = NDArray[np.float64]
Areas = tuple[str, ...] | None  # None: the whole


@dataclass(frozen=True)
class Years:
    """One series, the oldest year first and the window last. `exposure` in unit-years of what was observed; `observed`
    is the share of each year's cells that was; `whole_exposure` is that of all cells, NaN where nobody knows it."""

    stretches: tuple[Period, ...]
    counts: Floats
    exposure: Floats
    observed: Floats
    whole_exposure: Floats

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
    parts = [_in_stretch(panel, stretch, areas) for stretch in stretches]
    counts, exposure, observed, whole = (np.array(column) for column in zip(*parts, strict=True))
    known = (exposure > 0) & (observed > 0)
    if not known[-1] or not known[:-1].any():
        return None
    kept = tuple(stretch for stretch, is_known in zip(stretches, known.tolist(), strict=True) if is_known)
    return Years(kept, counts[known], exposure[known], observed[known], whole[known])


def _in_stretch(panel: Panel, stretch: Period, areas: Areas) -> tuple[float, float, float, float]:
    at = [i for i, each in enumerate(panel.periods) if stretch.start_day <= each.start_day < stretch.end_day]
    rows = [panel.areas.index(area) for area in (panel.areas if areas is None else areas)]
    cell = np.ix_(rows, at)
    told = panel.is_observed[cell]
    count = float(np.where(told, panel.counts[cell], 0).sum())
    count += float(panel.unplaced[at].sum()) if areas is None else 0.0
    n_months = sum(panel.periods[i].n_months for i in at)
    observed = float(told.mean()) if told.size else float(bool(at) and areas is None)
    exposure = panel.exposure[cell]
    if exposure.size and np.isfinite(exposure).all() and exposure.sum() > 0:
        return count, float(np.where(told, exposure, 0.0).sum()), observed, float(exposure.sum())
    return count, observed * n_months / MONTHS_PER_YEAR, observed, float("nan")


def together(parts: Sequence[Years]) -> Years | None:
    """The years that all of them have, counts added: kinds of one source that are apart. Exposure is the first's."""
    shared = [stretch for stretch in parts[0].stretches if all(stretch in each.stretches for each in parts)]
    if len(shared) < 2 or shared[-1] != parts[0].window:
        return None
    at = [[each.stretches.index(stretch) for stretch in shared] for each in parts]
    counts = np.sum([each.counts[rows] for each, rows in zip(parts, at, strict=True)], axis=0)
    first, rows = parts[0], at[0]
    return Years(tuple(shared), counts, first.exposure[rows], first.observed[rows], first.whole_exposure[rows])
