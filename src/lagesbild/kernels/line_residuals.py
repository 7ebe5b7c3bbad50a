"""How far each unit lies from a line between two uncertain numbers, when units scatter around it anyhow.

    y_i = a + b x_i + u_i + e_i,     u_i ~ N(0, τ²) the usual scatter,   e_i ~ N(0, s_i²) the error of y_i

Where x_i is itself a believed mean (drawn towards the others as its own error tells), a line in it is fair, and its
remaining variance v_i adds b² v_i to the error (regression calibration).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from lagesbild.kernels.checks import Bools, Floats, finite, nonnegative, same_length, share

FEWEST = 6
FEWEST_TO_TRUST = 10
SCATTERS = np.linspace(0.0, 1.0, 41)  # values of τ tried, as shares of the widest
WIDEST = 3.0  # times the spread of y: no scatter is wider
ROUNDS = 3  # of slope and errors by turns; the slope then moves by less than a hundredth of its error


@dataclass(frozen=True)
class LineResiduals:
    """`slope` with `slope_lower`, `slope_upper` (95 %) and its `slope_p_value`; `scatter`: mean of τ.

    Of each unit, from a line drawn without it: `expected`, `residual` = y − expected, `p_value` two-sided, and `z` the
    normal deviate of that. `trusted` is False with fewer than ten units.
    """

    slope: float
    slope_lower: float
    slope_upper: float
    slope_p_value: float
    scatter: float
    expected: Floats
    residual: Floats
    z: Floats
    p_value: Floats
    trusted: bool


@dataclass(frozen=True)
class _Lines:
    """Weighted lines, one for each τ tried [G] and each unit left out [n] (or none: [1]); `share`: of each τ."""

    intercept: Floats
    slope: Floats
    var_intercept: Floats
    var_slope: Floats
    covariance: Floats
    share: Floats


def line_residuals(
    y: ArrayLike, y_se: ArrayLike, x: ArrayLike, x_variance: ArrayLike, *, apart: ArrayLike | None = None
) -> LineResiduals:
    """Distance of each unit from the line through the others, against the usual scatter and all errors.

        p_i = Σ_τ P(τ | the others) · 2 Φ(−|y_i − ŷ_i(τ)| / √(τ² + s_i² + b² v_i + var ŷ_i(τ)))

    τ is averaged over (flat prior, restricted likelihood), for one best τ is too often too small, and would point out
    too many. How to read: with many units some lie far out by chance; control for that. Assumes that scatter is alike
    and about normal, and that the line is straight. Do not use it to say that one number leads to the other, nor with
    fewer than some ten units.

    Harville (1977), J. American Statistical Association 72:320–338, for the restricted likelihood. Carroll et al.
    (2006), Measurement Error in Nonlinear Models, ch. 4.

    All [n], n at least 6; `apart` marks units that are held against the line but have no part in it or the scatter.
    Raises ValueError for fewer without those, missing values, negative errors, and x that are all alike.
    """
    values, at = finite(y, "y"), finite(x, "x")
    error, vague = nonnegative(y_se, "y_se") ** 2, nonnegative(x_variance, "x_variance")
    for other, name in ((at, "y and x"), (error, "y and y_se"), (vague, "y and x_variance")):
        same_length(values, other, name)
    takes_part = ~np.asarray(apart, dtype=np.bool_) if apart is not None else np.ones(values.size, dtype=np.bool_)
    same_length(values, takes_part.astype(np.float64), "y and apart")
    if takes_part.sum() < FEWEST or np.ptp(at[takes_part]) == 0:
        spread = float(np.ptp(at[takes_part])) if takes_part.any() else 0.0
        raise ValueError(f"x: {takes_part.sum()} units, spread {spread:g}; expected at least {FEWEST} that differ.")
    tau2 = (SCATTERS * WIDEST * float(values[takes_part].std())) ** 2
    slope, spread, whole, own = 0.0, 0.0, None, error
    for _ in range(ROUNDS):
        own = error + slope**2 * vague
        whole = _lines(values, at, own, (tau2, takes_part), leave_out=False)
        slope = float((whole.share * whole.slope).sum())
        spread = float((whole.share * (whole.var_slope + (whole.slope - slope) ** 2)).sum()) ** 0.5
    lines = _lines(values, at, own, (tau2, takes_part), leave_out=True)
    guess = lines.intercept + lines.slope * at
    unsure = lines.var_intercept + at**2 * lines.var_slope + 2 * at * lines.covariance
    away = np.abs(values - guess) / np.sqrt(np.maximum(tau2[:, None] + own + unsure, 1e-12))
    p_value = np.clip((lines.share * 2 * special.ndtr(-away)).sum(axis=0), 1e-300, 1.0)
    expected = (lines.share * guess).sum(axis=0)
    return LineResiduals(
        slope,
        slope - 1.96 * spread,
        slope + 1.96 * spread,
        float(2 * special.ndtr(-abs(slope) / spread)),
        float((whole.share[:, 0] * np.sqrt(tau2)).sum()) if whole else 0.0,
        expected,
        values - expected,
        np.sign(values - expected) * -special.ndtri(p_value / 2),
        p_value,
        int(takes_part.sum()) >= FEWEST_TO_TRUST,
    )


def those_apart(
    y: ArrayLike, y_se: ArrayLike, x: ArrayLike, x_variance: ArrayLike, *, level: float = 0.05
) -> tuple[Bools, LineResiduals]:
    """Which units do not lie around the line, with several looked for at once, and all held against the others' line.

        take out the unit of smallest p, fit anew, and so on for an eighth of the units (two at least)
        apart: the r first, r the largest with p₍ᵣ₎ ≤ level / (n − r + 1)

    Two that lie far out widen the scatter that each is judged by, and so hide each other; here they do not.
    How to read: where none lies apart, some unit is called so in about `level` of all screens. Assumptions as in
    `line_residuals`; do not use it where more than an eighth may lie apart.

    Rosner (1983), Technometrics 25:165–172, with the p-values of `line_residuals`.

    Arguments as there. Returns the mark of each unit [n], and residuals from the line of those not marked.
    """
    first = line_residuals(y, y_se, x, x_variance)
    n = first.p_value.size
    out, marked, found = np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=np.bool_), first
    for taken in range(min(max(n // 8, 2), n - FEWEST)):
        p_value = np.where(out, np.inf, found.p_value)
        is_apart = p_value.min() <= share(level, "level") / (n - taken)
        out[int(np.argmin(p_value))] = True
        marked = out.copy() if is_apart else marked
        if np.ptp(np.asarray(x, dtype=np.float64)[~out]) == 0:
            break
        found = line_residuals(y, y_se, x, x_variance, apart=out)
    return marked, line_residuals(y, y_se, x, x_variance, apart=marked) if marked.any() else first


def _lines(y: Floats, x: Floats, own: Floats, of: tuple[Floats, Bools], *, leave_out: bool) -> _Lines:
    """Lines by weighted least squares; leaving each unit out is taking its part from every sum. `of`: each scatter
    tried, and which units take part."""
    tau2, takes_part = of
    weight = takes_part / np.maximum(tau2[:, None] + own, 1e-12)

    def summed(each: Floats) -> Floats:
        total = each.sum(axis=1, keepdims=True)
        return np.asarray(total - each if leave_out else total)

    w, wx, wxx = (summed(weight * x**power) for power in (0, 1, 2))
    wy, wxy, wyy = summed(weight * y), summed(weight * x * y), summed(weight * y**2)
    determinant = w * wxx - wx**2
    slope, intercept = (w * wxy - wx * wy) / determinant, (wxx * wy - wx * wxy) / determinant
    left = wyy - intercept * wy - slope * wxy
    likely = 0.5 * (summed(np.log(np.where(takes_part, weight, 1.0))) - np.log(determinant) - left)
    share = np.exp(likely - special.logsumexp(likely, axis=0))
    return _Lines(intercept, slope, wxx / determinant, w / determinant, -wx / determinant, share)
