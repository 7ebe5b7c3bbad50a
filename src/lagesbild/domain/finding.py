"""What an analysis says, with its doubt; or why it declines to say."""

from collections.abc import Mapping
from dataclasses import dataclass, field

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


# What a sentence, a table or a figure may need beside the finding's own numbers.
Fact = Estimate | int | float | str


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


@dataclass(frozen=True)
class Reference:
    """What a finding is compared with. `kind` is one of rest, nation, earlier."""

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
    """All that one analysis says of one category."""

    analysis: str
    category: str
    findings: tuple[Finding, ...] = ()
    abstentions: tuple[Abstention, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
