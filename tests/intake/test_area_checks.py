"""What is odd about a map is said; a level of squares is laid over another."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyogrio.raw
import pytest
import shapely

from lagesbild.domain import Area, AreaColumns, Areas
from lagesbild.errors import AreasError
from lagesbild.intake import read_areas
from lagesbild.intake.area_checks import coverage_notes, parent_notes, repaired_note
from lagesbild.intake.grid import make_grid
from tests.intake.conftest import SOUTH, WEST, make_areas

COLUMNS = AreaColumns("kommun", "2020", "kod", "namn")
SQUARES = np.asarray(shapely.from_wkb(np.array(make_areas().boundaries, dtype=object)), dtype=object)
CODES = make_areas().codes


def written(path: Path, shapes: np.ndarray, driver: str, crs: str = "EPSG:3006") -> Path:
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(shapes),
        field_data=[np.array(CODES, dtype=object), np.array(make_areas().names, dtype=object)],
        fields=["kod", "namn"],
        geometry_type="Polygon",
        crs=crs,
        driver=driver,
        encoding="UTF-8",
    )
    return path


@pytest.mark.parametrize(
    ("driver", "name", "crs"),
    [("GeoJSON", "a.geojson", "EPSG:4326"), ("ESRI Shapefile", "a.shp", "EPSG:3006"), ("GPKG", "a.gpkg", "EPSG:3006")],
)
def test_every_kind_of_map_file(tmp_path: Path, driver: str, name: str, crs: str) -> None:
    shapes = SQUARES
    if crs == "EPSG:4326":
        import pyproj  # noqa: PLC0415

        mover = pyproj.Transformer.from_crs("EPSG:3006", crs, always_xy=True)
        shapes = shapely.transform(SQUARES, lambda at: np.column_stack(mover.transform(*at.T)))
    areas = read_areas(written(tmp_path / name, shapes, driver, crs), replace(COLUMNS, plane="EPSG:3006"))
    assert (areas.codes, areas.names) == (CODES, make_areas().names)
    assert [area.surface_km2 for area in areas.members] == pytest.approx([1.0] * 4, rel=1e-4)
    assert areas.notes == ()


def test_a_map_without_faults_has_no_notes() -> None:
    assert coverage_notes(SQUARES, CODES) == ()
    assert repaired_note(SQUARES, CODES) == ()


def test_boundaries_that_cross_themselves_are_mended_and_said(tmp_path: Path) -> None:
    bow = shapely.Polygon([(WEST, SOUTH), (WEST + 1000, SOUTH + 1000), (WEST + 1000, SOUTH), (WEST, SOUTH + 1000)])
    areas = read_areas(written(tmp_path / "a.gpkg", np.array([bow, *SQUARES[1:]]), "GPKG"), COLUMNS)
    assert shapely.is_valid(shapely.from_wkb(areas.boundaries[0]))
    assert any("were mended (1): 0101 (self-intersection)" in note for note in areas.notes)


def test_doubles_overlaps_and_gaps_are_told() -> None:
    wide = shapely.box(WEST, SOUTH, WEST + 1100, SOUTH + 1000)  # a tenth of the next square too
    assert "0101 and 0102 (0.1 km²)" in coverage_notes(np.array([wide, *SQUARES[1:]]), CODES)[0]
    twins = coverage_notes(np.array([*SQUARES[:3], SQUARES[0]]), CODES)
    assert "same boundary under two codes (1): 0101 and 0104" in twins[0]
    holed = SQUARES[0].difference(shapely.box(WEST + 400, SOUTH + 400, WEST + 500, SOUTH + 500))
    gaps = coverage_notes(np.array([holed, *SQUARES[1:]]), CODES)
    assert "Gaps between areas: 1, 0.01 km²" in gaps[0]


def test_parents_are_looked_for_and_looked_into() -> None:
    whole = Areas(
        "lan", "2020", (Area("01", "one"), Area("02", "two")), "EPSG:3006",
        tuple(bytes(shapely.to_wkb(shapely.box(WEST + e, SOUTH, WEST + e + 1000, SOUTH + 2000))) for e in (0, 1000)),
    )  # fmt: skip
    parents = ("01", "01", "01", "03")  # the second lies in 02, and there is no 03
    members = tuple(replace(area, parent_code=code) for area, code in zip(make_areas().members, parents, strict=True))
    notes = parent_notes(replace(make_areas(), members=members), [make_areas(), whole])
    assert "does not have (1): 03" in notes[0]
    assert "(1): 0102 (in 02, not 01)" in notes[1]
    assert parent_notes(make_areas(), [whole]) == ()
    elsewhere = replace(whole, crs="EPSG:3011")
    assert "another system" in parent_notes(replace(make_areas(), members=members), [elsewhere])[-1]


def test_squares_lie_on_whole_multiples_and_know_their_neighbours() -> None:
    grid = make_grid(make_areas(), 500)
    assert len(grid.members) == 16  # those that only touch the edge hold nothing
    assert sorted(map(len, grid.neighbours)) == [2] * 4 + [3] * 8 + [4] * 4
    inside = make_grid(make_areas(), 1000, "ruta", "1 km")
    assert (inside.level, inside.edition) == ("ruta", "1 km")
    first = next(area for area in inside.members if area.parent_code == "0101")
    assert first.code == f"{WEST:06.0f}{SOUTH:07.0f}"
    assert first.surface_km2 == 1.0
    at = inside.codes.index(first.code)
    assert len(inside.neighbours[at]) == 2
    assert all(at in inside.neighbours[other] for other in inside.neighbours[at])


def test_squares_too_many_or_of_no_side_are_refused() -> None:
    with pytest.raises(AreasError, match="Choose larger ones"):
        make_grid(make_areas(), 0.1)
    with pytest.raises(AreasError, match="above 0"):
        make_grid(make_areas(), 0)
    with pytest.raises(AreasError, match="no boundaries"):
        make_grid(replace(make_areas(), boundaries=()), 500)
