"""Nothing is worked out by subtraction from figures with noise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.domain.noise import Figure, remainder
from lagesbild.errors import ReleaseError

COUNTS = st.integers(0, 10**9)


@given(parts=st.lists(COUNTS, max_size=6), left=COUNTS)
def test_what_is_left_of_figures_without_noise(parts: list[int], left: int) -> None:
    assert remainder(Figure(sum(parts) + left), [Figure(part) for part in parts]) == left


@given(parts=st.lists(COUNTS, min_size=1, max_size=6), noisy=st.integers(0, 6))
def test_a_single_figure_with_noise_is_enough_to_refuse(parts: list[int], noisy: int) -> None:
    figures = [Figure(part, at == noisy % len(parts)) for at, part in enumerate(parts)]
    with pytest.raises(ReleaseError, match="noise, not people"):
        remainder(Figure(sum(parts)), figures)
    with pytest.raises(ReleaseError):
        remainder(Figure(sum(parts), is_noisy=True), [Figure(part) for part in parts])
