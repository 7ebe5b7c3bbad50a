import csv
import gzip
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.kernels.aoristic import aoristic_counts, aoristic_weights
from tests.oracles import aoristic as slow

intervals = st.tuples(st.floats(-500, 500), st.one_of(st.just(0.0), st.floats(0.01, 60))).map(
    lambda i: (i[0], i[0] + i[1])
)
many = st.lists(intervals, min_size=1, max_size=20).map(lambda i: np.array(i).T)
cycles = st.integers(1, 30)


class TestKnownAnswers:
    def test_an_hour_is_an_hour(self):
        assert aoristic_weights([13], [14], 24)[0].tolist() == [0] * 13 + [1] + [0] * 10

    def test_half_an_hour_either_side_of_midnight(self):
        found = aoristic_weights([23.5], [24.5], 24)[0]
        assert (found[23], found[0]) == (0.5, 0.5)

    def test_a_working_day(self):
        found = aoristic_weights([8], [18], 24)[0]
        assert found[8:18] == pytest.approx([0.1] * 10)
        assert found.sum() == pytest.approx(1)

    def test_a_known_moment_is_that_cell_also_on_its_edge(self):
        assert aoristic_weights([5, 5.99], [5, 5.99], 24)[:, 5].tolist() == [1, 1]

    def test_longer_than_the_cycle_goes_round(self):
        assert aoristic_weights([0], [36], 24)[0] == pytest.approx([2 / 36] * 12 + [1 / 36] * 12)

    def test_a_week_of_hours_reshapes_to_weekday_by_hour(self):
        tuesday_noon = aoristic_weights([36], [37]).reshape(7, 24)
        assert tuesday_noon[1, 12] == 1


class TestLaws:
    @given(many, cycles)
    def test_every_event_counts_once(self, interval, cells):
        assert aoristic_weights(*interval, cells).sum(axis=1) == pytest.approx(1)

    @given(many, cycles)
    def test_counts_are_the_sums_of_weights(self, interval, cells):
        assert aoristic_counts(*interval, cells) == pytest.approx(
            aoristic_weights(*interval, cells).sum(axis=0), abs=1e-9
        )

    @given(many, cycles, st.integers(-5, 5))
    def test_another_week_is_the_same(self, interval, cells, weeks):
        whole = np.round(interval * 8) / 8  # so that moving by weeks loses no digits
        moved = aoristic_weights(*(whole + weeks * cells), cells)
        assert moved == pytest.approx(aoristic_weights(*whole, cells), abs=1e-9)

    @given(many)
    def test_an_hour_later_is_one_cell_on(self, interval):
        whole = np.round(interval * 8) / 8
        assert aoristic_counts(*(whole + 1), 24) == pytest.approx(np.roll(aoristic_counts(*whole, 24), 1), abs=1e-9)

    @given(intervals, cycles)
    def test_agrees_with_walking_through_the_interval(self, interval, cells):
        start, end = np.round(np.array(interval) * 64) / 64  # clear of edges that differ by one rounding
        assert aoristic_weights([start], [end], cells)[0] == pytest.approx(slow.weights(start, end, cells), abs=1e-9)

    @given(st.floats(0, 1e6), st.floats(0, 1e-4))
    def test_however_short_an_event_is_one_event(self, start, length):
        assert aoristic_weights([start], [start + length], 24).sum() == pytest.approx(1, abs=1e-3)
        assert aoristic_counts([start], [start + length], 24).sum() == pytest.approx(1, abs=1e-3)

    def test_touches_nothing(self):
        start, end = np.array([1.0, 30.0]), np.array([5.0, 31.0])
        aoristic_counts(start, end, 24)
        aoristic_weights(start, end, 24)
        assert (start.tolist(), end.tolist()) == ([1, 30], [5, 31])

    def test_no_events_are_no_events(self):
        assert aoristic_weights([], [], 24).shape == (0, 24)
        assert aoristic_counts([], [], 24).tolist() == [0] * 24


class TestRefusals:
    @pytest.mark.parametrize("kernel", [aoristic_weights, aoristic_counts])
    def test_says_which_event_ends_before_it_starts(self, kernel):
        with pytest.raises(ValueError, match=r"end: the value 2.0 at position 1 lies before its start 5.0"):
            kernel([1, 5], [2, 2], 24)

    @pytest.mark.parametrize(
        ("start", "end", "cells", "what"),
        [
            ([np.nan], [1], 24, "missing"),
            ([1, 2], [3], 24, "differ"),
            ([1], [2], 0, "at least one"),
            ([[1]], [[2]], 24, "dimension"),
        ],
    )
    def test_refuses_what_has_no_answer(self, start, end, cells, what):
        with pytest.raises(ValueError, match=what):
            aoristic_weights(start, end, cells)


@pytest.mark.shared
def test_burglaries_in_washington_as_tabled_by_ratcliffes_own_package(shared):
    # R package `aoristic`: dcburglaries and the table dcburgsum (three decimals) made of it, in local time. It gives
    # events without an end their start, and spreads those longer than a week evenly over the week.
    folder = shared / "data" / "stats-classics"
    if not folder.is_dir():
        pytest.skip("shared/data/stats-classics is not there")
    with gzip.open(folder / "aoristic_dcburglaries.csv.gz", "rt") as file:
        rows = list(csv.DictReader(file))
    with gzip.open(folder / "aoristic_dcburgsum.csv.gz", "rt") as file:
        table = np.array([[float(row[day]) for day in list(row)[1:]] for row in csv.DictReader(file)])
    start = np.array([hours_since_monday(row["StartDateTime"]) for row in rows])
    end = np.array(
        [hours_since_monday(row["EndDateTime" if row["EndDateTime"] != "NA" else "StartDateTime"]) for row in rows]
    )
    long = end - start >= 168
    start[long], end[long] = 0, 168
    assert pytest.approx(table, abs=0.000501) == aoristic_counts(start, end).reshape(7, 24).T


def hours_since_monday(text: str) -> float:
    local = datetime.fromisoformat(text).replace(tzinfo=UTC).astimezone(ZoneInfo("America/New_York"))
    return (local.replace(tzinfo=None) - datetime(2015, 12, 28)).total_seconds() / 3600  # noqa: DTZ001 - wall clock
