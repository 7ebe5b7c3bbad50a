"""What share of each area's residents would say yes, from a survey too small to say it area by area.

Multilevel regression and post-stratification: a model learns from everybody how the answer goes with area, sex
and age, areas and ages borrowing from each other as far as the data say they are alike; then each area's share is
put together from its own residents, group by group.

    yes_c ~ Binomial(asked_c, p_c),   logit p_c = β₀ + β_sex + x_areaᵀβ + σ_a u_area + σ_g (u_age + u_sex,age)
    share_area = Σ_c population_c · p_c / Σ_c population_c          over the area's groups c
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from lagesbild.kernels.checks import Floats, finite, nonnegative, positive, share
from lagesbild.kernels.grid_integral import STEP_IN_SD, Line, over_cells, quantiles_of, quantiles_over
from lagesbild.kernels.normal_mixture import NormalMixture

COEFFICIENT_SD = 2.5  # a priori, on the logit scale: from a fifth to nine tenths, or a tenth, for one unit
FIRST_SD, FIRST_STEP = 0.3, 0.1  # where the search for either σ begins; any start leads to the same grid
NEGLIGIBLE = 1e-3  # weight beside the heaviest point's, below which a point is not carried on
SETTLED = 1e-6
MOST_STEPS = 60
LONGEST_STEP = 3.0  # of a logit in one step
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(15)
WEIGHTS = WEIGHTS / WEIGHTS.sum()


@dataclass(frozen=True)
class MRP:
    """`value`, `lower`, `upper` [areas]: each area's share with interval. `overall`: of all areas together
    (value, lower, upper).

    `area_sd`, `group_sd`: how much areas, and ages, differ on the logit scale (posterior means), with 95 % intervals
    `area_sd_interval`, `group_sd_interval`. `asked` [areas]: respondents; an area with none is told from the
    others and its covariates alone. `converged`: False where some point of the grid did not settle; do not use
    the result then.
    """

    value: Floats
    lower: Floats
    upper: Floats
    overall: tuple[float, float, float]
    area_sd: float
    area_sd_interval: tuple[float, float]
    group_sd: float
    group_sd_interval: tuple[float, float]
    asked: Floats
    converged: bool


def fit_mrp(
    yes: ArrayLike,
    asked: ArrayLike,
    population: ArrayLike,
    *,
    area_covariates: ArrayLike | None = None,
    prior_sd_upper: float = 1.0,
    level: float = 0.95,
) -> MRP:
    """Shares of areas from a survey, by multilevel regression and post-stratification.

    The model stands at the top of this file; both σ are exponential a priori with P(σ > `prior_sd_upper`) = 0.01,
    coefficients N(0, 2.5²). Given the σ the effects are integrated by Laplace's method, the mean then moved to
    that of the closest Gaussian; the σ are integrated over an adaptive grid, and shares follow by linearisation
    on the logit scale. How to read: `value` is the best guess of the share among all residents of the area,
    answering or not. Areas with few respondents lie near the mean of all, and the interval says how little is
    known of them. Assumes that respondents are like the other residents of their area, sex and age; that effects
    of sex and age are the same in all areas; that areas are exchangeable given the covariates. Do not use it to
    rank areas, or to follow one area from year to year: it is drawn towards the others by design. Design-based
    estimates (`survey`) come first where they exist.

    Gelman & Little (1997), Survey Methodology 23:127–135. Park, Gelman & Bafumi (2004), Political Analysis
    12:375–385.

    `yes`, `asked`, `population` [areas, sexes, ages], yes at most asked, population above 0 in each area;
    `area_covariates` [areas, p], best of about unit spread. Raises ValueError where these do not hold, and where
    all, or none, said yes.
    """
    cells = _cells(yes, asked, population)
    extra = np.zeros((cells.shape[0], 0)) if area_covariates is None else _covariates(area_covariates, cells.shape[0])
    rate = -np.log(0.01) / float(positive(prior_sd_upper, "prior_sd_upper"))
    model = _Model(cells, extra)
    grid = _explore(model, rate)
    points = [point for line in grid.nodes for point in line.nodes]
    weight = np.concatenate([part * line.shares for part, line in zip(grid.shares, grid.nodes, strict=True)])
    kept = np.flatnonzero(weight > NEGLIGIBLE * weight.max())
    closest = [model.closest(points[k]) for k in kept]
    logits = NormalMixture(
        weight[kept] / weight[kept].sum(),
        np.array([found.logit for found in closest]),
        np.array([found.variance for found in closest]),
        np.zeros(cells.shape[0] + 1),
    )
    tail = (1 - share(level, "level")) / 2
    value = logits.weight @ _mean_share(logits.means, logits.variances)
    lower, upper = special.expit(logits.quantile(tail)), special.expit(logits.quantile(1 - tail))
    area_sds, group_sds = (np.array([getattr(point, name) for point in points]) for name in ("area_sd", "group_sd"))
    return MRP(
        value=value[:-1],
        lower=lower[:-1],
        upper=upper[:-1],
        overall=(float(value[-1]), float(lower[-1]), float(upper[-1])),
        area_sd=float(weight @ area_sds),
        area_sd_interval=_interval_of_outer(grid),
        group_sd=float(weight @ group_sds),
        group_sd_interval=_interval_of_inner(grid),
        asked=cells.asked.reshape(cells.shape).sum(axis=(1, 2)),
        converged=all(found.settled for found in closest) and all(point.settled for point in points),
    )


@dataclass(frozen=True)
class _Cells:
    """Counts by cell, areas outermost, and their shape."""

    yes: Floats
    asked: Floats
    population: Floats
    shape: tuple[int, int, int]


@dataclass(frozen=True)
class _Point:
    """One (σ_area, σ_group) of the grid, and the logits of the cells at the mode there."""

    area_sd: float
    group_sd: float
    logits: Floats
    settled: bool


@dataclass(frozen=True)
class _Shares:
    """Logit of each area's share, and of all together last: mean and variance."""

    logit: Floats
    variance: Floats
    settled: bool


@dataclass(frozen=True)
class _Solution:
    """Where Newton's method ended. Areas' effects are taken out by hand: given the rest, each is its own affair.

    `logits` [areas, groups]; `effects_squared`: sum of squares of all standardised effects; `area_precision`
    [areas]; `tilt` [areas, m]: how an area's effect moves with the others; `precision` [m, m] of those others.
    """

    logits: Floats
    effects_squared: float
    area_precision: Floats
    tilt: Floats
    precision: Floats
    settled: bool


class _Model:
    """The regression for given σ, effects written as σ times standard normals so that σ may be 0."""

    def __init__(self, cells: _Cells, covariates: Floats) -> None:
        areas, sexes, ages = self.shape = cells.shape
        self._yes, self._asked = (array.reshape(areas, -1) for array in (cells.yes, cells.asked))
        self._residents = cells.population.reshape(areas, -1)
        self._design = _design(cells.shape, covariates)
        self._fixed, self._grouped = sexes + covariates.shape[1], ages + sexes * ages

    def first_guess(self) -> Floats:
        """Everybody's logit in every cell."""
        return np.full(self._asked.shape, float(special.logit(self._yes.sum() / self._asked.sum())))

    def at(self, area_sd: float, group_sd: float, start: Floats) -> tuple[float, _Point]:
        """Log evidence, and the mode."""
        found = self._solve(area_sd, group_sd, start, None)
        fit = np.sum(self._yes * found.logits - self._asked * np.logaddexp(0, found.logits))
        volume = np.sum(np.log(found.area_precision)) + np.linalg.slogdet(found.precision)[1]
        evidence = float(fit - found.effects_squared / 2 - volume / 2)
        return evidence, _Point(area_sd, group_sd, found.logits, found.settled)

    def closest(self, point: _Point) -> _Shares:
        """Shares under the Gaussian with the least Kullback–Leibler distance, one round from the mode.

        Linearised on the logit scale, and then moved so that the mean share is the mean of the cells' shares: a
        share is curved in its logit, and a sum of shares is not curved as the logit of the sum is.
        """
        mode = self._solve(point.area_sd, point.group_sd, point.logits, None)
        found = self._solve(point.area_sd, point.group_sd, mode.logits, self._spread(point, mode))
        p = special.expit(found.logits)
        slope = self._residents * p * (1 - p)  # of the number of yes in an area
        own = point.area_sd * slope.sum(axis=1)
        rest = np.sum(slope[:, :, None] * self._scaled(point.group_sd), axis=1) - own[:, None] * found.tilt
        moved, alone = np.vstack([rest, rest.sum(axis=0)]), _with_sum(own**2 / found.area_precision)
        numbers = _with_sum(self._residents.sum(axis=1))
        shares = _with_sum((self._residents * p).sum(axis=1)) / numbers
        curve = shares * (1 - shares)
        spread_of_yes = np.sum((moved @ np.linalg.inv(found.precision)) * moved, axis=1) + alone
        variance = spread_of_yes / (numbers * curve) ** 2
        logit = special.logit(shares)
        of_cells = _mean_share(found.logits, self._spread(point, found))
        aim = _with_sum((self._residents * of_cells).sum(axis=1)) / numbers
        return _Shares(logit + (aim - _mean_share(logit, variance)) / curve, variance, found.settled)

    def _spread(self, point: _Point, at: _Solution) -> Floats:
        """Variance of each cell's logit."""
        apart = self._scaled(point.group_sd) - point.area_sd * at.tilt[:, None, :]
        together = np.sum((apart @ np.linalg.inv(at.precision)) * apart, axis=2)
        return np.asarray(together + point.area_sd**2 / at.area_precision[:, None])

    def _scaled(self, group_sd: float) -> Floats:
        return np.asarray(self._design * np.repeat([COEFFICIENT_SD, group_sd], [self._fixed, self._grouped]))

    def _solve(self, area_sd: float, group_sd: float, logits: Floats, spread: Floats | None) -> _Solution:
        """Newton's method; with a `spread`, the likelihood averaged over normals of that variance around the logits."""
        scaled = self._scaled(group_sd)
        for _ in range(MOST_STEPS):
            mean, curvature = self._slopes(logits, spread)
            pull = curvature * logits + self._yes - mean
            area_precision = 1 + area_sd**2 * curvature.sum(axis=1)
            weighted = curvature[:, :, None] * scaled
            crossed = area_sd * weighted.sum(axis=1)
            tilt = crossed / area_precision[:, None]
            precision = np.eye(scaled.shape[2]) + np.tensordot(weighted, scaled, ((0, 1), (0, 1))) - crossed.T @ tilt
            of_area = area_sd * pull.sum(axis=1)
            others = np.linalg.solve(precision, np.tensordot(pull, scaled, ((0, 1), (0, 1))) - tilt.T @ of_area)
            own = of_area / area_precision - tilt @ others
            step = scaled @ others + area_sd * own[:, None] - logits
            longest = float(np.abs(step).max())
            logits = logits + step * min(1.0, LONGEST_STEP / max(longest, 1e-300))
            if longest < SETTLED:
                break
        squared = float(others @ others + own @ own)
        return _Solution(logits, squared, area_precision, tilt, precision, longest < SETTLED)

    def _slopes(self, logits: Floats, spread: Floats | None) -> tuple[Floats, Floats]:
        """Expected number of yes, and how it moves with the logit."""
        if spread is None:
            p = special.expit(logits)
            return self._asked * p, self._asked * p * (1 - p)
        around = special.expit(logits[:, :, None] + np.sqrt(spread)[:, :, None] * NODES)
        return self._asked * (around @ WEIGHTS), self._asked * ((around * (1 - around)) @ WEIGHTS)


def _with_sum(by_area: Floats) -> Floats:
    return np.append(by_area, by_area.sum())


def _mean_share(logit: Floats, variance: Floats) -> Floats:
    """Mean of the share whose logit is normal."""
    return np.asarray(special.expit(logit[..., None] + np.sqrt(variance)[..., None] * NODES) @ WEIGHTS)


def _explore(model: _Model, rate: float) -> Line[Line[_Point]]:
    """The posterior of the two σ: a line over σ_group at each σ_area. Both enter by their squares, so both are even."""
    start = _Point(0.0, 0.0, model.first_guess(), True)

    def at_area(area_sd: float, beside: Line[_Point] | None) -> tuple[float, Line[_Point]]:
        nearest = beside.heaviest if beside else start

        def at_group(group_sd: float, point: _Point | None) -> tuple[float, _Point]:
            evidence, found = model.at(area_sd, group_sd, (point or nearest).logits)
            return evidence + 2 * np.log(rate) - rate * (area_sd + group_sd), found

        first, step = (beside.centre, STEP_IN_SD * beside.sd) if beside else (FIRST_SD, FIRST_STEP)
        line = over_cells(at_group, np.inf, first, step)
        return line.log_mass, line

    return over_cells(at_area, np.inf, FIRST_SD, FIRST_STEP)


def _design(shape: tuple[int, int, int], covariates: Floats) -> Floats:
    """[areas, groups, m]: level, sex, covariates of the area; then age, sex by age."""
    areas, sexes, ages = shape
    sex, age = (index.ravel() for index in np.indices((sexes, ages)))
    of_group = np.hstack([np.ones((sex.size, 1)), np.eye(sexes)[sex][:, 1:]])
    random = np.hstack([np.eye(ages)[age], np.eye(sexes * ages)])
    parts = [
        np.broadcast_to(of_group, (areas, *of_group.shape)),
        np.broadcast_to(covariates[:, None, :], (areas, sex.size, covariates.shape[1])),
        np.broadcast_to(random, (areas, *random.shape)),
    ]
    return np.concatenate(parts, axis=2)


def _cells(yes: ArrayLike, asked: ArrayLike, population: ArrayLike) -> _Cells:
    counts = [nonnegative(array, name) for array, name in ((yes, "yes"), (asked, "asked"), (population, "population"))]
    shape = counts[0].shape
    if len(shape) != 3 or 0 in shape or any(array.shape != shape for array in counts):
        raise ValueError(
            f"yes, asked and population have shapes {', '.join(str(array.shape) for array in counts)}; expected "
            "[areas, sexes, ages] for each."
        )
    said, heard, residents = counts
    if np.any(said > heard):
        at = tuple(int(i) for i in np.argwhere(said > heard)[0])
        raise ValueError(f"yes is {said[at]:g} at position {at}, where {heard[at]:g} were asked.")
    if not 0 < said.sum() < heard.sum():
        raise ValueError(
            f"yes: {said.sum():g} of {heard.sum():g} said yes; with all or none there is nothing to model."
        )
    empty = np.flatnonzero(residents.sum(axis=(1, 2)) == 0)
    if empty.size:
        raise ValueError(f"population: area {empty[0]} has no residents; leave it out.")
    areas, sexes, ages = shape
    return _Cells(said.ravel(), heard.ravel(), residents.ravel(), (areas, sexes, ages))


def _covariates(area_covariates: ArrayLike, areas: int) -> Floats:
    given = finite(area_covariates, "area_covariates")
    if given.ndim != 2 or given.shape[0] != areas:
        raise ValueError(f"area_covariates has shape {given.shape}; expected ({areas}, p), a row for each area.")
    return given


def _interval_of_outer(grid: Line[Line[_Point]]) -> tuple[float, float]:
    low, high = quantiles_of(grid, (0.025, 0.975))
    return low, high


def _interval_of_inner(grid: Line[Line[_Point]]) -> tuple[float, float]:
    low, high = quantiles_over(grid, (0.025, 0.975))
    return low, high
