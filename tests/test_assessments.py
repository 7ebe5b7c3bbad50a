"""What became of assessed areas between two editions: the parts always add up to the whole.

Invented lists, with the numbers of the Swedish police's: 59 areas in 2023 and 65 in 2025 with one new, one gone and
seven divided; especially exposed areas 19, then 23.
"""

from datetime import date

import hypothesis.strategies as st
import pytest
from hypothesis import given

from lagesbild.domain import AssessedArea, Assessments, explain_change
from lagesbild.domain.assessments import CHANGES, GONE, KEPT, MERGED, NEW, RECLASSIFIED, REDRAWN, SPLIT

LIGHT, RISK, GRAVE = "exposed", "risk", "especially_exposed"


def area(number: int | str, area_class: str = LIGHT, *predecessors: int | str) -> AssessedArea:
    return AssessedArea(f"A{number}", f"Area {number}", area_class, tuple(f"A{each}" for each in predecessors))


def edition(year: int, *areas: AssessedArea) -> Assessments:
    return Assessments("police", str(year), date(year, 12, 1), areas)


def numbered(n: int, area_class: str = LIGHT) -> list[AssessedArea]:
    return [area(number, area_class) for number in range(n)]


def test_one_new_one_gone_and_seven_divided_make_59_into_65() -> None:
    """Seven areas became thirteen: five were cut in two, and two that lie together were cut anew into three."""
    before = edition(2023, *numbered(59))
    parts = [area(f"{number}{side}", LIGHT, number) for number in range(5) for side in "ab"]
    redrawn = [area("5a", LIGHT, 5), area("5b", LIGHT, 5, 6), area("5c", LIGHT, 6)]
    after = edition(2025, *parts, *redrawn, *numbered(58)[7:], area("new"))
    change = explain_change(before, after)
    assert (before.n_of(), after.n_of()) == (59, 65)
    assert change.n_added() == {NEW: 1, GONE: -1, KEPT: 0, RECLASSIFIED: 0, SPLIT: 5, MERGED: 0, REDRAWN: 1}
    assert change.n_areas_before(SPLIT, REDRAWN) == 7
    assert change.n_really_added == 0


def test_seven_areas_cut_in_two_would_have_made_66() -> None:
    """Published sums that do not come out are seen: seven that each became two add seven, not six."""
    parts = [area(f"{number}{side}", LIGHT, number) for number in range(7) for side in "ab"]
    change = explain_change(edition(2023, *numbered(59)), edition(2025, *parts, *numbered(58)[7:], area("new")))
    assert change.later.n_of() == 66
    assert change.n_added()[SPLIT] == 7


def test_23_especially_exposed_of_19_without_one_new_place() -> None:
    """Six were judged graver, two lighter: no new place lies behind the four more."""
    classes = [GRAVE] * 19 + [RISK] * 6 + [LIGHT] * 28
    before = edition(2015, *(area(number, each) for number, each in enumerate(classes)))
    judged = {0: RISK, 1: LIGHT} | dict.fromkeys(range(19, 25), GRAVE)
    after = edition(2017, *(area(number, judged.get(number, each)) for number, each in enumerate(classes)))
    change = explain_change(before, after)
    assert (before.n_of(GRAVE), after.n_of(GRAVE)) == (19, 23)
    assert change.n_added(GRAVE)[RECLASSIFIED] == 4
    assert change.n_changes(RECLASSIFIED) == 8
    assert dict(change.reclassified) == {(GRAVE, RISK): 1, (GRAVE, LIGHT): 1, (RISK, GRAVE): 6}
    assert change.n_really_added == 0


def test_a_part_cut_off_leaves_the_rest_under_its_id() -> None:
    change = explain_change(edition(2021, area(1)), edition(2023, area(1), area(2, RISK, 1)))
    assert [each.kind for each in change.changes] == [SPLIT]
    assert change.n_added(RISK) == dict.fromkeys(CHANGES, 0) | {SPLIT: 1}


def test_merged_renamed_and_told_by_the_older_list() -> None:
    renamed = AssessedArea("A9", "Another name", LIGHT)
    older = AssessedArea("A1", "Area 1", LIGHT, successors=("A3",))
    change = explain_change(edition(2021, older, area(2), area(9)), edition(2023, area(3, LIGHT, 2), renamed))
    assert [each.kind for each in change.changes] == [MERGED, KEPT]
    assert [each.is_renamed for each in change.changes] == [False, True]


def test_an_id_that_went_to_another_place_is_not_the_same_area() -> None:
    moved = AssessedArea("A1", "Elsewhere", LIGHT, predecessors=("A2",))
    change = explain_change(edition(2021, area(1), area(2)), edition(2023, moved))
    assert [each.kind for each in change.changes] == [GONE, KEPT]


def test_what_does_not_hold_together_is_refused() -> None:
    with pytest.raises(ValueError, match="'A8' is not in 2021"):
        explain_change(edition(2021, area(1)), edition(2023, area(2, LIGHT, 8)))
    with pytest.raises(ValueError, match="the earlier first"):
        explain_change(edition(2023), edition(2021))
    with pytest.raises(ValueError, match="assessed more than once: A1"):
        edition(2023, area(1), area(1))


classes = st.sampled_from((LIGHT, RISK, GRAVE))


@given(
    st.lists(classes, min_size=1, max_size=12),
    st.lists(st.tuples(classes, st.sets(st.integers(0, 11), max_size=3)), max_size=12),
)
def test_the_parts_add_up_to_the_whole_whatever_happened(before: list[str], after: list[tuple[str, set[int]]]) -> None:
    earlier = edition(2021, *(area(number, each) for number, each in enumerate(before)))
    later = edition(
        2023,
        *(
            area(100 + number, each, *sorted(one for one in froms if one < len(before)))
            for number, (each, froms) in enumerate(after)
        ),
    )
    change = explain_change(earlier, later)
    for area_class in ("", LIGHT, RISK, GRAVE):
        assert sum(change.n_added(area_class).values()) == later.n_of(area_class) - earlier.n_of(area_class)
    assert sum(len(each.earlier) for each in change.changes) == len(before)  # every area is in one change
    assert sum(len(each.later) for each in change.changes) == len(after)
