"""Holidays by rule, against almanacs."""

from datetime import date

import pytest

from lagesbild.profiles._holidays import WEEKDAYS, _day_of, easter_sunday, read_holidays
from lagesbild.profiles.sweden import Options, make_profile


@pytest.mark.parametrize(
    "easter",  # Svenska almanackan; the earliest and the latest that there can be: 22 March and 25 April
    [date(1818, 3, 22), date(2005, 3, 27), date(2016, 3, 27), date(2024, 3, 31), date(2025, 4, 20), date(2038, 4, 25)],
)
def test_easter(easter):
    assert easter_sunday(easter.year) == easter


def test_easter_is_a_sunday_between_22_march_and_25_april():
    for year in range(1900, 2200):
        day = easter_sunday(year)
        assert day.weekday() == 6
        assert date(year, 3, 22) <= day <= date(year, 4, 25)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("långfredagen", date(2025, 4, 18)),
        ("annandag påsk", date(2025, 4, 21)),
        ("Kristi himmelsfärdsdag", date(2025, 5, 29)),
        ("pingstdagen", date(2025, 6, 8)),
        ("midsommarafton", date(2025, 6, 20)),
        ("midsommardagen", date(2024, 6, 22)),
        ("alla helgons dag", date(2025, 11, 1)),
        ("alla helgons dag", date(2026, 10, 31)),
        ("allhelgonaafton", date(2026, 10, 30)),
        ("juldagen", date(2030, 12, 25)),
    ],
)
def test_swedish_days(name, day):
    days = [each.during.start_day for each in make_profile(Options()).calendar.stretches if each.words["sv"] == name]
    assert day in days
    assert len(days) == len({one.year for one in days})


def test_the_law_names_thirteen_days_that_are_not_mere_sundays():
    """Lag (1989:253), 1 §: the named days, Sundays aside; Easter Day and Whit Sunday are named too."""
    in_2025 = [each for each in make_profile(Options()).calendar.stretches if each.during.start_day.year == 2025]
    assert sum(each.kind == "public_holiday" for each in in_2025) == 13
    assert all(set(each.words) == {"sv", "en"} for each in in_2025)


def test_a_rule_there_is_none_of_is_refused():
    with pytest.raises(ValueError, match="no rule"):
        _day_of("whitsun 06-01", 2025)


def test_a_weekday_is_the_first_on_the_day_or_after():
    for number, name in enumerate(WEEKDAYS):
        assert _day_of(f"{name} 06-02", 2025).day == 2 + number  # 2 June 2025 was a Monday


def test_stretches_come_in_order():
    days = [each.during for each in read_holidays("sweden_holidays.csv", ("sv",), range(2024, 2026)).stretches]
    assert days == sorted(days)
