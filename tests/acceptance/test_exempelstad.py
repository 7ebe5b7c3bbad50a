"""The invented town, door to door: every planted truth is found, and the rest is flagged no oftener than announced.

The truths lie in the profile's truths.toml: `shows` is what the picture must say, `may_show` what follows from them.
"""

from collections import Counter
from pathlib import Path

import pytest

import lagesbild
from lagesbild.domain import Finding, Picture
from lagesbild.errors import StoreError
from lagesbild.home import Home, make_example
from lagesbild.plugins import ANALYSES
from lagesbild.profiles.invented.town import DEFAULT_SEED
from lagesbild.profiles.invented.truths import Sign, read_planted

PLANTED = read_planted()
SIGNS = [(truth.id, sign) for truth in PLANTED.truths for sign in truth.shows]
# What the default town's signs are told of. The other questions are judged by towns of their own, over many seeds.
JUDGED_HERE = {("comparison", "rest"), ("comparison", "nation"), ("comparison", "earlier"), ("trend", "")}
POINTED_OUT = ("clearly_", "probably_", "stepped_", "turned")
NEUTRAL = {"no_clear_difference", "too_small", "no_clear_change", "screen", "level", "level_whole"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    path: Path = tmp_path_factory.mktemp("town") / "exempelstad"
    make_example(path, DEFAULT_SEED)
    return lagesbild.open(path)


@pytest.fixture(scope="module")
def picture(home: Home) -> Picture:
    return home.newest_picture()


def kind_of(finding: Finding) -> str:
    return finding.reference.kind if finding.reference else ""


def is_planted(finding: Finding) -> bool:
    return PLANTED.explains(finding.analysis, finding.says, finding.category, finding.area or "", kind_of(finding))


def shown(picture: Picture, sign: Sign) -> list[bool]:
    """For each finding about what the sign is about: does it say what the sign says?"""
    about = (sign.analysis, sign.category, sign.area, sign.reference)
    return [
        finding.says in sign.says and (not sign.quality or sign.quality in finding.quality)
        for finding in picture.findings
        if (finding.analysis, finding.category, finding.area or "", kind_of(finding)) == about
    ]


def false_alarms(picture: Picture) -> list[Finding]:
    return [
        finding
        for finding in picture.findings
        if (finding.analysis, kind_of(finding)) in JUDGED_HERE
        and finding.says.startswith(POINTED_OUT)
        and not is_planted(finding)
    ]


@pytest.mark.parametrize(
    ("truth", "sign"), SIGNS, ids=[f"{name}-{sign.reference or sign.analysis}" for name, sign in SIGNS]
)
def test_what_is_planted_is_found(picture: Picture, truth: str, sign: Sign) -> None:
    assert any(shown(picture, sign)), f"{truth}: {sign}"


@pytest.mark.parametrize("kind", ["rest", "similar", "nation", "earlier"])
def test_where_nothing_is_planted_no_more_is_flagged_than_announced(picture, kind):
    against = [one for one in picture.findings if one.analysis == "comparison" and one.reference.kind == kind]
    announced = sum(one.facts["n_expected_by_chance"] for one in against if one.says == "screen")
    flagged = [one for one in against if one.says not in NEUTRAL and one.area and not is_planted(one)]
    assert len(flagged) <= announced, Counter((one.category, one.says) for one in flagged)


def test_false_alarms_are_no_more_than_announced(picture: Picture) -> None:
    announced: Counter[tuple[str, str]] = Counter()
    for finding in picture.findings:
        if finding.says == "screen" and (finding.analysis, kind_of(finding)) in JUDGED_HERE:
            announced[finding.analysis, kind_of(finding)] += finding.facts["n_expected_by_chance"]
    found = Counter((finding.analysis, kind_of(finding)) for finding in false_alarms(picture))
    assert set(found) <= set(announced)
    for screen, n_expected in announced.items():
        assert n_expected > 5
        assert found[screen] <= n_expected, screen


def test_nothing_is_called_clear_where_nothing_is_planted(picture: Picture) -> None:
    alarms = [(f.analysis, f.says, f.category, f.area) for f in false_alarms(picture)]
    assert [alarm for alarm in alarms if alarm[1].startswith("clearly")] == []
    assert [alarm for alarm in alarms if alarm[3] is None] == []  # the whole town


def test_of_those_that_survive_the_false_discovery_rate_all_are_planted(picture):
    compared = [one for one in picture.findings if one.analysis == "comparison"]
    surviving = [one for one in compared if one.facts.get("survives_fdr") == "yes"]
    assert surviving
    assert [one for one in surviving if not is_planted(one)] == []


def test_where_no_trend_is_planted_no_more_is_flagged_than_announced(picture):
    trends = [one for one in picture.findings if one.analysis == "trend"]
    announced = sum(one.facts["n_expected_by_chance"] for one in trends if one.says == "screen")
    areas = [one for one in trends if one.says not in NEUTRAL and one.area and not is_planted(one)]
    assert len(areas) <= announced
    wholes = [one for one in trends if one.area is None and one.says not in NEUTRAL and not is_planted(one)]
    assert len(wholes) <= 0.06 * sum(one.area is None and one.says != "screen" for one in trends) + 1


def test_a_rise_that_is_only_recording_is_nowhere_called_a_rise(picture):
    frauds = [one for one in picture.findings if one.analysis == "trend" and one.category == "fraud"]
    told = {one.says for one in frauds if one.area is None}
    assert "recording_changed" in told
    assert not told & {"clearly_rising", "probably_rising", "stepped_up", "turned"}


def test_set_aside_rows_are_those_made_wrong_on_purpose(home):
    reasons: Counter[str] = Counter()
    for record in home.deliveries():
        reasons.update(record.reasons)
    planted: Counter[str] = Counter()
    for bad in PLANTED.bad_rows:
        planted[bad.reason] += bad.n
    for code in ("D01", "D02", "D03", "P06"):
        assert reasons[code] == planted[code], code


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


def test_every_page_says_that_it_is_invented(home, tmp_path):
    page = home.report(tmp_path / "r.html", language="sv").read_text(encoding="utf-8")
    assert "EXEMPELDATA" in page


def test_making_the_example_again_gives_the_one_that_is_there(home, picture):
    assert make_example(home.path, DEFAULT_SEED).picture_id == picture.picture_id


def test_another_workspace_is_not_made_into_the_example(tmp_path):
    lagesbild.init(tmp_path / "hem", "sweden")
    with pytest.raises(StoreError, match="Choose another folder"):
        make_example(tmp_path / "hem", DEFAULT_SEED)


def test_a_category_that_adds_up_can_be_asked_for_alone(home, picture):
    (alone,) = [one for one in home.ask("levels", "fires").findings if one.says == "level_whole"]
    (beside,) = [one for one in picture.findings if one.says == "level_whole" and one.category == "fires"]
    assert alone.facts["n_events"] == beside.facts["n_events"]


@pytest.mark.accuracy
def test_other_towns_are_found_out_as_well(tmp_path: Path) -> None:
    """Ten other histories: nine in ten truths are found, and false alarms are as many as announced, give or take."""
    found, announced, alarms = [], 0.0, 0
    for seed in range(10):
        picture = make_example(tmp_path / str(seed), seed)
        found += [any(shown(picture, sign)) for _, sign in SIGNS]
        announced += sum(f.facts["n_expected_by_chance"] for f in picture.findings if f.says == "screen")
        alarms += sum(one.area is not None for one in false_alarms(picture))
    assert sum(found) >= 0.9 * len(found)
    assert 0.5 * announced < alarms < 1.1 * announced
