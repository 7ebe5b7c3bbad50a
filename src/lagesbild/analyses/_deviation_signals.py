"""Which of all the counts tried are signals, how many come by chance, and what could not have been seen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lagesbild.analyses._deviation_series import Judged, Past, Rhythm, calm_of_one
from lagesbild.domain import Category, Period
from lagesbild.kernels.unusual import (
    Calm,
    alarms_above,
    alarms_below,
    chance_of_at_least,
    chance_of_at_most,
    highest_ordinary,
    lowest_ordinary,
    smallest_seen,
)

MANY, FEW = "many", "few"
MOST_ALPHA = 0.005  # what comes oftener than every 200th week or month of a series is no signal, however few are tried
SHARE_OF_FALLS = 0.25  # of the signals allowed: a fall mostly means that reports are lacking
FEWEST_MEAN_FOR_A_FALL = 10.0  # below, a fall would have to be to nothing, and the promise is not kept
MOST_FOR_THRESHOLD = 2500  # tests that the threshold is set by: its number of signals is then within some per cent
MOST_AREAS_PLANTED = 60  # the middle of so many areas is within a few per cent of the middle of all
ORDINARY = 0.025  # each end of the interval that a calm count stays within
POWER = 0.8  # not an option: the sentences say 8 in 10

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Limits:
    """What counts as unusual in one rhythm, and how many signals calm periods give with it."""

    rhythm: Rhythm
    alpha: Mapping[str, float]
    per_year: Mapping[str, float]  # signals that calm periods give a year, by side
    fewest: int
    share_now: float  # of a year: the periods judged now

    @property
    def expected_per_year(self) -> float:
        return sum(self.per_year.values())

    @property
    def expected_now(self) -> float:
        return self.expected_per_year * self.share_now


@dataclass(frozen=True)
class Signal:
    """One count that is unusual. `per_year`: how often something as unusual comes among all tried."""

    judged: Judged
    index: int  # along the raveled tests
    side: str
    p_value: float
    per_year: float
    n_others: int = 0

    @property
    def row(self) -> int:
        return int(self.judged.rows[self.index // self.judged.at.size])

    @property
    def position(self) -> int:
        return int(self.judged.at[self.index % self.judged.at.size])

    @property
    def past(self) -> Past:
        return self.judged.past

    @property
    def period(self) -> Period:
        return self.past.periods[self.position]

    @property
    def category(self) -> str:
        return self.past.panel.category

    @property
    def area(self) -> str | None:
        return self.past.area(self.row)

    @property
    def count(self) -> int:
        return int(self.past.counts[self.row, self.position])

    @property
    def is_preliminary(self) -> bool:
        return bool(self.past.panel.is_preliminary[self.position])


def set_limits(judged: Sequence[Judged], wanted_per_year: float, fewest: int) -> Limits:
    """The limits that give so many signals a year among all series of one rhythm when nothing has happened."""
    rhythm = judged[0].past.rhythm
    share_now = judged[0].at.size / rhythm.per_year
    alpha, per_year = {}, {}
    for side, wanted in ((MANY, 1 - SHARE_OF_FALLS), (FEW, SHARE_OF_FALLS)):
        calm, share = _sampled(judged, side)
        if not calm.mean.size:
            continue
        allowed = wanted * wanted_per_year * share_now * share
        found = (
            alarms_above(calm, allowed, MOST_ALPHA, fewest) if side == MANY else alarms_below(calm, allowed, MOST_ALPHA)
        )
        alpha[side] = found.alpha
        per_year[side] = float(np.nansum(found.chance)) / share / share_now
    return Limits(rhythm, alpha, per_year, fewest, share_now)


def _sampled(judged: Sequence[Judged], side: str) -> tuple[Calm, float]:
    """What calm periods hold, of every so many tests; and which share of the tests that is."""
    parts = [each.calm.at(tested_for(each, side)) for each in judged]
    fields = ("mean", "log_se", "log_dispersion", "log_dispersion_se")
    whole = Calm(*(np.concatenate([getattr(part, name) for part in parts]) for name in fields))
    step = -(-whole.mean.size // MOST_FOR_THRESHOLD)
    chosen = whole.at(slice(None, None, step)) if step > 1 else whole
    return chosen, chosen.mean.size / max(whole.mean.size, 1)


def tested_for(judged: Judged, side: str) -> Flags:
    """The tests in which that side can be seen and means something."""
    if side == MANY:
        return judged.is_tested
    final = ~np.tile(judged.past.panel.is_preliminary[judged.at], judged.rows.size)
    return np.asarray(judged.is_tested & final & (np.nan_to_num(judged.calm.mean) >= FEWEST_MEAN_FOR_A_FALL))


def signals_of(judged: Judged, limits: Limits) -> list[Signal]:
    counts = judged.counts.ravel()
    found = []
    for side, alpha in limits.alpha.items():
        far = counts > judged.calm.mean if side == MANY else counts < judged.calm.mean
        asked = np.flatnonzero(tested_for(judged, side) & far & ((counts >= limits.fewest) | (side == FEW)))
        chance = chance_of_at_least if side == MANY else chance_of_at_most
        p_values = chance(judged.calm.at(asked), counts[asked])
        for index, p_value in zip(asked[p_values <= alpha].tolist(), p_values[p_values <= alpha].tolist(), strict=True):
            found.append(Signal(judged, index, side, p_value, limits.per_year[side] * p_value / alpha))
    return [each for each in found if each.side == MANY or stands_without_trend(each) is not False]


def stands_without_trend(signal: Signal) -> bool | None:
    """Whether the count is out of the ordinary for a level series too; None where no trend was fitted.

    A rise carried on half a year may expect more than there ever was. A fall from that is none.
    """
    if signal.judged.method != "earlier":
        return None
    calm = calm_of_one(signal.past, signal.row, np.array([signal.position]), has_trend=False)
    if signal.side == MANY:
        return bool(signal.count > highest_ordinary(calm, ORDINARY)[0])
    return bool(signal.count < lowest_ordinary(calm, ORDINARY)[0])


def told_once(signals: Iterable[Signal], categories: Sequence[Category]) -> list[Signal]:
    """The strongest first. Several periods of one series, and a group within a larger one, are one signal."""
    parents = {each.code: each.parent_code for each in categories}
    kept: list[Signal] = []
    others: dict[int, int] = {}
    for signal in sorted(signals, key=_strength):
        same = next((i for i, one in enumerate(kept) if _is_same(one, signal, parents)), None)
        if same is None:
            kept.append(signal)
        elif kept[same].category == signal.category:
            others[same] = others.get(same, 0) + 1
    return [
        Signal(one.judged, one.index, one.side, one.p_value, one.per_year, others.get(i, 0))
        for i, one in enumerate(kept)
    ]


def _strength(signal: Signal) -> tuple[float, str, str, Period]:
    return signal.per_year, signal.category, signal.area or "", signal.period


def _is_same(one: Signal, other: Signal, parents: Mapping[str, str | None]) -> bool:
    if one.area != other.area or one.side != other.side:
        return False
    if one.category == other.category:
        return True
    related = one.category in _above(other.category, parents) or other.category in _above(one.category, parents)
    return related and one.period.overlaps(other.period)


def _above(category: str, parents: Mapping[str, str | None]) -> set[str]:
    found: set[str] = set()
    above = parents.get(category)
    while above and above not in found:
        found.add(above)
        above = parents.get(above)
    return found


@dataclass(frozen=True)
class Unseen:
    """The smallest increases that are found: in one period, and when it lasts several."""

    one: float
    several: float
    n_series: int


def unseen(judged: Judged, limits: Limits) -> tuple[Unseen | None, Unseen | None]:
    """For the whole, and for the middle one of the areas; None where none is tried."""
    last = np.zeros(judged.at.size, dtype=np.bool_)
    last[-1] = True
    tested = judged.is_tested & np.tile(last, judged.rows.size)
    is_whole = np.repeat(judged.rows == len(judged.past.panel.areas), judged.at.size)
    if MANY not in limits.alpha:
        return None, None
    return (
        _planted(judged, limits, np.flatnonzero(tested & is_whole)),
        _planted(judged, limits, np.flatnonzero(tested & ~is_whole)),
    )


def _planted(judged: Judged, limits: Limits, tests: NDArray[np.intp]) -> Unseen | None:
    if not tests.size:
        return None
    by_size = tests[np.argsort(judged.calm.mean[tests], kind="stable")]
    calm = judged.calm.at(by_size[:: -(-by_size.size // MOST_AREAS_PLANTED)])
    upper = np.maximum(highest_ordinary(calm, limits.alpha[MANY]), limits.fewest - 1)
    one, several = (
        float(np.median(smallest_seen(calm, upper, n_periods, POWER))) for n_periods in (1, limits.rhythm.several)
    )
    return Unseen(one, several, int(tests.size))
