"""From a measure and a panel to arrays: who had it, who is next door, who can be compared with, and which months."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from lagesbild.analyses._effects_estimates import Bools, Case, Floats, Ints
from lagesbild.domain import AreaMap, Intervention, Panel, Period

LONGEST_GAP = 3  # months that nobody told of and that are stepped over; after more, it may be another way of telling


@dataclass(frozen=True)
class Setting:
    """A measure with its arrays. Rows are areas in the order of their codes, so that dice fall alike for any order.

    `case` None: none of its areas is known. `ring` are the rows next door, `start_column` the first month with the
    measure among all of the panel's final ones (`all_counts`, `all_exposure`; `all_known` rows have no gap in them).
    """

    measure: Intervention
    case: Case | None
    codes: tuple[str, ...]
    ring: Ints
    ring_codes: tuple[str, ...]
    has_map: bool
    period: Period
    start_column: int
    all_counts: Floats
    all_exposure: Floats
    all_known: Bools
    part: str = ""

    @property
    def known_case(self) -> Case:
        assert self.case is not None
        return self.case

    @property
    def name(self) -> str:
        """What tells this finding from others of the same category."""
        return " ".join(filter(None, (self.measure.measure, *self.codes, str(self.measure.start_day), self.part)))


def setting_of(panel: Panel, area_map: AreaMap, measure: Intervention, known: Iterable[Intervention]) -> Setting:
    """The arrays of one measure. `known` are all measures against the same category: their areas compare with none."""
    ordered = panel.in_order(sorted(panel.areas))
    row = {code: at for at, code in enumerate(ordered.areas)}
    codes = tuple(sorted(code for code in measure.areas if code in row))
    treated = _rows(row, codes)
    busy = {code for each in known for code in each.areas}
    beside = sorted(_beside(area_map, codes) - busy)
    chosen = measure.comparison or [code for code in ordered.areas if code not in busy and code not in beside]
    compared = [row[code] for code in sorted(chosen) if code in row and code not in busy]
    # A cell nobody knows is no zero: areas with one in these months can neither be compared with nor looked at.
    known = np.asarray(ordered.is_observed, dtype=np.bool_)
    columns, start = _columns(ordered, measure, treated, LONGEST_GAP)
    known_rows: Bools = np.all(known[:, columns], axis=1)
    if not known_rows[compared].any():  # alone, its seasons must be whole
        columns, start = _columns(ordered, measure, treated, 0)
        known_rows = np.all(known[:, columns], axis=1)
    n_final = int(np.argmax([*ordered.is_preliminary, True]))
    ring = _rows(row, [code for code in beside if code in row and known_rows[row[code]]])
    exposure = ordered.exposure if ordered.is_usable.all() else np.ones_like(ordered.exposure)
    counts = ordered.counts.astype(np.float64)
    case = Case(
        counts=counts[:, columns],
        exposure=exposure[:, columns],
        treated=treated,
        compared=np.array([at for at in compared if known_rows[at]], dtype=np.int64),
        start=start,
        steps=_steps(ordered, columns, start),
    )
    since = columns[start:]
    return Setting(
        measure=measure,
        case=case if codes and columns.size else None,
        codes=codes,
        ring=ring,
        ring_codes=tuple(ordered.areas[at] for at in ring),
        has_map=area_map.has_neighbours,
        period=_span(ordered, since if since.size else columns[-1:]),
        start_column=_first_with(ordered, measure),
        all_counts=counts[:, :n_final],
        all_exposure=exposure[:, :n_final],
        all_known=np.all(known[:, :n_final], axis=1),
    )


def _rows(row: dict[str, int], codes: Iterable[str]) -> Ints:
    return np.array([row[code] for code in codes], dtype=np.int64)


def _beside(area_map: AreaMap, codes: tuple[str, ...]) -> set[str]:
    at = {code: number for number, code in enumerate(area_map.areas)}
    next_door = {area_map.areas[n] for code in codes if code in at for n in area_map.neighbours[at[code]]}
    return next_door - set(codes)


def _first_with(panel: Panel, measure: Intervention) -> int:
    """The first month with any day of the measure: it counts as one with it, which can only thin an effect out."""
    return sum(period.end_day <= measure.start_day for period in panel.periods)


def _columns(panel: Panel, measure: Intervention, treated: Ints, longest_gap: int) -> tuple[Ints, int]:
    """The months around the start in which the treated areas are known, short gaps stepped over; and how many come
    before it.

    A month that is lacking is lacking in the comparison too. Preliminary months are left out: reports that have not
    come yet would look like an effect.
    """
    known = panel.is_observed[treated].all(axis=0) & ~panel.is_preliminary
    first = _first_with(panel, measure)
    is_over = [measure.end_day is not None and period.end_day > measure.end_day for period in panel.periods]
    ended = np.flatnonzero((panel.is_preliminary | np.array(is_over, dtype=np.bool_))[first:])
    at, n = np.arange(known.size), first + int(ended[0]) if ended.size else known.size
    told = at[known & (at < n)]
    before, after = told[told < first], told[told >= first]
    lost_before = np.flatnonzero(np.diff([*before, first]) > longest_gap + 1)
    lost_after = np.flatnonzero(np.diff([first - 1, *after]) > longest_gap + 1)
    before = before[int(lost_before[-1]) + 1 :] if lost_before.size else before
    after = after[: int(lost_after[0])] if lost_after.size else after
    return np.concatenate([before, after]), before.size


def _steps(panel: Panel, columns: Ints, start: int) -> tuple[int, ...]:
    """Months from which all is recorded in another way, but for the start itself, from which it cannot be told."""
    found = {
        int(sum(panel.periods[at].end_day <= each.day for at in columns))
        for each in panel.breaks
        if columns.size and panel.periods[columns[0]].start_day < each.day < panel.periods[columns[-1]].end_day
    }
    return tuple(sorted(at for at in found if 0 < at < columns.size and at != start))


def _span(panel: Panel, columns: Ints) -> Period:
    if not columns.size:
        return panel.latest.span
    return Period(panel.periods[columns[0]].start_day, panel.periods[columns[-1]].end_day)
