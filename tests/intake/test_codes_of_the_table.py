"""The documented codes: each has words in both languages, and each is produced by a file that has what it is about."""

import datetime as dt
from collections.abc import Callable

import numpy as np
import pytest

from lagesbild.domain import Delivery
from lagesbild.errors import IntakeError
from lagesbild.intake import REASONS
from lagesbild.profiles import sweden
from tests.intake.conftest import (
    Receive,
    aside,
    counts_mapping,
    events_mapping,
    make_surroundings,
    point_in,
    warned,
)

DOCUMENTED = (
    *("D01", "D02", "D03", "D04", "D05", "D06", "B01", "B02", "B03", "P01", "P02", "P03", "P04", "P05", "P06", "P07"),
    *("A01", "A02", "I01", "I02", "K01", "F01"),
)
HEAD = "Datum;Brott;Område\n2020-05-01;9801;Ale\n"
POINTS = {"columns": {"x": "x", "y": "y", "area": ""}, "place": {"by": "point", "crs": "EPSG:3006"}}
SWEDEN = make_surroundings(profile=sweden.make_profile(sweden.Options()))
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64) + "EncryptedPackage".encode("utf-16-le") + bytes(64)
RULES = {"register": "offence_codes"}


def with_codes(**sections):
    return events_mapping(category_rules=RULES | sections.pop("category_rules", {}), **sections)


def coordinates(*points: tuple[object, object]) -> str:
    inside = [point_in(area, np.random.default_rng(area)) for area in (0, 1, 2, 3)]
    rows = "".join(f"2020-05-01;Stöld;{x};{y}\n" for x, y in (*inside, *points))
    return "Datum;Brott;x;y\n" + rows


# code → what a file must hold, and under which mapping, for it to be produced in a row.
ROWS: dict[str, tuple[str, dict[str, object]]] = {
    "D01": (HEAD + ";9801;Ale\n", with_codes()),
    "D02": (HEAD + "31/13/2025;9801;Ale\n", with_codes()),
    "D03": (HEAD + "2030-01-01;9801;Ale\n", with_codes()),
    "D04": (HEAD + "1900-01-02;9801;Ale\n", with_codes()),
    "D06": ("Datum;Brott;Område\n2020-W07;9801;Ale\n", with_codes()),
    "B01": (HEAD + "2020-05-01;9999;Ale\n", with_codes()),
    "B02": (HEAD + "2020-05-01;0840;Ale\n", with_codes()),
    "B03": (HEAD + "2020-05-01;brand;Ale\n", with_codes()),
    "P01": (HEAD + "2020-05-01;9801;\n", with_codes()),
    "P02": (coordinates((1, 2)), events_mapping(**POINTS)),
    "P03": (coordinates((6_580_500, 674_500)), events_mapping(**POINTS)),
    "P04": (coordinates((18.06, 59.33)), events_mapping(**POINTS)),
    "P06": (HEAD + "2020-05-01;9801;Nowhere\n2020-05-01;9801;Habo\n", with_codes()),
    "A01": ("Datum;Brott;Område;n\n2020-05-01;9801;Ale;1\n2020-05-01;9801;Ale;-2\n", with_codes(columns={"n": "n"})),
    "A02": ("Region;Brott;År;Månad;Antal\nAle;Stöld;2020;Maj;<5\n", counts_mapping()),
    "I01": (HEAD + "2020-05-01;9801;Ale\n", with_codes(rows={"duplicates": "set_aside"})),
}


def codes_in(delivery: Delivery) -> set[str]:
    return {*aside(delivery)["reason"], *warned(delivery)["reason"]}


def test_every_documented_code_has_words_in_both_languages() -> None:
    for code in DOCUMENTED:
        for words in (REASONS[code].wrong, REASONS[code].remedy):
            assert {"sv", "en"} == {language for language, sentence in words.items() if sentence}


@pytest.mark.parametrize("code", sorted(ROWS))
def test_code_is_produced_by_a_row_that_has_what_it_is_about(receive: Receive, code: str) -> None:
    text, mapping = ROWS[code]
    around = make_surroundings() if code[0] in "PA" and code != "P06" and "9801" not in text else SWEDEN
    delivery = receive(text, mapping, around=around)
    assert codes_in(delivery) == {code}
    assert delivery.n_kept + delivery.n_set_aside == delivery.n_rows


@pytest.mark.parametrize(
    ("code", "make"),
    [
        ("D05", lambda receive: receive("Datum;Brott;Område\n01/02/2020;9801;Ale\n", with_codes(), around=SWEDEN)),
        ("F01", lambda receive: receive(LOCKED, events_mapping(), name="fil.xlsx")),
        (
            "K01",
            lambda receive: receive(
                "Datum;Brott;Område;Id\n"
                + "".join(f"2020-01-0{at};9801;Ale;{each}\n" for at, each in enumerate(["811228-9874"] * 3, 1)),
                with_codes(columns={"event_id": "Id"}),
                around=SWEDEN,
            ),
        ),
    ],
)
def test_code_about_a_whole_file_stops_it(receive: Receive, code: str, make: Callable[[Receive], Delivery]) -> None:
    with pytest.raises(IntakeError) as error:
        make(receive)
    assert code in str(error.value)


def test_swapped_and_foreign_coordinates_suggest_how_to_put_them_right(receive: Receive) -> None:
    delivery = receive(coordinates((6_580_500, 674_500), (18.06, 59.33), (1, 2)), events_mapping(**POINTS))
    told = aside(delivery).select("reason", "column", "value", "suggestion").rows()
    assert told[0] == ("P03", "x", "6580500", "x = 674500, y = 6580500")
    assert told[1][0] == "P04"
    assert told[1][3] == "EPSG:4326"
    assert told[2][::3] == ("P02", None)


def test_unplaced_rows_are_warned_of_where_the_mapping_keeps_them(receive: Receive) -> None:
    mapping = events_mapping(columns=POINTS["columns"], place={**POINTS["place"], "unknown": "unplaced"})
    delivery = receive(coordinates((6_580_500, 674_500), (1, 2), ("", "")), mapping)
    assert dict(delivery.reasons) == {}
    assert dict(delivery.warned) == {"P01": 1, "P02": 1, "P03": 1}


def test_file_without_any_place_is_not_warned_of_row_by_row(receive: Receive) -> None:
    delivery = receive("Datum;Brott\n2020-01-01;Stöld\n", events_mapping(columns={"area": ""}))
    assert dict(delivery.warned) == {}
    assert delivery.covers is not None
    assert delivery.covers.start_day == dt.date(2020, 1, 1)
