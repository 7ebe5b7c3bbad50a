"""Rows piled up piece by piece: in memory while they are few, in a file of the workroom when they are many."""

import fcntl
import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from lagesbild.domain.tables import ArrowTable
from lagesbild.errors import StoreError

MOST_IN_MEMORY = 1_000_000  # rows of one pile, some 100 MB
_BATCH = 250_000
_PREFIX, _LOCK = "half-received-", "lock"


class Workroom:
    """A folder of our own that goes away with the last pile in it; what a crash left of others is cleared first."""

    def __init__(self, room: Path | None) -> None:
        self.room = room
        self._folder: Path | None = None
        self._clear: Callable[[], object] = lambda: None

    def __enter__(self) -> "Workroom":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is not None:
            self._clear()

    def folder(self) -> Path:
        """The folder, made when it is first asked for."""
        if self._folder is None:
            room = self.room or Path(tempfile.gettempdir()) / "lagesbild"
            with _said(room):
                room.mkdir(parents=True, exist_ok=True)
                with _door(room):
                    _clear_abandoned(room)
                    self._folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=room))
                    lock = (self._folder / _LOCK).open("w")
                    fcntl.flock(lock, fcntl.LOCK_EX)
            self._clear = weakref.finalize(self, _clear, self._folder, lock)
        return self._folder


class Pile:
    """One table that grows. `arrow` hands it over; nothing may be added after that."""

    def __init__(self, workroom: Workroom, name: str) -> None:
        self._workroom, self._name = workroom, name
        self._tables: list[pa.Table] = []
        self._writer: pq.ParquetWriter | None = None
        self.n_rows = 0

    def add(self, table: pa.Table) -> None:
        """More rows, with the columns and types of those before."""
        self.n_rows += table.num_rows
        self._tables.append(table)
        if self._writer is not None or self.n_rows > MOST_IN_MEMORY:
            with _said(self._path().parent):
                self._write_out()

    def arrow(self) -> ArrowTable:
        """All rows: a table, or a file that is read as a stream."""
        if self._writer is None:
            table: ArrowTable = pa.concat_tables(self._tables)
            return table
        with _said(self._path().parent):
            self._writer.close()
        return _Spilled(self._path(), self._workroom)

    def _path(self) -> Path:
        return self._workroom.folder() / f"{self._name}.parquet"

    def _write_out(self) -> None:
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path(), self._tables[0].schema)
        for table in self._tables:
            self._writer.write_table(table)
        self._tables = []


class _Spilled:
    """A pile in a file, handed over a part at a time. It holds the workroom, so that the file stays while it is."""

    def __init__(self, path: Path, workroom: Workroom) -> None:
        self._path, self._workroom = path, workroom

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        schema = pq.read_schema(self._path)
        return pa.RecordBatchReader.from_batches(schema, self._batches()).__arrow_c_stream__(requested_schema)

    def _batches(self) -> Iterator[pa.RecordBatch]:
        with pq.ParquetFile(self._path) as file:
            yield from file.iter_batches(_BATCH)


@contextmanager
def _said(room: Path) -> Iterator[None]:
    """Within it, whatever the disk complains of becomes a StoreError that says where and what to do."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"What does not fit in memory could not be put in {room}: {error.strerror or error}.\n"
            "Nothing was received. Make room on that disk, see that you may write there, and give the command again."
        ) from error


def clear_workroom(room: Path) -> None:
    """Throw away what receivings that were cut short left in a room. StoreError where it may not be written in."""
    if room.is_dir():
        with _said(room), _door(room):
            _clear_abandoned(room)


@contextmanager
def _door(room: Path) -> Iterator[None]:
    """Within it nobody clears a folder between its making and its locking."""
    with (room / _LOCK).open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield


def _clear_abandoned(room: Path) -> None:
    """Folders whose lock nobody holds: whoever made them is dead."""
    for folder in room.glob(f"{_PREFIX}*"):
        with (folder / _LOCK).open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
        shutil.rmtree(folder, ignore_errors=True)


def _clear(folder: Path, lock: IO[str]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    lock.close()
