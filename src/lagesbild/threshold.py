"""Rows → evidence: what analyses may see, fetched only when some analysis asks for it.

An analysis's signature is its declaration: each parameter's type names a kind of evidence. One that asks for a
`Panel` or for `Points` is asked once a category; every other once, of the whole picture.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from inspect import signature
from typing import Any, get_type_hints

import numpy as np
import shapely

from lagesbild.carrying import count_through, requests_through
from lagesbild.config import Config
from lagesbild.criteria import criteria_of
from lagesbild.domain import (
    AreaMap,
    AssessmentEditions,
    Calendar,
    ClassCriteria,
    Composition,
    Contributions,
    DailyPanels,
    Divisions,
    HarmWeights,
    Interventions,
    KnownCauses,
    Observations,
    Panel,
    Panels,
    Places,
    Points,
    ProblemViews,
    Profile,
    ReportingRates,
    SourceOverlaps,
    Survey,
    Surveys,
    SurveyThemes,
    WeeklyPanels,
)
from lagesbild.domain.periods import days_before, weeks_within
from lagesbild.known import (
    calendar_of,
    causes_of,
    harm_weights_of,
    interventions_of,
    overlaps_of,
    problem_views_of,
    reporting_rates_of,
    survey_themes_of,
)
from lagesbild.living import composition_of
from lagesbild.scope import Scope
from lagesbild.store import Store, Where

OF_ONE_CATEGORY = (Panel, Points)
DAYS_SEEN = 92  # the latest whole month and what has been told since
GUESTS = ("options", "rng")


@dataclass(frozen=True)
class Threshold:
    """Everything there is to see for one picture. Each part is fetched once, when it is first asked for."""

    store: Store
    profile: Profile
    config: Config
    scope: Scope

    @cached_property
    def panels(self) -> Panels:
        """One panel a category, each cut to the months its own sources cover."""
        counted = count_through(self.store, self.scope.request, self.scope.through)
        panels = {code: self.scope.cut(panel) for code, panel in counted.items()}
        return Panels(panels, self.scope.categories, self.profile.categories, self.scope.days)

    @cached_property
    def weeks(self) -> WeeklyPanels:
        """The same in whole ISO weeks; a category that nobody tells of by day has none."""
        weeks = weeks_within(self.scope.days)
        if not weeks:
            return WeeklyPanels({}, self.scope.categories)
        request = replace(self.scope.request, periods=weeks, is_alone=True)
        counted = {code: self.scope.cut_to_told(panel) for code, panel in self.store.count_panels(request).items()}
        return WeeklyPanels(self._told_by_day(counted), self.scope.categories)

    @cached_property
    def days(self) -> DailyPanels:
        """The latest three months by day, of the categories that somebody tells of by day."""
        request = replace(self.scope.request, periods=days_before(self.scope.told_until, DAYS_SEEN), is_alone=True)
        counted = self.store.count_panels(request)
        return DailyPanels(self._told_by_day(counted), self.scope.categories)

    def _told_by_day(self, counted: Mapping[str, Panel]) -> dict[str, Panel]:
        """Those that somebody tells of by day, rather than by month."""
        return {
            code: panel for code, panel in counted.items() if code not in self._by_month and panel.is_observed.any()
        }

    @cached_property
    def _by_month(self) -> frozenset[str]:
        return self.store.known_by_month()

    def points(self, category: str) -> Points:
        """The events of one category, each in its place and between its moments. Those asked for last are kept.

        Several analyses ask of one category in a row, and the events of all of them might not fit in memory.
        """
        if category not in self._last_points:
            self._last_points.clear()
            self._last_points[category] = self._fetch_points(category)
        return self._last_points[category]

    @cached_property
    def _last_points(self) -> dict[str, Points]:
        return {}

    def _fetch_points(self, category: str) -> Points:
        chosen = tuple(each for each in self.scope.categories if each.code == category)
        own = requests_through(self.store, self.scope.request, self.scope.through)[0]
        return self.store.points(replace(own, categories=chosen, is_alone=True))

    @cached_property
    def area_map(self) -> AreaMap:
        areas, places = self.scope.areas, self.config.places
        drawn = shapely.from_wkb(list(areas.boundaries)) if areas.boundaries else np.array([])
        inside = shapely.point_on_surface(drawn)
        lacking = np.full(len(areas.members), np.nan)
        return AreaMap(
            areas=areas.codes,
            crs=areas.crs,
            x_m=shapely.get_x(inside) if areas.boundaries else lacking,
            y_m=shapely.get_y(inside) if areas.boundaries else lacking,
            neighbours=areas.neighbours or ((),) * len(areas.members),
            surface_km2=shapely.area(drawn) / 1e6 if areas.boundaries else lacking,
            kind=tuple(places.kinds.get(code, "") for code in areas.codes),
            group=tuple(places.groups.get(area.code, area.parent_code or "") for area in areas.members),
        )

    @cached_property
    def composition(self) -> Composition:
        return composition_of(self.store, self._where, self.scope.areas.codes)

    @cached_property
    def surveys(self) -> Surveys:
        found: list[Survey] = []
        for source, questions in self.store.questions().items():
            for family in dict.fromkeys(question.family for question in questions):
                keys = tuple(question.key for question in questions if question.family == family)
                found += self.store.survey(*keys, source=source, where=self._where_rows).values()
        return Surveys(tuple(found))

    @cached_property
    def observations(self) -> Observations:
        return self.store.shortcomings(where=self._where_rows)

    @cached_property
    def contributions(self) -> Contributions:
        return self.store.contributions(where=self._where_rows)

    @cached_property
    def places(self) -> Places:
        return self.store.places(where=self._where_rows)

    @cached_property
    def assessments(self) -> AssessmentEditions:
        return AssessmentEditions(self.store.assessments())

    @property
    def _where(self) -> tuple[str, str]:
        return self.scope.request.level, self.scope.request.edition

    @property
    def _where_rows(self) -> Where:
        return Where(*self._where)

    def evidence(self, kind: type, category: str) -> Any:
        """One kind of evidence, of one category where it is of one."""
        return _MAKERS[kind](self, category)


_MAKERS: Mapping[type, Callable[[Threshold, str], Any]] = {
    Panel: lambda seen, category: seen.panels.by_category[category],
    Points: lambda seen, category: seen.points(category),
    Panels: lambda seen, _: seen.panels,
    WeeklyPanels: lambda seen, _: seen.weeks,
    DailyPanels: lambda seen, _: seen.days,
    AreaMap: lambda seen, _: seen.area_map,
    Composition: lambda seen, _: seen.composition,
    Surveys: lambda seen, _: seen.surveys,
    Observations: lambda seen, _: seen.observations,
    Contributions: lambda seen, _: seen.contributions,
    Places: lambda seen, _: seen.places,
    AssessmentEditions: lambda seen, _: seen.assessments,
    KnownCauses: lambda seen, _: causes_of(seen.profile, seen.config),
    ReportingRates: lambda seen, _: reporting_rates_of(seen.profile, seen.config),
    ProblemViews: lambda seen, _: problem_views_of(seen.profile, seen.config),
    SourceOverlaps: lambda seen, _: overlaps_of(seen.config),
    Calendar: lambda seen, _: calendar_of(seen.profile, seen.config),
    Divisions: lambda seen, _: seen.profile.divisions,
    ClassCriteria: lambda seen, _: criteria_of(seen.profile, seen.config),
    HarmWeights: lambda seen, _: harm_weights_of(seen.profile, seen.config),
    Interventions: lambda seen, _: interventions_of(seen.config),
    SurveyThemes: lambda seen, _: survey_themes_of(seen.profile, seen.config),
}

KINDS = tuple(_MAKERS)


def wanted_by(run: Callable[..., Any]) -> dict[str, type]:
    """Parameter → the kind of evidence it takes. Raises TypeError for a kind there is none of."""
    hints = get_type_hints(run)
    wanted = {name: hints[name] for name in signature(run).parameters if name not in GUESTS}
    for name, kind in wanted.items():
        if kind not in _MAKERS:
            raise TypeError(f"{run.__module__}.run: {name} asks for {kind}, which is no kind of evidence: {KINDS}")
    return wanted


def is_of_one_category(run: Callable[..., Any]) -> bool:
    """Whether an analysis is asked once a category, or once of the whole picture."""
    return any(kind in OF_ONE_CATEGORY for kind in wanted_by(run).values())
