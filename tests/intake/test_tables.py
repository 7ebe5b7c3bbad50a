"""Counts, exposures and answers: zero, withheld, not told and unknown place stay four different things."""

import datetime as dt
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lagesbild.domain import Area, Areas, Period, Status
from lagesbild.domain.tables import COLUMNS, RowKind
from lagesbild.errors import AreasError, IntakeError
from tests.intake.conftest import Receive, aside, counts_mapping, kept, make_areas, make_surroundings

HEAD = "Region;Brott;År;Månad;Antal\n"
AREAS = ("Ale kommun", "Habo kommun", "Håbo kommun", "Alingsås kommun")
ROWS = "".join(f"{area};{kind};2020;Jan;{len(area)}\n" for area in AREAS for kind in ("Stöld", "Misshandel"))


def residents() -> dict[str, Any]:
    """A mapping of exposures: residents by area on the last of December."""
    return {
        "source": {"name": "folk", "kind": "exposures"},
        "columns": {"area": "Region"},
        "time": {"year": "År", "day_of_year": "12-31"},
        "exposures": [{"exposure": "residents", "column": "Folkmängd"}],
    }


# Counts -------------------------------------------------------------------------------------------------------------


def test_rows_have_the_columns_of_the_shelf(receive: Receive) -> None:
    delivery = receive(HEAD + ROWS, counts_mapping())
    rows = kept(delivery)
    assert rows.columns == [column.name for column in COLUMNS[RowKind.COUNTS]]
    first = {"source_row": 2, "category": "theft", "level": "kommun", "area_code": "0101"} | {
        "start_day": dt.date(2020, 1, 1),
        "end_day": dt.date(2020, 2, 1),
        "count": 10,
        "status": Status.OBSERVED,
        "is_preliminary": False,
    }
    assert rows.row(0, named=True) == first
    assert delivery.covers == Period(dt.date(2020, 1, 1), dt.date(2020, 2, 1))


def test_zero_withheld_and_not_told(receive: Receive) -> None:
    cells = ("0", "..", "<5", "", "-")
    text = HEAD + "".join(f"Ale;Stöld;2020;{month};{cell}\n" for month, cell in enumerate(cells, 1))
    rows = kept(receive(text, counts_mapping()))
    assert rows["count"].to_list() == [0, None, None, None, None]
    assert rows["status"].to_list() == [Status.OBSERVED, *[Status.SUPPRESSED] * 2, *[Status.MISSING] * 2]


def test_numbers_that_cannot_be_counts_are_set_aside(receive: Receive) -> None:
    text = HEAD + ROWS + "Ale;Stöld;2020;Feb;-3\nAle;Stöld;2020;Mar;1.5\nAle;Stöld;2020;Apr;många\n"
    told = aside(receive(text, counts_mapping()))
    assert told.select("reason", "value").rows() == [("A01", "-3"), ("A01", "1.5"), ("A03", "många")]


def test_thousands_must_be_said(receive: Receive) -> None:
    text = HEAD + "Ale;Stöld;2020;Jan;1.234\nHabo;Stöld;2020;Jan;17\n"
    with pytest.raises(IntakeError, match=r"'1.234' \(row 2\) can be thousands"):
        receive(text, counts_mapping())
    assert kept(receive(text, counts_mapping(file={"thousands": "."})))["count"].to_list() == [1234, 17]


def test_same_key_twice_keeps_the_first(receive: Receive) -> None:
    """Heby stands twice in Brå's files, the second time with noughts only."""
    text = HEAD + ROWS + "Ale;Stöld;2020;Jan;0\nAle;stöld ;2020 prel.;Jan;0\n"
    delivery = receive(text, counts_mapping())
    assert dict(delivery.reasons) == {"I03": 2}
    assert kept(delivery).row(0, named=True)["count"] == 10
    assert not any("I03" in note for note in delivery.notes)
    other = receive(text + "Ale;Stöld;2020;Jan;11\n", counts_mapping())
    assert any("with another count, which is not 0: 1" in note for note in other.notes)


def test_first_that_breaks_a_rule_does_not_hide_the_second(receive: Receive) -> None:
    delivery = receive(HEAD + "Ale;Stöld;2020;Jan;x\nAle;Stöld;2020;Jan;7\nHabo;Stöld;2020;Jan;1\n", counts_mapping())
    assert dict(delivery.reasons) == {"A03": 1}
    assert kept(delivery)["count"].to_list() == [7, 1]


def test_groups_that_may_overlap_are_never_given_one_category(receive: Receive) -> None:
    with pytest.raises(IntakeError, match="'misshandel' and 'stöld' the same category 'theft'"):
        receive(HEAD + ROWS, counts_mapping(categories={"Stöld": "theft", "Misshandel": "theft"}))


def test_preliminary_months_are_marked(receive: Receive) -> None:
    rows = kept(receive(HEAD + "Ale;Stöld;2016 prel.;Okt;3\nAle;Stöld;2015;Okt;4\n", counts_mapping()))
    assert rows["is_preliminary"].to_list() == [True, False]


def test_period_in_one_column(receive: Receive) -> None:
    mapping = counts_mapping()
    mapping["time"] = {"column": "Månad", "preliminary_marker": "*"}
    text = "Region;Brott;Månad;Antal\nAle;Stöld;2020-01;3\nAle;Stöld;2020-02*;4\n"
    rows = kept(receive(text, mapping))
    assert rows["end_day"].to_list() == [dt.date(2020, 2, 1), dt.date(2020, 3, 1)]
    assert rows["is_preliminary"].to_list() == [False, True]
    firsts = receive(text.replace("2020-01", "2020-01-01").replace("2020-02", "2020-02-01"), mapping)
    assert kept(firsts)["end_day"].to_list() == [dt.date(2020, 2, 1), dt.date(2020, 3, 1)]
    assert any("taken as months" in note for note in firsts.notes)
    daily = receive(text.replace("2020-01", "2020-01-05").replace("2020-02", "2020-02-06"), mapping)
    assert kept(daily)["end_day"].to_list() == [dt.date(2020, 1, 6), dt.date(2020, 2, 7)]


def test_only_years(receive: Receive) -> None:
    mapping = counts_mapping()
    mapping["time"] = {"year": "År"}
    rows = kept(receive("Region;Brott;År;Antal\nAle;Stöld;2020;3\n", mapping))
    assert rows.select("start_day", "end_day").row(0) == (dt.date(2020, 1, 1), dt.date(2021, 1, 1))


def test_total_rows_are_set_aside_or_kept_as_a_reference(receive: Receive) -> None:
    text = HEAD + ROWS + "Hela landet;Stöld;2020;Jan;1000\n"
    totals = {"column": "Region", "values": ["hela landet"]}
    assert dict(receive(text, counts_mapping(rows={"totals": totals})).reasons) == {"T01": 1}
    rows = kept(receive(text, counts_mapping(rows={"totals": totals | {"level": "nation"}})))
    assert rows.row(-1, named=True)["level"] == "nation"
    assert rows.select("area_code", "count").row(-1) == ("nation", 1000)
    named = kept(receive(text, counts_mapping(rows={"totals": totals | {"level": "nation", "area": "00"}})))
    assert named["area_code"][-1] == "00"


def test_total_rows_of_several_areas_need_their_level(receive: Receive) -> None:
    text = HEAD + ROWS + "Västra Götalands län;Stöld;2020;Jan;90\nUppsala län;Stöld;2020;Jan;80\n"
    totals = {"column": "Region", "values": ["Västra Götalands län", "Uppsala län"], "level": "lan"}
    mapping = counts_mapping(rows={"totals": totals}, place={"level": "kommun"})
    with pytest.raises(AreasError, match="several areas of the level 'lan'"):
        receive(text, mapping)
    counties = Areas("lan", "2020", (Area("14", "Västra Götalands län"), Area("03", "Uppsala län")))
    around = make_surroundings(areas={"kommun": make_areas(), "lan": counties})
    assert kept(receive(text, mapping, around=around))["area_code"].to_list()[-2:] == ["14", "03"]


def test_area_the_edition_lacks(receive: Receive) -> None:
    text = HEAD + ROWS + "Okänd;Stöld;2020;Jan;3\nUtlandet;Stöld;2020;Jan;4\n;Stöld;2020;Jan;5\n"
    told = receive(text, counts_mapping())
    assert dict(told.reasons) == {"P01": 1, "P06": 2}
    unplaced = receive(text, counts_mapping(place={"unknown": "unplaced"}))
    rows = kept(unplaced).filter(pl.col("area_code").is_null())
    assert rows["count"].to_list() == [3, 4, 5], "two unknown places are two, not one twice"
    assert (unplaced.n_kept, unplaced.n_unplaced) == (11, 3)


def test_unreadable_period_and_unknown_month(receive: Receive) -> None:
    text = HEAD + ROWS + "Ale;Stöld;2020;Smarch;3\nAle;Stöld;;Jan;3\nAle;Stöld;2031;Jan;3\n"
    assert dict(receive(text, counts_mapping()).reasons) == {"D01": 1, "D02": 1, "D03": 1}


COUNT = st.sampled_from(["0", "1", "17", "..", "", "-1", "x", "2.5"])
MONTH = st.sampled_from(["Jan", "Feb", "Maj", "Foo"])


ROW = st.tuples(st.sampled_from(AREAS), st.sampled_from(["Stöld", "Misshandel"]), MONTH, COUNT)


@given(rows=st.lists(ROW, min_size=1, max_size=25))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_kept_keys_are_unique_and_nothing_is_lost(receive: Receive, rows) -> None:
    text = HEAD + "".join(f"{area};{kind};2020;{month};{count}\n" for area, kind, month, count in rows)
    try:
        delivery = receive(text, counts_mapping())
    except IntakeError:
        return
    frame = kept(delivery)
    assert frame.select("category", "area_code", "start_day").is_unique().all()
    assert sorted([*frame["source_row"], *aside(delivery)["source_row"]]) == list(range(2, len(rows) + 2))
    usable = [(a, k, m) for a, k, m, c in rows if m != "Foo" and c in ("0", "1", "17", "..", "")]
    assert delivery.n_kept == len(set(usable))


# Exposures ----------------------------------------------------------------------------------------------------------

PEOPLE = "Region;År;Folkmängd;Bostäder\n" + "".join(
    f"{area};{year};{year * 3};{year}\n" for area in AREAS for year in (2015, 2016)
)


def test_one_row_for_each_exposure(receive: Receive) -> None:
    mapping = residents()
    mapping["exposures"].append({"exposure": "dwellings", "column": "Bostäder"})
    delivery = receive(PEOPLE, mapping)
    rows = kept(delivery)
    assert rows.columns == [column.name for column in COLUMNS[RowKind.EXPOSURES]]
    assert (delivery.n_rows, delivery.n_kept, rows.height) == (8, 8, 16)
    assert rows.filter(pl.col("exposure") == "dwellings", pl.col("area_code") == "0101").select(
        "day", "value"
    ).rows() == [
        (dt.date(2015, 12, 31), 2015),
        (dt.date(2016, 12, 31), 2016),
    ]
    assert delivery.covers == Period(dt.date(2015, 12, 31), dt.date(2017, 1, 1))


def test_exposures_of_one_day(receive: Receive) -> None:
    mapping = residents()
    mapping["time"] = {"day": dt.date(2016, 5, 10)}
    rows = kept(receive("Region;Folkmängd\nAle;7,475\nHabo;11,051\n", mapping | {"file": {"thousands": ","}}))
    assert rows.select("day", "value").row(0) == (dt.date(2016, 5, 10), 7475)


def test_exposures_that_are_withheld_negative_or_doubled(receive: Receive) -> None:
    delivery = receive(PEOPLE + "Ale;2017;..;1\nAle;2018;-5;1\nAle;2016;1;1\nAle;2019;få;1\n", residents())
    assert dict(delivery.reasons) == {"A03": 1, "A04": 1, "I03": 1}
    assert kept(delivery).row(-1, named=True)["status"] == Status.SUPPRESSED


def test_population_of_a_day_to_come_is_a_forecast(receive: Receive) -> None:
    assert receive(PEOPLE.replace("2016", "2030"), residents()).n_kept == 8


def test_row_for_the_nation(receive: Receive) -> None:
    mapping = residents() | {"rows": {"totals": {"column": "Region", "values": ["Riket"], "level": "nation"}}}
    rows = kept(receive(PEOPLE + "Riket;2016;9995153;5000000\n", mapping))
    assert rows.row(-1, named=True)["area_code"] == "nation"


# Answers ------------------------------------------------------------------------------------------------------------


def test_answers(receive: Receive) -> None:
    mapping = {
        "source": {"name": "enkät", "kind": "answers"},
        "columns": {"question": "Fråga", "answer": "Svar", "weight": "Vikt", "sex": "Kön", "area": "Område"},
        "time": {"day": dt.date(2020, 3, 1)},
        "file": {"decimal": ","},
    }
    people = ("otrygg;1;1,5;k;Ale", "otrygg;;2;m;", ";1;1;k;Ale", "otrygg;ja;1;k;Ale", "otrygg;1;-1;k;Ale")
    text = "\n".join(("Fråga;Svar;Vikt;Kön;Område", *people, ""))
    delivery = receive(text, mapping)
    rows = kept(delivery)
    assert rows.columns == [column.name for column in COLUMNS[RowKind.ANSWERS]]
    assert rows.select("answer", "weight", "sex", "area_code").rows() == [(1, 1.5, "k", "0101"), (None, 2, "m", None)]
    assert dict(delivery.reasons) == {"S01": 1, "A03": 1, "A04": 1}
