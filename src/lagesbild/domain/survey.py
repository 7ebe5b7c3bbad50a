"""Surveys: what was asked, of whom, and the answers as an analysis may see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain.coded import Coded

POLICE_INDEX = "police_index"  # the family of the police's own safety measure, 0 to 6, where lower is better

Numbers = NDArray[np.float64]


class Scale(StrEnum):
    """What numbers the answers are."""

    YES_NO = "yes_no"  # 1 and 0
    LIKERT = "likert"  # steps in an order
    INDEX_0_6 = "index_0_6"  # the police's index: 0 hardly a problem, 6 alarming
    NUMBER = "number"


class AskedOf(StrEnum):
    """Whom an answer speaks for; a household question is weighted by households."""

    PERSON = "person"
    HOUSEHOLD = "household"


class AnswerStatus(IntEnum):
    """Whether there is an answer, and else why not: the reasons mean different things and are never joined."""

    ANSWERED = 0
    DONT_KNOW = 1
    REFUSED = 2
    NOT_ASKED = 3
    NO_ANSWER = 4  # the cell is empty, and nobody says why


@dataclass(frozen=True)
class Question:
    """A question of a survey.

    `family`: questions of one family may be laid beside each other, those of two never: a share of yes and an index
    that runs the other way are not two measures of one thing.
    """

    key: str
    words: Mapping[str, str]
    scale: Scale = Scale.NUMBER
    family: str = ""
    asked_of: AskedOf = AskedOf.PERSON


@dataclass(frozen=True)
class SampledStratum:
    """How many were asked in a stratum (empty: in all), and how many there are to draw from (None: not told)."""

    stratum: str
    n_sampled: int
    n_population: int | None = None


@dataclass(frozen=True)
class Response:
    """How many of those asked took part, in one stratum of one round. `n_sampled` None: nobody has told."""

    round: str
    stratum: str
    n_sampled: int | None
    n_responded: int

    @property
    def rate(self) -> float | None:
        """Share of those asked who took part."""
        return self.n_responded / self.n_sampled if self.n_sampled else None


@dataclass(frozen=True)
class Survey:
    """Everyone's answers to one question, with how they were drawn: what the survey estimators take.

    All arrays are (n,), one element a respondent and round. `y` is NaN where `status` is not ANSWERED: estimate over
    `domain()`, so that those who did not answer still count in the design. `weights` are divided by the number of
    rounds pooled, so a total is that of an average round. `strata` and `clusters` are told apart by round and part
    of the source too. `fpc` None: not known for all. `area` is a number in `areas`, -1 where the place is not known.
    `reference_year` is the year the answers are about, 0 where nobody says.
    """

    question: Question
    level: str
    edition: str
    areas: tuple[str, ...]
    y: Numbers
    status: NDArray[np.uint8]
    weights: Numbers
    strata: NDArray[np.int64]
    clusters: NDArray[np.int64]
    fpc: Numbers | None
    area: NDArray[np.int64]
    sex: Coded
    age_group: Coded
    round: Coded
    reference_year: NDArray[np.int64]
    responses: tuple[Response, ...] = ()
    evidence: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("status", "weights", "strata", "clusters", "area", "reference_year"):
            if getattr(self, name).shape != self.y.shape:
                raise ValueError(f"Survey.{name} must have the shape {self.y.shape}, not {getattr(self, name).shape}")

    @property
    def is_answered(self) -> NDArray[np.bool_]:
        return np.asarray(self.status == AnswerStatus.ANSWERED)

    def domain(self, area: str = "", sex: str = "", age_group: str = "") -> NDArray[np.bool_]:
        """Who answered, of those in an area, of a sex and of an age group; empty: of all."""
        chosen = self.is_answered
        if area:
            chosen = chosen & (self.area == self.areas.index(area))
        if sex:
            chosen = chosen & self.sex.is_one_of(sex)
        return chosen & self.age_group.is_one_of(age_group) if age_group else chosen
