"""The same question of the same data has the same number id; anything else another."""

from dataclasses import replace

import pytest

from lagesbild.domain import Reference
from lagesbild.domain.periods import year
from lagesbild.numbering import number_id_of
from tests.pictures import level_of

ASKED = replace(level_of("A", 30), evidence=("d2", "d1"))


def test_an_id_is_two_groups_of_four_and_stays():
    assert number_id_of(ASKED, "1.0") == number_id_of(replace(ASKED, evidence=("d1", "d2")), "1.0")
    first, second = number_id_of(ASKED, "1.0").split("-")
    assert len(first) == len(second) == 4


def test_a_changed_value_alone_is_the_same_question():
    assert number_id_of(ASKED, "1.0") == number_id_of(replace(ASKED, observed=31.0), "1.0")


@pytest.mark.parametrize(
    "change",
    [
        {"area": "B"},
        {"category": "robbery"},
        {"analysis": "trend"},
        {"period": year(2023)},
        {"unit": "ratio"},
        {"evidence": ("d1",)},
        {"reference": Reference("nation", "nation")},
    ],
)
def test_another_question_has_another_id(change):
    assert number_id_of(ASKED, "1.0") != number_id_of(replace(ASKED, **change), "1.0")
    assert number_id_of(ASKED, "1.0") != number_id_of(ASKED, "1.1")
