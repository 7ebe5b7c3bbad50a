"""What we believe about each area's risk when few events make the recorded rate unsteady.

An area with three events tells little about its risk; all the areas together tell how much risks differ. Empirical
Bayes lets each area borrow from the rest: areas with many events keep their own rate, areas with few are drawn
towards the mean. The global version (gamma–Poisson) borrows from everywhere, the local one from the neighbours.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from lagesbild.kernels.checks import Floats, nonnegative, positive, same_length, share, vector
from lagesbild.kernels.gamma_poisson import (
    PlausibleRisks,
    log_likelihood,
    mean_given_shape,
    plausible_risks,
    shapes,
)

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


FEWEST_EVENTS = 10
NEGLIGIBLE = 1e-4  # plausibility
HALVINGS = 22


@dataclass(frozen=True)
class GammaPoisson:
    """A gamma distribution of risk over areas, and each area's risk given its count.

    `shape`, `rate`: the distribution's parameters (both infinite where areas differ no more than chance makes
    them); `mean` = shape / rate, events per unit of exposure. `posterior_mean`: per area, given its own count too and
    these parameters. `lower`, `upper`: per area, given its own count, the parameters as unsure as they are.
    `log_likelihood`: of the counts, at the maximum. `plausible`: the parameters that could be. `trusted` is False with
    fewer than ten events in all: intervals are then too narrow where risks are very uneven.
    """

    shape: float
    rate: float
    mean: float
    posterior_mean: Floats
    lower: Floats
    upper: Floats
    log_likelihood: float
    plausible: PlausibleRisks
    trusted: bool


@dataclass(frozen=True)
class LocalEmpiricalBayes:
    """Rates drawn towards the rate of their own neighbourhood.

    `value`: the drawn rate. `local_mean`: the neighbourhood's rate. `local_variance`: how much true rates differ
    within it (0: no more than chance). `own_weight`: how much of the area's own rate was kept, 0 to 1.
    """

    value: Floats
    local_mean: Floats
    local_variance: Floats
    own_weight: Floats


def fit_gamma_poisson(counts: ArrayLike, exposure: ArrayLike, level: float = 0.95) -> GammaPoisson:
    """Empirical Bayes with risks that follow one gamma distribution (Clayton & Kaldor's model without covariates).

        count_a ~ Poisson(exposure_a · θ_a),   θ_a ~ Gamma(shape, rate)
        given the count:  θ_a ~ Gamma(shape + count_a, rate + exposure_a)

    Shape and rate maximise the marginal (negative binomial) likelihood. Where the counts vary no more than Poisson
    counts around one risk, that maximum lies at shape = ∞ and `posterior_mean` is the common rate. That nothing more
    than chance was seen does not say that risks are alike: the interval averages over the shapes and means that the
    counts leave plausible (`gamma_poisson.plausible_risks`).
    Intervals that take shape and rate as known held 73–94 % of the true risks in simulation with two events an area
    or fewer, and 80–91 % where risks hardly differ; these hold 93–97 %, more
    where 80 areas of nearly one risk have 16 events in all, and 85 % with some three events in all (`trusted`).
    How to read: `posterior_mean` is the best guess of an area's own risk in the sense of least squared error over
    all areas.
    Assumes exchangeable areas: nothing known beforehand says which is higher. Do not use the drawn rates to look for
    change in one area (they are biased towards the mean by design) nor where neighbours are alike (`fit_bym2`).

    Clayton & Kaldor (1987), Biometrics 43:671–681. Christiansen & Morris (1997), J. Amer. Statist. Assoc. 92:618–632,
    for the intervals.

    `counts`, `exposure` [n], n at least 2, some event; exposure may be 0 where the count is (the posterior is then
    the distribution itself). Raises ValueError where these do not hold.
    """
    c, e = _counts_and_exposure(counts, exposure)
    tail = (1 - share(level, "level")) / 2
    common = float(c.sum() / e.sum())
    shape = _most_likely_shape(c, e)
    plausible = plausible_risks(c, e)
    if np.isinf(shape):
        mean, rate, believed = common, np.inf, np.full(c.shape, common)
        likelihood = _poisson_log_likelihood(c, e)
    else:
        mean = mean_given_shape(c, e, shape)
        rate = shape / mean
        believed = (shape + c) / (rate + e)
        likelihood = log_likelihood(c, e, shape, mean)
    lower, upper = _ends(c, e, plausible, tail)
    return GammaPoisson(
        shape=shape,
        rate=rate,
        mean=mean,
        posterior_mean=believed,
        # Where the likeliest shape is an unlikely one of the plausible, its guess may lie at the edge.
        lower=np.minimum(lower, believed),
        upper=np.maximum(upper, believed),
        log_likelihood=likelihood,
        plausible=plausible,
        trusted=bool(c.sum() >= FEWEST_EVENTS),
    )


def draw_risk(
    fit: GammaPoisson, counts: ArrayLike, exposure: ArrayLike, draws: int, rng: np.random.Generator
) -> Floats:
    """Draws from what we believe about every area's risk at once.

        θ_a ~ Gamma(shape + count_a, rate + exposure_a)

    How to read: each row is one town that could lie behind the counts. Compute anything of each row (how few areas hold
    half, how many lie above a limit); the spread over rows is what we do not know about it.
    Shape and rate are drawn for each row from those that are plausible.
    Assumptions as in `fit_gamma_poisson`, whose result for the same counts `fit` must be.

    Returns [draws, n], events per unit of exposure. Raises ValueError for fewer than one draw and as the fit does.
    """
    c, e = _counts_and_exposure(counts, exposure)
    if draws < 1:
        raise ValueError(f"draws is {draws}; expected 1 or more.")
    plausible = fit.plausible
    drawn = rng.choice(plausible.weight.size, size=(draws, 1), p=plausible.weight)
    return np.asarray(rng.gamma(plausible.shape[drawn] + c, 1 / (plausible.rate[drawn] + e)))


def local_empirical_bayes(counts: ArrayLike, exposure: ArrayLike, weights: "csr_matrix") -> LocalEmpiricalBayes:
    """Rates drawn towards the rate of the neighbourhood, by the method of moments (Marshall's local version).

    With J the area i itself and its neighbours, r = counts / exposure:

        m = Σ_J counts / Σ_J exposure                       local_mean
        a = max(0, Σ_J exposure·(r − m)² / Σ_J exposure − m / (Σ_J exposure / |J|))     local_variance
        b = a / (a + m / exposure_i)                        own_weight
        value = m + b·(r_i − m)

    How to read: a map of `value` shows the pattern without the flicker of small areas. Programs differ here by up
    to half: some leave the area itself out of J or weigh neighbours. This is Marshall's definition, the area
    itself included and every neighbour alike whatever its weight.
    Assumes neighbours have alike risks. No interval comes with it: for statements about an area use `fit_bym2`.
    An area without neighbours keeps its own rate (there is nothing to borrow; `own_weight` is then 1).

    Marshall (1991), Applied Statistics 40:283–294.

    `counts`, `exposure` [n], exposure above zero; `weights` a SciPy CSR matrix [n, n], non-zero where neighbours; it is
    not changed and its diagonal is ignored. Raises ValueError for shapes that do not fit together.
    """
    c = vector(nonnegative(counts, "counts"), "counts")
    e = positive(exposure, "exposure")
    same_length(c, e, "counts and exposure")
    if weights.shape != (c.size, c.size):
        raise ValueError(f"weights has shape {weights.shape}; expected ({c.size}, {c.size}), a row for each area.")
    rows, columns = _neighbourhoods(weights)

    def over(values: Floats) -> Floats:
        return np.bincount(rows, weights=values, minlength=c.size).astype(np.float64)

    members, exposed = over(np.ones(rows.size)), over(e[columns])
    mean = over(c[columns]) / exposed
    spread = over(e[columns] * (c[columns] / e[columns] - mean[rows]) ** 2) / exposed
    variance = np.where(members > 1, np.maximum(0.0, spread - mean * members / exposed), 0.0)
    chance = mean / e
    own = np.divide(variance, variance + chance, out=np.zeros(c.size), where=chance > 0)
    own = np.where(members > 1, own, 1.0)
    return LocalEmpiricalBayes(mean + own * (c / e - mean), mean, variance, own)


def _ends(c: Floats, e: Floats, plausible: PlausibleRisks, tail: float) -> tuple[Floats, Floats]:
    """Quantiles of each area's mixed posterior that leave `tail` on each side, by halving."""
    some = plausible.weight > NEGLIGIBLE
    weight = plausible.weight[some] / plausible.weight[some].sum()
    shape, rate = plausible.shape[some][:, None] + c, plausible.rate[some][:, None] + e
    ends = []
    for below in (tail, 1 - tail):
        each = special.gammaincinv(shape, below) / rate
        low, high = each.min(axis=0), each.max(axis=0)  # the mixture's quantile lies between its parts'
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            under = weight @ special.gammainc(shape, rate * middle) < below
            low, high = np.where(under, middle, low), np.where(under, high, middle)
        ends.append((low + high) / 2)
    return ends[0], ends[1]


def _neighbourhoods(weights: "csr_matrix") -> tuple[np.ndarray, np.ndarray]:
    """Pairs (area, member of its neighbourhood), the area itself once in its own."""
    n = weights.shape[0]
    rows = np.repeat(np.arange(n), np.diff(weights.indptr))
    linked = (weights.data != 0) & (rows != weights.indices)
    areas = np.arange(n)
    return np.concatenate([areas, rows[linked]]), np.concatenate([areas, weights.indices[linked]])


def _counts_and_exposure(counts: ArrayLike, exposure: ArrayLike) -> tuple[Floats, Floats]:
    c = vector(nonnegative(counts, "counts"), "counts", fewest=2)
    e = nonnegative(exposure, "exposure")
    same_length(c, e, "counts and exposure")
    if c.sum() == 0:
        raise ValueError("counts are all zero: nothing tells how risks differ; say so instead of estimating.")
    without = np.flatnonzero((e == 0) & (c > 0))
    if without.size:
        raise ValueError(
            f"exposure is 0 at position {without[0]} but the count there is {c[without[0]]:g}; "
            "expected exposure wherever there are events."
        )
    return c, e


def _most_likely_shape(c: Floats, e: Floats) -> float:
    """The shape at the top of the profile likelihood; infinite where that lies at no variation at all."""
    grid = [float(k) for k in shapes()]
    profile = np.array([log_likelihood(c, e, k, mean_given_shape(c, e, k)) for k in grid])
    best = int(profile.argmax())
    if best == len(grid) - 1 or profile[best] <= _poisson_log_likelihood(c, e):
        return np.inf
    low, high = grid[max(best - 1, 0)], grid[best + 1]
    while high / low > 1 + 1e-13:
        middle = float(np.sqrt(low * high))
        low, high = (middle, high) if _slope_in_shape(c, e, middle) > 0 else (low, middle)
    return float(np.sqrt(low * high))


def _poisson_log_likelihood(c: Floats, e: Floats) -> float:
    expected = c.sum() / e.sum() * e
    return float(np.sum(special.xlogy(c, expected) - expected - special.gammaln(c + 1)))


def _slope_in_shape(c: Floats, e: Floats, k: float) -> float:
    expected = mean_given_shape(c, e, k) * e
    pull = special.digamma(c + k) - special.digamma(k) - np.log1p(expected / k)
    return float(np.sum(pull + (expected - c) / (k + expected)))
