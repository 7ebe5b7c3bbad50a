"""Sums to come, against the same stretch last year."""

import numpy as np
import pytest

from lagesbild.kernels.stretches import as_last_year, departures, score_stretches


def test_the_yardstick_is_last_years_sum_with_the_errors_it_made() -> None:
    y = np.arange(1.0, 37.0)[None]
    year = as_last_year(y, 12, 12)[0]
    assert sorted(set(year.tolist())) == [y[0, 24:].sum() - 144, y[0, 24:].sum() + 144]
    quarter = as_last_year(y, 3, 12)[0]
    assert sorted(set(quarter.tolist())) == [25 + 26 + 27 - 36, 25 + 26 + 27 + 36]


def test_a_forecast_that_knows_beats_it_and_one_that_does_not_loses() -> None:
    rng = np.random.default_rng(1)
    y = rng.poisson(20, (3, 100)).astype(float)
    origins = list(range(48, 89, 4))
    knowing = [rng.poisson([60.0, 240.0], (300, 3, 2)) * 1.0 for _ in origins]
    scores = score_stretches(y, knowing, origins, (3, 12), 12)
    assert scores.skill.shape == (3, 2)
    assert (scores.skill > 0).all()
    assert 0.6 < scores.hits(0.8).mean() <= 1
    blind = [one + 200 for one in knowing]
    assert (score_stretches(y, blind, origins, (3, 12), 12).skill < 0).all()
    assert not score_stretches(y, blind, origins, (3, 12), 12).hits(0.8).any()


def test_the_yardstick_itself_has_no_skill() -> None:
    y = np.random.default_rng(2).poisson(15, (2, 96)).astype(float)
    origins = list(range(48, 85, 3))
    same = [np.stack([as_last_year(y[:, :at], 12, 12).T], axis=2) for at in origins]
    assert score_stretches(y, same, origins, (12,), 12).skill == pytest.approx(np.zeros((2, 1)), abs=1e-12)


def test_counts_depart_as_seldom_as_promised_and_far_ones_are_seen() -> None:
    rng = np.random.default_rng(3)
    foretold = rng.poisson(rng.gamma(20, 1.5, (200, 400))).astype(float)
    came = rng.poisson(rng.gamma(20, 1.5, 400)).astype(float)
    p_value = departures(foretold, came)
    assert 0.02 < np.mean(p_value <= 0.05) < 0.09
    assert np.mean(p_value <= 0.002) < 0.015
    assert departures(foretold, np.full(400, 90.0)).max() < 1e-4
