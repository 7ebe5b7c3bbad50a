import csv
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagesbild.kernels.before_after import interrupted_series, staggered_effects
from tests.oracles import before_after as slow


def invented_panel(seed=1, n=30, length=8, effect=-1.0):
    """Cohorts starting in 3 and 5, a third never; areas and periods differ, effects grow."""
    rng = np.random.default_rng(seed)
    start = np.resize([3, 5, -1], n)
    since = np.where(start[:, None] < 0, -1, np.arange(length) - start[:, None])
    outcome = rng.normal(0, 3, (n, 1)) + rng.normal(0, 1, length) + rng.normal(0, 1, (n, length))
    return outcome + effect * (1 + since) * (since >= 0), start


class TestStaggered:
    @pytest.mark.shared
    @pytest.mark.parametrize(("control", "golden"), [("never", "nocov_never"), ("not_yet", "nocov_notyet")])
    def test_county_employment_and_minimum_wages(self, shared, control, golden):
        # mpdta of the R package did (Callaway & Sant'Anna 2021): ATT −0.03995 (0.0120), pre-test p 0.16812;
        # group-time effects and standard errors of moderndid, which agrees with csdid.
        with (shared / "golden" / "did" / "mpdta.csv").open() as file:
            county_years = list(csv.DictReader(file))
        known = json.loads((shared / "golden" / "did" / "did.json").read_text())["moderndid_" + golden]
        counties = sorted({row["countyreal"] for row in county_years})
        outcome, start = np.empty((len(counties), 5)), np.empty(len(counties), dtype=int)
        for row in county_years:
            at, first = counties.index(row["countyreal"]), int(float(row["first.treat"]))
            outcome[at, int(row["year"]) - 2003] = float(row["lemp"])
            start[at] = first - 2003 if first else -1
        found = staggered_effects(outcome, start, control=control)
        assert (found.overall.value, found.overall.se) == pytest.approx((known["att"], known["se"]), rel=1e-10)
        for g, t, value, se in zip(found.cohort, found.period, found.value, found.se, strict=True):
            assert (value, se) == pytest.approx(known["gt"][f"{g + 2003}_{t + 2003}"], rel=1e-9)
        since = found.by_time_since
        for time, value, se in zip(since.at, since.value, since.se, strict=True):
            assert (value, se) == pytest.approx(known["es"][str(time)], rel=1e-9)
        if control == "never":
            assert found.overall.value == pytest.approx(-0.03995, abs=5e-6)
            assert found.before_p == pytest.approx(0.16812, abs=5e-6)
            assert found.by_cohort.value == pytest.approx([-0.0797, -0.0229, -0.0261], abs=5e-5)

    def test_two_periods_two_groups_by_hand(self):
        # Treated went from 10 and 12 to 9 and 13 (mean change 0), controls from 5, 6 and 7 to 7, 8 and 12 (mean 3).
        outcome = [[10, 9], [12, 13], [5, 7], [6, 8], [7, 12.0]]
        found = staggered_effects(outcome, [1, 1, -1, -1, -1])
        assert found.overall.value == pytest.approx(-3)
        # Variance of two means: Σ squared deviations over the squared number, 2/4 + 6/9.
        assert found.overall.se == pytest.approx(np.sqrt(2 / 4 + 6 / 9))
        assert np.isnan(found.before_p)
        assert not found.trusted

    @pytest.mark.parametrize("control", ["never", "not_yet"])
    def test_agrees_with_definitions_one_by_one(self, control):
        outcome, start = invented_panel()
        found = staggered_effects(outcome, start, control=control)
        known = slow.group_time(outcome, start, control)
        seen = {(int(g), int(t)): v for g, t, v in zip(found.cohort, found.period, found.value, strict=True)}
        assert seen == pytest.approx(known)
        assert found.overall.value == pytest.approx(slow.overall(outcome, start, control))
        assert found.overall.se == pytest.approx(slow.overall_se(outcome, start, control), rel=1e-4)

    def test_an_exact_effect_is_found_exactly_and_late_cohorts_are_not_compared_with_early_ones(self):
        outcome, start = np.zeros((12, 8)), np.resize([2, 5, -1], 12)
        outcome += np.arange(12)[:, None] + np.arange(8) ** 2
        since = np.arange(8) - start[:, None]
        outcome -= np.where((start[:, None] >= 0) & (since >= 0), 1 + since, 0)
        found = staggered_effects(outcome, start)
        assert found.by_time_since.value == pytest.approx(np.minimum(0, -1 - found.by_time_since.at))

    def test_a_universal_base_measures_the_past_from_the_same_period(self):
        outcome, start = invented_panel()
        varying, universal = staggered_effects(outcome, start), staggered_effects(outcome, start, base="universal")
        assert universal.overall.value == pytest.approx(varying.overall.value)
        mean = {g: outcome[start == g].mean(axis=0) - outcome[start < 0].mean(axis=0) for g in (3, 5)}
        for g, t, value in zip(universal.cohort, universal.period, universal.value, strict=True):
            assert value == pytest.approx(mean[g][t] - mean[g][g - 1])

    def test_anticipation_moves_the_base_back(self):
        outcome, start = invented_panel()
        found = staggered_effects(outcome, start, anticipation=1)
        mean = outcome[start == 3].mean(axis=0) - outcome[start < 0].mean(axis=0)
        at = np.flatnonzero((found.cohort == 3) & (found.period == 4))[0]
        assert found.value[at] == pytest.approx(mean[4] - mean[1])

    def test_the_band_is_wider_and_repeatable(self):
        outcome, start = invented_panel()
        once, again = (staggered_effects(outcome, start, rng=np.random.default_rng(4)) for _ in range(2))
        assert np.array_equal(once.by_time_since.band_upper, again.by_time_since.band_upper)
        assert np.all(once.by_time_since.band_upper > once.by_time_since.upper)

    def test_areas_that_repeat_one_another_are_worth_one(self):
        outcome, start = invented_panel()
        double = staggered_effects(np.tile(outcome, (2, 1)), np.tile(start, 2))
        clustered = staggered_effects(np.tile(outcome, (2, 1)), np.tile(start, 2), clusters=np.tile(np.arange(30), 2))
        alone = staggered_effects(outcome, start)
        assert clustered.overall.se == pytest.approx(alone.overall.se)
        assert clustered.overall.upper == pytest.approx(alone.overall.upper)
        assert double.overall.se < 0.8 * alone.overall.se

    def test_one_treated_area_has_an_effect_and_no_interval(self):
        outcome, _ = invented_panel()
        found = staggered_effects(outcome, np.where(np.arange(30) == 0, 4, -1))
        assert np.isfinite(found.overall.value)
        assert np.isnan([found.overall.se, found.overall.lower, found.overall.p_value]).all()

    @settings(max_examples=15, deadline=None)
    @given(st.integers(0, 1000), st.randoms(), st.floats(-50, 50))
    def test_order_of_areas_and_a_common_shock_do_not_matter(self, seed, random, shock):
        outcome, start = invented_panel(seed)
        order = list(range(30))
        random.shuffle(order)
        once = staggered_effects(outcome, start)
        other = staggered_effects((outcome + shock * (np.arange(8) > 4))[order], start[order])
        assert other.overall.value == pytest.approx(once.overall.value, abs=1e-9)
        assert other.overall.se == pytest.approx(once.overall.se, rel=1e-9)
        assert other.before_p == pytest.approx(once.before_p, rel=1e-6, abs=1e-12)

    def test_nothing_handed_over_is_changed(self):
        outcome, start = invented_panel()
        for array in (outcome, start):
            array.setflags(write=False)
        staggered_effects(outcome, start)

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"outcome": np.zeros(8)}, r"expected \[n, T\]"),
            ({"outcome": np.zeros((30, 1))}, "two periods"),
            ({"outcome": np.zeros((1, 8)), "first_treated": [3]}, "two areas"),
            ({"outcome": np.full((30, 8), np.nan)}, "missing"),
            ({"first_treated": np.full(30, 2.5)}, "one whole number per area"),
            ({"first_treated": np.full(29, 2)}, "one whole number per area"),
            ({"first_treated": np.full(30, -1)}, "no treated area"),
            ({"first_treated": np.full(30, 99)}, "no treated area"),
            ({"first_treated": np.full(30, 2)}, "expected controls"),
            ({"first_treated": np.resize([0, -1], 30)}, "area 0 is treated from period 0.*leave such areas out"),
            ({"anticipation": 3}, "area 0 is treated from period 3"),
            ({"control": "always"}, "control is 'always'"),
            ({"base": "mean"}, "base 'mean'"),
            ({"level": 1.0}, "level is 1.0"),
            ({"clusters": np.zeros(3)}, r"clusters: expected one label per area, shape \(30,\)"),
            ({"clusters": np.zeros(30)}, "all areas are in one cluster"),
        ],
    )
    def test_says_what_is_wrong(self, change, said):
        outcome, start = invented_panel()
        with pytest.raises(ValueError, match=said):
            staggered_effects(**({"outcome": outcome, "first_treated": start} | change))


def invented_series(seed=0, length=60, ratio=0.7, mean=20.0, rho=0.4):
    rng = np.random.default_rng(seed)
    t = np.arange(length)
    unseen = np.zeros(length)
    for at in range(1, length):
        unseen[at] = rho * unseen[at - 1] + 0.2 * rng.normal()
    level = mean * np.exp(0.3 * np.sin(2 * np.pi * t / 12) + 0.004 * t + np.log(ratio) * (t >= 40) + unseen)
    return rng.poisson(level).astype(float)


class TestInterrupted:
    def test_ratio_and_dependence_by_a_general_package_and_by_trying(self):
        counts, exposure = invented_series(), np.linspace(1, 2, 60)
        found = interrupted_series(counts, exposure, 40, period=12)
        ratio, fitted, design = slow.step_ratio(counts, exposure, 40, 12)
        assert found.ratio == pytest.approx(ratio, rel=1e-7)
        residual, weighted = (counts - fitted) / np.sqrt(fitted), np.sqrt(fitted)[:, None] * design
        rho = slow.autocorrelation_behind(residual, weighted, steps=300)
        assert found.autocorrelation == pytest.approx(rho + 0.5 / np.sqrt(60), abs=0.008)
        assert found.df == 60 - 14

    def test_a_series_without_chance_gives_the_ratio_it_was_made_with(self):
        t = np.arange(72)
        counts = 100 * np.exp(0.01 * t + np.log(0.8) * (t >= 50)) * np.resize([1, 2, 1, 0.5], 72)
        found = interrupted_series(counts, 1.0, 50, period=4)
        assert found.ratio == pytest.approx(0.8)
        assert found.expected_without[50:] == pytest.approx(counts[50:] / 0.8)

    def test_events_avoided_are_those_expected_less_those_that_came(self):
        counts = invented_series()
        found = interrupted_series(counts, 1.0, 40, period=12)
        assert found.avoided == pytest.approx(found.expected_without[40:].sum() - counts[40:].sum(), rel=1e-6)
        assert found.avoided_lower < found.avoided < found.avoided_upper
        assert (found.avoided_lower > 0) == (found.upper < 1)

    def test_a_known_break_takes_what_is_its_own(self):
        counts = invented_series(rho=0)
        counts[20:] *= 3
        told = interrupted_series(counts, 1.0, 40, period=12, steps=(20,))
        assert told.ratio == pytest.approx(
            interrupted_series(invented_series(rho=0), 1.0, 40, period=12).ratio, abs=0.2
        )
        assert interrupted_series(counts, 1.0, 40, period=12).ratio < 0.7 * told.ratio

    def test_likeness_of_neighbours_widens_the_interval(self):
        noisy, smooth = invented_series(3, rho=0.0), invented_series(3, rho=0.8)
        widths = []
        for counts in (noisy, smooth):
            found = interrupted_series(counts, 1.0, 40, period=12)
            widths.append(np.log(found.upper / found.lower) / np.sqrt(found.dispersion))
        assert widths[1] > 1.2 * widths[0]

    @settings(max_examples=15, deadline=None)
    @given(st.integers(0, 1000), st.floats(0.01, 100))
    def test_the_unit_of_exposure_does_not_matter_and_p_tells_the_same_story(self, seed, unit):
        counts = invented_series(seed)
        once, other = (interrupted_series(counts, scale, 40, period=12) for scale in (1.0, unit))
        assert other.ratio == pytest.approx(once.ratio, rel=1e-6)
        assert other.upper == pytest.approx(once.upper, rel=1e-5)
        assert (once.p_value < 0.05) == (once.upper < 1 or once.lower > 1)

    def test_few_events_or_periods_are_not_trusted(self):
        assert interrupted_series(invented_series(rho=0), 1.0, 40, period=12).trusted
        assert not interrupted_series(invented_series(rho=0), 1.0, 57, period=12).trusted
        assert not interrupted_series(invented_series(mean=0.2, rho=0), 1.0, 40, period=1).trusted

    def test_nothing_handed_over_is_changed(self):
        counts, exposure = invented_series(), np.ones(60)
        for array in (counts, exposure):
            array.setflags(write=False)
        interrupted_series(counts, exposure, 40, period=12)

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"counts": np.zeros(60)}, "all zero"),
            ({"counts": -np.ones(60)}, "negative"),
            ({"counts": np.ones(1)}, "at least 2"),
            ({"counts": np.full(60, np.nan)}, "missing"),
            ({"start": 0}, "expected different positions from 1 to 59"),
            ({"start": 60}, "expected different positions from 1 to 59"),
            ({"steps": (40,)}, "start 40 stands among steps"),
            ({"exposure": 0.0}, "exposure"),
            ({"period": 0}, "period is 0"),
            ({"level": 95}, "level is 95"),
            ({"counts": np.where(np.arange(60) < 40, 5.0, 0.0)}, "no events in periods 40 to 59"),
            ({"counts": np.ones(10), "start": 5, "period": 2}, None),
            ({"counts": np.ones(5), "start": 3}, "too few"),
        ],
    )
    def test_says_what_is_wrong(self, change, said):
        asked = {"counts": invented_series(), "exposure": 1.0, "start": 40, "period": 12} | change
        if said is None:
            assert interrupted_series(**asked).ratio == pytest.approx(1)  # nothing varies, and nothing breaks
            return
        with pytest.raises(ValueError, match=said):
            interrupted_series(**asked)
