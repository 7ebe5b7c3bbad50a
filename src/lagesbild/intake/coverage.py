"""For which stretch is a source complete? Inside it, no row means that nothing happened.

Where nobody says so it is worked out from the rows: from the month in which the middle event lies, outwards, as long
as the months are as many as their neighbours lead one to expect. Late reports of old events do not stretch it, a gap
at either end ends it, and a last month that stops before its end is left out.

Assumes that counts from month to month vary no more than by a factor of four apart from chance. Do not lean on it
for very rare events: with less than one a month, a year may pass before silence can be told from zero.
"""

import math
from datetime import date

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain.periods import Period, month, month_of

_NEIGHBOURS = 12  # months: a whole year, so that seasons weigh alike
_LONGEST_GAP = 24  # months looked at in one go
_TOO_FEW = 0.25  # of what the neighbours have; seasons halve a number, hardly ever quarter it
_TINY = 1e-9
_CHANCE = 1e-3  # a stretch this improbable is not a quiet one but an incomplete one


Days = NDArray[np.datetime64]
Counts = NDArray[np.int64]


def infer_coverage(days: Days, n_events: Counts, today: date) -> Period | None:
    """The stretch of whole months that look complete, from the number of events on each of these different days.

    None where there are no days before today's month.
    """
    if not days.size:
        return None
    months = days.astype("datetime64[M]").astype(np.int64)
    first = int(months.min())
    counts = np.bincount(months - first, weights=n_events).astype(np.int64)
    last_day = days.max().astype(object)
    n_whole = len(counts) - int(_is_incomplete(days, n_events, last_day, today))
    if n_whole <= 0:
        return None
    counts = counts[:n_whole]
    middle = int(np.searchsorted(np.cumsum(counts), counts.sum() / 2))
    start = middle - _reach(counts[: middle + 1][::-1])
    end = middle + _reach(counts[middle:])
    return Period(_month_number(first + start).start_day, _month_number(first + end).end_day)


def _reach(counts: NDArray[np.int64]) -> int:
    """How many months outwards (the first is inside) the counts go on as before."""
    inside = 0
    for at in range(1, len(counts)):
        usual = counts[max(0, inside - _NEIGHBOURS + 1) : inside + 1].mean()
        if _stops(counts[at : at + _LONGEST_GAP], usual):
            break
        inside = at
    return _last_filled(counts[: inside + 1])


def _last_filled(counts: NDArray[np.int64]) -> int:
    filled = np.flatnonzero(counts)
    return int(filled[-1]) if filled.size else 0


def _stops(coming: NDArray[np.int64], usual: float) -> bool:
    """Whether from here on there are far too few events, long enough for it not to be chance."""
    k = np.cumsum(coming)
    m = usual * np.arange(1, len(coming) + 1)
    is_few = np.logical_and.accumulate(k < _TOO_FEW * m)
    # Chernoff's bound for a Poisson count with mean m: P(X ≤ k) ≤ exp(−(m − k + k ln(k / m))) for k < m
    log_bound = -(m - k + k * np.log(np.maximum(k, 1) / np.maximum(m, _TINY)))
    return bool(np.any(is_few & (log_bound < math.log(_CHANCE))))


def _is_incomplete(days: Days, n_events: Counts, last_day: date, today: date) -> bool:
    """Whether the last month is still going on, or stops so early that its silence is no chance."""
    whole = month_of(last_day)
    if today < whole.end_day:
        return True
    in_month = days[days >= np.datetime64(whole.start_day)]
    is_before = (days >= np.datetime64(whole.start_day) - np.timedelta64(365, "D")) & (days < in_month.min())
    if not is_before.any() or np.all(days == days.astype("datetime64[M]")):
        return False
    per_day = int(n_events[is_before].sum()) / 365
    silent_days = (whole.last_day - last_day).days
    return math.exp(-per_day * silent_days) < _CHANCE


def _month_number(since_1970: int) -> Period:
    return month(1970 + since_1970 // 12, since_1970 % 12 + 1)
