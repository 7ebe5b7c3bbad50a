"""The map model the slow way: dense covariance matrices, one matrix inverse after another."""

import numpy as np
from scipy import optimize, special


def scaled_covariance(adjacency: np.ndarray) -> np.ndarray:
    """Covariance of the structured effect: each piece's generalised inverse, scaled; islands standard normal."""
    n = len(adjacency)
    covariance = np.zeros((n, n))
    unseen = set(range(n))
    while unseen:
        piece, border = set(), {min(unseen)}
        while border:
            piece |= border
            border = {j for i in border for j in np.flatnonzero(adjacency[i])} - piece
        members = sorted(piece)
        unseen -= piece
        part = adjacency[np.ix_(members, members)]
        inverse = np.eye(1) if len(members) == 1 else np.linalg.pinv(np.diag(part.sum(axis=1)) - part)
        covariance[np.ix_(members, members)] = inverse / np.exp(np.mean(np.log(np.diag(inverse))))
    return covariance


def prior_covariance(adjacency, covariates, sd, phi, coefficient_sd):
    structured = scaled_covariance(adjacency)
    of_map = sd**2 * ((1 - phi) * np.eye(len(adjacency)) + phi * structured)
    return of_map + coefficient_sd**2 * covariates @ covariates.T


def laplace(counts, expected, prior):
    """Mode of η, its covariance there, and the log evidence."""
    precision = np.linalg.inv(prior)

    def negative(eta):
        return -(counts @ eta - expected @ np.exp(eta) - eta @ precision @ eta / 2)

    def gradient(eta):
        return -(counts - expected * np.exp(eta) - precision @ eta)

    def curvature(eta):
        return precision + np.diag(expected * np.exp(eta))

    start = np.log((counts + 1) / (expected + 1))
    found = optimize.minimize(
        negative, start, jac=gradient, hess=curvature, method="trust-exact", options={"gtol": 1e-10, "maxiter": 500}
    )
    constant = np.sum(special.xlogy(counts, expected) - special.gammaln(counts + 1))
    mean = expected * np.exp(found.x)
    volume = np.linalg.slogdet(np.eye(len(prior)) + prior * mean)[1]
    return found.x, np.linalg.inv(curvature(found.x)), float(constant - found.fun - volume / 2)


def closest_gaussian(counts, expected, prior):
    """Mean and variances of the Gaussian with the least Kullback–Leibler distance, by fixed point from the mode."""
    mean, covariance, _ = laplace(counts, expected, prior)
    for _ in range(50):
        mean, covariance, _ = laplace(counts, expected * np.exp(np.diag(covariance) / 2), prior)
    return mean, np.diag(covariance)
