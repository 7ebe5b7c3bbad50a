"""The gate: what must not be seen is not there, nor anything it can be worked out from."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from lagesbild.domain import Estimate, Finding, Reference, Status
from lagesbild.release import release
from tests.pictures import LAST_YEAR, level_of, monthly, picture_of


def hidden_areas(released):
    return {one.area for one in released.picture.findings if one.status is Status.SUPPRESSED}


def test_small_counts_are_hidden_with_all_their_numbers_and_zero_is_not():
    counts = {"A": 0, "B": 3, "C": 4, "D": 5, "E": 40}
    released = release(picture_of([level_of(area, n) for area, n in counts.items()]))
    assert hidden_areas(released) == {"B", "C"}
    for one in released.picture.findings:
        if one.area in {"B", "C"}:
            assert one.observed is None
            assert one.estimate is None
            assert not [fact for fact in one.facts.values() if not isinstance(fact, str)]
    assert released.protection.n_suppressed == 2


def test_every_finding_of_a_hidden_area_is_hidden_and_other_categories_are_not():
    compared = Finding(
        "clearly_higher",
        "vandalism",
        "B",
        LAST_YEAR,
        "ratio",
        3.0,
        Estimate(3.0, 1.2, 6.0),
        "comparison",
        reference=Reference("rest", "rest"),
        facts={"n_events": 3, "expected": 1.0},
    )
    others = [level_of(area, 3, "vandalism") for area in "BCD"]
    picture = picture_of([compared, *others, level_of("B", 30, "robbery")])
    released = release(picture).picture
    assert {(one.analysis, one.category) for one in released.findings if one.status is Status.SUPPRESSED} == {
        ("comparison", "vandalism"),
        ("levels", "vandalism"),
    }


def test_one_hidden_area_gets_a_companion():
    released = release(picture_of([level_of("A", 2), level_of("B", 17), level_of("C", 90), level_of("D", 0)]))
    assert hidden_areas(released) == {"A", "B"}


def test_two_hidden_areas_with_one_event_each_get_a_companion_too():
    """Their sum of two would tell that each has exactly one."""
    released = release(picture_of([level_of("A", 1), level_of("B", 1), level_of("C", 9), level_of("D", 50)]))
    assert hidden_areas(released) == {"A", "B", "C"}


def test_a_sensitive_category_is_not_shown_below_the_whole():
    released = release(picture_of([level_of("A", 60), level_of("B", 0)], sensitive=True))
    assert hidden_areas(released) == {"A", "B"}


def test_months_of_an_area_with_few_events_are_hidden_and_the_wholes_are_not():
    area = level_of("A", 30, series=monthly([12, 3, 0, 15]))
    released = release(picture_of([area, level_of("B", 50)]))
    (series,) = [one.series for one in released.picture.findings if one.series]
    assert series.observed == (12, None, 0, 15)
    assert series.status[1] is Status.SUPPRESSED
    assert released.protection.n_series_cells_suppressed == 1


def test_nothing_is_hidden_where_the_rules_hide_nothing():
    released = release(picture_of([level_of("A", 1), level_of("B", 2)], smallest=1))
    assert not hidden_areas(released)


@given(st.lists(st.integers(0, 12), min_size=2, max_size=6))
def test_who_subtracts_the_shown_from_the_whole_cannot_tell_any_hidden_count(counts):
    """An attacker tries every combination of hidden counts that fits the sum and what is known of the rules."""
    findings = [level_of(f"A{at}", n) for at, n in enumerate(counts)]
    hidden = hidden_areas(release(picture_of(findings)))
    held = [n for at, n in enumerate(counts) if f"A{at}" in hidden]
    if not held or len(held) == sum(n > 0 for n in counts):
        return  # nothing hidden, or nothing left to hide: the whole is all there is
    fits = [way for way in product(range(1, 13), repeat=len(held)) if sum(way) == sum(held)]
    for position in range(len(held)):
        assert len({way[position] for way in fits}) > 1


def together(areas: tuple[str, ...], n_events: int) -> Finding:
    return Finding(
        "gathered", "vandalism", None, LAST_YEAR, "ratio", None, None, facts={"n_events": n_events}, areas=areas
    )


def test_areas_together_are_hidden_when_one_of_them_is_and_when_they_have_too_few():
    told = [level_of(area, n) for area, n in {"A": 2, "B": 17, "C": 90, "D": 50}.items()]
    groups = [together(("A", "C"), 92), together(("C", "D"), 140), together(("D",), 3)]
    released = release(picture_of([*told, *groups])).picture
    found = [one for one in released.findings if one.says == "gathered"]
    assert [one.status is Status.SUPPRESSED for one in found] == [True, False, True]
    assert [one.areas for one in found] == [(), ("C", "D"), ()]


def test_a_sensitive_category_is_never_told_of_areas_together():
    released = release(picture_of([level_of("A", 50), together(("A", "B"), 140)], sensitive=True)).picture
    assert all(one.status is Status.SUPPRESSED for one in released.findings)


def test_what_is_held_against_a_hidden_area_is_hidden_with_it():
    """The rate of a few named areas gives away the one of them that is hidden."""

    def compared(area, others):
        facts = {"n_events": 40, "reference_areas": others, "reference_per_1000": 2.5}
        return Finding("level", "vandalism", area, LAST_YEAR, "ratio", 1.0, None, "comparison", facts=facts)

    counts = {"A": 40, "B": 3, "C": 4, "D": 40, "E": 40}
    levels = [level_of(area, n, "vandalism") for area, n in counts.items()]
    released = release(picture_of([*levels, compared("A", "B|E"), compared("D", "A|E")])).picture
    seen = {one.area: one.status for one in released.findings if one.analysis == "comparison"}
    assert seen == {"A": Status.SUPPRESSED, "D": Status.OBSERVED}


def test_a_sum_over_categories_is_hidden_where_one_of_them_is_hidden_in_the_area():
    def summed(area):
        facts = {"n_events": 90, "summed_categories": "vandalism|robbery"}
        return Finding("harm_area", "", area, LAST_YEAR, "days", 900.0, None, "harm", facts=facts)

    small = [level_of(area, n, "robbery") for area, n in {"A": 4, "B": 4, "C": 50}.items()]
    released = release(picture_of([*small, summed("A"), summed("C")])).picture
    seen = {one.area: one.status for one in released.findings if one.analysis == "harm"}
    assert seen == {"A": Status.SUPPRESSED, "C": Status.OBSERVED}
