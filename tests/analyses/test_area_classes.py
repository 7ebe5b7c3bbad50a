"""Classes of areas: what is planted stands, what hangs on chance or weights does not, and assessments stay apart."""

from dataclasses import replace

import numpy as np
import pytest

from lagesbild.domain import (
    DIMENSIONS,
    AreaClass,
    AssessmentEditions,
    Assessments,
    Claim,
    ClassCriteria,
    ClassIndicator,
    Composition,
    EvidenceClass,
    Figures,
    Panels,
    SeriesBreak,
    Surveys,
)
from tests.analyses.evidence import assessments_of, composition_of, evidence_with, surveys_of, traits_of
from tests.analyses.panels import ask_of, findings, make_panel

AREAS = 24
CLASSES = (
    AreaClass("high", 0.8, {"sv": "högt", "en": "high"}),
    AreaClass("rest", -np.inf, {"sv": "lågt", "en": "low"}),
)


def criteria(*indicators: ClassIndicator) -> ClassCriteria:
    return ClassCriteria(indicators, CLASSES)


def town(worse: dict[str, float] | None = None, residents: float = 3000.0, seed: int = 1):
    """A panel whose rates follow the areas' traits, with living conditions and answers that do so too."""
    panel = make_panel(np.full(AREAS, 0.01), residents=residents)
    factor = np.array([(worse or {}).get(code, 1.0) for code in panel.areas])
    rates = 0.004 * np.exp(2 * traits_of(panel.areas)) * factor
    return make_panel(rates, residents=residents, seed=seed)


def classes(said):
    return {one.area: one for one in findings(said) if one.says.startswith("class_")}


def test_where_every_indicator_says_the_same_the_class_stands_and_is_claimed():
    panel = town(residents=20_000)
    found = classes(ask_of("area_classes", evidence_with(panel)))
    worst, best = (panel.areas[at(traits_of(panel.areas))] for at in (np.argmax, np.argmin))
    assert found[worst].says == "class_held"
    assert (found[worst].facts["class_key"], found[worst].claim) == ("far_above", Claim.HIGHER)
    assert found[worst].is_clear
    assert found[worst].estimate.lower > 1
    assert (found[best].facts["class_key"], found[best].claim) == ("below", Claim.NONE)


def test_nothing_is_claimed_of_a_class_that_does_not_stand():
    for one in classes(ask_of("area_classes", evidence_with(town(residents=800)))).values():
        held = one.facts["draws_share"] >= 0.95 and one.facts["weightings_share"] >= 0.90
        assert held == (one.says == "class_held")
        assert (one.claim is Claim.HIGHER) == (held and one.facts["class_key"] in ("above", "far_above"))
        assert one.is_clear == (one.claim is Claim.HIGHER)


def test_areas_that_differ_only_by_chance_are_hardly_ever_claimed():
    """Eight towns of 24 areas with the same rates in four types of crime: at most one false claim in all."""
    keys = ("robbery", "harassment", "vandalism", "unlawful_threat")
    wanted = criteria(
        *(ClassIndicator(key, dimension, "category") for key, dimension in zip(keys, DIMENSIONS * 2, strict=False))
    )
    claimed = 0
    for seed in range(8):
        panels = {key: make_panel(np.full(AREAS, 0.01), seed=10 * seed + at) for at, key in enumerate(keys)}
        said = ask_of("area_classes", {Panels: Panels(panels), ClassCriteria: wanted}, draws=400, weightings=20)
        claimed += sum(one.claim is not Claim.NONE for one in findings(said))
    assert claimed <= 1


def test_indicators_that_pull_apart_leave_the_class_to_the_weights():
    """Residents are known without doubt, so only the weights can make a class uncertain."""
    areas = tuple(f"A{number:02d}" for number in range(10))
    x = np.linspace(-1, 1, 10)
    kinds = {"a": x, "b": x, "c": -x, "d": np.append(x[:9], -1.0)}
    days = (make_panel().window.start_day,)
    told = Composition(areas, tuple(Figures(kind, "", "", days, 10 + each[:, None]) for kind, each in kinds.items()))
    wanted = criteria(
        ClassIndicator("a", "social_risks", "composition"),
        ClassIndicator("b", "collective_capacity", "composition"),
        ClassIndicator("c", "unwanted_events", "composition", sign=-1),
        ClassIndicator("d", "unwanted_events", "composition"),
    )
    panel = make_panel(np.full(10, 0.01))
    said = ask_of("area_classes", {Panels: Panels({"v": panel}), Composition: told, ClassCriteria: wanted})
    found = classes(said)
    assert all(one.facts["draws_share"] == 1 for one in found.values())
    assert (found["A08"].facts["class_key"], found["A08"].says) == ("high", "class_held")
    assert found["A09"].facts["weightings_share"] < 1
    # By hand: x has the standard deviation √(Σ (2k/9 − 1)² / 10) = 0.6383, so A08 (x = 7/9) scores 1.2185 in a, b, c.
    d = np.append(x[:9], -1.0)
    own = (7 / 9 - d.mean()) / d.std()
    assert found["A08"].estimate.value == pytest.approx((1.2185 + 1.2185 + (1.2185 + own) / 2) / 3, abs=1e-4)


def test_what_is_missing_is_told_and_the_rest_weigh_more():
    panel = town()
    told = composition_of(panel)
    poor = next(each for each in told.figures if each.kind == "economic_standard_low_per_cent")
    gone = poor.values.copy()
    gone[3] = np.nan
    without = replace(told, figures=(replace(poor, values=gone), *[each for each in told.figures if each is not poor]))
    said = ask_of("area_classes", {**evidence_with(panel), Composition: without})
    found = classes(said)
    assert (found["A03"].facts["n_indicators"], found["A03"].facts["n_of_indicators"]) == (4, 5)
    missing = {one.facts["indicator_word"]["en"] for one in said if one.says == "indicator_missing"}
    assert {"trust in neighbours", "robberies"} <= missing
    assert "vandalism" not in missing


def test_an_area_that_lacks_most_is_not_classed():
    panel = town()
    surveys = surveys_of(panel)
    few = replace(surveys.questions[0], weights=surveys.questions[0].weights.copy())
    few = replace(few, status=np.where(few.area == 5, 1, few.status).astype(np.uint8))
    told = composition_of(panel)
    figures = tuple(
        replace(each, values=np.where(np.arange(AREAS)[:, None] == 5, np.nan, each.values)) for each in told.figures
    )
    said = ask_of(
        "area_classes",
        {**evidence_with(panel), Surveys: Surveys((few,)), Composition: replace(told, figures=figures)},
    )
    assert [one.area for one in said if one.says == "area_lacks_figures"] == ["A05"]
    assert "A05" not in classes(said)


def test_what_moved_an_area_is_named_and_hidden_where_its_category_is():
    panel = town(residents=6000)
    counts = panel.counts.copy()
    counts[4, -12:] = np.random.default_rng(3).poisson(6 * counts[4, -24:-12].mean() + 10, 12)
    said = ask_of("area_classes", evidence_with(replace(panel, counts=counts)))
    moved = [one for one in findings(said) if one.says.startswith("moved")]
    assert [one.area for one in moved] == ["A04"]
    (one,) = moved
    assert (one.says, one.claim, one.category) == ("moved_up", Claim.RISING, "vandalism")
    assert one.facts["driver_word"]["sv"] == "skadegörelse"
    assert one.facts["score"] - one.facts["earlier_score"] == pytest.approx(one.estimate.value)


def test_where_nothing_changes_hardly_any_area_is_said_to_have_moved():
    named = sum(
        one.says.startswith("moved")
        for seed in range(10)
        for one in findings(ask_of("area_classes", evidence_with(town(seed=seed)), draws=400, weightings=10))
    )
    assert named <= 1


def test_a_new_way_of_counting_moves_nobody():
    panel = town(residents=6000)
    counts = panel.counts.copy()
    counts[4, -12:] *= 6
    broken = make_panel(breaks=(_break(panel.window.start_day),)).breaks
    said = ask_of("area_classes", evidence_with(replace(panel, counts=counts, breaks=broken)))
    assert not [one for one in findings(said) if one.says.startswith("moved") and one.category]


def _break(day):
    return SeriesBreak(day, "recording", {"sv": "x", "en": "x"})


def test_an_assessment_stands_beside_and_changes_nothing():
    panel = town()
    seen = evidence_with(panel)
    with_it, without = (
        ask_of("area_classes", {**seen, AssessmentEditions: each})
        for each in (assessments_of(panel), AssessmentEditions())
    )
    (one,) = [each for each in findings(with_it) if each.says == "assessed"]
    assert (one.area, one.facts["assessed_class"], one.facts["edition"]) == ("A00", "utsatt område", "2025")
    assert one.evidence_classes == (EvidenceClass.ASSESSMENT,)
    assert one.evidence == ("a1",)
    assert one.claim is Claim.NONE
    assert (one.observed, one.estimate) == (None, None)
    assert classes(with_it) == classes(without)
    assert all(EvidenceClass.ASSESSMENT not in each.evidence_classes for each in classes(with_it).values())


def test_an_assessment_without_area_codes_says_so():
    panel = town()
    (first, *_) = assessments_of(panel).editions
    nowhere = AssessmentEditions((replace(first, areas=(replace(first.areas[0], area_codes=()),)),))
    assert isinstance(first, Assessments)
    said = ask_of("area_classes", {**evidence_with(panel), AssessmentEditions: nowhere})
    assert [one.facts["edition"] for one in said if one.says == "assessed_nowhere"] == ["2023"]


def test_noise_added_against_disclosure_makes_the_doubt_larger():
    panel = town()
    told = composition_of(panel)
    noisy = replace(told, figures=tuple(replace(each, is_noisy=True, values=each.values / 40) for each in told.figures))
    plain = replace(told, figures=tuple(replace(each, values=each.values / 40) for each in told.figures))
    width = []
    for each in (plain, noisy):
        one = classes(ask_of("area_classes", {**evidence_with(panel), Composition: each}))["A02"]
        width.append(one.matrix.values[0][2] - one.matrix.values[0][0])
    assert width[0] == pytest.approx(0, abs=1e-9)
    assert width[1] > 0.3


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (ClassCriteria(), "no_criteria"),
        (criteria(ClassIndicator("x", "social_risks", "category")), "too_few_indicators"),
    ],
)
def test_without_criteria_or_figures_it_abstains(wanted, says):
    said = ask_of("area_classes", {**evidence_with(town()), ClassCriteria: wanted})
    assert said[0].says == says
    assert not findings(said)
