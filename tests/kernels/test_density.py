import csv
import json

import numpy as np
import pytest
from benchmarks.accuracy.density import compared, inside_contours
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lagesbild.kernels.density import kernel_density, likelihood_bandwidth, relative_risk
from lagesbild.kernels.raster import Grid, window_of
from tests.oracles import density as slow

# Sixteen invented cases and twenty-four controls, and a town with one corner cut off and a lake.
CASES = 0.5 + np.array(
    [
        [12, 25, 31, 36, 44, 47, 52, 55, 58, 61, 66, 73, 18, 27, 49, 53],
        [22, 35, 61, 58, 64, 55, 60, 52, 67, 49, 71, 33, 80, 14, 58, 63],
    ]
)
CONTROLS = 0.5 + np.array(
    [
        [5, 11, 18, 24, 33, 38, 41, 47, 54, 59, 63, 70, 77, 82, 88, 94, 15, 29, 45, 68, 85, 92, 36, 57],
        [8, 44, 71, 90, 19, 52, 83, 36, 61, 12, 77, 45, 25, 66, 91, 38, 29, 63, 74, 55, 14, 80, 41, 95],
    ]
)
GRID = Grid(0, 0, 2, 50, 50)
OUTLINE = [(0, 0), (100, 0), (100, 43), (61, 100), (0, 100)]
LAKE = [(5.3, 41.1), (5.3, 55.1), (15.3, 55.1), (15.3, 41.1)]
TOWN = window_of([OUTLINE, LAKE], GRID)

# What spatstat 3, density.ppp(sigma = 9, dimyx = 50), says of them in these cells (row, column).
CELLS = [24, 4, 10, 39, 0], [24, 29, 9, 33, 0]
IN_SPATSTAT = [
    (
        "uniform",
        None,
        (7.1881112159547e-03, 2.3407832272053e-05, 3.157518015657e-03, 2.7567074372884e-03, 1.6804663e-04),
    ),
    ("diggle", None, (7.1968478030641e-03, 1.9886061821697e-05, 3.2781597332255e-03, 2.302973129e-03, 5.4076052e-05)),
    (None, range(1, 17), (0.06372119417507911, 2.4161882001e-04, 0.01731196472621, 0.02262020046956, 1.6721555e-04)),
    ("diggle", range(1, 17), (6.3792071789699e-02, 2.4406434e-04, 1.8249030357e-02, 2.4357828215e-02, 1.7752982e-04)),
]

small = Grid(10.0, -5.0, 1.0, 6, 5)
points = arrays(np.float64, st.tuples(st.just(2), st.integers(1, 8)), elements=st.floats(0, 5, width=32)).map(
    lambda where: where + np.array([[10.0], [-5.0]])
)
windows = arrays(np.bool_, small.shape).filter(np.any)
edges = st.sampled_from(["uniform", "diggle", None])
placings = st.sampled_from(["cell", "exact"])


def dice() -> np.random.Generator:
    return np.random.default_rng(1)


def density(where, grid=small, **given):
    return kernel_density(*where, **({"bandwidth_m": 1.3, "grid": grid} | given))


class TestAgainstSpatstat:
    @pytest.mark.parametrize(("edge", "weights", "printed"), IN_SPATSTAT)
    def test_density_in_a_town_with_a_lake(self, edge, weights, printed):
        found = density(CASES, GRID, bandwidth_m=9, window=TOWN, edge=edge, weights=weights)
        assert found[CELLS] == pytest.approx(printed, rel=2e-8)

    def test_the_window_has_as_many_cells(self):
        assert TOWN.sum() == 2188

    def test_bandwidth(self):
        """spatstat 3, bw.ppl over 201 bandwidths from 5 to 40 m, 1 % apart: 11.850927709416."""
        found = likelihood_bandwidth(*CASES, grid=Grid(0, 0, 0.5, 200, 200))
        assert found.bandwidth_m == pytest.approx(11.850927709416, rel=0.01)
        assert not found.at_limit


class TestDensity:
    def test_one_event_is_one_hill(self):
        found = density([[12.5], [-2.5]], edge=None)
        assert found[2, 2] == pytest.approx(1 / (2 * np.pi * 1.3**2), rel=1e-14)
        assert found[2, 3] / found[2, 2] == pytest.approx(np.exp(-1 / (2 * 1.3**2)), rel=1e-14)

    @settings(max_examples=30)
    @given(points, windows, edges)
    def test_agrees_with_one_hill_at_a_time(self, where, window, edge):
        window = window | small.holding(*where)
        found = density(where, window=window, edge=edge, placing="exact", weights=np.arange(1, where.shape[1] + 1))
        twin = slow.kernel_density(where.T, range(1, where.shape[1] + 1), 1.3, small, window, edge)
        assert np.all(np.isnan(found) == ~window)
        for cell, value in twin.items():
            assert found[cell] == pytest.approx(value, rel=1e-10)

    @given(points, windows, edges)
    def test_cells_are_events_moved_to_their_middles(self, where, window, edge):
        window = window | small.holding(*where)
        row, column = np.divmod(small.cells_of(*where), small.columns)
        moved = small.x[column], small.y[row]
        by_cell = density(where, window=window, edge=edge)
        np.testing.assert_allclose(by_cell, density(moved, window=window, edge=edge, placing="exact"), rtol=1e-10)

    @given(points, windows, placings, st.data())
    def test_diggle_sums_to_the_events(self, where, window, placing, data):
        window = window | small.holding(*where)
        weights = data.draw(arrays(np.float64, where.shape[1], elements=st.floats(0, 9)))
        found = density(where, window=window, edge="diggle", placing=placing, weights=weights)
        assert np.nansum(found) * small.cell_m**2 == pytest.approx(weights.sum(), rel=1e-9, abs=1e-12)

    def test_uniform_is_right_where_density_is_even(self):
        everywhere = [axis.ravel() for axis in np.meshgrid(GRID.x, GRID.y)]
        found = density(everywhere, GRID, bandwidth_m=15)
        assert found == pytest.approx(np.full(GRID.shape, 1 / 4))

    @given(points, edges, placings, st.integers(-(10**5), 10**5), st.integers(-(10**5), 10**5))
    def test_moving_the_map_changes_nothing(self, where, edge, placing, east, north):
        where = np.round(where * 8) / 8  # eighths can be moved without rounding
        moved = Grid(10.0 + east, -5.0 + north, 1.0, 6, 5)
        found = density(where + np.array([[east], [north]]), moved, edge=edge, placing=placing)
        np.testing.assert_allclose(found, density(where, edge=edge, placing=placing), rtol=1e-9)

    @given(points, edges)
    def test_turning_the_map_turns_the_density(self, where, edge):
        turned = Grid(-5.0, 10.0, 1.0, 5, 6)
        np.testing.assert_allclose(density(where[::-1], turned, edge=edge), density(where, edge=edge).T, rtol=1e-12)

    @given(points, edges)
    def test_in_other_units_density_is_per_their_square(self, where, edge):
        larger = Grid(40.0, -20.0, 4.0, 6, 5)
        found = density(4 * where, larger, bandwidth_m=4 * 1.3, edge=edge)
        np.testing.assert_allclose(16 * found, density(where, edge=edge), rtol=1e-12)

    @given(points, edges, placings)
    def test_densities_add(self, where, edge, placing):
        twice = density(np.hstack([where, where]), edge=edge, placing=placing)
        doubled = density(where, edge=edge, placing=placing, weights=np.full(where.shape[1], 2.0))
        np.testing.assert_allclose(twice, doubled, rtol=1e-12)

    def test_many_events_left_where_they_lie(self):
        where = np.random.default_rng(2).uniform(0, 100, (2, 5000))
        parts = [density(where[:, first::2], GRID, bandwidth_m=9, placing="exact") for first in (0, 1)]
        np.testing.assert_allclose(sum(parts), density(where, GRID, bandwidth_m=9, placing="exact"), rtol=1e-10)

    def test_cells_a_tenth_of_the_bandwidth_are_nearly_as_good_as_exact(self):
        exact = density(CASES, GRID, bandwidth_m=20, placing="exact")
        assert np.abs(density(CASES, GRID, bandwidth_m=20) - exact).max() < 0.02 * exact.max()


class TestBandwidth:
    @settings(max_examples=15)
    @given(points.filter(lambda where: np.unique(small.cells_of(*where)).size > 1), windows)
    def test_the_score_is_of_cells_left_out(self, where, window):
        window = window | small.holding(*where)
        found = likelihood_bandwidth(*where, grid=small, window=window)
        assert found.score == pytest.approx(slow.score(where.T, found.bandwidth_m, small, window), rel=1e-6)
        for other in (found.bandwidth_m * 0.9, found.bandwidth_m * 1.1):
            if 1.0 <= other <= 2.5:
                assert slow.score(where.T, other, small, window) <= found.score + 1e-3

    def test_events_at_one_address_do_not_draw_it_down(self):
        at_same_address = np.repeat(CASES, 5, axis=1)
        alone, together = (likelihood_bandwidth(*where, grid=GRID).bandwidth_m for where in (CASES, at_same_address))
        assert together == pytest.approx(alone, rel=0.5)

    def test_known_spread_is_found(self):
        """A single Gaussian hill: the best bandwidth is near Silverman's σ n^(−1/6) of the plane."""
        where = np.random.default_rng(3).normal(50, 10, (2, 500))
        assert likelihood_bandwidth(*where, grid=GRID).bandwidth_m == pytest.approx(10 * 500 ** (-1 / 6), rel=0.3)

    def test_says_when_the_best_is_at_the_limit(self):
        assert likelihood_bandwidth(*CASES, grid=GRID, largest_m=5).at_limit
        assert likelihood_bandwidth(*CASES, grid=GRID, smallest_m=30).at_limit

    def test_refuses_one_cell_and_crossed_limits(self):
        with pytest.raises(ValueError, match="one cell"):
            likelihood_bandwidth([12.1, 12.2], [-2.5, -2.5], grid=small)
        with pytest.raises(ValueError, match="not below the largest"):
            likelihood_bandwidth(*CASES, grid=GRID, smallest_m=9, largest_m=9)


class TestRelativeRisk:
    def test_log_ratio_is_sparrs(self):
        """sparr 2.2: risk() of two bivariate.density(h0 = 15, resolution = 50, edge = "diggle")."""
        found = relative_risk(*CASES, *CONTROLS, bandwidth_m=15, grid=GRID)
        assert found.log_ratio[[24, 4, 24], [24, 29, 39]] == pytest.approx(
            [0.83595113753573, -1.34424466313737, -0.107452020474133], rel=1e-11
        )

    @pytest.mark.parametrize(
        ("controls", "weights"), [(24, None), (16, None), (24, np.arange(1, 25))], ids=["few", "as many", "at risk"]
    )
    def test_p_without_dealing_is_that_of_dealing(self, controls, weights):
        """Sixteen cases are few, and three moments still come within a few hundredths."""
        asked = {"bandwidth_m": 15, "grid": GRID, "control_weights": weights}
        curve = relative_risk(*CASES, *CONTROLS[:, :controls], **asked)
        dealt = relative_risk(*CASES, *CONTROLS[:, :controls], **asked, replicates=4999, rng=dice())
        for name in ("p_higher", "p_lower"):
            p_value, difference = getattr(dealt, name), np.abs(getattr(curve, name) - getattr(dealt, name))
            assert np.quantile(difference, 0.9) < 0.05
            assert np.quantile(difference[p_value < 0.1], 0.9) < 0.06
        assert np.isnan(curve.p_overall)
        assert (curve.trusted, dealt.trusted) == (False, True)

    def test_three_moments_are_stood_for_from_fifty_cases_on(self):
        events = np.random.default_rng(1).uniform(0, 100, (2, 150))
        for n_cases in (49, 50):
            found = relative_risk(*events[:, :n_cases], *events[:, 50:], bandwidth_m=15, grid=GRID)
            assert found.trusted is (n_cases == 50)

    def test_weights_are_shares(self):
        asked = {"bandwidth_m": 15, "grid": GRID}
        one, other = (relative_risk(*CASES, *CONTROLS, **asked, control_weights=np.full(24, w)) for w in (3, 0.001))
        np.testing.assert_allclose(one.p_higher, other.p_higher, rtol=1e-9)
        np.testing.assert_allclose(one.log_ratio, relative_risk(*CASES, *CONTROLS, **asked).log_ratio, atol=1e-12)

    def test_a_real_difference_is_found_where_it_is(self):
        rng = np.random.default_rng(7)
        controls = rng.uniform(0, 100, (2, 400))
        cases = np.hstack([rng.uniform(0, 100, (2, 150)), rng.normal(25, 5, (2, 40))])
        found = relative_risk(*cases, *controls, bandwidth_m=8, grid=GRID, replicates=999, rng=dice())
        assert found.p_overall == 0.001
        assert found.p_higher[12, 12] == 0.001
        assert found.p_lower[12, 12] == 1
        assert found.log_ratio[12, 12] > np.log(2)

    def test_cases_where_nobody_is_at_risk_are_no_chance(self):
        wide = Grid(0, 0, 1, 400, 4)
        found = relative_risk([300, 300], [2, 2], [1, 2], [2, 2], bandwidth_m=2, grid=wide, control_weights=[1, 1])
        assert found.p_higher[2, 300] == 0
        assert found.p_lower[2, 300] == 1

    def test_the_same_places_are_no_difference(self):
        found = relative_risk(*CASES, *CASES, bandwidth_m=15, grid=GRID, window=TOWN, replicates=19, rng=dice())
        np.testing.assert_allclose(found.log_ratio[TOWN], 0, atol=1e-12)
        assert found.p_overall == 1
        for raster in (found.log_ratio, found.p_higher, found.p_lower):
            assert np.all(np.isnan(raster) == ~TOWN)

    @pytest.mark.parametrize("replicates", [0, 99])
    def test_far_from_all_events_the_ratio_is_missing_and_p_is_1(self, replicates):
        wide = Grid(0, 0, 1, 400, 4)
        asked = {"bandwidth_m": 2, "grid": wide, "replicates": replicates, "rng": dice()}
        found = relative_risk([1, 2], [2, 2], [1, 300, 390], [2, 2, 2], **asked)
        assert found.log_ratio[2, 390] == -np.inf
        assert np.isnan(found.log_ratio[2, 150])
        assert found.p_higher[2, 150] == found.p_lower[2, 150] == 1

    @settings(max_examples=20)
    @given(points.filter(lambda where: where.shape[1] > 1), points)
    def test_changing_places_changes_signs(self, cases, controls):
        controls = np.hstack([controls, controls])
        one = relative_risk(*cases, *controls, bandwidth_m=1.3, grid=small)
        other = relative_risk(*controls, *cases, bandwidth_m=1.3, grid=small)
        np.testing.assert_allclose(one.log_ratio, -other.log_ratio, atol=1e-9)
        np.testing.assert_allclose(one.p_higher, other.p_lower, atol=1e-6)

    def test_same_seed_same_numbers(self):
        one, other = (
            relative_risk(*CASES, *CONTROLS, bandwidth_m=15, grid=GRID, replicates=19, rng=dice()) for _ in range(2)
        )
        np.testing.assert_array_equal(one.p_higher, other.p_higher)
        assert one.p_overall == other.p_overall


def test_nothing_is_written_to():
    where, window, weights = CASES.copy(), TOWN.copy(), np.arange(16.0)
    for edge in ("uniform", "diggle", None):
        for placing in ("cell", "exact"):
            density(where, GRID, bandwidth_m=9, window=window, weights=weights, edge=edge, placing=placing)
    likelihood_bandwidth(*where, grid=GRID, window=window)
    relative_risk(*where, *where, bandwidth_m=9, grid=GRID, window=window, control_weights=weights)
    np.testing.assert_array_equal(where, CASES)
    np.testing.assert_array_equal(window, TOWN)
    np.testing.assert_array_equal(weights, np.arange(16.0))


class TestRefusals:
    @pytest.mark.parametrize(
        ("given", "what"),
        [
            ({"x": [], "y": []}, "at least 1"),
            ({"x": [11, 12]}, "x and y"),
            ({"x": [np.nan]}, "x: the value nan at position 0"),
            ({"x": [17]}, "x: the value 17.0 at position 0 lies outside the grid"),
            ({"bandwidth_m": -1}, "bandwidth_m"),
            ({"bandwidth_m": 0.5}, "make cells smaller"),
            ({"bandwidth_m": np.inf}, "infinite"),
            ({"edge": "both"}, "edge is 'both'"),
            ({"placing": "near"}, "placing 'near'"),
            ({"weights": [-1]}, "weights.*negative"),
            ({"weights": [1, 2]}, "weights: 2 for 1 events"),
            ({"window": np.zeros((5, 6), bool)}, "no cell is inside"),
            ({"window": np.ones((6, 5), bool)}, "window: expected true or false"),
            ({"window": np.ones((5, 6))}, "window: expected true or false"),
            ({"window": np.arange(30).reshape(5, 6) == 0}, "1 event.* outside the window, the first at position 0"),
        ],
    )
    def test_density_says_what_is_wrong(self, given, what):
        one = {"x": [12], "y": [-2], "bandwidth_m": 1.3, "grid": small}
        with pytest.raises(ValueError, match=what):
            kernel_density(**(one | given))

    @pytest.mark.parametrize(
        ("given", "what"),
        [
            ({"x": [12], "y": [-2]}, "one case"),
            ({"control_x": []}, "x: expected"),
            ({"control_weights": [0, 0]}, "all zero"),
            ({"control_weights": [1]}, "control_weights: 1 for 2"),
            ({"replicates": 9}, "rng is missing"),
            ({"replicates": -1}, "permutations is -1"),
        ],
    )
    def test_relative_risk_says_what_is_wrong(self, given, what):
        two = {"x": [12, 13], "y": [-2, -2], "control_x": [12, 14], "control_y": [-1, -1]}
        with pytest.raises(ValueError, match=what):
            relative_risk(**(two | {"bandwidth_m": 1.3, "grid": small} | given))


@pytest.mark.accuracy
@pytest.mark.parametrize("replicates", [0, 99])
def test_contours_hold_the_share_of_the_map_that_they_promise(replicates):
    found = list(compared(200, 800, 700.0, replicates, 400))
    for name in ("p_higher", "p_lower"):
        assert inside_contours(found, name) == pytest.approx(0.05, abs=0.012)


@pytest.fixture(scope="module")
def redwood(shared):
    return shared / "golden" / "kernel_density"


def columns(path) -> dict[str, np.ndarray]:
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


@pytest.mark.shared
class TestGolden:
    """Redwood seedlings, 64 × 64, bandwidth 0.08: spatstat 3 and sparr 2.2 (golden/kernel_density)."""

    grid = Grid(0, -1, 1 / 64, 64, 64)

    @pytest.mark.parametrize(
        ("file", "edge", "scaled"),
        [
            ("redwood_density_s008_noedge", None, lambda raster: raster),
            ("redwood_density_s008_uniform", "uniform", lambda raster: raster),
            ("redwood_density_s008_diggle", "diggle", lambda raster: raster),
            ("redwood_sparr_h008_uniform", "uniform", lambda raster: raster / raster.mean()),  # made to sum to one
            ("redwood_sparr_h008_diggle", "diggle", lambda raster: raster / 62),
        ],
    )
    def test_density(self, redwood, file, edge, scaled):
        seedlings, printed = columns(redwood / "redwood.csv"), columns(redwood / f"{file}.csv")
        found = scaled(kernel_density(seedlings["x"], seedlings["y"], bandwidth_m=0.08, grid=self.grid, edge=edge))
        np.testing.assert_allclose(
            found.ravel()[self.grid.cells_of(printed["x"], printed["y"])], printed["v"], rtol=1e-9
        )

    def test_density_at_the_events(self, redwood):
        """The density of the cell that a seedling lies in, half a cell of 1/512 away at most."""
        printed = columns(redwood / "redwood_density_at_points.csv")
        fine = Grid(0, -1, 1 / 512, 512, 512)
        found = kernel_density(printed["x"], printed["y"], bandwidth_m=0.08, grid=fine, placing="exact")
        at = found.ravel()[fine.cells_of(printed["x"], printed["y"])]
        np.testing.assert_allclose(at, printed["at_points"], rtol=0.01)

    def test_bandwidth(self, redwood):
        """bw.ppl tried sixteen bandwidths, each 27 % above the last."""
        seedlings = columns(redwood / "redwood.csv")
        printed = json.loads((redwood / "summary.json").read_text())["bw"]["redwood_ppl"]
        found = likelihood_bandwidth(seedlings["x"], seedlings["y"], grid=Grid(0, -1, 1 / 256, 256, 256))
        assert printed / 1.13 < found.bandwidth_m < printed * 1.13
