"""What there is, told from the ledger alone."""

from collections.abc import Iterable, Sequence

from lagesbild.domain import DeliveryRecord, Period, RowKind
from lagesbild.domain.periods import span_of
from lagesbild.store.holdings import Holding
from lagesbild.store.records import CategoryRecord
from lagesbild.store.selection import LedgerPage, Selection
from lagesbild.store.supersession import Stream, active, by_stream, stream_of


def coverage_of(page: LedgerPage) -> tuple[CategoryRecord, ...]:
    """What there is to count of every category, by code, kind, level and edition."""
    found: dict[tuple[str, RowKind, str, str], list[DeliveryRecord]] = {}
    for code, by_level in page.telling.items():
        for level, records in by_level.items():
            for record in records:
                edition = record.edition if level == record.level else ""
                found.setdefault((code, record.kind, level, edition), []).append(record)
    return tuple(
        CategoryRecord(
            category=code,
            kind=kind,
            level=level,
            edition=edition,
            covers=_covers(code, level, records, page),
            n_rows=sum(held.n_rows for record in records for held in _held(code, level, record, page)),
        )
        for (code, kind, level, edition), records in sorted(found.items())
    )


def told_beside(page: LedgerPage) -> tuple[CategoryRecord, ...]:
    """What there is that is not counted, by subject: exposures, answers, places and the rest."""
    return tuple(
        CategoryRecord(
            category=holding.subject,
            kind=record.kind,
            level=holding.level or record.level,
            edition=record.edition if holding.level in ("", record.level) else "",
            covers=Period(holding.start_day, holding.end_day),
            n_rows=holding.n_rows,
        )
        for record in active(page.records)
        if record.kind not in (RowKind.EVENTS, RowKind.COUNTS)
        for holding in page.holdings.get(record.delivery_id, ())
    )


def may_share_cells(page: LedgerPage, kind: RowKind) -> list[DeliveryRecord]:
    """Deliveries that tell of the same subject, level and days as a rival does: only their rows need be looked into."""
    held: dict[tuple[Stream, str, str], list[tuple[Holding, str]]] = {}
    records = [record for record in active(page.records) if record.kind is kind]
    for record in records:
        for holding in page.holdings.get(record.delivery_id, ()):
            held.setdefault((rivals(record), holding.subject, holding.level), []).append((holding, record.delivery_id))
    involved = {delivery_id for rows in held.values() for delivery_id in _overlapping(rows)}
    return [record for record in records if record.delivery_id in involved]


def rivals_of_units(page: LedgerPage, kind: RowKind) -> list[DeliveryRecord]:
    """Deliveries of a kind of which another of the same source and part has come: only their rows may be shared."""
    streams = by_stream(record for record in page.records if record.kind is kind)
    return [record for some in streams.values() if len(some) > 1 for record in some]


def rivals(record: DeliveryRecord) -> Stream:
    """Deliveries with the same rivals take cells over from each other.

    Counts do within their source and part; exposures whoever tells of them, but only within one edition.
    """
    if record.kind is RowKind.EXPOSURES:
        return Stream(record.level, record.edition, record.kind)
    return stream_of(record)


def described(selection: Selection, records: Iterable[DeliveryRecord]) -> str:
    """What is counted, as comments to stand before a statement."""
    request = selection.request
    told = [
        f"level: {request.level} {request.edition}, {len(request.areas)} areas",
        f"periods: {len(request.periods)}, {span_of(request.periods)}",
        f"codes: {', '.join(selection.codes)}",
        *(f"delivery {record.sequence}: {record.delivery_id} {record.file_name}" for record in records),
    ]
    return "".join(f"-- {' '.join(line.split())}\n" for line in told)


def _overlapping(rows: Sequence[tuple[Holding, str]]) -> set[str]:
    """By sweeping over the days: of all that began earlier, the one that ends last overlaps if any does."""
    involved: set[str] = set()
    last: tuple[Holding, str] | None = None
    for holding, delivery_id in sorted(rows, key=lambda row: (row[0].start_day, row[0].end_day)):
        if last is not None and holding.start_day < last[0].end_day:
            involved |= {delivery_id, last[1]}
        if last is None or holding.end_day > last[0].end_day:
            last = (holding, delivery_id)
    return involved


def _covers(code: str, level: str, records: Sequence[DeliveryRecord], page: LedgerPage) -> Period:
    if records[0].kind is RowKind.COUNTS:
        held = [holding for record in records for holding in _held(code, level, record, page)]
        return span_of([Period(holding.start_day, holding.end_day) for holding in held])
    streams = {stream_of(record) for record in records}
    return span_of(
        [
            stretch
            for stream, members in by_stream(page.records).items()
            if stream in streams
            for member in members
            if (member.level, member.edition) == (level, records[0].edition)
            for stretch in page.stretches.get(member.delivery_id, ())
        ]
    )


def _held(code: str, level: str, record: DeliveryRecord, page: LedgerPage) -> list[Holding]:
    return [held for held in page.holdings[record.delivery_id] if (held.subject, held.level) == (code, level)]
