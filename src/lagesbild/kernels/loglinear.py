"""The log-linear model of one series, and Poisson regression many at once.

    log μ_t = log exposure_t + level + trend + season + known breaks          (the design)
    log μ   = offset + X β          solved by iteratively reweighted least squares

Series and designs may be stacked along leading axes: a thousand resampled series, or one series under a hundred
designs, are fitted together. Only what the series kernels need; no formulas, no names of covariates.

Nelder & Wedderburn (1972), J. R. Statist. Soc. A 135:370–384.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from lagesbild.kernels.checks import Floats, nonnegative, positive, same_length, vector

MOST_STEPS = 60
# exp(±30) is beyond any ratio of counts: a coefficient that runs there has no events to hold it back.
FURTHEST_LOG = 30.0
# With fewer full cycles than this, each position in the cycle rests on three values or less: a smooth season then says
# more than twelve loose ones.
CYCLES_FOR_FREE_SEASON = 4
LONGEST_FREE_SEASON = 12
FEWEST_PERIODS_LEFT = 3  # degrees of freedom: with fewer, the interval is wider than anything one could ask


@dataclass(frozen=True)
class PoissonFit:
    """`coefficients` [..., p], `mean` [..., T], `information` XᵀWX [..., p, p], `deviance` [...], `settled`."""

    coefficients: Floats
    mean: Floats
    information: Floats
    deviance: Floats
    settled: bool


def fit_poisson(counts: Floats, offset: Floats, design: Floats) -> PoissonFit:
    """Maximum likelihood for counts [..., T] under designs [..., T, p] with one offset [T].

    One design [T, p] for many series is quicker than the same repeated: sums over periods are then one product.
    `settled` is False where some fit did not converge, which means that events are missing where a coefficient
    needs them. Raises numpy.linalg.LinAlgError for designs whose columns repeat one another.
    """
    usual = np.log((counts.sum(axis=-1) + 0.5) / np.exp(offset).sum())[..., None]
    eta = np.log(counts + 0.5) + np.zeros(design.shape[:-1])
    crossed = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1) if design.ndim == 2 else None
    mean = np.exp(eta)
    deviance = np.full(eta.shape[:-1], np.inf)
    # A deviance is a difference between sums of counts and carries their rounding.
    close = 1e-11 + 1e-14 * counts.sum(axis=-1)
    settled = False
    for _ in range(MOST_STEPS):
        information = _information(design, mean, crossed)
        target = eta - offset + (counts - mean) / mean
        right = np.swapaxes(design, -1, -2) @ (mean * target)[..., None]
        coefficients = np.linalg.solve(information, right)
        away = (design @ coefficients)[..., 0] - usual
        eta = offset + usual + np.clip(away, -FURTHEST_LOG, FURTHEST_LOG)
        mean = np.exp(eta)
        before, deviance = deviance, poisson_deviance(counts, mean)
        settled = bool(np.all(np.abs(before - deviance) <= close * (np.abs(deviance) + 1)))
        if settled:
            break
    settled = settled and bool(np.all(np.abs(away) < FURTHEST_LOG / 2))
    information = _information(design, mean, crossed)
    return PoissonFit(np.asarray(coefficients[..., 0]), np.asarray(mean), information, np.asarray(deviance), settled)


def _information(design: Floats, mean: Floats, crossed: Floats | None) -> Floats:
    """XᵀWX; `crossed` [T, p²]: the products of each period's columns, where all series have one design."""
    if crossed is not None:
        return np.asarray((mean @ crossed).reshape(*mean.shape[:-1], *design.shape[1:], *design.shape[1:]))
    return np.asarray(np.swapaxes(design, -1, -2) @ (design * mean[..., None]), dtype=np.float64)


def poisson_deviance(counts: Floats, mean: Floats) -> Floats:
    """2 Σ (c log(c/μ) − c + μ) along the last axis."""
    return np.asarray(2 * np.sum(special.xlogy(counts, counts / mean) - counts + mean, axis=-1))


def pearson_dispersion(counts: Floats, mean: Floats, coefficients: int) -> float:
    """Σ (c − μ)² / μ over the degrees of freedom left; not below 1, for chance alone already gives 1."""
    pearson = float(np.sum((counts - mean) ** 2 / mean))
    return max(1.0, pearson / (counts.size - coefficients))


def series(counts: ArrayLike, exposure: ArrayLike) -> tuple[Floats, Floats]:
    """Counts and exposure as two arrays [T], refused where no log-linear model has an answer."""
    c = vector(nonnegative(counts, "counts"), "counts", fewest=2)
    e = positive(exposure, "exposure")
    e = np.full(c.shape, float(e)) if e.ndim == 0 else e
    same_length(c, e, "counts and exposure")
    if c.sum() == 0:
        raise ValueError("counts are all zero: a series without events has no trend; say so instead of estimating.")
    return c, e


def design_of(c: Floats, period: float, steps: tuple[int, ...], times: Floats | None = None) -> tuple[Floats, int]:
    """The model's columns [T, p], in order level, trend, season, steps; and how many of them are season.

    `times` [T] where periods are missing between those given (see `times_of`); steps are positions in `c` all the same.
    """
    if not period >= 1:
        raise ValueError(f"period is {period}; expected periods per cycle, at least 1 (12 for months, 1 for years).")
    time = np.arange(c.size, dtype=np.float64) if times is None else times
    season = season_columns(c.size, period, c, time)
    columns = [np.ones(c.size), (time - time.mean()) / period, *season]
    columns += [(np.arange(c.size) >= at).astype(np.float64) for at in _checked_steps(steps, c)]
    design = np.column_stack(columns)
    if c.size - design.shape[1] < FEWEST_PERIODS_LEFT:
        raise ValueError(
            f"counts: {c.size} periods are too few for {design.shape[1]} coefficients (level, trend, season, steps); "
            f"expected at least {design.shape[1] + FEWEST_PERIODS_LEFT}. Give a longer series or fewer steps."
        )
    return design, len(season)


def times_of(times: ArrayLike | None, length: int) -> Floats:
    """When each period is, counted in periods from the first; refused where they do not follow in time."""
    if times is None:
        return np.arange(length, dtype=np.float64)
    told = vector(nonnegative(times, "times"), "times")
    if told.size != length or np.any(np.diff(told) < 1) or np.any(told != np.floor(told)):
        raise ValueError(f"times: expected {length} whole numbers, each larger than the one before.")
    return np.asarray(told - told[0])


def season_columns(
    length: int, period: float, counts: Floats | None = None, times: Floats | None = None
) -> list[Floats]:
    """Season as columns [T]: free positions where data suffice, else harmonics, else none."""
    time = np.arange(length, dtype=np.float64) if times is None else times
    cycles = length / period
    if period < 2 or cycles < 2:
        return []
    free = float(period).is_integer() and period <= LONGEST_FREE_SEASON and cycles >= CYCLES_FOR_FREE_SEASON
    if free and counts is not None:
        positions = time.astype(np.int64) % int(period)
        free = bool(np.all(np.bincount(positions, weights=counts, minlength=int(period)) > 0))
    if free:
        marks = (positions[:, None] == np.arange(int(period))).astype(np.float64)
        return [marks[:, at] - marks[:, 0] for at in range(1, int(period))]
    columns = []
    for harmonic in range(1, min(2 if cycles >= 3 else 1, int((period - 1) // 2)) + 1):
        angle = 2 * np.pi * harmonic * time / period
        columns += [np.cos(angle), np.sin(angle)]
    if period == 2:
        columns = [np.where(time % 2 == 0, 1.0, -1.0)]
    return columns


def _checked_steps(steps: tuple[int, ...], c: Floats) -> list[int]:
    ordered = sorted(steps)
    if len(set(ordered)) != len(ordered) or (ordered and (ordered[0] < 1 or ordered[-1] > c.size - 1)):
        raise ValueError(f"steps are {tuple(steps)}; expected different positions from 1 to {c.size - 1}.")
    for start, end in zip([0, *ordered], [*ordered, c.size], strict=True):
        if ordered and c[start:end].sum() == 0:
            raise ValueError(
                f"counts hold no events in periods {start} to {end - 1}, between two steps: the step there has no "
                "finite ratio. Leave that step out, or that stretch of the series."
            )
    return ordered


def fit_series(c: Floats, offset: Floats, design: Floats) -> PoissonFit:
    """One series fitted, or refused with what is missing in it."""
    try:
        fit = fit_poisson(c, offset, design)
    except np.linalg.LinAlgError as error:
        raise ValueError("steps and season explain the same thing twice; leave out the last step.") from error
    if not fit.settled:
        raise ValueError(
            f"counts: {c.sum():g} events are too few, or too gathered in one end, for {design.shape[1]} coefficients; "
            "give a longer series or larger areas."
        )
    return fit
