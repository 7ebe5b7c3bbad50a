"""Between which moments can it have happened? From what a file tells of days, clock times and periods.

An interval is kept as wide as what is known: a day without a clock time is the whole day, a week the whole week, and
a clock time that stands where the time is not known (midnight, noon) is no clock time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from lagesbild.intake import reasons
from lagesbild.intake.cells import cells_of
from lagesbild.intake.clocks import Clocks, Heap, comes_twice, heaps, put_forward, read_clocks
from lagesbild.intake.judging import Breach
from lagesbild.intake.moments import Moments
from lagesbild.intake.notes import if_any
from lagesbild.intake.raw_rows import RawRows
from lagesbild.intake.setting import Setting, chosen

_HOUR = r"^([01]?\d|2[0-3])(?:[:.]\d\d.*)?$"  # 7, 07, 07:30, 07.30, 07:30:00: the hour is kept, for it is never wrong
_LONG = "10y"  # from event to report: longer happens, and is oftener a slip of the pen
_SETTLED = "heaped clock times"


@dataclass(frozen=True)
class Stretches:
    """Earliest and latest moment of each row, null where nothing is known but the day; and what is to be said."""

    starts: pl.Series
    ends: pl.Series
    warnings: tuple[Breach, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Edge:
    """One end of the stretches: the first and last moment that it can be. `minutes` is null where no clock is known."""

    first: pl.Series
    last: pl.Series
    minutes: pl.Series
    put_forward: pl.Series
    column: str
    unreadable: pl.Series | None = None

    def without(self, heaped: tuple[int, ...]) -> "_Edge":
        """The same, a day where the clock time is one of those that mean that it is not known."""
        at = (self.minutes % (24 * 60)).is_in(list(heaped)).fill_null(value=False)
        if not heaped or not bool(at.any()):
            return self
        day = self.first.dt.truncate("1d")
        return replace(
            self,
            first=chosen(at, day, self.first),
            last=chosen(at, day.dt.offset_by("1d"), self.last),
            minutes=chosen(at, None, self.minutes),
        )


def read_stretches(raw: RawRows, setting: Setting, read: Mapping[str, Moments], main: str, column: str) -> Stretches:
    """The stretch that each event can have happened in. `main` is the moment that it is counted by, in `column`.

    Taken from columns of start and end, else from the hour, the clock of the day, or the whole period that is known.
    """
    time, names = setting.mapping.time, setting.mapping.columns
    if "starts" in read:
        start = _edge(raw, setting, read["starts"], names.starts, time.starts_clock)
        end = _edge(raw, setting, read["ends"], names.ends, time.ends_clock) if "ends" in read else start
        return _between(raw, setting, start, end)
    moments = read[main]
    if time.hour:
        hour = _hours(raw, setting, moments)
        return _between(raw, setting, hour, hour)
    if moments.length:
        known = Breach(reasons.ONLY_PERIOD_KNOWN, moments.local.is_not_null(), column)
        return Stretches(moments.local, moments.local.dt.offset_by(moments.length), (known,))
    if main != "reported" and (moments.has_clock or time.starts_clock):
        edge = _edge(raw, setting, moments, column, time.starts_clock)
        return _between(raw, setting, edge, edge)
    return Stretches(_no_moments(raw), _no_moments(raw))


def lag_warnings(stretches: Stretches, days: pl.Series, reported: pl.Series, column: str) -> tuple[Breach, ...]:
    """Reports made before it began, and many years after."""
    began = stretches.starts.dt.date().fill_null(days)
    ended = stretches.ends.dt.date().fill_null(days)
    return (
        Breach(reasons.REPORTED_BEFORE, (reported < began).fill_null(value=False), column),
        Breach(reasons.REPORTED_LATE, (reported > ended.dt.offset_by(_LONG)).fill_null(value=False), column),
    )


def _edge(raw: RawRows, setting: Setting, moments: Moments, column: str, clock_column: str) -> _Edge:
    if not clock_column:
        return _edge_of(moments, column)
    day = moments.local.dt.truncate("1d")
    clocks: Clocks = read_clocks(cells_of(raw, clock_column))
    at = day + pl.select(pl.duration(minutes=pl.lit(clocks.minutes))).to_series()
    shown, is_moved = put_forward(at, setting.mapping.time.local_zone)
    is_known = at.is_not_null()
    return _Edge(
        first=chosen(is_known, shown, day),
        last=chosen(is_known, shown, day.dt.offset_by("1d")),
        minutes=chosen(is_known, clocks.minutes, None),
        put_forward=is_moved,
        column=clock_column,
        unreadable=clocks.unreadable,
    )


def _edge_of(moments: Moments, column: str) -> _Edge:
    local, none = moments.local, moments.put_forward
    if not moments.has_clock:
        return _Edge(local, local.dt.offset_by(moments.length or "1d"), _no_minutes(local), none, column)
    minutes = local.dt.hour().cast(pl.Int64) * 60 + local.dt.minute().cast(pl.Int64)
    return _Edge(local, local, minutes, none, column)


def _hours(raw: RawRows, setting: Setting, moments: Moments) -> _Edge:
    """Whole hours, from a column that tells the hour."""
    column = setting.mapping.time.hour
    hours = cells_of(raw, column).text.str.extract(_HOUR).cast(pl.Int64, strict=False)
    starts = moments.local.dt.truncate("1d") + pl.select(pl.duration(hours=pl.lit(hours))).to_series()
    return _Edge(starts, starts.dt.offset_by("1h"), hours * 60, moments.put_forward & False, column)


def _between(raw: RawRows, setting: Setting, start: _Edge, end: _Edge) -> Stretches:
    """From one edge to another, once clock times that mean nothing are taken away and impossible ends are told."""
    found = raw.earlier.once(_SETTLED, start.column, lambda: _find_heaps(start, end))
    heaped = tuple(each.minute for each in found if each.is_mostly_unknown)
    start, end = start.without(heaped), end.without(heaped)
    starts, ends = start.first, end.last.fill_null(start.last)
    is_backwards = (ends < starts).fill_null(value=False)
    twice = comes_twice(starts, setting.mapping.time.local_zone) & start.minutes.is_not_null()
    notes = (
        *(str(each) for each in found),
        *if_any(
            "Events in the hour that comes twice, when clocks are put back: {n}. The first of the two is meant.",
            int(twice.sum()),
        ),
        *_unreadable_notes({start.column: start, end.column: end}),
    )
    warnings = [Breach(reasons.END_BEFORE_START, is_backwards, end.column)]
    warnings += [
        Breach(reasons.CLOCK_DOES_NOT_EXIST, edge.put_forward, edge.column)
        for edge in ([start] if start.column == end.column else [start, end])
    ]
    empty = _no_moments(raw)
    return Stretches(
        chosen(is_backwards, empty, starts), chosen(is_backwards, empty, ends), tuple(warnings), tuple(notes)
    )


def _find_heaps(start: _Edge, end: _Edge) -> tuple[Heap, ...]:
    told = start.minutes if start.column == end.column else pl.concat([start.minutes, end.minutes])
    return tuple(each for each in heaps(told) if each.is_heaped)


def _unreadable_notes(edges: Mapping[str, _Edge]) -> list[str]:
    said: list[str] = []
    for column, edge in edges.items():
        if edge.unreadable is not None:
            sentence = f"Values of column {column!r} that are no clock time, taken as unknown: {{n}}."
            said += if_any(sentence, int(edge.unreadable.sum()))
    return said


def _no_minutes(local: pl.Series) -> pl.Series:
    return pl.repeat(None, local.len(), dtype=pl.Int64, eager=True)


def _no_moments(raw: RawRows) -> pl.Series:
    return pl.repeat(None, raw.n_rows, dtype=pl.Datetime("us"), eager=True)
