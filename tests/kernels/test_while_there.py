"""Passing places: the ratio by hand, by a slow twin, and what chance gives."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagesbild.kernels.while_there import while_there
from tests.oracles.while_there import likeliest_ratio


def test_alike_shares_by_hand():
    """A third of the time, 40 of 80 events: odds of 1 against 1/2, so twice as many."""
    found = while_there([10, 14, 16], [20, 28, 32], [1 / 3, 1 / 3, 1 / 3])
    assert found.ratio == pytest.approx(2)
    assert (found.n_places, found.n_events) == (3, 40)
    assert found.lower == pytest.approx(2), "all three are alike, so nothing tells that they vary"
    assert not found.trusted


@settings(max_examples=15)
@given(st.integers(0, 10_000))
def test_the_slow_twin_agrees(seed):
    rng = np.random.default_rng(seed)
    near, share = rng.poisson(6, 15) + 1, rng.uniform(0.1, 0.9, 15)
    during = rng.binomial(near, share)
    during[0], during[1] = 0, near[1]
    found = while_there(during, near, share)
    assert found.ratio == pytest.approx(likeliest_ratio(during, near, share), rel=0.006)
    swapped = while_there(near - during, near, 1 - share)
    assert swapped.ratio == pytest.approx(1 / found.ratio)
    assert swapped.p_value == pytest.approx(found.p_value)


def test_places_without_events_say_nothing():
    some, more = while_there([3, 5, 2], [6, 9, 7], [0.4] * 3), while_there([3, 5, 2, 0], [6, 9, 7, 0], [0.4] * 4)
    assert some == more


@pytest.mark.parametrize("during", [[0, 0, 0], [5, 5, 5]])
def test_events_on_one_side_only_have_no_ratio(during):
    assert while_there(during, [5, 5, 5], [0.5] * 3) is None


def test_where_nothing_matters_it_is_seldom_said_to():
    """600 towns of 30 sites whose events come in bunches: at most 5 %, three standard errors aside."""
    rng = np.random.default_rng(4)
    called = []
    for _ in range(600):
        share = rng.uniform(0.2, 0.6, 30)
        near = rng.poisson(rng.gamma(2, 4, 30))
        bunched = rng.beta(6 * share, 6 * (1 - share))  # events near one site depend on each other
        found = while_there(rng.binomial(near, bunched), near, share)
        called.append(found is not None and found.p_value < 0.05)
    assert np.mean(called) < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 600)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (([1], [2, 3], [0.5]), "differ"),
        (([1, 1], [2, 3], [0.5, 1.0]), "strictly between"),
        (([-1, 1], [2, 3], [0.5, 0.5]), "negative"),
    ],
)
def test_what_has_no_answer_is_refused(arguments, why):
    with pytest.raises(ValueError, match=why):
        while_there(*arguments)
