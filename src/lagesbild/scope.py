"""What a picture is of: which areas, which months, which categories, and what was left out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from lagesbild.carrying import read_place
from lagesbild.config import Config
from lagesbild.domain import (
    Answer,
    Areas,
    Category,
    Extent,
    Level,
    Panel,
    Period,
    Profile,
    RowKind,
    SeriesBreak,
    SourceUse,
    Status,
)
from lagesbild.domain.periods import months_within, span_of
from lagesbild.errors import NotFoundError, UsageError
from lagesbild.plugins import did_you_mean
from lagesbild.store import CategoryRecord, PanelRequest, Store

COUNTED = (RowKind.EVENTS, RowKind.COUNTS)


@dataclass(frozen=True)
class Scope:
    """The frame of one picture."""

    level: Level
    areas: Areas
    categories: tuple[Category, ...]
    request: PanelRequest
    months: int
    told_until: date  # the day after the last that was received, or that has been
    through: tuple[tuple[str, str], ...] = ()  # level and edition of what is carried over to these areas

    def cut(self, panel: Panel) -> Panel:
        """The panel without the months at either end that nobody has told about, and with its window set.

        The window begins with a month that somebody has told of: one July is not "August to July".
        """
        held = self.cut_to_told(panel)
        latest = held.during(span_of(held.periods[-self.months :]))
        return replace(held, window=self.cut_to_told(latest).span)

    def cut_to_told(self, panel: Panel) -> Panel:
        """The same without a window, for periods of any length."""
        told = np.flatnonzero((panel.status != Status.MISSING).any(axis=0) | (panel.unplaced > 0))
        if not told.size:
            return panel
        return panel.during(span_of([panel.periods[told[0]], panel.periods[told[-1]]]))

    @property
    def days(self) -> Period:
        """From the first day of the first month to the last of the last, and what of the month under way is told."""
        return Period(self.request.periods[0].start_day, max(self.told_until, self.request.periods[-1].end_day))


def _nothing_told(has_deliveries: bool) -> NotFoundError:
    if has_deliveries:
        return NotFoundError(
            "Nothing that was received tells of any month or year, so there is nothing to make a picture of.\n"
            "Events without a day make none: take in a file that says when."
        )
    return NotFoundError(
        "Nothing has been received yet, so there is nothing to make a picture of.\n"
        "Take in a file:  lagesbild receive HOME FILE --mapping MAPPING.toml"
    )


def choose_scope(store: Store, profile: Profile, config: Config, today: date) -> Scope:
    """The frame that the settings ask for, or that the deliveries themselves suggest.

    Where nothing was counted, a survey or living conditions alone can still be told of: then it is the calendar year of
    the latest of them, and there are no categories.

    Raises NotFoundError where nothing has been received, UsageError for a category nobody has delivered.
    """
    told = [record for record in store.coverage() if record.covers is not None] or list(store.told_beside())
    if not told:
        raise _nothing_told(any(record.counts for record in store.deliveries()))
    level, edition = _level(told, profile, config)
    areas = store.areas(level, edition) if level else Areas("", "", ())
    through = tuple(read_place(text) for text in config.picture.through)
    here = [record for record in told if (record.level, record.edition) in {(level, edition), *through}]
    counted = [record for record in here if record.kind in COUNTED]
    categories = _categories(store, profile, {record.category for record in counted}, config.picture.categories)
    end = _told_until(here, today)
    months = _months(here, end) if counted else months_within(_year_before(end))
    if not months:
        raise NotFoundError("What was received does not cover one whole month yet, so there is no picture to make.")
    delivered = frozenset().union(*(store.exposure_kinds(*place) for place in ((level, edition), *through)))
    request = PanelRequest(
        categories=categories,
        level=level,
        edition=edition,
        areas=areas.codes,
        periods=months,
        exposures={c.code: _exposure(c, delivered) for c in categories},
        register=profile.categories,
        sources=config.picture.sources,
        reference_levels=_reference_levels(store, told, profile, level),
    )
    return Scope(profile.level(level), areas, categories, request, config.picture.months, end, through)


def _told_until(here: Sequence[CategoryRecord], today: date) -> date:
    """The day after the last that was told of, or that has been."""
    span = span_of([record.covers for record in here])
    end = min(span.end_day, today + timedelta(days=1))
    if end <= span.start_day:
        raise NotFoundError(
            f"Everything received is of later than {today}: {span.start_day} and on. Choose a later day."
        )
    return end


def _months(here: Sequence[CategoryRecord], end: date) -> tuple[Period, ...]:
    first = min(record.covers.start_day for record in here)
    return months_within(Period(first.replace(day=1), end))


def _year_before(end: date) -> Period:
    """The calendar year that the last day before `end` lies in."""
    year = (end - timedelta(days=1)).year
    return Period(date(year, 1, 1), date(year + 1, 1, 1))


def extents_of(panels: Iterable[Panel]) -> tuple[Extent, ...]:
    """How much of each category the picture's window holds, and how much of it could be placed."""
    return tuple(_extent(panel) for panel in panels)


def breaks_of(panels: Iterable[Panel]) -> tuple[SeriesBreak, ...]:
    """Every known break in the series counted, once, by day."""
    once = {(b.day, b.kind, b.category, b.source): b for panel in panels for b in panel.breaks}
    return tuple(once[key] for key in sorted(once))


def sources_of(store: Store, panels: Iterable[Panel], answers: Iterable[Answer]) -> tuple[SourceUse, ...]:
    """Every delivery there is, used or not: counted, or what a finding leans on."""
    used = {delivery for panel in panels for delivery in panel.evidence}
    used |= {delivery for answer in answers for finding in answer.findings for delivery in finding.evidence}
    superseded = store.superseded()
    return tuple(
        SourceUse(record, is_used=record.delivery_id in used, superseded_by=superseded.get(record.delivery_id, ()))
        for record in store.deliveries()
    )


def _extent(panel: Panel) -> Extent:
    preliminary = [p.start_day for p, early in zip(panel.periods, panel.is_preliminary.tolist(), strict=True) if early]
    return Extent(
        category=panel.category,
        period=panel.span,
        n_placed=int(panel.counts.sum()),
        n_unplaced=int(panel.unplaced.sum()),
        n_suppressed_cells=int((panel.status == Status.SUPPRESSED).sum()),
        n_missing_cells=int((panel.status == Status.MISSING).sum()),
        n_cells=panel.status.size,
        preliminary_from=min(preliminary, default=None),
    )


def _level(told: list[CategoryRecord], profile: Profile, config: Config) -> tuple[str, str]:
    """The level asked for; else the one that most categories were delivered at, the nation's own left aside."""
    asked, edition = config.picture.level, config.picture.edition
    there = Counter(
        (record.level, record.edition)
        for record in told
        if not profile.level(record.level).is_whole_nation
        and (not asked or record.level == asked)
        and (not edition or record.edition == edition)
    )
    if not there:
        known = {f"{record.level} {record.edition}".strip() for record in told}
        raise UsageError(f"Nothing was received at the level {asked!r} {edition!r}.{did_you_mean(asked, known)}")
    # Rows at another level than their delivery's own have no edition: they are there to be compared with.
    return max(there, key=lambda pair: (there[pair], pair[1] != "", pair))


def _reference_levels(store: Store, told: list[CategoryRecord], profile: Profile, level: str) -> tuple[str, ...]:
    """The nation, and those larger kinds of area that it is made up of, as far as anybody told of them.

    A profile names the largest first. A larger place never stops a picture: a level where several sources tell of the
    same category, so that it could not be counted, is left out.
    """
    names = [one.name for one in profile.levels]
    nation = [one.name for one in profile.levels if one.is_whole_nation and one.name != level]
    larger = [one.name for one in profile.levels[: names.index(level)] if one.the_whole] if level in names else []
    told_at = {(one.level, one.category) for one in told if one.kind is RowKind.COUNTS}
    doubled = {at for at, category in told_at if at in larger and len(store.sources_of(category, at)) > 1}
    here = {at for at, _ in told_at} - doubled
    return tuple(nation) + tuple(one for one in larger if one in here and one not in nation)


def _categories(store: Store, profile: Profile, here: set[str], asked: tuple[str, ...]) -> tuple[Category, ...]:
    """The categories received, in the order of the register; and those that sum their children, if all are here."""
    register: Mapping[str, Category] = {c.code: c for c in (*store.categories(), *profile.categories)}
    parents = {c.code for c in register.values() if c.sums_children and _is_all_here(c.code, register, here)}
    there = {code: category for code, category in register.items() if code in here | parents}
    for code in asked:
        if code not in there:
            raise UsageError(f"Nothing of the category {code!r} was received.{did_you_mean(code, there)}")
    order = {category.code: place for place, category in enumerate(profile.categories)}
    chosen = asked or tuple(sorted(there, key=lambda code: (order.get(code, len(order)), code)))
    return tuple(there[code] for code in chosen)


def _is_all_here(code: str, register: Mapping[str, Category], here: set[str]) -> bool:
    """Whether everything that the category adds up was received: a part of it would go under the name of the whole."""
    children = [child for child in register.values() if child.parent_code == code]
    return bool(children) and all(
        child.code in here or (child.sums_children and _is_all_here(child.code, register, here)) for child in children
    )


def _exposure(category: Category, delivered: frozenset[str]) -> str:
    """What the category asks to be held against, or residents where nobody delivered that; findings name it."""
    return category.exposure if category.exposure in delivered else "residents"
