"""Events: which day they are counted on, where they are placed, which are doubles, what is set aside and why."""

import datetime as dt

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lagesbild.domain import Area, Areas, Category, Period, RowKind
from lagesbild.domain.tables import COLUMNS, SET_ASIDE_COLUMNS
from lagesbild.errors import AreasError, IntakeError, UsageError
from lagesbild.intake import REASONS
from lagesbild.intake.category_codes import code_from
from tests.intake.conftest import (
    Receive,
    aside,
    events_mapping,
    kept,
    make_areas,
    make_profile,
    make_surroundings,
)

HEAD = "Datum;Brott;Område\n"


FEW = HEAD + "2020-01-01;Stöld;Ale\n2020-02-01;Stöld;Habo\n2020-03-01;Stöld;Håbo\n2020-04-01;Stöld;Ale\n"


def test_rows_have_the_columns_of_the_shelf(receive: Receive) -> None:
    delivery = receive(FEW + "x;Stöld;Ale\n", events_mapping())
    assert kept(delivery).columns == [column.name for column in COLUMNS[RowKind.EVENTS]]
    names = [column.name for column in SET_ASIDE_COLUMNS]
    assert aside(delivery).columns == [*names, "raw.Datum", "raw.Brott", "raw.Område"]
    types = {field.name: str(field.type) for field in pa.table(delivery.rows).schema}
    assert types["day"] == "date32[day]"
    assert types["starts"] == "timestamp[us]"
    assert types["category"] == "string"
    assert types["x"] == "double"


def test_each_broken_rule_has_its_code_and_nothing_is_lost(receive: Receive) -> None:
    rows = {
        "": "D01",
        "31/13/2020": "D02",
        "2030-01-01": "D03",
        "1899-12-30": "D04",
    }
    broken = "".join(f"{day};Stöld;Ale\n" for day in rows) + "2020-05-01;;Ale\n2020-05-01;Stöld;Alle\n2020;Stöld\n"
    delivery = receive(FEW + broken, events_mapping())
    told = aside(delivery)
    assert told["reason"].to_list() == [*rows.values(), "B04", "P06", "F03"]
    assert told["source_row"].to_list() == list(range(6, 13))
    assert told["raw.Datum"].to_list()[:4] == list(rows)
    assert dict(delivery.reasons) == dict.fromkeys([*rows.values(), "B04", "P06", "F03"], 1)
    assert (delivery.n_rows, delivery.n_kept, delivery.n_set_aside) == (11, 4, 7)
    assert told.filter(pl.col("reason") == "P06").select("column", "value").row(0) == ("Område", "Alle")


def test_row_that_breaks_several_rules_tells_all(receive: Receive) -> None:
    told = aside(receive(FEW + "2030-01-01;;Alle\n", events_mapping()))
    assert told.select("reason", "reasons").row(0) == ("D03", "D03 B04 P06")


def test_every_reason_has_words_in_both_languages() -> None:
    for code, reason in REASONS.items():
        assert code == reason.code
        for words in (reason.wrong, reason.remedy):
            assert {"sv", "en"} == set(words)
            assert all(sentence.endswith((".", "{value}")) for sentence in words.values())


def test_not_one_row_kept_is_a_failure(receive: Receive) -> None:
    with pytest.raises(IntakeError, match="not one of 2 rows can be kept") as error:
        receive(HEAD + "2030-01-01;Stöld;Ale\n2031-01-01;Stöld;Ale\n", events_mapping())
    assert "D03 on 2" in str(error.value)
    assert "row 2, column 'Datum', value '2030-01-01'" in str(error.value)


def test_categories_by_mapping_by_name_and_as_written(receive: Receive) -> None:
    text = HEAD + "2020-01-01; STÖLD ur bil;Ale\n2020-01-02;stölder;Ale\n2020-01-03;Lösa hundar;Ale\n"
    delivery = receive(text, events_mapping(categories={"Stöld ur bil": "theft"}))
    assert kept(delivery)["category"].to_list() == ["theft", "theft", "losa_hundar"]
    assert delivery.categories == (Category("losa_hundar", {"sv": "Lösa hundar", "en": "Lösa hundar"}),)


def test_category_of_ones_own_is_registered_with_its_words(receive: Receive) -> None:
    entry = {"code": "fire", "sv": "bränder", "en": "fires", "exposure": "dwellings", "is_sensitive": True}
    delivery = receive(FEW, events_mapping(categories={"Stöld": entry}))
    words = {"sv": "bränder", "en": "fires"}
    assert delivery.categories == (Category("fire", words, exposure="dwellings", is_sensitive=True),)


def test_category_known_already_is_not_registered_again(receive: Receive) -> None:
    around = make_surroundings(categories=(Category("losa_hundar", {"sv": "Lösa hundar"}),))
    delivery = receive(HEAD + "2020-01-03;Lösa hundar;Ale\n", events_mapping(), around=around)
    assert delivery.categories == ()


def test_texts_that_would_share_a_code_are_told_apart(receive: Receive) -> None:
    delivery = receive(HEAD + "2020-01-03;Hot!;Ale\n2020-01-03;Höt;Ale\n2020-01-03;hot;Ale\n", events_mapping())
    codes = kept(delivery)["category"].to_list()
    assert len({category.code for category in delivery.categories}) == len(set(codes)) == 3
    assert code_from("Stöld ur/från bil (§ 4)") == "stold_ur_fran_bil_4"
    assert code_from("???") == "category"


def test_unknown_category_may_be_set_aside(receive: Receive) -> None:
    mapping = events_mapping(categories={"Stöld": "theft"}, category_rules={"unknown": "set_aside"})
    delivery = receive(FEW + "2020-01-03;Lösa hundar;Ale\n", mapping)
    assert dict(delivery.reasons) == {"B01": 1}


def test_constant_category_needs_no_column(receive: Receive) -> None:
    entry = {"code": "fire", "sv": "bränder"}
    mapping = events_mapping(columns={"category": ""}, category_rules={"constant": entry})
    delivery = receive(FEW, mapping)
    assert kept(delivery)["category"].unique().to_list() == ["fire"]
    assert [category.code for category in delivery.categories] == ["fire"]


def test_code_nobody_has_is_refused(receive: Receive) -> None:
    for sections in ({"categories": {"Stöld": "theeft"}}, {"category_rules": {"constant": "theeft"}}):
        with pytest.raises(UsageError, match="Did you mean 'theft'"):
            receive(FEW, events_mapping(**sections))


def test_column_of_free_text_is_no_column_of_kinds(receive: Receive) -> None:
    text = HEAD + "".join(f"2020-01-01;Anmälan nummer {at};Ale\n" for at in range(300))
    with pytest.raises(IntakeError, match="300 different texts"):
        receive(text, events_mapping())


def test_counted_by_start_or_by_report(receive: Receive) -> None:
    text = "Start;Slut;Anmäld;Brott;Område\n" + "2020-01-31 22:00;2020-02-01 06:00;2020-02-03;Stöld;Ale\n"
    columns = {"day": "", "starts": "Start", "ends": "Slut", "reported": "Anmäld"}
    row = kept(receive(text, events_mapping(columns=columns))).row(0, named=True)
    assert row["day"] == dt.date(2020, 1, 31)
    assert row["starts"] == dt.datetime.fromisoformat("2020-01-31 22:00")
    assert row["ends"] == dt.datetime.fromisoformat("2020-02-01 06:00")
    assert row["reported_day"] == dt.date(2020, 2, 3)
    by_report = kept(receive(text, events_mapping(columns=columns, time={"count_by": "reported"})))
    assert by_report["day"].to_list() == [dt.date(2020, 2, 3)]


@pytest.mark.parametrize(
    ("written", "hour"), [("7", 7), ("07:30", 7), ("23.59", 23), ("0", 0), ("25", None), ("", None)]
)
def test_hour_in_a_column_of_its_own(receive: Receive, written: str, hour: int | None) -> None:
    text = f"Datum;Klockan;Brott;Område\n2020-01-31;{written};Stöld;Ale\n"
    row = kept(receive(text, events_mapping(time={"hour": "Klockan"}))).row(0, named=True)
    assert row["starts"] == (None if hour is None else dt.datetime.fromisoformat(f"2020-01-31 {hour:02d}:00"))
    assert row["ends"] == (None if hour is None else row["starts"] + dt.timedelta(hours=1))


def test_days_without_a_clock_have_no_moments(receive: Receive) -> None:
    assert kept(receive(FEW, events_mapping()))["starts"].null_count() == 4


def test_year_and_month_columns(receive: Receive) -> None:
    text = "År;Månad;Brott;Område\n2020;Maj;Stöld;Ale\n2020;Dec;Stöld;Ale\n"
    mapping = events_mapping(columns={"day": ""}, time={"year": "År", "month": "Månad", "month_language": "sv"})
    rows = kept(receive(text, mapping))
    assert rows["day"].to_list() == [dt.date(2020, 5, 1), dt.date(2020, 12, 1)]
    assert rows["ends"][1] == dt.datetime.fromisoformat("2021-01-01 00:00")


def test_stated_coverage_and_what_lies_outside(receive: Receive) -> None:
    delivery = receive(FEW + "1999-01-01;Stöld;Ale\n2021-01-01;Stöld;Ale\n", events_mapping())
    assert delivery.covers == Period(dt.date(2020, 1, 1), dt.date(2021, 1, 1))
    assert not delivery.is_coverage_inferred
    assert (delivery.n_kept, delivery.n_outside_coverage) == (6, 2)


def test_coverage_never_reaches_into_the_future(receive: Receive) -> None:
    delivery = receive(FEW, events_mapping(time={"covers": [dt.date(2020, 1, 1), dt.date(2030, 1, 1)]}))
    assert delivery.covers == Period(dt.date(2020, 1, 1), dt.date(2021, 3, 15))
    assert any("in the future" in note for note in delivery.notes)


def test_coverage_not_stated_is_worked_out_and_said_so(receive: Receive) -> None:
    mapping = events_mapping()
    del mapping["time"]
    delivery = receive(FEW, mapping)
    assert delivery.is_coverage_inferred
    assert any("covers = [2020-01-01" in note for note in delivery.notes)


def test_events_without_any_place_are_counted_in_the_whole(receive: Receive) -> None:
    delivery = receive("Datum;Brott\n2020-01-01;Stöld\n", events_mapping(columns={"area": ""}))
    assert (delivery.n_kept, delivery.n_unplaced) == (1, 1)


def test_level_must_be_said_where_there_are_several(receive: Receive) -> None:
    around = make_surroundings(areas={"kommun": make_areas(), "lan": make_areas("lan")})
    with pytest.raises(UsageError, match=r"several levels of areas \(kommun, lan\)"):
        receive(FEW, events_mapping(), around=around)
    assert receive(FEW, events_mapping(place={"level": "lan"}), around=around).level == "lan"


@pytest.mark.parametrize(
    ("place", "areas", "said"),
    [
        ({"level": "deso"}, {"kommun": make_areas()}, "no areas of the level 'deso'"),
        ({"edition": "2025"}, {"kommun": make_areas()}, "edition '2025' of kommun; there is '2020'"),
        ({}, {}, "no areas yet"),
    ],
)
def test_areas_that_are_not_there_are_named(receive: Receive, place, areas, said: str) -> None:
    with pytest.raises(AreasError, match=said):
        receive(FEW, events_mapping(place=place), around=make_surroundings(areas=areas))


def test_codes_of_another_level_are_recognised(receive: Receive) -> None:
    other = Areas("deso", "2025", (Area("A1", "Norr"), Area("A2", "Söder")))
    around = make_surroundings(areas={"kommun": make_areas(), "deso": other})
    with pytest.raises(AreasError, match='level = "deso"'):
        receive(HEAD + "2020-01-01;Stöld;A1\n", events_mapping(place={"level": "kommun"}), around=around)


def test_rows_alike_are_kept_where_nothing_tells_events_apart(receive: Receive) -> None:
    delivery = receive(FEW + "2020-01-01;Stöld;Ale\n", events_mapping())
    assert delivery.n_kept == 5
    assert any('duplicates = "set_aside"' in note for note in delivery.notes)
    assert receive(FEW + "2020-01-01;Stöld;Ale\n", events_mapping(rows={"duplicates": "keep"})).n_kept == 5
    aside_too = receive(FEW + "2020-01-01;Stöld;Ale\n", events_mapping(rows={"duplicates": "set_aside"}))
    assert dict(aside_too.reasons) == {"I01": 1}
    assert aside(aside_too)["source_row"].to_list() == [6]


def test_rows_alike_with_an_identity_are_doubles(receive: Receive) -> None:
    text = "Datum;Brott;Område;Id\n" + "2020-01-01;Stöld;Ale;K1\n" * 2 + "2020-01-01;Stöld;Ale;\n" * 2
    delivery = receive(text, events_mapping(columns={"event_id": "Id"}))
    assert dict(delivery.reasons) == {"I01": 1}
    assert kept(delivery)["event_id"].to_list() == ["K1", None, None]


def test_columns_that_make_a_double_may_be_said(receive: Receive) -> None:
    text = "Datum;Brott;Område;Uttag\n2020-01-01;Stöld;Ale;1\n2020-01-01;Stöld;Ale;2\n2020-01-02;Stöld;Ale;2\n"
    rows = {"duplicates": "set_aside", "duplicate_columns": ["Datum", "Brott", "Område"]}
    assert aside(receive(text, events_mapping(rows=rows)))["source_row"].to_list() == [3]


def test_row_that_stands_for_several_events(receive: Receive) -> None:
    text = "Datum;Brott;Område;Antal\n" + "".join(
        f"2020-01-0{at};Stöld;Ale;{n}\n" for at, n in enumerate(["3", "0", "", "-1", "1,5"], 1)
    )
    delivery = receive(text, events_mapping(columns={"n": "Antal"}, file={"decimal": ","}))
    assert (delivery.n_rows, delivery.n_kept, dict(delivery.reasons)) == (5, 2, {"A01": 2, "A09": 1})
    assert kept(delivery)["source_row"].to_list() == [2, 2, 2, 4]


def test_personal_identity_numbers_are_refused_or_blanked(receive: Receive) -> None:
    # The number that the Swedish Tax Agency itself shows as its example, and two of its test numbers.
    numbers = ["811228-9874", "670919-9530", "19900101-0017"]
    text = "Datum;Brott;Område;Id\n" + "".join(
        f"2020-01-0{at};Stöld;Ale;{each}\n" for at, each in enumerate(numbers, 1)
    )
    with pytest.raises(IntakeError, match=r"'Id' \(columns.event_id\) holds personal identity numbers"):
        receive(text, events_mapping(columns={"event_id": "Id"}))
    delivery = receive(text + f"2031-01-01;Stöld;Ale;{numbers[0]}\n", events_mapping())
    assert aside(delivery)["raw.Id"].to_list() == [None]
    assert any("K01" in note for note in delivery.notes)


def test_same_delivery_twice_is_the_same_delivery(receive: Receive) -> None:
    one, other = (
        receive(FEW, events_mapping()),
        receive(FEW, events_mapping(), around=make_surroundings(today=dt.date(2022, 1, 1))),
    )
    assert one.delivery_id == other.delivery_id
    assert len(one.delivery_id) == 16


def test_everything_that_decides_what_rows_mean_decides_the_id(receive: Receive) -> None:
    ids = [
        receive(FEW, events_mapping()).delivery_id,
        receive(FEW + "\n", events_mapping()).delivery_id,
        receive(FEW, events_mapping(time={"covers": [dt.date(2020, 1, 1), dt.date(2020, 12, 1)]})).delivery_id,
        receive(FEW, events_mapping(categories={"Stöld": "assault"})).delivery_id,
        receive(FEW, events_mapping(place={"aliases": {"X": "0101"}})).delivery_id,
        receive(
            FEW, events_mapping(), around=make_surroundings(areas={"kommun": make_areas(edition="2021")})
        ).delivery_id,
        receive(
            FEW, events_mapping(), around=make_surroundings(profile=make_profile((Category("x", {}),)))
        ).delivery_id,
    ]
    assert len(set(ids[:6])) == 6
    assert ids[6] == ids[0], "a profile is known by its name, not by what is added to it"


CELLS = st.sampled_from(["2020-01-01", "2020-07-31", "31/13/2020", "", "2031-01-01", "1899-12-30"])


KINDS = st.sampled_from(["Stöld", "Misshandel", "", " stöld "])


PLACES = st.sampled_from(["Ale", "Ale kommun", "Habo", "Botkyrka", "", "0101"])


@given(rows=st.lists(st.tuples(CELLS, KINDS, PLACES, st.booleans()), min_size=1, max_size=25))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_every_row_is_kept_or_set_aside_or_nothing_is(receive: Receive, rows) -> None:
    """Whatever stands in the rows: the two piles are the whole file, each row in one of them, once."""
    text = HEAD + "".join(f"{day};{kind};{place}{';extra' * is_wide}\n" for day, kind, place, is_wide in rows)
    n_rows = len(rows)
    try:
        delivery = receive(text, events_mapping(rows={"duplicates": "set_aside"}))
    except (IntakeError, AreasError):
        return
    there = [*kept(delivery)["source_row"], *aside(delivery)["source_row"]]
    blank = [at for at, (day, kind, place, is_wide) in enumerate(rows, 2) if not (day or kind or place or is_wide)]
    assert sorted(there + blank) == list(range(2, n_rows + 2))
    assert delivery.n_rows == len(there)
    assert delivery.n_kept == kept(delivery).height
    assert sum(delivery.reasons.values()) == delivery.n_set_aside == aside(delivery).height
    assert set(delivery.reasons) <= set(REASONS)
    told = aside(delivery)
    assert all(reason == reasons.split()[0] for reason, reasons in told.select("reason", "reasons").iter_rows())


def test_a_file_of_a_larger_whole_gives_its_own_rows_and_keeps_the_others_aside(receive: Receive) -> None:
    text = FEW + "".join(f"2020-05-01;Stöld;Ort {number}\n" for number in range(40))
    with pytest.raises(AreasError, match="holds_more"):
        receive(text, events_mapping())
    delivery = receive(text, events_mapping(place={"holds_more": True}))
    assert (delivery.n_kept, delivery.n_set_aside) == (4, 40)
    assert delivery.reasons == {"P06": 40}


def test_a_file_of_a_larger_whole_without_any_row_from_here_is_refused(receive: Receive) -> None:
    with pytest.raises(IntakeError):
        receive(HEAD + "2020-05-01;Stöld;Ort 1\n2020-05-01;Stöld;Ort 2\n", events_mapping(place={"holds_more": True}))
