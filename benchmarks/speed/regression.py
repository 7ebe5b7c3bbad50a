"""Regression of counts with each kind of errors, beside statsmodels where it has the same."""

import numpy as np
import statsmodels.api as sm
from benchmarks.maps import SIZES, case_of, invented_map
from benchmarks.rows import Row, measure

from lagesbild.kernels.regression import fit_counts
from lagesbild.kernels.robust_errors import ClusterErrors, RobustErrors, SpatialErrors

COVARIATES = 4


def rows() -> list[Row]:
    return [row for name in ("city", "nation") for row in rows_of(name, SIZES[name])]


def rows_of(name: str, n: int) -> list[Row]:
    rng = np.random.default_rng(n)
    place, x = invented_map(n, rng), rng.normal(size=(n, COVARIATES))
    exposure = rng.uniform(50, 500, n)
    counts = rng.poisson(exposure * 0.05 * np.exp(x @ np.full(COVARIATES, 0.1)) * rng.gamma(4, 0.25, n))
    groups = np.arange(n) // 12
    design = sm.add_constant(x)

    def peer(**errors: object) -> np.ndarray:
        model = sm.NegativeBinomial(counts, design, exposure=exposure)
        return np.asarray(model.fit(disp=0, maxiter=200, method="newton", **errors).params)

    clustered = {"cov_type": "cluster", "cov_kwds": {"groups": groups}}
    ours = fit_counts(counts, x, exposure)
    np.testing.assert_allclose(np.append(ours.coefficients, ours.alpha), peer(), rtol=1e-4, atol=1e-6)
    errors = {
        "the model's errors": (None, {}),
        "robust errors": (RobustErrors(), {"cov_type": "HC0"}),
        "errors by cluster": (ClusterErrors(groups), clustered),
        "spatial errors": (SpatialErrors(place.x, place.y, 3000.0), None),
    }
    found = []
    for kind, (given, theirs) in errors.items():
        took = measure(lambda given=given: fit_counts(counts, x, exposure, errors=given), repeats=3)
        peer_s = None if theirs is None else measure(lambda theirs=theirs: peer(**theirs), repeats=3).cpu_s
        note = "same coefficients to 1e-4" if peer_s else "no peer is installed that has them for counts"
        note += "; the peer's errors lack our correction for few clusters" if kind == "errors by cluster" else ""
        found.append(Row("regression", f"negative binomial, {kind}, {case_of(name, n)}", took.cpu_s, took.peak_mb,
                         "statsmodels" if peer_s else None, peer_s, note=note))  # fmt: skip
    return found
