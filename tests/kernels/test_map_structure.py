"""The map's precision, its factor and the diagonal of its inverse, against dense algebra."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from lagesbild.kernels.icar import Factor, map_structure
from lagesbild.kernels.selected_inverse import inverse_diagonal
from tests.oracles.bym2 import scaled_covariance


def lattice(rows: int, columns: int) -> sparse.csr_matrix:
    """Square areas in rows and columns, each beside its four neighbours."""
    n = rows * columns
    place = np.arange(n).reshape(rows, columns)
    pairs = np.vstack(
        [
            np.column_stack([place[:, :-1].ravel(), place[:, 1:].ravel()]),
            np.column_stack([place[:-1].ravel(), place[1:].ravel()]),
        ]
    )
    one_way = sparse.coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    return sparse.csr_matrix(one_way + one_way.T)


def pieces(*maps: sparse.csr_matrix) -> sparse.csr_matrix:
    return sparse.csr_matrix(sparse.block_diag(maps))


ISLAND = sparse.csr_matrix((1, 1))
TWO_PIECES_AND_ISLANDS = pieces(ISLAND, lattice(3, 4), lattice(1, 2), ISLAND)


def random_maps():
    def build(n, seed, share):
        rng = np.random.default_rng(seed)
        one_way = np.triu(rng.random((n, n)) < share, 1).astype(float)
        return sparse.csr_matrix(one_way + one_way.T)

    return st.builds(build, st.integers(2, 14), st.integers(0, 10_000), st.sampled_from([0.1, 0.25, 0.6]))


def projected(adjacency, added):
    """Dense Q + D restricted to what sums to zero over each piece: its inverse and log determinant there."""
    structured = scaled_covariance(adjacency)
    values, vectors = np.linalg.eigh(structured)
    basis = vectors[:, values > 1e-9]
    precision = np.linalg.pinv(structured)
    inner = basis.T @ (precision + np.diag(added)) @ basis
    return basis @ np.linalg.inv(inner) @ basis.T, np.linalg.slogdet(inner)[1]


@settings(max_examples=40, deadline=None)
@given(random_maps(), st.integers(0, 1000))
def test_factor_agrees_with_dense_algebra(adjacency, seed):
    rng = np.random.default_rng(seed)
    n = adjacency.shape[0]
    added = rng.uniform(0.01, 5, n)
    structure = map_structure(adjacency)
    factor = Factor(structure)
    factor.update(rng.uniform(1, 2, n))  # one factor serves many diagonals
    factor.update(added)
    inverse, log_determinant = projected(adjacency.toarray(), added)
    right = rng.normal(size=(n, 2))
    assert factor.solve(right) == pytest.approx(inverse @ right, abs=1e-6)
    assert factor.solve(right[:, 0]) == pytest.approx(inverse @ right[:, 0], abs=1e-6)
    assert factor.variances() == pytest.approx(np.diag(inverse), rel=1e-5, abs=1e-7)
    assert factor.log_determinant() == pytest.approx(log_determinant, abs=1e-5)


@settings(max_examples=20, deadline=None)
@given(random_maps())
def test_each_piece_is_scaled_to_unit_variance(adjacency):
    structure = map_structure(adjacency)
    dense = structure.precision + sparse.triu(structure.precision, 1).T
    covariance = scaled_covariance(adjacency.toarray())
    assert dense.toarray() == pytest.approx(np.linalg.pinv(covariance), rel=1e-4, abs=1e-5)
    assert structure.log_determinant == pytest.approx(
        projected(adjacency.toarray(), np.zeros(len(covariance)))[1], abs=1e-4
    )


def test_scaling_of_a_long_row_stays_exact():
    # The variance of a random walk on a line of n, summing to zero, grows with n: the map hardest to factorise.
    n = 400
    row = map_structure(lattice(1, n))
    i = np.arange(1, n)
    known = [np.sum((i[i < at]) ** 2) / n**2 + np.sum((n - i[i >= at]) ** 2) / n**2 for at in range(1, n + 1)]
    assert row.scale[0] == pytest.approx(np.exp(np.mean(np.log(known))), rel=1e-10)


def test_islands_and_pieces_are_told():
    structure = map_structure(TWO_PIECES_AND_ISLANDS)
    assert structure.is_island.tolist() == [True] + [False] * 14 + [True]
    assert len(set(structure.component)) == 4


def test_the_matrix_given_is_not_changed_and_its_diagonal_ignored():
    with_diagonal = sparse.csr_matrix(lattice(3, 3) * 0.5 + 7 * sparse.eye_array(9))
    before = with_diagonal.copy()
    structure = map_structure(with_diagonal)
    assert (structure.precision != map_structure(lattice(3, 3)).precision).nnz == 0
    assert (with_diagonal != before).nnz == 0


def test_refuses_a_border_in_one_direction():
    one_way = sparse.csr_matrix(np.triu(lattice(2, 2).toarray()))
    with pytest.raises(ValueError, match="one of the areas at positions 0 and 1 borders the other but not the reverse"):
        map_structure(one_way)


@pytest.mark.parametrize("shape", [(2, 3), (0, 0)])
def test_refuses_a_matrix_that_is_no_map(shape):
    with pytest.raises(ValueError, match="expected a square matrix"):
        map_structure(sparse.csr_matrix(shape))


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 12), st.integers(0, 1000))
def test_diagonal_of_an_inverse(n, seed):
    rng = np.random.default_rng(seed)
    lower = np.tril(rng.normal(size=(n, n)), -1)
    pivots = rng.uniform(0.5, 2, n)
    unit = lower + np.eye(n)
    columns = sparse.csc_matrix(lower)
    found = inverse_diagonal(columns.indptr, columns.indices, columns.data, pivots)
    assert found == pytest.approx(np.diag(np.linalg.inv(unit @ np.diag(pivots) @ unit.T)), rel=1e-8)
