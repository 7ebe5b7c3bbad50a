"""Harm: by hand, what may be added, and intervals that hold."""

from dataclasses import replace

import numpy as np
import pytest

from lagesbild.domain import Abstention, Category, HarmWeights, Panel, Panels, Status
from tests.analyses.panels import ask_of, findings, make_panel

N = 12
REGISTER = (
    Category("robbery", {"sv": "rån"}),
    Category("theft", {"sv": "stöld"}),
    Category("car_crime", {"sv": "bilbrott"}, parent_code="theft"),
    Category("car_theft", {"sv": "bilstöld"}, parent_code="car_crime"),
    Category("drugs", {"sv": "narkotika"}, is_detection_driven=True),
)


def made(code: str, counts: list[int]) -> Panel:
    """So many events an area, all in the first month of the last year."""
    panel = make_panel(np.full(N, 0.01), residents=2000)
    held = np.zeros_like(panel.counts)
    held[:, -12] = np.resize(counts, N)
    return replace(panel, category=code, counts=held)


def weigh(days: dict[str, float], *panels: Panel, **settings: object):
    evidence = {
        Panels: Panels({one.category: one for one in panels}, REGISTER[:2] + REGISTER[3:], REGISTER),
        HarmWeights: HarmWeights(days, "a table of 2020"),
    }
    return ask_of("harm", evidence, **settings)


def of(said, says, area=None):
    return [one for one in findings(said) if one.says == says and one.area == area]


def test_by_hand():
    said = weigh({"robbery": 300, "car_theft": 20}, made("robbery", [2, 0, 1]), made("car_theft", [10, 40, 5]))
    (whole,) = of(said, "harm_whole")
    assert whole.observed == 300 * 12 + 20 * 220
    (robbery,) = [one for one in of(said, "harm_category") if one.category == "robbery"]
    assert robbery.observed == pytest.approx(3600 / 8000)
    assert robbery.facts["events_share"] == pytest.approx(12 / 232)
    assert robbery.estimate.lower < 0.45 < robbery.estimate.upper
    (first,) = of(said, "harm_area", "A00")
    assert first.observed == pytest.approx(1000 * (2 * 300 + 10 * 20) / 2000)
    assert first.facts["n_events"] == 12
    assert first.facts["rate_per_1000"].value == pytest.approx(6)
    assert first.facts["summed_categories"] == "robbery|car_theft"


def test_every_finding_is_marked_as_not_for_long_trends():
    assert all("not_for_long_trends" in one.quality for one in findings(weigh({"robbery": 300}, made("robbery", [9]))))


def test_an_area_without_the_heaviest_kind_still_has_room_for_one():
    said = weigh({"robbery": 1000, "car_theft": 1}, made("robbery", [0, 8]), made("car_theft", [50, 50]))
    (quiet,) = of(said, "harm_area", "A00")
    assert quiet.estimate.upper > 1000 * 1000 / 2000


def test_a_group_is_not_weighed_with_those_inside_it_though_one_between_was_not_delivered():
    said = weigh({"theft": 10, "car_theft": 20}, made("theft", [30]), made("car_theft", [10]))
    assert of(said, "harm_whole")[0].facts["summed_categories"] == "car_theft"
    assert [(one.says, one.category) for one in said if isinstance(one, Abstention)] == [("inside_another", "theft")]


def test_what_is_found_by_looking_is_left_out_unless_asked_for():
    given = ({"robbery": 300, "drugs": 50}, made("robbery", [5]), made("drugs", [20]))
    assert of(weigh(*given), "harm_whole")[0].facts["summed_categories"] == "robbery"
    asked = weigh(*given, is_found_by_looking_weighed=True)
    assert of(asked, "harm_whole")[0].facts["summed_categories"] == "robbery|drugs"


def test_a_weight_that_names_no_group_is_told_of():
    said = weigh({"robbery": 300, "robery": 5}, made("robbery", [5]))
    assert [(one.says, one.category) for one in said if isinstance(one, Abstention)] == [("weight_unused", "robery")]


def test_without_weights_it_says_what_would_lift_it():
    assert [one.says for one in weigh({}, made("robbery", [5]))] == ["no_weights"]


def test_an_area_with_a_month_missing_is_not_summed():
    lacking = made("robbery", [5])
    status = lacking.status.copy()
    status[3, -4] = Status.MISSING
    said = weigh({"robbery": 300}, replace(lacking, status=status))
    assert [one.area for one in said if one.says == "area_incomplete"] == ["A03"]


def test_a_group_of_another_time_is_not_added():
    early = made("car_theft", [5])
    cut = early.during(replace(early.span, end_day=early.periods[-6].start_day))
    said = weigh({"robbery": 300, "car_theft": 20}, made("robbery", [5]), replace(cut, window=cut.span))
    assert ("other_period", "car_theft") in [(one.says, one.category) for one in said]


def test_intervals_of_areas_hold_what_the_town_has():
    """20 towns of 12 areas, a grave and a light kind: at least 93 of 100 intervals hold the true sum."""
    rng = np.random.default_rng(8)
    days, means = np.array([400.0, 10.0]), np.array([3.0, 40.0])
    truth = 1000 * float(days @ means) / 2000
    held = []
    for _ in range(20):
        counts = rng.poisson(means, (N, 2))
        said = weigh({"robbery": 400, "car_theft": 10}, made("robbery", counts[:, 0]), made("car_theft", counts[:, 1]))
        areas = [one for one in findings(said) if one.says == "harm_area"]
        held += [one.estimate.lower <= truth <= one.estimate.upper for one in areas]
    assert np.mean(held) >= 0.93
