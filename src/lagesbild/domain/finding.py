"""What an analysis says, with its doubt; or why it declines to say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain.periods import Period
from lagesbild.domain.tables import EvidenceClass, Status


@dataclass(frozen=True)
class Estimate:
    """What we believe: a value and the interval that holds the truth 19 times in 20."""

    value: float
    lower: float
    upper: float

    @classmethod
    def from_draws(cls, draws: NDArray[np.float64]) -> "Estimate":
        """Median and 95 % interval of draws."""
        lower, value, upper = np.quantile(draws, [0.025, 0.5, 0.975])
        return cls(float(value), float(lower), float(upper))


# What a sentence, a table or a figure may need beside the finding's own numbers. A mapping is words by language.
Fact = Estimate | int | float | str | Mapping[str, str]


@dataclass(frozen=True)
class Series:
    """A finding drawn over time. `lower` and `upper` bound what was to be expected; NaN is never used: None is."""

    periods: tuple[Period, ...]
    observed: tuple[int | None, ...]
    status: tuple[Status, ...]
    expected: tuple[float | None, ...] = ()
    lower: tuple[float | None, ...] = ()
    upper: tuple[float | None, ...] = ()
    is_preliminary: tuple[bool, ...] = ()


class Claim(StrEnum):
    """What a finding asserts beyond the number itself: what a picture ranks, and what a planted truth is held against.

    NONE: it describes, and asserts nothing that could be false but the number.
    """

    NONE = ""
    HIGHER = "higher"
    LOWER = "lower"
    RISING = "rising"
    FALLING = "falling"
    SHIFTED = "shifted"  # the level moved at one time
    UNUSUALLY_MANY = "unusually_many"
    UNUSUALLY_FEW = "unusually_few"
    GATHERED = "gathered"  # in space, or in space and time
    EMERGING = "emerging"
    REPEATED = "repeated"  # one event is followed by others near by
    CONCENTRATED = "concentrated"
    PATTERNED = "patterned"  # an hour, a weekday, a season
    MORE_KNOWN = "more_known"  # the change is knowledge, reporting, looking, coding or boundaries
    WORSE = "worse"
    BETTER = "better"
    UNDECIDED = "undecided"  # a change that cannot be told apart from how it was recorded
    AGREEING = "agreeing"
    CONFLICTING = "conflicting"
    DIVERGING = "diverging"  # insecurity one way, recorded crime the other
    TOGETHER = "together"  # goes together with something
    EXPECTED_HIGHER = "expected_higher"
    EXPECTED_LOWER = "expected_lower"
    HELPED = "helped"
    NOT_SEEN_TO_HELP = "not_seen_to_help"
    MOVED = "moved"  # the problem went next door
    SPREAD = "spread"  # so did the good


@dataclass(frozen=True)
class Matrix:
    """Numbers in rows and columns, such as weekday by hour. Rows and columns are keys that publishers have words for,
    under  matrix.<kind>.<key> ; a value that may not be told or is not known is None."""

    kind: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]


@dataclass(frozen=True)
class Spot:
    """A square or a circle on the ground that is not an area of the register: `size_m` is its side or radius."""

    x_m: float
    y_m: float
    size_m: float
    value: float


@dataclass(frozen=True)
class Reference:
    """What a finding is compared with. `kind` is one of rest, nation, earlier, or one that the analysis documents."""

    kind: str
    name: str
    estimate: Estimate | None = None


@dataclass(frozen=True)
class Finding:
    """One thing an analysis says of one category, area and period.

    `says` is a key into the analysis's WORDS. `observed` is what was recorded, `estimate` what we believe,
    both in `unit`. `area` empty: the whole. `evidence` are delivery ids,
    `evidence_classes` on what footing they speak. `number_id` is given by the pipeline.
    """

    says: str
    category: str
    area: str | None
    period: Period
    unit: str
    observed: float | None
    estimate: Estimate | None
    analysis: str = ""
    status: Status = Status.OBSERVED
    reference: Reference | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    series: Series | None = None
    evidence: tuple[str, ...] = ()
    evidence_classes: tuple[EvidenceClass, ...] = ()
    quality: tuple[str, ...] = ()
    number_id: str = ""
    claim: Claim = Claim.NONE
    is_clear: bool = False
    part: str = ""
    areas: tuple[str, ...] = ()
    matrix: Matrix | None = None
    spots: tuple[Spot, ...] = ()


@dataclass(frozen=True)
class Abstention:
    """An analysis declines to say something, and why."""

    says: str
    category: str
    period: Period
    area: str | None = None
    analysis: str = ""
    reference: Reference | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    evidence_classes: tuple[EvidenceClass, ...] = ()


@dataclass(frozen=True)
class Answer:
    """All that one analysis says of one category; of all of them together where `category` is empty."""

    analysis: str
    category: str
    findings: tuple[Finding, ...] = ()
    abstentions: tuple[Abstention, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
