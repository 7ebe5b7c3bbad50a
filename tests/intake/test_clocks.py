"""Clock times, weeks by number, heaps at midnight and noon, and the hours that summer time takes and gives."""

import datetime as dt

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.intake.cells import Cells
from lagesbild.intake.clocks import comes_twice, heaps, put_forward, read_clocks
from lagesbild.intake.iso_weeks import mondays, read_weeks


def read(*values: str) -> list[int | None]:
    return read_clocks(Cells(pl.Series(values), pl.Series(range(len(values))), "tid")).minutes.to_list()


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        *(("0930", 570), ("930", 570), ("0", 0), ("5", 5), ("2359", 1439), ("2400", 1440), ("24:00", 1440)),
        *(("07:30", 450), ("7.30", 450), ("07:30:15", 450), ("0.3125", 450), ("1.0", 1440)),
        *(("2401", None), ("0960", None), ("12:61", None), ("x", None), ("", None), ("25:00", None)),
    ],
)
def test_ways_of_writing_a_clock_time(written: str, minutes: int | None) -> None:
    assert read(written) == [minutes]


def test_what_stands_there_and_is_no_clock_time_is_marked() -> None:
    clocks = read_clocks(Cells(pl.Series(["0960", "", "0950"]), pl.Series(range(3)), "tid"))
    assert clocks.unreadable.to_list() == [True, False, False]


@given(st.times())
def test_every_minute_is_read_as_it_is_written(time: dt.time) -> None:
    minutes = 60 * time.hour + time.minute
    assert read(f"{time:%H%M}", f"{time:%H:%M}", f"{time:%H.%M}") == [minutes] * 3


def test_heap_is_told_against_the_round_hours_beside_it() -> None:
    rng = np.random.default_rng(1)
    even = rng.integers(0, 1440, 3000)
    round_hours = 60 * rng.integers(0, 24, 2400)  # a hundred on each
    assert not any(each.is_heaped for each in heaps(pl.Series(np.concatenate([even, round_hours]))))
    heaped = pl.Series(np.concatenate([even, round_hours, np.zeros(400, np.int64)]))
    midnight, noon = heaps(heaped)
    assert midnight.is_mostly_unknown
    assert not noon.is_heaped
    assert midnight.n_all == 5800
    assert "00:00 stands on" in str(midnight)


def test_few_at_midnight_are_no_heap() -> None:
    assert not any(each.is_heaped for each in heaps(pl.Series([0] * 16)))
    midnight, _ = heaps(pl.Series([0] * 17 + [None]))
    assert midnight.is_heaped
    assert midnight.n_all == 17


def test_heap_of_which_most_are_real_is_told_and_left() -> None:
    """Toronto's police file: 16,187 events in the hour of midnight, 12,389 and 9,739 in the hours beside it."""
    hours = [0] * 16_187 + [60] * 9_739 + [23 * 60] * 12_389
    midnight, _ = heaps(pl.Series(hours))
    assert midnight.is_heaped
    assert not midnight.is_mostly_unknown
    assert "1.5 times as many as" in str(midnight)
    assert "all are left" in str(midnight)


ZONE = "Europe/Stockholm"


def moments(*written: str) -> pl.Series:
    return pl.Series([dt.datetime.fromisoformat(each) for each in written], dtype=pl.Datetime("us"))


def test_hour_that_summer_time_takes_is_put_forward() -> None:
    local = moments("2021-03-28 01:59", "2021-03-28 02:00", "2021-03-28 02:59", "2021-03-28 03:00")
    shown, is_moved = put_forward(local, ZONE)
    assert is_moved.to_list() == [False, True, True, False]
    assert (
        shown.to_list()
        == moments("2021-03-28 01:59", "2021-03-28 03:00", "2021-03-28 03:59", "2021-03-28 03:00").to_list()
    )


def test_hour_that_summer_time_gives_comes_twice() -> None:
    local = moments("2021-10-31 01:59", "2021-10-31 02:00", "2021-10-31 02:59", "2021-10-31 03:00", "2021-03-28 02:30")
    assert comes_twice(local, ZONE).to_list() == [False, True, True, False, False]


@pytest.mark.parametrize(
    "written",
    ["2020-W53", "2020W53", "vecka 53 2020", "Vecka 53, 2020", "v. 53 2020", "v53 2020", "2020 v53", "week 53/2020"],
)
def test_ways_of_writing_a_week(written: str) -> None:
    assert read_weeks(pl.Series([written])).to_list() == [dt.date(2020, 12, 28)]


@pytest.mark.parametrize("written", ["2021-W53", "2020-W54", "2020-W00", "53 2020", "2020-05", "vecka 53", ""])
def test_what_is_no_week(written: str) -> None:
    assert read_weeks(pl.Series([written])).to_list() == [None]


@given(st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31)))
def test_weeks_are_those_of_the_calendar(day: dt.date) -> None:
    year, week, weekday = day.isocalendar()
    monday = day - dt.timedelta(days=weekday - 1)
    assert mondays(pl.Series([year]), pl.Series([week]))[0] == monday
    assert read_weeks(pl.Series([f"{year}-W{week:02d}"]))[0] == monday
