"""Does the interval of the difference hold, down to a handful of events, and is the power what was said beforehand?"""

import numpy as np
from benchmarks.accuracy.promises import interval_row
from benchmarks.rows import AccuracyRow

from lagesbild.kernels.displacement import smallest_visible_effect, weighted_displacement_difference


def difference_ends(mean: float, effect: float, n: int) -> np.ndarray:
    """Lower and upper end and trust, [n, 3]: areas of equal size; the treated one falls by the share `effect`."""
    rng = np.random.default_rng([4, int(10 * mean), int(100 * effect)])
    ends = []
    while len(ends) < n:
        treated = rng.poisson([mean, mean * (1 - effect)])
        others = rng.poisson(mean, (3, 2))
        if treated.sum() + others.sum():
            found = weighted_displacement_difference(treated, *others)
            ends.append((found.total.lower, found.total.upper, found.trusted))
    return np.array(ends)


def power_kept(before: float, n: int) -> float:
    """How often the smallest visible reduction is told from nothing."""
    rng = np.random.default_rng([5, int(before)])
    visible = smallest_visible_effect(before, before)
    told = 0
    for _ in range(n):
        treated = rng.poisson([before, before - visible.events])
        told += weighted_displacement_difference(treated, rng.poisson(before, 2)).total.upper < 0
    return told / n


def rows(n: int = 4000) -> list[AccuracyRow]:
    found = []
    for mean in (0.2, 1, 2, 5, 20, 100):
        for effect in (0.0, 0.5):
            lower, upper, trusted = difference_ends(mean, effect, n).T
            case = f"total difference, {mean:g} events per area and period, {effect:.0%} fall"
            truth = np.full(n, -effect * mean)
            found.append(interval_row("displacement", case, truth, lower, upper, trusted=trusted))
    for before in (40, 100, 400):
        power = power_kept(before, n)
        kept = abs(power - 0.8) < 0.04
        case = f"smallest visible effect, {before} events before"
        found.append(
            AccuracyRow("displacement", case, "told in 80 %", f"{power:.1%}", n, "kept" if kept else "not kept")
        )
    return found
