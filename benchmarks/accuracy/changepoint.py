"""Are breaks found where there are some, seldom where there is none, and dated within their intervals?"""

import numpy as np
from benchmarks.accuracy.promises import interval_row
from benchmarks.rows import AccuracyRow

from lagesbild.kernels.changepoint import segment


def found_and_dated(length: int, size: float, n: int) -> tuple[float, np.ndarray]:
    """Share of series with just one break found, and its interval's ends and trust [·, 3]; the true one is at 40 %."""
    rng = np.random.default_rng([9, length, int(100 * size)])
    at = int(0.4 * length)
    single = []
    for _ in range(n):
        breaks = segment(size * (np.arange(length) >= at) + rng.normal(size=length))
        if breaks.breakpoints.size == 1:
            single.append((*breaks.interval[0], breaks.trusted[0]))
    return len(single) / n, np.array(single, dtype=float).reshape(-1, 3)


def broken_by_chance(length: int, n: int) -> float:
    """Share of level series with a break found."""
    rng = np.random.default_rng([10, length])
    return float(np.mean([segment(rng.normal(size=length)).breakpoints.size > 0 for _ in range(n)]))


def rows(n: int = 600) -> list[AccuracyRow]:
    found = []
    for length in (48, 96, 240):
        chance = broken_by_chance(length, n)
        found.append(
            AccuracyRow(
                "changepoint",
                f"breaks found in {length} values without any",
                "fewer with length (BIC promises no rate)",
                f"{chance:.1%}",
                n,
                "kept" if chance < 0.15 else "not kept",
            )
        )
        for size in (1.0, 2.0):
            share, ends = found_and_dated(length, size, n)
            lower, upper, trusted = ends.T
            case = f"one break of {size:g} sd in {length} values (found alone in {share:.0%})"
            truth = np.full(lower.size, int(0.4 * length))
            found.append(interval_row("changepoint", case, truth, lower, upper, trusted=trusted))
    return found
