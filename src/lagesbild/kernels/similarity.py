"""Which units are most alike, judged by what they are made of."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lagesbild.kernels.checks import Bools, Floats, Ints

FEWEST_SHARED = 0.5  # of the variables, known of both: with fewer, two units are alike in what nobody has told
ROWS_AT_ONCE = 512  # distances to all units are held for so many at a time


@dataclass(frozen=True)
class Similar:
    """`nearest` [n, most]: positions of the units most like unit i, the nearest first, never itself; -1 where there are
    no more within reach. `distance` [n, most]: how far away each is, infinite where there is none."""

    nearest: Ints
    distance: Floats

    @property
    def is_there(self) -> Bools:
        return np.asarray(self.nearest >= 0)


def most_similar(variables: ArrayLike, *, most: int = 7, farthest: float = 1.0) -> Similar:
    """The nearest units to each, in standardised variables.

        z_iv = (x_iv − mean_v) / sd_v,      distance_ij = √ mean_v (z_iv − z_jv)²      over variables known of both

    How to read: two units picked at random lie about √2 apart, so `farthest` = 1 keeps those that are clearly more
    alike than most. A unit unlike all others has no similar ones, and that is the answer.
    Assumes that each variable weighs the same and that a difference means as much anywhere on its scale; take
    logarithms of what spans many orders. Do not put in what is to be compared: units chosen to be alike in it are.

    Gower (1971), Biometrics 27:857–871, for leaving out what is not known of both.

    `variables` [n, p], NaN where not known; a variable that does not vary is left out. `most` units at most, all of
    them within `farthest`; of two as near, the one that stands first. Memory n · `most`. Raises ValueError for another
    shape or a `most` below 1.
    """
    x = np.asarray(variables, dtype=np.float64)
    if x.ndim != 2:
        raise ValueError(f"variables has shape {x.shape}; expected [n, p], a row for each unit.")
    if most < 1:
        raise ValueError(f"most is {most}; expected at least one similar unit.")
    z = _standardised(x)
    n = z.shape[0]
    nearest, distance = np.full((n, most), -1, dtype=np.int64), np.full((n, most), np.inf)
    kept = min(most, n)
    for start in range(0, n, ROWS_AT_ONCE):
        rows = np.arange(start, min(start + ROWS_AT_ONCE, n))
        away = _distances(z, rows)
        order = np.argsort(away, axis=1, kind="stable")[:, :kept]
        near = np.take_along_axis(away, order, axis=1)
        is_near = np.isfinite(near) & (near <= farthest)
        nearest[rows, :kept] = np.where(is_near, order, -1)
        distance[rows, :kept] = np.where(is_near, near, np.inf)
    return Similar(nearest, distance)


def _distances(z: Floats, rows: Ints) -> Floats:
    """From some units to all; infinite to itself, and where too little is known of both."""
    known = np.isfinite(z)
    held, marks = np.where(known, z, 0.0), known.astype(np.float64)
    both = marks[rows] @ marks.T
    squares = held[rows] ** 2 @ marks.T + marks[rows] @ (held**2).T - 2 * held[rows] @ held.T
    is_told = (both > 0) & (both >= FEWEST_SHARED * z.shape[1])
    away = np.where(is_told, np.sqrt(np.maximum(squares, 0) / np.maximum(both, 1)), np.inf)
    away[np.arange(rows.size), rows] = np.inf
    return np.asarray(away)


def _standardised(x: Floats) -> Floats:
    """Columns with mean 0 and standard deviation 1 over what is known; those that do not vary are dropped."""
    known = np.isfinite(x)
    n = known.sum(axis=0)
    held = np.where(known, x, 0.0)
    mean = held.sum(axis=0) / np.maximum(n, 1)
    spread = np.sqrt(np.where(known, (held - mean) ** 2, 0.0).sum(axis=0) / np.maximum(n, 1))
    varies = (n > 1) & (spread > 1e-9 * (np.abs(mean) + 1e-300))
    return np.asarray(np.where(known, x - mean, np.nan)[:, varies] / spread[varies])
