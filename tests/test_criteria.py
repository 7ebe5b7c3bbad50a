"""How areas are classed: what a profile says, and what a workspace may change in it."""

import math

import pytest

from lagesbild.config import FILE_NAME, read_config
from lagesbild.criteria import criteria_of
from lagesbild.domain import DIMENSIONS, INDICATOR_KINDS
from lagesbild.errors import UsageError
from lagesbild.profiles._tables import read_rows
from lagesbild.profiles.sweden import Options, make_profile

SWEDEN = make_profile(Options())


def criteria(tmp_path, text):
    (tmp_path / FILE_NAME).write_text(f'profile = "sweden"\n{text}', encoding="utf-8")
    return criteria_of(SWEDEN, read_config(tmp_path))


def test_every_indicator_of_sweden_can_be_understood_and_says_why():
    rows = read_rows("sweden_class_criteria.csv")
    for row in rows:
        assert row["dimension"] in DIMENSIONS
        assert row["kind"] in INDICATOR_KINDS
        assert len(row["reason"]) > 30
        assert all(row[column] for column in ("sv", "en", "source"))
    known = {each.code: each for each in SWEDEN.categories}
    used = SWEDEN.class_criteria.indicators
    assert {one.dimension for one in used} == set(DIMENSIONS)
    for one in used:
        assert one.kind != "category" or not known[one.key].is_detection_driven, "it would follow where police look"


def test_where_people_were_born_is_weighed_and_left_out():
    (row,) = [row for row in read_rows("sweden_class_criteria.csv") if "background" in row["key"]]
    assert row["used"] == "no"
    assert "no risk by itself" in row["reason"]
    assert not any("background" in one.key or "born" in one.key for one in SWEDEN.class_criteria.indicators)


def test_nothing_said_is_the_profiles_own(tmp_path):
    assert criteria(tmp_path, "") == SWEDEN.class_criteria


def test_an_indicator_is_changed_taken_out_and_added(tmp_path):
    found = criteria(
        tmp_path,
        """
[[classes.indicators]]
kind = "category"
key = "robbery"
weight = 2

[[classes.indicators]]
kind = "category"
key = "vandalism"
weight = 0

[[classes.indicators]]
kind = "composition"
key = "persons_overcrowded"
dimension = "social_risks"
per = "residents"
words = { sv = "trångboddhet", en = "overcrowding" }
""",
    )
    by_key = {one.key: one for one in found.indicators}
    assert by_key["robbery"].weight == 2
    assert by_key["robbery"].words == {"sv": "rån", "en": "robberies"}
    assert "vandalism" not in by_key
    assert by_key["persons_overcrowded"].per == "residents"
    assert found.classes == SWEDEN.class_criteria.classes


def test_classes_of_its_own(tmp_path):
    found = criteria(
        tmp_path,
        """
[[classes.levels]]
key = "high"
above = 0.8
words = { sv = "högt", en = "high" }
[[classes.levels]]
key = "other"
""",
    )
    assert [(each.key, each.above) for each in found.classes] == [("high", 0.8), ("other", -math.inf)]
    assert found.classes[1].words == {"sv": "other", "en": "other"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[classes]\nindicatros = []", "Did you mean 'indicators'"),
        ("[classes]\nindicators = 3", r"\[\[classes.indicators\]\]"),
        ("[[classes.indicators]]\nkind = 'category'", "needs  key"),
        ("[[classes.indicators]]\nkind = 'category'\nkey = 'x'\nwieght = 1", "Did you mean 'weight'"),
        ("[[classes.indicators]]\nkind = 'categori'\nkey = 'robbery'", "Did you mean 'category'"),
        ("[[classes.indicators]]\nkind = 'category'\nkey = 'x'", "is new, so it needs  dimension"),
        ("[[classes.indicators]]\nkind = 'category'\nkey = 'x'\ndimension = 'social'", "dimension is 'social'"),
        ("[[classes.indicators]]\nkind = 'category'\nkey = 'robbery'\nsign = 2", "sign is 2; expected 1 where more"),
        ("[[classes.indicators]]\nkind = 'category'\nkey = 'robbery'\nweight = '2'", "without quotes"),
        ("[[classes.indicators]]\nkind = 'category'\nkey = 'robbery'\nweight = -1", "weight is -1"),
        ("[[classes.indicators]]\nkind = 'category'\nkey = 'robbery'\nwords = 'x'", "a word in each language"),
        ("[[classes.levels]]\nkey = 'a'", "at least two"),
        ("[[classes.levels]]\nkey = 'a'\nabove = 1\n[[classes.levels]]\nkey = 'b'\nabove = 2", "highest first"),
        ("[[classes.levels]]\nkey = 'a'\nabove = 1\n[[classes.levels]]\nkey = 'b'\nabove = 0", "last without it"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_what_to_write(tmp_path, text, why):
    with pytest.raises(UsageError, match=why):
        criteria(tmp_path, text)
