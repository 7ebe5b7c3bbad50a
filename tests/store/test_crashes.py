"""Whatever step a writer dies at, nothing is lost, nothing is doubled, and what it left is cleared away.

A process is killed the hard way (no cleaning up, no flushing) just before each step that it would have taken on the
disk or in the ledger. Then the same delivery is received again, as a person would after such an evening.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lagesbild.config import StoreOptions
from lagesbild.domain import Delivery
from lagesbild.store import PanelRequest, Store, open_store
from lagesbild.store.shelves import read_shelf
from tests.store import made
from tests.store.killing import KILLED, earlier, later

ROOT = Path(__file__).parents[2]
REQUEST = PanelRequest((made.category("theft"),), "district", "2020", ("a",), made.YEAR)


def killed_at_every_step(work: str, home: Path, every: int = 1) -> Iterator[tuple[Path, int]]:
    """A copy of the workspace for each step that the work was killed before, with its exit code; the last one is 0."""
    command = [sys.executable, "-m", "tests.store.killing", work, str(home), str(every)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    for line in done.stdout.splitlines():
        name, ending = line.split()
        yield home.with_name(name), int(ending)


@pytest.fixture
def folder(in_memory: Path) -> Iterator[Path]:
    """A folder of one's own, in memory: what a killed process has written outlives it there too."""
    with tempfile.TemporaryDirectory(dir=in_memory) as folder:
        yield Path(folder)


@pytest.fixture
def home(new_home: Path, folder: Path) -> Path:
    """An empty workspace of one's own, in memory."""
    return Path(shutil.copytree(new_home, folder / "home"))


def shelf_names(home: Path) -> set[str]:
    return {path.name for path in (home / "shelves").iterdir() if path.name != ".workspace"}


def check(home: Path, delivery: Delivery, must_be_there: bool, is_counted: bool = True) -> None:
    """The earlier delivery is whole; the later one wholly there or not at all; and receiving it again makes it so."""
    with open_store(home, StoreOptions()) as store:
        ids = [record.delivery_id for record in store.deliveries()]
        assert shelf_names(home) == set(ids)
        assert len(ids) == len(set(ids))
        assert len(ids) == 2 or (len(ids) == 1 and not must_be_there)
        assert store.add(delivery, "again", made.NOON).is_new == (len(ids) == 1)
        assert shelf_names(home) == {record.delivery_id for record in store.deliveries()}
        assert len(store.deliveries()) == 2
        if is_counted:
            assert store.count_panels(REQUEST)["theft"].counts[0, :2].tolist() == [2, 1]
        assert store.set_aside_rows(delivery.delivery_id).num_rows == 1
        assert read_shelf(store.shelves.rows_file(delivery.delivery_id)).num_rows == 2
        assert store.file_as_it_came(delivery.delivery_id).read_bytes() == delivery.file.read_bytes()


def test_a_writer_may_be_killed_before_any_step(home: Path, folder: Path) -> None:
    with open_store(home, StoreOptions()) as store:
        store.add(earlier(folder), "zero", made.NOON)
    endings = []
    for copy, ending in killed_at_every_step("receive", home):
        endings.append(ending)
        check(copy, later(folder), must_be_there=ending == 0, is_counted=len(endings) % 5 == 0)
    assert set(endings[:-1]) == {KILLED}
    assert endings[-1] == 0
    assert len(endings) > 15  # every fsync, rename and statement is a step


def test_clearing_leftovers_may_be_killed_too(home: Path, folder: Path) -> None:
    with open_store(home, StoreOptions()) as store:
        store.add(earlier(folder), "zero", made.NOON)
    delivery = later(folder)
    half_made = home / "shelves" / f".half-made-{delivery.delivery_id}"
    half_made.mkdir()
    (half_made / "rows.parquet").write_bytes(b"PAR1 half")
    (home / "shelves" / "never-entered" / "came").mkdir(parents=True)
    endings = []
    for copy, ending in killed_at_every_step("open", home):
        endings.append(ending)
        check(copy, delivery, must_be_there=False, is_counted=len(endings) % 5 == 0)
    assert set(endings[:-1]) == {KILLED}
    assert len(endings) > 5


def test_a_new_workspace_may_be_killed_before_any_step(folder: Path) -> None:
    home = folder / "home"
    home.mkdir()
    endings = []
    for copy, ending in killed_at_every_step("open", home, every=13):
        endings.append(ending)
        with open_store(copy, StoreOptions()) as store:
            assert store.deliveries() == ()
            assert store.add(later(folder), "one", made.NOON).is_new
    assert endings[-1] == 0
    assert len(endings) > 2


def test_a_whole_shelf_that_nobody_entered_is_moved_aside_not_thrown_away(home: Path, folder: Path) -> None:
    delivery = later(folder)
    with open_store(home, StoreOptions()) as store:
        # As a ledger that was put back from yesterday's back-up would find it.
        before = (home / "ledger.sqlite").read_bytes()
        store.add(delivery, "one", made.NOON)
    for name in ("ledger.sqlite-wal", "ledger.sqlite-shm"):
        (home / name).unlink(missing_ok=True)
    (home / "ledger.sqlite").write_bytes(before)
    with open_store(home, StoreOptions()) as store:
        assert store.deliveries() == ()
        assert shelf_names(home) == set()
        moved = home / "leftovers" / delivery.delivery_id / "came" / delivery.file.name
        assert moved.read_bytes() == delivery.file.read_bytes()
        assert store.add(delivery, "one", made.NOON).is_new


def test_what_another_is_making_is_not_taken_for_a_leftover(home: Path) -> None:
    half_made = home / "shelves" / ".half-made-x"
    with open_store(home, StoreOptions()) as writer:
        with writer.ledger.writing():
            half_made.mkdir()
            open_store(home, StoreOptions()).close()
            assert half_made.exists()
        open_store(home, StoreOptions()).close()
        assert not half_made.exists()


@pytest.mark.parametrize("lost", ["rows.parquet", "set_aside.parquet", "came"])
def test_a_damaged_shelf_is_put_back_by_receiving_the_same_file_again(store: Store, tmp_path: Path, lost: str) -> None:
    store.add(earlier(tmp_path), "zero", made.NOON)
    delivery = later(tmp_path)
    first = store.add(delivery, "one", made.NOON)
    gone = store.home / "shelves" / delivery.delivery_id / lost
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    again = store.add(delivery, "two", made.NOON)
    assert (again.is_new, again.record) == (False, first.record)
    assert store.count_panels(REQUEST)["theft"].counts[0, :2].tolist() == [2, 1]
    assert store.file_as_it_came(delivery.delivery_id).read_bytes() == delivery.file.read_bytes()
    assert store.set_aside_rows(delivery.delivery_id).num_rows == 1
