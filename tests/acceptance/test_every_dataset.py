"""Files that nobody fitted the intake to come in by a shipped mapping, and every row of them is accounted for."""

import tomllib
from pathlib import Path

import pytest

import lagesbild
from lagesbild.domain import AreaColumns
from lagesbild.errors import AreasError
from lagesbild.home import Home

HERE = Path(__file__).parent
MAPPINGS = HERE.parents[1] / "examples" / "mappings"
LISTED = tomllib.loads((HERE / "datasets.toml").read_text(encoding="utf-8"))
AREAS = {entry["file"]: entry for entry in LISTED["areas"]}


def columns_of(entry: dict[str, str]) -> AreaColumns:
    return AreaColumns(entry["level"], "1", entry["code"], entry["name"], crs=entry.get("crs", ""))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return lagesbild.init(tmp_path / "home", "england", "Elsewhere")


@pytest.mark.shared
@pytest.mark.parametrize("entry", LISTED["areas"], ids=lambda entry: entry["file"])
def test_every_area_comes_in(entry, home, shared: Path):
    taken, is_new = home.areas(shared / "data" / entry["file"], columns_of(entry))
    assert is_new
    assert len(taken.members) == entry["n"]
    assert taken.has_boundaries is not entry.get("is_list", False)


@pytest.mark.shared
@pytest.mark.parametrize("entry", LISTED["rows"], ids=lambda entry: entry["file"])
def test_every_row_is_kept_or_set_aside_with_its_reason(entry, home, shared: Path):
    for file in entry["areas"]:
        home.areas(shared / "data" / file, columns_of(AREAS[file]))
    (receipt,) = home.receive(shared / "data" / entry["file"], mapping=MAPPINGS / entry["mapping"])
    record = receipt.record
    assert record.n_rows == entry["n"]
    assert dict(record.reasons) == entry["reasons"]
    assert record.n_kept + sum(record.reasons.values()) == entry["n"]
    assert record.n_unplaced == entry["n_unplaced"]
    with home.store() as store:
        held = sum(int(each.n.sum()) for each in store.contents(record.source.name).values())
        assert held == entry.get("n_held", record.n_kept)


@pytest.mark.shared
def test_an_area_without_a_boundary_is_named(home, shared: Path):
    columns = AreaColumns("neighbourhood", "1", "neighborhood_id", "neighborhood_name")
    with pytest.raises(AreasError, match="no boundary for 99"):
        home.areas(shared / "data" / "us-stlouis" / "stl_neighborhoods.parquet", columns)


@pytest.mark.shared
@pytest.mark.parametrize("file", ["neighbourhood_profiles_2016.parquet", "raw/nh_profiles_2016.csv.gz"])
def test_a_table_with_a_column_for_each_area_comes_in_cell_by_cell(file, home, shared: Path):
    columns = AreaColumns("neighbourhood", "2016", "Hood_ID", "Neighbourhood")
    home.areas(shared / "data" / "ca-toronto" / "neighbourhood_crime_rates.parquet", columns)
    mapping = MAPPINGS.parent / "toronto" / "profiles.toml"
    (receipt,) = home.receive(shared / "data" / "ca-toronto" / file, mapping=mapping)
    assert receipt.record.n_kept == 9 * 140
    assert set(receipt.record.reasons) <= {"T01", "T02", "T03"}
    with home.store() as store:
        residents = store.exposures("residents", ("neighbourhood", "2016"))
        assert sum(residents.values) == 2_731_571
