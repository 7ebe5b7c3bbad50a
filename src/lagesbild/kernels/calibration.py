"""Weights that reproduce what is known about the population.

    minimise a distance between new and old weights   subject to   Σ w_i x_i = known totals

Those who answer are older and own their homes more often than those who were asked; where the numbers of each are
known, the weights can be made to agree. It helps as far as what is calibrated on goes with the answers, and
lowers the variance for the same reason.

Deville & Särndal (1992), J. American Statistical Association 87:376–382.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from lagesbild.kernels.checks import Floats, finite, nonnegative, positive
from lagesbild.kernels.survey_design import Calibration

MOST_ROUNDS = 200
CLOSE = 1e-12  # relative difference to the known totals at which the weights are settled


def calibrate(
    weights: ArrayLike,
    auxiliary: ArrayLike,
    totals: ArrayLike,
    *,
    method: Literal["linear", "raking"] = "raking",
) -> Calibration:
    """Weights with Σ w x equal to the known totals.

        "linear":  w = d (1 + xᵀλ)          (the regression estimator; weights may turn negative, which is refused)
        "raking":  w = d exp(xᵀλ)           (always positive)

    How to read: `ratio` far from 1 for a few respondents says that they now speak for many; above about 5, join
    groups. Assumes totals counted by the same definitions as the answers. Do not calibrate on what was measured
    with error in the survey, nor on more than about one total per thirty respondents.

    `weights` [n]; `auxiliary` [n, p] (a column of ones if the size is to be met too); `totals` [p]. Raises
    ValueError for totals no weights can meet, auxiliaries that repeat one another, and linear weights below zero.
    """
    d = nonnegative(weights, "weights")
    x = finite(auxiliary, "auxiliary")
    known = finite(totals, "totals")
    if x.ndim != 2 or x.shape[0] != d.size or known.shape != (x.shape[1],):
        raise ValueError(f"auxiliary {x.shape} and totals {known.shape} do not fit; expected ({d.size}, p) and (p,).")
    if np.linalg.matrix_rank(x[d > 0]) < x.shape[1]:
        raise ValueError("auxiliary: its columns repeat one another among the respondents; leave one out.")
    ratio = np.ones(d.size)
    multiplier = np.zeros(x.shape[1])
    for _ in range(MOST_ROUNDS):
        short = known - x.T @ (d * ratio)
        if np.all(np.abs(short) <= CLOSE * np.maximum(np.abs(known), np.abs(x).T @ d)):
            return _checked(d, x, ratio)
        slope = d if method == "linear" else d * ratio
        step = np.linalg.lstsq(x.T @ (slope[:, None] * x), short)[0]
        # A factor of e² in one round keeps the exponential from running away on its way to far totals.
        multiplier = multiplier + step * min(1.0, 2 / max(float(np.abs(x @ step).max()), 1e-300))
        ratio = 1 + x @ multiplier if method == "linear" else np.exp(np.clip(x @ multiplier, -50, 50))
    raise ValueError("totals: no positive weights meet them all; check their definitions against the answers'.")


def rake(weights: ArrayLike, groups: Sequence[ArrayLike], margins: Sequence[ArrayLike]) -> Calibration:
    """Weights that meet the sizes of several groupings at once (sex, age, area …), by raking.

    `groups`: for each grouping the code of each respondent, 0, 1, … ; `margins`: for each grouping the size of
    each code in the population. The groupings must agree on the size of the population. Equal to iterating over
    the groupings, scaling each in turn (Deming & Stephan 1940). Raises ValueError for a group without respondents
    and for margins that disagree.
    """
    if not groups or len(groups) != len(margins):
        raise ValueError(f"{len(groups)} groups and {len(margins)} margins; expected as many, at least one.")
    sizes = [positive(margin, "margins") for margin in margins]
    if np.ptp([size.sum() for size in sizes]) > 1e-9 * sizes[0].sum():
        raise ValueError(
            f"margins disagree on the size of the population: {', '.join(f'{size.sum():g}' for size in sizes)}."
        )
    columns: list[Floats] = []
    totals: list[float] = []
    for number, (group, size) in enumerate(zip(groups, sizes, strict=True)):
        codes = np.asarray(group)
        if (
            codes.shape != np.shape(weights)
            or codes.dtype.kind not in "iu"
            or codes.min() < 0
            or codes.max() >= size.size
        ):
            raise ValueError(f"groups[{number}]: expected a code from 0 to {size.size - 1} for each weight.")
        marks = (codes[:, None] == np.arange(size.size)).astype(np.float64)
        empty = np.flatnonzero(np.asarray(weights, dtype=np.float64) @ marks == 0)
        if empty.size:
            raise ValueError(f"groups[{number}]: nobody has code {empty[0]}; join it with a group like it.")
        first = 0 if number == 0 else 1  # the first grouping already meets the size of the population
        columns.append(marks[:, first:])
        totals.extend(size[first:].tolist())
    return calibrate(weights, np.hstack(columns), totals, method="raking")


def _checked(d: Floats, x: Floats, ratio: Floats) -> Calibration:
    below = np.flatnonzero((ratio <= 0) & (d > 0))
    if below.size:
        raise ValueError(
            f"totals: linear calibration gives {below.size} weights of zero or less (first at position {below[0]}); "
            'use method="raking".'
        )
    return Calibration(d * ratio, ratio, x, d)
