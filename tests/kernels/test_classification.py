"""Classes by weighed indicators: the sums by hand, what a weighting may not do, and what draws say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.kernels.classification import (
    class_of,
    class_shares,
    composite,
    effective_weights,
    places,
    share_of_weightings,
    standard_scores,
    two_sided_p,
)
from lagesbild.kernels.normal_means import draw_means
from tests.oracles import classification as twin

NAN = float("nan")
seeds = st.integers(0, 10_000)


def test_a_worked_case():
    """Values 1, 2, 3 have mean 2 and standard deviation √(2/3); a fourth area is not known."""
    z = standard_scores([1.0, 2.0, 3.0, NAN])
    assert z[:3] == pytest.approx([-np.sqrt(1.5), 0, np.sqrt(1.5)])
    assert np.isnan(z[3])


def test_nobody_is_further_than_three_and_equals_are_at_nought():
    assert standard_scores(np.append(np.zeros(99), 1e6)).max() == 3
    assert standard_scores(np.full(5, 7.3)) == pytest.approx(0)


def test_dimensions_weigh_alike_however_many_indicators_they_have():
    has = np.ones((1, 4), dtype=bool)
    assert effective_weights(has, np.array([0, 0, 0, 1]), [1, 1, 2, 5], [1, 1])[0] == pytest.approx(
        [1 / 8, 1 / 8, 1 / 4, 1 / 2]
    )


def test_what_is_lacking_gives_its_weight_to_its_own_dimension():
    has = np.array([[True, False, True], [False, False, True], [False, False, False]])
    assert effective_weights(has, np.array([0, 0, 1]), [1, 1, 1], [1, 1]) == pytest.approx(
        np.array([[0.5, 0, 0.5], [0, 0, 1], [0, 0, 0]])
    )


@given(seeds)
def test_the_slow_twin_agrees(seed):
    rng = np.random.default_rng(seed)
    n, k = 7, 5
    values = rng.normal(size=(n, k))
    values[rng.uniform(size=(n, k)) < 0.2] = NAN
    values[:2] = rng.normal(size=(2, k))  # at least two areas tell of each
    dimension, weight, between = np.array([0, 0, 1, 2, 2]), rng.uniform(0.5, 2, k), rng.uniform(0.5, 2, 3)
    z = np.stack([standard_scores(values[:, at]) for at in range(k)], axis=1)
    assert z == pytest.approx(np.array([twin.scores(values[:, at]) for at in range(k)]).T, nan_ok=True)
    weights = effective_weights(np.isfinite(z), dimension, weight, between)
    assert composite(z[None], weights)[0] == pytest.approx(twin.weighed(z.tolist(), dimension, weight, between))


@given(seeds, st.floats(0.1, 50), st.floats(-20, 20))
def test_a_unit_of_measure_changes_nothing(seed, scale, shift):
    values = np.random.default_rng(seed).normal(size=12)
    assert standard_scores(scale * values + shift) == pytest.approx(standard_scores(values), abs=1e-6)


def test_classes_begin_at_their_limits():
    assert class_of(np.array([-1.0, -0.4, 0.0, 0.4, 0.99, 1.0]), [-0.4, 0.4, 1.0]).tolist() == [0, 1, 1, 2, 2, 3]
    assert class_shares(np.array([[0, 1], [0, 2]]), 3).tolist() == [[1, 0, 0], [0, 0.5, 0.5]]


def test_places_begin_with_the_highest_and_equals_share():
    assert places(np.array([[0.2, 3.0, 1.0], [1.0, 1.0, 0.0]])).tolist() == [[3, 1, 2], [1.5, 1.5, 3]]


def test_a_class_that_every_indicator_gives_stands_under_every_weighting():
    z = np.tile(np.array([[2.0, 2.0, 2.0], [-2.0, 2.0, 0.0], [0.1, 0.1, 0.1]]), (20, 1, 1))
    held = share_of_weightings(
        z,
        np.array([0, 1, 2]),
        [1, 1, 1],
        [-0.4, 0.4, 1.0],
        np.array([3, 1, 1]),
        factor=2.0,
        weightings=400,
        rng=np.random.default_rng(1),
    )
    assert held[[0, 2]] == pytest.approx(1)
    assert 0.3 < held[1] < 0.9, "an area whose indicators disagree hangs on the weights"


def test_what_is_surely_above_nought_is_unlikely_to_be_nothing():
    rng = np.random.default_rng(3)
    p = two_sided_p(np.column_stack([rng.normal(4, 1, 4000), rng.normal(0, 1, 4000), np.zeros(4000)]))
    assert p[0] == pytest.approx(6.3e-5, rel=0.5)
    assert p[1] > 0.9
    assert p[2] == 1


def test_eight_schools():
    """Gelman et al. (2013), Bayesian Data Analysis, 3rd ed., table 5.3: posterior quantiles of eight effects."""
    values, se = [28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18]
    drawn = draw_means(values, se, 40_000, np.random.default_rng(1))
    medians = [10, 8, 7, 8, 5, 6, 10, 8]
    assert np.median(drawn, axis=0) == pytest.approx(medians, abs=1.6)
    lower, upper = np.quantile(drawn[:, 0], [0.025, 0.975])
    assert (lower, upper) == (pytest.approx(-2, abs=1.5), pytest.approx(31, abs=2.5))


def test_well_known_means_keep_their_own_and_unknown_ones_borrow():
    values = np.array([0.1, 0.2, 0.3, 0.4, 0.9])
    sure = draw_means(values, np.full(5, 0.001), 2000, np.random.default_rng(1))
    assert sure.mean(axis=0) == pytest.approx(values, abs=0.002)
    unsure = draw_means(values, np.array([0.01, 0.01, 0.01, 0.01, 2.0]), 2000, np.random.default_rng(1))
    assert unsure[:, 4].mean() < 0.5


@pytest.mark.parametrize(("values", "se", "why"), [([1, 2, 3], [1, 1, 1], "at least 4"), ([1] * 5, [0] * 5, "above")])
def test_what_has_no_answer_is_refused(values, se, why):
    with pytest.raises(ValueError, match=why):
        draw_means(values, se, 10, np.random.default_rng(1))
