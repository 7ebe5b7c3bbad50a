"""Which part of a cycle holds most, and how much."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lagesbild.kernels.peaks import high_cells, peak_of_events, peak_of_years


def events(share: float, n: int, seed: int) -> np.ndarray:
    """Moments in 24 hours, a share of them in hours 20–01 and the rest anywhere."""
    rng = np.random.default_rng(seed)
    hour = np.where(rng.random(n) < share, (20 + rng.integers(0, 6, n)) % 24, rng.integers(0, 24, n))
    return np.eye(24)[hour]


def test_by_hand():
    weights = np.eye(4)[[0, 1, 0, 0, 1, 3, 0, 1]]
    found = peak_of_events(weights, 2)
    assert found.start == 0  # events 0, 2, 4 and 6 lie in 0, 0, 1 and 0
    assert found.value == 3 / 4  # events 1, 3, 5 and 7 in 1, 0, 3 and 1


def test_a_peak_across_midnight_is_found():
    found = peak_of_events(events(0.6, 400, 1), 6)
    assert found.start == 20
    assert found.lower < 0.6 + 0.4 / 4 < found.upper
    assert found.p_above(0.3) < 0.001


def test_what_was_chosen_is_not_made_high_by_choosing():
    """Flat: choosing and measuring with the same 60 events gives a third on average, with others a quarter."""
    values = [peak_of_events(events(0.0, 120, seed), 6).value for seed in range(300)]
    assert np.mean(values) == pytest.approx(0.25, abs=0.01)


def test_intervals_hold_the_share_of_the_hours_they_name():
    held = []
    for seed in range(300):
        found = peak_of_events(events(0.3, 200, seed), 6)
        inside = np.isin(np.arange(found.start, found.start + 6) % 24, [20, 21, 22, 23, 0, 1]).sum()
        truth = 0.7 * 0.25 + 0.3 * inside / 6
        held.append(found.lower <= truth <= found.upper)
    assert np.mean(held) == pytest.approx(0.95, abs=0.04)


def test_years_that_agree_give_a_narrow_interval_and_one_odd_year_a_wide_one():
    alike = np.tile([10.0, 10, 10, 30, 30, 10], (5, 1))
    found = peak_of_years(alike, 2)
    assert (found.start, found.value, found.se) == (3, 0.6, 0)
    odd = np.tile([10.0, 10, 10, 10, 10, 10], (5, 1))
    odd[2, 4] = 500
    assert peak_of_years(odd, 2).p_above(1 / 3) > 0.1


def test_high_cells_by_hand():
    counts = np.tile([20.0, 20, 20, 60], (4, 1))
    found = high_cells(counts, 1.25)
    assert found.ratio.tolist() == pytest.approx([2 / 3, 2 / 3, 2 / 3, 2.0])
    assert found.survives.tolist() == [False, False, False, True]
    assert found.years_high.tolist() == [0, 0, 0, 4]
    assert found.dispersion == 1.0


def test_even_years_have_few_high_cells():
    marked = [high_cells(np.random.default_rng(seed).poisson(10, (6, 52))).survives.any() for seed in range(200)]
    assert np.mean(marked) <= 0.09


@given(hnp.arrays(float, st.tuples(st.integers(3, 6), st.integers(4, 12)), elements=st.integers(1, 30)))
def test_turning_the_cycle_turns_the_peak(counts):
    here, turned = high_cells(counts), high_cells(np.roll(counts, 1, axis=1))
    assert np.roll(here.ratio, 1) == pytest.approx(turned.ratio)
    assert here.dispersion == pytest.approx(turned.dispersion)
    assert (here.lower <= here.ratio).all()
    assert (here.ratio <= here.upper).all()


@pytest.mark.parametrize(
    ("call", "counts"),
    [(peak_of_events, np.ones((2, 4))), (peak_of_years, np.ones((2, 4))), (high_cells, np.zeros((3, 4)))],
)
def test_too_little_is_refused(call, counts):
    with pytest.raises(ValueError, match="expected"):
        call(counts, 2)
