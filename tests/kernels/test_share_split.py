"""Parts of a total to come: whole, none below zero, adding up, and as spread as shares have drifted."""

import numpy as np
import pytest

from lagesbild.kernels.share_split import fit_split


def counts(rng: np.random.Generator, n: int = 12, months: int = 120, drift: float = 0.0) -> np.ndarray:
    level = np.log(rng.gamma(3, 1, n))[:, None] + np.cumsum(rng.normal(0, drift, (n, months)), axis=1)
    return rng.poisson(np.exp(level)).astype(float)


def test_parts_add_up_to_what_was_shared_out() -> None:
    rng = np.random.default_rng(1)
    totals = rng.poisson(200, (50, 2)).astype(float)
    parts = fit_split(counts(rng), 12).draw(totals, rng)
    assert parts.shape == (50, 12, 2)
    assert np.array_equal(parts.sum(axis=1), totals)
    assert (parts >= 0).all()
    assert np.array_equal(parts, np.round(parts))


@pytest.mark.parametrize("drift", [0.0, 0.05])
def test_ranges_of_parts_hold_what_comes(drift: float) -> None:
    rng = np.random.default_rng(2)
    held = []
    for _ in range(60):
        y = counts(rng, months=132, drift=drift)
        came = y[:, 120:].sum(axis=1)
        split = fit_split(y[:, :120], 12)
        drawn = split.draw(np.full((400, 1), came.sum()), rng)[:, :, 0]
        lower, upper = np.quantile(drawn, [0.1, 0.9], axis=0)
        held.append((lower <= came) & (came <= upper))
    assert 0.72 < np.mean(held) < 0.93


def test_shares_that_drift_are_remembered_for_a_shorter_time() -> None:
    rng = np.random.default_rng(3)
    still, moving = (fit_split(counts(rng, drift=drift), 12) for drift in (0.0, 0.1))
    assert still.strength * still.alpha.sum() > moving.strength * moving.alpha.sum()


def test_one_part_gets_all_and_an_empty_one_hardly_anything() -> None:
    rng = np.random.default_rng(4)
    alone = fit_split(np.ones((1, 60)), 12).draw(np.full((5, 1), 7.0), rng)
    assert (alone == 7).all()
    y = np.vstack([np.full(120, 10.0), np.zeros(120)])
    assert fit_split(y, 12).draw(np.full((200, 1), 100.0), rng)[:, 1, 0].mean() < 2


def test_negative_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        fit_split([[1.0, -1.0]], 1)
