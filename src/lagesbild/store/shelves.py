"""The shelves: for each delivery a folder with its kept rows, its set-aside rows and the file as it came.

    home/shelves/<delivery id>/rows.parquet
                               set_aside.parquet
                               warnings.parquet      kept rows of which something is to be said; older shelves have none
                               came/<the file under its own name, or its rows where it held personal data>

A folder is made beside, every file in it is forced to the disk, and then it gets its name, all at once; after that it
never changes. It counts only when the ledger has entered it. What a crash leaves is therefore either a half-made
folder, which is thrown away, or a whole one that nobody has entered, which is moved to home/leftovers and not thrown
away: a ledger put back from an older back-up would find its own later deliveries there.
"""

import errno
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from lagesbild.domain import Delivery
from lagesbild.errors import StoreError
from lagesbild.store.failures import shelf_failures
from lagesbild.store.records import Warnings

ROWS = "rows.parquet"
SET_ASIDE = "set_aside.parquet"
WARNINGS = "warnings.parquet"
N_WARNED = b"lagesbild.n_warned"
CAME = "came"
CLEARED = ".cleared.parquet"  # in place of a file that held personal data
HALF_MADE = ".half-made-"
WORKSPACE_ID = ".workspace"
SAFE_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,127}")  # becomes the name of a folder
BLOCK = 1 << 20


class RowsToKeep(Protocol):
    """Rows that go by table after table; what breaks a promise is told while they do."""

    schema: Any

    def __iter__(self) -> Iterator[Any]: ...


@dataclass(frozen=True)
class Shelves:
    """The folder of all shelves of a workspace."""

    folder: Path

    def rows_file(self, delivery_id: str) -> Path:
        return self.folder / delivery_id / ROWS

    def set_aside(self, delivery_id: str) -> Any:
        """The rows set aside from a delivery. StoreError where the shelf is damaged."""
        return read_shelf(self.folder / delivery_id / SET_ASIDE)

    def report_days(self, delivery_id: str) -> Any:
        """When each event of a delivery happened and was reported, as an Arrow table of `day` and `reported_day`."""
        return pq.read_table(self.rows_file(delivery_id), columns=["day", "reported_day"])

    def warnings(self, delivery_id: str) -> Warnings:
        """The rows of a delivery that were kept with a warning. StoreError where the shelf is damaged."""
        path = self.folder / delivery_id / WARNINGS
        if not path.is_file():
            return Warnings(None, {})
        rows = read_shelf(path)
        return Warnings(rows, json.loads((rows.schema.metadata or {}).get(N_WARNED, b"{}")))

    def file_as_it_came(self, delivery_id: str, file_name: str) -> Path:
        """Where the delivery's own file is, or its rows without personal data. StoreError where it is no longer."""
        came = self.folder / delivery_id / CAME
        for path in (came / file_name, came / (file_name + CLEARED)):
            if path.is_file():
                return path
        raise StoreError(f"{came / file_name} is gone.\nReceive the same file again: the shelf is then put back.")

    def is_whole(self, delivery_id: str, file_name: str) -> bool:
        """Whether all of a shelf is there."""
        shelf = self.folder / delivery_id
        came = (shelf / CAME / file_name, shelf / CAME / (file_name + CLEARED))
        return all(path.is_file() for path in (shelf / ROWS, shelf / SET_ASIDE)) and any(map(Path.is_file, came))

    def put(self, delivery: Delivery, rows: RowsToKeep, set_aside: RowsToKeep) -> None:
        """Make the delivery's shelf; only the writer who holds the ledger's lock may. StoreError: nothing is kept."""
        if not SAFE_ID.fullmatch(delivery.delivery_id):
            raise ValueError(f"A delivery's id is letters and digits, not {delivery.delivery_id!r}")
        beside = self.folder / (HALF_MADE + delivery.delivery_id)
        with shelf_failures(f"Keeping {delivery.file.name}", self.folder):
            shutil.rmtree(beside, ignore_errors=True)
            self._refuse_without_room(delivery.file)
            try:
                _fill(beside, delivery, rows, set_aside)
                self._name(beside, delivery.delivery_id)
            except BaseException:
                shutil.rmtree(beside, ignore_errors=True)
                raise

    def check_room(self, file: Path) -> None:
        """Refuse a file that the disk cannot hold before anybody spends minutes on reading it. StoreError."""
        with shelf_failures(f"Keeping {file.name}", self.folder):
            self._refuse_without_room(file)

    def _refuse_without_room(self, file: Path) -> None:
        if file.is_file() and file.stat().st_size > shutil.disk_usage(self.folder).free:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))  # rather than fill a disk that others need

    def strangers(self, entered: Iterable[str]) -> tuple[str, ...]:
        """Names of folders that are no entered delivery's."""
        known = set(entered)
        with os.scandir(self.folder) as found:
            return tuple(entry.name for entry in found if entry.is_dir() and entry.name not in known)

    def remove(self, delivery_id: str) -> None:
        """Take a shelf away for good, wherever it lies; only when the ledger says that it was disposed of."""
        with shelf_failures("Disposing of a delivery", self.folder):
            for place in (self.folder, self._leftovers):
                if (place / delivery_id).exists():
                    shutil.rmtree(place / delivery_id)
            _force_folder(self.folder)

    @property
    def _leftovers(self) -> Path:
        return self.folder.parent / "leftovers"

    def clear(self, strangers: Iterable[str], disposed: Iterable[str]) -> None:
        """Throw half-made folders and `disposed` ones away and move whole ones aside.

        Only the writer who holds the lock may.
        """
        leftovers, unwanted = self._leftovers, set(disposed)
        for name in strangers:
            if name.startswith(HALF_MADE) or name in unwanted:
                shutil.rmtree(self.folder / name)
                continue
            leftovers.mkdir(exist_ok=True)
            shutil.rmtree(leftovers / name, ignore_errors=True)
            (self.folder / name).rename(leftovers / name)

    def _name(self, beside: Path, delivery_id: str) -> None:
        shelf = self.folder / delivery_id
        if shelf.exists():
            # Never entered, or damaged since: this one takes its place.
            replaced = self.folder / f"{HALF_MADE}replaced-{delivery_id}"
            shutil.rmtree(replaced, ignore_errors=True)
            shelf.rename(replaced)
            beside.rename(shelf)
            shutil.rmtree(replaced)
        else:
            beside.rename(shelf)
        _force_folder(self.folder)


def open_shelves(home: Path, workspace_id: str, is_ledger_empty: bool) -> Shelves:
    """The shelves of the workspace, made where there are none. StoreError: they belong to another ledger."""
    folder = home / "shelves"
    with shelf_failures(f"Opening {folder}", home):
        folder.mkdir(exist_ok=True)
        note = folder / WORKSPACE_ID
        owner = note.read_text(encoding="ascii").strip() if note.exists() else ""
        if owner == workspace_id:
            return Shelves(folder)
        has_shelves = any(not entry.name.startswith(".") for entry in folder.iterdir())
        if has_shelves or (owner and not is_ledger_empty):
            raise StoreError(
                f"The shelves in {folder} belong to another ledger than the one that was opened.\n"
                "If store.ledger in lagesbild.toml was changed, change it back; if the ledger was lost, put it back "
                "from the back-up.\nNothing was changed."
            )
        _write_whole(note, lambda out: out.write(workspace_id.encode("ascii")))
    return Shelves(folder)


def read_shelf(path: Path) -> Any:
    """A Parquet file of a shelf as an Arrow table. StoreError where it is gone or damaged."""
    try:
        with pq.ParquetFile(path) as shelf:
            return shelf.read()
    except (OSError, pa.ArrowInvalid) as error:
        raise StoreError(
            f"{path} cannot be read: {error}.\n"
            "Delete its folder and receive the same file again: the shelf is then put back."
        ) from error


def _fill(beside: Path, delivery: Delivery, rows: RowsToKeep, set_aside: RowsToKeep) -> None:
    (beside / CAME).mkdir(parents=True)
    _write_whole(beside / ROWS, lambda out: _write_parquet(rows, out))
    _write_whole(beside / SET_ASIDE, lambda out: _write_parquet(set_aside, out))
    if delivery.warnings is not None:
        _write_whole(beside / WARNINGS, lambda out: pq.write_table(_warnings(delivery), out, compression="zstd"))
    if delivery.cleared is None:
        _write_whole(beside / CAME / delivery.file_name, lambda out: _copy(delivery, out))
    else:
        _check_unchanged(delivery)
        rows_that_came = pa.RecordBatchReader.from_stream(delivery.cleared)
        _write_whole(beside / CAME / (delivery.file_name + CLEARED), lambda out: _write_parquet(rows_that_came, out))
    _force_folder(beside / CAME)
    _force_folder(beside)


def _write_whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
    with path.open("wb") as out:
        write(out)
        out.flush()
        os.fsync(out.fileno())


def _write_parquet(rows: RowsToKeep, out: BinaryIO) -> None:
    with pq.ParquetWriter(out, rows.schema, compression="zstd") as writer:
        for part in rows:
            writer.write(part)


def _check_unchanged(delivery: Delivery) -> None:
    with Path(os.devnull).open("wb") as nowhere:
        _copy(delivery, nowhere)


def _warnings(delivery: Delivery) -> Any:
    """The table of warnings, with how many rows each is of: more than are in the table."""
    rows = pa.RecordBatchReader.from_stream(delivery.warnings).read_all()
    return rows.replace_schema_metadata({N_WARNED: json.dumps(dict(delivery.warned)).encode()})


def _copy(delivery: Delivery, out: BinaryIO) -> None:
    digest = hashlib.sha256()
    with delivery.file.open("rb") as came:
        while block := came.read(BLOCK):
            digest.update(block)
            out.write(block)
    if digest.hexdigest() != delivery.sha256:
        raise StoreError(
            f"{delivery.file} changed while it was being received. Nothing of it was kept.\n"
            "Wait until it is written in full, and receive it again."
        )


def _force_folder(folder: Path) -> None:
    """The names in a folder are on the disk only when the folder itself is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
