"""Figures: the interval is always there, a gap is a gap, and nothing leaves the house."""

import re
from datetime import date

import pytest

from lagesbild.domain import Estimate, Series, Status
from lagesbild.domain.periods import Period, months_within
from lagesbild.publish.chapters.series import is_outside, with_every_month
from lagesbild.publish.figures import FunnelPoint, Whisker, draw, funnel_figure, whisker_figure
from lagesbild.publish.signs import SIGNS
from lagesbild.publish.time_figures import BreakLine, SeriesWords, series_figure

MONTHS = months_within(Period(date(2021, 1, 1), date(2023, 1, 1)))
WORDS = SeriesWords("Antal fall per månad", "preliminärt", "EXEMPELDATA")


def make_series(**changes: object) -> Series:
    n = len(MONTHS)
    parts: dict[str, object] = {
        "periods": MONTHS,
        "observed": tuple(1000 + month for month in range(n)),
        "status": (Status.OBSERVED,) * n,
        "expected": (1010.0,) * n,
        "lower": (900.0,) * n,
        "upper": (1015.0,) * n,
        "is_preliminary": (False,) * (n - 2) + (True, True),
    }
    return Series(**{**parts, **changes})  # type: ignore[arg-type]


def test_a_month_outside_its_band_is_told_from_the_others() -> None:
    series = make_series()
    assert [is_outside(series, place) for place in (0, 15, 16)] == [False, False, True]
    assert not is_outside(make_series(lower=(), upper=()), 20)


def test_a_month_that_may_not_be_told_is_never_a_value() -> None:
    status = (Status.SUPPRESSED, Status.MISSING) + (Status.OBSERVED,) * (len(MONTHS) - 2)
    series = make_series(observed=(3, 0, *range(1002, 1000 + len(MONTHS))), status=status)
    rows = series_figure(series, WORDS, [])["data"]["values"]
    assert [row["observed"] for row in rows[:3]] == [None, None, 1002]
    assert [row["empty"] for row in rows[:3]] == ["suppressed", "missing", ""]


def test_a_jump_over_months_becomes_a_gap() -> None:
    kept = [place for place in range(len(MONTHS)) if place not in (5, 6, 7)]
    whole = make_series()
    jumping = Series(
        tuple(MONTHS[place] for place in kept),
        tuple(whole.observed[place] for place in kept),
        tuple(whole.status[place] for place in kept),
        tuple(whole.expected[place] for place in kept),
        tuple(whole.lower[place] for place in kept),
        tuple(whole.upper[place] for place in kept),
        tuple(whole.is_preliminary[place] for place in kept),
    )
    filled = with_every_month(jumping)
    assert filled.periods == MONTHS
    assert filled.status[5:8] == (Status.MISSING,) * 3
    assert filled.observed[5:8] == filled.lower[5:8] == (None,) * 3
    assert with_every_month(whole) == whole


def test_a_series_is_drawn_with_band_breaks_and_open_points() -> None:
    breaks = [BreakLine(date(2022, 3, 15), "Koderna ändrades."), BreakLine(date(2050, 1, 1), "Utanför.")]
    svg = draw(series_figure(make_series(), WORDS, breaks), "sv").svg
    assert "Koderna ändrades." in svg
    assert "Utanför." not in svg
    assert "preliminärt" in svg
    assert "url(#h)" in svg  # the hatch behind preliminary months
    assert "1\u00a0000" in svg  # thousands as Swedish writes them
    assert "EXEMPELDATA" in svg


def test_the_axis_of_counts_begins_at_zero() -> None:
    svg = draw(series_figure(make_series(), WORDS, []), "sv").svg
    labels = re.findall(r">([\d\s\u00a0]+)</text>", svg)
    assert "0" in labels


def test_every_interval_is_a_whisker() -> None:
    rows = [
        Whisker("Väster", SIGNS["clearly_higher"], Estimate(2.4, 1.9, 3.0)),
        Whisker("Öster", SIGNS["suppressed"], None),
        Whisker("Öster", SIGNS["too_small"], Estimate(0.0, 0.0, 2.6)),
    ]
    spec = whisker_figure(rows, "kvot", 1.0)
    values = spec["data"]["values"]
    assert [row["value"] for row in values] == [2.4, None, None]  # no 0 on a log scale, but its interval
    assert values[2]["lower"] > 0
    svg = draw(spec, "sv").svg
    assert svg.count(">Öster</text>") == 2  # two areas of one name are two rows
    assert {">▲▲</text>", ">..</text>", ">~</text>"} <= set(re.findall(r">[^<]*</text>", svg))
    assert ">0,5</text>" in svg


def test_whiskers_without_a_line_of_no_difference_start_at_zero() -> None:
    rows = [Whisker("A", SIGNS["zero"], Estimate(12.0, 10.0, 14.0))]
    assert ">0</text>" in draw(whisker_figure(rows, "tal", None), "en").svg


def test_only_the_clear_are_named_in_a_funnel() -> None:
    points = [
        FunnelPoint("Klar", SIGNS["clearly_higher"], 100.0, 2.0, (0.8, 1.2), (0.6, 1.5), True),
        FunnelPoint("Vanlig", SIGNS["no_clear_difference"], 10.0, 1.1, (0.4, 1.9), (0.1, 2.6), False),
    ]
    svg = draw(funnel_figure(points, "väntat", "kvot"), "sv").svg
    assert ">Klar</text>" in svg
    assert ">Vanlig</text>" not in svg
    assert ">●</text>" in svg


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_drawing_asks_nobody_for_anything(language: str) -> None:
    drawing = draw(series_figure(make_series(), WORDS, []), language)
    without_names = drawing.svg.replace("http://www.w3.org/2000/svg", "").replace("http://www.w3.org/1999/xlink", "")
    assert "http" not in without_names
    assert 500 < drawing.width < 800
    assert len(drawing.svg) < 30_000
