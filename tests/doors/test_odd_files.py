"""Files that are no files, that change, that have odd names; disks that are full or may not be written in.

Each time at the command line: a readable message and an exit code of its own, or it works; the workspace stays whole,
and nothing is written outside it.
"""

import gc
import gzip
import os
import re
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import lagesbild
from lagesbild import cli
from lagesbild.domain import AreaColumns
from lagesbild.errors import LagesbildError
from lagesbild.intake import landing, piles, receive
from tests.doors.test_killed import DISTRICTS, MAPPING, leftovers, whole, write_table

ROWS = "Id;Datum;Brott;Område\n1;2023-01-05;Stöld;Norr\n2;2023-02-05;Våld;Söder\n"
Run = Callable[..., int]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with districts and one delivery, not to be written in."""
    folder = tmp_path_factory.mktemp("made")
    home = lagesbild.init(folder / "home", "sweden", "Provstad")
    (folder / "areas.csv").write_text("kod;namn\n" + "".join(f"{at};{each}\n" for at, each in enumerate(DISTRICTS)))
    home.areas(folder / "areas.csv", AreaColumns("stadsdel", "2023", "kod", "namn"))
    (folder / "earlier.toml").write_text(MAPPING.replace('"polisen"', '"andra"'), encoding="utf-8")
    write_table(folder / "earlier.csv", 40, 0)
    home.receive(folder / "earlier.csv", mapping=folder / "earlier.toml")
    return home.path


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    (tmp_path / "m.toml").write_text(MAPPING, encoding="utf-8")
    return Path(shutil.copytree(made, tmp_path / "home"))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command, as it is typed; its exit code."""

    def _run(*arguments: str | Path) -> int:
        monkeypatch.setattr(sys, "argv", ["lagesbild", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return int(ended.value.code or 0)

    return _run


def received(run: Run, home: Path, *files: str | Path) -> int:
    return run("receive", home, *files, "--mapping", home.with_name("m.toml"))


# What is no file ------------------------------------------------------------------------------------------------------


def test_a_pipe_is_not_waited_for(run: Run, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    assert received(run, home, tmp_path / "pipe.csv") == 3
    assert "a pipe or a device" in capsys.readouterr().err
    assert (
        run("areas", home, tmp_path / "pipe.csv", "--level", "x", "--edition", "1", "--code", "a", "--name", "b") == 3
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [("folder", "is a folder"), ("nowhere.csv", "There is no file"), ("x" * 300 + ".csv", "name too long")],
)
def test_what_cannot_be_opened_is_said(run: Run, home: Path, tmp_path: Path, capsys, name: str, said: str) -> None:
    (tmp_path / "folder").mkdir()
    assert received(run, home, tmp_path / name) in (3, 5)
    assert said in capsys.readouterr().err
    assert whole(home).keys() == {"earlier.csv"}


def test_a_link_is_followed_and_a_link_to_itself_is_not(run: Run, home: Path, tmp_path: Path, capsys) -> None:
    (tmp_path / "table.csv").write_text(ROWS, encoding="utf-8")
    (tmp_path / "link.csv").symlink_to("table.csv")
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    assert received(run, home, tmp_path / "link.csv") == 0
    kept = next((home / "shelves").glob("*/came/link.csv"))
    assert not kept.is_symlink()
    assert received(run, home, tmp_path / "loop.csv") == 3
    assert "symbolic links" in capsys.readouterr().err


# Names ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["två\nrader.csv", "\x1b[31mröd\x07.csv", "å" * 120 + ".csv", "-rf", " .csv", "[bold]x.csv", "=1+1.csv", "\u202e"],
)
def test_odd_names_are_kept_as_they_are_and_shown_harmless(
    run: Run, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / name).write_text(ROWS, encoding="utf-8")
    assert received(run, home, tmp_path / name) == 0
    assert "\x1b" not in "".join(capsys.readouterr())
    assert whole(home).keys() == {"earlier.csv", name}


def test_a_name_that_is_no_text_is_refused(run: Run, home: Path, tmp_path: Path, capsys) -> None:
    path = os.fsencode(tmp_path) + b"/br\xf6tt.csv"
    Path(os.fsdecode(path)).write_text(ROWS, encoding="utf-8")
    assert received(run, home, os.fsdecode(path)) == 3
    assert "br\\xf6tt.csv" in capsys.readouterr().err
    assert whole(home).keys() == {"earlier.csv"}


def test_an_archive_writes_nothing_where_its_names_say(run: Run, home: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "slip.zip", "w") as archive:
        archive.writestr("../../slipped.csv", ROWS)
    before = {path for path in tmp_path.parent.rglob("*") if home not in path.parents}
    assert received(run, home, tmp_path / "slip.zip") == 0
    assert {path for path in tmp_path.parent.rglob("*") if home not in path.parents} == before


# What changes meanwhile -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["grown", "cut", "gone", "another"])
def test_a_file_that_changes_while_it_is_read(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys, change: str
) -> None:
    file = tmp_path / "table.csv"
    file.write_text(ROWS, encoding="utf-8")

    def after_landing(path: Path):
        if change == "grown":
            file.write_text(ROWS + "3;2023-03-05;Stöld;Norr\n", encoding="utf-8")
        elif change == "cut":
            file.write_bytes(file.read_bytes()[:-12])
        elif change == "another":
            file.write_bytes(b"PK\x03\x04 half an archive")
        else:
            file.unlink()
        return landing.look_inside(path)

    monkeypatch.setattr("lagesbild.intake.sources.csv_file.look_inside", after_landing)
    assert received(run, home, file) in (3, 5)
    assert "Nothing" in capsys.readouterr().err
    assert whole(home).keys() == {"earlier.csv"}
    assert not leftovers(home)


# Disks ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of three megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    command = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receive, "PIECE", 1000)
    monkeypatch.setattr(piles, "MOST_IN_MEMORY", 1500)


@pytest.mark.usefixtures("small_pieces")
def test_a_disk_that_fills_at_any_point_of_a_receive(
    run: Run, home: Path, small_disk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    crowded = Path(shutil.copytree(home, small_disk / "home"))
    (small_disk / "m.toml").write_text(MAPPING, encoding="utf-8")
    file, said = tmp_path / "table.csv.gz", []
    file.write_bytes(gzip.compress(write_table(tmp_path / "table.csv", 6000, 7).read_bytes()))
    ballast = small_disk / "ballast"
    for n_left in (0, 60_000, 100_000, 130_000, 160_000, 200_000, 250_000, 300_000, 400_000, 2_000_000):
        ballast.write_bytes(b"\0" * max(0, shutil.disk_usage(small_disk).free - n_left))
        ending = received(run, crowded, file)
        ballast.unlink()
        said.append(capsys.readouterr().err)
        gc.collect()  # the command's process would have ended
        assert not leftovers(crowded)
        if ending == 0:
            break
        assert ending == 5, said[-1]
        assert re.search("Make room|may be full", said[-1])
        assert whole(crowded).keys() == {"earlier.csv"}
    assert any("does not fit in memory" in each for each in said), "some failed while rows were laid aside"
    assert len(said) > 3
    assert whole(crowded).keys() == {"earlier.csv", "table.csv.gz"}


@pytest.mark.usefixtures("small_pieces")
def test_a_workspace_that_may_only_be_read(
    run: Run, home: Path, small_disk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    readable = Path(shutil.copytree(home, small_disk / "home"))
    (small_disk / "m.toml").write_text(MAPPING, encoding="utf-8")
    before = whole(readable)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    try:
        file = write_table(tmp_path / "table.csv", 6000, 7)
        assert received(run, readable, file) == 5
        areas = ("--level", "x", "--edition", "1", "--code", "Id", "--name", "Område")
        assert run("areas", readable, file, *areas) in (4, 5)
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert "write" in capsys.readouterr().err
    assert whole(readable) == before


def test_the_room_for_rows_laid_aside_may_not_be_made(home: Path, tmp_path: Path, monkeypatch, small_pieces) -> None:
    (home / "half-received").write_text("a file where a folder should be")
    file = write_table(tmp_path / "table.csv", 6000, 7)
    with pytest.raises(LagesbildError, match=r"(?s)half-received.*Nothing was received"):
        lagesbild.open(home).receive(file, mapping=tmp_path / "m.toml")
    assert whole(home).keys() == {"earlier.csv"}


def test_many_threads_may_receive_while_one_clears(home: Path, tmp_path: Path, small_pieces) -> None:
    files = [write_table(tmp_path / f"t{at}.csv", 3000, 10 + at) for at in range(2)]
    threads = [
        threading.Thread(target=lambda file=file: lagesbild.open(home).receive(file, mapping=tmp_path / "m.toml"))
        for file in files
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not leftovers(home)
    assert len(whole(home)) in (2, 3)
