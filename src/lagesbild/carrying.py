"""Panels asked for in one edition of areas, with what lies in other editions carried over to it by crosswalks.

Never done unasked: `[picture] through` in lagesbild.toml names what is to be carried.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain import Crosswalk, LinkKind, Panel, Period, RowKind, SeriesBreak, Status
from lagesbild.errors import StoreError, UsageError
from lagesbild.kernels.areal_interpolation import Links, interpolate, share_out
from lagesbild.store import PanelRequest, Store

Place = tuple[str, str]  # level and edition


def count_through(store: Store, request: PanelRequest, through: Sequence[Place]) -> dict[str, Panel]:
    """Category → panel in the areas asked for, with what lies in the areas of `through` carried over.

    A month that is told of in the areas asked for is never mixed with one that is carried. Raises AreasError where a
    crosswalk is lacking, StoreError where two sources would be joined into one series.
    """
    if not through:
        return store.count_panels(request)
    own = store.count_panels(replace(request, is_alone=True))
    carried: dict[str, list[Panel]] = {}
    for level, edition in through:
        crosswalk = store.crosswalks.between((level, edition), (request.level, request.edition)).into(request.areas)
        there = replace(
            request,
            level=level,
            edition=edition,
            areas=crosswalk.from_codes,
            reference_levels=tuple(one for one in request.reference_levels if one != level),
            is_alone=True,
        )
        for code, panel in store.count_panels(there).items():
            carried.setdefault(code, []).append(carry(panel, crosswalk))
    told = {category.code for category in request.categories} & (own.keys() | carried.keys())
    panels = {
        category.code: joined([own[category.code]] if category.code in own else [], carried.get(category.code, []))
        for category in request.categories
        if category.code in told
    }
    _refuse_two_sources(store, panels.values())
    return panels


def read_place(text: str) -> Place:
    """A level and edition written  deso:2018 . Raises UsageError."""
    level, mark, edition = text.partition(":")
    if not (mark and level.strip() and edition.strip()):
        raise UsageError(f"{text!r} is no level and edition. Write them as  deso:2018")
    return level.strip(), edition.strip()


def carry(panel: Panel, crosswalk: Crosswalk) -> Panel:
    """The panel in the areas that `crosswalk` leads to. No event is lost: what lies in none of them is unplaced.

    Counts stay whole numbers (see `share_out`); cells that hold shared-out counts are marked `is_interpolated`. A cell
    is observed only where every area that touches it is; else it is as the worst of them.
    """
    links = links_of(crosswalk)
    counts = np.where(panel.is_observed, panel.counts, 0)
    ended = np.array([kind is LinkKind.ENDED for kind in crosswalk.kinds])
    status = _worst(panel.status, links)
    shared = share_out(counts, links)
    is_observed = status == int(Status.OBSERVED)
    # What was shared out to a cell whose other parts are not known is not dropped: it happened in the whole.
    homeless = counts[ended].sum(axis=0) + np.where(is_observed, 0, shared).sum(axis=0)
    sd = interpolate(counts.astype(np.float64), links, crosswalk.evenness, is_counted=True).sd
    return replace(
        panel,
        level=crosswalk.to_level,
        areas=crosswalk.to_codes,
        counts=np.where(is_observed, shared, 0),
        status=status.astype(np.uint8),
        exposure=_exposure(panel, links),
        unplaced=panel.unplaced + homeless,
        is_interpolated=is_observed & (sd > 0),
    )


def joined(own: Sequence[Panel], carried: Sequence[Panel]) -> Panel:
    """One panel of several: each period from the first that tells of it. Where the areas change, a series break."""
    panels = [*own, *carried]
    first = panels[0]
    teller = _tellers(panels)
    taken = [teller == number for number in range(len(panels))]
    is_used = [bool(flags.any()) for flags in taken]
    return replace(
        first,
        counts=np.select(taken, [panel.counts for panel in panels], 0),
        status=np.select(taken, [panel.status for panel in panels], np.uint8(Status.MISSING)).astype(np.uint8),
        exposure=_first_known([panel.exposure for panel in panels]),
        unplaced=np.select(taken, [panel.unplaced for panel in panels], 0),
        is_preliminary=np.select(taken, [panel.is_preliminary for panel in panels], default=False),
        is_interpolated=np.select(taken, [_interpolated(panel) for panel in panels], default=False),
        breaks=_breaks(panels, teller, len(own)),
        evidence=tuple(dict.fromkeys(one for panel in panels for one in panel.evidence)),
        exposure_days=tuple(
            sorted({day for panel, used in zip(panels, is_used, strict=True) if used for day in panel.exposure_days})
        ),
    )


def _tellers(panels: Sequence[Panel]) -> NDArray[np.int64]:
    """For each period the first panel that tells of it; -1 where none does."""
    teller = np.full(len(panels[0].periods), -1)
    for number, panel in reversed(list(enumerate(panels))):
        teller[(panel.status != int(Status.MISSING)).any(axis=0) | (panel.unplaced > 0)] = number
    return teller


def links_of(crosswalk: Crosswalk) -> Links:
    """The crosswalk as the kernels take it."""
    return Links(crosswalk.from_at, crosswalk.to_at, crosswalk.shares, len(crosswalk.to_codes))


def _worst(status: NDArray[np.uint8], links: Links) -> NDArray[np.int64]:
    """The worst status of the areas that touch each target; missing where none does."""
    worst = np.full((links.n_targets, status.shape[1]), -1, dtype=np.int64)
    np.maximum.at(worst, links.to_at, status[links.from_at].astype(np.int64))
    return np.where(worst < 0, int(Status.MISSING), worst)


def _exposure(panel: Panel, links: Links) -> NDArray[np.float64]:
    """What counts are held against, shared out; unknown where that of a part is."""
    is_known = np.isfinite(panel.exposure)
    value = interpolate(np.where(is_known, panel.exposure, 0.0), links, 1.0, is_counted=False).value
    unknown = _worst((~is_known).astype(np.uint8), links) > 0
    return np.where(unknown, np.nan, value)


def _first_known(values: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Cell by cell the first that is known."""
    found = values[0]
    for other in values[1:]:
        found = np.where(np.isfinite(found), found, other)
    return found


def _interpolated(panel: Panel) -> NDArray[np.bool_]:
    return np.zeros(panel.counts.shape, dtype=np.bool_) if panel.is_interpolated is None else panel.is_interpolated


def _breaks(panels: Sequence[Panel], teller: NDArray[np.int64], n_own: int) -> tuple[SeriesBreak, ...]:
    """All breaks of the parts, and one on each day from which figures are of other boundaries than before."""
    once = {(b.day, b.kind, b.category, b.source): b for panel in panels for b in panel.breaks}
    told = [(period, max(int(at), n_own - 1)) for period, at in zip(panels[0].periods, teller, strict=True) if at >= 0]
    for (_, before), (period, after) in pairwise(told):
        if before != after:
            new = _boundary_break(period, panels[0].category)
            once[new.day, new.kind, new.category, new.source] = new
    return tuple(once[key] for key in sorted(once))


def _boundary_break(period: Period, category: str) -> SeriesBreak:
    day: date = period.start_day
    return SeriesBreak(
        day,
        "boundary",
        {
            "sv": "områdesindelningen byttes; tidigare eller senare antal är omräknade till den här indelningen",
            "en": "the division into areas was changed; earlier or later counts are recalculated to this one",
        },
        category,
    )


def _refuse_two_sources(store: Store, panels: Iterable[Panel]) -> None:
    sources: Mapping[str, str] = {
        record.delivery_id: record.source.name
        for record in store.deliveries()
        if record.kind in (RowKind.EVENTS, RowKind.COUNTS)
    }
    for panel in panels:
        names = sorted({sources[one] for one in panel.evidence if one in sources})
        if len(names) > 1:
            raise StoreError(
                f"{panel.category!r} would be one series of several sources: {', '.join(names)}. Figures of one source "
                "are not continued by another's.\nLeave the areas of one of them out of  through  under [picture]."
            )
