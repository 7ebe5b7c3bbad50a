"""What areas are compared with: similar areas, a kind, a group, the county; and what may not be seen through them."""

from dataclasses import replace

import numpy as np
import pytest

from lagesbild.domain import AreaMap, Panel, ReferenceSeries
from lagesbild.errors import UsageError
from lagesbild.plugins import ANALYSES
from tests.analyses.evidence import made_of, map_of
from tests.analyses.panels import ask_of, findings, make_panel, of_area

OUTSIDE = {"clearly_higher", "probably_higher", "probably_lower", "clearly_lower"}
N = 24


def living(panel: Panel, seed: int = 3):
    """Three sorts of area, alike within the sort: residents, dwellings, people over 65."""
    dice = np.random.default_rng(seed)
    sort = np.arange(len(panel.areas)) % 3
    residents = np.full(sort.size, 3000.0)
    return made_of(
        panel,
        residents=residents,
        dwellings=residents * (0.4 + 0.15 * sort + dice.normal(0, 0.01, sort.size)),
        residents_65_plus=residents * (0.1 + 0.1 * sort + dice.normal(0, 0.01, sort.size)),
    )


def compare(panel: Panel, composition=None, area_map: AreaMap | None = None, **settings: object):
    given: dict[type, object] = {Panel: panel, AreaMap: map_of(panel)}
    if composition is not None:
        given[type(composition)] = composition
    if area_map is not None:
        given[AreaMap] = area_map
    return ask_of("comparison", given, **settings)


def test_similar_areas_are_those_alike_in_living_conditions_whatever_their_counts():
    panel = make_panel(np.where(np.arange(N) % 3 == 0, 0.03, 0.01))
    (one,) = of_area(compare(panel, living(panel)), "A00", "similar")
    assert set(one.facts["reference_areas"].split("|")) == {f"A{n:02d}" for n in range(3, N, 3)}
    assert one.facts["n_similar"] == 7
    assert one.facts["similar_kinds"] == "residents_65_plus/residents|dwellings/residents|residents/surface_km2"
    assert 0 < one.facts["distance_sd"] <= one.facts["farthest_sd"] <= 1
    assert one.says == "no_clear_difference", "it is like its likes, though three times the others"
    (against_rest,) = of_area(compare(panel, living(panel)), "A00", "rest")
    assert against_rest.estimate.value > 2


def test_the_reference_is_the_similar_areas_own_rate():
    panel = make_panel()
    (one,) = of_area(compare(panel, living(panel)), "A04", "similar")
    chosen = [panel.areas.index(area) for area in one.facts["reference_areas"].split("|")]
    counts, exposure = panel.latest.over_time()
    assert one.facts["reference_per_1000"] == pytest.approx(1000 * counts[chosen].sum() / exposure[chosen].sum())


def test_one_odd_area_does_not_make_its_likes_look_low():
    rates = np.full(N, 0.02)
    rates[0] = 0.2
    said = compare(make_panel(rates), living(make_panel(rates)))
    assert of_area(said, "A00", "similar")[0].says == "clearly_higher"
    assert not {one.says for n in range(3, N, 3) for one in of_area(said, f"A{n:02d}", "similar")} & {"clearly_lower"}


def test_an_area_unlike_the_others_is_not_compared_with_similar_ones():
    panel = make_panel()
    composition = living(panel)
    odd = composition.of("dwellings").values.copy()
    odd[7] = 30_000
    figures = tuple(replace(f, values=odd) if f.kind == "dwellings" else f for f in composition.figures)
    said = compare(panel, replace(composition, figures=figures), farthest=0.5)
    assert [one.says for one in said if one.area == "A07" and one.reference.kind == "similar"] == ["few_similar"]


def test_without_composition_it_says_what_is_lacking():
    said = compare(make_panel())
    assert [one.says for one in said if one.reference and one.reference.kind == "similar"] == ["no_composition"]


@pytest.mark.parametrize("kind", ["kind", "group"])
def test_areas_of_the_same_kind_are_compared_with_each_other(kind):
    panel = make_panel(np.where(np.arange(N) < 12, 0.02, 0.01))
    words = tuple("centre_" if n < 12 else "housing" for n in range(N))
    told = replace(map_of(panel), **{kind: words})
    (one,) = of_area(compare(panel, area_map=told), "A01", kind)
    assert one.estimate.value == pytest.approx(1, abs=0.3)
    assert one.facts["reference_areas"].count("|") == 10


def test_where_all_areas_are_of_one_kind_that_is_the_rest_and_not_told_twice():
    panel = make_panel()
    said = compare(panel, area_map=replace(map_of(panel), kind=("housing",) * N))
    assert [one.says for one in said if one.reference and one.reference.kind == "kind"] == ["no_kinds"]


def larger(panel: Panel, code: str, people: float, rate: float) -> ReferenceSeries:
    months = len(panel.periods)
    exposure = np.full(months, people / 12)
    counts = np.random.default_rng(9).poisson(exposure * rate)
    return ReferenceSeries("lan", code, f"Län {code}", counts, np.zeros(months, dtype=np.uint8), exposure)


def test_each_area_is_held_against_its_own_county():
    panel = make_panel(np.full(N, 0.01))
    counties = (larger(panel, "01", 1e6, 0.01), larger(panel, "02", 1e6, 0.03))
    told = replace(map_of(panel), group=tuple("01" if n < 12 else "02" for n in range(N)))
    said = compare(replace(panel, references=counties), area_map=told)
    assert of_area(said, "A01", "above")[0].reference.name == "Län 01"
    assert of_area(said, "A01", "above")[0].estimate.value == pytest.approx(1, abs=0.5)
    assert of_area(said, "A20", "above")[0].estimate.value == pytest.approx(1 / 3, abs=0.2)
    assert [one.says for one in of_area(said, None, "above")] == ["screen"], "the whole lies in no one county"


def test_one_county_for_all_is_the_wholes_too():
    panel = make_panel(np.full(N, 0.01))
    said = compare(replace(panel, references=(larger(panel, "01", 5e6, 0.02),)))
    whole = [one for one in of_area(said, None, "above") if one.says != "screen"]
    assert whole[0].says == "clearly_lower"
    assert whole[0].reference.name == "Län 01"


def test_a_place_that_is_a_large_part_of_its_county_is_taken_out_of_it():
    panel = make_panel(np.full(N, 0.02))
    whole_people = 3000.0 * N
    own = panel.counts.sum(axis=0)
    county = larger(panel, "01", whole_people, 0.01)
    both = replace(county, counts=county.counts + own, exposure=county.exposure * 2)
    said = compare(replace(panel, references=(both,)))
    (whole,) = [one for one in of_area(said, None, "above") if one.says != "screen"]
    assert whole.estimate.value == pytest.approx(2, abs=0.15)


def test_a_reference_that_is_the_place_itself_is_none():
    panel = make_panel()
    itself = replace(
        larger(panel, "0180", 1.0, 0.01), counts=panel.counts.sum(axis=0), exposure=panel.exposure.sum(axis=0)
    )
    said = compare(replace(panel, references=(itself,)))
    assert not [one for one in of_area(said, None, "above") if one.says != "screen"]


def test_only_the_references_asked_for_and_a_misspelt_one_is_refused():
    said = compare(make_panel(nation_rate=0.01), references=("nation",))
    assert {one.reference.kind for one in findings(said)} == {"nation"}
    with pytest.raises(UsageError, match="Did you mean 'similar'"):
        ANALYSES.options("comparison", {"references": ("similr",)})


@pytest.mark.parametrize("spread", [0.0, 0.4])
def test_among_similar_areas_no_more_fall_outside_than_announced(spread):
    """40 towns of 24 areas where nothing but chance (and the usual spread) sets areas apart."""
    outside = announced = 0.0
    for seed in range(40):
        risks = np.exp(np.random.default_rng(2000 + seed).normal(0, spread, N))
        panel = make_panel(0.015 * risks, seed=seed)
        said = compare(panel, living(panel, seed), references=("similar",))
        (screen,) = [one for one in of_area(said, None, "similar") if one.says == "screen"]
        outside += screen.facts["n_outside"]
        announced += screen.facts["n_expected_by_chance"]
    assert outside <= 1.6 * announced
