"""Files of areas, points in them, and names of them."""

import gzip
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio.raw
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from lagesbild.domain import Area, AreaColumns, Areas
from lagesbild.errors import AreasError, IntakeError
from lagesbild.intake import read_areas
from lagesbild.intake.area_names import AreaWords, place_by_words
from lagesbild.intake.areas import neighbours
from lagesbild.intake.cells import Cells
from lagesbild.intake.places import OUTSIDE, find_areas, place_points, project
from tests.intake.conftest import SOUTH, WEST, make_areas
from tests.oracles.intake import first_polygon_with

COLUMNS = AreaColumns("kommun", "2020", "kod", "namn")


SQUARES = shapely.from_wkb(np.array(make_areas().boundaries, dtype=object))


TABLE = {"kod": ["0101", "0102", "0103", "0104"], "namn": ["Ale", "Habo", "Håbo", "Alingsås"]}


def geoparquet(path: Path, shapes: object, crs: str = "EPSG:3006", table: dict[str, list[str]] | None = None) -> Path:
    """A GeoParquet file, written by its specification."""
    described = {"encoding": "WKB", "geometry_types": [], "crs": pyproj.CRS(crs).to_json_dict()}
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": described}}
    written = pa.table({**(table or TABLE), "geometry": pa.array(list(shapely.to_wkb(shapes)), pa.binary())})
    pq.write_table(written.replace_schema_metadata({b"geo": json.dumps(geo).encode()}), path)
    return path


def geopackage(path: Path, shapes: object, crs: str = "EPSG:3006") -> Path:
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(shapes),
        field_data=[np.array(values, dtype=object) for values in TABLE.values()],
        fields=list(TABLE),
        geometry_type="Polygon",
        crs=crs,
        driver="GPKG",
    )
    return path


@pytest.mark.parametrize(("write", "name"), [(geoparquet, "a.parquet"), (geopackage, "a.gpkg")])
def test_map_file_becomes_areas(tmp_path: Path, write, name: str) -> None:
    areas = read_areas(write(tmp_path / name, SQUARES), COLUMNS)
    assert (areas.codes, areas.names) == (make_areas().codes, make_areas().names)
    assert areas.crs == "EPSG:3006"
    assert [area.surface_km2 for area in areas.members] == pytest.approx([1.0] * 4)
    assert areas.neighbours == ((1, 2), (0, 3), (0, 3), (1, 2))  # squares that meet in a corner are no neighbours


@pytest.mark.filterwarnings("ignore:File .* has GPKG application_id")
def test_packed_map_is_opened(tmp_path: Path) -> None:
    for write, name in ((geoparquet, "a.parquet"), (geopackage, "a.gpkg")):
        packed = tmp_path / f"{name}.gz"
        packed.write_bytes(gzip.compress(write(tmp_path / name, SQUARES).read_bytes()))
        assert read_areas(packed, COLUMNS) == read_areas(tmp_path / name, COLUMNS)


def test_degrees_become_metres_in_a_zone_that_fits(tmp_path: Path) -> None:
    mover = pyproj.Transformer.from_crs("EPSG:3006", "EPSG:4326", always_xy=True)
    degrees = shapely.transform(SQUARES, lambda at: np.column_stack(mover.transform(at[:, 0], at[:, 1])))
    areas = read_areas(geoparquet(tmp_path / "a.parquet", degrees, "EPSG:4326"), COLUMNS)
    assert areas.crs == "EPSG:32634"  # 18° east lies in zone 34
    assert [area.surface_km2 for area in areas.members] == pytest.approx([1.0] * 4, rel=2e-3)
    wanted = AreaColumns("kommun", "2020", "kod", "namn", plane="EPSG:3006")
    kept_in = read_areas(tmp_path / "a.parquet", wanted)
    assert kept_in.crs == "EPSG:3006"
    assert shapely.total_bounds(shapely.from_wkb(np.array(kept_in.boundaries, dtype=object)))[0] == pytest.approx(WEST)


def test_metres_of_a_web_map_are_not_metres(tmp_path: Path) -> None:
    mover = pyproj.Transformer.from_crs("EPSG:3006", "EPSG:3857", always_xy=True)
    web = shapely.transform(SQUARES, lambda at: np.column_stack(mover.transform(at[:, 0], at[:, 1])))
    areas = read_areas(geoparquet(tmp_path / "a.parquet", web, "EPSG:3857"), COLUMNS)
    assert [area.surface_km2 for area in areas.members] == pytest.approx([1.0] * 4, rel=2e-3)


def test_plain_list_becomes_areas_without_boundaries(tmp_path: Path) -> None:
    file = tmp_path / "lista.csv"
    file.write_text("Alla kommuner\nkod;namn;län\n0101;Ale;14\n0102;Habo;06\n", encoding="utf-8")
    areas = read_areas(file, AreaColumns("kommun", "2020", "kod", "namn", parent="län"))
    assert areas.members == (Area("0101", "Ale", "14"), Area("0102", "Habo", "06"))
    assert not areas.has_boundaries


def test_rows_of_the_same_code_are_one_area(tmp_path: Path) -> None:
    table = {"kod": ["0101", "0101", "0102", "0102"], "namn": ["Ale", "Ale", "Habo", "Habo"]}
    areas = read_areas(geoparquet(tmp_path / "a.parquet", SQUARES, table=table), COLUMNS)
    assert areas.codes == ("0101", "0102")
    assert [area.surface_km2 for area in areas.members] == pytest.approx([2.0, 2.0])


def test_boundary_that_crosses_itself_is_mended(tmp_path: Path) -> None:
    bow = shapely.Polygon([(WEST, SOUTH), (WEST + 1000, SOUTH + 1000), (WEST + 1000, SOUTH), (WEST, SOUTH + 1000)])
    areas = read_areas(geoparquet(tmp_path / "a.parquet", [bow, *SQUARES[1:]]), COLUMNS)
    assert areas.members[0].surface_km2 == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"kod": ["1", "1", "2", "3"], "namn": ["A", "B", "C", "D"]}, "'1' has two names, 'A' and 'B'"),
        ({"kod": ["1", "", "2", "3"], "namn": ["A", "B", "C", "D"]}, "no. 2 has no code"),
        ({"kod": ["1", "2", "3", "4"], "namn": ["A", "B", "C", ""]}, "no. 4 has no name"),
        ({"code": ["1", "2", "3", "4"], "namn": ["A", "B", "C", "D"]}, "no column 'kod'"),
    ],
)
def test_areas_that_cannot_be_told_apart_are_refused(tmp_path: Path, table, said: str) -> None:
    with pytest.raises(AreasError, match=said):
        read_areas(geoparquet(tmp_path / "a.parquet", SQUARES, table=table), COLUMNS)


def test_area_without_boundary_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AreasError, match="no boundary for 0102"):
        read_areas(geoparquet(tmp_path / "a.parquet", [SQUARES[0], shapely.Polygon(), *SQUARES[2:]]), COLUMNS)


def test_boundaries_in_the_wrong_system_are_refused(tmp_path: Path) -> None:
    file = geoparquet(tmp_path / "a.parquet", SQUARES)
    with pytest.raises(AreasError, match=r"--crs"):
        read_areas(file, AreaColumns("kommun", "2020", "kod", "namn", crs="EPSG:4326"))
    with pytest.raises(IntakeError, match="no coordinate system 'EPSG:99'"):
        read_areas(file, AreaColumns("kommun", "2020", "kod", "namn", crs="EPSG:99"))


def test_cut_off_map_is_refused(tmp_path: Path) -> None:
    for write, name in ((geoparquet, "a.parquet"), (geopackage, "a.gpkg")):
        file = write(tmp_path / name, SQUARES)
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])
        with pytest.raises(IntakeError, match="cut off or damaged"):
            read_areas(file, COLUMNS)


def test_borders_drawn_with_a_small_gap_are_common() -> None:
    apart = np.array([shapely.box(0, 0, 100, 100), shapely.box(100.4, 0, 200, 100), shapely.box(203, 0, 300, 100)])
    assert neighbours(apart) == ((1,), (0,), ())


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_points_are_where_the_slow_twin_says(data: st.DataObject) -> None:
    """Circles that overlap each other, points inside, outside, on borders and doubled."""
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    circles = shapely.buffer(shapely.points(rng.uniform(0, 10, (6, 2))), rng.uniform(0.5, 3, 6))
    x, y = rng.uniform(-2, 12, (2, 40))
    corners = shapely.get_coordinates(circles[0])[:5]
    x, y = np.concatenate([x, x[:5], corners[:, 0]]), np.concatenate([y, y[:5], corners[:, 1]])
    found, n_in_several = find_areas(x, y, circles)
    assert found.tolist() == [first_polygon_with(*point, circles) for point in zip(x, y, strict=True)]
    n_times = [sum(circle.covers(shapely.Point(point)) for circle in circles) for point in zip(x, y, strict=True)]
    assert n_in_several == sum(n > 1 for n in n_times)


def test_points_without_coordinates_are_outside() -> None:
    placed = place_points(np.array([WEST + 5, np.nan, 0]), np.array([SOUTH + 5, SOUTH, 0]), "EPSG:3006", make_areas())
    assert placed.index.tolist() == [0, OUTSIDE, OUTSIDE]


def test_order_of_points_does_not_matter() -> None:
    rng = np.random.default_rng(4)
    x, y = WEST + rng.uniform(-500, 2500, 200), SOUTH + rng.uniform(-500, 2500, 200)
    order = rng.permutation(200)
    areas = make_areas()
    one = place_points(x, y, "EPSG:3006", areas).index[order]
    assert one.tolist() == place_points(x[order], y[order], "EPSG:3006", areas).index.tolist()


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857", "EPSG:3021", "EPSG:3011"])
@pytest.mark.parametrize("is_swapped", [False, True])
def test_wrong_system_is_refused_with_the_one_that_fits(crs: str, is_swapped: bool) -> None:
    rng = np.random.default_rng(8)
    x, y = project(WEST + rng.uniform(0, 2000, 50), SOUTH + rng.uniform(0, 2000, 50), "EPSG:3006", crs)
    with pytest.raises(IntakeError, match="P04") as error:
        place_points(*((y, x) if is_swapped else (x, y)), "EPSG:3006", make_areas())
    assert f'crs = "{crs}"' in str(error.value)
    assert ("swap also the columns" in str(error.value)) == is_swapped


def test_swapped_coordinates_are_refused() -> None:
    with pytest.raises(IntakeError, match="P03"):
        place_points(np.full(5, SOUTH + 5), np.full(5, WEST + 5), "EPSG:3006", make_areas())


def test_points_nowhere_near_are_refused_with_where_the_areas_are() -> None:
    with pytest.raises(IntakeError, match="x = 674000 and 676000"):
        place_points(np.full(5, 3.0), np.full(5, 4.0), "EPSG:3006", make_areas())


def test_few_points_outside_are_no_error() -> None:
    x = np.array([WEST + 5, WEST + 6, WEST - 9])
    assert place_points(x, np.full(3, SOUTH + 5), "EPSG:3006", make_areas()).index.tolist() == [0, 0, OUTSIDE]


def test_areas_without_boundaries_hold_no_points() -> None:
    bare = Areas("kommun", "2020", make_areas().members)
    with pytest.raises(AreasError, match="has no boundaries"):
        place_points(np.zeros(1), np.zeros(1), "EPSG:3006", bare)


def place(values: list[str | None], words: AreaWords, areas: Areas | None = None):
    cells = Cells(pl.Series(values, dtype=pl.String), pl.Series(range(2, len(values) + 2)), "Område")
    return place_by_words(cells, areas or make_areas(), words)


BY_NAME = AreaWords("name", {}, (" kommun", "s kommun"))


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Ale", "0101"),
        ("ALE", "0101"),
        (" Ale kommun ", "0101"),
        ("Ales kommun", "0101"),
        ("Alingsås kommun", "0104"),
        ("Alingsås", "0104"),
        ("A\u0308le", None),  # Äle
        ("Ha\u030abo", "0103"),  # å in two characters
        ("Habo", "0102"),
        ("Håbo", "0103"),
        ("Alingsas", None),
        ("", None),
    ],
)
def test_names_are_matched_loosely_but_never_across_letters(written: str, code: str | None) -> None:
    placed = place([written, "Ale", "Habo"], BY_NAME)
    assert placed.codes[0] == code
    assert placed.unknown[0] == (code is None and written != "")


def test_apostrophes_do_not_matter_unless_two_areas_would_be_one() -> None:
    areas = Areas("n", "1", (Area("1", "L'Amoreaux"), Area("2", "O'Connor"), Area("3", "OConnor"), Area("4", "Annex")))
    placed = place(["LAmoreaux", "O’Connor", "OConnor", "Annex"], AreaWords("name", {}), areas)
    assert placed.codes.to_list() == ["1", None, "3", "4"]
    assert any("'LAmoreaux' as \"L'Amoreaux\"" in note for note in placed.notes)


def test_unknown_names_are_listed_with_the_nearest() -> None:
    placed = place(["Ale", "Habo", "Håbo", "Aligsås", "Aligsås"], BY_NAME)
    assert placed.unknown.to_list() == [False, False, False, True, True]
    assert "'Aligsås' (rows: 2; nearest: Alingsås (0104)" in placed.notes[0]


def test_aliases_come_first_and_must_be_codes_there_are() -> None:
    placed = place(["Nödinge", "Ale", "Habo"], AreaWords("name", {"nödinge": "0101", "Habo": "0103"}))
    assert placed.codes.to_list() == ["0101", "0101", "0103"]
    with pytest.raises(AreasError, match="'X' stands for '9', which"):
        place(["Ale"], AreaWords("name", {"X": "9"}))


def test_codes_without_their_first_nought_or_with_a_name_behind() -> None:
    placed = place(["0101", "102", "0103 Håbo", "999"], AreaWords("code", {}))
    assert placed.codes.to_list() == ["0101", "0102", "0103", None]


def test_mostly_unknown_areas_are_refused() -> None:
    with pytest.raises(AreasError, match=r"'Botkyrka' \(row 2\), 'Nacka' \(row 4\)") as error:
        place(["Botkyrka", "Ale", "Nacka", None], BY_NAME)
    assert "edition" in str(error.value)
    with pytest.raises(AreasError, match='by = "name"'):
        place(["Ale", "Habo"], AreaWords("code", {}))
    with pytest.raises(AreasError, match='by = "code"'):
        place(["0101", "0102"], BY_NAME)


@pytest.mark.parametrize("is_zipped", [False, True])
def test_shapefile_alone_or_in_a_zip(tmp_path: Path, is_zipped: bool) -> None:
    file = tmp_path / "kommun.shp"
    pyogrio.raw.write(
        file,
        geometry=shapely.to_wkb(SQUARES),
        field_data=[np.array(values, dtype=object) for values in TABLE.values()],
        fields=list(TABLE),
        geometry_type="Polygon",
        crs="EPSG:3006",
        driver="ESRI Shapefile",
        encoding="UTF-8",
    )
    if is_zipped:
        file = tmp_path / "kommun.zip"
        with zipfile.ZipFile(file, "w") as archive:
            for part in tmp_path.glob("kommun.*"):
                if part != file:
                    archive.write(part, f"karta/{part.name}")
    areas = read_areas(file, COLUMNS)
    assert areas.names == make_areas().names
    assert [area.surface_km2 for area in areas.members] == pytest.approx([1.0] * 4)


def test_geojson_is_opened_and_other_json_refused(tmp_path: Path) -> None:
    mover = pyproj.Transformer.from_crs("EPSG:3006", "EPSG:4326", always_xy=True)
    degrees = shapely.transform(SQUARES, lambda at: np.column_stack(mover.transform(at[:, 0], at[:, 1])))
    features = [
        {"type": "Feature", "properties": {"kod": kod, "namn": namn}, "geometry": json.loads(shapely.to_geojson(shape))}
        for kod, namn, shape in zip(*TABLE.values(), degrees, strict=True)
    ]
    file = tmp_path / "kommun.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    assert read_areas(file, COLUMNS).codes == make_areas().codes
    file.write_text(json.dumps([{"kod": "0101"}]))
    with pytest.raises(IntakeError, match="Export the table as CSV"):
        read_areas(file, COLUMNS)


def test_points_that_cannot_even_be_expressed_in_the_areas_system_are_outside() -> None:
    """Degrees of Toronto taken for metres of Sweden have no place in Toronto's own system: nobody knows them lost."""
    square = shapely.box(300_000, 4_830_000, 340_000, 4_860_000)
    areas = Areas("hood", "1", (Area("1", "One"),), crs="EPSG:2019", boundaries=(bytes(shapely.to_wkb(square)),))
    x, y = np.full(50, -79.4), np.full(50, 43.7)
    with pytest.raises(IntakeError, match='crs = "EPSG:4326"'):
        place_points(x, y, "EPSG:3006", areas)


def test_a_row_without_a_boundary_is_left_out_where_it_is_said(tmp_path: Path) -> None:
    shapes = np.array(SQUARES, dtype=object)
    shapes[3] = shapely.Polygon()
    file = geoparquet(tmp_path / "a.parquet", shapes)
    with pytest.raises(AreasError, match=r"no boundary for 0104.*--without 0104"):
        read_areas(file, COLUMNS)
    areas = read_areas(file, replace(COLUMNS, without=("0104",)))
    assert areas.codes == ("0101", "0102", "0103")
    assert areas.has_boundaries


def test_leaving_out_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(AreasError, match=r"no area '0140' to leave out.*0104"):
        read_areas(geoparquet(tmp_path / "a.parquet", SQUARES), replace(COLUMNS, without=("0140",)))


def test_boundaries_of_an_unknown_system_are_left_out(tmp_path: Path) -> None:
    areas = read_areas(geoparquet(tmp_path / "a.parquet", SQUARES), replace(COLUMNS, crs="unknown"))
    assert not areas.has_boundaries
    assert areas.codes == ("0101", "0102", "0103", "0104")
    assert "Nobody knows the coordinate system" in areas.notes[0]
