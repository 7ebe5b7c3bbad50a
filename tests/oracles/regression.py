"""The same models by a general regression package, and sandwiches by a double loop."""

import numpy as np
import statsmodels.api as sm


def poisson(y, x, exposure, **kinds):
    return sm.GLM(y, sm.add_constant(x), family=sm.families.Poisson(), exposure=exposure).fit(tol=1e-12, **kinds)


def negative_binomial(y, x, exposure):
    """Coefficients with the extra variance last."""
    model = sm.NegativeBinomial(y, sm.add_constant(x), exposure=exposure)
    start = np.append(poisson(y, x, exposure).params, 0.3)
    return model.fit(start_params=start, method="bfgs", maxiter=2000, gtol=1e-8, disp=0)


def clusters_left_out(y, x, exposure, groups):
    """Mancl and DeRouen's covariance, from the package's estimating equations."""
    model = sm.GEE(y, sm.add_constant(x), groups=groups, family=sm.families.Poisson(), exposure=exposure)
    return model.fit(cov_type="bias_reduced", maxiter=200, ctol=1e-12).cov_robust_bc


def sandwich(y, x, fitted, alpha, kernel):
    """Covariance with kernel(i, j) saying how much observations i and j count together, nothing corrected."""
    design = sm.add_constant(x)
    n, p = design.shape
    score = [design[i] * (y[i] - fitted[i]) / (1 + alpha * fitted[i]) for i in range(n)]
    information = sum(fitted[i] / (1 + alpha * fitted[i]) * np.outer(design[i], design[i]) for i in range(n))
    meat = np.zeros((p, p))
    for i in range(n):
        for j in range(n):
            meat += kernel(i, j) * np.outer(score[i], score[j])
    bread = np.linalg.inv(information)
    return bread @ meat @ bread
