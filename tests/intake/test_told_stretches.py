"""Quarters, years that begin in another month, numbers since a day, and files that know of no day at all."""

import datetime as dt
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.errors import IntakeError, UsageError
from lagesbild.intake import mapping_from
from lagesbild.intake.mapping import TimeSection
from lagesbild.intake.quarters import quarter_number, read_quarters
from lagesbild.intake.year_months import read_year_months
from tests.intake.conftest import SWEDISH_MONTHS, Receive, kept, warned

day = dt.date.fromisoformat
moment = dt.datetime.fromisoformat


def counts(**time: Any) -> dict[str, Any]:
    return {
        "source": {"name": "told", "kind": "counts"},
        "columns": {"area": "area", "count": "n"},
        "time": time,
        "category_rules": {"constant": "theft"},
    }


def events(**time: Any) -> dict[str, Any]:
    return {
        "source": {"name": "told", "kind": "events"},
        "columns": {"area": "area"},
        "time": time,
        "category_rules": {"constant": "theft"},
    }


def stretches(delivery: Any) -> list[tuple[dt.date, dt.date]]:
    return kept(delivery).select("start_day", "end_day").rows()


def test_quarters_of_a_financial_year(receive: Receive) -> None:
    text = "area;year;quarter;n\nAle;2017/18;1;5\nAle;2017/18;Q3;6\nAle;2017-2018;4;7\n"
    told = stretches(receive(text, counts(year="year", quarter="quarter", first_month=4)))
    assert told == [
        (day("2017-04-01"), day("2017-07-01")),
        (day("2017-10-01"), day("2018-01-01")),
        (day("2018-01-01"), day("2018-04-01")),
    ]


def test_quarters_of_calendar_years_and_in_one_cell(receive: Receive) -> None:
    beside = receive("area;year;q;n\nAle;2019;kv 2;5\nAle;2019;fyra;6\n", counts(year="year", quarter="q"))
    assert stretches(beside) == [(day("2019-04-01"), day("2019-07-01"))]
    assert dict(beside.reasons) == {"D02": 1}
    in_one = receive("area;when;n\nAle;2019K2;5\nAle;2020-Q1;6\nAle;2020K2;7\n", counts(column="when"))
    assert stretches(in_one)[:2] == [(day("2019-04-01"), day("2019-07-01")), (day("2020-01-01"), day("2020-04-01"))]


def test_a_year_that_begins_in_april_and_its_months(receive: Receive) -> None:
    years = receive("area;year;n\nAle;2017/18;5\nHabo;2018;6\n", counts(year="year", first_month=4))
    assert stretches(years) == [(day("2017-04-01"), day("2018-04-01")), (day("2018-04-01"), day("2019-04-01"))]
    months = receive(
        "area;year;m;n\nAle;2017/18;4;5\nHabo;2017/18;3;6\n", counts(year="year", month="m", first_month=4)
    )
    assert stretches(months) == [(day("2017-04-01"), day("2017-05-01")), (day("2018-03-01"), day("2018-04-01"))]


def test_years_over_two_are_refused_where_nobody_said_when_they_begin(receive: Receive) -> None:
    with pytest.raises(IntakeError, match="first_month = 4"):
        receive("area;year;n\nAle;2017/18;5\n", counts(year="year"))


def test_years_whose_second_is_not_the_next(receive: Receive) -> None:
    text = "area;year;n\nAle;2017/18;5\nHabo;2018/19;5\nHåbo;2017/19;5\n"
    assert dict(receive(text, counts(year="year", first_month=7)).reasons) == {"D02": 1}


@given(year=st.integers(1900, 2200), first_month=st.integers(1, 12))
def test_quarters_make_the_year(year: int, first_month: int) -> None:
    """Law: four quarters follow each other without a gap, and together are the year."""
    frame = pl.DataFrame({"§row": range(2, 6), "year": [str(year)] * 4, "q": ["1", "2", "3", "4"]})
    names = {"sv": SWEDISH_MONTHS}
    quarters = read_year_months(frame, TimeSection(year="year", quarter="q", first_month=first_month), names)
    whole = read_year_months(frame, TimeSection(year="year", first_month=first_month), names)
    starts, ends = quarters.start_day.to_list(), quarters.end_day.to_list()
    assert ends[:3] == starts[1:]
    assert (starts[0], ends[3]) == (whole.start_day[0], whole.end_day[0])


@pytest.mark.parametrize("cell", ["3", "Q3", "q3", "K3", "kv 3", "kv. 3", "kvartal 3", "3 kvartal", "3:e kvartalet"])
def test_ways_to_write_a_quarter(cell: str) -> None:
    assert quarter_number(cell) == 3


def test_what_is_no_quarter() -> None:
    assert [quarter_number(cell) for cell in ("0", "5", "Q", "13", "")] == [None] * 5
    assert read_quarters(pl.Series(["2017-3", "2017K5", "x", None])).to_list() == [None] * 4


def test_events_of_a_quarter_say_so(receive: Receive) -> None:
    delivery = receive("area;year;q\nAle;2019;1\nHabo;2019;2\n", events(year="year", quarter="q"))
    assert kept(delivery).select("starts", "ends").row(0) == (moment("2019-01-01"), moment("2019-04-01"))
    assert dict(delivery.warned) == {"D06": 2}
    assert any("Only quarters are known" in note for note in delivery.notes)


def test_weeks_numbered_from_a_day(receive: Receive) -> None:
    """The surveillance package's series begin on Monday 1 January 2001 with the week numbered 1."""
    text = "area;epoch;n\nAle;1;5\nAle;2;6\nAle;209;7\n"
    delivery = receive(text, counts(column="epoch", counted_from=day("2000-12-25"), stretch="week"))
    assert stretches(delivery) == [
        (day("2001-01-01"), day("2001-01-08")),
        (day("2001-01-08"), day("2001-01-15")),
        (day("2004-12-27"), day("2005-01-03")),
    ]


def test_days_and_months_since_a_day(receive: Receive) -> None:
    delivery = receive("area;t\nAle;0,21\nAle;59\nAle;-1\nAle;x\n", events(column="t", counted_from=day("2016-01-01")))
    assert kept(delivery)["day"].to_list() == [day("2016-01-01"), day("2016-02-29"), day("2015-12-31")]
    assert dict(delivery.reasons) == {"D02": 1}
    months = receive("area;t;n\nAle;1;5\n", counts(column="t", counted_from=day("2001-12-01"), stretch="month"))
    assert stretches(months) == [(day("2002-01-01"), day("2002-02-01"))]


def test_numbers_since_a_day_that_are_days(receive: Receive) -> None:
    with pytest.raises(IntakeError, match="no number of days since 2016-01-01"):
        receive("area;t\nAle;2016-01-05\nAle;2016-01-06\n", events(column="t", counted_from=day("2016-01-01")))


def test_counts_of_one_stretch(receive: Receive) -> None:
    delivery = receive("area;n\nAle;5\nHabo;6\n", counts(constant=[day("1979-01-01"), day("1985-01-01")]))
    assert stretches(delivery) == [(day("1979-01-01"), day("1985-01-01"))] * 2


def test_events_of_one_stretch_have_no_day(receive: Receive) -> None:
    delivery = receive("area\nAle\nHabo\n", events(constant=[day("2002-04-25"), day("2002-05-09")]))
    rows = kept(delivery)
    assert rows["day"].to_list() == [day("2002-04-25")] * 2
    assert rows.select("starts", "ends").row(0) == (moment("2002-04-25"), moment("2002-05-09"))
    assert dict(delivery.warned) == {"D06": 2}
    assert warned(delivery)["value"].null_count() == 2
    assert delivery.covers is None
    assert any("No row says its day: all are of 2002-04-25 to 2002-05-08" in note for note in delivery.notes)


def test_events_of_one_month_cover_it(receive: Receive) -> None:
    delivery = receive("area\nAle\n", events(constant=[day("2019-03-01"), day("2019-04-01")]))
    assert delivery.covers is not None
    assert (delivery.covers.start_day, delivery.covers.end_day) == (day("2019-03-01"), day("2019-04-01"))
    assert not delivery.is_coverage_inferred


STRETCH = [day("2002-01-01"), day("2003-01-01")]


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        (counts(constant=[day("2003-01-01"), day("2002-01-01")]), "time.constant must be"),
        (counts(constant=STRETCH, year="year"), "time.year says more"),
        (events(constant=STRETCH, column="day"), "time.column says more"),
        (counts(year="y", quarter="q", month="m"), "different parts of a year"),
        (counts(column="day", quarter="q"), "needs time.year"),
        (counts(year="y", first_month=13), "is no month"),
        (counts(year="y", week="w", first_month=4), "whole months, quarters or years"),
        (counts(column="t", counted_from=day("2001-01-01"), format="%Y"), "no format, zone, hour or year"),
        (events(day=day("2001-01-01"), counted_from=day("2001-01-01")), "needs time.column"),
        (
            {
                "source": {"name": "e", "kind": "exposures"},
                "columns": {"area": "a"},
                "time": {"constant": STRETCH},
                "exposures": [{"exposure": "residents", "column": "n"}],
            },
            "are of a day",
        ),
    ],
)
def test_what_does_not_go_together(mapping: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        mapping_from(mapping)
