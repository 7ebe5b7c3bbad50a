"""Full disks, locked and damaged ledgers, folders one may not write in: said in words, and nothing half kept."""

import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from lagesbild.config import StoreOptions
from lagesbild.domain import Delivery, Period
from lagesbild.errors import StoreError
from lagesbild.store import Store, open_store
from lagesbild.store.failures import LedgerBusyError
from tests.store import made

COVERS = Period(date(2023, 1, 1), date(2024, 1, 1))


def small(folder: Path) -> Delivery:
    return made.events(folder, [("theft", date(2023, 1, 5), "a")], COVERS)


def large(folder: Path, n_bytes: int) -> Delivery:
    """A delivery whose own file alone is larger than `n_bytes`."""
    notes = (os.urandom(n_bytes // 2).hex(),)
    return made.events(folder, [("theft", date(2023, 1, 6), "b")], COVERS, part=notes[0])


def assert_nothing_but(home: Path, kept: Delivery) -> None:
    with open_store(home, StoreOptions()) as store:
        assert [record.delivery_id for record in store.deliveries()] == [kept.delivery_id]
        assert {path.name for path in (home / "shelves").iterdir()} == {".workspace", kept.delivery_id}
        assert store.file_as_it_came(kept.delivery_id).read_bytes() == kept.file.read_bytes()


def received(home: Path, delivery: Delivery) -> str:
    """What was complained of when the delivery was received; empty where it was kept."""
    try:
        with open_store(home, StoreOptions()) as store:
            store.add(delivery, "two", made.NOON)
    except StoreError as error:
        return str(error)
    return ""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk; the limit on file sizes is tested beside this")
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_said_and_leaves_everything_as_it_was(new_home: Path, small_disk: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(new_home, small_disk / "home"))
    kept = small(tmp_path)
    with open_store(home, StoreOptions()) as store:
        store.add(kept, "one", made.NOON)
        with pytest.raises(StoreError, match=r"No space left.*\n.*MB left.*Make room"):
            store.add(large(tmp_path, 3_000_000), "two", made.NOON)
        assert_nothing_but(home, kept)
        assert store.add(made.events(tmp_path, [], COVERS), "three", made.NOON).is_new


def test_a_file_larger_than_the_room_is_refused_before_the_disk_is_filled(
    new_home: Path, small_disk: Path, tmp_path: Path
) -> None:
    home = Path(shutil.copytree(new_home, small_disk / "home"))
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as out:
        out.truncate(2_000_000_000)
    delivery = replace(small(tmp_path), file=huge)
    with open_store(home, StoreOptions()) as store:
        with pytest.raises(StoreError, match="Make room"):
            store.add(delivery, "two", made.NOON)
        assert store.deliveries() == ()
    assert shutil.disk_usage(small_disk).free > 1_000_000


def test_a_disk_that_fills_at_any_point_is_said(new_home: Path, small_disk: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(new_home, small_disk / "home"))
    kept = small(tmp_path)
    delivery = large(tmp_path, 60_000)
    with open_store(home, StoreOptions()) as store:
        store.add(kept, "one", made.NOON)
    free = shutil.disk_usage(small_disk).free
    n_refused = 0
    for n_left in range(0, 1_000_000, 20_000):
        (small_disk / "ballast").write_bytes(b"\0" * max(0, free - n_left))
        complaint = received(home, delivery)
        (small_disk / "ballast").unlink()
        if not complaint:
            break
        n_refused += 1
        assert re.search("room|disk", complaint)
        assert_nothing_but(home, kept)
    assert n_refused > 3
    with open_store(home, StoreOptions()) as store:
        assert len(store.deliveries()) == 2


def test_a_limit_on_the_size_of_files_is_said(home: Path, tmp_path: Path) -> None:
    kept, delivery = small(tmp_path), large(tmp_path, 3_000_000)
    with open_store(home, StoreOptions()) as store:
        store.add(kept, "one", made.NOON)
        before, ignored = resource.getrlimit(resource.RLIMIT_FSIZE), signal.getsignal(signal.SIGXFSZ)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
        try:
            with pytest.raises(StoreError, match="Make room"):
                store.add(delivery, "two", made.NOON)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            signal.signal(signal.SIGXFSZ, ignored)
        assert_nothing_but(home, kept)
        assert store.add(delivery, "two", made.NOON).is_new


def test_a_file_that_has_gone_is_said(store: Store, tmp_path: Path) -> None:
    delivery = small(tmp_path)
    delivery.file.unlink()
    with pytest.raises(StoreError, match="not where it was"):
        store.add(delivery, "one", made.NOON)
    assert store.deliveries() == ()


def test_a_writer_waits_its_turn_and_then_says_so(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lagesbild.store.ledger.Ledger.writing.__wrapped__.__defaults__", (1,))
    with (
        open_store(home, StoreOptions()) as first,
        open_store(home, StoreOptions()) as second,
        first.ledger.writing(),
    ):
        with pytest.raises(LedgerBusyError, match="Wait until it has finished"):
            second.add(small(tmp_path), "one", made.NOON)
        assert second.deliveries() == ()  # readers are never kept waiting


@pytest.mark.parametrize("junk", [b"this is no ledger at all" * 100, b"SQLite format 3\x00" + b"\xff" * 4000])
def test_a_damaged_ledger_is_said_and_not_touched(home: Path, junk: bytes) -> None:
    ledger = home / "ledger.sqlite"
    ledger.write_bytes(junk)
    with pytest.raises(StoreError, match="back-up"):
        open_store(home, StoreOptions())
    assert ledger.read_bytes() == junk


def test_a_ledger_of_a_newer_version_is_said_and_not_touched(home: Path) -> None:
    with sqlite3.connect(home / "ledger.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="newer version"):
        open_store(home, StoreOptions())
    with sqlite3.connect(home / "ledger.sqlite") as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)


def test_a_ledger_that_was_lost_is_not_replaced_by_an_empty_one(home: Path, tmp_path: Path) -> None:
    with open_store(home, StoreOptions()) as store:
        store.add(small(tmp_path), "one", made.NOON)
    for path in home.glob("ledger.sqlite*"):
        path.unlink()
    with pytest.raises(StoreError, match="belong to another ledger"):
        open_store(home, StoreOptions())
    assert len(list((home / "shelves").iterdir())) == 2


def test_the_ledger_of_another_workspace_is_refused(home: Path, tmp_path: Path) -> None:
    with open_store(home, StoreOptions()) as store:
        store.add(small(tmp_path), "one", made.NOON)
    elsewhere = tmp_path / "elsewhere.sqlite"
    with pytest.raises(StoreError, match=r"store\.ledger"):
        open_store(home, StoreOptions(ledger=f"sqlite:///{elsewhere}"))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("not an address", "not an address"),
        ("postgresql+psycopg://nobody@127.0.0.1:1/none", "does not answer|is not installed"),
        ("mysql+nosuchdriver://x/y", "not an address|is not installed"),
    ],
)
def test_an_address_that_leads_nowhere_is_said(home: Path, address: str, said: str) -> None:
    with pytest.raises(StoreError, match=said):
        open_store(home, StoreOptions(ledger=address))


def test_no_folder_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="lagesbild init"):
        open_store(tmp_path / "nowhere", StoreOptions())


def test_a_damaged_shelf_is_said_and_what_to_do(store: Store, tmp_path: Path) -> None:
    delivery = small(tmp_path)
    store.add(delivery, "one", made.NOON)
    shelf = store.home / "shelves" / delivery.delivery_id
    (shelf / "set_aside.parquet").write_bytes(b"PAR1 nonsense")
    with pytest.raises(StoreError, match="receive the same file again"):
        store.set_aside_rows(delivery.delivery_id)
    (shelf / "came" / delivery.file.name).unlink()
    with pytest.raises(StoreError, match="Receive the same file again"):
        store.file_as_it_came(delivery.delivery_id)
