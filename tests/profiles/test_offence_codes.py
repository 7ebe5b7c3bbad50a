"""The register of Swedish offence codes: what it holds, since when, and what came in place of what."""

import datetime as dt

import pytest

from lagesbild.domain import Category, OffenceCode, Replacement, replacements
from lagesbild.profiles import sweden

PROFILE = sweden.make_profile(sweden.Options())
CODES = {each.code: each for each in PROFILE.code_registers["offence_codes"]}
CATEGORIES = {category.code: category for category in PROFILE.categories}

# The sets that were checked against Brå's list, by deep dive.
CHECKED = {
    "residential_burglary": "9801 9802 9831 0857 0874 9832",
    "storage_burglary": "0825",
    "holiday_home_burglary": "0826",
    "bicycle_theft": "0807 9829 9830",
    "e_scooter_theft": "9833",
    "car_theft": "0801 0802",
    "motorcycle_theft": "0803",
    "moped_theft": "0804",
    "theft_from_vehicle": "9827 9828 0840",
    "robbery_minor": "9806 9807 9808 9809",
    "robbery_adult": "9810 9811 9812 9813",
    "robbery_shop": "0864 0870",
    "robbery_taxi": "0865 0871",
    "robbery_transport": "0866 0872",
    "robbery_other": "0855 0856",
    "robbery_disabled": "0892 0893 0896 0897",
    "pickpocketing": "9817 9818 0845",
    "bag_snatching": "9819 9820 0885",
    "shoplifting": "0853",
    "assault_outdoor_stranger": "0355 0357 0375 0377",
    "assault_indoor_stranger": "0365 0367 0385 0387",
    "vandalism_vehicle": "1201",
    "vandalism_other": "1203 1212",
    "vandalism_public": "1205",
    "graffiti": "1208 1209",
    "fire_damage": "1210 1202",
    "car_fire": "1211",
    "arson": "1301",
    "explosion_offence": "1308 1312 1313",
    "drug_possession": "5010",
    "drug_use": "5011",
    "drug_dealing": "5005",
    "drug_manufacture": "5004",
    "knife_offence": "4023",
    "weapon_possession": "4127 4128 4129 4130 4131 4132",
    "official_violence": "1701 1702 1703 1704",
    "official_threats": "1705",
    "violent_resistance": "1706",
    "emergency_service_sabotage": "1311",
    "witness_interference": "1709",
    "trespass": "0401",
    "harassment": "0407 0408 0428 0429",
    "gross_violation_of_woman": "0412",
    "access_ban_breach": "4145",
    "involving_minor": "1617",
    "exhibitionism": "0607",
    "eu_fraud": "0998",
}
DEEP_DIVES = (
    *("residential_burglary", "bicycle_theft", "robbery", "vandalism", "car_fire", "drug_offence"),
    *("assault_stranger", "domestic_violence", "explosion_offence", "shooting"),
)


def leaves(code: str) -> set[str]:
    below = {category.code for category in PROFILE.categories if category.parent_code == code}
    return {leaf for child in below for leaf in leaves(child)} if CATEGORIES[code].sums_children else {code}


def test_it_holds_the_checked_sets_and_nothing_else() -> None:
    told: dict[str, set[str]] = {}
    for each in CODES.values():
        told.setdefault(each.category, set()).add(each.code)
    assert told == {category: set(codes.split()) for category, codes in CHECKED.items()}
    assert all(len(code) == 4 and code.isdecimal() for code in CODES)


def test_every_code_has_a_category_words_and_a_source() -> None:
    for each in CODES.values():
        assert {each.category, *each.groups} <= set(CATEGORIES)
        assert set(each.names) == {"sv", "en"}
        assert each.source
        assert set(each.replaced_by) <= set(CODES)
    for language in ("sv", "en"):
        assert len({each.names[language].casefold() for each in CODES.values()}) == len(CODES)


@pytest.mark.parametrize("code", DEEP_DIVES)
def test_the_categories_of_the_deep_dives_are_there(code: str) -> None:
    assert code in CATEGORIES


@pytest.mark.parametrize("code", ["robbery", "robbery_person", "vandalism", "drug_offence", "official_threat"])
def test_a_deep_dive_is_the_sum_of_categories_that_codes_lie_in(code: str) -> None:
    """Each leaf has codes of its own, so the sum counts every event once."""
    assert leaves(code) <= {each.category for each in CODES.values()}
    assert all(not CATEGORIES[each.category].sums_children for each in CODES.values()), "a code lies in a leaf"


def test_codes_and_categories_agree_on_what_follows_how_much_the_police_look() -> None:
    for each in CODES.values():
        assert each.is_detection_driven == CATEGORIES[each.category].is_detection_driven, each.code


def test_no_sum_mixes_sources_that_tell_of_the_same_event() -> None:
    """Offences with a code, call-outs, lists of the police and staff reports can be one and the same fire."""
    by_code = {each.category for each in CODES.values()}
    others = {"fires", "building_fire", "vehicle_fire", "outdoor_fire", "deliberate_fire", "rescue_explosion"}
    others |= {"shooting", "explosion_listed"} | {code for code in CATEGORIES if code.startswith(("est_", "staff_"))}
    for category in PROFILE.categories:
        summed = leaves(category.code)
        kinds = {"codes" if leaf in by_code else "others" for leaf in summed if leaf in by_code | others}
        assert len(kinds) <= 1, category.code
    for one in others & set(CATEGORIES):
        ancestor: Category | None = CATEGORIES[one]
        while ancestor and ancestor.parent_code:
            ancestor = CATEGORIES[ancestor.parent_code]
        assert ancestor
        assert ancestor.code != "total", one


def test_a_year_of_ending_is_the_first_year_without_the_code() -> None:
    old = CODES["0840"]
    assert old.not_used_from == dt.date(2018, 1, 1)
    assert not old.is_ended_on(dt.date(2017, 12, 31))
    assert old.is_ended_on(dt.date(2018, 1, 1))
    assert not CODES["9801"].is_ended_on(dt.date(2099, 1, 1))


def test_replacements_name_the_day_where_it_is_known() -> None:
    told = {each.code: each for each in replacements(CODES.values())}
    assert told["0807"] == Replacement("0807", ("9829", "9830"), ("bicycle_theft",), dt.date(2020, 1, 1))
    assert told["1308"] == Replacement("1308", ("1312", "1313"), ("explosion_offence",), None)
    assert told["1202"].categories == ("fire_damage", "car_fire")
    assert set(told) == {"0807", "0840", "0845", "0885", "1202", "1308"}


def test_successor_known_only_by_its_first_day_dates_the_replacement() -> None:
    codes = [
        OffenceCode("1", {}, "a", replaced_by=("2", "3")),
        OffenceCode("2", {}, "b", valid_from=dt.date(2021, 1, 1)),
        OffenceCode("3", {}, "a", valid_from=dt.date(2020, 7, 1)),
    ]
    assert replacements(codes) == (Replacement("1", ("2", "3"), ("a", "b"), dt.date(2020, 7, 1)),)
