"""The measure of the invented towns: one small history, and how histories are added up."""

from datetime import date

import pytest
from benchmarks.accuracy.town_evidence import see_town
from benchmarks.accuracy.town_judging import Tally
from benchmarks.accuracy.town_power import is_seen
from benchmarks.accuracy.towns import NOT_JUDGED, History, Summary, is_more_than, measures, one_history, written

from lagesbild.profiles.invented.truths import Truth, read_planted


def test_one_history_is_asked_and_judged() -> None:
    history = one_history("strandvik", ("comparison",), 3)
    assert history.carried["beach-bicycles"]
    assert history.found["strandvik", "beach-bicycles", 0]
    assert {name for _, name, _ in history.found} < set(history.carried)  # only what this analysis should find
    assert history.tallies["comparison"].n_statements > 10
    assert history == History(**{**vars(one_history("strandvik", ("comparison",), 3)), "seconds": history.seconds})


def test_analyses_that_are_not_judged_claim_nothing() -> None:
    history = one_history("strandvik", NOT_JUDGED, 3)
    assert {name: each.n_statements for name, each in history.tallies.items()} == dict.fromkeys(NOT_JUDGED, 0)
    planted = read_planted("strandvik").truths
    assert not {claimed.analysis for truth in planted for claimed in truth.found_by} & set(NOT_JUDGED)


def test_histories_are_added_up() -> None:
    summary = Summary()
    keys = {("strandvik", "beach-bicycles", 0): True, ("strandvik", "burglary-klinten", 0): False}
    traps = {("strandvik", "fraud-form"): ("trend stepped_up fraud whole",), ("strandvik", "june-lost"): ()}
    for carried in (True, True, True, True, False):
        both = {"beach-bicycles": True, "burglary-klinten": carried}
        summary.add("strandvik", History(both, keys, traps, {"trend": Tally(10, 4, 1, 1, 0.0)}, {"trend": 0.5}))
    told = measures(summary)
    assert (told.n_truths, told.n_carried, told.found_share) == (2, 2, 0.5)
    assert (told.n_traps, told.n_fallen, told.n_ever_fallen) == (2, 1, 1)
    assert told.false_share == pytest.approx(0.1)
    text = written(summary)
    assert "| strandvik | burglary-klinten | area | 80% | comparison | higher, rest | 0% |" in text
    assert "| strandvik | fraud-form | recording | 100% | trend stepped_up fraud whole |" in text


def test_a_truth_that_the_data_cannot_carry_does_not_count() -> None:
    summary = Summary()
    for carried in (True, False):
        found = {("strandvik", "beach-bicycles", 0): False}
        summary.add("strandvik", History({"beach-bicycles": carried}, found, {}, {}, {}))
    assert measures(summary).n_carried == 0


@pytest.mark.parametrize(
    ("n", "of", "is_more"), [(0, 10, False), (1, 10, False), (3, 10, True), (12, 200, False), (20, 200, True)]
)
def test_more_than_promised_is_told_from_chance(n: int, of: int, is_more: bool) -> None:
    assert is_more_than(0.05, n, of) is is_more


def test_the_test_that_knows_where_to_look_seldom_sees_what_is_not_there() -> None:
    nothing = [
        Truth("n", "area", {}, category="fraud", area="990204"),
        Truth("n", "pulse", {}, category="theft_from_vehicle", area="990204", start=date(2025, 5, 1)),
        Truth("n", "survey", {}, category="utsatt_for_brott", area="990204"),
    ]
    seen = [see_town("strandvik", seed) for seed in range(8)]
    said = [is_seen(truth, one) for truth in nothing for one in seen]
    assert sum(said) <= 5  # 1 in 24 by chance
