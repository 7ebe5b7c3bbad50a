"""What a country or a workspace knows beforehand: law changes, reporting rates, the calendar, weights and criteria.

Analyses take each as evidence; a profile brings the nation's, lagesbild.toml those of the place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase

from lagesbild.domain.finding import Estimate
from lagesbild.domain.periods import Period

Words = Mapping[str, str]


@dataclass(frozen=True)
class KnownCause:
    """Something outside crime that moves the figures in a stretch: kept in the picture, left out of what is usual.

    `kind` is one of law, festival, outbreak, campaign, knowledge, closure, other; `knowledge`: whoever assesses says
    that it came to know more. `category` empty: all; `areas` empty: all.
    """

    kind: str
    during: Period
    words: Words
    category: str = ""
    areas: tuple[str, ...] = ()

    def concerns(self, category: str, area: str | None = None) -> bool:
        return self.category in ("", category) and (not self.areas or area is None or area in self.areas)


@dataclass(frozen=True)
class KnownCauses:
    causes: tuple[KnownCause, ...] = ()


@dataclass(frozen=True)
class ReportingRate:
    """How large a share of what happens is reported, of one category in one year, by a published survey.

    Where no interval is published, `share` has its value at both ends.
    """

    category: str
    year: int
    share: Estimate
    source: str

    @property
    def has_interval(self) -> bool:
        return self.share.lower < self.share.upper


@dataclass(frozen=True)
class ReportingRates:
    rates: tuple[ReportingRate, ...] = ()

    def of(self, category: str) -> tuple[ReportingRate, ...]:
        """The category's rates, the oldest first."""
        return tuple(sorted((each for each in self.rates if each.category == category), key=lambda each: each.year))


@dataclass(frozen=True)
class NamedStretch:
    """A stretch of the year with a name. `kind` is one of school_term, school_holiday, public_holiday, recurring."""

    kind: str
    during: Period
    words: Words


@dataclass(frozen=True)
class Calendar:
    """What the year holds: school terms, holidays, dates that come back."""

    stretches: tuple[NamedStretch, ...] = ()


@dataclass(frozen=True)
class HarmWeights:
    """How much harm one event of a category is taken to do, in days, with where that comes from."""

    days: Mapping[str, float] = field(default_factory=dict)
    source: str = ""


DIMENSIONS = ("social_risks", "collective_capacity", "unwanted_events")
INDICATOR_KINDS = ("category", "composition", "question")


@dataclass(frozen=True)
class Division:
    """Kinds of residents (or homes) that together are all; the first is the group whose isolation is told.

    `words` name the division, `group` the first group. `per_cent_of`: the first kind is per cent of that kind, and the
    rest of the hundred is the other group.
    """

    key: str
    kinds: tuple[str, ...]
    words: Words
    group: Words
    per_cent_of: str = ""


@dataclass(frozen=True)
class Divisions:
    """How a country's statistics divide its residents."""

    known: tuple[Division, ...] = ()


@dataclass(frozen=True)
class ClassIndicator:
    """One indicator of a classification.

    `kind` says where it is found: a category's events, the areas' composition, or a survey question. `sign` is +1
    where more is worse. `dimension` is one of DIMENSIONS. `words` name it; `reason` and `source` say why it is there.
    """

    key: str
    dimension: str
    kind: str
    sign: int = 1
    weight: float = 1.0
    per: str = ""  # for composition: the kinds (apart by spaces, added) that it is a share of; empty: as it is
    words: Words = field(default_factory=dict)
    reason: str = ""
    source: str = ""


@dataclass(frozen=True)
class AreaClass:
    """A class that areas may fall in, from the score `above` (standard deviations from the mean area) up."""

    key: str
    above: float
    words: Words = field(default_factory=dict)


@dataclass(frozen=True)
class ClassCriteria:
    """How areas are classed: by which indicators, and into which classes, the highest first.

    The last class begins at minus infinity: every area falls in one.
    """

    indicators: tuple[ClassIndicator, ...] = ()
    classes: tuple[AreaClass, ...] = ()


# Who speaks of a problem. Two of them are independent: neither is made from the other's register.
POLICE, RESCUE, STAFF, WORK, UPKEEP, SURVEY, WALKS, TESTIMONY = VIEW_SOURCES = (
    "police",  # what is reported to or found by the police
    "rescue",  # call-outs of the rescue service
    "staff",  # what municipal staff and partners write down week by week (EST)
    "work",  # incidents at work (IA)
    "upkeep",  # what the municipality cleans and mends
    "survey",  # what a sample says has happened to it
    "walks",  # safety walks and fault reports
    "testimony",  # what residents, schools and associations tell
)


@dataclass(frozen=True)
class ProblemView:
    """One problem as one source speaks of it. `problem` is the category that names it.

    `keys` are, in order of preference, what the source calls it: categories (several with + between them, which must
    be apart, are counted together), shortcomings, or questions of a survey (with * for anything). `sign` -1: more is
    better.
    """

    problem: str
    source: str
    keys: tuple[str, ...]
    words: Words
    sign: int = 1


@dataclass(frozen=True)
class ProblemViews:
    """Which sources speak of which problem. What they say is laid side by side, never added."""

    views: tuple[ProblemView, ...] = ()

    @property
    def problems(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(view.problem for view in self.views))

    def of(self, problem: str) -> tuple[ProblemView, ...]:
        return tuple(view for view in self.views if view.problem == problem)

    def about(self, category: str) -> tuple[ProblemView, ...]:
        """Every view of the first problem that the category is a name of, itself or added to others."""
        own = (view for view in self.views if category in {part for key in view.keys for part in key.split("+")})
        problem = category if category in self.problems else next((view.problem for view in own), "")
        return self.of(problem)


@dataclass(frozen=True)
class SourceOverlap:
    """How many events of a category two or three sources each know, once somebody has linked them.

    `counts`: a digit a source in the order of `sources`, 1 where it knows the event, → number of events ("11": both).
    """

    category: str
    sources: tuple[str, ...]
    during: Period
    counts: Mapping[str, int]


@dataclass(frozen=True)
class SourceOverlaps:
    known: tuple[SourceOverlap, ...] = ()

    def of(self, category: str) -> tuple[SourceOverlap, ...]:
        return tuple(each for each in self.known if each.category == category)


class Theme(StrEnum):
    """What a question of a survey is about. How safe people feel and what has happened to them are two things."""

    INSECURITY = "insecurity"  # otrygghet: how it feels
    WORRY = "worry"  # oro: how often one thinks of it
    VICTIMISATION = "victimisation"  # utsatthet: what has happened
    CONFIDENCE = "confidence"  # förtroende for police and justice
    REPORTING = "reporting"  # anmälningsbenägenhet: whether one told the police


@dataclass(frozen=True)
class SurveyTheme:
    """What a question means and which answers count. `pattern` is its key, with * for anything.

    Answers from `least` to `most` count as yes. `words` say of those who answered so what follows "29 per cent": "feel
    unsafe outdoors late in the evening". `is_steps`: `least` and `most` are steps of a scale, which yes and no answers
    do not have.
    """

    pattern: str
    theme: Theme
    words: Words
    least: float = 1.0
    most: float = float("inf")
    is_steps: bool = False


@dataclass(frozen=True)
class SurveyThemes:
    themes: tuple[SurveyTheme, ...] = ()

    def of(self, key: str, *, is_steps: bool = False) -> SurveyTheme | None:
        """The first that fits a question's key, among those for scales of steps or for yes and no."""
        fitting = (each for each in self.themes if each.is_steps == is_steps and fnmatchcase(key, each.pattern))
        return next(fitting, None)
