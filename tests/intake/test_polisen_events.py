"""The police's press notes: moments in titles, versions, summaries, half days, and nothing about people."""

import datetime as dt
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.domain import Period
from lagesbild.errors import FetchError, IntakeError, UsageError
from lagesbild.intake import Caller, fetch_answers, read_mapping, receive_file
from lagesbild.intake.mapping import FileMapping
from lagesbild.intake.press_titles import MONTHS, happened_at, published_at
from lagesbild.intake.sources import polisen_events
from tests.intake.conftest import aside, kept, make_surroundings
from tests.intake.servers import Polisen, Reply, note, serving
from tests.intake.test_asking import MadeClock

MAPPING = Path(__file__).resolve().parents[2] / "examples/mappings/polisen_events.toml"
NOTES = [
    note(4, "2021-03-12 20:14:07 +01:00", "12 mars 18.28, Stöld, Ale", "Stöld", "Ale"),
    note(3, "2021-03-12 07:00:00 +01:00", "12 mars 06.50, Sammanfattning natt, Stockholms län", "Sammanfattning natt",
         "Stockholms län"),
    note(2, "2021-03-11 09:30:00 +01:00", "10 mars 23.10, Rån, Habo", "Rån", "Habo"),
    note(1, "2021-03-10 12:00:00 +01:00", "10 mars, Övrigt, Alingsås", "Övrigt", "Alingsås"),
]  # fmt: skip


moment = dt.datetime.fromisoformat


def asked(url: str, **request: str) -> FileMapping:
    mapping = read_mapping(MAPPING)
    return replace(mapping, request={**mapping.request, "url": f"{url}/api/events", **request})


def received(notes: list[dict[str, Any]], tmp_path: Path) -> Any:
    (tmp_path / "events.json").write_text(json.dumps(notes))
    return receive_file(tmp_path / "events.json", read_mapping(MAPPING), make_surroundings())


def test_the_shipped_mapping_receives_what_it_fetches(tmp_path: Path) -> None:
    with serving(Polisen(NOTES)) as server:
        mapping = asked(server.url)
        file = fetch_answers(mapping, tmp_path, Caller(clock=MadeClock()))
        assert server.calls[0].address == "/api/events"
    delivery = receive_file(file, mapping, make_surroundings())
    rows = kept(delivery).sort("event_id")
    assert rows.select("event_id", "category", "area_code", "day", "starts").rows() == [
        ("1", "press_notes", "0104", dt.date(2021, 3, 10), None),
        ("2", "press_notes", "0102", dt.date(2021, 3, 11), moment("2021-03-10 23:10")),
        ("3", "press_summaries", None, dt.date(2021, 3, 12), moment("2021-03-12 06:50")),
        ("4", "press_notes", "0101", dt.date(2021, 3, 12), moment("2021-03-12 18:28")),
    ]
    assert delivery.covers == Period(dt.date(2021, 3, 10), dt.date(2021, 3, 13))
    assert (delivery.n_rows, delivery.n_set_aside, delivery.n_outside_coverage) == (4, 0, 0)
    assert any("a selection, not statistics" in said for said in delivery.notes)
    assert "Ingen statistik" in delivery.source.attribution


def test_no_note_has_a_point(tmp_path: Path) -> None:
    delivery = received(NOTES, tmp_path)
    rows = kept(delivery)
    assert rows["x"].null_count() == rows["y"].null_count() == rows.height
    assert "coordinate" not in set(rows["place_grade"])
    batch = next(polisen_events.deliver(polisen_events.Options(tmp_path / "events.json")))
    assert "62.633333" not in json.dumps(batch.to_pylist())


def test_what_can_name_people_is_never_written(tmp_path: Path) -> None:
    """Fetched: the text is taken out at once. Saved by somebody, with it: the file is not kept as it came."""
    with serving(Polisen(NOTES)) as server:
        file = fetch_answers(asked(server.url), tmp_path, Caller(clock=MadeClock()))
    with zipfile.ZipFile(file) as archive:
        assert "Storgatan" not in archive.read("answer-001.json").decode()
        assert "12 mars 18.28, Stöld, Ale" in archive.read("answer-001.json").decode()
    named = [{**each, "summary": "Anna Andersson, 19850709-9805, ringde 070-123 45 67."} for each in NOTES]
    delivery = received(named, tmp_path)
    assert delivery.cleared is not None
    told = json.dumps(pl.DataFrame(pl.from_arrow(delivery.cleared)).to_dicts(), ensure_ascii=False, default=str)
    assert "19850709" not in told
    assert "070-123" not in told


def test_who_maps_their_points_is_refused(tmp_path: Path) -> None:
    (tmp_path / "events.json").write_text(json.dumps(NOTES))
    mapping = read_mapping(MAPPING)
    mapping = replace(mapping, columns=replace(mapping.columns, x="location.gps", y="location.gps"))
    with pytest.raises((IntakeError, UsageError), match=r"location\.gps"):
        receive_file(tmp_path / "events.json", mapping, make_surroundings())


def test_of_several_versions_the_last_is_kept(tmp_path: Path) -> None:
    edited = note(2, "2021-03-11 15:00:00 +01:00", "10 mars 22.40, Rån, Habo", "Rån", "Habo")
    delivery = received([NOTES[0], NOTES[2], edited, NOTES[3]], tmp_path)
    assert dict(delivery.reasons) == {"T05": 1}
    assert aside(delivery)["raw.happened"].to_list() == ["2021-03-10 23:10"]
    assert kept(delivery).filter(pl.col("event_id") == "2")["starts"].to_list() == [moment("2021-03-10 22:40")]


def test_a_full_list_begins_in_the_middle_of_a_day(tmp_path: Path) -> None:
    many = [
        note(
            900 - at,
            f"2021-03-{12 - at // 200:02} {20 - at % 20:02}:00:00 +01:00",
            "1 mars, Övrigt, Ale",
            "Övrigt",
            "Ale",
        )
        for at in range(500)
    ]
    delivery = received(many, tmp_path)
    assert dict(delivery.reasons) == {"T04": 100}
    assert delivery.covers == Period(dt.date(2021, 3, 11), dt.date(2021, 3, 13))
    assert received(many[:499], tmp_path).n_set_aside == 0, "a list that is not full is whole"


def test_one_place_can_be_asked_for(tmp_path: Path) -> None:
    with serving(Polisen(NOTES)) as server:
        mapping = asked(server.url, place="Ale")
        file = fetch_answers(mapping, tmp_path, Caller(clock=MadeClock()))
        assert server.calls[0].query == "locationname=Ale"
    assert receive_file(file, mapping, make_surroundings()).n_rows == 1


def test_being_turned_away_says_so(tmp_path: Path) -> None:
    with serving(Polisen(NOTES)) as server:
        server.trouble.append(Reply(b"<html><body>Forbidden</body></html>", 403, "text/html"))
        with pytest.raises(FetchError, match=r"answers 403.*Forbidden"):
            fetch_answers(asked(server.url), tmp_path, Caller(clock=MadeClock()))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{}", "not a list"),
        ("[]", "empty list"),
        ("[1]", "not a list"),
        ('[{"id": 1}]', "lacks"),
        ('[{"id"', "cut off"),
    ],
)
def test_saved_lists_that_are_none(content: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "events.json").write_text(content)
    with pytest.raises(IntakeError, match=says):
        receive_file(tmp_path / "events.json", read_mapping(MAPPING), make_surroundings())


# Titles --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "dated", "happened"),
    [
        ("13 november 18.28, Stöld, Härnösand", "2025-11-13 20:14:07 +01:00", "2025-11-13 18:28"),
        ("31 december 23.50, Brand, Ale", "2026-01-01 00:40:00 +01:00", "2025-12-31 23:50"),
        ("1 januari 00:15, Brand, Ale", "2026-01-01 00:40:00 +01:00", "2026-01-01 00:15"),
        ("01 januari 01.00, Brand, Ale", "2025-12-31 23:59:00 +01:00", "2026-01-01 01:00"),
        ("29 februari 10.00, Brand, Ale", "2025-03-01 10:00:00 +01:00", "2024-02-29 10:00"),
        ("29 februari 10.00, Brand, Ale", "2024-03-01 10:00:00 +01:00", "2024-02-29 10:00"),
        ("5 juli, Övrigt, Ale", "2025-07-06T10:00:00Z", "2025-07-05 00:00"),
        ("Stöld, Ale", "2025-07-06 10:00:00 +02:00", "None"),
        ("31 juni 10.00, Stöld, Ale", "2025-07-06 10:00:00 +02:00", "None"),
        ("5 juli 10.00, Stöld, Ale", "igår", "None"),
    ],
)
def test_moments_in_titles(title: str, dated: str, happened: str) -> None:
    found, _ = happened_at(title, published_at(dated))
    assert str(found and found.isoformat(" ", "minutes")) == happened


@given(
    published=st.datetimes(moment("2016-01-01"), moment("2030-12-31")),
    before=st.timedeltas(dt.timedelta(0), dt.timedelta(days=300)),
)
def test_whatever_happened_within_300_days_gets_its_year(published: dt.datetime, before: dt.timedelta) -> None:
    then = (published - before).replace(second=0, microsecond=0)
    title = f"{then.day} {MONTHS[then.month - 1]} {then:%H.%M}, Stöld, Ale"
    assert happened_at(title, published) == (then, True)
