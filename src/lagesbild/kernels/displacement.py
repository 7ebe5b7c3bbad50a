"""Did events go down where something was done, or only next door? And could one have seen it at all?

Four counts before and four after: the treated area and a control area like it, and, where events may have moved, the
surroundings and a control for those. What the treated area changed beyond its control is the local effect; what the
surroundings changed beyond theirs is displacement (more) or a benefit that spread (fewer).

Wheeler & Ratcliffe (2018), Crime Science 7:11. Bowers & Johnson (2003), Journal of Quantitative Criminology 19:275–301.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from lagesbild.kernels.checks import Floats, nonnegative, positive, share

FEWEST_EVENTS = 8  # in all counts together: with fewer, the interval held 99 % where 95 % was promised
SIGN = np.array([1.0, -1.0, 1.0, -1.0])  # treated, its control, surroundings, their control
LOCAL, MOVED = np.array([1, 1, 0, 0], dtype=bool), np.array([0, 0, 1, 1], dtype=bool)


@dataclass(frozen=True)
class Difference:
    """Events more (or, below 0, fewer) than the control led one to expect, with interval and two-sided p-value."""

    value: float
    se: float
    lower: float
    upper: float
    p_value: float


@dataclass(frozen=True)
class Displacement:
    """`local` effect, `moved` to or from the surroundings, and `total`, their sum.

    `trusted` is False with fewer than eight events in all: the interval is then no more than a hint.
    """

    local: Difference
    moved: Difference
    total: Difference
    trusted: bool


@dataclass(frozen=True)
class DisplacementQuotient:
    """Change in the surroundings over change in the treated area, both as shares of the control.

    `value` below −1: more moved than was won; −1 to 0: some moved; above 0: the benefit spread. `success`: change of
    the treated area's share of the control (below 0: fewer). `lower`, `upper` by Fieller; missing where the success is
    not told from nothing, and the quotient then means nothing.
    """

    value: float
    lower: float
    upper: float
    success: float


@dataclass(frozen=True)
class SmallestVisible:
    """`events`: the least reduction that would be told from nothing with the power asked for; `share` of what is
    expected in the treated area. Both are infinite where even no events at all would not be told.
    """

    events: float
    share: float


def weighted_displacement_difference(
    treated: ArrayLike,
    control: ArrayLike,
    surroundings: ArrayLike = (0.0, 0.0),
    surroundings_control: ArrayLike = (0.0, 0.0),
    *,
    time_weights: tuple[float, float] = (1.0, 1.0),
    area_weights: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0),
    harm: ArrayLike | None = None,
    dispersion: float = 1.0,
    level: float = 0.95,
) -> Displacement:
    """Change in the treated area and its surroundings beyond their controls (Wheeler & Ratcliffe 2018).

        local = (T₁ − T₀) − (C₁ − C₀),     moved = (S₁ − S₀) − (K₁ − K₀),     total = local + moved
        Var = φ · Σ counts,     each count divided by its time and area weight (their squares in the variance)

    How to read: total −118 (−196 … −40): some 118 fewer events than without the measure, at least forty, counting what
    moved next door. An interval that holds 0 says that nothing was told, not that nothing happened.
    Assumes counts that vary like Poisson counts (`dispersion` φ times as much), and that treated and control areas
    would have changed by as many events: choose controls with about as many events before, or bring them to the same
    size with `area_weights` (shares that each counts for). Do not use it with controls chosen because they rose, nor
    where the treated area was chosen because it had just had its worst year.

    Wheeler & Ratcliffe (2018), Crime Science 7:11.

    Counts are (before, after), or [2, K] for K kinds of events with `harm` [K], the weight of one event of each.
    `time_weights` the lengths of before and after; `area_weights` of treated, control, surroundings and their control.
    Raises ValueError for other shapes, negative or missing counts, weights of zero or less, counts that are all zero.
    """
    counts = _four(treated, control, surroundings, surroundings_control)
    weight = _weights(time_weights, area_weights)
    severity = np.ones(counts.shape[2]) if harm is None else nonnegative(harm, "harm")
    if severity.shape != (counts.shape[2],):
        raise ValueError(f"harm has shape {severity.shape} and there are {counts.shape[2]} kinds of events.")
    phi = _dispersion(dispersion)
    change = ((counts[:, 1] / weight[:, 1, None] - counts[:, 0] / weight[:, 0, None]) @ severity) * SIGN
    variance = phi * ((counts / weight[:, :, None] ** 2).sum(axis=1) @ severity**2)
    everywhere = LOCAL | MOVED
    local, moved, total = (
        _difference(change[of].sum(), variance[of].sum(), level) for of in (LOCAL, MOVED, everywhere)
    )
    return Displacement(local, moved, total, bool(counts.sum() >= FEWEST_EVENTS))


def displacement_quotient(
    treated: ArrayLike, surroundings: ArrayLike, control: ArrayLike, *, level: float = 0.95
) -> DisplacementQuotient:
    """Weighted displacement quotient (Bowers & Johnson 2003), with an interval.

        value = (S₁/C₁ − S₀/C₀) / (T₁/C₁ − T₀/C₀),     success = T₁/C₁ − T₀/C₀

    How to read: −0.4: of what was won in the treated area, four tenths came back next door; 0.4: as much again was won
    there. Only where `success` is below 0 and the interval is there; otherwise use `weighted_displacement_difference`.
    Assumes Poisson counts. The interval is Fieller's with variances from the logarithms' (delta method).

    Bowers & Johnson (2003), Journal of Quantitative Criminology 19:275–301. Fieller (1954), J. R. Statist. Soc. B
    16:175–185.

    Each count (before, after). Raises ValueError for other shapes, negative or missing counts, a control or treated
    area without events in either period.
    """
    t, s, c = (
        _pair(given, name)
        for given, name in ((treated, "treated"), (surroundings, "surroundings"), (control, "control"))
    )
    if min(c) == 0 or min(t) == 0:
        raise ValueError("treated and control need events both before and after; add periods, or larger areas.")
    success, change = t[1] / c[1] - t[0] / c[0], s[1] / c[1] - s[0] / c[0]
    of_success = float(np.sum((t / c) ** 2 * (1 / t + 1 / c)))
    of_change = float(np.sum(s / c**2 + s**2 / c**3))
    together = float(np.sum(t * s / c**3))
    z = float(special.ndtri((1 + share(level, "level")) / 2))
    lower, upper = _fieller((change, success), (of_change, of_success, together), z)
    return DisplacementQuotient(change / success if success else np.nan, lower, upper, success)


def smallest_visible_effect(
    treated_before: float,
    control_before: float,
    surroundings_before: float = 0.0,
    surroundings_control_before: float = 0.0,
    *,
    after_over_before: float = 1.0,
    dispersion: float = 1.0,
    power: float = 0.8,
    level: float = 0.95,
) -> SmallestVisible:
    """The least reduction in the treated area that would be told from nothing, worked out before the measure starts.

        δ = (z₁ + z₂) √(φ (V − δ)),     V = Σ (a² N + a N)     N counts before, a = `after_over_before`

    V is the variance of `weighted_displacement_difference` if nothing changes, z₁ for the level (two-sided), z₂ for
    the power.
    How to read: 31 %: if the measure takes away less than three in ten, this follow-up will most likely say "nothing
    was told", whatever it did. Choose a longer follow-up, a larger area or another question now, not afterwards.
    Assumes that counts before are what would come, but for chance.

    Wheeler & Ratcliffe (2018), Crime Science 7:11, turned round.

    Counts before, 0 or more, treated above 0; `after_over_before` the length of the follow-up over the time counted
    before. Raises ValueError for values without a meaning.
    """
    before = nonnegative([treated_before, control_before, surroundings_before, surroundings_control_before], "before")
    expected = float(positive(treated_before, "treated_before") * positive(after_over_before, "after_over_before"))
    a, phi = float(after_over_before), _dispersion(dispersion)
    reach = float(special.ndtri((1 + share(level, "level")) / 2) + special.ndtri(share(power, "power"))) ** 2 * phi
    variance = float((a**2 * before + a * before).sum())
    events = (-reach + np.sqrt(reach**2 + 4 * reach * variance)) / 2
    if events > expected:
        return SmallestVisible(np.inf, np.inf)
    return SmallestVisible(float(events), float(events) / expected)


def _difference(value: float, variance: float, level: float) -> Difference:
    se = float(np.sqrt(variance))
    reach = float(special.ndtri((1 + share(level, "level")) / 2)) * se
    p_value = float(2 * special.ndtr(-abs(value) / se)) if se > 0 else 1.0
    return Difference(float(value), se, float(value) - reach, float(value) + reach, p_value)


def _fieller(means: tuple[float, float], spread: tuple[float, float, float], z: float) -> tuple[float, float]:
    """Interval of above/below from their variances and covariance; missing where below is not told from 0."""
    (above, below), (of_above, of_below, together) = means, spread
    a = below**2 - z**2 * of_below
    b = above * below - z**2 * together
    c = above**2 - z**2 * of_above
    if a <= 0:
        return np.nan, np.nan
    root = np.sqrt(max(0.0, b**2 - a * c))
    return float((b - root) / a), float((b + root) / a)


def _four(*given: ArrayLike) -> Floats:
    """The four areas' counts as [4, 2, K]."""
    names = ("treated", "control", "surroundings", "surroundings_control")
    counts = [nonnegative(one, name) for one, name in zip(given, names, strict=True)]
    n_kinds = counts[0].shape[1] if counts[0].ndim == 2 else 1
    for at, (one, name) in enumerate(zip(counts, names, strict=True)):
        if one.shape == (2,) and (n_kinds == 1 or not one.any()):
            counts[at] = np.tile(one[:, None], n_kinds)  # no surroundings: no events of any kind
        elif one.shape != (2, n_kinds):
            raise ValueError(f"{name}: expected (before, after), or [2, K] for K kinds as treated; got {one.shape}.")
    if not np.any(counts):
        raise ValueError("counts are all zero: nothing changed and nothing could have; say so instead of estimating.")
    return np.stack(counts)


def _weights(time_weights: tuple[float, float], area_weights: tuple[float, float, float, float]) -> Floats:
    times, areas = positive(time_weights, "time_weights"), positive(area_weights, "area_weights")
    if times.shape != (2,) or areas.shape != (4,):
        raise ValueError(f"expected two time_weights and four area_weights, got {times.size} and {areas.size}.")
    return np.asarray(areas[:, None] * times)


def _pair(given: ArrayLike, name: str) -> Floats:
    pair = nonnegative(given, name)
    if pair.shape != (2,):
        raise ValueError(f"{name}: expected (before, after), got shape {pair.shape}.")
    return pair


def _dispersion(dispersion: float) -> float:
    if not dispersion >= 1:
        raise ValueError(f"dispersion is {dispersion}; expected at least 1 (1: Poisson).")
    return float(dispersion)
