"""What goes with more events? Regression of counts with exposure, and errors one can stand for.

    log μ_i = log exposure_i + β₀ + x_i β

Poisson, quasi-Poisson (variance φ μ) or negative binomial (variance μ + α μ²). Coefficients are shown as ratios: 1.2
says a fifth more events per unit of exposure where the covariate is one unit higher and the others alike. That is
going together, not making happen. Standard errors may allow for dependence (`robust_errors`).

McCullagh & Nelder (1989), Generalized Linear Models, ch. 6. Lawless (1987), Canadian Journal of Statistics
15:209–225.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from lagesbild.kernels.checks import Floats, finite, nonnegative, positive, same_length, share, vector
from lagesbild.kernels.robust_errors import (
    ClusterErrors,
    Errors,
    ModelErrors,
    RobustErrors,
    SpatialErrors,
    meat_of,
)

__all__ = [
    "ClusterErrors",
    "CountRegression",
    "Errors",
    "ModelErrors",
    "RobustErrors",
    "SpatialErrors",
    "fit_counts",
]

Family = Literal["poisson", "quasi_poisson", "negative_binomial"]

MOST_STEPS = 100
SETTLED = 1e-12  # relative change of the log likelihood
FURTHEST_LOG = 25.0  # a linear predictor this far from the usual has no events to hold it back
LARGEST_LOG = 300.0  # a step that overshoots must still have a likelihood, to be halved for its smallness
ALPHA_RANGE = (1e-7, 1e3)  # below: Poisson but for rounding; above: no mean is learned from such counts
FEWEST_EVENTS_PER_COEFFICIENT = 10


@dataclass(frozen=True)
class CountRegression:
    """Ratios per unit of each covariate, and the model behind them.

    `ratio`, `lower`, `upper`, `p_value` [p]: exp β with interval, two-sided p for a ratio of 1 (Student's t, `df`).
    `coefficients` [p + 1] and `covariance` [p + 1, p + 1]: on the log scale, intercept first. `fitted` [n] counts.
    `phi`: variance over mean (1 unless quasi-Poisson); `alpha`: extra variance over mean² (0 unless negative
    binomial). `trusted` is False with fewer than ten events per coefficient or fewer than thirty clusters: intervals
    are then too narrow.
    """

    ratio: Floats
    lower: Floats
    upper: Floats
    p_value: Floats
    coefficients: Floats
    covariance: Floats
    fitted: Floats
    phi: float
    alpha: float
    log_likelihood: float
    df: int
    trusted: bool


def fit_counts(
    counts: ArrayLike,
    covariates: ArrayLike,
    exposure: ArrayLike,
    *,
    family: Family = "negative_binomial",
    errors: Errors | None = None,
    level: float = 0.95,
) -> CountRegression:
    """Regression of counts on covariates, given exposure.

        log μ_i = log exposure_i + β₀ + x_i β,     Var(Y_i) = μ_i | φ μ_i | μ_i + α μ_i²

    β by maximum likelihood (Poisson and quasi-Poisson share it), α by maximum likelihood, φ Pearson's and at least 1.
    `errors` None takes the model's own; the others are said in `robust_errors`.
    How to read: a ratio of 1.2 (1.1–1.3): a fifth more events per unit of exposure for one unit more, at least a
    tenth, the other covariates alike. Unmeasured things that go along with a covariate are in its ratio.
    Assumes the log-linear form, exposure that counts in proportion, and dependence no wider than `errors` says. Do
    not use it to tell what makes events happen, nor to say of persons what was seen of areas; nor with more than one
    covariate per ten events.

    Lawless (1987), Canadian Journal of Statistics 15:209–225. For errors see `robust_errors`.

    `counts` [n] 0 or more; `covariates` [n, p]; `exposure` [n] or one number, above zero. Raises ValueError for
    shapes that do not fit, too few observations, counts that are all zero, covariates that repeat one another or are
    constant, covariates whose ratio runs to 0 or infinity because all events lie on one side, missing values.
    """
    y, x, e = _observations(counts, covariates, exposure)
    _refuse_repeats(np.column_stack([np.ones(y.size), x]))
    centre, scale = x.mean(axis=0), x.std(axis=0)
    design = np.column_stack([np.ones(y.size), (x - centre) / scale])
    if family not in {"poisson", "quasi_poisson", "negative_binomial"}:
        raise ValueError(f"family is {family!r}; expected 'poisson', 'quasi_poisson' or 'negative_binomial'.")
    alpha = _most_likely_alpha(y, design, np.log(e)) if family == "negative_binomial" else 0.0
    fit = _fit_beta(y, design, np.log(e), alpha)
    _refuse_runaway(fit, design)
    phi = max(1.0, float(((y - fit.mean) ** 2 / fit.mean).sum() / (y.size - design.shape[1])))
    phi = phi if family == "quasi_poisson" else 1.0
    back = np.diag(np.concatenate([[1.0], 1 / scale]))
    back[0, 1:] = -centre / scale
    return _with_errors(y, (design, back), fit, (alpha, phi), (errors or ModelErrors(), share(level, "level")))


@dataclass(frozen=True)
class _Fit:
    beta: Floats
    mean: Floats
    weight: Floats
    log_likelihood: float
    settled: bool


def _with_errors(
    y: Floats, designs: tuple[Floats, Floats], fit: _Fit, spread: tuple[float, float], asked: tuple[Errors, float]
) -> CountRegression:
    """Errors of the fit to standardised covariates, and both taken `back` to the covariates' own units."""
    (design, back), (alpha, phi), (errors, level) = designs, spread, asked
    bread = np.linalg.inv(design.T @ (fit.weight[:, None] * design))
    if isinstance(errors, ModelErrors):
        covariance, df, enough = phi * bread, y.size - design.shape[1], True
    else:
        scores = design * ((y - fit.mean) / (1 + alpha * fit.mean))[:, None]
        meat = meat_of(scores, design, fit.weight, errors)
        covariance, df, enough = bread @ meat.matrix @ bread, meat.df, meat.enough
    coefficients, covariance = back @ fit.beta, back @ covariance @ back.T
    beta, se = coefficients[1:], np.sqrt(np.diag(covariance))[1:]
    reach = special.stdtrit(df, (1 + level) / 2) * se
    return CountRegression(
        ratio=np.exp(beta),
        lower=np.exp(beta - reach),
        upper=np.exp(beta + reach),
        p_value=np.asarray(2 * special.stdtr(df, -np.abs(beta) / se)),
        coefficients=coefficients,
        covariance=np.asarray(covariance),
        fitted=fit.mean,
        phi=phi,
        alpha=alpha,
        log_likelihood=fit.log_likelihood,
        df=df,
        trusted=enough and float(y.sum()) >= FEWEST_EVENTS_PER_COEFFICIENT * design.shape[1],
    )


def _fit_beta(y: Floats, design: Floats, offset: Floats, alpha: float, start: Floats | None = None) -> _Fit:
    """Maximum likelihood for given alpha, by iteratively reweighted least squares with halved steps."""
    usual = np.log(y.sum() / np.exp(offset).sum())
    beta = start if start is not None else np.concatenate([[usual], np.zeros(design.shape[1] - 1)])
    mean, likelihood = _mean_and_likelihood(y, design, offset, beta, alpha)
    settled = False
    for _ in range(MOST_STEPS):
        weight = mean / (1 + alpha * mean)
        score = design.T @ ((y - mean) / (1 + alpha * mean))
        step = np.linalg.lstsq(design.T @ (weight[:, None] * design), score, rcond=None)[0]
        for _ in range(MOST_STEPS):
            new_mean, new_likelihood = _mean_and_likelihood(y, design, offset, beta + step, alpha)
            if new_likelihood >= likelihood - SETTLED * abs(likelihood):
                break
            step = step / 2
        settled = new_likelihood - likelihood <= SETTLED * (abs(likelihood) + 1)
        beta, mean, likelihood = beta + step, new_mean, new_likelihood
        if settled:
            break
    return _Fit(beta, mean, mean / (1 + alpha * mean), likelihood, settled)


def _mean_and_likelihood(y: Floats, design: Floats, offset: Floats, beta: Floats, alpha: float) -> tuple[Floats, float]:
    eta = np.clip(offset + design @ beta, -LARGEST_LOG, LARGEST_LOG)
    mean = np.exp(eta)
    if alpha < ALPHA_RANGE[0]:
        return mean, float((y * eta - mean - special.gammaln(y + 1)).sum())
    theta = 1 / alpha
    parts = special.gammaln(y + theta) - special.gammaln(theta) - special.gammaln(y + 1)
    # y log(αμ) − (y + θ) log(1 + αμ) is the usual form without the difference of two large numbers.
    return mean, float((parts + y * (np.log(alpha) + eta) - (y + theta) * np.log1p(alpha * mean)).sum())


def _most_likely_alpha(y: Floats, design: Floats, offset: Floats) -> float:
    """The alpha of greatest likelihood, 0 where none is more likely than Poisson."""
    poisson = _fit_beta(y, design, offset, 0.0)

    def loss(log_alpha: float) -> float:
        return -_fit_beta(y, design, offset, float(np.exp(log_alpha)), poisson.beta).log_likelihood

    bounds = (float(np.log(ALPHA_RANGE[0])), float(np.log(ALPHA_RANGE[1])))
    found = optimize.minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 1e-10})
    return float(np.exp(found.x)) if -found.fun > poisson.log_likelihood + SETTLED * abs(found.fun) else 0.0


def _observations(counts: ArrayLike, covariates: ArrayLike, exposure: ArrayLike) -> tuple[Floats, Floats, Floats]:
    y = vector(nonnegative(counts, "counts"), "counts", fewest=3)
    x = finite(covariates, "covariates")
    e = positive(exposure, "exposure")
    e = np.full(y.shape, float(e)) if e.ndim == 0 else e
    same_length(y, e, "counts and exposure")
    if x.ndim != 2 or x.shape[0] != y.size or x.shape[1] == 0:
        raise ValueError(f"covariates: expected [n, p] with n = {y.size} and p at least 1, got shape {x.shape}.")
    if y.size < x.shape[1] + 2:
        raise ValueError(f"counts: {y.size} observations are too few for {x.shape[1]} covariates and an intercept.")
    if y.sum() == 0:
        raise ValueError("counts are all zero: without events nothing goes with them; say so instead of estimating.")
    return y, x, e


def _refuse_repeats(design: Floats) -> None:
    scaled = design / np.linalg.norm(design, axis=0).clip(min=1e-300)
    for column in range(1, design.shape[1] + 1):
        if np.linalg.matrix_rank(scaled[:, :column], tol=1e-9) < column:
            raise ValueError(
                f"covariates: column {column - 2} is constant or made up of the columns before it; leave it out."
            )


def _refuse_runaway(fit: _Fit, design: Floats) -> None:
    away = np.abs(fit.beta[1:]) * np.ptp(design[:, 1:], axis=0)
    if not fit.settled or np.any(away > FURTHEST_LOG):
        raise ValueError(
            f"covariates: the ratio of column {int(np.argmax(away))} runs to 0 or infinity, because all events lie on "
            "one side of it; leave it out, or join classes."
        )
