"""How few places hold how much?

Three numbers for the same question: the smallest share of places that together hold half (or any share) of the
events, the Gini coefficient, and the Gini coefficient for when there are fewer events than places.

All three look at recorded counts as they are, and recorded counts are more uneven than the risk behind them:
chance alone puts two events in one place and none in the next. For an interval that allows for chance, draw the
places' risks from their gamma–Poisson posterior and hand the draws, one row a draw, to the same functions:
every function here works along the last axis.
"""

import numpy as np
from numpy.typing import ArrayLike

from lagesbild.kernels import checks
from lagesbild.kernels.checks import Floats

ROUNDING = 1e-12  # sums of the same numbers in another order differ by about this share


def fewest_holding(values: ArrayLike, share: float) -> Floats:
    """The smallest share of places that together hold at least `share` of all there is.

        min { k / n :  y₍₁₎ + … + y₍ₖ₎ ≥ share · Σ y }        y sorted downwards

    How to read: 0.05 at share 0.5 says that half of the events lie in 5 % of the places. Even a perfectly even
    town has some number (0.5 at share 0.5), and c events in n places can never occupy more than c / n of them.
    Assumes that the places are the ones that matter and are counted also when they have nothing; leaving out
    the empty ones makes a town look less concentrated. Do not compare two ways of dividing a town into places,
    nor few events with many: with few, chance concentrates (see `generalised_gini`).

    Weisburd (2015), Criminology 53:133–157.

    `values` [..., n], 0 or more; `share` strictly between 0 and 1. Returns shares, shape [...].
    Raises ValueError for negative or missing values, for a row that sums to zero, for a share outside 0–1.
    """
    y, total = _shared_out(values)
    wanted = checks.share(share, "share") * total * (1 - ROUNDING)
    held = np.cumsum(np.sort(y, axis=-1)[..., ::-1], axis=-1)
    places = (held < wanted[..., np.newaxis]).sum(axis=-1) + 1
    return np.asarray(places / y.shape[-1])


def gini(values: ArrayLike) -> Floats:
    """Gini coefficient: 0 when all places have the same, 1 − 1/n when one of n has everything.

        G = (2 Σ i·yᵢ / Σ yᵢ − n − 1) / n       with y sorted upwards, i = 1 … n

    How to read: the average difference between two places, as a share of twice the mean. 0.3 is fairly even for
    crime by neighbourhood, 0.9 usual for crime by street segment.
    Assumes what `fewest_holding` assumes. Do not use it where there are fewer events than places: it is then
    near 1 however evenly they fall; use `generalised_gini`.

    Gini (1912), Variabilità e mutabilità.

    `values` [..., n], 0 or more. Returns shape [...]. Raises ValueError for negative or missing values and for a
    row that sums to zero.
    """
    y, total = _shared_out(values)
    return np.asarray(_ranked(y, total) / y.shape[-1])


def generalised_gini(counts: ArrayLike) -> Floats:
    """Gini coefficient against the evenest that so few events allow.

        G′ = max(1/c, 1/n) · (2 Σ i·yᵢ / c − n − 1) − max(n/c, 1) + 1      y sorted upwards, c = Σ yᵢ, i = 1 … n

    How to read: 0 when no event shares its place with another (or when all places have the same), 1 − 1/c when
    all c events fall in one place and c < n. With at least as many events as places it is the ordinary `gini`.
    Assumes that counts are events, so that a place cannot have half of one. Do not use it on rates or
    posterior means. It removes what few events force, not what chance adds: draws are still needed for an
    interval, and then of the risk, with `gini`.

    Bernasco & Steenbeek (2017), Journal of Quantitative Criminology 33:451–467.

    `counts` [..., n], whole numbers, 0 or more. Returns shape [...]. Raises ValueError for negative, missing or
    fractional counts and for a row that sums to zero.
    """
    y, events = _shared_out(counts)
    if np.any(y != np.floor(y)):
        raise ValueError("counts: expected whole numbers of events; for rates and posterior draws use gini.")
    places = y.shape[-1]
    return np.asarray(np.maximum(1 / events, 1 / places) * _ranked(y, events) - np.maximum(places / events, 1.0) + 1.0)


def _ranked(y: Floats, total: Floats) -> Floats:
    """2 Σ i·yᵢ / Σ yᵢ − n − 1, y sorted upwards."""
    n = y.shape[-1]
    return np.asarray(2 * (np.sort(y, axis=-1) @ np.arange(1.0, n + 1)) / total - n - 1)


def _shared_out(values: ArrayLike) -> tuple[Floats, Floats]:
    """The values and their sums along the last axis, each sum above zero."""
    y = checks.nonnegative(values, "values")
    if y.ndim == 0 or y.shape[-1] == 0:
        raise ValueError(f"values: expected at least one place, got shape {y.shape}.")
    total = np.asarray(y.sum(axis=-1))
    if np.any(total == 0):
        raise ValueError("values: all places have zero, so there is nothing to share out; ask only where events are.")
    return y, total
