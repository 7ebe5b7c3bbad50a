"""Is this week's count unusual, given the same weeks of earlier years?

The count of a week is held against a bound: what such a week stays within with probability 1 − alpha, judged from
the same season of the years before, their trend, and how unruly the series is. Earlier outbreaks count for less, so
that one bad autumn does not hide the next.

Made for weekly counts of many series (areas × categories). It assumes that seasons repeat from year to year, that
weeks are independent given season and trend, and that what is reported is reported at once; late reports look like
a calm week. It says that a count is unusual, never why, and it says nothing of slow rises (see `trend`).

Farrington, Andrews, Beale & Catchpole (1996), J. R. Statist. Soc. A 159:547–563. Noufaily, Enki, Farrington,
Garthwaite, Andrews & Charlett (2013), Statistics in Medicine 32:1206–1222.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from lagesbild.kernels.block_poisson import (
    COLUMNS,
    DISPERSION,
    FIRST_DISPERSION,
    FIRST_LOG_MEAN,
    FIRST_LOG_SE,
    FITTED,
    FREEDOM,
    LOG_MEAN,
    LOG_SE,
    SLOPE,
    fit_many,
)
from lagesbild.kernels.checks import Bools, Floats, Ints, nonnegative, positive, same_length, share
from lagesbild.kernels.farrington_bounds import EXPONENTS, Power, count_bound, delta_bound, exceeds
from lagesbild.kernels.reference_weeks import (
    Reference,
    Seasons,
    distances_to_same_week,
    reference_weeks,
    weeks_to_judge,
)

Method = Literal["nb_plugin", "delta", "muan"]

FEWEST_YEARS_FOR_TREND = 3  # two points always lie on a line
# Below two expected events a week `alarm_chance` was up to a third too low in simulated calm series; above, within a
# fifth (benchmarks/accuracy/farrington.py).
STEADY_MEAN = 2.0
USUAL_THRESHOLD = 2.58  # standard deviations: one calm week in a hundred lies further out
FURTHEST_LOG = 700.0  # exp of more overflows


@dataclass(frozen=True)
class Farrington:
    """What each week was expected to hold, and whether it held unusually much; all [S, weeks].

    `expected` and `upper` are counts; `alarm` says that the count lies above `upper`. `dispersion` is variance over
    mean, at least 1. `trend` is the change of the log mean per period, missing where no trend was kept.
    `exceedance` is (observed − expected) / (upper − expected): 0 as expected, above 1 an alarm.
    `expected`, `upper` and `exceedance` are missing where too few events came recently to ask, or where the model
    could not be fitted; there is then no alarm. `p_value` is the chance of a count this high or higher by the rule
    behind `upper`. `alarm_chance` is the chance that this week gives an alarm though nothing is unusual, for every
    week that could be fitted: summed, the number of alarms to expect from calm weeks. It is larger than alpha where
    counts are unruly, because the rule takes mean and dispersion as known. `steady` is False where `alarm_chance`
    itself may be a third too low or more: below two expected events a week, and with "muan", whose alarms are very few.
    """

    expected: Floats
    upper: Floats
    alarm: Bools
    dispersion: Floats
    trend: Floats
    exceedance: Floats
    p_value: Floats
    alarm_chance: Floats
    steady: Bools


def farrington_flexible(
    counts: ArrayLike,
    weeks: ArrayLike,
    *,
    years_back: int = 4,
    half_window: int = 3,
    seasons: int = 10,
    exclude_recent: int = 26,
    reweight_threshold: float = 2.58,
    method: Method = "nb_plugin",
    alpha: float = 0.01,
    trend: bool = True,
    trend_p: float = 1.0,
    reweight: bool = True,
    power: Power = "2/3",
    fewest_recent: tuple[int, int] = (5, 4),
    periods_per_year: int = 52,
    population: ArrayLike | None = None,
    same_week: ArrayLike | None = None,
    as_in_surveillance: bool = False,
) -> Farrington:
    """Expected count, upper bound and alarm for chosen weeks of many series (Noufaily et al. 2013).

        log μ_i = log population_i + α_block(i) + β t_i,   Var(Y_i) = φ μ_i,   φ = max(1, Pearson's)

    fitted to `years_back` years of reference weeks: the week's own season (± `half_window` around the same week of
    each year) is one block, and what lies between is cut into `seasons` − 1 more (1: only the own season is used).
    The last `exclude_recent` weeks are left out, so that an outbreak under way does not become the norm. Weeks whose
    standardised Anscombe residual s exceeds `reweight_threshold` get weight s⁻² and the fit is made again.
    The bound for the week's mean μ₀ and its standard error is, by `method`,

        nb_plugin   the 1 − alpha quantile of a negative binomial with mean μ₀, variance φ μ₀ (Poisson at φ = 1)
        muan        the same, with the mean's own upper limit exp(log μ₀ + z se(log μ₀)) in place of μ₀
        delta       {μ₀^p + z p √(μ₀^(2p − 1) (φ + se(μ₀)²/μ₀))}^(1/p), p the `power`

    How to read: an alarm says that the count lies above what the fitted model gives one time in 1/alpha (100). The
    model takes its mean and dispersion as known, and weighing down past outliers lowers both, so calm weeks give
    1 to 2 · alpha alarms with nb_plugin, 1 to 3 with delta, 0.1 to 0.6 with muan, the more the larger the
    dispersion. Over 100 areas and a year that is fifty to a hundred alarms with nothing behind them: set alpha from
    the number one can live with, and state `alarm_chance` summed beside the alarms.
    Assumes what the module says. A trend is kept where the history spans three years, its t-test gives p below
    `trend_p`, and it leads to no larger mean than any reference week had. Fewer than `fewest_recent[0]` events in
    the last `fewest_recent[1]` weeks, the week included: not judged.
    Do not use it for series with less than about one event in two weeks (widen the area or the period), for
    categories whose definition or recording changed within the reference years, nor to compare areas.

    With `as_in_surveillance` the R package surveillance 1.20.3 is reproduced, which after reweighting takes the
    dispersion behind standard errors (the delta and muan bounds, the trend test) from the Anscombe weights instead
    of the working weights. The default is the correct one.

    `counts` [S, T], 0 or more; `weeks` positions 0 … T − 1 along T; `population` [S, T], above zero, or None;
    `same_week` [weeks, years_back], where along T the same week of each earlier year lies, nearest year first, where
    a calendar knows better than every `periods_per_year` (years of 53 weeks).
    Raises ValueError for missing or negative counts, for weeks without a full history, and for options without a
    meaning.
    """
    y = _series(counts)
    _check_options(method, power, reweight_threshold, trend_p, fewest_recent)
    rule = _Rule(method, power, share(alpha, "alpha"))
    at = weeks_to_judge(weeks, y.shape[1])
    distances = distances_to_same_week(at, years_back, periods_per_year, same_week)
    reference = reference_weeks(at, distances, Seasons(half_window, seasons, exclude_recent))
    has_trend = bool(trend) and years_back >= FEWEST_YEARS_FOR_TREND
    threshold = float(reweight_threshold) if reweight else np.inf
    manner = _Manner(has_trend, trend_p, (threshold, np.inf), bool(as_in_surveillance))
    fit = _fitted(y, (_log_population(population, y), _all_known(y)), at, reference, manner)
    needed = fewest_recent[0] - _sum_before(y, at, fewest_recent[1] - 1)
    return _judge(y[:, at], fit, needed, rule)


@dataclass(frozen=True)
class Expected:
    """What each week was expected to hold, before anything is called unusual; all [S, weeks], missing: not fitted.

    `mean` is a count, `log_se` the standard error of its logarithm where counts vary as Poisson (multiply by the root
    of the dispersion one believes in). `dispersion` is variance over mean as Pearson gives it, also below 1, from
    `freedom` degrees of freedom.
    """

    mean: Floats
    log_se: Floats
    dispersion: Floats
    freedom: Floats


def expect_counts(
    counts: ArrayLike,
    weeks: ArrayLike,
    *,
    years_back: int,
    half_window: int,
    seasons: int,
    exclude_recent: int,
    peaks_beyond: float,
    trend: bool = True,
    periods_per_year: int = 52,
    same_week: ArrayLike | None = None,
    known: ArrayLike | None = None,
) -> Expected:
    """The mean of chosen weeks of many series by the model of `farrington_flexible`, and how unruly each series is.

    For those who set bounds of their own (`unusual`). Past peaks are weighed down twice: at 2.58 to find out how unruly
    the series is without them, then only those beyond `peaks_beyond` of that, so that calm series keep their tails.
    With `trend`, one is kept wherever the history spans three years.
    `known` [S, T] says which weeks may be compared with: what is missing, or had a cause of its own, is left out of
    the past but may still be judged. Other parameters, assumptions and errors as in `farrington_flexible`.
    `counts` [S, T] of any kind of number, which is not changed to another; a count outside `known` is never read.
    """
    y = np.atleast_2d(np.asarray(counts))
    at = weeks_to_judge(weeks, y.shape[1])
    distances = distances_to_same_week(at, years_back, periods_per_year, same_week)
    reference = reference_weeks(at, distances, Seasons(half_window, seasons, exclude_recent))
    some = _all_known(y) if known is None else np.asarray(known, dtype=np.bool_)
    if some.size and some.shape != y.shape:
        raise ValueError(f"known: expected the shape of counts, {y.shape}, got {some.shape}.")
    if np.any((y < 0) & (some if some.size else True)):
        raise ValueError("counts: a known count is negative; expected 0 or more.")
    manner = _Manner(
        bool(trend) and years_back >= FEWEST_YEARS_FOR_TREND, 1.0, (USUAL_THRESHOLD, float(peaks_beyond)), False
    )
    fit = _fitted(y, (np.empty((y.shape[0], 0)), some), at, reference, manner)
    is_fitted = fit[..., FITTED] == 1
    dispersion = np.where(is_fitted, fit[..., DISPERSION], np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):  # a series that fits exactly has no dispersion to divide by
        bare = np.where(dispersion > 0, fit[..., LOG_SE] / np.sqrt(dispersion), np.nan)
    mean = np.where(is_fitted & np.isfinite(bare), np.exp(np.minimum(fit[..., LOG_MEAN], FURTHEST_LOG)), np.nan)
    return Expected(mean, bare, dispersion, np.where(is_fitted, fit[..., FREEDOM], np.nan))


def _all_known(counts: NDArray[Any]) -> Bools:
    return np.empty((counts.shape[0], 0), dtype=np.bool_)


@dataclass(frozen=True)
class _Manner:
    """How the model is fitted."""

    has_trend: bool
    trend_p: float
    thresholds: tuple[float, float]
    as_in_surveillance: bool


def _fitted(
    counts: NDArray[Any], beside: tuple[Floats, Bools], at: Ints, reference: Reference, manner: _Manner
) -> Floats:
    """The columns of `block_poisson.fit_many`; `beside` are the log population and the known weeks."""
    n_series = counts.shape[0]
    log_population, known = beside
    fit = np.full((n_series, at.size, COLUMNS), np.nan)
    freedom = np.maximum(reference.n_weeks - reference.n_blocks - 1, 1)
    fit_many(
        np.ascontiguousarray(counts),
        log_population,
        known,
        at,
        reference.back,
        reference.block,
        reference.n_blocks,
        manner.has_trend,
        np.asarray(special.stdtrit(freedom, 1 - manner.trend_p / 2)),
        *manner.thresholds,
        manner.as_in_surveillance,
        fit,
    )
    return fit


@dataclass(frozen=True)
class _Rule:
    method: Method
    power: Power
    alpha: float


def _judge(observed: Floats, fit: Floats, needed: Floats, rule: _Rule) -> Farrington:
    """Bounds, p-values and alarms from what was fitted; weeks with fewer events than `needed` are not judged."""
    mean = np.where(fit[..., FITTED] == 1, np.exp(fit[..., LOG_MEAN]), np.nan)
    phi = np.maximum(fit[..., DISPERSION], 1.0)
    if rule.method == "delta":
        bound = delta_bound(observed, mean, mean * fit[..., LOG_SE], phi, rule.power, rule.alpha)
    else:
        above = -special.ndtri(rule.alpha) * fit[..., LOG_SE] if rule.method == "muan" else 0.0
        bound = count_bound(observed, mean * np.exp(np.minimum(above, FURTHEST_LOG)), phi, rule.alpha)
    judged = (observed >= needed) & ~np.isnan(bound.upper)
    expected, upper = np.where(judged, mean, np.nan), np.where(judged, bound.upper, np.nan)
    alarm = observed > upper
    room = np.where(upper > expected, upper - expected, np.nan)
    return Farrington(
        expected=expected,
        upper=upper,
        alarm=alarm,
        dispersion=phi,
        trend=fit[..., SLOPE].copy(),
        exceedance=np.where(upper <= expected, np.where(alarm, np.inf, 0.0), (observed - expected) / room),
        p_value=np.where(judged, bound.p_value, np.nan),
        alarm_chance=_alarm_chance(np.maximum(np.floor(bound.upper), needed - 1), fit),
        steady=(np.exp(fit[..., FIRST_LOG_MEAN]) >= STEADY_MEAN) & (rule.method != "muan"),
    )


def _alarm_chance(most_without_alarm: Floats, fit: Floats) -> Floats:
    """Chance of more than that in a calm week: outliers not weighed down, the mean's own doubt in the variance."""
    mean = np.exp(fit[..., FIRST_LOG_MEAN])
    variance_over_mean = np.maximum(fit[..., FIRST_DISPERSION], 1.0) + fit[..., FIRST_LOG_SE] ** 2 * mean
    return exceeds(most_without_alarm, mean, variance_over_mean)


def _series(counts: ArrayLike) -> Floats:
    y = nonnegative(counts, "counts")
    if y.ndim != 2 or y.size == 0:
        raise ValueError(
            f"counts: expected [S, T], series by weeks with at least one of each, got shape {y.shape}; "
            "one series alone is counts[None, :]."
        )
    return np.ascontiguousarray(y)


def _check_options(method: str, power: str, threshold: float, trend_p: float, fewest_recent: tuple[int, int]) -> None:
    if method not in {"nb_plugin", "delta", "muan"}:
        raise ValueError(f"method is {method!r}; expected 'nb_plugin', 'delta' or 'muan'.")
    if power not in EXPONENTS:
        raise ValueError(f"power is {power!r}; expected '2/3', '1/2' or 'none'.")
    if not threshold > 0:
        raise ValueError(f"reweight_threshold is {threshold}; expected above 0, such as 2.58.")
    if not 0 < trend_p <= 1:
        raise ValueError(f"trend_p is {trend_p}; expected above 0 and at most 1 (1: every trend passes the test).")
    if len(fewest_recent) != 2 or fewest_recent[0] < 0 or fewest_recent[1] < 1:
        raise ValueError(f"fewest_recent is {fewest_recent}; expected (events, weeks), such as (5, 4).")


def _log_population(population: ArrayLike | None, counts: Floats) -> Floats:
    if population is None:
        return np.empty((counts.shape[0], 0))
    people = positive(population, "population")
    same_length(counts, people, "counts and population")
    return np.ascontiguousarray(np.log(people))


def _sum_before(y: Floats, at: Ints, n_weeks: int) -> Floats:
    """Events in the `n_weeks` before each week."""
    total = np.zeros((y.shape[0], at.size))
    for back in range(1, n_weeks + 1):
        total += np.where(at >= back, y[:, at - back], 0.0)
    return total
