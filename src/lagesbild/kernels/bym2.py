"""The map behind the counts: risks that are partly like the neighbours' and partly their own.

    count_i ~ Poisson(expected_i · exp(η_i)),   η_i = β₀ + x_iᵀβ + σ (√(1 − φ) · v_i + √φ · s_i)
    v_i ~ N(0, 1) independent,   s ~ the map's scaled structure (neighbours alike; see `icar`)

σ says how much risks differ, φ (0 to 1) how much of that is shared with neighbours. No chains are run: for each
(σ, φ) on a grid the posterior is taken as the Gaussian closest to it (`latent_gaussian`), and the grid is weighed
by how well each point explains the counts. The same counts give the same answer every time, in seconds for a
whole country.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse, special

from lagesbild.kernels.checks import Floats, finite, nonnegative, positive, same_length, vector
from lagesbild.kernels.grid_integral import STEP_IN_SD, Line, over_cells, quantiles_of, quantiles_over
from lagesbild.kernels.icar import map_structure
from lagesbild.kernels.latent_gaussian import LatentGaussian, LatentModel
from lagesbild.kernels.normal_mixture import NormalMixture

FIRST_SD = 0.4  # where the search for σ begins; any start leads to the same grid
FIRST_STEP = 0.1  # and its first step
FEWEST_CELLS = 9  # of the angle, between no sharing with neighbours and nothing but
NEGLIGIBLE = 1e-3  # weight beside the heaviest point's, below which a point is not carried on
QUANTILES = (0.025, 0.5, 0.975)


@dataclass(frozen=True)
class BYM2:
    """What the counts, the map and the prior together say about each area's risk.

    `log_risk_mean`, `log_risk_sd` [n]: of η, the log of risk relative to expected. `quantiles` [n, 3] of η at
    2.5, 50 and 97.5 %. `probability_raised` [n]: that the risk exceeds what was expected. `phi`, `sd`: posterior
    means of φ and σ, with `phi_interval`, `sd_interval` (95 %) and `phi_sd`, `sd_sd`. `coefficients`,
    `coefficient_sd`: β₀ first, relative to the overall ratio of counts to expected. `log_evidence`: log of the
    probability of the counts under the model and prior. `converged`: False where some point of the grid did not
    settle; do not use the result then.
    """

    log_risk_mean: Floats
    log_risk_sd: Floats
    quantiles: Floats
    probability_raised: Floats
    phi: float
    phi_sd: float
    phi_interval: tuple[float, float]
    sd: float
    sd_sd: float
    sd_interval: tuple[float, float]
    coefficients: Floats
    coefficient_sd: Floats
    log_evidence: float
    converged: bool


@dataclass(frozen=True)
class _Point:
    """One (σ, φ) of the grid, the mean of the Gaussian there, and how it moves with σ (0 where nothing tells)."""

    sd: float
    phi: float
    eta: Floats
    slope: Floats
    settled: bool

    def eta_near(self, sd: float) -> Floats:
        """About where the mean lies at another σ: a good place to start from."""
        return np.asarray(self.eta + (sd - self.sd) * self.slope)


@dataclass(frozen=True)
class _Prior:
    """σ exponential with this rate; φ Beta with these two shapes."""

    sd_rate: float
    phi: tuple[float, float]

    def log_density(self, sd: float, angle: float) -> float:
        """Of (σ, angle), where φ = sin² angle: with shapes ½ and ½ the angle is uniform."""
        a, b = self.phi
        of_angle = (2 * a - 1) * np.log(np.sin(angle)) + (2 * b - 1) * np.log(np.cos(angle))
        return float(np.log(self.sd_rate) - self.sd_rate * sd + np.log(2) + of_angle - special.betaln(a, b))


def fit_bym2(
    counts: ArrayLike,
    expected: ArrayLike,
    adjacency: sparse.csr_matrix,
    *,
    prior_sd_upper: float = 1.0,
    prior_phi: tuple[float, float] = (0.5, 0.5),
    covariates: ArrayLike | None = None,
) -> BYM2:
    """Each area's risk, borrowing from the whole map and from its neighbours, with honest doubt (Riebler's BYM2).

    The model stands at the top of this file. Priors: σ exponential with P(σ > `prior_sd_upper`) = 0.01 (risks
    seldom differ more than sevenfold either way); φ Beta with shapes `prior_phi` (½, ½: as near none as all);
    coefficients N(0, 5²) on the log scale. Given (σ, φ) the effects of the map are integrated by Laplace's method
    and the mean is then moved to that of the Gaussian with the least Kullback–Leibler distance; (σ, φ) are
    integrated over an adaptive grid. How to read: `log_risk_mean` drawn as a map shows where risk is high with
    the flicker of chance taken out; `probability_raised` is what may be said of one area. `phi` near 1: the
    differences are regional; near 0: local. Assumes events independent given the risk, expected counts known, and
    that bordering means alike. Do not use it to test for one raised area among even ones (it is smoothed away by
    design: see the scan statistics), nor across a border that people know to be sharp. Islands and maps in
    several pieces are allowed: pieces share β₀, σ and φ.

    Riebler, Sørbye, Simpson & Rue (2016), Statistical Methods in Medical Research 25:1145–1165.
    Freni-Sterrantino, Ventrucci & Rue (2018), Spatial and Spatio-temporal Epidemiology 26:25–34. Rue, Martino &
    Chopin (2009), J. R. Statist. Soc. B 71:319–392. Simpson et al. (2017), Statistical Science 32:1–28 (prior of σ).

    `counts`, `expected` [n], n at least 2 and some event; expected may be 0 where the count is: such an area is
    predicted from its neighbours. `adjacency` [n, n], a symmetric SciPy CSR matrix, non-zero between neighbours;
    `covariates` [n, p], without a column of ones. Raises ValueError where these do not hold.
    """
    y, e, x = _checked(counts, expected, covariates)
    prior = _Prior(-np.log(0.01) / float(positive(prior_sd_upper, "prior_sd_upper")), _shapes(prior_phi))
    overall = float(np.log(y.sum() / e.sum()))
    structure = map_structure(adjacency)
    if structure.component.size != y.size:
        raise ValueError(f"adjacency is for {structure.component.size} areas, counts for {y.size}; expected as many.")
    latent = LatentGaussian(LatentModel(y, e * np.exp(overall), x, structure))
    return _summary(latent, _explore(latent, prior), overall)


def _checked(counts: ArrayLike, expected: ArrayLike, covariates: ArrayLike | None) -> tuple[Floats, Floats, Floats]:
    y = vector(nonnegative(counts, "counts"), "counts", fewest=2)
    e = nonnegative(expected, "expected")
    same_length(y, e, "counts and expected")
    if y.sum() == 0:
        raise ValueError("counts are all zero: nothing tells how risks differ; say so instead of estimating.")
    without = np.flatnonzero((e == 0) & (y > 0))
    if without.size:
        raise ValueError(f"expected is 0 at position {without[0]} but the count there is {y[without[0]]:g}.")
    ones = np.ones((y.size, 1))
    if covariates is None:
        return y, e, ones
    given = finite(covariates, "covariates")
    if given.ndim != 2 or given.shape[0] != y.size:
        raise ValueError(f"covariates has shape {given.shape}; expected ({y.size}, p), a row for each area.")
    return y, e, np.hstack([ones, given])


def _shapes(prior_phi: tuple[float, float]) -> tuple[float, float]:
    first, second = (float(value) for value in positive(prior_phi, "prior_phi"))
    return first, second


def _explore(latent: LatentGaussian, prior: _Prior) -> Line[Line[_Point]]:
    """The posterior of (σ, φ): over the angle, a line over σ at each. Both enter by their squares, so both are even."""
    guess = latent.first_guess()
    first = _Point(0.0, 0.0, guess, np.zeros_like(guess), True)

    def at_angle(angle: float, beside: Line[_Point] | None) -> tuple[float, Line[_Point]]:
        phi = float(np.sin(angle) ** 2)
        nearest = beside.heaviest if beside else first

        def at_sd(sd: float, point: _Point | None) -> tuple[float, _Point]:
            found = latent.at(sd, phi, (point or nearest).eta_near(sd))
            slope = (found.eta - point.eta) / (sd - point.sd) if point else nearest.slope
            return found.log_evidence + prior.log_density(sd, angle), _Point(sd, phi, found.eta, slope, found.settled)

        start, step = (beside.centre, STEP_IN_SD * beside.sd) if beside else (FIRST_SD, FIRST_STEP)
        line = over_cells(at_sd, np.inf, start, step)
        return line.log_mass, line

    return over_cells(at_angle, np.pi / 2, np.pi / 4, np.pi / 2 / FEWEST_CELLS)


def _summary(latent: LatentGaussian, grid: Line[Line[_Point]], overall: float) -> BYM2:
    """The grid's Gaussians, mixed by their weights."""
    points = [point for line in grid.nodes for point in line.nodes]
    weight = np.concatenate([share * line.shares for share, line in zip(grid.shares, grid.nodes, strict=True)])
    kept = np.flatnonzero(weight > NEGLIGIBLE * weight.max())
    closest = [latent.closest(points[k].sd, points[k].phi, points[k].eta) for k in kept]
    carried = weight[kept] / weight[kept].sum()
    means = np.array([found.eta for found in closest]) + overall
    variances = np.array([found.eta_variance for found in closest])
    risk = NormalMixture(carried, means, variances, np.zeros(means.shape[1]))
    risk = replace(risk, lean=_lean(latent.model.expected * np.exp(-overall), risk))
    effects = np.array([found.coefficients for found in closest])
    of_effects = np.array([found.coefficient_variance for found in closest])
    coefficients = NormalMixture(carried, effects, of_effects, np.zeros(effects.shape[1]))
    sds, phis = (np.array([getattr(point, name) for point in points]) for name in ("sd", "phi"))
    return BYM2(
        log_risk_mean=risk.mean,
        log_risk_sd=risk.sd,
        quantiles=np.column_stack([risk.quantile(q) for q in QUANTILES]),
        probability_raised=risk.probability_above(0.0),
        phi=float(weight @ phis),
        phi_sd=float(np.sqrt(weight @ (phis - weight @ phis) ** 2)),
        phi_interval=_phi_interval(grid),
        sd=float(weight @ sds),
        sd_sd=float(np.sqrt(weight @ (sds - weight @ sds) ** 2)),
        sd_interval=_sd_interval(grid),
        coefficients=coefficients.mean,
        coefficient_sd=coefficients.sd,
        log_evidence=grid.log_mass,
        converged=all(found.settled for found in closest) and all(point.settled for point in points),
    )


def _lean(expected: Floats, risk: NormalMixture) -> Floats:
    """Skewness of each area's log risk: the third cumulant −W · variance³ that its own count gives, W expected
    events.

    With few events a log risk leans to the low side; the ends of a normal interval would both lie too high there.
    """
    events = expected * np.exp(risk.means + risk.variances / 2)
    return np.asarray(-(risk.weight @ (events * risk.variances**3)) / risk.sd**3)


def _phi_interval(grid: Line[Line[_Point]]) -> tuple[float, float]:
    low, high = quantiles_of(grid, (QUANTILES[0], QUANTILES[2]))
    return float(np.sin(low) ** 2), float(np.sin(high) ** 2)


def _sd_interval(grid: Line[Line[_Point]]) -> tuple[float, float]:
    """Of σ, its distribution mixed over the angles."""
    low, high = quantiles_over(grid, (QUANTILES[0], QUANTILES[2]))
    return low, high
