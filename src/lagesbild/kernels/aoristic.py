"""When do things happen that nobody saw happen?

A burglary found in the evening happened some time since the morning. Placing it at the start, the end or the
middle of that time invents a rush hour; leaving it out loses most burglaries. Aoristic weights spread each
event evenly over the time in which it may have happened, around a cycle of cells: the 24 hours of the day, the
7 days of the week or the 168 hours of the week.
"""

import numpy as np
from numpy.typing import ArrayLike

from lagesbild.kernels import checks
from lagesbild.kernels.checks import Floats

HOURS_OF_THE_WEEK = 168
MOMENT = 1e-6  # shorter intervals (in cells) are moments: a share of them would be lost in rounding


def aoristic_weights(start: ArrayLike, end: ArrayLike, cells: int = HOURS_OF_THE_WEEK) -> Floats:
    """The share of each event that falls in each cell of the cycle.

        w_ic = |[startᵢ, endᵢ) ∩ cell c, in any cycle| / (endᵢ − startᵢ)           w_ic = 1 where startᵢ = endᵢ in c

    How to read: a row sums to 1, one event. Summed over events, a column is the number of events expected in
    that cell if each was as likely at every moment of its own interval.
    Assumes just that: no moment of the interval is likelier than another. Intervals as long as the cycle say
    nothing and flatten the picture; leave them out and say how many. Never test a difference between cells with
    these sums: they are not counts.

    Ratcliffe (2002), Journal of Quantitative Criminology 18:23–43.

    `start` and `end` [n], measured in cells from the cycle's beginning, in any cycle (hours since some Monday
    00:00 with 168 cells; days since some Monday with 7); `end` at or after `start`. Returns [n, cells]; 168
    columns reshape to (7, 24), weekday by hour. For many events `aoristic_counts` gives the sums without it.
    Raises ValueError for an end before its start, missing values, different lengths, fewer than one cell.
    """
    first, length = _intervals(start, end, cells)
    cell = np.arange(float(cells))
    covered = _cover(first + length, cell, cells) - _cover(first, cell, cells)
    exact = length == 0  # a moment
    covered[exact] = np.floor(first[exact])[:, np.newaxis] == cell
    return np.asarray(covered / np.where(exact, 1.0, length)[:, np.newaxis])


def aoristic_counts(start: ArrayLike, end: ArrayLike, cells: int = HOURS_OF_THE_WEEK) -> Floats:
    """The column sums of `aoristic_weights`, in memory of order n + cells.

    How to read, assumptions, when not and errors: as there. Returns [cells]; it sums to the number of events.
    """
    first, length = _intervals(start, end, cells)
    per_cell = 1 / np.where(length == 0, 1.0, length)
    whole_cycles = np.floor(length / cells)
    rest_end = first + length - whole_cycles * cells
    a, b = np.floor(first).astype(np.int64), np.floor(rest_end).astype(np.int64)

    # Two cycles in a row hold any rest of an interval: its two broken cells, and the whole ones in between.
    broken = np.where(a == b, 0.0, a + 1 - first) * per_cell
    broken_end = np.where(a == b, rest_end - first, rest_end - b) * per_cell
    broken_end[length == 0] = 1.0
    held = np.bincount(a, broken, minlength=2 * cells + 1) + np.bincount(b, broken_end, minlength=2 * cells + 1)
    whole = np.where(a == b, 0.0, per_cell)
    opened = np.bincount(a + 1, whole, minlength=2 * cells + 2) - np.bincount(
        np.where(a == b, a + 1, b), whole, minlength=2 * cells + 2
    )
    held[: 2 * cells] += np.cumsum(opened)[: 2 * cells]
    folded = held[:cells] + held[cells : 2 * cells]
    folded[0] += held[2 * cells]
    return np.asarray(folded + (whole_cycles * per_cell).sum())


def _cover(time: Floats, cell: Floats, cells: int) -> Floats:
    """How much of each cell lies before `time`, over all cycles from 0."""
    cycles = np.floor(time / cells)[:, np.newaxis]
    return np.asarray(cycles + np.clip(time[:, np.newaxis] - cycles * cells - cell, 0.0, 1.0))


def _intervals(start: ArrayLike, end: ArrayLike, cells: int) -> tuple[Floats, Floats]:
    """Each start moved into the first cycle, and each length."""
    if cells < 1:
        raise ValueError(f"cells is {cells}; expected at least one, such as 24 hours or 7 days.")
    first = checks.vector(checks.finite(start, "start"), "start", fewest=0)
    last = checks.vector(checks.finite(end, "end"), "end", fewest=0)
    checks.same_length(first, last, "start and end")
    turned = np.flatnonzero(last < first)
    if turned.size:
        at = int(turned[0])
        raise ValueError(
            f"end: the value {last[at]} at position {at} lies before its start {first[at]}; "
            "swap the two or leave the event out."
        )
    within = first - np.floor(first / cells) * cells
    within[(within < 0) | (within >= cells)] = 0.0  # a start a rounding away from a new cycle begins it
    length = last - first
    return within, np.where(length < MOMENT, 0.0, length)
