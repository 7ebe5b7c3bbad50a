"""Is the level now another than it was before? One stretch of time against an earlier one, series by series."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from lagesbild.kernels.checks import Floats, finite, nonnegative, positive, same_length, share
from lagesbild.kernels.rates import ratio_to_reference


@dataclass(frozen=True)
class LevelChange:
    """`value` is the rate now over the rate before, [S]; `lower` and `upper` its interval; `p_value` two-sided."""

    value: Floats
    lower: Floats
    upper: Floats
    p_value: Floats


@dataclass(frozen=True)
class YearChange(LevelChange):
    """The last year over the years before it, [S]. `spread`: how much years jump about, in the logs, beyond chance.
    `log_error`: such that a normal interval of the log with it is this interval."""

    spread: Floats
    log_error: Floats


def change_from_earlier(
    counts: ArrayLike,
    exposure: ArrayLike,
    earlier_counts: ArrayLike,
    earlier_exposure: ArrayLike,
    *,
    dispersion: float = 1.0,
    level: float = 0.95,
) -> LevelChange:
    """The rate now over the rate before, both of them counted.

        value = (counts / exposure) / (earlier_counts / earlier_exposure)

    Given both counts together, the later one is binomial with the share of exposure as its probability when
    nothing has changed; limits are Clopper and Pearson's, carried over to the ratio. Where events come in bunches
    (`dispersion` φ above 1) both counts are divided by φ first: twice the variance is half the evidence.
    How to read: an interval that leaves out 1 says that the recorded level is another, not why.
    Assumes that both stretches cover the same seasons and are recorded alike, and that the dispersion between
    periods is all that disturbs: a slow drift that has nothing to do with the question is not in φ.
    Do not use it for two single months picked because they differ.

    Przyborowski & Wilenski (1940), Biometrika 31:313–323. McCullagh & Nelder (1989), § 4.5, for the dispersion.

    Counts and exposures [S]; exposures and the earlier counts above zero; `dispersion` at least 1 (less counts
    as 1). Raises ValueError for other shapes, negative or missing values.
    """
    c, r = nonnegative(counts, "counts"), positive(earlier_counts, "earlier_counts")
    now, before = positive(exposure, "exposure"), positive(earlier_exposure, "earlier_exposure")
    for other, name in ((r, "earlier_counts"), (now, "exposure"), (before, "earlier_exposure")):
        same_length(c, other, f"counts and {name}")
    phi = max(float(finite(dispersion, "dispersion")), 1.0)
    ratio = ratio_to_reference(c / phi, r / phi * now / before, level, reference_counts=r / phi)
    share = now / (now + before)
    return LevelChange(ratio.value, ratio.lower, ratio.upper, _two_sided(c / phi, r / phi, share))


def seasonal_dispersion(counts: ArrayLike, exposure: ArrayLike, period: int) -> float:
    """How much more counts vary between periods than chance would make them, season and level set aside.

        φ = Σ (c − μ)² / μ / df,   μ_st = exposure_st · a_s · b_{t mod period},   Σ over cells with μ > 0

    with level a of each series and season b of all of them fitted by iterative proportional scaling (the maximum
    likelihood of the multiplicative Poisson model), and df = cells − series − period + 1.
    How to read: 1 is chance alone; 1.5 says that intervals must be √1.5 wider. It holds whatever else moves between
    periods as noise, so a trend makes it larger and a test that uses it more careful.
    Assumes one season for all series. Do not use it with fewer than two whole seasons: it then returns 1.

    McCullagh & Nelder (1989), Generalized Linear Models, § 6.2.3.

    `counts` and `exposure` [S, T]; `period` the number of steps in a season, at least 1. Returns at least 1.
    Raises ValueError for other shapes, negative or missing values.
    """
    c, e = nonnegative(counts, "counts"), nonnegative(exposure, "exposure")
    if c.ndim != 2 or c.shape != e.shape:
        raise ValueError(f"counts and exposure must both be [series, periods], not {c.shape} and {e.shape}")
    n_series, n_steps = c.shape
    if period < 1 or n_steps < 2 * period or c.sum() == 0:
        return 1.0
    season = np.arange(n_steps) % period
    level, wave = np.ones(n_series), np.ones(period)
    by_season = np.eye(period)[season]
    for _ in range(50):
        level = _quotient(c.sum(axis=1), (e * wave[season]).sum(axis=1))
        wave = _quotient((c.sum(axis=0)) @ by_season, (level @ e) @ by_season)
    mean = e * level[:, None] * wave[season]
    held = mean > 0
    freedom = held.sum() - np.count_nonzero(level) - np.count_nonzero(wave) + 1
    if freedom < 1:
        return 1.0
    return max(1.0, float(((c[held] - mean[held]) ** 2 / mean[held]).sum() / freedom))


def year_against_years(
    counts: ArrayLike,
    exposure: ArrayLike,
    *,
    usual_spread: float,
    usual_df: float,
    level_years: int | None = None,
    level: float = 0.95,
) -> YearChange:
    """Is the last year another than the years before it usually are from one another?

        value = (c_Y / e_Y) / (Σ c / Σ e),   var(log value) = 1/c_Y + 1/Σc + σ² (1 + 1/m)
        σ² = (d₀ s₀² + max(Σ over neighbouring years before of ½ (log r_t+1 − log r_t)² − noise, 0)) / (d₀ + Y − 2)

    r are rates, noise ½ (1/c_t + 1/c_t+1), s₀ `usual_spread`, d₀ `usual_df`, and Y the last year. Interval and
    `p_value` by Student's t with d₀ + Y − 2 degrees of freedom. Steps from year to year give σ, not distances from
    the mean, so that a level that has drifted for years is not mistaken for one that jumps about.
    How to read: 1.5 (0.9–2.5) with a p of 0.1 says that half as many again is no more than such a place and such a
    kind of event do in some years, whatever chance alone would make of the counts.
    Assumes that years jump about independently of one another, in the logs, and about as much as `usual_spread`
    says where there are few years of one's own. The sums are over the m years next before, `level_years` or all there
    are; older ones only tell how much years jump about. Do not use it to say why, nor with a break of recording among
    the years. A single year that was picked because it stands out falls back, on average, by more than this tells.

    The prior degrees of freedom are those of a moderated variance: Smyth (2004), Statistical Applications in Genetics
    and Molecular Biology 3:3.

    `counts`, `exposure` [S, Y], Y at least 2, exposures above zero; a count of 0 is taken as a half. `usual_spread` and
    `usual_df` above zero. Raises ValueError for other shapes, negative or missing values.
    """
    c, e = nonnegative(counts, "counts"), positive(exposure, "exposure")
    if c.ndim != 2 or c.shape != e.shape or c.shape[1] < 2:
        raise ValueError(f"counts and exposure must both be [series, years], two years or more, not {c.shape}")
    spread, df0 = float(positive(usual_spread, "usual_spread")), float(positive(usual_df, "usual_df"))
    held = np.maximum(c, 0.5)
    rates = np.log(held / e)
    m = min(level_years or c.shape[1], c.shape[1] - 1)
    now, before = held[:, -1], np.maximum(c[:, -1 - m : -1].sum(axis=1), 0.5)
    log_ratio = rates[:, -1] - np.log(before / e[:, -1 - m : -1].sum(axis=1))
    noise = (1 / held[:, 1:-1] + 1 / held[:, :-2]) / 2
    steps = (np.diff(rates[:, :-1], axis=1) ** 2 / 2 - noise).sum(axis=1)
    df = df0 + noise.shape[1]
    variance = (df0 * spread**2 + np.maximum(steps, 0.0)) / df
    error = np.sqrt(1 / now + 1 / before + variance * (1 + 1 / m))
    reach = float(special.stdtrit(df, (1 + share(level, "level")) / 2))
    return YearChange(
        value=np.exp(log_ratio),
        lower=np.exp(log_ratio - reach * error),
        upper=np.exp(log_ratio + reach * error),
        p_value=np.asarray(2 * special.stdtr(df, -np.abs(log_ratio) / error)),
        spread=np.sqrt(variance),
        log_error=error * reach / float(special.ndtri((1 + level) / 2)),
    )


def _two_sided(c: Floats, r: Floats, share: Floats) -> Floats:
    """Twice the smaller tail of a binomial with c of c + r on the later side; c and r need not be whole."""
    at_least = np.where(c > 0, special.betainc(np.maximum(c, 1e-300), r + 1, share), 1.0)
    at_most = special.betaincc(c + 1, np.maximum(r, 1e-300), share)
    return np.asarray(np.minimum(1.0, 2 * np.minimum(at_least, at_most)))


def _quotient(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.zeros_like(above, dtype=np.float64), where=below > 0)
