"""Chains of near repeats: one originator each, nobody counted twice."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.kernels.knox import follow_ons
from tests.oracles.knox import followers


def asked(x, y, day, stretch=None, within_m=(10.0, 200.0), replicates=99, seed=1):
    rng = np.random.default_rng(seed)
    stretch = np.zeros(len(x), int) if stretch is None else stretch
    return follow_ons(x, y, day, stretch=stretch, within_m=within_m, within_days=14, replicates=replicates, rng=rng)


def test_a_chain_has_one_originator_and_bands_do_not_overlap():
    # Three at one address and one next door, days 0, 3, 9 and 5: one chain of four; a lone event far away.
    found = asked([0, 0, 0, 50, 9000], [0, 0, 0, 0, 0], [0, 3, 9, 5, 4])
    assert found.observed.tolist() == [2, 1]


def test_an_event_near_two_chains_joins_them_and_is_counted_once():
    found = asked([0, 190, 380], [0, 0, 0], [0, 5, 10])
    assert found.observed.tolist() == [0, 2]


def test_a_link_across_the_turn_of_two_stretches_is_no_link():
    assert asked([0, 0], [0, 0], [9, 11], stretch=[0, 1]).observed.tolist() == [0, 0]


EVENTS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 40), st.integers(0, 1)), min_size=2, max_size=25
)


@given(EVENTS)
def test_as_the_slow_twin_counts(rows):
    x, y, day, stretch = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    found = asked(60 * x, 60 * y, day, stretch.astype(int), replicates=2)
    assert found.observed.tolist() == followers(60 * x, 60 * y, day, stretch, (10.0, 200.0), 14.0)


@given(EVENTS)
def test_dealing_keeps_each_stretch_to_itself(rows):
    """With one event a stretch and day there is nothing to deal: every dealing counts alike."""
    x, y, day, _ = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    found = asked(60 * x, 60 * y, np.full(day.size, 3.0), replicates=5)
    assert (found.null == found.observed).all()
    assert (found.p_value == 1).all()


def test_without_interaction_it_is_seldom_called():
    rng = np.random.default_rng(5)
    called = []
    for seed in range(200):
        places = rng.uniform(0, 1500, (2, 60))[:, rng.integers(0, 60, 150)]
        found = asked(*places, rng.integers(0, 365, 150), np.repeat([0, 1], 75), seed=seed)
        called.append(found.p_value <= 0.05)
    assert np.mean(called, axis=0) == pytest.approx([0.05, 0.05], abs=0.05)


def test_a_place_that_has_more_in_one_half_year_is_no_repeat():
    """All events of a half-year at its own place: within each there is nothing to see."""
    rng = np.random.default_rng(6)
    stretch = np.repeat([0, 1], 60)
    day = np.where(stretch == 0, rng.integers(0, 182, 120), rng.integers(183, 365, 120))
    found = asked(5000.0 * stretch, np.zeros(120), day, stretch)
    assert found.p_value[0] > 0.05


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="a stretch for each"):
        asked([0.0, 1.0], [0.0, 1.0], [0, 1], stretch=[0])


def test_events_of_the_same_day_are_no_link_where_that_is_asked():
    rng = np.random.default_rng(1)
    found = follow_ons(
        [0.0, 0, 0], [0.0, 0, 0], [0, 0, 5], stretch=[0, 0, 0], within_m=10, within_days=14, fewest_days=1, rng=rng
    )
    assert found.observed.tolist() == [2]  # both of day 0 are linked to day 5, not to one another
    found = follow_ons([0.0, 0], [0.0, 0], [3, 3], stretch=[0, 0], within_m=10, within_days=14, fewest_days=1, rng=rng)
    assert found.observed.tolist() == [0]
