"""Addresses, squares and what is in no area, through the front door."""

import json
from pathlib import Path

import numpy as np
import pyogrio.raw
import pytest
import shapely

from lagesbild.cli import main

WEST, SOUTH = 674_000.0, 6_580_000.0
MAPPING = """
[source]
name = "felanmalan"
kind = "events"
[columns]
category = "Typ"
day = "Datum"
address = "Adress"
[time]
covers = [2024-01-01, 2024-02-01]
[place]
by = "address"
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
    """A workspace with two square districts."""
    place = tmp_path / "home"
    lagesbild("init", place, "--profile", "sweden")
    boxes = [shapely.box(WEST + e, SOUTH, WEST + e + 1000, SOUTH + 1000) for e in (0, 1000)]
    names = np.array(["Norr", "Syd"], dtype=object)
    pyogrio.raw.write(
        tmp_path / "map.gpkg",
        geometry=shapely.to_wkb(boxes),
        field_data=[names, names],
        fields=["kod", "namn"],
        geometry_type="Polygon",
        crs="EPSG:3006",
        driver="GPKG",
    )
    named = ("--level", "stadsdel", "--edition", "2024", "--code", "kod", "--name", "namn")
    code, out, said = lagesbild("areas", place, tmp_path / "map.gpkg", *named, "--json")
    assert (code, json.loads(out)["notes"]) == (0, []), said
    return place


def test_from_a_list_of_addresses_to_what_is_in_no_area(home: Path, lagesbild) -> None:
    folder = home.parent
    rows = [("Storgatan", "12", 100, 30), ("Storgatan", "14", 150, 2), ("Långgatan", "3", 1500, 12)]
    listed = "".join(f"{street};{no};{WEST + east};{SOUTH + 500};{n}\n" for street, no, east, n in rows)
    (folder / "adresser.csv").write_text("gata;nr;x;y;hushåll\n" + listed, encoding="utf-8")
    events = ["Storg. 12", "Storgatan 14", "Långgatan 3 lgh 1001", "Okända vägen 1", ""]
    lines = "".join(f"2024-01-{day:02d};klotter;{text}\n" for day, text in enumerate(events, 1))
    (folder / "fel.csv").write_text("Datum;Typ;Adress\n" + lines, encoding="utf-8")
    (folder / "fel.toml").write_text(MAPPING, encoding="utf-8")
    code, _, said = lagesbild("receive", home, folder / "fel.csv", "--mapping", folder / "fel.toml")
    assert code == 4
    assert "lagesbild gazetteer HOME FILE" in said
    named = (
        "--street",
        "gata",
        "--number",
        "nr",
        "--x",
        "x",
        "--y",
        "y",
        "--households",
        "hushåll",
        "--crs",
        "EPSG:3006",
    )
    code, _, said = lagesbild("gazetteer", home, folder / "adresser.csv", *named)
    assert (code, "3 addresses" in said) == (0, True), said
    code, _, said = lagesbild("receive", home, folder / "fel.csv", "--mapping", folder / "fel.toml")
    assert code == 0, said
    code, out, _ = lagesbild("places", home, "--json")
    told = json.loads(out)
    assert (told["address"], told["area"], told["unknown"]) == ([2], [1], [2])
    assert told["unplaced_share"] == 0.4
    code, out, _ = lagesbild("places", home)
    assert "40.0% in no area" in out


def test_squares_over_districts(home: Path, lagesbild) -> None:
    code, _, said = lagesbild("grid", home, "--over", "stadsdel:2024", "--cell", "250")
    assert (code, "32 squares at level grid" in said) == (0, True), said
    code, _, said = lagesbild("grid", home, "--over", "stadsdel:2024", "--cell", "250")
    assert "here already" in said
    code, _, said = lagesbild("grid", home, "--over", "stadsdel", "--cell", "250")
    assert (code, "deso:2018" in said) == (2, True)
