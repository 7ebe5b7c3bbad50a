"""Squares chosen with one time's events and judged with another's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.kernels.squares import densest_squares, held_again, occupied


def heap(x: float, y: float, n: int, seed: int = 1) -> np.ndarray:
    return np.array([[x], [y]]) + np.random.default_rng(seed).uniform(-40, 40, (2, n))


def test_heaps_are_found_whole_though_a_grid_line_runs_through_them():
    """At (400, 400) four squares of a fixed grid of 200 m meet."""
    x, y = np.concatenate([heap(400, 400, 30), heap(1500, 900, 20), [[5000], [5000]]], axis=1)
    found = densest_squares(x, y, side_m=200, fewest=5, most=10)
    assert found.events.tolist() == [30, 20]
    assert found.holding(x, y).tolist() == [0] * 30 + [1] * 20 + [-1]


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900)), min_size=1, max_size=60))
def test_squares_never_overlap_and_count_what_they_hold(points):
    x, y = np.array(points, dtype=float).T
    found = densest_squares(x, y, side_m=200, fewest=1, most=50)
    for one in range(found.events.size):
        for other in range(one):
            apart = max(abs(found.west_m[one] - found.west_m[other]), abs(found.south_m[one] - found.south_m[other]))
            assert apart >= found.side_m
    assert np.bincount(found.holding(x, y) + 1, minlength=found.events.size + 1)[1:].tolist() == found.events.tolist()


def test_no_more_than_asked_for():
    x, y = np.concatenate([heap(500 * n, 0, 10 + n) for n in range(6)], axis=1)
    assert densest_squares(x, y, side_m=200, fewest=5, most=3).events.tolist() == [15, 14, 13]
    assert densest_squares(x, y, side_m=200, fewest=14, most=9).events.tolist() == [15, 14]


def test_by_hand():
    x, y = np.concatenate([heap(400, 400, 30), heap(1500, 900, 20)], axis=1)
    squares = densest_squares(x, y, side_m=200, fewest=5, most=10)
    later = np.concatenate([heap(400, 400, 40, 2), heap(3000, 0, 60, 3)], axis=1)
    held = held_again(squares, *later, 52, 2.0)
    assert (held.share, held.surface_share) == (0.4, 2 / 52)
    assert held.accuracy_index == pytest.approx(0.4 * 26)
    assert held.ratio.tolist() == pytest.approx([40 / (60 / 50), 0])
    assert held.survives.tolist() == [True, False]
    # Clopper and Pearson's limits for 40 of 100 (any table): 30.3 and 50.3 per cent.
    assert (held.lower, held.upper) == (pytest.approx(0.303, abs=0.001), pytest.approx(0.503, abs=0.001))


def test_the_surface_is_the_squares_with_anything_in_them():
    assert occupied([10, 30, 250, 1000], [10, 10, 10, 1000], 200) == 3


def test_even_maps_seldom_have_squares_that_stand_out():
    called = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        before, after = rng.uniform(0, 3000, (2, 600)), rng.uniform(0, 3000, (2, 200))
        squares = densest_squares(*before, side_m=200, fewest=6, most=50)
        called += held_again(squares, *after, 225, 2.0).survives.any() if squares.events.size else 0
    assert called <= 2


def test_no_rest_is_refused():
    squares = densest_squares([0.0, 1], [0.0, 1], side_m=200, fewest=1, most=1)
    with pytest.raises(ValueError, match="no rest"):
        held_again(squares, [0.0], [0.0], 1, 2.0)
