"""Every kind of file through the doors: received, listed, corrected, reported and withdrawn."""

import json
from pathlib import Path

import openpyxl
import pytest

import lagesbild as package
from tests.doors.conftest import write_files
from tests.intake.conftest import make_areas

ROOT = Path(__file__).resolve().parents[2]
# What ships, with an invented file of each: rows in it, and rows kept.
SHIPPED = {
    "trygghetsmatning": (9, 6),
    "polisens_trygghetsmatning": (5, 4),
    "bidrag": (6, 3),
    "trygghetsvandringar": (9, 5),
    "felanmalan": (3, 3),
    "platser": (10, 6),
    "utsatta_omraden": (10, 7),
}


@pytest.fixture
def home(tmp_path, lagesbild):
    """A workspace with four areas that have a map, of the level `kommun`."""
    made = tmp_path / "hem"
    lagesbild("init", made, "--profile", "sweden")
    with package.open(made).store() as store:
        store.add_areas(make_areas())
    return made


def receive(lagesbild, home, name):
    file, mapping = ROOT / f"tests/intake/fixtures/{name}.csv", ROOT / f"examples/mappings/{name}.toml"
    return lagesbild("receive", home, file, "--mapping", mapping)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_file_of_each_kind_comes_in_and_goes_out_again(name, home, lagesbild, tmp_path):
    said = receive(lagesbild, home, name)
    assert said.code == 0, said.err
    told = json.loads(said.out)
    n_rows, n_kept = SHIPPED[name]
    assert (told["rows"], told["kept"]) == (n_rows, n_kept)
    listed = json.loads(lagesbild("deliveries", home, "--json").out)
    assert listed["delivery"] == told["delivery"]
    assert lagesbild("set-aside", home, told["delivery"], "--out", tmp_path / "fel.xlsx").code == 0
    sheet = openpyxl.load_workbook(tmp_path / "fel.xlsx").worksheets[0]
    assert sheet.max_row == 1 + n_rows - n_kept
    assert lagesbild("withdraw", home, told["delivery"], "--why", "fel fil").code == 0
    with package.open(home).store() as store:
        assert store.questions() == {}
        assert store.shortcomings().day.size == store.contributions().day.size == 0
        assert store.places().names == ()
        assert store.assessments() == ()


@pytest.mark.parametrize("name", SHIPPED)
def test_one_kind_alone_is_a_picture_without_events(name, home, lagesbild, tmp_path):
    assert receive(lagesbild, home, name).code == 0
    said = lagesbild("picture", home)
    assert said.code == 0, said.err
    assert lagesbild("report", home, "--language", "sv", "--out", tmp_path / "rapport.html").code == 0
    page = (tmp_path / "rapport.html").read_text()
    assert "Inga händelser har tagits emot" in page
    assert "Ingen serie visar en tydlig förändring" not in page


def test_the_report_tells_of_every_kind_and_keeps_the_footings_apart(home, lagesbild, tmp_path):
    write_files(tmp_path)
    arguments = ("--level", "stadsdel", "--edition", "1", "--code", "kod", "--name", "namn")
    lagesbild("areas", home, tmp_path / "omraden.csv", *arguments)
    mapping = tmp_path / "brott.toml"
    mapping.write_text(mapping.read_text().replace("[place]", '[place]\nlevel = "stadsdel"'))
    assert lagesbild("receive", home, tmp_path / "brott.xlsx", "--mapping", mapping).code == 0
    for name in SHIPPED:
        written = (ROOT / f"examples/mappings/{name}.toml").read_text()
        own = written.replace("[place]\n", '[place]\nlevel = "kommun"\n')
        own = own if "[place]" in own else own + '\n[place]\nlevel = "kommun"\n'
        (tmp_path / f"{name}.toml").write_text(own)
        file = ROOT / f"tests/intake/fixtures/{name}.csv"
        said = lagesbild("receive", home, file, "--mapping", tmp_path / f"{name}.toml")
        assert said.code == 0, said.err
    assert lagesbild("picture", home).code == 0
    for language, words in (
        (
            "sv",
            ("bedömning: vad någon har kommit fram till", "utsaga: vad någon har berättat", "områden som någon har"),
        ),
        ("en", ("assessment: what somebody has concluded", "staff report: follows where staff are", "survey: answers")),
    ):
        assert lagesbild("report", home, "--language", language, "--out", tmp_path / "r.html").code == 0
        page = (tmp_path / "r.html").read_text(encoding="utf-8")
        assert all(each in page for each in words)
    found = json.loads(lagesbild("ask", home, "levels", "--category", "robbery", "--json").out)["findings"]
    assert {tuple(one["evidence_classes"]) for one in found} == {("measured",)}


WIDE = """
[source]
name = "bred"
kind = "exposures"
[columns]
area = "Område"
value = "Antal"
[wide]
keep = ["Område"]
names = ["År"]
value = "Antal"
[time]
year = "År"
[place]
by = "name"
[[exposures]]
exposure = "residents"
"""


def test_a_table_with_a_column_for_each_year_is_kept_cell_by_cell(home, lagesbild, tmp_path):
    names = [area.name for area in make_areas().members]
    rows = "".join(f"{name};10;20;30\n" for name in names)
    (tmp_path / "bred.csv").write_text(f"Område;2021;2022;2023\n{rows}", encoding="utf-8")
    (tmp_path / "bred.toml").write_text(WIDE, encoding="utf-8")
    said = lagesbild("receive", home, tmp_path / "bred.csv", "--mapping", tmp_path / "bred.toml")
    assert said.code == 0, said.err
    assert json.loads(said.out)["kept"] == 3 * len(names)
    with package.open(home).store() as store:
        figures = store.exposures("residents", ("kommun", "2020"))
    assert sum(figures.values) == 60 * len(names)


ALONE = """
[source]
name = "ensam"
kind = "counts"
[columns]
count = "Antal"
[time]
column = "Månad"
[place]
constant = "{area}"
by = "{by}"
[category_rules]
constant = "vandalism"
"""


@pytest.mark.parametrize("by", ["code", "name"])
def test_a_file_of_one_area_needs_no_column_of_areas(by, home, lagesbild, tmp_path):
    first = make_areas().members[0]
    (tmp_path / "ensam.csv").write_text("Månad;Antal\n2024-01;7\n2024-02;9\n", encoding="utf-8")
    text = ALONE.format(area=first.code if by == "code" else first.name, by=by)
    (tmp_path / "ensam.toml").write_text(text, encoding="utf-8")
    said = lagesbild("receive", home, tmp_path / "ensam.csv", "--mapping", tmp_path / "ensam.toml")
    assert said.code == 0, said.err
    # The mapping is remembered, and fits the next file with the same columns.
    (tmp_path / "mera.csv").write_text("Månad;Antal\n2024-03;5\n", encoding="utf-8")
    assert lagesbild("receive", home, tmp_path / "mera.csv").code == 0
    with package.open(home).store() as store:
        held = store.contents("ensam").values()
    assert sum(int(each.n[:, each.areas.index(first.code)].sum()) for each in held) == 21


def test_an_area_for_all_rows_beside_a_column_of_areas_is_refused(home, lagesbild, tmp_path):
    (tmp_path / "ensam.csv").write_text("Månad;Antal;Område\n2024-01;7;Ale\n", encoding="utf-8")
    text = ALONE.format(area="01", by="code").replace("[columns]", '[columns]\narea = "Område"')
    (tmp_path / "ensam.toml").write_text(text, encoding="utf-8")
    said = lagesbild("receive", home, tmp_path / "ensam.csv", "--mapping", tmp_path / "ensam.toml")
    assert said.code != 0
    assert "Leave out one of them" in said.err
