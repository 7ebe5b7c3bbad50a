"""Outlook: ranges that hold, numbers that agree, and silence where last year's figure is as good."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from lagesbild.analyses._outlook_parts import Future, foresee_all
from lagesbild.domain import Abstention, Category, Claim, Panels, Period, SeriesBreak
from tests.analyses.panels import TEN_YEARS, ask, ask_of, findings, make_panel, of_area

MONTHS = 120
ELEVEN_YEARS = Period(date(2015, 1, 1), date(2026, 1, 1))
LAST_YEAR = Period(date(2024, 1, 1), date(2025, 1, 1))


def panels_of(**by_category) -> Panels:
    named = {code: replace(panel, category=code) for code, panel in by_category.items()}
    return Panels(named, tuple(Category(code, {"sv": code, "en": code}) for code in named))


def family(parent: str, *children: str) -> Panels:
    """A parent that is the sum of its children."""
    made = {code: replace(make_panel(np.full(6, 0.02), seed=at), category=code) for at, code in enumerate(children)}
    first = made[children[0]]
    whole = replace(first, category=parent, counts=np.sum([each.counts for each in made.values()], axis=0))
    categories = [Category(code, {"sv": code}, parent_code=parent) for code in children]
    return Panels({parent: whole, **made}, (Category(parent, {"sv": parent}, sums_children=True), *categories))


def test_the_whole_and_its_areas_are_foretold_as_ranges():
    said = ask("outlook", make_panel(np.full(12, 0.02)))
    year = next(one for one in of_area(said, None) if one.part == "12")
    assert year.claim is Claim.NONE
    assert year.estimate.lower < 12 * 0.02 * 3000 < year.estimate.upper
    assert year.facts["n_expected_50"].lower >= year.facts["n_expected_80"].lower >= year.estimate.lower
    assert (year.period.start_day, year.period.end_day) == (date(2025, 1, 1), date(2026, 1, 1))
    assert {one.says for one in findings(said) if one.area} <= {"area_expected", "area_expected_3"}
    assert year.series.observed[-13] is not None
    assert year.series.lower[-1] is not None
    assert year.facts["skill_share"] > 0


@pytest.mark.parametrize("seed", range(3))
def test_areas_add_up_to_the_whole_in_every_draw(seed):
    future = foresee_all(panels_of(a=make_panel(seed=seed)), np.random.default_rng(1))["a"]
    assert np.array_equal(future.sums[:, :, 1].sum(axis=1), future.months.sum(axis=1))
    assert np.array_equal(future.sums[:, :, 0].sum(axis=1), future.months[:, :3].sum(axis=1))
    assert (future.sums >= 0).all()
    assert (future.sums[:, :, 0] <= future.sums[:, :, 1]).all()


def test_a_category_that_is_the_sum_of_others_is_the_sum_of_their_draws():
    futures = foresee_all(family("fires", "indoor", "outdoor"), np.random.default_rng(1))
    whole = futures["indoor"].sums + futures["outdoor"].sums
    assert isinstance(futures["fires"], Future)
    assert np.array_equal(futures["fires"].sums, whole)
    assert np.array_equal(futures["fires"].months, futures["indoor"].months + futures["outdoor"].months)


def test_adding_a_category_does_not_change_another():
    alone = foresee_all(panels_of(a=make_panel()), np.random.default_rng(1))["a"]
    beside = foresee_all(panels_of(b=make_panel(seed=5), a=make_panel()), np.random.default_rng(1))["a"]
    assert np.array_equal(alone.sums, beside.sums)


def test_a_year_far_below_the_usual_is_said_to_be_followed_by_more():
    factor = np.ones(MONTHS)
    factor[-12:] = 0.72
    factor[-3:] = 1.0  # it was over already
    said = ask("outlook", make_panel(np.full(12, 0.05), factor=factor))
    year = next(one for one in of_area(said, None) if one.part == "12")
    assert year.claim in (Claim.NONE, Claim.EXPECTED_HIGHER)
    assert year.estimate.value > year.facts["n_events"]


def test_an_area_with_a_new_level_is_not_promised_the_old_one():
    panel = make_panel(np.full(12, 0.02))
    counts = panel.counts.copy()
    counts[4, -12:] = np.round(counts[4, -12:] * 2.2)
    said = ask("outlook", replace(panel, counts=counts))
    assert [one.says for one in said if one.area == "A04"] == ["area_departs"]


def test_a_new_way_of_recording_silences_it():
    changed = SeriesBreak(date(2022, 1, 1), "recording", {"sv": "x", "en": "x"})
    (said,) = ask("outlook", make_panel(breaks=(changed,)))
    assert isinstance(said, Abstention)
    assert (said.says, said.facts["n_months"]) == ("recently_changed", 36)
    long_ago = SeriesBreak(date(2018, 1, 1), "recording", {"sv": "x", "en": "x"})
    assert findings(ask("outlook", make_panel(np.full(12, 0.02), breaks=(long_ago,))))


def test_what_follows_looking_is_warned_of_and_never_told_by_area():
    panel = make_panel(np.full(12, 0.02))
    driven = Category("vandalism", {"sv": "x"}, is_detection_driven=True)
    said = ask_of("outlook", {Panels: Panels({"vandalism": panel}, (driven,))})
    assert {one.says for one in findings(said)} <= {"expected_driven", "expected_3_driven"}
    assert not [one for one in findings(said) if one.area or one.claim]
    assert "areas_driven" in {one.says for one in said}


def test_few_events_and_short_series_are_declined():
    assert [one.says for one in ask("outlook", make_panel(np.full(4, 0.0003)))] == ["too_few_events"]
    short = make_panel().during(make_panel().window)
    assert [one.says for one in ask("outlook", short)] == ["too_short"]


def test_months_without_figures_are_not_taken_for_quiet_ones():
    panel = make_panel()
    status = panel.status.copy()
    status[:4, 60:100] = 1
    assert [one.says for one in ask("outlook", replace(panel, status=status))] == ["incomplete"]
    status = panel.status.copy()
    status[3, 60:66] = 1
    future = foresee_all(panels_of(a=replace(panel, status=status)), np.random.default_rng(1))["a"]
    assert "A03" not in future.areas


def test_what_is_shown_beats_last_year_on_what_comes_after():
    """15 towns: forecasts from ten years, held against the eleventh; ranges hold, and most beat last year's figure."""
    held, better = [], []
    for seed in range(15):
        rng = np.random.default_rng(seed)
        factor = np.exp(np.cumsum(rng.normal(0, 0.02, 132)))
        longer = make_panel(np.full(12, 0.02), factor=factor, seed=seed, span=ELEVEN_YEARS)
        known = longer.during(TEN_YEARS)
        came = dict(zip(longer.areas, longer.counts[:, 120:].sum(axis=1).tolist(), strict=True))
        for one in findings(ask("outlook", replace(known, window=LAST_YEAR))):
            if one.part == "12":
                n = came[one.area] if one.area else sum(came.values())
                held.append(one.facts["n_expected_80"].lower <= n <= one.facts["n_expected_80"].upper)
                better.append(abs(one.estimate.value - n) <= abs(one.facts["n_events"] - n))
    assert 0.7 < np.mean(held) < 0.95
    assert np.mean(better) > 0.5
