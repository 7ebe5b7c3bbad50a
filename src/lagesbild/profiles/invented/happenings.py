"""What is planted in single events rather than in counts: chains of repeats, one place with many, an hour of the week.

Where nothing of the kind is planted the events are as they were.
"""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import shapely
from numpy.typing import NDArray

from lagesbild.profiles.invented.expected import Numbers, Town, dice
from lagesbild.profiles.invented.geography import addresses, districts
from lagesbild.profiles.invented.truths import Planted, Truth

REPEATED_WITHIN_DAYS = 7
REPEATED_WITHIN_M = 60.0
BUSY_WEEKDAY, BUSY_HOURS = 4, (21, 24)  # Friday night


@dataclass(frozen=True)
class Happenings:
    """Events of one type as they were thrown, one value each."""

    area: NDArray[np.int64]
    day: NDArray[np.datetime64]
    minutes: NDArray[np.timedelta64]  # after midnight
    x: Numbers
    y: Numbers


def arranged(thrown: Happenings, town: Town, planted: Planted, category: str, seed: int) -> Happenings:
    """The same events with what is planted in them."""
    for truth in planted.of(*_ARRANGE):
        if truth.category == category:
            rng = dice(seed, truth.id)
            chosen = np.flatnonzero((rng.random(thrown.day.size) < truth.share) & _concerned(thrown, town, truth))
            thrown = _ARRANGE[truth.kind](thrown, chosen, town, truth, rng)
    return thrown


def _concerned(thrown: Happenings, town: Town, truth: Truth) -> NDArray[np.bool_]:
    here = np.isin(thrown.area, [town.codes.index(code) for code in truth.places]) if truth.places else True
    first, after = truth.start or date.min, truth.end or date.max
    return np.asarray(here & (thrown.day >= np.datetime64(first)) & (thrown.day < np.datetime64(after)))


def _repeated(
    thrown: Happenings, chosen: NDArray[np.int64], town: Town, truth: Truth, rng: np.random.Generator
) -> Happenings:
    """The chosen ones follow another event within a week: near by, or at its own address by the district's border."""
    first = rng.permutation(np.setdiff1d(np.flatnonzero(_concerned(thrown, town, truth)), chosen))[: chosen.size]
    followers = chosen[: first.size]
    later = rng.integers(1, REPEATED_WITHIN_DAYS + 1, first.size).astype("timedelta64[D]")
    last = thrown.day.max()
    area, day, x, y = thrown.area.copy(), thrown.day.copy(), thrown.x.copy(), thrown.y.copy()
    area[followers] = thrown.area[first]
    day[followers] = np.minimum(thrown.day[first] + later, last)
    aside = rng.uniform(-REPEATED_WITHIN_M, REPEATED_WITHIN_M, (2, first.size)).round()
    drawn = np.array(districts(town.east_km, town.north_km))[area[followers]]
    is_inside = shapely.contains_xy(drawn, thrown.x[first] + aside[0], thrown.y[first] + aside[1])
    x[followers] = thrown.x[first] + np.where(is_inside, aside[0], 0.0)
    y[followers] = thrown.y[first] + np.where(is_inside, aside[1], 0.0)
    return replace(thrown, area=area, day=day, x=x, y=y)


def _at_one_spot(
    thrown: Happenings, chosen: NDArray[np.int64], town: Town, truth: Truth, _rng: np.random.Generator
) -> Happenings:
    """The chosen ones happened at the one place that the truth is about."""
    spot = spot_of(town, truth)
    x, y = thrown.x.copy(), thrown.y.copy()
    x[chosen], y[chosen] = spot
    return replace(thrown, x=x, y=y)


def _at_one_hour(
    thrown: Happenings, chosen: NDArray[np.int64], _town: Town, _truth: Truth, rng: np.random.Generator
) -> Happenings:
    """The chosen ones happened late on the Friday of their week."""
    weekday = (thrown.day[chosen].astype("i8") + 3) % 7  # 1 January 1970 was a Thursday
    day, minutes = thrown.day.copy(), thrown.minutes.copy()
    moved = thrown.day[chosen] + (BUSY_WEEKDAY - weekday).astype("timedelta64[D]")
    day[chosen] = np.clip(moved, thrown.day.min(), thrown.day.max())
    minutes[chosen] = rng.integers(BUSY_HOURS[0] * 60, BUSY_HOURS[1] * 60, chosen.size).astype("timedelta64[m]")
    return replace(thrown, day=day, minutes=minutes)


_ARRANGE = {"repeats": _repeated, "spot": _at_one_spot, "hours": _at_one_hour}


def spot_of(town: Town, truth: Truth) -> tuple[float, float]:
    """Where the one place with many events lies."""
    at = town.codes.index(truth.places[0])
    district = districts(town.east_km, town.north_km)[at]
    east, north = addresses(district, 1, np.random.default_rng(at))[0]
    return float(east), float(north)
