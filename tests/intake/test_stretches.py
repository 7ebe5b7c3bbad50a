"""The time an event can have happened in: intervals, heaps, periods, and lags that cannot be."""

import datetime as dt

import polars as pl
import pytest

from tests.intake.conftest import Receive, by_sections, counts_mapping, events_mapping, kept, warned

at = dt.datetime.fromisoformat
HEAD = "Anmäld;Start;Slut;Tid start;Tid slut;Brott;Område\n"
COLUMNS = {"day": "", "starts": "Start", "ends": "Slut", "reported": "Anmäld"}


def intervals(**sections):
    clocks = {"starts_clock": "Tid start", "ends_clock": "Tid slut"}
    return events_mapping(**by_sections(sections, columns=COLUMNS, time=clocks))


def stretch(delivery) -> list[tuple[dt.datetime | None, dt.datetime | None]]:
    return kept(delivery).select("starts", "ends").rows()


def test_days_and_clock_times_in_columns_of_their_own(receive: Receive) -> None:
    text = HEAD + (
        "2020-05-04;2020-05-01;2020-05-03;2200;0700;Stöld;Ale\n"
        "2020-05-04;2020-05-01;2020-05-03;;0700;Stöld;Ale\n"
        "2020-05-04;2020-05-01;;930;;Stöld;Ale\n"
        "2020-05-04;2020-05-01;2020-05-01;;;Stöld;Ale\n"
        "2020-05-04;2020-05-01;2020-05-01;2200;9999;Stöld;Ale\n"
    )
    delivery = receive(text, intervals())
    assert stretch(delivery) == [
        (at("2020-05-01 22:00"), at("2020-05-03 07:00")),
        (at("2020-05-01 00:00"), at("2020-05-03 07:00")),
        (at("2020-05-01 09:30"), at("2020-05-01 09:30")),
        (at("2020-05-01 00:00"), at("2020-05-02 00:00")),
        (at("2020-05-01 22:00"), at("2020-05-02 00:00")),
    ]
    assert set(kept(delivery)["day"]) == {dt.date(2020, 5, 1)}
    assert set(kept(delivery)["reported_day"]) == {dt.date(2020, 5, 4)}
    assert any("'Tid slut' that are no clock time, taken as unknown: 1" in note for note in delivery.notes)


def test_end_before_start_and_impossible_lags_are_warned_of(receive: Receive) -> None:
    text = HEAD + (
        "2020-05-04;2020-05-03;2020-05-01;1000;1000;Stöld;Ale\n"
        "2020-04-30;2020-05-01;2020-05-01;1000;1100;Stöld;Ale\n"
        "2020-05-04;1999-05-01;1999-05-01;1000;1100;Stöld;Ale\n"
        "2020-05-04;2020-05-01;2020-05-01;1000;1100;Stöld;Ale\n"
    )
    delivery = receive(text, intervals())
    assert (delivery.n_kept, dict(delivery.warned)) == (4, {"D04": 1, "D07": 1, "D08": 1, "D09": 1})
    told = {row["reason"]: row for row in warned(delivery).iter_rows(named=True)}
    assert {code: row["source_row"] for code, row in told.items()} == {"D07": 2, "D08": 3, "D04": 4, "D09": 4}
    assert (told["D08"]["column"], told["D08"]["value"]) == ("Anmäld", "2020-04-30")
    assert stretch(delivery)[0] == (None, None), "which of the two is wrong nobody knows"


def test_heaped_clock_times_are_not_used_as_known_hours(receive: Receive) -> None:
    rows = ["0000"] * 40 + [f"{hour:02d}15" for hour in range(24)] * 3 + ["1100", "1200", "1300"] * 4
    text = "Datum;Tid;Brott;Område\n" + "".join(f"2020-05-01;{clock};Stöld;Ale\n" for clock in rows)
    delivery = receive(text, events_mapping(time={"starts_clock": "Tid"}, rows={"duplicates": "keep"}))
    told = stretch(delivery)
    assert told[0] == (at("2020-05-01 00:00"), at("2020-05-02 00:00"))
    assert told[40] == (at("2020-05-01 00:15"), at("2020-05-01 00:15"))
    assert told[-2] == (at("2020-05-01 12:00"), at("2020-05-01 12:00"))
    assert any("00:00 stands on 32.3 %" in note for note in delivery.notes)


def test_heaped_hours_are_not_used_either(receive: Receive) -> None:
    rows = ["12"] * 60 + [str(hour) for hour in range(24)] * 5
    text = "Datum;Timme;Brott;Område\n" + "".join(f"2020-05-01;{hour};Stöld;Ale\n" for hour in rows)
    told = stretch(receive(text, events_mapping(time={"hour": "Timme"}, rows={"duplicates": "keep"})))
    assert told[0] == (at("2020-05-01 00:00"), at("2020-05-02 00:00"))
    assert told[61] == (at("2020-05-01 01:00"), at("2020-05-01 02:00"))


def test_hour_that_never_was_is_told_and_put_forward(receive: Receive) -> None:
    text = "Datum;Tid;Brott;Område\n2020-03-29;0230;Stöld;Ale\n2020-10-25;0230;Stöld;Ale\n"
    delivery = receive(text, events_mapping(time={"starts_clock": "Tid"}))
    assert dict(delivery.warned) == {"D10": 1}
    assert stretch(delivery)[0][0] == at("2020-03-29 03:30")
    assert any("comes twice, when clocks are put back: 1" in note for note in delivery.notes)
    in_one_cell = receive(
        "Datum;Brott;Område\n2020-03-29 02:30;Stöld;Ale\n2020-03-30 12:30;Stöld;Ale\n", events_mapping()
    )
    assert dict(in_one_cell.warned) == {"D10": 1}


@pytest.mark.parametrize("written", ["2020-W53", "vecka 53 2020"])
def test_week_is_an_interval_of_seven_days(receive: Receive, written: str) -> None:
    text = f"Vecka;Brott;Område\n{written};Stöld;Ale\n2020-W02;Stöld;Ale\n2020-W54;Stöld;Ale\n2020-W03;Stöld;Ale\n"
    delivery = receive(text, events_mapping(columns={"day": "Vecka"}))
    assert dict(delivery.reasons) == {"D02": 1}
    assert dict(delivery.warned) == {"D06": 3}
    assert stretch(delivery)[0] == (at("2020-12-28 00:00"), at("2021-01-04 00:00"))
    assert kept(delivery)["day"][0] == dt.date(2020, 12, 28)


def test_year_and_week_columns(receive: Receive) -> None:
    text = "År;V;Brott;Område\n2020;53;Stöld;Ale\n2020;v. 7;Stöld;Ale\n2019;53;Stöld;Ale\n"
    delivery = receive(text, events_mapping(columns={"day": ""}, time={"year": "År", "week": "V"}))
    assert dict(delivery.reasons) == {"D02": 1}, "2019 had 52 weeks"
    assert stretch(delivery) == [
        (at("2020-12-28 00:00"), at("2021-01-04 00:00")),
        (at("2020-02-10 00:00"), at("2020-02-17 00:00")),
    ]


def test_counts_by_week_and_the_week_that_is_not_over(receive: Receive) -> None:
    text = "Vecka;Brott;Region;Antal\n2020-W53;Stöld;Ale;3\n2021-W10;Stöld;Ale;2\n2021-W11;Stöld;Ale;1\n"
    mapping = counts_mapping(time={"year": "", "month": "", "column": "Vecka"})
    rows = kept(receive(text, mapping))
    assert rows.select("start_day", "end_day").row(0) == (dt.date(2020, 12, 28), dt.date(2021, 1, 4))
    assert rows["is_preliminary"].to_list() == [False, False, True], "today is 15 March 2021, a Monday of week 11"
    columns = "År;Vecka;Brott;Region;Antal\n2020;53;Stöld;Ale;3\n"
    by_columns = counts_mapping(time={"year": "År", "month": "", "week": "Vecka"})
    assert kept(receive(columns, by_columns))["end_day"].to_list() == [dt.date(2021, 1, 4)]


def test_events_of_the_day_a_file_was_drawn_are_not_complete(receive: Receive) -> None:
    text = "Datum;Brott;Område\n2020-05-01;Stöld;Ale\n"
    delivery = receive(text, events_mapping(source={"extracted_day": dt.date(2020, 6, 1)}))
    assert delivery.covers is not None
    assert delivery.covers.end_day == dt.date(2020, 6, 1)


def test_events_before_2000_are_kept_with_a_warning(receive: Receive) -> None:
    delivery = receive("Datum;Brott;Område\n1999-12-31;Stöld;Ale\n2000-01-01;Stöld;Ale\n", events_mapping())
    assert (delivery.n_kept, dict(delivery.warned)) == (2, {"D04": 1})


def test_only_the_first_thousand_of_a_warning_are_written_and_all_are_counted(receive: Receive) -> None:
    text = "Datum;Brott;Område\n" + "1999-12-31;Stöld;Ale\n" * 1200
    delivery = receive(text, events_mapping(rows={"duplicates": "keep"}))
    assert dict(delivery.warned) == {"D04": 1200}
    assert warned(delivery).height == 1000
    assert isinstance(warned(delivery), pl.DataFrame)


def test_what_is_written_of_a_warned_row_is_cleared_of_personal_data(receive: Receive) -> None:
    text = "Datum;Brott;Område;Not\n1999-12-31;Stöld;Ale;ring 070-174 06 05, anna@exempel.se\n" + (
        "2020-01-01;Stöld;Ale;\n" * 3
    )
    delivery = receive(text, events_mapping(rows={"duplicates": "keep"}))
    assert dict(delivery.warned) == {"D04": 1}
    assert "anna@" not in str(warned(delivery).rows())
    assert "070-174" not in str(warned(delivery).rows())
