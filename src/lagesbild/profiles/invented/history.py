"""What happened in Exempelstad: counts thrown around what was to be expected, then events with day, hour and place."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from lagesbild.profiles.invented.expected import EventType, Numbers, Town, dice, expected_counts, expected_in_nation
from lagesbild.profiles.invented.geography import addresses, districts
from lagesbild.profiles.invented.happenings import Happenings, arranged
from lagesbild.profiles.invented.truths import Planted

# Counts are a little more uneven than pure chance: whole months are good or bad, and so are single areas' months.
TOWN_MONTH_SPREAD = 0.04  # sd of the log of a category's month
AREA_MONTH_VARIANCE = 0.03  # relative variance of an area's month: a mean of 4 gets variance 4.5, not 4
NATION_MONTH_SPREAD = 0.015
ADDRESSES_PER_AREA = 90
DAYS_OF_WEEKEND = (4, 5)  # Friday and Saturday nights are when it happens

# Of a hundred events, how many begin in each of the day's eight stretches of three hours, midnight first.
HOURS = {
    "night": (24, 14, 5, 4, 6, 9, 15, 23),
    "evening": (10, 4, 3, 6, 11, 18, 25, 23),
    "day": (3, 2, 8, 20, 23, 22, 14, 8),
    "shop": (0, 0, 1, 18, 29, 32, 17, 3),
}


@dataclass(frozen=True)
class Events:
    """Events of one type, one value each. `area` is a place in the town's areas, −1 where the place is unknown."""

    kind: EventType
    area: NDArray[np.int64]
    starts: NDArray[np.datetime64]  # minutes
    ends: NDArray[np.datetime64]
    reported: NDArray[np.datetime64]  # days
    x: Numbers  # EPSG:3006, NaN where the place is unknown
    y: Numbers


def throw_counts(town: Town, kind: EventType, planted: Planted, seed: int) -> NDArray[np.int64]:
    """How many events of one type were recorded, (n areas, n months); the last month only as far as it has gone."""
    rng = dice(seed, f"counts {kind.category}")
    expected = expected_counts(town, kind, planted, seed)
    town_month = np.exp(rng.normal(0.0, TOWN_MONTH_SPREAD, expected.shape[1]))
    area_month = rng.gamma(1 / AREA_MONTH_VARIANCE, AREA_MONTH_VARIANCE, expected.shape)
    counts = rng.poisson(expected * town_month * area_month * share_of_month_gone(town, planted))
    first = planted.frame.first_incident_day if kind.source == "incidents" else planted.frame.first_day
    counts[:, : town.month_index(first)] = 0
    for truth in planted.of("missing_rows"):
        if truth.source == kind.source and truth.start and truth.end:
            stretch = slice(town.month_index(truth.start), town.month_index(truth.end))
            counts[town.codes.index(truth.area), stretch] = 0
    return np.asarray(counts, dtype=np.int64)


def throw_nation(town: Town, kind: EventType, planted: Planted, seed: int) -> NDArray[np.int64]:
    """How many the whole nation recorded, (n months,)."""
    rng = dice(seed, f"nation {kind.category}")
    expected = expected_in_nation(town, kind, expected_counts(town, kind, planted, seed), planted)
    return np.asarray(rng.poisson(expected * np.exp(rng.normal(0.0, NATION_MONTH_SPREAD, expected.size))))


def share_of_month_gone(town: Town, planted: Planted) -> Numbers:
    """How much of each month lies before the day the files were extracted, (n months,)."""
    end = planted.frame.end_day
    lengths = [(month.end_day - month.start_day).days for month in town.months]
    gone = [min((end - month.start_day).days, n) for month, n in zip(town.months, lengths, strict=True)]
    return np.asarray(np.array(gone) / np.array(lengths))


def make_events(town: Town, kind: EventType, planted: Planted, seed: int) -> Events:
    """Every event of one type, in the order of time."""
    rng = dice(seed, f"events {kind.category}")
    counts = throw_counts(town, kind, planted, seed)
    place, month = (np.repeat(index.ravel(), counts.ravel()) for index in np.indices(counts.shape))
    days = _throw_days(town, kind, planted, month, rng)
    minutes = _throw_minutes(kind, days.size, rng)
    last = np.datetime64(planted.frame.end_day, "m") - np.timedelta64(1, "m")
    length = np.minimum(rng.exponential(kind.span_hours * 60, days.size), 20 * kind.span_hours * 60).astype("i8")
    reported = days + rng.exponential(kind.report_days, days.size).astype("i8")
    east, north = _throw_places(town, place, rng)
    is_unknown = rng.random(days.size) < kind.unplaced
    thrown = arranged(Happenings(place, days, minutes, east, north), town, planted, kind.category, seed)
    place, days, east, north = thrown.area, thrown.day, thrown.x, thrown.y
    starts = np.asarray(days.astype("datetime64[m]") + thrown.minutes, dtype="datetime64[m]")
    order = np.argsort(starts, kind="stable")
    return Events(
        kind=kind,
        area=np.where(is_unknown, -1, place)[order],
        starts=starts[order],
        ends=np.minimum(starts + length.astype("timedelta64[m]"), last)[order],
        reported=np.minimum(reported, last.astype("datetime64[D]"))[order],
        x=np.where(is_unknown, np.nan, east)[order],
        y=np.where(is_unknown, np.nan, north)[order],
    )


def _throw_days(
    town: Town, kind: EventType, planted: Planted, month: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.datetime64]:
    """A day in each event's month: weekends weigh what the type says they do."""
    chosen = np.empty(month.size, dtype="datetime64[D]")
    for index, period in enumerate(town.months):
        here = np.flatnonzero(month == index)
        n_days = (min(period.end_day, planted.frame.end_day) - period.start_day).days
        days = [period.start_day + timedelta(days=step) for step in range(n_days)]
        weight = np.array([kind.weekend if day.weekday() in DAYS_OF_WEEKEND else 1.0 for day in days])
        chosen[here] = np.array(days, dtype="datetime64[D]")[
            np.searchsorted(np.cumsum(weight / weight.sum()), rng.random(here.size) * (1 - 1e-9))
        ]
    return chosen


def _throw_minutes(kind: EventType, n: int, rng: np.random.Generator) -> NDArray[np.timedelta64]:
    """Minutes after midnight; two in five are written to the whole hour, as people do."""
    stretch = np.searchsorted(np.cumsum(HOURS[kind.hours]) / 100, rng.random(n) * (1 - 1e-9), side="right")
    minutes = stretch * 180 + rng.integers(0, 180, n)
    return np.where(rng.random(n) < 0.4, minutes // 60 * 60, minutes).astype("timedelta64[m]")


def _throw_places(town: Town, place: NDArray[np.int64], rng: np.random.Generator) -> tuple[Numbers, Numbers]:
    """An address each: a few addresses have much more than the others, and others for another type."""
    east, north = np.empty(place.size), np.empty(place.size)
    share = 1 / np.arange(1, ADDRESSES_PER_AREA + 1) ** 0.7
    for index, district in enumerate(districts(town.east_km, town.north_km)):
        here = np.flatnonzero(place == index)
        at = addresses(district, ADDRESSES_PER_AREA, np.random.default_rng(index))
        chosen = rng.choice(rng.permutation(ADDRESSES_PER_AREA), here.size, p=share / share.sum())
        east[here], north[here] = at[chosen, 0], at[chosen, 1]
    return east, north
