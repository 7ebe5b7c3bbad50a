"""What lagesbild.toml says beforehand of problems and of linked sources."""

from datetime import date
from importlib import import_module

import pytest

from lagesbild.config import Config
from lagesbild.errors import UsageError
from lagesbild.known import overlaps_of, problem_views_of
from lagesbild.profiles import sweden

SWEDEN = sweden.make_profile(sweden.Options())
DAYS = {"start": date(2024, 1, 1), "end": date(2025, 1, 1)}


def test_the_place_says_which_of_its_own_questions_speaks_of_a_problem():
    own = {"problem": "graffiti", "source": "survey", "keys": ["fraga_17*"]}
    views = problem_views_of(SWEDEN, Config("sweden", problems=(own,))).of("graffiti")
    (survey,) = [view for view in views if view.source == "survey"]
    assert survey.keys == ("fraga_17*",)
    assert {view.source for view in views} == {view.source for view in SWEDEN.problem_views.of("graffiti")}


def test_a_source_nobody_knows_is_refused_and_the_right_ones_named():
    own = {"problem": "graffiti", "source": "resque", "keys": ["x"]}
    with pytest.raises(UsageError, match="rescue"):
        problem_views_of(SWEDEN, Config("sweden", problems=(own,)))


def test_linked_sources_are_read():
    told = {"category": "arson", "sources": ["police", "school"], "counts": {"10": 45, "01": 30, "11": 15}, **DAYS}
    (one,) = overlaps_of(Config("sweden", overlaps=(told,))).of("arson")
    assert one.counts == {"10": 45, "01": 30, "11": 15}


@pytest.mark.parametrize("key", ["00", "1", "111", "1x"])
def test_counts_that_say_nothing_of_the_sources_are_refused(key):
    told = {"category": "arson", "sources": ["police", "school"], "counts": {key: 1}, **DAYS}
    with pytest.raises(UsageError, match="a digit for each"):
        overlaps_of(Config("sweden", overlaps=(told,)))


@pytest.mark.parametrize("profile", ["sweden", "england"])
def test_every_category_of_a_view_that_is_the_polices_is_in_the_register(profile):
    module = import_module(f"lagesbild.profiles.{profile}")
    made = module.make_profile(module.Options())
    register = {category.code for category in made.categories}
    for view in made.problem_views.views:
        if view.source == "police":
            assert {code for key in view.keys for code in key.split("+")} <= register, view
        assert view.words, view
