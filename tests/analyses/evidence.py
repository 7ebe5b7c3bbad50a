"""What goes with an invented panel: every kind of evidence an analysis may ask for, made from it or empty."""

import zlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from lagesbild.domain import (
    AreaMap,
    AssessmentEditions,
    Calendar,
    Category,
    ClassCriteria,
    Coded,
    Composition,
    Contributions,
    DailyPanels,
    HarmWeights,
    Interventions,
    KnownCauses,
    Observations,
    Panel,
    Panels,
    Period,
    Places,
    Points,
    ReportingRates,
    Surveys,
    WeeklyPanels,
)
from lagesbild.domain.periods import days_before, weeks_within

NO_WORDS = Coded((), np.zeros(0, dtype=np.int64))
NO_DAYS = np.zeros(0, dtype="datetime64[D]")
NO_NUMBERS = np.zeros(0)


def no_points(panel: Panel | None = None) -> Points:
    return Points(
        level="stadsdel",
        edition="2020",
        areas=panel.areas if panel else (),
        crs="EPSG:3006",
        category=NO_WORDS,
        day=NO_DAYS,
        starts=NO_DAYS.astype("datetime64[us]"),
        ends=NO_DAYS.astype("datetime64[us]"),
        x=NO_NUMBERS,
        y=NO_NUMBERS,
        area=np.zeros(0, dtype=np.int64),
    )


EMPTY: Mapping[type, object] = {
    Points: no_points(),
    Panels: Panels(),
    WeeklyPanels: WeeklyPanels(),
    DailyPanels: DailyPanels(),
    AreaMap: AreaMap((), "", NO_NUMBERS, NO_NUMBERS, (), NO_NUMBERS),
    Composition: Composition(()),
    Surveys: Surveys(),
    Observations: Observations(
        "", "", NO_WORDS, NO_WORDS, NO_WORDS, NO_WORDS, NO_WORDS, NO_WORDS, NO_DAYS, NO_DAYS, NO_NUMBERS, NO_NUMBERS
    ),
    Contributions: Contributions(
        "", "", NO_WORDS, NO_WORDS, NO_WORDS, NO_WORDS, NO_WORDS, NO_WORDS, NO_WORDS, NO_DAYS, NO_DAYS, (), (), 0
    ),
    Places: Places(
        "",
        "",
        (),
        (),
        NO_WORDS,
        NO_WORDS,
        NO_WORDS,
        NO_NUMBERS,
        NO_NUMBERS,
        NO_DAYS,
        NO_DAYS,
        NO_NUMBERS,
        np.zeros(0, dtype=np.int64),
    ),
    AssessmentEditions: AssessmentEditions(),
    KnownCauses: KnownCauses(),
    ReportingRates: ReportingRates(),
    Calendar: Calendar(),
    HarmWeights: HarmWeights(),
    ClassCriteria: ClassCriteria(),
    Interventions: Interventions(),
}


def evidence_with(panel: Panel) -> Mapping[type, object]:
    """A panel with what can be made of it: the other panels, weeks, events and a map. The rest is empty."""
    categories = (Category(panel.category, {"sv": panel.category, "en": panel.category}),)
    return {
        Panel: panel,
        Panels: Panels({panel.category: panel}, categories),
        WeeklyPanels: WeeklyPanels({panel.category: in_weeks(panel)}, categories),
        DailyPanels: DailyPanels(
            {panel.category: counted_again(panel, days_before(panel.span.end_day, 92))}, categories
        ),
        Points: points_of(panel),
        AreaMap: map_of(panel),
    }


def place_of(area: str) -> tuple[float, float]:
    """Where an area lies, by its code: the same whatever order the areas come in."""
    number = int("".join(letter for letter in area if letter.isdigit()) or 0)
    return 1000.0 * (number % 6), 1000.0 * (number // 6)


def map_of(panel: Panel) -> AreaMap:
    """Squares of a kilometre, six in a row; neighbours share a side."""
    places = [place_of(area) for area in panel.areas]
    neighbours = tuple(
        tuple(
            other for other, there in enumerate(places) if abs(here[0] - there[0]) + abs(here[1] - there[1]) == 1000.0
        )
        for here in places
    )
    x, y = (np.array([place[axis] for place in places], dtype=float) for axis in (0, 1))
    n = len(panel.areas)
    return AreaMap(panel.areas, "EPSG:3006", x, y, neighbours, np.ones(n), ("",) * n, ("",) * n)


def points_of(panel: Panel) -> Points:
    """The panel's events, each somewhere in its square on some day of its month."""
    parts = [np.zeros((0, 3))]
    days: list[date] = []
    for area, code in enumerate(panel.areas):
        dice = np.random.default_rng([7, zlib.crc32(code.encode())])
        where = np.array(place_of(code))
        for at, period in enumerate(panel.periods):
            n = int(panel.counts[area, at])
            offsets = dice.integers(0, (period.end_day - period.start_day).days, n)
            days += [period.start_day + timedelta(days=int(day)) for day in offsets]
            parts.append(np.column_stack([where + dice.uniform(-500, 500, (n, 2)), np.full(n, float(area))]))
    placed = np.concatenate(parts)
    day = np.array(days, dtype="datetime64[D]")
    return replace(
        no_points(panel),
        category=Coded.of([panel.category] * day.size),
        day=day,
        starts=day.astype("datetime64[us]") + np.timedelta64(20, "h"),
        ends=day.astype("datetime64[us]") + np.timedelta64(23, "h"),
        x=placed[:, 0],
        y=placed[:, 1],
        area=placed[:, 2].astype(np.int64),
        evidence=panel.evidence,
    )


def in_weeks(panel: Panel) -> Panel:
    """The panel's events by ISO week."""
    return counted_again(panel, weeks_within(panel.span))


def counted_again(panel: Panel, periods: tuple[Period, ...]) -> Panel:
    """The panel's events by other periods that follow on one another."""
    starts = np.array([each.start_day for each in periods], dtype="datetime64[D]")
    days = (periods[0].end_day - periods[0].start_day).days
    events = points_of(panel)
    counts = np.zeros((len(panel.areas), len(periods)), dtype=np.int64)
    at = np.searchsorted(starts, events.day, side="right") - 1
    inside = (at >= 0) & (events.day < np.datetime64(periods[-1].end_day))
    np.add.at(counts, (events.area[inside], at[inside]), 1)
    yearly = panel.exposure.mean(axis=1, keepdims=True) * 12 if panel.exposure.size else np.zeros((0, 1))
    return replace(
        panel,
        periods=periods,
        counts=counts,
        status=np.zeros(counts.shape, dtype=np.uint8),
        exposure=np.broadcast_to(yearly * days / 365.25, counts.shape).copy(),
        unplaced=np.zeros(len(periods), dtype=np.int64),
        is_preliminary=np.zeros(len(periods), dtype=np.bool_),
        references=(),
        window=None,
        is_interpolated=None,
    )
