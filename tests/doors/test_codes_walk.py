"""A police extract with codes, door to door: warnings, a break in the series, and a later one that says otherwise."""

import json
from pathlib import Path

import openpyxl
import pytest

from lagesbild.domain import AreaColumns
from lagesbild.home import Home, init

MAPPING = """
[source]
name = "polisen"
kind = "events"

[columns]
category = "Kod"
event_id = "Nr"
day = "Datum"
area = "Område"

[time]
covers = [2019-07-01, 2020-07-01]

[place]
level = "stadsdel"
by = "name"

[category_rules]
register = "offence_codes"
"""
HEAD = "Nr;Datum;Kod;Område\n"
FIRST = HEAD + "1;2019-08-01;0807;Norr\n2;2019-09-01;0807;Söder\n3;2020-03-01;9829;Norr\n4;2020-04-01;9999;Norr\n"
SECOND = HEAD + "1;2019-08-01;0807;Norr\n2;2019-09-02;0807;Norr\n3;2020-03-01;9829;Norr\n5;2020-05-01;0807;Söder\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "omraden.csv").write_text("kod;namn\n1;Norr\n2;Söder\n", encoding="utf-8")
    (tmp_path / "m.toml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "a.csv").write_text(FIRST, encoding="utf-8")
    (tmp_path / "b.csv").write_text(SECOND, encoding="utf-8")
    made = init(tmp_path / "hem", "sweden", "Storköping")
    made.areas(tmp_path / "omraden.csv", AreaColumns("stadsdel", "2020", "kod", "namn"))
    return made


def test_codes_warnings_breaks_and_revisions(home: Home, lagesbild, tmp_path: Path) -> None:
    first = lagesbild("receive", home.path, tmp_path / "a.csv", "--mapping", tmp_path / "m.toml")
    assert first.code == 0
    told = json.loads(first.out)
    assert (told["rows"], told["kept"], told["set_aside"]) == (4, 4, 0)
    assert "Rows kept with a warning: B01 on 1." in told["notes"]
    second = lagesbild("receive", home.path, tmp_path / "b.csv", "--mapping", tmp_path / "m.toml")
    assert "Events told of before (I02): 2 as they were, 1 changed, 1 no longer there; 1 are new." in second.err
    delivery = json.loads(second.out)["delivery"]
    lagesbild("set-aside", home.path, delivery, "--out", tmp_path / "felrader.xlsx")
    book = openpyxl.load_workbook(tmp_path / "felrader.xlsx")
    assert book.sheetnames == ["Felrader", "Varningar", "Sammanfattning", "Ändringar", "Tillåtna värden"]
    assert list(book["Ändringar"].iter_rows(min_row=2, values_only=True)) == [
        *(("2", "day", "2019-09-01", "2019-09-02"), ("2", "area_code", "2", "1")),
    ]
    warned = list(book["Varningar"].iter_rows(min_row=2, values_only=True))
    assert [(row[5], row[6], row[2]) for row in warned] == [("B02", "Kod", "0807")]
    titles = [cell.value for cell in next(book["Tillåtna värden"].iter_rows())]
    assert titles == ["Datum", "Brottstyp", "Brottskod", "Område"]
    with home.store() as store:
        assert [(each.category, str(each.day)) for each in store.breaks()] == [("bicycle_theft", "2020-01-01")]
        told_of = {record.category: record.n_rows for record in store.coverage()}
    assert told_of == {"bicycle_theft": 4}, "the later extract has taken over every day of the first"
