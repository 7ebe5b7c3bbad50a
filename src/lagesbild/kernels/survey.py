"""What a sample says about everybody, with the doubt that the way it was drawn leaves.

Means, totals, ratios, shares and quantiles of a population or a part of it (a domain), from a sample with unequal
weights, strata, clusters and finite populations. Calibration to known totals lies in `calibration`, replicate
weights in `replication`; both are offered here.

Weights and intervals account for who was asked, not for who answered: where those who stayed away differ, all of
these are off, and only calibration to something that goes with the answers helps a little.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from lagesbild.kernels.calibration import calibrate, rake
from lagesbild.kernels.checks import Bools, Floats, share
from lagesbild.kernels.replication import ReplicateWeights, bootstrap_weights, jackknife_weights, replicate_estimate
from lagesbild.kernels.survey_design import Calibration, Design, degrees_of_freedom, design_of, variance_of_total

__all__ = [
    "Calibration",
    "Estimate",
    "ReplicateWeights",
    "bootstrap_weights",
    "calibrate",
    "design_mean",
    "design_quantile",
    "design_ratio",
    "design_share",
    "design_total",
    "exact_share_interval",
    "jackknife_weights",
    "rake",
    "replicate_estimate",
]


SCALED_TO_SAMPLE = 1.1  # weights that sum to hardly more than the respondents say nothing of the population's size

PARTS_PER_SQUARED_SKEWNESS, FEWEST_PARTS = 25, 20


@dataclass(frozen=True)
class Estimate:
    """An estimate with its doubt.

    `value`, `se`, `lower`, `upper`; `df`: clusters less strata, the degrees of freedom behind the interval; `n`:
    respondents it rests on; `deff`: variance over that of a simple random sample of as many (None where that
    means nothing). `trusted` is False for a mean, total or ratio of fewer than 25 γ² respondents, γ the skewness of
    what they add to it (Cochran 1977, § 2.15), or fewer than 20: its symmetric interval is then too low and too narrow.
    """

    value: float
    se: float
    lower: float
    upper: float
    df: int
    n: int
    deff: float | None
    trusted: bool


def design_mean(
    y: ArrayLike,
    weights: ArrayLike,
    *,
    strata: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    fpc: ArrayLike | None = None,
    domain: ArrayLike | None = None,
    calibration: Calibration | None = None,
    level: float = 0.95,
) -> Estimate:
    """Weighted mean, with the variance of the design.

        value = Σ w y / Σ w over the domain;   linearised value of each respondent: w (y − value) / Σ w, 0 outside
        the domain

    Interval by Student's t with `df` degrees of freedom. `deff` compares with a simple random sample without
    replacement. How to read: with deff 1.5 the sample of 600 tells as much as 400 drawn without strata, clusters
    or weights would. Assumes that everybody in the population could be drawn and that weights undo how likely
    that was. A domain is estimated within the whole design, never by throwing the others away: its size in the
    sample is chance too. Not for shares near 0 or 1 (`design_share`), nor for domains with a handful of clusters.

    Särndal, Swensson & Wretman (1992), Model Assisted Survey Sampling. Lumley (2004), J. Statistical Software 9(8).

    `y`, `weights` [n]; `y` may be missing outside the domain. `strata`, `clusters` [n] labels ([n, stages] with
    several stages); `fpc` units in the population of each stratum; `domain` [n] Boolean. Raises ValueError for
    missing answers inside the domain, strata with a single cluster, and fewer than one degree of freedom.
    """
    design = design_of(weights, strata, clusters, fpc, calibration)
    inside = _inside(domain, design)
    values = _answers(y, inside, "y")
    w = np.where(inside, design.weights, 0.0)
    total = w.sum()
    value = float(w @ values / total)
    variance = _variance(w * (values - value) / total, design)
    found = _by_t(value, variance, design, inside, level, _deff(variance, values, w, inside))
    return replace(found, trusted=_even_enough((w * (values - value))[inside]))


def design_total(
    y: ArrayLike,
    weights: ArrayLike,
    *,
    strata: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    fpc: ArrayLike | None = None,
    domain: ArrayLike | None = None,
    calibration: Calibration | None = None,
    level: float = 0.95,
) -> Estimate:
    """Weighted total, with the variance of the design.

        value = Σ w y over the domain

    How to read, assumptions and arguments as for `design_mean`. Weights must sum to the population, not to the
    sample: a total of scaled weights is a total of nothing. `deff` is None.
    """
    design = design_of(weights, strata, clusters, fpc, calibration)
    inside = _inside(domain, design)
    w = np.where(inside, design.weights, 0.0)
    weighted = w * _answers(y, inside, "y")
    found = _by_t(float(weighted.sum()), _variance(weighted, design), design, inside, level, None)
    return replace(found, trusted=_even_enough(weighted[inside]))


def design_ratio(
    y: ArrayLike,
    x: ArrayLike,
    weights: ArrayLike,
    *,
    strata: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    fpc: ArrayLike | None = None,
    domain: ArrayLike | None = None,
    calibration: Calibration | None = None,
    level: float = 0.95,
) -> Estimate:
    """Ratio of two weighted totals, with the variance of the design.

        value = Σ w y / Σ w x;   linearised value: w (y − value · x) / Σ w x

    How to read: of all thefts people told of (x), this share had been reported (y). Assumptions and arguments as for
    `design_mean`; the interval is symmetric and unfit for totals of x resting on a few respondents. Raises ValueError
    where Σ w x is 0.
    """
    design = design_of(weights, strata, clusters, fpc, calibration)
    inside = _inside(domain, design)
    w = np.where(inside, design.weights, 0.0)
    over, under = _answers(y, inside, "y"), _answers(x, inside, "x")
    if w @ under == 0:
        raise ValueError("x: its weighted total is 0, so there is no ratio to it; give a domain where it is not.")
    value = float(w @ over / (w @ under))
    linear = w * (over - value * under) / (w @ under)
    found = _by_t(value, _variance(linear, design), design, inside, level, None)
    return replace(found, trusted=_even_enough(linear[inside]))


def design_share(
    y: ArrayLike,
    weights: ArrayLike,
    *,
    strata: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    fpc: ArrayLike | None = None,
    domain: ArrayLike | None = None,
    calibration: Calibration | None = None,
    level: float = 0.95,
    interval: Literal["exact", "logit"] = "exact",
) -> Estimate:
    """Share of people with y = 1, with an interval that stays between 0 and 1.

        "exact":  Clopper and Pearson's with the effective number p (1 − p) / var(p), corrected for the degrees of
        freedom "logit":  logit⁻¹(logit p ± t · se / (p (1 − p)))

    How to read and arguments as for `design_mean`, y being 0 or 1. The exact interval (Korn & Graubard) is
    somewhat wide, and the one to use for a few per cent of a few hundred; it also answers where nobody, or
    everybody, said yes (the effective number is then taken as that of the respondents). "logit" has no answer
    there and raises ValueError.

    Korn & Graubard (1998), Survey Methodology 24:193–201.
    """
    design = design_of(weights, strata, clusters, fpc, calibration)
    inside = _inside(domain, design)
    values = _answers(y, inside, "y")
    if np.any((values != 0) & (values != 1)):
        raise ValueError("y holds values other than 0 and 1; a share needs a yes or a no from each respondent.")
    w = np.where(inside, design.weights, 0.0)
    p = float(w @ values / w.sum())
    variance = _variance(w * (values - p) / w.sum(), design)
    symmetric = _by_t(p, variance, design, inside, level, _deff(variance, values, w, inside))
    if interval == "exact":
        lower, upper = map(float, exact_share_interval(p, variance, symmetric.n, symmetric.df, level))
    else:
        lower, upper = _logit_share(symmetric, variance, level)
    return Estimate(p, symmetric.se, lower, upper, symmetric.df, symmetric.n, symmetric.deff, trusted=True)


def design_quantile(
    y: ArrayLike,
    weights: ArrayLike,
    q: float,
    *,
    strata: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    fpc: ArrayLike | None = None,
    domain: ArrayLike | None = None,
    calibration: Calibration | None = None,
    level: float = 0.95,
) -> Estimate:
    """Weighted quantile, with Woodruff's interval.

        value = smallest y with at least the share q of all weight at or below it;
        interval: the quantiles at the ends of the interval for the share at or below `value`

    How to read: half of all residents have at most `value`. `se` is the interval's width over twice the t-quantile.
    Assumptions and arguments as for `design_mean`, 0 < q < 1. Not for answers in a few steps (1 to 5): give the
    shares.

    Woodruff (1952), J. American Statistical Association 47:635–646.
    """
    design = design_of(weights, strata, clusters, fpc, calibration)
    inside = _inside(domain, design)
    values = _answers(y, inside, "y")
    w = np.where(inside, design.weights, 0.0)
    value = _weighted_quantile(values, w, share(q, "q"))
    at_most = (values <= value) & inside
    p = float(w @ at_most / w.sum())
    of_share = _by_t(p, _variance(w * (at_most - p) / w.sum(), design), design, inside, level, None)
    lower, upper = (_weighted_quantile(values, w, min(max(end, 0.0), 1.0)) for end in (of_share.lower, of_share.upper))
    reach = float(special.stdtrit(of_share.df, (1 + level) / 2))
    return Estimate(value, (upper - lower) / (2 * reach), lower, upper, of_share.df, of_share.n, None, trusted=True)


def _inside(domain: ArrayLike | None, design: Design) -> Bools:
    if domain is None:
        return np.ones(design.weights.size, dtype=np.bool_)
    inside = np.asarray(domain)
    if inside.shape != design.weights.shape or inside.dtype != np.bool_:
        raise ValueError(
            f"domain has shape {inside.shape} and type {inside.dtype}; expected a yes or no (Boolean) for each weight."
        )
    if not np.any(inside & (design.weights > 0)):
        raise ValueError("domain holds nobody with a weight: there is nothing to estimate from; abstain.")
    return inside


def _answers(y: ArrayLike, inside: Bools, name: str) -> Floats:
    values = np.array(y, dtype=np.float64)
    if values.shape != inside.shape:
        raise ValueError(f"{name} has shape {values.shape}; expected a value for each of the {inside.size} weights.")
    missing = np.flatnonzero(~np.isfinite(values) & inside)
    if missing.size:
        raise ValueError(
            f"{name} is missing at position {missing[0]} (and {missing.size - 1} more) inside the domain; leave "
            "non-respondents out through `domain`, and say how many they were."
        )
    return np.where(inside, values, 0.0)


def _variance(linear: Floats, design: Design) -> float:
    return float(variance_of_total(linear[:, None], design)[0, 0])


def _deff(variance: float, values: Floats, w: Floats, inside: Bools) -> float | None:
    n, total = int(np.sum(inside & (w > 0))), float(w.sum())
    if n < 2:
        return None
    mean = w @ values / total
    not_drawn = (total - n) / total if total > SCALED_TO_SAMPLE * n else 1.0
    simple = n / (n - 1) * float(w @ (values - mean) ** 2) / total * not_drawn / n
    return variance / simple if simple > 0 else None


def _by_t(value: float, variance: float, design: Design, inside: Bools, level: float, deff: float | None) -> Estimate:
    df = degrees_of_freedom(design, inside)
    if df < 1:
        raise ValueError(
            "clusters: the domain has as few clusters as strata, so its variance cannot be told; abstain, or ask "
            "about a larger domain."
        )
    se = float(np.sqrt(variance))
    reach = float(special.stdtrit(df, (1 + share(level, "level")) / 2)) * se
    n = int(np.sum(inside & (design.weights > 0)))
    return Estimate(value, se, value - reach, value + reach, df, n, deff, trusted=True)


def _even_enough(parts: Floats) -> bool:
    """Whether there are 20 parts and 25 γ² or more, γ their skewness."""
    away = parts - parts.mean()
    spread = float(np.mean(away**2))
    if spread <= np.finfo(float).eps * float(np.mean(parts**2)):
        return bool(parts.size >= FEWEST_PARTS)  # all alike: nothing is skewed
    skewness = float(np.mean(away**3)) / spread**1.5
    return bool(parts.size >= max(FEWEST_PARTS, PARTS_PER_SQUARED_SKEWNESS * skewness**2))


def exact_share_interval(
    value: ArrayLike, variance: ArrayLike, n: ArrayLike, df: ArrayLike, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Ends of Clopper and Pearson's interval with the effective number of respondents (`design_share`, "exact").

        effective = p (1 − p) / var(p) · (t_{n−1} / t_df)²,     n itself where all, or none, said yes

    All arrays of one shape. Korn & Graubard (1998), Survey Methodology 24:193–201.
    """
    p, of_share = np.asarray(value, dtype=np.float64), np.asarray(variance, dtype=np.float64)
    number, freedom, tail = np.asarray(n, dtype=np.float64), np.asarray(df, dtype=np.float64), (1 - level) / 2
    effective = np.divide(p * (1 - p), of_share, out=number.copy(), where=of_share > 0)
    few = special.stdtrit(np.maximum(number - 1, 1), tail) / special.stdtrit(freedom, tail)
    yes, no = effective * few**2 * p, effective * few**2 * (1 - p)
    lower = np.where(p > 0, special.betaincinv(np.where(p > 0, yes, 1.0), no + 1, tail), 0.0)
    upper = np.where(p < 1, special.betaincinv(yes + 1, np.where(p < 1, no, 1.0), 1 - tail), 1.0)
    return lower, upper


def _logit_share(found: Estimate, variance: float, level: float) -> tuple[float, float]:
    p = found.value
    if p in (0.0, 1.0):
        raise ValueError(f"y: the share is {p:g}, which has no logit; ask for the exact interval.")
    reach = float(special.stdtrit(found.df, (1 + level) / 2)) * float(np.sqrt(variance)) / (p * (1 - p))
    centre = float(special.logit(p))
    return float(special.expit(centre - reach)), float(special.expit(centre + reach))


def _weighted_quantile(values: Floats, w: Floats, q: float) -> float:
    counted = w > 0
    order = np.argsort(values[counted], kind="stable")
    reached = np.cumsum(w[counted][order]) / w.sum()
    at = int(np.searchsorted(reached, q * (1 - 1e-12)))
    return float(values[counted][order][min(at, order.size - 1)])
