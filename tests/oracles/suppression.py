"""The attacker the slow way: every table of whole numbers that agrees with what is shown."""

from itertools import product

import numpy as np


def bounds(published, relations, sums=None, within=0.0, largest=12):
    """Least and greatest value of each cell over all whole tables with cells up to `largest`."""
    published = np.asarray(published, dtype=float)
    choices = []
    for value in published:
        if np.isnan(value):
            choices.append(range(largest + 1))
        else:
            choices.append([v for v in range(int(value + within) + 1) if abs(v - value) <= within])
    target = np.zeros(relations.shape[0]) if sums is None else np.asarray(sums)
    possible = [
        table for table in product(*choices) if np.array_equal(relations @ np.array(table, dtype=float), target)
    ]
    if not possible:
        raise ValueError("no table")
    return np.min(possible, axis=0), np.max(possible, axis=0)
