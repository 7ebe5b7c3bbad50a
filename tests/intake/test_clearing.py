"""No personal data of a file is kept: not in its rows, not among those set aside, not in what is kept of the file."""

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

import lagesbild
from lagesbild.domain import Area, AreaColumns
from lagesbild.errors import IntakeError
from lagesbild.home import Home
from lagesbild.intake import mapping_from, receive_file
from tests.intake.conftest import Receive, aside, counts_mapping, events_mapping, kept, make_surroundings

PLANTED = (
    *("19850612-2343", "8506122343", "070-123 45 67", "Kalle", "Persson", "kalle.persson@exempel.se", "ABC 12D"),
    *("Storgatan 5 lgh 1203", "Fatima", "Hassan", "0736-12 34 56", "Bergström"),
)
NOTES = (
    "Grannen Kalle Persson, 19850612-2343, ringde från 070-123 45 67.",
    "Mejl från kalle.persson@exempel.se om bilen ABC 12D.",
    "Den misstänkte bor på Storgatan 5 lgh 1203.",
    "Lugnt vid Storgatan 5.",
)
ROWS = [
    ("2020-01-01", "Stöld", "Ale", NOTES[0], "E-1"),
    ("2020-01-02", "Stöld", "Ale", NOTES[1], "E-2"),
    ("2020-01-03", "Misshandel", "Habo", NOTES[2], "E-3"),
    ("2020-01-04", "Stöld", "Ale", NOTES[3], "E-4"),
    ("2020-01-05", "Hot mot Lena Bergström", "Ale", "", "E-5"),
    ("2020-01-06", "Stöld", "hemma hos Fatima Hassan", "", "E-6"),  # set aside: no such area
    ("31/13/2020", "Stöld", "Ale", NOTES[0], "E-7"),  # set aside: no such day
    (
        "kl 5, ring Fatima 0736-12 34 56",
        "Stöld",
        "Ale",
        "",
        "8506122343",
    ),  # set aside, and says it in the column of days
]
HEADER = ("Datum", "Brott", "Område", "Fritext", "Id")
TEXT = "\n".join(";".join(row) for row in (HEADER, *ROWS)) + "\n"
MAPPING: dict[str, Any] = events_mapping(columns={"event_id": "Id"})


def texts_of(frame: pl.DataFrame) -> str:
    return frame.write_csv()


def test_rows_kept_and_set_aside_are_without_what_was_planted(receive: Receive) -> None:
    delivery = receive(TEXT, MAPPING)
    assert delivery.n_kept == 5
    assert delivery.cleared is not None
    for table in (kept(delivery), aside(delivery), pl.DataFrame(pl.from_arrow(delivery.cleared))):
        for planted in PLANTED:
            assert planted not in texts_of(table), planted
    said = "\n".join((*delivery.notes, repr(delivery.categories)))
    for planted in PLANTED:
        assert planted not in said, planted


def test_what_was_taken_out_is_counted_and_said(receive: Receive) -> None:
    delivery = receive(TEXT, MAPPING)
    note = next(note for note in delivery.notes if "taken out" in note)
    assert "identity numbers 3" in note
    assert "phone numbers 3" in note
    assert "vehicle plates 1" in note
    assert delivery.sha256 in note


def test_what_holds_no_personal_data_is_kept_as_it_came(receive: Receive) -> None:
    text = "Datum;Brott;Område;Fritext\n2020-01-01;Stöld;Ale;Lugnt vid Storgatan 5\n"
    delivery = receive(text, events_mapping())
    assert delivery.cleared is None
    assert not any("K01" in note for note in delivery.notes)


def test_areas_called_as_persons_are_areas(receive: Receive) -> None:
    around = make_surroundings()
    members = (Area("0101", "Anna Andersson"), Area("0102", "Sofia"), Area("0103", "Håbo"), Area("0104", "Alingsås"))
    areas = around.areas["kommun"]
    named = type(areas)(areas.level, areas.edition, members, areas.crs, areas.boundaries, areas.neighbours)
    text = "Datum;Brott;Område\n2020-01-01;Stöld;Sofia\n2020-01-02;Stöld;Anna Andersson\n"
    delivery = receive(text, events_mapping(), around=make_surroundings(areas={"kommun": named}))
    assert kept(delivery)["area_code"].to_list() == ["0102", "0101"]
    assert delivery.cleared is None


def test_rows_that_differ_in_a_name_alone_are_not_doubles(receive: Receive) -> None:
    text = "Datum;Brott;Område;Not\n" + "".join(
        f"2020-01-01;Stöld;Ale;{name} anmälde\n" for name in ("Kalle Persson", "Fatima Hassan")
    )
    delivery = receive(text, events_mapping(rows={"duplicates": "set_aside"}))
    assert delivery.n_kept == 2


def test_numbers_made_for_another_purpose_are_no_identity_numbers(receive: Receive) -> None:
    """Ten digits at random look like a day and check about once in two hundred; in ten thousand some do."""
    ids = [str(7_001_000_000 + 8_191 * number) for number in range(10_000)]
    text = "Datum;Brott;Område;Nr\n" + "".join(f"2020-01-01;Stöld;Ale;{each}\n" for each in ids)
    assert receive(text, events_mapping()).cleared is None


PERSONAL = {
    "Anmälare": ["Anna Karlsson", "Mohamed Ali", "Eva-Lena Strand", "Fatima Hassan"],
    "E-post": ["a.b@exempel.se", "c@exempel.se", "", "d@exempel.se"],
    "Mobil": ["070-123 45 67", "0736-12 34 56", "0701234567", "+46 70 765 43 21"],
    "Regnr": ["ABC 123", "DEF12A", "GHJ 456", "KLM78B"],
}


@pytest.mark.parametrize("column", PERSONAL)
def test_a_column_of_personal_data_stops_the_delivery_that_maps_it(receive: Receive, column: str) -> None:
    text = f"Datum;Brott;Område;{column}\n" + "".join(f"2020-01-01;Stöld;Ale;{each}\n" for each in PERSONAL[column])
    with pytest.raises(IntakeError, match=rf"'{column}' \(columns.event_id\) holds .* \(K01\)"):
        receive(text, events_mapping(columns={"event_id": column}))
    delivery = receive(text + "x;Stöld;Ale;Kim Nyström\n", events_mapping())
    assert aside(delivery)[f"raw.{column}"].to_list() == [None]
    assert any("K01" in note and repr(column) in note for note in delivery.notes)
    assert delivery.cleared is not None
    assert pl.DataFrame(pl.from_arrow(delivery.cleared))[column].null_count() == 5


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("Kod", ["ABC123", "DEF456", "GHJ789", "KLM012", "NPR345", "STU678"]),
        ("Stadsdel", ["Sofia", "Katarina", "Maria", "Oskar", "Johannes", "Engelbrekt"]),
        ("Antal", ["0701234567", "12", "7", "8", "99", "3"]),
        ("Namn", ["Rosengård", "Hyllie", "Kirseberg", "Limhamn", "Husie", "Fosie"]),
    ],
)
def test_columns_that_only_look_like_it_are_columns_like_others(
    receive: Receive, column: str, values: list[str]
) -> None:
    text = f"Datum;Brott;Område;{column}\n" + "".join(f"2020-01-01;Stöld;Ale;{each}\n" for each in values)
    assert not any("blank" in note for note in receive(text, events_mapping()).notes)


def test_counts_are_cleared_too(receive: Receive) -> None:
    text = "Brott;Region;Antal;År;Månad;Not\nStöld;Ale;3;2020;januari;ring Anna Karlsson\nStöld;Habo;x;2020;mars;\n"
    delivery = receive(text + "Stöld;Håbo;4;2020;mars;\n", counts_mapping())
    assert delivery.cleared is not None


def test_personal_data_found_late_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a file judged in pieces, the pieces before the first find are kept cleared as well."""
    monkeypatch.setattr("lagesbild.intake.receive.PIECE", 10)
    text = (
        "Datum;Brott;Område;Not\n" + "2020-01-01;Stöld;Ale;x\n" * 25 + "2020-01-01;Stöld;Ale;ring Anna Karlsson\n" * 15
    )
    file = tmp_path / "fil.csv"
    file.write_text(text)
    monkeypatch.setattr("lagesbild.intake.delimited._BATCH", 10, raising=False)
    delivery = receive_file(file, mapping_from(events_mapping()), make_surroundings())
    cleared = pl.DataFrame(pl.from_arrow(delivery.cleared))
    assert cleared.height == 40
    assert cleared["Not"].to_list() == ["x"] * 25 + ["ring [namn]"] * 15


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = lagesbild.init(tmp_path / "home", "sweden")
    areas = tmp_path / "areas.csv"
    areas.write_text("code,name\n0101,Ale\n0102,Habo\n0103,Håbo\n0104,Alingsås\n")
    made.areas(areas, AreaColumns("kommun", "2020", "code", "name"))
    return made


def everything_under(folder: Path) -> bytes:
    """All bytes of all files, the ledger's journal too; Parquet files also as the text that is compressed in them."""
    pieces = []
    for path in folder.rglob("*"):
        if path.is_file():
            pieces.append(path.read_bytes())
            if path.suffix == ".parquet":
                pieces.append(pl.read_parquet(path).write_csv().encode())
    return b"\n".join(pieces)


def test_nothing_planted_is_found_anywhere_under_the_workspace(home: Home, tmp_path: Path) -> None:
    file, mapping = tmp_path / "rapporter.csv", tmp_path / "m.toml"
    names = "Kalle Persson", "Fatima Hassan", "Lena Bergström"
    lines = [f"{line};{names[at % 3]}" for at, line in enumerate(TEXT.splitlines()[1:])]
    file.write_text("\n".join([TEXT.splitlines()[0] + ";Anmälare", *lines]) + "\n")
    mapping.write_text(
        '[source]\nname = "est"\nkind = "events"\n[columns]\ncategory = "Brott"\nday = "Datum"\narea = "Område"\n'
        'event_id = "Id"\n[time]\ncovers = [2020-01-01, 2021-01-01]\n'
    )
    (receipt,) = home.receive(file, mapping=mapping, today=dt.date(2021, 3, 1))
    assert receipt.record.n_set_aside == 3
    home.set_aside(receipt.record.delivery_id, home.path / "felrader.xlsx", "sv")
    found = everything_under(home.path) + _workbook_text(home.path / "felrader.xlsx")
    for planted in PLANTED:
        assert planted.encode() not in found, planted
    with home.store() as store:
        came = store.file_as_it_came(receipt.record.delivery_id)
    assert came.name == "rapporter.csv.cleared.parquet"
    cleared = pl.read_parquet(came)
    assert cleared["source_row"].to_list() == list(range(2, 10))
    assert cleared["Fritext"][3] == NOTES[3]
    assert not home.receive(file, mapping=mapping, today=dt.date(2021, 3, 1))[0].is_new


def _workbook_text(path: Path) -> bytes:
    sheets = openpyxl.load_workbook(path).worksheets
    return "\n".join(str(row) for sheet in sheets for row in sheet.iter_rows(values_only=True)).encode()


@pytest.mark.parametrize(
    ("name", "kept_as"),
    [
        ("Lista Anna Svensson.csv", "Lista [name].csv"),
        ("Anna_Svensson_070-123 45 67.csv", "[name]_[phone].csv"),
        ("19640823-3234.csv", "[identity_number].csv"),
        ("anna.svensson@exempel.se.csv", "[email].csv"),
        ("uttag_2024-05-31_0930.csv", "uttag_2024-05-31_0930.csv"),
        ("anmälda brott 2023-01-01--2023-12-31 Norrby.csv", "anmälda brott 2023-01-01--2023-12-31 Norrby.csv"),
    ],
)
def test_a_file_whose_name_names_somebody_is_kept_under_another(receive: Receive, name: str, kept_as: str) -> None:
    delivery = receive("Datum;Brott;Område\n2020-01-01;Stöld;Ale\n", events_mapping(), name)
    assert (delivery.file.name, delivery.file_name) == (name, kept_as)
