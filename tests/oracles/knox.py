"""Knox the slow way: look at every two events, and at every order in which the times could have been dealt."""

from itertools import combinations, permutations
from math import hypot


def in_band(value: float, lower: float | None, upper: float) -> bool:
    """Whether a distance lies in a band; the lowest band has no lower edge and holds 0."""
    return value <= upper and (lower is None or value > lower)


def counted(x, y, day, space: tuple[float | None, float], time: tuple[float | None, float]) -> int:
    return sum(
        in_band(hypot(x[i] - x[j], y[i] - y[j]), *space) and in_band(abs(day[i] - day[j]), *time)
        for i, j in combinations(range(len(day)), 2)
    )


def every_dealing(x, y, day, space, time) -> list[int]:
    return [counted(x, y, dealt, space, time) for dealt in permutations(day)]


def bands(edges) -> list[tuple[float | None, float]]:
    return list(zip([None, *edges[:-1]], edges, strict=True))


def close_pairs(x, y, day, within_m: float, within_days: float) -> set[tuple[int, int]]:
    found = set()
    for i, j in combinations(range(len(day)), 2):
        if hypot(x[i] - x[j], y[i] - y[j]) <= within_m and abs(day[i] - day[j]) <= within_days:
            found.add((i, j) if day[i] <= day[j] else (j, i))
    return found


def followers(x, y, day, stretch, within_m, within_days):
    """Events that follow, by band: events less chains, chains grown one link at a time."""
    n = len(x)
    chain = list(range(n))
    followed = []
    for low, high in zip((-1.0, *within_m[:-1]), within_m, strict=True):
        before = len(set(chain))
        for i in range(n):
            for j in range(i):
                distance = ((x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2) ** 0.5
                if low < distance <= high and abs(day[i] - day[j]) <= within_days and stretch[i] == stretch[j]:
                    chain = [chain[i] if one == chain[j] else one for one in chain]
        followed.append(before - len(set(chain)))
    return followed
