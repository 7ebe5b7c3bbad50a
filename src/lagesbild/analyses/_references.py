"""What areas are held against, and how far they lie from it: the numbers behind a comparison, one value an area."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain import Panel, Period, ReferenceSeries
from lagesbild.kernels.change import change_from_earlier, seasonal_dispersion
from lagesbild.kernels.rates import (
    chance_outside,
    funnel_limits,
    funnel_p_value,
    overdispersion,
    ratio_to_reference,
)
from lagesbild.kernels.similarity import Similar

CLEARLY, PROBABLY = 0.998, 0.95  # not options: the words would become false
# An area that is more than a tenth of what it is held against is taken out of it; with nine tenths of it, it is it.
OWN_PART, SAME_PLACE = 0.1, 0.9

MANY_AREAS = 200  # their spread is known to within a tenth

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Recorded:
    """The areas whose count and exposure are known, in the order of the panel: `at` are their numbers in it."""

    at: NDArray[np.intp]
    counts: Floats
    exposure: Floats

    @classmethod
    def of(cls, panel: Panel) -> "Recorded":
        counts, exposure = panel.over_time()
        at = np.flatnonzero(exposure > 0)
        return cls(at, counts[at].astype(np.float64), exposure[at])

    def only(self, chosen: NDArray[np.bool_]) -> "Recorded":
        return Recorded(self.at[chosen], self.counts[chosen], self.exposure[chosen])


@dataclass(frozen=True)
class Comparison:
    """Areas held against one kind of reference: everything that the words are graded by, one value an area."""

    kind: str
    recorded: Recorded
    reference_per_1000: Floats
    expected: Floats
    ratio: Floats
    lower: Floats
    upper: Floats
    p_value: Floats
    by_chance: float
    # Lower and upper at 95, lower and upper at 99.8, as ratios; none where both sides are counted, for then the
    # limits depend on both counts and the interval of the ratio is what there is to draw.
    limits: tuple[Floats, ...] = ()


def among(kind: str, recorded: Recorded, sums: tuple[Floats, Floats]) -> Comparison | None:
    """Each area against the sum (counts, exposure) of the areas it is held against; None where none has events."""
    reference_counts, reference_exposure = sums
    usable = (reference_counts > 0) & (reference_exposure > 0)
    if not usable.any():
        return None
    return against(kind, recorded.only(usable), reference_counts[usable], reference_exposure[usable])


def sums_of_rest(recorded: Recorded) -> tuple[Floats, Floats]:
    """All other areas."""
    c, e = recorded.counts, recorded.exposure
    return c.sum() - c, e.sum() - e


def sums_of_similar(recorded: Recorded, similar: Similar) -> tuple[Floats, Floats]:
    """The similar areas of each. One far outside what areas here show counts with the number at the 99.8 per cent
    limit, so that one odd place among a few does not make its likes look low."""
    at, there = np.maximum(similar.nearest, 0), similar.is_there
    counts, exposure = held_counts(recorded), recorded.exposure
    return np.where(there, counts[at], 0.0).sum(axis=1), np.where(there, exposure[at], 0.0).sum(axis=1)


def sums_of_alike(recorded: Recorded, words: NDArray[np.str_], fewest: int) -> tuple[Floats, Floats]:
    """The other areas that are called the same, held as for similar ones; nothing where they are fewer than `fewest`
    or where an area is called nothing."""
    names, group = np.unique(words, return_inverse=True)
    counts = held_counts(recorded)
    own = (np.bincount(group)[group] > fewest) & (names[group] != "")
    sums = [np.bincount(group, weights=part)[group] - part for part in (counts, recorded.exposure)]
    return np.where(own, sums[0], 0.0), np.where(own, sums[1], 0.0)


def against(
    kind: str, recorded: Recorded, reference_counts: Floats, reference_exposure: Floats, share: float = 1.0
) -> Comparison:
    """Areas against a counted reference each, with the usual spread between areas in the limits.

    `share` of the reference's rate is what the areas are held against.
    """
    c, e = recorded.counts, recorded.exposure
    per_one = share * reference_counts / reference_exposure
    expected = per_one * e
    # How areas usually differ is measured around their own common level: a town that lies above the nation as a
    # whole would otherwise look uneven.
    spread = _usual_spread(c, expected * c.sum() / expected.sum())
    near, far = (funnel_limits(expected, level, between_variance=spread) for level in (PROBABLY, CLEARLY))
    ratio = ratio_to_reference(c, expected, reference_counts=reference_counts)
    return Comparison(
        kind,
        recorded,
        1000 * per_one,
        expected,
        ratio.value,
        ratio.lower,
        ratio.upper,
        funnel_p_value(c, expected, between_variance=spread),
        by_chance=float(chance_outside(expected, PROBABLY, between_variance=spread).sum()),
        limits=(*near, *far),
    )


def _usual_spread(c: Floats, expected: Floats) -> Floats:
    """The variance of areas' log risks: one value where many areas tell of it, equally likely ones where few do.

    With few areas the spread is itself a guess; with one value of it, "clearly" is said twice as often as it should.
    """
    if c.size < 2 or c.sum() == 0:
        return np.zeros(1)
    found = overdispersion(c, expected)
    return np.atleast_1d(found.tau2) if c.size >= MANY_AREAS else found.plausible


def against_series(
    kind: str, recorded: Recorded, series: Sequence[tuple[float, float]], share: float
) -> Comparison | None:
    """Each area against its own larger place, given as (count, exposure); (0, 0) where it has none.

    What makes up more than a tenth of it is taken out; an area that is nearly all of it is not compared.
    """
    told = np.array(series, dtype=np.float64).reshape(-1, 2)
    part = recorded.exposure / np.where(told[:, 1] > 0, told[:, 1], np.inf)
    own = part > OWN_PART
    # The larger place counts what could not be placed as well: as much more of the area's own is taken out.
    counts = told[:, 0] - np.where(own, recorded.counts / share, 0.0)
    exposure = told[:, 1] - np.where(own, recorded.exposure, 0.0)
    usable = (told[:, 1] > 0) & (part < SAME_PLACE) & (counts > 0) & (exposure > 0)
    if not usable.any():
        return None
    return against(kind, recorded.only(usable), counts[usable], exposure[usable], share)


def whole_against(kind: str, panel: Panel, series: ReferenceSeries) -> Comparison | None:
    """The whole place against a larger one. Its own unevenness from month to month widens the interval."""
    counts, by_month = panel.whole_and_exposure
    whole, exposure = np.array([float(counts.sum())]), np.array([by_month.sum()])
    reference, held = (np.array([float(part)]) for part in series.over_time())
    part = exposure / held
    if part[0] >= SAME_PLACE:
        return None
    if part[0] > OWN_PART:
        reference, held = reference - whole, held - exposure
    if reference[0] <= 0:
        return None
    dispersion = seasonal_dispersion(counts[None, :], by_month[None, :], 1)
    change = change_from_earlier(whole, exposure, reference, held, dispersion=dispersion)
    expected = reference / held * exposure
    near, far = (funnel_limits(expected, level, dispersion) for level in (PROBABLY, CLEARLY))
    return Comparison(
        kind,
        Recorded(np.array([0]), whole, exposure),
        1000 * reference / held,
        expected,
        change.value,
        change.lower,
        change.upper,
        change.p_value,
        by_chance=1 - PROBABLY,
        limits=(*near, *far),
    )


def against_earlier(panel: Panel, years_back: int) -> Comparison | None:
    """Each area against its own earlier years; None where there are none that were counted in the same way."""
    latest, earlier = panel.latest, _comparable_past(panel, years_back)
    if earlier is None:
        return None
    now, now_exposure = latest.over_time()
    before, before_exposure = earlier.over_time()
    known = np.flatnonzero((now_exposure > 0) & (before_exposure > 0) & (before > 0))
    if known.size == 0:
        return None
    c, e = now[known].astype(float), now_exposure[known]
    r, r_exposure = before[known].astype(float), before_exposure[known]
    history = np.where(earlier.is_usable, earlier.exposure, 0.0)
    dispersion = seasonal_dispersion(np.where(earlier.is_usable, earlier.counts, 0), history, 12)
    change = change_from_earlier(c, e, r, r_exposure, dispersion=dispersion)
    return Comparison(
        "earlier",
        Recorded(known, c, e),
        1000 * r / r_exposure,
        r * e / r_exposure,
        change.value,
        change.lower,
        change.upper,
        change.p_value,
        by_chance=float((1 - PROBABLY) * known.size),
    )


def _comparable_past(panel: Panel, years_back: int) -> Panel | None:
    """Whole years before the window, as many as asked for and counted as the window is; None without a year."""
    if panel.earlier is None or panel.window is None:
        return None
    start = panel.window.start_day
    first = max([panel.periods[0].start_day, *(b.day for b in panel.breaks if b.day <= start)])
    years = min(years_back, (start.year - first.year) - ((start.month, start.day) < (first.month, first.day)))
    changed_within = any(start < b.day < panel.window.end_day for b in panel.breaks)
    if years < 1 or changed_within:
        return None
    return panel.during(Period(start.replace(year=start.year - years), start))


def held_counts(recorded: Recorded) -> Floats:
    """Counts held within what 99.8 of 100 areas show around the level of the rest."""
    c, e = recorded.counts, recorded.exposure
    rest_counts, rest_exposure = c.sum() - c, e.sum() - e
    if c.size < 3 or (rest_counts <= 0).any():
        return c
    expected = rest_counts * e / rest_exposure
    spread = overdispersion(c, expected).tau2
    lower, upper = funnel_limits(expected, CLEARLY, between_variance=spread)
    return np.asarray(np.clip(c, lower * expected, upper * expected))
