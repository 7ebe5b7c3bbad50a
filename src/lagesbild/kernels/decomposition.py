"""Which part of a change is due to what?

A number of areas in a class, or a rate, changed. Some of it because risks did, some because more was known, a
definition was rewritten, borders were drawn anew or other people live there. All ways here give parts that sum
to the change, leaving nothing over that nobody answers for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from lagesbild.kernels.checks import Floats, nonnegative, positive, same_length, share, vector

MOST_FACTORS = 12  # 4,096 evaluations; a reader cannot hold more parts than that anyway
FEWEST_EVENTS = 10  # on either side
NEAR_NOTHING = 1e-9  # the logarithmic mean of two equal numbers is the number itself
LEFT = "left"


@dataclass(frozen=True)
class Shapley:
    """`before`, `after`: the value with everything as it was, and as it is. `parts`: by factor, summing to the
    difference.

    `smallest`, `largest`: by factor, its contribution in the order of changes that gives it least and most. Where
    they lie far apart, what the factor did depended on what else changed, and the part is a fair division rather
    than an effect.
    """

    before: float
    after: float
    parts: dict[str, float]
    smallest: dict[str, float]
    largest: dict[str, float]


@dataclass(frozen=True)
class Part:
    """A part of a change in a rate, with interval; `by_group` [G] sums to `value`."""

    value: float
    lower: float
    upper: float
    by_group: Floats


@dataclass(frozen=True)
class Factor:
    """By how much something multiplied a number, and the standard error of the log of that."""

    ratio: float
    log_error: float = 0.0


@dataclass(frozen=True)
class Products:
    """Parts of a change from `before` to `after`, by factor; the last, `left`, is what the factors leave over.

    `parts` sum to after − before. `left_ratio`, with interval, is the change that would have been had the factors not
    changed.
    """

    before: float
    after: float
    parts: dict[str, Part]
    left_ratio: tuple[float, float, float]


@dataclass(frozen=True)
class Kitagawa:
    """Change of a rate = change of the groups' own rates + change of who they are. Same unit as the rate.

    `trusted` is False with fewer than ten events before or after: intervals are then too narrow.
    """

    before: float
    after: float
    rates: Part
    composition: Part
    trusted: bool


def shapley(change: Callable[[frozenset[str]], float], factors: Sequence[str]) -> Shapley:
    """Divide a change between the factors that changed, each by its mean contribution over all orders of changing
    them.

        part_f = Σ_{S ∌ f} |S|! (k − |S| − 1)! / k! · (change(S ∪ {f}) − change(S))

    `change(S)` is the value when the factors in S are as they are now and the others as they were: the number of
    areas in a class with today's indicators and last year's definition, say. It is called once for each of the 2ᵏ
    sets. How to read: of 5 areas more in the class, 2 by new indicators, 3 by the new definition. The parts sum
    to the change (to rounding), a factor that never matters gets 0, and two that always do the same get the same.
    Assumes that each mixture of old and new can be worked out and makes sense. Do not use it where one factor
    only has a meaning after another (a new class under new borders): divide the change within an order then.
    Parts are an account of the calculation, not a claim of what caused what.

    Shapley (1953), Contributions to the Theory of Games II:307–317. Shorrocks (2013), J. Economic Inequality
    11:99–126.

    Raises ValueError for no factors, twice the same, more than 12, and values that are missing or infinite.
    """
    names = tuple(factors)
    k = len(names)
    if not 1 <= k <= MOST_FACTORS or len(set(names)) != k:
        raise ValueError(f"factors are {names}; expected 1 to {MOST_FACTORS} different names.")
    value = {}
    for size in range(k + 1):
        for chosen in combinations(names, size):
            value[frozenset(chosen)] = float(change(frozenset(chosen)))
            if not np.isfinite(value[frozenset(chosen)]):
                raise ValueError(
                    f"change gives {value[frozenset(chosen)]} for {sorted(chosen)} as now; expected a number."
                )
    gained = {
        name: [(len(held), value[held | {name}] - value[held]) for held in value if name not in held] for name in names
    }
    parts = {
        name: sum(factorial(size) * factorial(k - size - 1) * gain for size, gain in gains) / factorial(k)
        for name, gains in gained.items()
    }
    return Shapley(
        before=value[frozenset()],
        after=value[frozenset(names)],
        parts=parts,
        smallest={name: min(gain for _, gain in gains) for name, gains in gained.items()},
        largest={name: max(gain for _, gain in gains) for name, gains in gained.items()},
    )


def divide_product(
    before: float, after: float, factors: Mapping[str, Factor], *, log_error: float, level: float = 0.95
) -> Products:
    """Divide the change of a number that is a product of factors, one of which is not known.

        after / before = Π r_k · r_left,   part_k = L · log r_k,   L = (after − before) / (log after − log before)

    L is the logarithmic mean, so the parts sum to the change, leave nothing over, and change sign when time is turned
    round. `log_error` is the standard error of log(after / before): what chance, and the usual difference between
    years, leave unknown of the change itself; it belongs to what is left over.
    How to read: of 240 more recorded, 60 go with more residents, 110 with a larger share reported, and 70 (−30 to 170)
    are left. What is left is not thereby real: it is what nobody has measured.
    Assumes that the factors work on each other (a tenth more residents make a tenth more of everything) and that their
    errors are independent. Do not use it where a factor was worked out from the same counts as another.

    Ang (2005), Energy Policy 33:867–871 (logarithmic mean Divisia index).

    `before`, `after` above 0; ratios above 0; errors 0 or more. Raises ValueError for others.
    """
    start, end = float(positive(before, "before")), float(positive(after, "after"))
    names = list(factors)
    logs = np.log(positive([factors[name].ratio for name in names], "factors"))
    errors = nonnegative([factors[name].log_error for name in names], "log_error of factors")
    own = float(nonnegative(log_error, "log_error"))
    reach = float(special.ndtri((1 + share(level, "level")) / 2))
    whole = float(np.log(end / start))
    mean = (end - start) / whole if abs(whole) > NEAR_NOTHING else (start + end) / 2
    left, left_error = whole - float(logs.sum()), float(np.sqrt(own**2 + errors @ errors))

    def part(log: float, error: float) -> Part:
        value, doubt = mean * log, mean * reach * error
        return Part(value, value - doubt, value + doubt, np.array([value]))

    parts = {name: part(float(log), float(error)) for name, log, error in zip(names, logs, errors, strict=True)}
    parts[LEFT] = part(left, left_error)
    ends = [float(np.exp(left + sign * reach * left_error)) for sign in (0, -1, 1)]
    return Products(start, end, parts, (ends[0], ends[1], ends[2]))


def kitagawa(
    counts_before: ArrayLike,
    exposure_before: ArrayLike,
    counts_after: ArrayLike,
    exposure_after: ArrayLike,
    *,
    per: float = 1000,
    level: float = 0.95,
) -> Kitagawa:
    """Divide the change of a crude rate between the groups' own rates and the groups' sizes.

        Σ w₁r₁ − Σ w₀r₀ = Σ ½(w₀ + w₁)(r₁ − r₀)  +  Σ ½(r₀ + r₁)(w₁ − w₀)        w: share of exposure, r: rate
                              rates                        composition

    How to read: the rate fell by 1.2 per 1,000, of which 0.9 because each group's rate fell and 0.3 because there
    are fewer young people. The parts sum to the change. `by_group` says which groups did it; its composition
    column depends on the others' and should be read in sum.
    Assumes Poisson counts and known exposure; intervals are normal and need about ten events or more in all on
    either side. Do not read composition as blame: it says who lives there, not who did what.

    Kitagawa (1955), J. American Statistical Association 50:1168–1194.

    Each argument [G]; exposure above zero in each group at both times. Raises ValueError where these do not hold.
    """
    c0 = vector(nonnegative(counts_before, "counts_before"), "counts_before")
    c1 = nonnegative(counts_after, "counts_after")
    e0, e1 = positive(exposure_before, "exposure_before"), positive(exposure_after, "exposure_after")
    for other, name in ((c1, "counts_after"), (e0, "exposure_before"), (e1, "exposure_after")):
        same_length(c0, other, f"counts_before and {name}")
    reach = float(special.ndtri((1 + share(level, "level")) / 2))
    r0, r1, w0, w1 = c0 / e0, c1 / e1, e0 / e0.sum(), e1 / e1.sum()
    noise = c0 / e0**2 + c1 / e1**2  # variance of either a group's difference or its sum of rates

    def part(by_group: Floats, weight: Floats) -> Part:
        value, doubt = per * by_group.sum(), per * reach * np.sqrt(weight**2 @ noise)
        return Part(float(value), float(value - doubt), float(value + doubt), per * by_group)

    middle, moved = (w0 + w1) / 2, w1 - w0
    return Kitagawa(
        before=float(per * w0 @ r0),
        after=float(per * w1 @ r1),
        rates=part(middle * (r1 - r0), middle),
        composition=part((r0 + r1) / 2 * moved, moved / 2),
        trusted=bool(min(c0.sum(), c1.sum()) >= FEWEST_EVENTS),
    )
