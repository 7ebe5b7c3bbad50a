"""How unevenly groups live, a person's worth at a time."""

import math
from collections.abc import Sequence

Counts = Sequence[Sequence[float]]


def mixes(counts: Counts, neighbours: Sequence[Sequence[int]] | None) -> list[list[float]]:
    """Each area's surroundings as shares."""
    found = []
    for at in range(len(counts)):
        near = [at, *(neighbours[at] if neighbours else [])]
        sums = [sum(counts[other][group] for other in near) for group in range(len(counts[0]))]
        found.append([each / sum(sums) for each in sums])
    return found


def dissimilarity(counts: Counts, neighbours: Sequence[Sequence[int]] | None = None) -> float:
    people = sum(map(sum, counts))
    whole = [sum(row[group] for row in counts) / people for group in range(len(counts[0]))]
    gap = 0.0
    for row, mix in zip(counts, mixes(counts, neighbours), strict=True):
        for share, of_whole in zip(mix, whole, strict=True):
            gap += sum(row) * abs(share - of_whole)
    return gap / (2 * people * sum(each * (1 - each) for each in whole))


def information_theory(counts: Counts, neighbours: Sequence[Sequence[int]] | None = None) -> float:
    people = sum(map(sum, counts))
    whole = [sum(row[group] for row in counts) / people for group in range(len(counts[0]))]
    mixed = _entropy(whole)
    lost = 0.0
    for row, mix in zip(counts, mixes(counts, neighbours), strict=True):
        lost += sum(row) * (mixed - _entropy(mix))
    return lost / (people * mixed)


def isolation(counts: Counts, neighbours: Sequence[Sequence[int]] | None = None) -> float:
    members = sum(row[0] for row in counts)
    return sum(row[0] / members * mix[0] for row, mix in zip(counts, mixes(counts, neighbours), strict=True))


def _entropy(shares: Sequence[float]) -> float:
    return -sum(each * math.log(each) for each in shares if each > 0)
