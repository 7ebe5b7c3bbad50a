"""What the workspace says it knows: harm weights with their source."""

from dataclasses import replace

import pytest

from lagesbild.config import Config
from lagesbild.domain import HarmWeights
from lagesbild.errors import UsageError
from lagesbild.known import harm_weights_of
from lagesbild.plugins import PROFILES

PROFILE = PROFILES.load("sweden").make_profile(PROFILES.options("sweden", {}))


def weights(**harm: object) -> HarmWeights:
    return harm_weights_of(PROFILE, Config("sweden", harm=harm))


def test_the_workspaces_weights_take_the_place_of_the_nations():
    nation = replace(PROFILE, harm_weights=HarmWeights({"robbery": 1.0, "theft": 2.0}, "the nation's"))
    assert harm_weights_of(nation, Config("sweden")) == nation.harm_weights
    own = harm_weights_of(nation, Config("sweden", harm={"source": "ours, 2020", "days": {"robbery": 300}}))
    assert own == HarmWeights({"robbery": 300.0}, "ours, 2020")


def test_no_country_ships_weights_that_it_has_no_published_table_for():
    assert not PROFILE.harm_weights.days


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        ({"days": {"robbery": 300}}, "needs  source"),
        ({"source": "x"}, r"needs a table \[harm.days\]"),
        ({"source": "x", "days": {"robbery": 0}}, "robbery = 0 is no number"),
        ({"source": "x", "days": {"robbery": "long"}}, "robbery = 'long' is no number"),
        ({"source": "x", "days": {"robbery": True}}, "robbery = True is no number"),
        ({"source": "x", "day": {}}, "Did you mean 'days'"),
    ],
)
def test_weights_that_cannot_be_used_are_refused(harm, why):
    with pytest.raises(UsageError, match=why):
        weights(**harm)
