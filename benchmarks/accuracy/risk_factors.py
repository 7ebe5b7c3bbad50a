"""How often is a place or a living condition named that has nothing to do with the events?

Places: towns of 24 square kilometres with a centre that has more events and more places, an edge beyond which there are
neither, and six kinds of places strewn within each area. Conditions: areas whose level and whose conditions are smooth
over the map, for reasons that have nothing to do with each other.
"""

from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from benchmarks.accuracy.promises import alarm_row, power_row
from benchmarks.rows import AccuracyRow

from lagesbild.analyses import risk_factors
from lagesbild.domain import (
    AreaMap,
    Category,
    Claim,
    ClassCriteria,
    ClassIndicator,
    Coded,
    Composition,
    Figures,
    Finding,
    Panel,
    Panels,
    Period,
    Places,
    Points,
)

WINDOW = Period(date(2023, 1, 1), date(2024, 1, 1))
KINDS = tuple(f"kind{number}" for number in range(6))
NOWHEN = np.datetime64("NaT", "D")


def town(columns: int, rows: int, counts: np.ndarray) -> tuple[Panel, AreaMap]:
    """Square kilometres in columns and rows, off the grid by 130 metres, and their counts of the year."""
    n = columns * rows
    areas = tuple(f"{at:03d}" for at in range(n))
    x, y = 1000.0 * (np.arange(n) % columns) + 630, 1000.0 * (np.arange(n) // columns) + 630
    panel = Panel(
        category="vandalism",
        level="x",
        areas=areas,
        periods=(WINDOW,),
        counts=counts[:, None].astype(np.int64),
        status=np.zeros((n, 1), dtype=np.uint8),
        exposure=np.full((n, 1), 3000.0),
        exposure_kind="residents",
        unplaced=np.zeros(1, dtype=np.int64),
        is_preliminary=np.zeros(1, dtype=np.bool_),
        window=WINDOW,
    )
    beside = tuple(tuple(np.flatnonzero(np.abs(x - x[at]) + np.abs(y - y[at]) == 1000.0).tolist()) for at in range(n))
    return panel, AreaMap(areas, "EPSG:3006", x, y, beside, np.ones(n), ("",) * n, ("",) * n)


def places_named(n_true: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    """By town: whether a kind that means nothing is named, and the share found of those that do."""
    rng = np.random.default_rng([31, n_true])
    false, found = [], []
    for _ in range(n):
        centre = np.isin(np.arange(24), (8, 9, 14, 15))
        panel, area_map = town(6, 4, rng.poisson(np.where(centre, 120, 30)))
        kinds = [_strewn(rng.poisson(np.where(centre, 4, 1)), area_map, rng) for _ in KINDS]
        events = _strewn(panel.counts[:, 0], area_map, rng)
        for kind in kinds[:n_true]:
            events = np.concatenate([events, kind[rng.integers(0, len(kind), 250)] + rng.uniform(-150, 150, (250, 2))])
        said = _Asked(panel, area_map, _points(panel, events), _places(kinds))
        named = said.named(rng)
        false.append(bool(named - set(KINDS[:n_true])))
        found.append(len(named & set(KINDS[:n_true])) / max(1, n_true))
    return np.array(false), np.array(found)


def conditions_named(columns: int, rows: int, linked: bool, n: int) -> tuple[np.ndarray, np.ndarray]:
    """By town: whether a condition that means nothing is named, and whether the one that is linked is found."""
    rng = np.random.default_rng([32, columns, int(linked)])
    criteria = ClassCriteria(tuple(ClassIndicator(key, "social_risks", "composition") for key in KINDS))
    false, found = [], []
    for _ in range(n):
        traits = [_smooth(columns, rows, rng) for _ in KINDS]
        level = 0.3 * _smooth(columns, rows, rng) + (0.4 * traits[0] if linked else 0.0)
        panel, area_map = town(columns, rows, rng.poisson(60 * np.exp(level)))
        told = Composition(
            panel.areas,
            tuple(
                Figures(key, "", "", (WINDOW.start_day,), each[:, None])
                for key, each in zip(KINDS, traits, strict=True)
            ),
        )
        nobody = _points(panel, np.zeros((0, 2)))
        named = _Asked(panel, area_map, nobody, _places([]), told, criteria).named(rng)
        false.append(bool(named - {KINDS[0]} if linked else named))
        found.append(KINDS[0] in named)
    return np.array(false), np.array(found)


def rows(n: int = 150) -> list[AccuracyRow]:
    nothing, _ = places_named(0, n)
    two, found = places_named(2, n)
    told = [
        alarm_row("risk_factors", "no kind of six matters: towns where one is named", 0.05, nothing),
        alarm_row("risk_factors", "two kinds of six matter: towns where another is named", 0.10, two),
        power_row("risk_factors", "two kinds of six matter: share of them named", found),
    ]
    for columns, n_rows in ((6, 4), (12, 10)):
        none, _ = conditions_named(columns, n_rows, False, n)
        _, linked = conditions_named(columns, n_rows, True, n)
        case = f"{columns * n_rows} areas, levels and conditions smooth over the map"
        told.append(alarm_row("risk_factors", f"no condition matters: towns where one is named: {case}", 0.05, none))
        told.append(power_row("risk_factors", f"one condition of six matters: towns where it is named: {case}", linked))
    return told


@dataclass(frozen=True)
class _Asked:
    panel: Panel
    area_map: AreaMap
    points: Points
    places: Places
    composition: Composition = field(default_factory=lambda: Composition(()))
    criteria: ClassCriteria = field(default_factory=ClassCriteria)

    def named(self, rng: np.random.Generator) -> set[str]:
        panels = Panels({self.panel.category: self.panel}, (Category(self.panel.category, {}),))
        seen = (self.panel, panels, self.points, self.places, self.composition, self.criteria, self.area_map)
        said = risk_factors.run(*seen, risk_factors.Options(), rng)
        return {one.part for one in said if isinstance(one, Finding) and one.claim is Claim.TOGETHER}


def _strewn(counts: np.ndarray, area_map: AreaMap, rng: np.random.Generator) -> np.ndarray:
    """So many places in each area, anywhere in it."""
    centres = np.column_stack([area_map.x_m, area_map.y_m])
    return np.repeat(centres, counts, axis=0) + rng.uniform(-500, 500, (int(counts.sum()), 2))


def _smooth(columns: int, rows: int, rng: np.random.Generator) -> np.ndarray:
    """Something with variance 1 over the areas, alike over some one and a half kilometres."""
    at = np.column_stack([np.arange(columns * rows) % columns, np.arange(columns * rows) // columns])
    gap = np.hypot(*(at[:, None] - at).transpose(2, 0, 1))
    drawn = np.exp(-0.5 * (gap / 0.8) ** 2) @ rng.normal(size=columns * rows)
    return (drawn - drawn.mean()) / drawn.std()


def _points(panel: Panel, where: np.ndarray) -> Points:
    n = len(where)
    day = np.full(n, np.datetime64("2023-06-01"), dtype="datetime64[D]")
    moment = day.astype("datetime64[us]")
    area = np.zeros(n, dtype=np.int64)
    word = Coded.of(["vandalism"] * n)
    return Points("x", "1", panel.areas, "EPSG:3006", word, day, moment, moment, where[:, 0], where[:, 1], area)


def _places(kinds: list[np.ndarray]) -> Places:
    where = np.concatenate(kinds) if kinds else np.zeros((0, 2))
    n = len(where)
    empty = Coded.of([""] * n)
    made = Places(
        level="x",
        edition="1",
        identity=("",) * n,
        names=("",) * n,
        kind=empty,
        source=empty,
        area_code=empty,
        x=where[:, 0],
        y=where[:, 1],
        start_day=np.full(n, NOWHEN),
        end_day=np.full(n, NOWHEN),
        size=np.full(n, np.nan),
        margin_days=np.zeros(n, dtype=np.int64),
    )
    return replace(made, kind=Coded.of([KINDS[at] for at, kind in enumerate(kinds) for _ in kind]))
