"""Levels: the recorded number, its exact interval, and what we believe once chance is allowed for."""

from dataclasses import replace

import numpy as np
import pytest

from lagesbild.analyses import _smoothed_map
from lagesbild.domain import AreaMap, Composition, Estimate, Panel, Status
from tests.analyses.evidence import made_of, map_of
from tests.analyses.panels import ask, ask_of, findings, make_panel, of_area


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
    tiny, _ = of_area(ask("levels", replace(panel, exposure=exposure)), "A00")
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


def smoothed(panel, area_map=None, composition=None):
    given = {Panel: panel, AreaMap: area_map or map_of(panel), Composition: composition}
    said = ask_of("levels", {kind: held for kind, held in given.items() if held})
    return said, {one.area: one for one in findings(said) if one.part == "smoothed"}


def test_the_smoothed_map_draws_an_area_towards_those_next_to_it():
    """The north is high, the south low; one area in each has told half of what it should have, by chance."""
    rates = np.where(np.arange(24) < 12, 0.03, 0.006)
    panel = make_panel(rates, residents=1500)
    said, layer = smoothed(panel)
    assert layer[None].says == "smoothed_whole"
    assert layer[None].estimate.value > 0.5, "neighbours go together here"
    assert layer["A02"].estimate.lower < 30 < layer["A02"].estimate.upper
    few = panel.counts.copy()
    few[2, -12:] = 0
    few[2, -12] = 12
    _, layer = smoothed(replace(panel, counts=few))
    (own,) = [
        one for one in findings(ask("levels", replace(panel, counts=few))) if one.says == "level" and one.area == "A02"
    ]
    assert own.observed == pytest.approx(8)
    assert layer["A02"].estimate.value > own.estimate.value
    assert len(said) == 2 * (24 + 1)


def test_where_nothing_tells_whether_neighbours_are_alike_it_says_so():
    _, layer = smoothed(make_panel(np.full(24, 0.005)))
    assert layer[None].says == "smoothed_open"


def test_without_borders_there_is_no_smoothed_map():
    panel = make_panel()
    alone = replace(map_of(panel), neighbours=((),) * 24)
    said, layer = smoothed(panel, alone)
    assert not layer
    assert [one.says for one in said if one not in findings(said)] == ["no_neighbours"]


def test_with_few_events_an_area_there_is_no_smoothed_map():
    said, layer = smoothed(make_panel(np.full(24, 0.001)))
    assert not layer
    assert "too_few_for_map" in [one.says for one in said]


def test_a_map_that_did_not_settle_is_not_shown(monkeypatch):
    fit = _smoothed_map.fit_bym2
    monkeypatch.setattr(_smoothed_map, "fit_bym2", lambda *given, **how: replace(fit(*given, **how), converged=False))
    said, layer = smoothed(make_panel())
    assert not layer
    assert "unsettled" in [one.says for one in said]


def test_an_area_of_few_residents_and_many_visitors_is_marked():
    panel = make_panel(np.full(24, 0.01), residents=1500)
    visitors = np.full(24, 100.0)
    visitors[5] = 35_000
    said, _ = smoothed(panel, composition=made_of(panel, visitors=visitors))
    assert {one.area for one in findings(said) if "residents_mislead" in one.quality} == {"A05"}
    elsewhere = replace(panel, exposure_kind="dwellings")
    said, _ = smoothed(elsewhere, composition=made_of(panel, visitors=visitors))
    assert not {one.area for one in findings(said) if "residents_mislead" in one.quality}
