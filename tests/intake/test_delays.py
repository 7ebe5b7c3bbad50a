"""The delay triangle against a slow twin, and the laws it must keep."""

import datetime as dt

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.domain import Period
from lagesbild.intake.delays import DAY, WEEK, reporting_delays

START = dt.date(2024, 1, 1)  # a Monday
COVERS = Period(START, START + dt.timedelta(days=28))


def rows(*told: tuple[int, int | None]) -> pl.DataFrame:
    """Events by the number of the day they happened on and were reported on, from the first of the stretch."""
    days = [START + dt.timedelta(days=day) for day, _ in told]
    reported = [None if late is None else START + dt.timedelta(days=late) for _, late in told]
    return pl.DataFrame({"day": days, "reported_day": reported}, schema={"day": pl.Date, "reported_day": pl.Date})


def test_four_weeks_by_hand() -> None:
    told = rows((0, 0), (6, 7), (8, 9), (13, 30), (20, 21), (27, 27), (27, 26), (3, None), (-1, 2), (40, 41))
    found = reporting_delays(told, COVERS, START + dt.timedelta(days=35), days_per_period=WEEK, n_delays=3)
    assert found.counts.tolist() == [[1, 1, 0], [1, 0, 0], [0, 1, 0], [2, 0, 0]]
    assert found.is_observable.tolist() == [[True] * 3, [True] * 3, [True] * 3, [True, True, False]]
    assert (found.n_beyond, found.n_before, found.n_without_report, found.n_outside) == (1, 0, 1, 2)
    assert found.periods[1] == Period(dt.date(2024, 1, 8), dt.date(2024, 1, 15))
    assert found.reported_within.tolist() == [2 / 4, 1.0, 1.0]


def test_reports_made_after_the_file_was_drawn_are_not_counted() -> None:
    found = reporting_delays(
        rows((0, 5), (0, 6)), COVERS, START + dt.timedelta(days=6), days_per_period=DAY, n_delays=7
    )
    assert found.counts.sum() == 1
    assert not found.is_observable[0, 6]
    assert found.is_observable[0, 5]


def test_nothing_known_is_not_a_share() -> None:
    found = reporting_delays(rows(), COVERS, START, days_per_period=WEEK, n_delays=2)
    assert np.isnan(found.reported_within).all()


@pytest.mark.parametrize(("days", "n_delays"), [(0, 3), (7, 0), (29, 1)])
def test_triangles_without_periods_or_delays_are_refused(days: int, n_delays: int) -> None:
    with pytest.raises(ValueError, match=r"at least 1|no whole period"):
        reporting_delays(rows(), COVERS, START, days_per_period=days, n_delays=n_delays)


events = st.lists(st.tuples(st.integers(-10, 40), st.none() | st.integers(-10, 60)), max_size=40)


@given(events, st.integers(0, 60), st.sampled_from([DAY, WEEK]), st.integers(1, 9))
def test_every_event_is_in_one_place_as_a_slow_twin_says(told, as_of: int, days: int, n_delays: int) -> None:
    found = reporting_delays(
        rows(*told), COVERS, START + dt.timedelta(days=as_of), days_per_period=days, n_delays=n_delays
    )
    n_periods = 28 // days
    cells: dict[tuple[int, int], int] = {}
    beyond = before = without = outside = 0
    for day, late in told:
        period = day // days
        if not 0 <= period < n_periods or (late is not None and late >= as_of):
            outside += 1
        elif late is None:
            without += 1
        elif late // days < period:
            before += 1
        elif late // days - period >= n_delays:
            beyond += 1
        else:
            cells[period, late // days - period] = cells.get((period, late // days - period), 0) + 1
    assert {at: int(n) for at, n in np.ndenumerate(found.counts) if n} == cells
    assert (found.n_beyond, found.n_before, found.n_without_report, found.n_outside) == (
        *(beyond, before, without, outside),
    )
    for (period, delay), is_observable in np.ndenumerate(found.is_observable):
        assert is_observable == ((period + delay + 1) * days <= as_of)
