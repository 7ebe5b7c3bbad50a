"""Forecasts of sums over stretches, scored on the past beside "as many as in the same stretch last year"."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from lagesbild.kernels.checks import Floats
from lagesbild.kernels.scoring import crps, pit

LEAST_SPREAD = 0.3  # of the root of a count: Poisson chance alone gives a half


@dataclass(frozen=True)
class StretchScores:
    """How forecasts of sums did, from O origins for n series and k stretches.

    `skill` [n, k]: 1 − mean CRPS over that of the yardstick; `below`, `at_most` [O, n, k]: where what came fell in its
    forecast.
    """

    skill: Floats
    below: Floats
    at_most: Floats

    def hits(self, level: float) -> NDArray[np.bool_]:
        """Whether what came lay inside the central interval, [O, n, k]."""
        tail = (1 - level) / 2
        return np.asarray((self.at_most >= tail) & (self.below <= 1 - tail))


def as_last_year(counts: Floats, ahead: int, period: int) -> Floats:
    """Draws of the sum of the next periods: that of the same stretch last year, with the errors such guesses made.

        Σ_{T−m+1}^{T−m+h} y + ε,     ε = ±(sum of h periods less the sum of the h periods m before them), all of them

    The yardstick: wrong in a way everybody understands. `counts` [n, T] with T at least period + ahead; returns [n, R],
    never below 0.
    """
    sums = np.cumsum(np.pad(counts, ((0, 0), (1, 0))), axis=1)
    stretch = sums[:, ahead:] - sums[:, :-ahead]
    missed = stretch[:, period:] - stretch[:, :-period]
    first = counts.shape[1] - period
    last = counts[:, first : first + ahead].sum(axis=1) if ahead <= period else stretch[:, -1]
    return np.asarray(np.maximum(last[:, None] + np.concatenate([missed, -missed], axis=1), 0.0))


def score_stretches(
    counts: Floats, draws: Sequence[Floats], origins: Sequence[int], stretches: Sequence[int], period: int
) -> StretchScores:
    """Scores of draws made at each origin from what was known then.

    How to read: skill 0.2 is a fifth less wrong than as-last-year. Origins overlap, so their number says less than it
    seems. Assumes that each draw was made without looking past its origin. Do not use it to choose among many methods
    and then quote the best one's skill.

    Gneiting & Raftery (2007), J. Amer. Statist. Assoc. 102:359–378.

    `counts` [n, T]; `draws`: for each origin [R, n, k], sums of the first `stretches[k]` periods.
    """
    scores, yardstick, below, at_most = [], [], [], []
    for origin, told in zip(origins, draws, strict=True):
        came = np.stack([counts[:, origin : origin + ahead].sum(axis=1) for ahead in stretches], axis=1)
        ordered = np.moveaxis(told, 0, -1)
        scores.append(crps(came, ordered, fair=True))
        known = counts[:, :origin]
        naive = [as_last_year(known, ahead, period) for ahead in stretches]
        yardstick.append(np.stack([crps(came[:, at], one, fair=True) for at, one in enumerate(naive)], axis=1))
        where = pit(came, ordered)
        below.append(where.below)
        at_most.append(where.at_most)
    ours, theirs = np.mean(scores, axis=0), np.mean(yardstick, axis=0)
    skill = np.where(theirs > 0, 1 - ours / np.where(theirs > 0, theirs, 1.0), np.where(ours > 0, -1.0, 0.0))
    return StretchScores(np.asarray(skill), np.stack(below), np.stack(at_most))


def departures(foretold: Floats, came: Floats) -> Floats:
    """Two-sided p-values for counts that came, against draws [R, n] of what was foretold.

        z = (√came − mean √draw) / sd √draw

    How to read: near 0 is far outside. On the root scale draws of counts are about normal, so a few hundred of them
    reach further out than any of them lies. Assumes draws that were made before the counts were known. Not for counts
    of one or two.

    Returns [n].
    """
    root = np.sqrt(foretold)
    away = np.abs(np.sqrt(came) - root.mean(axis=0)) / np.maximum(root.std(axis=0), LEAST_SPREAD)
    return np.asarray(2 * special.ndtr(-away))
