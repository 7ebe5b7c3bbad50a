"""What is to be expected in Exempelstad: residents, and a rate for each category, area and month.

rate = the category's own × spread between areas × season × planted truths
"""

import csv
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain import Period
from lagesbild.domain.periods import MONTHS_PER_YEAR, month_of, months_within
from lagesbild.profiles.invented.truths import COUNTED, Planted, Truth

Numbers = NDArray[np.float64]

NATION_RESIDENTS, NATION_DWELLINGS = 10_590_000.0, 5_180_000.0
NATION_GROWTH, LARGEST_GROWTH = 0.004, 0.015  # of a year


@dataclass(frozen=True)
class EventType:
    """One kind of thing that happens, and how (tables/event_types.csv)."""

    source: str
    category: str
    as_written: str
    per_1000: float
    exposure: str
    spread: float  # sd of the log of areas' rates
    season: float  # height of the yearly wave, as a share
    peak_month: int
    unplaced: float
    weekend: float  # times an ordinary day
    hours: str
    span_hours: float
    report_days: float


@dataclass(frozen=True)
class Town:
    """Exempelstad's areas, months and people. Exposures are (n areas, n years), of 31 December each year."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    east_km: tuple[float, ...]
    north_km: tuple[float, ...]
    months: tuple[Period, ...]
    years: tuple[int, ...]
    exposure: Mapping[str, Numbers]
    nation: Mapping[str, Numbers]  # (n years,)
    hardship: Numbers  # (n areas,) of living conditions, in standard deviations; 0 where the table does not say

    def in_months(self, kind: str) -> Numbers:
        """Exposure by area and month, of the nearest 31 December: (n areas, n months)."""
        return self.exposure[kind][:, self._nearest_year]

    def nation_in_months(self, kind: str) -> Numbers:
        return self.nation[kind][self._nearest_year]

    @property
    def _nearest_year(self) -> NDArray[np.int64]:
        return np.array(
            [min(m.start_day.year - (m.start_day.month <= 6), self.years[-1]) - self.years[0] for m in self.months]
        )

    def month_index(self, day: date) -> int:
        return self.months.index(month_of(day))


def dice(seed: int, name: str) -> np.random.Generator:
    """Dice of its own for each part of the town, so that changing one never changes another."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def types_of(planted: Planted) -> tuple[EventType, ...]:
    """The types of event that the town's files hold."""
    return tuple(kind for kind in read_types() if not planted.frame.types or kind.category in planted.frame.types)


def read_types() -> tuple[EventType, ...]:
    return tuple(
        EventType(
            source=row["source"],
            category=row["category"],
            as_written=row["as_written"],
            per_1000=float(row["per_1000"]),
            exposure=row["exposure"],
            spread=float(row["spread"]),
            season=float(row["season"]),
            peak_month=int(row["peak_month"]),
            unplaced=float(row["unplaced"]),
            weekend=float(row["weekend"]),
            hours=row["hours"],
            span_hours=float(row["span_hours"]),
            report_days=float(row["report_days"]),
        )
        for row in _rows("event_types.csv")
    )


def make_town(planted: Planted, seed: int, size: float) -> Town:
    """The town and its people; `size` 2 has twice as many of them, and so twice as many events."""
    rows, frame = _rows(planted.frame.table), planted.frame
    years = tuple(range(frame.first_day.year - 1, frame.end_day.year))
    growth = dice(seed, "growth").uniform(-LARGEST_GROWTH, LARGEST_GROWTH, len(rows))
    since = np.array(years) - years[-1]
    exposure = {
        kind: np.round(np.array([[float(row[kind]) * size] for row in rows]) * (1 + growth[:, None]) ** since)
        for kind in ("residents", "dwellings")
    }
    for truth in planted.of("boundary"):  # from then on the area is so many times as large
        place = [row["code"] for row in rows].index(truth.area)
        is_after = np.array([truth.start is not None and year >= truth.start.year for year in years])
        for people in exposure.values():
            people[place, is_after] = np.round(people[place, is_after] * truth.factor)
    nation = (1 + NATION_GROWTH) ** since
    return Town(
        codes=tuple(row["code"] for row in rows),
        names=tuple(row["name"] for row in rows),
        east_km=tuple(float(row["east_km"]) for row in rows),
        north_km=tuple(float(row["north_km"]) for row in rows),
        months=months_within(Period(frame.first_day, month_of(frame.end_day).end_day)),
        years=years,
        exposure=exposure,
        nation={
            "residents": np.round(NATION_RESIDENTS * nation),
            "dwellings": np.round(NATION_DWELLINGS * nation),
        },
        hardship=np.array([float(row.get("hardship", 0.0)) for row in rows]),
    )


def expected_counts(town: Town, kind: EventType, planted: Planted, seed: int) -> Numbers:
    """Events to be expected of one type, (n areas, n months), each month taken as whole."""
    truths = [truth for truth in planted.truths if truth.category == kind.category]
    rate = kind.per_1000 / 1000 / MONTHS_PER_YEAR
    wave = np.array([_wave(kind, month.start_day.month) for month in town.months])
    counts = rate * town.in_months(kind.exposure) * wave * spread_between_areas(town, kind, truths, seed)[:, None]
    for truth in truths:
        counts = counts * planted_factor(town, truth)
    return np.asarray(counts)


def expected_in_nation(town: Town, kind: EventType, expected: Numbers, planted: Planted) -> Numbers:
    """The same for the nation: the town's rate, but for what is planted against the nation, (n months,)."""
    against = np.prod([truth.factor for truth in planted.of("town") if truth.category == kind.category])
    rate = expected.sum(axis=0) / town.in_months(kind.exposure).sum(axis=0)
    return np.asarray(rate * town.nation_in_months(kind.exposure) / against)


def spread_between_areas(town: Town, kind: EventType, truths: list[Truth], seed: int) -> Numbers:
    """Each area's rate as a multiple of the town's, (n areas,); 1 where a difference is planted.

    Normal scores in a random order: their spread is exactly the one stated, and no area is far out by accident.
    """
    n = len(town.codes)
    scores = np.array([NormalDist().inv_cdf((rank + 0.5) / n) for rank in range(n)])
    multiple = np.exp(kind.spread * dice(seed, f"spread {kind.category}").permutation(scores))
    held = {code for truth in truths if truth.kind != "nothing" for code in truth.places}
    is_free = np.array([code not in held for code in town.codes])
    weight = town.exposure[kind.exposure][:, -1] * is_free
    return np.where(is_free, multiple / (multiple @ weight / weight.sum()), 1.0)


def planted_factor(town: Town, truth: Truth) -> Numbers:
    """What a truth multiplies the expected counts by, (n areas, n months)."""
    factor = np.ones((len(town.codes), len(town.months)))
    if truth.kind == "drift":
        middle_of_last_year = len(town.months) - 1 - (MONTHS_PER_YEAR + 1) / 2
        return factor * truth.factor ** ((np.arange(len(town.months)) - middle_of_last_year) / MONTHS_PER_YEAR)
    if truth.kind == "follows_living":
        return np.asarray(factor * truth.factor ** town.hardship[:, None])
    if truth.kind in COUNTED:
        rows = [town.codes.index(code) for code in truth.places] or slice(None)
        first = town.month_index(truth.start) if truth.start else 0
        last = town.month_index(truth.end - timedelta(days=1)) + 1 if truth.end else len(town.months)
        factor[rows, first:last] = truth.factor
    return factor


def _wave(kind: EventType, number: int) -> float:
    return 1 + kind.season * float(np.cos(2 * np.pi * (number - kind.peak_month) / MONTHS_PER_YEAR))


def _rows(name: str) -> list[dict[str, str]]:
    written = (files(__package__) / "tables" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(written.splitlines()))
