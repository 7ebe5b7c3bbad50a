"""The same in Python: `import lagesbild`."""

import json
from datetime import date

import pytest

import lagesbild
from lagesbild.domain import Ranking
from lagesbild.errors import StoreError
from lagesbild.kept_pictures import from_json
from lagesbild.release import release
from tests.doors.conftest import write_files


def test_the_walk_in_python(tmp_path):
    write_files(tmp_path)
    home = lagesbild.init(tmp_path / "hem", "sweden", place="Storköping")
    home.areas(tmp_path / "omraden.csv", lagesbild.AreaColumns("stadsdel", "2024", "kod", "namn"))
    (receipt,) = home.receive(tmp_path / "brott.xlsx", mapping=tmp_path / "brott.toml")
    assert (receipt.record.n_kept, receipt.record.n_set_aside) == (2500, 4)
    made = lagesbild.open(tmp_path / "hem").picture(today=date(2025, 1, 20))
    assert made.place == "Storköping"
    kept = home.newest_picture()
    assert kept.findings == made.findings
    assert kept.words == made.words


def test_the_same_picture_twice_has_the_same_numbers(walked):
    home = lagesbild.open(walked.home)
    one, other = (home.picture(today=date(2025, 1, 20)) for _ in range(2))
    assert one.findings == other.findings
    assert one.picture_id == other.picture_id


def test_what_matters_most_is_kept_with_the_picture_and_may_be_gathered_on_a_page(walked, tmp_path):
    home = lagesbild.open(walked.home)
    made = home.picture(today=date(2025, 1, 20))
    assert made.ranking.problems
    assert home.newest_picture().ranking == made.ranking
    assert home.deep_dive("robbery", tmp_path / "dive.html", "en").read_text().startswith("<!DOCTYPE html>")
    assert "What matters most" in home.portrait("Centrum", tmp_path / "area.html", "en").read_text()


def test_a_picture_kept_before_there_was_a_ranking_is_still_read(walked):
    home = lagesbild.open(walked.home)
    with home.store() as store:
        kept = json.loads(store.picture(home.newest_picture_id()))
        del kept["ranking"]
        old = from_json(json.dumps(kept).encode(), store)
    assert old.ranking == Ranking()
    assert release(old).picture.ranking.problems


def test_what_was_not_placed_is_in_the_whole_and_in_no_area(walked):
    picture = lagesbild.open(walked.home).newest_picture()
    for extent in picture.extents:
        assert extent.n_unplaced > 0
        counted = [f.facts["n_events"] for f in picture.findings if f.says == "level" and f.category == extent.category]
        (whole,) = [f for f in picture.findings if f.says == "level_whole" and f.category == extent.category]
        assert sum(counted) == extent.n_placed
        assert whole.facts["n_events"] == extent.n_placed + extent.n_unplaced


def test_opening_what_is_not_a_workspace_says_what_to_do(tmp_path):
    with pytest.raises(StoreError, match="lagesbild init"):
        lagesbild.open(tmp_path)


def test_a_command_cut_off_and_given_again_loses_nothing(tmp_path):
    """Two districts' files cover the same days: the second try must not take over what the first one kept."""
    write_files(tmp_path)
    home = lagesbild.init(tmp_path / "hem", "sweden")
    home.areas(tmp_path / "omraden.csv", lagesbild.AreaColumns("stadsdel", "2024", "kod", "namn"))
    for name, place in (("norr.csv", "Norr"), ("soder.csv", "Söder")):
        rows = [f"2024-{month:02d}-{day:02d};Rån;{place}" for month in range(1, 13) for day in (1, 15, 28)]
        (tmp_path / name).write_text("\n".join(["Datum;Brott;Område", *rows, ""]), encoding="utf-8")
    both = [tmp_path / "norr.csv", tmp_path / "soder.csv"]
    first = home.receive_each(*both, mapping=tmp_path / "brott.toml")
    next(first)
    first.close()  # the power went
    home.receive(*both, mapping=tmp_path / "brott.toml")
    asked = home.ask("levels", today=date(2025, 1, 20))
    assert sum(extent.n_placed for extent in asked.extents) == 72
