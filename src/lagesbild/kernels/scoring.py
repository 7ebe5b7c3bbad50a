"""How good was a forecast, now that we know what came?

A forecast is a distribution, given as draws or as quantiles. A proper score rewards saying what one believes: no
other forecast can expect a better score than the truth. Scores are losses in the unit of what was forecast: 0 is
perfect, smaller is better, and only scores of the same observations may be compared.

Two questions stay apart: is it honest (`coverage`, `pit`: do events happen as often as was said?), and is it sharp
(the score, which pays for both)?

Gneiting & Raftery (2007), J. Amer. Statist. Assoc. 102:359–378. Bracher, Ray, Gneiting & Reich (2021), PLOS
Computational Biology 17:e1008618. Czado, Gneiting & Held (2009), Biometrics 65:1254–1261.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from lagesbild.kernels.checks import Bools, Floats, finite, same_length, share

SAME_LEVEL = 1e-9  # quantile levels closer than this are one level written in two ways


@dataclass(frozen=True)
class IntervalScore:
    """A score and the three parts it is the sum of, each of the shape of the observations.

    `spread` is paid for wide intervals, `too_low` for observations above them (the forecast was too low), `too_high`
    for observations below.
    """

    score: Floats
    spread: Floats
    too_low: Floats
    too_high: Floats


@dataclass(frozen=True)
class Coverage:
    """Share of observations inside their intervals, with the exact interval for that share; `n` observations."""

    value: float
    lower: float
    upper: float
    n: int


@dataclass(frozen=True)
class PIT:
    """Where each observation fell in its forecast: between P(X < y) = `below` and P(X ≤ y) = `at_most`."""

    below: Floats
    at_most: Floats


def crps(observed: ArrayLike, draws: ArrayLike, *, fair: bool = False) -> Floats:
    """Continuous ranked probability score of forecasts given as draws.

        CRPS = E|X − y| − ½ E|X − X′|        X, X′ independent draws of the forecast, y what came

    How to read: a distance in the forecast's own unit; for a forecast of one certain number it is the absolute error.
    Assumes enough draws: with m of them the score is too large by about ½ E|X − X′| / m. `fair` corrects that, and
    then compares forecasts of different numbers of draws. Do not average scores of areas of very different size
    without saying so: the largest decides.

    Gneiting & Raftery (2007), J. Amer. Statist. Assoc. 102:359–378; Ferro (2014), Q. J. R. Meteorol. Soc.
    140:1917–1923, for `fair`.

    `observed` [...], `draws` [..., m] with m ≥ 1 (2 where fair). Returns [...]. Raises ValueError for missing values
    and shapes that do not fit.
    """
    y, x = _forecast(observed, draws, "draws")
    m = x.shape[-1]
    if fair and m < 2:
        raise ValueError("draws: one draw has no spread to correct for; expected 2 or more where fair.")
    ordered = np.sort(x, axis=-1)
    distance = np.abs(ordered - y[..., None]).mean(axis=-1)
    rank = np.arange(1, m + 1)
    # Σᵢⱼ |xᵢ − xⱼ| = 2 Σᵢ (2i − m − 1) x₍ᵢ₎
    half_spread = (ordered * (2 * rank - m - 1)).sum(axis=-1) / (m * (m - 1 if fair else m))
    return np.asarray(distance - half_spread)


def interval_score(observed: ArrayLike, lower: ArrayLike, upper: ArrayLike, level: float) -> IntervalScore:
    """Score of a central prediction interval.

        IS = (u − l) + 2/α · (l − y)₊ + 2/α · (y − u)₊          α = 1 − level

    How to read: the interval's width, and a fine for missing, the heavier the surer the interval said it was.
    Assumes that the interval leaves α/2 on each side. Do not compare scores of different levels.

    Gneiting & Raftery (2007), J. Amer. Statist. Assoc. 102:359–378, § 6.2.

    All arrays of one shape. Raises ValueError for missing values, lower above upper, a level outside 0–1.
    """
    y, low, high = _interval(observed, lower, upper)
    fine = 2 / (1 - share(level, "level"))
    spread, too_high, too_low = high - low, fine * np.maximum(low - y, 0), fine * np.maximum(y - high, 0)
    return IntervalScore(spread + too_low + too_high, spread, too_low, too_high)


def weighted_interval_score(observed: ArrayLike, quantiles: ArrayLike, levels: ArrayLike) -> IntervalScore:
    """Score of a forecast given as a median and central intervals (Bracher et al. 2021).

        WIS = 1/(K + ½) · (½ |y − median| + Σ_k α_k/2 · IS_k)          K intervals, α_k = 1 − their level
            = mean over the quantile levels τ of 2 · (1{y ≤ q_τ} − τ) (q_τ − y)

    How to read: as `crps`, which it approaches as the levels grow dense; its parts say whether a forecast lost by
    being wide, too low or too high.
    Assumes levels that come in pairs τ, 1 − τ, with the median. Compare only forecasts of the same levels.

    Bracher, Ray, Gneiting & Reich (2021), PLOS Computational Biology 17:e1008618.

    `observed` [...], `quantiles` [..., k] in the order of `levels` [k], rising, symmetric around 0.5 and holding it.
    Raises ValueError for levels that do not, for quantiles that cross, for missing values.
    """
    at = finite(levels, "levels")
    if (
        at.ndim != 1
        or at.size % 2 == 0
        or np.any(np.diff(at, prepend=0, append=1) <= 0)
        or np.any(np.abs(at + at[::-1] - 1) > SAME_LEVEL)
    ):
        raise ValueError(
            f"levels are {at.tolist()}; expected rising, inside 0–1, in pairs such as 0.1 and 0.9, with 0.5 between."
        )
    y, q = _forecast(observed, quantiles, "quantiles")
    if q.shape[-1] != at.size:
        raise ValueError(f"quantiles hold {q.shape[-1]} values per forecast and levels {at.size}; expected the same.")
    if np.any(np.diff(q, axis=-1) < 0):
        raise ValueError("quantiles: a quantile lies below one of a lower level; expected them to rise with the level.")
    half = at.size // 2
    low, high, tail = q[..., :half], q[..., :half:-1], at[:half]
    above, beneath = np.maximum(y[..., None] - high, 0), np.maximum(low - y[..., None], 0)
    median = q[..., half]
    scale = 1 / (half + 0.5)
    spread = scale * ((high - low) @ tail)
    too_low = scale * (above.sum(axis=-1) + 0.5 * np.maximum(y - median, 0))
    too_high = scale * (beneath.sum(axis=-1) + 0.5 * np.maximum(median - y, 0))
    return IntervalScore(np.asarray(spread + too_low + too_high), np.asarray(spread), too_low, too_high)


def coverage(observed: ArrayLike, lower: ArrayLike, upper: ArrayLike, level: float = 0.95) -> Coverage:
    """Share of observations that fell inside their intervals (ends included).

    How to read: an honest 90 % interval covers 90 % in the long run; whether a share of n observations contradicts
    that is told by `lower` and `upper` here, the exact binomial interval for the share (at `level`).
    Assumes observations that do not depend on one another: weeks of neighbouring areas are worth fewer than they
    are. Intervals of whole counts cover more than they promise; judge them with `pit`.

    Clopper & Pearson (1934), Biometrika 26:404–413.

    All arrays of one shape, at least one observation. Raises ValueError for missing values and lower above upper.
    """
    y, low, high = _interval(observed, lower, upper)
    inside: Bools = (y >= low) & (y <= high)
    hits, n = int(inside.sum()), inside.size
    tail = (1 - share(level, "level")) / 2
    least = float(special.betaincinv(hits, n - hits + 1, tail)) if hits else 0.0
    most = float(special.betainccinv(hits + 1, n - hits, tail)) if hits < n else 1.0
    return Coverage(hits / n, least, most, n)


def pit(observed: ArrayLike, draws: ArrayLike) -> PIT:
    """Where observations fell in their forecasts (probability integral transform), counts included.

    How to read: see `pit_histogram` and `randomised_pit`. A single value says nothing; many say whether forecasts
    were honest.
    Assumes enough draws for the tails to be seen (a hundred or more).

    Czado, Gneiting & Held (2009), Biometrics 65:1254–1261.

    `observed` [...], `draws` [..., m]. Raises ValueError for missing values and shapes that do not fit.
    """
    y, x = _forecast(observed, draws, "draws")
    return PIT((x < y[..., None]).mean(axis=-1), (x <= y[..., None]).mean(axis=-1))


def pit_histogram(where: PIT, n_bins: int = 10) -> Floats:
    """Heights of the PIT histogram without dice: an observation of several equally good places counts in each.

        F̄(u) = mean of the share of [below, at_most] that lies under u,     height_j = n_bins · (F̄(j/J) − F̄((j−1)/J))

    How to read: flat at 1 is honest; a hump says intervals are too wide, a valley too narrow, a slope that forecasts
    were too low (rising) or too high (falling). With n observations a bar is off by chance by about √(n_bins / n).

    Czado, Gneiting & Held (2009), Biometrics 65:1254–1261, § 2.1.

    Returns [n_bins], mean 1. Raises ValueError for fewer than 2 bins and for no observations.
    """
    if n_bins < 2:
        raise ValueError(f"n_bins is {n_bins}; expected 2 or more.")
    below, at_most = where.below.ravel()[:, None], where.at_most.ravel()[:, None]
    if below.size == 0:
        raise ValueError("pit: no observations; expected at least one.")
    edges = np.linspace(0, 1, n_bins + 1)
    width = at_most - below
    under = np.where(
        width > 0, np.clip((edges - below) / np.where(width > 0, width, 1), 0, 1), (edges >= at_most).astype(float)
    )
    under[:, 0], under[:, -1] = 0, 1  # a continuous forecast that missed altogether sits on an outer edge
    return np.asarray(n_bins * np.diff(under.mean(axis=0)))


def randomised_pit(where: PIT, rng: np.random.Generator) -> Floats:
    """One place per observation, drawn between P(X < y) and P(X ≤ y): uniform where forecasts are honest.

    How to read: for tests of uniformity; for pictures use `pit_histogram`, which needs no dice.

    Czado, Gneiting & Held (2009), Biometrics 65:1254–1261.
    """
    return np.asarray(where.below + rng.random(where.below.shape) * (where.at_most - where.below))


def _forecast(observed: ArrayLike, values: ArrayLike, name: str) -> tuple[Floats, Floats]:
    y, x = finite(observed, "observed"), finite(values, name)
    if x.ndim != y.ndim + 1 or x.shape[:-1] != y.shape or x.size == 0:
        raise ValueError(
            f"observed {y.shape} and {name} {x.shape} do not fit; expected {name} to have one more dimension, last, "
            "with at least one value."
        )
    return y, x


def _interval(observed: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> tuple[Floats, Floats, Floats]:
    y, low, high = finite(observed, "observed"), finite(lower, "lower"), finite(upper, "upper")
    same_length(y, low, "observed and lower")
    same_length(y, high, "observed and upper")
    if y.size == 0:
        raise ValueError("observed: no observations; expected at least one.")
    if np.any(low > high):
        raise ValueError("lower lies above upper in some interval; expected lower at most upper.")
    return y, low, high
