"""What matters most: the order is a sum anybody can check, and its laws hold whatever was found."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagesbild.domain import (
    Abstention,
    Claim,
    Estimate,
    EvidenceClass,
    Finding,
    Period,
    Ranking,
    Reference,
    Side,
    Status,
    rank,
)
from lagesbild.domain.ranking import WEIGHTS

UNTIL = date(2025, 1, 1)
YEAR = Period(date(2024, 1, 1), UNTIL)


def found(claim: Claim, area: str | None = "A", **others: object) -> Finding:
    fields = {
        "says": "s", "category": "vandalism", "period": YEAR, "unit": "ratio", "observed": 2.0,
        "estimate": Estimate(2.0, 1.5, 2.5), "analysis": "comparison", "claim": claim,
    } | others  # fmt: skip
    made = Finding(area=area, **fields)
    return replace(made, number_id=made.number_id or f"{made.analysis}-{claim}-{area}-{made.part}-{made.category}")


def ranking_of(*said: Finding | Abstention) -> Ranking:
    findings = [one for one in said if isinstance(one, Finding)]
    return rank(findings, [one for one in said if isinstance(one, Abstention)], UNTIL)


def test_points_by_hand():
    """4 for higher, doubled; log₂(1 + 15)/2 = 2 for 15 events at least; 2 for standing; 1 for recent; 1 analysis more;
    1 further kind of evidence."""
    excess = Estimate(30.0, 15.0, 45.0)
    police, other = (EvidenceClass.MEASURED,), (EvidenceClass.SURVEY,)
    lead = found(Claim.HIGHER, is_clear=True, facts={"excess": excess, "survives_fdr": "yes"}, evidence_classes=police)
    second = found(Claim.RISING, analysis="trend", evidence_classes=other)
    problem = ranking_of(second, lead).problems[0]
    assert problem.parts == {
        "claim": 8.0, "size": 2.0, "screened": 2.0, "recent": 1.0, "agreeing": 1.0, "sources": 1.0
    }  # fmt: skip
    assert problem.points == 15.0
    assert problem.number_ids == (lead.number_id, second.number_id)
    assert problem.side is Side.WORSE


def test_one_problem_is_told_once_with_all_that_is_found_about_it():
    ranking = ranking_of(found(Claim.HIGHER), found(Claim.RISING, analysis="trend"), found(Claim.HIGHER, area="B"))
    assert [(each.area, len(each.number_ids)) for each in ranking.problems] == [("A", 2), ("B", 1)]


def test_a_cluster_of_one_area_is_that_area_and_of_several_a_place_of_its_own():
    one = found(Claim.GATHERED, None, areas=("A",), analysis="clusters")
    two = found(Claim.GATHERED, None, areas=("C", "B"), analysis="clusters", part="2")
    places = {(each.area, each.areas) for each in ranking_of(one, two, found(Claim.HIGHER)).problems}
    assert places == {("A", ()), (None, ("B", "C"))}


@pytest.mark.parametrize(
    ("one", "other", "is_told"),
    [
        (found(Claim.RISING, analysis="trend"), found(Claim.FALLING, analysis="perceptions"), True),
        (found(Claim.HIGHER), found(Claim.MORE_KNOWN, analysis="change_kind"), True),
        (found(Claim.RISING, analysis="trend"), found(Claim.FALLING, analysis="trend", part="women"), False),
        (found(Claim.HIGHER), found(Claim.FALLING, analysis="trend"), False),  # high and falling: both can be so
        # More was recorded, and nobody can say whether more happened: both are the whole truth.
        (found(Claim.RISING, analysis="trend"), found(Claim.UNDECIDED, analysis="change_kind"), False),
        (found(Claim.RISING, analysis="trend"), found(Claim.FALLING, "B", analysis="perceptions"), False),
        (
            found(Claim.HIGHER, reference=Reference("rest", "rest")),
            found(Claim.LOWER, analysis="levels", reference=Reference("nation", "nation")),
            False,
        ),
        (
            found(Claim.HIGHER, reference=Reference("rest", "rest")),
            found(Claim.LOWER, analysis="levels", reference=Reference("rest", "rest")),
            True,
        ),
    ],
)
def test_contradictions_stand_side_by_side(one, other, is_told):
    told = ranking_of(one, other).contradictions
    assert bool(told) is is_told
    if told:
        assert set(told[0].number_ids) == {one.number_id, other.number_id}


def test_what_has_no_category_is_about_its_own_question():
    unsafe = found(Claim.HIGHER, category="", part="unsafe/women", analysis="perceptions", number_id="a")
    since = found(Claim.RISING, category="", part="unsafe/change", analysis="perceptions", number_id="b")
    trust = found(Claim.HIGHER, category="", part="trust", analysis="perceptions", number_id="c")
    divided = found(Claim.HIGHER, category="", part="", analysis="segregation", number_id="d")
    problems = ranking_of(unsafe, since, trust, divided).problems
    assert {(each.subject, len(each.number_ids)) for each in problems} == {
        ("unsafe", 2), ("trust", 1), ("segregation", 1)
    }  # fmt: skip


def test_more_trust_is_no_problem_and_less_of_it_is():
    more = found(Claim.HIGHER, category="", part="trust", facts={"theme": "confidence"})
    less = found(Claim.FALLING, "B", category="", part="trust", facts={"theme": "confidence"})
    fear = found(Claim.HIGHER, "C", category="", part="unsafe", facts={"theme": "insecurity"})
    sides = {each.area: each.side for each in ranking_of(more, less, fear).problems}
    assert sides == {"A": Side.BETTER, "B": Side.WORSE, "C": Side.WORSE}
    assert next(each for each in ranking_of(less).problems).parts["claim"] == WEIGHTS[Claim.RISING]


def test_sources_that_disagree_are_a_contradiction_by_themselves():
    assert ranking_of(found(Claim.CONFLICTING, analysis="sources_agree")).contradictions


def test_what_asserts_nothing_or_may_not_be_told_is_not_ranked():
    assert not ranking_of(found(Claim.NONE), found(Claim.HIGHER, status=Status.SUPPRESSED)).problems


def test_a_rise_in_what_follows_checks_counts_for_less():
    plain, driven = found(Claim.RISING), found(Claim.RISING, "B", quality=("detection_driven",))
    assert [each.area for each in ranking_of(driven, plain).problems] == ["A", "B"]


def test_what_is_lacking_is_listed_by_how_much_it_stops():
    said = [Abstention("too_few", code, YEAR, analysis="trend") for code in ("a", "b")]
    lacking = ranking_of(*said, Abstention("no_map", "", YEAR, analysis="clusters")).lacking
    assert [(each.says, each.n_questions, each.categories) for each in lacking] == [
        ("too_few", 2, ("a", "b")),
        ("no_map", 1, ("",)),
    ]


CLAIMS = st.sampled_from(sorted(WEIGHTS))
FINDINGS = st.lists(
    st.builds(
        found,
        CLAIMS,
        area=st.sampled_from([None, "A", "B"]),
        category=st.sampled_from(["x", "y"]),
        analysis=st.sampled_from(["one", "two", "three"]),
        part=st.sampled_from(["", "p"]),
        is_clear=st.booleans(),
        facts=st.builds(lambda size: {"excess": size}, st.floats(-500, 500)),
    ),
    max_size=12,
    unique_by=lambda one: one.number_id,
)
ABSTENTIONS = st.lists(
    st.builds(Abstention, st.sampled_from("ab"), st.sampled_from(["x", ""]), st.just(YEAR)), max_size=4
)


@given(FINDINGS, ABSTENTIONS)
@settings(max_examples=60)
def test_an_abstention_never_changes_the_order(said, declined):
    with_them, without = ranking_of(*said, *declined), ranking_of(*said)
    assert (with_them.problems, with_them.contradictions) == (without.problems, without.contradictions)


@given(FINDINGS, ABSTENTIONS, st.randoms())
@settings(max_examples=60)
def test_the_order_of_answers_does_not_matter(said, declined, dice):
    turned = [*said, *declined]
    dice.shuffle(turned)
    assert ranking_of(*turned) == ranking_of(*said, *declined)


@given(FINDINGS.filter(bool), st.data())
@settings(max_examples=80)
def test_a_finding_never_loses_by_being_clear(said, data):
    at = data.draw(st.integers(0, len(said) - 1))
    place, points = {}, {}
    for is_clear in (False, True):
        changed = [replace(one, is_clear=is_clear) if number == at else one for number, one in enumerate(said)]
        problems = ranking_of(*changed).problems
        at_problem = next(n for n, each in enumerate(problems) if said[at].number_id in each.number_ids)
        place[is_clear], points[is_clear] = at_problem, problems[at_problem].points
    assert place[True] <= place[False]
    assert points[True] >= points[False]


@given(FINDINGS)
@settings(max_examples=40)
def test_every_finding_stands_in_one_problem_and_points_fall(said):
    problems = ranking_of(*said).problems
    assert sorted(each for one in problems for each in one.number_ids) == sorted(one.number_id for one in said)
    assert all(one.points >= other.points for one, other in pairwise(problems))
    assert all(one.points == pytest.approx(sum(one.parts.values())) for one in problems)
