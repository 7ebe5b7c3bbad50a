"""Segregation: what other programs give, what the indices may not do, and what chance alone gives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.kernels.segregation import around, dissimilarity, information_theory, isolation, measure
from tests.oracles import segregation as twin

# Twelve areas, three in a column and four in a row, three groups; what PySAL's segregation 2.5.4 gives for them.
A = [40, 58, 90, 39, 99, 76, 67, 72, 91, 27, 74, 38]
B = [100, 118, 162, 81, 177, 148, 145, 168, 66, 141, 91, 67]
C = [22, 51, 19, 48, 16, 45, 13, 42, 10, 39, 7, 36]
THREE = np.column_stack([A, B, C]).astype(float)
NEXT = tuple(
    tuple(other for other in range(12) if abs(at % 4 - other % 4) + abs(at // 4 - other // 4) == 1) for at in range(12)
)
INDICES = (dissimilarity, information_theory, isolation)
TWINS = (twin.dissimilarity, twin.information_theory, twin.isolation)
seeds = st.integers(0, 10_000)


def made(seed: int, n: int = 9, groups: int = 3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.poisson(rng.gamma(1, 30, (n, groups))).astype(float) + 1


def test_another_programs_numbers():
    two = THREE[:, :2]
    assert dissimilarity(two, two) == pytest.approx(0.12386776806787014)
    assert isolation(two, two) == pytest.approx(0.36764714069048654)
    assert dissimilarity(THREE, THREE) == pytest.approx(0.1686745092115284)
    assert information_theory(THREE, THREE) == pytest.approx(0.043185841368345086)
    near = around(THREE, NEXT)  # that program weighs the surroundings by the people in them
    assert information_theory(near, near) == pytest.approx(0.0031554825280592433)
    assert dissimilarity(near, near) == pytest.approx(0.04718833839595684)


def test_two_groups_by_hand():
    """Areas of 90 + 10 and 10 + 90: 80 of 100 would have to move; a mean member has 0.9² + 0.1² around."""
    counts = np.array([[90.0, 10.0], [10.0, 90.0]])
    assert dissimilarity(counts, counts) == pytest.approx(0.8)
    assert isolation(counts, counts) == pytest.approx(0.82)
    assert information_theory(counts, counts) == pytest.approx(1 + (0.9 * np.log(0.9) + 0.1 * np.log(0.1)) / np.log(2))


@pytest.mark.parametrize(("index", "slow"), list(zip(INDICES, TWINS, strict=True)))
@given(seeds)
def test_the_slow_twin_agrees(index, slow, seed):
    counts = made(seed, n=12)
    assert index(counts, counts) == pytest.approx(slow(counts.tolist()))
    assert index(counts, around(counts, NEXT)) == pytest.approx(slow(counts.tolist(), NEXT))


@pytest.mark.parametrize("index", INDICES)
@given(seed=seeds)
def test_size_order_and_drawing_many_at_once_change_nothing(index, seed):
    counts = made(seed)
    whole = index(counts, counts)
    assert index(7 * counts, 7 * counts) == pytest.approx(whole)
    assert index(counts[::-1], counts[::-1]) == pytest.approx(whole)
    many = np.stack([counts, made(seed + 1), counts])
    assert index(many, many)[[0, 2]] == pytest.approx(np.full(2, whole))
    split = np.concatenate([counts[:1] / 2, counts[:1] / 2, counts[1:]])
    assert index(split, split) == pytest.approx(whole), "an area cut in two alike halves is no more segregated"


@given(seeds)
def test_the_ends_of_the_scale(seed):
    shares = np.outer(np.arange(1, 6), made(seed)[0])
    apart = np.diag(made(seed)[0])
    assert dissimilarity(shares, shares) == pytest.approx(0, abs=1e-12)
    assert information_theory(shares, shares) == pytest.approx(0, abs=1e-12)
    assert dissimilarity(apart, apart) == pytest.approx(1)
    assert information_theory(apart, apart) == pytest.approx(1)
    assert isolation(apart, apart) == pytest.approx(1)


def test_surroundings_tell_a_chequered_town_from_one_of_two_halves():
    grid = np.arange(36)
    row, column = grid // 6, grid % 6
    beside = tuple(
        tuple(np.flatnonzero(abs(row - row[at]) + abs(column - column[at]) == 1).tolist()) for at in range(36)
    )
    chequered, halves = (
        np.column_stack([np.where(one, 90.0, 10.0), np.where(one, 10.0, 90.0)])
        for one in ((row + column) % 2 == 0, column < 3)
    )
    assert dissimilarity(chequered, chequered) == pytest.approx(dissimilarity(halves, halves))
    assert dissimilarity(chequered, around(chequered, beside)) < 0.55
    assert dissimilarity(halves, around(halves, beside)) > 0.65


def test_chance_alone_is_told_and_corrected_for():
    """Fifty areas of 40 people, all from one mix: the recorded index is all chance, and not stood for."""
    rng = np.random.default_rng(5)
    drawn = rng.binomial(40, 0.2, 50)
    found = measure(np.column_stack([drawn, 40 - drawn]), dissimilarity, draws=400, rng=rng)
    assert found.recorded > 0.1
    assert found.by_chance == pytest.approx(found.recorded, rel=0.3)
    assert not found.trusted


def test_large_areas_are_hardly_corrected():
    rng = np.random.default_rng(5)
    share = rng.uniform(0.05, 0.6, 40)
    counts = np.column_stack([5000 * share, 5000 * (1 - share)])
    found = measure(counts, dissimilarity, draws=400, rng=rng)
    assert found.value == pytest.approx(found.recorded, abs=0.003)
    assert found.lower < found.value < found.upper
    assert found.upper - found.lower < 0.02
    assert found.by_chance < 0.02
    assert found.trusted


def test_noise_added_by_the_source_is_corrected_for():
    rng = np.random.default_rng(6)
    share = rng.uniform(0.1, 0.5, 200)
    true = np.column_stack([np.rint(60 * share), np.rint(60 * (1 - share))])
    noisy = np.maximum(true + rng.normal(0, 6, true.shape), 0)
    exact, plain, corrected = (
        measure(counts, dissimilarity, draws=400, rng=np.random.default_rng(7), noise=noise).value
        for counts, noise in ((true, 0.0), (noisy, 0.0), (noisy, 6.0))
    )
    assert abs(corrected - exact) < 0.6 * abs(plain - exact)


@pytest.mark.parametrize("counts", [[[3, 4]], [[3, 0], [5, 0]], [[3, 4], [0, 0]], [1, 2]])
def test_what_has_no_answer_is_refused(counts):
    with pytest.raises(ValueError, match="two of each"):
        measure(counts, dissimilarity, draws=10, rng=np.random.default_rng(1))


def test_surroundings_of_other_areas_are_refused():
    with pytest.raises(ValueError, match="do not fit"):
        around(THREE, NEXT[:5])
