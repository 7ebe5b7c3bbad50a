"""What stood in a file never becomes a formula in what goes out: neither in the workbook nor in a table of text.

The rule for tables of text is OWASP's (CSV Injection): text that begins with = + - @, tab or carriage return has an
apostrophe before it. Workbooks need none: their cells say themselves that they are text. JSON is as it is.
"""

import csv
import datetime as dt
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from lagesbild.domain import DeliveryRecord
from lagesbild.intake import RowReport, write_set_aside_workbook
from lagesbild.spoken import _never_a_formula, findings_csv
from tests.intake.conftest import Receive, events_mapping
from tests.publish.made_picture import made_picture

FORMULAS = ("=1+1", "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", '=HYPERLINK("http://x")', "\t=1")


def test_cells_and_names_of_columns_stay_text_in_the_workbook(receive: Receive, tmp_path: Path) -> None:
    rows = "".join(f"2020-13-13;Stöld;Ale;{each.replace(chr(34), chr(39))}\n" for each in FORMULAS)
    text = "Datum;Brott;Område;=1+1\n" + "2020-01-01;Stöld;Ale;x\n" * 20 + rows
    delivery = receive(text, events_mapping(), "=1+1.csv")
    record = DeliveryRecord(
        delivery_id="d",
        sequence=1,
        sending="s",
        kind=delivery.kind,
        source=delivery.source,
        part="",
        file_name=delivery.file.name,
        sha256=delivery.sha256,
        level=delivery.level,
        edition=delivery.edition,
        received_at=dt.datetime.fromisoformat("2021-03-15T12:00:00+00:00"),
        n_rows=delivery.n_rows,
        n_kept=delivery.n_kept,
        reasons=delivery.reasons,
    )
    out = tmp_path / "felrader.xlsx"
    write_set_aside_workbook(RowReport(record, delivery.set_aside), out, "sv")
    cells = [cell for sheet in openpyxl.load_workbook(out) for row in sheet.iter_rows() for cell in row]
    assert {cell.value for cell in cells} >= {"=1+1", "+1+1", "-2+3", "@SUM(1)", "=1+1.csv"}
    assert all(cell.data_type != "f" for cell in cells)
    with zipfile.ZipFile(out) as book:
        assert not any(b"<f>" in book.read(name) for name in book.namelist() if "worksheets" in name)


@pytest.mark.parametrize("text", [*FORMULAS, "\r=1"])
def test_text_that_begins_as_a_formula_has_an_apostrophe_before_it(text: str) -> None:
    assert _never_a_formula(text) == f"'{text}"


def test_other_text_and_numbers_are_as_they_are() -> None:
    assert [_never_a_formula(each) for each in ("stöld", "", "a=b", "2020-01", "'x")] == [
        "stöld",
        "",
        "a=b",
        "2020-01",
        "'x",
    ]


def test_the_table_of_findings() -> None:
    picture = made_picture()
    evil = "=cmd|' /C calc'!A0"
    answers = tuple(
        replace(answer, findings=tuple(replace(one, category=evil) for one in answer.findings))
        for answer in picture.answers
    )
    changed = replace(picture, answers=answers)
    rows = list(csv.DictReader(io.StringIO(findings_csv(changed))))
    assert {row["category"] for row in rows} == {f"'{evil}"}
    assert [row["value"] for row in rows] == [
        "" if one.estimate is None else str(one.estimate.value) for one in picture.findings
    ]
