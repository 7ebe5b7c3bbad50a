"""PxWeb's own files: JSON-stat in all its ways of writing, downloaded Excel and CSV, and what is broken in them."""

import contextlib
import copy
import datetime as dt
import itertools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lagesbild.domain import Area, Areas, Status
from lagesbild.errors import IntakeError, LagesbildError
from lagesbild.intake import mapping_from, read_mapping, receive_file
from lagesbild.intake.jsonstat import read_cube
from lagesbild.intake.mapping import FileMapping
from lagesbild.intake.sources import kolada, polisen_events, pxweb
from tests.intake.conftest import aside, kept, make_surroundings
from tests.intake.servers import Kolada, json_stat, note

MAPPINGS = Path(__file__).resolve().parents[2] / "examples/mappings"
CODES = ("0114A0010", "0114C1010", "0114C1020")
CONTACTS = ("Kontaktperson:", "Anna Andersson, SCB", " +46 010-479 00 00", "", "Bo Berg, SCB", "bo.berg@scb.se", "")
CUBE = {"Region": ("0101A0010_DeSO2025", "0102A0010_DeSO2025"), "Alder": ("-4", "totalt"), "Kon": ("1+2",),
        "ContentsCode": ("000007Y7",), "Tid": ("2023", "2024")}  # fmt: skip


def cells_of(said: Any) -> list[tuple[str, ...]]:
    """A slow reading of JSON-stat 2: every combination of codes in turn, with its number or mark."""
    codes = [list(said["dimension"][name]["category"]["index"]) for name in said["id"]]
    marks = said.get("status", {})
    return [
        (*each, str(value) if value is not None else marks.get(str(at), ""))
        for at, (each, value) in enumerate(zip(itertools.product(*codes), said["value"], strict=True))
    ]


def rows_of(said: Any) -> list[tuple[str, ...]]:
    table = read_cube(said, "svar").table()
    return list(zip(*(table[name].to_pylist() for name in (*said["id"], "value")), strict=True))


def test_every_cell_is_where_a_slow_reading_puts_it() -> None:
    said = json_stat(CUBE)
    assert rows_of(said) == cells_of(said)
    assert ".." in [row[-1] for row in rows_of(said)]


def other_ways(said: dict[str, Any]) -> Mapping[str, dict[str, Any]]:
    """The same answer in the other ways that the standard allows."""
    sparse = copy.deepcopy(said)
    sparse["value"] = {str(at): value for at, value in enumerate(said["value"]) if value is not None}
    listed = copy.deepcopy(said)
    listed["status"] = [said["status"].get(str(at), "") for at in range(len(said["value"]))]
    for name in said["id"]:
        listed["dimension"][name]["category"]["index"] = list(said["dimension"][name]["category"]["index"])
    first = copy.deepcopy(said)
    inner = {"id": first.pop("id"), "size": first.pop("size"), "role": first.pop("role")}
    del first["class"]
    return {
        "sparse": sparse,
        "listed": listed,
        "version 1": {"dataset": {**first, "dimension": first["dimension"] | inner}},
    }


@pytest.mark.parametrize("way", ["sparse", "listed", "version 1"])
def test_other_ways_of_writing_say_the_same(way: str) -> None:
    said = json_stat(CUBE)
    assert read_cube(other_ways(said)[way], "svar").table().equals(read_cube(said, "svar").table())


def test_a_dimension_of_one_needs_no_index() -> None:
    said = json_stat(CUBE)
    del said["dimension"]["Kon"]["category"]["index"]
    assert rows_of(said) == cells_of(json_stat(CUBE))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"value": [1]}, "has 1 cells, and its dimensions make 8"),
        ({"size": [2, 2, 1, 1, 3]}, "its sizes are"),
        ({"value": {"8": 1}}, "cell no. 8 of 8"),
        ({"status": ["x", "y"]}, "2 marks for 8 cells"),
        ({"value": [[1]] * 8}, "neither a number nor text"),
        ({"dimension": {}}, "Region"),
        ({"id": "Region"}, "whole JSON-stat"),
    ],
)
def test_what_does_not_hold_together_is_refused(change: dict[str, Any], says: str) -> None:
    with pytest.raises(IntakeError, match=says):
        read_cube({**json_stat(CUBE), **change}, "svar")


# Downloaded files ----------------------------------------------------------------------------------------------------


AGES = ("totalt", "0-4 år", "5-9 år", "80+ år")


def told_by(mapping: FileMapping) -> tuple[str, list[str]]:
    """The variable that the mapping tells exposures by, and its values."""
    if not mapping.exposures[0].where:
        return mapping.columns.age_group, list(AGES)
    (column, _), *_ = mapping.exposures[0].where.items()
    return column, [entry.where[column][0] for entry in mapping.exposures]


def _told_apart(kinds: list[str], values: list[str]) -> list[tuple[str, str]]:
    """What tells the figures of an area apart: the exposure, or its age groups."""
    if len(kinds) == len(values):
        return [(kind, "") for kind in kinds]
    return [(kinds[0], value.removesuffix(" år").replace("totalt", "")) for value in values]


def made_workbook(path: Path, mapping: FileMapping, regions: tuple[str, ...] = CODES) -> dict[tuple[str, ...], int]:
    """An Excel file as PxWeb makes it, with invented figures for every exposure of the mapping."""
    column, values = told_by(mapping)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([f"Antal (påhittat) efter region, år, {column} och kön"])
    sheet.append([])
    sheet.append([None, "2022"])
    sheet.append([None, *values])
    sheet.append([None, *["totalt"] * len(values)])
    told = {}
    apart = _told_apart([entry.exposure for entry in mapping.exposures], values)
    for at, region in enumerate(regions):
        figures = [100 * at + number for number in range(len(values))]
        told |= {(region, *each): n for each, n in zip(apart, figures, strict=True)}
        sheet.append([region, *figures])
    for remark in ("", "Vissa personer går inte att placera.", "", "Källa:", "SCB", "", *CONTACTS, "Sort:", "antal"):
        sheet.append([remark or None])
    book.save(path)
    return told


def areas_of_2018() -> Any:
    areas = Areas("deso", "2018", tuple(Area(code, code) for code in CODES))
    return make_surroundings(areas={"deso": areas}, today=dt.date(2024, 9, 1))


@pytest.mark.parametrize("name", sorted(path.name for path in MAPPINGS.glob("scb_0000*.toml")))
def test_every_shipped_mapping_of_a_downloaded_table(name: str, tmp_path: Path) -> None:
    mapping = read_mapping(MAPPINGS / name)
    told = made_workbook(tmp_path / "tabell.xlsx", mapping)
    delivery = receive_file(tmp_path / "tabell.xlsx", mapping, areas_of_2018())
    rows = kept(delivery).select("area_code", "exposure", pl.col("age_group").fill_null(""), "value").rows()
    found = {row[:3]: row[3] for row in rows}
    assert found == told
    assert set(kept(delivery)["day"]) == {dt.date(2022, 12, 31)}
    assert dict(delivery.reasons) == {"T02": 10}
    remarks = [text for text in aside(delivery)["raw.region"].to_list() if text]
    assert remarks == ["Vissa personer går inte att placera.", "Källa:", "SCB", "Kontaktperson:", "Sort:", "antal"]
    assert delivery.cleared is None, "the file is kept as it came"


def test_variables_before_the_numbers_stand_once_for_all_their_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    head = (["Folkmängd efter år, region och kön"], [], [None, None, "totalt"])
    figures = (["2022", CODES[0], 7], [None, CODES[1], 8], ["2023", CODES[0], 9], [None, CODES[1], ".."])
    for row in (*head, *figures):
        sheet.append(row)
    book.save(tmp_path / "t.xlsx")
    rows = kept(receive_file(tmp_path / "t.xlsx", read_mapping(MAPPINGS / "scb_000005FC.toml"), areas_of_2018()))
    assert rows.select("area_code", "day", "value", "status").rows() == [
        (CODES[0], dt.date(2022, 12, 31), 7.0, Status.OBSERVED),
        (CODES[1], dt.date(2022, 12, 31), 8.0, Status.OBSERVED),
        (CODES[0], dt.date(2023, 12, 31), 9.0, Status.OBSERVED),
        (CODES[1], dt.date(2023, 12, 31), None, Status.SUPPRESSED),
    ]


@pytest.mark.parametrize(
    "rows", [[["a", "b"], [1, 2]], [["Titel efter region"], [], ["Region", "2022"], [CODES[0], 1]]]
)
def test_a_workbook_of_another_layout_says_how_to_read_it(rows: list[list[Any]], tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(IntakeError, match='reader = "csv_file"'):
        receive_file(tmp_path / "t.xlsx", read_mapping(MAPPINGS / "scb_000005FC.toml"), areas_of_2018())


CSV = (
    '"Region","Alder","Kon","000007Y7 2023","000007Y7 2024"\n'
    '"0101A0010_DeSO2025","totalt","1+2",..,41\n"0101A0010_DeSO2025","65-69","1+2",..,4\n"0102A0010_DeSO2025","80-","1+2",..,5\n'
)


def test_a_csv_answer(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(CSV)
    areas = Areas("deso", "2025", (Area("0101A0010", "a"), Area("0102A0010", "b")))
    around = make_surroundings(areas={"deso": areas}, today=dt.date(2026, 1, 1))
    delivery = receive_file(tmp_path / "t.csv", read_mapping(MAPPINGS / "scb_population_csv.toml"), around)
    rows = kept(delivery).filter(pl.col("value").is_not_null())
    assert rows.select("area_code", "age_group", "day", "value").rows() == [
        ("0101A0010", None, dt.date(2024, 12, 31), 41.0),
        ("0101A0010", "65-69", dt.date(2024, 12, 31), 4.0),
        ("0102A0010", "80+", dt.date(2024, 12, 31), 5.0),
    ]
    assert (delivery.n_rows, delivery.n_kept) == (6, 6)


def test_a_csv_file_of_another_kind_says_how_to_read_it(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("Region;Antal\n0101A0010;4\n")
    with pytest.raises(IntakeError, match="no column whose head ends with a year"):
        list(pxweb.deliver(pxweb.Options(tmp_path / "t.csv")))


# Broken answers ------------------------------------------------------------------------------------------------------

WHOLE = {
    pxweb: json.dumps(json_stat(CUBE)),
    kolada: json.dumps({"values": [Kolada._entry("N1", "0101", 2021)]}),
    polisen_events: json.dumps([note(1, "2021-03-12 20:14:07 +01:00", "12 mars 18.28, Stöld, Ale", "Stöld", "Ale")]),
}
PLAIN = st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False) | st.text(max_size=4)
ANY_JSON = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner))


def put(said: Any, path: list[int], value: Any) -> Any:
    """The same with something else somewhere within."""
    if not path or not isinstance(said, dict | list) or not said:
        return value
    keys = list(said) if isinstance(said, dict) else range(len(said))
    key = keys[path[0] % len(keys)]
    changed = copy.copy(said)
    changed[key] = put(said[key], path[1:], value)
    return changed


@pytest.mark.parametrize("source", WHOLE, ids=lambda source: source.__name__.split(".")[-1])
@given(path=st.lists(st.integers(0, 20), max_size=5), value=ANY_JSON, cut=st.integers(0, 400))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
def test_a_broken_answer_is_read_or_refused_in_words(
    source: Any, path: list[int], value: Any, cut: int, tmp_path: Path
) -> None:
    text = json.dumps(put(json.loads(WHOLE[source]), path, value))
    file = tmp_path / "svar.json"
    file.write_text(text[:-cut] if cut and cut % 7 == 0 else text)
    with contextlib.suppress(LagesbildError):  # any other error is a traceback that a person would see
        assert sum(batch.num_rows for batch in source.deliver(source.Options(file)))


def test_a_mapping_can_have_its_own_exposures_of_an_answer(tmp_path: Path) -> None:
    (tmp_path / "svar.json").write_text(json.dumps(json_stat(CUBE)))
    written = {
        "source": {"name": "x", "kind": "exposures", "reader": "pxweb"},
        "columns": {"area": "region", "value": "value"},
        "time": {"year": "tid"},
        "exposures": [{"exposure": "children", "where": {"alder text": ["-4"]}}],
    }
    areas = Areas("deso", "2025", (Area("0101A0010", "a"), Area("0102A0010", "b")))
    around = make_surroundings(areas={"deso": areas}, today=dt.date(2026, 1, 1))
    delivery = receive_file(tmp_path / "svar.json", mapping_from(written), around)
    assert (delivery.n_rows, delivery.n_kept) == (8, 4)
