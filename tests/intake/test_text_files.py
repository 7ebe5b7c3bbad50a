"""Delimited text: encodings, delimiters, what stands above and below the table."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from lagesbild.errors import IntakeError
from lagesbild.intake.encodings import choose_encoding
from lagesbild.intake.landing import land
from lagesbild.intake.sources import csv_file
from tests.intake.conftest import Receive, aside, events_mapping, kept

HEAD = "Datum;Brott;Område\n"
ROWS = "".join(f"2020-0{month}-1{day};Stöld;Håbo\n" for month in range(1, 10) for day in range(5))
GOOD = HEAD + ROWS

SWEDISH = (
    "Händelsetyp;Område\nMisshandel utomhus;Östra Göinge\nRån, väpnat;Älvkarleby\n" * 20,
    "Brott;Örebro\nRån;2\n",
    "id;namn\n" + "\n".join(f"{number};Objekt {number}" for number in range(3000)) + "\n3001;Östergötland\n",
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "iso8859-15", "cp850", "mac_roman"])
@pytest.mark.parametrize("text", SWEDISH, ids=["long", "short", "late"])
def test_encoding_is_found(text: str, encoding: str) -> None:
    content = text.encode(encoding)
    found, _ = choose_encoding(lambda: io.BytesIO(content), "", "fil.csv")
    assert content.decode(found) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "cp850"])
def test_same_rows_in_every_encoding(receive: Receive, encoding: str) -> None:
    delivery = receive(GOOD.encode(encoding), events_mapping())
    assert delivery.n_kept == 45
    assert kept(delivery)["area_code"].unique().to_list() == ["0103"]


def test_utf8_stated_as_latin_1_is_refused_and_shown(receive: Receive) -> None:
    with pytest.raises(IntakeError, match="OmrÃ¥de") as error:
        receive(GOOD, events_mapping(file={"encoding": "latin-1"}))
    assert 'encoding = "utf-8"' in str(error.value)


def test_latin_1_stated_as_utf8_is_refused_with_its_row(receive: Receive) -> None:
    with pytest.raises(IntakeError, match="row 2 cannot be read") as error:
        receive(GOOD.replace("Område", "Omrade").encode("latin-1"), events_mapping(file={"encoding": "utf-8"}))
    assert 'encoding = "cp1252"' in str(error.value)


def test_unknown_encoding_is_refused(receive: Receive) -> None:
    with pytest.raises(IntakeError, match="no encoding 'utf8-svenska'"):
        receive(GOOD, events_mapping(file={"encoding": "utf8-svenska"}))


def test_ascii_file_may_be_called_anything(receive: Receive) -> None:
    plain = GOOD.replace("Område", "Omrade").replace("Stöld", "Rattfylleri").replace("Håbo", "Habo")
    mapping = events_mapping(file={"encoding": "latin-1"}, columns={"area": "Omrade"})
    assert receive(plain, mapping).n_kept == 45


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_delimiter_is_found(receive: Receive, delimiter: str) -> None:
    assert receive(GOOD.replace(";", delimiter), events_mapping()).n_kept == 45


def test_wrong_delimiter_is_refused_with_the_line_to_write(receive: Receive) -> None:
    with pytest.raises(IntakeError, match="semicolon") as error:
        receive(GOOD, events_mapping(file={"delimiter": ","}))
    assert 'delimiter = ";"' in str(error.value)


def test_delimiter_that_ends_every_row_is_no_column(receive: Receive) -> None:
    delivery = receive(HEAD + ROWS.replace("\n", ";\n"), events_mapping())
    assert delivery.n_kept == 45
    assert [name for name in aside(delivery).columns if name.startswith("raw.")] == [
        "raw.Datum",
        "raw.Brott",
        "raw.Område",
    ]


def test_value_in_a_column_without_a_name_is_refused(receive: Receive) -> None:
    with pytest.raises(IntakeError, match="In row 2 'x' stands in a column without a name"):
        receive(HEAD + ROWS.replace("\n", ";x\n"), events_mapping())


def test_titles_above_the_header_are_passed_over_and_rows_keep_their_numbers(receive: Receive) -> None:
    delivery = receive("Rapport 2020\nPolisens uttag;\n\n" + GOOD, events_mapping())
    assert kept(delivery)["source_row"].to_list() == list(range(5, 50))


def test_stated_header_row_is_used(receive: Receive) -> None:
    delivery = receive("Datum;Brott;Område\nskrivs;så;här\n" + GOOD, events_mapping(file={"header_row": 3}))
    assert kept(delivery)["source_row"].to_list() == list(range(4, 49))


def test_header_row_beyond_the_file_is_refused(receive: Receive) -> None:
    with pytest.raises(IntakeError, match="row 99 cannot be its header"):
        receive(GOOD, events_mapping(file={"header_row": 99}))


def test_blank_rows_are_no_rows_but_count_as_lines(receive: Receive) -> None:
    delivery = receive(HEAD + "2020-01-01;Stöld;Ale\n\n;;\n2020-01-02;Stöld;Ale\n\n\n", events_mapping())
    assert (delivery.n_rows, kept(delivery)["source_row"].to_list()) == (2, [2, 5])


def test_quoted_values_may_hold_delimiters_and_line_breaks(receive: Receive) -> None:
    delivery = receive(HEAD + '2020-01-01;"Stöld; grov\nmed vapen";Ale\n2020-01-02;Rån;Ale\n', events_mapping())
    assert [category.name("sv") for category in delivery.categories] == ["Stöld; grov\nmed vapen", "Rån"]
    assert kept(delivery)["source_row"].to_list() == [2, 3]


def test_quotation_mark_inside_a_value_is_a_letter(receive: Receive) -> None:
    delivery = receive(GOOD + '2020-01-01;Stöld av 5" rör;Ale\n', events_mapping())
    assert delivery.n_kept == 46


@pytest.mark.parametrize("between", ["", ROWS * 3])
def test_quotation_mark_closed_on_another_row_or_never_is_refused(receive: Receive, between: str) -> None:
    """The rows between would be hidden in one value, and no one would know."""
    ending = f'2020-05-01;Stöld"\n{ROWS}' if not between else ""
    with pytest.raises(IntakeError, match="holds whole rows of the table"):
        receive(GOOD + '2020-01-01;"Stöld;Ale\n' + ROWS + between + ending, events_mapping())


def test_remark_on_several_lines_hides_nothing(receive: Receive) -> None:
    text = "Datum;Brott;Område;Not\n" + '2020-01-01;Stöld;Ale;"Väska; plånbok;\nmobil; nycklar; klocka; ring\n- mer"\n'
    assert receive(text, events_mapping()).n_kept == 1


def test_row_of_another_width_is_set_aside_whole(receive: Receive) -> None:
    delivery = receive(HEAD + "2020-01-01;Stöld\n" + ROWS + "2020-01-01;Stöld;Ale;extra;mer\n", events_mapping())
    rows = aside(delivery)
    assert dict(delivery.reasons) == {"F03": 2}
    assert rows["source_row"].to_list() == [2, 48]
    assert rows["raw.Datum"].to_list() == ["2020-01-01", "2020-01-01"]
    assert rows["raw.Område"].to_list() == [None, "Ale;extra;mer"]


def test_last_row_that_just_stops_means_a_cut_file(receive: Receive) -> None:
    with pytest.raises(IntakeError, match="cut off in row 47, which stops after 2 of 3 columns"):
        receive(GOOD + "2020-09-20;Stö", events_mapping())


def test_remark_below_the_table_is_set_aside_not_taken_for_a_cut(receive: Receive) -> None:
    delivery = receive(GOOD + "\nKälla: Polisen", events_mapping())
    assert (delivery.n_kept, dict(delivery.reasons)) == (45, {"F03": 1})


def test_last_row_without_line_break_is_kept_and_pointed_out(receive: Receive) -> None:
    delivery = receive(GOOD.removesuffix("\n"), events_mapping())
    assert delivery.n_kept == 45
    assert any("2020-09-14;Stöld;Håbo" in note for note in delivery.notes)


def test_most_rows_of_another_width_is_refused(receive: Receive) -> None:
    ragged = HEAD + "2020-01-01;Stöld;Ale\n" * 4 + "".join(f"{';' * (3 + each % 4)}x\n" for each in range(12))
    with pytest.raises(IntakeError, match="do not have the 3 columns"):
        receive(ragged, events_mapping())


def test_two_columns_of_the_same_name_are_told_apart(receive: Receive) -> None:
    delivery = receive(
        "Datum;Brott;Område;Datum\n" + "2020-01-01;Stöld;Ale;2019-12-31\n2031-01-01;Stöld;Ale;x\n", events_mapping()
    )
    assert "raw.Datum (2)" in aside(delivery).columns
    assert any("several columns called 'Datum'" in note for note in delivery.notes)


def test_column_names_are_matched_loosely(receive: Receive) -> None:
    delivery = receive(GOOD.replace("Datum;Brott", '"DATUM ";brott'), events_mapping())
    assert delivery.n_kept == 45


def test_missing_column_names_those_there_are_and_the_key(receive: Receive) -> None:
    with pytest.raises(IntakeError, match="no column 'Brott'") as error:
        receive(GOOD.replace("Brott", "Brottskod"), events_mapping())
    text = str(error.value)
    assert "Did you mean 'Brottskod'" in text
    assert "Datum, Område" in text
    assert "columns.category" in text


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "is empty"), (b"\n\n  \n", "nothing but blanks"), (HEAD.encode(), "not one row below")],
    ids=["no bytes", "blanks", "header only"],
)
def test_file_without_rows_is_refused(receive: Receive, content: bytes, said: str) -> None:
    with pytest.raises(IntakeError, match=said):
        receive(content, events_mapping())


def test_gzip_and_zip_with_one_file_are_opened(receive: Receive) -> None:
    assert receive(gzip.compress(GOOD.encode()), events_mapping(), "fil.csv.gz").n_kept == 45
    assert receive(_zipped({"fil.csv": GOOD}), events_mapping(), "fil.zip").n_kept == 45


def test_zip_with_several_files_says_to_unpack_it(receive: Receive) -> None:
    with pytest.raises(IntakeError, match="holds 2 files"):
        receive(_zipped({"a.csv": GOOD, "b.csv": GOOD}), events_mapping(), "fil.zip")


@pytest.mark.parametrize("wrap", [gzip.compress, lambda content: _zipped({"fil.csv": content.decode()})])
def test_packed_file_cut_off_is_refused(receive: Receive, wrap) -> None:
    packed = wrap((GOOD * 20).encode())
    with pytest.raises(IntakeError, match="cut off or damaged"):
        receive(packed[: len(packed) - 30], events_mapping(), "fil.packad")


@pytest.mark.parametrize("content", [b"%PDF-1.7 x", b"\x89PNG\r\n", b"\x00\x01\x02" * 50])
def test_file_that_is_no_table_is_refused(receive: Receive, content: bytes) -> None:
    with pytest.raises(IntakeError, match="Export the table as CSV or Excel"):
        receive(content, events_mapping())


@pytest.mark.parametrize(
    "content", ["<!DOCTYPE html><html>Tjänsten är stängd", "\n<HTML>", '<?xml version="1.0"?><a/>']
)
def test_web_page_in_place_of_the_file_is_refused(receive: Receive, content: str) -> None:
    with pytest.raises(IntakeError, match="web page or XML"):
        receive(content, events_mapping())


def test_no_such_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="There is no file"):
        land(tmp_path / "saknas.csv")
    with pytest.raises(IntakeError, match="is a folder"):
        land(tmp_path)


def test_progress_is_told_in_bytes(tmp_path: Path) -> None:
    file = tmp_path / "stor.csv"
    file.write_bytes(b"x" * 3_000_000)
    told: list[tuple[int, int]] = []
    land(file, lambda done, of: told.append((done, of)))
    assert told[-1] == (3_000_000, 3_000_000)
    assert len(told) == 3


def test_the_source_delivers_batches_of_its_own_accord(tmp_path: Path) -> None:
    file = tmp_path / "fil.csv"
    file.write_text(GOOD)
    batches = list(csv_file.deliver(csv_file.Options(path=file)))
    assert sum(batch.num_rows for batch in batches) == 45


def _zipped(files: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


def test_a_file_that_is_not_the_wide_encoding_it_is_said_to_be_is_refused(receive: Receive) -> None:
    """UTF-16 complains of a missing beginning in its own way."""
    with pytest.raises(IntakeError, match="is not utf-16"):
        receive(GOOD.encode("cp1252"), events_mapping(file={"encoding": "utf-16"}))
