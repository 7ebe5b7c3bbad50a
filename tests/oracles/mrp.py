"""The regression the slow way: one dense design over all cells, and a general optimiser."""

import numpy as np
from scipy import optimize


def design(shape, covariates):
    """A row for each cell: level, sexes but the first, covariates; area; age; sex by age."""
    rows = []
    areas, sexes, ages = shape
    for area in range(areas):
        for sex in range(sexes):
            for age in range(ages):
                fixed = [1.0, *(float(sex == s) for s in range(1, sexes)), *covariates[area]]
                of_area = [float(area == a) for a in range(areas)]
                of_age = [float(age == g) for g in range(ages)]
                both = [float((sex, age) == (s, g)) for s in range(sexes) for g in range(ages)]
                rows.append([*fixed, *of_area, *of_age, *both])
    return np.array(rows)


def laplace(yes, asked, covariates, sds):
    """Mode of the cells' logits, their covariance, and the log evidence, for given sds (fixed, area, group)."""
    areas, sexes, ages = yes.shape
    x = design(yes.shape, covariates)
    fixed = sexes + covariates.shape[1]
    scale = np.repeat(sds, [fixed, areas, ages + sexes * ages])
    z = x * scale
    y, n = yes.ravel(), asked.ravel()

    def negative(effects):
        logits = z @ effects
        return -(y @ logits - n @ np.logaddexp(0, logits)) + effects @ effects / 2

    def gradient(effects):
        return -z.T @ (y - n / (1 + np.exp(-z @ effects))) + effects

    def curvature(effects):
        p = 1 / (1 + np.exp(-z @ effects))
        return z.T @ ((n * p * (1 - p))[:, None] * z) + np.eye(scale.size)

    start = np.zeros(scale.size)
    found = optimize.minimize(
        negative, start, jac=gradient, hess=curvature, method="trust-exact", options={"gtol": 1e-10}
    )
    information = curvature(found.x)
    covariance = z @ np.linalg.inv(information) @ z.T
    return (z @ found.x).reshape(yes.shape), covariance, -found.fun - np.linalg.slogdet(information)[1] / 2
