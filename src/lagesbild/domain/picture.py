"""All answers of one day, frozen; and the same after the gate."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lagesbild.domain.areas import Areas
from lagesbild.domain.events import DeliveryRecord, SeriesBreak
from lagesbild.domain.finding import Abstention, Answer, Finding
from lagesbild.domain.periods import Period
from lagesbild.domain.profile import Category, Level, ReleaseRules
from lagesbild.domain.ranking import Ranking

# analysis → language → key → sentence
Words = Mapping[str, Mapping[str, Mapping[str, str]]]


@dataclass(frozen=True)
class SourceUse:
    """A delivery the picture was made of, or could have been, and how much of it was used."""

    record: DeliveryRecord
    is_used: bool = False
    superseded_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Extent:
    """How much of one category the picture holds: the whole is what was placed and what was not."""

    category: str
    period: Period
    n_placed: int
    n_unplaced: int
    n_suppressed_cells: int
    n_missing_cells: int
    n_cells: int
    preliminary_from: date | None = None


@dataclass(frozen=True)
class Picture:
    """Everything that was asked and answered, with the words to say it. Nothing in it changes afterwards."""

    picture_id: str
    today: date
    place: str
    profile: str
    languages: tuple[str, ...]
    is_invented: bool
    level: Level
    areas: Areas
    period: Period
    categories: tuple[Category, ...]
    exposures: Mapping[str, Mapping[str, str]]
    answers: tuple[Answer, ...]
    extents: tuple[Extent, ...]
    sources: tuple[SourceUse, ...]
    breaks: tuple[SeriesBreak, ...]
    words: Words
    release_rules: ReleaseRules
    seed: int
    version: str
    ranking: Ranking = field(default_factory=Ranking)  # empty in pictures kept before there was one

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for answer in self.answers for finding in answer.findings)

    @property
    def abstentions(self) -> tuple[Abstention, ...]:
        return tuple(abstention for answer in self.answers for abstention in answer.abstentions)

    def category_name(self, code: str, language: str) -> str:
        """The category's name in a language; its code where nobody named it."""
        return next((c.name(language) for c in self.categories if c.code == code), code)


@dataclass(frozen=True)
class Protection:
    """What the gate did: under which rules, and how much it hid."""

    rules: ReleaseRules
    n_findings: int = 0
    n_suppressed: int = 0
    n_series_cells_suppressed: int = 0


@dataclass(frozen=True)
class ReleasedPicture:
    """A picture that has passed the gate. Publishers take nothing else; only `release` makes one."""

    picture: Picture
    protection: Protection
