from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse, stats

from lagesbild.kernels.autocorrelation import (
    Quadrant,
    global_g,
    global_geary,
    global_moran,
    local_g,
    local_moran,
)
from tests.oracles import autocorrelation as slow

GLOBALS = [(global_moran, slow.moran), (global_geary, slow.geary), (global_g, slow.general_g)]


LOCALS = [local_moran, local_g]


# Six areas, weights neither symmetric nor standardised, so that no shortcut can be right by luck.
UNEVEN = np.array(
    [
        [0, 1, 0, 0, 0.5, 0],
        [1, 0, 2, 0, 0, 0],
        [0, 1, 0, 1, 1, 0],
        [0.3, 0, 1, 0, 0, 1],
        [1, 0, 0, 1, 0, 1],
        [0, 0, 0, 1, 0, 0],
    ]
)


VALUES = np.array([1.0, 4.0, 2.0, 8.0, 9.0, 3.0])


def lattice(side: int, *, standardised: bool = True, around: bool = False) -> sparse.csr_array:
    """Squares with the four beside them as neighbours; `around` closes the map to a ring in both directions."""
    line = sparse.diags_array([1.0, 1.0], offsets=[-1, 1], shape=(side, side)).tolil()
    if around:
        line[0, side - 1] = line[side - 1, 0] = 1.0
    one = sparse.eye_array(side)
    w = sparse.csr_array(sparse.kron(line, one) + sparse.kron(one, line))
    return sparse.csr_array(sparse.diags_array(1 / w.sum(axis=1)) @ w) if standardised else w


maps = arrays(np.int64, 9, elements=st.integers(0, 20)).filter(lambda x: np.ptp(x) > 0 and np.count_nonzero(x) > 2)


class TestGlobal:
    @pytest.mark.parametrize(("kernel", "twin"), GLOBALS)
    def test_moments_are_those_of_every_dealing(self, kernel, twin):
        found, null = kernel(VALUES, sparse.csr_array(UNEVEN)), slow.null(twin, VALUES, UNEVEN)
        assert found.statistic == pytest.approx(twin(VALUES, UNEVEN), rel=1e-12)
        assert found.expected == pytest.approx(null.mean(), rel=1e-12)
        assert found.variance == pytest.approx(null.var(), rel=1e-11)
        assert found.z == pytest.approx((found.statistic - null.mean()) / null.std())
        assert found.p_analytic == pytest.approx(2 * stats.norm.sf(abs(found.z)))
        assert found.p_permutation is None

    @pytest.mark.parametrize(("kernel", "twin"), GLOBALS)
    def test_permutation_p_nears_that_of_every_dealing(self, kernel, twin):
        found = kernel(VALUES, sparse.csr_array(UNEVEN), permutations=4999, rng=np.random.default_rng(1))
        exact = slow.two_sided(found.statistic, slow.null(twin, VALUES, UNEVEN))
        assert found.p_permutation == pytest.approx(exact, abs=4 * np.sqrt(exact / 5000))

    @pytest.mark.parametrize("kernel", [global_moran, global_geary])
    def test_variance_under_normality_is_that_of_normal_draws(self, kernel):
        rng, w = np.random.default_rng(3), sparse.csr_array(UNEVEN)
        drawn = np.array([kernel(rng.normal(size=6), w).statistic for _ in range(4000)])
        assert kernel(VALUES, w, assumption="normality").variance == pytest.approx(drawn.var(), rel=0.1)

    def test_a_chessboard_alternates(self):
        chess = np.indices((6, 6)).sum(axis=0).ravel() % 2
        assert global_moran(chess, lattice(6)).statistic == pytest.approx(-1)
        assert global_geary(chess, lattice(6)).z > 3

    def test_two_halves_lie_together(self):
        halves = np.repeat([0, 1], 18)
        assert global_moran(halves, lattice(6)).z > 3
        assert global_geary(halves, lattice(6)).z < -3

    def test_high_together_and_low_together_differ_in_g_only(self):
        lone_high, lone_low = np.ones(36), np.full(36, 9.0)
        lone_high[[0, 1, 6, 7]], lone_low[[0, 1, 6, 7]] = 9, 1
        assert global_g(lone_high, lattice(6)).z > 2
        assert global_g(lone_low, lattice(6)).z < global_g(lone_high, lattice(6)).z

    def test_everybody_everybodys_neighbour_leaves_no_room(self):
        everybody = sparse.csr_array(np.ones((6, 6)) - np.eye(6))
        for kernel, _ in GLOBALS:
            found = kernel(VALUES, everybody, permutations=19, rng=np.random.default_rng(1))
            assert (found.z, found.p_analytic, found.p_permutation) == (0, 1, 1)

    def test_refuses_an_unknown_assumption(self):
        with pytest.raises(ValueError, match="'randomisation' or 'normality'"):
            global_moran(VALUES, sparse.csr_array(UNEVEN), assumption="free")

    def test_g_refuses_a_lone_area(self):
        with pytest.raises(ValueError, match="only one area is above zero"):
            global_g([0, 0, 3, 0, 0, 0], sparse.csr_array(UNEVEN))


class TestLocalMoran:
    @pytest.mark.parametrize("area", range(6))
    def test_conditional_moments_are_those_of_every_dealing_of_the_others(self, area):
        found = local_moran(VALUES, sparse.csr_array(UNEVEN), permutations=0)
        null = slow.null(lambda x, w: slow.local_moran(x, w, area), VALUES, UNEVEN, held=area)
        assert found.statistic[area] == pytest.approx(slow.local_moran(VALUES, UNEVEN, area), rel=1e-12)
        assert found.expected[area] == pytest.approx(null.mean(), rel=1e-11)
        assert found.variance[area] == pytest.approx(null.var(), rel=1e-11)

    @pytest.mark.parametrize("area", range(6))
    def test_total_moments_are_those_of_every_dealing(self, area):
        found = local_moran(VALUES, sparse.csr_array(UNEVEN), permutations=0, moments="total")
        null = slow.null(lambda x, w: slow.local_moran(x, w, area), VALUES, UNEVEN)
        assert found.expected[area] == pytest.approx(null.mean(), rel=1e-11)
        assert found.variance[area] == pytest.approx(null.var(), rel=1e-11)

    def test_they_sum_to_the_global_one(self):
        w = sparse.csr_array(UNEVEN)
        total = local_moran(VALUES, w, permutations=0).statistic.sum()
        assert total / UNEVEN.sum() == pytest.approx(global_moran(VALUES, w).statistic)

    def test_an_area_on_the_mean_is_never_unusual(self):
        values = np.array([4.5, 0, 0, 9, 9, 4.5])  # mean 4.5
        found = local_moran(values, sparse.csr_array(UNEVEN), rng=np.random.default_rng(1))
        assert found.z[0] == 0
        assert found.p_permutation[0] == 1

    def test_refuses_unknown_moments(self):
        with pytest.raises(ValueError, match="'conditional' or 'total'"):
            local_moran(VALUES, sparse.csr_array(UNEVEN), permutations=0, moments="exact")


class TestLocalG:
    @pytest.mark.parametrize("area", range(6))
    def test_moments_without_itself_are_those_of_every_dealing_of_the_others(self, area):
        found = local_g(VALUES, sparse.csr_array(UNEVEN), star=False, permutations=0)
        null = slow.null(lambda x, w: slow.local_g(x, w, area), VALUES, UNEVEN, held=area)
        assert found.statistic[area] == pytest.approx(slow.local_g(VALUES, UNEVEN, area), rel=1e-12)
        assert found.expected[area] == pytest.approx(null.mean(), rel=1e-11)
        assert found.variance[area] == pytest.approx(null.var(), rel=1e-11)

    @pytest.mark.parametrize("area", range(6))
    def test_moments_with_itself_are_those_of_every_dealing(self, area):
        starred = UNEVEN + np.diag(UNEVEN.max(axis=1))
        found = local_g(VALUES, sparse.csr_array(UNEVEN), permutations=0)
        null = slow.null(lambda x, w: slow.local_g(x, w, area), VALUES, starred)
        assert found.statistic[area] == pytest.approx(slow.local_g(VALUES, starred, area), rel=1e-12)
        assert found.expected[area] == pytest.approx(null.mean(), rel=1e-11)
        assert found.variance[area] == pytest.approx(null.var(), rel=1e-11)

    @pytest.mark.parametrize("star", [True, False])
    @given(maps)
    def test_standardising_rows_changes_no_z(self, star, values):
        # A variance that holds for binary weights only (a known defect elsewhere) is off by up to 5 here.
        binary, rows = lattice(3, standardised=False), lattice(3)
        assert local_g(values, rows, star=star, permutations=0).z == pytest.approx(
            local_g(values, binary, star=star, permutations=0).z, abs=1e-9
        )

    def test_a_diagonal_given_is_used_as_it_stands(self):
        given_own = sparse.csr_array(UNEVEN + np.diag(UNEVEN.max(axis=1)))
        found, filled = (local_g(VALUES, w, permutations=0) for w in (given_own, sparse.csr_array(UNEVEN)))
        assert found.z == pytest.approx(filled.z, rel=1e-12)
        heavier = sparse.csr_array(UNEVEN + np.diag(np.full(6, 50.0)))
        assert np.sign(local_g(VALUES, heavier, permutations=0).z).tolist() == np.sign(VALUES - 4.5).tolist()

    def test_permutation_p_speaks_of_the_neighbours_with_or_without_itself(self):
        with_itself, without = (
            local_g(VALUES, sparse.csr_array(UNEVEN), star=star, rng=np.random.default_rng(1)) for star in (True, False)
        )
        assert np.array_equal(with_itself.p_permutation, without.p_permutation)

    def test_refuses_values_below_zero_and_a_lone_area(self):
        w = sparse.csr_array(UNEVEN)
        with pytest.raises(ValueError, match="negative"):
            local_g([1, 2, -3, 4, 5, 6], w, permutations=0)
        with pytest.raises(ValueError, match=r"only area 2 is above zero.*star=True"):
            local_g([0, 0, 3, 0, 0, 0], w, star=False, permutations=0)


class TestLocalPermutation:
    @pytest.mark.parametrize("weights", [UNEVEN, (UNEVEN > 0) / (UNEVEN > 0).sum(axis=1, keepdims=True)])
    def test_nears_the_exact_two_sided_p(self, weights):
        found = local_moran(VALUES, sparse.csr_array(weights), permutations=9999, rng=np.random.default_rng(1))
        for area in range(6):
            null = slow.null(lambda x, w, area=area: slow.local_moran(x, w, area), VALUES, weights, held=area)
            exact = slow.two_sided(slow.local_moran(VALUES, weights, area), null)
            assert found.p_permutation[area] == pytest.approx(exact, abs=4 * np.sqrt(exact / 5000))

    def test_no_value_is_dealt_twice(self):
        # A ring of 20: two values of 19 are dealt, by drawing and redrawing. Drawn with replacement, the largest
        # value could come twice and the rarest sums would be half as rare again.
        values = np.random.default_rng(2).gamma(0.7, size=20)
        ring = sparse.csr_array(np.roll(np.eye(20), 1, axis=0) + np.roll(np.eye(20), -1, axis=0))
        found = local_moran(values, ring, permutations=20_000, rng=np.random.default_rng(3)).p_permutation
        for area in range(20):
            pairs = np.array([sum(pair) for pair in combinations(np.delete(values, area), 2)])
            exact = slow.two_sided(values[area - 1] + values[(area + 1) % 20], pairs)
            assert found[area] == pytest.approx(exact, abs=4 * np.sqrt(exact / 10_000))

    def test_two_sided_p_keeps_its_promise(self):
        # No pattern: 5 % of areas at p ≤ 0.05. The smaller of two tails, undoubled, would give 10 %.
        rng, w = np.random.default_rng(4), lattice(15)
        below = [
            np.mean(local_moran(rng.normal(size=225), w, permutations=199, rng=rng).p_permutation <= 0.05)
            for _ in range(40)
        ]
        assert np.mean(below) == pytest.approx(0.05, abs=0.008)

    def test_every_area_deals_for_itself(self):
        # On a striped ring all areas have the same exact p. Were dealings shared, their Monte Carlo errors would
        # agree as well; dealt for each, they scatter as binomial numbers do.
        stripes = np.tile([0.0, 1.0, 2.0, 3.0], 36)
        found = local_moran(stripes, lattice(12, around=True), permutations=499, rng=np.random.default_rng(5))
        alike = found.p_permutation[stripes == 3]
        exact = alike.mean()
        assert alike.std() == pytest.approx(2 * np.sqrt(exact / 2 * (1 - exact / 2) / 500), rel=0.35)
        other = found.p_permutation[stripes == 0]
        assert abs(np.corrcoef(alike, other)[0, 1]) < 0.5

    def test_more_replicates_than_lanes(self):
        found = local_moran(VALUES, sparse.csr_array(UNEVEN), permutations=2500, rng=np.random.default_rng(6))
        assert found.p_permutation.min() >= 2 / 2501
        assert found.p_permutation * 2501 / 2 == pytest.approx(np.round(found.p_permutation * 2501 / 2), abs=1.01)

    def test_ties_count_on_both_sides(self):
        counts = np.array([0, 0, 0, 1, 0, 0, 0, 0, 0])
        p = local_moran(counts, lattice(3), permutations=999, rng=np.random.default_rng(7)).p_permutation
        assert p[8] == 1  # most dealings also give its neighbours nothing


@pytest.mark.parametrize("kernel", LOCALS)
class TestBothLocals:
    @given(maps, st.permutations(range(9)))
    @settings(max_examples=30)
    def test_renumbering_areas_renumbers_results(self, kernel, values, order):
        w = lattice(3)
        once, again = kernel(values, w, permutations=0), kernel(values[order], w[order][:, order], permutations=0)
        for name in ("statistic", "expected", "variance", "z", "quadrant"):
            assert getattr(again, name) == pytest.approx(getattr(once, name)[order], abs=1e-9)

    @given(maps, st.floats(0.01, 1000))
    @example(np.array([1, 7, 4, 4, 4, 4, 4, 4, 4]), 0.01)  # areas on the mean but for rounding
    @settings(max_examples=30)
    def test_another_unit_changes_no_z(self, kernel, values, factor):
        w = lattice(3)
        assert kernel(factor * values, w, permutations=0).z == pytest.approx(
            kernel(values, w, permutations=0).z, abs=1e-6
        )

    @given(maps, st.floats(0.01, 1000))
    @settings(max_examples=30)
    def test_weights_in_another_unit_change_no_z(self, kernel, values, factor):
        w = lattice(3)
        assert kernel(values, factor * w, permutations=0).z == pytest.approx(
            kernel(values, w, permutations=0).z, abs=1e-6
        )

    @given(maps)
    @settings(max_examples=10)
    def test_same_seed_same_numbers_and_nothing_touched(self, kernel, values):
        w = lattice(3)
        before, data = values.copy(), w.copy()
        once, again = (kernel(values, w, permutations=49, rng=np.random.default_rng(8)) for _ in range(2))
        assert np.array_equal(once.p_permutation, again.p_permutation)
        assert np.array_equal(values, before)
        assert (w != data).nnz == 0
        assert np.array_equal(w.indices, data.indices)

    def test_quadrants(self, kernel):
        # On a line 9 9 0 9 0 0: neighbours' mean against the map's.
        line = sparse.diags_array([1.0, 1.0], offsets=[-1, 1], shape=(6, 6)).tocsr()
        found = kernel([9, 9, 0, 9, 0, 0], line, permutations=0).quadrant
        expected = [Quadrant.HIGH_HIGH, Quadrant.HIGH_LOW, Quadrant.LOW_HIGH, Quadrant.HIGH_LOW, Quadrant.LOW_LOW]
        assert found[[0, 2, 3, 5]].tolist() == [expected[0], expected[2], expected[3], expected[4]]


@pytest.mark.parametrize("kernel", [global_moran, global_geary, global_g, *LOCALS])
class TestRefusals:
    @pytest.mark.parametrize(
        ("values", "what"),
        [
            ([1, 2, 3, 4, 5], r"expected shape \(5, 5\)"),
            ([1, 2, 3, 4, 5, np.nan], "missing"),
            ([3, 3, 3, 3, 3, 3], "all areas have the same value"),
            ([0, 0, 0, 0, 0, 0], "all areas have the same value"),
            ([], "at least"),
            ([5], "at least"),
            ([[1, 2, 3], [4, 5, 6]], "one dimension"),
        ],
    )
    def test_values(self, kernel, values, what):
        with pytest.raises(ValueError, match=what):
            kernel(values, sparse.csr_array(UNEVEN), permutations=0)

    def test_islands_are_named(self, kernel):
        islands = UNEVEN.copy()
        islands[[1, 4]] = 0
        with pytest.raises(ValueError, match=r"2 area\(s\) have no neighbours \(positions 1, 4\); leave them out"):
            kernel(VALUES, sparse.csr_array(islands), permutations=0)

    def test_negative_and_missing_weights(self, kernel):
        for bad in (-1.0, np.nan):
            w = UNEVEN.copy()
            w[0, 1] = bad
            with pytest.raises(ValueError, match="negative, missing or infinite weight"):
                kernel(VALUES, sparse.csr_array(w), permutations=0)

    def test_a_dense_matrix(self, kernel):
        with pytest.raises(ValueError, match="SciPy sparse matrix"):
            kernel(VALUES, UNEVEN, permutations=0)

    def test_permutations_without_dice(self, kernel):
        with pytest.raises(ValueError, match="rng is missing"):
            kernel(VALUES, sparse.csr_array(UNEVEN), permutations=9)


@pytest.mark.parametrize("kernel", [global_moran, global_geary, global_g, local_moran])
def test_an_area_is_not_its_own_neighbour(kernel):
    with pytest.raises(ValueError, match="area 0 is its own neighbour"):
        kernel(VALUES, sparse.csr_array(UNEVEN + np.eye(6)), permutations=0)


@given(maps, st.integers(0, 50))
def test_links_of_weight_zero_are_no_links(values, seed):
    assume(np.ptp(values) > 0)
    w = lattice(3)
    padded = w.copy().tolil()
    rows, columns = np.random.default_rng(seed).integers(9, size=(2, 5))
    stored = sparse.csr_array(
        (
            np.concatenate([w.data, np.zeros(5)]),
            (np.concatenate([w.tocoo().row, rows]), np.concatenate([w.tocoo().col, columns])),
        ),
        shape=padded.shape,
    )
    assert local_moran(values, stored, permutations=0).z == pytest.approx(local_moran(values, w, permutations=0).z)
