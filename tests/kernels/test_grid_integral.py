import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lagesbild.kernels.grid_integral import over_cells, quantiles_of
from lagesbild.kernels.normal_mixture import NormalMixture


def normal(mean, sd):
    height = np.log(sd * np.sqrt(2 * np.pi))
    return lambda place, beside: (-(((place - mean) / sd) ** 2) / 2 - height, place)


@settings(max_examples=30, deadline=None)
@given(st.floats(1, 50), st.floats(0.001, 0.1), st.floats(0.5, 60))
def test_finds_a_bell_wherever_it_starts(mean, relative_sd, start):
    line = over_cells(normal(mean, relative_sd * mean), np.inf, start, 0.1 * start)
    assert line.log_mass == pytest.approx(0, abs=2e-3)
    assert line.centre == pytest.approx(mean, rel=1e-3)
    assert line.sd == pytest.approx(relative_sd * mean, rel=0.02)
    assert line.heaviest == pytest.approx(mean, abs=line.step)


def test_integrates_up_to_the_edge_at_zero():
    line = over_cells(lambda x, beside: (float(stats.halfnorm.logpdf(x, 0, 0.02)), None), np.inf, 0.4, 0.1)
    assert line.log_mass == pytest.approx(0, abs=2e-3)
    for q, median in zip((0.025, 0.5, 0.975), quantiles_of(line, (0.025, 0.5, 0.975)), strict=True):
        assert median == pytest.approx(0.02 * stats.halfnorm.ppf(q), rel=0.01)


@pytest.mark.parametrize("at", [0.0, 0.8, 1.5])
def test_cells_between_two_mirrors(at):
    sd, length = 0.3, np.pi / 2

    def folded(x, beside):  # a normal reflected in both ends
        places = np.array([x, -x, 2 * length - x])
        return float(np.log(np.sum(stats.norm.pdf(places, at, sd)))), None

    line = over_cells(folded, length, length / 2, length / 9)
    assert np.exp(line.log_mass) == pytest.approx(1, rel=0.01)
    assert line.places.min() > 0
    assert line.places.max() < length


def test_a_narrow_bell_between_two_mirrors_gets_finer_cells():
    line = over_cells(normal(1.2, 0.004), np.pi / 2, np.pi / 4, np.pi / 18)
    assert line.log_mass == pytest.approx(0, abs=2e-3)
    assert line.sd == pytest.approx(0.004, rel=0.02)


def test_each_point_is_told_of_its_neighbour():
    seen = []

    def evaluate(place, beside):
        seen.append((place, beside))
        return float(stats.norm.logpdf(place, 3, 0.5)), place

    line = over_cells(evaluate, np.inf, 3.0, 0.5)
    told = [abs(place - beside) for place, beside in seen if beside is not None]
    assert told == pytest.approx([line.step] * len(told))


def test_quantiles_of_a_line_are_a_normals():
    line = over_cells(normal(5.0, 0.3), np.inf, 4.0, 0.5)
    for q, found in zip((0.025, 0.5, 0.975), quantiles_of(line, (0.025, 0.5, 0.975)), strict=True):
        assert found == pytest.approx(stats.norm.ppf(q, 5, 0.3), abs=0.003)


@pytest.mark.parametrize("shape", [4.0, 9.0, 40.0])
def test_quantiles_of_a_leaning_bell_lean_too(shape):
    line = over_cells(lambda x, beside: (float(stats.gamma.logpdf(x, shape)), None), np.inf, shape, 1.0)
    for q, found in zip((0.025, 0.5, 0.975), quantiles_of(line, (0.025, 0.5, 0.975)), strict=True):
        assert found == pytest.approx(stats.gamma.ppf(q, shape), rel=0.03)


class TestNormalMixture:
    mixture = NormalMixture(
        np.array([0.3, 0.7]), np.array([[0.0, 1.0], [2.0, 1.0]]), np.array([[1.0, 4.0], [0.25, 4.0]]), np.zeros(2)
    )

    def test_moments(self):
        assert self.mixture.mean == pytest.approx([1.4, 1.0])
        assert self.mixture.sd**2 == pytest.approx([0.3 + 0.7 * 0.25 + 0.3 * 0.7 * 4, 4.0])

    @pytest.mark.parametrize("q", [0.025, 0.4, 0.975])
    def test_quantile_and_probability_are_each_others_inverse(self, q):
        at = self.mixture.quantile(q)
        for k in range(2):
            assert self.mixture.probability_above(at[k])[k] == pytest.approx(1 - q, abs=1e-6)
        assert at[1] == pytest.approx(stats.norm.ppf(q, 1, 2), abs=1e-6)

    def test_a_lean_moves_both_ends_as_a_skewed_distribution_has_them(self):
        shape = 25.0  # log of a gamma: skewness near −1/√shape
        draws = stats.loggamma(shape)
        lean = np.array([float(draws.stats("s"))])
        leaning = NormalMixture(np.ones(1), np.array([[draws.mean()]]), np.array([[draws.var()]]), lean)
        for q in (0.025, 0.5, 0.975):
            assert leaning.quantile(q)[0] == pytest.approx(draws.ppf(q), abs=0.004)
        assert leaning.probability_above(draws.ppf(0.9))[0] == pytest.approx(0.1, abs=0.004)
