"""Hours, weekdays, seasons and days that come back."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from lagesbild.domain import Abstention, Calendar, Claim, NamedStretch, Period, Points
from tests.analyses.evidence import evidence_with, points_of
from tests.analyses.panels import ask_of, findings, make_panel

COLUMNS = ("day", "starts", "ends", "x", "y", "area")
PANEL = make_panel(np.full(24, 0.01))
FLAT = replace(PANEL, counts=np.random.default_rng(5).poisson(2.5, PANEL.counts.shape))


def at_hours(hours: np.ndarray, length_h: float = 1.0, panel=FLAT) -> Points:
    points = points_of(panel)
    minutes = (60 * np.resize(hours, points.day.size)).astype("timedelta64[m]")
    starts = points.day.astype("datetime64[us]") + minutes
    return replace(points, starts=starts, ends=starts + np.timedelta64(int(60 * length_h), "m"))


def asked(points: Points, panel=FLAT, calendar: Calendar | None = None):
    return ask_of("patterns", {**evidence_with(panel), Points: points, Calendar: calendar or Calendar()})


def of(said, part: str):
    return next(one for one in findings(said) if one.part == part)


def uniform_hours(n: int = 20_000) -> np.ndarray:
    return np.random.default_rng(2).uniform(0, 24, n)


def test_evenings_are_found_with_their_share():
    rng = np.random.default_rng(1)
    hours = np.where(rng.random(9000) < 0.5, rng.uniform(18, 23, 9000), rng.uniform(0, 24, 9000))
    found = of(asked(at_hours(hours)), "hours")
    assert (found.says, found.claim, found.facts["hours"]) == ("peak_hours", Claim.PATTERNED, "18–24")
    assert found.estimate.lower < 0.5 + 0.5 / 4 < found.estimate.upper


def test_hours_without_a_pattern_are_not_called():
    found = of(asked(at_hours(uniform_hours())), "hours")
    assert (found.says, found.claim) == ("no_peak_hours", Claim.NONE)


def test_the_table_has_whole_per_cents_that_sum_to_all():
    matrix = of(asked(at_hours(uniform_hours())), "hours").matrix
    cells = np.array(matrix.values)
    assert cells.shape == (len(matrix.rows), len(matrix.columns)) == (7, 8)
    assert np.allclose(100 * cells, np.round(100 * cells))
    assert cells.sum() == pytest.approx(1, abs=0.28)  # half a per cent in each of 56 cells at most


def test_few_events_give_no_table():
    few = make_panel(np.full(24, 0.0008))
    points = at_hours(uniform_hours(), panel=few)
    hours = [one for one in findings(asked(points, few)) if one.part == "hours"]
    assert all(one.matrix is None for one in hours)


def test_times_filled_in_at_midnight_are_told_and_not_counted():
    hours = uniform_hours()
    hours[::5] = 0.0
    said = asked(at_hours(hours, 0.0))
    heap = of(said, "heap 00")
    assert heap.observed == pytest.approx(0.2, abs=0.01)
    assert heap.facts["clock"] == "00.00"
    assert of(said, "hours").says == "no_peak_hours"


def test_long_intervals_say_nothing_of_the_hour_but_of_the_day():
    said = asked(at_hours(uniform_hours(), 20.0))
    assert "too_few_times" in [one.says for one in said]
    assert of(said, "days").says == "no_peak_days"


def test_weekends_are_found():
    points = at_hours(uniform_hours())
    weekday = (points.day - np.datetime64("2001-01-01")).astype(int) % 7
    moved = (weekday < 4) & (np.random.default_rng(3).random(weekday.size) < 0.4)
    day = np.where(moved, points.day + (4 - weekday) + weekday % 2, points.day)
    hours = points.starts - points.day.astype("datetime64[us]")
    starts = day.astype("datetime64[us]") + hours
    found = of(asked(replace(points, day=day, starts=starts, ends=starts)), "days")
    assert found.claim is Claim.PATTERNED
    assert (found.facts["first_weekday"], found.facts["last_weekday"]) == ("5", "6")


def test_a_season_is_found_by_days_so_that_february_is_not_short():
    wave = np.where(np.isin(np.arange(120) % 12, [5, 6, 7]), 2.0, 1.0)
    summer = make_panel(np.full(24, 0.01), factor=wave)
    found = of(asked(points_of(summer), summer), "season")
    assert found.claim is Claim.PATTERNED
    assert (found.facts["first_calendar_month"], found.facts["last_calendar_month"]) in {("5", "7"), ("6", "8")}
    assert of(asked(points_of(FLAT)), "season").says == "no_peak_months"


def yearly(kind: str, month: int, day: int, length: int, name: str) -> Calendar:
    days = [date(year, month, day) for year in range(2015, 2025)]
    return Calendar(tuple(NamedStretch(kind, Period(d, d + timedelta(days=length)), {"sv": name}) for d in days))


def test_a_week_that_is_high_every_year_is_found():
    points = at_hours(uniform_hours())
    week = np.array([day.isocalendar().week for day in points.day.astype(object)])
    thrice = np.where(week == 26, 3, 1)
    again = np.repeat(np.arange(week.size), thrice)
    more = replace(
        points, **{name: getattr(points, name)[again] for name in ("day", "starts", "ends", "x", "y", "area")}
    )
    (found,) = [one for one in findings(asked(more)) if one.says.startswith("high_week")]
    assert (found.says, found.facts["week_from"], found.facts["week_to"]) == ("high_week", 26, 26)
    assert found.estimate.lower < 3 * 52 / 54 < found.estimate.upper
    assert found.facts["n_high"] == found.facts["n_years"]
    assert of_or_none(asked(points), "high_week") is None


def of_or_none(said, says: str):
    return next((one for one in findings(said) if one.says == says), None)


def test_a_recurring_day_with_three_times_as_much_is_found_and_an_ordinary_one_is_not():
    points = at_hours(uniform_hours())
    is_day = np.array([(d.month, d.day) == (4, 30) for d in points.day.astype(object)])
    again = np.repeat(np.arange(is_day.size), np.where(is_day, 3, 1))
    more = replace(
        points, **{name: getattr(points, name)[again] for name in ("day", "starts", "ends", "x", "y", "area")}
    )
    named = Calendar(
        (*yearly("recurring", 4, 30, 1, "valborg").stretches, *yearly("public_holiday", 6, 6, 1, "dagen").stretches)
    )
    said = [one for one in findings(asked(more, calendar=named)) if one.says.startswith("on_")]
    assert [one.says for one in said] == ["on_recurring"]
    assert 2 < said[0].estimate.value < 4
    assert said[0].facts["latest_day"] == "2024-04-30"
    assert not [one for one in findings(asked(points, calendar=named)) if one.says.startswith("on_")]


def test_without_points_only_the_season_is_told():
    said = ask_of("patterns", {**evidence_with(FLAT), Points: replace(points_of(FLAT.in_order(())))})
    assert [one.says for one in said] == ["no_peak_months"]


def test_too_few_of_everything_are_said():
    poor = make_panel(np.full(24, 0.0001))
    said = asked(points_of(poor), poor)
    assert {one.says for one in said} == {"too_few_times", "too_few_days", "too_few_years"}
    assert all(isinstance(one, Abstention) for one in said)


def test_where_only_the_month_is_known_no_week_and_no_day_is_high():
    points = points_of(FLAT)
    month = points.day.astype("datetime64[M]")
    first, after = month.astype("datetime64[D]"), (month + 1).astype("datetime64[D]")
    monthly = replace(points, day=first, starts=first.astype("datetime64[us]"), ends=after.astype("datetime64[us]"))
    said = asked(monthly, calendar=yearly("public_holiday", 1, 1, 1, "nyår"))
    assert {one.says for one in said} == {"too_few_times", "too_few_days", "no_peak_months"}
