import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.kernels.displacement import (
    displacement_quotient,
    smallest_visible_effect,
    weighted_displacement_difference,
)
from tests.oracles import displacement as slow

pair = st.tuples(st.integers(0, 300), st.integers(0, 300))
EXAMPLE = ((207, 110), (308, 318), (178, 157), (150, 140))  # treated, control, surroundings, their control


class TestPublishedNumbers:
    # Worked example of Wheeler & Ratcliffe's method, as their programs give it for these counts.
    def test_local_moved_and_total(self):
        found = weighted_displacement_difference(*EXAMPLE)
        assert (found.local.value, found.local.se) == pytest.approx((-107, 30.7083), abs=5e-5)
        assert (found.moved.value, found.moved.se) == pytest.approx((-11, 25))
        assert (found.total.value, found.total.se) == pytest.approx((-118, 39.59798), abs=5e-6)
        assert found.total.value / found.total.se == pytest.approx(-2.97995, abs=5e-6)
        assert (found.total.lower, found.total.upper) == pytest.approx((-195.61, -40.39), abs=5e-3)

    def test_time_weights(self):
        found = weighted_displacement_difference((80, 20), (100, 50), time_weights=(2, 1))
        assert (found.total.value, found.total.se) == pytest.approx((-20, np.sqrt(115)))

    def test_area_weights(self):
        found = weighted_displacement_difference(*EXAMPLE, area_weights=(1.2, 0.9, 1.5, 1.6)).total
        assert (found.value, found.se) == pytest.approx((-99.69444444, 35.4280755), abs=5e-8)
        assert (found.lower, found.upper) == pytest.approx((-169.1321965, -30.25669241), abs=5e-6)


class TestDifference:
    @given(pair, pair, pair, pair)
    def test_is_the_difference_by_hand(self, treated, control, surroundings, surroundings_control):
        counts = (treated, control, surroundings, surroundings_control)
        if not np.any(counts):
            return
        found = weighted_displacement_difference(*counts)
        assert (found.local.value, found.moved.value, found.total.value) == pytest.approx(slow.difference(*counts))
        assert found.total.se == pytest.approx(np.sqrt(np.sum(counts)))
        assert (found.total.p_value < 0.05) == (found.total.lower > 0 or found.total.upper < 0)

    @given(pair, pair)
    def test_swapping_treated_and_control_turns_the_sign(self, treated, control):
        if not np.any((treated, control)):
            return
        once = weighted_displacement_difference(treated, control).total
        other = weighted_displacement_difference(control, treated).total
        assert (once.value, once.se) == pytest.approx((-other.value, other.se))

    def test_harm_weighs_each_kind_and_squares_in_the_variance(self):
        treated, control = np.array([[30, 4], [20, 1]]), np.array([[25, 5], [27, 5]])
        found = weighted_displacement_difference(treated, control, harm=[1, 10]).local
        assert found.value == pytest.approx((-10 - 2) + 10 * (-3 - 0))
        assert found.se == pytest.approx(np.sqrt(102 + 100 * 15))

    def test_kinds_of_equal_harm_are_one_kind(self):
        treated, control = np.array([[30, 4], [20, 1]]), np.array([[25, 5], [27, 5]])
        apart = weighted_displacement_difference(treated, control, harm=[1, 1])
        joined = weighted_displacement_difference(treated.sum(axis=1), control.sum(axis=1))
        assert apart == joined

    def test_unruly_counts_widen_the_interval(self):
        plain, unruly = (weighted_displacement_difference(*EXAMPLE, dispersion=phi).total for phi in (1, 4))
        assert unruly.se == pytest.approx(2 * plain.se)

    def test_a_handful_of_events_is_not_trusted(self):
        assert not weighted_displacement_difference((3, 1), (2, 1)).trusted
        assert weighted_displacement_difference(*EXAMPLE).trusted

    def test_nothing_handed_over_is_changed(self):
        counts = [np.array(one, dtype=float) for one in EXAMPLE]
        for array in counts:
            array.setflags(write=False)
        weighted_displacement_difference(*counts)

    @pytest.mark.parametrize(
        ("arguments", "options", "said"),
        [
            (((1, 2, 3), (1, 2)), {}, r"treated: expected \(before, after\)"),
            (((1, -2), (1, 2)), {}, "treated.*negative"),
            (((1, 2), (1, np.nan)), {}, "control.*missing"),
            (((0, 0), (0, 0)), {}, "all zero"),
            (((1, 2), (1, 2)), {"harm": [1, 2]}, "harm has shape"),
            ((np.ones((2, 3)), (1, 2)), {"harm": [1, 1, 1]}, r"control: expected .* \[2, K\]"),
            (((1, 2), (1, 2)), {"time_weights": (0, 1)}, "time_weights"),
            (((1, 2), (1, 2)), {"area_weights": (1, 1)}, "four area_weights"),
            (((1, 2), (1, 2)), {"dispersion": 0.5}, "dispersion is 0.5"),
            (((1, 2), (1, 2)), {"level": 95}, "level is 95"),
        ],
    )
    def test_says_what_is_wrong(self, arguments, options, said):
        with pytest.raises(ValueError, match=said):
            weighted_displacement_difference(*arguments, **options)


class TestQuotient:
    def test_by_hand(self):
        # Shares of the control: treated 1 → 0.5, surroundings 0.4 → 0.6: of a half won, a fifth came back.
        found = displacement_quotient((1000, 500), (400, 600), (1000, 1000))
        assert (found.success, found.value) == pytest.approx((-0.5, -0.4))
        assert found.lower < -0.4 < found.upper < 0

    def test_interval_agrees_with_simulation(self):
        rng = np.random.default_rng(1)
        t, s, c = (rng.poisson(mean, (40_000, 2)) for mean in ([300, 200], [150, 170], [400, 400]))
        quotient = (s[:, 1] / c[:, 1] - s[:, 0] / c[:, 0]) / (t[:, 1] / c[:, 1] - t[:, 0] / c[:, 0])
        found = displacement_quotient((300, 200), (150, 170), (400, 400))
        assert (found.lower, found.upper) == pytest.approx(np.quantile(quotient, [0.025, 0.975]), rel=0.15)

    def test_without_success_there_is_no_interval(self):
        found = displacement_quotient((20, 19), (30, 28), (40, 40))
        assert np.isnan([found.lower, found.upper]).all()
        assert np.isnan(displacement_quotient((20, 20), (30, 28), (40, 40)).value)

    @pytest.mark.parametrize("arguments", [((0, 1), (1, 1), (1, 1)), ((1, 1), (1, 1), (0, 1))])
    def test_refuses_areas_without_events(self, arguments):
        with pytest.raises(ValueError, match="need events both before and after"):
            displacement_quotient(*arguments)

    def test_refuses_other_shapes(self):
        with pytest.raises(ValueError, match=r"surroundings: expected \(before, after\)"):
            displacement_quotient((1, 1), 1, (1, 1))


class TestSmallestVisible:
    @pytest.mark.parametrize("after_over_before", [0.5, 1.0, 2.0])
    def test_is_told_with_the_power_asked_for(self, after_over_before):
        found = smallest_visible_effect(300, 300, after_over_before=after_over_before)
        told = slow.share_told((300, 300), found.events, after_over_before, np.random.default_rng(2))
        assert told == pytest.approx(0.8, abs=0.02)
        assert found.share == pytest.approx(found.events / (300 * after_over_before))

    @given(st.floats(1, 1000), st.floats(0, 1000), st.floats(1, 5))
    def test_more_events_let_one_see_smaller_shares_and_unruliness_hides(self, treated, control, dispersion):
        plain = smallest_visible_effect(treated, control)
        longer = smallest_visible_effect(treated, control, after_over_before=2)
        unruly = smallest_visible_effect(treated, control, dispersion=dispersion)
        assert longer.share <= plain.share
        assert unruly.share >= plain.share

    def test_five_events_a_year_hide_everything(self):
        found = smallest_visible_effect(5, 5)
        assert (found.events, found.share) == (np.inf, np.inf)

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            ({"treated_before": 0}, "treated_before.*not above zero"),
            ({"control_before": -1}, "negative"),
            ({"power": 80}, "power is 80"),
            ({"after_over_before": 0}, "after_over_before"),
        ],
    )
    def test_says_what_is_wrong(self, options, said):
        with pytest.raises(ValueError, match=said):
            smallest_visible_effect(**({"treated_before": 10, "control_before": 10} | options))
