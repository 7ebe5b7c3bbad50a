"""An engine's answers → panels: coded arrays, in which zero, suppressed and missing stay three different things."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain import Category, DeliveryRecord, Panel, ReferenceSeries, RowKind, SeriesBreak, Status
from lagesbild.errors import AreasError
from lagesbild.store.exposures import Exposure
from lagesbild.store.queries import Answer
from lagesbild.store.selection import Selection, other_areas
from lagesbild.store.supersession import stream_of

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
NOT_TOLD = -1  # below every Status, so that the worst that is told of a cell is the maximum


@dataclass(frozen=True)
class Cells:
    """An engine's answer: one row for what one delivery tells of one cell. `place` -1: of no area asked for."""

    subject: Integers
    level_number: Integers
    place: Integers
    reference_code: NDArray[np.object_]
    month: Integers
    delivery: Integers
    events: Integers
    status: Integers
    is_preliminary: Flags

    @classmethod
    def of(cls, answer: Answer) -> "Cells":
        return cls(**{name: answer[name] for name in cls.__dataclass_fields__})

    @property
    def deliveries(self) -> set[int]:
        return set(self.delivery.tolist())

    def where(self, chosen: Flags) -> "Cells":
        return Cells(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class Grid:
    """Counts and their status, places × periods; a count is 0 wherever its status is not OBSERVED."""

    counts: Integers
    status: Integers


@dataclass(frozen=True)
class Counter:
    """Makes panels of one engine's answers."""

    selection: Selection
    cells: Mapping[str, Cells]  # code → what was told of it, at all levels
    exposures: Mapping[str, Exposure]
    reference_names: Mapping[tuple[str, str], str]

    def panels(self) -> dict[str, Panel]:
        """Category → panel. AreasError: counts of another edition would be in one."""
        for code, cells in self.cells.items():
            self._refuse_other_edition(code, cells)
        asked = self.selection.request.categories
        return {category.code: self._panel(category) for category in asked if category.code in self.selection.leaves}

    def _panel(self, category: Category) -> Panel:
        request = self.selection.request
        leaves = self.selection.leaves[category.code][request.level]
        grid = _sum(self._areas(code) for code in leaves)
        references = self._references(category)
        exposure = self.exposures[request.exposure_of(category)]
        held = [exposure.areas, *(exposure.reference(series.level, series.area_code) for series in references)]
        counted = self._counted(category)
        sequences = {record.sequence for record in counted}.union(*(some.deliveries for some in held))
        return Panel(
            category=category.code,
            level=request.level,
            areas=request.areas,
            periods=request.periods,
            counts=grid.counts,
            status=grid.status.astype(np.uint8),
            exposure=exposure.areas.values,
            exposure_kind=exposure.kind,
            unplaced=np.sum([self._unplaced(code) for code in leaves], axis=0),
            is_preliminary=self._is_preliminary(category),
            references=references,
            breaks=_breaks({category.code, *leaves}, counted, self.selection.page.breaks),
            evidence=tuple(self._records[sequence].delivery_id for sequence in sorted(sequences)),
            evidence_classes=tuple(sorted({record.source.evidence_class for record in counted})),
            exposure_days=tuple(sorted({day for some in held for day in some.days})),
        )

    def _areas(self, code: str) -> Grid:
        """One code in the areas asked for. Where a source of events covers a month, no event is an observed zero."""
        told = self._at(code, self.selection.request.level)
        grid = _lay_out(told.where(told.place >= 0), len(self.selection.request.areas), self._n_periods)
        if not self.selection.streams_of(code):
            return grid
        covered = np.array(self.selection.is_covered(code))
        return Grid(
            np.where(covered, grid.counts, 0),
            np.broadcast_to(np.where(covered, int(Status.OBSERVED), int(Status.MISSING)), grid.status.shape),
        )

    def _unplaced(self, code: str) -> Integers:
        told = self._at(code, self.selection.request.level)
        nowhere = told.where(told.place < 0)
        counts = np.zeros(self._n_periods, dtype=np.int64)
        np.add.at(counts, nowhere.month, nowhere.events)
        if self.selection.streams_of(code):
            counts[~np.array(self.selection.is_covered(code))] = 0
        return counts

    def _references(self, category: Category) -> tuple[ReferenceSeries, ...]:
        request = self.selection.request
        exposure = self.exposures[request.exposure_of(category)]
        found = []
        for level in self.selection.request.levels[1:]:
            leaves = self.selection.leaves[category.code][level]
            told = {code: self._at(code, level) for code in leaves}
            for area_code in sorted({area for cells in told.values() for area in cells.reference_code}):
                grid = _sum(
                    _lay_out(replace(chosen, place=np.zeros_like(chosen.place)), 1, self._n_periods)
                    for chosen in (cells.where(cells.reference_code == area_code) for cells in told.values())
                )
                found.append(
                    ReferenceSeries(
                        level=level,
                        area_code=area_code,
                        name=self.reference_names.get((level, area_code), area_code or level),
                        counts=grid.counts[0],
                        status=grid.status[0].astype(np.uint8),
                        exposure=exposure.reference(level, area_code).values[0],
                    )
                )
        return tuple(found)

    def _counted(self, category: Category) -> list[DeliveryRecord]:
        """The deliveries that the counts come from: also those that cover a month in which nothing happened."""
        by_level = self.selection.leaves[category.code]
        sequences = {
            sequence
            for level, codes in by_level.items()
            for code in codes
            for sequence in self._at(code, level).deliveries
        }
        streams = {
            stream for code in by_level[self.selection.request.level] for stream in self.selection.streams_of(code)
        }
        covering = {record.sequence for record in self.selection.event_records if stream_of(record) in streams}
        return [self._records[sequence] for sequence in sorted(sequences | covering)]

    def _is_preliminary(self, category: Category) -> Flags:
        """Of the areas' own figures: those of a reference say nothing of whether the areas' may change."""
        flags = np.zeros(self._n_periods, dtype=np.bool_)
        level = self.selection.request.level
        for code in self.selection.leaves[category.code][level]:
            told = self._at(code, level)
            flags[told.month[told.is_preliminary]] = True
        return flags

    def _refuse_other_edition(self, code: str, cells: Cells) -> None:
        request = self.selection.request
        for sequence in cells.where((cells.level_number == 0) & (cells.place >= 0)).deliveries:
            record = self._records[sequence]
            is_its_own_level = record.kind is RowKind.COUNTS and record.level == request.level
            if is_its_own_level and record.edition != request.edition:
                raise AreasError(other_areas(code, record, request))

    def _at(self, code: str, level: str) -> Cells:
        cells = self.cells[code]
        return cells.where(cells.level_number == self.selection.request.levels.index(level))

    @property
    def _n_periods(self) -> int:
        return len(self.selection.request.periods)

    @cached_property
    def _records(self) -> dict[int, DeliveryRecord]:
        return {record.sequence: record for record in self.selection.page.records}


def _lay_out(cells: Cells, n_places: int, n_periods: int) -> Grid:
    """Rows into cells. Several rows of one cell, from parts side by side, add up; the worst status is the cell's."""
    counts = np.zeros((n_places, n_periods), dtype=np.int64)
    status = np.full((n_places, n_periods), NOT_TOLD, dtype=np.int64)
    np.add.at(counts, (cells.place, cells.month), cells.events)
    np.maximum.at(status, (cells.place, cells.month), cells.status)
    status[status == NOT_TOLD] = int(Status.MISSING)
    return Grid(np.where(status == int(Status.OBSERVED), counts, 0), status)


def _sum(grids: Iterable[Grid]) -> Grid:
    """A cell of the sum is observed only where every part of it is; else it is as the worst of them."""
    parts = list(grids)
    status = np.max([part.status for part in parts], axis=0)
    counts = np.sum([part.counts for part in parts], axis=0)
    return Grid(np.where(status == int(Status.OBSERVED), counts, 0), status)


def _breaks(
    codes: set[str], counted: Sequence[DeliveryRecord], breaks: Sequence[SeriesBreak]
) -> tuple[SeriesBreak, ...]:
    """Breaks of these codes, and those that concern all that a source which was counted tells of."""
    sources = {record.source.name for record in counted}
    return tuple(told for told in breaks if told.category in codes or (not told.category and told.source in sources))
