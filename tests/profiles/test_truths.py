"""What is planted is said once, and in words that the rest of the house uses."""

import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from lagesbild.intake.reasons import REASONS
from lagesbild.plugins import ANALYSES, PROFILES
from lagesbild.profiles.invented.expected import make_town, read_types, types_of
from lagesbild.profiles.invented.survey import YES
from lagesbild.profiles.invented.telling import truths_as_markdown
from lagesbild.profiles.invented.truths import ANY, KINDS, TOWNS, Planted, Truth, read_planted

PLANTED = read_planted()
TOWN = make_town(PLANTED, seed=1, size=1.0)
TYPES = {kind.category: kind for kind in read_types()}
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "exempelstad"
MAPPINGS = files("lagesbild.profiles.invented") / "mappings"

every_truth = pytest.mark.parametrize("truth", PLANTED.truths, ids=lambda truth: truth.id)


def test_the_key_that_people_read_is_the_one_that_is_planted() -> None:
    assert (EXAMPLE / "TRUTHS.md").read_text(encoding="utf-8") == truths_as_markdown(PLANTED)


def test_every_kind_of_truth_is_planted_somewhere() -> None:
    everywhere = [read_planted(town).truths for town in TOWNS]
    assert {truth.kind for truths in everywhere for truth in truths} == set(KINDS)
    assert all(len({truth.id for truth in truths}) == len(truths) for truths in everywhere)


def test_forty_truths_and_forty_traps_are_planted_in_three_towns() -> None:
    everything = [truth for town in TOWNS for truth in read_planted(town).truths]
    assert len(TOWNS) == 3
    assert sum(bool(truth.found_by) for truth in everything) >= 40
    assert sum(bool(truth.must_not) for truth in everything) >= 40
    assert all(truth.found_by or truth.must_not for truth in everything)


@pytest.mark.parametrize("planted", [read_planted(town) for town in TOWNS], ids=list(TOWNS))
def test_what_is_planted_in_each_town_is_about_what_is_there(planted: Planted) -> None:
    town = make_town(planted, seed=1, size=1.0)
    held = {*(kind.category for kind in types_of(planted)), *YES, ANY, ""}
    for truth in planted.truths:
        assert {*truth.places} <= {*town.codes}, truth.id
        assert truth.category in held, truth.id
        for claimed in (*truth.found_by, *truth.must_not):
            assert {*claimed.areas} <= {*town.codes, ANY}, truth.id
            assert claimed.category in held, truth.id
        names = [dict(zip(town.codes, town.names, strict=True))[code] for code in truth.places]
        assert all(name in words for name in names for words in truth.words.values()), truth.id


@every_truth
def test_a_truth_is_about_an_area_and_a_category_that_exist(truth: Truth) -> None:
    assert truth.area in (*TOWN.codes, "")
    assert truth.category in (*TYPES, "otrygg_kvall", "", ANY)
    assert set(truth.words) == {"sv", "en"}
    area = dict(zip(TOWN.codes, TOWN.names, strict=True)).get(truth.area, "")
    assert all(area in words for words in truth.words.values())


@every_truth
def test_a_truth_shows_itself_in_words_that_its_analysis_has(truth: Truth) -> None:
    for sign in (*truth.shows, *truth.may_show):
        words = ANALYSES.load(sign.analysis).WORDS
        assert all(set(sign.says) <= set(spoken) for spoken in words.values()), sign
        assert sign.area in (*TOWN.codes, "", "*")


def test_what_is_planted_is_explained_and_nothing_else_is() -> None:
    assert PLANTED.explains("comparison", "clearly_higher", "vandalism", "990103", "rest")
    assert not PLANTED.explains("comparison", "clearly_lower", "vandalism", "990103", "rest")
    assert not PLANTED.explains("comparison", "clearly_higher", "vandalism", "990104", "rest")
    assert not PLANTED.explains("comparison", "clearly_higher", "vandalism", "990103", "earlier")
    assert PLANTED.explains("comparison", "probably_higher", "bicycle_theft", "990104", "nation")  # any area
    assert PLANTED.explains("trend", "clearly_falling", "robbery", "990107")  # any category: its rows are lacking


def test_bad_rows_are_two_and_twenty_with_reasons_that_exist() -> None:
    assert sum(bad.n for bad in PLANTED.bad_rows) == 22
    assert {bad.reason for bad in PLANTED.bad_rows} <= set(REASONS)


def test_the_mapping_declares_the_change_of_recording_and_no_other() -> None:
    mapping = tomllib.loads((MAPPINGS / "brott.toml").read_text(encoding="utf-8"))
    declared = [(one["category"], one["day"], one["kind"]) for one in mapping["series_breaks"]]
    assert declared == [(truth.category, truth.start, "recording") for truth in PLANTED.of("recording")]


def test_mappings_cover_the_stretch_and_name_the_types_that_are_written() -> None:
    frame, known = PLANTED.frame, PROFILES.load("sweden").make_profile(PROFILES.load("sweden").Options())
    register = {category.code for category in known.categories}
    for name, source, first in (
        ("brott", "crimes", frame.first_day),
        ("handelser", "incidents", frame.first_incident_day),
        ("raddning", "fires", frame.first_day),
    ):
        mapping = tomllib.loads((MAPPINGS / f"{name}.toml").read_text(encoding="utf-8"))
        assert mapping["time"]["covers"] == [first, frame.end_day]
        assert mapping["place"]["level"] == frame.level
        written = {kind.as_written: kind.category for kind in TYPES.values() if kind.source == source}
        codes = {text: one["code"] if isinstance(one, dict) else one for text, one in mapping["categories"].items()}
        assert codes == written
        assert {one for one in mapping["categories"].values() if isinstance(one, str)} <= register


@every_truth
def test_a_truth_about_rows_without_place_is_in_the_table(truth: Truth) -> None:
    others = [kind.unplaced for kind in TYPES.values() if kind.category != truth.category]
    if truth.kind == "unplaced":
        assert TYPES[truth.category].unplaced > 2 * max(others)


def test_what_was_done_has_the_name_that_the_town_gives_it():
    done = [truth for town in TOWNS for truth in read_planted(town).of("measure")]
    assert done
    for truth in done:
        assert truth.name
        assert truth.words["sv"].startswith(truth.name)
