"""Comparison: graded words at the right limits, and no more false words than it announces."""

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest

from lagesbild.domain import Abstention, Estimate, Finding, SeriesBreak
from tests.analyses.panels import ask, findings, make_panel, of_area

HIGHER = {"clearly_higher", "probably_higher"}
OUTSIDE = HIGHER | {"clearly_lower", "probably_lower"}


def says(said, area, kind):
    (finding,) = [one for one in of_area(said, area, kind) if one.says != "screen"]
    return finding.says


def test_an_area_with_twice_the_level_is_clearly_higher_than_the_rest():
    rates = np.full(24, 0.01)
    rates[5] = 0.025
    assert says(ask("comparison", make_panel(rates)), "A05", "rest") == "clearly_higher"


def test_the_area_itself_is_not_in_what_it_is_compared_with():
    rates = np.full(12, 0.01)
    rates[0] = 0.1
    panel = make_panel(rates)
    (high,) = of_area(ask("comparison", panel), "A00", "rest")
    counts, exposure = panel.latest.over_time()
    rest = 1000 * (counts.sum() - counts[0]) / (exposure.sum() - exposure[0])
    assert high.facts["reference_per_1000"] == pytest.approx(rest)


def test_excess_is_recorded_minus_expected_with_the_interval_of_the_ratio():
    (one,) = of_area(ask("comparison", make_panel()), "A03", "rest")
    excess, expected = one.facts["excess"], one.facts["expected"]
    assert isinstance(excess, Estimate)
    assert excess.value == pytest.approx(one.facts["n_events"] - expected)
    assert excess.lower == pytest.approx((one.estimate.lower - 1) * expected)


@cache
def said_of_even_towns() -> list[list[Finding | Abstention]]:
    return [ask("comparison", make_panel(seed=seed, nation_rate=0.01)) for seed in range(40)]


@pytest.mark.parametrize("kind", ["rest", "nation", "earlier"])
def test_in_a_town_where_nothing_differs_no_more_fall_outside_than_announced(kind):
    """40 even towns of 24 areas: false words on average at most what the screens announce, within Monte Carlo error."""
    outside = announced = compared = 0
    for said in said_of_even_towns():
        (screen,) = [one for one in of_area(said, None, kind) if one.says == "screen"]
        outside += screen.facts["n_outside"]
        announced += screen.facts["n_expected_by_chance"]
        compared += screen.facts["n_compared"]
    assert announced <= 0.05 * compared + 1e-9
    assert outside <= announced + 2.5 * np.sqrt(announced)


def test_where_areas_usually_differ_much_no_more_fall_outside_than_announced():
    """Risks with a log spread of 0.4 would put half of the areas outside Poisson limits."""
    outside = announced = 0.0
    for seed in range(40):
        risks = np.exp(np.random.default_rng(1000 + seed).normal(0, 0.4, 24))
        said = ask("comparison", make_panel(0.02 * risks, seed=seed))
        (screen,) = [one for one in of_area(said, None, "rest") if one.says == "screen"]
        outside += screen.facts["n_outside"]
        announced += screen.facts["n_expected_by_chance"]
    assert outside <= 1.6 * announced


def test_a_town_above_the_nation_is_told_of_the_town_and_not_of_chance_areas():
    said = ask("comparison", make_panel(np.full(24, 0.015), nation_rate=0.01))
    assert says(said, None, "nation") == "clearly_higher"
    assert not {says(said, f"A{n:02d}", "rest") for n in range(24)} & {"clearly_higher", "clearly_lower"}


def test_an_area_above_its_own_earlier_years():
    panel = make_panel()
    counts = panel.counts.copy()
    counts[7, -12:] *= 3
    said = ask("comparison", replace(panel, counts=counts))
    assert says(said, "A07", "earlier") == "clearly_higher"


def test_years_counted_in_another_way_are_not_compared_with():
    changed = SeriesBreak(date(2024, 1, 1), "recording", {"sv": "x", "en": "x"})
    said = ask("comparison", make_panel(breaks=(changed,)))
    assert [one.says for one in said if one.reference and one.reference.kind == "earlier"] == ["no_earlier_years"]
    two_years_ago = replace(changed, day=date(2022, 1, 1))
    panel = make_panel(breaks=(two_years_ago,))
    (one,) = of_area(ask("comparison", panel), "A00", "earlier")
    earlier = panel.counts[0, -36:-12].sum()
    assert one.facts["reference_per_1000"] == pytest.approx(1000 * earlier / (2 * 3000))


def test_a_small_area_that_clearly_differs_keeps_its_word_and_a_silent_one_is_too_small():
    panel = make_panel(np.full(24, 0.004), residents=900)
    counts = panel.counts.copy()
    counts[:, -12:] = 0
    counts[:, -12] = 3
    counts[2, -12] = 16
    said = ask("comparison", replace(panel, counts=counts))
    assert says(said, "A02", "rest") == "clearly_higher"
    assert says(said, "A03", "rest") == "too_small"


def test_survivors_of_the_false_discovery_rate_are_among_those_outside():
    rates = np.full(24, 0.01)
    rates[:3] = 0.03
    for one in findings(ask("comparison", make_panel(rates))):
        if one.facts.get("survives_fdr") == "yes":
            assert one.says in OUTSIDE


def test_what_could_not_be_placed_does_not_make_every_area_low_against_the_nation():
    """A quarter of the events have no place here; the nation counts all of its own."""
    panel = make_panel(np.full(24, 0.0075), nation_rate=0.01)
    said = ask("comparison", replace(panel, unplaced=np.rint(panel.counts.sum(axis=0) / 3).astype(np.int64)))
    lower = next(one for one in of_area(said, None, "nation") if one.says == "screen").facts["n_probably_lower"]
    assert lower <= 2
    (one,) = of_area(said, "A00", "nation")
    assert one.facts["placed_share"] == pytest.approx(0.75, abs=0.01)
    assert one.facts["reference_per_1000"] == pytest.approx(7.5, abs=0.1)


def test_among_many_areas_the_limit_alone_makes_nobody_clear():
    """300 alike areas: one in 500 lies beyond the limit by chance, and is not one that stands when many are tried."""
    beyond = []
    for seed in range(4):
        said = findings(ask("comparison", make_panel(np.full(300, 0.01), seed=seed), references=("rest",)))
        held = [one for one in said if one.area and one.reference.kind == "rest"]
        beyond += [one for one in held if one.facts["p_value"] <= 0.002]
        assert all(one.facts["survives_fdr"] == "yes" for one in held if one.is_clear)
    assert any(one.says.startswith("probably_") for one in beyond)
