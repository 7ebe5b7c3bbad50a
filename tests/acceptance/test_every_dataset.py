"""Files that nobody fitted the intake to come in by a shipped mapping, and every row of them is accounted for."""

from pathlib import Path

import pytest

from lagesbild.domain import AreaColumns
from lagesbild.errors import AreasError, NotFoundError
from lagesbild.home import Home
from tests.acceptance.datasets import LISTED, MAPPINGS, Entry, columns_of, file_of, new_home, receive_entry


def as_case(entry: Entry) -> object:
    """Files that have a test of their own elsewhere are received here once more only where time is plentiful."""
    marks = [pytest.mark.slow] if entry.get("is_tested_too") else []
    return pytest.param(entry, id=f"{entry['file']} by {entry['mapping']}", marks=marks)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return new_home(tmp_path / "home", {})


@pytest.mark.shared
@pytest.mark.parametrize("entry", LISTED["areas"], ids=lambda entry: entry["file"])
def test_every_area_comes_in(entry, tmp_path: Path, shared: Path):
    taken, is_new = new_home(tmp_path / "home", entry).areas(file_of(entry, shared / "data"), columns_of(entry))
    assert is_new
    assert len(taken.members) == entry["n"]
    assert taken.has_boundaries is not entry.get("is_list", False)


@pytest.mark.shared
@pytest.mark.parametrize("entry", [as_case(entry) for entry in LISTED["rows"]])
def test_every_row_is_kept_or_set_aside_with_its_reason(entry, tmp_path: Path, shared: Path):
    home = new_home(tmp_path / "home", entry)
    record = receive_entry(entry, home, shared / "data")
    assert record.n_rows == entry["n"]
    assert dict(record.reasons) == entry["reasons"]
    assert record.n_kept + sum(record.reasons.values()) == entry["n"]
    assert record.n_unplaced == entry["n_unplaced"]
    with home.store() as store:
        held = sum(int(each.n.sum()) for each in store.contents(record.source.name).values())
        assert held == entry.get("n_held", record.n_kept)


@pytest.mark.shared
def test_every_file_is_received_or_passed_over_for_a_reason(shared: Path):
    there = {path.relative_to(shared / "data").as_posix() for path in (shared / "data").rglob("*") if path.is_file()}
    listed = {entry["file"] for kind in ("areas", "rows", "passed_over") for entry in LISTED[kind]}
    assert {name for name in there - listed if not name.endswith("SOURCE.md")} == set()
    passed = {entry["file"] for entry in LISTED["passed_over"]}
    assert passed <= there
    assert not passed & {entry["file"] for kind in ("areas", "rows") for entry in LISTED[kind]}


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


@pytest.mark.shared
def test_points_without_a_day_are_kept_and_make_no_picture(home, shared: Path):
    (entry,) = [entry for entry in LISTED["rows"] if entry["mapping"] == "classics/chorley_cancer.toml"]
    assert receive_entry(entry, home, shared / "data").n_kept == 1036
    with pytest.raises(NotFoundError, match="Events without a day"):
        home.picture()
