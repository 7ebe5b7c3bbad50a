import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.kernels.raster import Grid, grid_over, widened, window_of
from tests.oracles import density as slow

grid = Grid(0, 0, 1, 12, 9)
corners = st.tuples(st.integers(-2, 14), st.integers(-2, 11)).map(lambda at: (at[0] + 0.123, at[1] + 0.271))
rings = st.lists(st.lists(corners, min_size=3, max_size=7), min_size=1, max_size=3)


class TestGrid:
    def test_rows_go_northwards_and_columns_eastwards(self):
        cells = Grid(100, 200, 10, 3, 2)
        assert cells.x.tolist() == [105, 115, 125]
        assert cells.y.tolist() == [205, 215]
        assert cells.cells_of([105, 125, 100], [205, 215, 212]).tolist() == [0, 5, 3]

    def test_a_line_belongs_to_the_cell_beyond_and_the_outermost_to_the_last(self):
        assert grid.cells_of([0, 1, 12], [0, 0, 9]).tolist() == [0, 1, 107]

    def test_every_middle_lies_in_its_own_cell(self):
        x, y = np.meshgrid(grid.x, grid.y)
        assert grid.cells_of(x.ravel(), y.ravel()).tolist() == list(range(108))

    @pytest.mark.parametrize("given", [(0, 0, 0, 1, 1), (0, 0, 1, 0, 1), (0, 0, 1, 1, -1), (np.nan, 0, 1, 1, 1)])
    def test_refuses_what_is_no_grid(self, given):
        with pytest.raises(ValueError, match=r"expected|leave it out|not above zero"):
            Grid(*given)

    def test_refuses_points_outside(self):
        with pytest.raises(ValueError, match=r"y: the value -0.5 at position 1 lies outside the grid; expected 0 … 9"):
            grid.cells_of([1, 2], [1, -0.5])


class TestGridOver:
    @given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=1, max_size=9), st.floats(0, 1e4))
    def test_holds_all_points_and_the_margin(self, points, margin):
        x, y = np.array(points).T
        found = grid_over(x, y, cell_m=5000, margin_m=margin)
        found.cells_of(x, y)
        assert found.x[0] - 2500 <= x.min() - margin
        assert found.x[-1] + 2500 >= x.max() + margin
        assert found.shape[0] <= (np.ptp(y) + 2 * margin) / 5000 + 2

    def test_two_grids_fit_on_each_other(self):
        one, other = grid_over([3], [4], cell_m=10), grid_over([57], [-33], cell_m=10)
        assert (one.west_m - other.west_m) % 10 == (one.south_m - other.south_m) % 10 == 0


class TestWindow:
    def test_a_square_and_a_hole(self):
        window = window_of([[(2, 2), (8, 2), (8, 7), (2, 7)], [(3, 3), (5, 3), (5, 5), (3, 5)]], grid)
        assert window.sum() == 6 * 5 - 4
        assert not window[3:5, 3:5].any()

    @given(rings)
    def test_agrees_with_asking_middle_by_middle(self, given):
        window = window_of(given, grid)
        for row, column, x, y in slow.middles(grid):
            assert window[row, column] == slow.inside(x, y, given)

    @given(rings)
    def test_direction_and_closing_do_not_matter(self, given):
        window = window_of(given, grid)
        np.testing.assert_array_equal(window, window_of([ring[::-1] for ring in given], grid))
        np.testing.assert_array_equal(window, window_of([[*ring, ring[0]] for ring in given], grid))

    @pytest.mark.parametrize("ring", [[(0, 0), (1, 1)], [1, 2, 3], [(0, 0), (1, np.nan), (2, 2)]])
    def test_refuses_what_is_no_ring(self, ring):
        with pytest.raises(ValueError, match=r"rings\[0\]"):
            window_of([ring], grid)


def test_a_window_is_widened_by_hand_and_not_round_the_edge():
    window = np.zeros((4, 6), dtype=bool)
    window[0, 0] = True
    found = widened(window, 2)
    assert found[:3, :3].all()
    assert found.sum() == 9
    assert widened(window, 0).sum() == 1
    assert widened(window, 99).all()
    with pytest.raises(ValueError, match="0 or more"):
        widened(window, -1)
