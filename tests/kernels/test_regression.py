import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagesbild.kernels.regression import (
    ClusterErrors,
    ModelErrors,
    RobustErrors,
    SpatialErrors,
    fit_counts,
)
from tests.oracles import regression as slow


def made_up(n=80, seed=3, alpha=0.5):
    rng = np.random.default_rng(seed)
    x = np.column_stack([rng.normal(size=n), rng.integers(0, 2, n)])
    exposure = rng.uniform(0.5, 4, n)
    mean = exposure * np.exp(1 + x @ [0.4, -0.3])
    counts = rng.poisson(mean * (rng.gamma(1 / alpha, alpha, n) if alpha else 1.0))
    return counts.astype(float), x, exposure


@pytest.mark.shared
def test_scotlands_lip_cancer(shared):
    # Clayton & Kaldor (1987), 56 districts; coefficients of R glm and MASS glm.nb, covariate in 10 percentage points.
    with (shared / "golden" / "scan" / "scotland.csv").open() as file:
        district = list(csv.DictReader(file))
    cases, expected, outdoors = (np.array([float(d[k]) for d in district]) for k in ("cases", "expected", "AFF"))
    poisson = fit_counts(cases, 10 * outdoors[:, None], expected, family="poisson")
    assert poisson.coefficients == pytest.approx([-0.542268156963, 0.737321908914], rel=1e-9)
    negative_binomial = fit_counts(cases, outdoors[:, None], expected)
    assert negative_binomial.coefficients == pytest.approx([-0.352768647277, 7.14815509303], rel=1e-6)
    assert 1 / negative_binomial.alpha == pytest.approx(2.98428024846, rel=1e-6)
    assert negative_binomial.log_likelihood == pytest.approx(-171.470255769, abs=1e-8)


class TestKnownAnswers:
    def test_two_groups_give_the_ratio_of_their_rates(self):
        counts, exposure = np.array([10.0, 20.0, 9.0, 3.0]), np.array([1.0, 2.0, 3.0, 3.0])
        found = fit_counts(counts, [[0], [0], [1], [1]], exposure, family="poisson")
        assert found.ratio[0] == pytest.approx((12 / 6) / (30 / 3))
        # Var(log ratio) of two Poisson counts is 1/c₁ + 1/c₂.
        assert found.covariance[1, 1] == pytest.approx(1 / 12 + 1 / 30)

    def test_counts_without_extra_variance_get_none(self):
        counts = np.tile([3.0, 4.0, 5.0], 20)
        assert fit_counts(counts, np.arange(60.0)[:, None], 1.0).alpha == 0

    def test_quasi_poisson_widens_by_the_dispersion(self):
        counts, x, exposure = made_up()
        plain = fit_counts(counts, x, exposure, family="poisson")
        quasi = fit_counts(counts, x, exposure, family="quasi_poisson")
        assert quasi.phi > 1.5
        assert quasi.covariance == pytest.approx(quasi.phi * plain.covariance)


class TestAgainstTheSlowTwin:
    def test_poisson(self):
        counts, x, exposure = made_up()
        found, twin = fit_counts(counts, x, exposure, family="poisson"), slow.poisson(counts, x, exposure)
        assert found.coefficients == pytest.approx(twin.params, rel=1e-8)
        assert found.covariance == pytest.approx(twin.cov_params(), rel=1e-7)
        assert found.log_likelihood == pytest.approx(twin.llf)
        quasi = fit_counts(counts, x, exposure, family="quasi_poisson")
        assert quasi.phi == pytest.approx(slow.poisson(counts, x, exposure, scale="X2").scale)

    @pytest.mark.parametrize("alpha", [0.05, 0.5, 2.0])
    def test_negative_binomial(self, alpha):
        counts, x, exposure = made_up(n=200, alpha=alpha)
        found, twin = fit_counts(counts, x, exposure), slow.negative_binomial(counts, x, exposure)
        assert found.alpha == pytest.approx(twin.params[-1], rel=1e-5)
        assert found.coefficients == pytest.approx(twin.params[:-1], rel=1e-5)
        assert found.log_likelihood == pytest.approx(twin.llf)

    def test_cluster_errors_are_those_of_the_package(self):
        counts, x, exposure = made_up()
        groups = np.arange(80) // 8
        found = fit_counts(counts, x, exposure, family="poisson", errors=ClusterErrors(groups))
        assert found.covariance == pytest.approx(slow.clusters_left_out(counts, x, exposure, groups), rel=1e-6)
        assert found.df == 9
        assert not found.trusted

    @pytest.mark.parametrize("family", ["poisson", "negative_binomial"])
    def test_spatial_errors_by_a_double_loop(self, family):
        counts, x, exposure = made_up(n=50)
        places = np.random.default_rng(1).uniform(0, 1000, (50, 2))
        found = fit_counts(counts, x, exposure, family=family, errors=SpatialErrors(*places.T, 250.0))

        def kernel(i, j):
            distance = np.sqrt(((places[i] - places[j]) ** 2).sum())
            return max(0.0, 1 - distance / 250) ** 1.5

        together = np.mean([sum(kernel(i, j) for j in range(50)) for i in range(50)])
        twin = slow.sandwich(counts, x, found.fitted, found.alpha, kernel) / (1 - together / 50)
        assert found.covariance == pytest.approx(twin, rel=1e-9)
        assert found.df == int(50 / together) - 3

    def test_one_cluster_each_is_robust(self):
        counts, x, exposure = made_up()
        robust = fit_counts(counts, x, exposure, errors=RobustErrors())
        alone = fit_counts(counts, x, exposure, errors=ClusterErrors(np.arange(80)))
        assert alone.covariance == pytest.approx(robust.covariance, rel=1e-12)
        assert robust.df == 77


class TestLaws:
    @settings(max_examples=20, deadline=None)
    @given(st.integers(0, 1000), st.randoms())
    def test_the_order_of_observations_does_not_matter(self, seed, random):
        counts, x, exposure = made_up(40, seed)
        order = list(range(40))
        random.shuffle(order)
        groups = np.array(["a", "b", "c", "d"])[np.arange(40) % 4]
        once = fit_counts(counts, x, exposure, errors=ClusterErrors(groups))
        other = fit_counts(counts[order], x[order], exposure[order], errors=ClusterErrors(groups[order]))
        assert other.ratio == pytest.approx(once.ratio, rel=1e-5)
        assert other.upper == pytest.approx(once.upper, rel=1e-4)

    @settings(max_examples=20, deadline=None)
    @given(st.integers(0, 1000), st.floats(0.01, 100))
    def test_units_do_not_matter(self, seed, unit):
        counts, x, exposure = made_up(40, seed)
        once = fit_counts(counts, x, exposure, family="poisson")
        other = fit_counts(counts, x * [unit, 1] + [0, 2020], unit * exposure, family="poisson")
        assert other.coefficients[1] * unit == pytest.approx(once.coefficients[1], rel=1e-6, abs=1e-9)
        assert other.p_value == pytest.approx(once.p_value, rel=1e-5, abs=1e-12)

    @settings(max_examples=20, deadline=None)
    @given(st.integers(0, 1000))
    def test_interval_and_p_value_tell_one_story(self, seed):
        counts, x, exposure = made_up(40, seed)
        found = fit_counts(counts, x, exposure, errors=RobustErrors())
        assert np.array_equal((found.lower > 1) | (found.upper < 1), found.p_value < 0.05)

    def test_nothing_handed_over_is_changed(self):
        given_arrays = made_up()
        for array in given_arrays:
            array.setflags(write=False)
        fit_counts(*given_arrays)

    def test_few_events_are_not_trusted(self):
        counts, x, exposure = made_up()
        assert fit_counts(counts, x, exposure, errors=ModelErrors()).trusted
        assert not fit_counts(np.minimum(counts, np.arange(80) < 20), x, exposure).trusted


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"counts": np.zeros(80)}, "all zero"),
        ({"counts": -np.ones(80)}, "negative"),
        ({"counts": np.full(80, np.nan)}, "missing"),
        ({"counts": np.ones(2), "covariates": np.ones((2, 1)), "exposure": 1.0}, "at least 3"),
        ({"covariates": np.ones((80, 0))}, "p at least 1"),
        ({"covariates": np.ones(80)}, r"got shape \(80,\)"),
        ({"covariates": np.ones((80, 1))}, "column 0 is constant"),
        ({"covariates": np.arange(80.0)[:, None] * [1, 2]}, "column 1 is constant or made up of"),
        ({"covariates": np.random.default_rng(0).normal(size=(80, 79))}, "too few for 79 covariates"),
        ({"counts": np.arange(80) % 2.0, "covariates": (np.arange(80) % 2)[:, None]}, "column 0 runs to 0 or infinity"),
        ({"exposure": np.zeros(80)}, "not above zero"),
        ({"exposure": np.ones(79)}, "counts and exposure"),
        ({"family": "binomial"}, "family is 'binomial'"),
        ({"level": 95}, "level is 95"),
        ({"errors": ClusterErrors(np.zeros(80))}, "all observations are in one group"),
        ({"errors": ClusterErrors(np.zeros(8))}, r"shape \(80,\), got \(8,\)"),
        ({"errors": ClusterErrors(np.full(80, np.nan))}, "a label is missing"),
        ({"errors": SpatialErrors(np.zeros(8), np.zeros(8), 5.0)}, "one place per observation"),
        ({"errors": SpatialErrors(np.zeros(80), np.zeros(80), 0.0)}, "within_m"),
        (
            {"errors": SpatialErrors(np.arange(80), np.zeros(80), 900.0)},
            "of 80, which leaves nothing",
        ),
        ({"covariates": (np.arange(80) < 1)[:, None], "errors": RobustErrors()}, "one group alone decides"),
    ],
)
def test_says_what_is_wrong(change, said):
    counts, covariates, exposure = made_up()
    asked = {"counts": counts, "covariates": covariates, "exposure": exposure} | change
    with pytest.raises(ValueError, match=said):
        fit_counts(**asked)
