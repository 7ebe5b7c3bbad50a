"""Rows that should no longer be kept go for good; what was said of them stays."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from lagesbild.config import StoreOptions
from lagesbild.domain import Keeping, Period
from lagesbild.domain.periods import months_later
from lagesbild.errors import NotFoundError, StoreError
from lagesbild.store import Store, open_store
from tests.store import made

COVERS = Period(date(2023, 1, 1), date(2024, 1, 1))
ROWS = [("theft", date(2023, 1, 5), "a")]


@pytest.mark.parametrize(
    ("day", "n_months", "later"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
        (date(2023, 5, 15), 24, date(2025, 5, 15)),
        (date(2023, 5, 31), 120, date(2033, 5, 31)),
    ],
)
def test_the_same_day_months_later_is_never_past_the_months_end(day: date, n_months: int, later: date) -> None:
    assert months_later(day, n_months) == later


def test_a_delivery_is_due_on_its_day_and_not_before(store: Store, tmp_path: Path) -> None:
    kept = store.add(made.events(tmp_path, ROWS, COVERS, keeping=Keeping("a law", 2)), "one", made.NOON).record
    store.add(made.events(tmp_path, ROWS, COVERS, delivery_id="forever"), "two", made.NOON)
    due = months_later(made.NOON.date(), 2)
    assert store.due_for_disposal(due - timedelta(days=1)) == ()
    assert store.due_for_disposal(due) == (kept,)


def test_what_is_disposed_of_leaves_nothing_on_the_disk_and_no_count(store: Store, tmp_path: Path) -> None:
    delivery = made.events(tmp_path, ROWS, COVERS)
    store.add(delivery, "one", made.NOON)
    shelf = store.shelves.folder / delivery.delivery_id
    leftovers = store.home / "leftovers" / delivery.delivery_id
    leftovers.mkdir(parents=True)
    record = store.dispose(delivery.delivery_id, date(2030, 1, 1))
    assert (record.disposed_day, record.counts) == (date(2030, 1, 1), False)
    assert not shelf.exists()
    assert not leftovers.exists()
    assert store.coverage() == ()
    assert store.deliveries() == (record,)
    assert store.due_for_disposal(date(2100, 1, 1)) == ()
    for ask in (store.set_aside_rows, store.file_as_it_came):
        with pytest.raises(NotFoundError, match="disposed of on 2030-01-01"):
            ask(delivery.delivery_id)
    with pytest.raises(StoreError, match="already"):
        store.dispose(delivery.delivery_id, date(2030, 1, 2))


def test_an_earlier_delivery_has_the_word_again(store: Store, tmp_path: Path) -> None:
    earlier, later = (made.events(tmp_path, ROWS, COVERS, delivery_id=name) for name in ("earlier", "later"))
    store.add(earlier, "one", made.NOON)
    store.add(later, "two", made.NOON)
    assert store.superseded() == {"earlier": ("later",)}
    store.dispose("later", date(2030, 1, 1))
    assert store.superseded() == {}


def test_received_again_it_is_kept_anew(store: Store, tmp_path: Path) -> None:
    delivery = made.events(tmp_path, ROWS, COVERS, keeping=Keeping("", 1))
    store.add(delivery, "one", made.NOON)
    store.dispose(delivery.delivery_id, date(2030, 1, 1))
    receipt = store.add(delivery, "two", made.NOON + timedelta(days=400))
    assert receipt.is_new
    assert receipt.record.disposed_day is None
    assert receipt.record.disposal_day == months_later(made.NOON.date() + timedelta(days=400), 1)
    assert store.file_as_it_came(delivery.delivery_id).read_bytes() == delivery.file.read_bytes()


def test_a_crash_after_the_ledger_said_so_is_made_good(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    delivery = made.events(tmp_path, ROWS, COVERS)
    with open_store(home, StoreOptions()) as store:
        store.add(delivery, "one", made.NOON)
        shelf = store.shelves.folder / delivery.delivery_id
        kept = {path.name: path.read_bytes() for path in shelf.iterdir() if path.is_file()}
        store.dispose(delivery.delivery_id, date(2030, 1, 1))
        shelf.mkdir()
        for name, content in kept.items():
            (shelf / name).write_bytes(content)
    with open_store(home, StoreOptions()):
        assert not shelf.exists()
        assert not (home / "leftovers").exists()


def test_a_withdrawn_delivery_can_count_again(store: Store, tmp_path: Path) -> None:
    delivery = made.events(tmp_path, ROWS, COVERS)
    first = store.add(delivery, "one", made.NOON).record
    with pytest.raises(StoreError, match="not withdrawn"):
        store.reinstate(delivery.delivery_id)
    store.withdraw(delivery.delivery_id, "wrong file", date(2024, 2, 1))
    assert store.reinstate(delivery.delivery_id) == replace(first)
    assert store.coverage()
