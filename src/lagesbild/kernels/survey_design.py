"""How a sample was drawn, and the variance of a total under it.

    var(Σ z) = Σ_strata (1 − f_h) · n_h / (n_h − 1) · Σ_clusters (z_hi − z̄_h)²          z: weighted values,
    summed over clusters

and, where clusters were themselves sampled from, f_h times the same within each of them, stage by stage. Every
estimate of `survey` is turned into such a total of linearised values first (Taylor's method; Woodruff 1971, J.
American Statistical Association 66:411–414).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lagesbild.kernels.checks import Bools, Floats, finite, nonnegative, positive

Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Calibration:
    """Weights that reproduce known totals.

    `weights` [n]; `ratio` [n] = weights over the weights one began with; `auxiliary` [n, p] what was calibrated
    on and `start` [n] the weights begun with: estimates need both, for calibration lowers their variance.
    """

    weights: Floats
    ratio: Floats
    auxiliary: Floats
    start: Floats


@dataclass(frozen=True)
class Design:
    """`weights` [n]; `strata`, `clusters` [n, stages] as codes; `population` [n, stages] units in each stratum
    (infinite where unknown); `calibration` or None. Made by `design_of`."""

    weights: Floats
    strata: Codes
    clusters: Codes
    population: Floats
    calibration: Calibration | None


def design_of(
    weights: ArrayLike,
    strata: ArrayLike | None,
    clusters: ArrayLike | None,
    fpc: ArrayLike | None,
    calibration: Calibration | None = None,
) -> Design:
    """The design as arrays of one shape, refused where it hangs together badly.

    `strata`, `clusters`, `fpc` are [n] or, with several stages, [n, stages]; labels may be anything that sorts.
    `fpc` counts the units (clusters, or persons where there are none) in each stratum of the population. Clusters
    are taken to be numbered within strata or over all, as it comes.
    """
    w = nonnegative(weights, "weights")
    if w.ndim != 1 or w.size == 0:
        raise ValueError(f"weights: expected one dimension and at least one respondent, got shape {w.shape}.")
    if calibration is not None:
        if calibration.start.shape != w.shape or not np.allclose(calibration.start, w):
            raise ValueError("calibration was made from other weights; give the weights it was made from.")
        w = calibration.weights
    units = _columns(np.arange(w.size) if clusters is None else clusters, w.size, "clusters")
    stages = units.shape[1]
    groups = _columns(np.zeros(w.size) if strata is None else strata, w.size, "strata")
    groups = np.column_stack([groups, np.zeros((w.size, stages - groups.shape[1]))]).astype(np.int64)
    known = np.full((w.size, stages), np.inf)
    if fpc is not None:
        given = positive(fpc, "fpc").reshape(w.size, -1) if np.size(fpc) % w.size == 0 else _wrong("fpc", np.shape(fpc))
        known[:, : given.shape[1]] = given
    # A cluster belongs to its stratum, a stratum of the second stage to its cluster of the first, and so on.
    for stage in range(stages):
        above = groups[:, stage] if stage == 0 else _paired(units[:, stage - 1], groups[:, stage])
        groups[:, stage] = above
        units[:, stage] = _paired(above, units[:, stage])
    return Design(w, groups, units, known, calibration)


def degrees_of_freedom(design: Design, inside: Bools) -> int:
    """Clusters less strata, counting those with somebody in the domain."""
    counted = inside & (design.weights > 0)
    return int(np.unique(design.clusters[counted, 0]).size - np.unique(design.strata[counted, 0]).size)


def variance_of_total(weighted: Floats, design: Design) -> Floats:
    """Covariance matrix of column totals of `weighted` [n, k] (values times weights)."""
    if design.calibration is not None:
        weighted = _what_calibration_leaves(weighted, design.calibration)
    return _stage(weighted, design, np.arange(design.weights.size), 0)


def _what_calibration_leaves(weighted: Floats, calibration: Calibration) -> Floats:
    """Residuals from the regression on the auxiliaries: what the known totals do not already settle."""
    root = np.sqrt(calibration.start)
    scaled = weighted / np.where(calibration.ratio * root > 0, calibration.ratio * root, 1)[:, None]
    explained = np.linalg.lstsq(calibration.auxiliary * root[:, None], scaled)[0]
    residual = scaled - calibration.auxiliary * root[:, None] @ explained
    return np.asarray(residual * (calibration.ratio * root)[:, None])


def _stage(weighted: Floats, design: Design, rows: Codes, stage: int) -> Floats:
    total = np.zeros((weighted.shape[1], weighted.shape[1]))
    for stratum in np.unique(design.strata[rows, stage]):
        members = rows[design.strata[rows, stage] == stratum]
        units, unit_of = np.unique(design.clusters[members, stage], return_inverse=True)
        sums = np.zeros((units.size, weighted.shape[1]))
        np.add.at(sums, unit_of, weighted[members])
        population = design.population[members, stage]
        if np.any(population != population[0]) or population[0] < units.size:
            raise ValueError(
                f"fpc: a stratum with {units.size} sampled units is given a population of {population.min():g} to "
                f"{population.max():g}; expected one number, at least {units.size}."
            )
        sampled = units.size / float(population[0])
        if sampled < 1:
            total += (1 - sampled) * _between(sums)
        if stage + 1 < design.clusters.shape[1] and sampled > 0:
            for unit in range(units.size):
                total += sampled * _stage(weighted, design, members[unit_of == unit], stage + 1)
    return total


def _between(sums: Floats) -> Floats:
    n = sums.shape[0]
    if n < 2:
        raise ValueError(
            "strata: a stratum has a single cluster, so nothing tells how its clusters differ; join it with a stratum "
            "like it, before looking at the answers."
        )
    away = sums - sums.mean(axis=0)
    return np.asarray(n / (n - 1) * away.T @ away)


def _columns(labels: ArrayLike, n: int, name: str) -> Codes:
    given = np.asarray(labels)
    if given.shape[:1] != (n,) or given.ndim > 2:
        _wrong(name, given.shape)
    table = given.reshape(n, -1)
    if table.dtype.kind == "f":
        finite(table, name)
    return np.column_stack([np.unique(column, return_inverse=True)[1] for column in table.T]).astype(np.int64)


def _wrong(name: str, shape: tuple[int, ...]) -> Floats:
    raise ValueError(f"{name} has shape {shape}; expected a row for each weight.")


def _paired(first: Codes, second: Codes) -> Codes:
    return np.unique(np.column_stack([first, second]), axis=0, return_inverse=True)[1].astype(np.int64).ravel()
