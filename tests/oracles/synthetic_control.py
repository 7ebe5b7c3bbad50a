"""The best imitation by a general optimiser, and effects as differences of plain means."""

import numpy as np
from scipy import optimize


def loss(columns, target, zeta, weights, constant):
    error = columns @ weights - target
    if constant:
        error = error - error.mean()
    return np.mean(error**2) + zeta**2 * np.sum(weights**2)


def best_weights(columns, target, zeta, constant):
    k = columns.shape[1]
    found = optimize.minimize(
        lambda weights: loss(columns, target, zeta, weights, constant),
        np.full(k, 1 / k),
        bounds=[(0, 1)] * k,
        constraints={"type": "eq", "fun": lambda weights: weights.sum() - 1},
        method="SLSQP",
        options={"maxiter": 1000, "ftol": 1e-14},
    )
    return found.x


def difference_in_differences(outcome, treated, start):
    others = [i for i in range(len(outcome)) if i not in treated]

    def mean(areas, periods):
        return np.mean([outcome[i][t] for i in areas for t in periods])

    before, after = range(start), range(start, len(outcome[0]))
    return (mean(treated, after) - mean(treated, before)) - (mean(others, after) - mean(others, before))
