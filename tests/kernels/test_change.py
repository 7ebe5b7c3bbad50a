"""One stretch against an earlier one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lagesbild.kernels.change import change_from_earlier, seasonal_dispersion


def test_two_equal_stretches_have_not_changed():
    change = change_from_earlier([50], [1.0], [150], [3.0])
    assert change.value[0] == pytest.approx(1)
    assert change.p_value[0] == pytest.approx(1)
    assert change.lower[0] < 1 < change.upper[0]


@given(st.integers(0, 200), st.integers(1, 400), st.floats(0.1, 5), st.floats(0.1, 5))
def test_p_value_is_that_of_the_binomial_test_doubled(now, before, exposure, earlier):
    share = exposure / (exposure + earlier)
    tails = stats.binom.cdf(now, now + before, share), stats.binom.sf(now - 1, now + before, share)
    p = change_from_earlier([now], [exposure], [before], [earlier]).p_value[0]
    assert p == pytest.approx(min(1, 2 * min(tails)), abs=1e-9)


@given(st.integers(1, 300), st.integers(1, 300), st.floats(1.1, 6))
def test_bunched_events_are_weaker_evidence_and_the_same_ratio(now, before, dispersion):
    plain = change_from_earlier([now], [1.0], [before], [1.0])
    bunched = change_from_earlier([now], [1.0], [before], [1.0], dispersion=dispersion)
    assert bunched.value[0] == pytest.approx(plain.value[0])
    assert bunched.lower[0] <= plain.lower[0] + 1e-12
    assert bunched.upper[0] >= plain.upper[0] - 1e-12


def test_interval_leaves_out_one_when_the_p_value_is_small():
    now = np.arange(1, 120)
    change = change_from_earlier(now, np.ones(now.size), np.full(now.size, 120), np.full(now.size, 3.0))
    outside = (change.lower > 1) | (change.upper < 1)
    assert np.array_equal(outside, change.p_value < 0.05)


def test_dispersion_of_chance_is_one_and_of_a_gamma_mixture_its_own():
    rng = np.random.default_rng(4)
    season = 1 + 0.5 * np.sin(2 * np.pi * np.arange(120) / 12)
    level = rng.uniform(5, 80, 30)
    mean = level[:, None] * season
    ones = np.ones_like(mean)
    assert seasonal_dispersion(rng.poisson(mean), ones, 12) == pytest.approx(1, abs=0.06)
    mixed = rng.poisson(mean * rng.gamma(mean / 2, 2 / mean))  # variance = mean (1 + 2)
    assert seasonal_dispersion(mixed, ones, 12) == pytest.approx(3, rel=0.12)


def test_order_of_series_and_scale_of_exposure_do_not_matter():
    rng = np.random.default_rng(5)
    counts, exposure = rng.poisson(20, (6, 48)), rng.uniform(1, 3, (6, 48))
    one = seasonal_dispersion(counts, exposure, 12)
    assert seasonal_dispersion(counts[::-1], exposure[::-1], 12) == pytest.approx(one)
    assert seasonal_dispersion(counts, 1000 * exposure, 12) == pytest.approx(one)


def test_nothing_to_go_by_gives_the_dispersion_of_chance():
    assert seasonal_dispersion(np.zeros((3, 48)), np.ones((3, 48)), 12) == 1
    assert seasonal_dispersion([[1, 2, 3]], [[1, 1, 1]], 12) == 1


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (([-1], [1], [1], [1]), "negative"),
        (([1], [0], [1], [1]), "above zero"),
        (([1], [1], [0], [1]), "above zero"),
        (([1, 2], [1], [1], [1]), "shapes"),
    ],
)
def test_what_has_no_answer_is_refused(wrong, why):
    with pytest.raises(ValueError, match=why):
        change_from_earlier(*wrong)


def test_dispersion_refuses_other_shapes():
    with pytest.raises(ValueError, match="series, periods"):
        seasonal_dispersion([1, 2, 3], [1, 2, 3], 12)
