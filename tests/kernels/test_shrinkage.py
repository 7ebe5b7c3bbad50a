import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from lagesbild.kernels.rates import poisson_interval
from lagesbild.kernels.shrinkage import draw_risk, fit_gamma_poisson, local_empirical_bayes
from tests.oracles import shrinkage as slow

some_counts = arrays(np.int64, st.integers(3, 10), elements=st.integers(0, 60)).filter(lambda c: c.sum() > 0)


def chain(n: int) -> sparse.csr_matrix:
    """Areas in a row, each beside the next."""
    return sparse.csr_matrix(sparse.diags_array([np.ones(n - 1), np.ones(n - 1)], offsets=[-1, 1]))


def uneven_town(n: int = 60, seed: int = 5):
    rng = np.random.default_rng(seed)
    exposure = rng.uniform(50, 900, n)
    return rng.poisson(0.02 * exposure * rng.gamma(3, 1 / 3, n)), exposure


class TestGammaPoisson:
    def test_mites_on_apple_leaves(self):
        # Bliss & Fisher (1953), Biometrics 9:176–200: 150 leaves, maximum likelihood k = 1.02459, mean 1.14667.
        mites = np.repeat(np.arange(8), [70, 38, 17, 10, 9, 3, 2, 1])
        fit = fit_gamma_poisson(mites, np.ones(150))
        assert fit.shape == pytest.approx(1.02459, abs=5e-6)
        assert fit.mean == pytest.approx(1.14667, abs=5e-6)

    @pytest.mark.shared
    def test_scotland_lip_cancer(self, shared):
        # Clayton & Kaldor's model as R SpatialEpi 1.2.8 eBayes fits it: α, β = log mean, first four relative risks.
        with (shared / "golden/scan/scotland.csv").open() as file:
            districts = list(csv.DictReader(file))
        cases = [float(row["cases"]) for row in districts]
        fit = fit_gamma_poisson(cases, [float(row["expected"]) for row in districts])
        assert fit.shape == pytest.approx(1.87948997383, rel=1e-8)
        assert np.log(fit.mean) == pytest.approx(0.352106533393, rel=1e-8)
        published = [3.99736244688, 4.07911073559, 2.98021332735, 2.84679162444]
        assert fit.posterior_mean[:4] == pytest.approx(published, rel=1e-7)

    @pytest.mark.parametrize("seed", range(4))
    def test_agrees_with_a_plain_search(self, seed):
        counts, exposure = uneven_town(30, seed)
        fit = fit_gamma_poisson(counts, exposure)
        shape, mean = slow.fit(counts, exposure)
        assert (fit.shape, fit.mean) == pytest.approx((shape, mean), rel=1e-5)
        assert fit.log_likelihood == pytest.approx(slow.log_likelihood(counts, exposure, shape, mean), abs=1e-8)

    def test_no_more_than_chance_gives_one_guess_and_does_not_say_that_risks_are_alike(self):
        fit = fit_gamma_poisson([10, 11, 9, 10], [100.0, 100, 100, 100])
        assert fit.shape == fit.rate == np.inf
        assert fit.posterior_mean.tolist() == [0.1] * 4
        lower, upper = poisson_interval(40)
        assert np.all(fit.lower < lower / 400)
        assert np.all(fit.upper > upper / 400)
        assert fit.lower[1] > fit.lower[2]  # its own count still speaks

    @pytest.mark.parametrize(("n", "mean"), [(8, 2), (16, 1), (12, 30)])
    def test_intervals_average_over_what_is_plausible_as_if_summed_on_a_fine_grid(self, n, mean):
        rng = np.random.default_rng(n)
        exposure = rng.uniform(0.3, 3, n)
        counts = rng.poisson(mean * exposure * rng.gamma(3, 1 / 3, n))
        fit = fit_gamma_poisson(counts, exposure)
        assert fit.plausible.weight.sum() == pytest.approx(1)
        for area in (0, n // 2, n - 1):
            below = [slow.plausible_chance_below(counts, exposure, area, end[area]) for end in (fit.lower, fit.upper)]
            assert below == pytest.approx([0.025, 0.975], abs=0.003)

    def test_few_events_are_not_trusted(self):
        assert not fit_gamma_poisson([3, 0, 1, 2], np.ones(4)).trusted
        assert fit_gamma_poisson([3, 0, 5, 2], np.ones(4)).trusted

    @given(some_counts)
    def test_draws_towards_the_mean_and_never_past_it(self, counts):
        exposure = np.linspace(5, 80, counts.size)
        fit = fit_gamma_poisson(counts, exposure)
        own = counts / exposure
        between = (fit.posterior_mean >= np.minimum(own, fit.mean) * (1 - 1e-9)) & (
            fit.posterior_mean <= np.maximum(own, fit.mean) * (1 + 1e-9)
        )
        assert np.all(between)
        assert np.all(fit.lower <= fit.posterior_mean)
        assert np.all(fit.posterior_mean <= fit.upper)

    @given(some_counts, st.floats(0.01, 1000))
    def test_scaling_exposure_scales_the_risk(self, counts, factor):
        exposure = np.linspace(5, 80, counts.size)
        once, scaled = fit_gamma_poisson(counts, exposure), fit_gamma_poisson(counts, factor * exposure)
        assert scaled.mean * factor == pytest.approx(once.mean, rel=1e-6)
        assert scaled.posterior_mean * factor == pytest.approx(once.posterior_mean, rel=1e-5)

    def test_order_of_areas_does_not_matter_and_nothing_is_changed(self):
        counts, exposure = uneven_town()
        before = counts.copy(), exposure.copy()
        order = np.random.default_rng(2).permutation(counts.size)
        there = fit_gamma_poisson(counts, exposure)
        back = fit_gamma_poisson(counts[order], exposure[order])
        assert back.posterior_mean == pytest.approx(there.posterior_mean[order])
        assert np.array_equal(counts, before[0])
        assert np.array_equal(exposure, before[1])

    def test_an_area_without_exposure_gets_the_distribution_itself(self):
        counts, exposure = uneven_town()
        fit = fit_gamma_poisson(np.append(counts, 0), np.append(exposure, 0.0))
        assert fit.posterior_mean[-1] == pytest.approx(fit.mean)

    @pytest.mark.parametrize(
        ("counts", "exposure", "message"),
        [
            ([0, 0], [1.0, 2], "counts are all zero"),
            ([3], [1.0], "at least 2"),
            ([3, 2], [0.0, 2], "exposure is 0 at position 0 but the count there is 3"),
            ([3, 2], [1.0, 2, 3], "differ"),
            ([3, -2], [1.0, 2], "negative"),
            ([3, np.nan], [1.0, 2], "missing"),
            ([], [], "at least 2"),
        ],
    )
    def test_refuses(self, counts, exposure, message):
        with pytest.raises(ValueError, match=message):
            fit_gamma_poisson(counts, exposure)


class TestDrawRisk:
    def test_draws_have_the_posteriors_moments(self):
        counts, exposure = uneven_town()
        fit = fit_gamma_poisson(counts, exposure)
        draws = draw_risk(fit, counts, exposure, 4000, np.random.default_rng(1))
        assert draws.shape == (4000, counts.size)
        assert draws.mean(axis=0) == pytest.approx(fit.posterior_mean, rel=0.1)
        assert np.quantile(draws, [0.025, 0.975], axis=0) == pytest.approx(np.stack([fit.lower, fit.upper]), rel=0.12)

    def test_draws_differ_in_how_uneven_risks_are(self):
        counts, exposure = [10, 11, 9, 10], [100.0] * 4
        draws = draw_risk(fit_gamma_poisson(counts, exposure), counts, exposure, 2000, np.random.default_rng(1))
        unevenness = draws.std(axis=1) / draws.mean(axis=1)
        assert np.quantile(unevenness, 0.1) < 0.08
        assert np.quantile(unevenness, 0.9) > 0.2

    def test_same_seed_same_numbers(self):
        counts, exposure = uneven_town()
        fit = fit_gamma_poisson(counts, exposure)
        once, again = (draw_risk(fit, counts, exposure, 3, np.random.default_rng(9)) for _ in range(2))
        assert np.array_equal(once, again)

    def test_refuses_no_draws(self):
        fit = fit_gamma_poisson([4, 9], [1.0, 1])
        with pytest.raises(ValueError, match="draws is 0"):
            draw_risk(fit, [4, 9], [1.0, 1], 0, np.random.default_rng(1))


class TestLocalEmpiricalBayes:
    def test_by_hand(self):
        # Three areas in a row, exposure 10 each, counts 0, 4, 8. The middle one: m = 12/30 = 0.4,
        # spread = (0.16 + 0 + 0.16)/3 = 0.10667, a = 0.10667 − 0.4/10 = 0.06667, b = 0.06667/(0.06667 + 0.04) = 0.625.
        found = local_empirical_bayes([0, 4, 8], [10.0, 10, 10], chain(3))
        assert found.local_mean == pytest.approx([0.2, 0.4, 0.6])
        assert found.local_variance[1] == pytest.approx(0.2 / 3)
        assert found.own_weight[1] == pytest.approx(0.625)
        assert found.value[1] == pytest.approx(0.4)

    @given(some_counts, st.randoms())
    def test_agrees_with_one_neighbourhood_at_a_time(self, counts, random):
        n = counts.size
        exposure = np.linspace(5, 80, n)
        linked = np.array([[i != j and random.random() < 0.4 for j in range(n)] for i in range(n)])
        neighbours = [set(np.flatnonzero(row)) for row in linked]
        found = local_empirical_bayes(counts, exposure, sparse.csr_matrix(linked * 0.37))
        assert found.value == pytest.approx(slow.local_rates(counts, exposure, neighbours), rel=1e-9, abs=1e-12)

    def test_an_island_keeps_its_own_rate(self):
        found = local_empirical_bayes([3, 5, 7], [10.0, 10, 10], sparse.csr_matrix((3, 3)))
        assert found.value == pytest.approx([0.3, 0.5, 0.7])
        assert found.own_weight.tolist() == [1, 1, 1]

    def test_no_events_nearby_is_zero(self):
        assert local_empirical_bayes([0, 0, 0], [10.0, 10, 10], chain(3)).value.tolist() == [0, 0, 0]

    def test_the_weights_diagonal_is_ignored_and_nothing_is_changed(self):
        weights = chain(3)
        with_diagonal = sparse.csr_matrix(weights + sparse.eye_array(3))
        before = with_diagonal.copy()
        there = local_empirical_bayes([0, 4, 8], [10.0, 20, 10], weights)
        assert local_empirical_bayes([0, 4, 8], [10.0, 20, 10], with_diagonal).value.tolist() == there.value.tolist()
        assert (with_diagonal != before).nnz == 0

    def test_refuses_weights_of_another_size(self):
        with pytest.raises(ValueError, match=r"weights has shape \(3, 3\); expected \(2, 2\)"):
            local_empirical_bayes([1, 2], [1.0, 1], chain(3))
