"""One stretch against an earlier one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lagesbild.kernels.change import change_from_earlier, seasonal_dispersion, year_against_years
from tests.oracles import change as slow


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


class TestYearAgainstYears:
    """One year against those before it, by as much as years usually differ."""

    def test_worked_by_hand(self):
        # Two years before, 100 and 100; no step between them, so the spread is the usual one, shrunk by a year of none.
        found = year_against_years([[100, 100, 150]], [[1.0, 1.0, 1.0]], usual_spread=0.1, usual_df=4)
        variance = 4 * 0.01 / 5
        error = np.sqrt(1 / 150 + 1 / 200 + variance * 1.5)
        assert found.value[0] == pytest.approx(1.5)
        assert found.spread[0] == pytest.approx(np.sqrt(variance))
        assert found.p_value[0] == pytest.approx(2 * stats.t.sf(np.log(1.5) / error, 5))
        assert found.upper[0] == pytest.approx(1.5 * np.exp(stats.t.ppf(0.975, 5) * error))

    @given(
        st.lists(st.integers(0, 500), min_size=2, max_size=8),
        st.floats(0.02, 0.4),
        st.floats(1, 20),
        st.integers(1, 9),
    )
    def test_agrees_with_the_slow_twin(self, counts, spread, df, level_years):
        exposure = np.linspace(1, 2, len(counts))
        found = year_against_years([counts], [exposure], usual_spread=spread, usual_df=df, level_years=level_years)
        value, lower, upper, p_value = slow.year_against_years(counts, exposure, spread, df, level_years)
        assert found.value[0] == pytest.approx(value)
        assert (found.lower[0], found.upper[0]) == pytest.approx((lower, upper))
        assert found.p_value[0] == pytest.approx(p_value, abs=1e-12)

    @given(st.lists(st.integers(1, 500), min_size=2, max_size=8))
    def test_interval_leaves_out_one_exactly_when_the_p_value_is_small(self, counts):
        found = year_against_years([counts], [np.ones(len(counts))], usual_spread=0.1, usual_df=4)
        assert (found.p_value[0] < 0.05) == (found.lower[0] > 1 or found.upper[0] < 1)

    @given(st.floats(0.5, 3), st.integers(20, 400))
    def test_years_that_jump_about_make_the_same_change_less_remarkable(self, ratio, level):
        now = round(ratio * level) + 1
        calm, jumpy = (
            year_against_years([[*before, now]], [np.ones(5)], usual_spread=0.1, usual_df=4)
            for before in ([level] * 4, [2 * level, level // 2, 2 * level, level // 2])
        )
        assert jumpy.spread[0] >= calm.spread[0]

    def test_a_steady_drift_is_no_jumping_about(self):
        drift = [round(400 * 1.08**t) for t in range(5)]
        shuffled = [drift[at] for at in (2, 0, 4, 1, 3)]
        steady, loose = (
            year_against_years([[*each, 640]], [np.ones(6)], usual_spread=0.1, usual_df=4) for each in (drift, shuffled)
        )
        assert steady.spread[0] < loose.spread[0]

    @pytest.mark.parametrize("bad", [[[1]], [1, 2], [[1, -1]], [[1, np.nan]]])
    def test_what_has_no_answer_is_refused(self, bad):
        with pytest.raises(ValueError, match=r"counts|exposure"):
            year_against_years(bad, np.ones(np.shape(bad)), usual_spread=0.1, usual_df=4)
