"""Perceptions: groups and areas that differ are named, those that do not are left alone, and nothing is mixed."""

import numpy as np
import pytest

from lagesbild.domain import Abstention, Claim, Scale, Surveys, SurveyThemes
from tests.analyses.evidence import THEMES, make_survey
from tests.analyses.panels import ask_of, findings

AREAS = 24


def ask_surveys(*surveys, **settings):
    return ask_of("perceptions", {Surveys: Surveys(surveys), SurveyThemes: THEMES}, **settings)


def even(share: float = 0.3, areas: int = AREAS) -> np.ndarray:
    return np.full(areas, share)


def one_apart(share: float) -> np.ndarray:
    shares = even()
    shares[5] = share
    return shares


def claimed(said, *claims):
    return [one for one in findings(said) if one.claim in claims]


def test_an_area_where_twice_as_many_feel_unsafe_is_named_and_no_other():
    said = ask_surveys(make_survey(one_apart(0.6), n_each=100))
    assert {one.area for one in claimed(said, Claim.HIGHER, Claim.LOWER)} - {None} == {"A05"}
    one = next(one for one in claimed(said, Claim.HIGHER) if one.part == "otrygg")
    assert one.says == "area_clearly_higher"
    assert one.is_clear
    assert one.estimate.lower < 0.6 < one.estimate.upper
    assert one.facts["than_share"] == pytest.approx(0.3, abs=0.03)


def test_women_are_shown_in_their_own_right_and_named():
    said = ask_surveys(make_survey(even(0.2), n_each=100, sex_odds=3.0))
    by_part = {one.part: one for one in findings(said) if one.area is None}
    women = by_part["otrygg/kvinna"]
    assert women.says == "group_clearly_higher"
    assert women.facts["whom"]["sv"] == "kvinnorna"
    assert women.facts["than"]["sv"] == "männen"
    young = by_part["otrygg/kvinna/16–24"]
    assert young.claim is Claim.HIGHER
    assert young.facts["whom"] == {"sv": "kvinnorna 16–24 år", "en": "women aged 16–24"}
    assert by_part["otrygg/man/65–119"].facts["whom"]["sv"] == "männen 65 år och äldre"


def test_nothing_is_claimed_where_nothing_differs():
    """20 towns without any difference or change: five kinds of screen may each name something once in twenty."""
    named = [
        bool(claims_of(ask_surveys(make_survey(even(), seed=seed, rounds=("2022", "2024"))))) for seed in range(20)
    ]
    assert sum(named) <= 9  # of 20, more than one in four being named has a probability below 0.02


def claims_of(said):
    return claimed(said, Claim.HIGHER, Claim.LOWER, Claim.RISING, Claim.FALLING)


def test_a_change_since_the_last_round_is_tested_and_told():
    survey = make_survey(even(), n_each=80, rounds=("2022", "2024"), round_odds=(1.0, 1.5))
    one = next(one for one in claimed(ask_surveys(survey), Claim.RISING) if one.part == "otrygg/change")
    assert one.says == "group_clearly_rising"
    assert one.estimate.lower < 0.091 < one.estimate.upper
    assert one.facts["before_rounds"]["sv"] == "omgången 2022"
    flat = ask_surveys(make_survey(even(), n_each=80, rounds=("2022", "2024")))
    assert "no_change" in {one.says for one in findings(flat)}


def test_few_answers_are_modelled_and_said_to_be():
    survey = make_survey(one_apart(0.6), n_each=25)
    modelled = [one for one in findings(ask_surveys(survey)) if one.says == "area_modelled"]
    assert len(modelled) >= AREAS - 3
    assert all(one.claim is Claim.NONE and one.observed is None for one in modelled)
    fewer = [one for one in ask_surveys(make_survey(even(), n_each=6)) if one.area]
    assert {one.says for one in fewer} == {"area_too_few_answers"}


def test_rounds_are_pooled_where_one_is_too_few_and_it_is_said_which():
    survey = make_survey(even(), n_each=60, rounds=("2020", "2022", "2024"))
    area = next(one for one in findings(ask_surveys(survey)) if one.area == "A01")
    assert area.facts["rounds"]["sv"] == "omgångarna 2020, 2022 och 2024"
    assert (area.period.start_day.year, area.period.end_day.year) == (2020, 2025)
    whole = next(one for one in findings(ask_surveys(survey)) if one.says == "whole")
    assert whole.facts["rounds"]["sv"] == "omgången 2024"


def test_the_police_index_keeps_its_unit_and_is_never_a_share():
    index = make_survey(even(0.4), key="buskorning", n_each=60, scale=Scale.INDEX_0_6)
    said = findings(ask_surveys(index, make_survey(even())))
    told = [one for one in said if one.part == "buskorning"]
    assert {one.says for one in told} == {"index_whole", "index_area"}
    assert {one.unit for one in told} == {"index_0_6"}
    assert told[0].estimate.value == pytest.approx(2.4, abs=0.1)


def test_steps_count_from_the_one_the_theme_states():
    steps = make_survey(even(0.3), scale=Scale.LIKERT, n_each=100)
    whole = next(one for one in findings(ask_surveys(steps)) if one.says == "whole")
    assert whole.estimate.lower < 0.3 < whole.estimate.upper


def test_a_question_nobody_explained_is_not_shown():
    (said,) = ask_surveys(make_survey(even(), key="boendeform"))[:1]
    assert isinstance(said, Abstention)
    assert (said.says, said.facts["key"]) == ("no_theme", "boendeform")


def test_response_rate_is_told_or_its_lack():
    known = ask_surveys(make_survey(even(), n_sampled=2400))
    assert next(one for one in findings(known) if one.says == "response").observed == pytest.approx(0.4)
    unknown = ask_surveys(make_survey(even()))
    assert "no_response_rate" in {one.says for one in unknown}


def test_order_of_areas_does_not_matter():
    survey = make_survey(one_apart(0.6), n_each=60)
    turned = make_survey(one_apart(0.6), n_each=60)
    from dataclasses import replace  # noqa: PLC0415 - only here

    back = replace(turned, areas=survey.areas[::-1], area=AREAS - 1 - survey.area)
    key = lambda one: (one.area or "", one.part if hasattr(one, "part") else "", one.says)  # noqa: E731
    for here, there in zip(sorted(ask_surveys(survey), key=key), sorted(ask_surveys(back), key=key), strict=True):
        assert key(here) == key(there)
        if getattr(here, "estimate", None):
            assert here.estimate.value == pytest.approx(there.estimate.value, rel=1e-6)
