"""A coordinator's first five minutes, as the README walks them: an Excel file, a list of districts, two mappings."""

import random
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

from lagesbild.cli import main

DISTRICTS = (
    "Centrum",
    "Norr",
    "Söder",
    "Öster",
    "Väster",
    "Hamnen",
    "Backa",
    "Lunden",
    "Ekeby",
    "Åsen",
    "Berga",
    "Sjövik",
)
OFFENCES = """
[source]
name = "polisen"
kind = "events"
title.sv = "Anmälda brott"
title.en = "Reported offences"

[columns]
category = "Brott"
area = "Område"

[time]
column = "Datum"

[place]
by = "name"
"""
RESIDENTS = """
[source]
name = "befolkning"
kind = "exposures"
title.sv = "Invånare"
title.en = "Residents"

[columns]
area = "kod"

[time]
day = 2024-12-31

[place]
by = "code"

[[exposures]]
exposure = "residents"
column = "invanare"
"""


class Walk(NamedTuple):
    folder: Path
    home: Path


class Said(NamedTuple):
    code: int
    out: str
    err: str


def write_files(folder: Path) -> None:
    """Two and a half thousand events in twelve districts, the first with three times its share, and four odd rows."""
    dice = random.Random(4)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Händelser i Storköping"])
    sheet.append([])
    sheet.append(["Datum", "Brott", "Område"])
    for number in range(2500):
        day = date(2022, 1, 1) + timedelta(days=dice.randrange(1096))
        place = dice.choices(DISTRICTS, [3] + [1] * 11)[0] if number % 20 else None
        sheet.append(
            [day if number % 3 else day.isoformat(), dice.choice(["Skadegörelse", "Cykelstöld", "Rån"]), place]
        )
    for odd in (
        ["igår", "Rån", "Norr"],
        [None, "Rån", "Norr"],
        [date(2024, 5, 5), "Rån", "Nörr"],
        [date(2999, 1, 1), "Rån", "Norr"],
    ):
        sheet.append(odd)
    book.save(folder / "brott.xlsx")
    rows = [f"{number:02d};{name};{2500 + 100 * number}" for number, name in enumerate(DISTRICTS, start=1)]
    (folder / "omraden.csv").write_text("\n".join(["kod;namn;invanare", *rows, ""]), encoding="utf-8")
    (folder / "brott.toml").write_text(OFFENCES, encoding="utf-8")
    (folder / "invanare.toml").write_text(RESIDENTS, encoding="utf-8")


@pytest.fixture(scope="session")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """A workspace after the walk, picture and all. Tests look at it; those that change something make their own."""
    folder = tmp_path_factory.mktemp("storkoping")
    write_files(folder)
    home = folder / "hem"
    for arguments in (
        ["init", home, "--profile", "sweden", "--place", "Storköping"],
        [
            "areas",
            home,
            folder / "omraden.csv",
            "--level",
            "stadsdel",
            "--edition",
            "2024",
            "--code",
            "kod",
            "--name",
            "namn",
        ],
        ["receive", home, folder / "brott.xlsx", "--mapping", folder / "brott.toml"],
        ["receive", home, folder / "omraden.csv", "--mapping", folder / "invanare.toml"],
        ["picture", home, "--today", "2025-01-20"],
    ):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("sys.argv", ["lagesbild", *map(str, arguments)])
            with pytest.raises(SystemExit) as stopped:
                main()
        assert not stopped.value.code
    return Walk(folder, home)


@pytest.fixture
def lagesbild(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """The program, run in this process: what it printed and how it ended."""

    def run(*arguments: object) -> Said:
        monkeypatch.setattr("sys.argv", ["lagesbild", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main()
        said = capsys.readouterr()
        code = stopped.value.code
        return Said(code if isinstance(code, int) else 0, said.out, said.err)

    return run
