"""What inspection guesses of real files, against the mappings that ship for them."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from lagesbild.intake import inspect_file
from tests.intake.inspecting import around, districts, guessed

# Dataset → country, and what a mapping for it says of the columns.
REAL: Mapping[str, tuple[str, dict[str, str]]] = {
    "ca-toronto/mci_events.parquet": (
        "england",
        {
            **{"columns.category": "MCI", "columns.x": "Long", "columns.y": "Lat", "columns.area": "Neighbourhood"},
            **{"columns.day": "occurrencedate", "time.hour": "occurrencehour"},
        },
    ),
    "ca-toronto/fire_incidents.parquet": (
        "england",
        {"columns.x": "longitude", "columns.y": "latitude", "columns.day": "tfs_alarm_time"},
    ),
    "uk-west-yorkshire-street/street_2016_2017_2018_july.parquet": (
        "england",
        {
            **{"columns.category": "Crime type", "columns.area": "LSOA code", "columns.event_id": "Crime ID"},
            **{"columns.x": "Longitude", "columns.y": "Latitude", "columns.day": "Month"},
        },
    ),
    "uk-merseyside-shoplifting/shoplifting.parquet": (
        "england",
        {
            "columns.category": "crime_type",
            "columns.day": "month",
            "columns.area": "lsoa_code",
            "columns.x": "longitude",
        },
    ),
    "uk-manchester/gmp_burglary_92k.parquet": (
        "england",
        {"columns.category": "Crime.type", "columns.day": "Month", "columns.x": "Longitude", "columns.y": "Latitude"},
    ),
    "uk-manchester/mcr_burglary.parquet": (
        "england",
        {"columns.count": "burglaries", "time.column": "month", "columns.area": "ward_name"},
    ),
    "uk-nottingham/nottingham_burglary.parquet": (
        "england",
        {"columns.day": "month", "columns.x": "longitude", "columns.y": "latitude", "columns.area": "lsoa_code"},
    ),
    "us-cincinnati-burglary/events.parquet": (
        "england",
        {
            **{"columns.category": "offense", "columns.day": "offense_date", "columns.event_id": "incident_no"},
            **{"columns.x": "longitude", "columns.y": "latitude"},
        },
    ),
    "us-memphis-robberies/memphis_robberies.parquet": (
        "england",
        {"columns.category": "offense_type", "columns.day": "date", "columns.event_id": "uid"},
    ),
    "co-medellin-homicides/events.parquet": (
        "england",
        {
            "columns.day": "fecha_hecho",
            "columns.x": "longitud",
            "columns.y": "latitud",
            "columns.category": "modalidad",
        },
    ),
    "se-bra-manad-kommun/brott_kommun_manad.parquet": (
        "sweden",
        {
            **{"columns.category": "brott", "columns.count": "antal", "columns.area": "region"},
            **{"time.year": "ar", "time.month": "period"},
        },
    ),
    "se-bra-kolada-ovrigt/kolada_befolkning.parquet": (
        "sweden",
        {"columns.area": "Region", "time.year": "År", "exposures.residents": "Invånare"},
    ),
}


@pytest.mark.shared
@pytest.mark.parametrize("dataset", REAL)
def test_real_files_are_guessed_as_a_mapping_for_them_says(shared: Path, dataset: str) -> None:
    country, expected = REAL[dataset]
    found = inspect_file(shared / "data" / dataset, around(country), recognise=False)
    told = guessed(found)
    assert {key: told.get(key) for key in expected} == expected
    assert not found.lacking
    assert not found.blocked


@pytest.mark.shared
def test_real_files_are_known_by_the_mappings_that_ship(shared: Path, tmp_path: Path) -> None:
    known = {
        "ca-toronto/mci_events.parquet": ("england", "crimes"),
        "uk-west-yorkshire-street/street_2016_2017_2018_july.parquet": ("england", "street"),
        "se-bra-kolada-ovrigt/kolada_befolkning.parquet": ("sweden", "population"),
    }
    for dataset, (country, shipped) in known.items():
        assert inspect_file(shared / "data" / dataset, around(country)).shipped == shipped, dataset


@pytest.mark.shared
def test_with_the_real_areas_level_and_system_are_certain(shared: Path) -> None:
    areas = districts("E01007359", level="lsoa")
    frame = pl.read_parquet(shared / "data/uk-west-yorkshire-street/street_2016_2017_2018_july.parquet")
    codes = frame["LSOA code"].drop_nulls().unique().sort().to_list()
    areas = districts(*codes, level="lsoa")
    file = shared / "data/uk-west-yorkshire-street/street_2016_2017_2018_july.parquet"
    found = inspect_file(file, around("england", areas), recognise=False)
    assert (found.place.level, found.place.by, found.place.crs) == ("lsoa", "code", "EPSG:4326")
    assert found.place.confidence > 0.95
