"""Figures fetched from PxWeb, version 1 and 2, and received from the file that they were fetched into."""

import datetime as dt
import json
import math
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.domain import Area, Areas
from lagesbild.errors import AreasError, FetchError, IntakeError, UsageError
from lagesbild.intake import Caller, Surroundings, fetch_answers, read_mapping, receive_file
from lagesbild.intake.asking import Pace
from lagesbild.intake.mapping import FileMapping
from lagesbild.intake.pxweb_asking import Chosen, Request, Variable, choose, split
from tests.intake.conftest import aside, kept, make_surroundings
from tests.intake.servers import HTML, REGIONS_2018, REGIONS_2025, PxWeb1, PxWeb2, Reply, population, serving
from tests.intake.test_asking import MadeClock

MAPPINGS = Path(__file__).resolve().parents[2] / "examples/mappings"
V1, V2 = "/OV0104/v1/doris/sv/ssd/BE/BE0101/BE0101Y/FolkmDesoAldKon", "/api/v2"


def asked(name: str, url: str, **selection: list[str]) -> FileMapping:
    """A shipped mapping that asks the server here, for other codes."""
    mapping = read_mapping(MAPPINGS / name)
    wanted = {**mapping.request["selection"], **selection}  # type: ignore[dict-item]
    return replace(mapping, request={**mapping.request, "url": url, "selection": wanted})


def small_areas(edition: str, codes: tuple[str, ...]) -> Surroundings:
    bare = tuple(code.split("_")[0] for code in codes)
    return make_surroundings(
        areas={"deso": Areas("deso", edition, tuple(Area(code, code) for code in bare))}, today=dt.date(2026, 3, 1)
    )


def caller(**pace: float) -> Caller:
    return Caller(Pace(**pace), MadeClock())


TOTALS = {"Alder": ("totalt",), "Kon": ("1+2",)}
SHIPPED = {
    "scb_population.toml": (PxWeb1, V1, ["01*_DeSO2025"]),
    "scb_population_v2.toml": (PxWeb2, V2, ["01*"]),
}


@pytest.mark.parametrize("name", SHIPPED)
def test_fetched_and_received(name: str, tmp_path: Path) -> None:
    make, path, regions = SHIPPED[name]
    with serving(make()) as server:
        mapping = asked(name, server.url + path, Region=regions)
        file = fetch_answers(mapping, tmp_path, caller())
        again = fetch_answers(mapping, tmp_path, caller())
    assert again == file, "the same answers are the same file"
    delivery = receive_file(file, mapping, small_areas("2025", REGIONS_2025))
    rows = kept(delivery)
    ages = {"-4": "0-4", "5-9": "5-9", "10-14": "10-14", "totalt": None}
    sexes = {"1": "men", "2": "women", "1+2": None}
    expected = {
        (code.split("_")[0], dt.date(year, 12, 31), sexes[sex], ages[age]): population(
            {"Region": code, "Alder": age, "Kon": sex, "Tid": str(year)}
        )
        for code in REGIONS_2025
        for year in (2024, 2025)
        for age in ages
        for sex in sexes
    }
    found = rows.select("area_code", "day", "sex", "age_group", "value").rows()
    assert {row[:4]: row[4] for row in found} == expected
    assert (delivery.n_rows, delivery.n_set_aside) == (len(expected), 0)
    assert set(rows["exposure"]) == {"residents"}


def test_noise_is_remembered_row_by_row_and_said(tmp_path: Path) -> None:
    with serving(PxWeb1()) as server:
        mapping = asked("scb_population.toml", server.url + V1, Region=["01*_DeSO2025"])
        delivery = receive_file(fetch_answers(mapping, tmp_path, caller()), mapping, small_areas("2025", REGIONS_2025))
    rows = kept(delivery)
    assert set(rows.filter(pl.col("day") >= dt.date(2025, 1, 1))["is_noisy"]) == {True}
    assert set(rows.filter(pl.col("day") < dt.date(2025, 1, 1))["is_noisy"]) == {False}
    assert any("no figure may be worked out by subtraction" in note for note in delivery.notes)
    assert "The source last changed the table on 2026-02-22." in delivery.notes
    assert any("slumpmässigt brus" in note for note in delivery.notes), "what the source says itself"


def test_cells_that_nobody_asked_for_are_accounted_for(tmp_path: Path) -> None:
    with serving(PxWeb1()) as server:
        mapping = asked("scb_population.toml", server.url + V1, Region=["01*_DeSO2025"])
        mapping = replace(mapping, exposures=(replace(mapping.exposures[0], where=TOTALS),))
        delivery = receive_file(fetch_answers(mapping, tmp_path, caller()), mapping, small_areas("2025", REGIONS_2025))
    assert (delivery.n_rows, delivery.n_kept) == (5 * 4 * 3 * 2, 5 * 2)
    assert dict(delivery.reasons) == {"T03": 5 * 2 * (4 * 3 - 1)}
    assert set(aside(delivery)["raw.Alder"]) == {"-4", "5-9", "10-14", "totalt"}


def test_exposures_of_their_own(tmp_path: Path) -> None:
    with serving(PxWeb1()) as server:
        mapping = asked("scb_population.toml", server.url + V1, Region=["01*_DeSO2025"])
        file = fetch_answers(mapping, tmp_path, caller())
    whole = replace(mapping.exposures[0], where=TOTALS)
    mapping = replace(
        mapping, exposures=(whole, replace(whole, exposure="women", where={"Alder": ("totalt",), "Kon": ("2",)}))
    )
    rows = kept(receive_file(file, mapping, small_areas("2025", REGIONS_2025)))
    counted = dict(rows.group_by("exposure").agg(pl.len()).iter_rows())
    assert counted == {"residents": 10, "women": 10}


def test_more_cells_than_the_server_allows_are_asked_for_in_parts(tmp_path: Path) -> None:
    with serving(PxWeb2(max_cells=8)) as server:
        mapping = asked("scb_population_v2.toml", server.url + V2, Region=["*"], Alder=["*"], Kon=["*"])
        file = fetch_answers(mapping, tmp_path, caller())
        sizes = [
            math.prod(len(each["valueCodes"]) for each in json.loads(call.body)["selection"])
            for call in server.calls
            if call.method == "POST"
        ]
    assert max(sizes) <= 8
    assert sum(sizes) == 5 * 4 * 3 * 2
    whole = receive_file(file, mapping, small_areas("2025", REGIONS_2025))
    assert (whole.n_rows, whole.n_kept) == (120, 120)


def test_the_pace_is_the_servers_own(tmp_path: Path) -> None:
    with serving(PxWeb2(max_cells=1, calls=4, window_s=3)) as server:
        asking = caller()
        mapping = asked("scb_population_v2.toml", server.url + V2, Region=["01*"], Alder=["totalt"], Kon=["1+2"])
        fetch_answers(mapping, tmp_path, asking)
    assert asking.pace.calls == 4
    assert isinstance(asking.clock, MadeClock)
    assert len(asking.clock.waits) == (3 + 10 - 1) // 4


def test_a_server_that_does_not_say_its_limits_is_asked_in_ours(tmp_path: Path) -> None:
    with serving(PxWeb2()) as server:
        server.trouble.append(Reply(b"{}", 404))
        asking = caller()
        fetch_answers(asked("scb_population_v2.toml", server.url + V2, Region=["01*"]), tmp_path, asking)
    assert (asking.pace.calls, asking.pace.window_s) == (30, 10)


def test_a_busy_database_is_asked_again(tmp_path: Path) -> None:
    with serving(PxWeb1()) as server:
        server.trouble += [Reply(b"", 429), Reply(b'{"dimens', has_length=False)]
        fetch_answers(asked("scb_population.toml", server.url + V1, Region=["01*_DeSO2025"]), tmp_path, caller())
        assert [call.method for call in server.calls] == ["GET", "GET", "GET", "POST"]


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply(HTML, 200, "text/html"), "web page instead of data"),
        (Reply(b'{"variables": 7}'), "does not answer with the variables"),
        (Reply(b"[]"), "does not answer with the variables"),
        (Reply(b"Too many values selected", 403, "text/plain"), "Too many values selected"),
    ],
)
def test_other_answers_say_what_came_and_leave_no_file(reply: Reply, says: str, tmp_path: Path) -> None:
    with serving(PxWeb1()) as server:
        server.trouble.append(reply)
        with pytest.raises(FetchError, match=says):
            fetch_answers(asked("scb_population.toml", server.url + V1), tmp_path, caller())
    assert not list(tmp_path.iterdir())


def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    with serving(PxWeb2()) as server:
        mapping = asked("scb_population_v2.toml", server.url + V2)
        with pytest.raises(FetchError, match=r"TAB1.*\n?.*answers 404"):
            fetch_answers(replace(mapping, request={**mapping.request, "table": "TAB1"}), tmp_path, caller())


# What the selection means --------------------------------------------------------------------------------------------

TABLE = [
    Variable("Region", (*REGIONS_2018, *REGIONS_2025)),
    Variable("Kon", ("1", "2"), may_be_left_out=True),
    Variable("Tid", ("2022", "2023", "2024")),
]


def chosen(**selection: tuple[str, ...]) -> Chosen:
    return choose(Request("https://example.org", selection=selection), TABLE)


def test_patterns_and_the_last_of_all() -> None:
    found = chosen(Region=("0101*_DeSO2025",), Tid=("top(2)",))
    assert found == {"Region": ("0101A0010_DeSO2025", "0101C1020_DeSO2025"), "Tid": ("2023", "2024")}


def test_areas_of_two_editions_are_never_asked_for_together() -> None:
    with pytest.raises(UsageError, match=r"two editions.*0101\*_DeSO2025"):
        chosen(Region=("0101*",), Tid=("2024",))


@pytest.mark.parametrize(
    ("selection", "says"),
    [
        ({"Tid": ("2024",)}, "must say which Region"),
        ({"Region": ("0101A0010",), "Tid": ("2031",)}, "no code '2031'"),
        ({"Region": ("0101A0010",), "Tid": ("2024",), "Ålder": ("1",)}, "no variable 'Ålder'"),
    ],
)
def test_what_the_table_does_not_have_is_refused_before_it_is_asked_for(
    selection: dict[str, tuple[str, ...]], says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        chosen(**selection)


@given(sizes=st.lists(st.integers(1, 12), min_size=1, max_size=4), limit=st.integers(1, 60))
def test_parts_are_all_of_it_and_none_too_large(sizes: list[int], limit: int) -> None:
    whole = {f"v{at}": tuple(f"{at}.{number}" for number in range(size)) for at, size in enumerate(sizes)}
    parts = list(split(whole, limit))
    assert all(math.prod(len(codes) for codes in part.values()) <= limit for part in parts)
    cells = [cell for part in parts for cell in _cells(part)]
    assert sorted(cells) == sorted(_cells(whole))


def _cells(chosen: Chosen) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [()]
    for codes in chosen.values():
        found = [(*cell, code) for cell in found for code in codes]
    return found


# Editions ------------------------------------------------------------------------------------------------------------


def fetched(tmp_path: Path, **selection: list[str]) -> tuple[Path, FileMapping]:
    with serving(PxWeb1()) as server:
        mapping = asked("scb_population.toml", server.url + V1, **selection)
        return fetch_answers(mapping, tmp_path, caller()), mapping


def test_silent_noughts_are_refused_with_what_to_do(tmp_path: Path) -> None:
    file, mapping = fetched(tmp_path, Region=list(REGIONS_2018), Tid=["2023", "2024"])
    mapping = replace(mapping, place=replace(mapping.place, edition="2018"))
    with pytest.raises(IntakeError, match=r"every one of 4 areas has the value 0 for .*2024.*") as refused:
        receive_file(file, mapping, small_areas("2018", REGIONS_2018))
    assert "2023" not in str(refused.value).split("\n", maxsplit=1)[0]
    assert '["0101*_DeSO2025"]' in str(refused.value)


def test_areas_of_2018_in_years_of_2018_are_received(tmp_path: Path) -> None:
    file, mapping = fetched(tmp_path, Region=list(REGIONS_2018), Tid=["2022", "2023"])
    mapping = replace(mapping, place=replace(mapping.place, edition="2018"))
    assert receive_file(file, mapping, small_areas("2018", REGIONS_2018)).n_kept == 4 * 2 * 12


def test_figures_of_one_edition_are_never_joined_to_areas_of_another(tmp_path: Path) -> None:
    file, mapping = fetched(tmp_path, Region=list(REGIONS_2018), Tid=["2022"])
    with pytest.raises(AreasError, match="of the edition 2018, and the areas here are deso 2025"):
        receive_file(file, mapping, small_areas("2025", REGIONS_2025))
    file, mapping = fetched(tmp_path, Region=["01*_DeSO2025"], Tid=["2024"])
    mapping = replace(mapping, place=replace(mapping.place, edition="2018"))
    with pytest.raises(AreasError, match="of the edition 2025, and the areas here are deso 2018"):
        receive_file(file, mapping, small_areas("2018", REGIONS_2018))
