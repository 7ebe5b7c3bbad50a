"""Did one series change level when the measure started, beyond its own trend and season?

One area, no comparison: the weakest way to follow a measure up, and often the only one. Whatever else happened at the
same time is in the answer. Where other areas can be compared with, use `staggered`, `synthetic_control` or
`displacement`.

Bernal, Cummins & Gasparrini (2017), International Journal of Epidemiology 46:348–355.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from lagesbild.kernels.checks import Floats, share
from lagesbild.kernels.loglinear import design_of, fit_series, series

CAUTION = 0.5  # standard errors of ρ added to it: too small a ρ costs coverage, too large only width
STRONGEST = 0.95  # autocorrelation above this is a trend
TOO_STRONG = 0.4  # about here 95 % intervals begin to cover 90 % (benchmarks/accuracy/before_after.py)
FEWEST_EVENTS = 10
FEWEST_PERIODS = 6  # on either side


@dataclass(frozen=True)
class InterruptedSeries:
    """The level after the start over the level expected without it.

    `ratio`, `lower`, `upper`, `p_value` (two-sided, for no change). `avoided` events since the start (negative: more
    came), with interval; `expected_without` [T]: what the model expects had nothing started (before the start: fitted).
    `dispersion`: variance over mean; `autocorrelation` of neighbouring periods, corrected for what fitting hides.
    `trusted` is False with strong autocorrelation (above 0.4), or fewer than ten events or six periods on either side:
    intervals are then too narrow. In 60 months whose true autocorrelation is 0.6, six results of ten say so, and 90 %
    of all intervals held in simulation (85 % of those that did not say so).
    """

    ratio: float
    lower: float
    upper: float
    p_value: float
    avoided: float
    avoided_lower: float
    avoided_upper: float
    expected_without: Floats
    dispersion: float
    autocorrelation: float
    df: int
    trusted: bool


def interrupted_series(
    counts: ArrayLike,
    exposure: ArrayLike,
    start: int,
    *,
    period: float,
    steps: tuple[int, ...] = (),
    level: float = 0.95,
) -> InterruptedSeries:
    """Change of level at a known start, trend and season aside.

        log μ_t = log exposure_t + β₀ + β₁ t + season_t + γ [t ≥ start] + other known breaks,     ratio = exp γ
        Var(Y_t) = φ μ_t,     Corr(Y_t, Y_u) = ρ^|t − u|,  ρ ≥ 0

    β and γ by quasi-likelihood; their covariance allows for ρ. Residuals are less alike than errors, because the fit
    takes up part of what goes on for long: ρ is the value at which residuals would, on average, be as alike as they
    are, plus half a standard error (0.5/√T). Student's t with T − p degrees of freedom.

        avoided = observed since the start · (1/ratio − 1)

    How to read: 0.8 (0.65–0.98): a fifth fewer than the series' own past led one to expect, and at least a little.
    Assumes that trend and season would have gone on, that the change came at once and stayed, that nothing else
    happened then, and that the start was not chosen because the series was high (it would have fallen anyway). Do
    not use it where the start was chosen from the same data; search with `find_change` says how likely that is.

    Bernal, Cummins & Gasparrini (2017), International Journal of Epidemiology 46:348–355, for the design; the
    correction of ρ is our own and rests on its simulation.

    `counts` [T]; `exposure` [T] or one number above zero; `start` the first period with the measure; `period` periods
    per cycle; `steps` first periods of other known breaks. Raises ValueError as `fit_trend` does, and for a start
    outside the series or without events on one side of it.
    """
    c, e = series(counts, exposure)
    if start in steps:
        raise ValueError(f"start {start} stands among steps {tuple(steps)} too; the two cannot be told apart.")
    breaks = tuple(sorted((*steps, start)))
    design, _ = design_of(c, period, breaks)
    fit = fit_series(c, np.log(e), design)
    weighted = np.sqrt(fit.mean)[:, None] * design
    bread = np.asarray(np.linalg.inv(weighted.T @ weighted), dtype=np.float64)
    rho, phi = _dependence((c - fit.mean) / np.sqrt(fit.mean), weighted, bread)
    covariance = phi * bread @ (weighted.T @ _correlation(c.size, rho) @ weighted) @ bread
    column = design.shape[1] - len(breaks) + breaks.index(start)
    gamma, se, df = (
        float(fit.coefficients[column]),
        float(np.sqrt(covariance[column, column])),
        c.size - design.shape[1],
    )
    reach = float(special.stdtrit(df, (1 + share(level, "level")) / 2)) * se
    after = np.arange(c.size) >= start
    since, sides = float(c[after].sum()), (after, ~after)
    return InterruptedSeries(
        ratio=float(np.exp(gamma)),
        lower=float(np.exp(gamma - reach)),
        upper=float(np.exp(gamma + reach)),
        p_value=float(2 * special.stdtr(df, -abs(gamma) / se)),
        avoided=since * float(np.expm1(-gamma)),
        avoided_lower=since * float(np.expm1(-gamma - reach)),
        avoided_upper=since * float(np.expm1(-gamma + reach)),
        expected_without=np.asarray(fit.mean * np.exp(-gamma * after)),
        dispersion=phi,
        autocorrelation=rho,
        df=df,
        trusted=rho <= TOO_STRONG
        and all(c[side].sum() >= FEWEST_EVENTS and side.sum() >= FEWEST_PERIODS for side in sides),
    )


def _correlation(length: int, rho: float) -> Floats:
    time = np.arange(length)
    return np.asarray(rho ** np.abs(time[:, None] - time), dtype=np.float64)


def _dependence(residual: Floats, weighted: Floats, bread: Floats) -> tuple[float, float]:
    """ρ and φ at which residuals of this fit are, on average, as alike and as large as they are."""
    length = residual.size
    left = np.eye(length) - weighted @ bread @ weighted.T
    neighbours = np.diag(np.full(length - 1, 0.5), 1) + np.diag(np.full(length - 1, 0.5), -1)
    of_neighbours = left @ neighbours @ left
    size = float(residual @ residual)
    if size < np.finfo(float).tiny:
        return 0.0, 1.0
    seen = float(residual @ neighbours @ residual) / size

    def excess(rho: float) -> float:
        true = _correlation(length, rho)
        return float((of_neighbours * true).sum() / (left * true).sum()) - seen

    if excess(-STRONGEST) >= 0:
        rho = -STRONGEST
    elif excess(STRONGEST) <= 0:
        rho = STRONGEST
    else:
        rho = float(optimize.brentq(excess, -STRONGEST, STRONGEST))
    rho = min(max(0.0, rho + CAUTION / np.sqrt(length)), STRONGEST)
    return rho, max(1.0, size / float((left * _correlation(length, rho)).sum()))
