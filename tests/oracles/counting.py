"""Counting by hand: one row after the other, into a table of zeros."""


def count_cells(area, period, category, shape):
    counts = [[[0] * shape[2] for _ in range(shape[1])] for _ in range(shape[0])]
    for a, p, c in zip(area, period, category, strict=True):
        counts[int(a)][int(p)][int(c)] += 1
    return counts
