"""Numbers, days and names as the language writes them."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.domain import Estimate, Period
from lagesbild.publish import numbers

NB = "\u00a0"


@pytest.mark.parametrize(
    ("value", "n_decimals", "language", "written"),
    [
        (1234567.89, 1, "sv", f"1{NB}234{NB}567,9"),
        (1234567.89, 1, "en", "1,234,567.9"),
        (-3.26, 1, "sv", "−3,3"),
        (-0.04, 1, "sv", "0,0"),  # never a minus before nothing
        (0, 0, "sv", "0"),
    ],
)
def test_decimals(value: float, n_decimals: int, language: str, written: str) -> None:
    assert numbers.decimals(value, n_decimals, language) == written


@given(st.floats(-1e9, 1e9), st.integers(0, 3), st.sampled_from(["sv", "en"]))
def test_what_is_written_can_be_read_back(value: float, n_decimals: int, language: str) -> None:
    written = numbers.decimals(value, n_decimals, language)
    plain = written.replace(NB, "").replace("−", "-")
    read = float(plain.replace(",", ".") if language == "sv" else plain.replace(",", ""))
    assert read == pytest.approx(value, abs=0.5 * 10**-n_decimals + 1e-6)
    assert " " not in written


@pytest.mark.parametrize(
    ("value", "manner", "written"),
    [
        (17.46, "rate", "17,5"),
        (0.634, "rate", "0,63"),
        (0.0312, "rate", "0,031"),
        (1234.5, "rate", f"1{NB}234"),
        (1.42, "ratio", "1,4"),
        (1.04, "ratio", "1,04"),  # 1,0 would say that there is no difference
        (0.31, "ratio", "0,31"),
        (0.123, "share", f"12{NB}%"),
        (0.024, "share", f"2,4{NB}%"),
        (-0.031, "share", f"−3,1{NB}%"),
        (4.63, "count", "4,6"),
        (46.3, "count", "46"),
        (4.0, "count", "4"),
    ],
)
def test_manners(value: float, manner: numbers.Manner, written: str) -> None:
    assert numbers.written(value, manner, "sv") == written


def test_the_ends_of_an_interval_have_as_many_decimals_as_its_value() -> None:
    rate = Estimate(1.26, 0.04, 112.3)
    assert numbers.interval(rate, "rate", "sv") == "0,0–112,3"


def test_differences_bear_their_sign_and_a_word_between() -> None:
    change = Estimate(49.2, -31.6, 70.1)
    assert numbers.with_sign("49") == "+49"
    assert numbers.with_sign("0,0") == "0,0"
    assert numbers.difference_interval(change, "whole", "sv", "till") == f"−32{NB}till +70"


def test_small_probabilities_are_said_to_be_small() -> None:
    assert numbers.probability(0.04, "sv") == "0,040"
    assert numbers.probability(1e-9, "sv") == f"<{NB}0,001"


@pytest.mark.parametrize(
    ("start", "end", "sv", "en"),
    [
        (date(2024, 1, 1), date(2025, 1, 1), "2024", "2024"),
        (date(2014, 1, 1), date(2022, 1, 1), "2014–2021", "2014–2021"),
        (date(2021, 3, 1), date(2021, 4, 1), "mars 2021", "March 2021"),
        (date(2024, 1, 1), date(2024, 7, 1), "januari–juni 2024", "January–June 2024"),
        (date(2024, 11, 1), date(2025, 11, 1), "november 2024–oktober 2025", "November 2024–October 2025"),
        (date(2021, 12, 6), date(2021, 12, 13), f"6–12{NB}december 2021", f"6–12{NB}December 2021"),
        (
            date(2021, 11, 30),
            date(2021, 12, 6),
            f"30{NB}november–5{NB}december 2021",
            f"30{NB}November–5{NB}December 2021",
        ),
        (date(2024, 5, 3), date(2024, 5, 4), f"3{NB}maj 2024", f"3{NB}May 2024"),
        (date(2025, 11, 3), date(2025, 11, 10), f"3–9{NB}november 2025", f"3–9{NB}November 2025"),
        (
            date(2025, 10, 27),
            date(2025, 11, 3),
            f"27{NB}oktober–2{NB}november 2025",
            f"27{NB}October–2{NB}November 2025",
        ),
        (
            date(2024, 12, 30),
            date(2025, 1, 6),
            f"30{NB}december 2024–5{NB}januari 2025",
            f"30{NB}December 2024–5{NB}January 2025",
        ),
    ],
)
def test_periods(start: date, end: date, sv: str, en: str) -> None:
    assert numbers.period(Period(start, end), "sv") == sv
    assert numbers.period(Period(start, end), "en") == en


def test_swedish_letters_come_last_and_2_before_10() -> None:
    names = ["Öster", "Ärla", "Åby", "Zetas", "Ekby", "Éva", "Område 10", "Område 2", "aby"]
    ordered = sorted(names, key=lambda name: numbers.name_order(name, "sv"))
    assert ordered == ["aby", "Ekby", "Éva", "Område 2", "Område 10", "Zetas", "Åby", "Ärla", "Öster"]


def test_english_names_ignore_accents() -> None:
    assert numbers.name_order("Åby", "en") == numbers.name_order("aby", "en")


@given(st.lists(st.text(max_size=12), max_size=8))
def test_any_names_can_be_ordered(names: list[str]) -> None:
    assert len(sorted(names, key=lambda name: numbers.name_order(name, "sv"))) == len(names)


def test_months_are_short_without_a_point() -> None:
    assert [numbers.short_month(number, "sv") for number in (1, 5, 9)] == ["jan", "maj", "sep"]
    assert not any(re.search(r"\.", numbers.short_month(number, "sv")) for number in range(1, 13))
