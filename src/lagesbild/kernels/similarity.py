"""Which units are most alike, judged by what they are made of."""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import ArrayLike

from lagesbild.kernels.checks import Bools, Floats, Ints

FEWEST_SHARED = 0.5  # of the variables, known of both: with fewer, two units are alike in what nobody has told
ROUNDING = 1 + 1e-9


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
    nearest, distance = _nearest(_standardised(x), most, float(farthest))
    return Similar(nearest, distance)


@njit(cache=True)
def _nearest(z: Floats, most: int, farthest: float) -> tuple[Ints, Floats]:
    """Each unit against every other; one that is too far is left as soon as its variables so far say so."""
    n, p = z.shape
    nearest, distance = np.full((n, most), -1, dtype=np.int64), np.full((n, most), np.inf)
    for i in range(n):
        limit = farthest**2 * p * ROUNDING  # of the sum of squares: no more than p variables share it
        for j in range(n):
            square, both = 0.0, 0
            for v in range(p):
                step = z[i, v] - z[j, v]
                if not np.isnan(step):
                    square += step**2
                    both += 1
                if square > limit:
                    break
            if square > limit or j == i or both == 0 or both < FEWEST_SHARED * p:
                continue
            away = np.sqrt(square / both)
            if away > farthest or away >= distance[i, most - 1]:
                continue
            at = most - 1
            while at > 0 and distance[i, at - 1] > away:
                nearest[i, at], distance[i, at] = nearest[i, at - 1], distance[i, at - 1]
                at -= 1
            nearest[i, at], distance[i, at] = j, away
            limit = min(limit, distance[i, most - 1] ** 2 * p * ROUNDING)
    return nearest, distance


def _standardised(x: Floats) -> Floats:
    """Columns with mean 0 and standard deviation 1 over what is known; those that do not vary are dropped."""
    known = np.isfinite(x)
    n = known.sum(axis=0)
    held = np.where(known, x, 0.0)
    mean = held.sum(axis=0) / np.maximum(n, 1)
    spread = np.sqrt(np.where(known, (held - mean) ** 2, 0.0).sum(axis=0) / np.maximum(n, 1))
    varies = (n > 1) & (spread > 1e-9 * (np.abs(mean) + 1e-300))
    return np.asarray(np.where(known, x - mean, np.nan)[:, varies] / spread[varies])
