"""Aoristic weights the slow way: walk from hour to hour and see how much of each the interval holds."""

from math import floor


def weights(start: float, end: float, cells: int) -> list[float]:
    held = [0.0] * cells
    if start == end:
        held[floor(start) % cells] = 1.0
        return held
    hour = floor(start)
    while hour < end:
        held[hour % cells] += (min(end, hour + 1) - max(start, hour)) / (end - start)
        hour += 1
    return held
