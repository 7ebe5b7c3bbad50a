"""Trend: what changed, when, and what was only a new way of counting."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from lagesbild.domain import KnownCause, KnownCauses, Panel, Period, SeriesBreak, Status
from tests.analyses.panels import ask, ask_of, findings, make_panel, of_area

MONTHS = 120


def whole(said):
    return [one for one in of_area(said, None) if one.says != "screen"]


def test_a_steady_fall_is_told_with_its_pace():
    (one,) = whole(ask("trend", make_panel(factor=0.92 ** (np.arange(MONTHS) / 12))))
    assert one.says == "clearly_falling"
    by = one.facts["by_share"]
    assert by.lower < 0.08 < by.upper
    assert by.value == pytest.approx(0.08, abs=0.015)


def test_a_jump_is_dated():
    factor = np.where(np.arange(MONTHS) >= 99, 0.65, 1.0)  # from April 2023
    (one,) = whole(ask("trend", make_panel(factor=factor)))
    assert one.says == "stepped_down"
    assert one.facts["since_earliest_month"] <= "2023-04" <= one.facts["since_latest_month"]
    assert one.facts["by_share"].lower < 0.35 < one.facts["by_share"].upper


def test_a_new_way_of_counting_is_not_called_a_rise():
    factor = np.where(np.arange(MONTHS) >= 84, 1.6, 1.0)
    changed = SeriesBreak(date(2022, 1, 1), "recording", {"sv": "x", "en": "x"})
    told = whole(ask("trend", make_panel(factor=factor, breaks=(changed,))))
    assert [one.says for one in told] == ["recording_changed", "no_clear_change"]
    assert told[0].facts["ratio"].lower < 1.6 < told[0].facts["ratio"].upper
    assert told[0].facts["since_month"] == "2022-01"
    untold = whole(ask("trend", make_panel(factor=factor)))
    assert [one.says for one in untold] == ["stepped_up"], "had nobody told, it would have been taken for a rise"


def test_a_flat_town_says_nothing_oftener_than_it_announces():
    """30 towns where nothing changes: wholes and areas together, false words at most as announced."""
    turns = outside = 0
    announced = 0.0
    for seed in range(30):
        said = ask("trend", make_panel(np.full(12, 0.006), seed=seed), seed=seed, replicates=199)
        turns += whole(said)[0].says in ("stepped_up", "stepped_down", "turned")
        screen = next(one for one in findings(said) if one.says == "screen")
        outside += screen.facts["n_outside"]
        announced += screen.facts["n_expected_by_chance"]
    assert turns <= 2
    assert outside <= announced + 2.5 * np.sqrt(announced)


def test_months_that_go_together_make_the_doubt_larger():
    rng = np.random.default_rng(5)
    drift = np.zeros(MONTHS)
    for t in range(1, MONTHS):
        drift[t] = 0.7 * drift[t - 1] + rng.normal(0, 0.12)
    wandering, plain = (
        next(one for one in whole(ask("trend", panel, replicates=19)) if "change_per_year_share" in one.facts)
        for panel in (make_panel(factor=np.exp(drift - drift.mean()), seed=3), make_panel(seed=3))
        if any("change_per_year_share" in one.facts for one in whole(ask("trend", panel, replicates=19)))
    )
    assert wandering.facts["dispersion_ratio"] > 2 * plain.facts["dispersion_ratio"]


def test_counts_without_exposure_still_have_a_history():
    (one,) = whole(ask("trend", make_panel(factor=0.9 ** (np.arange(MONTHS) / 12), with_exposure=False)))
    assert one.says == "clearly_falling"


def test_the_series_is_what_was_recorded_month_by_month():
    panel = make_panel(factor=0.92 ** (np.arange(MONTHS) / 12))
    unplaced = panel.unplaced + 2
    (one,) = whole(ask("trend", replace(panel, unplaced=unplaced)))
    assert one.series.observed == tuple((panel.counts.sum(axis=0) + 2).tolist())
    inside = [
        low <= n <= high for n, low, high in zip(one.series.observed, one.series.lower, one.series.upper, strict=True)
    ]
    assert np.mean(inside) > 0.9


def told(panel, *causes, **settings):
    return whole(ask_of("trend", {Panel: panel, KnownCauses: KnownCauses(causes)}, **settings))


def cause(kind, start, end, **more):
    return KnownCause(kind, Period(start, end), {"sv": "En händelse.", "en": "An event."}, **more)


def test_a_law_that_changed_what_is_recorded_is_a_step_and_not_a_rise():
    panel = make_panel(factor=np.where(np.arange(MONTHS) >= 84, 1.6, 1.0))  # from January 2022
    law = cause("law", date(2022, 1, 1), date(2100, 1, 1))
    said = told(panel, law)
    assert [one.says for one in said] == ["law_changed", "no_clear_change"]
    assert said[0].facts["ratio"].lower < 1.6 < said[0].facts["ratio"].upper
    assert said[0].facts["cause_words"] == {"en": "An event.", "sv": "En händelse."}
    elsewhere = replace(law, category="robbery")
    assert [one.says for one in told(panel, elsewhere)] == ["stepped_up"], "a law on something else explains nothing"


def test_months_with_a_known_cause_are_drawn_and_named_but_not_in_the_pace():
    factor = np.ones(MONTHS)
    factor[112:116] = 4.0  # May to August 2024
    festival = cause("outbreak", date(2024, 5, 1), date(2024, 9, 1))
    panel = make_panel(factor=factor)
    aside, pace = told(panel, festival)
    assert (aside.says, aside.facts["n_months_aside"], aside.facts["from_month"]) == ("set_aside", 4, "2024-05")
    assert pace.says == "no_clear_change"
    assert len(pace.series.observed) == MONTHS
    assert [at for at, expected in enumerate(pace.series.expected) if expected is None] == [112, 113, 114, 115]
    assert pace.series.observed == tuple(panel.counts.sum(axis=0).tolist())
    (untold, *_) = told(panel)
    assert untold.says != "no_clear_change" or untold.facts["dispersion_ratio"] > 2 * pace.facts["dispersion_ratio"]


def test_a_cause_in_one_area_leaves_the_others_as_they_are():
    factor = np.ones(MONTHS)
    here = cause("closure", date(2024, 1, 1), date(2024, 7, 1), areas=("A03",))
    said = findings(
        ask_of("trend", {Panel: make_panel(np.full(6, 0.02), factor=factor), KnownCauses: KnownCauses((here,))})
    )
    months = {one.area: one.facts["n_months"] for one in said if one.area}
    assert months["A03"] == MONTHS - 6
    assert set(months.values()) == {MONTHS, MONTHS - 6}


def test_missing_months_do_not_move_the_season():
    season = np.exp(1.2 * np.sin(2 * np.pi * np.arange(MONTHS) / 12))
    panel = make_panel(factor=season)
    status = panel.status.copy()
    status[:, 25:30] = Status.MISSING
    (one,) = whole(ask("trend", replace(panel, status=status)))
    assert one.facts["dispersion_ratio"] < 1.5


def test_two_shifts_are_both_dated():
    t = np.arange(MONTHS)
    panel = make_panel(factor=np.select([t < 40, t < 80], [1.0, 1.7], 0.9))
    said = told(panel)
    assert [one.says for one in said] == ["stepped_up", "stepped_down"]
    for one, month, ratio in zip(said, ("2018-05", "2021-09"), (1.7, 0.9 / 1.7), strict=True):
        assert one.facts["since_earliest_month"] <= month <= one.facts["since_latest_month"]
        assert one.estimate.lower < ratio < one.estimate.upper
    assert len({one.part for one in said}) == 2
