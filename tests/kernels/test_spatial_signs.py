"""Two smooth maps: patterns that fit the map, and a test that smoothness alone does not fool."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagesbild.kernels.spatial_signs import going_together_p_value, spatial_patterns, spatial_se

SIDE = 6
AT = np.arange(SIDE * SIDE)
ROW, COLUMN = AT // SIDE, AT % SIDE
NEAR = [np.flatnonzero(abs(ROW - ROW[at]) + abs(COLUMN - COLUMN[at]) == 1).tolist() for at in AT]
PATTERNS = spatial_patterns(NEAR)
GAP = np.hypot(ROW[:, None] - ROW, COLUMN[:, None] - COLUMN)


def smooth(rng: np.random.Generator) -> np.ndarray:
    drawn = np.exp(-0.5 * GAP**2) @ rng.normal(size=AT.size)
    return (drawn - drawn.mean()) / drawn.std()


def morans_i(x: np.ndarray) -> float:
    w = (GAP == 1).astype(float)
    return float(x.size / w.sum() * (x @ w @ x) / (x @ x))


def test_patterns_are_at_right_angles_and_run_from_smooth_to_chequered():
    assert pytest.approx(np.eye(AT.size - 1), abs=1e-9) == PATTERNS.T @ PATTERNS
    assert PATTERNS.sum(axis=0) == pytest.approx(0, abs=1e-9)
    smoothness = [morans_i(column) for column in PATTERNS.T]
    assert smoothness == sorted(smoothness, reverse=True) or np.all(np.diff(smoothness) < 1e-9)
    assert smoothness[0] > 0.8
    assert smoothness[-1] < -0.8


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_dealing_out_signs_keeps_how_smooth_a_map_is(seed):
    rng = np.random.default_rng(seed)
    x = smooth(rng)
    dealt = PATTERNS @ (rng.choice([-1.0, 1.0], AT.size - 1) * (PATTERNS.T @ x))
    assert morans_i(dealt) == pytest.approx(morans_i(x))
    assert dealt.std() == pytest.approx(x.std())


def test_two_smooth_maps_that_have_nothing_to_do_with_each_other():
    """400 pairs: at most 5 % called, three standard errors aside; taken as independent a third of them would be."""
    rng = np.random.default_rng(1)
    pairs = [(smooth(rng), smooth(rng)) for _ in range(400)]
    ours = np.mean([going_together_p_value(x, u, PATTERNS, 199, rng) < 0.05 for x, u in pairs])
    naive = np.mean([abs(x @ u / AT.size) * np.sqrt(AT.size - 2) > 2.03 for x, u in pairs])
    assert ours < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 400)
    assert naive > 0.2


def test_what_goes_together_is_found():
    rng = np.random.default_rng(2)
    x = smooth(rng)
    assert going_together_p_value(x, x + 0.5 * rng.normal(size=AT.size), PATTERNS, 999, rng) < 0.01


def test_standard_errors_of_a_straight_line_with_independent_residuals():
    """The textbook value: σ / √Σ (x − x̄)², here 1 / √n for x of variance 1."""
    rng = np.random.default_rng(3)
    found = [
        spatial_se(rng.permutation(smooth(rng)), rng.normal(size=AT.size), np.ones(AT.size), PATTERNS)
        for _ in range(400)
    ]
    assert np.sqrt(np.mean(np.square(found))) == pytest.approx(1 / np.sqrt(AT.size), rel=0.08)


@pytest.mark.parametrize("near", [[[1], [0]], [[]] * 1501])
def test_too_few_or_too_many_areas_are_refused(near):
    with pytest.raises(ValueError, match="between 3 and 1500"):
        spatial_patterns(near)


def test_patterns_of_another_map_are_refused():
    with pytest.raises(ValueError, match="patterns are of 36"):
        going_together_p_value(np.arange(5.0), np.arange(5.0), PATTERNS, 9, np.random.default_rng(1))
