"""Resolution: the table of what can be seen, in words."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from lagesbild.domain import SeriesBreak
from tests.analyses.panels import ask, findings, make_panel

# How many times the expected an area must have, computed with exact Poisson tails when the design was made: expected
# events → ratio for "probably", ratio for "clearly".
TABLE = {
    1: (4.0, 6.0), 2: (3.0, 4.5), 3: (2.67, 3.67), 5: (2.2, 2.8), 8: (1.88, 2.38), 10: (1.8, 2.2), 15: (1.6, 1.93),
    20: (1.5, 1.8), 30: (1.4, 1.63), 50: (1.3, 1.48), 100: (1.21, 1.33), 200: (1.15, 1.23), 400: (1.10, 1.16),
}  # fmt: skip


def town(events: int, years: int = 1):
    """24 areas with exactly so many events each, all in one month of every year."""
    panel = make_panel()
    counts = np.zeros_like(panel.counts)
    for year in range(years):
        counts[:, -1 - 12 * year] = events
    return replace(panel, counts=counts)


@pytest.mark.parametrize("events", TABLE)
def test_what_can_be_seen_is_what_the_table_says(events):
    one = findings(ask("resolution", town(events)))[0]
    probably, clearly = TABLE[events]
    assert one.facts["median_expected"] == pytest.approx(events)
    assert one.facts["visible_ratio"] == pytest.approx(probably, abs=0.006)
    assert one.facts["clearly_ratio"] == pytest.approx(clearly, abs=0.006)


@pytest.mark.parametrize(
    ("events", "grade"),
    [(400, "ample"), (50, "ample"), (49, "enough"), (15, "enough"), (14, "doubtful"), (4, "doubtful"), (3, "lacking")],
)
def test_the_four_words(events, grade):
    one = findings(ask("resolution", town(events)))[0]
    assert one.says == grade
    assert one.facts["n_blind"] == (24 if grade == "lacking" else 0)


def test_a_longer_stretch_shows_more_and_is_told_beside():
    short, long = findings(ask("resolution", town(10, years=10)))
    assert (short.says, long.says) == ("doubtful", "enough")
    assert long.facts["median_expected"] == pytest.approx(30)
    assert long.period.years == 3


def test_a_stretch_across_a_new_way_of_counting_is_not_proposed():
    changed = SeriesBreak(date(2023, 6, 1), "recording", {"sv": "x", "en": "x"})
    assert len(findings(ask("resolution", replace(town(10, years=10), breaks=(changed,))))) == 1


def test_where_areas_differ_by_themselves_standing_out_takes_more():
    risks = np.exp(np.random.default_rng(4).normal(0, 0.5, 24))
    one = findings(ask("resolution", make_panel(0.03 * risks)))[0]
    assert one.facts["stands_out_share"] > 3 * one.facts["visible_share"]


def test_one_area_has_nothing_to_be_compared_with():
    (only,) = ask("resolution", make_panel().in_order(("A00",)))
    assert only.says == "too_few_areas"
