"""Where it has become denser."""

from dataclasses import replace

import numpy as np

from lagesbild.domain import Category, Claim, Panels, Points
from tests.analyses.evidence import evidence_with, points_of
from tests.analyses.panels import ask, ask_of, findings, make_panel

PANEL = make_panel(np.full(24, 0.005))
NOW = np.datetime64(PANEL.window.start_day)


def asked(points: Points, panel=PANEL):
    return ask_of("density", {**evidence_with(panel), Points: points})


def moved_to(area: str, share: float, points: Points) -> Points:
    """A share of the last year's events moved to somewhere in one area."""
    rng = np.random.default_rng(4)
    number = points.areas.index(area)
    moved = (points.day >= NOW) & (rng.random(points.day.size) < share)
    middle = [axis[points.area == number].mean() for axis in (points.x, points.y)]
    return replace(
        points,
        x=np.where(moved, middle[0] + rng.uniform(-400, 400, moved.size), points.x),
        y=np.where(moved, middle[1] + rng.uniform(-400, 400, moved.size), points.y),
        area=np.where(moved, number, points.area),
    )


def test_what_has_moved_is_found_in_its_area_and_nowhere_else():
    (found,) = findings(asked(moved_to("A14", 0.15, points_of(PANEL))))
    assert (found.says, found.claim, found.is_clear) == ("denser_clearly", Claim.EMERGING, True)
    assert found.areas == ("A14",)
    assert found.facts["n_events"] > 300


def test_more_of_everything_everywhere_is_nothing_denser():
    twice = np.where(np.arange(120) >= 108, 2.0, 1.0)
    said = ask("density", make_panel(np.full(24, 0.005), factor=twice))
    assert [one.says for one in said] == ["no_denser"]


def test_a_place_that_is_always_dense_is_nothing_new():
    rates = np.full(24, 0.004)
    rates[7] = 0.04
    assert [one.says for one in ask("density", make_panel(rates))] == ["no_denser"]


def test_even_maps_are_seldom_called():
    said = [ask("density", make_panel(np.full(24, 0.003), seed=seed), seed=seed)[0] for seed in range(60)]
    assert sum(one.claim is not Claim.NONE for one in findings(said)) <= 3


def test_one_incident_reported_many_times_is_one():
    points = points_of(PANEL)
    last = np.flatnonzero(points.day >= NOW)[0]
    again = np.concatenate([np.arange(points.day.size), np.full(200, last)])
    many = replace(
        points, **{name: getattr(points, name)[again] for name in ("day", "starts", "ends", "x", "y", "area")}
    )
    assert asked(many)[0].facts["n_events"] == asked(points)[0].facts["n_events"]
    assert findings(asked(many))[0].claim is Claim.NONE


def test_places_written_otherwise_are_no_move():
    points = points_of(PANEL)
    lacking = (points.day < NOW) & (np.arange(points.day.size) % 3 == 0)
    (said,) = asked(replace(points, x=np.where(lacking, np.nan, points.x)))
    assert said.says == "placed_differently"


def test_too_short_too_few_and_middles_are_said():
    assert [one.says for one in ask("density", PANEL.during(PANEL.window))] == ["too_short"]
    assert [one.says for one in ask("density", make_panel(np.full(24, 0.0005)))] == ["too_few_events"]
    points = points_of(PANEL)
    (said,) = asked(replace(points, x=np.round(points.x, -3), y=np.round(points.y, -3)))
    assert said.says == "places_are_middles"


def test_what_is_found_by_looking_is_never_claimed_to_be_denser():
    looked_for = Panels({PANEL.category: PANEL}, (Category(PANEL.category, {}, is_detection_driven=True),))
    points = moved_to("A14", 0.15, points_of(PANEL))
    (told,) = findings(ask_of("density", {**evidence_with(PANEL), Points: points, Panels: looked_for}))
    assert (told.says, told.claim, told.is_clear) == ("denser_clearly", Claim.UNDECIDED, False)
