"""Tables whose heads tell something: one header row or several, remarks below, sums of all cells as they were."""

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lagesbild.errors import IntakeError, UsageError
from lagesbild.intake import Surroundings, mapping_from, read_mapping, receive_file
from lagesbild.intake.wide import join_heads
from lagesbild.plugins import PROFILES
from tests.intake.conftest import Receive, aside, kept, make_surroundings

MAPPINGS = Path(__file__).resolve().parents[2] / "examples/mappings"
FIXTURES = Path(__file__).resolve().parent / "fixtures"


def residents(**sections: Any) -> dict[str, Any]:
    """A mapping of a table with a column for each year."""
    return {
        "source": {"name": "wide", "kind": "exposures"},
        "wide": {"keep": ["Region"], "names": ["year"]},
        "columns": {"area": "Region", "value": "value"},
        "time": {"year": "year"},
        "exposures": [{"exposure": "residents"}],
        **sections,
    }


def test_a_column_for_each_year(receive: Receive) -> None:
    delivery = receive("Region;2018;2019\nAle;10;11\nHabo;20;..\nKälla: påhittad;;\n", residents())
    rows = kept(delivery).select("area_code", "day", "value", "source_row").rows()
    assert rows == [
        ("0101", dt.date(2018, 12, 31), 10.0, 2),
        ("0101", dt.date(2019, 12, 31), 11.0, 2),
        ("0102", dt.date(2018, 12, 31), 20.0, 3),
        ("0102", dt.date(2019, 12, 31), None, 3),
    ]
    assert (delivery.n_rows, dict(delivery.reasons)) == (5, {"T02": 1})
    assert aside(delivery)["raw.Region"].to_list() == ["Källa: påhittad"]


def test_many_remarks_do_not_make_the_areas_look_wrong(receive: Receive) -> None:
    remarks = "".join(f"Anmärkning {number};\n" for number in range(30))
    assert dict(receive("Region;2018\nAle;10\n" + remarks, residents()).reasons) == {"T02": 30}


def test_heads_of_several_rows(receive: Receive) -> None:
    text = "Påhittat\n;2018;;2019;\nRegion;män;kvinnor;män;kvinnor\nAle;1;2;3;4\n"
    mapping = residents(
        file={"header_row": 2, "header_rows": 2},
        wide={"keep": ["Region"], "names": ["year", "sex"]},
        exposures=[{"exposure": each, "where": {"sex": [each]}} for each in ("män", "kvinnor")],
    )
    rows = kept(receive(text, mapping)).sort("day", "exposure").select("exposure", "day", "value").rows()
    assert rows == [
        ("kvinnor", dt.date(2018, 12, 31), 2.0),
        ("män", dt.date(2018, 12, 31), 1.0),
        ("kvinnor", dt.date(2019, 12, 31), 4.0),
        ("män", dt.date(2019, 12, 31), 3.0),
    ]


@pytest.mark.parametrize(
    ("rows", "heads"),
    [
        ([["a", "b"]], ["a", "b"]),
        ([["", "2018", "", "2019"], ["Region", "x", "y", "x"]], ["Region", "2018 | x", "2018 | y", "2019 | x"]),
        ([["Region", "2018", ""], ["", "x", "y"]], ["Region", "2018 | x", "2018 | y"]),
        ([["", "A", "", ""], ["", "1", "", "2"], ["R", "x", "y", "x"]], ["R", "A | 1 | x", "A | 1 | y", "A | 2 | x"]),
        ([["", "2018"], ["Region", "x", "y"]], ["Region", "2018 | x", "2018 | y"]),
    ],
)
def test_heads_are_joined(rows: list[list[str]], heads: list[str]) -> None:
    assert join_heads(rows) == heads


@pytest.mark.parametrize(
    ("sections", "error", "says"),
    [
        ({"wide": {"keep": ["Regoin"], "names": ["year"]}}, IntakeError, "wide.keep.*Did you mean 'Region'"),
        ({"wide": {"keep": ["Region"], "names": ["year", "sex"]}}, UsageError, "has 1 parts, and wide.names has 2"),
        ({"wide": {"keep": ["Region", "2018", "2019"]}}, IntakeError, "every column stays"),
        ({"file": {"header_rows": 2}}, UsageError, "header_row says which is the first"),
        ({"file": {"header_rows": 0}}, UsageError, "header_rows is 1 or more"),
    ],
)
def test_what_does_not_fit_is_said(
    sections: dict[str, Any], error: type[Exception], says: str, receive: Receive
) -> None:
    with pytest.raises(error, match=says):
        receive("Region;2018;2019\nAle;10;11\n", residents(**sections))


CELL = st.one_of(st.integers(0, 10**6).map(str), st.sampled_from(["..", ""]))


@given(table=st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=4, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_every_cell_is_accounted_for(receive: Receive, table: list[list[str]]) -> None:
    names = ("Ale", "Habo", "Håbo", "Alingsås")
    text = "Region;2017;2018;2019\n" + "".join(
        f"{name};{';'.join(cells)}\n" for name, cells in zip(names, table, strict=True)
    )
    full = [cells for cells in table if any(cells)]
    if not full:
        return
    delivery = receive(text, residents())
    assert delivery.n_rows == 3 * len(full) + (4 - len(full))
    assert delivery.n_kept == 3 * len(full)
    assert kept(delivery)["value"].sum() == sum(int(cell) for cells in table for cell in cells if cell.isdecimal())


# The mappings that ship ----------------------------------------------------------------------------------------------


def in_sweden() -> Surroundings:
    return make_surroundings(profile=PROFILES.load("sweden").make_profile(PROFILES.options("sweden", {})))


def made_workbook(path: Path) -> Path:
    """Brå's table as the web page lays it out, with invented figures: merged years, a remark, a withheld figure."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Anmälda brott, åren 2019–2020 (påhittade siffror)"],
        [],
        [None, None, "2019", None, "2020 prel.", None],
        ["Region", "Brott", "Antal", "/100 000 inv", "Antal", "/100 000 inv"],
        ["Hela landet", "Stöldbrott", 5000, 1300, 4900, 1250],
        ["Ale kommun", "Stöldbrott", 412, 1302, 398, 1250],
        ["Ale kommun", "Våldsbrott", 30, 95, "..", ".."],
        ["Habo kommun", "Stöldbrott", 100, 800, 0, 0],
        [],
        ['".." betyder att uppgiften inte får lämnas ut.'],
    ):
        sheet.append(row)
    sheet.merge_cells("C3:D3")
    sheet.merge_cells("E3:F3")
    book.save(path)
    return path


def test_bras_yearly_table(tmp_path: Path) -> None:
    file = made_workbook(tmp_path / "bra.xlsx")
    delivery = receive_file(file, read_mapping(MAPPINGS / "bra_yearly_wide.toml"), in_sweden())
    rows = kept(delivery)
    assert (delivery.n_rows, delivery.n_kept) == (4 * 4 + 1, 4 * 2)
    assert dict(delivery.reasons) == {"T02": 1, "T03": 8}
    told = rows.select("level", "area_code", "category", "start_day", "count", "status", "is_preliminary").rows()
    assert told == [
        ("nation", "nation", "theft", dt.date(2019, 1, 1), 5000, 0, False),
        ("nation", "nation", "theft", dt.date(2020, 1, 1), 4900, 0, True),
        ("kommun", "0101", "theft", dt.date(2019, 1, 1), 412, 0, False),
        ("kommun", "0101", "theft", dt.date(2020, 1, 1), 398, 0, True),
        ("kommun", "0101", "violence", dt.date(2019, 1, 1), 30, 0, False),
        ("kommun", "0101", "violence", dt.date(2020, 1, 1), None, 1, True),
        ("kommun", "0102", "theft", dt.date(2019, 1, 1), 100, 0, False),
        ("kommun", "0102", "theft", dt.date(2020, 1, 1), 0, 0, True),
    ]


@pytest.mark.parametrize(
    ("name", "n_rows", "n_kept"),
    [("bra_yearly", 7, 7), ("bra_yearly_nation", 4, 4), ("received_by_year", 8, 8), ("regso_area_types", 6, 3)],
)
def test_a_fixture_of_each_shipped_mapping(name: str, n_rows: int, n_kept: int) -> None:
    file = next(FIXTURES.glob(f"{name}.*"))
    delivery = receive_file(file, read_mapping(MAPPINGS / f"{name}.toml"), in_sweden())
    assert (delivery.n_rows, delivery.n_kept) == (n_rows, n_kept)
    assert delivery.source.attribution.startswith("Källa: ")


def test_bras_yearly_file_marks_what_is_preliminary_and_withheld() -> None:
    file = FIXTURES / "bra_yearly.txt"
    rows = kept(receive_file(file, read_mapping(MAPPINGS / "bra_yearly.toml"), in_sweden()))
    assert rows.filter(pl.col("is_preliminary"))["start_day"].unique().to_list() == [dt.date(2020, 1, 1)]
    assert rows.filter(pl.col("status") == 1)["area_code"].to_list() == ["0102"]
    assert rows.filter(pl.col("level") == "nation")["count"].to_list() == [5000]


def test_a_mapping_of_a_wide_table_that_is_read_as_a_long_one_says_so(receive: Receive) -> None:
    written = residents()
    del written["wide"]
    with pytest.raises(IntakeError, match="no column 'value'"):
        receive("Region;2018;2019\nAle;10;11\n", written)


def test_the_wide_section_decides_what_rows_mean(tmp_path: Path) -> None:
    file = tmp_path / "f.csv"
    file.write_text("Region;2018;2019\nAle;10;11\n")
    both = [residents(), residents(wide={"keep": ["Region", "2018"], "names": ["year"]})]
    ids = {receive_file(file, mapping_from(each), in_sweden()).delivery_id for each in both}
    assert len(ids) == 2


COUNTED = {
    "source": {"name": "coded", "kind": "counts"},
    "wide": {
        "keep": ["FIPS"],
        "names": ["what", "first", "last"],
        "heads": {
            "HC7984": ["homicides", "1979-01-01", "1984-12-31"],
            "HC8488": ["homicides", "1984-01-01", "1988-12-31"],
        },
    },
    "columns": {"area": "FIPS", "count": "value", "category": "what", "starts": "first", "ends": "last"},
    "categories": {"homicides": "theft"},
}


def test_heads_that_are_codes(receive: Receive) -> None:
    delivery = receive("FIPS;HR7984;HC8488;hc7984\n0101;2.1;2;4\n0102;4.4;9;\n", COUNTED)
    rows = kept(delivery).select("area_code", "start_day", "end_day", "count").rows()
    sixth, fifth = (dt.date(1979, 1, 1), dt.date(1985, 1, 1)), (dt.date(1984, 1, 1), dt.date(1989, 1, 1))
    assert rows == [("0101", *sixth, 4), ("0101", *fifth, 2), ("0102", *sixth, None), ("0102", *fifth, 9)]
    assert delivery.n_rows == 4
    assert any("not read: HR7984." in note for note in delivery.notes)


def test_exposures_whose_heads_are_codes(receive: Receive) -> None:
    mapping = residents(
        wide={
            "keep": ["FIPS"],
            "names": ["what", "year"],
            "heads": {"PO60": ["people", "1960"], "PO70": ["people", "1970"]},
        },
        columns={"area": "FIPS", "value": "value"},
    )
    rows = kept(receive("FIPS;PO60;PO70;UE60\n0101;5;6;7.9\n", mapping)).select("day", "value").rows()
    assert rows == [(dt.date(1960, 12, 31), 5.0), (dt.date(1970, 12, 31), 6.0)]


def test_a_stretch_that_ends_before_it_begins(receive: Receive) -> None:
    mapping = {**COUNTED, "wide": {}, "columns": {**COUNTED["columns"], "count": "n"}}
    text = "FIPS;what;first;last;n\n0101;homicides;2001-01-01;2001-12-31;1\n0102;homicides;2001-01-02;2001-01-01;2\n"
    delivery = receive(text, mapping)
    assert dict(delivery.reasons) == {"D07": 1}
    assert kept(delivery).select("start_day", "end_day").row(0) == (dt.date(2001, 1, 1), dt.date(2002, 1, 1))


@pytest.mark.parametrize(
    ("wide", "said"),
    [
        ({"keep": ["FIPS"], "names": ["what", "year"], "heads": {"PO60": ["people"]}}, "tells 1 things"),
        ({"heads": {"PO60": ["people"]}}, "wide.keep which stay"),
    ],
)
def test_heads_that_do_not_hold_together(wide: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        mapping_from(residents(wide=wide))


def test_a_head_that_is_not_there(receive: Receive) -> None:
    wide = {"keep": ["FIPS"], "names": ["year"], "heads": {"PO61": ["1961"]}}
    with pytest.raises(IntakeError, match=r"no column 'PO61', which the mapping names in wide\.heads"):
        receive("FIPS;PO60\n0101;5\n", residents(wide=wide, columns={"area": "FIPS", "value": "value"}))
