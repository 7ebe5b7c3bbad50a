"""Files made, or damaged so as, to do harm: refused in words, at once, and without filling the memory.

`make fuzz` looks for more of the kind; what it once found is kept here.
"""

import contextlib
import gzip
import io
import json
import resource
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.domain import AreaColumns
from lagesbild.errors import AreasError, IntakeError, LagesbildError, UsageError
from lagesbild.intake import limits, mapping_from, read_areas, read_mapping, receive_file
from lagesbild.intake.deidentify import find_traces
from lagesbild.intake.header import column_names
from lagesbild.store.rows import ShelfRows
from tests.fuzz import bombs, seeds
from tests.fuzz.cases import case
from tests.fuzz.mutations import deep
from tests.intake.conftest import Receive, aside, events_mapping, kept, make_surroundings

COLUMNS = AreaColumns("kommun", "2020", "kod", "namn")
HEAD = "Datum;Brott;Område\n"
ROW = "2020-01-01 00:15;Stöld;Ale\n"


def dice(*choices: int) -> np.random.Generator:
    return np.random.default_rng(choices)


def used_mb(do: Callable[[], object]) -> tuple[float, float]:
    """Megabytes that the highest memory use of this process rose by, and seconds of computing."""
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    do()
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000, time.process_time() - began


@pytest.mark.parametrize("wrapping", ["gz", "zip", "xlsx"])
def test_what_would_fill_the_memory_is_refused_first(receive: Receive, wrapping: str) -> None:
    if wrapping == "gz":
        content = gzip.compress(bytes(10_000_000), 1) * 40
    else:
        members = {} if wrapping == "zip" else {"xl/workbook.xml": b""}
        content = bombs._with_member(members, "xl/worksheets/sheet1.xml", b"\x00", 300)

    def refused() -> None:
        with pytest.raises(IntakeError, match="F01"):
            receive(content, events_mapping())

    megabytes, seconds = used_mb(refused)
    assert megabytes < 100
    assert seconds < 5


def test_a_large_table_packed_as_tables_are_is_no_bomb() -> None:
    limits.refuse_bomb("fil.csv.gz", 20_000_000, 900_000_000)
    limits.refuse_bomb("fil.csv.gz", 1, 90_000_000)
    with pytest.raises(IntakeError, match="F01"):
        limits.refuse_bomb("fil.csv.gz", 1_000_000, 300_000_000)


@pytest.mark.parametrize("seed", range(12))
def test_cells_a_million_rows_apart_are_not_laid_out(receive: Receive, seed: int) -> None:
    def tried() -> None:
        with pytest.raises(LagesbildError):
            receive(bombs.far_cells(dice(seed)), events_mapping(), "fil.xlsx")

    assert used_mb(tried)[0] < 1500


def extent(xml: str) -> tuple[int, int]:
    book = seeds.zipped({"xl/worksheets/sheet1.xml": xml.encode()})
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return limits._extent_of_xlsx(archive, "xl/worksheets/sheet1.xml")


def test_the_extent_of_a_sheet() -> None:
    assert extent('<row r="1"><c r="A1"><v>1</v></c></row><row r="7"><c s="1" r=\'AB7\'/></row>') == (7, 28)
    assert extent('<row r="1"><c r="XFD1048576"><v>1</v></c></row>') == (1_048_576, 16_384)
    # Cells that only have a format are not counted where that decides: whole columns are coloured in many a workbook.
    assert extent('<c r="A1"><v>1</v></c><c r="XFD1048576" s="4"/>') == (1, 1)


def table_of(*rows: str) -> tuple[int, int]:
    return limits._extent_of_ods(io.BytesIO(f"<table:table>{''.join(rows)}</table:table>".encode()))


def test_the_extent_of_an_opendocument_table() -> None:
    cell, empty = "<table:table-cell><text:p>x</text:p></table:table-cell>", "<table:table-cell/>"
    many_empty = '<table:table-cell table:number-columns-repeated="16000"/>'
    assert table_of(f"<table:table-row>{cell}{many_empty}</table:table-row>") == (1, 1)
    assert table_of(f"<table:table-row>{many_empty}{cell}{empty}</table:table-row>") == (1, 16_001)
    far = f'<table:table-row table:number-rows-repeated="1000000">{empty}</table:table-row>'
    one = f"<table:table-row>{cell}</table:table-row>"
    assert table_of(one, far) == (1, 1)
    assert table_of(one, far, one) == (1_000_002, 1)
    assert table_of(f'<table:table-row table:number-rows-repeated="500">{cell}{cell}</table:table-row>') == (500, 2)


@pytest.mark.parametrize("seed", range(6))
def test_rows_said_to_repeat_a_million_times(receive: Receive, seed: int) -> None:
    def tried() -> None:
        with contextlib.suppress(LagesbildError):
            receive(bombs.repeated_cells(dice(seed)), events_mapping(), "fil.ods")

    assert used_mb(tried)[0] < 1500


def test_merged_cells_over_each_other() -> None:
    limits.refuse_overlapping([((0, 0), (1_048_575, 16_383))], 30, 5)
    with pytest.raises(IntakeError, match="unmerge"):
        limits.refuse_overlapping([((0, 0), (999_999, 9))] * 50, 1_000_000, 10)


def test_parquet_of_twenty_million_equal_rows(receive: Receive) -> None:
    content = seeds.parquet(pa.table(dict.fromkeys(("Datum", "Brott", "Område"), pa.nulls(20_000_000, pa.string()))))
    with pytest.raises(IntakeError, match="F01"):
        receive(content, events_mapping(), "fil.parquet")


@pytest.mark.parametrize("seed", range(40))
def test_parquet_of_odd_types(tmp_path: Path, seed: int) -> None:
    file = tmp_path / "fil.parquet"
    file.write_bytes(bombs.odd_types(dice(seed)))
    try:
        delivery = receive_file(file, mapping_from(events_mapping()), make_surroundings())
    except LagesbildError:
        return
    assert delivery.n_rows == kept(delivery).height + aside(delivery).height


@pytest.mark.parametrize("geo", ["[]", '"x"', "null", '{"primary_column": "x"}', "[" * 100_000])
def test_parquet_with_a_description_that_is_none(receive: Receive, geo: str) -> None:
    table = pa.table(seeds.columns()).replace_schema_metadata({b"geo": geo.encode()})
    with pytest.raises(IntakeError, match="cut off or damaged"):
        receive(seeds.parquet(table), events_mapping(), "fil.parquet")


def test_a_day_beyond_all_calendars(receive: Receive) -> None:
    days = pa.array([18262, 18263, 2**31 - 1], pa.date32())
    content = seeds.parquet(pa.table({"Datum": days, "Brott": ["Stöld"] * 3, "Område": ["Ale"] * 3}))
    with pytest.raises(IntakeError, match="row 4, column 'Datum' holds a day that is not within"):
        receive(content, events_mapping(), "fil.parquet")


def test_a_day_of_the_year_nought_is_set_aside(receive: Receive) -> None:
    content = HEAD + ROW * 3 + "0000-01-01 00:15;Stöld;Ale\n9999-12-31 00:15;Stöld;Ale\n"
    delivery = receive(content, events_mapping(rows={"duplicates": "keep"}))
    assert (delivery.n_kept, aside(delivery)["source_row"].to_list()) == (3, [5, 6])


def test_thousands_of_columns_are_read_in_no_more_than_seconds(receive: Receive) -> None:
    unnamed = ";" * 4900
    for head, row in ((HEAD.replace("\n", f"{unnamed}\n"), ROW), (HEAD, ROW.replace("\n", f"{unnamed}\n"))):
        began = time.process_time()
        assert receive(head + row, events_mapping()).n_kept == 1
        assert time.process_time() - began < 8


def test_a_person_in_one_of_very_many_columns_is_found(receive: Receive) -> None:
    head = HEAD.replace("\n", "".join(f";c{at}" for at in range(300)) + "\n")
    row = ROW.replace("\n", ";-" * 299 + ";ring Anna Svensson på 070-123 45 67\n")
    delivery = receive(head + row, events_mapping())
    assert "070-123" not in str(pl.DataFrame(delivery.cleared).row(0))


def test_a_column_that_is_called_as_ours_are(receive: Receive) -> None:
    delivery = receive(HEAD.replace("\n", ";§row;§fault\n") + ROW.replace("\n", ";x;F03\n") * 3, events_mapping())
    assert kept(delivery)["source_row"].to_list() == [2, 3, 4]


def test_a_table_of_very_many_columns(receive: Receive) -> None:
    for content in (";".join(f"c{at}" for at in range(30_000)) + "\n" + ROW, ";" * 1_000_000 + "\n"):
        with pytest.raises(IntakeError, match=r"columns, and no more than 5000|not one row"):
            receive(content, events_mapping())


@given(st.lists(st.sampled_from(["a", "a (2)", "a (3)", "b", "", "a (2) (2)"]), max_size=12))
def test_no_two_columns_are_called_the_same(cells: list[str]) -> None:
    names = column_names(cells, len(cells) + 1)
    assert len(set(names)) == len(names) == len(cells) + 1
    assert all(name.startswith(cell) for cell, name in zip(cells, names, strict=False))


def test_ten_thousand_columns_of_the_same_name_are_told_apart_in_no_time() -> None:
    assert used_mb(lambda: column_names(["a"] * 20_000, 20_000))[1] < 2


def test_one_cell_of_megabytes(receive: Receive) -> None:
    for n, quote in ((2_000_000, ""), (2_000_000, '"'), (20_000_000, '"')):
        with pytest.raises(IntakeError, match="quotation mark"):
            receive(f"{HEAD}{ROW}2020-01-01;Stöld;{quote}{'x' * n}{quote}\n", events_mapping())


def test_a_row_too_wide_with_a_very_long_value_is_set_aside(receive: Receive) -> None:
    delivery = receive(f"{HEAD}{ROW * 3}2020-01-01;Stöld;{'x' * 200_000};more\n", events_mapping())
    assert delivery.reasons == {"F03": 1}


@pytest.mark.parametrize("sign", ["x", "1", "-", "a.", "1-", "Aa ", "@", "a@"])
def test_looking_for_persons_in_a_long_cell_takes_no_longer_than_it_is(sign: str) -> None:
    def seconds(n: int) -> float:
        return used_mb(lambda: find_traces((sign * n)[:n]))[1]

    assert seconds(100_000) < 5


def test_a_byte_that_the_encoding_does_not_have(receive: Receive) -> None:
    content = (HEAD + ROW * 3000).encode("cp1252") + b"2020-01-01 00:15;St\x8dld;Ale\n"
    with pytest.raises(IntakeError, match="row 3002 cannot be read as cp1252"):
        receive(content, events_mapping())


@pytest.mark.parametrize("text", ["nan", "Infinity", "1e400"])
def test_shapes_without_end(tmp_path: Path, text: str) -> None:
    file = tmp_path / "a.geojson"
    ring = f"[[{text},0],[1,1],[0,1],[{text},0]]"
    feature = {"type": "Feature", "properties": {"kod": "1", "namn": "a"}, "geometry": "§"}
    shown = json.dumps({"type": "FeatureCollection", "features": [feature]})
    file.write_text(shown.replace('"§"', f'{{"type":"Polygon","coordinates":[{ring}]}}'), encoding="utf-8")
    with pytest.raises((AreasError, IntakeError)):
        read_areas(file, COLUMNS)


def test_text_in_a_map_that_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "a.geojson"
    file.write_bytes(seeds.geojson().encode().replace(b"Alings", b"Al\xffings"))
    with pytest.raises(LagesbildError):
        read_areas(file, COLUMNS)


@pytest.mark.parametrize("n", [100, 10_000, 1_000_000])
def test_brackets_in_brackets(tmp_path: Path, n: int) -> None:
    json_file, toml_file = tmp_path / "a.geojson", tmp_path / "m.toml"
    json_file.write_bytes(
        b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"kod":"1","namn":"a"},'
        b'"geometry":{"type":"Polygon","coordinates":' + b"[" * n + b"]" * n + b"}}]}"
    )
    with pytest.raises(LagesbildError):
        read_areas(json_file, COLUMNS)
    toml_file.write_text("a = " + "[" * n + "]" * n, encoding="utf-8")
    with pytest.raises(UsageError):
        read_mapping(toml_file)
    assert deep(b"", dice(1))


def test_a_message_never_quotes_a_whole_file(tmp_path: Path) -> None:
    file = tmp_path / "m.toml"
    file.write_text(f'["{"a" * 100_000}"]\n', encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        read_mapping(file)
    assert len(str(raised.value)) < 2100
    assert str(IntakeError("short")) == "short"
    assert str(IntakeError("a" * 5000 + "Do this.")).endswith("Do this.")


def test_an_entity_is_not_opened(tmp_path: Path, receive: Receive) -> None:
    for seed in range(6):
        with pytest.raises(IntakeError):
            receive(bombs.entities(dice(seed)), events_mapping(), "fil.xlsx")


def test_fuzzing_says_the_same_again() -> None:
    for number in range(50):
        assert case(number, 1).content == case(number, 1).content


@pytest.mark.parametrize("start", range(0, 60, 30))
def test_some_spoilt_files(tmp_path: Path, start: int) -> None:
    """A few of those that `make fuzz` tries by the ten thousand."""
    said = []
    for number in range(start, start + 30):
        asked = case(number, 2)
        (tmp_path / "fil").write_bytes(asked.content)
        try:
            asked.ask(tmp_path / "fil")
        except LagesbildError as error:
            said.append(str(error))
    assert all(20 < len(each) < 2100 for each in said)


@pytest.mark.parametrize(
    ("run", "number"),
    [
        (3, 8_075),  # GeoJSON of one shape without a single attribute
        (3, 12_427),  # a mapping with a table where a list belongs
        (1, 10_775),  # a workbook whose check sum is wrong in one place of two
        (9, 303_526),  # a workbook with a cell in row 2,147,483,648, where the reader asked for half a terabyte
        (9, 308_595),  # GeoParquet whose column of shapes holds days
        (9, 308_754),  # a boundary with a corner that is no number
        (9, 313_868),  # GeoParquet whose column of shapes holds durations
    ],
)
def test_files_that_once_brought_it_down(tmp_path: Path, run: int, number: int) -> None:
    spoilt = case(number, run)
    path = tmp_path / "fil"
    path.write_bytes(spoilt.content)
    with contextlib.suppress(LagesbildError):
        spoilt.ask(path)


def test_a_gzip_of_several_members_is_read_to_its_end(receive: Receive) -> None:
    content = gzip.compress((HEAD + ROW).encode()) + gzip.compress((ROW * 4).encode())
    assert receive(content, events_mapping(rows={"duplicates": "keep"}), "fil.csv.gz").n_kept == 5


def test_a_row_stands_for_some_events_but_not_for_any_number_of_them(receive: Receive) -> None:
    told = "".join(ROW.replace("\n", f";{n}\n") for n in ("2", "0", "1", "9000000000000", "100001"))
    delivery = receive(HEAD.replace("\n", ";Antal\n") + told, events_mapping(columns={"n": "Antal"}))
    assert delivery.reasons == {"A09": 3}
    assert kept(delivery)["source_row"].to_list() == [2, 2, 4]
    assert sum(each.num_rows for each in ShelfRows(delivery)) == 3


def test_a_format_that_is_none_is_said(receive: Receive) -> None:
    for written in ("%H", "%Y-%m-%d %M", "%Q"):
        with pytest.raises(LagesbildError, match=r"format|%"):
            receive(HEAD + ROW * 3, events_mapping(time={"format": written}))


def test_huge_cells_are_named_by_their_row() -> None:
    frame = pl.DataFrame({"a": ["x", "y" * (limits.MOST_IN_CELL + 1)], "n": [1, 2]})
    with pytest.raises(IntakeError, match="fil: row 9, column 'a'"):
        limits.refuse_huge_cells(frame, pl.Series([4, 9]), "fil")
