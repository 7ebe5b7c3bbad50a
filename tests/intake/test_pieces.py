"""A file judged in pieces says and keeps what the same file judged whole does."""

import random
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.errors import IntakeError
from lagesbild.intake import delimited, piles, receive
from lagesbild.intake.notes import counted, listed, merged
from lagesbild.intake.piles import Pile, Workroom
from lagesbild.intake.raw_rows import Earlier
from tests.intake.conftest import Receive, aside, events_mapping, kept, make_surroundings, point_in

HEAD = "Id;Datum;Brott;Område;x;y;Person\n"


@pytest.fixture
def small_pieces(monkeypatch):
    """Blocks of some ten rows, pieces of some fifty, and hardly anything in memory."""

    def cut() -> None:
        monkeypatch.setattr(delimited, "BLOCK", 1000)
        monkeypatch.setattr(receive, "PIECE", 50)
        monkeypatch.setattr(piles, "MOST_IN_MEMORY", 80)

    return cut


def messy(n_rows: int, seed: int = 1) -> str:
    """Rows of which some are doubles, short, blank, of an unknown place, in the future, or of a kind of their own."""
    rng, dice = np.random.default_rng(seed), random.Random(seed)
    rows: list[str] = []
    for number in range(n_rows):
        x, y = point_in(int(rng.integers(4)), rng)
        day = f"2020-{rng.integers(1, 13):02d}-{rng.integers(1, 28):02d} {rng.integers(24):02d}:15"
        kind = dice.choice(["Stöld", "Misshandel", "Klotter", f"Udda {number // 100}"])
        row = f"{number};{day};{kind};{dice.choice(['Ale', 'Håbo', 'håbo ', 'Nowhere'])};{x:.0f};{y:.0f};"
        rows.append(
            dice.choices([row, rows[-1] if rows else row, "a;b", "", row.replace("2020-", "2031-")], [90, 4, 2, 2, 2])[
                0
            ]
        )
    return HEAD + "\n".join(rows) + "\n\n"


MAPPING = events_mapping(columns={"event_id": "Id", "x": "x", "y": "y"}, place={"by": "name", "unknown": "unplaced"})


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_pieces_and_the_whole_agree(receive: Receive, small_pieces, tmp_path: Path, seed: int) -> None:
    text = messy(700, seed)
    whole = receive(text, MAPPING)
    small_pieces()
    pieces = receive(text, MAPPING, around=make_surroundings(workroom=tmp_path / "room"))
    assert list((tmp_path / "room").glob("half-received-*/rows.parquet"))
    assert kept(pieces).sort("source_row").equals(kept(whole).sort("source_row"))
    assert aside(pieces).sort("source_row").equals(aside(whole).sort("source_row"))
    for name in ("delivery_id", "n_rows", "n_kept", "reasons", "covers", "n_unplaced", "n_outside_coverage"):
        assert getattr(pieces, name) == getattr(whole, name), name
    assert {each.code for each in pieces.categories} == {each.code for each in whole.categories}
    assert sorted(note for note in pieces.notes if "Registered" not in note) == sorted(
        note for note in whole.notes if "Registered" not in note
    )


def test_what_lay_in_the_workroom_goes_with_the_delivery(receive: Receive, small_pieces, tmp_path: Path) -> None:
    small_pieces()
    room = tmp_path / "room"
    delivery = receive(messy(300), MAPPING, around=make_surroundings(workroom=room))
    assert kept(delivery).height == kept(delivery).height == delivery.n_kept
    del delivery
    assert not list(room.glob("half-received-*"))


def test_what_a_crash_left_is_cleared_and_what_is_in_use_is_not(tmp_path: Path) -> None:
    abandoned = tmp_path / "half-received-dead"
    abandoned.mkdir()
    (abandoned / "rows.parquet").write_bytes(b"half")
    in_use = Workroom(tmp_path)
    folder = in_use.folder()
    other = Workroom(tmp_path)
    assert other.folder() != folder
    assert folder.is_dir()
    assert not abandoned.exists()


def test_the_way_days_are_written_is_found_once(receive: Receive, small_pieces) -> None:
    rows = [f"{day:02d}/{month:02d}/2020;Stöld;Håbo" for month in range(1, 13) for day in (13, 20, 25)]
    rows += [f"{day:02d}/{month:02d}/2020;Stöld;Håbo" for month in range(1, 13) for day in range(1, 13)]
    small_pieces()
    delivery = receive("Datum;Brott;Område\n" + "\n".join(rows) + "\n", events_mapping())
    days = kept(delivery).sort("source_row")["day"].to_list()
    assert days == [date(2020, int(row[3:5]), int(row[:2])) for row in rows]


def test_a_column_of_personal_numbers_that_begins_late_is_blank_everywhere(receive: Receive, small_pieces) -> None:
    empty = [f"{n};2020-01-{n % 28 + 1:02d};Stöld;Håbo;;;" + ("noted" if n % 50 == 1 else "") for n in range(200)]
    filled = [f"{n};2031-01-{n % 28 + 1:02d};Stöld;Håbo;;;19640823-3234" for n in range(200, 900)]
    text = HEAD + "\n".join(["0;;Stöld;Håbo;;;noted", *empty, *filled]) + "\n"
    small_pieces()
    delivery = receive(text, events_mapping())
    assert aside(delivery).height == 701
    assert aside(delivery)["raw.Person"].null_count() == 701
    assert any("K01" in note for note in delivery.notes)


def test_a_named_column_of_personal_numbers_that_begins_late_stops_the_file(receive: Receive, small_pieces) -> None:
    rows = [f"{n};2020-01-01;Stöld;Håbo;;;" for n in range(200)]
    rows += [f"{n};2020-01-01;Stöld;Håbo;;;19640823-3234" for n in range(200, 600)]
    small_pieces()
    with pytest.raises(IntakeError, match="personal identity numbers"):
        receive(HEAD + "\n".join(rows) + "\n", events_mapping(columns={"event_id": "Person"}))


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["a", "b", "", None])), max_size=60), st.integers(1, 20))
def test_a_double_is_a_double_whichever_piece_it_is_in(rows: list[tuple[int, str | None]], size: int) -> None:
    frame = pl.DataFrame(rows, schema={"number": pl.Int64, "text": pl.String}, orient="row")
    seen: set[tuple[int, str | None]] = set()
    expected = [row not in seen and not seen.add(row) for row in rows]
    earlier = Earlier()
    found = [flag for piece in frame.iter_slices(size) for flag in earlier.is_first(piece).to_list()]
    assert found == expected


def test_a_pile_hands_over_what_was_laid_on_it_as_often_as_asked(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(piles, "MOST_IN_MEMORY", 5)
    pile = Pile(Workroom(tmp_path), "rows")
    parts = [pa.table({"n": list(range(start, start + 3))}) for start in (0, 3, 6)]
    for part in parts:
        pile.add(part)
    handed = pile.arrow()
    for _ in range(2):
        assert pa.RecordBatchReader.from_stream(handed).read_all()["n"].to_pylist() == list(range(9))


def test_notes_of_pieces_add_up() -> None:
    told = merged(
        [
            counted("Blank: {n} of {all}.", n=1, all=5),
            "Once.",
            listed("Unknown ({n_items}): {items}.", {"'a' (rows: {n})": 2}),
            counted("Blank: {n} of {all}.", n=2, all=6),
            "Once.",
            listed("Unknown ({n_items}): {items}.", {"'a' (rows: {n})": 1, "'b {n_items}' (rows: {n})": 4}),
        ]
    )
    assert told == ("Blank: 3 of 11.", "Once.", "Unknown (2): 'b {n_items}' (rows: 4); 'a' (rows: 3).")
