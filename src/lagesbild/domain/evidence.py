"""What an analysis may see beside one category's panel and points. Its signature names the kinds it needs.

Every kind is always there and may be empty: an analysis that cannot do without it abstains and says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain.assessments import Assessments
from lagesbild.domain.panel import Panel
from lagesbild.domain.periods import UNDATED, Period
from lagesbild.domain.profile import Category
from lagesbild.domain.survey import Survey

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Panels:
    """The months of every category, each cut to what its own sources cover."""

    by_category: Mapping[str, Panel] = field(default_factory=dict)
    categories: tuple[Category, ...] = ()
    register: tuple[Category, ...] = ()  # all there are, also those that nobody told of: what lies inside what
    frame: Period | None = None  # of which time the picture is, where nothing is counted

    def above(self, code: str) -> tuple[str, ...]:
        """The categories that this one is wholly inside, the nearest first."""
        parents = {each.code: each.parent_code for each in (*self.register, *self.categories)}
        found: list[str] = []
        parent = parents.get(code)
        while parent is not None and parent not in found:
            found.append(parent)
            parent = parents.get(parent)
        return tuple(found)

    def category(self, code: str) -> Category:
        """The category's entry in the register; a bare one where it has none."""
        return next((each for each in self.categories if each.code == code), Category(code, {}))

    @property
    def period(self) -> Period:
        """The latest stretch of the category told of most recently; the picture's own where nothing is counted."""
        spans = [panel.latest.span for panel in self.by_category.values() if panel.periods]
        return max(spans, key=lambda span: span.end_day) if spans else self.frame or UNDATED

    @property
    def evidence(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one for panel in self.by_category.values() for one in panel.evidence))


@dataclass(frozen=True)
class WeeklyPanels(Panels):
    """The same in whole ISO weeks, of the categories whose events are known by day."""


@dataclass(frozen=True)
class DailyPanels(Panels):
    """The same by day for the latest three months: what a strange week or month is made of."""


@dataclass(frozen=True)
class AreaMap:
    """Where the areas lie. `x_m`, `y_m` (n,) a point inside each in the plane system `crs`, NaN where no boundary is
    known; `neighbours[i]` are the numbers of the areas that share a border with area i; `surface_km2` (n,).

    `kind` is what sort of place each is (centre, housing …) and `group` what larger whole it belongs to, both as the
    workspace has it and empty where it does not say.
    """

    areas: tuple[str, ...]
    crs: str
    x_m: Numbers
    y_m: Numbers
    neighbours: tuple[tuple[int, ...], ...]
    surface_km2: Numbers
    kind: tuple[str, ...] = ()
    group: tuple[str, ...] = ()

    @property
    def has_neighbours(self) -> bool:
        return any(self.neighbours)


@dataclass(frozen=True)
class Figures:
    """What areas have of one kind, of one sex and age group (empty: all): `values` (n, D), NaN where nobody told."""

    kind: str
    sex: str
    age_group: str
    days: tuple[date, ...]
    values: Numbers
    is_noisy: bool = False  # noise was added against disclosure: never take one from another

    @property
    def newest(self) -> Numbers:
        """(n,) each area's figure of its latest day; NaN where it has none."""
        value = np.full(self.values.shape[0], np.nan)
        for column in self.values.T:
            value = np.where(np.isfinite(column), column, value)
        return value


@dataclass(frozen=True)
class Composition:
    """What the areas are made of: residents by group, dwellings, incomes, at each day somebody has told."""

    areas: tuple[str, ...]
    figures: tuple[Figures, ...] = ()
    evidence: tuple[str, ...] = ()

    def of(self, kind: str, sex: str = "", age_group: str = "") -> Figures | None:
        """The figures of one kind and group, None where nobody told of them."""
        asked = (kind, sex, age_group)
        return next((each for each in self.figures if (each.kind, each.sex, each.age_group) == asked), None)

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each.kind for each in self.figures))


@dataclass(frozen=True)
class Surveys:
    """Everyone's answers to every question, all rounds together: `Survey.round` tells them apart."""

    questions: tuple[Survey, ...] = ()

    def of(self, key: str) -> Survey | None:
        return next((each for each in self.questions if each.question.key == key), None)

    @property
    def evidence(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one for survey in self.questions for one in survey.evidence))


@dataclass(frozen=True)
class AssessmentEditions:
    """Every edition of what somebody has assessed, by source and day."""

    editions: tuple[Assessments, ...] = ()

    @property
    def evidence(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one for edition in self.editions for one in edition.evidence))


@dataclass(frozen=True)
class Intervention:
    """What somebody did, where and since when, as far as its effect can be looked for.

    `areas` had it from `start_day`; `comparison` areas did not and may be compared with (empty: all others that are
    not next to it). `end_day` None: it goes on.
    """

    measure: str
    category: str
    areas: tuple[str, ...]
    start_day: date
    end_day: date | None = None
    comparison: tuple[str, ...] = ()


@dataclass(frozen=True)
class Interventions:
    known: tuple[Intervention, ...] = ()

    def of(self, category: str) -> tuple[Intervention, ...]:
        return tuple(each for each in self.known if each.category == category)
