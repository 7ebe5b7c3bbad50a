"""Counts whose risks follow a gamma distribution: how likely, and which distributions are plausible.

    count_a ~ Poisson(exposure_a · θ_a),   θ_a ~ Gamma(shape, shape / mean)

The likelihood behind `shrinkage`, and what few areas or few events leave open about shape and mean.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from lagesbild.kernels.checks import Floats

EVENEST, MOST_UNEVEN = 1e7, 1e-3  # shapes: no difference told from chance; one area with nearly everything
SHAPES_LOOKED_AT = 70
SHAPES_KEPT = 18
OUT_OF_SIGHT = 8.0  # log density below its top at which a shape is not plausible
MEAN_NODES, MEAN_WEIGHTS = np.polynomial.hermite_e.hermegauss(5)


@dataclass(frozen=True)
class PlausibleRisks:
    """Gamma distributions of risk that could lie behind the counts: `shape`, `rate`, `weight` [K], weights sum to 1."""

    shape: Floats
    rate: Floats
    weight: Floats


def log_likelihood(c: Floats, e: Floats, k: float, mean: float) -> float:
    """Of counts [n] with exposure [n], risks with shape k around `mean`."""
    expected = mean * e
    ways = special.gammaln(c + k) - special.gammaln(k) - special.gammaln(c + 1)
    return float(np.sum(ways - k * np.log1p(expected / k) + special.xlogy(c, expected / (k + expected))))


def mean_given_shape(c: Floats, e: Floats, k: float) -> float:
    """The mean that maximises the likelihood at a given shape: Σ (c − μe) / (k + μe) = 0, by reweighting."""
    mean = float(c.sum() / e.sum())
    for _ in range(200):
        weight = k / (k + mean * e)
        new = float(weight @ c) / float(weight @ e)
        settled = abs(new - mean) <= 1e-15 * new
        mean = new
        if settled:
            break
    return mean


def shapes() -> Floats:
    """Shapes from one area with nearly everything to no difference, evenly on the log scale."""
    return np.asarray(np.exp(np.linspace(np.log(MOST_UNEVEN), np.log(EVENEST), SHAPES_LOOKED_AT)))


def plausible_risks(c: Floats, e: Floats) -> PlausibleRisks:
    """Distributions of risk weighted by how plausible the counts leave them.

        weight ∝ L(k, μ) · z / (z + k)² · √μ · (spacing in k and log μ),    z = events per area

    The prior says that an area with the usual number of events is drawn towards the mean by any share between 0 and 1
    alike (Christiansen & Morris 1997); that of μ is Jeffreys'.
    """
    usual = float(c.sum() / c.size)
    looked_at = np.log(shapes())
    told = np.array([_weighed(c, e, at, usual) for at in looked_at])
    near = np.flatnonzero(told.max() - told < OUT_OF_SIGHT)
    first, last = max(near[0] - 1, 0), min(near[-1] + 1, looked_at.size - 1)
    kept = np.linspace(looked_at[first], looked_at[last], SHAPES_KEPT)
    shape, mean, weight = np.empty((3, SHAPES_KEPT, MEAN_NODES.size))
    for i, log_k in enumerate(kept):
        k = float(np.exp(log_k))
        centre = mean_given_shape(c, e, k)
        spread = 1 / np.sqrt(float(np.sum(k * centre * e / (k + centre * e))))
        shape[i], mean[i] = k, centre * np.exp(spread * MEAN_NODES)
        likely = np.array([log_likelihood(c, e, k, at) for at in mean[i]])
        weight[i] = likely + 0.5 * np.log(mean[i]) + np.log(spread * MEAN_WEIGHTS) + MEAN_NODES**2 / 2
        weight[i] += _log_prior(log_k, usual)
    return PlausibleRisks(shape.ravel(), (shape / mean).ravel(), np.asarray(special.softmax(weight)).ravel())


def _weighed(c: Floats, e: Floats, log_k: float, usual: float) -> float:
    k = float(np.exp(log_k))
    return log_likelihood(c, e, k, mean_given_shape(c, e, k)) + _log_prior(log_k, usual)


def _log_prior(log_k: float, usual: float) -> float:
    """Log density of log k when usual / (usual + k) is anywhere between 0 and 1 alike."""
    k = float(np.exp(log_k))
    return log_k + float(np.log(usual)) - 2 * float(np.log(usual + k))
