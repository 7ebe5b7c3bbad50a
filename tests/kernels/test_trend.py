import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from lagesbild.kernels.trend import find_change, fit_trend
from tests.oracles import trend as slow


def invented_series(length=72, *, mean=20.0, growth=1.05, dispersion=1.0, jump=1.0, at=40, seed=0, rng=None):
    rng = rng or np.random.default_rng(seed)
    t = np.arange(length)
    expected = mean * growth ** (t / 12) * np.exp(0.3 * np.cos(2 * np.pi * t / 12)) * np.where(t >= at, jump, 1.0)
    if dispersion > 1:
        expected = rng.gamma(expected / (dispersion - 1), dispersion - 1)
    return rng.poisson(expected)


class TestFitTrend:
    @pytest.mark.parametrize(("length", "season"), [(72, "months"), (40, "waves"), (20, "none")])
    @pytest.mark.parametrize("steps", [(), (11,)])
    def test_agrees_with_statsmodels(self, length, season, steps):
        counts, exposure = invented_series(length, dispersion=2), np.linspace(900, 1300, length)
        found = fit_trend(counts, exposure, period=12, steps=steps)
        reference = slow.fit(counts, exposure, slow.design(length, 12, season, steps))
        df = int(reference.df_resid)
        rho = slow.allowed_for(counts, reference)
        error = reference.bse[1] * np.sqrt((1 + rho) / (1 - rho))
        reach = special.stdtrit(df, 0.975) * error
        assert found.allowed_for == pytest.approx(rho, abs=1e-8)
        assert found.df == df
        assert found.dispersion == pytest.approx(max(1.0, reference.scale), rel=1e-8)
        assert found.fitted == pytest.approx(reference.fittedvalues, rel=1e-8)
        if reference.scale > 1:
            ends = [reference.params[1], reference.params[1] - reach, reference.params[1] + reach]
            assert np.log([found.ratio, found.lower, found.upper]) == pytest.approx(ends, abs=1e-8)
            assert found.p_value == pytest.approx(2 * special.stdtr(df, -abs(reference.params[1]) / error), abs=1e-8)

    def test_a_series_without_noise_gives_back_its_parts(self):
        t = np.arange(72)
        expected = 1e6 * 1.07 ** (t / 12) * np.exp(0.2 * np.cos(2 * np.pi * t / 12)) * np.where(t >= 30, 1.4, 1)
        found = fit_trend(np.round(expected), 1.0, period=12, steps=(30,))
        assert found.ratio == pytest.approx(1.07, rel=1e-5)
        assert found.season == pytest.approx(np.exp(0.2 * np.cos(2 * np.pi * np.arange(12) / 12)), rel=1e-5)
        assert (found.steps[0].at, found.steps[0].ratio) == (30, pytest.approx(1.4, rel=1e-5))

    def test_growth_that_exposure_explains_is_no_trend(self):
        exposure = 1000 * 1.5 ** (np.arange(60) / 12)
        found = fit_trend(np.round(exposure), exposure, period=12)
        assert found.ratio == pytest.approx(1.0, abs=1e-4)

    def test_a_step_given_keeps_the_trend_from_taking_it(self):
        counts = invented_series(72, mean=50, growth=1.0, jump=2.0, at=36)
        assert fit_trend(counts, 1.0, period=12).ratio > 1.15
        told = fit_trend(counts, 1.0, period=12, steps=(36,))
        assert told.lower < 1 < told.upper
        assert told.steps[0].lower < 2 < told.steps[0].upper

    def test_interval_leaves_out_one_exactly_when_p_is_small(self):
        for seed in range(30):
            found = fit_trend(invented_series(60, seed=seed, dispersion=2), 1.0, period=12)
            assert (found.p_value < 0.05) == (found.lower > 1 or found.upper < 1)

    def test_band_holds_the_share_it_promises(self):
        held = []
        for seed in range(60):
            counts = invented_series(72, mean=6, dispersion=1.8, seed=seed)
            found = fit_trend(counts, 1.0, period=12)
            held.append(np.mean((counts >= found.predictive_lower) & (counts <= found.predictive_upper)))
        assert 0.95 < np.mean(held) < 0.99  # whole counts, and the very series the band was fitted to

    def test_years_have_no_season(self):
        found = fit_trend([10, 12, 11, 14, 15, 13, 17], 1000.0, period=1)
        assert found.season.tolist() == [1.0]
        assert found.df == 5

    def test_given_dispersion_is_used(self):
        counts = invented_series(48)
        narrow, wide = (fit_trend(counts, 1.0, period=12, dispersion=phi) for phi in (1.0, 4.0))
        assert np.log(wide.upper / wide.lower) == pytest.approx(2 * np.log(narrow.upper / narrow.lower))

    def test_a_month_never_seen_falls_back_to_waves(self):
        counts = invented_series(60, mean=30)
        counts[5::12] = 0
        found = fit_trend(counts, 1.0, period=12)
        assert found.df == 60 - 6
        assert np.all(found.season > 0)

    def test_autocorrelation_is_told(self):
        rng = np.random.default_rng(4)
        wander = np.zeros(120)
        for t in range(1, 120):
            wander[t] = 0.8 * wander[t - 1] + rng.normal(0, 0.2)
        wandering, calm = (fit_trend(rng.poisson(mean), 1.0, period=12) for mean in (50 * np.exp(wander), [50] * 120))
        assert wandering.autocorrelation > 0.4
        assert wandering.allowed_for > wandering.autocorrelation  # fitting hides some of it
        assert abs(calm.autocorrelation) < 0.25
        assert calm.allowed_for == 0

    @settings(max_examples=25)
    @given(st.floats(1e-3, 1e6))
    def test_scaling_exposure_changes_nothing_but_the_level(self, factor):
        counts, exposure = invented_series(48), np.linspace(900, 1300, 48)
        once, scaled = (fit_trend(counts, f * exposure, period=12) for f in (1.0, factor))
        assert (scaled.ratio, scaled.lower) == pytest.approx((once.ratio, once.lower), rel=1e-6)
        assert scaled.fitted == pytest.approx(once.fitted, rel=1e-6)

    def test_reversing_time_inverts_the_change(self):
        counts = invented_series(48)
        there, back = fit_trend(counts, 1.0, period=12), fit_trend(counts[::-1], 1.0, period=12)
        assert back.ratio == pytest.approx(1 / there.ratio)
        assert back.p_value == pytest.approx(there.p_value)

    def test_inputs_are_not_changed(self):
        counts, exposure = invented_series(48), np.linspace(1, 2, 48)
        before = counts.copy(), exposure.copy()
        fit_trend(counts, exposure, period=12, steps=(20,))
        assert np.array_equal(counts, before[0])
        assert np.array_equal(exposure, before[1])

    @pytest.mark.parametrize(
        ("counts", "settings_", "message"),
        [
            ([], {}, "at least 2"),
            ([3], {}, "at least 2"),
            ([0] * 30, {}, "all zero"),
            ([3, 4, 5, 6], {"period": 1}, "4 periods are too few for 2 coefficients"),
            ([3] * 30, {"steps": (0,)}, "steps are"),
            ([3] * 30, {"steps": (30,)}, "steps are"),
            ([3] * 30, {"steps": (9, 9)}, "steps are"),
            ([3] * 20 + [0] * 10, {"steps": (20,)}, "no events in periods 20 to 29"),
            ([3] * 30, {"dispersion": 0.5}, "dispersion is 0.5"),
            ([3] * 30, {"period": 0}, "period is 0"),
            ([0] * 29 + [8], {"period": 1}, "too gathered in one end"),
            ([3, np.nan] * 15, {}, "missing"),
            ([3, -1] * 15, {}, "negative"),
        ],
    )
    def test_refuses(self, counts, settings_, message):
        with pytest.raises(ValueError, match=message):
            fit_trend(counts, 1.0, **{"period": 12, **settings_})

    def test_refuses_exposure_of_another_length(self):
        with pytest.raises(ValueError, match="differ"):
            fit_trend([3] * 30, [1.0] * 29, period=12)


class TestFindChange:
    def test_finds_a_clear_change_of_level(self):
        counts = invented_series(72, mean=60, jump=1.6, at=44)
        found = find_change(counts, 1.0, period=12, rng=np.random.default_rng(1))
        assert found.kind == "level"
        assert found.at_lower <= 44 <= found.at_upper
        assert found.at_upper - found.at_lower < 10
        assert found.lower < 1.6 < found.upper
        assert found.p_value == 1 / 500

    def test_finds_where_a_fall_begins(self):
        t = np.arange(96)
        expected = 200 * 1.1 ** (t / 12) * np.where(t < 50, 1, 0.7 ** ((t - 50) / 12))
        counts = np.random.default_rng(2).poisson(expected)
        found = find_change(counts, 1.0, period=12, rng=np.random.default_rng(1))
        assert found.kind == "slope"
        assert found.at_lower <= 50 <= found.at_upper
        assert found.lower < 0.7 < found.upper

    def test_takes_the_candidate_with_the_least_deviance(self):
        counts = invented_series(48, mean=15, jump=1.4, at=30)
        found = find_change(counts, 1.0, period=12, rng=np.random.default_rng(1), replicates=19)
        all_of_them = slow.deviances_with_change(counts, np.ones(48), slow.design(48, 12, "months"), 12, range(8, 41))
        assert min(all_of_them, key=all_of_them.get) == (found.kind, found.at)

    def test_a_known_step_is_not_found_again(self):
        counts = invented_series(72, mean=60, jump=1.6, at=44)
        found = find_change(counts, 1.0, period=12, steps=(44,), rng=np.random.default_rng(1))
        assert found.p_value > 0.05
        assert (found.kind, found.at) != ("level", 44)

    def test_same_dice_same_answer_and_inputs_kept(self):
        counts = invented_series(48)
        before = counts.copy()
        once, again = (find_change(counts, 1.0, period=12, rng=np.random.default_rng(3)) for _ in range(2))
        assert once == again
        assert np.array_equal(counts, before)

    def test_scaling_exposure_changes_nothing(self):
        counts = invented_series(48)
        once, scaled = (find_change(counts, e, period=12, rng=np.random.default_rng(3)) for e in (1.0, 5e4))
        assert (once.at, once.kind, once.p_value) == (scaled.at, scaled.kind, scaled.p_value)
        assert once.ratio == pytest.approx(scaled.ratio)

    def test_no_events_on_one_side_has_no_upper_end(self):
        found = find_change([0] * 24 + [3] * 12, 1.0, period=1, rng=np.random.default_rng(1), replicates=19)
        assert (found.kind, found.at, found.upper) == ("level", 24, np.inf)

    @pytest.mark.parametrize("dispersion", [1.0, 2.5])
    def test_no_change_is_rarely_called_one(self, dispersion):
        rng = np.random.default_rng(18)
        p_values = [
            find_change(
                invented_series(48, dispersion=dispersion, rng=rng), 1.0, period=12, rng=rng, replicates=99
            ).p_value
            for _ in range(160)
        ]
        assert np.mean(np.array(p_values) <= 0.05) < 0.05 + 2 * np.sqrt(0.05 * 0.95 / 160)
        assert 0.3 < np.mean(p_values) < 0.7

    @pytest.mark.parametrize(
        ("counts", "settings_", "message"),
        [
            ([0] * 30, {}, "all zero"),
            ([3] * 30, {"least_share": 0.6}, "nothing of 30 periods is left"),
            ([3] * 30, {"least_share": 0.0}, "least_share is 0.0"),
            ([3] * 30, {"replicates": 5}, "replicates is 5"),
            ([3], {}, "at least 2"),
        ],
    )
    def test_refuses(self, counts, settings_, message):
        with pytest.raises(ValueError, match=message):
            find_change(counts, 1.0, period=12, rng=np.random.default_rng(1), **settings_)


def test_months_left_out_leave_season_and_trend_where_they_were():
    """Without noise: the same growth and season, whichever months are told of."""
    t = np.arange(96)
    counts = 4000 * 1.07 ** (t / 12) * np.exp(0.4 * np.cos(2 * np.pi * t / 12))
    whole = fit_trend(np.rint(counts), 1.0, period=12)
    told = np.delete(t, [5, 6, 7, 40, 41, 77])
    part = fit_trend(np.rint(counts[told]), 1.0, period=12, times=told + 13)
    assert part.ratio == pytest.approx(whole.ratio, abs=2e-4)
    assert part.season == pytest.approx(whole.season, abs=2e-3)
    as_if_in_a_row = fit_trend(np.rint(counts[told]), 1.0, period=12)
    assert as_if_in_a_row.dispersion > 20 * part.dispersion, "rows taken for the calendar lose the season"


def test_a_jump_is_found_at_its_place_among_the_months_that_are_told_of():
    rng = np.random.default_rng(4)
    t = np.arange(84)
    counts = rng.poisson(60 * np.where(t >= 50, 1.8, 1.0) * np.exp(0.3 * np.sin(2 * np.pi * t / 12)))
    told = np.delete(t, [10, 11, 12, 13])
    found = find_change(counts[told], 1.0, period=12, rng=rng, replicates=99, times=told)
    assert found.kind == "level"
    assert told[found.at_lower] <= 50 <= told[found.at_upper]


@pytest.mark.parametrize("times", [[0, 1], [0, 2, 1, 3, 4], [0, 1, 1, 2, 3], [0, 1, 2, 3, 4.5]])
def test_times_that_do_not_follow_are_refused(times):
    with pytest.raises(ValueError, match="times"):
        fit_trend([3, 4, 5, 6, 7], 1.0, period=1, times=times)
