"""Invented maps of the sizes that matter, for benchmarks that need places and neighbours."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.spatial import Delaunay

SIZES = {"municipality": 24, "city": 600, "nation": 6160}  # 6,160: Sweden's demographic statistical areas


@dataclass(frozen=True)
class Map:
    """Places in metres and who borders whom: a triangulation, so that areas have six neighbours, as real ones do."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    adjacency: sparse.csr_matrix

    def row_standardised(self) -> sparse.csr_matrix:
        shares = sparse.diags(1 / np.asarray(self.adjacency.sum(axis=1)).ravel())
        return sparse.csr_matrix(shares @ self.adjacency)

    def links(self) -> NDArray[np.float64]:
        """Pairs of neighbours from 0, both ways, [links, 2]: how a map is handed to a peer."""
        pairs = self.adjacency.tocoo()
        return np.column_stack([pairs.row, pairs.col]).astype(float)


def invented_map(n: int, rng: np.random.Generator) -> Map:
    places = rng.uniform(0, 1000 * np.sqrt(n), size=(n, 2))
    corners = Delaunay(places).simplices
    one = np.concatenate([corners[:, 0], corners[:, 1], corners[:, 2]])
    other = np.concatenate([corners[:, 1], corners[:, 2], corners[:, 0]])
    linked = sparse.coo_matrix((np.ones(one.size), (one, other)), shape=(n, n)).tocsr()
    adjacency = sparse.csr_matrix(((linked + linked.T) > 0).astype(float))
    adjacency.sort_indices()
    return Map(places[:, 0], places[:, 1], adjacency)


def case_of(name: str, n: int) -> str:
    return f"{name}, {n:,} areas"
