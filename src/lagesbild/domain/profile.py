"""A country's words and tables: what the core never knows by itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lagesbild.domain.knowledge import (
    Calendar,
    ClassCriteria,
    Divisions,
    HarmWeights,
    KnownCauses,
    ProblemViews,
    ReportingRates,
    SurveyThemes,
)
from lagesbild.domain.offence_codes import OffenceCode
from lagesbild.domain.topics import Topic


@dataclass(frozen=True)
class Category:
    """A node in the offence (or incident) tree.

    `sums_children`: its children are disjoint and together are all of it, so it may be counted by adding them.
    Where it is false nothing is ever added: official groups overlap. `is_detection_driven`: its level follows
    how much police or guards look for it. `exposure`: what its counts are held against.
    """

    code: str
    names: Mapping[str, str]
    parent_code: str | None = None
    exposure: str = "residents"
    sums_children: bool = False
    is_detection_driven: bool = False
    is_sensitive: bool = False

    def name(self, language: str) -> str:
        return self.names.get(language) or next(iter(self.names.values()), self.code)


@dataclass(frozen=True)
class Level:
    """A kind of area. `one` and `many` are its words by language; `the_whole` names what all of them together are."""

    name: str
    one: Mapping[str, str]
    many: Mapping[str, str]
    the_whole: Mapping[str, str] = field(default_factory=dict)
    is_whole_nation: bool = False


@dataclass(frozen=True)
class ReleaseRules:
    """When a number may be seen by anyone. The reasons stand in the profile that sets them."""

    smallest_count: int = 5  # counts from 1 up to, but not including, this are hidden; below 2 nothing is


@dataclass(frozen=True)
class Keeping:
    """By what right rows are kept, and for how long: `months` after they were received; 0 has not been decided."""

    legal_ground: str = ""
    months: int = 0


@dataclass(frozen=True)
class Profile:
    """What a country brings: languages, levels, categories, words for exposures, thresholds.

    `code_registers`: official classifications by name, as a mapping file names them.
    """

    name: str
    languages: tuple[str, ...]
    time_zone: str
    crs: str
    levels: tuple[Level, ...]
    categories: tuple[Category, ...]
    exposures: Mapping[str, Mapping[str, str]]
    release: ReleaseRules
    area_name_endings: tuple[str, ...] = ()
    month_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    keeping: Keeping = field(default_factory=Keeping)
    code_registers: Mapping[str, tuple[OffenceCode, ...]] = field(default_factory=dict)
    is_invented: bool = False
    known_causes: KnownCauses = field(default_factory=KnownCauses)
    reporting_rates: ReportingRates = field(default_factory=ReportingRates)
    problem_views: ProblemViews = field(default_factory=ProblemViews)
    calendar: Calendar = field(default_factory=Calendar)
    harm_weights: HarmWeights = field(default_factory=HarmWeights)
    class_criteria: ClassCriteria = field(default_factory=ClassCriteria)
    divisions: Divisions = field(default_factory=Divisions)
    survey_themes: SurveyThemes = field(default_factory=SurveyThemes)
    topics: tuple[Topic, ...] = ()  # the problems that deep dives gather

    def level(self, name: str) -> Level:
        """The level's words; for a level the profile does not know, its bare name."""
        bare = dict.fromkeys(self.languages, name)
        return next((level for level in self.levels if level.name == name), Level(name, bare, bare))
