"""What a later delivery says otherwise of the same events: counted, listed, and nothing hidden."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lagesbild.domain import Delivery, Period
from lagesbild.store import Revisions, Store
from lagesbild.store.records import Change
from tests.store import made

JANUARY, FEBRUARY = Period(date(2024, 1, 1), date(2024, 2, 1)), Period(date(2024, 2, 1), date(2024, 3, 1))
BOTH = Period(JANUARY.start_day, FEBRUARY.end_day)
Told = tuple[str, str, date, str]  # event, category, day, area


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def events(folder: Path, told: list[Told], covers: Period) -> Delivery:
    plain = made.events(folder, [(category, day, area) for _, category, day, area in told], covers)
    rows = pa.table(plain.rows)
    ids = pa.array([event or None for event, *_ in told], pa.string())
    with_ids = rows.set_column(rows.schema.get_field_index("event_id"), "event_id", ids)
    return replace(plain, rows=with_ids, delivery_id=f"{plain.delivery_id[:20]}-{abs(hash(tuple(told)))}")


def after(store: Store, folder: Path, *several: tuple[list[Told], Period]) -> Revisions:
    for number, (told, covers) in enumerate(several):
        receipt = store.add(events(folder, told, covers), f"sending-{number}", made.NOON)
    return store.revisions(receipt.record.delivery_id)


def test_changed_gone_and_new_events(store: Store, folder: Path) -> None:
    day, other = date(2024, 1, 5), date(2024, 1, 9)
    before = [("1", "theft", day, "a"), ("2", "theft", day, "a"), ("3", "theft", day, "b"), ("", "theft", day, "a")]
    now = [("1", "theft", day, "a"), ("2", "robbery", other, "a"), ("4", "theft", day, "b")]
    found = after(store, folder, (before, JANUARY), (now, JANUARY))
    assert (found.n_same, found.n_changed, found.n_new, found.n_gone, found.n_on_two_days) == (1, 1, 1, 1, 0)
    assert found.changes == (
        Change("2", "category", "theft", "robbery"),
        Change("2", "day", "2024-01-05", "2024-01-09"),
    )


def test_event_that_was_moved_out_of_what_is_covered_is_told_of(store: Store, folder: Path) -> None:
    before = [("1", "theft", date(2024, 1, 31), "a")]
    found = after(store, folder, (before, BOTH), ([("1", "theft", date(2024, 2, 1), "a")], FEBRUARY))
    assert (found.n_changed, found.n_on_two_days, found.n_gone) == (1, 1, 0)


def test_offences_of_one_report_are_compared_together(store: Store, folder: Path) -> None:
    day = date(2024, 1, 5)
    before = [("1", "theft", day, "a"), ("1", "robbery", day, "a")]
    same = [("1", "robbery", day, "a"), ("1", "theft", day, "a")]
    found = after(store, folder, (before, JANUARY), (same, JANUARY), (same[:1], JANUARY))
    assert found.changes == (Change("1", "category", "robbery, theft", "robbery"),)


def test_first_delivery_and_those_of_other_days_revise_nothing(store: Store, folder: Path) -> None:
    first = after(store, folder, ([("1", "theft", date(2024, 1, 5), "a")], JANUARY))
    other = after(store, folder, ([("1", "theft", date(2024, 2, 5), "a")], FEBRUARY))
    assert first == other == Revisions()


versions = st.dictionaries(
    st.sampled_from("123456"), st.tuples(st.sampled_from(["theft", "robbery"]), st.integers(1, 31)), max_size=6
)


@given(before=versions, now=versions)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_every_event_is_one_of_same_changed_new_and_gone(tmp_path_factory, before, now) -> None:
    """A slow twin with dictionaries."""
    from lagesbild.store.revisions import compare_events  # noqa: PLC0415  polars is loaded for this alone

    folder = tmp_path_factory.mktemp("shelves")
    shelves = []
    for number, told in enumerate((before, now)):
        rows = [(event, kind, date(2024, 1, day), "a") for event, (kind, day) in told.items()]
        shelf = folder / f"{number}.parquet"
        pq.write_table(pa.table(events(folder, rows, JANUARY).rows), shelf)
        shelves.append(shelf)
    found = compare_events(shelves[:1], shelves[1], JANUARY)
    shared = before.keys() & now.keys()
    assert found.n_same == sum(before[each] == now[each] for each in shared)
    assert found.n_changed == len(shared) - found.n_same
    assert (found.n_new, found.n_gone) == (len(now.keys() - shared), len(before.keys() - shared))
