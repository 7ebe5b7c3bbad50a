"""Deliveries in the ledger: what came, what lies in it, and what it brought along."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from lagesbild.domain import (
    Category,
    Delivery,
    DeliveryRecord,
    EvidenceClass,
    Period,
    RowKind,
    SeriesBreak,
    SourceWords,
)
from lagesbild.domain.periods import months_later
from lagesbild.domain.tables import UNITS
from lagesbild.errors import NotFoundError, StoreError, UsageError
from lagesbild.store import schema
from lagesbild.store.holdings import Holding
from lagesbild.store.ledger import next_sequence
from lagesbild.store.supersession import DAYS_ARE_TAKEN
from lagesbild.store.surveys import enter_survey

N_SHOWN = 3


def enter_delivery(
    connection: sa.Connection,
    delivery: Delivery,
    sending: str,
    received_at: datetime,
    holdings: Sequence[Holding],
) -> DeliveryRecord:
    """Enter a delivery that is on its shelf, with what lies in it and what it brings."""
    connection.execute(
        schema.delivery.insert().values(
            sequence=next_sequence(connection, schema.delivery),
            sending=sending,
            received_at=received_at,
            withdrawn_why="",
            disposal_day=_disposal_day(delivery, received_at),
            **_columns_of(delivery),
        )
    )
    if holdings:
        connection.execute(
            schema.holding.insert(),
            [{"delivery_id": delivery.delivery_id, **asdict(holding)} for holding in holdings],
        )
    _enter_categories(connection, delivery.categories)
    enter_survey(connection, delivery)
    if delivery.breaks:
        connection.execute(
            schema.series_break.insert(),
            [
                {
                    "delivery_id": delivery.delivery_id,
                    "place": place,
                    "day": told.day,
                    "kind": told.kind,
                    "words": dict(told.words),
                    "category": told.category,
                    "source": told.source or delivery.source.name,
                }
                for place, told in enumerate(delivery.breaks)
            ],
        )
    wanted = sa.select(schema.delivery).where(schema.delivery.c.delivery_id == delivery.delivery_id)
    return _record(connection.execute(wanted).one())


def find_exactly(connection: sa.Connection, delivery_id: str) -> DeliveryRecord | None:
    """The delivery with exactly this id, if there is one."""
    wanted = sa.select(schema.delivery).where(schema.delivery.c.delivery_id == delivery_id)
    row = connection.execute(wanted).one_or_none()
    return None if row is None else _record(row)


def read_records(connection: sa.Connection) -> tuple[DeliveryRecord, ...]:
    """All deliveries, oldest first, withdrawn ones too."""
    return tuple(
        _record(row) for row in connection.execute(sa.select(schema.delivery).order_by(schema.delivery.c.sequence))
    )


def read_touched(connection: sa.Connection, record: DeliveryRecord) -> tuple[DeliveryRecord, ...]:
    """Earlier deliveries that count, of the same kind, some of whose days `record` tells of too.

    Of events these are days covered; of counts and exposures days of the same subject at the same level. Of kinds of
    which units are taken over, all of the same source and part: a revised row may have another subject and day.
    """
    columns = schema.delivery.c
    same = sa.select(schema.delivery).where(
        columns.kind == record.kind.value, columns.sequence < record.sequence, _counts()
    )
    if record.kind in UNITS:
        wanted = same.where(columns.source == record.source.name, columns.part == record.part)
    elif record.kind in DAYS_ARE_TAKEN and record.covers is not None:
        wanted = same.where(
            columns.covers_start_day < record.covers.end_day, columns.covers_end_day > record.covers.start_day
        )
    else:
        mine, theirs = schema.holding.alias("mine"), schema.holding.alias("theirs")
        in_common = sa.and_(
            theirs.c.subject == mine.c.subject,
            theirs.c.level == mine.c.level,
            theirs.c.start_day < mine.c.end_day,
            theirs.c.end_day > mine.c.start_day,
        )
        touched = sa.select(theirs.c.delivery_id).join_from(mine, theirs, in_common)
        wanted = same.where(columns.delivery_id.in_(touched.where(mine.c.delivery_id == record.delivery_id)))
    return tuple(_record(row) for row in connection.execute(wanted.order_by(columns.sequence)))


def read_ids(connection: sa.Connection, is_disposed: bool = False) -> tuple[str, ...]:
    """The ids of all deliveries that have a shelf, or of those that have been disposed of."""
    disposed = schema.delivery.c.disposed_day
    wanted = disposed.is_not(None) if is_disposed else disposed.is_(None)
    return tuple(connection.execute(sa.select(schema.delivery.c.delivery_id).where(wanted)).scalars())


def read_holdings(connection: sa.Connection) -> dict[str, tuple[Holding, ...]]:
    """Delivery id → what lies in it."""
    columns = schema.holding.c
    found: dict[str, list[Holding]] = {}
    for row in connection.execute(sa.select(schema.holding).order_by(columns.subject, columns.level)):
        found.setdefault(row.delivery_id, []).append(
            Holding(row.subject, row.level, row.n_rows, row.start_day, row.end_day)
        )
    return {delivery_id: tuple(holdings) for delivery_id, holdings in found.items()}


def read_categories(connection: sa.Connection) -> tuple[Category, ...]:
    """The category register, in the order of first registration."""
    found = connection.execute(sa.select(schema.category).order_by(schema.category.c.sequence))
    return tuple(
        Category(
            code=row.code,
            names=row.names,
            parent_code=row.parent_code,
            exposure=row.exposure,
            sums_children=row.sums_children,
            is_detection_driven=row.is_detection_driven,
            is_sensitive=row.is_sensitive,
        )
        for row in found
    )


def read_breaks(connection: sa.Connection) -> tuple[SeriesBreak, ...]:
    """Breaks told by deliveries that count, by day. One told again is the same; the last words are the ones."""
    found = connection.execute(
        sa.select(schema.series_break)
        .join(schema.delivery, schema.delivery.c.delivery_id == schema.series_break.c.delivery_id)
        .where(_counts())
        .order_by(schema.delivery.c.sequence, schema.series_break.c.place)
    )
    last_told = {
        (row.day, row.source, row.category, row.kind): SeriesBreak(
            row.day, row.kind, row.words, row.category, row.source
        )
        for row in found
    }
    return tuple(last_told[key] for key in sorted(last_told))


def reinstate(connection: sa.Connection, delivery_id: str) -> DeliveryRecord:
    """Let a withdrawn delivery count again. Returns what the ledger then says. StoreError: it was not withdrawn."""
    record = find(read_records(connection), delivery_id)
    if record.withdrawn_day is None:
        raise StoreError(f"The delivery {record.delivery_id} ({record.file_name}) is not withdrawn. Nothing changed.")
    return _changed(connection, record, withdrawn_day=None, withdrawn_why="")


def dispose(connection: sa.Connection, delivery_id: str, day: date) -> DeliveryRecord:
    """Enter that a delivery's rows are gone for good; what is known of it stays. StoreError: they are already."""
    record = find(read_records(connection), delivery_id)
    if record.disposed_day is not None:
        raise StoreError(
            f"The delivery {record.delivery_id} ({record.file_name}) was disposed of on {record.disposed_day} already."
        )
    return _changed(connection, record, disposed_day=day)


def bring_back(connection: sa.Connection, delivery: Delivery, received_at: datetime) -> DeliveryRecord:
    """A delivery that was disposed of has been received again, and is kept anew."""
    record = find(read_records(connection), delivery.delivery_id)
    kept_until = _disposal_day(delivery, received_at)
    return _changed(connection, record, disposed_day=None, disposal_day=kept_until, received_at=received_at)


def withdraw(connection: sa.Connection, delivery_id: str, why: str, day: date) -> DeliveryRecord:
    """Take a delivery out of every later picture; its shelf stays. Returns what the ledger then says."""
    record = find(read_records(connection), delivery_id)
    if not why.strip():
        raise UsageError(f"Say why {record.delivery_id} is withdrawn: whoever asks later must be able to see it.")
    if record.withdrawn_day is not None:
        raise StoreError(
            f"The delivery {record.delivery_id} ({record.file_name}) was withdrawn on {record.withdrawn_day} already, "
            f"because: {record.withdrawn_why}.\nNothing was changed."
        )
    return _changed(connection, record, withdrawn_day=day, withdrawn_why=why.strip())


def find(records: Sequence[DeliveryRecord], delivery_id: str) -> DeliveryRecord:
    """The delivery of which `delivery_id` is the id, or the beginning of it and of no other. NotFoundError."""
    exact = [record for record in records if record.delivery_id == delivery_id]
    if exact:
        return exact[0]
    begun = [record for record in records if delivery_id and record.delivery_id.startswith(delivery_id)]
    if len(begun) == 1:
        return begun[0]
    if begun:
        raise NotFoundError(
            f"{len(begun)} deliveries have an id that begins with {delivery_id!r}: {_shown(begun)}. Write more of it."
        )
    newest_first = list(reversed(records))
    raise NotFoundError(f"There is no delivery {delivery_id!r}. The last received: {_shown(newest_first) or 'none'}.")


def still_here(record: DeliveryRecord) -> DeliveryRecord:
    """The delivery, if its shelf is still to be had. NotFoundError: it has been disposed of."""
    if record.disposed_day is not None:
        raise NotFoundError(
            f"The delivery {record.delivery_id} ({record.file_name}) was disposed of on {record.disposed_day}: its "
            "rows and its file are gone. What is known of it stands in  lagesbild deliveries HOME --json"
        )
    return record


def _changed(connection: sa.Connection, record: DeliveryRecord, **values: Any) -> DeliveryRecord:
    wanted = schema.delivery.c.delivery_id == record.delivery_id
    connection.execute(schema.delivery.update().where(wanted).values(**values))
    return find(read_records(connection), record.delivery_id)


def _counts() -> sa.ColumnElement[bool]:
    """Whether a delivery's rows are counted: neither withdrawn nor disposed of."""
    return schema.delivery.c.withdrawn_day.is_(None) & schema.delivery.c.disposed_day.is_(None)


def _disposal_day(delivery: Delivery, received_at: datetime) -> date | None:
    months = delivery.keeping.months
    return months_later(received_at.date(), months) if months else None


def _shown(records: Sequence[DeliveryRecord]) -> str:
    return ", ".join(f"{record.delivery_id} ({record.file_name})" for record in records[:N_SHOWN])


def _enter_categories(connection: sa.Connection, categories: Iterable[Category]) -> None:
    known = set(connection.execute(sa.select(schema.category.c.code)).scalars())
    sequence = next_sequence(connection, schema.category)
    for category in categories:
        if category.code in known:
            continue
        known.add(category.code)
        connection.execute(
            schema.category.insert().values(
                code=category.code,
                sequence=sequence,
                names=dict(category.names),
                parent_code=category.parent_code,
                exposure=category.exposure,
                sums_children=category.sums_children,
                is_detection_driven=category.is_detection_driven,
                is_sensitive=category.is_sensitive,
            )
        )
        sequence += 1


def _columns_of(delivery: Delivery) -> dict[str, Any]:
    return {
        "delivery_id": delivery.delivery_id,
        "kind": delivery.kind.value,
        "source": delivery.source.name,
        "source_words": {
            "titles": dict(delivery.source.titles),
            "owner": delivery.source.owner,
            "attribution": delivery.source.attribution,
        },
        "evidence_class": delivery.source.evidence_class.value,
        "part": delivery.part,
        "file_name": delivery.file_name,
        "sha256": delivery.sha256,
        "level": delivery.level,
        "edition": delivery.edition,
        "n_rows": int(delivery.n_rows),
        "n_kept": int(delivery.n_kept),
        "reasons": {reason: int(n) for reason, n in delivery.reasons.items()},
        "covers_start_day": delivery.covers.start_day if delivery.covers else None,
        "covers_end_day": delivery.covers.end_day if delivery.covers else None,
        "is_coverage_inferred": delivery.is_coverage_inferred,
        "n_unplaced": int(delivery.n_unplaced),
        "n_outside_coverage": int(delivery.n_outside_coverage),
        "extracted_day": delivery.extracted_day,
        "notes": list(delivery.notes),
        "mapping_text": delivery.mapping_text,
        "legal_ground": delivery.keeping.legal_ground,
    }


def _record(row: Any) -> DeliveryRecord:
    has_coverage = row.covers_start_day is not None
    return DeliveryRecord(
        delivery_id=row.delivery_id,
        sequence=row.sequence,
        sending=row.sending,
        kind=RowKind(row.kind),
        source=SourceWords(row.source, **row.source_words, evidence_class=EvidenceClass(row.evidence_class)),
        part=row.part,
        file_name=row.file_name,
        sha256=row.sha256,
        level=row.level,
        edition=row.edition,
        received_at=row.received_at,
        n_rows=row.n_rows,
        n_kept=row.n_kept,
        reasons=row.reasons,
        covers=Period(row.covers_start_day, row.covers_end_day) if has_coverage else None,
        is_coverage_inferred=row.is_coverage_inferred,
        n_unplaced=row.n_unplaced,
        n_outside_coverage=row.n_outside_coverage,
        extracted_day=row.extracted_day,
        notes=tuple(row.notes),
        withdrawn_day=row.withdrawn_day,
        withdrawn_why=row.withdrawn_why,
        legal_ground=row.legal_ground,
        disposal_day=row.disposal_day,
        disposed_day=row.disposed_day,
    )
