"""Settings: read, defaulted, and refused where nobody would read them."""

import re

import pytest

from lagesbild.config import FILE_NAME, read_config, write_config
from lagesbild.errors import StoreError, UsageError


def test_a_first_file_can_be_read_and_has_the_defaults(tmp_path):
    write_config(tmp_path, "sweden", 'Stad "A" \\ B')
    config = read_config(tmp_path)
    assert (config.profile, config.place, config.picture.months) == ("sweden", 'Stad "A" \\ B', 12)


def test_every_commented_setting_of_the_first_file_can_be_switched_on(tmp_path):
    write_config(tmp_path, "sweden", "Stad")
    path = tmp_path / FILE_NAME
    path.write_text(re.sub(r"^# ", "", path.read_text(), flags=re.MULTILINE))
    config = read_config(tmp_path)
    assert config.picture.level == "kommun"
    assert config.picture.categories == ("total",)


def test_a_folder_that_is_no_workspace_says_how_to_make_one(tmp_path):
    with pytest.raises(StoreError, match="lagesbild init"):
        read_config(tmp_path)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('profile = "sweden"\nplaec = "x"', "Did you mean 'place'"),
        ('profile = "sweden"\n[picture]\nmonhts = 3', "Did you mean 'months'"),
        ("profile = ", "cannot be read as TOML"),
    ],
)
def test_what_cannot_be_understood_is_refused(tmp_path, text, why):
    (tmp_path / FILE_NAME).write_text(text)
    with pytest.raises(UsageError, match=why):
        read_config(tmp_path)
