"""How events are counted, and who has the word on which days: answers anyone can check by reading."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from lagesbild.domain import Period, SourceWords
from lagesbild.store import Store
from tests.store import made
from tests.store.asking import FEB, JAN, MAR, MISSING, OBSERVED, QUARTER, ask

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
