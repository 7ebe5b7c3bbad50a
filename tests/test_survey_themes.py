"""What questions mean: the nation's table, and the workspace's own lines before it."""

import pytest

from lagesbild.config import Config
from lagesbild.domain import Theme
from lagesbild.errors import UsageError
from lagesbild.known import survey_themes_of
from lagesbild.plugins import PROFILES


def profile():
    return PROFILES.load("sweden").make_profile(PROFILES.options("sweden", {}))


def test_the_first_pattern_that_fits_holds() -> None:
    themes = survey_themes_of(profile(), Config("sweden"))
    assert themes.of("otrygg_kvall").words["sv"] == "är otrygga ute sent en kväll"
    assert themes.of("otrygg_hemma").theme is Theme.INSECURITY
    assert themes.of("utsatt_for_brott").theme is Theme.VICTIMISATION
    assert themes.of("boendeform") is None


def test_steps_are_not_read_as_yes_and_no() -> None:
    themes = survey_themes_of(profile(), Config("sweden"))
    assert themes.of("oro_inbrott", is_steps=True).least == 4
    assert themes.of("otrygg_kvall", is_steps=True) is None


def test_the_workspace_has_the_first_word() -> None:
    own = {"pattern": "otrygg*", "theme": "worry", "words": {"sv": "oroar sig"}, "most": 2, "steps": True}
    found = survey_themes_of(profile(), Config("sweden", survey_themes=(own,))).of("otrygg_kvall", is_steps=True)
    assert (found.theme, found.least, found.most) == (Theme.WORRY, -float("inf"), 2.0)


def test_a_misspelt_theme_is_refused() -> None:
    own = {"pattern": "x", "theme": "insecurty", "words": {}}
    with pytest.raises(UsageError, match="insecurity"):
        survey_themes_of(profile(), Config("sweden", survey_themes=(own,)))
