"""Boundaries told corner by corner."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from lagesbild.domain import AreaColumns
from lagesbild.errors import AreasError
from lagesbild.intake import read_areas
from tests.intake.conftest import SOUTH, WEST

CORNERS = AreaColumns("tract", "2020", "code", "name", crs="EPSG:3006", corners=("x", "y"))


def corner_file(tmp_path: Path, scale: int = 1) -> Path:
    rows = [
        f"{code},{code} name,{(WEST + east) / scale},{(SOUTH + north) / scale}"
        for code, at in (("A", 0), ("B", 1000))
        for east, north in ((at, 0), (at + 1000, 0), (at + 1000, 1000), (at, 1000))
    ]
    path = tmp_path / "corners.csv"
    path.write_text("\n".join(["code,name,x,y", *rows]), encoding="utf-8")
    return path


def test_corners_become_areas(tmp_path: Path) -> None:
    areas = read_areas(corner_file(tmp_path), CORNERS)
    assert areas.codes == ("A", "B")
    assert [round(area.surface_km2, 6) for area in areas.members] == [1.0, 1.0]
    assert areas.neighbours == ((1,), (0,))


def test_corners_in_kilometres_are_those_in_metres(tmp_path: Path) -> None:
    metres = read_areas(corner_file(tmp_path), CORNERS)
    kilometres = read_areas(corner_file(tmp_path, 1000), replace(CORNERS, unit_m=1000))
    shapes = [shapely.from_wkb(np.array(areas.boundaries, dtype=object)) for areas in (metres, kilometres)]
    assert shapely.equals_exact(*shapes, tolerance=1e-6).all()


def test_corners_of_one_area_that_has_no_name(tmp_path: Path) -> None:
    path = tmp_path / "window.csv"
    path.write_text(f"x,y\n{WEST},{SOUTH}\n{WEST + 500},{SOUTH}\n{WEST},{SOUTH + 500}\n", encoding="utf-8")
    areas = read_areas(path, replace(CORNERS, code="", name="", level="window"))
    assert [(area.code, area.name, area.surface_km2) for area in areas.members] == [("window", "window", 0.125)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("code,name,x,y\nA,A,1,2\nA,A,3,4\n", "has 2 corners"),
        ("code,name,x,y\nA,A,1,2\nA,A,3,west\nA,A,5,4\n", "row 3 has no corner"),
        ("code,name,x,z\nA,A,1,2\n", "no column 'y'"),
    ],
)
def test_corners_that_make_no_boundary(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "corners.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AreasError, match=said):
        read_areas(path, CORNERS)


def test_corners_need_a_system(tmp_path: Path) -> None:
    with pytest.raises(AreasError, match="does not say its coordinate system"):
        read_areas(corner_file(tmp_path), replace(CORNERS, crs=""))
