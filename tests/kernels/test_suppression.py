import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from lagesbild.kernels.suppression import (
    attack,
    given_away,
    nesting_relations,
    round_table,
    suppress,
    table_relations,
)
from tests.oracles import suppression as slow

insides = arrays(np.int64, st.tuples(st.integers(1, 4), st.integers(1, 4)), elements=st.integers(0, 30))
small_insides = arrays(np.int64, st.sampled_from([(1, 2), (2, 2), (1, 3)]), elements=st.integers(0, 4))


def with_totals(inside: np.ndarray) -> np.ndarray:
    """A table with the total of each row, of each column and of all."""
    rows = np.column_stack([inside, inside.sum(axis=1)])
    return np.vstack([rows, rows.sum(axis=0)])


def hide(table: np.ndarray, hidden: np.ndarray) -> np.ndarray:
    return np.where(hidden, np.nan, table.astype(float))


@st.composite
def nested_areas(draw):
    """A town of districts of blocks: counts of every level, and each cell's parent."""
    districts = draw(st.integers(1, 4))
    counts, parent = [0], [-1]
    for _ in range(districts):
        blocks = draw(st.lists(st.integers(0, 20), min_size=1, max_size=4))
        district = len(counts)
        counts.append(sum(blocks))
        parent.append(0)
        counts += blocks
        parent += [district] * len(blocks)
        counts[0] += sum(blocks)
    return np.array(counts), np.array(parent)


class TestRelations:
    def test_a_table_by_hand(self):
        rows = table_relations((2, 3)).toarray().tolist()
        assert sorted(rows) == sorted(
            [
                [-1, 0, 0, 1, 0, 0],
                [0, -1, 0, 0, 1, 0],
                [0, 0, -1, 0, 0, 1],
                [-1, -1, 1, 0, 0, 0],
                [0, 0, 0, -1, -1, 1],
            ]
        )

    @given(insides)
    def test_tables_fulfil_their_sums(self, inside):
        table = with_totals(inside)
        assert np.all(table_relations(table.shape) @ table.ravel() == 0)

    @given(nested_areas())
    def test_nested_areas_fulfil_their_sums(self, areas):
        counts, parent = areas
        assert np.all(nesting_relations(parent) @ counts == 0)

    def test_refuses(self):
        with pytest.raises(ValueError, match="at least one part and its total"):
            table_relations((1, 3))
        with pytest.raises(ValueError, match="the position of another"):
            nesting_relations([-1, 0, 5])


class TestAttack:
    def test_the_table_of_investments(self):
        # Fischetti & Salazar (2001), figure 1: activity II in region C (22) hidden with three others; it is
        # between 5 and 30.
        table = with_totals(np.array([[20, 50, 10], [8, 19, 22], [17, 32, 12]]))
        hidden = np.zeros((4, 4), dtype=bool)
        hidden[np.ix_([1, 2], [0, 2])] = True
        found = attack(hide(table, hidden).ravel(), table_relations((4, 4)))
        assert (found.lower.reshape(4, 4)[1, 2], found.upper.reshape(4, 4)[1, 2]) == (5, 30)

    def test_a_single_hidden_cell_is_as_good_as_printed(self):
        found = attack([3.0, np.nan, 10.0], table_relations((3,)))
        assert (found.lower[1], found.upper[1]) == (7, 7)

    def test_a_cell_in_no_sum_can_be_anything(self):
        found = attack([np.nan, 4.0], sparse.csr_matrix((0, 2)))
        assert (found.lower[0], found.upper[0]) == (0, np.inf)

    @settings(max_examples=40, deadline=None)
    @given(small_insides, st.integers(0, 1000))
    def test_agrees_with_every_table(self, inside, seed):
        table = with_totals(inside)
        hidden = np.random.default_rng(seed).random(table.shape) < 0.4
        hidden[-1, -1] = False
        shown, relations = hide(table, hidden).ravel(), table_relations(table.shape)
        if np.sum(hidden) > 5:
            return
        found = attack(shown, relations)
        lower, upper = slow.bounds(shown, relations, largest=int(table[-1, -1]))
        assert found.lower.tolist() == lower.tolist()
        assert found.upper.tolist() == upper.tolist()

    def test_rounded_numbers_leave_a_width(self):
        relations = table_relations((3,))
        found = attack([5.0, 5.0, 10.0], relations, within=2)
        lower, upper = slow.bounds([5, 5, 10], relations, within=2)
        assert found.lower.tolist() == lower.tolist() == [3, 3, 8]
        assert found.upper.tolist() == upper.tolist() == [7, 7, 12]

    def test_an_earlier_publication_of_other_areas_is_subtracted(self):
        # Blocks a, b, c are hidden now; last year a + b was shown as a district (12) and b + c as another (9),
        # all as 14.
        relations = sparse.csr_matrix(np.array([[1.0, 1, 0], [0, 1, 1], [1, 1, 1]]))
        found = attack([np.nan] * 3, relations, sums=[12.0, 9.0, 14.0])
        assert found.lower.tolist() == found.upper.tolist() == [5, 7, 2]

    def test_limits_that_only_a_programme_finds(self):
        # x − y = 3 and 2 y − x = 4: arithmetic along either relation alone never ends.
        relations = sparse.csr_matrix(np.array([[1.0, -1], [-1, 2]]))
        found = attack([np.nan, np.nan], relations, sums=[3.0, 4.0])
        assert found.lower.tolist() == found.upper.tolist() == [10, 7]

    @given(insides)
    @settings(max_examples=20, deadline=None)
    def test_knowing_less_never_narrows(self, inside):
        table = with_totals(inside)
        relations = table_relations(table.shape)
        few, many = np.zeros(table.shape, dtype=bool), np.zeros(table.shape, dtype=bool)
        few[0, 0] = many[0, 0] = many[-1, 0] = many[0, -1] = True
        less, more = attack(hide(table, few).ravel(), relations), attack(hide(table, many).ravel(), relations)
        assert np.all(more.lower <= less.lower)
        assert np.all(more.upper >= less.upper)
        assert np.all((more.lower <= table.ravel()) & (table.ravel() <= more.upper))

    @pytest.mark.parametrize(
        ("published", "settings_", "message"),
        [
            ([3.0, 4, 9], {}, "relation 0 misses its sum"),
            ([12.0, np.nan, 9], {}, "contradicts itself"),
            ([3.0, 4], {}, "expected a column for each of 2 cells"),
            ([-3.0, 4, 1], {}, "0 or more"),
            ([3.0, np.nan, 9], {"sums": [0.0, 0.0]}, "sums has 2 values for 1 relations"),
        ],
    )
    def test_refuses(self, published, settings_, message):
        with pytest.raises(ValueError, match=message):
            attack(published, table_relations((3,)), **settings_)


class TestSuppress:
    def test_a_small_table(self):
        table = with_totals(np.array([[20, 3, 0], [15, 12, 7], [8, 9, 2]]))
        found = suppress(table.ravel(), table_relations((4, 4)))
        assert np.argwhere(found.primary.reshape(4, 4)).tolist() == [[0, 1], [2, 2]]
        assert found.secondary.sum() == 4
        assert not np.any(given_away(found.bounds, table.ravel()))

    @settings(max_examples=60, deadline=None)
    @given(insides, st.sampled_from([3, 5]), st.booleans())
    def test_the_attacker_finds_nothing_in_tables(self, inside, threshold, hide_zeros):
        table = with_totals(inside).ravel()
        relations = table_relations((inside.shape[0] + 1, inside.shape[1] + 1))
        found = suppress(table, relations, threshold=threshold, hide_zeros=hide_zeros)
        self.assert_safe(table, relations, found, threshold, hide_zeros)

    @settings(max_examples=60, deadline=None)
    @given(nested_areas())
    def test_the_attacker_finds_nothing_in_nested_areas(self, areas):
        counts, parent = areas
        relations = nesting_relations(parent)
        self.assert_safe(counts, relations, suppress(counts, relations), 5, False)

    @staticmethod
    def assert_safe(counts, relations, found, threshold, hide_zeros):
        small = (counts < threshold) & ((counts > 0) | hide_zeros)
        assert np.array_equal(found.primary, small)
        assert np.array_equal(found.hidden, found.primary | found.secondary)
        seen = attack(hide(counts, found.hidden), relations)
        assert np.array_equal(seen.lower, found.bounds.lower)
        assert not np.any(given_away(seen, counts, threshold=threshold, hide_zeros=hide_zeros))
        for cell in np.flatnonzero(found.secondary):
            fewer = found.hidden.copy()
            fewer[cell] = False
            known = attack(hide(counts, fewer), relations)
            assert np.any(given_away(known, counts, threshold=threshold, hide_zeros=hide_zeros)), "one hidden too many"

    def test_areas_by_kind_with_totals_over_both(self):
        # Two districts of two blocks each, by three kinds and their total: both sets of sums at once.
        rng = np.random.default_rng(4)
        blocks = rng.poisson(4, (4, 3))
        districts = blocks.reshape(2, 2, 3).sum(axis=1)
        levels = np.vstack([districts.sum(axis=0), districts, blocks])
        table = np.column_stack([levels, levels.sum(axis=1)])
        nested = sparse.kron(nesting_relations([-1, 0, 0, 1, 1, 2, 2]), sparse.eye_array(4))
        by_kind = sparse.kron(sparse.eye_array(7), table_relations((4,)))
        relations = sparse.csr_matrix(sparse.vstack([nested, by_kind]))
        self.assert_safe(table.ravel(), relations, suppress(table.ravel(), relations), 5, False)

    def test_what_is_dear_is_kept(self):
        table = np.array([2, 30, 30, 62])
        cost = np.array([1.0, 100, 1, 100])
        assert suppress(table, table_relations((4,)), cost=cost).hidden.tolist() == [True, False, True, False]

    def test_what_is_shown_already_stays_shown(self):
        table = np.array([2, 30, 30, 62])
        shown = np.array([False, True, False, False])
        found = suppress(table, table_relations((4,)), already_shown=shown)
        assert not found.hidden[1]
        assert found.hidden.sum() == 2

    def test_what_is_shown_already_can_give_a_cell_away(self):
        shown = np.array([False, True, True])
        with pytest.raises(ValueError, match=r"the cell at position 0 \(2\) follows from what is shown already"):
            suppress([2, 30, 32], table_relations((3,)), already_shown=shown)

    def test_nothing_small_hides_nothing(self):
        assert not np.any(suppress([20, 30, 50], table_relations((3,))).hidden)

    def test_zeros_are_shown_unless_asked(self):
        table = np.array([0, 30, 30, 60])
        assert not np.any(suppress(table, table_relations((4,))).hidden)
        assert suppress(table, table_relations((4,)), hide_zeros=True).primary.tolist() == [True, False, False, False]

    def test_nothing_given_is_changed(self):
        table, relations = np.array([2, 30, 30, 62]), table_relations((4,))
        before = table.copy(), relations.copy()
        suppress(table, relations)
        assert np.array_equal(table, before[0])
        assert (relations != before[1]).nnz == 0

    @pytest.mark.parametrize(
        ("counts", "settings_", "message"),
        [
            ([2.5, 3, 5.5], {}, "expected whole numbers"),
            ([2, np.nan, 5], {}, "expected whole numbers"),
            ([2, 3, 6], {}, "counts contradict relation 0"),
            ([2, 3, 5], {"threshold": 1}, "threshold is 1"),
            ([2, 9, 11], {"already_shown": np.array([True, False, False])}, "too small to show"),
            ([2, 9, 11], {"already_shown": [1, 0, 0]}, "expected 3 yes or no"),
            ([2, -9, -7], {}, "0 or more"),
            ([], {}, "at least one"),
        ],
    )
    def test_refuses(self, counts, settings_, message):
        with pytest.raises(ValueError, match=message):
            suppress(counts, table_relations((3,)), **settings_)


class TestRoundTable:
    @settings(max_examples=40, deadline=None)
    @given(insides, st.sampled_from([3, 5, 10]))
    def test_sums_hold_and_nothing_moves_far(self, inside, base):
        table = with_totals(inside).ravel()
        relations = table_relations((inside.shape[0] + 1, inside.shape[1] + 1))
        rounded = round_table(table, relations, base=base)
        assert np.all(rounded % base == 0)
        assert np.all(np.abs(rounded - table) < base)
        assert np.all(relations @ rounded == 0)

    def test_least_change(self):
        assert round_table([6, 6, 12], table_relations((3,))).tolist() == [5, 5, 10]

    def test_refuses(self):
        with pytest.raises(ValueError, match="base is 1"):
            round_table([2, 3, 5], table_relations((3,)), base=1)
        twice = sparse.csr_matrix(np.array([[1.0, 1, -2]]))  # 15 is not twice a multiple of 5
        with pytest.raises(ValueError, match="no rounding to neighbouring multiples"):
            round_table([5, 10, 7.5], twice, base=5)
        with pytest.raises(ValueError, match="counts contradict relation 0"):
            round_table([5, 10, 14], table_relations((3,)))
