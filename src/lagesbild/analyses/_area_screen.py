"""Which areas' counts changed by more than chance, all of a category at once. No question of its own: `change_kind` asks."""

from dataclasses import dataclass

import numpy as np

from lagesbild.analyses._years import months_in, stretches_back
from lagesbild.domain import Panel
from lagesbild.domain.periods import MONTHS_PER_YEAR
from lagesbild.kernels.change import change_from_earlier, seasonal_dispersion


@dataclass(frozen=True)
class Screened:
    """An area with enough to go by, and how likely chance alone makes so large a difference there."""

    panel: Panel
    area: str
    p_value: float


def screened(panel: Panel, years_back: int, fewest_events: int) -> list[Screened]:
    """The window against the years before, by area: counts over the months that were told, with the spread of months
    that the category's areas share. Nothing where there is one area only."""
    window = panel.window or panel.span
    stretches = stretches_back(window, panel.periods[0].start_day, years_back)
    if len(panel.areas) < 2 or len(stretches) < 2:
        return []
    told = panel.is_observed
    counts = np.where(told, panel.counts, 0)
    at = [months_in(panel, stretch) for stretch in stretches]
    now, n_now = counts[:, at[-1]].sum(axis=1), told[:, at[-1]].sum(axis=1)
    before = sum(counts[:, each].sum(axis=1) for each in at[:-1])
    n_before = sum(told[:, each].sum(axis=1) for each in at[:-1])
    known = np.flatnonzero((now > 0) & (n_now > 0) & (before >= fewest_events) & (n_before > 0))
    if not known.size:
        return []
    past = slice(at[0].start, at[-1].start)
    spread = seasonal_dispersion(counts[:, past], told[:, past].astype(float), MONTHS_PER_YEAR)
    change = change_from_earlier(now[known], n_now[known], before[known], n_before[known], dispersion=spread)
    return [Screened(panel, panel.areas[area], float(p)) for area, p in zip(known, change.p_value, strict=True)]
