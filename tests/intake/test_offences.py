"""Codes of a register: by the day of the event, by name, unknown and ended ones; every row is kept."""

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.domain import OffenceCode, SeriesBreak
from lagesbild.errors import UsageError
from lagesbild.intake.offences import OffenceRegister, Understood, earliest, written_code
from lagesbild.profiles import sweden
from tests.intake.conftest import Receive, aside, events_mapping, kept, make_surroundings, warned

SWEDEN = sweden.make_profile(sweden.Options())
REGISTER = OffenceRegister(SWEDEN.code_registers["offence_codes"], SWEDEN.languages)
HEAD = "Datum;Brott;Område\n"


def with_register(**sections):
    rules = {"register": "offence_codes"} | sections.pop("category_rules", {})
    wide = {"covers": [dt.date(2014, 1, 1), dt.date(2021, 1, 1)]}
    return events_mapping(category_rules=rules, time=wide | sections.pop("time", {}), **sections)


def around():
    return make_surroundings(profile=SWEDEN)


def test_codes_become_categories_and_lost_noughts_come_back(receive: Receive) -> None:
    text = HEAD + "".join(f"2020-05-01;{code};Ale\n" for code in ("9801", "0874", "801", "1301 Mordbrand", "4023"))
    delivery = receive(text, with_register(), around=around())
    assert kept(delivery)["category"].to_list() == [
        *("residential_burglary", "residential_burglary", "car_theft", "arson", "knife_offence"),
    ]
    assert delivery.categories == ()
    assert dict(delivery.warned) == {}


def test_names_are_taken_where_they_can_mean_only_one_category(receive: Receive) -> None:
    names = ["Inbrottsstöld i villa eller radhus, fullbordad", "taxirån", "Bicycle thefts", "KLOTTER kollektivtrafik"]
    delivery = receive(HEAD + "".join(f"2020-05-01;{n};Ale\n" for n in names), with_register(), around=around())
    assert kept(delivery)["category"].to_list() == ["residential_burglary", "robbery_taxi", "bicycle_theft", "graffiti"]
    assert dict(delivery.warned) == {}


def test_unknown_code_is_kept_counted_and_told(receive: Receive) -> None:
    text = HEAD + "2020-05-01;9801;Ale\n" * 300 + "2020-05-01;9999;Ale\n2020-05-02;9999;Ale\n"
    delivery = receive(text, with_register(rows={"duplicates": "keep"}), around=around())
    assert (delivery.n_rows, delivery.n_kept, dict(delivery.warned)) == (302, 302, {"B01": 2})
    assert kept(delivery)["category"].to_list()[-2:] == ["unlisted_offence"] * 2
    assert warned(delivery).select("source_row", "reason", "column", "value").row(0) == (302, "B01", "Brott", "9999")
    assert any("9999 (2)" in note for note in delivery.notes)
    assert not any("% have a code" in note for note in delivery.notes), "under one per cent is no alarm"
    louder = receive(HEAD + "2020-05-01;9801;Ale\n" + "2020-05-01;9999;Ale\n", with_register(), around=around())
    assert any("50.0 % have a code" in note for note in louder.notes)


def test_unknown_code_may_be_set_aside(receive: Receive) -> None:
    text = HEAD + "2020-05-01;9801;Ale\n2020-05-01;9999;Ale\n2020-05-01;rån;Ale\n2020-05-01;mot polis;Ale\n"
    delivery = receive(text, with_register(category_rules={"unknown": "set_aside"}), around=around())
    assert dict(delivery.reasons) == {"B01": 1}, "rån is a category of its own; both codes on police are violence"
    rows = HEAD + "2020-05-01;9801;Ale\n2020-05-01;brand;Ale\n"
    several = receive(rows, with_register(category_rules={"unknown": "set_aside"}), around=around())
    assert dict(several.reasons) == {"B03": 1}
    assert "1202" in aside(several)["suggestion"][0]


def test_text_that_may_mean_several_is_asked_about(receive: Receive) -> None:
    delivery = receive(HEAD + "2020-05-01;Brand;Ale\n", with_register(), around=around())
    assert dict(delivery.warned) == {"B03": 1}
    told = warned(delivery).row(0, named=True)
    assert told["suggestion"].startswith("1202 skadegörelse genom brand, även på motorfordon; 1210")
    assert kept(delivery)["category"].to_list() == ["brand"]
    assert delivery.categories[0].names["sv"] == "Brand"


def test_what_the_mapping_says_comes_first(receive: Receive) -> None:
    mapping = with_register(categories={"9999": "fraud", "9801": "theft"})
    delivery = receive(HEAD + "2020-05-01;9999;Ale\n2020-05-01;9801;Ale\n", mapping, around=around())
    assert kept(delivery)["category"].to_list() == ["fraud", "theft"]
    assert dict(delivery.warned) == {}


def test_ended_code_is_kept_warned_of_by_the_day_of_the_event(receive: Receive) -> None:
    text = HEAD + "2017-12-31;0840;Ale\n2018-01-01;0840;Ale\n2019-06-01;0807;Ale\n2020-06-01;807;Ale\n"
    delivery = receive(text, with_register(), around=around())
    assert (delivery.n_kept, dict(delivery.warned)) == (4, {"B02": 2})
    told = warned(delivery)
    assert told["source_row"].to_list() == [3, 5]
    assert told["suggestion"][0].startswith("9827 ")
    assert told["suggestion"][1] == "9829 tillgrepp av elcykel; 9830 tillgrepp av cykel, ej elcykel"


def test_replaced_code_breaks_the_series_of_its_categories(receive: Receive) -> None:
    text = (
        HEAD
        + "2019-06-01;0807;Ale\n2020-06-01;9829;Ale\n2019-03-01;1308;Ale\n2020-09-05;1312;Ale\n2020-11-01;1313;Ale\n"
    )
    delivery = receive(
        text, with_register(time={"covers": [dt.date(2019, 1, 1), dt.date(2021, 1, 1)]}), around=around()
    )
    told = {(each.category, each.day, each.kind): each.words["en"] for each in delivery.breaks}
    assert told == {
        ("bicycle_theft", dt.date(2020, 1, 1), "code"): "Offence code 0807 was replaced by 9829 and 9830",
        ("explosion_offence", dt.date(2020, 9, 5), "code"): "Offence code 1308 was replaced by 1312 and 1313",
    }


def test_successor_alone_tells_of_no_replacement(receive: Receive) -> None:
    """A file of later years, in which the first event with the new code is just the first event."""
    text = HEAD + "2020-03-05;1312;Ale\n2020-11-01;1313;Ale\n2020-12-01;1308;Ale\n"
    assert receive(text, with_register(), around=around()).breaks == ()


def test_break_outside_what_the_delivery_covers_is_not_told(receive: Receive) -> None:
    text = HEAD + "2020-06-01;9829;Ale\n2020-06-01;9827;Ale\n"
    inside = {"covers": [dt.date(2020, 2, 1), dt.date(2021, 1, 1)]}
    assert receive(text, with_register(time=inside), around=around()).breaks == ()
    at_start = {"covers": [dt.date(2020, 1, 1), dt.date(2021, 1, 1)]}
    assert [each.category for each in receive(text, with_register(time=at_start), around=around()).breaks] == [
        "bicycle_theft"
    ]


def test_of_a_break_told_by_several_pieces_the_first_day_holds() -> None:
    def told(day: int, category: str = "x") -> SeriesBreak:
        return SeriesBreak(dt.date(2020, 1, day), "code", {"en": "replaced"}, category)

    assert earliest([told(9), told(3), told(5), told(7, "y")]) == (told(3), told(7, "y"))


def test_register_that_is_not_there_is_named(receive: Receive) -> None:
    with pytest.raises(UsageError, match="Did you mean 'offence_codes'"):
        receive(HEAD, with_register(category_rules={"register": "offence_code"}), around=around())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(("9801", "9801"), ("801", "0801"), ("0801.0", "0801"), ("9801 Inbrott", "9801"), ("9801-villa", "9801")),
        *(("", ""), ("98011", ""), ("12", ""), ("Rån 9801", ""), ("15-åring", ""), ("9801x", "")),
    ],
)
def test_code_at_the_beginning_of_a_cell(text: str, code: str) -> None:
    assert written_code(text) == code


@given(st.sampled_from(REGISTER.codes), st.sampled_from(["sv", "en"]), st.booleans())
def test_every_code_is_found_by_code_and_by_name(code: OffenceCode, language: str, shout: bool) -> None:
    for text in (code.code, f"{code.code} {code.names['sv']}"):
        assert REGISTER.find(text).code == code
    name = code.names[language]
    assert REGISTER.find(name.upper() if shout else f"  {name} ").category == code.category


@given(st.lists(st.tuples(st.sampled_from(REGISTER.codes), st.dates(dt.date(2010, 1, 1), dt.date(2025, 1, 1)))))
def test_ended_rows_are_those_that_each_code_says(rows: list[tuple[OffenceCode, dt.date]]) -> None:
    """A slow twin: every row asked by itself whether its code was out of use."""
    text = pl.Series([code.code for code, _ in rows], dtype=pl.String)
    days = pl.Series([day for _, day in rows], dtype=pl.Date)
    understood = Understood(REGISTER, {code.code: REGISTER.find(code.code) for code, _ in rows})
    ended = next(each for each in understood.warnings(text, days, "") if each.reason.code == "B02")
    successors = {code.code: [REGISTER.by_code[one].valid_from for one in code.replaced_by] for code, _ in rows}
    for at, (code, day) in enumerate(rows):
        begun = [one for one in successors[code.code] if one]
        assert bool(ended.rows[at]) == (
            code.is_ended_on(day) or bool(begun and not code.not_used_from and day >= min(begun))
        )
