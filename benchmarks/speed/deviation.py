"""What is unusual now: a municipality, and every series of the nation (6,160 areas × 30 categories, 520 weeks).

The nation's counts are invented in memory: areas of different size, categories from one event in two years to one and a
half a week in a middling area, season, growth and twice the variance of chance. In a nation most such series are too
sparse for weeks and are judged by month, or not at all; `dense` gives every one of them enough for both.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
from benchmarks.rows import Row, against_limit, measure

from lagesbild.analyses import deviation
from lagesbild.domain import (
    Abstention,
    AreaMap,
    Category,
    DailyPanels,
    Finding,
    KnownCauses,
    Panel,
    Panels,
    Period,
    WeeklyPanels,
)
from lagesbild.domain.periods import months_within, weeks_within
from lagesbild.kernels.unusual import Calm, chance_of_at_least

SPAN = Period(date(2015, 1, 1), date(2025, 1, 1))
N_NATION, N_CATEGORIES = 6160, 30
N_COUNTS = 10_000
TOWN_LIMIT_S, NATION_LIMIT_S, NATION_LIMIT_MB = 3.0, 600.0, 6144.0
ORDINARY, DENSE = (0.02, 1.5), (4.0, 20.0)  # events a week and middling area, the rarest and the commonest category
NO_MAP = AreaMap((), "", np.zeros(0), np.zeros(0), (), np.zeros(0))


@dataclass(frozen=True)
class Town:
    """Everything that is asked of."""

    weeks: WeeklyPanels
    months: Panels

    def ask(self) -> list[Finding | Abstention]:
        return deviation.run(self.weeks, self.months, DailyPanels(), KnownCauses(), NO_MAP, deviation.Options())


def made_up(n_areas: int, n_categories: int, rates: tuple[float, float] = ORDINARY) -> Town:
    """Weekly counts as small whole numbers, and their months."""
    rng = np.random.default_rng(5)
    weeks, months = weeks_within(SPAN), months_within(SPAN)
    month_starts = np.array([each.start_day.toordinal() for each in months])
    first_weeks = np.searchsorted([each.start_day.toordinal() for each in weeks], month_starts)
    at = np.arange(len(weeks))
    shape = (1 + 0.25 * np.sin(2 * np.pi * at / 52.18)) * np.exp(0.02 / 52 * (at - at[-1]))
    size = rng.gamma(2.0, 0.5, n_areas)
    by_week, by_month = {}, {}
    for number in range(n_categories):
        mean = size[:, None] * np.exp(rng.uniform(*np.log(rates))) * shape
        counts = rng.poisson(rng.gamma(2.0, mean / 2)).astype(np.int16)
        code = f"category_{number:02d}"
        by_week[code] = _panel(code, counts, weeks)
        by_month[code] = _panel(code, np.add.reduceat(counts, first_weeks, axis=1).astype(np.int16), months)
    categories = tuple(Category(code, {}) for code in by_week)
    return Town(WeeklyPanels(by_week, categories), Panels(by_month, categories))


def _panel(code: str, counts: np.ndarray, periods: tuple[Period, ...]) -> Panel:
    return Panel(
        category=code,
        level="made_up",
        areas=tuple(f"{number:04d}" for number in range(counts.shape[0])),
        periods=periods,
        counts=counts,
        status=np.zeros(counts.shape, dtype=np.uint8),
        exposure=np.broadcast_to(np.ones(1), counts.shape),
        exposure_kind="residents",
        unplaced=np.zeros(len(periods), dtype=np.int64),
        is_preliminary=np.zeros(len(periods), dtype=np.bool_),
    )


def rows() -> list[Row]:
    town = made_up(24, 23, (0.1, 3.0))
    took = measure(town.ask, repeats=3)
    found = [
        Row(
            kernel="deviation",
            case="a municipality, 24 areas × 23 categories × 520 weeks",
            ours_cpu_s=took.cpu_s,
            ours_peak_mb=took.peak_mb,
            note=against_limit(took.cpu_s, TOWN_LIMIT_S, "s"),
        )
    ]
    nation = made_up(N_NATION, N_CATEGORIES)
    return [_of_kernel(), *found, _of_nation(nation.ask)]


def _of_kernel() -> Row:
    """The chance of one count, its mean and dispersion both in doubt, at counts of every size."""
    mean = np.geomspace(1.0, 200.0, N_COUNTS)
    calm = Calm(mean, np.full(N_COUNTS, 0.1), np.full(N_COUNTS, 0.4), np.full(N_COUNTS, 0.1))
    took = measure(lambda: chance_of_at_least(calm, 2 * mean))
    return Row(
        kernel="unusual",
        case=f"how likely a count is in a calm week (of {N_COUNTS:,}, means 1–200)",
        ours_cpu_s=took.cpu_s / N_COUNTS,
        ours_peak_mb=took.peak_mb,
        note=f"{took.cpu_s / N_COUNTS * 1e6:.0f} µs; memory is of all {N_COUNTS:,}",
    )


def _of_nation(ask: Callable[[], object]) -> Row:
    took = measure(ask, repeats=1)
    limits = [against_limit(took.cpu_s, NATION_LIMIT_S, "s"), against_limit(took.peak_mb, NATION_LIMIT_MB, "MB")]
    return Row(
        kernel="deviation",
        case=f"the nation, {N_NATION:,} areas × {N_CATEGORIES} categories, weeks and months",
        ours_cpu_s=took.cpu_s,
        ours_peak_mb=took.peak_mb,
        note="; ".join([*limits, "the counts themselves not in the memory"]),
    )
