"""A level that wanders: the filter against its slow twin, the season, and ranges that hold."""

import numpy as np
import pytest
from scipy import stats

from lagesbild.kernels.wandering_level import _filtered, seasonal_shares, wandering_level


def test_the_filter_is_its_slow_twin() -> None:
    rng = np.random.default_rng(1)
    y, s = rng.poisson(6, 40).astype(float), np.ones(40)
    found = _filtered(y, s, np.array([0.9]), np.array([1.0]))[0]
    start = (y[:12].sum() + 0.5) / 12
    rate, fit = 0.5 / max(start, 0.1), 0.0
    shape = start * rate
    for t, count in enumerate(y):
        shape, rate = 0.9 * shape, 0.9 * rate
        if t >= 12:  # with φ = 1 the prediction is the negative binomial of the gamma itself
            fit += stats.nbinom.logpmf(count, shape, rate / (rate + 1))
        shape, rate = shape + count, rate + 1
    assert found == pytest.approx([fit, shape, rate], rel=1e-10)


def test_season_is_found_where_there_is_one_and_not_where_there_is_none() -> None:
    rng = np.random.default_rng(2)
    t = np.arange(120)
    with_season = rng.poisson(50 * (1 + 0.5 * np.sin(2 * np.pi * t / 12))).astype(float)
    assert np.abs(seasonal_shares(with_season, 12) - (1 + 0.5 * np.sin(2 * np.pi * np.arange(12) / 12))).max() < 0.1
    assert np.abs(seasonal_shares(rng.poisson(3, 120).astype(float), 12) - 1).max() < 0.25
    assert seasonal_shares(np.zeros(24), 12) == pytest.approx(np.ones(12))


@pytest.mark.parametrize(("mean", "drift"), [(1.0, 0.0), (20.0, 0.0), (20.0, 0.05)])
def test_ranges_of_a_year_hold(mean: float, drift: float) -> None:
    rng = np.random.default_rng(3)
    held = []
    for _ in range(150):
        level = np.log(mean) + np.cumsum(rng.normal(0, drift, 132))
        y = rng.poisson(np.exp(level)).astype(float)
        told = wandering_level(y[:120], 12, period=12, rng=rng, draws=300).draws.sum(axis=1)
        lower, upper = np.quantile(told, [0.1, 0.9])
        held.append(lower <= y[120:].sum() <= upper)
    assert 0.68 < np.mean(held) < 0.95


def test_draws_are_counts_and_the_same_dice_give_the_same() -> None:
    y = np.random.default_rng(4).poisson(5, 60).astype(float)
    one, other = (wandering_level(y, 6, period=12, rng=np.random.default_rng(5), draws=50) for _ in range(2))
    assert np.array_equal(one.draws, other.draws)
    assert (one.draws >= 0).all()
    assert np.array_equal(one.draws, np.round(one.draws))
    assert one.trusted
    assert not wandering_level(y[:20], 6, period=12, rng=np.random.default_rng(5)).trusted
