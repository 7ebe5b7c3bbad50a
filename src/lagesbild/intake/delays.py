"""How late are events reported? The table that a nowcast needs, made of kept rows.

The latest days and weeks of a series always look low, for much of what happened then is not reported yet. How much
is still to come is told by how late earlier events came.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lagesbild.domain.periods import Period
from lagesbild.domain.tables import ArrowTable

DAY, WEEK = 1, 7


@dataclass(frozen=True)
class DelayTriangle:
    """Events by the period they happened in and by how many periods later they were reported.

    `counts` [periods, delays]; a cell where `is_observable` is false holds 0 because its reports had not come in yet.
    `n_beyond`: reported later than the last column. `n_before`: reported in a period before the event's own, which
    cannot be. `n_without_report`: no day of report. `n_outside`: events of other periods, or reported after `as_of`.
    """

    periods: tuple[Period, ...]
    counts: NDArray[np.int64]
    is_observable: NDArray[np.bool_]
    n_beyond: int
    n_before: int
    n_without_report: int
    n_outside: int

    @property
    def reported_within(self) -> NDArray[np.float64]:
        """Of events reported within the last column's delay, the share that had come by each delay; NaN: none known.

        Only of periods whose every delay could be observed, so that late reports are not taken for none.
        """
        whole = self.counts[self.is_observable.all(axis=1)].sum(axis=0)
        total = whole.sum()
        return np.cumsum(whole) / total if total else np.full(whole.size, np.nan)


def reporting_delays(
    rows: ArrowTable, covers: Period, as_of: date, *, days_per_period: int = WEEK, n_delays: int = 13
) -> DelayTriangle:
    """The delay triangle of events.

        counts[t, d] = number of events of period t that were reported in period t + d
        is_observable[t, d]: period t + d had ended by `as_of`

    How to read: row by row, how many events of one week came in the same week, the week after, and so on. The lower
    right corner is not yet observable; a nowcast fills it from the rows above.
    Assumes that the day of report is the day the report was made, not the day a clerk entered it, and that the file
    holds every report made before `as_of`. Do not use it where only events of a certain status are exported, for
    then the delay to that status is measured as well. Periods are counted from the first day of `covers`; a broken
    period at its end is left out.

    `rows`: kept rows of events with `day` and `reported_day`; `as_of`: the first day whose reports are not in the
    file; `days_per_period` 1 (days) or 7 (weeks). Raises ValueError for fewer than one delay or day, and where
    `covers` holds no whole period.
    """
    if n_delays < 1 or days_per_period < 1:
        raise ValueError(f"n_delays is {n_delays} and days_per_period {days_per_period}; expected at least 1 of each.")
    n_periods = (covers.end_day - covers.start_day).days // days_per_period
    if n_periods < 1:
        raise ValueError(f"{covers} holds no whole period of {days_per_period} days.")
    told = pl.DataFrame(rows)
    numbered = pl.DataFrame(
        {name: (told[name] - covers.start_day).dt.total_days() // days_per_period for name in ("day", "reported_day")}
    ).with_columns(is_in=told["reported_day"] < as_of)
    happened = numbered.filter(pl.col("day").is_between(0, n_periods - 1))
    known = happened.filter("is_in")
    delay = (known["reported_day"] - known["day"]).to_numpy()
    period = known["day"].to_numpy()
    is_inside = (delay >= 0) & (delay < n_delays)
    counts = np.zeros((n_periods, n_delays), dtype=np.int64)
    np.add.at(counts, (period[is_inside], delay[is_inside]), 1)
    ends_after = (np.arange(n_periods)[:, np.newaxis] + np.arange(n_delays) + 1) * days_per_period
    is_observable = ends_after <= (as_of - covers.start_day).days
    n_without = int(happened["reported_day"].is_null().sum())
    return DelayTriangle(
        periods=_periods(covers.start_day, n_periods, days_per_period),
        counts=counts,
        is_observable=is_observable,
        n_beyond=int((delay >= n_delays).sum()),
        n_before=int((delay < 0).sum()),
        n_without_report=n_without,
        n_outside=told.height - known.height - n_without,
    )


@dataclass(frozen=True)
class Reporting:
    """How late a delivery's events were reported: the share that had come after 0, 1, 2 … whole weeks.

    Empty where no week is old enough for every delay to have been observed. `weeks_for_most`: after how many weeks 95
    of 100 had come; None where they never do within the shares. `n_before` were reported before they happened.
    """

    shares_by_week: tuple[float, ...]
    weeks_for_most: int | None
    n_before: int
    n_without_report: int


MOST = 0.95  # what is left to come then moves a week's count by less than chance does


def reporting_of(triangle: DelayTriangle) -> Reporting:
    """What a delivery's delay triangle comes to."""
    shares = triangle.reported_within
    is_known = bool(np.isfinite(shares).all())
    enough = np.flatnonzero(shares >= MOST) if is_known else np.zeros(0, dtype=np.int64)
    return Reporting(
        shares_by_week=tuple(shares.tolist()) if is_known else (),
        weeks_for_most=int(enough[0]) if enough.size else None,
        n_before=triangle.n_before,
        n_without_report=triangle.n_without_report,
    )


def _periods(start: date, n_periods: int, days: int) -> tuple[Period, ...]:
    firsts = [start + timedelta(days=days * at) for at in range(n_periods)]
    return tuple(Period(first, first + timedelta(days=days)) for first in firsts)
