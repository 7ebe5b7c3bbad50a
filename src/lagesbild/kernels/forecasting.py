"""How many events are to be expected, and how wrong may that be?

Four ways, from the plainest: as many as last year (`seasonal_naive`), a level that follows the series (`ets`), a
log-linear season and trend (`seasonal_regression`), and the average of several (`combine`). Each gives draws, from
which intervals and scores follow. Which of them is any good for a series is not to be guessed: `back_test` lets them
forecast the past, and a forecast is worth showing only where it beats the seasonal naive one there.

A forecast carries the past on. It knows of no measure, no new recording system and no weather.

Hyndman & Athanasopoulos (2021), Forecasting: Principles and Practice, 3rd ed. Hyndman, Koehler, Ord & Snyder (2008),
Forecasting with Exponential Smoothing.
"""

import warnings
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize
from statsmodels.tools.sm_exceptions import ConvergenceWarning
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from lagesbild.kernels.back_test import BackTest, Forecaster, back_test
from lagesbild.kernels.checks import Floats, positive
from lagesbild.kernels.forecast import Forecast, combine, history_of
from lagesbild.kernels.loglinear import season_columns
from lagesbild.kernels.regression import CountRegression, fit_counts

__all__ = [
    "BackTest",
    "Forecast",
    "Forecaster",
    "back_test",
    "combine",
    "ets",
    "seasonal_naive",
    "seasonal_regression",
]

DRAWS = 1000  # the ends of a 90 % interval then move by less than a tenth of its width
CYCLES_FOR_SEASON = 2
FEWEST_FOR_ETS = 10
EVENTS_PER_COEFFICIENT = 10
FEWEST_EVENTS_A_PERIOD = 2.0  # below, counts are mostly 0 and 1, which errors around a number do not imitate
SMALLEST_ALPHA, LARGEST_ALPHA = 1e-9, 100.0  # Poisson but for rounding; a mean such counts say nothing of
ROOT_SHIFT = 3 / 8  # √(count + 3/8) varies alike at every level (Anscombe 1948)
FADING = 1 - np.arange(1, 7) / 7  # weights of autocorrelations one to six periods apart (Newey & West 1987)
MOST_ALIKE = 0.25  # two standard errors above none in six years of months
FURTHEST_ABOVE = 1.5  # a trend may carry the mean this many times past the highest count seen, and no further


def seasonal_naive(
    counts: ArrayLike, horizon: int, *, period: int, rng: np.random.Generator, draws: int = DRAWS
) -> Forecast:
    """As many as in the same period of the last cycle, give or take what such guesses missed by before.

        Y_{T+h} = y_{T+h−km} + ε₁ + … + ε_k,     m = period, k = ⌈h/m⌉,     ε drawn from past ±(y_t − y_{t−m})

    How to read: the yardstick. It is wrong in a way everybody understands; a model that does not beat it tells nothing.
    Assumes that next year differs from this one as years have differed, upwards or downwards. Draws are whole and
    floored at 0, and a little wider for how few years have been seen. `trusted` is False below two events a period,
    where last year's count says almost nothing of this year's mean (in simulation 80–85 % then lie in the middle
    90 %), with less than three cycles of history, and where no year differed from another.

    Hyndman & Athanasopoulos (2021), § 5.2 and 5.5.

    `counts` [T] with at least period + 1 values; `period` 1 or more (1: as many as last time). Raises ValueError for
    shorter series, negative or missing counts.
    """
    y = history_of(counts, horizon, draws, _whole_period(period) + 1)
    missed = y[period:] - y[:-period]
    last = y[y.size - period + np.arange(horizon) % period]
    either_way = np.concatenate([missed, -missed])
    each_cycle = rng.choice(either_way, (draws, -(-horizon // period), period))
    errors = each_cycle.cumsum(axis=1).reshape(draws, -1)[:, :horizon]
    # Each count stands in two differences, so they are worth about half their number.
    wider = _unsure_of_spread(missed.size / 2, draws, rng)
    drawn = np.round(last + wider[:, None] * errors)
    enough = missed.size >= 2 * period and y.mean() >= FEWEST_EVENTS_A_PERIOD
    return Forecast(np.maximum(drawn, 0.0), bool(enough and np.any(missed)))


def ets(
    counts: ArrayLike,
    horizon: int,
    *,
    period: int,
    rng: np.random.Generator,
    trend: bool = False,
    draws: int = DRAWS,
) -> Forecast:
    """A level and a season that follow the series (exponential smoothing), on the root scale.

        √(Y_t + 3/8) = ℓ_{t−1} + φ b_{t−1} + s_{t−m} + ε_t,     ℓ, b and s move by shares of ε_t

    (`trend` False: no b; True: damped.) The season is left out with less than two full cycles,
    or fewer than ten periods beside one cycle.
    How to read: what the last periods weigh against the long run is estimated; after a lasting change it comes along,
    which a fixed season and trend do not.
    Assumes errors alike on the root scale, which Poisson counts above two or so have; `trusted` is False below. Errors
    are as large as the degrees of freedom left tell, each course with a size of its own; the smoothing shares are taken
    as known.

    Hyndman, Koehler, Ord & Snyder (2008). Anscombe (1948), Biometrika 35:246–254.

    `counts` [T] with at least ten values. Raises ValueError for shorter series, negative or missing counts.
    """
    y = history_of(counts, horizon, draws, FEWEST_FOR_ETS)
    root = np.sqrt(y + ROOT_SHIFT)
    if np.ptp(root) == 0:
        return Forecast(np.full((draws, horizon), np.round(y[0])), trusted=False)  # nothing varied, nothing to learn
    seasonal = _whole_period(period) > 1 and y.size >= max(CYCLES_FOR_SEASON * period, FEWEST_FOR_ETS + period)
    model = ETSModel(  # type: ignore[no-untyped-call]
        root,
        trend="add" if trend else None,
        damped_trend=trend,
        seasonal="add" if seasonal else None,
        seasonal_periods=period if seasonal else None,
        initialization_method="heuristic",
    )
    with warnings.catch_warnings():
        # It warns when the likelihood is flat in a smoothing share, which costs the forecast nothing.
        warnings.simplefilter("ignore", ConvergenceWarning)
        fit = model.fit(disp=False)  # type: ignore[no-untyped-call]
    freedom = max(y.size - len(fit.params) - (period if seasonal else 1), 2)
    spread = np.sqrt(float(np.sum(np.asarray(fit.resid) ** 2)) / freedom) * _unsure_of_spread(freedom, draws, rng)
    errors = spread * rng.normal(size=(horizon, draws))
    drawn = fit.simulate(horizon, anchor="end", repetitions=draws, random_errors=errors)
    courses = np.asarray(drawn, dtype=np.float64).reshape(horizon, draws).T
    back = np.round(np.maximum(courses, 0.0) ** 2 - ROOT_SHIFT)
    return Forecast(np.maximum(back, 0.0), bool(y.mean() >= FEWEST_EVENTS_A_PERIOD))


def seasonal_regression(
    counts: ArrayLike,
    horizon: int,
    *,
    period: int,
    rng: np.random.Generator,
    exposure: ArrayLike | None = None,
    family: Literal["poisson", "negative_binomial"] = "negative_binomial",
    trend: bool = True,
    draws: int = DRAWS,
) -> Forecast:
    """Season and trend of a log-linear model carried on, counts drawn from its distribution.

        log μ_t = log exposure_t + β₀ + β₁ t + season_t,     Y_t ~ Poisson(μ_t) or negative binomial (variance μ + α μ²)

    Each draw first draws β from what the fit leaves open (more where neighbouring residuals are alike: the covariance
    times 1 + 2 Σ_k (1 − k/7) ρ_k, k up to 6), and the variance from its degrees of freedom (α is Pearson's here:
    maximum likelihood's is too small when there are many coefficients). The season is free, one or two waves, or
    none, and the trend is left out, so that no coefficient rests on fewer than ten events.
    How to read: for series with a steady season, and for few events, where its whole counts are honest.
    Assumes that the whole history counts alike and that trend and season go on. A mean that runs past one and a half
    times the highest count ever seen is held there: exponential growth ends. Do not use it after a lasting change in
    level (shorten the history, or use `ets`). `trusted` is False with fewer than ten events per coefficient, and where
    neighbouring periods miss the model alike (autocorrelation above 0.25): the level then wanders, and intervals
    around a fixed one are too narrow. A level that wanders by 6 % a month is seldom seen so; 86 % then lie in the
    middle 90 %.

    Lawless (1987), Canadian Journal of Statistics 15:209–225.

    `counts` [T]; `exposure` [T + horizon], known or assumed, or None for 1. Raises ValueError for a series too short
    for its coefficients, without events, or with all of them at one end, an exposure of another length, negative or
    missing values.
    """
    if family not in {"poisson", "negative_binomial"}:
        raise ValueError(f"family is {family!r}; expected 'poisson' or 'negative_binomial'.")
    y = history_of(counts, horizon, draws, 3)
    if y.sum() == 0:
        raise ValueError("counts are all zero: without events there is no rate to carry on; say so instead.")
    e = np.ones(y.size + horizon) if exposure is None else positive(exposure, "exposure")
    if e.shape != (y.size + horizon,):
        raise ValueError(f"exposure: expected [T + horizon] = {y.size + horizon} values, got shape {e.shape}.")
    design = _columns(y, _whole_period(period), horizon, trend)
    past, future = design[: y.size], design[y.size :]
    if y.size < design.shape[1] + 3:
        raise ValueError(
            f"counts: {y.size} periods are too few for {design.shape[1]} coefficients; give a longer series."
        )
    if design.shape[1]:
        fit = _fitted(y, past, e[: y.size], family)
        freedom = y.size - design.shape[1] - 1
        alpha = _alpha_left(y, fit.fitted, freedom) if family == "negative_binomial" else 0.0
        alike = _autocorrelations(y, fit.fitted, alpha)
        unsure = fit.covariance * max(1.0, 1 + 2 * float(FADING @ alike))
        beta = rng.multivariate_normal(fit.coefficients, unsure, size=draws, method="cholesky")
        log_rate = beta[:, :1] + beta[:, 1:] @ future.T
        trusted = fit.trusted and bool(alike[0] <= MOST_ALIKE)
    else:
        log_rate, alpha, trusted = _plain_rate(y, e[: y.size], family, (rng, draws, horizon))
    highest = FURTHEST_ABOVE * max(float((y / e[: y.size]).max()), 1 / float(e.max()))
    mean = np.minimum(np.exp(np.minimum(log_rate, np.log(highest))), highest) * e[y.size :]
    if family == "poisson":
        return Forecast(rng.poisson(mean).astype(np.float64), trusted)
    wider = _unsure_of_spread(y.size - design.shape[1] - 1, draws, rng)[:, None] ** 2
    extra = np.maximum((wider * (1 + alpha * mean) - 1) / mean, SMALLEST_ALPHA)
    return Forecast(rng.poisson(mean * rng.gamma(1 / extra, extra)).astype(np.float64), trusted)


def _columns(y: Floats, period: int, horizon: int, trend: bool) -> Floats:
    """Trend and season of past and future periods, [T + H, p], without an intercept; as rich as events allow."""
    time = np.arange(y.size + horizon)
    affordable = int(y.sum() // EVENTS_PER_COEFFICIENT)
    line = [(time - y.size / 2) / y.size] if trend and affordable >= 1 else []
    allowed = len(season_columns(y.size, period, y))
    if allowed == period - 1 > 2 and affordable >= allowed + len(line):
        season = [1.0 * (time % period == at) - (time % period == 0) for at in range(1, period)]
    elif allowed == 1 and affordable >= 1 + len(line):
        season = [np.where(time % 2 == 0, 1.0, -1.0)]
    else:
        n_waves = min(2, allowed // 2, (affordable - len(line)) // 2)
        angles = [2 * np.pi * wave * time / period for wave in range(1, n_waves + 1)]
        season = [wave(angle) for angle in angles for wave in (np.cos, np.sin)]
    return np.column_stack([*line, *season]) if line or season else np.empty((time.size, 0))


def _whole_period(period: int) -> int:
    if period < 1 or period != int(period):
        raise ValueError(f"period is {period}; expected whole periods per cycle, at least 1.")
    return int(period)


def _fitted(y: Floats, past: Floats, e: Floats, family: Literal["poisson", "negative_binomial"]) -> CountRegression:
    try:
        return fit_counts(y, past, e, family=family)
    except ValueError as error:
        raise ValueError(
            f"counts: the {y.sum():g} events lie where trend or season runs to 0 or infinity; leave out the trend, or "
            "give a longer series."
        ) from error


def _autocorrelations(y: Floats, mean: Floats, alpha: float) -> Floats:
    """Of Pearson residuals, one to six periods apart (0 further apart than the series is long)."""
    residual = (y - mean) / np.sqrt(mean + alpha * mean**2)
    if not np.any(residual):
        return np.zeros(FADING.size)
    apart = np.arange(1, FADING.size + 1)
    alike = [float(residual[k:] @ residual[:-k]) for k in apart.tolist()]
    return np.array(alike) / float(residual @ residual)


def _unsure_of_spread(freedom: float, draws: int, rng: np.random.Generator) -> Floats:
    """Factors on a standard deviation told by so many degrees of freedom, [draws]: what makes a t of a normal."""
    enough = max(freedom, 2.0)
    return np.asarray(np.sqrt(enough / rng.chisquare(enough, draws)))


def _alpha_left(y: Floats, mean: Floats, freedom: int) -> float:
    """The α at which Pearson's sum is what its degrees of freedom lead one to expect; 0 where it is less already."""

    def excess(alpha: float) -> float:
        return float(((y - mean) ** 2 / (mean + alpha * mean**2)).sum()) - freedom

    if excess(0.0) <= 0:
        return 0.0
    return LARGEST_ALPHA if excess(LARGEST_ALPHA) >= 0 else float(optimize.brentq(excess, 0.0, LARGEST_ALPHA))


def _plain_rate(
    y: Floats, e: Floats, family: str, dice: tuple[np.random.Generator, int, int]
) -> tuple[Floats, float, bool]:
    """One rate for all periods, drawn from its posterior (Jeffreys), and the moment estimate of α."""
    rng, draws, horizon = dice
    rate = rng.gamma(y.sum() + 0.5, 1 / e.sum(), (draws, 1))
    mean = y.sum() / e.sum() * e
    extra = float(((y - mean) ** 2 - y).sum() / (mean**2).sum()) if family == "negative_binomial" else 0.0
    return np.log(np.repeat(rate, horizon, axis=1)), max(extra, 0.0), bool(y.sum() >= EVENTS_PER_COEFFICIENT)
