import json
import time
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from scipy import sparse

from lagesbild.kernels.bym2 import fit_bym2
from lagesbild.kernels.icar import map_structure
from lagesbild.kernels.latent_gaussian import COEFFICIENT_SD, LatentGaussian, LatentModel
from tests.kernels.test_map_structure import ISLAND, TWO_PIECES_AND_ISLANDS, lattice, pieces
from tests.oracles import bym2 as slow

BY_SAMPLING = json.loads((Path(__file__).parents[1] / "published" / "bym2_by_sampling.json").read_text())
MAPS = {"lattice": lattice(10, 10), "lattices_and_island": pieces(lattice(7, 8), lattice(2, 3), ISLAND)}


def invented_counts(adjacency, seed=1, mean=6.0):
    rng = np.random.default_rng(seed)
    n = adjacency.shape[0]
    expected = rng.uniform(0.5, 2 * mean, n)
    return rng.poisson(expected * np.exp(rng.normal(0, 0.4, n))).astype(float), expected


@pytest.fixture(scope="module")
def scotland(shared):
    """Lip cancer in 56 districts: names, counts, expected, share in outdoor work, and who borders whom."""
    path = shared / "data/stats-classics/scotland_lip.gpkg"
    if not path.exists():
        pytest.skip("scotland_lip.gpkg is not among the reference data")
    meta, _, geometry, fields = pyogrio.raw.read(path)
    columns = dict(zip(meta["fields"], fields, strict=True))
    shapes = shapely.from_wkb(geometry)
    i, j = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    apart = i != j
    adjacency = sparse.csr_matrix((np.ones(apart.sum()), (i[apart], j[apart])), shape=(56, 56))
    return columns, adjacency


class TestAgainstSampling:
    """Within 0.02 of the posterior means and 5 % of the standard deviations of long chains of the same model."""

    @staticmethod
    def assert_close(found, reference):
        assert found.converged
        assert found.log_risk_mean == pytest.approx(reference["log_risk_mean"], abs=0.01)
        assert found.log_risk_sd == pytest.approx(reference["log_risk_sd"], rel=0.03)
        assert found.quantiles[:, 0] == pytest.approx(reference["lower"], abs=0.035)
        assert found.quantiles[:, 2] == pytest.approx(reference["upper"], abs=0.035)
        assert found.sd == pytest.approx(reference["sd"][0], abs=0.008)
        assert found.sd_sd == pytest.approx(reference["sd"][1], rel=0.05)
        assert found.sd_interval == pytest.approx((reference["sd"][2], reference["sd"][4]), abs=0.04)
        assert found.phi == pytest.approx(reference["phi"][0], abs=0.01)
        assert found.phi_sd == pytest.approx(reference["phi"][1], abs=0.01)
        assert found.phi_interval == pytest.approx((reference["phi"][2], reference["phi"][4]), abs=0.03)
        assert found.coefficients[0] == pytest.approx(reference["intercept"][0], abs=0.01)
        assert found.coefficient_sd[0] == pytest.approx(reference["intercept"][1], rel=0.05)

    @pytest.mark.parametrize("name", sorted(MAPS))
    def test_invented_maps(self, name):
        reference = BY_SAMPLING[name]
        self.assert_close(fit_bym2(reference["counts"], reference["expected"], MAPS[name]), reference)

    @pytest.mark.shared
    def test_scotland_lip_cancer(self, scotland):
        columns, adjacency = scotland
        reference = BY_SAMPLING["scotland"]
        assert columns["county.names"].tolist() == reference["districts"]
        self.assert_close(fit_bym2(columns["cases"], columns["expected"], adjacency), reference)

    @pytest.mark.shared
    def test_scotland_with_a_covariate(self, scotland):
        # Posterior means of the same model in Stan, 4 × 5,000 draws, 53 districts in one piece, x = 10 · AFF: σ
        # 0.5209 (0.0916), ρ 0.8791 (0.1431), slope 0.4321 (0.1393), relative risk of Skye 4.8225 and of Banff 4.3221.
        columns, adjacency = scotland
        joined = np.asarray(adjacency.sum(axis=1)).ravel() > 0
        x = 10 * columns["AFF"][joined][:, None]
        found = fit_bym2(
            columns["cases"][joined],
            columns["expected"][joined],
            adjacency[joined][:, joined],
            covariates=x,
            prior_sd_upper=50,
        )
        reference = BY_SAMPLING["scotland_with_covariate"]
        assert found.log_risk_mean == pytest.approx(reference["log_risk_mean"], abs=0.01)
        assert found.log_risk_sd == pytest.approx(reference["log_risk_sd"], rel=0.03)
        assert (found.sd, found.sd_sd) == pytest.approx((0.5209, 0.0916), abs=0.003)
        assert (found.phi, found.phi_sd) == pytest.approx((0.8791, 0.1431), abs=0.004)
        assert (found.coefficients[1], found.coefficient_sd[1]) == pytest.approx((0.4321, 0.1393), abs=0.003)
        names = columns["county.names"][joined].tolist()
        for name, risk in (("skye-lochalsh", 4.8225), ("banff-buchan", 4.3221)):
            at = names.index(name)
            mean_risk = np.exp(found.log_risk_mean[at] + found.log_risk_sd[at] ** 2 / 2)
            assert mean_risk == pytest.approx(risk, rel=0.015)

    @pytest.mark.shared
    def test_scaling_factor_of_scotland(self, scotland):
        # 0.55781247 for the piece of 53 districts, published with the Stan case study of this model.
        structure = map_structure(scotland[1])
        assert structure.scale[np.bincount(structure.component).argmax()] == pytest.approx(0.55781247, abs=1e-7)


class TestOnePointOfTheGrid:
    """The closest Gaussian for given σ and φ, against dense matrices."""

    @pytest.mark.parametrize("sd", [0.05, 0.5, 1.5])
    @pytest.mark.parametrize("phi", [0.001, 0.4, 0.999])
    def test_mode_variance_and_evidence(self, sd, phi):
        adjacency = TWO_PIECES_AND_ISLANDS
        counts, expected = invented_counts(adjacency, mean=3)
        expected[4], counts[4] = 0.0, 0.0  # an area to be predicted
        x = np.column_stack([np.ones(16), np.linspace(-1, 1, 16)])
        latent = LatentGaussian(LatentModel(counts, expected, x, map_structure(adjacency)))
        prior = slow.prior_covariance(adjacency.toarray(), x, sd, phi, COEFFICIENT_SD)
        mode, _, evidence = slow.laplace(counts, expected, prior)
        found = latent.at(sd, phi, latent.first_guess())
        assert found.settled
        assert found.eta == pytest.approx(mode, abs=1e-5)
        assert found.log_evidence == pytest.approx(evidence, abs=1e-4)

    def test_one_round_towards_the_closest_gaussian_is_enough(self):
        adjacency = TWO_PIECES_AND_ISLANDS
        counts, expected = invented_counts(adjacency, mean=2)
        latent = LatentGaussian(LatentModel(counts, expected, np.ones((16, 1)), map_structure(adjacency)))
        prior = slow.prior_covariance(adjacency.toarray(), np.ones((16, 1)), 0.6, 0.5, COEFFICIENT_SD)
        mean, variance = slow.closest_gaussian(counts, expected, prior)
        found = latent.closest(0.6, 0.5, latent.first_guess())
        assert found.eta == pytest.approx(mean, abs=0.01)
        assert found.eta_variance == pytest.approx(variance, rel=0.01)


class TestLaws:
    adjacency = pieces(lattice(4, 4), lattice(1, 3), ISLAND)

    def test_order_of_areas_does_not_matter(self):
        counts, expected = invented_counts(self.adjacency)
        order = np.random.default_rng(3).permutation(20)
        there = fit_bym2(counts, expected, self.adjacency)
        back = fit_bym2(counts[order], expected[order], self.adjacency[order][:, order])
        assert back.log_risk_mean == pytest.approx(there.log_risk_mean[order], abs=1e-4)
        assert back.log_risk_sd == pytest.approx(there.log_risk_sd[order], rel=1e-3)
        assert (back.sd, back.phi) == pytest.approx((there.sd, there.phi), abs=1e-4)

    def test_scaling_expected_shifts_the_log_risk(self):
        counts, expected = invented_counts(self.adjacency)
        once, scaled = (fit_bym2(counts, f * expected, self.adjacency) for f in (1.0, 1000.0))
        assert scaled.log_risk_mean + np.log(1000) == pytest.approx(once.log_risk_mean, abs=1e-6)
        assert scaled.log_risk_sd == pytest.approx(once.log_risk_sd, rel=1e-6)
        assert scaled.log_evidence == pytest.approx(once.log_evidence, abs=1e-6)

    def test_twice_gives_the_same_and_nothing_is_changed(self):
        counts, expected = invented_counts(self.adjacency)
        before = counts.copy(), expected.copy(), self.adjacency.copy()
        once, again = (fit_bym2(counts, expected, self.adjacency) for _ in range(2))
        assert np.array_equal(once.log_risk_mean, again.log_risk_mean)
        assert np.array_equal(counts, before[0])
        assert np.array_equal(expected, before[1])
        assert (self.adjacency != before[2]).nnz == 0

    def test_more_events_bring_the_estimate_to_the_recorded(self):
        counts, expected = invented_counts(self.adjacency)
        found = fit_bym2(1000 * counts + 500, 1000 * expected, self.adjacency)
        assert found.log_risk_mean == pytest.approx(np.log((1000 * counts + 500) / (1000 * expected)), abs=0.02)

    def test_an_area_without_exposure_is_predicted_from_its_neighbours(self):
        adjacency = lattice(6, 6)
        expected = np.full(36, 50.0)
        counts = np.where(np.arange(36) % 6 < 3, 25.0, 100.0)
        middle_of_low, middle_of_high = 13, 16
        for at in (middle_of_low, middle_of_high):
            expected[at] = counts[at] = 0
        found = fit_bym2(counts, expected, adjacency)
        assert found.log_risk_mean[middle_of_low] < found.log_risk_mean[middle_of_high] - 0.5
        assert found.log_risk_sd[middle_of_low] > 1.2 * np.median(found.log_risk_sd)

    def test_what_lies_together_is_told_from_what_does_not(self):
        adjacency = lattice(10, 10)
        rng = np.random.default_rng(1)
        expected = np.full(100, 40.0)
        smooth = np.repeat(np.linspace(-0.8, 0.8, 10), 10)
        shared_between = fit_bym2(rng.poisson(expected * np.exp(smooth)), expected, adjacency)
        own = fit_bym2(rng.poisson(expected * np.exp(rng.permutation(smooth))), expected, adjacency)
        assert shared_between.phi > 0.8
        assert own.phi < 0.3

    def test_no_more_than_chance_gives_a_small_sd(self):
        rng = np.random.default_rng(2)
        expected = np.full(100, 30.0)
        found = fit_bym2(rng.poisson(expected), expected, lattice(10, 10))
        assert found.sd_interval[0] < 0.02
        assert np.all(np.abs(found.log_risk_mean) < 0.25)
        assert found.converged

    def test_probability_raised_goes_with_the_quantiles(self):
        counts, expected = invented_counts(self.adjacency)
        found = fit_bym2(counts, expected, self.adjacency)
        assert np.all(found.probability_raised[found.quantiles[:, 0] > 0.01] > 0.97)
        assert np.all(found.probability_raised[found.quantiles[:, 2] < -0.01] < 0.03)

    def test_only_islands(self):
        counts, expected = invented_counts(sparse.csr_matrix((12, 12)))
        found = fit_bym2(counts, expected, sparse.csr_matrix((12, 12)))
        assert found.converged
        assert np.corrcoef(found.log_risk_mean, np.log((counts + 0.5) / expected))[0, 1] > 0.9


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"counts": [0.0] * 4}, "counts are all zero"),
        ({"counts": [1, 2, 3, np.nan]}, "missing"),
        ({"counts": [1, 2, 3, -4]}, "negative"),
        ({"counts": [1.0, 2, 3]}, "differ"),
        ({"expected": [1, 2, 0, 4]}, "expected is 0 at position 2 but the count there is 3"),
        ({"adjacency": lattice(2, 3)}, "adjacency is for 6 areas, counts for 4"),
        ({"adjacency": sparse.csr_matrix(np.triu(lattice(2, 2).toarray()))}, "not the reverse"),
        ({"covariates": np.ones((3, 1))}, r"covariates has shape \(3, 1\)"),
        ({"covariates": np.ones(4)}, r"covariates has shape \(4,\)"),
        ({"prior_sd_upper": 0}, "prior_sd_upper"),
        ({"prior_phi": (0, 1)}, "prior_phi"),
        ({"counts": [3.0], "expected": [2.0], "adjacency": ISLAND}, "at least 2"),
    ],
)
def test_refuses(changes, message):
    settings = {"counts": [1.0, 2, 3, 4], "expected": [1.0, 2, 3, 4], "adjacency": lattice(2, 2), **changes}
    with pytest.raises(ValueError, match=message):
        fit_bym2(settings.pop("counts"), settings.pop("expected"), settings.pop("adjacency"), **settings)


@pytest.mark.slow
def test_a_whole_country_in_seconds():
    adjacency = lattice(77, 80)
    counts, expected = invented_counts(adjacency, mean=20)
    fit_bym2(counts[:80], expected[:80], adjacency[:80][:, :80])  # compile
    begun = time.process_time()
    assert fit_bym2(counts, expected, adjacency).converged
    assert time.process_time() - begun < 4
