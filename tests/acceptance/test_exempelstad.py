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
from lagesbild.profiles.invented.truths import read_planted

PLANTED = read_planted()
SHOWN = [(truth.id, sign) for truth in PLANTED.truths for sign in truth.shows]
NEUTRAL = {"no_clear_difference", "too_small", "no_clear_change", "screen", "level", "level_whole"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    path: Path = tmp_path_factory.mktemp("town") / "exempelstad"
    make_example(path, 2023)
    return lagesbild.open(path)


@pytest.fixture(scope="module")
def picture(home: Home) -> Picture:
    return home.newest_picture()


def kind_of(finding: Finding) -> str:
    return finding.reference.kind if finding.reference else ""


def is_planted(finding: Finding) -> bool:
    return PLANTED.explains(finding.analysis, finding.says, finding.category, finding.area or "", kind_of(finding))


@pytest.mark.parametrize(("truth", "sign"), SHOWN, ids=[f"{truth}-{at}" for at, (truth, _) in enumerate(SHOWN)])
def test_the_picture_shows_what_is_planted(picture, truth, sign):
    here = [
        one
        for one in picture.findings
        if one.analysis == sign.analysis
        and sign.fits(one.area or "", one.category)
        and (not sign.reference or sign.reference == kind_of(one))
    ]
    found = [one for one in here if one.says in sign.says and (not sign.quality or sign.quality in one.quality)]
    assert found, f"{truth}: {sign} – the picture says {[(one.says, one.quality) for one in here]}"


@pytest.mark.parametrize("kind", ["rest", "similar", "nation", "earlier"])
def test_where_nothing_is_planted_no_more_is_flagged_than_announced(picture, kind):
    against = [one for one in picture.findings if one.analysis == "comparison" and one.reference.kind == kind]
    announced = sum(one.facts["n_expected_by_chance"] for one in against if one.says == "screen")
    flagged = [one for one in against if one.says not in NEUTRAL and one.area and not is_planted(one)]
    assert len(flagged) <= announced, Counter((one.category, one.says) for one in flagged)


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


def test_every_page_says_that_it_is_invented(home, tmp_path):
    page = home.report(tmp_path / "r.html", language="sv").read_text(encoding="utf-8")
    assert "EXEMPELDATA" in page


def test_making_the_example_again_gives_the_one_that_is_there(home, picture):
    assert make_example(home.path, 2023).picture_id == picture.picture_id


def test_another_workspace_is_not_made_into_the_example(tmp_path):
    lagesbild.init(tmp_path / "hem", "sweden")
    with pytest.raises(StoreError, match="Choose another folder"):
        make_example(tmp_path / "hem", 2023)


def test_a_category_that_adds_up_can_be_asked_for_alone(home, picture):
    (alone,) = [one for one in home.ask("levels", "fires").findings if one.says == "level_whole"]
    (beside,) = [one for one in picture.findings if one.says == "level_whole" and one.category == "fires"]
    assert alone.facts["n_events"] == beside.facts["n_events"]
