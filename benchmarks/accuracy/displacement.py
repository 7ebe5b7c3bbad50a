"""Does the interval of the difference hold, down to a handful of events, and is the power what was said beforehand?"""

import numpy as np
from benchmarks.rows import AccuracyRow

from lagesbild.kernels.displacement import FEWEST_EVENTS, smallest_visible_effect, weighted_displacement_difference
from lagesbild.kernels.scoring import Coverage, coverage


def difference_coverage(mean: float, effect: float, n: int) -> Coverage:
    """Areas of equal size; the treated one falls by the share `effect`."""
    rng = np.random.default_rng([4, int(10 * mean), int(100 * effect)])
    ends = []
    while len(ends) < n:
        treated = rng.poisson([mean, mean * (1 - effect)])
        others = rng.poisson(mean, (3, 2))
        if treated.sum() + others.sum():
            total = weighted_displacement_difference(treated, *others).total
            ends.append((total.lower, total.upper))
    return coverage(np.full(n, -effect * mean), *np.array(ends).T)


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
            held = difference_coverage(mean, effect, n)
            warned = " (marked as not trusted)" if 8 * mean < FEWEST_EVENTS else ""
            kept = 0.93 <= held.value <= 0.97
            found.append(
                AccuracyRow(
                    "displacement",
                    f"total difference, {mean:g} events per area and period, {effect:.0%} fall{warned}",
                    "95 % of intervals cover (93–97 %)",
                    f"{held.value:.1%}",
                    n,
                    "kept" if kept else "wider than needed" if held.value > 0.97 else "not kept",
                )
            )
    for before in (40, 100, 400):
        power = power_kept(before, n)
        kept = abs(power - 0.8) < 0.04
        case = f"smallest visible effect, {before} events before"
        found.append(
            AccuracyRow("displacement", case, "told in 80 %", f"{power:.1%}", n, "kept" if kept else "not kept")
        )
    return found
