"""What a country or a workspace knows beforehand: law changes, reporting rates, the calendar, weights and criteria.

Analyses take each as evidence; a profile brings the nation's, lagesbild.toml those of the place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lagesbild.domain.finding import Estimate
from lagesbild.domain.periods import Period

Words = Mapping[str, str]


@dataclass(frozen=True)
class KnownCause:
    """Something outside crime that moves the figures in a stretch: kept in the picture, left out of what is usual.

    `kind` is one of law, festival, outbreak, campaign, closure, other. `category` empty: all; `areas` empty: all.
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
    """How large a share of what happens is reported, of one category in one year, by a published survey."""

    category: str
    year: int
    share: Estimate
    source: str


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
