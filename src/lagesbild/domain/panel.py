"""Counts and what they are held against: areas × periods, for one category."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain.events import SeriesBreak
from lagesbild.domain.periods import Period, span_of
from lagesbild.domain.tables import EvidenceClass, Status

# A town of 10,000 can grow by a tenth in three years; a rate that leans on older figures says so.
STALE_AFTER_DAYS = 2 * 366

Counts = NDArray[np.int64]
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class ReferenceSeries:
    """The same category somewhere larger, delivered as such: the nation, a county."""

    level: str
    area_code: str
    name: str
    counts: Counts  # (T,)
    status: NDArray[np.uint8]  # (T,)
    exposure: Numbers  # (T,) unit-years

    def over_time(self) -> tuple[int, float]:
        """Count and exposure over the periods where both are known."""
        known = (self.status == Status.OBSERVED) & np.isfinite(self.exposure)
        return int(self.counts[known].sum()), float(self.exposure[known].sum())


@dataclass(frozen=True)
class Panel:
    """Counts and exposure of one category, areas × periods.

    `counts` (n, T) whole numbers, 0 where `status` is not OBSERVED; `status` (n, T) of `Status`; `exposure` (n, T)
    in unit-years (residents × years), NaN where unknown; `unplaced` (T,) events known to have happened in the
    whole but in no area; `is_preliminary` (T,). `evidence` are the ids of the deliveries counted;
    `evidence_classes`, on what footing those of them speak that are not merely held against.
    """

    category: str
    level: str
    areas: tuple[str, ...]
    periods: tuple[Period, ...]
    counts: Counts
    status: NDArray[np.uint8]
    exposure: Numbers
    exposure_kind: str
    unplaced: Counts
    is_preliminary: Flags
    references: tuple[ReferenceSeries, ...] = ()
    breaks: tuple[SeriesBreak, ...] = ()
    evidence: tuple[str, ...] = ()
    evidence_classes: tuple[EvidenceClass, ...] = ()
    exposure_days: tuple[date, ...] = ()  # the days of the exposure figures used
    window: Period | None = None  # the stretch the picture speaks of; the whole where none is set
    is_interpolated: Flags | None = None  # (n, T) cells with counts shared out from areas that were split; None: none

    def __post_init__(self) -> None:
        shape = (len(self.areas), len(self.periods))
        for name in ("counts", "status", "exposure"):
            if getattr(self, name).shape != shape:
                raise ValueError(f"Panel.{name} must have the shape {shape}, not {getattr(self, name).shape}")

    @property
    def latest(self) -> "Panel":
        """The panel within its window."""
        return self.during(self.window) if self.window else self

    @property
    def earlier(self) -> "Panel | None":
        """What came before the window; None where nothing did."""
        if self.window is None or self.periods[0].start_day >= self.window.start_day:
            return None
        return self.during(Period(self.periods[0].start_day, self.window.start_day))

    @property
    def whole_counts(self) -> Counts:
        """Counts by period of everything recorded: what was placed and what was not."""
        placed = np.where(self.is_observed, self.counts, 0).sum(axis=0)
        return np.asarray(placed + self.unplaced, dtype=np.int64)

    @property
    def whole_and_exposure(self) -> tuple[Counts, Numbers]:
        """Counts by period of the whole, unplaced ones too, and what they are held against."""
        counts, exposure = self.over_areas()
        return counts + self.unplaced, exposure

    @property
    def span(self) -> Period:
        return span_of(self.periods)

    @property
    def is_observed(self) -> Flags:
        return np.asarray(self.status == Status.OBSERVED)

    @property
    def is_usable(self) -> Flags:
        """Cells whose count and exposure are both known."""
        return np.asarray(self.is_observed & np.isfinite(self.exposure) & (self.exposure > 0))

    def over_time(self) -> tuple[Counts, Numbers]:
        """Counts and exposure by area, over the periods where both are known (so their ratio is a rate)."""
        usable = self.is_usable
        counts = np.where(usable, self.counts, 0).sum(axis=1)
        exposure = np.where(usable, self.exposure, 0.0).sum(axis=1)
        return counts.astype(np.int64), exposure

    def over_areas(self) -> tuple[Counts, Numbers]:
        """Counts and exposure by period over the areas where both are known; the unplaced are not in it."""
        usable = self.is_usable
        counts = np.where(usable, self.counts, 0).sum(axis=0)
        exposure = np.where(usable, self.exposure, 0.0).sum(axis=0)
        return counts.astype(np.int64), exposure

    def quality(self, area: str | None, during: Period) -> tuple[str, ...]:
        """What a reader must be told of the figures behind one area (None: the whole) in one stretch.

        Any of preliminary, partly_missing, suppressed_cells, no_exposure, stale_exposure, recording_changed,
        interpolated.
        """
        inside = self.inside(during)
        row = slice(None) if area is None else self.areas.index(area)
        status, exposure = self.status[row][..., inside], self.exposure[row][..., inside]
        # Sharing out moves events between areas; the whole has as many as before.
        shared = None if area is None or self.is_interpolated is None else self.is_interpolated[row][inside]
        flags = {
            "preliminary": bool(self.is_preliminary[inside].any()),
            "partly_missing": bool((status == Status.MISSING).any()),
            "suppressed_cells": bool((status == Status.SUPPRESSED).any()),
            "no_exposure": not np.isfinite(exposure).any(),
            "stale_exposure": bool(self.exposure_days) and self._exposure_gap_days(during) > STALE_AFTER_DAYS,
            "recording_changed": any(during.start_day < event.day < during.end_day for event in self.breaks),
            "interpolated": shared is not None and bool(shared.any()),
        }
        return tuple(name for name, holds in flags.items() if holds)

    def _exposure_gap_days(self, during: Period) -> int:
        middle = during.start_day + (during.end_day - during.start_day) / 2
        return min(abs((day - middle).days) for day in self.exposure_days)

    def in_order(self, areas: Sequence[str]) -> "Panel":
        """The same panel with its areas in the order of `areas`, or only those."""
        at = {code: index for index, code in enumerate(self.areas)}
        rows = [at[code] for code in areas]
        return replace(
            self,
            areas=tuple(areas),
            counts=self.counts[rows],
            status=self.status[rows],
            exposure=self.exposure[rows],
            is_interpolated=None if self.is_interpolated is None else self.is_interpolated[rows],
        )

    def inside(self, span: Period) -> list[int]:
        """Where in the panel the periods stand that lie inside `span`."""
        start, end = span.start_day, span.end_day
        return [at for at, one in enumerate(self.periods) if start <= one.start_day and one.end_day <= end]

    def during(self, span: Period) -> "Panel":
        """The same panel with only the periods that lie inside `span`."""
        inside = self.inside(span)
        return replace(
            self,
            periods=tuple(self.periods[index] for index in inside),
            counts=self.counts[:, inside],
            status=self.status[:, inside],
            exposure=self.exposure[:, inside],
            is_interpolated=None if self.is_interpolated is None else self.is_interpolated[:, inside],
            unplaced=self.unplaced[inside],
            is_preliminary=self.is_preliminary[inside],
            references=tuple(
                replace(
                    series,
                    counts=series.counts[inside],
                    status=series.status[inside],
                    exposure=series.exposure[inside],
                )
                for series in self.references
            ),
        )
