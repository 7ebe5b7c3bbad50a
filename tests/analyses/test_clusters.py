"""Areas side by side where more is recorded, always or lately."""

from dataclasses import replace

import numpy as np
import pytest

from lagesbild.domain import Abstention, AreaMap, Category, Claim, Panel, Panels
from tests.analyses.evidence import EMPTY, evidence_with
from tests.analyses.panels import ask, ask_of, findings, make_panel

TOGETHER = ("A01", "A06", "A07", "A08", "A13")  # one and its four neighbours: what a circle can hold


def with_cluster(times: float, *, months: slice = slice(None), seed: int = 1) -> Panel:
    panel = make_panel(np.full(24, 0.05), seed=seed)
    rows = [panel.areas.index(code) for code in TOGETHER]
    counts = panel.counts.copy()
    usual = 0.05 * 3000 / 12
    more = np.random.default_rng([seed, 1]).poisson(usual * (times - 1.0), (len(rows), counts.shape[1]))
    keep = np.zeros(counts.shape[1], dtype=bool)
    keep[months] = True
    counts[rows, :] += np.where(keep, more, 0)
    return replace(panel, counts=counts)


def claims(said):
    return {one.claim for one in findings(said)} - {Claim.NONE}


def test_a_planted_gathering_is_found_with_its_areas_and_its_ratio():
    (found,) = [one for one in findings(ask("clusters", with_cluster(1.8))) if one.claim is Claim.GATHERED]
    assert found.areas == TOGETHER
    assert found.is_clear
    assert 1.4 < found.estimate.value < 2.2


def test_counts_and_expectation_are_those_of_the_panel():
    panel = with_cluster(1.8)
    (found,) = [one for one in findings(ask("clusters", panel)) if one.claim is Claim.GATHERED]
    latest = panel.latest.in_order(found.areas)
    assert found.facts["n_events"] == latest.counts.sum()
    assert found.facts["expected"] == pytest.approx(panel.latest.counts.sum() * len(found.areas) / 24)


def test_what_began_lately_and_goes_on_is_emerging_since_that_month():
    panel = with_cluster(2.2, months=slice(-4, None))
    (found,) = [one for one in findings(ask("clusters", panel)) if one.claim is Claim.EMERGING]
    assert found.areas == TOGETHER
    assert found.facts["since_month"] == "2024-09"


def test_what_has_ended_is_told_and_claims_nothing_of_today():
    said = ask("clusters", with_cluster(2.4, months=slice(-12, -7)))
    assert any(one.says.startswith("past_") for one in findings(said))
    assert Claim.EMERGING not in claims(said)


def test_a_season_and_an_area_that_always_has_more_are_nothing_new():
    rates = np.full(24, 0.02)
    rates[5] = 0.06
    said = ask("clusters", make_panel(rates))
    assert Claim.EMERGING not in claims(said)


def test_even_towns_are_seldom_called():
    called = [bool(claims(ask("clusters", make_panel(np.full(24, 0.01), seed=seed), seed=seed))) for seed in range(60)]
    assert sum(called) <= 5  # two searches at one in a hundred: 1.2 are to be expected


def test_areas_that_differ_in_every_way_give_no_gathering():
    """A spread of 60 per cent between areas, none of it together."""
    rates = 0.02 * np.random.default_rng(4).lognormal(0, 0.6, 24)
    assert Claim.GATHERED not in claims(ask("clusters", make_panel(rates)))
    assert any(one.says == "uneven" for one in ask("clusters", make_panel(rates)))


def test_without_a_map_it_abstains():
    said = ask_of("clusters", {**evidence_with(make_panel()), AreaMap: EMPTY[AreaMap]})
    assert [one.says for one in said] == ["too_few_areas"]
    assert all(isinstance(one, Abstention) for one in said)


def test_what_is_found_by_looking_is_never_claimed_to_be_emerging():
    panel = with_cluster(2.2, months=slice(-4, None))
    looked_for = Panels({panel.category: panel}, (Category(panel.category, {}, is_detection_driven=True),))
    said = ask_of("clusters", {**evidence_with(panel), Panels: looked_for})
    assert Claim.UNDECIDED in claims(said)
    assert Claim.EMERGING not in claims(said)
