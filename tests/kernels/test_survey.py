import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagesbild.kernels import survey
from lagesbild.kernels.survey import (
    calibrate,
    design_mean,
    design_quantile,
    design_ratio,
    design_share,
    design_total,
    jackknife_weights,
    rake,
    replicate_estimate,
)
from tests.kernels.survey_samples import Table, invented_sample
from tests.oracles import survey as slow

SCHOOLS = [4421, 755, 1018]  # elementary, high, middle: all schools of the population


@pytest.fixture(scope="module")
def golden(shared):
    """R survey 4.1-1 on the stratified sample of the Academic Performance Index."""
    reference = json.loads((shared / "golden/survey/survey.json").read_text())
    table = Table(shared / "golden/survey/apistrat.csv")
    return reference, table


@pytest.fixture(scope="module")
def clusters(shared):
    """The one- and two-stage cluster samples of the same population, with R survey 4.1-1's answers."""
    folder = shared / "data/stats-classics"
    reference = json.loads((folder / "reference_values.json").read_text())["survey"]
    return reference, Table(folder / "survey_apiclus1.csv.gz"), Table(folder / "survey_apiclus2.csv.gz")


@pytest.mark.shared
class TestGolden:
    @pytest.mark.parametrize("case", ["strat", "strat_nofpc"])
    def test_stratified(self, golden, case):
        reference, table = golden[0][case], golden[1]
        design = {"strata": table.words("stype"), "fpc": table.numbers("fpc") if case == "strat" else None}
        weights, index = table.numbers("pw"), table.numbers("api00")
        mean = design_mean(index, weights, **design)
        assert (mean.value, mean.se) == pytest.approx((reference["mean"], reference["mean_se"]), rel=1e-12)
        assert (mean.lower, mean.upper) == pytest.approx(reference["mean_ci"], rel=1e-12)
        assert mean.deff == pytest.approx(reference["deff"], rel=1e-12)
        assert (mean.df, mean.n) == (197, 200)
        total = design_total(table.numbers("enroll"), weights, **design)
        assert (total.value, total.se) == pytest.approx((reference["total"], reference["total_se"]), rel=1e-12)
        ratio = design_ratio(table.numbers("api.stu"), table.numbers("enroll"), weights, **design)
        assert (ratio.value, ratio.se) == pytest.approx((reference["ratio"], reference["ratio_se"]), rel=1e-12)
        for part in reference["by"]:
            found = design_mean(index, weights, domain=table.words("stype") == part["stype"], **design)
            assert (found.value, found.se) == pytest.approx((part["api00"], part["se"]), rel=1e-12)

    @pytest.mark.parametrize("case", ["strat", "strat_nofpc"])
    def test_shares_and_quantiles(self, golden, case):
        reference, table = golden[0][case], golden[1]
        design = {"strata": table.words("stype"), "fpc": table.numbers("fpc") if case == "strat" else None}
        weights = table.numbers("pw")
        met = (table.words("sch.wide") == "Yes").astype(float)
        exact = design_share(met, weights, **design)
        assert exact.value == pytest.approx(reference["prop"]["sch.wideYes"], rel=1e-12)
        assert (exact.lower, exact.upper) == pytest.approx(reference["beta_ci"], rel=1e-12)
        logit = design_share(met, weights, interval="logit", **design)
        assert (logit.lower, logit.upper) == pytest.approx(reference["logit_ci"], abs=1e-9)  # R iterates here
        for q, row in zip((0.25, 0.5, 0.75), reference["quantile"], strict=True):
            found = design_quantile(table.numbers("api00"), weights, q, **design)
            assert (found.value, found.lower, found.upper) == tuple(row[:3])
            assert found.se == pytest.approx(row[3], rel=1e-12)

    def test_calibrated_to_the_number_of_schools(self, golden):
        reference, table = golden[0]["strat_cal"], golden[1]
        kinds = np.column_stack([table.words("stype") == kind for kind in "EHM"]).astype(float)
        fitted = calibrate(table.numbers("pw"), kinds, SCHOOLS, method="linear")
        found = design_mean(
            table.numbers("api00"),
            table.numbers("pw"),
            strata=table.words("stype"),
            fpc=table.numbers("fpc"),
            calibration=fitted,
        )
        assert (found.value, found.se) == pytest.approx((reference["mean"], reference["mean_se"]), rel=1e-11)

    def test_jackknife(self, golden):
        reference, table = golden[0]["strat_jkn"], golden[1]
        weights, index = table.numbers("pw"), table.numbers("api00")
        replicates = jackknife_weights(weights, strata=table.words("stype"))
        value, se = replicate_estimate(lambda w: float(w @ index / w.sum()), weights, replicates)
        assert (value, se) == pytest.approx((reference["mean"], reference["se"]), rel=1e-12)
        assert replicates.df == 197

    def test_one_stage_of_clusters(self, clusters):
        reference, table, _ = clusters
        design = {"clusters": table.numbers("dnum"), "fpc": table.numbers("fpc")}
        weights = table.numbers("pw")
        mean = design_mean(table.numbers("api00"), weights, **design)
        assert (mean.value, mean.se) == pytest.approx((reference["clus1"]["est"], reference["clus1"]["se"]), rel=1e-10)
        assert mean.deff == pytest.approx(reference["deff_clus1"], rel=1e-9)
        total = design_total(table.numbers("enroll"), weights, **design)
        assert total.se == pytest.approx(reference["clus1_total"]["se"], rel=1e-10)

    def test_post_stratified_and_raked_clusters(self, clusters):
        reference, table, _ = clusters
        kind = np.searchsorted(["E", "H", "M"], table.words("stype"))
        met = (table.words("sch.wide") == "Yes").astype(int)
        design = {"clusters": table.numbers("dnum"), "fpc": table.numbers("fpc")}
        index, weights = table.numbers("api00"), table.numbers("pw")
        one = design_mean(index, weights, calibration=rake(weights, [kind], [SCHOOLS]), **design)
        expected = reference["poststrat_mean"]
        assert (one.value, one.se) == pytest.approx((expected["est"], expected["se"]), rel=1e-10)
        both = design_mean(index, weights, calibration=rake(weights, [kind, met], [SCHOOLS, [1072, 5122]]), **design)
        expected = reference["rake_mean"]  # R stops raking when within one school
        assert (both.value, both.se) == pytest.approx((expected["est"], expected["se"]), rel=2e-6)

    def test_two_stages_of_clusters(self, clusters):
        reference, _, table = clusters
        design = {"clusters": table.numbers("dnum", "snum")}
        index, weights = table.numbers("api00"), table.numbers("pw")
        found = design_mean(index, weights, fpc=table.numbers("fpc1", "fpc2"), **design)
        assert (found.value, found.se) == pytest.approx(
            (reference["clus2"]["est"], reference["clus2"]["se"]), rel=1e-10
        )
        assert found.deff == pytest.approx(6.2505, abs=1e-4)
        endless = design_mean(index, weights, **design)
        assert endless.se == pytest.approx(reference["clus2_noFPC"]["se"], rel=1e-10)


class TestDesignMean:
    def test_simple_random_sample_by_hand(self):
        found = design_mean([1.0, 2, 3, 4], [10.0] * 4, fpc=[40] * 4)
        assert found.value == 2.5
        assert found.se == pytest.approx(np.sqrt((1 - 4 / 40) * (5 / 3) / 4))
        assert found.deff == pytest.approx(1)
        assert (found.df, found.n) == (3, 4)
        assert found.upper - found.value == pytest.approx(3.182446 * found.se, rel=1e-6)

    @settings(max_examples=30, deadline=None)
    @given(st.integers(0, 10_000), st.booleans())
    def test_agrees_with_loops(self, seed, with_domain):
        y, weights, strata, cluster, population = invented_sample(seed)
        inside = np.random.default_rng(seed).random(y.size) < 0.7 if with_domain else np.ones(y.size, dtype=bool)
        found = design_mean(y, weights, strata=strata, clusters=cluster, fpc=population, domain=inside)
        value, se = slow.mean(y, weights, strata, cluster, population, inside)
        assert (found.value, found.se) == pytest.approx((value, se), rel=1e-10)

    def test_a_domain_is_not_a_smaller_sample(self):
        y, weights, strata, cluster, _ = invented_sample()
        inside = np.arange(y.size) % 3 != 0
        whole = design_mean(y, weights, strata=strata, clusters=cluster, domain=inside)
        apart = design_mean(y[inside], weights[inside], strata=strata[inside], clusters=cluster[inside])
        assert whole.value == pytest.approx(apart.value)
        assert whole.n == apart.n

    def test_answers_missing_outside_the_domain_do_not_matter(self):
        y, weights, *_ = invented_sample()
        inside = np.arange(y.size) > 4
        with_gaps = np.where(inside, y, np.nan)
        assert design_mean(with_gaps, weights, domain=inside) == design_mean(y, weights, domain=inside)

    def test_scaling_weights_changes_nothing_but_the_total(self):
        y, weights, strata, cluster, _ = invented_sample()
        once, scaled = (design_mean(y, f * weights, strata=strata, clusters=cluster) for f in (1.0, 7.0))
        assert (once.value, once.se) == pytest.approx((scaled.value, scaled.se))
        totals = [design_total(y, f * weights, strata=strata, clusters=cluster) for f in (1.0, 7.0)]
        assert totals[1].se == pytest.approx(7 * totals[0].se)

    def test_order_of_respondents_and_names_of_strata_do_not_matter(self):
        y, weights, strata, cluster, population = invented_sample()
        there = design_mean(y, weights, strata=strata, clusters=cluster, fpc=population)
        order = np.random.default_rng(2).permutation(y.size)
        names = np.array(["öster", "norr", "väster"])[strata]
        back = design_mean(
            y[order], weights[order], strata=names[order], clusters=cluster[order], fpc=population[order]
        )
        assert (back.value, back.se, back.df) == pytest.approx((there.value, there.se, there.df))

    def test_clusters_numbered_anew_in_each_stratum(self):
        y, weights, strata, cluster, _ = invented_sample()
        there = design_mean(y, weights, strata=strata, clusters=cluster)
        back = design_mean(y, weights, strata=strata, clusters=cluster % 10)
        assert (back.se, back.df) == pytest.approx((there.se, there.df))

    def test_asking_everybody_leaves_no_doubt(self):
        assert design_mean([1.0, 2, 3], [1.0] * 3, fpc=[3] * 3).se == 0

    def test_weights_scaled_to_the_sample_give_no_odd_design_effect(self):
        y, weights, *_ = invented_sample()
        scaled = weights * y.size / weights.sum() * 1.001
        assert 0.9 < design_mean(y, scaled).deff < 2

    def test_nothing_given_is_changed(self):
        given_arrays = invented_sample()
        before = [array.copy() for array in given_arrays]
        y, weights, strata, cluster, population = given_arrays
        design_mean(y, weights, strata=strata, clusters=cluster, fpc=population)
        for now, then in zip(given_arrays, before, strict=True):
            assert np.array_equal(now, then)

    @pytest.mark.parametrize(
        ("y", "weights", "design", "message"),
        [
            ([1.0, np.nan], [1.0, 1], {}, "y is missing at position 1"),
            ([1.0, 2], [1.0, -1], {}, "negative"),
            ([], [], {}, "at least one respondent"),
            ([1.0, 2, 3], [1.0, 1], {}, r"y has shape \(3,\)"),
            ([1.0, 2, 3], [1.0] * 3, {"strata": [0, 0, 1]}, "single cluster"),
            ([1.0, 2, 3], [1.0] * 3, {"strata": [0, 0]}, r"strata has shape \(2,\)"),
            ([1.0, 2, 3], [1.0] * 3, {"fpc": [2] * 3}, "fpc: a stratum with 3 sampled units"),
            ([1.0, 2, 3], [1.0] * 3, {"fpc": [9, 9, 8]}, "expected one number"),
            ([1.0, 2, 3], [1.0] * 3, {"fpc": [9, 9]}, r"fpc has shape \(2,\)"),
            ([1.0, 2, 3], [1.0] * 3, {"domain": [1, 0, 1]}, "expected a yes or no"),
            ([1.0, 2, 3], [1.0] * 3, {"domain": np.zeros(3, dtype=bool)}, "domain holds nobody"),
            ([1.0, 2, 3], [1.0] * 3, {"domain": np.array([True, False, False])}, "as few clusters as strata"),
        ],
    )
    def test_refuses(self, y, weights, design, message):
        with pytest.raises(ValueError, match=message):
            design_mean(y, weights, **design)


class TestShare:
    def test_nobody_said_yes(self):
        found = design_share([0.0] * 20, [3.0] * 20)
        assert (found.value, found.lower) == (0, 0)
        assert found.upper == pytest.approx(1 - 0.025 ** (1 / 20))  # Clopper–Pearson for 0 of 20

    def test_everybody_said_yes(self):
        found = design_share([1.0] * 20, [3.0] * 20)
        assert (found.value, found.upper) == (1, 1)
        assert found.lower == pytest.approx(0.025 ** (1 / 20))

    def test_a_simple_random_sample_is_clopper_pearson(self):
        # 15 of 40: 0.22731–0.54198 (R binom.test); the variance p(1 − p)/(n − 1) makes the effective number 39.
        found = design_share([1.0] * 15 + [0.0] * 25, [1e6] * 40)
        assert (found.lower, found.upper) == pytest.approx((0.22731, 0.54198), abs=0.004)

    def test_refuses_other_answers_and_a_logit_of_nothing(self):
        with pytest.raises(ValueError, match="other than 0 and 1"):
            design_share([0.0, 1, 2], [1.0] * 3)
        with pytest.raises(ValueError, match="no logit"):
            design_share([0.0] * 5, [1.0] * 5, interval="logit")


class TestRatioAndQuantile:
    def test_ratio_refuses_nothing_below(self):
        with pytest.raises(ValueError, match="x: its weighted total is 0"):
            design_ratio([1.0, 2], [0.0, 0], [1.0, 1])

    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 5)), min_size=3, max_size=25), st.floats(0.05, 0.95))
    def test_quantile_by_definition(self, answers, q):
        y, weights = (np.array(column, dtype=float) for column in zip(*answers, strict=True))
        found = design_quantile(y, weights, q)
        assert found.value == slow.quantile(y.tolist(), weights.tolist(), q)
        assert found.lower <= found.value <= found.upper

    def test_refuses_a_quantile_of_25(self):
        with pytest.raises(ValueError, match="q is 25"):
            design_quantile([1.0, 2], [1.0, 1], 25)


def test_everything_about_surveys_is_offered_in_one_place():
    assert all(hasattr(survey, name) for name in survey.__all__)


def test_a_skewed_mean_of_few_is_not_trusted():
    few_yes = np.repeat([1.0, 0], [9, 81])  # γ² = 0.8² / 0.09: 178 respondents wanted
    assert not design_mean(few_yes, np.ones(90)).trusted
    assert design_mean(np.tile(few_yes, 2), np.ones(180)).trusted
    assert not design_mean(np.arange(19.0), np.ones(19)).trusted
    assert design_mean(np.arange(20.0), np.ones(20)).trusted
    assert design_share(few_yes, np.ones(90)).trusted  # its interval is not symmetric
    assert not design_ratio(few_yes, np.ones(90), np.ones(90)).trusted
    assert not design_total(few_yes, np.ones(90)).trusted
