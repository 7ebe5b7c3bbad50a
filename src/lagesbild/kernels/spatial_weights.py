"""Who is whose neighbour, and how near: what the statistics of autocorrelation ask of a weights matrix."""

from typing import Any

import numpy as np
from scipy import sparse

from lagesbild.kernels.checks import Floats

ROUNDING = 1e-12  # of the largest value: the mean is not known more exactly than this
SHOWN = 5  # positions named in an error; more would hide its text


def checked_weights(weights: Any, n: int) -> sparse.csr_array:
    """An own copy of a sparse weights matrix, links of weight zero left out.

    `weights` is any SciPy sparse matrix [n, n], row i holding the weights of area i's neighbours, 0 or more.
    Raises ValueError for another shape, negative or missing weights, and areas without any neighbour.
    """
    is_sparse: bool = sparse.issparse(weights)
    if not is_sparse:
        raise ValueError(
            f"weights: expected a SciPy sparse matrix, got {type(weights).__name__}; "
            "scipy.sparse.csr_array(weights) makes one."
        )
    if weights.shape != (n, n):
        raise ValueError(f"weights: expected shape {(n, n)}, one row and one column per area, got {weights.shape}.")
    own: sparse.csr_array = sparse.csr_array(weights, dtype=np.float64, copy=True)
    if not np.all(np.isfinite(own.data)) or np.any(own.data < 0):
        raise ValueError("weights: found a negative, missing or infinite weight; expected 0 or more.")
    own.sum_duplicates()
    own.eliminate_zeros()
    neighbours = np.diff(own.indptr) - (own.diagonal() > 0)
    islands = np.flatnonzero(neighbours == 0)
    if islands.size:
        shown = ", ".join(str(area) for area in islands[:SHOWN]) + (", …" if islands.size > SHOWN else "")
        raise ValueError(
            f"weights: {islands.size} area(s) have no neighbours (positions {shown}); "
            "leave them out, or link each to its nearest area."
        )
    return own


def refuse_own_weights(weights: sparse.csr_array) -> None:
    """Refuse a diagonal: an area that is its own neighbour is alike to itself."""
    own = np.flatnonzero(weights.diagonal())
    if own.size:
        raise ValueError(f"weights: area {own[0]} is its own neighbour; this statistic needs a zero diagonal.")


def varying(values: Floats) -> Floats:
    """Deviations from the mean, those within rounding set to 0; refuses values that are all alike."""
    deviations = np.asarray(values - values.mean())
    deviations -= deviations.mean()  # what rounding of a large mean left behind
    deviations[np.abs(deviations) <= ROUNDING * np.abs(values).max()] = 0.0
    if not deviations.any():
        raise ValueError("values: all areas have the same value, so high ones cannot lie together; do not ask.")
    return deviations
