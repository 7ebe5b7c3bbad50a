"""The command line, as it is typed: results on standard output, talk on standard error, an exit code for each error."""

import csv
import json
import os
import subprocess
import sys
import time

import openpyxl
import pytest

from tests.doors.conftest import write_files


def test_help_comes_at_once_and_names_every_command():
    seconds = []
    for _ in range(3):
        started = time.process_time(), os.times().children_user + os.times().children_system
        done = subprocess.run(
            [sys.executable, "-m", "lagesbild.cli", "--help"], capture_output=True, text=True, check=False
        )
        seconds.append(os.times().children_user + os.times().children_system - started[1])
    for command in (
        "init",
        "areas",
        "receive",
        "set-aside",
        "picture",
        "ask",
        "report",
        "deep-dive",
        "portrait",
        "explain",
        "serve",
    ):
        assert command in done.stdout
    # Nothing that computes may be loaded for a page of help: it takes a tenth of a second of processor, not two.
    assert min(seconds) < 1.0


def test_receive_answers_with_a_line_of_json_a_file(walked, lagesbild):
    said = lagesbild("receive", walked.home, walked.folder / "brott.xlsx", "--mapping", walked.folder / "brott.toml")
    (line,) = said.out.splitlines()
    told = json.loads(line)
    assert (told["rows"], told["kept"], told["set_aside"]) == (2504, 2500, 4)
    assert told["reasons"] == {"D01": 1, "D02": 1, "D03": 1, "P06": 1}
    assert told["is_new"] is False
    assert "received before" in said.err


def test_receiving_twice_changes_nothing(walked, lagesbild):
    before = sorted(path.name for path in (walked.home / "shelves").rglob("*"))
    lagesbild("receive", walked.home, walked.folder / "brott.xlsx", "--mapping", walked.folder / "brott.toml")
    assert sorted(path.name for path in (walked.home / "shelves").rglob("*")) == before


def test_set_aside_rows_come_back_with_their_own_values_and_reasons(walked, lagesbild, tmp_path):
    listed = [json.loads(line) for line in lagesbild("deliveries", walked.home, "--json").out.splitlines()]
    (delivery,) = [one["delivery"] for one in listed if one["source"] == "polisen"]
    assert lagesbild("set-aside", walked.home, delivery, "--out", tmp_path / "fel.xlsx").code == 0
    sheet = openpyxl.load_workbook(tmp_path / "fel.xlsx").worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert "igår" in {cell for row in rows for cell in row}
    assert {"D01", "D02", "D03", "P06"} <= {cell for row in rows for cell in row}


def test_ask_says_sentences_or_json(walked, lagesbild):
    spoken = lagesbild("ask", walked.home, "comparison", "--category", "robbery", "--language", "sv")
    assert "Jämfört med vad" in spoken.out
    assert "Centrum ligger tydligt högre än" in spoken.out
    assert "analyst only" in spoken.err
    told = json.loads(lagesbild("ask", walked.home, "levels", "--category", "robbery", "--json").out)
    areas = [one for one in told["findings"] if one["area"]]
    assert len(areas) == 12
    assert sum(one["facts"]["n_events"] for one in areas) > 0


def test_a_deep_dive_and_a_portrait_are_written_and_what_is_unknown_is_refused(walked, lagesbild, tmp_path):
    lagesbild("picture", walked.home, "--today", "2025-01-20")
    dive, portrait = tmp_path / "ran.html", tmp_path / "centrum.html"
    assert lagesbild("deep-dive", walked.home, "--category", "robbery", "--out", dive).code == 0
    assert lagesbild("portrait", walked.home, "--area", "Centrum", "--language", "en", "--out", portrait).code == 0
    assert "Vad säger forskningen?" in dive.read_text()
    assert "<h1>Centrum 20" in portrait.read_text()
    refused = lagesbild("deep-dive", walked.home, "--category", "robery", "--out", dive)
    assert (refused.code, "robbery" in refused.err) == (2, True)
    assert lagesbild("portrait", walked.home, "--area", "Nowhere", "--out", portrait).code == 2


def test_today_decides_which_year_is_the_last(walked, lagesbild):
    told = json.loads(lagesbild("ask", walked.home, "levels", "--today", "2024-01-01", "--json").out)
    assert told["period"] == "2023-01-01/2024-01-01"


def test_picture_writes_out_what_was_found(walked, lagesbild, tmp_path):
    said = lagesbild("picture", walked.home, "--today", "2025-01-20", "--out", tmp_path, "--json")
    summary = json.loads(said.out)
    assert summary["areas"] == 12
    rows = list(csv.DictReader((tmp_path / "findings.csv").open(encoding="utf-8")))
    assert len(rows) == summary["findings"]
    assert set(summary["ranking"]) == {"problems", "contradictions", "lacking"}
    assert json.loads((tmp_path / "picture.json").read_text())["picture_id"] == summary["picture"]


def test_report_has_both_languages(walked, lagesbild, tmp_path):
    for language, word in (("sv", "Sammanfattning"), ("en", "Summary")):
        target = tmp_path / f"{language}.html"
        assert lagesbild("report", walked.home, "--format", "html", "--language", language, "--out", target).code == 0
        page = target.read_text(encoding="utf-8")
        assert f'lang="{language}"' in page
        assert word in page


def test_every_number_of_the_report_can_be_explained(walked, lagesbild, tmp_path):
    told = json.loads(lagesbild("ask", walked.home, "comparison", "--today", "2025-01-20", "--json").out)
    number = told["findings"][0]["number_id"]
    lagesbild("report", walked.home, "--out", tmp_path / "r.html")
    assert number in (tmp_path / "r.html").read_text(encoding="utf-8")
    spoken = lagesbild("explain", walked.home, number)
    assert number in spoken.out
    assert "brott.xlsx" in spoken.out
    assert "sha256" in spoken.out
    machine = json.loads(lagesbild("explain", walked.home, number, "--json").out)
    assert machine["estimate"] == told["findings"][0]["estimate"]
    assert "SELECT" in machine["statement"].upper()


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["explain", "{home}", "aaaa-bbbb"], 6, "No picture here holds the number"),
        (["ask", "{home}", "trends"], 2, "Did you mean 'trend'"),
        (["ask", "{home}", "levels", "--category", "rob"], 2, "Nothing of the category 'rob'"),
        (["ask", "{home}", "levels", "--today", "yesterday"], 2, "is not a day"),
        (["set-aside", "{home}", "nosuch", "--out", "x.xlsx"], 6, "nosuch"),
        (["report", "{home}", "--format", "pdv", "--out", "x"], 2, "There is no 'pdv'"),
        (["report", "{home}", "--language", "de", "--out", "x"], 2, "de"),
        (["report", "{home}", "--out", "/proc/nowhere/r.html"], 5, "Choose another --out"),
        (["picture", "{folder}"], 5, "is not a workspace"),
        (["init", "{home}", "--profile", "sweden"], 5, "is a workspace already"),
        (["init", "{folder}/new", "--profile", "swedn"], 2, "Did you mean 'sweden'"),
        (["receive", "{home}", "{folder}/none.csv", "--mapping", "{folder}/brott.toml"], 3, "none.csv"),
        (["receive", "{home}", "{folder}/brott.xlsx", "--mapping", "{folder}/none.toml"], 2, "none.toml"),
    ],
)
def test_an_error_is_one_readable_message_and_its_own_exit_code(
    walked, lagesbild, monkeypatch, tmp_path, arguments, code, says
):
    monkeypatch.chdir(tmp_path)
    said = lagesbild(*(part.format(home=walked.home, folder=walked.folder) for part in arguments))
    assert said.code == code
    assert says in said.err
    assert "Traceback" not in said.err
    assert said.out == ""


def test_a_withdrawn_delivery_leaves_the_next_picture_and_not_the_last(tmp_path, lagesbild):
    write_files(tmp_path)
    home = tmp_path / "hem"
    lagesbild("init", home, "--profile", "sweden")
    lagesbild(
        "areas",
        home,
        tmp_path / "omraden.csv",
        "--level",
        "stadsdel",
        "--edition",
        "1",
        "--code",
        "kod",
        "--name",
        "namn",
    )
    told = json.loads(lagesbild("receive", home, tmp_path / "brott.xlsx", "--mapping", tmp_path / "brott.toml").out)
    made = json.loads(lagesbild("picture", home, "--json").out)
    assert lagesbild("withdraw", home, told["delivery"][:8], "--why", "fel utdrag").code == 0
    assert lagesbild("picture", home).code == 6
    assert lagesbild("report", home, "--picture", made["picture"], "--out", tmp_path / "r.html").code == 0
