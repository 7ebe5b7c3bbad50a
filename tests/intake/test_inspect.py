"""Guess and confirm: files of many makes, and the mappings that are made for them."""

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

import lagesbild
from lagesbild.domain import AreaColumns
from lagesbild.errors import IntakeError, UsageError
from lagesbild.home import Home
from lagesbild.intake import Inspection, Surroundings, inspect_file, mapping_from, read_mapping, receive_file
from lagesbild.intake.header_words import header_score
from lagesbild.intake.known_mappings import shipped_mappings
from tests.intake.conftest import kept, make_areas
from tests.intake.inspecting import TODAY, around, districts, guessed, look

POLICE_STREETS = """inskrivningsdatum;näpo;basområde;gata;brottskod;antal;brottsdag start;brottsdag slut;tid start;\
tid slut
1/14/23;Norra;1001;Storgatan;0801;1;1/13/23;1/14/23;2200;0700
1/15/23;Norra;1002;Ringvägen;0807;1;1/14/23;1/15/23;1800;0800
2/3/23;Södra;1003;Storgatan;1201;2;2/2/23;2/3/23;0000;2359
2/13/23;Södra;1003;Storgatan;0355;1;2/12/23;2/12/23;0130;0130
"""


POLICE_POINTS = """ID,BROTTSKOD,LATITUDE,LONGITUDE,BROTTSDATUM START,BROTTSDATUM SLUT
1,0801,59.3293,18.0686,2023-01-13 22:00,2023-01-14 07:00
2,0807,59.3400,18.0500,2023-01-14 18:00,2023-01-15 08:00
3,1201,59.3100,18.0800,2023-02-02 00:00,2023-02-03 23:59
"""


POLICE_DESO = """Id;Brottskod;Brottskod klartext;Inskrivningsdatum;Brottsdatum from;Brottsdatum tom;DeSO
5000-K1-23;0801;Stöld av bil;2023-01-14;2023-01-13;2023-01-14;0180C1010
5000-K2-23;0807;Cykelstöld;2023-01-15;2023-01-14;2023-01-15;0180C1020
5000-K3-23;1201;Skadegörelse på motorfordon;2023-02-03;2023-02-02;2023-02-03;0180C1030
"""


def test_police_extract_with_streets_and_american_days(tmp_path: Path) -> None:
    areas = districts("1001", "1002", "1003")
    found = look(tmp_path, POLICE_STREETS, areas=areas)
    assert guessed(found) == {
        "columns.starts": "brottsdag start",
        "columns.ends": "brottsdag slut",
        "columns.reported": "inskrivningsdatum",
        "time.starts_clock": "tid start",
        "time.ends_clock": "tid slut",
        "columns.category": "brottskod",
        "columns.area": "basområde",
        "columns.n": "antal",
    }
    assert (found.kind, found.day_format, found.other_day_format) == ("events", "%m/%d/%y", "")
    assert (found.place.level, found.place.by) == ("basomrade", "code")
    delivery = receive(found, around(areas=areas))
    rows = kept(delivery)
    assert delivery.n_kept == 4
    assert rows.height == 5, "one row stands for two"
    assert rows["starts"][0] == dt.datetime.fromisoformat("2023-01-13T22:00")


def test_police_extract_with_points(tmp_path: Path) -> None:
    found = look(tmp_path, POLICE_POINTS)
    assert guessed(found) == {
        "columns.x": "LONGITUDE",
        "columns.y": "LATITUDE",
        "columns.starts": "BROTTSDATUM START",
        "columns.ends": "BROTTSDATUM SLUT",
        "columns.category": "BROTTSKOD",
        "columns.event_id": "ID",
    }
    assert (found.place.by, found.place.crs) == ("point", "EPSG:4326")
    assert tomllib.loads(found.mapping_text)["category_rules"] == {"register": "offence_codes"}


def test_police_extract_with_deso(tmp_path: Path) -> None:
    areas = districts("0180C1010", "0180C1020", "0180C1030", level="deso")
    found = look(tmp_path, POLICE_DESO, areas=areas)
    told = guessed(found)
    assert told["columns.category"] == "Brottskod"
    assert told["columns.area"] == "DeSO"
    assert told["columns.reported"] == "Inskrivningsdatum"
    assert found.unused == ("Brottskod klartext",)
    assert receive(found, around(areas=areas)).n_kept == 3


BRA = (
    "Anmälda brott\nUttag 2024-01-02\n\nRegion;Brottstyp;År;Månad;Antal\n"
    "Ale kommun;Stöldbrott;2023;januari;12\nHabo kommun;Våldsbrott;2023 prel.;februari;..\n"
    "Habo kommun;Stöldbrott;2023 prel.;februari;x\nAle kommun;Stöldbrott;2023;februari;14\n"
    "Riket;Stöldbrott;2023;mars;1 200\n"
)


def test_statistics_with_titles_above_and_old_letters(tmp_path: Path) -> None:
    found = look(tmp_path, BRA.encode("cp1252"), areas=make_areas())
    assert (found.kind, found.encoding, found.delimiter, found.header_row) == ("counts", "cp1252", ";", 4)
    assert guessed(found) == {
        "columns.category": "Brottstyp",
        "columns.count": "Antal",
        "time.year": "År",
        "time.month": "Månad",
        "columns.area": "Region",
    }
    written = tomllib.loads(found.mapping_text)
    assert written["time"] == {
        **{"year": "År", "month": "Månad", "month_language": "sv", "preliminary_marker": "prel."},
    }
    assert written["rows"]["totals"] == {"column": "Region", "values": ["Riket"], "level": "nation"}
    assert written["categories"] == {"Stöldbrott": "theft", "Våldsbrott": "violence"}
    assert found.suppressed == ("x",)
    assert receive(found, around(areas=make_areas())).n_kept == 5


def test_the_only_number_of_a_table_by_month_is_the_count(tmp_path: Path) -> None:
    text = "Stadsdel;År;Månad;Saneringar\nAle;2023;jan;3\nHabo;2023;feb;12\nAle;2023;mars;0\n"
    found = look(tmp_path, text, name="klotter.csv", areas=make_areas())
    assert found.kind == "counts"
    assert guessed(found)["columns.count"] == "Saneringar"
    assert receive(found, around(areas=make_areas())).n_kept == 3


def test_a_workbook_with_a_title(tmp_path: Path) -> None:
    file = tmp_path / "händelser 2024.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        rows = [["Rapporter från väktare"], [], ["Datum", "Händelsetyp", "Stadsdel"]]
        rows += [["2024-05-01", "Skadegörelse", "Ale"], ["2024-05-02", "Störning", "Habo"]]
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    found = inspect_file(file, around(areas=make_areas()), recognise=False)
    assert guessed(found) == {"columns.day": "Datum", "columns.category": "Händelsetyp", "columns.area": "Stadsdel"}
    assert found.header_row == 3
    assert tomllib.loads(found.mapping_text)["source"]["name"] == "handelser"
    assert receive(found, around(areas=make_areas())).n_kept == 2


TORONTO = """occurrencedate,occurrencehour,MCI,Neighbourhood,Lat,Long
2014/03/02 05:00:00+00,8,Assault,West Humber,43.734,-79.590
2014/03/02 05:00:00+00,17,Robbery,Mimico,43.623,-79.500
2014/07/12 04:00:00+00,0,Assault,Mimico,43.620,-79.510
"""


STREET = """Crime ID,Month,Reported by,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type
a1,2018-07,West Yorkshire Police,-1.5506,53.5974,On or near Swithen Hill,E01007359,Barnsley 005C,Burglary
a2,2018-07,West Yorkshire Police,-1.5606,53.5874,On or near Albert Park,E01007360,Barnsley 005D,Robbery
,2018-07,West Yorkshire Police,-1.5616,53.5879,On or near Penny Lane,E01007360,Barnsley 005D,Anti-social behaviour
"""


def test_events_of_a_city_in_utc(tmp_path: Path) -> None:
    found = look(tmp_path, TORONTO, country="england")
    told = guessed(found)
    assert told["columns.category"] == "MCI"
    assert told["columns.day"] == "occurrencedate"
    assert told["time.hour"] == "occurrencehour"
    assert (told["columns.x"], told["columns.y"]) == ("Long", "Lat")
    assert tomllib.loads(found.mapping_text)["time"]["zone"] == "UTC"


def test_street_files_of_england(tmp_path: Path) -> None:
    found = look(tmp_path, STREET, country="england")
    told = guessed(found)
    assert told["columns.category"] == "Crime type"
    assert told["columns.day"] == "Month"
    assert told["columns.area"] == "LSOA code"
    assert told["columns.event_id"] == "Crime ID"
    assert found.day_format == "%Y-%m"
    assert not found.blocked


SURVEY = """fråga;svar;vikt;kön;ålder;stadsdel;datum
Otrygg ute sent;3;1,25;Kvinna;25-34;Ale;2023-10-01
Otrygg ute sent;2;0,87;Man;35-44;Habo;2023-10-01
Utsatt för hot;1;1,25;Kvinna;25-34;Ale;2023-10-02
"""


def test_a_survey(tmp_path: Path) -> None:
    found = look(tmp_path, SURVEY, areas=make_areas())
    assert found.kind == "answers"
    assert guessed(found) == {
        "columns.weight": "vikt",
        "columns.question": "fråga",
        "columns.answer": "svar",
        "time.column": "datum",
        "columns.sex": "kön",
        "columns.age_group": "ålder",
        "columns.area": "stadsdel",
    }
    assert found.decimal == ","
    assert receive(found, around(areas=make_areas())).n_kept == 3


POPULATION = """Områdeskod;Område;År;Folkmängd;Antal bostäder
1001;Norr;2023;1 203;540
1002;Söder;2023;2 301;1100
Totalt;Totalt;2023;3 504;1640
"""


def test_a_table_of_residents(tmp_path: Path) -> None:
    areas = districts("1001", "1002")
    found = look(tmp_path, POPULATION, areas=areas)
    assert found.kind == "exposures"
    told = guessed(found)
    assert told["columns.area"] == "Områdeskod"
    assert (told["exposures.residents"], told["exposures.dwellings"]) == ("Folkmängd", "Antal bostäder")
    written = tomllib.loads(found.mapping_text)
    assert written["time"] == {"year": "År", "day_of_year": "12-31"}
    assert written["rows"]["totals"]["values"] == ["Totalt"]
    delivery = receive(found, around(areas=areas))
    assert delivery.n_kept == 2
    assert delivery.covers is None or kept(delivery).height == 4


PERSONAL = """Datum;Händelsetyp;Plats;Anmälare;Telefon;Personnr;Beskrivning
03/04/2023;Störning;Ale;Anna Karlsson;070-123 45 67;19850612-2343;Skrik
05/04/2023;Skadegörelse;Habo;Mohamed Ali;0736-12 34 56;19850612-2343;Ring Kalle Persson
07/04/2023;Störning;Ale;Eva Strand;08-123 45 67;19850612-2343;Musik
09/04/2023;Brand;Habo;Kalle Persson;070-111 22 33;19850612-2343;Container
"""


def test_personal_data_is_blocked_and_never_shown(tmp_path: Path) -> None:
    found = look(tmp_path, PERSONAL, areas=make_areas())
    assert found.blocked == {"Anmälare": "name", "Telefon": "phone", "Personnr": "identity_number"}
    for shown in ("Karlsson", "070-123", "850612", "Kalle"):
        assert shown not in repr(found)


def test_day_and_month_that_can_change_places_are_told_of(tmp_path: Path) -> None:
    """The order that runs on down the file is taken: 3, 5, 7, 9 April rather than April of March, May, July …"""
    found = look(tmp_path, PERSONAL, areas=make_areas())
    assert {found.day_format, found.other_day_format} == {"%d/%m/%Y", "%m/%d/%Y"}
    assert any("D05" in warning for warning in found.warnings)
    backwards = "Datum;Brott;Område\n" + "".join(f"0{4 + at // 3}/0{1 + at % 3}/2023;Stöld;Ale\n" for at in range(9))
    assert look(tmp_path, backwards).day_format == "%m/%d/%Y"


def test_x_and_y_in_each_others_place(tmp_path: Path) -> None:
    rows = "".join(f"2020-01-0{day};Stöld;{6_580_100 + 50 * day};{674_100 + 50 * day}\n" for day in range(1, 9))
    found = look(tmp_path, "Datum;Brott;X;Y\n" + rows, areas=make_areas())
    told = guessed(found)
    assert (told["columns.x"], told["columns.y"]) == ("Y", "X")
    assert found.place.crs == "EPSG:3006"
    assert any("P03" in warning for warning in found.warnings)
    assert receive(found, around(areas=make_areas())).n_kept == 8


def test_a_local_zone_is_told_by_the_areas(tmp_path: Path) -> None:
    # Corners of the squares of make_areas, in SWEREF 99 18 00 (EPSG:3011) by pyproj.
    pyproj = pytest.importorskip("pyproj")
    move = pyproj.Transformer.from_crs("EPSG:3006", "EPSG:3011", always_xy=True)
    points = [move.transform(674_200 + 100 * at, 6_580_200 + 100 * at) for at in range(8)]
    rows = "".join(f"2020-01-0{at + 1};Stöld;{x:.1f};{y:.1f}\n" for at, (x, y) in enumerate(points))
    found = look(tmp_path, "Datum;Brott;E;N\n" + rows, areas=make_areas())
    assert found.place.crs == "EPSG:3011"
    assert found.place.confidence > 0.9


def test_a_file_without_a_column_of_kinds_is_of_one(tmp_path: Path) -> None:
    text = "month,longitude,latitude\n2022-01,-1.17,53.00\n2022-02,-1.18,52.95\n"
    found = look(tmp_path, text, name="nottingham_burglary_2022.csv", country="england")
    assert tomllib.loads(found.mapping_text)["category_rules"] == {"constant": "burglary"}


def test_what_cannot_do_is_said(tmp_path: Path) -> None:
    found = look(tmp_path, "a;b\nx;y\nz;w\n")
    assert found.lacking
    with pytest.raises(IntakeError):
        inspect_file(tmp_path / "ingen.csv", around())


def receive(found: Inspection, surroundings: Surroundings) -> Any:
    """The file taken in with the mapping that was made for it, as it is."""
    assert not found.lacking
    mapping = mapping_from(tomllib.loads(found.mapping_text), found.mapping_text)
    return receive_file(found.file, mapping, surroundings)


@pytest.mark.parametrize(
    ("header", "key", "is_it"),
    [
        ("Brottskod", "category", True),
        ("BROTTS-KOD", "category", True),
        ("brk", "category", True),
        ("Lagrum", "category", True),
        ("Brottkod", "category", True),
        ("Brottsplats", "category", False),
        ("Anmälningsdatum", "reported", True),
        ("Anmälningsdatum", "day", True),
        ("Longitud", "x", True),
        ("Starttid", "starts", True),
        ("Diarienr", "event_id", True),
        ("Kommentar", "area", False),
    ],
)
def test_headers_by_synonyms(header: str, key: str, is_it: bool) -> None:
    assert (header_score(header, key) > 0.5) == is_it


def test_every_shipped_mapping_reads() -> None:
    names = [mapping.path.stem for mapping in shipped_mappings()]
    assert {"street", "bra_monthly", "crimes"} <= set(names)


def test_a_file_is_known_by_the_columns_of_a_shipped_mapping(tmp_path: Path) -> None:
    file = tmp_path / "street.csv"
    file.write_text(STREET)
    found = inspect_file(file, around("england"))
    assert found.shipped == "street"
    assert tomllib.loads(found.mapping_text)["place"]["level"] == "lsoa"
    assert inspect_file(file, around("sweden")).shipped == "", "its kinds of events are not in that register"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = lagesbild.init(tmp_path / "home", "sweden")
    areas = tmp_path / "areas.csv"
    areas.write_text("code,name\n0101,Ale\n0102,Habo\n0103,Håbo\n0104,Alingsås\n")
    made.areas(areas, AreaColumns("kommun", "2020", "code", "name"))
    return made


def write_rows(file: Path, header: str, month: int) -> Path:
    rows = "".join(f"2020-{month:02d}-{day:02d};Stöld;Ale;x\n" for day in range(1, 29))
    file.write_text(f"{header}\n{rows}")
    return file


def confirm(home: Home, file: Path, out: Path) -> Path:
    out.write_text(home.inspect(file).mapping_text)
    return out


def test_a_mapping_is_used_again_for_files_with_its_columns(home: Home, tmp_path: Path) -> None:
    first = write_rows(tmp_path / "brott 2020-01.csv", "Datum;Brottstyp;Område;Not", 1)
    home.receive(first, mapping=confirm(home, first, tmp_path / "m.toml"), today=TODAY)
    second = write_rows(tmp_path / "brott 2020-02.csv", "Datum;Brottstyp;Område;Not", 2)
    fitting = home.saved_mapping(second)
    assert fitting.gone == ()
    assert fitting.mapping.source.name == read_mapping(tmp_path / "m.toml").source.name
    (receipt,) = home.receive(second, today=TODAY)
    assert receipt.record.n_kept == 28
    assert len(list((home.path / "mappings").iterdir())) == 1


def test_a_column_that_disappeared_is_told_of(home: Home, tmp_path: Path) -> None:
    first = write_rows(tmp_path / "brott.csv", "Datum;Brottstyp;Område;Not", 1)
    home.receive(first, mapping=confirm(home, first, tmp_path / "m.toml"), today=TODAY)
    other = write_rows(tmp_path / "brott2.csv", "Datum;Brottstyp;Område;Annat", 2)
    assert home.saved_mapping(other).gone == ("Not",)
    gone = write_rows(tmp_path / "brott3.csv", "Datum;Rubrik;Område;Not", 3)
    with pytest.raises(UsageError, match=r"names columns that are gone: 'Brottstyp'"):
        home.receive(gone, today=TODAY)


def test_a_workspace_without_saved_mappings_says_how_to_get_one(home: Home, tmp_path: Path) -> None:
    file = write_rows(tmp_path / "brott.csv", "Datum;Brottstyp;Område;Not", 1)
    with pytest.raises(UsageError, match="lagesbild inspect"):
        home.receive(file, today=TODAY)
