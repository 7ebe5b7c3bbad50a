"""The page of classes is checked against the program: every indicator with its reason, and an example that works."""

import re
import tomllib
from pathlib import Path

from lagesbild.config import Config
from lagesbild.criteria import INDICATOR_KEYS, LEVEL_KEYS, criteria_of
from lagesbild.profiles._tables import read_rows
from lagesbild.profiles.sweden import Options, make_profile

PAGE = (Path(__file__).resolve().parents[2] / "docs/classes.md").read_text(encoding="utf-8")


def test_every_indicator_stands_under_its_heading_with_its_reason():
    used, left_out = PAGE.split("## Sweden's indicators")[1].split("## Weighed and left out")
    for row in read_rows("sweden_class_criteria.csv"):
        part = used if row["used"] == "yes" else left_out.split("## Changing them")[0]
        (line,) = [each for each in part.splitlines() if f"{row['kind']} `{row['key']}`" in each]
        assert row["reason"] in line
        assert f"| {'worse' if row['sign'] == '1' else 'better'} |" in line


def test_the_example_works_and_shows_every_key():
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    classes = tomllib.loads(text)["classes"]
    found = criteria_of(make_profile(Options()), Config("sweden", classes=classes))
    assert {one.key: one.weight for one in found.indicators}["robbery"] == 2
    assert [each.key for each in found.classes] == ["high", "rest"]
    assert {key for table in classes["indicators"] for key in table} == set(INDICATOR_KEYS)
    assert {key for table in classes["levels"] for key in table} == set(LEVEL_KEYS)
