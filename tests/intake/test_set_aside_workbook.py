"""The workbook of rows set aside: what stood there, what is wrong; corrected, it can be received as it is."""

import datetime as dt
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest

from lagesbild.domain import Delivery, DeliveryRecord
from lagesbild.errors import UsageError
from lagesbild.intake import AllowedValues, RowReport, mapping_from, receive_file, write_set_aside_workbook
from tests.intake.conftest import (
    Receive,
    counts_mapping,
    events_mapping,
    kept,
    make_areas,
    make_profile,
    make_surroundings,
)

TEXT = (
    "Datum;Brott;Område;Not\n"
    + "2020-01-01;Stöld;Ale;\n" * 4
    + "31/13/2020;Stöld;Ale;=1+1\n2020-05-01;Stöld;Alle;http://exempel.se\n2030-01-01;;Alle;012\n"
)


def record_of(delivery: Delivery) -> DeliveryRecord:
    return DeliveryRecord(
        delivery_id=delivery.delivery_id,
        sequence=1,
        sending="s",
        kind=delivery.kind,
        source=delivery.source,
        part="",
        file_name="fil.csv",
        sha256=delivery.sha256,
        level=delivery.level,
        edition=delivery.edition,
        received_at=dt.datetime.fromisoformat("2021-03-15T12:00:00+00:00"),
        n_rows=delivery.n_rows,
        n_kept=delivery.n_kept,
        reasons=delivery.reasons,
    )


def report_of(delivery: Delivery) -> RowReport:
    allowed = AllowedValues(make_profile().categories, (), make_areas())
    return RowReport(record_of(delivery), delivery.set_aside, delivery.warnings, delivery.warned, allowed)


@pytest.fixture
def book(receive: Receive, tmp_path: Path) -> Path:
    delivery = receive(TEXT, events_mapping())
    out = tmp_path / "felrader.xlsx"
    write_set_aside_workbook(report_of(delivery), out, "sv")
    return out


def test_columns_of_the_file_stand_first_untouched(book: Path) -> None:
    sheet = openpyxl.load_workbook(book)["Felrader"]
    rows = list(sheet.iter_rows(values_only=True))
    added = ("Rad", "Felkod", "Kolumn", "Vad som är fel", "Så rättar du", "Förslag")
    assert rows[0] == ("Datum", "Brott", "Område", "Not", *added)
    assert rows[1][:7] == ("31/13/2020", "Stöld", "Ale", "=1+1", 6, "D02", "Datum")
    assert rows[1][7] == "Datum går inte att läsa: 31/13/2020"
    assert rows[3][:7] == ("2030-01-01", None, "Alle", "012", 8, "D03", "Datum")
    assert sheet.cell(2, 4).data_type == "s", "a formula in the file must not come alive"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:J4"
    assert sheet.column_dimensions["A"].width > 9
    assert sheet.cell(2, 1).border.left.style == "medium"
    assert sheet.cell(2, 2).border.left.style is None


def test_summary_counts_reasons(book: Path) -> None:
    rows = list(openpyxl.load_workbook(book)["Sammanfattning"].iter_rows(values_only=True))
    assert ("Rader i filen", 7, None, None, None) in rows
    assert {row[:2] for row in rows[7:]} == {("D02", 1), ("D03", 1), ("P06", 1)}


def test_english_words(receive: Receive, tmp_path: Path) -> None:
    delivery = receive(TEXT, events_mapping())
    write_set_aside_workbook(report_of(delivery), tmp_path / "a.xlsx", "en")
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames == [
        *("Rows set aside", "Warnings", "Summary", "Allowed values"),
    ]
    with pytest.raises(UsageError, match="no words in 'fi'"):
        write_set_aside_workbook(report_of(delivery), tmp_path / "b.xlsx", "fi")


def test_place_that_cannot_be_written_is_refused(receive: Receive, tmp_path: Path) -> None:
    delivery = receive(TEXT, events_mapping())
    with pytest.raises(UsageError, match="cannot be written"):
        write_set_aside_workbook(report_of(delivery), tmp_path / "saknas" / "a.xlsx", "sv")


def test_corrected_workbook_can_be_received(book: Path) -> None:
    edited = openpyxl.load_workbook(book)
    sheet = edited["Felrader"]
    for cell, value in (("A2", "2020-12-13"), ("C3", "Ale"), ("A4", "2020-01-01"), ("B4", "Stöld"), ("C4", "Habo")):
        sheet[cell] = value
    edited.save(book)
    delivery = receive_file(book, mapping_from(events_mapping()), make_surroundings())
    assert (delivery.n_rows, delivery.n_kept) == (3, 3)
    assert kept(delivery)["area_code"].to_list() == ["0101", "0101", "0102"]


def test_nothing_set_aside_is_a_workbook_too(receive: Receive, tmp_path: Path) -> None:
    delivery = receive("Datum;Brott;Område\n2020-01-01;Stöld;Ale\n", events_mapping())
    write_set_aside_workbook(report_of(delivery), tmp_path / "a.xlsx", "sv")
    assert openpyxl.load_workbook(tmp_path / "a.xlsx")["Felrader"].max_row == 1


def test_rows_with_warnings_have_a_sheet_of_their_own_and_are_counted(receive: Receive, tmp_path: Path) -> None:
    text = "Region;Brott;År;Månad;Antal\nAle;Stöld;2020;Maj;<5\nHabo;Stöld;2020;Maj;7\n"
    delivery = receive(text, counts_mapping())
    assert (delivery.n_kept, dict(delivery.warned)) == (2, {"A02": 1})
    write_set_aside_workbook(report_of(delivery), tmp_path / "a.xlsx", "sv")
    opened = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert opened.sheetnames == ["Felrader", "Varningar", "Sammanfattning", "Tillåtna värden"]
    rows = list(opened["Varningar"].iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[1][:9] == ("Ale", "Stöld", "2020", "Maj", "<5", 2, "A02", "Antal", "Antalet är skyddat: <5")
    assert opened["Varningar"].cell(2, 5).border.left.style == "medium"
    summary = list(opened["Sammanfattning"].iter_rows(values_only=True))
    assert ("A02", 1, "kvar, med varning") in {row[:3] for row in summary}


def test_what_may_be_written_is_listed(book: Path) -> None:
    columns = list(openpyxl.load_workbook(book)["Tillåtna värden"].iter_cols(values_only=True))
    assert columns[0][:2] == ("Datum", "ÅÅÅÅ-MM-DD")
    assert columns[1][:3] == ("Brottstyp", "stölder (theft)", "misshandel (assault)")
    assert columns[2][:2] == ("Område", "0101 Ale")


def test_shelves_from_before_there_were_warnings_can_be_shown(receive: Receive, tmp_path: Path) -> None:
    delivery = receive(TEXT, events_mapping())
    old = pa.table(delivery.set_aside).drop_columns(["suggestion"])
    write_set_aside_workbook(RowReport(record_of(delivery), old), tmp_path / "a.xlsx", "sv")
    assert openpyxl.load_workbook(tmp_path / "a.xlsx")["Varningar"].max_row == 1
