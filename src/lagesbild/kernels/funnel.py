"""Which of many areas differ from the reference by more than chance, and could it have been seen at all?

Everything here stands on one distribution: a count is Poisson around expected · risk, and where areas differ
for reasons nobody has asked about (overdispersion) the risk is gamma with mean 1. Limits, p-values and the
number that chance alone would put outside come from that one distribution, so they never contradict each other.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from lagesbild.kernels.checks import Bools, Floats, finite, nonnegative, positive, same_length, share, vector
from lagesbild.kernels.mixed_poisson import (
    NO_VARIANCE,
    at_least,
    at_most,
    count_with_tail_below,
    shape_of_log_variance,
    shape_of_relative_variance,
)

# Log risks with this variance spread 2,500-fold between areas; beyond it the model, not the number, is wrong.
LARGEST_VARIANCE = 4.0
FURTHEST_SCORE = 37.0  # double precision holds no smaller tail than this normal score's
JUST_BELOW_ONE = 1 - 1e-9
PLAUSIBLE = 9  # values that stand for what is not known of a variance


@dataclass(frozen=True)
class Overdispersion:
    """How much more areas differ than Poisson counts around one risk would.

    `phi`: mean square of the standardised deviations, 1 where chance explains all of it. `tau2`: variance of the
    areas' true log risks, 0 where chance explains all. `plausible`: nine equally likely values of it, for with
    few areas it is itself a guess; `funnel_limits(between_variance=…)` takes either, and keeps its promise at
    99.8 % with these. `standardised`: each area's deviation as a normal score under chance alone. `n`: number of
    areas.
    """

    phi: float
    tau2: float
    plausible: Floats
    standardised: Floats
    n: int


def funnel_limits(
    expected: ArrayLike, level: float, dispersion: float = 1.0, *, between_variance: ArrayLike = 0.0
) -> tuple[Floats, Floats]:
    """Limits for the ratio observed / expected, inside which chance alone keeps an area with probability `level`.

        upper · E solves P(X ≥ upper · E) = α/2,   lower · E solves P(X ≤ lower · E) = α/2,   α = 1 − level

    with X Poisson (E) where there is no overdispersion, else gamma-mixed Poisson with mean E and the gamma's
    relative variance (dispersion − 1)/E + v, where v answers to `between_variance` on the log scale (for a gamma,
    log-variance τ² and shape k are tied by ψ′(k) = τ²). The continuous version of the tails is used, so the limits
    are smooth in E and yet class every whole count exactly as the tails do.
    How to read: limits are on the *ratio* scale; counts / expected above `upper` or below `lower` lies outside. A
    lower limit of 0 means that no count, not even none, could be called lower.
    Assumes that the reference is known and that areas are independent. Do not read "inside" as "alike".

    Spiegelhalter (2005), Statistics in Medicine 24:1185–1202, with his additive random effect on the log scale as
    a gamma, so that areas with few events are handled exactly; `dispersion` is his multiplicative alternative.
    Values of it below 1 count as 1: less spread than chance gives no licence for narrower limits. With several values
    of `between_variance` each is equally likely and the tails are their mean, which makes the far limits wider.

    `expected` any shape, above zero. Returns (lower, upper) of that shape. Raises ValueError for expected of zero
    or less, negative variance, and a level outside 0–1.
    """
    e = positive(expected, "expected")
    tail = (1 - share(level, "level")) / 2
    counts = _Counts.around(e, dispersion, between_variance)
    low = counts.with_tail_below(tail)
    # P(X ≥ u) = tail is P(X ≤ u − 1) = 1 − tail in the continuous version.
    high = counts.with_tail_below(1 - tail) + 1
    # Where no event is this likely, one event is already outside.
    high = np.where(counts.at_most(np.zeros_like(e)) >= 1 - tail, JUST_BELOW_ONE, high)
    return np.asarray(low / e), np.asarray(high / e)


def smallest_visible_ratio(
    expected: ArrayLike,
    level: float = 0.95,
    *,
    below: bool = False,
    dispersion: float = 1.0,
    between_variance: ArrayLike = 0.0,
) -> Floats:
    """The smallest observed ratio to the reference that could be called higher at all, given what is expected.

        least whole count c with P(X ≥ c) ≤ α/2, over expected           (`below`: greatest c with P(X ≤ c) ≤ α/2)

    How to read: with 10 events expected, only 1.8 times the reference or more shows; ask for a longer period or
    larger areas where that is not enough. With `below`, the largest ratio that could be called lower; missing
    (NaN) where not even a count of none could, which holds below 3.7 expected events at level 0.95.
    Assumptions and distribution as in `funnel_limits`. It says what can be *called* different when observed, not
    with what probability a true difference is found: about half of areas truly at this ratio are found.

    Spiegelhalter (2005), Statistics in Medicine 24:1185–1202.

    `expected` any shape, above zero. Returns an array of that shape.
    """
    e = positive(expected, "expected")
    lower, upper = funnel_limits(e, level, dispersion, between_variance=between_variance)
    if not below:
        return np.asarray((np.floor(upper * e * (1 + 1e-12)) + 1) / e)
    tail = (1 - level) / 2
    never = _Counts.around(e, dispersion, between_variance).at_most(np.zeros_like(e)) > tail
    return np.where(never, np.nan, np.floor(lower * e) / e)


def chance_outside(
    expected: ArrayLike, level: float, dispersion: float = 1.0, *, between_variance: ArrayLike = 0.0
) -> Floats:
    """Probability that chance alone puts each area outside `funnel_limits`, counts being whole numbers.

        P(X > upper · E) + P(X < lower · E)

    How to read: the sum over areas is how many of a screen would fall outside although nothing is the matter. It is
    at most 1 − level each, less where few events make the exact tails coarse.
    Assumptions as in `funnel_limits`. `expected` any shape, above zero; returns that shape.
    """
    e = positive(expected, "expected")
    counts = _Counts.around(e, dispersion, between_variance)
    lower, upper = funnel_limits(e, level, dispersion, between_variance=between_variance)
    above = counts.at_least(np.floor(upper * e * (1 + 1e-12)) + 1)
    fewest = np.ceil(lower * e * (1 - 1e-12)) - 1
    under = np.where(fewest >= 0, counts.at_most(np.maximum(fewest, 0)), 0.0)
    return np.asarray(above + under)


def funnel_p_value(
    counts: ArrayLike, expected: ArrayLike, *, dispersion: float = 1.0, between_variance: ArrayLike = 0.0
) -> Floats:
    """Two-sided p-value of each count against what is expected; below 1 − level exactly when outside the limits.

        p = min(1, 2 · min(P(X ≤ c), P(X ≥ c)))

    How to read: how often chance, with the stated overdispersion, gives a deviation at least this rare. Exact tails,
    so with few events it is cautious. Feed all areas' values to `benjamini_hochberg` before pointing at any.
    Assumptions and distribution as in `funnel_limits`.

    `counts` and `expected` of one shape. Raises ValueError for negative counts, expected of zero or less,
    different shapes, missing values.
    """
    c = nonnegative(counts, "counts")
    e = positive(expected, "expected")
    same_length(c, e, "counts and expected")
    around = _Counts.around(e, dispersion, between_variance)
    return np.asarray(np.minimum(1.0, 2 * np.minimum(around.at_most(c), around.at_least(c))))


def overdispersion(counts: ArrayLike, expected: ArrayLike, winsorise: float = 0.1) -> Overdispersion:
    """How much more areas differ from what is expected than chance alone would make them.

        τ² solves   mean_a E[ψ(Z_a)² | count_a, τ²] = E[ψ(Z)²],   ψ(z) = z held within ±z₁₋w

    where Z_a is the normal score of the area's count under gamma-mixed Poisson with log-variance τ², averaged over
    the step that the whole count leaves open, and w = `winsorise`. `phi` is the left side at τ² = 0 over the right.
    This is Spiegelhalter's winsorised additive model, solved rather than approximated: his formula takes the variance
    of winsorised scores for that of all scores and comes out a third too small where chance is all there is; the
    constant on the right repairs that, and the normal scores keep it right with few events.
    How to read: √tau2 is the typical relative difference between areas that chance does not explain. Holding extreme
    scores keeps the few areas one looks for from widening the limits that are to find them.
    Assumes that most areas follow one distribution around the reference. Do not use it with fewer than about 15
    areas: the variance is then itself mostly guesswork. With 24 areas, limits at 99.8 % by `tau2` alone let chance
    through about twice as often as they say; with `plausible` they do not. At most 4 is ever returned for `tau2`.

    Spiegelhalter (2005), Statistics in Medicine 24:1185–1202. Paule & Mandel (1982), J. Res. NBS 87:377–385.

    `counts` and `expected` [n], n at least 2; `winsorise` is the share held at either end, at least 0 and below 0.5.
    Raises ValueError for fewer areas, expected of zero or less, negative or missing counts.
    """
    c = vector(nonnegative(counts, "counts"), "counts", fewest=2)
    e = positive(expected, "expected")
    same_length(c, e, "counts and expected")
    if not 0 <= winsorise < 0.5:
        raise ValueError(f"winsorise is {winsorise}; expected a share at either end, from 0 to below 0.5.")
    cut = float(special.ndtri(1 - winsorise)) if winsorise > 0 else np.inf
    target = float(_held_square(np.array(-np.inf), np.array(np.inf), cut))

    def spread(tau2: float) -> float:
        k = _shape(e, 0.0, tau2)
        low, high = _score_step(c, e, k)
        return float(_held_square(low, high, cut).mean() / target)

    phi = spread(0.0)
    tau2 = _variance_that_explains(spread) if phi > 1 else 0.0
    low, high = _score_step(c, e, _shape(e, 0.0, 0.0))
    return Overdispersion(phi, tau2, _plausible(tau2, e), _mean_score(low, high), c.size)


def benjamini_hochberg(p_values: ArrayLike, rate: float = 0.05) -> Bools:
    """Which of many p-values survive when at most a share `rate` of the survivors may be false.

        keep the i smallest, i the largest with p₍ᵢ₎ ≤ i · rate / n

    How to read: of the areas marked, on average at most `rate` are marked by chance. Says nothing of the unmarked.
    Assumes independent or positively dependent p-values. Missing values are refused, not skipped: whoever leaves
    areas out of a screen must do so before and say so.

    Benjamini & Hochberg (1995), J. R. Statist. Soc. B 57:289–300.

    `p_values` [n], n ≥ 0. Returns a Boolean array [n]. Raises ValueError for values outside 0–1.
    """
    p = nonnegative(p_values, "p_values")
    if np.any(p > 1):
        raise ValueError(f"p_values: the value {p.max()} is above 1; expected probabilities.")
    if p.size == 0:
        return np.zeros(p.shape, dtype=np.bool_)
    ordered = np.sort(p.ravel())
    passes = np.flatnonzero(ordered <= np.arange(1, p.size + 1) * share(rate, "rate") / p.size)
    return np.asarray(p <= (ordered[passes[-1]] if passes.size else -1.0))


@dataclass(frozen=True)
class _Counts:
    """Counts around `mean` when nothing is the matter: mixed Poisson, `shapes` [m, …] for each plausible variance."""

    mean: Floats
    shapes: Floats

    @classmethod
    def around(cls, mean: Floats, dispersion: float, between_variance: ArrayLike) -> "_Counts":
        extra = max(float(finite(dispersion, "dispersion")), 1.0) - 1
        variances = np.atleast_1d(nonnegative(between_variance, "between_variance"))
        return cls(mean, np.stack([_shape(mean, extra, float(tau2)) for tau2 in variances]))

    def at_most(self, c: Floats) -> Floats:
        return np.asarray(at_most(c, self.mean, self.shapes).mean(axis=0))

    def at_least(self, c: Floats) -> Floats:
        return np.asarray(at_least(c, self.mean, self.shapes).mean(axis=0))

    def with_tail_below(self, tail: float) -> Floats:
        """The (not whole) count c with P(X ≤ c) = tail, between the shapes' own; 0 where none at all is likelier."""
        each = count_with_tail_below(self.mean, self.shapes, tail)
        low, high = each.min(axis=0), each.max(axis=0)
        while np.any(high - low > 1e-10 * (1 + high)):
            middle = (low + high) / 2
            short = self.at_most(middle) < tail
            low, high = np.where(short, middle, low), np.where(short, high, middle)
        return np.asarray(high)


def _shape(mean: Floats, extra: float, tau2: float) -> Floats:
    """Shape of the gamma that risks follow, per area; infinite where there is no overdispersion."""
    relative = extra / mean + (1 / shape_of_log_variance(tau2) if tau2 > NO_VARIANCE else 0.0)
    return shape_of_relative_variance(relative)


def _plausible(tau2: float, expected: Floats) -> Floats:
    """Nine equally likely variances: with chance's own, they are known as well as n squares of normals tell."""
    n, by_chance = expected.size, float(np.median(1 / expected))
    middles = (np.arange(PLAUSIBLE) + 0.5) / PLAUSIBLE
    spread = n / (2 * special.gammaincinv(n / 2, middles))
    return np.asarray(np.clip((tau2 + by_chance) * spread - by_chance, 0, LARGEST_VARIANCE))


def _score_step(c: Floats, e: Floats, k: Floats) -> tuple[Floats, Floats]:
    """The normal scores between which a whole count lies: Φ⁻¹ of P(X < c) and of P(X ≤ c)."""
    under = np.where(c > 0, at_most(np.maximum(c - 1, 0), e, k), 0.0)
    over = at_least(c + 1, e, k)
    # Each tail is inverted on its own side, where a far-out count would otherwise round to certainty.
    low = np.where(under > 0.5, -special.ndtri(at_least(c, e, k)), special.ndtri(under))
    high = np.where(over < 0.5, -special.ndtri(over), special.ndtri(at_most(c, e, k)))
    return np.minimum(low, FURTHEST_SCORE), np.maximum(high, -FURTHEST_SCORE)


def _mean_score(low: Floats, high: Floats) -> Floats:
    """Mean of a standard normal known to lie between `low` and `high`."""
    width = special.ndtr(-np.abs(low)) - special.ndtr(-np.abs(high))
    inside = np.where(np.sign(low) * np.sign(high) > 0, np.abs(width), special.ndtr(high) - special.ndtr(low))
    usable = inside > 1e-280
    mean = (_density(low) - _density(high)) / np.where(usable, inside, 1.0)
    nearest = np.where(np.abs(low) < np.abs(high), low, high)
    return np.where(usable, mean, np.where(np.isfinite(nearest), nearest, 0.0))


def _held_square(low: Floats, high: Floats, cut: float) -> Floats:
    """Mean of min(z², cut²) for a standard normal z known to lie between `low` and `high`."""
    a, b = np.clip(low, -cut, cut), np.clip(high, -cut, cut)
    within = special.ndtr(b) - special.ndtr(a)
    squares = within + _times_density(a) - _times_density(b)
    tails = special.ndtr(np.minimum(high, -cut)) - special.ndtr(np.minimum(low, -cut))
    tails = tails + special.ndtr(-np.maximum(low, cut)) - special.ndtr(-np.maximum(high, cut))
    total = within + tails
    held = 0.0 if np.isinf(cut) else cut**2 * tails
    known = total > 1e-280
    far = np.minimum(np.minimum(np.abs(low), np.abs(high)), cut) ** 2
    return np.where(known, (squares + held) / np.where(known, total, 1.0), far)


def _density(z: Floats) -> Floats:
    return np.asarray(np.exp(-0.5 * np.square(z)) / np.sqrt(2 * np.pi))


def _times_density(z: Floats) -> Floats:
    held = np.where(np.isfinite(z), z, 0.0)
    return np.asarray(held * _density(held))


def _variance_that_explains(spread: Callable[[float], float]) -> float:
    """The variance at which the spread falls to 1, by bisection on its logarithm (the spread only falls)."""
    low, high = 1e-8, LARGEST_VARIANCE
    if spread(low) <= 1:
        return 0.0
    if spread(high) > 1:
        return high
    while high / low > 1 + 1e-9:
        middle = float(np.sqrt(low * high))
        low, high = (middle, high) if spread(middle) > 1 else (low, middle)
    return high
