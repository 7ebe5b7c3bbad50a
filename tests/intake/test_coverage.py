"""For which stretch is a source complete, when only its rows can tell?"""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagesbild.domain import Period
from lagesbild.intake.coverage import infer_coverage

TODAY = date(2022, 1, 10)
YEARS = Period(date(2014, 1, 1), date(2022, 1, 1))


def events(span: Period, per_day: float, rng: np.random.Generator) -> np.ndarray:
    n_days = (span.end_day - span.start_day).days
    n_events = rng.poisson(per_day * n_days)
    return np.datetime64(span.start_day) + rng.integers(0, n_days, n_events)


def inferred(days: np.ndarray, today: date) -> Period | None:
    different, n_events = np.unique(days, return_counts=True)
    return infer_coverage(different, n_events, today)


def test_no_days_cover_nothing() -> None:
    assert inferred(np.array([], dtype="datetime64[D]"), TODAY) is None


@pytest.mark.parametrize("per_day", [0.3, 2, 80])
def test_late_reports_do_not_stretch_it(per_day: float) -> None:
    rng = np.random.default_rng(1)
    late = np.datetime64("2013-12-31") - rng.exponential(400, int(10 + 5 * per_day)).astype(int)
    assert inferred(np.concatenate([events(YEARS, per_day, rng), late]), TODAY) == YEARS


def test_last_month_that_is_not_over_is_left_out() -> None:
    rng = np.random.default_rng(2)
    days = events(Period(date(2020, 1, 1), date(2022, 1, 10)), 5, rng)
    assert inferred(days, TODAY) == Period(date(2020, 1, 1), date(2022, 1, 1))


def test_last_month_that_stops_early_is_left_out() -> None:
    rng = np.random.default_rng(3)
    days = events(Period(date(2018, 1, 1), date(2020, 5, 12)), 5, rng)
    assert inferred(days, TODAY) == Period(date(2018, 1, 1), date(2020, 5, 1))


def test_quiet_end_of_a_rare_kind_is_no_end() -> None:
    """Two a month: ten silent days at the end of the last month say nothing."""
    days = np.array(["2020-01-05", "2020-01-20"], dtype="datetime64[D]")
    every = np.concatenate([days + np.timedelta64(31 * month, "D") for month in range(12)])
    assert inferred(every, TODAY) == Period(date(2020, 1, 1), date(2021, 1, 1))


def test_growth_and_seasons_are_no_gaps() -> None:
    """Ten times as many at the end as at the beginning, and three times as many in summer as in winter."""
    rng = np.random.default_rng(4)
    months = np.arange("2014-01", "2022-01", dtype="datetime64[M]")
    usual = 10 ** (1 + np.arange(96) / 96) * (2 + np.cos(2 * np.pi * (np.arange(96) - 6) / 12))
    days = np.repeat(months.astype("datetime64[D]"), rng.poisson(usual)) + np.timedelta64(14, "D")
    last = np.repeat(np.datetime64("2021-12-31"), 5)
    assert inferred(np.concatenate([days, last]), TODAY) == YEARS


def test_gap_ends_it_on_the_side_with_most_events() -> None:
    rng = np.random.default_rng(5)
    long = Period(date(2017, 1, 1), date(2022, 1, 1))
    days = np.concatenate([events(Period(date(2014, 1, 1), date(2015, 1, 1)), 5, rng), events(long, 5, rng)])
    assert inferred(days, TODAY) == long


def test_only_months_are_known() -> None:
    """All days are the first of a month: that the last is no later says nothing."""
    days = np.repeat(np.arange("2020-01", "2020-07", dtype="datetime64[M]").astype("datetime64[D]"), 300)
    assert inferred(days, TODAY) == Period(date(2020, 1, 1), date(2020, 7, 1))


@given(st.lists(st.integers(0, 4000), min_size=1, max_size=200), st.integers(0, 4000))
@settings(deadline=None)
def test_is_whole_months_that_are_over_and_hold_events(offsets: list[int], today: int) -> None:
    day_0 = date(2010, 1, 1)
    days = np.array([np.datetime64(day_0 + timedelta(days=offset)) for offset in offsets])
    now = day_0 + timedelta(days=today)
    covers = inferred(days[days <= np.datetime64(now)], now)
    if covers is not None:
        assert covers.start_day.day == covers.end_day.day == 1
        assert covers.end_day <= now
        assert np.any((days >= np.datetime64(covers.start_day)) & (days < np.datetime64(covers.end_day)))
