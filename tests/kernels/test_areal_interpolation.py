"""Counts told of other zones: exact where zones are kept whole, mass preserved where they are not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.kernels.areal_interpolation import Links, interpolate, share_out
from tests.oracles import areal_interpolation as slow


@st.composite
def linked(draw) -> tuple[np.ndarray, Links]:
    """Some sources over some periods, each divided between one to four of the targets."""
    n_sources, n_targets, n_periods = draw(st.integers(1, 6)), draw(st.integers(1, 6)), draw(st.integers(1, 8))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    rows = []
    for source in range(n_sources):
        targets = rng.choice(n_targets, size=int(rng.integers(1, min(4, n_targets) + 1)), replace=False)
        shares = rng.dirichlet(np.ones(targets.size)) if targets.size > 1 else np.ones(1)
        rows += [(source, int(target), float(share)) for target, share in zip(targets, shares, strict=True)]
    columns = list(zip(*rows, strict=True))
    links = Links(np.array(columns[0]), np.array(columns[1]), np.array(columns[2]), n_targets)
    return rng.poisson(draw(st.sampled_from([0.3, 3, 300])), (n_sources, n_periods)), links


def as_rows(links: Links) -> list[tuple[int, int, float]]:
    return list(zip(links.from_at.tolist(), links.to_at.tolist(), links.shares.tolist(), strict=True))


@given(linked(), st.sampled_from([0.5, 10.0]))
def test_agrees_with_the_slow_twin(case, evenness: float) -> None:
    counts, links = case
    found = interpolate(counts.astype(float), links, evenness, is_counted=True)
    for target in range(links.n_targets):
        for period in range(counts.shape[1]):
            told = slow.estimate(counts[:, period].tolist(), as_rows(links), target, evenness)
            assert found.value[target, period] == pytest.approx(told["value"])
            assert found.sd[target, period] ** 2 == pytest.approx(told["variance"], abs=1e-9)
            assert found.lower[target, period] == pytest.approx(told["lower"])
            assert found.upper[target, period] == pytest.approx(told["upper"])


@given(linked())
def test_nothing_is_lost_and_nothing_is_doubled(case) -> None:
    counts, links = case
    shared = share_out(counts, links)
    found = interpolate(counts.astype(float), links, 10.0, is_counted=True)
    assert (shared >= 0).all()
    assert (shared.sum(axis=0) == counts.sum(axis=0)).all()
    assert np.allclose(found.value.sum(axis=0), counts.sum(axis=0))
    assert (found.lower <= shared).all()
    assert (shared <= found.upper).all()


@given(linked())
def test_over_time_each_part_gets_its_share(case) -> None:
    """No target is ever owed much: its whole numbers follow its share within two events for each source."""
    counts, links = case
    owed = interpolate(counts.astype(float), links, 1.0, is_counted=True).value.cumsum(axis=1)
    given_out = share_out(counts, links).cumsum(axis=1)
    assert (np.abs(owed - given_out) <= 2 * np.bincount(links.to_at, minlength=links.n_targets)[:, None] + 1e-6).all()


def test_a_series_of_ones_does_not_all_go_to_the_largest_part() -> None:
    links = Links(np.array([0, 0]), np.array([0, 1]), np.array([0.6, 0.4]), 2)
    assert share_out(np.ones((1, 10), dtype=np.int64), links).sum(axis=1).tolist() == [6, 4]


def test_a_merge_is_exact_and_a_split_is_not() -> None:
    """Zones 0 and 1 became zone 0; zone 2 was halved."""
    links = Links(np.array([0, 1, 2, 2]), np.array([0, 0, 1, 2]), np.array([1.0, 1.0, 0.5, 0.5]), 3)
    found = interpolate(np.array([[3.0], [4.0], [10.0]]), links, 10.0, is_counted=True)
    assert found.value[:, 0].tolist() == [7.0, 5.0, 5.0]
    assert found.sd[0, 0] == 0
    assert (found.lower[0, 0], found.upper[0, 0]) == (7.0, 7.0)
    # 10·½·½·(10 + 10)/(1 + 10) by hand.
    assert found.sd[1, 0] == pytest.approx((2.5 * 20 / 11) ** 0.5)
    assert (found.lower[1, 0], found.upper[1, 0]) == (0.0, 10.0)


def test_the_less_even_the_less_is_known() -> None:
    links = Links(np.array([0, 0]), np.array([0, 1]), np.array([0.3, 0.7]), 2)
    sds = [interpolate(np.array([[100.0]]), links, k, is_counted=True).sd[0, 0] for k in (0.01, 1.0, 10.0, 1e9)]
    assert sds == sorted(sds, reverse=True)
    assert sds[-1] == pytest.approx((100 * 0.3 * 0.7) ** 0.5)  # spread just so: the binomial
    assert sds[0] == pytest.approx(100 * (0.3 * 0.7) ** 0.5, rel=0.01)  # all in one part


def test_what_cannot_be_is_refused() -> None:
    links = Links(np.array([0]), np.array([0]), np.array([1.0]), 1)
    with pytest.raises(ValueError, match="evenness"):
        interpolate(np.ones((1, 1)), links, 0.0, is_counted=True)
    with pytest.raises(ValueError, match="negative"):
        interpolate(-np.ones((1, 1)), links, 1.0, is_counted=True)


@pytest.mark.accuracy
def test_the_standard_deviation_keeps_its_promise() -> None:
    """Simulated as the model says: about 95 of 100 true counts lie within two standard deviations."""
    rng = np.random.default_rng(1)
    links = Links(np.array([0, 0, 0]), np.array([0, 1, 2]), np.array([0.2, 0.3, 0.5]), 3)
    told = interpolate(np.array([[200.0]]), links, 10.0, is_counted=True)
    true = np.array([rng.multinomial(200, rng.dirichlet(10.0 * links.shares)) for _ in range(4000)])
    assert true.mean(axis=0) == pytest.approx(told.value[:, 0], rel=0.05)
    assert true.std(axis=0) == pytest.approx(told.sd[:, 0], rel=0.05)
    assert 0.93 < (np.abs(true - told.value[:, 0]) < 2 * told.sd[:, 0]).mean() < 0.98
