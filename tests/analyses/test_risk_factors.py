"""What goes together: what is planted is named, chance and edges are not, and nothing is said to bring anything."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from lagesbild.domain import AreaMap, Category, Claim, ClassCriteria, Coded, Composition, Panel, Panels, Places, Points
from tests.analyses.evidence import CRITERIA, composition_of, map_of, no_points, places_of, points_of, traits_of
from tests.analyses.panels import ask_of, findings, make_panel

PLAIN = make_panel(np.full(24, 0.02))


def strewn(n: int, rng: np.random.Generator) -> np.ndarray:
    """Places anywhere in the town of 24 square kilometres."""
    return np.column_stack([rng.uniform(-500, 5500, n), rng.uniform(-500, 3500, n)])


def places_at(kinds: dict[str, np.ndarray], start=None, end=None) -> Places:
    where = np.concatenate(list(kinds.values()))
    n = where.shape[0]
    nowhen = np.full(n, np.datetime64("NaT"), dtype="datetime64[D]")
    return replace(
        places_of(PLAIN),
        identity=tuple(map(str, range(n))),
        names=tuple(map(str, range(n))),
        kind=Coded.of([kind for kind, each in kinds.items() for _ in each]),
        source=Coded.of(["register"] * n),
        area_code=Coded.of([""] * n),
        x=where[:, 0],
        y=where[:, 1],
        start_day=nowhen if start is None else start,
        end_day=nowhen if end is None else end,
        size=np.full(n, np.nan),
        margin_days=np.zeros(n, dtype=np.int64),
    )


def and_also(points: Points, where: np.ndarray, days: np.ndarray) -> Points:
    """The events, and more of them at these places on these days."""
    n = points.day.size + len(days)
    return replace(
        points,
        category=Coded.of([PLAIN.category] * n),
        day=np.append(points.day, days),
        starts=np.append(points.starts, days.astype(points.starts.dtype)),
        ends=np.append(points.ends, days.astype(points.ends.dtype)),
        x=np.append(points.x, where[:, 0]),
        y=np.append(points.y, where[:, 1]),
        area=np.append(points.area, np.full(len(days), -1)),
    )


def with_more_near(panel: Panel, where: np.ndarray, n: int, rng: np.random.Generator) -> Points:
    """The panel's events, and so many more within 150 metres of places, any day."""
    days = np.datetime64(panel.periods[0].start_day) + rng.integers(0, 3650, n).astype("timedelta64[D]")
    return and_also(points_of(panel), where[rng.integers(0, len(where), n)] + rng.uniform(-150, 150, (n, 2)), days)


def ask(panel: Panel, by_looking: bool = False, **evidence):
    panels = Panels({panel.category: panel}, (Category(panel.category, {}, is_detection_driven=by_looking),))
    kinds = {"points": Points, "places": Places, "composition": Composition, "criteria": ClassCriteria}
    seen = {Panel: panel, Panels: panels, AreaMap: map_of(panel), Points: points_of(panel), ClassCriteria: CRITERIA}
    return ask_of("risk_factors", {**seen, **{kinds[name]: each for name, each in evidence.items()}})


def claimed(said):
    return {one.part for one in findings(said) if one.claim is Claim.TOGETHER}


def test_bars_that_events_lie_near_are_named_and_schools_that_they_do_not_are_not():
    rng = np.random.default_rng(2)
    bars, schools = strewn(30, rng), strewn(30, rng)
    said = ask(
        PLAIN,
        points=with_more_near(PLAIN, bars, 4000, rng),
        places=places_at({"licensed_premises": bars, "school": schools}),
    )
    assert claimed(said) == {"licensed_premises"}
    (one,) = [each for each in findings(said) if each.claim is Claim.TOGETHER]
    assert one.estimate.lower > 1.1
    assert one.facts["place_kind"]["sv"] == "serveringsställen med alkoholtillstånd"
    assert one.facts["n_kinds"] == 2


def test_places_strewn_at_random_are_seldom_named():
    """20 towns of four kinds that mean nothing, in a town with an edge that neither places nor events lie beyond."""
    named = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        kinds = {kind: strewn(25, rng) for kind in ("licensed_premises", "school", "transit_stop", "preschool")}
        panel = make_panel(np.full(24, 0.02), seed=seed)
        named += bool(claimed(ask(panel, places=places_at(kinds))))
    assert named <= 3


def test_a_centre_with_more_of_both_is_not_a_link():
    """Four areas have five times the events and most of the bars; within them neither minds the other."""
    centre = ("A08", "A09", "A14", "A15")
    named = 0
    for seed in range(10):
        rng = np.random.default_rng(100 + seed)
        rates = np.where(np.isin(PLAIN.areas, centre), 0.05, 0.01)
        middle = np.column_stack([rng.uniform(1500, 3500, 40), rng.uniform(500, 2500, 40)])
        bars = np.concatenate([middle, strewn(15, rng)])
        named += bool(claimed(ask(make_panel(rates, seed=seed), places=places_at({"licensed_premises": bars}))))
    assert named <= 2


def test_building_sites_are_compared_with_their_own_surroundings():
    rng = np.random.default_rng(5)
    sites = strewn(40, rng)
    first = np.datetime64(PLAIN.periods[0].start_day)
    start = first + rng.integers(300, 2800, 40).astype("timedelta64[D]")
    end = start + np.timedelta64(400, "D")
    at = rng.integers(0, 40, 700)
    days = start[at] + rng.integers(0, 400, 700).astype("timedelta64[D]")
    busy = and_also(points_of(PLAIN), sites[at] + rng.uniform(-150, 150, (700, 2)), days)
    places = places_at({"building_site": sites}, start=start, end=end)
    (one,) = [each for each in findings(ask(PLAIN, points=busy, places=places)) if "while_there" in each.says]
    assert (one.says, one.claim, one.is_clear) == ("while_there", Claim.TOGETHER, True)
    assert one.estimate.lower > 1.3
    (quiet,) = [each for each in findings(ask(PLAIN, places=places)) if "while_there" in each.says]
    assert (quiet.says, quiet.claim) == ("not_while_there", Claim.NONE)
    assert quiet.estimate.lower < 1 < quiet.estimate.upper


def test_living_conditions_that_follow_the_level_are_named_as_of_areas():
    panel = make_panel(0.004 * np.exp(1.5 * traits_of(PLAIN.areas)))
    said = ask(panel, composition=composition_of(panel))
    found = [one for one in findings(said) if one.says == "condition"]
    assert {one.part for one in found} == {"economic_standard_low_per_cent", "education_lower_secondary"}
    assert all(one.facts["n_traits"] == 2 for one in found), "24 areas are enough for two conditions"
    assert all(one.estimate.lower > 1 for one in found)
    assert any(one.says == "no_places" for one in said)


def test_living_conditions_that_mean_nothing_are_seldom_named():
    named = 0
    for seed in range(40):
        rates = 0.01 * np.exp(np.random.default_rng(seed).normal(0, 0.3, 24))
        panel = make_panel(rates, seed=seed)
        named += bool(claimed(ask(panel, composition=composition_of(panel), points=no_points(panel))))
    assert named <= 2  # one in two hundred for each of two conditions


def test_what_is_found_by_looking_is_never_claimed_to_go_together():
    panel = make_panel(0.004 * np.exp(1.5 * traits_of(PLAIN.areas)))
    said = findings(ask(panel, by_looking=True, composition=composition_of(panel)))
    assert {one.claim for one in said if one.says == "condition"} == {Claim.UNDECIDED}


def test_where_people_were_born_is_never_tried():
    panel = make_panel(0.004 * np.exp(1.5 * traits_of(PLAIN.areas)))
    for one in findings(ask(panel, composition=composition_of(panel))):
        assert not any(word in one.part for word in ("born", "background"))


def test_few_areas_have_no_conditions_tried():
    panel = make_panel(np.full(8, 0.05))
    said = ask(panel, composition=composition_of(panel))
    assert "too_few_areas" in {one.says for one in said}
    assert not [one for one in findings(said) if one.says == "condition"]


@pytest.mark.parametrize(
    ("panel", "evidence", "says"),
    [
        (make_panel(np.full(24, 0.0005)), {}, {"too_few_events"}),
        (PLAIN, {}, {"no_places", "no_conditions"}),
        (PLAIN, {"places": places_of(PLAIN), "points": no_points(PLAIN)}, {"too_few_placed", "no_conditions"}),
    ],
)
def test_what_cannot_be_said_says_so(panel, evidence, says):
    assert {one.says for one in ask(panel, **evidence)} == says


def test_a_place_that_closed_before_the_window_is_no_lasting_one():
    rng = np.random.default_rng(2)
    bars = strewn(30, rng)
    gone = np.full(30, np.datetime64(PLAIN.window.start_day - timedelta(days=4000)), dtype="datetime64[D]")
    said = ask(PLAIN, places=places_at({"licensed_premises": bars}, end=gone))
    assert "no_places" in {one.says for one in said}
