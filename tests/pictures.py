"""Invented pictures, for the gate and the doors."""

from collections.abc import Mapping
from datetime import date

from lagesbild.domain import (
    Answer,
    Area,
    Areas,
    Category,
    Estimate,
    Fact,
    Finding,
    Level,
    Period,
    Picture,
    ReleaseRules,
    Series,
    Status,
)
from lagesbild.domain.periods import months_within, year

LAST_YEAR = year(2024)


def level_of(area: str, n_events: int, category: str = "vandalism", series: Series | None = None) -> Finding:
    facts: Mapping[str, Fact] = {"n_events": n_events, "exposure": 1000.0, "exposure_kind": "residents"}
    rate = Estimate(float(n_events), n_events * 0.5, n_events * 1.5 + 1)
    return Finding(
        "level", category, area, LAST_YEAR, "per_1000_per_year", rate.value, rate, "levels", facts=facts, series=series
    )


def monthly(counts: list[int]) -> Series:
    months = months_within(Period(date(2024, 1, 1), date(2025, 1, 1)))[: len(counts)]
    return Series(months, tuple(counts), tuple(Status.OBSERVED for _ in counts))


def picture_of(findings: list[Finding], *, sensitive: bool = False, smallest: int = 5) -> Picture:
    codes = sorted({one.area for one in findings if one.area})
    names = sorted({one.category for one in findings})
    return Picture(
        picture_id="p",
        today=date(2025, 1, 15),
        place="Exempelstad",
        profile="invented",
        languages=("sv", "en"),
        is_invented=True,
        level=Level("stadsdel", {"sv": "stadsdel"}, {"sv": "stadsdelar"}),
        areas=Areas("stadsdel", "2020", tuple(Area(code, code) for code in codes)),
        period=LAST_YEAR,
        categories=tuple(Category(name, {"sv": name}, is_sensitive=sensitive) for name in names),
        exposures={},
        answers=tuple(Answer("levels", name, tuple(f for f in findings if f.category == name)) for name in names),
        extents=(),
        sources=(),
        breaks=(),
        words={},
        release_rules=ReleaseRules(smallest),
        seed=1,
        version="0",
    )
