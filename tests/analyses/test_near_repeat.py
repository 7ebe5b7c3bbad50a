"""Events that follow one another."""

from dataclasses import replace

import numpy as np

from lagesbild.domain import Abstention, Claim, Panel, Points
from tests.analyses.evidence import evidence_with, points_of
from tests.analyses.panels import ask, ask_of, findings, make_panel

PANEL = make_panel(np.full(24, 0.01))


def asked(points: Points, panel: Panel = PANEL, seed: int = 1):
    return ask_of("near_repeat", {**evidence_with(panel), Points: points}, seed)


def with_repeats(share: float, metres: float, seed: int = 3) -> Points:
    """A share of the events moved to another event's place, some days after it."""
    points = points_of(PANEL)
    rng = np.random.default_rng(seed)
    n = points.day.size
    moved, to = rng.permutation(n)[: 2 * int(share * n)].reshape(2, -1)
    x, y, day = points.x.copy(), points.y.copy(), points.day.copy()
    angle = rng.uniform(0, 2 * np.pi, moved.size)
    x[moved], y[moved] = x[to] + metres * np.cos(angle), y[to] + metres * np.sin(angle)
    day[moved] = day[to] + rng.integers(1, 12, moved.size)
    hours = points.ends - points.starts
    starts = day.astype("datetime64[us]") + np.timedelta64(20, "h")
    return replace(points, x=x, y=y, day=day, starts=starts, ends=starts + hours)


def of(said, band: str):
    (found,) = [one for one in findings(said) if one.part == band]
    return found


def test_repeats_at_the_same_place_are_found_there_and_only_there():
    said = asked(with_repeats(0.05, 0.0))
    assert (of(said, "same").claim, of(said, "same").is_clear) == (Claim.REPEATED, True)
    assert of(said, "near").claim is Claim.NONE
    assert 0.03 < of(said, "same").estimate.value < 0.07
    assert of(said, "same").facts["n_metres"] == 10


def test_repeats_next_door_are_found_next_door():
    said = asked(with_repeats(0.05, 100.0))
    assert of(said, "near").claim is Claim.REPEATED
    assert of(said, "same").claim is Claim.NONE


def test_chance_is_seldom_called():
    called = [
        any(
            one.claim is Claim.REPEATED
            for one in findings(ask("near_repeat", make_panel(np.full(24, 0.01), seed=s), s))
        )
        for s in range(30)
    ]
    assert sum(called) <= 2


def test_one_incident_reported_many_times_is_one_event():
    points = points_of(PANEL)
    five = np.repeat(np.arange(points.day.size), 5)
    many = replace(
        points, **{name: getattr(points, name)[five] for name in ("day", "starts", "ends", "x", "y", "area")}
    )
    assert of(asked(many), "same").observed == of(asked(points), "same").observed
    assert of(asked(many), "same").facts["n_events"] == of(asked(points), "same").facts["n_events"]


def test_events_of_unknown_day_or_place_are_left_out_and_told():
    points = points_of(PANEL)
    vague = np.arange(points.day.size) % 5 == 0
    ends = np.where(vague, points.ends + np.timedelta64(9, "D"), points.ends)
    x = np.where(np.arange(points.day.size) % 5 == 1, np.nan, points.x)
    said = asked(replace(points, ends=ends, x=x))
    assert round(of(said, "left_out").observed, 2) == 0.4


def test_middles_of_areas_are_no_places():
    points = points_of(PANEL)
    (said,) = asked(replace(points, x=np.round(points.x, -3), y=np.round(points.y, -3)))
    assert isinstance(said, Abstention)
    assert said.says == "places_are_middles"


def test_places_given_as_streets_are_asked_without_the_same_place():
    points = points_of(PANEL)
    snapped = replace(points, x=np.round(points.x / 150) * 150, y=np.round(points.y / 150) * 150)
    assert [one.part for one in findings(asked(snapped))] == ["any"]


def test_the_order_of_events_does_not_matter():
    points = with_repeats(0.05, 0.0)
    turned = replace(
        points, **{name: getattr(points, name)[::-1] for name in ("day", "starts", "ends", "x", "y", "area")}
    )
    assert asked(points) == asked(turned)
