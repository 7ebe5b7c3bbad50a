"""Difference, quotient and power by simulation and by hand."""

import numpy as np


def difference(treated, control, surroundings=(0, 0), surroundings_control=(0, 0)):
    local = (treated[1] - treated[0]) - (control[1] - control[0])
    moved = (surroundings[1] - surroundings[0]) - (surroundings_control[1] - surroundings_control[0])
    return local, moved, local + moved


def share_told(before, reduction, after_over_before, rng, n=20_000):
    """How often a reduction in the treated area would be told from nothing (95 %)."""
    old = rng.poisson(np.asarray(before, dtype=float), (n, 2))
    new = rng.poisson(after_over_before * np.asarray(before, dtype=float) - [reduction, 0], (n, 2))
    change = new - after_over_before * old
    value = change[:, 0] - change[:, 1]
    variance = (new + after_over_before**2 * old).sum(axis=1)
    return np.mean(value < -1.959964 * np.sqrt(variance))
