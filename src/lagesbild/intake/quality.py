"""How good is a delivery, and does it go on as the source did before? What to look at before anything is counted.

Nothing here is set aside or mended: every remark is a question to whoever sent the file. Counts of a steady source
vary by chance and season; a remark is made where a change is larger than both make likely.
"""

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain.contents import Contents, month_number, period_of
from lagesbild.domain.events import DeliveryRecord
from lagesbild.domain.periods import Period
from lagesbild.intake.delays import Reporting

Counts = NDArray[np.int64]

_CHANCE = 1e-4  # a report looks at some hundred cells, and should seldom cry wolf
_HALF, _DOUBLE = 0.5, 2.0  # what chance alone does not do, season may: a change must be at least this large too
_QUARTER, _YEAR = 3, 12  # months: the newest quarter is held against the same one a year before, as seasons differ
_PAIR = 0.5  # of two codes that changed places, what one lost and the other won differ by less than this share
_REVISED = 0.1  # a tenth of a month's number: more than late reports usually change


@dataclass(frozen=True)
class Remark:
    """Something to ask about. `kind` is one of the keys of REMARKS; `before` and `now` are numbers of rows."""

    kind: str
    category: str = ""
    area: str = ""
    period: Period | None = None
    before: float = 0.0
    now: float = 0.0
    other: str = ""


REMARKS: Mapping[str, str] = {
    "silent_month": "No rows in {period}, where some {before:.0f} were to be expected. Is a file missing?",
    "silent_area": "No rows at all in area {area}, where some {before:.0f} were to be expected.",
    "dropped": "{category}: {now:.0f} rows in {period}, where some {before:.0f} were to be expected from the "
    "year before. Has the code or the way of recording changed?",
    "risen": "{category}: {now:.0f} rows in {period}, where some {before:.0f} were to be expected from the "
    "year before. Has the code or the way of recording changed, or are rows doubled?",
    "code_changed": "{category} fell and {other} rose by as much in {period}: has one code replaced the other?",
    "vanished": "{category}: no rows, where some {before:.0f} were to be expected from the year before.",
    "new": "{category}: {now:.0f} rows, and none in earlier deliveries of the source.",
    "revised": "{category}: {now:.0f} rows in {period}, where an earlier delivery had {before:.0f}.",
}


@dataclass(frozen=True)
class Quality:
    """What a delivery is like. Shares are between 0 and 1.

    `unplaced` category → share of its rows without an area. `by_month` the rows of each month, the first of which
    begins `first_day`. `by_area` area code → rows ("" for none).
    """

    delivery_id: str
    source: str
    n_rows: int
    n_kept: int
    n_duplicates: int
    reasons: Mapping[str, int]
    unplaced_share: float
    unplaced: Mapping[str, float] = field(default_factory=dict)
    months: tuple[Period, ...] = ()
    by_month: tuple[int, ...] = ()
    by_area: Mapping[str, int] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()
    reporting: Reporting | None = None

    def said(self, remark: Remark) -> str:
        """A remark as a sentence."""
        return REMARKS[remark.kind].format(**vars(remark))


def quality_of(record: DeliveryRecord, contents: Contents | None, earlier: Sequence[Contents]) -> Quality:
    """The quality of one delivery, beside `earlier` deliveries of the same source, oldest first."""
    n_duplicates = sum(n for reason, n in record.reasons.items() if reason in ("I01", "I03"))
    share = record.n_unplaced / record.n_kept if record.n_kept else 0.0
    bare = Quality(
        record.delivery_id,
        record.source.name,
        record.n_rows,
        record.n_kept,
        n_duplicates,
        dict(record.reasons),
        share,
    )
    if contents is None:
        return bare
    by_category = contents.n.sum(axis=2)
    unplaced = by_category[:, 0] / np.maximum(by_category.sum(axis=1), 1)
    return Quality(
        **{
            **vars(bare),
            "unplaced": dict(zip(contents.categories, unplaced.round(4).tolist(), strict=True)),
            "months": contents.months,
            "by_month": tuple(contents.n.sum(axis=(0, 1)).tolist()),
            "by_area": dict(zip(contents.areas, contents.n.sum(axis=(0, 2)).tolist(), strict=True)),
            "remarks": (
                *_silences(record, contents, earlier),
                *_drift(record, contents, earlier),
                *_revisions(contents, earlier),
            ),
        }
    )


def _silences(record: DeliveryRecord, contents: Contents, earlier: Sequence[Contents]) -> list[Remark]:
    """Months inside what is covered, and areas the source has had rows in, without a single row."""
    found = []
    first, last = _covered(record, contents)
    months = contents.n.sum(axis=(0, 1))
    for number in range(first, last):
        at = number - contents.first_month
        near = months[max(at - 6, 0) : at + 7]
        usual = float(near[near > 0].mean()) if (near > 0).any() else 0.0
        if not (0 <= at < months.size and months[at]) and _is_unlikely(0, usual):
            found.append(Remark("silent_month", period=period_of(number), before=usual))
    if earlier:
        before = earlier[-1]
        share = contents.n.sum() / max(int(before.n.sum()), 1)
        now = dict(zip(contents.areas, contents.n.sum(axis=(0, 2)).tolist(), strict=True))
        for area, n in zip(before.areas, before.n.sum(axis=(0, 2)).tolist(), strict=True):
            if area and not now.get(area) and _is_unlikely(0, share * n):
                found.append(Remark("silent_area", area=area, before=share * n))
    return found


def _drift(record: DeliveryRecord, contents: Contents, earlier: Sequence[Contents]) -> list[Remark]:
    """Categories whose newest quarter is not what the same one a year before, and the others, lead one to expect."""
    _, end = _covered(record, contents)
    series = _joined([*earlier, contents], end - _QUARTER - _YEAR, _QUARTER + _YEAR)
    was = {code: int(counts[:_QUARTER].sum()) for code, counts in series.items()}
    now = {code: int(counts[-_QUARTER:].sum()) for code, counts in series.items()}
    if not any(was.values()) or not any(now.values()):
        return []
    # What most categories did is the source's doing, or the town's; the middle one is not moved by the odd one out.
    growth = statistics.median(now[code] / n for code, n in was.items() if n)
    quarter = Period(period_of(end - _QUARTER).start_day, period_of(end - 1).end_day)
    found = []
    for code, counts in series.items():
        is_new = not counts[:-_QUARTER].any()
        found += _changed(
            Remark("", code, period=quarter, before=was[code] * (growth or 1.0), now=now[code]), is_new=is_new
        )
    return _paired(found)


def _changed(told: Remark, is_new: bool) -> list[Remark]:
    """What kind of change it is, if it is larger than chance and twofold."""
    if is_new and told.now:
        return [replace(told, kind="new")]
    if told.now < _HALF * told.before and _is_unlikely(told.now, told.before):
        return [replace(told, kind="dropped" if told.now else "vanished")]
    if told.now > _DOUBLE * told.before and _is_unlikely(told.now, told.before):
        return [replace(told, kind="risen")]
    return []


def _paired(remarks: list[Remark]) -> list[Remark]:
    """A code that fell and one that rose by as much, at the same time, said as one remark more."""
    fell = [each for each in remarks if each.kind in ("dropped", "vanished")]
    rose = [each for each in remarks if each.kind in ("risen", "new")]
    pairs = [
        Remark("code_changed", down.category, period=down.period, before=down.before, now=down.now, other=up.category)
        for down in fell
        for up in rose
        if abs((down.before - down.now) - (up.now - up.before)) < _PAIR * (down.before - down.now)
    ]
    return [*remarks, *pairs]


def _revisions(contents: Contents, earlier: Sequence[Contents]) -> list[Remark]:
    """Months that an earlier delivery told of too, with another number."""
    if not earlier:
        return []
    n_months = contents.n.shape[2]
    before = _joined(earlier, contents.first_month, n_months)
    found = []
    for code, now in contents.by_month(contents.first_month, n_months).items():
        for at in np.flatnonzero(before.get(code, np.zeros(n_months))):
            was, is_now = int(before[code][at]), int(now[at])
            if abs(is_now - was) > max(_REVISED * was, 3 * np.sqrt(was) * _REVISED, 1):
                period = period_of(contents.first_month + int(at))
                found.append(Remark("revised", code, period=period, before=was, now=is_now))
    return found


def _joined(deliveries: Sequence[Contents], first_month: int, n_months: int) -> dict[str, Counts]:
    """Category → counts by month, each month as the last delivery that has any row of it says."""
    series: dict[str, Counts] = {}
    for each in deliveries:
        parts = each.by_month(first_month, n_months)
        is_told = np.sum(list(parts.values()), axis=0) > 0
        for code in {*series, *parts}:
            was = series.get(code, np.zeros(n_months, dtype=np.int64))
            series[code] = np.where(is_told, parts.get(code, 0), was)
    return dict(sorted(series.items()))


def _covered(record: DeliveryRecord, contents: Contents) -> tuple[int, int]:
    """The months that the delivery covers in full, from and up to."""
    if record.covers is None:
        return contents.first_month, contents.first_month + contents.n.shape[2]
    return month_number(record.covers.start_day), month_number(record.covers.end_day)


def _is_unlikely(n: float, expected: float) -> bool:
    """Whether chance takes a Poisson count so far from its mean, by Chernoff's bound: ln P ≤ −(m − k + k ln(k / m))."""
    tiny = 1e-9
    log_bound = -(expected - n + n * math.log(max(n, tiny) / max(expected, tiny)))
    return log_bound < math.log(_CHANCE)
