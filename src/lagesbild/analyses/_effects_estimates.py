"""How many events there were against how many there would have been: the ways to work it out, and which is used when.

    many areas started and many never did        `staggered`    Callaway & Sant'Anna (2021)
    areas to compare with, that went alike       `without`      difference in differences of counts (Wheeler 2018)
    they did not go alike, but there are many    `imitation`    synthetic difference in differences (Arkhangelsky 2021)
    nothing to compare with                      `own_past`     interrupted series (Bernal et al. 2017)

In simulated towns of 24 areas the difference of counts saw an effect of three tenths half as often again as the
imitation did, and both kept their promise where all areas went alike: so the imitation is kept for where they do not.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from lagesbild.kernels.before_after import interrupted_series, staggered_effects
from lagesbild.kernels.displacement import weighted_displacement_difference
from lagesbild.kernels.synthetic_control import FEWEST_PLACEBOS, synthetic_control
from lagesbild.kernels.trend import Trend, fit_trend

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

YEAR = 12
QUARTER = 3  # months: single months of one area are too uneven to be imitated
FEWEST_QUARTERS = 10  # before the start, for an imitation
FEWEST_STAGGERED = 10  # areas that started, and that never did
# Standard errors: 95 per cent, 99.8 per cent, and five chances in six: two looks that must both see it then do in four
# cases of five.
NORMAL, CLEAR, POWER = 1.96, 3.09, 0.97
# Below this p the comparison went another way before the start; at 0.05 too many uneven pairs pass.
GONE_APART = 0.2
REGULARLY_EMPTY = 0.5  # a month of the comparison without events counts as half a one


@dataclass(frozen=True)
class Case:
    """One measure as arrays. `treated`, `compared` are rows of `counts` and `exposure` [n, T]; the months before the
    start are columns 0 … `start` − 1. `steps` are months from which all is recorded in another way.
    """

    counts: Floats
    exposure: Floats
    treated: Ints
    compared: Ints
    start: int
    steps: tuple[int, ...] = ()

    @property
    def own(self) -> Floats:
        return np.asarray(self.counts[self.treated].sum(axis=0))

    @property
    def others(self) -> Floats:
        return np.asarray(self.counts[self.compared].sum(axis=0))

    def without_last_year(self) -> "Case":
        """The same without the year before the start: what made somebody act may have been that year's chance."""
        gone = np.arange(self.start - YEAR, self.start)
        moved = tuple(at if at <= gone[0] else at - YEAR for at in self.steps if not gone[0] < at <= self.start)
        return replace(
            self,
            counts=np.delete(self.counts, gone, axis=1),
            exposure=np.delete(self.exposure, gone, axis=1),
            start=self.start - YEAR,
            steps=tuple(at for at in moved if at != self.start - YEAR),
        )

    def of(self, treated: Ints) -> "Case":
        return replace(self, treated=treated)


@dataclass(frozen=True)
class Seen:
    """Recorded over expected without the measure, with its standard error as a share of the expected.

    `smallest`: the least reduction, as a share, that would be told from nothing four times in five; infinite where
    none would. `is_trusted` False: a kernel does not stand for it.
    """

    ratio: float
    se: float
    expected: float
    smallest: float
    is_trusted: bool

    @property
    def lower(self) -> float:
        return max(0.0, self.ratio - NORMAL * self.se)

    @property
    def upper(self) -> float:
        return self.ratio + NORMAL * self.se

    def is_below(self, reach: float = NORMAL) -> bool:
        return self.ratio + reach * self.se < 1

    def is_above(self, reach: float = NORMAL) -> bool:
        return self.ratio - reach * self.se > 1


NOTHING = Seen(1.0, np.inf, 0.0, np.inf, False)  # nothing to expect, so nothing to hold against it


@dataclass(frozen=True)
class Spread:
    """How unevenly the treated areas went beside the comparison before the start, and whether they drifted apart:
    `drift` is by how much a month, as a ratio, and `p_value` how often chance alone drifts as far.
    """

    dispersion: float
    p_value: float
    drift: float


@dataclass(frozen=True)
class Look:
    """What was seen, by which way, with the year before the start and without it; `declined` says why nothing was.

    `drifted` is the ratio that there would have been, had the areas gone on apart as they did before the start.
    """

    way: str = ""
    seen: Seen | None = None
    cautious: Seen | None = None
    was_high: bool = False
    drifted: float = 1.0
    declined: str = ""

    @property
    def both(self) -> tuple[Seen, ...]:
        return tuple(each for each in (self.seen, self.cautious) if each is not None)

    @property
    def told(self) -> Seen:
        """What is reported: without the year before the start, where that year was unusually high."""
        return self.both[-1] if self.was_high else self.both[0]

    @property
    def smallest(self) -> float:
        return max(each.smallest for each in self.both)

    def is_below(self, reach: float = NORMAL) -> bool:
        """With the last year before and without it: where that cannot be tried, it is not said.

        An area's own past is the weakest way: it must be clear, and the year before must not have been high. At the
        usual limit, one in fifteen areas chosen after a high year were said to have been helped by nothing.
        """
        is_alone = self.way == "own_past"
        can_tell = self.cautious is not None and not (is_alone and self.was_high) and not self.is_drift
        return can_tell and all(each.is_below(CLEAR if is_alone else reach) for each in self.both)

    def is_above(self) -> bool:
        return not self.is_drift and all(each.is_above() for each in self.both)

    @property
    def is_drift(self) -> bool:
        """Whether the pace before the start, though too weak to be told from chance, would have led about as far by
        itself (within a standard error).

        Together with the strict test of going alike (`GONE_APART`): where areas' own trends lay eight per cent a year
        apart, three in a hundred were said to be helped by nothing; at the usual limit seven.
        """
        told = self.told
        return told.ratio + told.se >= self.drifted if told.ratio < 1 else told.ratio - told.se <= self.drifted


def spread_before(case: Case) -> Spread:
    """Variance over that of chance, neighbouring months' likeness included, and how the areas went before the start.

    Beside a comparison, the treated areas' part of each month's events: the comparison's own chance, which is large
    where it is small, is then not taken for unevenness of theirs. It has the same seasons and the same new ways of
    recording; alone, the series must say them itself.
    """
    own = case.own[: case.start]
    if not case.compared.size:
        exposure = case.exposure[case.treated].sum(axis=0)[: case.start]
        trend = fit_trend(own, exposure, period=YEAR, steps=_before(case), with_band=False)
        return Spread(max(1.0, trend.dispersion * _of_neighbours(trend)), trend.p_value, trend.ratio)
    both = np.maximum(own + case.others[: case.start], REGULARLY_EMPTY)
    trend = fit_trend(own, both, period=1, with_band=False)
    # A part p of n varies by n p (1 − p), and its logarithm moves by 1 − p of what the ratio to the others does.
    others_part = 1 - float(own.sum() / both.sum())
    varies = float(((own - trend.fitted) ** 2 / trend.fitted).sum()) / trend.df
    t = special.stdtrit(trend.df, trend.p_value / 2) * np.sqrt(trend.dispersion / max(varies, others_part))
    return Spread(
        max(1.0, varies / others_part * _of_neighbours(trend)),
        float(2 * special.stdtr(trend.df, t)),
        float(trend.ratio ** (1 / others_part)),
    )


def _before(case: Case) -> tuple[int, ...]:
    return tuple(at for at in case.steps if at < case.start)


def _of_neighbours(trend: Trend) -> float:
    return (1 + trend.allowed_for) / (1 - trend.allowed_for)


def without(case: Case, dispersion: float) -> Seen:
    """Difference in differences of counts, the comparison brought to the treated areas' size."""
    n_before, n_after = case.start, case.own.size - case.start
    own = case.own[:n_before].sum(), case.own[n_before:].sum()
    others = case.others[:n_before].sum(), case.others[n_before:].sum()
    size = others[0] / own[0]
    found = weighted_displacement_difference(
        own,
        others,
        time_weights=(n_before, n_after),
        area_weights=(1.0, size, 1.0, 1.0),
        dispersion=dispersion,
    )
    per_month = own[1] / n_after - found.local.value
    if per_month <= 0:
        return NOTHING
    # A count that fell varies less than the one it is held against: without this, chance was called a fall eight
    # times for each time that it was called a rise.
    lacking = max(0.0, per_month * n_after - own[1])
    se = float(np.sqrt(found.local.se**2 + dispersion * lacking / n_after**2))
    return Seen(
        1 + found.local.value / per_month,
        se / per_month,
        per_month * n_after,
        smallest_before(case, n_after, dispersion),
        found.trusted,
    )


def smallest_before(case: Case, n_after: int, dispersion: float) -> float:
    """The least reduction, as a share, that `n_after` months will show four times in five; known before they come.

        (z₁ + z₂) √(φ (a² N + a N)) over a N_own,     a = months after over months before, N of both sides

    A fall is judged by the spread of what was expected (`without`), so that is what it must reach beyond; the kernel's
    `smallest_visible_effect`, which takes the spread of what is left, promised a third fewer than it needs.
    """
    own, others = float(case.own[: case.start].sum()), float(case.others[: case.start].sum())
    a, both = n_after / case.start, own + own**2 / others
    return float((NORMAL + POWER) * np.sqrt(dispersion * (a**2 + a) * both) / (a * own))


def imitation(case: Case, rng: np.random.Generator) -> Seen:
    """Synthetic difference in differences of quarterly rates, the interval from placebos."""
    skipped = case.start % QUARTER
    rows = np.concatenate([case.treated, case.compared])
    whole = (case.counts.shape[1] - skipped) // QUARTER * QUARTER

    def quarters(monthly: Floats) -> Floats:
        kept = monthly[rows, skipped : skipped + whole]
        return np.asarray(kept.reshape(rows.size, -1, QUARTER).sum(axis=2))

    events, exposure = quarters(case.counts), quarters(case.exposure)
    rate, start = events / exposure, (case.start - skipped) // QUARTER
    usual = events[:, :start].sum() / exposure[:, :start].sum()
    # A fifth of the town's own rate: an area without events is not without chance.
    level = 0.8 * events[:, :start].sum(axis=1) / exposure[:, :start].sum(axis=1) + 0.2 * usual
    treated = np.arange(case.treated.size)
    found = synthetic_control(rate, treated, start, noise=np.sqrt(level / exposure.mean(axis=1)), rng=rng)
    expected = float(rate[treated, start:].mean()) - found.effect
    if expected <= 0:
        return NOTHING
    reach = (found.upper - found.effect) / NORMAL
    return Seen(
        1 + found.effect / expected,
        reach / expected,
        expected * float(exposure[treated, start:].sum()),
        (NORMAL + POWER) * reach / expected,
        found.trusted,
    )


def own_past(case: Case) -> Seen:
    """The level after the start against the area's own trend and season; the weakest way."""
    found = interrupted_series(case.own, case.exposure[case.treated].sum(axis=0), case.start, period=YEAR,
                               steps=case.steps)  # fmt: skip
    se = (np.log(found.upper) - np.log(found.lower)) / 2 / NORMAL
    return Seen(
        found.ratio,
        found.ratio * se,
        float(found.expected_without[case.start :].sum()),
        float(-np.expm1(-(CLEAR + POWER) * se)),
        found.trusted,
    )


def staggered(case: Case, first_treated: Ints, rng: np.random.Generator) -> tuple[Seen, float]:
    """Areas that started at different times against those that never did, in yearly rates; and the probability of
    paces as different as theirs before the first start. `first_treated` [n] first month with the measure, −1 for never.
    """
    rows = np.concatenate([case.treated, case.compared])
    skipped = case.counts.shape[1] % YEAR
    shape = (rows.size, -1, YEAR)
    events = case.counts[rows, skipped:].reshape(shape).sum(axis=2)
    exposure = case.exposure[rows, skipped:].reshape(shape).sum(axis=2)
    # A year in which it started counts as one with the measure: that thins the effect out, and never makes one.
    first = np.where(first_treated[rows] < 0, -1, (first_treated[rows] - skipped) // YEAR)
    rate = events / exposure
    before_p = _paces_differ(rate[:, : int(first[first >= 0].min())], first >= 0)
    found = staggered_effects(rate, first, rng=rng)
    after = (first[:, None] >= 0) & (np.arange(rate.shape[1]) >= first[:, None])
    expected = float(rate[after].mean()) - found.overall.value
    if expected <= 0:
        return NOTHING, before_p
    reach = (found.overall.upper - found.overall.value) / NORMAL
    seen = Seen(
        1 + found.overall.value / expected,
        reach / expected,
        float(events[after].sum()) * expected / float(rate[after].mean()),
        (NORMAL + POWER) * reach / expected,
        found.trusted,
    )
    return seen, before_p


def _paces_differ(rate: Floats, is_treated: Bools) -> float:
    """Welch's test of the areas' own slopes. The kernel's `before_p` asks of every year at once, which a dozen areas
    cannot answer: with two cohorts of six it said so of sound comparisons far too often."""
    time = np.arange(rate.shape[1]) - (rate.shape[1] - 1) / 2
    slopes = rate @ time / (time @ time)
    sides = slopes[is_treated], slopes[~is_treated]
    parts = [side.var(ddof=1) / side.size for side in sides]
    if sum(parts) == 0:
        return 1.0
    df = sum(parts) ** 2 / sum(part**2 / (side.size - 1) for part, side in zip(parts, sides, strict=True))
    return float(2 * special.stdtr(df, -abs(sides[0].mean() - sides[1].mean()) / np.sqrt(sum(parts))))


def can_be_imitated(case: Case) -> bool:
    return case.compared.size >= FEWEST_PLACEBOS and case.start // QUARTER >= FEWEST_QUARTERS


def p_of(seen: Seen) -> float:
    """Two-sided, for no effect."""
    return float(2 * special.ndtr(-abs(seen.ratio - 1) / seen.se)) if seen.se > 0 else 1.0
