"""New, lasting or on its way out."""

from dataclasses import replace

import numpy as np
import pytest

from lagesbild.domain import Category, Claim, Panels
from tests.analyses.evidence import evidence_with
from tests.analyses.panels import ask, ask_of, findings, make_panel


def with_area(factors: list[float], *, rate: float = 0.02, seed: int = 1):
    """An area whose ratio to the others is one number for each of the last half-years."""
    panel = make_panel(np.full(24, rate), seed=seed)
    at = panel.areas.index("A05")
    counts = panel.counts.copy()
    monthly = np.repeat(factors, 6)
    season = 1 + 0.2 * np.sin(2 * np.pi * np.arange(120) / 12)[-monthly.size :]
    mean = 3000 / 12 * rate * season * monthly
    counts[at, -monthly.size :] = np.random.default_rng([seed, 1]).poisson(mean)
    return replace(panel, counts=counts)


CASES = {
    "new": [1.0] * 9 + [3.5],
    "consecutive": [1.0] * 7 + [3.0] * 3,
    "intensifying": [2.0] * 5 + [4.0] * 5,
    "persistent": [2.5] * 10,
    "diminishing": [4.5] * 5 + [2.0] * 5,
    "sporadic": [1.0, 4.0] * 5,
    "historical": [3.0] * 7 + [1.0] * 3,
}


@pytest.mark.parametrize("says", CASES)
def test_every_class_is_told_of_its_kind(says):
    told = {one.area: one for one in findings(ask("emerging", with_area(CASES[says], rate=0.04))) if one.area}
    assert told["A05"].says == says
    assert set(told) == {"A05"}


def test_claims_follow_the_class():
    for says, claim in (("new", Claim.EMERGING), ("persistent", Claim.HIGHER), ("historical", Claim.NONE)):
        (told,) = [one for one in findings(ask("emerging", with_area(CASES[says], rate=0.04))) if one.area]
        assert told.claim is claim


def test_the_ratio_is_held_in_its_interval_and_events_are_those_of_the_stretch():
    panel = with_area(CASES["new"], rate=0.04)
    (told,) = [one for one in findings(ask("emerging", panel)) if one.area]
    assert told.facts["n_events"] == panel.counts[5, -6:].sum()
    assert told.estimate.lower < 3.5 < told.estimate.upper
    assert told.period.n_months == 6


def test_few_events_do_not_make_what_lasts_come_and_go():
    """An area with twice as much all the time, marked in some half-years only: never told as coming and going."""
    said = [
        one.says
        for seed in range(25)
        for one in findings(ask("emerging", with_area([2.0] * 10, rate=0.008, seed=seed)))
        if one.area == "A05"
    ]
    assert said.count("persistent") >= len(said) - 1
    assert len(said) >= 15


def test_even_towns_have_no_class():
    for seed in range(25):
        said = ask("emerging", make_panel(np.full(24, 0.01), seed=seed))
        assert [one.says for one in said] == ["classes"], seed


def test_too_little_is_said():
    panel = make_panel()
    assert ask("emerging", panel.during(panel.window))[0].says == "too_few_periods"
    assert ask("emerging", panel.in_order(("A00", "A01")))[0].says == "too_few_areas"
    assert ask("emerging", make_panel(np.full(24, 0.00001)))[0].says == "too_few_events"


def test_what_is_found_by_looking_is_never_claimed_to_be_new():
    panel = with_area(CASES["new"], rate=0.04)
    looked_for = Panels({panel.category: panel}, (Category(panel.category, {}, is_detection_driven=True),))
    said = ask_of("emerging", {**evidence_with(panel), Panels: looked_for})
    (told,) = [one for one in findings(said) if one.area]
    assert (told.says, told.claim, told.is_clear) == ("new", Claim.UNDECIDED, False)
