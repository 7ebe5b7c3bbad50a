"""Fetching by the command line and from Python: a file that stays, received through the same door."""

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

import lagesbild
from lagesbild.cli import app
from lagesbild.domain import Period
from lagesbild.errors import FetchError, UsageError
from lagesbild.home import Home
from lagesbild.store.supersession import effective_stretches
from tests.intake.servers import Kolada, Polisen, Server, note, serving

MAPPING = Path(__file__).resolve().parents[2] / "examples/mappings/kolada_population.toml"
KOMMUNER = "kod,namn\n0101,Ale\n0102,Habo\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = lagesbild.init(tmp_path / "ort", "sweden", "Orten")
    (tmp_path / "kommuner.csv").write_text(KOMMUNER)
    made.areas(tmp_path / "kommuner.csv", lagesbild.AreaColumns("kommun", "2020", "kod", "namn"))
    return made


def mapping_for(server: Server, folder: Path) -> Path:
    text = MAPPING.read_text(encoding="utf-8").replace('["0180", "0000"]', '["0101", "0102", "0000"]')
    path = folder / "kolada.toml"
    path.write_text(text.replace("[request]", f'[request]\nurl = "{server.url}/v3"'), encoding="utf-8")
    return path


def test_a_command_fetches_and_takes_in(home: Home, tmp_path: Path) -> None:
    with serving(Kolada()) as server:
        mapping = mapping_for(server, tmp_path)
        first = CliRunner().invoke(app, ["fetch", str(home.path), "--mapping", str(mapping), "--json"])
        again = CliRunner().invoke(app, ["fetch", str(home.path), "--mapping", str(mapping), "--json"])
    assert first.exit_code == 0, first.output
    receipt = json.loads(first.stdout)
    assert (receipt["rows"], receipt["kept"], receipt["is_new"]) == (45, 15, True)
    assert json.loads(again.stdout)["is_new"] is False, "the same figures again change nothing"
    assert [record.file_name for record in home.deliveries()] == [receipt["file"]]
    assert list(home.fetched_folder.iterdir()) == [], "the delivery has the file now"


def test_the_file_can_be_taken_in_without_the_network(home: Home, tmp_path: Path) -> None:
    with serving(Kolada()) as server:
        mapping = mapping_for(server, tmp_path)
        told: list[str] = []
        file = home.fetch(mapping, told.append)
    assert told
    assert home.deliveries() == ()
    assert home.receive(file, mapping=mapping)[0].record.n_kept == 15


def test_only_fetch(home: Home, tmp_path: Path) -> None:
    with serving(Kolada()) as server:
        flags = ["--mapping", str(mapping_for(server, tmp_path)), "--only-fetch"]
        assert CliRunner().invoke(app, ["fetch", str(home.path), *flags]).exit_code == 0
    assert home.deliveries() == ()
    assert len(list(home.fetched_folder.glob("kolada_population-*.zip"))) == 1


def test_what_cannot_be_fetched_leaves_nothing(home: Home, tmp_path: Path) -> None:
    with serving(Polisen([note(1, "", "", "", "")])) as server, pytest.raises(FetchError):
        home.fetch(mapping_for(server, tmp_path))
    assert not home.fetched_folder.exists()


def test_a_mapping_of_files_has_nothing_to_fetch(home: Home, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(
        '[source]\nname = "x"\nkind = "answers"\n[columns]\nquestion = "q"\nanswer = "a"\nday = "d"'
    )
    with pytest.raises(UsageError, match=r"'csv_file' asks nothing.*kolada, polisen_events, pxweb, wfs"):
        home.fetch(tmp_path / "m.toml")
    text = MAPPING.read_text(encoding="utf-8")
    (tmp_path / "n.toml").write_text(
        text[: text.index("[request]")] + text[text.index("[columns]") :], encoding="utf-8"
    )
    with pytest.raises(UsageError, match=r"has no \[request\]"):
        home.fetch(tmp_path / "n.toml")


NEWS = Path(__file__).resolve().parents[2] / "examples/mappings/polisen_events.toml"


def test_press_notes_of_two_fetches_are_counted_once(home: Home, tmp_path: Path) -> None:
    """The later list takes over the days that it has: a note that was edited, and one that was taken away."""
    first = [
        note(3, "2025-03-12 09:00:00 +01:00", "12 mars 08.00, Rån, Ale", "Rån", "Ale"),
        note(2, "2025-03-11 20:00:00 +01:00", "11 mars 19.00, Stöld, Ale", "Stöld", "Ale"),
        note(1, "2025-03-10 20:00:00 +01:00", "10 mars 19.00, Stöld, Ale", "Stöld", "Ale"),
    ]
    second = [
        note(5, "2025-03-13 09:00:00 +01:00", "13 mars 08.00, Brand, Habo", "Brand", "Habo"),
        note(4, "2025-03-12 21:00:00 +01:00", "12 mars 20.00, Stöld, Ale", "Stöld", "Ale"),
        note(2, "2025-03-11 23:00:00 +01:00", "11 mars 18.30, Stöld, Ale", "Stöld", "Ale"),
    ]
    receipts = []
    for notes in (first, second):
        with serving(Polisen(notes)) as server:
            text = NEWS.read_text(encoding="utf-8")
            (tmp_path / "n.toml").write_text(
                text.replace('place = ""', f'url = "{server.url}/api/events"'), encoding="utf-8"
            )
            receipts += home.receive(home.fetch(tmp_path / "n.toml"), mapping=tmp_path / "n.toml")
    assert receipts[1].superseded == (receipts[0].record.delivery_id,)
    with home.store() as store:
        page = store.deliveries()
    left = effective_stretches(page)
    assert [str(stretch) for stretch in left[receipts[0].record.delivery_id]] == [
        str(Period(date(2025, 3, 10), date(2025, 3, 11)))
    ]
    assert left[receipts[1].record.delivery_id] == (Period(date(2025, 3, 11), date(2025, 3, 14)),)
