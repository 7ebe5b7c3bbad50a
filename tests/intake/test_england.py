"""The mappings of English files: each with an invented fixture, and the real files to the last row."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import polars as pl
import pyproj
import pytest
import shapely

from lagesbild.domain import Area, AreaColumns, Areas, Delivery
from lagesbild.intake import Surroundings, read_areas, read_mapping, receive_file
from lagesbild.plugins import PROFILES

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = Path(__file__).parent / "fixtures"
LSOA = Areas("lsoa", "2011", (Area("E01000001", "Invented 001A"), Area("E01000002", "Invented 001B")))


def wards() -> Areas:
    """Two invented wards round the fixture's points."""
    mover = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:3006", always_xy=True)
    boxes = [shapely.box(18.05, 59.33, 18.065, 59.35), shapely.box(18.065, 59.33, 18.08, 59.35)]
    shapes = [shapely.transform(box, lambda at: np.column_stack(mover.transform(*at.T))) for box in boxes]
    names = (Area("W1", "Invented Ward"), Area("W2", "Made Up Ward"))
    return Areas("ward", "2016", names, "EPSG:3006", tuple(bytes(shapely.to_wkb(shape)) for shape in shapes))


def england(areas: Mapping[str, Areas]) -> Surroundings:
    module = PROFILES.load("england")
    return Surroundings(module.make_profile(module.Options()), areas, (), dt.date(2023, 6, 1))


def received(file: Path, mapping: str, around: Surroundings) -> Delivery:
    return receive_file(file, read_mapping(ROOT / "examples" / f"{mapping}.toml"), around)


def kept(delivery: Delivery) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(delivery.rows))


@pytest.mark.parametrize(
    ("name", "n_rows", "reasons", "n_unplaced", "categories"),
    [
        ("uk_police_snake", 4, {"B01": 1}, 1, {"burglary", "anti_social_behaviour", "robbery"}),
        ("uk_nottingham_burglary", 3, {}, 0, {"burglary"}),
        ("uk_nottingham_robbery", 3, {}, 0, {"robbery"}),
        ("uk_manchester_burglary", 4, {}, 1, {"burglary"}),
        ("uk_manchester_burglary_lsoa", 2, {}, 0, {"burglary"}),
        ("uk_manchester_ward_months", 3, {}, 0, {"burglary"}),
        ("uk_stop_search", 2, {}, 0, {"stop_search"}),
    ],
)
def test_each_mapping_takes_its_fixture(name, n_rows, reasons, n_unplaced, categories) -> None:
    delivery = received(FIXTURES / f"{name}.csv", f"mappings/{name}", england({"lsoa": LSOA, "ward": wards()}))
    assert (delivery.n_rows, dict(delivery.reasons), delivery.n_unplaced) == (n_rows, reasons, n_unplaced)
    assert set(kept(delivery)["category"]) == categories


def test_outcomes_are_not_read_and_are_counted() -> None:
    delivery = received(FIXTURES / "uk_police_snake.csv", "mappings/uk_police_snake", england({"lsoa": LSOA}))
    note = next(note for note in delivery.notes if "does not read" in note)
    assert "'last_outcome_category' (filled on 2 rows)" in note
    assert "prosecute" not in note


def test_only_the_month_is_known_where_every_day_is_the_first() -> None:
    around = england({"lsoa": LSOA})
    rows = kept(received(FIXTURES / "uk_nottingham_burglary.csv", "mappings/uk_nottingham_burglary", around))
    assert rows["ends"][0] == dt.datetime(2022, 2, 1)  # noqa: DTZ001 - local, as all moments of the house


# Real files ----------------------------------------------------------------------------------------------------------

STREET = "data/uk-west-yorkshire-street"
FILES = [
    (f"{STREET}/street_2016_2017_2018_july.parquet", "england/street", 87348, 3771),
    (f"{STREET}/census2011_lsoa_pop_households.parquet", "england/population", 34753, 0),
    ("data/uk-merseyside-shoplifting/shoplifting.parquet", "mappings/uk_police_snake", 7930, 0),
    ("data/uk-nottingham/nottingham_burglary.parquet", "mappings/uk_nottingham_burglary", 1795, 0),
    ("data/uk-nottingham/nottingham_robbery.parquet", "mappings/uk_nottingham_robbery", 555, 0),
    ("data/uk-manchester/gmp_burglary_92k.parquet", "mappings/uk_manchester_burglary", 92666, 40),
    ("data/uk-manchester/manc_burglary_bng.parquet", "mappings/uk_manchester_burglary_lsoa", 8144, 0),
    ("data/uk-manchester/manch_cc_burglary_bng.parquet", "mappings/uk_manchester_burglary_lsoa", 735, 0),
    ("data/uk-manchester/mcr_burglary.parquet", "mappings/uk_manchester_ward_months", 384, 0),
    ("data/uk-manchester/stop_search_lsoa.parquet", "mappings/uk_stop_search", 435, 0),
]


@pytest.fixture(scope="module")
def real(shared: Path) -> Surroundings:
    census = shared / STREET / "census2011_lsoa_pop_households.parquet"
    return england(
        {
            "lsoa": read_areas(census, AreaColumns("lsoa", "2011", "LSOA Code", "LSOA Name")),
            "ward": read_areas(
                shared / "data/uk-manchester/manchester_wards.parquet", AreaColumns("ward", "2016", "wd16cd", "wd16nm")
            ),
        }
    )


@pytest.mark.shared
@pytest.mark.parametrize(("file", "mapping", "n_rows", "n_unplaced"), FILES, ids=[Path(row[0]).stem for row in FILES])
def test_every_row_of_every_file(shared: Path, real: Surroundings, file, mapping, n_rows, n_unplaced) -> None:
    delivery = received(shared / file, mapping, real)
    assert (delivery.n_rows, delivery.n_kept, delivery.n_unplaced) == (n_rows, n_rows, n_unplaced)


@pytest.mark.shared
def test_moved_points_are_known_where_they_are_used_and_where_they_are_not(shared: Path, real: Surroundings) -> None:
    for file, mapping in ((FILES[0][0], FILES[0][1]), (FILES[5][0], FILES[5][1])):
        assert any("lie exactly where another does" in note for note in received(shared / file, mapping, real).notes)
