"""Exposure: what each group is held against, what is lacking, and where residents mislead."""

from dataclasses import replace

import numpy as np
import pytest

from lagesbild.domain import Abstention, AreaMap, Category, Composition, Panels
from tests.analyses.evidence import made_of, map_of
from tests.analyses.panels import ask_of, findings, make_panel

TOWN = make_panel(np.full(6, 0.02), residents=1500)


def say(panel=TOWN, asks_for="residents", given=None):
    panels = Panels({panel.category: panel}, (Category(panel.category, {"sv": "x"}, exposure=asks_for),))
    return ask_of("exposure", {Panels: panels, AreaMap: map_of(panel), **(given or {})})


def people(**kinds):
    return made_of(TOWN, **{kind: np.array(values, dtype=float) for kind, values in kinds.items()})


def test_a_centre_with_1500_residents_and_35_000_visitors_is_named():
    (named, held) = findings(say(given={Composition: people(visitors=[0, 35_000, 10, 900, 1400, 0])}))
    assert (named.says, named.area) == ("residents_mislead", "A01")
    assert (named.facts["residents"], named.facts["others"]) == (1500, 35_000)
    assert named.observed == pytest.approx(35_000 / 1500)
    assert held.facts["held_categories"] == "vandalism"


@pytest.mark.parametrize(("kind", "just_under", "enough"), [
    ("daytime_population", 2990, 3010), ("visitors", 1490, 1510), ("employees", 1490, 1510),
])  # fmt: skip
def test_each_kind_of_visitor_has_its_limit(kind, just_under, enough):
    told = people(**{kind: [just_under, enough, 0, 0, 0, 0]})
    named = [one.area for one in findings(say(given={Composition: told})) if one.says == "residents_mislead"]
    assert named == ["A01"]


def test_a_place_that_the_workspace_calls_a_centre_is_named_without_figures():
    told = replace(map_of(TOWN), kind=("housing", "housing", "Centrum", "", "", ""))
    named = [one for one in findings(say(given={AreaMap: told})) if one.area]
    assert [(one.says, one.area, one.observed) for one in named] == [("residents_mislead_by_kind", "A02", None)]


def test_a_group_that_should_be_held_against_something_nobody_delivered_says_so():
    (lacking,) = [one for one in say(asks_for="shops") if isinstance(one, Abstention)]
    assert (lacking.says, lacking.facts["wanted_kinds"]) == ("exposure_lacking", "shops")


def test_what_is_not_held_against_residents_misleads_nobody():
    said = say(replace(TOWN, exposure_kind="dwellings"), "dwellings", {Composition: people(visitors=[9e4] * 6)})
    assert {one.says for one in said} == {"held_against"}
