"""Does Knox's test call near repeats no oftener than promised, where places and seasons differ but do not interact?"""

from collections.abc import Callable

import numpy as np
from benchmarks.rows import AccuracyRow

from lagesbild.kernels.knox import Knox, knox

Events = tuple[np.ndarray, np.ndarray, np.ndarray]

LEVEL = 0.05
WITHIN_M, WITHIN_DAYS = 200.0, 14.0
HOT_PLACES, SIDE_M = 5, 4000.0


def clustered(n: int, rng: np.random.Generator) -> Events:
    """Half of the events at five hot places, half in one month: dense in space, dense in time, no interaction."""
    hot = rng.uniform(0, SIDE_M, (2, HOT_PLACES))[:, rng.integers(0, HOT_PLACES, n)] + rng.normal(0, 80, (2, n))
    where = np.where(rng.random(n) < 0.5, hot, rng.uniform(0, SIDE_M, (2, n)))
    day = np.floor(np.where(rng.random(n) < 0.5, rng.uniform(150, 180, n), rng.uniform(0, 365, n)))
    return *where, day


def at_addresses(n: int, rng: np.random.Generator) -> Events:
    """Many events at few addresses: pairs share events as much as they can."""
    addresses = rng.uniform(0, SIDE_M, (2, 40))
    return *addresses[:, rng.choice(40, n, p=np.arange(1, 41) / 820)], np.floor(rng.uniform(0, 365, n))


def moving(n: int, rng: np.random.Generator) -> Events:
    """No near repeats, but one district in the first half-year and another in the second."""
    day = np.floor(rng.uniform(0, 365, n))
    x = rng.uniform(0, SIDE_M / 4, n) + np.where(day < 182, 0, 3 * SIDE_M / 4)
    return x, rng.uniform(0, SIDE_M / 4, n), day


def near_repeats(n: int, rng: np.random.Generator) -> Events:
    """A tenth of the events follow another within 100 m and a week."""
    x, y, day = clustered(n, rng)
    followed, following = rng.permutation(n)[: 2 * (n // 10)].reshape(2, -1)
    x[following] = x[followed] + rng.uniform(-70, 70, following.size)
    y[following] = y[followed] + rng.uniform(-70, 70, following.size)
    day[following] = day[followed] + rng.integers(0, 8, following.size)
    return x, y, day


def asked(events: Events, rng: np.random.Generator) -> Knox:
    return knox(*events, within_m=WITHIN_M, within_days=WITHIN_DAYS, replicates=199, rng=rng)


def called(make: Callable[[int, np.random.Generator], Events], n: int, simulations: int) -> tuple[float, float]:
    """How often p_value, and p_poisson, is at or below the level."""
    rng = np.random.default_rng([7, n])
    found = [asked(make(n, rng), rng) for _ in range(simulations)]
    return tuple(float(np.mean([getattr(one, name) <= LEVEL for one in found])) for name in ("p_value", "p_poisson"))


def rows(n: int = 4000) -> list[AccuracyRow]:
    allowed = LEVEL + 3 * np.sqrt(LEVEL * (1 - LEVEL) / n)
    found = []
    nulls = {"hot places and a season": clustered, "40 addresses": at_addresses}
    for words, make in nulls.items():
        for events in (20, 50, 100, 200):
            dealt, poisson = called(make, events, n)
            promise = "called in at most 5 %"
            kept = "kept" if dealt <= allowed else "not kept"
            if dealt < LEVEL - 3 * np.sqrt(LEVEL * (1 - LEVEL) / n):
                kept = "kept, cautious"
            case = f"{words}, {events} events, no interaction"
            found.append(AccuracyRow("knox", f"{case}: p_value", promise, f"{dealt:.1%}", n, kept))
            promise = "none: it takes pairs for independent"
            found.append(AccuracyRow("knox", f"{case}: p_poisson", promise, f"{poisson:.1%}", n, "told"))
    dealt, _ = called(moving, 200, n // 4)
    case, promise = "no near repeats, districts take turns, 200 events", "none: a town that moves is called"
    found.append(AccuracyRow("knox", case, promise, f"{dealt:.1%}", n // 4, "told"))
    for events in (50, 100, 200):
        dealt, _ = called(near_repeats, events, n // 4)
        case = f"hot places, a season, and a tenth are near repeats, {events} events"
        found.append(AccuracyRow("knox", case, "none: its power", f"{dealt:.1%}", n // 4, "told"))
    return found
