"""Calibration to known totals, and replicates: known answers and laws."""

import numpy as np
import pytest

from lagesbild.kernels.survey import (
    ReplicateWeights,
    bootstrap_weights,
    calibrate,
    design_mean,
    design_total,
    jackknife_weights,
    rake,
    replicate_estimate,
)
from tests.kernels.survey_samples import invented_sample
from tests.oracles import survey as slow


class TestCalibration:
    sex = np.array([0, 0, 1, 1, 1, 0, 1, 0])
    age = np.array([0, 1, 2, 0, 1, 2, 2, 1])
    weights = np.array([10.0, 12, 9, 14, 11, 8, 13, 10])
    margins = ([48.0, 52.0], [30.0, 35, 35])

    def test_raking_equals_iterative_scaling(self):
        found = rake(self.weights, [self.sex, self.age], self.margins)
        by_rounds = slow.rake(self.weights, [self.sex.tolist(), self.age.tolist()], [list(m) for m in self.margins])
        assert found.weights == pytest.approx(by_rounds, rel=1e-9)
        assert np.bincount(self.age, found.weights) == pytest.approx(self.margins[1])
        assert np.bincount(self.sex, found.weights) == pytest.approx(self.margins[0])

    def test_linear_calibration_is_the_regression_estimator(self):
        rng = np.random.default_rng(1)
        x = np.column_stack([np.ones(30), rng.normal(5, 1, 30)])
        y, d = rng.normal(size=30), np.full(30, 4.0)
        totals = np.array([130.0, 640.0])
        found = calibrate(d, x, totals, method="linear")
        slope = np.linalg.solve(x.T @ (d[:, None] * x), x.T @ (d * y))
        assert found.weights @ y == pytest.approx(d @ y + (totals - d @ x) @ slope)

    def test_weights_that_fit_already_are_kept(self):
        margins = [np.bincount(self.sex, self.weights)]
        assert rake(self.weights, [self.sex], margins).ratio == pytest.approx(np.ones(8))

    def test_far_totals_are_reached(self):
        found = rake(self.weights, [self.sex], [[1.0, 99_999.0]])
        assert np.bincount(self.sex, found.weights) == pytest.approx([1.0, 99_999.0])

    def test_calibrating_on_what_goes_with_the_answer_lowers_the_doubt(self):
        rng = np.random.default_rng(2)
        x = rng.normal(10, 2, 200)
        y = 3 * x + rng.normal(0, 1, 200)
        d = np.full(200, 50.0)
        fitted = calibrate(d, np.column_stack([np.ones(200), x]), [10_000, 100_000], method="linear")
        assert design_mean(y, d, calibration=fitted).se < 0.3 * design_mean(y, d).se

    @pytest.mark.parametrize(
        ("call", "message"),
        [
            (lambda c: rake(c.weights, [c.sex], [[48.0, 52, 3]]), "nobody has code 2"),
            (lambda c: rake(c.weights, [c.sex], [[48.0]]), "expected a code from 0 to 0"),
            (lambda c: rake(c.weights, [c.sex, c.age], [[48.0, 52], [30.0, 35, 45]]), "disagree on the size"),
            (lambda c: rake(c.weights, [], []), "0 groups and 0 margins"),
            (lambda c: calibrate(c.weights, np.ones((7, 1)), [3.0]), "do not fit"),
            (lambda c: calibrate(c.weights, np.ones((8, 2)), [3.0, 3.0]), "repeat one another"),
            (lambda c: calibrate(c.weights, np.column_stack([c.sex, c.age]), [-4.0, 50.0]), "no positive weights"),
            (
                lambda c: calibrate(c.weights, np.column_stack([np.ones(8), c.age]), [80, 240], method="linear"),
                "weights of zero or less",
            ),
        ],
    )
    def test_refuses(self, call, message):
        with pytest.raises(ValueError, match=message):
            call(self)

    def test_estimates_refuse_a_calibration_of_other_weights(self):
        fitted = rake(self.weights, [self.sex], [self.margins[0]])
        with pytest.raises(ValueError, match="made from other weights"):
            design_mean(self.age, 2 * self.weights, calibration=fitted)


class TestReplication:
    def test_jackknife_of_a_mean_is_the_textbook_variance(self):
        y = np.array([3.0, 5, 9, 4, 7])
        value, se = replicate_estimate(lambda w: float(w @ y / w.sum()), np.ones(5), jackknife_weights(np.ones(5)))
        assert (value, se) == pytest.approx((y.mean(), y.std(ddof=1) / np.sqrt(5)))

    def test_jackknife_of_a_total_equals_linearisation(self):
        y, weights, strata, cluster, population = invented_sample()
        replicates = jackknife_weights(weights, strata=strata, clusters=cluster, fpc=population)
        _, se = replicate_estimate(lambda w: float(w @ y), weights, replicates)
        found = design_total(y, weights, strata=strata, clusters=cluster, fpc=population)
        assert se == pytest.approx(found.se)
        assert replicates.df == found.df

    def test_bootstrap_comes_near_linearisation(self):
        y, weights, strata, cluster, _ = invented_sample()
        rng = np.random.default_rng(3)
        replicates = bootstrap_weights(weights, strata=strata, clusters=cluster, replicates=2000, rng=rng)
        _, se = replicate_estimate(lambda w: float(w @ y), weights, replicates)
        assert se == pytest.approx(design_total(y, weights, strata=strata, clusters=cluster).se, rel=0.06)
        assert replicates.weights.sum(axis=1).mean() == pytest.approx(weights.sum(), rel=0.01)

    def test_same_dice_same_weights(self):
        _, weights, strata, cluster, _ = invented_sample()
        once, again = (
            bootstrap_weights(weights, strata=strata, clusters=cluster, replicates=5, rng=np.random.default_rng(1))
            for _ in range(2)
        )
        assert np.array_equal(once.weights, again.weights)

    def test_weights_that_came_with_the_survey_serve_as_they_are(self):
        # Balanced half-samples of two strata with two clusters each (Hadamard rows): exact for a total.
        y, weights = np.array([3.0, 5, 2, 8]), np.ones(4)
        halves = 2.0 * np.array([[1, 0, 1, 0], [1, 0, 0, 1], [0, 1, 1, 0], [0, 1, 0, 1]])
        replicates = ReplicateWeights(halves, np.full(4, 1 / 4), 2)
        _, se = replicate_estimate(lambda w: float(w @ y), weights, replicates)
        assert se == pytest.approx(design_total(y, weights, strata=[0, 0, 1, 1]).se)

    def test_refuses(self):
        with pytest.raises(ValueError, match="cannot be left out"):
            jackknife_weights([1.0, 1, 1], strata=[0, 0, 1])
        with pytest.raises(ValueError, match="cannot be drawn anew"):
            bootstrap_weights([1.0, 1, 1], strata=[0, 0, 1], replicates=5, rng=np.random.default_rng(1))
        with pytest.raises(ValueError, match="replicates is 1"):
            bootstrap_weights([1.0, 1, 1], replicates=1, rng=np.random.default_rng(1))
        with pytest.raises(ValueError, match=r"expected \(R, 2\)"):
            replicate_estimate(np.sum, [1.0, 1], jackknife_weights([1.0, 1, 1]))
