"""Does a piece of work again and again, each time in a process that is killed one step later than the last.

    python -m tests.store.killing receive|open HOME EVERY

HOME is copied for each attempt (HOME-0, HOME-1 …); for each is printed which copy it was and how the process ended.
A process of its own, because one that has threads, as engines do, cannot be forked safely.
"""

import os
import shutil
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from lagesbild.config import StoreOptions
from lagesbild.domain import Delivery, Period
from lagesbild.store import open_store, rows
from lagesbild.store import shelves as shelves_module
from tests.store import made

KILLED = 9
COVERS = Period(date(2023, 1, 1), date(2024, 1, 1))
MOST_STEPS = 400


def earlier(folder: Path) -> Delivery:
    return made.events(folder, [("theft", date(2023, 1, 5), "a")], COVERS, part="north")


def later(folder: Path) -> Delivery:
    told = [("theft", date(2023, 1, 6), "a"), ("theft", date(2023, 2, 6), "a")]
    return made.events(folder, told, COVERS, part="south", n_rows=3, set_aside=made.set_aside(1))


class Fuse:
    """Lets so many steps pass, and before the next one ends the process on the spot."""

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
    for module, name in ((os, "fsync"), (shutil, "rmtree"), (shelves_module.pq, "write_table")):
        setattr(module, name, fuse.before(getattr(module, name)))
    for name in ("open", "mkdir", "rename"):
        setattr(Path, name, fuse.before(getattr(Path, name)))
    for event in ("before_cursor_execute", "commit"):
        sa.event.listen(sa.Engine, event, fuse.before(lambda *_: None))


def work_of(name: str, home: Path) -> Callable[[], None]:
    delivery = later(home.parent)

    def do() -> None:
        with open_store(home, StoreOptions()) as store:
            if name == "receive":
                store.add(delivery, "one", made.NOON)

    return do


def in_a_child(work: Callable[[], None], n_steps: int) -> int:
    """Do the work in a process that dies after so many steps; its exit code."""
    child = os.fork()
    if child == 0:
        try:
            arm(Fuse(n_steps))
            work()
        except BaseException:  # noqa: BLE001 - nothing may come back into the parent's code
            sys.excepthook(*sys.exc_info())
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main(name: str, home: Path, every: int) -> None:
    assert rows  # loaded once here rather than in every child
    for n_steps in range(0, MOST_STEPS, every):
        copy = Path(shutil.copytree(home, home.with_name(f"{home.name}-{n_steps}")))
        ending = in_a_child(work_of(name, copy), n_steps)
        sys.stdout.write(f"{copy.name} {ending}\n")
        sys.stdout.flush()
        if ending == 0:
            return


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
