"""How many, for how many, and compared with what?

Counts of events are taken as Poisson given the risk, so every interval here is exact rather than a normal
approximation: small areas have few events, and that is where approximations fail. The screening of many areas
against one reference (funnel limits, overdispersion, p-values) lies in `funnel` and is offered here as well.

Poisson assumes that events come one by one. Where one occasion gives many events (a garage with forty broken
car windows), count occasions, or let the overdispersion carry it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from lagesbild.kernels.checks import Floats, finite, nonnegative, positive, same_length, share
from lagesbild.kernels.funnel import (
    Overdispersion,
    benjamini_hochberg,
    chance_outside,
    funnel_limits,
    funnel_p_value,
    overdispersion,
    smallest_visible_ratio,
)

__all__ = [
    "Overdispersion",
    "Rate",
    "Ratio",
    "Standardised",
    "benjamini_hochberg",
    "chance_outside",
    "funnel_limits",
    "funnel_p_value",
    "overdispersion",
    "poisson_interval",
    "rate",
    "ratio_to_reference",
    "smallest_visible_ratio",
    "standardise",
    "weighted_sum",
]


@dataclass(frozen=True)
class Rate:
    """Events per `per` units of exposure, with interval; arrays of one value per area."""

    value: Floats
    lower: Floats
    upper: Floats


@dataclass(frozen=True)
class Ratio:
    """Observed over expected, with interval; 1 means as expected."""

    value: Floats
    lower: Floats
    upper: Floats


@dataclass(frozen=True)
class Standardised:
    """Rates made comparable between areas of different composition.

    `expected` is what each area would have with the reference rates of its own groups; `ratio` is observed over
    that (indirect standardisation). `direct` is the rate each area would have with the standard's composition;
    None where counts by group or the standard were not given.
    """

    expected: Floats
    ratio: Ratio
    direct: Rate | None


def poisson_interval(counts: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Exact interval for the mean behind each count (Garwood).

        lower solves P(X ≥ c | lower) = α/2,   upper solves P(X ≤ c | upper) = α/2,   α = 1 − level

    How to read: means outside the interval would make a count this high (or low) rarer than α/2. It covers the
    truth at least as often as `level` says, for every mean; with few events somewhat more often.
    Assumes events that come one by one, independent given their mean. Do not use it for counts of areas in a
    class or for shares of a fixed number (those are binomial), nor where one occasion gives many events.
    Weighted counts (not whole numbers) are allowed and get the gamma generalisation of the same limits.

    Garwood (1936), Biometrika 28:437–442.

    `counts` any shape, 0 or more. Returns (lower, upper) of that shape; lower is 0 for a count of 0.
    Raises ValueError for negative or missing counts and for a level outside 0–1.
    """
    c = nonnegative(counts, "counts")
    tail = (1 - share(level, "level")) / 2
    lower = np.where(c > 0, special.gammaincinv(np.where(c > 0, c, 1), tail), 0.0)
    upper = special.gammainccinv(c + 1, tail)
    return np.asarray(lower), np.asarray(upper)


def rate(counts: ArrayLike, exposure: ArrayLike, per: float = 1000, level: float = 0.95) -> Rate:
    """Events per `per` units of exposure, with the exact Poisson interval of the count.

        value = per · counts / exposure

    How to read: 7.3 (1.5–21.3) per 1,000 says that three events among 412 people tell very little.
    Assumes that exposure is known without error and is the one that matters: residents for burglary in homes,
    passers-by for pickpocketing. Do not compare rates of areas with different age or dwelling mixes without
    `standardise`.

    Garwood (1936), Biometrika 28:437–442.

    `counts` and `exposure` of one shape (or `exposure` one number), exposure above zero.
    Raises ValueError for different shapes, negative counts, exposure of zero or less, missing values.
    """
    c = nonnegative(counts, "counts")
    units = positive(exposure, "exposure")
    if units.ndim:
        same_length(c, units, "counts and exposure")
    lower, upper = poisson_interval(c, level)
    scale = float(positive(per, "per")) / units
    return Rate(np.asarray(c * scale), lower * scale, upper * scale)


def ratio_to_reference(
    counts: ArrayLike,
    expected: ArrayLike,
    level: float = 0.95,
    *,
    reference_counts: ArrayLike | None = None,
) -> Ratio:
    """Observed over expected, with exact interval.

        value = counts / expected

    With `reference_counts` None the expected number is taken as known (a country against one area) and the
    limits are Garwood's over `expected`. Otherwise the reference is itself a count: `expected` must then be
    reference_counts · (exposure of the area / exposure of the reference), the area itself left out of the
    reference, and the limits are those of the ratio of two Poisson means: given both counts together, the
    area's count is binomial with

        p = θs / (1 + θs),   s = expected / reference_counts,   θ the ratio sought,

    and θ's limits follow from Clopper and Pearson's for p.
    How to read: a lower limit above 1 says that the area lies above the reference by more than chance gives.
    Assumes Poisson counts on both sides. Do not use it to rank many areas: see `funnel_limits`.

    Garwood (1936), Biometrika 28:437–442. Clopper & Pearson (1934), Biometrika 26:404–413.

    All arrays of one shape (`reference_counts` may be one number). Raises ValueError for expected of zero or
    less, a reference without events, different shapes, missing values.
    """
    c = nonnegative(counts, "counts")
    e = positive(expected, "expected")
    if e.ndim:
        same_length(c, e, "counts and expected")
    if reference_counts is None:
        lower, upper = poisson_interval(c, level)
        return Ratio(np.asarray(c / e), lower / e, upper / e)
    r = positive(reference_counts, "reference_counts")
    if r.ndim:
        same_length(c, r, "counts and reference_counts")
    lower, upper = _odds_limits(c, np.broadcast_to(r, c.shape), level)
    return Ratio(np.asarray(c / e), lower * r / e, upper * r / e)


def standardise(
    counts: ArrayLike,
    exposure_by_group: ArrayLike,
    reference_rates: ArrayLike,
    *,
    standard_exposure: ArrayLike | None = None,
    per: float = 1000,
    level: float = 0.95,
) -> Standardised:
    """Rates made comparable between areas whose people (or dwellings, or shops) differ.

        expected_a = Σ_g exposure_ag · reference_rate_g               ratio_a = counts_a / expected_a   (indirect)
        direct_a   = Σ_g (standard_g / Σ standard) · counts_ag / exposure_ag                            (direct)

    How to read: a ratio of 1.2 says 20 % more than the reference rates would give this very composition. Two
    indirect ratios must not be divided by each other: their weights differ. Direct rates may be compared, but
    need counts by group and become unsteady where a group is small.
    Assumes that the groups' reference rates are known and apply alike everywhere but for one factor.
    The direct interval is Fay and Feuer's (gamma), which keeps its promise with few events; the ratio's is exact.

    Breslow & Day (1987), Statistical Methods in Cancer Research II. Fay & Feuer (1997), Statistics in Medicine
    16:791–801.

    `counts` [n] or [n, G]; `exposure_by_group` [n, G], 0 or more, each area above zero in all; `reference_rates`
    [G], events per unit of exposure; `standard_exposure` [G]. The direct rate is per `per`; it needs counts
    [n, G] and exposure in every group the standard weighs. Raises ValueError where these do not fit together.
    """
    c = nonnegative(counts, "counts")
    e = nonnegative(exposure_by_group, "exposure_by_group")
    rates = nonnegative(reference_rates, "reference_rates")
    if e.ndim != 2 or rates.shape != (e.shape[1],) or c.shape not in ((e.shape[0],), e.shape):
        raise ValueError(
            f"counts {c.shape}, exposure_by_group {e.shape} and reference_rates {rates.shape} do not fit together; "
            "expected [n] or [n, G], [n, G] and [G]."
        )
    expected = e @ rates
    ratio = ratio_to_reference(c.sum(axis=1) if c.ndim == 2 else c, expected, level)
    if standard_exposure is None:
        return Standardised(expected, ratio, None)
    return Standardised(expected, ratio, _direct(c, e, finite(standard_exposure, "standard_exposure"), per, level))


def weighted_sum(counts: ArrayLike, weights: ArrayLike, level: float = 0.95) -> Rate:
    """Events of several kinds added by weight, with an interval that holds however few the heaviest are.

        value = Σ_g weight_g · counts_g,   variance = Σ_g weight_g² · counts_g

    How to read: the interval is wide where a few heavy events make the sum, and reaches up to what one more of the
    heaviest kind would give even where none was recorded. Two sums whose intervals overlap are not ordered.
    Assumes Poisson counts, independent between kinds, and that no event is counted in two kinds; weights are taken as
    known. The interval (Fay and Feuer's gamma) holds the truth at least as often as `level` says, with very uneven
    weights more often. Do not use it for weights that were chosen after seeing the counts.

    Fay & Feuer (1997), Statistics in Medicine 16:791–801.

    `counts` [n, G] whole numbers, `weights` [G] above zero. Returns value, lower and upper [n]. Raises ValueError where
    these do not fit together.
    """
    c, w = nonnegative(counts, "counts"), positive(weights, "weights")
    if c.ndim != 2 or w.shape != (c.shape[1],) or not w.size:
        raise ValueError(f"counts {c.shape} and weights {w.shape} do not fit together; expected [n, G] and [G].")
    value = np.asarray(c @ w)
    return Rate(value, *_gamma_limits(value, c @ w**2, np.full(value.shape, w.max()), level))


def _direct(c: Floats, e: Floats, standard: Floats, per: float, level: float) -> Rate:
    if c.shape != e.shape or standard.shape != (e.shape[1],):
        raise ValueError(
            f"direct standardisation needs counts by group: counts {c.shape}, exposure {e.shape}, "
            f"standard_exposure {standard.shape}; expected [n, G], [n, G] and [G]."
        )
    share_of = nonnegative(standard, "standard_exposure") / positive(standard.sum(), "standard_exposure in all")
    used = share_of > 0
    weight = share_of[used] / positive(e[:, used], "exposure in a group that the standard weighs")
    events = c[:, used]
    value = (weight * events).sum(axis=1)
    variance = (weight**2 * events).sum(axis=1)
    lower, upper = _gamma_limits(value, variance, weight.max(axis=1), level)
    return Rate(per * value, per * lower, per * upper)


def _gamma_limits(value: Floats, variance: Floats, heaviest: Floats, level: float) -> tuple[Floats, Floats]:
    """Fay and Feuer's limits of a weighted sum of Poisson counts, with its variance and the heaviest weight in it."""
    tail = (1 - share(level, "level")) / 2
    # The lower limit is that of a gamma with the sum's own moments, the upper of one where the next event is of the
    # kind that weighs most.
    safe = np.where(value > 0, value, 1)
    moment = np.where(value > 0, variance / safe, 1)
    lower = np.where(value > 0, moment * special.gammaincinv(safe / moment, tail), 0)
    next_value, next_variance = value + heaviest, variance + heaviest**2
    upper = next_variance / next_value * special.gammainccinv(next_value**2 / next_variance, tail)
    return np.asarray(lower), np.asarray(upper)


def _odds_limits(c: Floats, r: Floats, level: float) -> tuple[Floats, Floats]:
    """Clopper–Pearson limits for c of c + r, as odds."""
    tail = (1 - share(level, "level")) / 2
    low = np.where(c > 0, special.betaincinv(np.where(c > 0, c, 1), r + 1, tail), 0.0)
    high = special.betainccinv(c + 1, r, tail)
    return np.asarray(low / (1 - low)), np.asarray(high / (1 - high))
