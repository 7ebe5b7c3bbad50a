"""Nearness one square and one place at a time."""

from math import hypot


def near(kind, centres, reach):
    return [float(any(hypot(x - a, y - b) <= reach for a, b in kind)) for x, y in centres]


def density(kind, centres, reach):
    return [sum(max(0.0, 1 - hypot(x - a, y - b) / reach) for a, b in kind) for x, y in centres]
