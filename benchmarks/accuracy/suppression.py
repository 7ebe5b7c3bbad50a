"""Does the attacker find anything in what suppression lets be seen?"""

import numpy as np
from benchmarks.rows import AccuracyRow

from lagesbild.kernels.linear_attack import attack, table_relations
from lagesbild.kernels.suppression import given_away, suppress

THRESHOLD = 5


def leaks(shape: tuple[int, ...], mean: float, hide_zeros: bool, n: int) -> tuple[int, int, float]:
    """Small counts given away, small counts in all, and the share of cells hidden, over n tables with all sums."""
    rng = np.random.default_rng([21, *shape, int(10 * mean), hide_zeros])
    relations = table_relations(tuple(length + 1 for length in shape))
    given, small, hidden = 0, 0, []
    for _ in range(n):
        inner = rng.poisson(mean * rng.gamma(1, 1, shape))
        for axis in range(inner.ndim):
            inner = np.concatenate([inner, inner.sum(axis=axis, keepdims=True)], axis=axis)
        counts = inner.ravel().astype(float)
        made = suppress(counts, relations, threshold=THRESHOLD, hide_zeros=hide_zeros)
        seen = attack(np.where(made.hidden, np.nan, counts), relations)
        given += int(given_away(seen, counts, threshold=THRESHOLD, hide_zeros=hide_zeros).sum())
        small += int(made.primary.sum())
        hidden.append(made.hidden.mean())
    return given, small, float(np.mean(hidden))


def rows(n: int = 30) -> list[AccuracyRow]:
    found = []
    for shape, mean, hide_zeros in (
        ((6, 4), 2.0, False),
        ((6, 4), 2.0, True),
        ((8, 3), 0.5, False),
        ((4, 3, 2), 3.0, False),
        ((10, 5), 10.0, False),
    ):
        given, small, hidden = leaks(shape, mean, hide_zeros, n)
        size = " × ".join(str(length) for length in shape)
        zeros = ", zeros too" if hide_zeros else ""
        case = f"tables of {size} with sums, {mean:g} events a cell{zeros} ({hidden:.0%} of cells hidden)"
        verdict = "kept" if given == 0 else "not kept"
        found.append(AccuracyRow("suppression", case, "no small count given away", f"{given} of {small}", n, verdict))
    return found
