"""Fear and crime: areas where the two part ways are named, the others are not, and the two are kept apart."""

from dataclasses import replace

import numpy as np
import pytest

from lagesbild.domain import Abstention, Category, Claim, Composition, Panels, Status, Surveys, SurveyThemes
from tests.analyses.evidence import THEMES, make_survey
from tests.analyses.panels import ask_of, findings, make_panel

AREAS = 24


def town(seed: int = 1, n_each: int = 200, unsafe: dict[int, float] | None = None, victims: bool = True):
    """Areas whose insecurity goes with their recorded crime, but for those of `unsafe`."""
    rng = np.random.default_rng(seed)
    rates = 0.02 * np.exp(rng.normal(0, 0.4, AREAS))
    logit = -1.0 + 0.8 * np.log(rates / 0.02) + 0.1 * rng.normal(size=AREAS)
    share = 1 / (1 + np.exp(-logit))
    for area, changed in (unsafe or {}).items():
        share[area] = changed
    surveys = [make_survey(share, n_each=n_each, seed=seed)]
    if victims:
        surveys.append(make_survey(np.full(AREAS, 0.15), key="utsatt", n_each=n_each, seed=seed + 1))
    panel = make_panel(rates, seed=seed)
    panels = Panels({"vandalism": panel}, (Category("vandalism", {"sv": "x"}, parent_code="total"),))
    return {Surveys: Surveys(tuple(surveys)), SurveyThemes: THEMES, Panels: panels, Composition: Composition(())}


def diverging(said):
    return {one.area: one.says for one in findings(said) if one.claim is Claim.DIVERGING}


def test_areas_that_part_ways_are_named_each_its_own_way():
    said = ask_of("fear_and_crime", town(unsafe={3: 0.7, 9: 0.05}))
    named = diverging(said)
    assert named[f"A{3:02d}"] == "clearly_more_unsafe"
    assert named[f"A{9:02d}"].endswith("fewer_unsafe")
    assert len(named) <= 3


def test_towns_where_nothing_parts_ways_are_left_alone():
    named = [bool(diverging(ask_of("fear_and_crime", town(seed=seed)))) for seed in range(40)]
    assert sum(named) <= 6  # 5 % promised; 7 or more of 40 has a probability below 0.01


def test_that_they_usually_go_together_is_told_without_a_claim():
    relation = next(one for one in findings(ask_of("fear_and_crime", town())) if one.says == "go_together")
    assert relation.claim is Claim.NONE
    assert relation.facts["odds_ratio"].lower < 2**0.8 < relation.facts["odds_ratio"].upper


def test_how_safe_one_feels_and_what_has_happened_are_two_numbers():
    said = findings(ask_of("fear_and_crime", town()))
    apart = next(one for one in said if one.says == "kept_apart")
    assert apart.facts["victim_share"].value == pytest.approx(0.15, abs=0.03)
    assert apart.facts["rate_per_1000"] == pytest.approx(20, rel=0.4)
    without = findings(ask_of("fear_and_crime", town(victims=False)))
    assert "kept_apart_from_records" in {one.says for one in without}


def test_what_follows_police_work_is_no_measure_of_how_safe_it_is():
    evidence = town()
    panel = evidence[Panels].by_category["vandalism"]
    busy = replace(panel, category="drugs", counts=panel.counts * 50)
    driven = Category("drugs", {"sv": "y"}, parent_code="total", is_detection_driven=True)
    both = Panels({"vandalism": panel, "drugs": busy}, (*evidence[Panels].categories, driven))
    one, other = (ask_of("fear_and_crime", evidence | {Panels: panels}) for panels in (evidence[Panels], both))
    assert one == other


def test_a_month_that_nobody_told_of_is_left_out_and_not_the_areas():
    evidence = town(unsafe={3: 0.7})
    panel = evidence[Panels].by_category["vandalism"]
    status = panel.status.copy()
    status[:, -5] = int(Status.MISSING)
    status[7, -3] = int(Status.MISSING)
    counts = np.where(status == int(Status.OBSERVED), panel.counts, 0)
    lacking = Panels({"vandalism": replace(panel, status=status, counts=counts)}, evidence[Panels].categories)
    said = ask_of("fear_and_crime", evidence | {Panels: lacking})
    assert "A03" in diverging(said)
    assert next(one for one in findings(said) if one.says == "screen").facts["n_compared"] == AREAS - 1


def test_too_few_areas_or_no_survey_is_said():
    evidence = town(n_each=20)
    assert "too_few_areas" in {one.says for one in ask_of("fear_and_crime", evidence)}
    (said,) = ask_of("fear_and_crime", evidence | {Surveys: Surveys()})
    assert isinstance(said, Abstention)
    assert said.says == "no_survey"
    assert "no_crime" in {one.says for one in ask_of("fear_and_crime", evidence | {Panels: Panels()})}


def test_areas_recorded_alike_are_not_held_against_their_crime():
    evidence = town()
    alike = Panels({"vandalism": make_panel(np.full(AREAS, 0.02))}, evidence[Panels].categories)
    said = ask_of("fear_and_crime", evidence | {Panels: alike})
    assert "crime_alike" in {one.says for one in said}
    assert not diverging(said)


def test_odd_surveys_are_declined_and_never_fail():
    survey = make_survey(np.full(AREAS, 0.3))
    n = survey.y.size
    evidence = town()
    for odd in (
        replace(survey, weights=np.zeros(n)),
        replace(survey, y=np.ones(n)),
        replace(survey, areas=(), area=np.full(n, -1)),
        make_survey(np.full(1, 0.5), n_each=1),
    ):
        said = ask_of("fear_and_crime", evidence | {Surveys: Surveys((odd,))})
        assert any(isinstance(one, Abstention) for one in said)
