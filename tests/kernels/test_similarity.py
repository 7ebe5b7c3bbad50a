"""Similar units: by hand, by a slow twin, and what is not known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.kernels.similarity import most_similar
from tests.oracles.similarity import slow_distance


def test_two_pairs_by_hand():
    # sd is 1.5 of both: within a pair 1/1.5, across at least 2/1.5.
    found = most_similar(np.array([[0.0], [1.0], [3.0], [4.0]]) * [1, 10], most=3, farthest=1.0)
    sd = np.std([0, 1, 3, 4])
    assert found.distance[0, 1] == pytest.approx(1 / sd)
    assert found.distance[1, 2] == pytest.approx(2 / sd)
    assert found.members.tolist() == [[False, True, False, False], [True, False, False, False],
                                      [False, False, False, True], [False, False, True, False]]  # fmt: skip


@given(st.integers(3, 9), st.integers(1, 4), st.integers(0, 2**31))
def test_as_the_slow_twin_and_symmetric(n, p, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, p))
    found = most_similar(x, most=n, farthest=np.inf)
    assert found.distance == pytest.approx(found.distance.T)
    for i in range(n):
        assert not found.members[i, i]
        for j in range(n):
            if i != j:
                assert found.distance[i, j] == pytest.approx(slow_distance(x, i, j), rel=1e-6, abs=1e-6)


def test_units_and_signs_of_variables_do_not_matter():
    x = np.random.default_rng(2).normal(size=(20, 3))
    assert np.array_equal(most_similar(x).members, most_similar(5 - 300 * x).members)


def test_what_is_not_known_of_both_is_left_out_and_too_little_is_no_likeness():
    x = np.array([[0, 0, 0], [0, 0, np.nan], [0, np.nan, np.nan], [5, 5, 5.0], [4, 4, 4]])
    found = most_similar(x, most=4, farthest=1.0)
    assert found.members[0, 1]
    assert found.distance[0, 2] == np.inf


def test_a_unit_unlike_all_others_has_none_and_what_does_not_vary_says_nothing():
    x = np.column_stack([[0, 0.1, 0.2, 0.1, 50.0], np.full(5, 7.0)])
    assert most_similar(x).members.sum(axis=1).tolist()[-1] == 0
    assert np.array_equal(most_similar(x).members, most_similar(x[:, :1]).members)


def test_no_more_than_asked_for():
    assert most_similar(np.zeros((9, 1)) + np.arange(9)[:, None] * 1e-3, most=2).members.sum(axis=1).max() == 2


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="expected \\[n, p\\]"):
        most_similar([1.0, 2.0])
    with pytest.raises(ValueError, match="at least one"):
        most_similar([[1.0], [2.0]], most=0)
