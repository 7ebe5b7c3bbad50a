"""Variance by doing it again: replicate weights.

Where a statistic has no formula for its variance (a Gini coefficient, a difference of two models), it is worked
out once with each set of replicate weights; how it moves is its variance.

Wolter (2007), Introduction to Variance Estimation. Rao & Wu (1988), J. American Statistical Association 83:231–241.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lagesbild.kernels.checks import Floats
from lagesbild.kernels.survey_design import design_of


@dataclass(frozen=True)
class ReplicateWeights:
    """`weights` [R, n]; `scale` [R]: what each squared difference counts for; `df`: degrees of freedom of the
    variance.

    Weights that came with a survey are given as they are: scale 1/R for balanced repeated replication, 1/(R(1 −
    ε)²) with Fay's ε, (R − 1)/R for a jackknife of unstratified clusters.
    """

    weights: Floats
    scale: Floats
    df: int


def jackknife_weights(
    weights: ArrayLike,
    *,
    strata: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    fpc: ArrayLike | None = None,
) -> ReplicateWeights:
    """One set of weights for each cluster left out, the rest of its stratum scaled up (JKn; JK1 without strata).

        weights · n_h / (n_h − 1) in the stratum of the one left out;   scale = (1 − f_h) (n_h − 1) / n_h

    Assumes a smooth statistic: not for quantiles. Several stages: the first alone is replicated. Raises
    ValueError for a stratum with a single cluster.
    """
    design = design_of(weights, strata, clusters, fpc)
    stratum, cluster = design.strata[:, 0], design.clusters[:, 0]
    rows, scale = [], []
    for label in np.unique(cluster):
        out = cluster == label
        beside = stratum == stratum[out][0]
        n = np.unique(cluster[beside]).size
        if n < 2:
            raise ValueError("strata: a stratum has a single cluster, which cannot be left out; join it with another.")
        rows.append(np.where(out, 0.0, np.where(beside, n / (n - 1), 1.0)) * design.weights)
        scale.append((1 - n / float(design.population[out][0, 0])) * (n - 1) / n)
    return ReplicateWeights(np.array(rows), np.array(scale), len(rows) - np.unique(stratum).size)


def bootstrap_weights(
    weights: ArrayLike,
    *,
    replicates: int,
    rng: np.random.Generator,
    strata: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
) -> ReplicateWeights:
    """Rao and Wu's rescaled bootstrap: n_h − 1 clusters of each stratum drawn with replacement.

        weights · n_h / (n_h − 1) · times drawn;   scale = 1 / R

    Serves quantiles too. Assumes that a small part of the population was sampled. Raises ValueError as the
    jackknife does.
    """
    design = design_of(weights, strata, clusters, None)
    if replicates < 2:
        raise ValueError(f"replicates is {replicates}; expected at least 2, better 500.")
    factor = np.ones((replicates, design.weights.size))
    for label in np.unique(design.strata[:, 0]):
        members = np.flatnonzero(design.strata[:, 0] == label)
        units, unit_of = np.unique(design.clusters[members, 0], return_inverse=True)
        n = units.size
        if n < 2:
            raise ValueError(
                "strata: a stratum has a single cluster, which cannot be drawn anew; join it with another."
            )
        times = rng.multinomial(n - 1, np.full(n, 1 / n), size=replicates)
        factor[:, members] = n / (n - 1) * times[:, unit_of]
    df = np.unique(design.clusters[:, 0]).size - np.unique(design.strata[:, 0]).size
    return ReplicateWeights(factor * design.weights, np.full(replicates, 1 / replicates), int(df))


def replicate_estimate(
    statistic: Callable[[Floats], float], weights: ArrayLike, replicates: ReplicateWeights
) -> tuple[float, float]:
    """A statistic of the weights, and its standard error.

        se² = Σ_r scale_r (statistic(weights_r) − statistic(weights))²

    Around the full estimate rather than the replicates' mean, so that a biased statistic is not thought precise.
    """
    full = np.array(weights, dtype=np.float64)
    if replicates.weights.shape[1:] != full.shape or replicates.scale.shape != replicates.weights.shape[:1]:
        raise ValueError(
            f"replicates have weights {replicates.weights.shape} and scale {replicates.scale.shape}; expected "
            f"(R, {full.size}) and (R,)."
        )
    value = float(statistic(full))
    again = np.array([statistic(row) for row in replicates.weights])
    return value, float(np.sqrt(replicates.scale @ (again - value) ** 2))
