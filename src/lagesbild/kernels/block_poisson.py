"""Weighted quasi-Poisson regression on blocks of the year and one slope, for many series at once.

    log μ_i = log population_i + α_block(i) + β · t_i        Var(Y_i) = φ μ_i / ω_i

With one intercept per block and a single slope, each step of iteratively reweighted least squares is a centring
within blocks: with working weights a and working values z, sums over block q written S_q = Σa, T_q = Σat, Z_q = Σaz,

    β = (Σatz − Σ_q T_q Z_q / S_q) / (Σat² − Σ_q T_q² / S_q),       α_q = (Z_q − β T_q) / S_q

so no matrix is formed. Starting values and the stopping rule are those of R's glm, so that answers agree with it
to rounding: past values weigh down through Anscombe residuals before the second fit (`fit_reweighted`).

Nelder & Wedderburn (1972), J. R. Statist. Soc. A 135:370–384. Noufaily et al. (2013), Statistics in Medicine
32:1206–1222, for the weights.
"""

from typing import Any

import numba as nb
import numpy as np
from numpy.typing import NDArray

from lagesbild.kernels.checks import Floats, Ints

MOST_STEPS = 25
SETTLED = 1e-8  # relative change of deviance, as in R's glm.control
START_ABOVE = 0.1  # starting means are counts + 0.1, so that a zero has a logarithm
FULL_LEVERAGE = 1e-10  # 1 − h below this: the value is fitted by itself alone, so its residual says nothing

# Columns of what `fit_many` writes.
LOG_MEAN, LOG_SE, DISPERSION, SLOPE, FITTED = range(5)
# The first fit, before anything was weighed down: what a calm series of this kind would look like.
FIRST_LOG_MEAN, FIRST_LOG_SE, FIRST_DISPERSION = range(5, 8)
FREEDOM = 8  # degrees of freedom that the dispersion was estimated with
COLUMNS = 9
# Rows of the scratch space of one series: means, linear predictors, prior weights, working weights.
MU, ETA, OMEGA, WORKING = range(4)
# Rows of the sums over blocks.
SUM_A, SUM_AT, SUM_AZ, ALPHA = range(4)
# Rows of what is gathered of one series: counts, y log y, time, offset, block.
Y, Y_LOG_Y, TIME, OFFSET, LABEL = range(5)
HELD = 5

Row = NDArray[Any]


@nb.njit(cache=True, error_model="numpy")
def _step(y: Row, time: Row, block: Row, offset: Row, trend: bool, work: Floats, sums: Floats) -> tuple[float, float]:
    """One step of weighted least squares: slope, and the spread of time within blocks. Writes ALPHA and WORKING."""
    for q in range(sums.shape[1]):
        sums[SUM_A, q] = sums[SUM_AT, q] = sums[SUM_AZ, q] = 0.0
    att = atz = 0.0
    for i in range(y.size):
        mean = work[MU, i]
        a = work[OMEGA, i] * mean
        az = a * (work[ETA, i] - offset[i]) + work[OMEGA, i] * (y[i] - mean)  # a z without dividing by the mean
        at = a * time[i]
        work[WORKING, i] = a
        sums[SUM_A, block[i]] += a
        sums[SUM_AT, block[i]] += at
        sums[SUM_AZ, block[i]] += az
        att += at * time[i]
        atz += az * time[i]
    slope = spread = 0.0
    if trend:
        for q in range(sums.shape[1]):
            att -= sums[SUM_AT, q] * sums[SUM_AT, q] / sums[SUM_A, q]
            atz -= sums[SUM_AT, q] * sums[SUM_AZ, q] / sums[SUM_A, q]
        spread = att
        slope = atz / att
    for q in range(sums.shape[1]):
        sums[ALPHA, q] = (sums[SUM_AZ, q] - slope * sums[SUM_AT, q]) / sums[SUM_A, q]
    return slope, spread


@nb.njit(cache=True, error_model="numpy")
def _fit(
    y: Row,
    y_log_y: Row,
    time: Row,
    block: Row,
    offset: Row,
    trend: bool,
    polish: bool,
    work: Floats,
    sums: Floats,
) -> tuple[bool, float, float]:
    """Fit with the prior weights in `work[OMEGA]`: whether it settled, slope, spread of time within blocks.

    R's glm leaves the last step's working weights, made from the means before that step. With `polish` one more
    step, which needs no new means, brings weights and coefficients to the means that were fitted.
    """
    before = 0.0
    for i in range(y.size):
        mean = y[i] + START_ABOVE
        work[MU, i] = mean
        work[ETA, i] = np.log(mean)
        before += 2 * work[OMEGA, i] * (y_log_y[i] - y[i] * work[ETA, i] - (y[i] - mean))
    slope = spread = 0.0
    settled = False
    for _ in range(MOST_STEPS):
        slope, spread = _step(y, time, block, offset, trend, work, sums)
        deviance = 0.0
        for i in range(y.size):
            eta = sums[ALPHA, block[i]] + slope * time[i] + offset[i]
            mean = np.exp(eta)
            work[ETA, i] = eta
            work[MU, i] = mean
            deviance += 2 * work[OMEGA, i] * (y_log_y[i] - y[i] * eta - (y[i] - mean))
        settled = abs(deviance - before) / (abs(deviance) + 0.1) < SETTLED
        if settled or not np.isfinite(deviance):
            break
        before = deviance
    if settled and polish:
        slope, spread = _step(y, time, block, offset, trend, work, sums)
    return settled, slope, spread


@nb.njit(cache=True, error_model="numpy")
def _pearson(y: Row, work: Floats, weights: int, freedom: int) -> float:
    """Σ weight · ((y − μ)/μ)² / degrees of freedom, with the weights in row `weights` of the scratch space."""
    total = 0.0
    for i in range(y.size):
        relative = (y[i] - work[MU, i]) / work[MU, i]
        total += work[weights, i] * relative * relative
    return total / freedom


@nb.njit(cache=True, error_model="numpy")
def _weigh_down_outliers(
    y: Row, time: Row, block: Row, trend: bool, spread: float, phi: float, threshold: float, work: Floats, sums: Floats
) -> None:
    """Prior weights γ · s⁻² for standardised Anscombe residuals s above the threshold and γ for the others, Σω = n."""
    total = 0.0
    for i in range(y.size):
        q = block[i]
        a = work[WORKING, i]
        leverage = a / sums[SUM_A, q]
        if trend:
            from_centre = time[i] - sums[SUM_AT, q] / sums[SUM_A, q]
            leverage += a * from_centre * from_centre / spread
        weight = 1.0
        if 1 - leverage > FULL_LEVERAGE:
            sixth = work[MU, i] ** (1 / 6)
            root = np.cbrt(y[i])
            s = 1.5 * (root * root / sixth - sixth * sixth * sixth) / np.sqrt(phi * (1 - leverage))
            if s > threshold:
                weight = 1 / (s * s)
        work[OMEGA, i] = weight
        total += weight
    for i in range(y.size):
        work[OMEGA, i] *= y.size / total


@nb.njit(cache=True, error_model="numpy")
def _variance_of_last(sums: Floats, spread: float, trend: bool) -> float:
    """Variance of the log mean at t = 0 in the last block, at dispersion 1."""
    last = sums.shape[1] - 1
    variance = 1 / sums[SUM_A, last]
    if trend:
        centre = sums[SUM_AT, last] / sums[SUM_A, last]
        variance += centre * centre / spread
    return float(variance)


@nb.njit(cache=True, error_model="numpy")
def fit_reweighted(
    y: Row,
    y_log_y: Row,
    time: Row,
    block: Row,
    offset: Row,
    trend: bool,
    threshold: float,
    again: float,
    as_reference: bool,
    work: Floats,
    sums: Floats,
    out: Row,
) -> float:
    """Fit, weigh down outliers, fit again; the log mean at t = 0 in the last block, and the trend's |t| value.

    `threshold` infinite: no reweighting. `again` finite: the residuals of the reweighted fit are weighed once more, by
    that threshold: large outliers hide behind the dispersion they make, and small ones should keep their weight.
    `as_reference` takes the dispersion behind standard errors from the prior weights instead of the working ones, and
    leaves out the last polish of each fit. Writes the columns named above to `out`; FITTED is 0 where the iterations
    did not settle. Dispersions are Pearson's as they come, also below 1.
    """
    out[FITTED] = 0.0
    freedom = y.size - sums.shape[1] - (1 if trend else 0)
    for i in range(y.size):
        work[OMEGA, i] = 1.0
    settled, slope, spread = _fit(y, y_log_y, time, block, offset, trend, not as_reference, work, sums)
    if not settled:
        return 0.0
    dispersion = phi = _pearson(y, work, WORKING, freedom)
    last = sums.shape[1] - 1
    out[FIRST_LOG_MEAN] = sums[ALPHA, last]
    out[FIRST_LOG_SE] = np.sqrt(_variance_of_last(sums, spread, trend) * dispersion)
    out[FIRST_DISPERSION] = dispersion
    for limit in (threshold, again):
        if settled and limit < np.inf:
            _weigh_down_outliers(y, time, block, trend, spread, max(phi, 1.0), limit, work, sums)
            settled, slope, spread = _fit(y, y_log_y, time, block, offset, trend, not as_reference, work, sums)
            dispersion = phi = _pearson(y, work, WORKING, freedom)
            if as_reference:
                dispersion = _pearson(y, work, OMEGA, freedom)
    out[LOG_MEAN] = sums[ALPHA, last]
    out[LOG_SE] = np.sqrt(_variance_of_last(sums, spread, trend) * dispersion)
    out[DISPERSION] = phi
    out[SLOPE] = slope if trend else np.nan
    out[FREEDOM] = freedom
    out[FITTED] = 1.0
    return float(abs(slope) / np.sqrt(dispersion / spread)) if trend else 0.0


@nb.njit(cache=True, error_model="numpy")
def _gather(counts: Row, log_population: Row, known: Row, week: int, back: Row, label: Row, held: Floats) -> int:
    """Known reference values of one series into rows of `held`: how many there are."""
    n = 0
    for i in range(back.size):
        at = week + back[i]
        if label[i] < 0 or (known.size and not known[at]):
            continue
        y = float(counts[at])
        held[Y, n] = y
        held[Y_LOG_Y, n] = y * np.log(y) if y > 0 else 0.0
        held[TIME, n] = back[i]
        held[OFFSET, n] = log_population[at] - log_population[week] if log_population.size else 0.0
        held[LABEL, n] = label[i]
        n += 1
    return n


@nb.njit(cache=True, error_model="numpy")
def _number_blocks(labels: Row, n_blocks: int, block: Ints) -> tuple[int, int]:
    """Blocks numbered 0, 1 … without gaps, the last staying last: how many, and how many values the last one holds."""
    seen = np.zeros(n_blocks, dtype=np.int64)
    for i in range(labels.size):
        seen[int(labels[i])] += 1
    n_there, n_own = 0, seen[n_blocks - 1]
    for q in range(n_blocks):
        if seen[q] > 0:
            seen[q] = n_there
            n_there += 1
    for i in range(labels.size):
        block[i] = seen[int(labels[i])]
    return n_there, n_own


@nb.njit(cache=True, error_model="numpy")
def fit_many(
    counts: Row,
    log_population: Floats,
    known: Row,
    weeks: Ints,
    back: Ints,
    block: Ints,
    n_blocks: Ints,
    trend: bool,
    needed_t: Floats,
    threshold: float,
    again: float,
    as_reference: bool,
    out: Floats,
) -> None:
    """`fit_reweighted` for every series and week, dropping the trend where it does not hold up.

    A trend is kept when its |t| exceeds `needed_t` (one per week) and the mean it leads to is no larger than some
    count it was fitted to. Row w of `back` holds the reference positions relative to week w (negative), `block` their
    blocks 0 … B − 1, the last being the week's own, and below 0 where the place is not used.
    `log_population` [S, T] or [S, 0] for none; `known` [S, T], which weeks may be compared with, or [S, 0] for all. A
    series without a known week in its own season, or with too few in all, is not fitted. `counts` may be of any kind
    of number. Writes `out` [S, weeks, COLUMNS].
    """
    widest = back.shape[1]
    held, work, labels = np.empty((HELD, widest)), np.empty((4, widest)), np.empty(widest, dtype=np.int64)
    for w in range(weeks.size):
        week = weeks[w]
        for s in range(counts.shape[0]):
            row = out[s, w]
            row[:] = np.nan
            row[FITTED] = 0.0
            n = _gather(counts[s], log_population[s], known[s], week, back[w], block[w], held)
            if n == 0:
                continue
            there, n_own = _number_blocks(held[LABEL, :n], n_blocks[w], labels)
            if n_own == 0 or n < there + 2:
                continue
            y, y_log_y, time, offset = held[Y, :n], held[Y_LOG_Y, :n], held[TIME, :n], held[OFFSET, :n]
            sums = np.empty((4, there))
            label = labels[:n]
            size = fit_reweighted(
                y, y_log_y, time, label, offset, trend, threshold, again, as_reference, work, sums, row
            )
            if trend and not (row[FITTED] == 1 and size > needed_t[w] and np.exp(row[LOG_MEAN]) <= y.max()):
                fit_reweighted(y, y_log_y, time, label, offset, False, threshold, again, as_reference, work, sums, row)
