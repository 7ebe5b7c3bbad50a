"""Weighing indicators together, an area and an indicator at a time."""

import math
from collections.abc import Sequence

Table = Sequence[Sequence[float]]


def scores(values: Sequence[float]) -> list[float]:
    told = [value for value in values if not math.isnan(value)]
    mean = sum(told) / len(told)
    sd = math.sqrt(sum((value - mean) ** 2 for value in told) / len(told))
    return [value if math.isnan(value) else min(3.0, max(-3.0, (value - mean) / sd)) for value in values]


def weighed(table: Table, dimension: Sequence[int], weight: Sequence[float], between: Sequence[float]) -> list[float]:
    """`table` [areas][indicators] of scores, nan where an area lacks one → the sum of each area."""
    sums = []
    for row in table:
        found, weights = [], []
        for number, of_dimension in enumerate(between):
            told = [
                (score, w)
                for score, d, w in zip(row, dimension, weight, strict=True)
                if d == number and not math.isnan(score)
            ]
            if told:
                found.append(sum(score * w for score, w in told) / sum(w for _, w in told))
                weights.append(of_dimension)
        sums.append(sum(s * w for s, w in zip(found, weights, strict=True)) / sum(weights) if found else 0.0)
    return sums
