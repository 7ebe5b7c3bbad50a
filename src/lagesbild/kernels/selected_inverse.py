"""The diagonal of the inverse of a sparse matrix, from its LDLᵀ factors, without the inverse.

    Z = (L D Lᵀ)⁻¹,   Z_jj = 1/D_j − Σ_k L_kj Z_kj,   Z_ij = − Σ_k L_kj Z_ik      (k over the column's own pattern)

worked from the last column to the first; only entries where L has one are ever needed. For a map of n areas this
costs about as much as the factorisation, where n solves would cost n times that.

Takahashi, Fagan & Chin (1973), 8th PICA Conference Proceedings; Erisman & Tinney (1975), Comm. ACM 18:177–179.
"""

import numba
import numpy as np

from lagesbild.kernels.checks import Floats, Ints


@numba.njit(cache=True)
def inverse_diagonal(starts: Ints, rows: Ints, lower: Floats, pivots: Floats) -> Floats:  # pragma: no cover
    """Diagonal of (L D Lᵀ)⁻¹; L unit lower triangular in compressed columns without its diagonal."""
    n = pivots.size
    diagonal = np.zeros(n)
    inverse = np.zeros(lower.size)
    gathered = np.zeros(n)
    own_value = np.zeros(n)
    in_column = np.zeros(n, dtype=np.bool_)
    for j in range(n - 1, -1, -1):
        first, last = starts[j], starts[j + 1]
        for at in range(first, last):
            in_column[rows[at]] = True
            own_value[rows[at]] = lower[at]
            gathered[rows[at]] = 0.0
        for at in range(first, last):
            k = rows[at]
            gathered[k] += lower[at] * diagonal[k]
            for other in range(starts[k], starts[k + 1]):
                i = rows[other]
                if in_column[i]:
                    gathered[i] += lower[at] * inverse[other]
                    gathered[k] += own_value[i] * inverse[other]
        total = 1.0 / pivots[j]
        for at in range(first, last):
            inverse[at] = -gathered[rows[at]]
            total -= lower[at] * inverse[at]
            in_column[rows[at]] = False
        diagonal[j] = total
    return diagonal
