"""A delivery is kept once, whole, as it came, with what was set aside and what it brought along."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest

from lagesbild.domain import Delivery, Keeping, Period, RowKind, SeriesBreak, SourceWords
from lagesbild.domain.periods import months_later
from lagesbild.errors import NotFoundError, StoreError, UsageError
from lagesbild.store import Store
from lagesbild.store.deliveries import read_ids
from lagesbild.store.shelves import read_shelf
from tests.store import made

COVERS = Period(date(2023, 1, 1), date(2024, 1, 1))
ROWS = [("theft", date(2023, 1, 5), "a"), ("theft", date(2023, 2, 5), None)]


def test_everything_about_a_delivery_is_remembered(store: Store, tmp_path: Path) -> None:
    delivery = made.events(
        tmp_path,
        ROWS,
        COVERS,
        n_rows=5,
        set_aside=made.set_aside(3),
        reasons={"bad_day": 2, "no_area": 1},
        part="north",
        is_coverage_inferred=True,
        n_unplaced=1,
        n_outside_coverage=2,
        extracted_day=date(2024, 1, 3),
        notes=("åäö", "two"),
        mapping_text="[source]\n",
        keeping=Keeping("a law", 14),
    )
    receipt = store.add(delivery, "sending-1", made.NOON)
    record = receipt.record
    assert receipt.is_new
    assert receipt.superseded == ()
    assert store.deliveries() == (record,)
    assert record.sequence == 1
    assert record.sending == "sending-1"
    assert record.received_at == made.NOON
    assert record.file_name == delivery.file.name
    assert record.n_set_aside == 3
    assert (record.withdrawn_day, record.withdrawn_why) == (None, "")
    assert (record.legal_ground, record.disposed_day) == ("a law", None)
    assert record.disposal_day == months_later(made.NOON.date(), 14)
    by_nature = {"file", "rows", "set_aside", "categories", "breaks", "questions", "strata", "mapping_text"}
    by_nature |= {"keeping", "cleared", "kept_as"}
    by_nature |= {"warnings", "warned", "n_added"}
    for each in fields(Delivery):
        if each.name not in by_nature:
            assert getattr(record, each.name) == getattr(delivery, each.name), each.name
    assert isinstance(record.kind, RowKind)


def test_the_same_delivery_twice_is_once(store: Store, tmp_path: Path) -> None:
    delivery = made.events(tmp_path, ROWS, COVERS)
    first = store.add(delivery, "one", made.NOON)
    again = store.add(delivery, "two", made.NOON + timedelta(days=1))
    assert not again.is_new
    assert again.record == first.record
    assert store.deliveries() == (first.record,)


def test_the_file_is_kept_as_it_came_under_its_own_name(store: Store, tmp_path: Path) -> None:
    # Names that a file of the shelf itself has, or that would lead elsewhere were they not names.
    for name in ("rows.parquet", "brott 2023 (slutlig).csv", "..csv", "x'; DROP TABLE delivery; --.csv"):
        delivery = made.events(tmp_path, ROWS, COVERS, file=tmp_path / name, part=name)
        record = store.add(delivery, "one", made.NOON).record
        kept = store.file_as_it_came(record.delivery_id)
        assert kept.name == name
        assert kept.read_bytes() == delivery.file.read_bytes()
        assert kept.is_relative_to(store.home / "shelves" / record.delivery_id)


def test_all_that_is_read_at_once_is_of_one_moment(store: Store, tmp_path: Path) -> None:
    with store.ledger.reading() as connection:
        assert read_ids(connection) == ()
        store.add(made.events(tmp_path, ROWS, COVERS), "one", made.NOON)
        assert read_ids(connection) == ()
    assert len(store.deliveries()) == 1


def test_rows_set_aside_come_back_with_every_value(store: Store, tmp_path: Path) -> None:
    aside = made.set_aside(3)
    delivery = made.events(tmp_path, ROWS, COVERS, n_rows=5, set_aside=aside, reasons={"bad_day": 3})
    store.add(delivery, "one", made.NOON)
    assert store.set_aside_rows(delivery.delivery_id).to_pylist() == aside.to_pylist()


def test_rows_of_any_arrow_kind_lie_alike_on_the_shelf(store: Store, tmp_path: Path) -> None:
    plain = made.events(tmp_path, ROWS, COVERS)
    rows, set_aside = pl.from_arrow(pa.table(plain.rows)), pl.from_arrow(made.set_aside(1))
    polars = replace(plain, delivery_id="polars", rows=rows, set_aside=set_aside, n_rows=3)
    store.add(plain, "one", made.NOON)
    store.add(polars, "one", made.NOON)
    shelves = store.shelves
    assert read_shelf(shelves.rows_file("polars")).equals(read_shelf(shelves.rows_file(plain.delivery_id)))
    assert store.set_aside_rows("polars").to_pylist() == made.set_aside(1).to_pylist()


def test_an_empty_delivery_is_a_delivery(store: Store, tmp_path: Path) -> None:
    empty = made.events(tmp_path, [], COVERS)
    assert store.add(empty, "one", made.NOON).is_new
    nothing_kept = made.counts(tmp_path, [], n_rows=2, set_aside=made.set_aside(2), reasons={"bad_day": 2})
    assert store.add(nothing_kept, "one", made.NOON).record.n_set_aside == 2


def test_moments_come_back_in_utc_and_must_say_their_zone(store: Store, tmp_path: Path) -> None:
    delivery = made.events(tmp_path, ROWS, COVERS)
    with pytest.raises(ValueError, match="time zone"):
        store.add(delivery, "one", datetime(2024, 5, 1, 12))  # noqa: DTZ001 - what is tested
    assert store.deliveries() == ()
    stockholm = timezone(timedelta(hours=2))
    record = store.add(delivery, "one", datetime(2024, 5, 1, 12, tzinfo=stockholm)).record
    assert record.received_at == datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert store.deliveries()[0].received_at.tzinfo is UTC


def test_the_beginning_of_an_id_is_enough_if_no_other_begins_so(store: Store, tmp_path: Path) -> None:
    for name in ("abc1", "abc2", "abd"):
        store.add(made.events(tmp_path, ROWS, COVERS, delivery_id=name), "one", made.NOON)
    assert store.delivery("abd").delivery_id == "abd"
    assert store.delivery("abc1").delivery_id == "abc1"
    with pytest.raises(NotFoundError, match="2 deliveries"):
        store.delivery("abc")
    with pytest.raises(NotFoundError, match="last received: abd"):
        store.delivery("x")
    with pytest.raises(NotFoundError):
        store.delivery("")
    with pytest.raises(NotFoundError):
        store.delivery("ab%")


def test_an_id_that_is_another_s_beginning_means_itself(store: Store, tmp_path: Path) -> None:
    for name in ("abc1", "abc"):
        store.add(made.events(tmp_path, ROWS, COVERS, delivery_id=name), "one", made.NOON)
    assert store.delivery("abc").delivery_id == "abc"


def test_withdrawing_says_when_and_why_and_keeps_what_came(store: Store, tmp_path: Path) -> None:
    delivery = made.events(tmp_path, ROWS, COVERS)
    store.add(delivery, "one", made.NOON)
    record = store.withdraw(delivery.delivery_id[:6], " wrong year ", date(2024, 6, 1))
    assert (record.withdrawn_day, record.withdrawn_why) == (date(2024, 6, 1), "wrong year")
    assert store.deliveries() == (record,)
    assert store.file_as_it_came(record.delivery_id).exists()
    with pytest.raises(StoreError, match="2024-06-01 already, because: wrong year"):
        store.withdraw(record.delivery_id, "again", date(2024, 6, 2))
    assert not store.add(delivery, "two", made.NOON).is_new


def test_withdrawing_without_a_reason_is_refused(store: Store, tmp_path: Path) -> None:
    delivery = made.events(tmp_path, ROWS, COVERS)
    store.add(delivery, "one", made.NOON)
    with pytest.raises(UsageError, match="Say why"):
        store.withdraw(delivery.delivery_id, "  ", date(2024, 6, 1))
    assert store.deliveries()[0].withdrawn_day is None


def test_a_category_keeps_the_meaning_it_first_was_given(store: Store, tmp_path: Path) -> None:
    theft = made.category("theft", parent_code="total", exposure="shops", is_sensitive=True)
    other = replace(theft, exposure="residents", is_sensitive=False)
    arson = made.category("arson", sums_children=True, is_detection_driven=True)
    store.add(made.events(tmp_path, ROWS, COVERS, categories=(theft, theft)), "one", made.NOON)
    store.add(made.events(tmp_path, ROWS, COVERS, categories=(other, arson), part="2"), "one", made.NOON)
    assert store.categories() == (theft, arson)


def test_breaks_are_told_once_in_the_last_words_and_leave_with_their_deliveries(store: Store, tmp_path: Path) -> None:
    told = SeriesBreak(date(2021, 1, 1), "recording", {"sv": "först"}, "theft")
    reworded = replace(told, words={"sv": "sedan"})
    whole = SeriesBreak(date(2020, 1, 1), "boundary", {"sv": "ny gräns"})
    for number, breaks in enumerate([(told, whole), (reworded,)]):
        store.add(made.events(tmp_path, ROWS, COVERS, breaks=breaks, part=str(number)), "one", made.NOON)
    # A break that names no source is its deliverer's.
    assert store.breaks() == (replace(whole, source="police"), replace(reworded, source="police"))
    store.withdraw(store.deliveries()[0].delivery_id, "wrong", date(2024, 1, 1))
    assert store.breaks() == (replace(reworded, source="police"),)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"n_kept": 3, "n_rows": 3}, "what came of 2 rows was handed over, and of 3 promised"),
        ({"n_rows": 3}, "0 rows were set aside, and 1 promised"),
        ({"n_added": 1}, "what came of 2 rows was handed over, and of 1 promised"),
        ({"rows": pa.table({"category": ["theft"] * 2})}, "lack the columns source_row, day"),
        ({"delivery_id": "../outside"}, "letters and digits"),
        ({"delivery_id": ".hidden"}, "letters and digits"),
    ],
)
def test_a_delivery_that_breaks_its_promises_is_not_kept(
    store: Store, tmp_path: Path, change: dict[str, object], said: str
) -> None:
    delivery = replace(made.events(tmp_path, ROWS, COVERS), **change)
    with pytest.raises(ValueError, match=said):
        store.add(delivery, "one", made.NOON)
    assert store.deliveries() == ()
    assert [path.name for path in (store.home / "shelves").iterdir()] == [".workspace"]


def test_events_of_a_source_that_is_complete_for_no_stretch_are_kept_and_counted_in_no_period(
    store: Store, tmp_path: Path
) -> None:
    """Points without a day: nobody can tell in which month they are."""
    delivery = replace(made.events(tmp_path, ROWS, COVERS), covers=None)
    assert store.add(delivery, "one", made.NOON).record.n_kept == 2
    assert store.coverage() == ()
    assert sum(int(each.n.sum()) for each in store.contents("police").values()) == 2


def test_rows_added_to_others_are_promised_as_such(store: Store, tmp_path: Path) -> None:
    cells = [{"source_row": 2, "exposure": "residents", "area": "a", "day": date(2023, 12, 31), "value": 7.0}]
    delivery = replace(made.exposures(tmp_path, cells), n_rows=3, n_kept=3, n_added=2)
    assert store.add(delivery, "one", made.NOON).record.n_kept == 3


def test_a_wide_table_promises_each_cell_of_a_row(store: Store, tmp_path: Path) -> None:
    """A table from Statistics Sweden has a column for each group: three figures from one row of the file."""
    cells = [
        {"source_row": 2, "exposure": kind, "area": "a", "day": date(2023, 12, 31), "value": 7.0}
        for kind in ("dwellings_rented", "dwellings_tenant_owned", "dwellings_owned")
    ]
    assert store.add(made.exposures(tmp_path, cells), "one", made.NOON).record.n_kept == 3


def test_one_delivery_tells_of_a_cell_once(store: Store, tmp_path: Path) -> None:
    cell = {"category": "theft", "area": "a", "period": made.YEAR[0], "count": 3}
    with pytest.raises(ValueError, match="1 rows tell of a cell that another row of it tells of"):
        store.add(made.counts(tmp_path, [cell, cell | {"count": 4}]), "one", made.NOON)
    # Of no area there may be many: they add up.
    nowhere = cell | {"area": None}
    assert store.add(made.counts(tmp_path, [nowhere, nowhere]), "one", made.NOON).is_new


def test_a_number_stands_where_and_only_where_it_is_known(store: Store, tmp_path: Path) -> None:
    cell = {"category": "theft", "area": "a", "period": made.YEAR[0]}
    for wrong in (cell | {"count": None}, cell | {"count": 3, "status": 1}):
        with pytest.raises(ValueError, match="where and only where"):
            store.add(made.counts(tmp_path, [wrong]), "one", made.NOON)


def test_a_file_that_changes_while_it_is_received_is_not_kept(store: Store, tmp_path: Path) -> None:
    delivery = made.events(tmp_path, ROWS, COVERS)
    delivery.file.write_bytes(delivery.file.read_bytes() + b"more")
    with pytest.raises(StoreError, match="changed while it was being received"):
        store.add(delivery, "one", made.NOON)
    assert store.deliveries() == ()


def test_words_of_a_source_are_remembered_for_each_delivery(store: Store, tmp_path: Path) -> None:
    for title in ("old title", "new title"):
        source = SourceWords("police", {"en": title}, "The police", "CC0")
        store.add(made.events(tmp_path, ROWS, COVERS, source=source), "one", made.NOON)
    assert [record.source.titles["en"] for record in store.deliveries()] == ["old title", "new title"]


def test_rows_kept_with_a_warning_lie_on_the_shelf_with_their_number(store: Store, tmp_path: Path) -> None:
    warnings = made.set_aside(2).drop_columns(["reasons"])
    delivery = made.events(tmp_path, ROWS, COVERS, warnings=warnings, warned={"B01": 7})
    store.add(delivery, "sending-1", made.NOON)
    told = store.warnings(delivery.delivery_id)
    assert told.rows.num_rows == 2
    assert told.rows["raw.When"].to_pylist() == ["31 February"] * 2
    assert dict(told.n_rows) == {"B01": 7}


def test_deliveries_from_before_there_were_warnings_have_none(store: Store, tmp_path: Path) -> None:
    delivery = made.events(tmp_path, ROWS, COVERS)
    store.add(delivery, "sending-1", made.NOON)
    told = store.warnings(delivery.delivery_id)
    assert (told.rows, dict(told.n_rows)) == (None, {})
