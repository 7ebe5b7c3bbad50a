"""Two sources of one thing, against published figures."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.domain import Panel, Status
from lagesbild.domain.periods import months_within
from lagesbild.domain.periods import year as year_of
from lagesbild.intake.reconcile import reconcile, worst_first

MONTHS = months_within(year_of(2022))


def panel(counts: list[int], unplaced: int = 0) -> Panel:
    """Areas whose counts of the year all fall in January."""
    n = np.zeros((len(counts), 12), dtype=np.int64)
    n[:, 0] = counts
    at_the_side = np.zeros(12, dtype=np.int64)
    at_the_side[0] = unplaced
    names = tuple(f"area {at}" for at in range(len(counts)))
    return Panel(
        *("bicycle_theft", "stadsdel", names, MONTHS, n, np.zeros(n.shape, dtype=np.uint8), np.ones(n.shape)),
        *("residents", at_the_side, np.zeros(12, dtype=bool)),
    )


@pytest.mark.parametrize(
    ("police", "official", "share"),
    # Södermalm's bicycle thefts and Norrmalm's offences of 2022: Stockholm, as the police's extract and Brå had them.
    [(435, 1326, 0.672), (20_648, 24_791, 0.167)],
)
def test_published_differences_alarm(police: int, official: int, share: float):
    whole, area = reconcile(panel([police]), panel([official]), ("police", "bra"))
    for each in (whole, area):
        assert each.alarm
        assert each.lower == "police"
        assert each.missing_share == pytest.approx(share, abs=0.001)
        assert each.ratio == pytest.approx(police / official)


@pytest.mark.parametrize(("first", "second"), [(1000, 1000), (960, 1000), (5, 9), (0, 0), (12, 10)])
def test_what_chance_or_late_reports_do_does_not_alarm(first: int, second: int):
    assert not any(each.alarm for each in reconcile(panel([first]), panel([second]), ("a", "b")))


def test_only_months_that_both_tell_of_are_compared():
    first, second = panel([100, 100]), panel([100, 100])
    status = np.zeros((2, 12), dtype=np.uint8)
    status[:, 0] = Status.MISSING
    assert all(
        each.n_first == each.n_second == 0
        for each in reconcile(first, replace(second, status=status, counts=second.counts * 0), ("a", "b"))
    )
    status[:] = Status.MISSING
    assert reconcile(first, replace(second, status=status, counts=second.counts * 0), ("a", "b")) == []


def test_what_has_no_area_is_in_the_whole():
    whole, *areas = reconcile(panel([50], unplaced=50), panel([100]), ("a", "b"))
    assert (whole.n_first, whole.alarm) == (100, False)
    assert areas[0].alarm


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_which_is_first_does_not_matter(first: int, second: int):
    one = reconcile(panel([first]), panel([second]), ("a", "b"))[0]
    other = reconcile(panel([second]), panel([first]), ("b", "a"))[0]
    assert (one.alarm, one.lower, one.missing_share) == (other.alarm, other.lower, other.missing_share)
    assert one.period.start_day == date(2022, 1, 1)


def test_the_worst_comes_first():
    found = worst_first(reconcile(panel([10, 500, 1000]), panel([10, 100, 990]), ("a", "b")))
    assert [each.area for each in found] == [None, "area 1", "area 2", "area 0"]
