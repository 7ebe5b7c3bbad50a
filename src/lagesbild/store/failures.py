"""What databases and disks complain of → what a person can do about it."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from lagesbild.errors import StoreError

BUSY = ("database is locked", "database table is locked", "lock timeout")
# Words by which SQLite and PostgreSQL tell, and what then helps. The first that fits is said.
LEDGER_REMEDIES = (
    (
        ("disk is full", "no space left"),
        "There is no room left on the disk. Make room and give the command again: what was received before is there.",
    ),
    (
        ("readonly database", "read-only", "permission denied", "unable to open database file"),
        "The ledger may not be written to. See that you may write in the folder, and in every file in it.",
    ),
    (
        ("not a database", "malformed", "file is encrypted"),
        "The ledger is damaged. Put back the last copy of ledger.sqlite from the back-up; the shelves need no repair.",
    ),
    (
        ("disk i/o error",),
        "The disk did not do what it was told: it may be full, unplugged or failing. Nothing was half kept.",
    ),
    (
        ("could not connect", "connection refused", "connection failed", "could not translate host"),
        "The database server does not answer. See that it runs, and that store.ledger in lagesbild.toml is right.",
    ),
)
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NO_LEAVE = (errno.EACCES, errno.EPERM, errno.EROFS)


class LedgerBusyError(StoreError):
    """Somebody else holds the writer's lock."""


@contextmanager
def ledger_failures(ledger: str) -> Iterator[None]:
    """Within it, whatever the database complains of becomes a StoreError; `ledger` names it."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        complaint = str(error.orig)
        if any(word in complaint.lower() for word in BUSY):
            raise LedgerBusyError(
                f"The ledger {ledger} is being written to by another command.\n"
                "Wait until it has finished, and give the command again."
            ) from error
        remedy = next(
            (remedy for words, remedy in LEDGER_REMEDIES if any(word in complaint.lower() for word in words)),
            "Nothing was half kept: give the command again.",
        )
        raise StoreError(f"The ledger {ledger} answered: {complaint}.\n{remedy}") from error


@contextmanager
def shelf_failures(doing: str, folder: Path) -> Iterator[None]:
    """Within it, whatever the disk complains of becomes a StoreError; `doing` says what was being done."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"{doing} failed: {error.strerror or error}.\n{_disk_remedy(error, folder)}") from error


def _disk_remedy(error: OSError, folder: Path) -> str:
    if error.errno in NO_ROOM:
        return f"{_room_left(folder)} Nothing was half kept. Make room and give the command again."
    if error.errno in NO_LEAVE:
        return f"See that you may write in {folder}."
    if error.errno == errno.ENOENT:
        return "The file is not where it was. See that it is there, and give the command again."
    return "Nothing was half kept: give the command again."


def _room_left(folder: Path) -> str:
    try:
        n_bytes_free = shutil.disk_usage(folder).free
    except OSError:
        return f"The disk of {folder} is full."
    return f"The disk of {folder} has {n_bytes_free / 1e6:.0f} MB left, which was not enough."
