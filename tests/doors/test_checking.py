"""Quality and reconciliation, as they are asked for at the command line; and a delivery's last day."""

import json
from datetime import date, timedelta

import pytest

import lagesbild as package
from lagesbild.domain import AreaColumns

OFFICIAL = """
[source]
name = "bra"
kind = "counts"

[columns]
category = "Brott"
area = "Region"
count = "Antal"

[time]
year = "År"
month = "Månad"
month_language = "sv"

[categories]
"Cykelstöld" = { code = "bike", sv = "cykelstölder", en = "bicycle thefts" }
"""
POLICE = """
[source]
name = "police"
kind = "events"

[columns]
category = "Brott"
day = "Datum"
area = "Region"

[time]
covers = [2023-01-01, 2024-01-01]

[categories]
"Cykelstöld" = { code = "bike", sv = "cykelstölder", en = "bicycle thefts" }
"""
MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
MONTHLY = {"Södermalm": 110, "Norrmalm": 40}
EXTRACTED = {"Södermalm": 435, "Norrmalm": 478}


@pytest.fixture(scope="module")
def two_sources(tmp_path_factory):
    folder = tmp_path_factory.mktemp("two")
    counts = [f"Cykelstöld;{area};2023;{month};{n}" for month in MONTHS for area, n in MONTHLY.items()]
    events = [
        f"Cykelstöld;2023-{at % 12 + 1:02d}-{at % 28 + 1:02d};{area}"
        for area, n in EXTRACTED.items()
        for at in range(n)
    ]
    files = {
        "areas.csv": ["kod;namn", "0180;Södermalm", "0181;Norrmalm"],
        "bra.csv": ["Brott;Region;År;Månad;Antal", *counts],
        "police.csv": ["Brott;Datum;Region", *events],
        "bra.toml": [OFFICIAL],
        "police.toml": [POLICE],
    }
    for name, lines in files.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    home = package.init(folder / "home", "sweden", "Storstad")
    home.areas(folder / "areas.csv", AreaColumns("stadsdel", "2023", "kod", "namn"))
    for name in ("bra", "police"):
        home.receive(folder / f"{name}.csv", mapping=folder / f"{name}.toml")
    return home.path


def test_a_source_that_lacks_two_thirds_alarms(two_sources, lagesbild):
    said = lagesbild("reconcile", two_sources)
    lines = said.out.splitlines()
    assert lines[0].startswith("ALARM")
    assert "Södermalm" in said.out or "0180" in said.out
    assert "Do not compare areas" in said.err
    told = [json.loads(line) for line in lagesbild("reconcile", two_sources, "--json").out.splitlines()]
    (southern,) = [one for one in told if one["area"] == "0180"]
    assert (southern["n_first"], southern["n_second"], southern["alarm"]) == (1320, 435, True)
    (northern,) = [one for one in told if one["area"] == "0181"]
    assert northern["alarm"] is False


def test_a_picture_of_what_two_sources_tell_asks_for_a_choice_and_takes_it(two_sources, lagesbild):
    refused = lagesbild("picture", two_sources, "--today", "2024-02-01")
    assert refused.code != 0
    assert "[picture.sources]" in refused.err
    settings = two_sources / "lagesbild.toml"
    before = settings.read_text(encoding="utf-8")
    settings.write_text(before + '\n[picture.sources]\nbike = "police"\n', encoding="utf-8")
    made = lagesbild("ask", two_sources, "levels", "--today", "2024-02-01", "--json")
    settings.write_text(before, encoding="utf-8")
    told = json.loads(made.out)
    counted = {one["area"]: one["observed"] for one in told["findings"] if one["area"]}
    assert counted["0180"] == 435


def test_quality_says_what_a_delivery_is_like(two_sources, lagesbild):
    told = [json.loads(line) for line in lagesbild("quality", two_sources, "--json").out.splitlines()]
    assert {one["source"] for one in told} == {"bra", "police"}
    (police,) = [one for one in told if one["source"] == "police"]
    assert police["by_area"] == {"": 0, "0180": 435, "0181": 478}
    assert sum(police["by_month"].values()) == 913
    assert "police: 913 of 913 rows kept" in lagesbild("quality", two_sources).out


def test_a_delivery_is_listed_with_its_owner_and_last_day_and_goes_when_told(walked, lagesbild):
    told = [json.loads(line) for line in lagesbild("deliveries", walked.home, "--json").out.splitlines()]
    assert all(one["legal_ground"].startswith("uppgift av allmänt intresse") for one in told)
    assert all(one["to_be_disposed_of"] > "2030" for one in told)
    assert "No delivery" in lagesbild("dispose", walked.home).err
    due = lagesbild("dispose", walked.home, "--today", "2099-01-01")
    assert len(due.out.splitlines()) == len(told)
    assert "--yes" in due.err
    assert len(lagesbild("deliveries", walked.home).out.splitlines()) == len(told)
    assert lagesbild("dispose", walked.home, "zzz").code != 0


LATE = """
[source]
name = "late"
kind = "events"
[columns]
starts = "Brottsdag"
reported = "Anmäld"
area = "Region"
[time]
count_by = "starts"
covers = [2023-01-02, 2023-07-03]
[place]
by = "name"
[rows]
duplicates = "keep"
[category_rules]
constant = { code = "bike", sv = "cykelstölder", en = "bicycle thefts" }
"""


def test_how_late_events_are_reported_is_part_of_the_quality(tmp_path, lagesbild):
    home = tmp_path / "hem"
    lagesbild("init", home, "--profile", "sweden")
    (tmp_path / "namn.csv").write_text("kod;namn\n01;Ale\n", encoding="utf-8")
    columns = AreaColumns("kommun", "2020", "kod", "namn")
    package.open(home).areas(tmp_path / "namn.csv", columns)
    # Half of them the same day, the other half four weeks later: each Monday for half a year.
    mondays = [date(2023, 1, 2) + timedelta(weeks=week) for week in range(26)]
    rows = [f"{day};{day + timedelta(days=late)};Ale" for day in mondays for late in (0, 28)]
    (tmp_path / "sent.csv").write_text("\n".join(["Brottsdag;Anmäld;Region", *rows]) + "\n", encoding="utf-8")
    (tmp_path / "sent.toml").write_text(LATE, encoding="utf-8")
    said = lagesbild("receive", home, tmp_path / "sent.csv", "--mapping", tmp_path / "sent.toml")
    assert said.code == 0, said.err
    told = json.loads(lagesbild("quality", home, "--json").out)["reporting"]
    assert told["shares_by_week"][:5] == [0.5, 0.5, 0.5, 0.5, 1.0]
    assert (told["weeks_for_most"], told["n_before"], told["n_without_report"]) == (4, 0, 0)
    assert "50% reported in the week they happened, 95 % after 4 weeks" in lagesbild("quality", home).out
