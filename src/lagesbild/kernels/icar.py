"""The structure of a map: what it means, a priori, that neighbours are alike.

    s ~ N(0, Q⁻),   Q = scale · (number of neighbours on the diagonal, −1 between neighbours),   Σ s = 0 in each piece

The map's pieces (components) are scaled one by one so that the geometric mean of the marginal variances of s is 1
in each: a standard deviation then means the same on every map and in every piece of it. An area without
neighbours (an island) has a standard normal s of its own. Only the diagonal of Q + D is ever changed, so one
factorisation pattern serves all.

Besag, York & Mollié (1991), Ann. Inst. Statist. Math. 43:1–59. Sørbye & Rue (2014), Spatial Statistics 8:39–51.
Freni-Sterrantino, Ventrucci & Rue (2018), Spatial and Spatio-temporal Epidemiology 26:25–34.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import qdldl
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from lagesbild.kernels.checks import Bools, Floats
from lagesbild.kernels.selected_inverse import inverse_diagonal

# Added to the diagonal while scaling, so that the singular Q can be factorised; taken out again by the
# constraint, and far below the smallest eigenvalue of any map of areas.
NUDGE = 1e-8


@dataclass(frozen=True)
class MapStructure:
    """`precision`: Q, upper triangle in compressed columns. `component` [n]: which piece each area belongs to.

    `is_island` [n]; `scale` [pieces]; `log_determinant`: of Q on the space where each piece sums to zero.
    """

    precision: sparse.csc_matrix
    component: NDArray[np.intp]
    is_island: Bools
    scale: Floats
    log_determinant: float


class Factor:
    """Q + diag(d) factorised, for one d after another: solutions and variances under the sum-to-zero constraints."""

    def __init__(self, structure: MapStructure) -> None:
        self._matrix = structure.precision.copy()
        self._on_diagonal = structure.precision.indptr[1:] - 1  # last in each column of an upper triangle
        self._own = structure.precision.data[self._on_diagonal].copy()
        self._component = structure.component
        self._bound = ~structure.is_island
        self._sizes = np.bincount(structure.component)
        self._solver: Any = None

    def update(self, added: Floats) -> None:
        """Factorise Q + diag(added)."""
        self._matrix.data[self._on_diagonal] = self._own + added
        if self._solver is None:
            self._solver = qdldl.Solver(self._matrix, upper=True)
        else:
            self._solver.update(self._matrix, upper=True)
        ones = self._solver.solve(np.ones(self._own.size))
        self._pull = np.where(self._bound, ones, 0.0)
        self._pulled = np.bincount(self._component, weights=self._pull)
        self._pulled[self._pulled == 0] = 1.0

    def solve(self, right: Floats) -> Floats:
        """(Q + D)⁻¹ right [n] or [n, p], summing to zero over each piece."""
        columns = right.reshape(right.shape[0], -1)
        solved = np.column_stack([self._solver.solve(np.ascontiguousarray(column)) for column in columns.T])
        for k in range(columns.shape[1]):
            sums = np.bincount(self._component, weights=np.where(self._bound, solved[:, k], 0.0))
            solved[:, k] -= self._pull * (sums / self._pulled)[self._component]
        return np.asarray(solved.reshape(right.shape))

    def log_determinant(self) -> float:
        """Of Q + D on the space where each piece sums to zero."""
        pieces = np.bincount(self._component, weights=self._bound) > 0
        return self._plain_log_determinant() + float(np.sum(np.log(self._pulled[pieces] / self._sizes[pieces])))

    def variances(self) -> Floats:
        """Marginal variances under the constraints."""
        return np.asarray(self._inverse_diagonal() - self._pull**2 / self._pulled[self._component])

    def of_the_map_alone(self) -> tuple[Floats, float]:
        """Variances and log determinant of Q itself on that space, where `added` was 1 on one area of each piece.

        Q + e eᵀ has the inverse G + 1 1ᵀ with G that of Q grounded at e, so projecting out the mean leaves Q's
        generalised inverse; its determinant is that of Q on the space over the size of the piece. No small number
        stands in for zero.
        """
        size = self._sizes[self._component]
        centred = self._inverse_diagonal() - 2 * self._pull / size + (self._pulled / self._sizes**2)[self._component]
        pieces = np.bincount(self._component, weights=self._bound) > 0
        determinant = self._plain_log_determinant() + float(np.sum(np.log(self._sizes[pieces])))
        return np.where(self._bound, centred, 1.0), determinant

    def _inverse_diagonal(self) -> Floats:
        lower, pivots, order = self._solver.factors()
        free = np.empty(pivots.size)
        free[order] = inverse_diagonal(lower.indptr, lower.indices, lower.data, pivots)
        return free

    def _plain_log_determinant(self) -> float:
        return float(np.sum(np.log(self._solver.factors()[1])))


def map_structure(adjacency: sparse.csr_matrix) -> MapStructure:
    """The scaled structure of a map given by who borders whom.

    `adjacency` [n, n], symmetric, non-zero between neighbours; the diagonal is ignored and nothing is changed.
    Raises ValueError for a matrix that is not square or not symmetric.
    """
    linked = _links(adjacency)
    n = linked.shape[0]
    neighbours = np.asarray(linked.sum(axis=1), dtype=np.float64).ravel()
    island = neighbours == 0
    pieces, component = csgraph.connected_components(linked, directed=False)
    plain = _with_diagonal(linked, neighbours)
    unscaled = MapStructure(plain, component.astype(np.intp), island, np.ones(pieces), 0.0)
    factor = Factor(unscaled)
    grounded = np.zeros(n)
    grounded[np.unique(component, return_index=True)[1]] = 1.0
    factor.update(grounded)
    variance, plain_log_determinant = factor.of_the_map_alone()
    scale = np.exp(np.bincount(component, weights=np.log(variance)) / np.bincount(component))
    scaled = plain.copy()
    columns = np.repeat(np.arange(n), np.diff(plain.indptr))
    scaled.data = plain.data * scale[component[columns]]
    scaled.data[plain.indptr[1:] - 1] += island
    free = np.bincount(component, weights=~island) - (np.bincount(component, weights=~island) > 0)
    log_determinant = plain_log_determinant + float(free @ np.log(scale))
    return MapStructure(scaled, component.astype(np.intp), island, scale, log_determinant)


def _links(adjacency: sparse.csr_matrix) -> sparse.csr_matrix:
    shape = adjacency.shape
    if len(shape) != 2 or shape[0] != shape[1] or shape[0] == 0:
        raise ValueError(f"adjacency has shape {shape}; expected a square matrix with a row for each area.")
    linked = sparse.csr_matrix(adjacency, dtype=np.float64, copy=True)
    linked.sum_duplicates()
    linked.data = (linked.data != 0).astype(np.float64)
    linked.setdiag(0)
    linked.eliminate_zeros()
    lopsided = sparse.coo_matrix(linked - linked.T)
    lopsided.eliminate_zeros()
    if lopsided.nnz:
        one, other = int(lopsided.row[0]), int(lopsided.col[0])
        raise ValueError(
            f"adjacency says that one of the areas at positions {one} and {other} borders the other but not the "
            "reverse; expected a symmetric matrix (add its transpose)."
        )
    return linked


def _with_diagonal(linked: sparse.csr_matrix, diagonal: Floats) -> sparse.csc_matrix:
    """Upper triangle of diag − linked, every diagonal entry stored (islands hold a zero) and last in its column."""
    above = sparse.coo_matrix(sparse.triu(linked, k=1))
    n = diagonal.size
    entries = np.concatenate([-above.data, diagonal])
    rows = np.concatenate([above.row, np.arange(n)])
    columns = np.concatenate([above.col, np.arange(n)])
    order = np.lexsort((rows, columns))
    starts = np.concatenate([[0], np.cumsum(np.bincount(columns, minlength=n))])
    return sparse.csc_matrix((entries[order], rows[order], starts), shape=(n, n))
