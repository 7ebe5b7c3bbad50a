import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagesbild.kernels.counting import count_cells
from tests.oracles import counting as slow

SHAPE = (4, 3, 2)
rows = st.lists(st.tuples(*(st.integers(0, size - 1) for size in SHAPE)), max_size=60)


def columns(of_rows, kind=np.int64):
    return [np.array([row[i] for row in of_rows], dtype=kind) for i in range(3)]


def test_a_table_one_can_count_on_the_fingers():
    counts = count_cells([0, 0, 1, 0], [2, 2, 0, 2], [1, 1, 0, 0], (2, 3, 2))
    assert counts.tolist() == [[[0, 0], [0, 0], [1, 2]], [[1, 0], [0, 0], [0, 0]]]


@settings(deadline=None)  # each width is compiled when it is first met
@given(rows, st.sampled_from([np.int64, np.int32, np.uint8, np.uint16]))
def test_agrees_with_counting_by_hand_whatever_the_width_of_the_codes(of_rows, kind):
    coded = columns(of_rows, kind)
    assert count_cells(*coded, SHAPE).tolist() == slow.count_cells(*coded, SHAPE)


@given(rows, st.randoms())
def test_the_order_of_rows_does_not_matter_and_none_is_lost(of_rows, random):
    shuffled = of_rows.copy()
    random.shuffle(shuffled)
    counts = count_cells(*columns(of_rows), SHAPE)
    assert np.array_equal(counts, count_cells(*columns(shuffled), SHAPE))
    assert counts.sum() == len(of_rows)


@given(rows)
def test_renumbering_areas_renumbers_the_table(of_rows):
    area, period, category = columns(of_rows)
    renumbered = np.array([2, 0, 3, 1])
    once, other = count_cells(area, period, category, SHAPE), count_cells(renumbered[area], period, category, SHAPE)
    assert np.array_equal(once, other[renumbered])


def test_nothing_handed_over_is_changed():
    coded = columns([(3, 2, 1), (0, 0, 0)])
    for column in coded:
        column.setflags(write=False)
    count_cells(*coded, SHAPE)


def test_no_rows_give_a_table_of_zeros():
    assert count_cells([], [], [], SHAPE).tolist() == np.zeros(SHAPE).tolist()


@pytest.mark.parametrize(
    ("area", "period", "category", "shape", "said"),
    [
        ([0, 4], [0, 0], [0, 0], SHAPE, r"area: the code 4 of row 1 lies outside the table; expected 0 … 3"),
        ([0, 0], [0, -1], [0, 0], SHAPE, r"period: the code -1 of row 1"),
        ([0, 0], [0, 0], [2, 0], SHAPE, r"category: the code 2 of row 0"),
        (np.array([2**63], dtype=np.uint64), [0], [0], SHAPE, "area: the code 9223372036854775808 of row 0"),
        ([0], [0, 0], [0], SHAPE, "1, 2, 1 rows"),
        ([0.0], [0], [0], SHAPE, "area: expected one whole number per row.*float64"),
        ([np.nan], [0], [0], SHAPE, "missing values must be set aside"),
        ([[0]], [0], [0], SHAPE, r"got shape \(1, 1\)"),
        ([0], [0], [0], (4, 0, 2), r"shape is \(4, 0, 2\)"),
        ([0], [0], [0], (4, 3), r"shape is \(4, 3\)"),
    ],
)
def test_says_which_row_is_wrong(area, period, category, shape, said):
    with pytest.raises(ValueError, match=said):
        count_cells(area, period, category, shape)
