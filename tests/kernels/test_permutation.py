import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.kernels.permutation import (
    dice_for,
    draw_below,
    p_value_of_ranks,
    permutation_p_value,
    random_streams,
)

numbers = st.lists(st.integers(-5, 5), min_size=1, max_size=30)


class TestPValue:
    def test_known_answers(self):
        null = [1, 2, 3, 4, 5, 6, 7, 8, 9]
        assert permutation_p_value(8.5, null, "greater") == pytest.approx(2 / 10)
        assert permutation_p_value(8.5, null, "less") == pytest.approx(9 / 10)
        assert permutation_p_value(8.5, null) == pytest.approx(4 / 10)

    def test_is_never_zero(self):
        assert permutation_p_value(100, [0] * 999, "greater") == pytest.approx(0.001)
        assert permutation_p_value(100, [0] * 999) == pytest.approx(0.002)

    def test_the_middle_is_one_not_more(self):
        assert permutation_p_value(5, [1, 2, 3, 4, 5, 6, 7, 8, 9]) == 1

    def test_rounding_does_not_break_a_tie(self):
        assert permutation_p_value(0.3, [0.1 + 0.2, 0.3, 3 * 0.1], "greater") == 1
        assert permutation_p_value(0.1 + 0.2, [0.3], "greater") == 1

    @given(numbers, st.integers(-5, 5))
    def test_is_the_rank_among_all_dealings(self, null, observed):
        above = sum(value >= observed for value in null)
        assert permutation_p_value(observed, null, "greater") == pytest.approx((1 + above) / (len(null) + 1))

    @given(numbers, st.integers(-5, 5))
    def test_turning_the_world_upside_down_changes_nothing_two_sided(self, null, observed):
        assert permutation_p_value(observed, null) == permutation_p_value(-observed, [-value for value in null])

    @given(numbers, st.integers(-5, 5))
    def test_two_sided_is_not_the_folded_one(self, null, observed):
        one = min(permutation_p_value(observed, null, "greater"), permutation_p_value(observed, null, "less"))
        assert permutation_p_value(observed, null) == pytest.approx(min(1, 2 * one))

    def test_one_per_column(self):
        null = np.array([[1.0, 5.0], [2.0, 6.0], [3.0, 7.0]])
        assert permutation_p_value([3.5, 4.0], null, "greater") == pytest.approx([1 / 4, 1])

    def test_keeps_its_promise(self):
        # 2,000 null data sets, 39 replicates each: two-sided p ≤ 0.05 in 5 % of them, whatever the distribution.
        rng = np.random.default_rng(1)
        null = rng.gamma(0.3, size=(40, 2000))
        assert np.mean(permutation_p_value(null[0], null[1:]) <= 0.05 + 1e-12) == pytest.approx(0.05, abs=0.015)

    @pytest.mark.parametrize(
        ("observed", "null", "what"),
        [(1, [], "do not fit"), ([1, 2], [1, 2], "do not fit"), (1, [np.nan], "missing"), (np.inf, [1], "missing")],
    )
    def test_refuses_what_has_no_answer(self, observed, null, what):
        with pytest.raises(ValueError, match=what):
            permutation_p_value(observed, null)

    def test_refuses_an_unknown_side(self):
        with pytest.raises(ValueError, match="'two-sided', 'greater' or 'less'"):
            p_value_of_ranks(1, 2, 3, "upper")


class TestDice:
    def test_no_permutations_need_no_dice(self):
        assert dice_for(0, None) is None

    def test_permutations_without_dice_say_what_to_do(self):
        with pytest.raises(ValueError, match=r"default_rng\(seed\), or set permutations=0"):
            dice_for(9, None)

    def test_refuses_fewer_than_none(self):
        with pytest.raises(ValueError, match="permutations is -1"):
            dice_for(-1, np.random.default_rng(1))

    def test_same_seed_same_streams(self):
        streams = [random_streams(np.random.default_rng(5), 7) for _ in range(2)]
        assert np.array_equal(*streams)

    def test_streams_are_xoshiro128plusplus(self):
        # First outputs from the state 1, 2, 3, 4: worked out step by step from the published recurrence.
        state, outputs = [1, 2, 3, 4], []
        for _ in range(6):
            outputs.append((rotate((state[0] + state[3]) % 2**32, 7) + state[0]) % 2**32)
            shifted = state[1] << 9 & 0xFFFFFFFF
            state[2] ^= state[0]
            state[3] ^= state[1]
            state[1] ^= state[2]
            state[0] ^= state[3]
            state[2] ^= shifted
            state[3] = rotate(state[3], 11)
        streams, picked = np.array([[1], [2], [3], [4]], dtype=np.uint32), np.empty(1, dtype=np.int32)
        bound = 2**31 - 1
        for output in outputs:
            draw_below(streams, bound, picked)
            assert picked[0] == output * bound >> 32

    def test_numbers_are_even_and_lanes_are_strangers(self):
        streams = random_streams(np.random.default_rng(2), 64)
        drawn = np.empty((2000, 64), dtype=np.int32)
        for row in drawn:
            draw_below(streams, 10, row)
        counts = np.bincount(drawn.ravel(), minlength=10)
        assert counts.size == 10
        assert ((counts - 12800) ** 2 / 12800).sum() < 27.9  # χ² with 9 degrees of freedom, 99.9 %
        correlation = np.corrcoef(drawn.T) - np.eye(64)
        assert np.abs(correlation).max() < 5 / np.sqrt(2000)


def rotate(word: int, by: int) -> int:
    return (word << by | word >> (32 - by)) & 0xFFFFFFFF
