"""Excel and OpenDocument: titles above the header, merged cells, days as cells, hidden sheets, locks and macros."""

import datetime as dt
import io
import zipfile

import pytest
import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from lagesbild.errors import IntakeError
from tests.intake.conftest import Receive, aside, counts_mapping, events_mapping, kept

ROWS = [(dt.date(2020, 1, 1 + at), "Stöld", "Ale") for at in range(20)]


def workbook(write) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        write(book)
    return out.getvalue()


def table(book: xlsxwriter.Workbook, top: int = 0, name: str = "Blad1"):
    sheet = book.add_worksheet(name)
    sheet.write_row(top, 0, ("Datum", "Brott", "Område"))
    for at, row in enumerate(ROWS, top + 1):
        sheet.write_row(at, 0, row)
    return sheet


def test_sheet_with_titles_above_the_header(receive: Receive) -> None:
    def write(book):
        sheet = table(book, top=3)
        sheet.merge_range(0, 0, 0, 2, "Anmälda brott i kommunen")
        sheet.write(1, 0, "Uttag 2020-12-31")

    delivery = receive(workbook(write), events_mapping(), "fil.xlsx")
    assert kept(delivery)["source_row"].to_list() == list(range(5, 25))
    assert kept(delivery)["day"].to_list() == [row[0] for row in ROWS]
    assert any("row 4" in note for note in delivery.notes)


def test_what_the_file_is_called_does_not_matter(receive: Receive) -> None:
    assert receive(workbook(table), events_mapping(), "fil.csv").n_kept == 20


def test_merged_cells_hold_for_every_row_they_cover(receive: Receive) -> None:
    def write(book):
        sheet = table(book)
        sheet.merge_range(1, 2, 10, 2, "Habo")

    delivery = receive(workbook(write), events_mapping(), "fil.xlsx")
    assert kept(delivery)["area_code"].to_list() == ["0102"] * 10 + ["0101"] * 10


def test_days_as_numbers_of_the_spreadsheet(receive: Receive) -> None:
    """Day 43831 is 2020-01-01 in Excel's 1900 system; .5 is noon."""

    def write(book):
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("Datum", "Brott", "Område"))
        for at in range(1, 6):
            sheet.write_row(at, 0, (43830 + at + 0.5, "Stöld", "Ale"))

    rows = kept(receive(workbook(write), events_mapping(), "fil.xlsx"))
    assert rows["day"].to_list() == [dt.date(2020, 1, day) for day in range(1, 6)]
    assert rows["starts"][0] == dt.datetime.fromisoformat("2020-01-01 12:00")


def test_cells_with_day_and_clock(receive: Receive) -> None:
    def write(book):
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("Datum", "Brott", "Område"))
        form = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_datetime(1, 0, dt.datetime.fromisoformat("2020-05-01 23:45"), form)
        sheet.write_row(1, 1, ("Stöld", "Ale"))

    rows = kept(receive(workbook(write), events_mapping(), "fil.xlsx"))
    assert rows.row(0, named=True)["starts"] == dt.datetime.fromisoformat("2020-05-01 23:45")


def test_hidden_sheet_is_not_read_and_is_mentioned(receive: Receive) -> None:
    def write(book):
        table(book)
        hidden = table(book, name="Gammalt")
        hidden.hide()

    delivery = receive(workbook(write), events_mapping(), "fil.xlsx")
    assert delivery.n_rows == 20
    assert any("Gammalt" in note for note in delivery.notes)


def test_sheet_with_the_expected_columns_is_chosen(receive: Receive) -> None:
    def write(book):
        book.add_worksheet("Läs mig").write_row(0, 0, ("Här", "står", "något"))
        table(book, name="Data")

    assert receive(workbook(write), events_mapping(), "fil.xlsx").n_kept == 20


def test_several_sheets_alike_must_be_chosen_between(receive: Receive) -> None:
    def write(book):
        table(book, name="2019")
        table(book, name="2020")

    with pytest.raises(IntakeError, match='sheet = "2019"'):
        receive(workbook(write), events_mapping(), "fil.xlsx")
    assert receive(workbook(write), events_mapping(file={"sheet": "2020"}), "fil.xlsx").n_kept == 20
    with pytest.raises(IntakeError, match="no sheet '2021'"):
        receive(workbook(write), events_mapping(file={"sheet": "2021"}), "fil.xlsx")


def test_workbook_without_rows_is_refused(receive: Receive) -> None:
    with pytest.raises(IntakeError, match="no rows in any visible sheet"):
        receive(workbook(lambda book: book.add_worksheet()), events_mapping(), "fil.xlsx")


def test_numbers_have_no_ornaments_as_text(receive: Receive) -> None:
    """A year kept as the number 2020.0 is the year 2020."""

    def write(book):
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("Region", "Brott", "År", "Månad", "Antal"))
        sheet.write_row(1, 0, ("Ale", "Stöld", 2020, 5, 12))
        sheet.write_row(2, 0, ("Habo", "Stöld", 2020, 5, 12.5))

    delivery = receive(workbook(write), counts_mapping(), "fil.xlsx")
    assert kept(delivery).select("start_day", "count").row(0) == (dt.date(2020, 5, 1), 12)
    assert aside(delivery).select("source_row", "reason", "column", "value").row(0) == (3, "A01", "Antal", "12.5")


def test_open_document(receive: Receive) -> None:
    document = OpenDocumentSpreadsheet()
    sheet = Table(name="Blad1")
    for cells in (("Datum", "Brott", "Område"), *((day.isoformat(), kind, area) for day, kind, area in ROWS)):
        row = TableRow()
        for cell in cells:
            written = TableCell(valuetype="string")
            written.addElement(P(text=cell))
            row.addElement(written)
        sheet.addElement(row)
    document.spreadsheet.addElement(sheet)
    out = io.BytesIO()
    document.save(out)
    assert receive(out.getvalue(), events_mapping(), "fil.ods").n_kept == 20


def test_cut_off_workbook_is_refused(receive: Receive) -> None:
    content = workbook(table)
    with pytest.raises(IntakeError, match="cut off or damaged"):
        receive(content[: len(content) // 2], events_mapping(), "fil.xlsx")


def test_workbook_with_macros_is_refused(receive: Receive) -> None:
    packed = io.BytesIO(workbook(table))
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    with pytest.raises(IntakeError, match=r"macros .*F01"):
        receive(packed.getvalue(), events_mapping(), "fil.xlsm")


@pytest.mark.parametrize(("mark", "said"), [("EncryptedPackage", "password"), ("_VBA_PROJECT", "macros")])
def test_old_container_locked_or_with_macros_is_refused(receive: Receive, mark: str, said: str) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + mark.encode("utf-16-le") + bytes(600)
    with pytest.raises(IntakeError, match=said):
        receive(content, events_mapping(), "fil.xls")
