"""From an old division to a new one through the front door: areas, files, crosswalk, picture."""

import json
from pathlib import Path

import pytest

from lagesbild.cli import main
from lagesbild.config import FILE_NAME

MAPPING = """
[source]
name = "polisen"
kind = "events"
[columns]
category = "Brott"
area = "Område"
[time]
column = "Datum"
covers = [{covers}]
[place]
level = "deso"
edition = "{edition}"
by = "code"
"""
RESIDENTS = """
[source]
name = "folk"
kind = "exposures"
[columns]
area = "kod"
[time]
day = 2024-12-31
[place]
level = "deso"
by = "code"
[[exposures]]
exposure = "residents"
column = "antal"
"""


@pytest.fixture
def lagesbild(capfd, monkeypatch):
    """The command line: what it says, with its exit code."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["lagesbild", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        said = capfd.readouterr()
        return int(left.value.code or 0), said.out, said.err

    return run


@pytest.fixture
def home(lagesbild, tmp_path: Path) -> Path:
    """A workspace where area B was split between two editions, with a year of events in each."""
    place = tmp_path / "home"
    lagesbild("init", place, "--profile", "sweden")
    codes = {"2018": ["A1", "B1", "C1"], "2025": ["A1", "B2", "B3", "C1"]}
    for edition, those in codes.items():
        file = tmp_path / f"{edition}.csv"
        file.write_text("kod;namn\n" + "".join(f"{code};Område {code}\n" for code in those), encoding="utf-8")
        lagesbild("areas", place, file, "--level", "deso", "--edition", edition, "--code", "kod", "--name", "namn")
    key = tmp_path / "key.csv"
    key.write_text("old;new;share\nA1;A1;1\nB1;B2;0.75\nB1;B3;0.25\nC1;C1;1\n", encoding="utf-8")
    for year, (edition, those) in zip((2023, 2024), codes.items(), strict=True):
        rows = [
            f"{year}-{month:02d}-{day:02d};rån;{code}" for month in range(1, 13) for code in those for day in (1, 9)
        ]
        (tmp_path / f"{year}.csv").write_text("Datum;Brott;Område\n" + "\n".join(rows) + "\n", encoding="utf-8")
        covers = f"{year}-01-01, {year + 1}-01-01"
        (tmp_path / f"{year}.toml").write_text(MAPPING.format(covers=covers, edition=edition), encoding="utf-8")
        code, _, said = lagesbild("receive", place, tmp_path / f"{year}.csv", "--mapping", tmp_path / f"{year}.toml")
        assert code == 0, said
    (tmp_path / "folk.csv").write_text("kod;antal\n" + "".join(f"{code};900\n" for code in codes["2025"]))
    (tmp_path / "folk.toml").write_text(RESIDENTS, encoding="utf-8")
    assert lagesbild("receive", place, tmp_path / "folk.csv", "--mapping", tmp_path / "folk.toml")[0] == 0
    return place


def n_placed(home: Path, lagesbild) -> int:
    folder = home.parent / "out"
    code, _, said = lagesbild("picture", home, "--today", "2025-01-10", "--out", folder, "--json")
    assert code == 0, said
    return json.loads((folder / "picture.json").read_text(encoding="utf-8"))["extents"][0]["n_placed"]


def test_an_edition_is_carried_over_when_it_is_asked_for(home: Path, lagesbild) -> None:
    assert n_placed(home, lagesbild) == 12 * 2 * 4  # the new edition's own year, nothing joined to it
    key = home.parent / "key.csv"
    ends = ("crosswalk", home, "--from", "deso:2018", "--to", "deso:2025")
    code, out, said = lagesbild(*ends, "--file", key, "--old", "old", "--new", "new", "--weight", "share", "--json")
    assert code == 0, said
    assert {kind: json.loads(out)[kind] for kind in ("unchanged", "split", "ended")} == {
        "unchanged": 2,
        "split": 1,
        "ended": 0,
    }
    settings = (home / FILE_NAME).read_text(encoding="utf-8")
    through = '[picture]\nmonths = 24\nedition = "2025"\nthrough = ["deso:2018"]'
    (home / FILE_NAME).write_text(settings.replace("[picture]", through), encoding="utf-8")
    assert n_placed(home, lagesbild) == 12 * 2 * 3 + 12 * 2 * 4
    made = json.loads((home.parent / "out" / "picture.json").read_text(encoding="utf-8"))
    assert [(one["day"], one["kind"]) for one in made["breaks"]] == [("2024-01-01", "boundary")]
    number = next(one["number_id"] for answer in made["answers"] for one in answer["findings"])
    code, out, said = lagesbild("explain", home, number, "--json")
    assert code == 0, said
    assert all(f"level: deso {edition}" in json.loads(out)["statement"] for edition in ("2018", "2025"))


def test_ways_that_do_not_hold_together_are_refused(home: Path, lagesbild) -> None:
    ends = ("crosswalk", home, "--from", "deso:2018", "--to", "deso:2025")
    for more, said in (
        ([], "Say one way"),
        (["--by", "surface"], "no boundaries"),
        (["--by", "dwellings"], "no figures of 'dwellings'"),
    ):
        code, _, told = lagesbild(*ends, *more)
        assert code in (2, 4)
        assert said in told
