"""Poisson counts on a map of Gaussian effects, for given σ and φ: the closest Gaussian, its variances and its
evidence.

    count_i ~ Poisson(expected_i · exp(η_i)),   η = X β + σ (√(1 − φ) · v + √φ · s)

The areas' own effects v are taken out by hand: seen from s and β each area is one observation of Xβ + σ√φ s with
variance 1/W_i + σ²(1 − φ), W_i its expected count. What is left to factorise is the map's precision with another
diagonal, n × n, and well-behaved for every φ from 0 to 1.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from lagesbild.kernels.checks import Floats
from lagesbild.kernels.icar import Factor, MapStructure

COEFFICIENT_SD = 5.0  # a priori, on the log scale: a factor of e⁵ either way is wider than any effect
LONGEST_STEP = 2.0  # of η in one step: a count of nothing must not throw it out of sight
SETTLED = 1e-5  # largest move of any η in the last step; what is left after it is that squared
MOST_STEPS = 60


@dataclass(frozen=True)
class LatentModel:
    """`counts`, `expected` [n]; `covariates` [n, p], a column of ones first; `structure` of the map."""

    counts: Floats
    expected: Floats
    covariates: Floats
    structure: MapStructure


@dataclass(frozen=True)
class Gaussian:
    """Mean of η and of the coefficients; variances (None until asked for); log evidence for these σ and φ."""

    eta: Floats
    coefficients: Floats
    eta_variance: Floats | None
    coefficient_variance: Floats
    log_evidence: float
    settled: bool


@dataclass(frozen=True)
class _Solution:
    """Where Newton's method ended, with the matrices that evidence and variances are made of."""

    eta: Floats
    coefficients: Floats
    structured: Floats
    mean: Floats
    pulled: Floats
    coefficient_precision: Floats
    settled: bool


class LatentGaussian:
    """One model, asked for one (σ, φ) after another; the pattern of the map is analysed once."""

    def __init__(self, model: LatentModel) -> None:
        self.model = model
        self._factor = Factor(model.structure)

    def first_guess(self) -> Floats:
        """η to start from: between the recorded ratio and none."""
        return np.asarray(np.log((self.model.counts + 1) / (self.model.expected + 1)))

    def at(self, sd: float, phi: float, eta: Floats) -> Gaussian:
        """Laplace's approximation: mean at the mode, and the evidence."""
        found = self._mode(sd, phi, eta, np.zeros_like(eta))
        variance = np.diag(np.linalg.inv(found.coefficient_precision))
        evidence = self._log_evidence(sd, phi, found)
        return Gaussian(found.eta, found.coefficients, None, variance, evidence, found.settled)

    def closest(self, sd: float, phi: float, eta: Floats) -> Gaussian:
        """The mean moved to that of the Gaussian with the least Kullback–Leibler distance, with variances.

        That Gaussian solves the mode's equations with every expected count multiplied by exp(variance / 2), the
        mean of a log-normal; one round of it, from the mode's variances, is enough (Knowles & Minka 2011; van
        Niekerk & Rue 2021).
        """
        mode = self._mode(sd, phi, eta, np.zeros_like(eta))
        evidence = self._log_evidence(sd, phi, mode)
        found = self._mode(sd, phi, mode.eta, self._variances(sd, phi, mode))
        variance = np.diag(np.linalg.inv(found.coefficient_precision))
        spread = self._variances(sd, phi, found)
        return Gaussian(found.eta, found.coefficients, spread, variance, evidence, mode.settled and found.settled)

    def _mode(self, sd: float, phi: float, eta: Floats, spread: Floats) -> _Solution:
        """Newton's method on η, with v eliminated and the coefficients as a border."""
        y, x = self.model.counts, self.model.covariates
        shared, own = sd * np.sqrt(phi), sd**2 * (1 - phi)
        held = self.model.expected * np.exp(spread / 2)
        for _ in range(MOST_STEPS):
            mean = held * np.exp(eta)
            curvature = mean / (1 + mean * own)
            pull = (mean * eta + y - mean) / (1 + mean * own)
            self._factor.update(shared**2 * curvature)
            crossed = shared * curvature[:, None] * x
            solved = self._factor.solve(np.column_stack([crossed, shared * pull]))
            pulled, alone = solved[:, :-1], solved[:, -1]
            precision = x.T @ (curvature[:, None] * x) - crossed.T @ pulled
            precision += np.eye(x.shape[1]) / COEFFICIENT_SD**2
            beta = np.linalg.solve(precision, x.T @ pull - crossed.T @ alone)
            structured = alone - pulled @ beta
            smooth = x @ beta + shared * structured
            step = smooth + own * (pull - curvature * smooth) - eta
            longest = float(np.abs(step).max())
            eta = eta + step * min(1.0, LONGEST_STEP / max(longest, 1e-300))
            if longest < SETTLED:
                break
        return _Solution(eta, beta, structured, held * np.exp(eta), pulled, precision, longest < SETTLED)

    def _log_evidence(self, sd: float, phi: float, at: _Solution) -> float:
        """log p(counts | σ, φ) by Laplace's method; the factor must be the one of `at`."""
        y, own = self.model.counts, sd**2 * (1 - phi)
        s, q = at.structured, self.model.structure.precision
        fit = np.sum(special.xlogy(y, self.model.expected) + y * at.eta - at.mean - special.gammaln(y + 1))
        of_map = 2 * s @ (q @ s) - s @ (q.diagonal() * s)  # only the upper triangle of Q is kept
        penalty = own * np.sum((y - at.mean) ** 2) + of_map + np.sum(at.coefficients**2) / COEFFICIENT_SD**2
        border = np.linalg.slogdet(at.coefficient_precision * COEFFICIENT_SD**2)[1]
        volume = np.sum(np.log1p(own * at.mean)) + border
        volume += self._factor.log_determinant() - self.model.structure.log_determinant
        return float(fit - (penalty + volume) / 2)

    def _variances(self, sd: float, phi: float, at: _Solution) -> Floats:
        """Marginal variances of η; the factor must be the one of `at`."""
        shared, own = sd * np.sqrt(phi), sd**2 * (1 - phi)
        rest = self.model.covariates - shared * at.pulled
        of_coefficients = np.sum((rest @ np.linalg.inv(at.coefficient_precision)) * rest, axis=1)
        smooth = shared**2 * self._factor.variances() + of_coefficients
        damped = 1 + at.mean * own
        return np.asarray(smooth / damped**2 + own / damped)
