"""One series month by month, as a trend sees it: what is told of, what is set aside, where the level is known to move."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain import KnownCause, KnownCauses, Panel, Period

LAW = "law"  # the kind of cause that changes the level for good; any other kind sets its months aside

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class History:
    """One series: the whole's, or an area's. `times` is the months' places in the calendar: some may be missing or set
    aside (`aside`: month, count, whether preliminary). `steps` are positions from which another level is known to hold, `laws` which of them a law explains."""

    area: str | None
    periods: tuple[Period, ...]
    counts: Floats
    exposure: Floats
    times: NDArray[np.int64]
    steps: tuple[int, ...]
    laws: Mapping[int, KnownCause]
    aside: tuple[tuple[Period, int, bool], ...]
    is_preliminary: tuple[bool, ...]


def history_of(panel: Panel, area: str | None, causes: KnownCauses) -> History:
    """The months with a known count; held against the exposure where there is any, else against time alone."""
    if area is None:
        counts, exposure = panel.whole_and_exposure
        known = panel.is_observed.any(axis=0) if panel.areas else panel.unplaced >= 0
    else:
        row = panel.areas.index(area)
        counts, exposure = panel.counts[row], np.where(panel.is_usable[row], panel.exposure[row], 0.0)
        known = panel.is_observed[row]
    if not (exposure > 0).any():
        exposure = np.ones(len(panel.periods))
        counts = panel.whole_counts if area is None else counts
    own = [cause for cause in causes.causes if cause.concerns(panel.category, area)]
    odd = [cause.during for cause in own if cause.kind != LAW]
    is_odd = np.array([any(stretch.overlaps(month) for stretch in odd) for month in panel.periods])
    told = known & (exposure > 0)
    at, aside = np.flatnonzero(told & ~is_odd), np.flatnonzero(told & is_odd)
    months = tuple(panel.periods[index] for index in at)
    steps, laws = _steps(panel, months, counts[at], [cause for cause in own if cause.kind == LAW])
    return History(
        area,
        months,
        counts[at].astype(np.float64),
        exposure[at],
        at,
        steps,
        laws,
        tuple((panel.periods[at], int(counts[at]), bool(panel.is_preliminary[at])) for at in aside.tolist()),
        tuple(panel.is_preliminary[at].tolist()),
    )


def _steps(
    panel: Panel, months: tuple[Period, ...], counts: NDArray[np.int64], laws: list[KnownCause]
) -> tuple[tuple[int, ...], dict[int, KnownCause]]:
    """The months from which recording or the law is known to be another, with something recorded on either side."""

    def first_after(day: date) -> int:
        return next((at for at, month in enumerate(months) if month.end_day > day), 0)

    new_laws = {first_after(law.during.start_day): law for law in laws}
    first = sorted({*(first_after(event.day) for event in panel.breaks), *new_laws})
    held: list[int] = []
    for at in first:
        if 0 < at < len(months) and counts[held[-1] if held else 0 : at].any() and counts[at:].any():
            held.append(at)
    return tuple(held), {at: law for at, law in new_laws.items() if at in held}
