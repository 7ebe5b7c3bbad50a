"""Which delivery has the last word on which days.

Deliveries of one source and part follow each other: a later one takes over every day that it covers, unless both came
in the same sending (the files of one receive call lie side by side). One that is withdrawn neither counts nor takes
over. What this leaves of each delivery's days is its effective stretches.

Counts need none of this: there each cell is its own, and the last delivery that tells of it has the word. Of answers
and assessments a later delivery takes over a whole round or edition; of contributions, shortcomings and places
whatever has the same identity, and of those without identities again days.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lagesbild.domain import DeliveryRecord, Period, RowKind
from lagesbild.domain.periods import without

# Kinds of which a later delivery takes over days: those that say which they cover.
DAYS_ARE_TAKEN = (RowKind.EVENTS, RowKind.CONTRIBUTIONS, RowKind.SHORTCOMINGS)


@dataclass(frozen=True, order=True)
class Stream:
    """Deliveries that supersede each other: those of one source and part, and of one kind."""

    source: str
    part: str
    kind: RowKind


def stream_of(record: DeliveryRecord) -> Stream:
    return Stream(record.source.name, record.part, record.kind)


def active(records: Iterable[DeliveryRecord]) -> list[DeliveryRecord]:
    """Those that count: neither withdrawn nor disposed of, in the order they came."""
    return sorted((record for record in records if record.counts), key=lambda r: r.sequence)


def by_stream(records: Iterable[DeliveryRecord]) -> dict[Stream, list[DeliveryRecord]]:
    """Those that count, by stream, each in the order they came."""
    streams: dict[Stream, list[DeliveryRecord]] = {}
    for record in active(records):
        streams.setdefault(stream_of(record), []).append(record)
    return streams


def effective_stretches(records: Iterable[DeliveryRecord]) -> dict[str, tuple[Period, ...]]:
    """Delivery id → the stretches of days it has the last word on; none where others took over all."""
    return {
        record.delivery_id: without(record.covers, [later.covers for later in _takers(record, stream) if later.covers])
        for stream in by_stream(records).values()
        for record in stream
        if record.kind in DAYS_ARE_TAKEN and record.covers is not None
    }


def takers_of_days(records: Iterable[DeliveryRecord]) -> dict[str, tuple[str, ...]]:
    """Delivery id → the later ones that took over some of its days."""
    taken = {
        record.delivery_id: tuple(later.delivery_id for later in _takers(record, stream))
        for stream in by_stream(records).values()
        for record in stream
        if record.kind in DAYS_ARE_TAKEN
    }
    return {delivery_id: takers for delivery_id, takers in taken.items() if takers}


def days_taken_from(record: DeliveryRecord, records: Iterable[DeliveryRecord]) -> tuple[str, ...]:
    """The deliveries that `record` took over some days from."""
    return tuple(
        earlier.delivery_id
        for earlier in active(records)
        if stream_of(earlier) == stream_of(record) and _takers(earlier, [record])
    )


def covered_by(stretches: Iterable[Period]) -> tuple[Period, ...]:
    """The same days in as few stretches as possible: those that meet or overlap become one."""
    merged: list[Period] = []
    for stretch in sorted(stretches):
        if merged and stretch.start_day <= merged[-1].end_day:
            merged[-1] = Period(merged[-1].start_day, max(merged[-1].end_day, stretch.end_day))
        else:
            merged.append(stretch)
    return tuple(merged)


def is_within(period: Period, covered: Sequence[Period]) -> bool:
    """Whether all of `period` lies in one of the merged stretches."""
    return any(whole.start_day <= period.start_day and period.end_day <= whole.end_day for whole in covered)


def is_covered(period: Period, parts: Mapping[Stream, tuple[Period, ...]]) -> bool:
    """Whether `period` is told of in full by a source of which each part covers the days in `parts` (merged).

    Parts that share days lie side by side, one per district say, and then all of them must cover the period: where
    one is late, no event does not mean none. Parts that share no day continue each other, and one is enough.
    """
    telling = [part for part, covered in parts.items() if is_within(period, covered)]
    return bool(telling) and all(
        part in telling or not any(_share_days(covered, parts[other]) for other in telling)
        for part, covered in parts.items()
    )


def _share_days(one: Sequence[Period], other: Sequence[Period]) -> bool:
    return any(stretch.overlaps(another) for stretch in one for another in other)


def _takers(record: DeliveryRecord, stream: Sequence[DeliveryRecord]) -> list[DeliveryRecord]:
    covers = record.covers
    if covers is None:
        return []
    return [
        later
        for later in stream
        if later.sequence > record.sequence
        and later.sending != record.sending
        and later.covers is not None
        and covers.overlaps(later.covers)
    ]
