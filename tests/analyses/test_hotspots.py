"""Small places that hold clearly more than the rest, year after year."""

from dataclasses import replace

import numpy as np
import pytest

from lagesbild.domain import Claim, Points
from tests.analyses.evidence import evidence_with, points_of
from tests.analyses.panels import ask, ask_of, findings, make_panel

PANEL = make_panel(np.full(24, 0.005))
SPOT = (1234.0, 2345.0)


def asked(points: Points, panel=PANEL):
    return ask_of("hotspots", {**evidence_with(panel), Points: points})


def gathered(share: float, *, since: str = "2000-01-01", until: str = "2100-01-01") -> Points:
    """A share of the events moved to one place, some tens of metres across, between two days."""
    points = points_of(PANEL)
    rng = np.random.default_rng(3)
    moved = (rng.random(points.day.size) < share) & (points.day >= np.datetime64(since))
    moved &= points.day < np.datetime64(until)
    x = np.where(moved, SPOT[0] + rng.uniform(-40, 40, moved.size), points.x)
    y = np.where(moved, SPOT[1] + rng.uniform(-40, 40, moved.size), points.y)
    return replace(points, x=x, y=y)


def test_a_lasting_place_is_found_where_it_lies_with_its_share():
    (found,) = findings(asked(gathered(0.1)))
    assert (found.says, found.claim) == ("lasting", Claim.GATHERED)
    (spot,) = found.spots
    assert abs(spot.x_m - SPOT[0]) <= spot.size_m / 2
    assert abs(spot.y_m - SPOT[1]) <= spot.size_m / 2
    assert 0.1 < found.observed < 0.2  # the spot's, and what chance gives the other squares pointed out
    assert found.facts["n_spots"] == 1


def test_what_was_dense_only_before_or_only_now_does_not_last():
    over = asked(gathered(0.15, until="2023-12-01"))
    new = asked(gathered(0.15, since="2024-01-15"))
    assert all(one.claim is Claim.NONE for one in [*findings(over), *findings(new)])


def test_even_maps_are_not_called():
    for seed in range(25):
        said = ask("hotspots", make_panel(np.full(24, 0.005), seed=seed))
        assert all(one.claim is Claim.NONE for one in findings(said)), seed


def test_middles_of_areas_are_no_places():
    points = points_of(PANEL)
    (said,) = asked(replace(points, x=np.round(points.x, -3), y=np.round(points.y, -3)))
    assert said.says == "places_are_middles"


def test_a_single_point_is_told_as_one():
    points = gathered(0.1)
    at_spot = (abs(points.x - SPOT[0]) <= 40) & (abs(points.y - SPOT[1]) <= 40)
    pointed = replace(points, x=np.where(at_spot, SPOT[0], points.x), y=np.where(at_spot, SPOT[1], points.y))
    assert findings(asked(pointed))[0].facts["n_single"] == 1
    assert findings(asked(points))[0].facts["n_single"] == 0


def test_the_share_is_counted_by_hand():
    points = gathered(0.1)
    (found,) = findings(asked(points))
    assert found.facts["n_events"] == (points.day >= np.datetime64(PANEL.window.start_day)).sum()
    assert found.observed == pytest.approx(found.facts["accuracy_ratio"] * found.facts["surface_share"])


def test_one_year_is_too_short_and_few_events_too_few():
    short = PANEL.during(PANEL.window)
    assert [one.says for one in ask("hotspots", short)] == ["too_short"]
    assert [one.says for one in ask("hotspots", make_panel(np.full(24, 0.0002)))] == ["too_few_events"]
