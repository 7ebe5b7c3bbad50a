import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lagesbild.kernels import unusual
from lagesbild.kernels.farrington import Expected, expect_counts
from lagesbild.kernels.unusual import (
    Calm,
    alarms_above,
    alarms_below,
    calm_of,
    chance_of_at_least,
    chance_of_at_most,
    expect_from_preceding,
    highest_ordinary,
    lowest_ordinary,
    smallest_seen,
)
from tests.oracles import unusual as slow


def calm(mean, log_se=0.0, log_dispersion=0.0, log_dispersion_se=0.0):
    fields = np.broadcast_arrays(
        np.atleast_1d(np.asarray(mean, dtype=float)), log_se, log_dispersion, log_dispersion_se
    )
    return Calm(*(np.array(field, dtype=float) for field in fields))


@pytest.mark.parametrize("mean", [0.3, 4.0, 60.0, 2500.0])
@pytest.mark.parametrize("dispersion", [1.0, 1.7, 6.0])
def test_what_is_known_for_sure_is_a_negative_binomial(mean, dispersion):
    counts = np.unique(np.round(mean + np.sqrt(mean * dispersion) * np.arange(-3, 5)).clip(0)).astype(int)
    held = calm(np.full(counts.size, mean), log_dispersion=np.log(dispersion))
    exact = stats.poisson(mean) if dispersion == 1 else stats.nbinom(mean / (dispersion - 1), 1 / dispersion)
    np.testing.assert_allclose(chance_of_at_most(held, counts), exact.cdf(counts), rtol=1e-7, atol=1e-12)
    np.testing.assert_allclose(chance_of_at_least(held, counts), exact.sf(counts - 1), rtol=1e-6, atol=1e-11)


@pytest.mark.parametrize(("mean", "log_se", "dispersion", "error"), [(4.0, 0.3, 2.0, 0.2), (30.0, 0.1, 1.5, 0.15)])
def test_doubt_about_mean_and_dispersion_is_summed_over(mean, log_se, dispersion, error):
    held = calm(mean, log_se, np.log(dispersion), error)
    for count in (int(mean * 1.5), int(mean * 2.5)):
        theirs = slow.chance_of_at_least(count, mean, log_se, np.log(dispersion), error)
        assert chance_of_at_least(held, [count])[0] == pytest.approx(theirs, rel=0.05)


@given(st.floats(0.2, 200), st.floats(0, 0.4), st.floats(-0.3, 1.5), st.floats(0, 0.5), st.floats(0.0001, 0.2))
def test_a_bound_is_the_least_count_that_keeps_its_word(mean, log_se, log_dispersion, error, alpha):
    held = calm(mean, log_se, log_dispersion, error)
    upper, lower = highest_ordinary(held, alpha), lowest_ordinary(held, alpha)
    slack = 1e-9
    assert chance_of_at_least(held, upper + 1)[0] <= alpha + slack
    if upper[0] > 0:
        assert chance_of_at_least(held, upper)[0] >= alpha - slack
    if lower[0] > 0:
        assert chance_of_at_most(held, lower - 1)[0] <= alpha + slack
    assert chance_of_at_most(held, lower)[0] >= alpha - slack


def test_more_doubt_means_a_higher_bound():
    sure, unsure = calm(10.0, 0.0, 0.5, 0.0), calm(10.0, 0.2, 0.5, 0.3)
    assert highest_ordinary(unsure, 0.001)[0] > highest_ordinary(sure, 0.001)[0]


def test_the_threshold_gives_the_alarms_wanted_though_counts_are_whole():
    held = calm(np.geomspace(2, 50, 500), 0.1, 0.4, 0.1)
    found = alarms_above(held, 0.5, 0.05)
    assert found.chance.sum() == pytest.approx(0.5, rel=0.05)
    assert found.alpha > 0.5 / 500, "a bound at alpha itself is exceeded more seldom"
    low = alarms_below(held, 0.5, 0.05)
    assert low.chance.sum() == pytest.approx(0.5, rel=0.1)


def test_no_threshold_is_laxer_than_allowed_and_few_events_are_no_alarm():
    held = calm(np.full(10, 0.5))
    assert alarms_above(held, 5.0, 0.01).alpha == 0.01
    assert alarms_above(held, 5.0, 0.01, fewest=30).chance.max() <= 1e-10
    assert alarms_below(held, 5.0, 0.01).chance.max() == 0, "no fall can be seen from half an event"


def test_a_missing_mean_stays_missing():
    held = calm([np.nan, 5.0])
    assert np.isnan(chance_of_at_least(held, [3, 3])[0])
    assert highest_ordinary(held, 0.01)[0] == -1
    assert np.isnan(smallest_seen(held, [5, 12], 1)[0])


def test_the_smallest_increase_seen_is_found_eight_times_in_ten():
    rng = np.random.default_rng(3)
    held = calm(8.0, 0.0, np.log(1.5), 0.0)
    upper = highest_ordinary(held, 0.001)
    for n_periods in (1, 4):
        ratio = smallest_seen(held, upper, n_periods)[0]
        drawn = rng.negative_binomial(8 * ratio / 0.5, 1 / 1.5, (40_000, n_periods))
        assert (drawn > upper[0]).any(axis=1).mean() == pytest.approx(0.8, abs=0.01)


def test_series_of_one_kind_lend_each_other_their_dispersion():
    """Smyth's point: with few degrees of freedom the pooled values lie nearer the truth than each series' own."""
    rng = np.random.default_rng(4)
    truth, freedom = 2.0, 30.0
    own = truth * rng.chisquare(freedom, 200) / freedom
    held = calm_of(Expected(np.full(200, 50.0), np.full(200, 0.02), own, np.full(200, freedom)), np.zeros(200))
    pooled = np.exp(held.log_dispersion)
    assert np.abs(np.log(pooled / truth)).mean() < 0.3 * np.abs(np.log(own / truth)).mean()
    alone = calm_of(Expected(*(np.array([x]) for x in (50.0, 0.02, own[0], freedom))), [0])
    assert alone.log_dispersion_se[0] > 2 * held.log_dispersion_se[0]


def test_series_that_differ_are_not_made_alike():
    rng = np.random.default_rng(5)
    truth = np.repeat([1.0, 6.0], 50)
    own = truth * rng.chisquare(200, 100) / 200
    held = calm_of(Expected(np.full(100, 20.0), np.full(100, 0.02), own, np.full(100, 200.0)), np.zeros(100))
    np.testing.assert_allclose(np.exp(held.log_dispersion), own, rtol=0.15)


def test_the_time_just_before_is_its_mean_and_its_spread():
    counts, known = np.array([[9, 1, 2, 3, 6, 99, 4]]), np.ones((1, 7), dtype=bool)
    found = expect_from_preceding(counts, known, [6], back=4, gap=1)  # 1, 2, 3 and 6
    assert found.mean[0, 0] == 3.0
    assert found.dispersion[0, 0] == pytest.approx(np.var([1, 2, 3, 6], ddof=1) / 3)
    assert found.log_se[0, 0] == pytest.approx(1 / np.sqrt(12))
    assert found.freedom[0, 0] == 3
    known[0, 1:4] = False
    assert np.isnan(expect_from_preceding(counts, known, [6], back=4, gap=1).mean[0, 0]), "too little is known"


def weekly(n_weeks=52 * 5 + 10, mean=8.0, seed=6):
    rng = np.random.default_rng(seed)
    return rng.poisson(mean * np.exp(0.3 * np.cos(2 * np.pi * np.arange(n_weeks) / 52)), (3, n_weeks))


HOW = {"years_back": 4, "half_window": 3, "seasons": 10, "exclude_recent": 26, "peaks_beyond": 4.0}


def test_weeks_left_out_of_the_past_do_not_count():
    counts = weekly()
    last = counts.shape[1] - 1
    spoilt, known = counts.copy(), np.ones(counts.shape, dtype=bool)
    spoilt[0, 100:104] = 500
    known[0, 100:104] = False
    plain, without = expect_counts(counts, [last], **HOW), expect_counts(spoilt, [last], known=known, **HOW)
    with_it = expect_counts(spoilt, [last], **HOW)
    assert without.mean[0, 0] == pytest.approx(plain.mean[0, 0], rel=0.05)
    assert without.freedom[0, 0] == plain.freedom[0, 0] - 4
    assert with_it.dispersion[0, 0] > 3 * plain.dispersion[0, 0]
    np.testing.assert_array_equal(without.mean[1:], plain.mean[1:])


def test_a_series_told_of_too_seldom_is_not_fitted():
    counts = weekly()
    known = np.zeros(counts.shape, dtype=bool)
    known[1:] = True
    found = expect_counts(counts, [counts.shape[1] - 1], known=known, **HOW)
    assert np.isnan(found.mean[0, 0])
    assert np.isfinite(found.mean[1:]).all()


def test_any_kind_of_number_gives_the_same_and_a_negative_count_is_refused():
    counts = weekly()
    last = [counts.shape[1] - 1]
    one, other = (expect_counts(counts.astype(kind), last, **HOW).mean for kind in (np.int16, np.float64))
    np.testing.assert_array_equal(one, other)
    with pytest.raises(ValueError, match="negative"):
        expect_counts(counts - 100, last, **HOW)


def test_nodes_are_those_of_a_standard_normal():
    assert unusual._weights.sum() == pytest.approx(1.0)
    assert (unusual._weights * unusual._nodes**2).sum() == pytest.approx(1.0)
