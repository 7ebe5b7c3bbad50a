"""When a class of an area is said to stand, is the area in that class? And do intervals of its place hold?

Invented towns whose true rates, shares and answers are known. The truth is the class that the same rule gives to the
true values; the analysis sees counts, answers of a sample, and residents as they are. In half of the worlds the
indicators go together (one trait behind them all), in half they do not.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from benchmarks.accuracy.promises import alarm_row, interval_row, power_row
from benchmarks.rows import AccuracyRow

from lagesbild.analyses import area_classes
from lagesbild.domain import (
    AreaClass,
    AssessmentEditions,
    ClassCriteria,
    ClassIndicator,
    Coded,
    Composition,
    Figures,
    Finding,
    Panel,
    Panels,
    Period,
    Question,
    Scale,
    Survey,
    Surveys,
)
from lagesbild.kernels.classification import class_of, composite, effective_weights, places, standard_scores

CATEGORIES, SHARES, QUESTIONS = ("robbery", "vandalism", "harassment"), ("poor", "schooling"), ("unsafe", "trust")
LIMITS = (-0.4, 0.4, 1.0)
CLASSES = (AreaClass("3", 1.0), AreaClass("2", 0.4), AreaClass("1", -0.4), AreaClass("0", -np.inf))
CRITERIA = ClassCriteria(
    (
        *(ClassIndicator(key, "unwanted_events", "category") for key in CATEGORIES),
        *(ClassIndicator(key, "social_risks", "composition") for key in SHARES),
        *(ClassIndicator(key, "collective_capacity", "question") for key in QUESTIONS),
    ),
    CLASSES,
)
DIMENSION = np.array([2, 2, 2, 0, 0, 1, 1])
YEARS = (Period(date(2022, 1, 1), date(2023, 1, 1)), Period(date(2023, 1, 1), date(2024, 1, 1)))
ANSWERS, EVEN = 60, 3.0


@dataclass(frozen=True)
class World:
    """`truth` [n, K] the true value of each indicator now; `events` expected in an area."""

    truth: np.ndarray
    events: float

    def panels(self, rng: np.random.Generator) -> Panels:
        n = self.truth.shape[0]
        areas = tuple(f"{at:03d}" for at in range(n))
        found = {}
        for at, key in enumerate(CATEGORIES):
            mean = self.events * self.truth[:, at]
            counts = np.column_stack([rng.poisson(mean), rng.poisson(mean)])
            found[key] = Panel(
                category=key,
                level="x",
                areas=areas,
                periods=YEARS,
                counts=counts,
                status=np.zeros(counts.shape, dtype=np.uint8),
                exposure=np.full(counts.shape, 1000.0),
                exposure_kind="residents",
                unplaced=np.zeros(2, dtype=np.int64),
                is_preliminary=np.zeros(2, dtype=np.bool_),
                window=YEARS[1],
            )
        return Panels(found)

    def composition(self) -> Composition:
        areas = tuple(f"{at:03d}" for at in range(self.truth.shape[0]))
        figures = (
            Figures(key, "", "", (date(2023, 12, 31),), self.truth[:, [3 + at]]) for at, key in enumerate(SHARES)
        )
        return Composition(areas, tuple(figures))

    def surveys(self, rng: np.random.Generator) -> Surveys:
        n = self.truth.shape[0]
        return Surveys(
            tuple(
                _survey(key, rng.normal(self.truth[:, [5 + at]], 1, (n, ANSWERS))) for at, key in enumerate(QUESTIONS)
            )
        )

    @property
    def score(self) -> np.ndarray:
        z = np.stack([standard_scores(column) for column in self.truth.T], axis=1)
        weights = effective_weights(np.ones(z.shape, dtype=bool), DIMENSION, np.ones(z.shape[1]), np.ones(3))
        return composite(z[None], weights)[0]


def _survey(key: str, y: np.ndarray) -> Survey:
    n, answers = y.shape
    nobody = np.zeros(y.size, dtype=np.int64)
    return Survey(
        question=Question(key, {}, Scale.NUMBER),
        level="x",
        edition="1",
        areas=tuple(f"{at:03d}" for at in range(n)),
        y=y.ravel(),
        status=np.zeros(y.size, dtype=np.uint8),
        weights=np.ones(y.size),
        strata=nobody,
        clusters=np.arange(y.size),
        fpc=None,
        area=np.repeat(np.arange(n), answers),
        sex=Coded.of([""] * y.size),
        age_group=Coded.of([""] * y.size),
        round=Coded.of(["2023"] * y.size),
        reference_year=np.full(y.size, 2023),
    )


def invent(n_areas: int, events: float, together: float, rng: np.random.Generator) -> World:
    """True values; `together` is the correlation of each with the trait behind them all."""
    trait = rng.normal(size=(n_areas, 1))
    own = together * trait + np.sqrt(1 - together**2) * rng.normal(size=(n_areas, 7))
    truth = np.column_stack([np.exp(0.5 * own[:, :3]), 20 + 5 * own[:, 3:5], 0.4 * own[:, 5:]])
    return World(truth, events)


@dataclass
class Tally:
    """One element an area said something of, over all towns."""

    certain_wrong: list[bool]
    held: list[bool]
    said: list[float]
    right: list[bool]
    place: list[tuple[float, float, float]]
    moved: list[bool]


def tally(n_areas: int, events: float, together: float, n: int) -> Tally:
    rng = np.random.default_rng([21, n_areas, int(events), int(10 * together)])
    found = Tally([], [], [], [], [], [])
    for _ in range(n):
        world = invent(n_areas, events, together, rng)
        truth, place = class_of(world.score, LIMITS), places(world.score[None])[0]
        said = area_classes.run(
            world.panels(rng),
            world.composition(),
            world.surveys(rng),
            AssessmentEditions(),
            CRITERIA,
            area_classes.Options(draws=400, weightings=50),
            rng,
        )
        of_area = [one for one in said if isinstance(one, Finding) and one.area is not None]
        for one in of_area:
            at = int(one.area)
            if one.says.startswith("moved"):
                continue
            right = one.facts["class_key"] == str(truth[at])
            found.said.append(one.facts["draws_share"])
            found.right.append(right)
            found.held.append(one.says == "class_held")
            if one.facts["draws_share"] >= area_classes.HELD_BY_DRAWS:
                found.certain_wrong.append(not right)
            interval = one.facts["n_place"]
            found.place.append((float(place[at]), interval.lower, interval.upper))
        found.moved.append(any(one.says.startswith("moved") for one in of_area))
    return found


def rows(n: int = 60) -> list[AccuracyRow]:
    found = []
    for n_areas, events, together in ((24, 40.0, 0.0), (24, 40.0, 0.7), (100, 15.0, 0.7), (24, 150.0, 0.7)):
        case = f"{n_areas} areas, {events:g} events an area and type, correlation with one trait {together:g}"
        seen = tally(n_areas, events, together, n)
        said, right = np.array(seen.said), np.array(seen.right)
        found += [
            alarm_row("area_classes", f"class held in 95 % of draws, and wrong: {case}", 0.05, seen.certain_wrong),
            _calibration_row(f"classes said with 50–80 %: {case}", said, right),
            interval_row("area_classes", f"place among the areas: {case}", *np.array(seen.place).T),
            alarm_row(
                "area_classes",
                f"towns where nothing changed and an area is said to have moved: {case}",
                0.05,
                seen.moved,
            ),
            power_row("area_classes", f"areas whose class stands: {case}", seen.held),
        ]
    return found


def _calibration_row(case: str, said: np.ndarray, right: np.ndarray) -> AccuracyRow:
    """Right as often as said, three standard errors aside; oftener is called cautious."""
    some = (said >= 0.5) & (said < 0.8)
    promised, measured = float(said[some].mean()), float(right[some].mean())
    error = 3 * np.sqrt(promised * (1 - promised) / some.sum())
    verdict = "not kept" if measured < promised - error else "kept" if measured < promised + error else "kept, cautious"
    return AccuracyRow("area_classes", case, f"right in {promised:.0%}", f"{measured:.0%}", int(some.sum()), verdict)
