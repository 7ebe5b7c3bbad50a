"""Addresses as people write them, looked up in a list that the user gives."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from lagesbild.domain import GazetteerColumns, PlaceGrade
from lagesbild.errors import AreasError, IntakeError, UsageError
from lagesbild.intake import mapping_from, receive_file
from lagesbild.intake.address_places import AddressFinder
from lagesbild.intake.addresses import Address, read_address, street_key, ways_of_writing
from lagesbild.intake.gazetteer import Gazetteer, keep_gazetteer, open_gazetteer, read_gazetteer
from tests.intake.conftest import SOUTH, WEST, make_areas, make_surroundings

COLUMNS = GazetteerColumns("gata", "nr", "x", "y", postcode="pnr", households="hushåll", crs="EPSG:3006")
HOUSES = [
    # street, number, east, north, postcode, households: the first two squares lie side by side.
    ("Storgatan", "12", 100, 100, "12345", 20),
    ("Storgatan", "12B", 110, 100, "12345", 9),
    ("Storgatan", "14", 300, 100, "12345", 2),
    ("Långgatan", "1", 900, 500, "12345", 30),
    ("Långgatan", "90", 1100, 500, "12346", 30),
    ("Södra Vägen", "3", 1500, 500, "12346", 10),
    ("Sankt Larsgatan", "7", 120, 120, "12345", 10),
    ("Björkvägen", "5", 200, 200, "12345", 10),
    ("Björkvägen", "5", 1200, 200, "12347", 10),
]


@pytest.fixture(scope="module")
def gazetteer(tmp_path_factory) -> Gazetteer:
    file = tmp_path_factory.mktemp("list") / "adresser.csv"
    rows = [f"{s};{n};{WEST + e};{SOUTH + no};{p};{h}" for s, n, e, no, p, h in HOUSES]
    file.write_text("gata;nr;x;y;pnr;hushåll\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return read_gazetteer(file, COLUMNS)


@pytest.fixture(scope="module")
def finder(gazetteer: Gazetteer) -> AddressFinder:
    return AddressFinder.of(gazetteer, make_areas())


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Storgatan 12", Address(("storgatan",), 12)),
        ("STORGATAN 12 b", Address(("storgatan",), 12, "b")),
        ("Storg. 12B lgh 1203", Address(("storg.",), 12, "b")),
        ("Storgatan 12, 2 tr, 123 45 Staden", Address(("storgatan",), 12, "", "12345")),
        ("Storgatan 12 123 45 Staden", Address(("storgatan",), 12, "", "12345")),
        ("Storgatan 12-16", Address(("storgatan",), 12)),
        ("Storgatan 12/14", Address(("storgatan",), 12)),
        ("Storgatan nr 12 uppg B", Address(("storgatan",), 12)),
        ("c/o Svensson, Storgatan 12", Address(("storgatan",), 12)),
        ("Storgatan/Långgatan", Address(("storgatan", "långgatan"))),
        ("korsningen Storgatan och Långgatan", Address(("storgatan", "långgatan"))),
        ("Storgatan 12 x Långgatan 3", Address(("storgatan", "långgatan"))),
        ("Storgatan", Address(("storgatan",))),
        ("", Address(())),
        ("12", Address(())),
    ],
)
def test_what_an_address_says(text: str, meant: Address) -> None:
    assert read_address(text) == meant


def test_a_postcode_beside_the_text_has_the_word() -> None:
    assert read_address("Storgatan 12 123 45", "543 21").postcode == "54321"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Storg.", "Storgatan"),
        ("Storgat", "Storgatan"),
        ("STORGATA", "Storgatan"),
        ("Björkv.", "Björkvägen"),
        ("Björk vägen", "Björkvägen"),
        ("S:a vägen", "Södra Vägen"),
        ("S:t Larsg", "Sankt Larsgatan"),
        ("St. Larsgatan", "Sankt Larsgatan"),
    ],
)
def test_ways_of_writing_a_street(written: str, kept: str) -> None:
    assert street_key(kept) in ways_of_writing(written)


def test_streets_that_only_resemble_each_other_stay_apart() -> None:
    assert street_key("Storgatan") not in ways_of_writing("Stora gatan")
    assert street_key("Åsgatan") != street_key("Asgatan")


@pytest.mark.parametrize(
    ("text", "postcode", "area", "grade"),
    [
        ("Storg. 12", "", "0101", PlaceGrade.ADDRESS),
        ("Storgatan 12b", "", "0101", PlaceGrade.ADDRESS),
        ("Storgattan 12", "", "0101", PlaceGrade.ADDRESS),  # one letter too many, and the number is there
        ("Storgattan 99", "", "", PlaceGrade.UNKNOWN),  # one letter too many, and no such number: another street?
        ("Storgatan 14", "", "0101", PlaceGrade.AREA),  # two households: moved to its area
        ("Storgatan 99", "", "0101", PlaceGrade.STREET),  # no such number, but all of the street lies in one area
        ("Storgatan", "", "0101", PlaceGrade.STREET),
        ("Långgatan 50", "", "", PlaceGrade.MUNICIPALITY),  # the street lies in two areas
        ("Långgatan 50", "12346", "0102", PlaceGrade.STREET),  # and of the postcode all lies in one
        ("Björkvägen 5", "", "", PlaceGrade.MUNICIPALITY),  # two of that name
        ("Björkvägen 5", "123 47", "0102", PlaceGrade.ADDRESS),
        ("Storgatan / S:t Larsgatan", "", "0101", PlaceGrade.STREET),
        ("Storgatan / Södra Vägen", "", "", PlaceGrade.UNKNOWN),  # they do not meet
        ("Nygatan 1", "", "", PlaceGrade.UNKNOWN),
        ("", "", "", PlaceGrade.UNKNOWN),
    ],
)
def test_where_an_address_is(finder: AddressFinder, text: str, postcode: str, area: str, grade: PlaceGrade) -> None:
    found = finder.find([text], [postcode], [1])
    assert (found.area[0], found.grade[0]) == (area, grade.value)
    assert np.isfinite(found.x[0]) == (grade is PlaceGrade.ADDRESS)
    assert found.is_unfound[0] == (area == "" and text != "")


def test_without_households_no_point_is_shown(gazetteer: Gazetteer) -> None:
    unknown = replace(gazetteer, frame=gazetteer.frame.with_columns(households=pl.lit(None, dtype=pl.Int64)))
    found = AddressFinder.of(unknown, make_areas()).find(["Storgatan 12"], [""], [3])
    assert (found.grade, found.area) == ([PlaceGrade.AREA.value], ["0101"])
    assert np.isnan(found.x[0])
    assert any("(P07): 3" in note for note in found.notes)


def test_notes_name_streets_and_never_house_numbers(finder: AddressFinder) -> None:
    notes = finder.find(["Storgatan 12", "Bjurkgatan 77", "Storgattan 12"], ["", "", ""], [2, 3, 4]).notes
    assert any("the street is not in the gazetteer: 3" in note for note in notes)
    assert any("'storgattan' as 'Storgatan'" in note for note in notes)
    assert not any("77" in note or "12" in note for note in notes)


def test_a_street_that_is_not_there_has_the_nearest_suggested(finder: AddressFinder) -> None:
    found = finder.find(["Storgattann 12", "Xyz 3"], ["", ""], [1, 1])
    assert found.suggestion == ["Storgatan", None]
    assert any("'storgattann' (rows: 1; nearest: Storgatan)" in note for note in found.notes)


def test_a_kept_gazetteer_is_the_same_when_opened(gazetteer: Gazetteer, tmp_path: Path) -> None:
    path = tmp_path / "gazetteer.parquet"
    assert open_gazetteer(path) is None
    keep_gazetteer(gazetteer, path)
    back = open_gazetteer(path)
    assert back is not None
    assert back.frame.equals(gazetteer.frame)
    assert back.fingerprint == gazetteer.fingerprint


@pytest.mark.parametrize(
    ("columns", "error", "said"),
    [
        (GazetteerColumns("gata", "nr", "x", "y"), AreasError, "coordinate system"),
        (GazetteerColumns("gatta", "nr", "x", "y", crs="EPSG:3006"), AreasError, "Did you mean 'gata'"),
        (GazetteerColumns("gata", "gata", "x", "y", crs="EPSG:3006"), IntakeError, "no row with street"),
    ],
)
def test_a_list_that_does_not_hold_is_refused(tmp_path: Path, columns: GazetteerColumns, error, said: str) -> None:
    file = tmp_path / "adresser.csv"
    file.write_text("gata;nr;x;y\nStorgatan;12;1;2\nStorgatan;14;1;2\n", encoding="utf-8")
    with pytest.raises(error, match=said):
        read_gazetteer(file, columns)


# Files -----------------------------------------------------------------------------------------------------------


def mapping(**columns: str) -> dict[str, Any]:
    return {
        "source": {"name": "test", "kind": "events"},
        "columns": {"category": "Brott", "day": "Datum", **columns},
        "time": {"covers": [date(2020, 1, 1), date(2021, 1, 1)]},
        "place": {"by": "address"},
    }


def test_a_file_of_addresses(tmp_path: Path, gazetteer: Gazetteer) -> None:
    file = tmp_path / "events.csv"
    places = ["Storg. 12", "Storgatan 14", "Långgatan 50", "Nygatan 1", ""]
    rows = "".join(f"2020-03-0{n + 1};Stöld;{place}\n" for n, place in enumerate(places))
    file.write_text("Datum;Brott;Adress\n" + rows, encoding="utf-8")
    around = replace(make_surroundings(), gazetteer=gazetteer)
    delivery = receive_file(file, mapping_from(mapping(address="Adress")), around)
    kept = pl.DataFrame(pl.from_arrow(delivery.rows)).sort("source_row")
    assert kept["area_code"].to_list() == ["0101", "0101", None, None, None]
    assert kept["place_grade"].to_list() == ["address", "area", "municipality", "unknown", "unknown"]
    assert kept["x"].to_list() == [WEST + 100, None, None, None, None]
    assert (delivery.n_kept, delivery.n_unplaced) == (
        5,
        3,
    )  # an event whose place is not found has happened all the same


def test_street_and_number_in_columns_of_their_own(tmp_path: Path, gazetteer: Gazetteer) -> None:
    file = tmp_path / "events.csv"
    file.write_text("Datum;Brott;Gata;Nr\n2020-03-01;Stöld;Storg.;12\n2020-03-02;Stöld;Storg.;12\n", encoding="utf-8")
    around = replace(make_surroundings(), gazetteer=gazetteer)
    delivery = receive_file(file, mapping_from(mapping(street="Gata", number="Nr")), around)
    assert pl.DataFrame(pl.from_arrow(delivery.rows))["place_grade"].to_list() == ["address", "address"]


def test_another_gazetteer_makes_another_delivery(tmp_path: Path, gazetteer: Gazetteer) -> None:
    file = tmp_path / "events.csv"
    file.write_text("Datum;Brott;Adress\n2020-03-01;Stöld;Storg. 12\n", encoding="utf-8")
    shorter = replace(gazetteer, frame=gazetteer.frame.head(4))
    ids = {
        receive_file(
            file, mapping_from(mapping(address="Adress")), replace(make_surroundings(), gazetteer=each)
        ).delivery_id
        for each in (gazetteer, shorter)
    }
    assert len(ids) == 2


def test_without_a_gazetteer_it_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text("Datum;Brott;Adress\n2020-03-01;Stöld;Storg. 12\n", encoding="utf-8")
    with pytest.raises(AreasError, match="lagesbild gazetteer HOME FILE"):
        receive_file(file, mapping_from(mapping(address="Adress")), make_surroundings())
    with pytest.raises(UsageError, match=r"columns\.address"):
        mapping_from(mapping())
