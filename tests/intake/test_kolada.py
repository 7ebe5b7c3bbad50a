"""Kolada: pages, years in parts, sexes, figures that are lacking, titles."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest

from lagesbild.domain import Status
from lagesbild.errors import FetchError, IntakeError, UsageError
from lagesbild.intake import Caller, fetch_answers, read_mapping, receive_file
from lagesbild.intake.mapping import FileMapping
from tests.intake.conftest import kept, make_surroundings
from tests.intake.servers import HTML, Call, Kolada, Reply, as_json, serving
from tests.intake.test_asking import MadeClock

MAPPING = Path(__file__).resolve().parents[2] / "examples/mappings/kolada_population.toml"
OURS = ["0101", "0102", "0103", "0104"]


def asked(url: str, **request: object) -> FileMapping:
    mapping = read_mapping(MAPPING)
    return replace(mapping, request={**mapping.request, "url": f"{url}/v3", "municipality": [*OURS, "0000"], **request})


def caller() -> Caller:
    return Caller(clock=MadeClock())


def test_the_shipped_mapping_receives_what_it_fetches(tmp_path: Path) -> None:
    with serving(Kolada()) as server:
        mapping = asked(server.url)
        file = fetch_answers(mapping, tmp_path, caller())
    delivery = receive_file(file, mapping, make_surroundings())
    rows = kept(delivery)
    assert (delivery.n_rows, delivery.n_kept) == (5 * 5 * 3, 5 * 5)
    assert dict(delivery.reasons) == {"T03": 5 * 5 * 2}, "women and men were not asked for"
    of_2021 = rows.filter(rows["day"] == dt.date(2021, 12, 31))
    assert of_2021.select("level", "area_code", "value").rows() == [
        *(("kommun", code, 21 + int(code) / 4) for code in OURS),
        ("nation", "nation", 21.0),
    ]
    lacking = rows.filter(rows["status"] == Status.MISSING).select("area_code", "day", "value").rows()
    assert lacking == [("0103", dt.date(2020, 12, 31), None)], "lacking is not nought"
    assert "Key figure N01951: Nyckeltal N01951" in delivery.notes
    assert any("not to be credited to Kolada" in note for note in delivery.notes)
    assert delivery.source.attribution == "Källa: Kolada"


def test_every_page_is_asked_for_and_none_twice(tmp_path: Path) -> None:
    with serving(Kolada(per_page=4)) as server:
        mapping = asked(server.url)
        file = fetch_answers(mapping, tmp_path, caller())
        pages = [call.address for call in server.calls if "/data/" in call.path]
    assert len(pages) == len(set(pages)) == 7
    assert receive_file(file, mapping, make_surroundings()).n_rows == 75


def test_more_than_25_years_are_asked_for_in_parts(tmp_path: Path) -> None:
    with serving(Kolada()) as server:
        mapping = asked(server.url, years=list(range(1970, 2021)))
        file = fetch_answers(mapping, tmp_path, caller())
        years = [len(call.path.split("/")[-1].split(",")) for call in server.calls if "/data/" in call.path]
    assert years == [25, 25, 1]
    assert receive_file(file, mapping, make_surroundings()).n_rows == 5 * 51 * 3


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        ({"municipality": ["180"]}, "'180' is not a municipality's number"),
        ({"years": []}, "years is empty"),
        ({"kpi": "N01951"}, "a list in square brackets"),
        ({"year": [2020]}, "no key 'year'"),
    ],
)
def test_a_request_that_cannot_be_understood_asks_nobody(
    request_: dict[str, object], says: str, tmp_path: Path
) -> None:
    with serving(Kolada()) as server:
        with pytest.raises(UsageError, match=says):
            fetch_answers(asked(server.url, **request_), tmp_path, caller())
        assert server.calls == []


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply(HTML, 200, "text/html"), "web page"),
        (as_json({"detail": "Not Found"}, 404), "404"),
        (as_json([1]), "does not answer with figures"),
        (as_json({"values": [], "next_url": "https://example.org/v3/kpi"}), "another server"),
    ],
)
def test_other_answers(reply: Reply, says: str, tmp_path: Path) -> None:
    with serving(Kolada()) as server:
        server.trouble.append(reply)
        with pytest.raises(FetchError, match=says):
            fetch_answers(asked(server.url), tmp_path, caller())


def test_pages_that_go_round(tmp_path: Path) -> None:
    with serving(Kolada()) as server:
        server.trouble.append(as_json({"values": [], "next_url": f"{server.url}/v3/kpi/N01951"}))
        server.trouble.append(as_json({"values": [], "next_url": f"{server.url}/v3/kpi/N01951"}))
        with pytest.raises(FetchError, match="leads back to itself"):
            fetch_answers(asked(server.url), tmp_path, caller())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('{"values": [{"kpi": "N1"}]}', "not written as Kolada writes them"),
        ('{"values": [7]}', "no list of values"),
        ('{"values": []}', "holds no figures"),
        ('{"values": [', "cut off or damaged"),
        ("<html><body>Fel</body></html>", "web page or XML"),
    ],
)
def test_saved_answers_that_are_none(content: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "svar.json"
    file.write_text(content)
    with pytest.raises(IntakeError, match=says):
        receive_file(file, read_mapping(MAPPING), make_surroundings())


def test_a_saved_answer_is_read_as_a_fetched_one(tmp_path: Path) -> None:
    entries = [Kolada._entry("N01951", who, 2021) for who in OURS]
    entries[0]["values"][0]["isdeleted"] = True
    (tmp_path / "svar.json").write_text(json.dumps({"count": 4, "values": entries}))
    delivery = receive_file(tmp_path / "svar.json", read_mapping(MAPPING), make_surroundings())
    assert (delivery.n_rows, delivery.n_kept) == (12, 3), "a figure that Kolada has taken away is not kept"


def test_figures_are_kept_though_their_titles_cannot_be_fetched(tmp_path: Path) -> None:
    kolada = Kolada()

    def without_titles(call: Call) -> Reply:
        return as_json({"detail": "Not Found"}, 404) if "/data/" not in call.path else kolada(call)

    told: list[str] = []
    with serving(without_titles) as server:
        mapping = asked(server.url)
        file = fetch_answers(mapping, tmp_path, Caller(clock=MadeClock(), tell=told.append))
    assert any("could not be fetched" in said for said in told)
    assert receive_file(file, mapping, make_surroundings()).n_rows == 75
