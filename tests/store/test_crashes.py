"""Whatever step a writer dies at, nothing is lost, nothing is doubled, and what it left is cleared away.

A child process is killed the hard way (no cleaning up, no flushing) just before each step that it would have taken on
the disk or in the ledger. Then the same delivery is received again, as a person would after such an evening.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from lagesbild.config import StoreOptions
from lagesbild.domain import Delivery, Period
from lagesbild.store import PanelRequest, Store, open_store
from lagesbild.store import shelves as shelves_module
from tests.store import made

KILLED = 9
COVERS = Period(date(2023, 1, 1), date(2024, 1, 1))
REQUEST = PanelRequest((made.category("theft"),), "district", "2020", ("a",), made.YEAR)
MORE_STEPS_THAN_THERE_ARE = 60


def earlier(folder: Path) -> Delivery:
    return made.events(folder, [("theft", date(2023, 1, 5), "a")], COVERS, part="north")


def later(folder: Path) -> Delivery:
    rows = [("theft", date(2023, 1, 6), "a"), ("theft", date(2023, 2, 6), "a")]
    return made.events(folder, rows, COVERS, part="south", n_rows=3, set_aside=made.set_aside(1))


class Fuse:
    """Lets so many steps pass, and at the next one ends the process on the spot."""

    def __init__(self, n_steps: int) -> None:
        self.n_left = n_steps

    def before(self, step: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **more: Any) -> Any:
            if self.n_left == 0:
                os._exit(KILLED)
            self.n_left -= 1
            return step(*args, **more)

        return counted


def arm(fuse: Fuse) -> None:
    """Put the fuse before everything that the store does to the disk and to the ledger."""
    for module, name in ((os, "fsync"), (os, "rename"), (shutil, "rmtree"), (shelves_module.pq, "write_table")):
        setattr(module, name, fuse.before(getattr(module, name)))
    for name in ("open", "mkdir", "rename"):
        setattr(Path, name, fuse.before(getattr(Path, name)))
    for event in ("before_cursor_execute", "commit"):
        sa.event.listen(sa.Engine, event, fuse.before(lambda *_: None))


def in_a_child(work: Callable[[], None], n_steps: int) -> int:
    """Do the work in a process that dies after so many steps; its exit code."""
    child = os.fork()
    if child == 0:
        try:
            arm(Fuse(n_steps))
            work()
        except BaseException:  # noqa: BLE001 - the child must never come back into the tests
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


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


def check(home: Path, delivery: Delivery, must_be_there: bool) -> None:
    """The earlier delivery is whole; the later one wholly there or not at all; and receiving it again makes it so."""
    with open_store(home, StoreOptions()) as store:
        ids = [record.delivery_id for record in store.deliveries()]
        assert shelf_names(home) == set(ids)
        assert len(ids) == len(set(ids))
        assert len(ids) == 2 or (len(ids) == 1 and not must_be_there)
        assert store.add(delivery, "again", made.NOON).is_new == (len(ids) == 1)
        assert shelf_names(home) == {record.delivery_id for record in store.deliveries()}
        assert len(store.deliveries()) == 2
        assert store.count_panels(REQUEST)["theft"].counts[0, :2].tolist() == [2, 1]
        assert store.set_aside_rows(delivery.delivery_id).num_rows == 1
        assert store.file_as_it_came(delivery.delivery_id).read_bytes() == delivery.file.read_bytes()


def received(home: Path, delivery: Delivery) -> Callable[[], None]:
    def receive() -> None:
        with open_store(home, StoreOptions()) as store:
            store.add(delivery, "one", made.NOON)

    return receive


def test_a_writer_may_be_killed_before_any_step(home: Path, folder: Path) -> None:
    with open_store(home, StoreOptions()) as store:
        store.add(earlier(folder), "zero", made.NOON)
    delivery = later(folder)
    endings = []
    for n_steps in range(MORE_STEPS_THAN_THERE_ARE):
        copy = Path(shutil.copytree(home, folder / f"home-{n_steps}"))
        endings.append(in_a_child(received(copy, delivery), n_steps))
        check(copy, delivery, must_be_there=endings[-1] == 0)
        if endings[-1] == 0:
            break
    assert set(endings[:-1]) == {KILLED}
    assert endings[-1] == 0
    assert len(endings) > 15  # every fsync, rename and statement is a step


def test_clearing_leftovers_may_be_killed_too(home: Path, folder: Path) -> None:
    with open_store(home, StoreOptions()) as store:
        store.add(earlier(folder), "zero", made.NOON)
    delivery = later(folder)
    shelves = home / "shelves"
    (shelves / f".half-made-{delivery.delivery_id}").mkdir()
    (shelves / f".half-made-{delivery.delivery_id}" / "rows.parquet").write_bytes(b"PAR1 half")
    (shelves / "never-entered" / "came").mkdir(parents=True)
    for n_steps in range(MORE_STEPS_THAN_THERE_ARE):
        copy = Path(shutil.copytree(home, folder / f"home-{n_steps}"))
        ending = in_a_child(lambda copy=copy: open_store(copy, StoreOptions()).close(), n_steps)
        check(copy, delivery, must_be_there=False)
        if ending == 0:
            break
    assert n_steps > 3


def test_a_new_workspace_may_be_killed_before_any_step(folder: Path) -> None:
    delivery = later(folder)
    for n_steps in range(0, 200, 7):
        home = folder / f"home-{n_steps}"
        home.mkdir()
        ending = in_a_child(lambda home=home: open_store(home, StoreOptions()).close(), n_steps)
        with open_store(home, StoreOptions()) as store:
            assert store.deliveries() == ()
            assert store.add(delivery, "one", made.NOON).is_new
        if ending == 0:
            break
    assert ending == 0


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
