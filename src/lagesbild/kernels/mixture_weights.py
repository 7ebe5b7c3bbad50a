"""Shares that imitate: nonnegative weights that sum to one and come near a target.

    minimise ‖A w − b‖²/m + ζ² ‖w‖²     over w ≥ 0, Σ w = 1,     A [m, k], with a free constant or without

by Frank and Wolfe's steps towards the best single column, each of the best length. They stop, as in the authors' own
program, when a step gains too little; between a first and a second round, weights below a quarter of the largest are
set to 0. Near its bottom the sum is flat, and where one stops decides the third digit of an effect: the published
rule is kept so that published numbers come out.

Frank & Wolfe (1956), Naval Research Logistics Quarterly 3:95–110. Arkhangelsky, Athey, Hirshberg, Imbens & Wager
(2021), American Economic Review 111:4088–4118, and their program synthdid.
"""

import numba as nb
import numpy as np

from lagesbild.kernels.checks import Floats

FIRST_ROUND, SECOND_ROUND = 100, 10_000
SMALLEST_SHARE_OF_LARGEST = 0.25


def imitating_weights(columns: Floats, target: Floats, zeta: float, stop: float, *, constant: bool) -> Floats:
    """Weights [k] of the columns [m, k] whose mixture comes near the target [m].

    `zeta` is the price of spreading little, `stop` the square root of the gain below which steps end; `constant` lets
    the mixture lie a constant above or below the target.
    """
    a, b = (columns - columns.mean(axis=0), target - target.mean()) if constant else (columns, target)
    a, b = np.ascontiguousarray(a.T), np.ascontiguousarray(b)
    weights = np.full(a.shape[0], 1 / a.shape[0])
    _frank_wolfe(a, b, zeta, stop, FIRST_ROUND, weights)
    weights[weights <= SMALLEST_SHARE_OF_LARGEST * weights.max()] = 0.0
    weights /= weights.sum()
    _frank_wolfe(a, b, zeta, stop, SECOND_ROUND, weights)
    return weights


@nb.njit(cache=True, fastmath={"reassoc", "contract"})
def _frank_wolfe(rows: Floats, target: Floats, zeta: float, stop: float, most_steps: int, weights: Floats) -> None:
    """Improve `weights` [k] in place; `rows` [k, m] are the columns laid out one after the other."""
    k, m = rows.shape
    price = m * zeta * zeta
    mixture = np.zeros(m)
    for j in range(k):
        if weights[j] != 0:
            for t in range(m):
                mixture[t] += weights[j] * rows[j, t]
    before = np.inf
    for step in range(most_steps):
        best, best_pull, along = 0, np.inf, 0.0
        for j in range(k):
            pull = price * weights[j]
            for t in range(m):
                pull += (mixture[t] - target[t]) * rows[j, t]
            along += pull * weights[j]
            if pull < best_pull:
                best, best_pull = j, pull
        away = 0.0
        for j in range(k):
            away += weights[j] * weights[j]
        curve = price * (away - 2 * weights[best] + 1)
        for t in range(m):
            curve += (rows[best, t] - mixture[t]) ** 2
        if curve <= 0:
            return
        length = min(1.0, max(0.0, (along - best_pull) / curve))
        spread = error = 0.0
        for j in range(k):
            weights[j] -= length * weights[j]
        weights[best] += length
        for j in range(k):
            spread += weights[j] * weights[j]
        for t in range(m):
            mixture[t] += length * (rows[best, t] - mixture[t])
            error += (mixture[t] - target[t]) ** 2
        loss = zeta * zeta * spread + error / m
        if step >= 1 and before - loss <= stop * stop:
            return
        before = loss
