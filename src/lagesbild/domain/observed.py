"""What the store hands to analyses beside panels and surveys: points, observations, contributions, places.

All columns are arrays of numbers; words are `Coded`. An empty place is NaN, an empty day NaT, an unknown area -1.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain.coded import Coded
from lagesbild.domain.periods import Period
from lagesbild.domain.tables import EvidenceClass

Numbers = NDArray[np.float64]
Integers = NDArray[np.int64]
Days = NDArray[np.datetime64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Points:
    """Events of some categories, one an element: where, and between which moments.

    `x`, `y` in the plane system `crs` (metres), NaN where the event has no coordinates; `area` a number in `areas`,
    -1 where it lies in none of them. An event happened no earlier than `starts` and no later than `ends` (local time,
    NaT where only the day is known).
    """

    level: str
    edition: str
    areas: tuple[str, ...]
    crs: str
    category: Coded
    day: Days
    starts: Days
    ends: Days
    x: Numbers
    y: Numbers
    area: Integers
    evidence: tuple[str, ...] = ()
    evidence_classes: tuple[EvidenceClass, ...] = ()

    @property
    def has_coordinates(self) -> Flags:
        return np.isfinite(self.x) & np.isfinite(self.y)


@dataclass(frozen=True)
class Observations:
    """Shortcomings in the surroundings, one an element, as each was last told of: safety walks and fault reports.

    `status` is open, planned, fixed or refused; `fixed_day` NaT where it is not fixed or the day is not known.
    `area_code` belongs to `level` and `edition`.
    """

    level: str
    edition: str
    category: Coded
    source: Coded
    area_code: Coded
    status: Coded
    body: Coded
    walk: Coded
    day: Days
    fixed_day: Days
    x: Numbers
    y: Numbers
    evidence: tuple[str, ...] = ()
    evidence_classes: tuple[EvidenceClass, ...] = ()

    @property
    def days_to_fix(self) -> Numbers:
        """Days from report to repair; NaN where it is not repaired. The quick ones are told of first: the mean of
        those repaired so far is too short, and only survival methods with the open ones in them are not."""
        days = (self.fixed_day - self.day).astype("timedelta64[D]")
        return np.where(np.isnat(days), np.nan, days.astype(np.float64))


@dataclass(frozen=True)
class Contributions:
    """What schools, landlords, associations and others have told, one an element; only what may be published.

    `evidence_class` and `role` (never a name) belong to each; `direction` is better, same, worse or unknown. The
    texts have had personal data taken out. `n_without_consent` more were given without leave to pass on: nothing of
    them but their number is here.
    """

    level: str
    edition: str
    category: Coded
    source: Coded
    role: Coded
    evidence_class: Coded
    direction: Coded
    area_code: Coded
    place: Coded
    day: Days
    end_day: Days
    texts: tuple[str, ...]
    consequences: tuple[str, ...]
    n_without_consent: int
    evidence: tuple[str, ...] = ()

    def chosen(self, rows: Flags) -> "Contributions":
        """The same with only some of them."""
        at = np.flatnonzero(rows).tolist()
        return replace(
            self,
            category=self.category.chosen(rows),
            source=self.source.chosen(rows),
            role=self.role.chosen(rows),
            evidence_class=self.evidence_class.chosen(rows),
            direction=self.direction.chosen(rows),
            area_code=self.area_code.chosen(rows),
            place=self.place.chosen(rows),
            day=self.day[rows],
            end_day=self.end_day[rows],
            texts=tuple(self.texts[row] for row in at),
            consequences=tuple(self.consequences[row] for row in at),
        )


@dataclass(frozen=True)
class ReleasedContributions:
    """Contributions that have passed the gate. Publishers take nothing else; only `release` makes them."""

    told: Contributions


@dataclass(frozen=True)
class Places:
    """Places that are there for a time, one an element: building sites, licensed premises, schools, events, stops.

    `start_day` NaT: nobody says since when; `end_day`: the first day that it is no longer there, NaT: open. Planned
    days may be off by `margin_days` either way. `size` is seats, pupils or visitors, as the kind has it.
    """

    level: str
    edition: str
    identity: tuple[str, ...]
    names: tuple[str, ...]
    kind: Coded
    source: Coded
    area_code: Coded
    x: Numbers
    y: Numbers
    start_day: Days
    end_day: Days
    size: Numbers
    margin_days: Integers
    evidence: tuple[str, ...] = ()

    def is_surely_there(self, on: Period) -> Flags:
        """Which are there on every day of `on`, even if the planned days are as far off as they may be."""
        margin = self.margin_days.astype("timedelta64[D]")
        first, after = np.datetime64(on.start_day), np.datetime64(on.end_day)
        has_begun = np.isnat(self.start_day) | (self.start_day + margin <= first)
        goes_on = np.isnat(self.end_day) | (self.end_day - margin >= after)
        return np.asarray(has_begun & goes_on)
