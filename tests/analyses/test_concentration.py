"""How few areas and addresses hold half of it."""

from dataclasses import replace

import numpy as np
import pytest

from lagesbild.domain import Abstention, Claim, Points
from tests.analyses.evidence import evidence_with, points_of
from tests.analyses.panels import ask, ask_of, findings, make_panel


def uneven(n_hot: int, times: float) -> np.ndarray:
    rates = np.full(24, 0.004)
    rates[:n_hot] *= times
    return rates


def test_a_concentrated_town_is_called_and_what_was_recorded_counted_by_hand():
    panel = make_panel(uneven(3, 12.0))
    (areas,) = [one for one in findings(ask("concentration", panel)) if one.part == "areas"]
    counts = np.sort(panel.latest.counts.sum(axis=1))[::-1]
    by_hand = (np.cumsum(counts) < counts.sum() / 2).sum() + 1
    assert areas.observed == by_hand / 24
    assert (areas.says, areas.claim, areas.is_clear) == ("concentrated", Claim.CONCENTRATED, True)
    assert areas.facts["even_share"] == 0.5


def test_even_towns_are_not_called():
    for seed in range(25):
        said = ask("concentration", make_panel(np.full(24, 0.01), seed=seed))
        assert all(one.claim is Claim.NONE for one in findings(said)), seed


def test_many_in_areas_where_many_live_is_no_concentration():
    panel = make_panel(np.full(24, 0.01))
    residents = np.where(np.arange(24) < 4, 12_000.0, 1000.0)
    crowded = replace(
        panel,
        exposure=np.repeat(residents[:, None] / 12, len(panel.periods), axis=1),
        counts=np.random.default_rng(3).poisson(0.001 * residents[:, None], panel.counts.shape),
    )
    (areas,) = [one for one in findings(ask("concentration", crowded)) if one.part == "areas"]
    assert areas.observed == pytest.approx(4 / 24, abs=0.05)
    assert areas.says == "not_concentrated"


def test_without_exposure_nothing_is_claimed():
    (areas,) = [
        one
        for one in findings(ask("concentration", make_panel(uneven(3, 12.0), with_exposure=False)))
        if one.part == "areas"
    ]
    assert (areas.says, areas.claim) == ("held_by_few", Claim.NONE)


def test_middles_of_areas_are_not_taken_for_addresses():
    panel = make_panel()
    points = points_of(panel)
    middles = replace(points, x=np.round(points.x, -3), y=np.round(points.y, -3))
    said = ask_of("concentration", {**evidence_with(panel), Points: middles})
    (addresses,) = [one for one in said if one.says == "coordinates_shared"]
    assert isinstance(addresses, Abstention)


def test_repeated_addresses_are_counted_by_hand():
    panel = make_panel()
    points = points_of(panel)
    recent = np.flatnonzero(points.day >= np.datetime64(panel.window.start_day))
    x, y = points.x.copy(), points.y.copy()
    x[recent[1:21]], y[recent[1:21]] = x[recent[0]], y[recent[0]]
    x[recent[30]], y[recent[30]] = x[recent[40]], y[recent[40]]
    said = ask_of("concentration", {**evidence_with(panel), Points: replace(points, x=x, y=y)})
    (addresses,) = [one for one in findings(said) if one.part == "addresses"]
    assert addresses.observed == 23 / recent.size
    assert addresses.facts["n_places"] == recent.size - 21
    assert addresses.estimate.lower < addresses.observed < addresses.estimate.upper


def test_too_few_areas_and_events_are_said():
    assert ask("concentration", make_panel().in_order(("A00", "A01")))[0].says == "too_few_areas"
    assert ask("concentration", make_panel(np.full(24, 0.0001)))[0].says == "too_few_events"
