from math import lgamma, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagesbild.kernels.reporting import capture_recapture, happened, tipping_point
from tests.oracles import reporting as slow


def overlaps_of_three(only_a, only_b, only_c, ab, ac, bc, abc):
    table = np.zeros((2, 2, 2))
    table[1, 0, 0], table[0, 1, 0], table[0, 0, 1] = only_a, only_b, only_c
    table[1, 1, 0], table[1, 0, 1], table[0, 1, 1], table[1, 1, 1] = ab, ac, bc, abc
    return table


# Hepatitis A at a college in Taiwan, 1995: serum tests, hospital records, epidemiologists' records; 271 known.
# Chao, Tsay, Lin, Shau & Chao (2001), Statistics in Medicine 20:3123–3157. A later screening found about 545.
HEPATITIS = overlaps_of_three(69, 55, 63, 21, 17, 18, 28)


class TestTippingPoint:
    def test_a_rise_by_a_fifth_at_74_per_cent(self):
        assert float(tipping_point(1.2, 0.74)) == pytest.approx(0.888)

    def test_above_one_no_reporting_explains_it(self):
        assert float(tipping_point(1.5, 0.74)) > 1

    # Nothing is rarer than one in a billion of what was; below that the floats themselves lose their digits.
    @given(st.one_of(st.just(0.0), st.floats(1e-9, 5)), st.floats(0.01, 1))
    def test_reporting_at_the_tipping_point_leaves_what_happened_unchanged(self, ratio, then):
        counts_then = 100.0
        now = float(tipping_point(ratio, then))
        if now > 0:
            assert counts_then * ratio / now == pytest.approx(counts_then / then)

    def test_arrays(self):
        assert tipping_point([1.0, 0.5], 0.6).tolist() == [0.6, 0.3]

    @pytest.mark.parametrize(("ratio", "then"), [(1.2, 74), (1.2, 0), (-0.1, 0.5), (np.nan, 0.5)])
    def test_refuses(self, ratio, then):
        with pytest.raises(ValueError, match=r"reporting_then|ratio_of_counts"):
            tipping_point(ratio, then)


class TestHappened:
    def test_a_hundred_and_twenty_at_forty_per_cent(self):
        found = happened(120, 0.4, (0.33, 0.47))
        assert float(found.value) == pytest.approx(300)
        assert (float(found.lower), float(found.upper)) == pytest.approx(slow.happened_interval(120, 0.33, 0.47), abs=1)

    @pytest.mark.parametrize("count", [0, 1, 6, 40])
    @pytest.mark.parametrize("interval", [(0.2, 0.5), (0.6, 0.9), (0.3999, 0.4001)])
    def test_agrees_with_brute_force(self, count, interval):
        found = happened([count], sum(interval) / 2, interval)
        assert (found.lower[0], found.upper[0]) == pytest.approx(slow.happened_interval(count, *interval), abs=1)

    def test_nothing_recorded_leaves_room_for_something(self):
        found = happened([0], 0.4, (0.35, 0.45))
        assert (found.value[0], found.lower[0]) == (0, 0)
        assert found.upper[0] == 7

    def test_when_all_is_reported_nothing_is_hidden(self):
        found = happened([50], 1.0, (1.0, 1.0))
        assert (found.lower[0], found.value[0], found.upper[0]) == (50, 50, 50)

    @given(st.lists(st.integers(0, 500), min_size=1, max_size=5), st.floats(0.05, 0.9))
    @settings(max_examples=30, deadline=None)
    def test_value_lies_within_and_never_below_what_is_known(self, counts, rate):
        before = list(counts)
        found = happened(counts, rate, (0.8 * rate, min(1.1 * rate, 1)))
        assert np.all(found.lower <= found.value + 1)
        assert np.all(found.value <= found.upper)
        assert np.all(found.lower >= counts)
        assert counts == before

    def test_the_interval_keeps_its_promise(self):
        rng = np.random.default_rng(1)
        true, rate, error = 200, 0.4, 0.15  # error of the survey's logit
        held = []
        for _ in range(600):
            logit = np.log(rate / (1 - rate)) + rng.normal(0, error)
            low, middle, high = (1 / (1 + np.exp(-(logit + z * error))) for z in (-1.96, 0, 1.96))
            found = happened([rng.binomial(true, rate)], middle, (low, high))
            held.append(found.lower[0] <= true <= found.upper[0])
        assert 0.93 < np.mean(held) < 0.985

    @pytest.mark.parametrize("interval", [(0.5, 0.6), (0.3, 0.35), (0.0, 0.5), (0.3, 1.2)])
    def test_refuses_a_rate_outside_its_interval(self, interval):
        with pytest.raises(ValueError, match="expected 0 < lower ≤ rate ≤ upper ≤ 1"):
            happened([3], 0.4, interval)


class TestTwoSources:
    def test_chapman_as_published(self):
        # Bruno et al. (1994), diabetes in Casale Monferrato, pairs of lists in R CARE1: Chapman 2351 and 1555.
        clinics_hospitals = [[0, 452 - 337], [1754 - 337, 337]]
        prescriptions_strips = [[0, 173 - 126], [1135 - 126, 126]]
        assert capture_recapture(clinics_hospitals).value == pytest.approx(2351, abs=0.5)
        assert capture_recapture(prescriptions_strips).value == pytest.approx(1555, abs=0.5)

    def test_order_of_sources_does_not_matter(self):
        table = np.array([[0, 30], [45, 15]])
        there, back = capture_recapture(table), capture_recapture(table.T)
        assert (there.value, there.lower, there.upper) == pytest.approx((back.value, back.lower, back.upper), rel=1e-3)

    def test_the_interval_is_where_the_likelihood_has_fallen_by_1_92(self):
        found = capture_recapture([[0, 30], [45, 15]])

        def log_likelihood(total):  # each source knows its own share, independently
            ways = lgamma(total + 1) - lgamma(total - 90 + 1)
            return ways + sum(n * log(n / total) + (total - n) * log((total - n) / total) for n in (60, 45))

        top = max(log_likelihood(n) for n in range(120, 300))
        assert log_likelihood(found.lower) - top == pytest.approx(-1.92, abs=0.03)
        assert log_likelihood(found.upper) - top == pytest.approx(-1.92, abs=0.03)

    def test_the_interval_keeps_its_promise(self):
        rng = np.random.default_rng(2)
        held = []
        for _ in range(150):
            first, second = rng.random(200) < 0.4, rng.random(200) < 0.3
            table = [[0, np.sum(~first & second)], [np.sum(first & ~second), np.sum(first & second)]]
            found = capture_recapture(table)
            held.append(found.lower <= 200 <= found.upper)
        assert np.mean(held) > 0.91


class TestThreeSources:
    def test_hepatitis_as_published(self):
        models = {model.dependent: model.value for model in capture_recapture(HEPATITIS).models}
        assert models[()] == pytest.approx(388, abs=0.5)  # independence
        assert models[(0, 1), (0, 2), (1, 2)] == pytest.approx(1313, abs=0.5)  # every pair dependent

    def test_hepatitis_and_what_the_screening_found(self):
        found = capture_recapture(HEPATITIS)
        assert found.known == 271
        assert found.lower < 545 < found.upper
        assert found.value == pytest.approx(527, abs=0.5)
        assert found.highest == pytest.approx(1313, abs=0.5)

    @pytest.mark.filterwarnings("ignore:Perfect separation", "ignore:divide by zero")  # the model that fits exactly
    def test_agrees_with_statsmodels(self):
        for model in capture_recapture(HEPATITIS).models:
            assert model.value == pytest.approx(slow.three_sources(HEPATITIS, model.dependent), rel=1e-6)

    def test_finds_the_pair_that_depends(self):
        rng = np.random.default_rng(3)
        first, third = rng.random(5000) < 0.4, rng.random(5000) < 0.35
        second = rng.random(5000) < np.where(first, 0.6, 0.2)
        table = np.zeros((2, 2, 2))
        np.add.at(table, (first.astype(int), second.astype(int), third.astype(int)), 1)
        table[0, 0, 0] = 0
        found = capture_recapture(table)
        assert (0, 1) in found.models[0].dependent
        assert found.lower < 5000 < found.upper

    def test_order_of_sources_does_not_matter_and_nothing_is_changed(self):
        before = HEPATITIS.copy()
        there, back = capture_recapture(HEPATITIS), capture_recapture(HEPATITIS.transpose(2, 0, 1))
        assert back.value == pytest.approx(there.value)
        assert (back.lower, back.upper) == pytest.approx((there.lower, there.upper), rel=1e-3)
        assert np.array_equal(HEPATITIS, before)


@pytest.mark.parametrize(
    ("overlaps", "message"),
    [
        ([[5, 3], [4, 2]], "the cell absent from all sources is 5"),
        ([[0, 0], [4, 0]], "source 1 knows of nothing"),
        ([[0, 3], [4, 0]], "no event is known to two sources"),
        ([0, 3, 4, 2], r"overlaps has shape \(4,\)"),
        ([[0, 3], [-4, 2]], "negative"),
        ([[0, 3], [np.nan, 2]], "missing"),
    ],
)
def test_refuses(overlaps, message):
    with pytest.raises(ValueError, match=message):
        capture_recapture(overlaps)


def test_two_sources_cannot_tell_whether_they_are_independent():
    assert not capture_recapture([[0, 30], [45, 15]]).trusted
    assert capture_recapture([[[0, 30], [25, 9]], [[40, 12], [11, 6]]]).trusted
