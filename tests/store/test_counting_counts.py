"""How counts delivered as such are taken over, summed and refused: answers anyone can check by reading."""

from datetime import date
from pathlib import Path

import pytest

from lagesbild.domain import Area, Areas, SourceWords
from lagesbild.domain.periods import year
from lagesbild.errors import AreasError, StoreError
from lagesbild.store import Store
from tests.store import made
from tests.store.asking import COUNCIL, FEB, JAN, MAR, MISSING, OBSERVED, QUARTER, SUPPRESSED, ask, cell

# ---- counts


def test_zero_suppressed_missing_and_unplaced_are_four_things(store: Store, tmp_path: Path) -> None:
    rows = [
        cell("fraud", "a", JAN, 0),
        cell("fraud", "a", FEB, None, status=SUPPRESSED),
        cell("fraud", "a", MAR, None, status=MISSING),
        cell("fraud", "b", JAN, 7),
        cell("fraud", None, JAN, 2),
        cell("fraud", None, JAN, 3),
        cell("fraud", None, FEB, None, status=SUPPRESSED),
    ]
    store.add(made.counts(tmp_path, rows, source=COUNCIL), "one", made.NOON)
    panel = ask(store, "fraud")["fraud"]
    assert panel.counts.tolist() == [[0, 0, 0], [7, 0, 0]]
    assert panel.status.tolist() == [[OBSERVED, SUPPRESSED, MISSING], [OBSERVED, MISSING, MISSING]]
    assert panel.unplaced.tolist() == [5, 0, 0]


def test_of_a_cell_the_last_delivery_has_the_word_and_of_others_not(store: Store, tmp_path: Path) -> None:
    early = made.counts(
        tmp_path,
        [cell("fraud", "a", JAN, 1, is_preliminary=True), cell("fraud", "b", JAN, 5), cell("fraud", "a", FEB, 9)],
        source=COUNCIL,
    )
    final = made.counts(
        tmp_path, [cell("fraud", "a", JAN, 3), cell("fraud", "a", FEB, None, status=SUPPRESSED)], source=COUNCIL
    )
    store.add(early, "one", made.NOON)
    before = ask(store, "fraud")["fraud"]
    assert before.is_preliminary.tolist() == [True, False, False]
    receipt = store.add(final, "one", made.NOON)  # cells: also within a sending
    assert receipt.superseded == (early.delivery_id,)
    assert store.superseded() == {early.delivery_id: (final.delivery_id,)}
    panel = ask(store, "fraud")["fraud"]
    assert panel.counts.tolist() == [[3, 0, 0], [5, 0, 0]]
    assert panel.status[0].tolist() == [OBSERVED, SUPPRESSED, MISSING]
    assert not panel.is_preliminary.any()


def test_deliveries_with_no_cell_in_common_do_not_supersede(store: Store, tmp_path: Path) -> None:
    for area in ("a", "b"):
        delivery = made.counts(tmp_path, [cell("fraud", area, JAN, 1)], source=COUNCIL)
        assert store.add(delivery, area, made.NOON).superseded == ()
    assert store.superseded() == {}
    assert ask(store, "fraud")["fraud"].counts[:, 0].tolist() == [1, 1]


def test_yearly_counts_are_not_spread_over_months(store: Store, tmp_path: Path) -> None:
    store.add(made.counts(tmp_path, [cell("fraud", "a", year(2023), 120)], source=COUNCIL), "one", made.NOON)
    assert (ask(store, "fraud")["fraud"].status == MISSING).all()
    whole = ask(store, "fraud", periods=(year(2023),))["fraud"]
    assert whole.counts.tolist() == [[120], [0]]


def test_parts_that_tell_of_the_same_cell_add_up(store: Store, tmp_path: Path) -> None:
    for part, count in (("day", 2), ("night", 3)):
        rows = [cell("fraud", "a", JAN, count), cell("fraud", "a", FEB, count if part == "day" else None)]
        rows[1]["status"] = OBSERVED if part == "day" else SUPPRESSED
        store.add(made.counts(tmp_path, rows, source=COUNCIL, part=part), "one", made.NOON)
    panel = ask(store, "fraud")["fraud"]
    assert panel.counts[0].tolist() == [5, 0, 0]
    assert panel.status[0].tolist() == [OBSERVED, SUPPRESSED, MISSING]


def test_rows_of_a_larger_level_become_references_and_are_never_added(store: Store, tmp_path: Path) -> None:
    rows = [
        cell("fraud", "a", JAN, 1),
        cell("fraud", "SE", JAN, 1000, level="nation"),
        cell("fraud", "SE", FEB, 900, level="nation", is_preliminary=True),
        cell("fraud", "c1", JAN, 50, level="county"),
    ]
    store.add(made.counts(tmp_path, rows, source=COUNCIL), "one", made.NOON)
    store.add_areas(Areas("nation", "2020", (Area("SE", "Sverige"),)))
    store.add(
        made.exposures(tmp_path, [{"area": "SE", "level": "nation", "day": date(2022, 12, 31), "value": 1.2e7}]),
        "one",
        made.NOON,
    )
    panel = ask(store, "fraud", reference_levels=("nation",))["fraud"]
    assert panel.counts.sum() == 1
    (nation,) = panel.references
    assert (nation.level, nation.area_code, nation.name) == ("nation", "SE", "Sverige")
    assert nation.counts.tolist() == [1000, 900, 0]
    assert nation.status.tolist() == [OBSERVED, OBSERVED, MISSING]
    assert nation.exposure.tolist() == [1e6] * 3
    assert not panel.is_preliminary.any(), "the nation's figures may change, the areas' own may not"
    assert panel.exposure_days == (date(2022, 12, 31),)
    assert ask(store, "fraud")["fraud"].references == ()


# ---- sums


def test_a_category_is_the_sum_of_its_children_only_where_it_says_so(store: Store, tmp_path: Path) -> None:
    rows = [
        cell("theft", "a", JAN, 2),
        cell("theft", "a", FEB, 2),
        cell("fraud", "a", JAN, 3),
        cell("fraud", None, JAN, 4),
    ]
    store.add(made.counts(tmp_path, rows, source=COUNCIL), "one", made.NOON)
    children = tuple(made.category(code, parent_code="total") for code in ("theft", "fraud", "arson"))
    summed, plain = made.category("total", sums_children=True), made.category("total")
    panel = ask(store, categories=(summed, *children))["total"]
    # Nobody tells of arson, so it is no part of the sum; nobody tells of fraud in February, so the sum is unknown.
    assert panel.counts[0].tolist() == [5, 0, 0]
    assert panel.status[0].tolist() == [OBSERVED, MISSING, MISSING]
    assert panel.unplaced.tolist() == [4, 0, 0]
    assert "total" not in ask(store, categories=(plain, *children))
    assert ask(store, categories=(summed,), register=children)["total"].counts[0, 0] == 5
    assert "total" not in ask(store, categories=(summed,))


def test_a_category_s_own_rows_are_counted_instead_of_its_children(store: Store, tmp_path: Path) -> None:
    rows = [cell("theft", "a", JAN, 2), cell("total", "a", JAN, 9), cell("total", "SE", JAN, 90, level="nation")]
    store.add(made.counts(tmp_path, rows, source=COUNCIL), "one", made.NOON)
    categories = (made.category("total", sums_children=True), made.category("theft", parent_code="total"))
    panels = ask(store, categories=categories, reference_levels=("nation",))
    assert panels["total"].counts[0, 0] == 9
    assert panels["theft"].counts[0, 0] == 2


def test_a_sum_reaches_down_to_whatever_is_told_of(store: Store, tmp_path: Path) -> None:
    rows = [("bicycle", date(2023, 1, 5), "a"), ("car", date(2023, 1, 5), "a"), ("arson", date(2023, 1, 5), "b")]
    store.add(made.events(tmp_path, rows, QUARTER), "one", made.NOON)
    tree = (
        made.category("all", sums_children=True),
        made.category("theft", parent_code="all", sums_children=True),
        made.category("bicycle", parent_code="theft"),
        made.category("car", parent_code="theft"),
        made.category("arson", parent_code="all"),
    )
    panels = ask(store, categories=tree)
    assert panels["all"].counts.sum(axis=1).tolist() == [2, 1]
    assert panels["theft"].counts.sum(axis=1).tolist() == [2, 0]
    assert (panels["all"].status == OBSERVED).all()


def test_categories_that_are_each_other_s_parents_do_not_go_round_for_ever(store: Store, tmp_path: Path) -> None:
    store.add(made.events(tmp_path, [("theft", date(2023, 1, 5), "a")], QUARTER), "one", made.NOON)
    tree = (
        made.category("hen", parent_code="egg", sums_children=True),
        made.category("egg", parent_code="hen", sums_children=True),
        made.category("theft", parent_code="egg"),
    )
    assert ask(store, categories=tree)["hen"].counts.sum() == 1


# ---- what is refused


def test_two_sources_of_one_category_are_refused(store: Store, tmp_path: Path) -> None:
    rows = [("theft", date(2023, 1, 5), "a")]
    store.add(made.events(tmp_path, rows, QUARTER), "one", made.NOON)
    store.add(made.events(tmp_path, rows, QUARTER, source=SourceWords("guards")), "one", made.NOON)
    with pytest.raises(StoreError, match=r"'guards' \(events\) and 'police' \(events\)") as refusal:
        ask(store, "theft")
    assert "[categories]" in str(refusal.value)
    assert "withdraw" in str(refusal.value)


def test_events_and_counts_of_one_category_are_refused_even_from_one_source(store: Store, tmp_path: Path) -> None:
    store.add(made.events(tmp_path, [("theft", date(2023, 1, 5), "a")], QUARTER), "one", made.NOON)
    store.add(made.counts(tmp_path, [cell("theft", "a", JAN, 1)]), "one", made.NOON)
    with pytest.raises(StoreError, match=r"'police' \(counts\) and 'police' \(events\)"):
        ask(store, "theft")


def test_a_reference_may_come_from_another_source(store: Store, tmp_path: Path) -> None:
    store.add(made.events(tmp_path, [("theft", date(2023, 1, 5), "a")], QUARTER), "one", made.NOON)
    nation = [cell("theft", "SE", JAN, 1000, level="nation")]
    store.add(made.counts(tmp_path, nation, source=SourceWords("statistics")), "one", made.NOON)
    panel = ask(store, "theft", reference_levels=("nation",))["theft"]
    assert (panel.counts.sum(), panel.references[0].counts[0]) == (1, 1000)
    assert len(panel.evidence) == 2


@pytest.mark.parametrize("where", [{"edition": "1998"}, {"level": "county", "edition": "2020"}])
def test_events_are_never_counted_in_other_areas(store: Store, tmp_path: Path, where: dict[str, str]) -> None:
    store.add(made.events(tmp_path, [("theft", date(2023, 1, 5), "a")], JAN), "one", made.NOON)
    store.add(made.events(tmp_path, [("theft", date(2023, 2, 5), "a")], FEB, **where), "two", made.NOON)
    with pytest.raises(AreasError, match="district 2020 was asked for") as refusal:
        ask(store, "theft")
    assert "[place]" in str(refusal.value)
    # Where no day that is asked for is concerned, nothing is refused.
    assert ask(store, "theft", periods=(JAN,))["theft"].counts.sum() == 1


def test_counts_are_never_counted_in_another_edition(store: Store, tmp_path: Path) -> None:
    old = made.counts(tmp_path, [cell("fraud", "a", JAN, 1)], edition="1998", source=COUNCIL)
    store.add(old, "one", made.NOON)
    with pytest.raises(AreasError, match="district 1998"):
        ask(store, "fraud")
    store.add(made.counts(tmp_path, [cell("fraud", "a", JAN, 2)], source=COUNCIL), "two", made.NOON)
    assert ask(store, "fraud")["fraud"].counts.sum() == 2  # every cell wanted is the new edition's now
    with pytest.raises(AreasError, match="district 2020"):
        ask(store, "fraud", edition="1998")


def test_what_nobody_tells_of_at_a_level_is_not_in_the_answer(store: Store, tmp_path: Path) -> None:
    county = made.events(tmp_path, [("theft", date(2023, 1, 5), "a")], QUARTER, level="county")
    store.add(county, "one", made.NOON)
    assert ask(store, "theft", "arson") == {}
