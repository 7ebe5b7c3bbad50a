"""Killed at whatever moment of a receive: the workspace opens, nothing is lost or doubled, and receiving completes it.

The whole command is killed (SIGKILL, so nothing is cleaned up), while it reads, judges, lays rows aside on the disk,
makes shelves and enters them. `make crash` does so two hundred times.
"""

import hashlib
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import lagesbild
from lagesbild.domain import AreaColumns, DeliveryRecord
from lagesbild.intake.piles import _PREFIX as HALF_RECEIVED

ROOT = Path(__file__).parents[2]
N_ROWS = (16_000, 2_500, 1_500)
MAPPING = """
[source]
name = "polisen"
kind = "events"
[columns]
event_id = "Id"
category = "Brott"
day = "Datum"
area = "Område"
[time]
covers = [2023-01-01, 2024-01-01]
[place]
by = "name"
[categories]
"Stöld" = { code = "theft", sv = "stölder", en = "thefts" }
"Våld" = { code = "violence", sv = "våldsbrott", en = "violence" }
"""
DISTRICTS = ("Norr", "Söder", "Öster")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder in memory: what a killed process has written outlives it there as well as on a disk."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture
def home(folder: Path) -> Path:
    """A workspace with districts, and a delivery from another day in it."""
    made = lagesbild.init(folder / "home", "sweden", "Provstad")
    (folder / "areas.csv").write_text("kod;namn\n" + "".join(f"{at};{each}\n" for at, each in enumerate(DISTRICTS)))
    made.areas(folder / "areas.csv", AreaColumns("stadsdel", "2023", "kod", "namn"))
    (folder / "earlier.toml").write_text(MAPPING.replace('"polisen"', '"andra"'), encoding="utf-8")
    write_table(folder / "earlier.csv", 40, 0)
    made.receive(folder / "earlier.csv", mapping=folder / "earlier.toml")
    return made.path


@pytest.fixture
def files(folder: Path) -> list[Path]:
    (folder / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    return [write_table(folder / f"file{at}.csv", n_rows, at + 1) for at, n_rows in enumerate(N_ROWS)]


def write_table(path: Path, n_rows: int, seed: int) -> Path:
    """Rows of which some are set aside, for an unknown district, a day that is none, or as doubles."""
    dice, rows = random.Random(seed), ["Id;Datum;Brott;Område"]
    for at in range(n_rows):
        area = dice.choice([*DISTRICTS, "Ingenstans"] if at % 40 == 0 else DISTRICTS)
        day = "2023-02-31" if at % 97 == 0 else f"2023-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}"
        rows.append(f"{seed}-{at - (at % 89 == 5)};{day};{dice.choice(['Stöld', 'Våld'])};{area}")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def received(home: Path, folder: Path, files: list[Path]) -> Iterator[Callable[[str, float], tuple[int, float]]]:
    """Receive the files into a copy of the workspace, killed after so many seconds; how it ended, how long it took."""
    command = [sys.executable, "-m", "tests.doors.receiving", str(home), str(folder / "mapping.toml"), *map(str, files)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        stdin, stdout = worker.stdin, worker.stdout

        def receive(copy: str, seconds: float) -> tuple[int, float]:
            stdin.write(f"{copy} {seconds}\n")
            stdin.flush()
            ending, took = stdout.readline().split()
            return int(ending), float(took)

        yield receive
        stdin.close()


def whole(home: Path) -> dict[str, tuple[int, int, dict[str, int]]]:
    """What is in a workspace by file, after looking that shelves and ledger say the same of every row."""
    records = lagesbild.open(home).deliveries()
    shelves = {path.name for path in (home / "shelves").iterdir() if path.name != ".workspace"}
    assert shelves == {record.delivery_id for record in records}, "a shelf nobody entered, or an entry without shelf"
    assert len({record.file_name for record in records}) == len(records), "a file stands twice in the ledger"
    for record in records:
        _agrees(home / "shelves" / record.delivery_id, record)
    return {record.file_name: (record.n_kept, record.n_set_aside, dict(record.reasons)) for record in records}


def _agrees(shelf: Path, record: DeliveryRecord) -> None:
    rows, aside = (pq.read_table(shelf / name) for name in ("rows.parquet", "set_aside.parquet"))
    assert (rows.num_rows, aside.num_rows) == (record.n_kept, record.n_set_aside)
    numbers = [*rows["source_row"].to_pylist(), *aside["source_row"].to_pylist()]
    assert len(set(numbers)) == len(numbers) == record.n_rows
    assert hashlib.sha256((shelf / "came" / record.file_name).read_bytes()).hexdigest() == record.sha256


def counted(home: Path) -> dict[str, tuple[object, ...]]:
    """Delivery → its events as pictures count them, by category, area and month."""
    with lagesbild.open(home).store() as store:
        contents = store.contents("polisen")
    return {each.delivery_id: (each.categories, each.areas, each.n.tolist()) for each in contents.values()}


def leftovers(home: Path) -> list[str]:
    room = home / "half-received"
    return [path.name for path in room.glob(f"{HALF_RECEIVED}*")] if room.is_dir() else []


def kill_and_mend(received: Callable[[str, float], tuple[int, float]], home: Path, n_kills: int) -> dict[str, int]:
    """Kill a receive at random moments of its run, look, receive again, look again. What was met, counted."""
    ending, took = received("reference", 0)
    assert ending == 0
    reference = whole(home.with_name("reference"))
    assert len(reference) == 1 + len(N_ROWS)
    reference_counts = counted(home.with_name("reference"))
    dice, met, longest = (
        random.Random(20231117),
        dict.fromkeys(("killed", "left rows", "left a shelf", "some in"), 0),
        took,
    )
    for attempt in range(20 * n_kills):
        copy = home.with_name(f"copy-{attempt}")
        ending, _ = received(copy.name, dice.uniform(0.0, 1.05 * longest))
        if ending == -9:
            met["killed"] += 1
            met["left rows"] += bool(leftovers(copy))
            met["left a shelf"] += any((copy / "shelves").glob(".half-made-*"))
        else:
            assert ending == 0
        found = whole(copy)
        met["some in"] += 1 < len(found) < len(reference)
        assert found.items() <= reference.items()
        assert "earlier.csv" in found
        ending, took = received(copy.name, 0)
        assert ending == 0
        longest = 0.7 * longest + 0.3 * took
        assert whole(copy) == reference
        if attempt % 5 == 0:
            assert counted(copy) == reference_counts
        assert not leftovers(copy)
        shutil.rmtree(copy)
        if met["killed"] == n_kills:
            break
    return met


def test_killed_at_some_moments(received, home: Path) -> None:
    assert kill_and_mend(received, home, 3)["killed"] == 3


@pytest.mark.slow
def test_killed_at_two_hundred_moments(received, home: Path, record_property) -> None:
    met = kill_and_mend(received, home, 200)
    record_property("met", met)
    assert met["killed"] == 200
    assert met["left rows"] > 5, "some were killed while rows lay aside on the disk"
    assert met["some in"] > 5, "some were killed between two files"
