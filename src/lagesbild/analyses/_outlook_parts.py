"""Draws of what is to come, of a category and its areas, and the same made at earlier days to be held against the past.

Areas share out the whole's draws, and a category that is the sum of others is the sum of their draws: so every draw is
a future in which all numbers agree.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain import Fact, Panel, Panels, Period
from lagesbild.kernels.forecasting import seasonal_regression
from lagesbild.kernels.scoring import crps
from lagesbild.kernels.share_split import fit_split
from lagesbild.kernels.stretches import StretchScores, score_stretches
from lagesbild.kernels.wandering_level import wandering_level

Floats = NDArray[np.float64]

YEAR = 12
STRETCHES = (3, 12)  # months ahead; the sentences say twelve, and the keys three
FEWEST_BEFORE = 36  # months that the first forecast of the past has seen
FEWEST_ORIGINS = 10  # with fewer, luck decides which was better
NEEDED = FEWEST_BEFORE + YEAR + FEWEST_ORIGINS - 1
DRAWS, DRAWS_OF_PAST = 1000, 200
FEWEST_EVENTS = 60  # of the whole: with fewer, the interval goes from none to twice as many
MOST_MISSING = 0.02  # of cells
YEARS_OF_PAST = 4
# What a way of foretelling does not know of itself: that it is one of many, chosen because it did well on the past. In
# simulation the year's ranges for 80 per cent held 65 to 73 per cent of the time without it, where levels wander.
BESIDE_THE_WAY = 1.25
WIDEST = 1.3  # times that, see `widened`; wider makes a range useless


@dataclass(frozen=True)
class Declined:
    """Why there is no forecast: a key of the words, and its facts."""

    says: str
    facts: Mapping[str, Fact]


@dataclass(frozen=True)
class Future:
    """What is to come of one category. Rows: areas in order of their codes, then all that lies in none of them.

    `counts` [n, T] of `periods`; `months` [R, 12] of the whole; `sums` [R, n, 2] of each row over the stretches;
    `of_past`: at each of `origins`, sums as they would have been foretold then.
    """

    areas: tuple[str, ...]
    periods: tuple[Period, ...]
    counts: Floats
    months: Floats
    sums: Floats
    origins: tuple[int, ...]
    of_past: tuple[Floats, ...]

    @cached_property
    def scores(self) -> StretchScores:
        """Of the rows, and of the whole last."""
        counts = np.vstack([self.counts, self.counts.sum(axis=0)])
        return score_stretches(counts, [with_whole(past) for past in self.of_past], self.origins, STRETCHES, YEAR)


def with_whole(sums: Floats) -> Floats:
    """Draws [R, n, k] with those of the whole as the last row."""
    return np.concatenate([sums, sums.sum(axis=1, keepdims=True)], axis=1)


def foresee_all(panels: Panels, rng: np.random.Generator) -> dict[str, Future | Declined]:
    """Every category's future; one that its children add up to is their sum, where all of them have one."""
    seed = int(rng.integers(2**62))
    found: dict[str, Future | Declined] = {}
    for code in _children_first(panels):
        children = [found[child] for child in _children(panels, code)]
        futures = [child for child in children if isinstance(child, Future)]
        if children and len(futures) == len(children) and _adds_up(panels, code, futures):
            found[code] = _together(futures)
        else:
            dice = np.random.default_rng([seed, zlib.crc32(code.encode())])
            found[code] = _foresee(panels.by_category[code], dice)
    return found


def _foresee(panel: Panel, rng: np.random.Generator) -> Future | Declined:
    held = _comparable(panel)
    if isinstance(held, Declined):
        return held
    areas, counts = _rows(held)
    n_periods = counts.shape[1]
    first = max(FEWEST_BEFORE, n_periods // 2)
    step = max(1, (n_periods - YEAR - first) // (FEWEST_ORIGINS - 1))
    origins = tuple(range(n_periods - YEAR, first - 1, -step))[::-1]  # the last is a year ago
    whole = counts.sum(axis=0)
    tried = [_ways(whole[:origin], DRAWS_OF_PAST, rng) for origin in origins]
    came = np.array([whole[origin : origin + YEAR].sum() for origin in origins])
    way = _better([[ways[at] for ways in tried] for at in (0, 1)], came)
    past = [spread_around(ways[way], BESIDE_THE_WAY) for ways in tried]
    of_past = tuple(_shared_out(counts[:, :at], months, rng) for at, months in zip(origins, past, strict=True))
    months = spread_around(_ways(whole, DRAWS, rng)[way], BESIDE_THE_WAY)
    months = widened(months, [each.sum(axis=1) for each in past], came)
    return Future(areas, held.periods, counts, months, _shared_out(counts, months, rng), origins, of_past)


def _better(ways: Sequence[Sequence[Floats]], came: Floats) -> int:
    """Which way was less wrong about the years that followed."""
    wrong = [crps(came, np.stack([months.sum(axis=1) for months in way])).mean() for way in ways]
    return int(np.argmin(wrong))


def widened(months: Floats, past: Sequence[Floats], came: Floats) -> Floats:
    """Courses [R, 12] spread around their median by what such years missed by before, if that was more than they said.

        k² = (4 · mean z² + 4) / 8, k from 1 to 1.3,    z: misses in the draws' own spread, on logs

    Origins overlap, so however many they are worth about four years; four years of what was promised are laid beside.
    """
    logs = [np.log1p(draws) for draws in past]
    z = [(np.log1p(n) - np.median(log)) / max(float(log.std()), 1e-3) for n, log in zip(came, logs, strict=True)]
    k = np.sqrt((YEARS_OF_PAST * np.mean(np.square(z)) + YEARS_OF_PAST) / (2 * YEARS_OF_PAST))
    return spread_around(months, float(np.clip(k, 1.0, WIDEST)))


def spread_around(months: Floats, k: float) -> Floats:
    """Courses [R, 12] whose year lies k times as far from the median year, on logs."""
    year = np.log1p(months.sum(axis=1))
    middle = np.median(year)
    ratio = np.expm1(middle + k * (year - middle)) / np.maximum(np.expm1(year), 1.0)
    return np.asarray(np.round(months * ratio[:, None]))


def _comparable(panel: Panel) -> Panel | Declined:
    """The months that were recorded in one way, where they are enough."""
    months = [period for period in panel.periods if not any(step.day > period.start_day for step in panel.breaks)]
    n_events = int(panel.whole_counts.sum())
    if len(panel.periods) < NEEDED:
        return Declined("too_short", {"n_months": len(panel.periods), "n_needed": NEEDED})
    if len(months) < NEEDED:
        return Declined("recently_changed", {"n_months": len(months), "n_needed": NEEDED})
    if n_events < FEWEST_EVENTS:
        return Declined("too_few_events", {"n_events": n_events})
    held = panel.during(Period(months[0].start_day, months[-1].end_day))
    missing = float((~held.is_observed).mean()) if held.counts.size else 0.0
    return Declined("incomplete", {"missing_share": missing}) if missing > MOST_MISSING else held


def _rows(panel: Panel) -> tuple[tuple[str, ...], Floats]:
    """Areas with figures for every month, by their codes, and the rest of the whole in a row of its own."""
    whole = panel.whole_counts
    at = sorted(np.flatnonzero(panel.is_observed.all(axis=1)).tolist(), key=lambda area: panel.areas[area])
    counts = panel.counts[at]
    rest = whole - counts.sum(axis=0)
    return tuple(panel.areas[area] for area in at), np.vstack([counts, rest]).astype(np.float64)


def _shared_out(counts: Floats, months: Floats, rng: np.random.Generator) -> Floats:
    """Sums of the rows [R, n, 2] that add up to the whole's months [R, 12]."""
    stretches = np.stack([months[:, : STRETCHES[0]].sum(axis=1), months[:, STRETCHES[0] :].sum(axis=1)], axis=1)
    return np.cumsum(fit_split(counts, YEAR).draw(stretches, rng), axis=2)


def _ways(y: Floats, draws: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Courses of the whole [R, 12] in two ways: a level that wanders; half of that and half a steady trend.

    Where the steady trend says itself that it may err, both are the first.
    """
    wandering = wandering_level(y, YEAR, period=YEAR, rng=rng, draws=draws).draws
    if not y[: y.size // 2].any() or not y[y.size // 2 :].any():
        return wandering, wandering
    steady = seasonal_regression(y, YEAR, period=YEAR, rng=rng, draws=draws)
    if not steady.trusted:
        return wandering, wandering
    return wandering, np.concatenate([wandering[: draws // 2], steady.draws[draws // 2 :]])


def _children(panels: Panels, code: str) -> list[str]:
    if not panels.category(code).sums_children:
        return []
    return [child for child in panels.by_category if panels.category(child).parent_code == code]


def _children_first(panels: Panels) -> list[str]:
    order: dict[str, None] = {}

    def visit(code: str) -> None:
        for child in _children(panels, code):
            visit(child)
        order[code] = None

    for code in panels.by_category:
        visit(code)
    return list(order)


def _adds_up(panels: Panels, code: str, futures: Sequence[Future]) -> bool:
    """Whether the children are all of it, area by area and month by month."""
    held = _comparable(panels.by_category[code])
    if isinstance(held, Declined):
        return False
    areas, counts = _rows(held)
    alike = all((each.areas, each.periods) == (areas, held.periods) for each in futures)
    return alike and bool(np.array_equal(sum(each.counts for each in futures), counts))


def _together(futures: Sequence[Future]) -> Future:
    first = futures[0]
    return Future(
        first.areas,
        first.periods,
        np.sum([each.counts for each in futures], axis=0),
        np.sum([each.months for each in futures], axis=0),
        np.sum([each.sums for each in futures], axis=0),
        first.origins,
        tuple(np.sum(past, axis=0) for past in zip(*(each.of_past for each in futures), strict=True)),
    )
