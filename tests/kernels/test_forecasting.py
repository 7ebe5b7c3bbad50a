import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagesbild.kernels.forecasting import Forecast, back_test, combine, ets, seasonal_naive, seasonal_regression
from tests.oracles import forecasting as slow
from tests.oracles import scoring as slow_scores

# Quarterly Australian beer production 1992–2010, megalitres (Australian Bureau of Statistics 8301.0.55.001), as in
# Hyndman & Athanasopoulos, Forecasting: Principles and Practice.
BEER = [
    *(443, 410, 420, 532, 433, 421, 410, 512, 449, 381, 423, 531, 426, 408, 416, 520, 409, 398, 398, 507),
    *(432, 398, 406, 526, 428, 397, 403, 517, 435, 383, 424, 521, 421, 402, 414, 500, 451, 380, 416, 492),
    *(428, 408, 406, 506, 435, 380, 421, 490, 435, 390, 412, 454, 416, 403, 408, 482, 438, 386, 405, 491),
    *(427, 383, 394, 473, 420, 390, 410, 488, 415, 398, 419, 488, 414, 374),
]
# Oil production in Saudi Arabia 1996–2013, million tonnes (same book, § 7.1).
OIL = [445.36, 453.20, 454.41, 422.38, 456.04, 440.39, 425.19, 486.21, 500.43]
OIL += [521.28, 508.95, 488.89, 509.87, 456.72, 473.82, 525.95, 549.83, 542.34]


def rng(seed=1):
    return np.random.default_rng(seed)


def months(length=72, mean=20.0, dispersion=1.0, seed=3):
    dice = rng(seed)
    t = np.arange(length)
    expected = mean * np.exp(0.3 * np.cos(2 * np.pi * t / 12) + 0.003 * t)
    if dispersion > 1:
        expected = dice.gamma(expected / (dispersion - 1), dispersion - 1)
    return dice.poisson(expected).astype(float)


FORECASTERS = {
    "naive": lambda y, horizon, dice, period=12: seasonal_naive(y, horizon, period=period, rng=dice),
    "ets": lambda y, horizon, dice, period=12: ets(y, horizon, period=period, rng=dice),
    "ets with trend": lambda y, horizon, dice, period=12: ets(y, horizon, period=period, rng=dice, trend=True),
    "regression": lambda y, horizon, dice, period=12: seasonal_regression(y, horizon, period=period, rng=dice),
    "poisson": lambda y, horizon, dice, period=12: seasonal_regression(
        y, horizon, period=period, rng=dice, family="poisson", trend=False
    ),
}
every_forecaster = pytest.mark.parametrize("name", FORECASTERS)


class TestPublished:
    def test_seasonal_naive_beer(self):
        # Trained on 1992–2007, ten quarters ahead: RMSE 14.3, MAE 13.4 (FPP 2nd ed., § 3.4).
        told = seasonal_naive(BEER[:64], 10, period=4, rng=rng(), draws=20_000)
        median = told.quantiles([0.5])[:, 0]
        assert median == pytest.approx([427, 383, 394, 473, 427, 383, 394, 473, 427, 383], abs=1.0)
        missed = np.array(BEER[64:]) - np.array(BEER[60:64] * 3)[:10]
        assert (np.abs(missed).mean(), np.sqrt((missed**2).mean())) == (13.4, pytest.approx(14.3, abs=0.05))
        lower, upper = told.interval(0.9)
        assert np.all((lower < BEER[64:]) & (upper > BEER[64:]))

    def test_simple_exponential_smoothing_oil(self):
        # FPP 2nd ed., § 7.1: 542.68 in 2014, 80 % interval 504.45–580.91; 95 % 466.56–618.80 in 2015. They are normal
        # with σ as known; ours are Student's t on 16 degrees of freedom.
        told = ets(np.square(OIL) - 3 / 8, 2, period=1, rng=rng(), draws=40_000)  # the root scale is theirs
        first, second = np.sqrt(told.quantiles([0.025, 0.1, 0.5, 0.9, 0.975]) + 3 / 8)
        t10, t25 = 1.3368 / 1.2816, 2.1199 / 1.9600
        assert first[2] == pytest.approx(542.68, abs=0.5)
        assert first[[1, 3]] == pytest.approx([542.68 - 38.23 * t10, 542.68 + 38.23 * t10], abs=1.2)
        assert second[[0, 4]] == pytest.approx([542.68 - 76.12 * t25, 542.68 + 76.12 * t25], abs=4)  # of 82


class TestSlowTwins:
    @pytest.mark.parametrize("period", [1, 4, 12])
    def test_naive_draws_have_the_distribution_written_out(self, period):
        counts = months(40, mean=6)
        draws = seasonal_naive(counts, period, period=period, rng=rng(), draws=20_000).draws
        for ahead in range(1, period + 1, 3):
            last = int(counts[40 - period + ahead - 1])
            for value in range(max(0, last - 5), last + 6):
                chance = slow.naive_chance_at_most(list(counts), period, ahead, value)
                assert np.mean(draws[:, ahead - 1] <= value) == pytest.approx(chance, abs=0.015)

    def test_naive_errors_add_up_cycle_by_cycle(self):
        counts = np.where(np.arange(400) % 2 == 0, 1000.0, 1100.0)
        told = seasonal_naive(counts, 3, period=1, rng=rng(), draws=40_000).draws
        spread = told.std(axis=0)
        assert spread == pytest.approx(100 * np.sqrt([1, 2, 3]), rel=0.03)
        assert np.corrcoef(told[:, 0], told[:, 2])[0, 1] == pytest.approx(1 / np.sqrt(3), abs=0.03)

    @pytest.mark.parametrize(("period", "length"), [(1, 30), (4, 40), (12, 72)])
    def test_ets_follows_the_recursions(self, period, length):
        counts = months(length, mean=60, dispersion=2) + 30 * (np.arange(length) > length // 2)
        told = ets(counts, 3, period=period, rng=rng(), draws=8000)
        mean, spread = slow.smoothing_forecast(np.sqrt(counts + 3 / 8), period, 3)
        lower, middle, upper = np.sqrt(told.quantiles([0.25, 0.5, 0.75]) + 3 / 8).T
        assert middle == pytest.approx(mean, abs=0.15 * spread)
        assert (upper - lower)[0] == pytest.approx(2 * 0.6745 * spread, rel=0.12)

    def test_poisson_regression_agrees_with_statsmodels(self):
        counts, exposure = months(72, mean=50), np.linspace(900, 1200, 78)
        told = seasonal_regression(
            counts, 6, period=12, rng=rng(), exposure=exposure, family="poisson", draws=40_000
        ).draws
        mean, covariance, future = slow.regression_mean(counts, exposure, 12, 6)
        assert told.mean(axis=0) == pytest.approx(mean, rel=0.015)
        unsure = np.einsum("hp,pq,hq->h", future, covariance, future)
        assert told.var(axis=0) == pytest.approx(mean + mean**2 * unsure, rel=0.06)

    def test_negative_binomial_leaves_the_spread_pearson_tells(self):
        counts = months(120, mean=40, dispersion=4)
        told = seasonal_regression(counts, 6, period=12, rng=rng(), draws=40_000).draws
        mean, variance = slow.negative_binomial_forecast(counts, 12, 6)
        assert told.mean(axis=0) == pytest.approx(mean, rel=0.03)
        assert told.var(axis=0) == pytest.approx(variance, rel=0.08)

    def test_combination_averages_draw_by_draw_in_order(self):
        several = [FORECASTERS[name](months(), 3, rng()) for name in ("naive", "ets", "regression")]
        found = combine(several, [1, 2, 0.5]).draws
        assert np.array_equal(found, slow.combined_draws([one.draws for one in several], [1, 2, 0.5]))

    def test_back_test_scores_as_if_written_out(self):
        counts = months(40, mean=8)
        found = back_test(
            counts,
            {
                "naive": FORECASTERS["naive"],
                "fixed": lambda y, h, dice: Forecast(np.tile([3.0, 9.0, 9.0], (h, 1)).T, True),
            },
            yardstick="naive",
            horizon=2,
            first_origin=30,
            step=3,
            rng=rng(),
        )
        assert found.origins.tolist() == [30, 33, 36]
        for at, origin in enumerate([30, 33, 36]):
            for ahead in range(2):
                score = slow_scores.crps(counts[origin + ahead], [3.0, 9.0, 9.0])
                assert found.crps[1, at, ahead] == pytest.approx(score)
        assert found.skill == pytest.approx([0, 1 - found.crps[1].mean() / found.crps[0].mean()])
        assert found.p_value[0] == 1.0
        assert not found.trusted


class TestKnown:
    def test_a_series_that_repeats_itself_is_repeated_and_not_trusted(self):
        counts = np.tile([3.0, 7, 1, 9], 6)
        told = seasonal_naive(counts, 6, period=4, rng=rng())
        assert np.all(told.draws == [3, 7, 1, 9, 3, 7])
        assert not told.trusted

    def test_a_level_that_never_moved_tells_nothing_of_how_it_may_move(self):
        told = ets([4.0] * 24, 3, period=12, rng=rng())
        assert np.all(told.draws == 4)
        assert not told.trusted

    def test_few_events_are_said_not_to_be_trusted(self):
        few = rng(2).poisson(0.4, 72)
        assert not FORECASTERS["naive"](few, 3, rng()).trusted
        assert not FORECASTERS["ets"](few, 3, rng()).trusted
        assert FORECASTERS["naive"](months(), 3, rng()).trusted
        assert FORECASTERS["regression"](months(), 3, rng()).trusted
        assert not FORECASTERS["regression"]([0, 0, 3, 0, 1, 0, 0], 3, rng()).trusted

    def test_a_level_that_wanders_is_said_not_to_be_trusted_by_the_regression(self):
        wandering = rng(5).poisson(100 * np.exp(np.cumsum(rng(4).normal(0, 0.12, 72))))
        assert not FORECASTERS["regression"](wandering, 3, rng()).trusted

    def test_no_events_are_all_zeros_or_refused(self):
        for name in ("naive", "ets"):
            told = FORECASTERS[name](np.zeros(36), 4, rng())
            assert np.all(told.draws == 0)
            assert not told.trusted
        with pytest.raises(ValueError, match="all zero"):
            FORECASTERS["regression"](np.zeros(36), 4, rng())

    def test_growth_does_not_go_on_for_ever(self):
        counts = np.round(2 * 1.12 ** np.arange(40))
        told = FORECASTERS["regression"](counts, 24, rng(), period=1)
        assert told.mean.max() <= 1.5 * counts.max() * 1.05

    def test_a_known_growth_in_exposure_is_carried_on(self):
        exposure = np.concatenate([np.full(36, 100.0), np.full(12, 200.0)])
        counts = rng(3).poisson(0.5 * exposure[:36])
        told = seasonal_regression(counts, 12, period=12, rng=rng(), exposure=exposure, trend=False)
        assert told.mean.mean() == pytest.approx(2 * counts.mean(), rel=0.1)

    def test_a_long_season_too_short_for_two_cycles_is_left_out(self):
        told = FORECASTERS["ets"](months(20), 6, rng())
        assert np.ptp(told.quantiles([0.5])) <= 1

    def test_quantiles_are_counts_that_came_up(self):
        told = Forecast(np.array([[1.0], [2.0], [3.0], [10.0]]), True)
        assert told.quantiles([0.25, 0.5, 0.75, 1.0]).tolist() == [[1, 2, 3, 10]]
        assert told.mean.tolist() == [4.0]
        assert [end.tolist() for end in told.interval(0.5)] == [[1.0], [3.0]]

    def test_a_better_forecaster_is_worth_showing(self):
        counts = months(120, mean=30)
        found = back_test(
            counts,
            {name: FORECASTERS[name] for name in ("naive", "regression")},
            yardstick="naive",
            horizon=3,
            first_origin=60,
            step=3,
            rng=rng(),
        )
        assert found.worth_showing == {"naive": False, "regression": True}
        assert found.best == "regression"
        assert found.p_value[1] < 0.05
        assert found.trusted

    def test_a_yardstick_that_was_never_wrong_cannot_be_beaten(self):
        found = back_test(
            np.tile([3.0, 7, 1, 9], 10),
            {"naive": lambda y, h, dice: seasonal_naive(y, h, period=4, rng=dice), "zero": lambda y, h, dice: zeros(h)},
            yardstick="naive",
            horizon=4,
            first_origin=20,
            rng=rng(),
        )
        assert found.skill.tolist() == [0.0, -np.inf]
        assert found.p_value.tolist() == [1.0, 1.0]


def zeros(horizon):
    return Forecast(np.zeros((10, horizon)), True)


class TestLaws:
    @every_forecaster
    @settings(max_examples=12)
    @given(data=st.data())
    def test_whole_counts_the_same_with_the_same_dice_and_nothing_changed(self, name, data):
        period = data.draw(st.sampled_from([1, 2, 4, 7, 12]))
        counts = np.array(data.draw(st.lists(st.integers(0, 40), min_size=period + 18, max_size=60)), dtype=float)
        horizon = data.draw(st.integers(1, 2 * period + 1))
        before = counts.copy()
        if counts.sum() == 0 and name in {"regression", "poisson"}:
            with pytest.raises(ValueError, match="all zero"):
                FORECASTERS[name](counts, horizon, rng(7), period)
            return
        told = FORECASTERS[name](counts, horizon, rng(7), period)
        again = FORECASTERS[name](counts, horizon, rng(7), period)
        assert np.array_equal(told.draws, again.draws)
        assert np.array_equal(counts, before)
        assert told.draws.shape == (1000, horizon)
        assert np.all(told.draws >= 0)
        assert np.all(told.draws == np.round(told.draws))

    @settings(max_examples=15)
    @given(factor=st.floats(0.01, 1000), seed=st.integers(0, 50))
    def test_the_unit_of_exposure_does_not_matter(self, factor, seed):
        counts, exposure = months(60, seed=seed), np.linspace(50, 90, 66)
        one, other = (
            seasonal_regression(counts, 6, period=12, rng=rng(2), exposure=unit * exposure).draws
            for unit in (1, factor)
        )
        assert np.mean(one == other) > 0.99  # but for rounding where a draw lies on an edge

    @settings(max_examples=10)
    @given(order=st.permutations(["naive", "ets", "regression"]))
    def test_another_forecaster_changes_no_others_numbers(self, order):
        counts = months(50)
        alone, beside = (
            back_test(
                counts,
                {name: FORECASTERS[name] for name in names},
                yardstick="naive",
                horizon=2,
                first_origin=44,
                rng=rng(3),
            )
            for names in (["naive"], order)
        )
        assert np.array_equal(alone.crps[0], beside.crps[order.index("naive")])

    @given(seed=st.integers(0, 1000))
    def test_a_forecast_combined_with_itself_keeps_its_quantiles(self, seed):
        told = FORECASTERS["naive"](months(seed=seed), 4, rng(seed))
        both = combine([told, told])
        levels = [0.05, 0.5, 0.95]
        assert np.array_equal(both.quantiles(levels), told.quantiles(levels))

    def test_the_future_does_not_leak_into_the_past(self):
        seen = []

        def watch(history, horizon, dice):
            seen.append(history.copy())
            history[:] = -1  # what it does to its own copy is its own affair
            return zeros(horizon)

        counts = months(30)
        before = counts.copy()
        back_test(counts, {"watch": watch}, yardstick="watch", horizon=2, first_origin=26, rng=rng())
        assert [one.tolist() for one in seen] == [counts[:at].tolist() for at in (26, 27, 28)]
        assert np.array_equal(counts, before)


class TestRefusals:
    @every_forecaster
    @pytest.mark.parametrize(
        ("counts", "horizon", "period", "message"),
        [
            ([], 2, 4, "expected one dimension"),
            ([1.0], 2, 4, "too few"),
            ([[1.0, 2]] * 20, 2, 4, "one dimension"),
            ([1.0, -2] * 20, 2, 4, "negative"),
            ([1.0, np.nan] * 20, 2, 4, "missing"),
            ([1.0, 2] * 20, 0, 4, "horizon 0"),
            ([1.0, 2] * 20, 2, 0, "period is 0"),
            ([1.0, 2] * 20, 2, 4.5, "period is 4.5"),
        ],
    )
    def test_series_without_an_answer(self, name, counts, horizon, period, message):
        with pytest.raises(ValueError, match=message):
            FORECASTERS[name](counts, horizon, rng(), period)

    def test_exposure_family_and_events_at_one_end(self):
        counts = months(36)
        for exposure in (np.ones(36), np.ones(42)[:, None], np.zeros(42)):
            with pytest.raises(ValueError, match="exposure"):
                seasonal_regression(counts, 6, period=12, rng=rng(), exposure=exposure)
        with pytest.raises(ValueError, match="family is 'normal'"):
            seasonal_regression(counts, 6, period=12, rng=rng(), family="normal")
        with pytest.raises(ValueError, match="leave out the trend"):
            seasonal_regression([0.0] * 35 + [5000], 6, period=1, rng=rng())

    def test_combinations(self):
        one = zeros(3)
        with pytest.raises(ValueError, match="none to combine"):
            combine([])
        with pytest.raises(ValueError, match="shapes"):
            combine([one, zeros(4)])
        for weights in ([1.0], [0.0, 0.0], [1.0, -1.0]):
            with pytest.raises(ValueError, match="weights"):
                combine([one, one], weights)
        with pytest.raises(ValueError, match="levels"):
            one.quantiles([1.5])

    @pytest.mark.parametrize(
        ("changed", "message"),
        [
            ({"yardstick": "other"}, "yardstick 'other'"),
            ({"first_origin": 29}, "leave 0 origin"),
            ({"step": 0}, "step 0"),
            ({"level": 1.0}, "level"),
        ],
    )
    def test_back_tests(self, changed, message):
        asked = {"yardstick": "zero", "horizon": 2, "first_origin": 20, "rng": rng()} | changed
        with pytest.raises(ValueError, match=message):
            back_test(months(30), {"zero": lambda y, h, dice: zeros(h)}, **asked)

    def test_a_forecaster_that_forecasts_something_else(self):
        with pytest.raises(ValueError, match="forecaster 'long' gave draws of shape"):
            back_test(
                months(30),
                {"long": lambda y, h, dice: zeros(h + 1)},
                yardstick="long",
                horizon=2,
                first_origin=20,
                rng=rng(),
            )
