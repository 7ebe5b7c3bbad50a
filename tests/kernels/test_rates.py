import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lagesbild.kernels import rates
from lagesbild.kernels.mixed_poisson import shape_of_log_variance
from tests.oracles import rates as slow

whole_counts = arrays(np.int64, st.integers(2, 12), elements=st.integers(0, 200))
levels = st.sampled_from([0.8, 0.95, 0.998])

# The resolution table that people are shown: expected events, least ratio called probably higher (95 %), clearly
# higher (99.8 %), probably lower (95 %; nan: never). Exact Poisson, worked out independently of this code.
EXPECTED = [1, 2, 3, 5, 8, 10, 15, 20, 30, 50, 100, 200, 400]
PROBABLY_HIGHER = [4, 3, 2.67, 2.2, 1.88, 1.8, 1.6, 1.5, 1.4, 1.3, 1.21, 1.15, 1.10]
CLEARLY_HIGHER = [6, 4.5, 3.67, 2.8, 2.38, 2.2, 1.93, 1.8, 1.63, 1.48, 1.33, 1.23, 1.16]
PROBABLY_LOWER = [np.nan, np.nan, np.nan, 0, 0.25, 0.3, 0.47, 0.55, 0.63, 0.72, 0.80, 0.86, 0.90]


class TestPoissonInterval:
    def test_garwoods_own_table(self):
        # Garwood (1936), Biometrika 28, table 1: 95 % limits for 0, 1, 10 and 50 events.
        lower, upper = rates.poisson_interval([0, 1, 10, 50])
        assert lower == pytest.approx([0, 0.0253, 4.795, 37.11], abs=0.005)
        assert upper == pytest.approx([3.689, 5.572, 18.39, 65.92], abs=0.005)

    @pytest.mark.parametrize("count", [0, 1, 2, 7, 40])
    @pytest.mark.parametrize("level", [0.8, 0.95, 0.998])
    def test_agrees_with_summing_probabilities(self, count, level):
        lower, upper = rates.poisson_interval(count, level)
        assert (float(lower), float(upper)) == pytest.approx(slow.garwood(count, level), rel=1e-7, abs=1e-9)

    @given(whole_counts, levels)
    def test_holds_the_count_and_widens_with_the_level(self, counts, level):
        lower, upper = rates.poisson_interval(counts, level)
        assert np.all(lower <= counts)
        assert np.all(upper > counts)
        wider_lower, wider_upper = rates.poisson_interval(counts, 0.999)
        assert np.all(wider_lower <= lower)
        assert np.all(wider_upper >= upper)

    @pytest.mark.parametrize("counts", [[1, -1], [1, np.nan], [np.inf]])
    def test_refuses_what_is_no_count(self, counts):
        with pytest.raises(ValueError, match="counts: the value"):
            rates.poisson_interval(counts)

    def test_says_where_the_bad_value_stands(self):
        with pytest.raises(ValueError, match=r"-1.0 at position 2 is negative; expected 0 or more"):
            rates.poisson_interval([3, 4, -1])

    def test_refuses_a_level_of_95(self):
        with pytest.raises(ValueError, match=r"level is 95; expected a share"):
            rates.poisson_interval([3], 95)


class TestRate:
    def test_three_events_among_412_people(self):
        found = rates.rate([3], [412])
        assert (found.value[0], found.lower[0], found.upper[0]) == pytest.approx((7.28, 1.50, 21.28), abs=0.005)

    @given(whole_counts, st.floats(0.01, 1e6))
    def test_scaling_exposure_scales_the_rate(self, counts, factor):
        exposure = np.linspace(10, 500, counts.size)
        once, scaled = rates.rate(counts, exposure), rates.rate(counts, factor * exposure)
        for name in ("value", "lower", "upper"):
            assert getattr(scaled, name) * factor == pytest.approx(getattr(once, name))

    def test_refuses_an_area_without_exposure(self):
        with pytest.raises(ValueError, match=r"exposure: the value 0.0 at position 1 is not above zero"):
            rates.rate([3, 2], [10, 0])

    def test_refuses_different_lengths(self):
        with pytest.raises(ValueError, match=r"the shapes \(2,\) and \(3,\) differ"):
            rates.rate([3, 2], [10, 1, 4])


class TestRatio:
    def test_known_expected_is_garwood_over_expected(self):
        lower, upper = rates.poisson_interval([12])
        found = rates.ratio_to_reference([12], [8.0])
        assert (found.value[0], found.lower[0], found.upper[0]) == (1.5, lower[0] / 8, upper[0] / 8)

    def test_estimated_expected_is_clopper_pearson_for_the_share(self):
        # 15 of 40 events, equal exposure: Clopper–Pearson 95 % for 15/40 is 0.22731–0.54198 (R binom.test).
        found = rates.ratio_to_reference([15], [25.0], reference_counts=25)
        assert found.lower[0] == pytest.approx(0.22731 / (1 - 0.22731), abs=1e-4)
        assert found.upper[0] == pytest.approx(0.54198 / (1 - 0.54198), abs=1e-4)

    @given(whole_counts, st.integers(1, 10_000), st.floats(0.1, 200))
    def test_not_knowing_the_reference_widens_the_interval(self, counts, reference, expected):
        e = np.full(counts.size, expected)
        known = rates.ratio_to_reference(counts, e)
        estimated = rates.ratio_to_reference(counts, e, reference_counts=reference)
        assert np.all(estimated.lower <= known.lower * (1 + 1e-9))
        assert np.all(estimated.upper >= known.upper * (1 - 1e-9))

    def test_a_very_large_reference_is_a_known_one(self):
        known = rates.ratio_to_reference([7], [5.0])
        estimated = rates.ratio_to_reference([7], [5.0], reference_counts=10_000_000)
        assert estimated.upper == pytest.approx(known.upper, rel=1e-5)
        assert estimated.lower == pytest.approx(known.lower, rel=1e-5)

    def test_refuses_a_reference_without_events(self):
        with pytest.raises(ValueError, match="reference_counts"):
            rates.ratio_to_reference([7], [5.0], reference_counts=0)


class TestFunnel:
    def test_the_table_that_people_are_shown(self):
        to_two_places = {"abs": 0.0051}  # the table rounds halves upwards
        assert rates.smallest_visible_ratio(EXPECTED, 0.95) == pytest.approx(PROBABLY_HIGHER, **to_two_places)
        assert rates.smallest_visible_ratio(EXPECTED, 0.998) == pytest.approx(CLEARLY_HIGHER, **to_two_places)
        lower = rates.smallest_visible_ratio(EXPECTED, 0.95, below=True)
        assert lower == pytest.approx(PROBABLY_LOWER, nan_ok=True, **to_two_places)

    def test_below_3_7_expected_nothing_can_be_called_lower(self):
        assert np.isnan(rates.smallest_visible_ratio([3.68], 0.95, below=True))[0]
        assert rates.smallest_visible_ratio([3.70], 0.95, below=True)[0] == 0

    @pytest.mark.parametrize("between_variance", [0.0, 0.04, 0.5])
    @pytest.mark.parametrize("level", [0.95, 0.998])
    @pytest.mark.parametrize("expected", [0.02, 0.7, 3.68, 3.70, 11.0, 60.0])
    def test_limits_class_every_count_as_summed_probabilities_do(self, expected, level, between_variance):
        shape = shape_of_log_variance(between_variance) if between_variance else np.inf
        lower, upper = rates.funnel_limits([expected], level, between_variance=between_variance)
        ratios = np.arange(0, 400) / expected
        higher, low_count = (
            slow.smallest_high_count(expected, level, shape),
            slow.largest_low_count(expected, level, shape),
        )
        assert np.flatnonzero(ratios > upper)[0] == higher
        assert np.sum(ratios < lower) == (0 if low_count is None else low_count + 1)
        visible = rates.smallest_visible_ratio([expected], level, between_variance=between_variance)
        assert visible[0] * expected == pytest.approx(higher)
        by_chance = slow.at_least(higher, expected, shape)
        by_chance += slow.at_most(low_count, expected, shape) if low_count is not None else 0
        found = rates.chance_outside([expected], level, between_variance=between_variance)
        assert found[0] == pytest.approx(by_chance, rel=1e-8, abs=1e-13)

    @given(whole_counts, st.floats(0.05, 150), levels, st.sampled_from([0.0, 0.1]))
    def test_p_value_limits_and_interval_tell_one_story(self, counts, expected, level, tau2):
        e = np.full(counts.size, expected)
        lower, upper = rates.funnel_limits(e, level, between_variance=tau2)
        outside = (counts / e > upper) | (counts / e < lower)
        p = rates.funnel_p_value(counts, e, between_variance=tau2)
        away_from_the_edge = np.abs(p - (1 - level)) > 1e-9
        assert np.array_equal(outside[away_from_the_edge], (p < 1 - level)[away_from_the_edge])
        if tau2 == 0:
            ratio = rates.ratio_to_reference(counts, e, level)
            excluded = (ratio.lower > 1) | (ratio.upper < 1)
            assert np.array_equal(outside[away_from_the_edge], excluded[away_from_the_edge])

    def test_overdispersion_widens_and_underdispersion_does_not_narrow(self):
        e = np.array([2.0, 20, 200])
        lower, upper = rates.funnel_limits(e, 0.95)
        for wider in (rates.funnel_limits(e, 0.95, 1.5), rates.funnel_limits(e, 0.95, between_variance=0.05)):
            assert np.all(wider[0] <= lower)
            assert np.all(wider[1] > upper)
        assert np.array_equal(rates.funnel_limits(e, 0.95, 0.5), (lower, upper))

    def test_dispersion_multiplies_the_variance(self):
        # Normal limits hold with many events: ±1.96 · √(2 / E).
        lower, upper = rates.funnel_limits([1e6], 0.95, 2.0)
        assert upper[0] - 1 == pytest.approx(1.96 * np.sqrt(2e-6), rel=1e-2)
        assert 1 - lower[0] == pytest.approx(1.96 * np.sqrt(2e-6), rel=1e-2)

    def test_log_variance_is_that_of_the_gamma(
        self,
    ):
        for tau2 in (1e-6, 0.01, 0.3, 2.0, 50.0):
            k = shape_of_log_variance(tau2)
            draws = np.log(np.random.default_rng(3).gamma(k, size=200_000))
            assert draws.var() == pytest.approx(tau2, rel=0.03)

    def test_refuses_expected_of_zero(self):
        with pytest.raises(ValueError, match=r"expected: the value 0.0 at position 0 is not above zero"):
            rates.funnel_limits([0.0], 0.95)


def invented_screen(n: int, tau2: float, mean_expected: float, rng: np.random.Generator):
    expected = mean_expected * rng.gamma(3, 1 / 3, n) + 0.3
    shape = shape_of_log_variance(tau2) if tau2 else None
    risk = rng.gamma(shape, 1 / shape, n) if shape else np.ones(n)
    return rng.poisson(expected * risk), expected


class TestOverdispersion:
    @pytest.mark.parametrize("tau2", [0.02, 0.09, 0.25])
    def test_finds_the_variance_that_was_put_in(self, tau2):
        rng = np.random.default_rng(11)
        found = [rates.overdispersion(*invented_screen(290, tau2, 20, rng)).tau2 for _ in range(25)]
        assert np.mean(found) == pytest.approx(tau2, rel=0.1, abs=0.002)

    def test_chance_alone_gives_phi_one(self):
        rng = np.random.default_rng(12)
        found = [rates.overdispersion(*invented_screen(290, 0, 8, rng)).phi for _ in range(25)]
        assert np.mean(found) == pytest.approx(1, abs=0.03)

    def test_a_few_extreme_areas_hardly_move_it(self):
        rng = np.random.default_rng(13)
        counts, expected = invented_screen(100, 0.04, 30, rng)
        extreme = counts.copy()
        extreme[:3] *= 8
        assert rates.overdispersion(extreme, expected).tau2 < rates.overdispersion(counts, expected).tau2 + 0.05
        assert rates.overdispersion(extreme, expected, winsorise=0).tau2 > 0.1

    def test_areas_exactly_as_expected_show_none(self):
        found = rates.overdispersion([10, 20, 30], [10, 20, 30])
        assert (found.tau2, found.n) == (0.0, 3)
        assert found.phi < 1

    def test_order_of_areas_does_not_matter(self):
        counts, expected = invented_screen(40, 0.1, 10, np.random.default_rng(14))
        order = np.random.default_rng(1).permutation(40)
        there, back = rates.overdispersion(counts, expected), rates.overdispersion(counts[order], expected[order])
        assert back.tau2 == pytest.approx(there.tau2)
        assert back.standardised == pytest.approx(there.standardised[order])

    def test_very_far_out_counts_stay_finite(self):
        found = rates.overdispersion([0, 5000, 3, 900], [800, 4, 3, 2])
        assert np.isfinite(found.phi)
        assert found.tau2 == 4.0
        assert np.all(np.isfinite(found.standardised))
        assert found.standardised[0] < -20
        assert found.standardised[1] > 20

    def test_one_area_is_refused(self):
        with pytest.raises(ValueError, match="at least 2"):
            rates.overdispersion([3], [2.0])

    @pytest.mark.parametrize(("n", "mean_expected"), [(24, 30), (290, 30), (290, 4)])
    @pytest.mark.parametrize("tau2", [0.0, 0.09])
    def test_null_screens_alarm_as_often_as_said(self, n, mean_expected, tau2):
        rng = np.random.default_rng(n + mean_expected)
        alarms = promised = 0.0
        for _ in range(40 if n > 100 else 150):
            counts, expected = invented_screen(n, tau2, mean_expected, rng)
            found = rates.overdispersion(counts, expected).tau2
            alarms += float(np.mean(rates.funnel_p_value(counts, expected, between_variance=found) < 0.05))
            promised += float(rates.chance_outside(expected, 0.95, between_variance=found).mean())
        # With no overdispersion at all, an estimate that cannot fall below zero makes the screen cautious.
        assert alarms < 1.15 * promised
        assert alarms > (0.85 if tau2 else 0.5) * promised

    def test_few_areas_leave_the_variance_open(self):
        rng = np.random.default_rng(15)
        few, many = (rates.overdispersion(*invented_screen(n, 0.09, 30, rng)) for n in (24, 2000))
        for found in (few, many):
            assert found.plausible.min() <= found.tau2 <= found.plausible.max()
            assert found.plausible.size == 9
        assert np.ptp(few.plausible) > 5 * np.ptp(many.plausible)

    def test_several_plausible_variances_widen_the_far_limits_most(self):
        e = np.array([5.0, 30, 200])
        plausible = np.array([0.03, 0.06, 0.09, 0.12, 0.2])
        for level, wider in ((0.95, 1.0), (0.998, 1.02)):
            one = rates.funnel_limits(e, level, between_variance=plausible.mean())
            several = rates.funnel_limits(e, level, between_variance=plausible)
            assert np.all(several[1] > wider * one[1] * (0.985 if level == 0.95 else 1))
        counts = np.arange(0, 400, 7)
        expected = np.full(counts.size, 30.0)
        lower, upper = rates.funnel_limits(expected, 0.95, between_variance=plausible)
        p = rates.funnel_p_value(counts, expected, between_variance=plausible)
        assert np.array_equal((counts / 30 > upper) | (counts / 30 < lower), p < 0.05)

    def test_the_same_variance_nine_times_is_that_variance(self):
        e = np.array([0.5, 5, 50])
        once, nine = (rates.funnel_limits(e, 0.95, between_variance=v) for v in (0.1, np.full(9, 0.1)))
        assert nine[0] == pytest.approx(once[0])
        assert nine[1] == pytest.approx(once[1])

    def test_clearly_is_said_of_few_by_chance_even_with_few_areas(self):
        rng = np.random.default_rng(16)
        alarms = []
        for _ in range(250):
            counts, expected = invented_screen(24, 0.09, 60, rng)
            plausible = rates.overdispersion(counts, expected).plausible
            alarms.append(np.mean(rates.funnel_p_value(counts, expected, between_variance=plausible) < 0.002))
        assert np.mean(alarms) < 0.0035


class TestBenjaminiHochberg:
    def test_the_papers_own_example(self):
        # Benjamini & Hochberg (1995), section 4: thrombolysis, 15 comparisons, the first four are kept.
        p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240]
        p += [0.4262, 0.5719, 0.6528, 0.7590, 1.0]
        assert rates.benjamini_hochberg(p).tolist() == [True] * 4 + [False] * 11

    @given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.sampled_from([0.05, 0.2]))
    def test_agrees_with_the_definition(self, p_values, rate):
        kept = rates.benjamini_hochberg(p_values, rate)
        assert kept.tolist() == slow.keep_by_false_discovery(p_values, rate)

    def test_no_areas_keep_nothing(self):
        assert rates.benjamini_hochberg([]).shape == (0,)

    def test_refuses_what_is_no_probability(self):
        with pytest.raises(ValueError, match="above 1"):
            rates.benjamini_hochberg([0.3, 1.2])


class TestStandardise:
    exposure = np.array([[100.0, 900], [500, 500]])
    reference = np.array([0.01, 0.002])

    def test_expected_by_hand(self):
        found = rates.standardise([5, 3], self.exposure, self.reference)
        assert found.expected == pytest.approx([2.8, 6.0])
        assert found.ratio.value == pytest.approx([5 / 2.8, 0.5])
        assert found.direct is None

    def test_direct_by_hand(self):
        counts = np.array([[2, 3], [4, 1]])
        found = rates.standardise(counts, self.exposure, self.reference, standard_exposure=[300, 700])
        by_hand = [1000 * (0.3 * 2 / 100 + 0.7 * 3 / 900), 1000 * (0.3 * 4 / 500 + 0.7 * 1 / 500)]
        assert found.direct is not None
        assert found.direct.value == pytest.approx(by_hand)
        assert found.ratio.value == pytest.approx([5 / 2.8, 5 / 6])

    def test_one_group_is_garwood(self):
        found = rates.standardise([[7], [0]], [[50.0], [20.0]], [0.1], standard_exposure=[1.0])
        plain = rates.rate([7, 0], [50.0, 20.0])
        assert found.direct is not None
        for name in ("value", "lower", "upper"):
            assert getattr(found.direct, name) == pytest.approx(getattr(plain, name))

    def test_an_empty_group_matters_only_where_the_standard_weighs_it(self):
        exposure = np.array([[0.0, 900], [500, 500]])
        counts = np.array([[0, 3], [4, 1]])
        found = rates.standardise(counts, exposure, self.reference, standard_exposure=[0, 1])
        assert found.direct is not None
        assert found.direct.value == pytest.approx([3000 / 900, 2])
        with pytest.raises(ValueError, match="exposure in a group that the standard weighs"):
            rates.standardise(counts, exposure, self.reference, standard_exposure=[1, 1])

    def test_direct_needs_counts_by_group(self):
        with pytest.raises(ValueError, match="needs counts by group"):
            rates.standardise([5, 3], self.exposure, self.reference, standard_exposure=[1, 1])

    def test_shapes_that_do_not_fit(self):
        with pytest.raises(ValueError, match="do not fit together"):
            rates.standardise([5, 3, 2], self.exposure, self.reference)


@given(whole_counts, st.randoms())
def test_permuting_areas_permutes_results_and_changes_no_input(counts, random):
    expected = np.linspace(1, 40, counts.size)
    order = np.array(random.sample(range(counts.size), counts.size))
    before = counts.copy(), expected.copy()
    for kernel in (rates.rate, rates.ratio_to_reference):
        there, back = kernel(counts, expected), kernel(counts[order], expected[order])
        assert back.upper.tolist() == there.upper[order].tolist()
    p = rates.funnel_p_value(counts, expected)
    assert rates.funnel_p_value(counts[order], expected[order]).tolist() == p[order].tolist()
    assert rates.benjamini_hochberg(p[order]).tolist() == rates.benjamini_hochberg(p)[order].tolist()
    assert np.array_equal(counts, before[0])
    assert np.array_equal(expected, before[1])


def test_a_weighted_sum_of_one_kind_is_that_kinds_own_exact_interval():
    counts = np.array([[0], [3], [40]])
    total = rates.weighted_sum(counts, [7.0])
    lower, upper = rates.poisson_interval(counts[:, 0])
    assert total.value == pytest.approx(7 * counts[:, 0])
    assert total.lower == pytest.approx(7 * lower)
    assert total.upper == pytest.approx(7 * upper)


def test_a_weighted_sum_is_fay_and_feuers_direct_rate_with_weights_for_shares():
    counts, weights = np.array([[2, 30], [0, 12]]), np.array([300.0, 20.0])
    direct = rates.standardise(
        counts, np.ones((2, 2)), [1.0, 1.0], standard_exposure=weights, per=float(weights.sum())
    ).direct
    total = rates.weighted_sum(counts, weights)
    for part in ("value", "lower", "upper"):
        assert getattr(total, part) == pytest.approx(getattr(direct, part))


def test_weights_that_do_not_fit_the_counts_are_refused():
    with pytest.raises(ValueError, match="do not fit together"):
        rates.weighted_sum([[1, 2]], [1.0])
