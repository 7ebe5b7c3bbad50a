"""How far apart two units lie, one variable at a time."""

import numpy as np


def slow_distance(x, i, j):
    squares = []
    for v in range(x.shape[1]):
        column = [row[v] for row in x if not np.isnan(row[v])]
        spread = np.std(column)
        if spread > 1e-9 * abs(np.mean(column)) and not np.isnan(x[i, v]) and not np.isnan(x[j, v]):
            squares.append(((x[i, v] - x[j, v]) / spread) ** 2)
    return np.sqrt(np.mean(squares)) if squares else np.inf
