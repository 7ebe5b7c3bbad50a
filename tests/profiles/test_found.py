"""Door to door: the picture of Exempelstad finds what is planted, and no more than it says that chance gives."""

from collections import Counter
from pathlib import Path

import pytest

from lagesbild.domain import Finding, Picture
from lagesbild.home import make_example
from lagesbild.plugins import ANALYSES
from lagesbild.profiles.invented.town import DEFAULT_SEED
from lagesbild.profiles.invented.truths import Planted, Sign, read_planted

SIGNS = [(truth.id, sign) for truth in read_planted().truths for sign in truth.shows]
# What the default town's signs are told of. The other questions are judged by towns of their own, over many seeds.
JUDGED_HERE = {("comparison", "rest"), ("comparison", "nation"), ("comparison", "earlier"), ("trend", "")}
POINTED_OUT = ("clearly_", "probably_", "stepped_", "turned")


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Picture:
    return make_example(tmp_path_factory.mktemp("stad") / "home", DEFAULT_SEED)


def kind_of(finding: Finding) -> str:
    return finding.reference.kind if finding.reference else ""


@pytest.mark.parametrize(
    ("truth", "sign"), SIGNS, ids=[f"{name}-{sign.reference or sign.analysis}" for name, sign in SIGNS]
)
def test_what_is_planted_is_found(picture: Picture, truth: str, sign: Sign) -> None:
    assert any(shown(picture, sign)), truth


def shown(picture: Picture, sign: Sign) -> list[bool]:
    """For each finding about what the sign is about: does it say what the sign says?"""
    about = (sign.analysis, sign.category, sign.area, sign.reference)
    return [
        finding.says in sign.says and (not sign.quality or sign.quality in finding.quality)
        for finding in picture.findings
        if (finding.analysis, finding.category, finding.area or "", kind_of(finding)) == about
    ]


def false_alarms(picture: Picture, planted: Planted) -> list[Finding]:
    return [
        finding
        for finding in picture.findings
        if (finding.analysis, kind_of(finding)) in JUDGED_HERE
        and finding.says.startswith(POINTED_OUT)
        and not planted.explains(finding.analysis, finding.says, finding.category, finding.area or "", kind_of(finding))
    ]


def test_false_alarms_are_no_more_than_announced(picture: Picture, planted: Planted) -> None:
    announced: Counter[tuple[str, str]] = Counter()
    for finding in picture.findings:
        if finding.says == "screen" and (finding.analysis, kind_of(finding)) in JUDGED_HERE:
            announced[finding.analysis, kind_of(finding)] += finding.facts["n_expected_by_chance"]
    found = Counter((finding.analysis, kind_of(finding)) for finding in false_alarms(picture, planted))
    assert set(found) <= set(announced)
    for screen, n_expected in announced.items():
        assert n_expected > 5
        assert found[screen] <= n_expected, screen


def test_nothing_is_called_clear_where_nothing_is_planted(picture: Picture, planted: Planted) -> None:
    alarms = [(f.analysis, f.says, f.category, f.area) for f in false_alarms(picture, planted)]
    assert [alarm for alarm in alarms if alarm[1].startswith("clearly")] == []
    assert [alarm for alarm in alarms if alarm[3] is None] == []  # the whole town


def test_the_incomplete_month_is_left_out(picture: Picture) -> None:
    assert str(picture.period) == "2024-11-01/2025-11-01"


def test_every_type_is_in_the_picture_and_fires_are_added_up(picture: Picture) -> None:
    codes = {category.code for category in picture.categories}
    assert len(codes) == 23
    assert {"fires", "building_fire", "vandalism", "graffiti_removal", "staff_threat"} <= codes
    assert set(picture.words) == set(ANALYSES.names())


def test_every_page_can_say_that_it_is_invented(picture: Picture) -> None:
    assert picture.is_invented
    assert picture.place == "Exempelstad"


@pytest.mark.accuracy
def test_other_towns_are_found_out_as_well(planted: Planted, tmp_path: Path) -> None:
    """Ten other histories: nine in ten truths are found, and false alarms are as many as announced, give or take."""
    found, announced, alarms = [], 0.0, 0
    for seed in range(10):
        picture = make_example(tmp_path / str(seed), seed)
        found += [any(shown(picture, sign)) for _, sign in SIGNS]
        announced += sum(f.facts["n_expected_by_chance"] for f in picture.findings if f.says == "screen")
        alarms += sum(one.area is not None for one in false_alarms(picture, planted))
    assert sum(found) >= 0.9 * len(found)
    assert 0.5 * announced < alarms < 1.1 * announced
