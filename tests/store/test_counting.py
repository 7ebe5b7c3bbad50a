"""The rules of counting, one at a time, with answers anyone can check by reading."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lagesbild.domain import Area, Areas, Panel, Period, RowKind, SeriesBreak, SourceWords, Status
from lagesbild.domain.periods import month, year
from lagesbild.errors import AreasError, StoreError
from lagesbild.store import CategoryRecord, PanelRequest, Store
from tests.store import made

JAN, FEB, MAR = made.YEAR[:3]
QUARTER = Period(date(2023, 1, 1), date(2023, 4, 1))
COUNCIL = SourceWords("council")
OBSERVED, SUPPRESSED, MISSING = Status.OBSERVED, Status.SUPPRESSED, Status.MISSING


def ask(store: Store, *codes: str, **more: Any) -> dict[str, Panel]:
    categories = tuple(made.category(code) for code in codes)
    plain = PanelRequest(categories, "district", "2020", ("a", "b"), (JAN, FEB, MAR))
    return store.count_panels(replace(plain, **more))


def cell(code: str, area: str | None, period: Period, count: int | None, **more: Any) -> dict[str, Any]:
    return {"category": code, "area": area, "period": period, "count": count, **more}


# ---- events


def test_events_are_counted_in_the_month_of_their_day(store: Store, tmp_path: Path) -> None:
    rows = [
        ("theft", date(2023, 1, 1), "a"),
        ("theft", date(2023, 1, 31), "a"),
        ("theft", date(2023, 2, 1), "a"),
        ("theft", date(2023, 3, 31), "b"),
        ("theft", date(2023, 2, 9), "c"),  # an area that was not asked for
        ("fraud", date(2023, 1, 1), "a"),
    ]
    store.add(made.events(tmp_path, rows, QUARTER), "one", made.NOON)
    panel = ask(store, "theft")["theft"]
    assert panel.counts.tolist() == [[2, 1, 0], [0, 0, 1]]
    assert (panel.status == OBSERVED).all()
    assert panel.unplaced.tolist() == [0, 0, 0]
    assert not panel.is_preliminary.any()
    assert panel.counts.dtype == np.int64
    assert panel.status.dtype == np.uint8


def test_events_of_no_area_are_unplaced_and_never_lost(store: Store, tmp_path: Path) -> None:
    rows = [("theft", date(2023, 1, 5), None), ("theft", date(2023, 1, 6), None), ("theft", date(2023, 3, 6), None)]
    store.add(made.events(tmp_path, rows, QUARTER), "one", made.NOON)
    panel = ask(store, "theft")["theft"]
    assert panel.unplaced.tolist() == [2, 0, 1]
    assert panel.counts.sum() == 0


def test_a_month_that_is_covered_in_part_is_missing_not_low(store: Store, tmp_path: Path) -> None:
    covers = Period(date(2023, 1, 1), date(2023, 3, 20))
    rows = [("theft", day, area) for day in (date(2023, 2, 1), date(2023, 3, 1)) for area in ("a", None)]
    store.add(made.events(tmp_path, rows, covers), "one", made.NOON)
    panel = ask(store, "theft")["theft"]
    assert panel.status.tolist() == [[OBSERVED, OBSERVED, MISSING]] * 2
    assert panel.counts.tolist() == [[0, 1, 0], [0, 0, 0]]
    assert panel.unplaced.tolist() == [0, 1, 0]


def test_rows_outside_what_the_delivery_covers_are_not_counted(store: Store, tmp_path: Path) -> None:
    covers = Period(date(2023, 2, 1), date(2023, 4, 1))
    rows = [("theft", date(2023, 1, 5), "a"), ("theft", date(2023, 2, 5), "a")]
    store.add(made.events(tmp_path, rows, covers, n_outside_coverage=1), "one", made.NOON)
    panel = ask(store, "theft")["theft"]
    assert panel.counts.tolist() == [[0, 1, 0], [0, 0, 0]]
    assert panel.status[0].tolist() == [MISSING, OBSERVED, OBSERVED]


def test_monthly_deliveries_add_up_to_a_series_with_zeros(store: Store, tmp_path: Path) -> None:
    for number, period in enumerate((JAN, FEB, MAR)):
        rows = [("theft", period.start_day, "a")] * number + [("fraud", period.start_day, "b")]
        store.add(made.events(tmp_path, rows, period), f"month {number}", made.NOON)
    panel = ask(store, "theft")["theft"]
    # January's file has no theft at all, and covers January: none was reported.
    assert panel.counts[0].tolist() == [0, 1, 2]
    assert (panel.status == OBSERVED).all()
    assert len(panel.evidence) == 3


def test_an_empty_file_that_covers_nothing_changes_nothing(store: Store, tmp_path: Path) -> None:
    store.add(made.events(tmp_path, [("theft", date(2023, 1, 5), "a")], QUARTER), "one", made.NOON)
    nothing = replace(made.events(tmp_path, [], QUARTER), covers=None)
    store.add(nothing, "two", made.NOON)
    panel = ask(store, "theft")["theft"]
    assert panel.counts[0].tolist() == [1, 0, 0]
    assert nothing.delivery_id not in panel.evidence


# ---- who has the word


def test_a_later_sending_takes_over_the_days_it_covers(store: Store, tmp_path: Path) -> None:
    days = (date(2023, 1, 5), date(2023, 2, 9), date(2023, 2, 10), date(2023, 2, 28), date(2023, 3, 1))
    first = made.events(tmp_path, [("theft", day, "a") for day in days], QUARTER)
    second = made.events(tmp_path, [("theft", date(2023, 2, 12), "a")], Period(date(2023, 2, 10), date(2023, 3, 1)))
    store.add(first, "one", made.NOON)
    receipt = store.add(second, "two", made.NOON)
    assert receipt.superseded == (first.delivery_id,)
    assert store.superseded() == {first.delivery_id: (second.delivery_id,)}
    panel = ask(store, "theft")["theft"]
    # From 10 to 28 February the second has the word, and knows only of the 12th.
    assert panel.counts[0].tolist() == [1, 2, 1]
    assert (panel.status == OBSERVED).all()
    assert panel.evidence == (first.delivery_id, second.delivery_id)


def test_files_of_one_sending_lie_side_by_side(store: Store, tmp_path: Path) -> None:
    for area in ("a", "b"):
        store.add(made.events(tmp_path, [("theft", date(2023, 1, 5), area)], QUARTER), "one", made.NOON)
    assert store.superseded() == {}
    assert ask(store, "theft")["theft"].counts[:, 0].tolist() == [1, 1]


def test_another_part_or_source_is_never_superseded(store: Store, tmp_path: Path) -> None:
    rows = [("theft", date(2023, 1, 5), "a")]
    store.add(made.events(tmp_path, rows, QUARTER, part="north"), "one", made.NOON)
    assert store.add(made.events(tmp_path, rows, QUARTER, part="south"), "two", made.NOON).superseded == ()
    other = made.events(tmp_path, [("arson", date(2023, 1, 5), "a")], QUARTER, source=SourceWords("fire"))
    assert store.add(other, "three", made.NOON).superseded == ()
    assert ask(store, "theft")["theft"].counts[0, 0] == 2


def test_what_a_later_delivery_took_over_in_full_is_no_longer_told_of(store: Store, tmp_path: Path) -> None:
    """A mapping that was corrected: the same events under another category."""
    store.add(made.events(tmp_path, [("thieft", date(2023, 1, 5), "a")], QUARTER), "one", made.NOON)
    store.add(made.events(tmp_path, [("theft", date(2023, 1, 5), "a")], QUARTER), "two", made.NOON)
    assert set(ask(store, "thieft", "theft")) == {"theft"}
    assert {record.category for record in store.coverage()} == {"theft"}


def test_a_withdrawn_delivery_neither_counts_nor_takes_over(store: Store, tmp_path: Path) -> None:
    store.add(made.events(tmp_path, [("theft", date(2023, 1, 5), "a")] * 2, QUARTER), "one", made.NOON)
    second = made.events(tmp_path, [("theft", date(2023, 1, 5), "b")], QUARTER)
    store.add(second, "two", made.NOON)
    assert ask(store, "theft")["theft"].counts[:, 0].tolist() == [0, 1]
    store.withdraw(second.delivery_id, "of another town", date(2024, 1, 1))
    panel = ask(store, "theft")["theft"]
    assert panel.counts[:, 0].tolist() == [2, 0]
    assert second.delivery_id not in panel.evidence
    assert store.superseded() == {}


def test_parts_side_by_side_must_all_have_come(store: Store, tmp_path: Path) -> None:
    """One district is late with March: that none is recorded there does not mean that none happened."""
    store.add(made.events(tmp_path, [("theft", date(2023, 3, 5), "a")], QUARTER, part="north"), "one", made.NOON)
    late = Period(date(2023, 1, 1), date(2023, 3, 1))
    store.add(made.events(tmp_path, [("theft", date(2023, 2, 5), "b")], late, part="south"), "one", made.NOON)
    panel = ask(store, "theft")["theft"]
    assert panel.status[0].tolist() == [OBSERVED, OBSERVED, MISSING]
    assert panel.counts.tolist() == [[0, 0, 0], [0, 1, 0]]


def test_parts_that_follow_each_other_are_enough_one_by_one(store: Store, tmp_path: Path) -> None:
    for period in (JAN, FEB, MAR):
        rows = [("theft", period.start_day, "a")]
        store.add(made.events(tmp_path, rows, period, part=str(period.start_day)), "one", made.NOON)
    panel = ask(store, "theft")["theft"]
    assert panel.counts[0].tolist() == [1, 1, 1]
    assert (panel.status == OBSERVED).all()


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


# ---- what it is held against


def test_exposure_is_the_number_told_nearest_to_the_middle_of_the_month(store: Store, tmp_path: Path) -> None:
    rows = [
        {"area": "a", "day": date(2022, 12, 31), "value": 1200.0},
        {"area": "a", "day": date(2023, 3, 1), "value": 2400.0},
        {"area": "b", "day": date(2023, 2, 14), "value": None, "status": SUPPRESSED},
        {"area": "b", "day": date(2010, 1, 1), "value": 120.0},
        {"area": None, "day": date(2023, 1, 1), "value": 99.0},
        {"area": "a", "day": date(2023, 1, 1), "value": 60.0, "exposure": "shops"},
    ]
    store.add(made.exposures(tmp_path, rows), "one", made.NOON)
    store.add(made.events(tmp_path, [("theft", date(2023, 1, 5), "a")], QUARTER), "one", made.NOON)
    panel = ask(store, "theft")["theft"]
    # 15 February is the middle of February: 14 days before 1 March, 46 after New Year's Eve.
    assert panel.exposure.tolist() == [[100.0, 200.0, 200.0], [10.0, 10.0, 10.0]]
    assert panel.exposure_days == (date(2010, 1, 1), date(2022, 12, 31), date(2023, 3, 1))
    assert panel.exposure_kind == "residents"
    shops = ask(store, "theft", exposures={"theft": "shops"})["theft"]
    assert shops.exposure[0].tolist() == [5.0, 5.0, 5.0]
    assert np.isnan(shops.exposure[1]).all()
    assert shops.exposure_kind == "shops"
    assert store.exposure_kinds("district", "2020") == {"residents", "shops"}


def test_of_two_days_as_near_the_earlier_is_taken(store: Store, tmp_path: Path) -> None:
    # April has thirty days, so its middle is the midnight before the 16th.
    rows = [
        {"area": "a", "day": date(2023, 4, 20), "value": 240.0},
        {"area": "a", "day": date(2023, 4, 12), "value": 120.0},
    ]
    store.add(made.exposures(tmp_path, rows), "one", made.NOON)
    store.add(made.events(tmp_path, [("theft", date(2023, 4, 5), "a")], month(2023, 4)), "one", made.NOON)
    panel = ask(store, "theft", periods=(month(2023, 4),))["theft"]
    assert panel.exposure[0].tolist() == [10.0]
    assert panel.exposure_days == (date(2023, 4, 12),)


def test_the_last_number_told_for_a_day_is_the_one(store: Store, tmp_path: Path) -> None:
    day = date(2022, 12, 31)
    store.add(made.events(tmp_path, [("theft", date(2023, 1, 5), "a")], QUARTER), "one", made.NOON)
    first = made.exposures(
        tmp_path, [{"area": "a", "day": day, "value": 1200.0}, {"area": "b", "day": day, "value": 12.0}]
    )
    second = made.exposures(tmp_path, [{"area": "a", "day": day, "value": 2400.0}], source=SourceWords("other"))
    third = made.exposures(tmp_path, [{"area": "a", "day": day, "value": None, "status": SUPPRESSED}])
    store.add(first, "one", made.NOON)
    assert store.add(second, "one", made.NOON).superseded == (first.delivery_id,)
    panel = ask(store, "theft")["theft"]
    assert panel.exposure[:, 0].tolist() == [200.0, 1.0]
    assert set(panel.evidence[1:]) == {first.delivery_id, second.delivery_id}
    store.add(third, "two", made.NOON)
    assert np.isnan(ask(store, "theft")["theft"].exposure[0]).all()


def test_exposure_of_another_edition_is_never_taken(store: Store, tmp_path: Path) -> None:
    store.add(made.events(tmp_path, [("theft", date(2023, 1, 5), "a")], QUARTER), "one", made.NOON)
    rows = [{"area": "a", "day": date(2022, 12, 31), "value": 1200.0}]
    store.add(made.exposures(tmp_path, rows, edition="1998"), "one", made.NOON)
    with pytest.raises(AreasError, match="district 1998"):
        ask(store, "theft")
    assert store.exposure_kinds("district", "2020") == set()
    store.add(made.exposures(tmp_path, [rows[0] | {"area": "b"}]), "one", made.NOON)
    panel = ask(store, "theft")["theft"]
    assert np.isnan(panel.exposure[0]).all()
    assert panel.exposure[1].tolist() == [100.0] * 3


def test_without_any_exposure_it_is_unknown_not_one(store: Store, tmp_path: Path) -> None:
    store.add(made.events(tmp_path, [("theft", date(2023, 1, 5), "a")], QUARTER), "one", made.NOON)
    panel = ask(store, "theft")["theft"]
    assert np.isnan(panel.exposure).all()
    assert panel.exposure_days == ()


# ---- what goes with a panel


def test_a_panel_has_its_own_breaks_and_those_of_the_sources_counted(store: Store, tmp_path: Path) -> None:
    def told(category: str) -> SeriesBreak:
        return SeriesBreak(date(2022, 5, 1), "recording", {"en": category or "all"}, category)

    rows = [("theft", date(2023, 1, 5), "a"), ("fraud", date(2023, 1, 5), "a")]
    breaks = (told("theft"), told("fraud"), told(""))
    store.add(made.events(tmp_path, rows, QUARTER, breaks=breaks), "one", made.NOON)
    fire = made.events(
        tmp_path, [("fire", date(2023, 1, 5), "a")], QUARTER, source=SourceWords("fire brigade"), breaks=(told(""),)
    )
    store.add(fire, "one", made.NOON)
    panels = ask(store, "theft", "fire")
    assert [(each.category, each.source) for each in panels["theft"].breaks] == [("", "police"), ("theft", "police")]
    assert [(each.category, each.source) for each in panels["fire"].breaks] == [("", "fire brigade")]


def test_what_there_is_to_count_is_told_by_category_level_and_edition(store: Store, tmp_path: Path) -> None:
    store.add(made.events(tmp_path, [("theft", date(2023, 1, 5), "a")] * 3, QUARTER), "one", made.NOON)
    rows = [cell("fraud", "a", FEB, 1), cell("fraud", "b", MAR, 1), cell("fraud", "SE", JAN, 9, level="nation")]
    store.add(made.counts(tmp_path, rows, source=COUNCIL), "one", made.NOON)
    both = Period(FEB.start_day, MAR.end_day)
    assert store.coverage() == (
        CategoryRecord("fraud", RowKind.COUNTS, "district", "2020", both, 2),
        CategoryRecord("fraud", RowKind.COUNTS, "nation", "", JAN, 1),
        CategoryRecord("theft", RowKind.EVENTS, "district", "2020", QUARTER, 3),
    )
    assert [record.category for record in store.coverage("theft")] == ["theft"]
    assert store.coverage("arson") == ()


def test_the_order_of_areas_is_the_order_asked_for(store: Store, tmp_path: Path) -> None:
    rows = [("theft", date(2023, 1, 5), "a"), ("theft", date(2023, 1, 5), "b"), ("theft", date(2023, 1, 6), "b")]
    store.add(made.events(tmp_path, rows, QUARTER), "one", made.NOON)
    assert ask(store, "theft", areas=("b", "c", "a"))["theft"].counts[:, 0].tolist() == [2, 0, 1]


def test_the_statement_says_how_and_holds_nothing_that_was_asked_for(store: Store, tmp_path: Path) -> None:
    hostile = "theft'; DROP TABLE x; --\nSELECT 1"
    store.add(made.events(tmp_path, [(hostile, date(2023, 1, 5), "a")], QUARTER), "one", made.NOON)
    request = PanelRequest((made.category(hostile),), "district", "2020", ("a",), (JAN,))
    said = store.counting_sql(request)
    statement = [line for line in said.splitlines() if not line.lstrip().startswith("--")]
    assert "DROP" in said
    assert "DROP" not in "\n".join(statement)
    assert "FROM event_rows" in said
    assert store.count_panels(request)[hostile].counts.sum() == 1


@pytest.mark.parametrize(
    "wrong", [{"periods": ()}, {"periods": (FEB, JAN)}, {"periods": (JAN, QUARTER)}, {"areas": ("a", "a")}]
)
def test_a_request_that_makes_no_sense_is_refused_at_once(store: Store, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"period|area|Periods"):
        ask(store, "theft", **wrong)
