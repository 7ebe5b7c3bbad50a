"""Counting by hand: the rules of counting one row, one day and one cell at a time, without SQL and without arrays.

It is the judge of every engine. It goes day by day where the store reasons in stretches, and cell by cell where the
store works in columns, so that the two can only agree by both being right.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pyarrow as pa

from lagesbild.domain import Category, Delivery, Period, RowKind, Status
from lagesbild.store import PanelRequest


class TwoSources(Exception):  # noqa: N818 - what is found, not a failure of the twin
    """Two sources tell of one category at one level."""


class OtherAreas(Exception):  # noqa: N818 - as above
    """What is asked for lies in areas of another level or edition."""


@dataclass
class Line:
    """A category in one area: its count and status, month by month."""

    counts: list[int]
    status: list[int]


@dataclass
class HandPanel:
    """What a panel must hold."""

    areas: dict[str, Line]
    references: dict[tuple[str, str], Line]
    unplaced: list[int]
    is_preliminary: list[bool]
    exposure: dict[str, list[float | None]]
    reference_exposure: dict[tuple[str, str], list[float | None]]
    evidence: list[str]
    exposure_days: set[date] = field(default_factory=set)


@dataclass
class Came:
    """A delivery as it came, its rows as dictionaries."""

    delivery: Delivery
    sending: str
    number: int
    rows: list[dict[str, Any]]
    is_withdrawn: bool = False

    @property
    def stream(self) -> tuple[str, str, RowKind]:
        return (self.delivery.source.name, self.delivery.part, self.delivery.kind)

    def covers(self, day: date) -> bool:
        return self.delivery.covers is not None and self.delivery.covers.holds(day)


class HandStore:
    """Remembers deliveries and counts them by hand."""

    def __init__(self) -> None:
        self.came: list[Came] = []

    def add(self, delivery: Delivery, sending: str) -> bool:
        """False: the same delivery was there."""
        if any(one.delivery.delivery_id == delivery.delivery_id for one in self.came):
            return False
        self.came.append(Came(delivery, sending, len(self.came), pa.table(delivery.rows).to_pylist()))
        return True

    def withdraw(self, delivery_id: str) -> None:
        next(one for one in self.came if one.delivery.delivery_id == delivery_id).is_withdrawn = True

    # ---- who has the word

    def active(self, *kinds: RowKind) -> list[Came]:
        return [one for one in self.came if not one.is_withdrawn and one.delivery.kind in kinds]

    def has_the_word(self, one: Came, day: date) -> bool:
        """Whether this delivery of events decides what happened on `day`."""
        return one.covers(day) and not any(
            other.stream == one.stream and other.number > one.number and other.sending != one.sending
            for other in self.active(RowKind.EVENTS)
            if other.covers(day)
        )

    def is_told(self, stream: tuple[str, str, RowKind], day: date) -> bool:
        return any(one.stream == stream and one.covers(day) for one in self.active(RowKind.EVENTS))

    def shares_a_day(self, one: tuple[str, str, RowKind], other: tuple[str, str, RowKind]) -> bool:
        first = [each.delivery.covers for each in self.active(RowKind.EVENTS) if each.stream == one]
        second = [each.delivery.covers for each in self.active(RowKind.EVENTS) if each.stream == other]
        return any(a.overlaps(b) for a in first if a for b in second if b)

    def tells(self, code: str, level: str) -> list[Came]:
        """The deliveries that tell of a category at a level."""
        found = []
        for one in self.active(RowKind.EVENTS):
            own_days = [row["day"] for row in one.rows if row["category"] == code]
            if one.delivery.level == level and own_days:
                between = days_between(min(own_days), max(own_days) + timedelta(days=1))
                if any(self.has_the_word(one, day) for day in between):
                    found.append(one)
        for one in self.active(RowKind.COUNTS):
            if any(row["category"] == code and row["level"] == level for row in one.rows):
                found.append(one)
        return found

    # ---- one category

    def leaves(self, code: str, level: str, tree: dict[str, Category]) -> list[str]:
        if self.tells(code, level):
            return [code]
        if code not in tree or not tree[code].sums_children:
            return []
        children = [child.code for child in tree.values() if child.parent_code == code]
        return [leaf for child in children for leaf in self.leaves(child, level, tree)]

    def streams_of(self, code: str, level: str) -> set[tuple[str, str, RowKind]]:
        return {one.stream for one in self.tells(code, level) if one.delivery.kind is RowKind.EVENTS}

    def is_covered(self, code: str, level: str, period: Period) -> bool:
        """Whether no event of `code` in the period means that none was reported."""
        days = days_between(period.start_day, period.end_day)
        streams = self.streams_of(code, level)
        full = {stream for stream in streams if all(self.is_told(stream, day) for day in days)}
        late = {stream for stream in streams - full if any(self.shares_a_day(stream, other) for other in full)}
        return bool(full) and not late

    def cell(self, code: str, level: str, area: str | None, period: Period) -> tuple[int, int, bool, set[int]]:
        """Count, status, whether preliminary, and the deliveries that decided. `area` None: of no area."""
        if self.streams_of(code, level):
            return self.event_cell(code, level, area, period)
        return self.count_cell(code, level, area, period)

    def event_cell(self, code: str, level: str, area: str | None, period: Period) -> tuple[int, int, bool, set[int]]:
        deciding = [
            one.number
            for one in self.active(RowKind.EVENTS)
            if one.stream in self.streams_of(code, level)
            for row in one.rows
            if row["category"] == code and row["area_code"] == area and period.holds(row["day"])
            if self.has_the_word(one, row["day"])
        ]
        if not self.is_covered(code, level, period):
            return 0, int(Status.MISSING), False, set(deciding)
        return len(deciding), int(Status.OBSERVED), False, set(deciding)

    def count_cell(self, code: str, level: str, area: str | None, period: Period) -> tuple[int, int, bool, set[int]]:
        last: dict[tuple[str, str, RowKind], tuple[int, list[dict[str, Any]]]] = {}
        for one in self.active(RowKind.COUNTS):  # oldest first, so the last one stands
            rows = [
                row
                for row in one.rows
                if (row["category"], row["level"], row["area_code"]) == (code, level, area)
                and Period(row["start_day"], row["end_day"]) == period
            ]
            if rows:
                last[one.stream] = (one.number, rows)
        rows = [row for _, some in last.values() for row in some]
        status = max((row["status"] for row in rows), default=int(Status.MISSING))
        count = sum(row["count"] or 0 for row in rows)
        if area is not None and status != Status.OBSERVED:
            count = 0
        return count, status, any(row["is_preliminary"] for row in rows), {number for number, _ in last.values()}

    # ---- a panel

    def count(self, request: PanelRequest) -> dict[str, HandPanel]:
        registered: dict[str, Category] = {}
        for one in self.came:
            for category in one.delivery.categories:
                registered.setdefault(category.code, category)
        tree = {category.code: category for category in request.register} | registered
        tree |= {category.code: category for category in request.categories}
        panels = {}
        for category in request.categories:
            leaves = {level: self.leaves(category.code, level, tree) for level in request.levels}
            if leaves[request.level]:
                self.refuse(leaves, request)
                self.refuse_exposure(request.exposures.get(category.code, category.exposure), request)
                panels[category.code] = self.panel(category, leaves, request)
        return panels

    def refuse(self, leaves: dict[str, list[str]], request: PanelRequest) -> None:
        for level, codes in leaves.items():
            for code in codes:
                if len({(one.delivery.source.name, one.delivery.kind) for one in self.tells(code, level)}) > 1:
                    raise TwoSources(code)
        if any(self.lies_elsewhere(code, request) for code in leaves[request.level]):
            raise OtherAreas(leaves)

    def lies_elsewhere(self, code: str, request: PanelRequest) -> bool:
        """Whether a number wanted would come from rows of another level or edition."""
        asked = days_between(request.periods[0].start_day, request.periods[-1].end_day)
        sources = {one.delivery.source.name for one in self.tells(code, request.level)}
        telling = [one for level in self.levels() for one in self.tells(code, level)]
        events_elsewhere = any(
            one.delivery.kind is RowKind.EVENTS
            and (one.delivery.level, one.delivery.edition) != (request.level, request.edition)
            and one.delivery.source.name in sources
            and any(self.has_the_word(one, day) for day in asked)
            for one in telling
        )
        deciding = {
            number
            for area in request.areas
            for period in request.periods
            for number in self.cell(code, request.level, area, period)[3]
        }
        return events_elsewhere or any(
            self.came[number].delivery.level == request.level and self.came[number].delivery.edition != request.edition
            for number in deciding
        )

    def levels(self) -> set[str]:
        return {one.delivery.level for one in self.came}

    def refuse_exposure(self, kind: str, request: PanelRequest) -> None:
        """All there is to hold against at the level asked for is of another edition."""
        editions = {
            request.edition if one.delivery.level != request.level else one.delivery.edition
            for one in self.active(RowKind.EXPOSURES)
            if any((row["exposure"], row["level"]) == (kind, request.level) for row in one.rows)
        }
        if editions and request.edition not in editions:
            raise OtherAreas(kind)

    def panel(self, category: Category, leaves: dict[str, list[str]], request: PanelRequest) -> HandPanel:
        own = leaves[request.level]
        kind = request.exposures.get(category.code, category.exposure)
        places = {
            (level, row["area_code"] or "")
            for level in request.levels[1:]
            for one in self.active(RowKind.COUNTS)
            for row in one.rows
            if row["level"] == level
            and row["category"] in leaves[level]
            and Period(row["start_day"], row["end_day"]) in request.periods
        }
        areas = {area: self.line(own, request.level, area, request) for area in request.areas}
        references = {place: self.line(leaves[place[0]], place[0], place[1] or None, request) for place in places}
        exposure = {area: self.held(kind, request.level, area, request) for area in request.areas}
        beside = {place: self.held(kind, place[0], place[1] or None, request) for place in places}
        used = [told for line in (*exposure.values(), *beside.values()) for told in line if told]
        numbers = self.deciding(leaves, areas, references, request) | {told[2] for told in used}
        return HandPanel(
            areas=areas,
            references=references,
            unplaced=[
                sum(self.cell(code, request.level, None, period)[0] for code in own) for period in request.periods
            ],
            is_preliminary=[self.is_preliminary(own, period, request) for period in request.periods],
            exposure={area: [told and told[0] for told in line] for area, line in exposure.items()},
            reference_exposure={place: [told and told[0] for told in line] for place, line in beside.items()},
            evidence=[self.came[number].delivery.delivery_id for number in sorted(numbers)],
            exposure_days={told[1] for told in used},
        )

    def line(self, codes: list[str], level: str, area: str | None, request: PanelRequest) -> Line:
        """The sum over codes: known only where each of them is."""
        line = Line([], [])
        for period in request.periods:
            cells = [self.cell(code, level, area, period) for code in codes]
            status = max(cell[1] for cell in cells)
            line.status.append(status)
            line.counts.append(sum(cell[0] for cell in cells) if status == Status.OBSERVED else 0)
        return line

    def deciding(
        self,
        leaves: dict[str, list[str]],
        areas: Iterable[str],
        references: Iterable[tuple[str, str]],
        request: PanelRequest,
    ) -> set[int]:
        """Deliveries behind the numbers, those too that cover the time and have nothing to tell of it."""
        places = [(request.level, area) for area in (*areas, None)]
        places += [(level, area or None) for level, area in references]
        numbers = {
            number
            for level, area in places
            for code in leaves[level]
            for period in request.periods
            for number in self.cell(code, level, area, period)[3]
        }
        streams = {stream for code in leaves[request.level] for stream in self.streams_of(code, request.level)}
        days = days_between(request.periods[0].start_day, request.periods[-1].end_day)
        return numbers | {
            one.number
            for one in self.active(RowKind.EVENTS)
            if one.stream in streams and any(self.has_the_word(one, day) for day in days)
        }

    def is_preliminary(self, codes: list[str], period: Period, request: PanelRequest) -> bool:
        """Of the areas' own figures: a reference's may change without theirs doing so."""
        places = (*request.areas, None)
        return any(self.cell(code, request.level, area, period)[2] for area in places for code in codes)

    # ---- what it is held against

    def held(
        self, kind: str, level: str, area: str | None, request: PanelRequest
    ) -> list[tuple[float, date, int] | None]:
        """For each month (unit-years, the day the number was true, which delivery told)."""
        told: dict[date, tuple[int, dict[str, Any]]] = {}
        for one in self.active(RowKind.EXPOSURES):
            if one.delivery.level == request.level and one.delivery.edition != request.edition:
                continue
            for row in one.rows:
                if (row["exposure"], row["level"], row["area_code"]) == (kind, level, area):
                    told[row["day"]] = (one.number, row)  # oldest first, so the last one stands
        known = {day: pair for day, pair in told.items() if pair[1]["status"] == Status.OBSERVED}
        line: list[tuple[float, date, int] | None] = []
        for period in request.periods:
            middle = Fraction(period.start_day.toordinal() + period.end_day.toordinal(), 2)
            nearest = min(known, key=lambda day: (abs(day.toordinal() - middle), day), default=None)
            if nearest is None:
                line.append(None)
            else:
                number, row = known[nearest]
                line.append((row["value"] / 12, nearest, number))
        return line


def days_between(start_day: date, end_day: date) -> list[date]:
    """Every day from the first up to, but not including, the last."""
    return [start_day + timedelta(days=n) for n in range((end_day - start_day).days)]
