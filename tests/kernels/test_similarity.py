"""Similar units: by hand, by a slow twin, and what is not known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.kernels.similarity import most_similar
from tests.oracles.similarity import slow_distance


def test_two_pairs_by_hand():
    found = most_similar(np.array([[0.0], [1.0], [3.0], [4.0]]) * [1, 10], most=3, farthest=1.0)
    sd = np.std([0, 1, 3, 4])
    assert found.nearest[:, 0].tolist() == [1, 0, 3, 2]
    assert found.distance[:, 0] == pytest.approx(np.full(4, 1 / sd))
    assert found.nearest[:, 1:].max() == -1, "the other pair is 2 / 1.58 away"


@given(st.integers(3, 9), st.integers(1, 4), st.integers(0, 2**31))
def test_as_the_slow_twin(n, p, seed):
    x = np.random.default_rng(seed).normal(size=(n, p))
    found = most_similar(x, most=n - 1, farthest=np.inf)
    for i in range(n):
        assert sorted(found.nearest[i].tolist()) == [j for j in range(n) if j != i]
        slow = [slow_distance(x, i, j) for j in found.nearest[i]]
        assert found.distance[i] == pytest.approx(slow, rel=1e-6, abs=1e-6)
        assert np.all(np.diff(found.distance[i]) >= 0)


def test_units_and_signs_of_variables_do_not_matter():
    x = np.random.default_rng(2).normal(size=(20, 3))
    assert np.array_equal(most_similar(x).nearest, most_similar(5 - 300 * x).nearest)


def test_of_two_as_near_the_one_that_stands_first():
    x = np.array([[2.0], [1.0], [-1.0], [0.0], [-2.0]])
    assert most_similar(x, most=1, farthest=9).nearest[:, 0].tolist() == [1, 0, 3, 1, 2]
    assert most_similar(x, most=2, farthest=9).nearest[3].tolist() == [1, 2]


def test_the_order_of_variables_does_not_matter_among_many_units():
    x = np.random.default_rng(3).normal(size=(1100, 3))
    found, part = most_similar(x, most=3), most_similar(x[:, [2, 0, 1]], most=3)
    assert np.array_equal(found.nearest, part.nearest)
    assert found.distance[700, 0] == pytest.approx(slow_distance(x, 700, int(found.nearest[700, 0])))


def test_what_is_not_known_of_both_is_left_out_and_too_little_is_no_likeness():
    x = np.array([[0, 0, 0], [0, 0, np.nan], [0, np.nan, np.nan], [5, 5, 5.0], [4, 4, 4]])
    found = most_similar(x, most=4, farthest=1.0)
    assert 1 in found.nearest[0]
    assert 2 not in found.nearest[0]


def test_a_unit_unlike_all_others_has_none_and_what_does_not_vary_says_nothing():
    x = np.column_stack([[0, 0.1, 0.2, 0.1, 50.0], np.full(5, 7.0)])
    assert not most_similar(x).is_there[-1].any()
    assert np.array_equal(most_similar(x).nearest, most_similar(x[:, :1]).nearest)


def test_no_more_than_asked_for_and_the_rest_is_empty():
    assert most_similar(np.arange(9)[:, None] * 1e-3, most=2, farthest=9).nearest.shape == (9, 2)
    assert most_similar([[1.0], [2.0]], most=5, farthest=9).nearest.tolist() == [
        [1, -1, -1, -1, -1],
        [0, -1, -1, -1, -1],
    ]


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="expected \\[n, p\\]"):
        most_similar([1.0, 2.0])
    with pytest.raises(ValueError, match="at least one"):
        most_similar([[1.0], [2.0]], most=0)
