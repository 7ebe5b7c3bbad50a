"""Levels: the recorded number, its exact interval, and what we believe once chance is allowed for."""

from dataclasses import replace

import numpy as np
import pytest

from lagesbild.domain import Estimate, Panel, Status
from tests.analyses.panels import ask, findings, make_panel, of_area


def one_year(counts: list[int], residents: float) -> Panel:
    """Areas with these events, all in the first month of one year."""
    panel = make_panel(np.full(len(counts), 0.01), residents=residents)
    panel = panel.during(panel.window)
    held = np.zeros_like(panel.counts)
    held[:, 0] = counts
    return replace(panel, counts=held)


def test_recorded_rate_and_its_exact_interval():
    # 84 events among 4,800 residents: 17.5 per 1,000 (14.0–21.7), the example of the design's own page on one number.
    (vaster,) = of_area(ask("levels", one_year([84, 30, 30, 30, 30, 30], 4800)), "A00")
    rate = vaster.facts["rate_per_1000"]
    assert isinstance(rate, Estimate)
    assert (round(rate.value, 1), round(rate.lower, 1), round(rate.upper, 1)) == (17.5, 14.0, 21.7)
    assert vaster.observed == pytest.approx(17.5)


def test_a_small_areas_extreme_is_drawn_towards_the_others():
    counts = [1, 30, 34, 28, 31, 29, 33, 30, 27, 32]
    panel = one_year(counts, 3000)
    exposure = panel.exposure.copy()
    exposure[0] = 20 / 12
    (tiny,) = of_area(ask("levels", replace(panel, exposure=exposure)), "A00")
    assert tiny.observed == pytest.approx(50)
    assert tiny.estimate.value < 15


def test_the_whole_counts_what_could_not_be_placed():
    panel = one_year([20] * 6, 1000)
    unplaced = panel.unplaced.copy()
    unplaced[3] = 38
    (whole,) = of_area(ask("levels", replace(panel, unplaced=unplaced)), None)
    assert whole.facts["n_events"] == 6 * 20 + 38


def test_an_area_that_nobody_told_about_is_not_an_area_with_zero():
    panel = one_year([20, 0, 20, 20, 20, 20], 1000)
    status = panel.status.copy()
    status[2] = Status.MISSING
    said = ask("levels", replace(panel, status=status))
    assert [one.says for one in said if one.area == "A02"] == ["area_without_figures"]
    assert [one.says for one in said if one.area == "A01"] == ["level"]


def test_a_missing_month_takes_its_residents_with_it():
    panel = one_year([24, 20, 20, 20, 20, 20], 1200)
    status = panel.status.copy()
    status[0, 6:] = Status.MISSING
    (half,) = of_area(ask("levels", replace(panel, status=status)), "A00")
    assert half.observed == pytest.approx(1000 * 24 / 600)


def test_without_anything_to_hold_counts_against_only_counts_are_told():
    said = findings(ask("levels", make_panel(with_exposure=False)))
    assert {one.says for one in said} == {"count", "count_whole"}
    assert all(one.unit == "events" for one in said)
