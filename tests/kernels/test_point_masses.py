"""Heaps of coordinates."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.kernels.point_masses import events_by_place, point_masses, shared_share


def test_shares_by_hand():
    x = [0, 0, 0, 10, 500, 500, 2000]
    y = [0, 0, 0, 0, 0, 0, 0]
    found = point_masses(x, y, [0] * 7)
    assert found.shared_share == 5 / 7
    # Near: three pairs in the heap of three, three from it to its neighbour, one in the heap of two.
    assert found.same_of_near == 4 / 7
    assert found.middle_share == 0  # fewer than ten in the area


def test_middles_of_areas_are_seen():
    rng = np.random.default_rng(1)
    area = np.repeat(np.arange(5), 40)
    x, y = 1000.0 * area, np.zeros(200)
    strewn = rng.random(200) < 0.3
    x[strewn] += rng.uniform(-400, 400, strewn.sum())
    found = point_masses(x, y, area)
    assert found.is_middles
    assert found.is_coarse
    assert found.middle_share == pytest.approx(1 - strewn.mean())


def test_one_shopping_centre_is_no_middle_and_addresses_are_not_coarse():
    rng = np.random.default_rng(2)
    area = np.repeat(np.arange(10), 40)
    houses = np.column_stack([np.arange(300) % 20 * 20.0, np.arange(300) // 20 * 20.0])
    x, y = houses[rng.integers(0, 300, 400)].T.copy()
    x[area == 0], y[area == 0] = 5000.0, 5000.0
    found = point_masses(x, y, area)
    assert not found.is_middles
    assert not found.is_coarse


def test_addresses_rounded_to_a_wide_grid_are_coarse_though_few_share():
    """Three decimals of a degree: a fourth of 2,000 events have company, and nobody is ever next door."""
    rng = np.random.default_rng(4)
    x, y = rng.uniform(0, 8000, size=(2, 2000))
    area = (x // 2000).astype(int)
    assert not point_masses(x, y, area).is_coarse
    rounded = point_masses(np.round(x / 91) * 91, np.round(y / 111) * 111, area)
    assert rounded.shared_share < 0.5
    assert rounded.is_coarse
    assert not rounded.is_middles


def test_a_sparse_list_of_points_is_coarse():
    rng = np.random.default_rng(3)
    crossings = 150.0 * np.column_stack([np.arange(100) % 10, np.arange(100) // 10])
    x, y = crossings[rng.integers(0, 100, 300)].T
    assert point_masses(x, y, np.zeros(300, int)).is_coarse


def test_the_share_of_shared_places_by_hand():
    assert events_by_place([1, 1, 2, 3], [0, 0, 0, 0]).tolist() == [2, 1, 1]
    found = shared_share([2, 1, 1])
    assert found.value == 0.5
    assert found.lower < 0.5 < found.upper
    assert shared_share([1] * 20).lower == 0
    assert shared_share([3, 2]).upper == 1


@given(st.lists(st.integers(1, 9), min_size=1, max_size=30))
def test_the_interval_holds_the_share_and_stays_inside_0_and_1(events):
    found = shared_share(events)
    assert 0 <= found.lower <= found.value <= found.upper <= 1


def test_what_is_no_place_is_refused():
    with pytest.raises(ValueError, match="at least one event"):
        shared_share([1, 0])
    with pytest.raises(ValueError, match="one for each point"):
        point_masses([0.0, 1.0], [0.0, 1.0], [0])
