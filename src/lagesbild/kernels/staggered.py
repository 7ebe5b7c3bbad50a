"""Did what was started in some areas, at different times, change anything? Difference in differences.

Each cohort (areas where it started in the same period) is compared with areas where it had not, over the same stretch
of time: what changed in the one beyond what changed in the other is the effect, if both would otherwise have gone
alike. Cohorts and periods are kept apart and averaged afterwards, so that early cohorts never serve as the comparison
of late ones, which is what goes wrong in a two-way fixed effects regression.

Callaway & Sant'Anna (2021), Journal of Econometrics 225:200–230.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from lagesbild.kernels.checks import Bools, Floats, Ints, finite, share

Control = Literal["never", "not_yet"]
Base = Literal["varying", "universal"]

NEVER = -1
FEWEST_AREAS = 10  # treated in all, and compared with: with fewer, standard errors are far too small
SMALLEST_RANK = 1e-10


@dataclass(frozen=True)
class Effect:
    """One effect with its standard error, interval and two-sided p-value for no effect."""

    value: float
    se: float
    lower: float
    upper: float
    p_value: float


@dataclass(frozen=True)
class Effects:
    """Effects by `at` (periods since the start, or the cohort's start). `band_lower`, `band_upper` hold all of them
    together with the level's probability; they equal the single intervals where no dice were handed over.
    """

    at: Ints
    value: Floats
    se: Floats
    lower: Floats
    upper: Floats
    band_lower: Floats
    band_upper: Floats


@dataclass(frozen=True)
class StaggeredEffects:
    """What a measure started at different times did, per cohort and period and in all.

    `overall`: mean over all treated areas and periods since their start. `by_time_since` (below 0: before the start,
    where nothing should show) and `by_cohort`. `cohort`, `period`, `value`, `se`: every cohort and period; standard
    errors are missing where one area is alone. `before_p`: whether cohorts and controls went alike before the start,
    all such periods together (missing where there are none). `trusted` is False with fewer than ten treated or ten
    never-treated areas.
    """

    overall: Effect
    by_time_since: Effects
    by_cohort: Effects
    cohort: Ints
    period: Ints
    value: Floats
    se: Floats
    before_p: float
    trusted: bool


@dataclass(frozen=True)
class _Estimate:
    """A value, its influence function [areas], and the degrees of freedom of its smaller side less one."""

    value: float
    influence: Floats
    df: int


@dataclass(frozen=True)
class _Judge:
    """Turns influence functions into standard errors, intervals and bands."""

    clusters: Ints
    level: float
    replicates: int
    rng: np.random.Generator | None

    def per_cluster(self, influence: Floats) -> Floats:
        """Means over clusters, [clusters, k]: their squares sum to the estimates' variance."""
        summed = np.zeros((int(self.clusters.max()) + 1, influence.shape[1]))
        np.add.at(summed, self.clusters, influence / influence.shape[0])
        return summed

    def covariance(self, influence: Floats) -> Floats:
        summed = self.per_cluster(influence)
        return np.asarray(summed.T @ summed)

    def band_reach(self, influence: Floats, se: Floats) -> float:
        """How many standard errors hold all effects together (multiplier bootstrap, Rademacher weights)."""
        used = se > 0
        if self.rng is None or used.sum() < 2:
            return 0.0
        summed = self.per_cluster(influence[:, used]) / se[used]
        signs = self.rng.integers(0, 2, (self.replicates, summed.shape[0])) * 2.0 - 1
        return float(np.quantile(np.abs(signs @ summed).max(axis=1), self.level))

    def effects(self, at: Ints, estimates: list[_Estimate]) -> Effects:
        influence, df = np.column_stack([one.influence for one in estimates]), np.array([one.df for one in estimates])
        value = np.array([one.value for one in estimates])
        # One area alone varies around its own mean by nothing: there is no telling how sure its effect is.
        se = np.where(df >= 1, np.sqrt(np.diag(self.covariance(influence))), np.nan)
        reach = special.stdtrit(np.maximum(df, 1), (1 + self.level) / 2)
        narrow, wide = reach * se, np.maximum(reach, self.band_reach(influence, se)) * se
        return Effects(at, value, se, value - narrow, value + narrow, value - wide, value + wide)

    def effect(self, one: _Estimate) -> Effect:
        all_of_one = self.effects(np.zeros(1, dtype=np.int64), [one])
        se = float(all_of_one.se[0])
        p_value = float(2 * special.stdtr(max(one.df, 1), -abs(one.value) / se)) if se > 0 else np.nan
        return Effect(one.value, se, float(all_of_one.lower[0]), float(all_of_one.upper[0]), p_value)


def staggered_effects(
    outcome: ArrayLike,
    first_treated: ArrayLike,
    *,
    control: Control = "never",
    base: Base = "varying",
    anticipation: int = 0,
    clusters: ArrayLike | None = None,
    level: float = 0.95,
    rng: np.random.Generator | None = None,
    replicates: int = 999,
) -> StaggeredEffects:
    """Effects of a measure that started at different times (Callaway & Sant'Anna 2021).

        ATT(g, t) = mean over cohort g of (Y_t − Y_b) − mean over controls of (Y_t − Y_b)

    with b the last period before the start (less `anticipation`), and for periods before it the period before
    (`base` "varying") or the same b ("universal"). Controls are the `never` treated, or all `not_yet` treated in t.
    `overall` and `by_time_since` weigh cohorts by their number of areas, `by_cohort` periods equally. Standard errors
    from influence functions, the weights' own doubt included; intervals by Student's t with one degree of freedom less
    than there are treated (or comparison) areas. `clusters` of areas may depend on one another. `rng` and `replicates`
    are for the bands that hold all effects at once.
    How to read: −0.04 (−0.06 … −0.02) in the outcome's unit: treated areas went that much lower than they would have
    gone with the controls' change. `before_p` small, or effects before the start, say that the comparison fails.
    Assumes that without the measure all would have changed alike (in the outcome's own scale: rates and logarithms of
    rates cannot both), that nobody changed before the start, and that no effect spills over to controls (see
    `displacement`). Do not use it with a handful of treated areas (see `synthetic_control`), nor with logarithms of
    counts that are often 0.

    Callaway & Sant'Anna (2021), Journal of Econometrics 225:200–230; without covariates.

    `outcome` [n, T], no values missing; `first_treated` [n] the period (0 … T − 1) from which each area is treated, −1
    for never (a start after T − 1 is never too). Raises ValueError for areas treated from the first period (nothing to
    compare with: leave them out), no treated areas, no controls, shapes that do not fit.
    """
    y, start = _panel(outcome, first_treated, anticipation)
    if control not in {"never", "not_yet"} or base not in {"varying", "universal"}:
        raise ValueError(
            f"control is {control!r}, base {base!r}; expected 'never' or 'not_yet', 'varying' or 'universal'."
        )
    judge = _Judge(_clusters(clusters, y.shape[0]), share(level, "level"), replicates, rng)
    cohort, period, value, influence = _group_time(y, start, (control, base, anticipation))
    size = np.array([(start == g).mean() for g in cohort])
    belongs = (start[:, None] == cohort).astype(np.float64)
    since = period - cohort

    def averaged(used: Bools) -> _Estimate:
        """Mean of the chosen effects weighted by cohort size, and its influence function (the weights' included)."""
        weight = size[used] / size[used].sum()
        doubt = (belongs[:, used] - size[used]) @ (value[used] - weight @ value[used]) / size[used].sum()
        treated = np.isin(start, cohort[used])
        df = min(_n_clusters(judge.clusters[treated]), _n_clusters(judge.clusters[~treated])) - 1
        return _Estimate(float(weight @ value[used]), influence[:, used] @ weight + doubt, df)

    after = since >= 0
    times, cohorts = np.unique(since), np.unique(cohort[after])
    singles = judge.effects(cohort, [averaged(np.arange(cohort.size) == k) for k in range(cohort.size)])
    return StaggeredEffects(
        overall=judge.effect(averaged(after)),
        by_time_since=judge.effects(times, [averaged(since == time) for time in times]),
        by_cohort=judge.effects(cohorts, [averaged(after & (cohort == g)) for g in cohorts]),
        cohort=cohort,
        period=period,
        value=value,
        se=singles.se,
        before_p=_before_p(value, judge.covariance(influence), since < -anticipation),
        trusted=min(int((start >= 0).sum()), int((start < 0).sum())) >= FEWEST_AREAS,
    )


def _n_clusters(labels: Ints) -> int:
    return int(np.unique(labels).size)


def _group_time(y: Floats, start: Ints, how: tuple[Control, Base, int]) -> tuple[Ints, Ints, Floats, Floats]:
    """Every cohort and period that has controls: cohort, period, effect, influence functions [n, k]."""
    control, base, anticipation = how
    cohorts, periods, values, influences = [], [], [], []
    for g in np.unique(start[start >= 0]):
        last_before = int(g) - 1 - anticipation
        for t in range(y.shape[1]):
            before = last_before if base == "universal" or t > last_before else t - 1
            if before < 0 or t == before:
                continue
            treated = start == g
            compared = start < 0
            if control == "not_yet":
                compared = compared | (start > max(t, before) + anticipation) & ~treated
            if not compared.any():
                continue
            change = y[:, t] - y[:, before]
            value, influence = _difference(change, treated, compared)
            cohorts.append(int(g))
            periods.append(t)
            values.append(value)
            influences.append(influence)
    if not any(t >= g for g, t in zip(cohorts, periods, strict=True)):
        raise ValueError("first_treated: no areas are left to compare with after the first start; expected controls.")
    return np.array(cohorts), np.array(periods), np.array(values), np.column_stack(influences)


def _difference(change: Floats, treated: Bools, compared: Bools) -> tuple[float, Floats]:
    """Difference between two means, and each area's influence on it."""
    mean_treated, mean_compared = change[treated].mean(), change[compared].mean()
    influence = (
        treated * (change - mean_treated) / treated.mean() - compared * (change - mean_compared) / compared.mean()
    )
    return float(mean_treated - mean_compared), np.asarray(influence)


def _before_p(value: Floats, covariance: Floats, before: Bools) -> float:
    """Wald test that all effects before the start are 0; effects that repeat one another count once."""
    usable = before & (np.diag(covariance) > 0)
    if not usable.any():
        return np.nan
    middle = covariance[np.ix_(usable, usable)]
    rank = int(np.linalg.matrix_rank(middle, tol=SMALLEST_RANK * np.trace(middle), hermitian=True))
    pull = np.linalg.pinv(middle, rcond=SMALLEST_RANK, hermitian=True)
    return float(special.chdtrc(rank, value[usable] @ pull @ value[usable]))


def _panel(outcome: ArrayLike, first_treated: ArrayLike, anticipation: int) -> tuple[Floats, Ints]:
    y = finite(outcome, "outcome")
    if y.ndim != 2 or y.shape[0] < 2 or y.shape[1] < 2:
        raise ValueError(f"outcome: expected [n, T], at least two areas and two periods, got shape {y.shape}.")
    given = np.asarray(first_treated)
    if given.shape != (y.shape[0],) or given.dtype.kind not in "iu":
        raise ValueError(
            f"first_treated: expected one whole number per area, −1 for never, shape ({y.shape[0]},); got "
            f"{given.shape} of {given.dtype}."
        )
    start = np.where((given < 0) | (given >= y.shape[1]), NEVER, given).astype(np.int64)
    early = np.flatnonzero((start >= 0) & (start <= anticipation))
    if early.size:
        raise ValueError(
            f"first_treated: area {early[0]} is treated from period {start[early[0]]}, with no period before it to "
            "compare with; leave such areas out."
        )
    if anticipation < 0 or not (start >= 0).any():
        raise ValueError("first_treated holds no treated area, or anticipation is below 0; there is no effect to tell.")
    return y, start


def _clusters(clusters: ArrayLike | None, n: int) -> Ints:
    if clusters is None:
        return np.arange(n)
    given = np.asarray(clusters)
    if given.shape != (n,):
        raise ValueError(f"clusters: expected one label per area, shape ({n},), got {given.shape}.")
    label: Ints = np.unique(given, return_inverse=True)[1].astype(np.int64)
    if label.max() == 0:
        raise ValueError("clusters: all areas are in one cluster; expected at least two, and preferably thirty.")
    return label
