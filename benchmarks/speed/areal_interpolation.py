"""Counts of a division carried to one that cuts across it: ten years of months at once, beside a sparse product."""

import numpy as np
from benchmarks.maps import SIZES, case_of
from benchmarks.rows import Row, measure
from scipy import sparse

from lagesbild.kernels.areal_interpolation import Links, interpolate, share_out

MONTHS = 120
PIECES = 4  # of each old zone


def invented(n: int) -> tuple[np.ndarray, Links]:
    rng = np.random.default_rng(n)
    from_at = np.repeat(np.arange(n), PIECES)
    to_at = (from_at + np.tile(np.arange(PIECES), n)) % n
    shares = rng.dirichlet(np.ones(PIECES), n).ravel()
    return rng.poisson(20.0, (n, MONTHS)).astype(float), Links(from_at, to_at, shares, n)


def rows() -> list[Row]:
    found = []
    for name, n in SIZES.items():
        totals, links = invented(n)
        carried = sparse.csr_matrix((links.shares, (links.to_at, links.from_at)), (n, n))
        np.testing.assert_allclose(interpolate(totals, links, 10.0, is_counted=True).value, carried @ totals)
        took = measure(lambda totals=totals, links=links: interpolate(totals, links, 10.0, is_counted=True))
        peer = measure(lambda totals=totals, carried=carried: carried @ totals)
        case = f"values, sds and bounds of {MONTHS} months, {case_of(name, n)}"
        found.append(
            Row(
                "areal_interpolation",
                case,
                took.cpu_s,
                took.peak_mb,
                "SciPy, one sparse product",
                peer.cpu_s,
                note="the product gives the values alone",
            )
        )
        whole = measure(lambda totals=totals, links=links: share_out(totals.astype(np.int64), links))
        found.append(
            Row("areal_interpolation", f"whole numbers with exact sums, {case_of(name, n)}", whole.cpu_s, whole.peak_mb)
        )
    return found
