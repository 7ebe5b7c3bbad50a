"""Crosswalks in the ledger: one from each edition to another; a new one of the same two takes the old one's place."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa

from lagesbild.domain import Crosswalk
from lagesbild.errors import AreasError
from lagesbild.store import schema
from lagesbild.store.ledger import Ledger, next_sequence

Ends = tuple[str, str, str, str]  # from level, from edition, to level, to edition


def ends_of(crosswalk: Crosswalk) -> Ends:
    return (crosswalk.from_level, crosswalk.from_edition, crosswalk.to_level, crosswalk.to_edition)


@dataclass(frozen=True)
class Crosswalks:
    """The crosswalks of a ledger."""

    ledger: Ledger

    def keep(self, crosswalk: Crosswalk) -> bool:
        """Keep a crosswalk. True: there was one between the same two editions, and it was replaced. AreasError."""
        with self.ledger.writing() as connection:
            return enter_crosswalk(connection, crosswalk)

    def between(self, source: tuple[str, str], target: tuple[str, str]) -> Crosswalk:
        """From one level and edition to another. AreasError says how to make one that is not there."""
        with self.ledger.reading() as connection:
            return read_crosswalk(connection, (*source, *target))

    def ends(self) -> tuple[Ends, ...]:
        """From level and edition, to level and edition, of every crosswalk there is."""
        with self.ledger.reading() as connection:
            return list_crosswalks(connection)


def enter_crosswalk(connection: sa.Connection, crosswalk: Crosswalk) -> bool:
    """Keep the crosswalk. True: there was another between the same two, and it was replaced."""
    ends = ends_of(crosswalk)
    _refuse_unknown_ends(connection, crosswalk)
    old = connection.execute(sa.select(schema.crosswalk.c.sequence).where(_is(ends))).scalar_one_or_none()
    if old is not None:
        connection.execute(schema.crosswalk_link.delete().where(schema.crosswalk_link.c.crosswalk == old))
        connection.execute(schema.crosswalk.delete().where(schema.crosswalk.c.sequence == old))
    sequence = next_sequence(connection, schema.crosswalk)
    connection.execute(
        schema.crosswalk.insert().values(
            sequence=sequence,
            **dict(zip(("from_level", "from_edition", "to_level", "to_edition"), ends, strict=True)),
            method=crosswalk.method,
            evenness=crosswalk.evenness,
            notes=list(crosswalk.notes),
        )
    )
    links = [
        {"crosswalk": sequence, "place": place, "from_at": int(source), "to_at": int(target), "share": float(share)}
        for place, (source, target, share) in enumerate(
            zip(crosswalk.from_at, crosswalk.to_at, crosswalk.shares, strict=True)
        )
    ]
    if links:
        connection.execute(schema.crosswalk_link.insert(), links)
    return old is not None


def read_crosswalk(connection: sa.Connection, ends: Ends) -> Crosswalk:
    """The crosswalk between two editions. AreasError says how to make one."""
    head = connection.execute(sa.select(schema.crosswalk).where(_is(ends))).first()
    if head is None:
        raise AreasError(f"There is no crosswalk from {ends[0]} {ends[1]} to {ends[2]} {ends[3]}.\n{how_to_make(ends)}")
    links = connection.execute(
        sa.select(schema.crosswalk_link)
        .where(schema.crosswalk_link.c.crosswalk == head.sequence)
        .order_by(schema.crosswalk_link.c.place)
    ).all()
    return Crosswalk(
        *ends,
        from_codes=_codes(connection, head.from_level, head.from_edition),
        to_codes=_codes(connection, head.to_level, head.to_edition),
        from_at=np.array([link.from_at for link in links], dtype=np.int64),
        to_at=np.array([link.to_at for link in links], dtype=np.int64),
        shares=np.array([link.share for link in links], dtype=np.float64),
        method=head.method,
        evenness=head.evenness,
        notes=tuple(head.notes),
    )


def list_crosswalks(connection: sa.Connection) -> tuple[Ends, ...]:
    """Between which editions there are crosswalks, the oldest first."""
    found = connection.execute(sa.select(schema.crosswalk).order_by(schema.crosswalk.c.sequence))
    return tuple((row.from_level, row.from_edition, row.to_level, row.to_edition) for row in found)


def how_to_make(ends: Iterable[str]) -> str:
    """The command that makes a crosswalk between two editions, for the ends of errors."""
    from_level, from_edition, to_level, to_edition = ends
    return (
        f"Make one:  lagesbild crosswalk HOME --from {from_level}:{from_edition} --to {to_level}:{to_edition} "
        "--by surface  (or --by residents, or --file KEY.csv --old COL --new COL)"
    )


def _is(ends: Ends) -> sa.ColumnElement[bool]:
    table = schema.crosswalk.c
    columns = (table.from_level, table.from_edition, table.to_level, table.to_edition)
    return sa.and_(*(column == value for column, value in zip(columns, ends, strict=True)))


def _codes(connection: sa.Connection, level: str, edition: str) -> tuple[str, ...]:
    found = connection.execute(
        sa.select(schema.area.c.code)
        .where(schema.area.c.level == level, schema.area.c.edition == edition)
        .order_by(schema.area.c.place)
    )
    return tuple(found.scalars())


def _refuse_unknown_ends(connection: sa.Connection, crosswalk: Crosswalk) -> None:
    ends = ends_of(crosswalk)
    for (level, edition), codes in zip((ends[:2], ends[2:]), (crosswalk.from_codes, crosswalk.to_codes), strict=True):
        if _codes(connection, level, edition) != codes:
            raise AreasError(f"The crosswalk is of other areas than {level} {edition} as they are kept. Make it again.")
