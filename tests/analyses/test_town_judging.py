"""The rules that statements about invented towns are judged by, on cases made by hand."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from benchmarks.accuracy.town_facts import CategoryFacts, TownFacts
from benchmarks.accuracy.town_judging import Tally, falls_into, is_true, makes, tally

from lagesbild.domain import Answer, Claim, Finding, Period, Reference, Spot
from lagesbild.profiles.invented.truths import ANY, Claimed, Truth

AREAS = ("A", "B", "C", "D")
N_MONTHS = 60
LAST_YEAR = Period(date(2024, 1, 1), date(2025, 1, 1))


def factor(area: int | None, times: float, first: int = 0, after: int = N_MONTHS) -> np.ndarray:
    made = np.ones((len(AREAS), N_MONTHS))
    made[slice(None) if area is None else area, first:after] = times
    return made


def truth(name: str, kind: str, times: float = 1.0, **more: object) -> Truth:
    return Truth(name, kind, {}, category="vandalism", factor=times, **more)  # type: ignore[arg-type]


def facts(*planted: tuple[Truth, np.ndarray], hardship: tuple[float, ...] = (0, 0, 0, 0)) -> TownFacts:
    """Four areas with ten vandalisms a month each, and what is planted in them."""
    category = CategoryFacts(
        plain=np.full((4, N_MONTHS), 10.0),
        factors={one.id: times for one, times in planted},
        exposure=np.full((4, N_MONTHS), 1000.0),
        nation=np.full(N_MONTHS, 0.01),
    )
    opinions = {"unsafe": np.array([1.5, 1.0, 1.0, 1.0])}
    return TownFacts(
        AREAS, ((1,), (0, 2), (1, 3), (2,)), tuple(one for one, _ in planted), {"vandalism": category}, opinions,
        np.array(hardship, dtype=float),
    )  # fmt: skip


def said(claim: Claim, area: str | None = None, analysis: str = "trend", **more: object) -> Finding:
    reference = more.pop("reference", None)
    one = Finding("said", "vandalism", area, LAST_YEAR, "ratio", 1.0, None, analysis, claim=claim)
    return replace(one, reference=Reference(str(reference), str(reference)) if reference else None, **more)  # type: ignore[arg-type]


FLAT = facts()
HIGH = facts((truth("high", "area", 2.0, area="A"), factor(0, 2.0)))
SINCE = facts((truth("since", "area_since", 2.0, area="A", start=date(2024, 1, 1)), factor(0, 2.0, 48)))
PULSE = facts((truth("pulse", "pulse", 3.0), factor(None, 3.0, 55, 56)))
RECORDED = facts((truth("form", "recording", 2.0), factor(None, 2.0, 30)))


@pytest.mark.parametrize(
    ("known", "finding", "is_so"),
    [
        (HIGH, said(Claim.HIGHER, "A", reference="rest"), True),
        (HIGH, said(Claim.HIGHER, "A", reference="nation"), True),
        (HIGH, said(Claim.HIGHER, "A", reference="earlier"), False),  # it always was
        (HIGH, said(Claim.HIGHER, "B", reference="rest"), False),
        (HIGH, said(Claim.LOWER, "B", reference="rest"), True),  # the rest holds the high one
        (FLAT, said(Claim.HIGHER, "A", reference="rest"), False),
        (SINCE, said(Claim.HIGHER, "A", reference="earlier"), True),
        (SINCE, said(Claim.RISING, "A"), True),
        (SINCE, said(Claim.FALLING, "A"), False),
        (SINCE, said(Claim.RISING, "B"), False),
        (SINCE, said(Claim.RISING), True),  # the whole holds the area
        (SINCE, said(Claim.EMERGING, areas=("A",)), True),
        (SINCE, said(Claim.EMERGING, areas=("C", "D")), False),
        (PULSE, said(Claim.UNUSUALLY_MANY), True),
        (PULSE, said(Claim.FALLING), True),  # after the peak
        (RECORDED, said(Claim.RISING), False),
        (RECORDED, said(Claim.SHIFTED), False),
        (RECORDED, said(Claim.MORE_KNOWN), True),
        (FLAT, said(Claim.MORE_KNOWN), False),
        (HIGH, said(Claim.GATHERED, areas=("A",)), True),
        (HIGH, said(Claim.GATHERED, areas=("B", "C")), False),
        (FLAT, said(Claim.GATHERED, spots=(Spot(0, 0, 100, 5),)), True),  # addresses are uneven everywhere
        (FLAT, said(Claim.REPEATED), False),
        (facts((truth("chains", "repeats"), factor(None, 1.0))), said(Claim.REPEATED), True),
        (FLAT, said(Claim.UNDECIDED), True),
        (FLAT, said(Claim.HELPED), False),
        (facts((truth("hosts", "measure", 0.5, area="A"), factor(0, 0.5, 40))), said(Claim.HELPED, "A"), True),
        (facts((truth("hosts", "measure", 1.0, area="A"), factor(0, 1.0, 40))), said(Claim.HELPED, "A"), False),
    ],
)
def test_a_statement_is_true_where_the_town_bears_it_out(known: TownFacts, finding: Finding, is_so: bool) -> None:
    assert is_true(finding, known) is is_so


def test_opinions_are_judged_by_their_multiples() -> None:
    asked = replace(said(Claim.HIGHER, "A"), category="unsafe")
    assert is_true(asked, FLAT)
    assert not is_true(replace(asked, area="B"), FLAT)
    assert is_true(replace(asked, area="B", part="women"), FLAT)  # the sexes differ in every question
    assert not is_true(replace(asked, area=None, claim=Claim.RISING), FLAT)


def test_what_goes_with_living_conditions() -> None:
    hard = (-1.0, 0.0, 0.5, 1.5)
    follows = truth("follows", "follows_living", 2.0), np.repeat(2.0 ** np.array(hard)[:, None], N_MONTHS, axis=1)
    assert is_true(said(Claim.TOGETHER), facts(follows, hardship=hard))
    assert not is_true(said(Claim.TOGETHER), facts())


CLAIMED = Claimed("trend", (Claim.RISING,), ("A",), "vandalism")


@pytest.mark.parametrize(
    ("finding", "claimed", "does"),
    [
        (said(Claim.RISING, "A"), CLAIMED, True),
        (said(Claim.RISING, "A", analysis="deviation"), CLAIMED, False),
        (said(Claim.RISING, "A", analysis="deviation"), replace(CLAIMED, analysis=ANY), True),
        (said(Claim.FALLING, "A"), CLAIMED, False),
        (said(Claim.RISING, "B"), CLAIMED, False),
        (said(Claim.RISING), CLAIMED, False),
        (said(Claim.RISING), replace(CLAIMED, areas=()), True),
        (said(Claim.RISING, "B"), replace(CLAIMED, areas=(ANY,)), True),
        (said(Claim.RISING, areas=("A", "B")), CLAIMED, True),  # half of the cluster
        (said(Claim.RISING, areas=("A", "B", "C")), CLAIMED, False),
        (said(Claim.RISING, "A", category="robbery"), CLAIMED, False),
        (said(Claim.RISING, "A", category=""), CLAIMED, True),
        (said(Claim.RISING, "A", reference="rest"), replace(CLAIMED, reference="rest"), True),
        (said(Claim.RISING, "A"), replace(CLAIMED, reference="rest"), False),
        (said(Claim.RISING, "A", part="women"), replace(CLAIMED, part="men"), False),
    ],
)
def test_a_finding_makes_a_claim_or_does_not(finding: Finding, claimed: Claimed, does: bool) -> None:
    assert makes(finding, claimed) is does


def test_a_spot_is_found_where_it_lies_in_one_of_the_findings_own() -> None:
    anywhere = replace(CLAIMED, analysis=ANY, claims=(Claim.GATHERED,), areas=(ANY,))
    found = said(Claim.GATHERED, analysis="hotspots", spots=(Spot(0.0, 0.0, 150.0, 9.0), Spot(900.0, 0.0, 150.0, 5.0)))
    assert makes(found, anywhere)
    assert makes(found, anywhere, spot=(950.0, 40.0))
    assert not makes(found, anywhere, spot=(400.0, 0.0))


TRAP = truth("trap", "pulse", 3.0, must_not=(Claimed(ANY, (Claim.RISING,), (), "vandalism"),))


def test_a_trap_is_fallen_into_even_where_it_bears_the_claim_out_itself() -> None:
    alone = facts((TRAP, factor(None, 3.0, 55, 56)))
    assert is_true(said(Claim.RISING), alone)
    assert falls_into(said(Claim.RISING), TRAP, alone, announces=False)


def test_a_trap_is_not_fallen_into_where_something_else_is_true() -> None:
    both = facts((TRAP, factor(None, 3.0, 55, 56)), (truth("step", "step", 1.5), factor(None, 1.5, 20)))
    assert not falls_into(said(Claim.RISING), TRAP, both, announces=False)


def test_what_chance_was_announced_to_give_is_no_fall_unless_it_is_called_clear() -> None:
    alone = facts((TRAP, factor(None, 3.0, 55, 56)))
    assert not falls_into(said(Claim.RISING), TRAP, alone, announces=True)
    assert falls_into(said(Claim.RISING, is_clear=True), TRAP, alone, announces=True)


def test_untrue_statements_beyond_those_announced_are_false() -> None:
    screen = Finding("screen", "vandalism", None, LAST_YEAR, "areas", 1.0, None, facts={"n_expected_by_chance": 1.0})
    wrong = [said(Claim.RISING, area) for area in AREAS]
    answer = Answer("trend", "vandalism", (*wrong, said(Claim.NONE), screen))
    assert tally((answer,), FLAT) == {"trend": Tally(4, 0, 4, 0, 1.0)}
    assert Tally(4, 0, 4, 0, 1.0).n_false == pytest.approx(4 - 0.96)
    assert Tally(4, 2, 2, 2, 1.0).n_false == pytest.approx(2 - 0.04)  # clear ones are hardly announced
    assert Tally(4, 0, 2, 0, 5.0).false_share == 0.0
    assert (Tally(4, 1, 2, 1, 0.5) + Tally(1, 1, 1, 1, 0.5)) == Tally(5, 2, 3, 2, 1.0)
