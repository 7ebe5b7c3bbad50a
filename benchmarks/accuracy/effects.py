"""Is a measure that does nothing seldom said to help, and one that does enough mostly found? Invented towns.

The hard case is the usual one: the area was chosen because it had just had its worst year, and its months go together.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from benchmarks.accuracy.promises import alarm_row, interval_row
from benchmarks.rows import AccuracyRow

from lagesbild.analyses.effects import Options, run
from lagesbild.domain import Abstention, AreaMap, Finding, Intervention, Interventions, Panel, Panels, Period
from lagesbild.domain.periods import months_within

AREAS, AFTER = 24, 12
LAST = Period(date(2015, 1, 1), date(2025, 1, 1))
PROMISED = 0.05  # said to help where nothing was done


@dataclass(frozen=True)
class Town:
    """How its months go: events a month and area, variance over mean, likeness of neighbouring months."""

    months_before: int = 60
    mean: float = 5.0
    dispersion: float = 1.0
    autocorrelation: float = 0.0
    ratio: float = 1.0
    is_chosen_high: bool = False
    is_alone: bool = False


def invented_town(town: Town, rng: np.random.Generator) -> tuple[np.ndarray, int]:
    """Counts [areas, months] and which area had the measure, the last year."""
    length = town.months_before + AFTER
    level = town.mean * rng.gamma(4, 1 / 4, AREAS)
    mean = level[:, None] * (1 + 0.2 * np.sin(2 * np.pi * np.arange(length) / 12))
    if town.dispersion > 1:
        unseen = rng.normal(size=(AREAS, length))
        for at in range(1, length):
            fresh = np.sqrt(1 - town.autocorrelation**2) * unseen[:, at]
            unseen[:, at] = town.autocorrelation * unseen[:, at - 1] + fresh
        spread = np.log(1 + (town.dispersion - 1) / mean)
        mean = mean * np.exp(np.sqrt(spread) * unseen - spread / 2)
    before = rng.poisson(mean[:, : town.months_before])
    area = int(rng.integers(AREAS))
    if town.is_chosen_high:
        older = before[:, :-12].sum(axis=1) / (town.months_before / 12 - 1)
        area = int(np.argmax((before[:, -12:].sum(axis=1) - older) / np.sqrt(older + 1)))
    mean[area, town.months_before :] *= town.ratio
    return np.hstack([before, rng.poisson(mean[:, town.months_before :])]), area


def panel_of(counts: np.ndarray) -> Panel:
    n, length = counts.shape
    return Panel(
        category="vandalism",
        level="stadsdel",
        areas=tuple(f"A{number:02d}" for number in range(n)),
        periods=months_within(LAST)[-length:],
        counts=counts,
        status=np.zeros(counts.shape, dtype=np.uint8),
        exposure=np.full(counts.shape, 250.0),
        exposure_kind="residents",
        unplaced=np.zeros(length, dtype=np.int64),
        is_preliminary=np.zeros(length, dtype=np.bool_),
    )


def map_of(panel: Panel) -> AreaMap:
    """Six in a row."""
    n = len(panel.areas)
    place = [(at % 6, at // 6) for at in range(n)]
    beside = tuple(
        tuple(other for other in range(n) if abs(x - place[other][0]) + abs(y - place[other][1]) == 1) for x, y in place
    )
    x, y = (np.array([each[axis] for each in place], dtype=float) * 1000 for axis in (0, 1))
    return AreaMap(panel.areas, "EPSG:3006", x, y, beside, np.ones(n))


def local_findings(town: Town, n: int) -> list[Finding | None]:
    """What is said of the area itself in each of n towns; None where the analysis declines."""
    rng = np.random.default_rng([31, town.months_before, int(10 * town.mean), int(10 * town.autocorrelation)])
    return [first[0] if isinstance(first[0], Finding) else None for first in _asked(town, n, rng)]


def _asked(town: Town, n: int, rng: np.random.Generator) -> Iterator[list[Finding | Abstention]]:
    """All that is said in each of n towns."""
    for _ in range(n):
        counts, area = invented_town(town, rng)
        panel = panel_of(counts)
        code = panel.areas[area]
        if town.is_alone:
            panel = panel.in_order((code,))
        measure = Interventions((Intervention("lighting", "vandalism", (code,), date(2024, 1, 1)),))
        yield run(Panels({"vandalism": panel}), map_of(panel), measure, Options(), rng)


def rows(n: int = 300) -> list[AccuracyRow]:
    hard = Town(dispersion=2.0, autocorrelation=0.5, is_chosen_high=True)
    cases = {
        "nothing done, 60 months of 5 before": Town(),
        "nothing done, worst year chosen": Town(is_chosen_high=True),
        "nothing done, worst year chosen, dispersion 2, autocorrelation 0.5": hard,
        "the same with 36 months before": replace(hard, months_before=36),
        "the same with 108 months before": replace(hard, months_before=108),
        "the same with 1.5 events a month": replace(hard, mean=1.5),
        "nothing done, worst year chosen, nothing to compare with": replace(hard, is_alone=True, autocorrelation=0.3),
    }
    found = []
    for case, town in cases.items():
        told = local_findings(town, n)
        helped = np.array([one is not None and one.says == "helped" for one in told])
        found.append(alarm_row("effects", f"said to help: {case}", PROMISED, helped))
    return [*found, _moved(n), *_held(n), *_found(n)]


def _moved(n: int) -> AccuracyRow:
    """Is a problem that stayed away said to have moved? Half of it went, and next door nothing changed."""
    rng = np.random.default_rng([32, n])
    town = Town(mean=10.0, ratio=0.5, dispersion=2.0, autocorrelation=0.3)
    moved = [any(one.says == "moved" for one in said) for said in _asked(town, n, rng)]
    return alarm_row("effects", "said to have moved: half as much, next door as before", PROMISED, moved)


def _held(n: int) -> list[AccuracyRow]:
    """Do intervals hold the true ratio?"""
    found = []
    for case, town in {
        "a reduction of 30 %, 60 months of 5": Town(ratio=0.7),
        "a reduction of 30 %, dispersion 2, autocorrelation 0.3": Town(ratio=0.7, dispersion=2.0, autocorrelation=0.3),
    }.items():
        ends = [one.estimate for one in local_findings(town, n) if one is not None and one.estimate is not None]
        truth = np.full(len(ends), town.ratio)
        row = interval_row("effects", case, truth, [each.lower for each in ends], [each.upper for each in ends])
        found.append(row)
    return found


def _found(n: int) -> list[AccuracyRow]:
    """Of effects as large as the least that is said to show there: how many are seen? Four in five, by the promise."""
    found = []
    for mean in (5.0, 15.0):
        told, seen = [], []
        for at in range(n):
            plain = _first(Town(mean=mean), at)
            smallest = plain.facts.get("smallest_share") if isinstance(plain, Finding) else None
            if isinstance(smallest, float) and smallest < 1:
                told.append(smallest)
                one = _first(Town(mean=mean, ratio=1 - smallest), at)
                seen.append(isinstance(one, Finding) and one.says in ("helped", "may_be_return"))
        promise = f"80 % of reductions of the least visible are seen (about {np.median(told):.0%})"
        measured, is_kept = f"{np.mean(seen):.0%}", np.mean(seen) >= 0.8 - 2 * np.sqrt(0.16 / len(seen))
        case = f"power at each town's own least visible effect, 60 months of {mean:g}"
        found.append(AccuracyRow("effects", case, promise, measured, len(seen), "kept" if is_kept else "not kept"))
    return found


def _first(town: Town, at: int) -> Finding | Abstention:
    """What is said of the area of one town: the same for one number, whatever was done there."""
    return next(_asked(town, 1, np.random.default_rng([33, int(town.mean), at])))[0]
