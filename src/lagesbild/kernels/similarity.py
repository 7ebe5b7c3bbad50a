"""Which units are most alike, judged by what they are made of."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lagesbild.kernels.checks import Bools, Floats

ROUNDING = 1e-9  # two units that lie as near are both taken, whatever order they come in
FEWEST_SHARED = 0.5  # of the variables, known of both: with fewer, two units are alike in what nobody has told


@dataclass(frozen=True)
class Similar:
    """`members` [n, n]: row i marks the units most like unit i, never itself. `distance` [n, n]: how far apart any two
    lie, infinite where it cannot be told and on the diagonal."""

    members: Bools
    distance: Floats


def most_similar(variables: ArrayLike, *, most: int = 7, farthest: float = 1.0) -> Similar:
    """The nearest units to each, in standardised variables.

        z_iv = (x_iv − mean_v) / sd_v,      distance_ij = √ mean_v (z_iv − z_jv)²      over variables known of both

    How to read: two units picked at random lie about √2 apart, so `farthest` = 1 keeps those that are clearly more
    alike than most. A unit unlike all others has no similar ones, and that is the answer.
    Assumes that each variable weighs the same and that a difference means as much anywhere on its scale; take
    logarithms of what spans many orders. Do not put in what is to be compared: units chosen to be alike in it are.

    Gower (1971), Biometrics 27:857–871, for leaving out what is not known of both.

    `variables` [n, p], NaN where not known; a variable that does not vary is left out. `most` units, and
    those that lie exactly as near as the last of them, all within `farthest`. Raises ValueError for another shape or
    a `most` below 1.
    """
    x = np.asarray(variables, dtype=np.float64)
    if x.ndim != 2:
        raise ValueError(f"variables has shape {x.shape}; expected [n, p], a row for each unit.")
    if most < 1:
        raise ValueError(f"most is {most}; expected at least one similar unit.")
    n = x.shape[0]
    z = _standardised(x)
    known = np.isfinite(z)
    held = np.where(known, z, 0.0)
    both = known.astype(np.float64) @ known.T.astype(np.float64)
    squares = known @ (held**2).T + (held**2) @ known.T - 2 * held @ held.T
    is_told = (both > 0) & (both >= FEWEST_SHARED * z.shape[1])
    distance = np.where(is_told, np.sqrt(np.maximum(squares, 0) / np.maximum(both, 1)), np.inf)
    np.fill_diagonal(distance, np.inf)
    last = np.sort(distance, axis=1)[:, min(most, n) - 1 : min(most, n)]
    return Similar(np.isfinite(distance) & (distance <= np.minimum(last + ROUNDING, farthest)), distance)


def _standardised(x: Floats) -> Floats:
    """Columns with mean 0 and standard deviation 1 over what is known; those that do not vary are dropped."""
    known = np.isfinite(x)
    n = known.sum(axis=0)
    held = np.where(known, x, 0.0)
    mean = held.sum(axis=0) / np.maximum(n, 1)
    spread = np.sqrt(np.where(known, (held - mean) ** 2, 0.0).sum(axis=0) / np.maximum(n, 1))
    varies = (n > 1) & (spread > 1e-9 * (np.abs(mean) + 1e-300))
    return np.asarray(np.where(known, x - mean, np.nan)[:, varies] / spread[varies])
