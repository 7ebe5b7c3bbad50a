"""When did it turn, and is that more than the best of many guesses?

Whoever looks through a hundred months for the one where something happened will find one. The significance here is
that of the *largest* statistic over all months looked at, by resampling the model without any change.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from lagesbild.kernels.checks import Floats, Ints, share
from lagesbild.kernels.loglinear import (
    PoissonFit,
    design_of,
    fit_poisson,
    fit_series,
    pearson_dispersion,
    series,
    times_of,
)
from lagesbild.kernels.mixed_poisson import draw_counts, shape_of_relative_variance

# A candidate of which less than this is left beside level, trend, season and known breaks says the same as they do.
LEAST_LEFT = 1e-3
FIRST_REPLICATES, PLAINLY_CHANCE = 99, 10  # with more than so many of the first as large, no more need be drawn
LARGEST_LOG_RATIO = 25.0  # more events than a country records


@dataclass(frozen=True)
class Change:
    """The one period at which the series most likely turned.

    `at`: first period of the new regime, with `at_lower`, `at_upper`. `kind`: "level" (it jumped) or "slope" (it began
    to rise or fall at another pace). `ratio`, `lower`, `upper`: for a level, after over before; for a slope, growth per
    cycle after over growth per cycle before. `p_value`: how often no change at all would look this much like one
    somewhere. `candidates`: number of periods looked at.
    """

    at: int
    at_lower: int
    at_upper: int
    kind: Literal["level", "slope"]
    ratio: float
    lower: float
    upper: float
    p_value: float
    candidates: int


def find_change(
    counts: ArrayLike,
    exposure: ArrayLike,
    *,
    period: float,
    rng: np.random.Generator,
    steps: tuple[int, ...] = (),
    least_share: float = 0.15,
    replicates: int = 499,
    level: float = 0.95,
    times: ArrayLike | None = None,
) -> Change:
    """The most likely single change of level or slope, with the maximum over all periods accounted for.

    Beside level, trend, season and the known `steps` (as in `fit_trend`) one column is added, for every candidate τ

        [t ≥ τ]  (level)      and      max(0, t − τ) / period  (slope),

    and the one that lowers the deviance most is taken. The p-value is (1 + #{simulated ≥ observed}) / (replicates + 1)
    for the largest score statistic over all candidates, the simulated series drawn from the fitted model without change
    and with its overdispersion, and fitted anew. Where more than ten of the first 99 are as large no more are drawn
    (Besag & Clifford 1991): the p-value is then above 0.1, whatever the others would say.
    `at_lower`–`at_upper` spans the candidates whose likelihood-ratio (over dispersion) falls short of the best by less
    than −2 log(1 − √level), Hansen's bound. The ratio's interval is that of the model with the change where it was
    found.
    How to read: only with a small p-value is there anything to date. The interval for when is wide for a small change,
    and then says so. The ratio is somewhat too far from 1, for the period was chosen for it.
    Assumes one change, and periods independent given it: a slowly wandering series is called changed too often. Do not
    use it for a series with a known break not given in `steps`, nor to say why.

    Andrews (1993), Econometrica 61:821–856. Hansen (2000), Econometrica 68:575–603. Davies (1987), Biometrika 74:33–43.
    Besag & Clifford (1991), Biometrika 78:301–304.

    `counts` [T], `exposure` [T] or one number; `times` as in `fit_trend`, while dates are positions in `counts`;
    `least_share` of the series stays on either side of a candidate.
    Raises ValueError as `fit_trend` does, and where no candidate is left.
    """
    c, e = series(counts, exposure)
    when = times_of(times, c.size)
    design, _ = design_of(c, period, steps, when)
    candidates = _candidates(c.size, share(least_share, "least_share"))
    columns = _columns(when, candidates, period)
    plain = fit_series(c, np.log(e), design)
    usable = _left_beside(design, columns, plain.mean)
    if not np.any(usable):
        raise ValueError("counts: no period can be told from the known steps; leave a step out or give more periods.")
    dates, columns = np.tile(candidates, 2)[usable], columns[:, usable]
    is_level = np.repeat([True, False], candidates.size)[usable]
    p_value = _p_value(c, np.log(e), design, columns, replicates, rng)

    changed = _fit_each(c, np.log(e), design, columns)
    best = int(np.argmin(changed.deviance))
    phi = pearson_dispersion(c, changed.mean[best], design.shape[1] + 1)
    near = (changed.deviance - changed.deviance[best]) / phi <= -2 * np.log(1 - np.sqrt(level))
    error = float(np.sqrt(phi * np.linalg.inv(changed.information[best])[-1, -1]))
    reach = float(special.stdtrit(c.size - design.shape[1] - 1, (1 + level) / 2)) * error
    size = float(changed.coefficients[best, -1])
    return Change(
        at=int(dates[best]),
        at_lower=int(dates[near].min()),
        at_upper=int(dates[near].max()),
        kind="level" if is_level[best] else "slope",
        ratio=_ratio(size),
        lower=_ratio(size - reach),
        upper=_ratio(size + reach),
        p_value=p_value,
        candidates=candidates.size,
    )


def _candidates(length: int, least_share: float) -> Ints:
    aside = max(1, int(np.ceil(least_share * length)))
    if 2 * aside > length:
        raise ValueError(
            f"least_share is {least_share}: nothing of {length} periods is left to look at; give less than 0.5."
        )
    return np.arange(aside, length - aside + 1, dtype=np.int64)


def _columns(when: Floats, candidates: Ints, period: float) -> Floats:
    """[T, 2 · candidates]: a level beginning at each, then a slope beginning at each."""
    since = when[:, None] - when[candidates]
    return np.hstack([(since >= 0).astype(np.float64), np.maximum(since, 0) / period])


def _left_beside(design: Floats, columns: Floats, mean: Floats) -> np.ndarray:
    """Which candidate columns the null design does not already explain."""
    weighted = design * mean[:, None]
    explained = design @ np.linalg.solve(weighted.T @ design, weighted.T @ columns)
    own = columns - (mean @ columns) / mean.sum()
    return np.asarray(mean @ (columns - explained) ** 2 > LEAST_LEFT * (mean @ own**2))


def _p_value(
    c: Floats, offset: Floats, design: Floats, columns: Floats, replicates: int, rng: np.random.Generator
) -> float:
    if replicates < 19:
        raise ValueError(f"replicates is {replicates}; expected at least 19, or no p-value below 0.05 is possible.")
    plain = fit_poisson(c, offset, design)
    phi = pearson_dispersion(c, plain.mean, design.shape[1])
    shape = shape_of_relative_variance((phi - 1) / plain.mean)
    observed = _largest_score(c[None], fit_poisson(c[None], offset, design), design, columns)[0]
    as_large, drawn = 0, 0
    while drawn < replicates and as_large <= PLAINLY_CHANCE:
        n = min(FIRST_REPLICATES, replicates) if not drawn else replicates - drawn
        simulated = draw_counts(plain.mean, shape, (n, c.size), rng)
        largest = _largest_score(simulated, fit_poisson(simulated, offset, design), design, columns)
        as_large, drawn = as_large + int(np.sum(largest >= observed * (1 - 1e-9))), drawn + n
    return (1 + as_large) / (drawn + 1)


def _largest_score(c: Floats, null: PoissonFit, design: Floats, columns: Floats) -> Floats:
    """The largest score statistic over all columns, for each of the series [R, T], over what is left unexplained.

    U = xᵀ(c − μ),  V = xᵀWx − xᵀWZ (ZᵀWZ)⁻¹ ZᵀWx,  W = diag μ;   U²/V over the Pearson statistic without it.
    """
    score = (c - null.mean) @ columns
    crossed = (design.T * null.mean[:, None, :]) @ columns
    explained = np.sum(crossed * np.linalg.solve(null.information, crossed), axis=1)
    variance = null.mean @ columns**2 - explained
    gained = score**2 / np.maximum(variance, 1e-12)
    pearson = np.sum((c - null.mean) ** 2 / null.mean, axis=1)
    return np.asarray(gained.max(axis=1) / pearson)


def _fit_each(c: Floats, offset: Floats, design: Floats, columns: Floats) -> PoissonFit:
    """The series under the null design with each column added."""
    designs = np.concatenate(
        [np.broadcast_to(design, (columns.shape[1], *design.shape)), columns.T[:, :, None]], axis=2
    )
    return fit_poisson(np.broadcast_to(c, (columns.shape[1], c.size)), offset, designs)


def _ratio(size: float) -> float:
    """exp, infinite where there are no events on one side and so no end to the ratio."""
    return float(np.exp(size)) if size < LARGEST_LOG_RATIO else np.inf
