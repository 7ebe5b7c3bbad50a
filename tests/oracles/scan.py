"""Scan statistics the slow way: every zone, every window, every logarithm."""

from itertools import combinations
from math import hypot, log

import numpy as np

FEWEST = 2


def llr(c: float, e: float, total: float) -> float:
    value = c * log(c / e) if c > 0 else 0.0
    return value + ((total - c) * log((total - c) / (total - e)) if total > c else 0.0)


def bernoulli_llr(c: int, n: int, cases: int, people: int) -> float:
    def likelihood(yes, all_of_them):
        return sum(k * log(k / all_of_them) for k in (yes, all_of_them - yes) if k > 0)

    return likelihood(c, n) + likelihood(cases - c, people - n) - likelihood(cases, people)


def circles(x, y, sizes, centre, max_share, radius=float("inf")):
    """Circles around a centre: for every distance, all areas within it."""
    distance = [hypot(a - x[centre], b - y[centre]) for a, b in zip(x, y, strict=True)]
    for reach in sorted({round(d, 9) for d in distance}):
        inside = [area for area in range(len(x)) if distance[area] <= reach + 1e-9]
        if sum(sizes[a] for a in inside) > max_share * sum(sizes) * (1 + 1e-9) or reach > radius + 1e-9:
            return
        yield inside


def windows(periods, shortest, longest, prospective):
    for start in range(periods):
        for end in range(start + shortest, min(start + longest, periods) + 1):
            if end == periods or not prospective:
                yield start, end


def best_circle(x, y, cases, sizes, ratio, *, max_share=0.5, high=True, low=False, radius=float("inf")):
    """(ratio, areas) of the best circle anywhere; `ratio(c, size)` gives None where a zone does not qualify."""
    best = (0.0, ())
    for centre in range(len(x)):
        for inside in circles(x, y, sizes, centre, max_share, radius):
            c, size = sum(cases[a] for a in inside), sum(sizes[a] for a in inside)
            found = ratio(c, size, high, low)
            if found is not None and found > best[0] * (1 + 1e-9):
                best = (found, tuple(sorted(inside)))
    return best


def poisson_ratio(total):
    def ratio(c, e, high, low):
        if (high and c > e and c >= FEWEST) or (low and c < e):
            return llr(c, e, total)
        return None

    return ratio


def bernoulli_ratio(cases, people):
    def ratio(c, n, high, low):
        e = n * cases / people
        if (high and c > e and c >= FEWEST) or (low and c < e):
            return bernoulli_llr(c, n, cases, people)
        return None

    return ratio


def best_cylinder(x, y, cases, expected, *, max_share=0.5, shortest=1, longest, prospective=False):
    """(ratio, areas, start, end) of the best cylinder anywhere; `expected` sums to the cases."""
    total = sum(map(sum, cases))
    sizes = [sum(row) for row in expected]
    best = (0.0, (), 0, 0)
    for centre in range(len(x)):
        for inside in circles(x, y, sizes, centre, max_share):
            for start, end in windows(len(cases[0]), shortest, longest, prospective):
                c = sum(cases[a][t] for a in inside for t in range(start, end))
                e = sum(expected[a][t] for a in inside for t in range(start, end))
                if c > e and c >= FEWEST and llr(c, e, total) > best[0] * (1 + 1e-9):
                    best = (llr(c, e, total), tuple(sorted(inside)), start, end)
    return best


def best_cylinder_of_many(x, y, cases, expected, *, longest, prospective=False) -> float:
    """The ratio of the best cylinder, all windows of all circles around a centre in one array; no equal distances."""
    total, best = cases.sum(), 0.0
    for centre in range(x.size):
        order = np.argsort(np.hypot(x - x[centre], y - y[centre]))
        sizes = np.cumsum(expected[order].sum(axis=1))
        inside = order[sizes <= total / 2 * (1 + 1e-9)]
        c, e = np.cumsum(cases[inside], axis=0), np.cumsum(expected[inside], axis=0)
        for start, end in windows(cases.shape[1], 1, longest, prospective):
            count, mean = c[:, start:end].sum(axis=1), e[:, start:end].sum(axis=1)
            above = (count > mean) & (count >= FEWEST)
            ratios = count * np.log(count / np.where(above, mean, 1.0), where=above, out=np.zeros_like(mean)) + (
                total - count
            ) * np.log((total - count) / (total - mean))
            best = max(best, np.where(above, ratios, 0.0).max(initial=0.0))
    return best


def connected(areas, links) -> bool:
    reached, left = {areas[0]}, set(areas[1:])
    while True:
        more = {a for a in left if any(links[a][b] for b in reached)}
        if not more:
            return not left
        reached |= more
        left -= more


def best_connected(windows_of, links, cases, expected, allowed=None):
    """(ratio, areas) of the best connected set that holds the centre of some window and lies within it."""
    total, best = sum(cases), (0.0, ())
    for window in windows_of:
        for size in range(len(window)):
            for others in combinations(window[1:], size):
                zone = (window[0], *others)
                if allowed is not None and not all(allowed[a] for a in zone):
                    continue
                c, e = sum(cases[a] for a in zone), sum(expected[a] for a in zone)
                if c > e and c >= FEWEST and connected(zone, links) and llr(c, e, total) > best[0] * (1 + 1e-9):
                    best = (llr(c, e, total), tuple(sorted(zone)))
    return best
