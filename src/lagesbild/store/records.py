"""What the store is asked and what it hands back, apart from the words of the house."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from lagesbild.domain import Category, DeliveryRecord, Period, RowKind


@dataclass(frozen=True)
class Receipt:
    """What became of a delivery. `superseded` are the earlier ones it took over days or cells from."""

    record: DeliveryRecord
    is_new: bool
    superseded: tuple[str, ...] = ()


@dataclass(frozen=True)
class Warnings:
    """Kept rows of which something is to be said: an Arrow table of the first of them, and how many by reason.

    `rows` is None for deliveries kept before there were warnings.
    """

    rows: Any
    n_rows: Mapping[str, int]


@dataclass(frozen=True)
class Change:
    """One column of one event, as it was told before and is told now. Several rows of an event are told together."""

    event_id: str
    column: str
    before: str
    now: str


@dataclass(frozen=True)
class Revisions:
    """Events with an identity, of the days that a delivery took over: how many are as before, changed, new and gone.

    `n_on_two_days`: events that also stand on a day that was not taken over. `changes` are the first of them.
    """

    n_same: int = 0
    n_changed: int = 0
    n_new: int = 0
    n_gone: int = 0
    n_on_two_days: int = 0
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class LevelRecord:
    """A level in one edition, of which the store has the areas."""

    level: str
    edition: str
    n_areas: int
    has_boundaries: bool


@dataclass(frozen=True)
class CategoryRecord:
    """What there is to count of a category, at one level.

    `kind` is events or counts. `edition` is empty where rows lie at another level than their delivery's own, for
    then nobody has said which year's boundaries. `covers` runs from the first day to the last, whatever is missing
    between. `n_rows` are rows kept, also those that a later delivery has taken over.
    """

    category: str
    kind: RowKind
    level: str
    edition: str
    covers: Period
    n_rows: int


@dataclass(frozen=True)
class ExposureFigures:
    """What areas have of an exposure, of one sex and age group (empty: all), on each day that anybody has told.

    Figure k: `values[k]` in area `areas[k]` on `days[k]`; `is_noisy[k]`: noise was added, so nothing may be added to it
    or taken from it. Only what was told is here: no group is ever worked out from others. `groups` are all pairs of sex
    and age group that there are figures of.
    """

    exposure: str
    sex: str
    age_group: str
    areas: tuple[str, ...]
    days: tuple[date, ...]
    values: tuple[float, ...]
    is_noisy: tuple[bool, ...]
    groups: tuple[tuple[str, str], ...] = ()

    def newest(self) -> dict[str, float]:
        """Area code → the figure of its latest day."""
        told = sorted(zip(self.days, self.areas, self.values, strict=True), key=lambda each: each[0])
        return {area: value for _, area, value in told}


@dataclass(frozen=True)
class PictureRecord:
    """A picture that is kept."""

    picture_id: str
    today: date
    n_bytes: int


@dataclass(frozen=True)
class PanelRequest:
    """Which categories to count, in which areas and periods, and what to hold them against.

    `periods` follow in time and never overlap. `exposures` names the exposure of a category where it is not the
    category's own. Rows of `reference_levels` become the panel's references. `register` are further categories that
    may be the children of those asked for, where neither they nor the deliveries name them: a country's own, say.
    `is_alone`: what lies in other editions or levels is left aside rather than refused, for whoever counts each in its
    own areas and carries it over by a crosswalk.
    """

    categories: tuple[Category, ...]
    level: str
    edition: str
    areas: tuple[str, ...]
    periods: tuple[Period, ...]
    exposures: Mapping[str, str] = field(default_factory=dict)
    reference_levels: tuple[str, ...] = ()
    register: tuple[Category, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)  # category → the source to count it by, where several tell
    is_alone: bool = False

    def __post_init__(self) -> None:
        if not self.periods:
            raise ValueError("A panel has at least one period")
        for earlier, later in zip(self.periods, self.periods[1:], strict=False):
            if later.start_day < earlier.end_day:
                raise ValueError(f"Periods must follow in time without overlap: {earlier} and {later} do not")
        if len(set(self.areas)) != len(self.areas):
            raise ValueError("An area may be asked for only once")

    @property
    def levels(self) -> tuple[str, ...]:
        """The level asked for, and after it those of references."""
        return tuple(dict.fromkeys((self.level, *self.reference_levels)))

    def by_source(self) -> tuple[tuple[str, "PanelRequest"], ...]:
        """The request as one for each source chosen; under "" the categories for which none is."""
        chosen = {self._source_of(category) for category in self.categories}
        return tuple(
            (source, replace(self, categories=tuple(c for c in self.categories if self._source_of(c) == source)))
            for source in sorted(chosen)
        )

    def _source_of(self, category: Category) -> str:
        return self.sources.get(category.code, "")

    def exposure_of(self, category: Category) -> str:
        return self.exposures.get(category.code, category.exposure)
