"""Which areas stand out in which periods, and whether they last or vary."""

import numpy as np
import pytest
from scipy import stats

from lagesbild.kernels.standing_out import standing_out


def town(n: int = 24, periods: int = 10, mean: float = 30.0, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    return np.random.default_rng(seed).poisson(mean, (n, periods)).astype(float), np.ones((n, periods))


def test_expected_and_rest_by_hand():
    found = standing_out([[4.0, 8], [2, 2], [6, 2]], [[1.0, 1], [1, 1], [2, 2]])
    assert found.rest.tolist() == [[8, 4], [10, 10], [6, 10]]
    assert found.expected.tolist() == [[8 / 3, 4 / 3], [10 / 3, 10 / 3], [6, 10]]


def test_marks_are_those_of_the_binomial_test_after_benjamini_and_hochberg():
    counts, exposure = town()
    counts[3, 4:] *= 3
    found = standing_out(counts, exposure, at_least=1.25, season=2)
    odds, phi = 1.25 / 23, found.dispersion
    p = np.array(
        [
            [stats.beta.cdf(odds / (1 + odds), counts[a, t] / phi, found.rest[a, t] / phi + 1) for t in range(10)]
            for a in range(24)
        ]
    )
    ordered = np.sort(p.ravel())
    kept = ordered <= 0.05 * np.arange(1, 241) / 240
    limit = ordered[kept].max() if kept.any() else -1.0
    assert (found.stands_out == (p <= limit)).all()


def test_an_area_that_always_has_twice_as_much_lasts_and_does_not_vary():
    counts, exposure = town()
    counts[5] = np.random.default_rng(2).poisson(60, 10)
    found = standing_out(counts, exposure, season=2)
    assert np.flatnonzero(found.lasts).tolist() == [5]
    assert found.p_varies[5] > 0.01


def test_one_that_comes_and_goes_varies():
    counts, exposure = town()
    counts[5, ::2] *= 4
    assert standing_out(counts, exposure, season=2).p_varies[5] < 0.01


def test_even_towns_have_few_marks_and_p_varies_is_even():
    found = [standing_out(*town(seed=seed), season=2) for seed in range(200)]
    assert np.mean([one.stands_out.any() or one.lasts.any() for one in found]) <= 0.05
    p = np.concatenate([one.p_varies for one in found])
    assert np.mean(p <= 0.05) <= 0.06


def test_areas_without_anything_are_not_marked():
    counts, exposure = town()
    counts[0] = 0
    found = standing_out(counts, exposure)
    assert not found.stands_out[0].any()
    assert np.isfinite(found.p_varies).all()


def test_one_area_has_no_rest():
    with pytest.raises(ValueError, match="two areas"):
        standing_out([[1.0, 2.0]], [[1.0, 1.0]])
