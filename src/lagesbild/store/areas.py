"""Areas in the ledger: each level in each edition once, and never another under the same name."""

import hashlib
import json
from collections.abc import Sequence

import sqlalchemy as sa

from lagesbild.domain import Area, Areas
from lagesbild.errors import AreasError
from lagesbild.store import schema
from lagesbild.store.ledger import next_sequence
from lagesbild.store.records import LevelRecord

N_CODES_SHOWN = 5


def enter_areas(connection: sa.Connection, areas: Areas) -> bool:
    """Add the areas. False: the very same were there. AreasError: others were, under the same level and edition."""
    there = connection.execute(
        sa.select(schema.edition.c.fingerprint).where(
            schema.edition.c.level == areas.level, schema.edition.c.edition == areas.edition
        )
    ).scalar_one_or_none()
    fingerprint = fingerprint_of(areas)
    if there == fingerprint:
        return False
    if there is not None:
        raise AreasError(_clash(read_areas(connection, areas.level, areas.edition), areas))
    connection.execute(
        schema.edition.insert().values(
            level=areas.level,
            edition=areas.edition,
            sequence=next_sequence(connection, schema.edition),
            crs=areas.crs,
            fingerprint=fingerprint,
            n_areas=len(areas.members),
            has_boundaries=bool(areas.boundaries),
            has_neighbours=bool(areas.neighbours),
        )
    )
    if areas.members:
        connection.execute(schema.area.insert(), _rows_of(areas))
    return True


def list_levels(connection: sa.Connection) -> tuple[LevelRecord, ...]:
    """Every level and edition, the last added first."""
    found = connection.execute(sa.select(schema.edition).order_by(schema.edition.c.sequence.desc()))
    return tuple(LevelRecord(row.level, row.edition, row.n_areas, row.has_boundaries) for row in found)


def crs_of(connection: sa.Connection, level: str, edition: str) -> str:
    """The coordinate system of the areas; empty where they are not there, or have none."""
    columns = schema.edition.c
    wanted = sa.select(columns.crs).where(columns.level == level, columns.edition == edition)
    return str(connection.execute(wanted).scalar_one_or_none() or "")


def read_areas(connection: sa.Connection, level: str, edition: str = "") -> Areas:
    """The areas of a level; `edition` empty: the one last added. AreasError names those there are."""
    wanted = sa.select(schema.edition).where(schema.edition.c.level == level)
    if edition:
        wanted = wanted.where(schema.edition.c.edition == edition)
    head = connection.execute(wanted.order_by(schema.edition.c.sequence.desc()).limit(1)).first()
    if head is None:
        raise AreasError(_unknown(list_levels(connection), level, edition))
    members = connection.execute(
        sa.select(schema.area)
        .where(schema.area.c.level == head.level, schema.area.c.edition == head.edition)
        .order_by(schema.area.c.place)
    ).all()
    return Areas(
        level=head.level,
        edition=head.edition,
        members=tuple(Area(row.code, row.name, row.parent_code, row.surface_km2) for row in members),
        crs=head.crs,
        boundaries=tuple(bytes(row.boundary) for row in members) if head.has_boundaries else (),
        neighbours=tuple(tuple(row.neighbours) for row in members) if head.has_neighbours else (),
    )


def names_at(connection: sa.Connection, level: str) -> dict[str, str]:
    """Area code → name at a level, whatever the edition; the edition last added has the last word."""
    found = connection.execute(
        sa.select(schema.area.c.code, schema.area.c.name)
        .join(
            schema.edition,
            sa.and_(schema.edition.c.level == schema.area.c.level, schema.edition.c.edition == schema.area.c.edition),
        )
        .where(schema.area.c.level == level)
        .order_by(schema.edition.c.sequence)
    )
    return {row.code: row.name for row in found}


def fingerprint_of(areas: Areas) -> str:
    """The same for the same areas, in whatever order they come."""
    ordered = areas.in_order(sorted(areas.codes))
    members = [(area.code, area.name, area.parent_code, area.surface_km2) for area in ordered.members]
    plain = [ordered.level, ordered.edition, ordered.crs, members, ordered.neighbours, len(ordered.boundaries)]
    digest = hashlib.sha256(json.dumps(plain, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    for boundary in ordered.boundaries:
        digest.update(len(boundary).to_bytes(8, "big"))
        digest.update(boundary)
    return digest.hexdigest()


def _rows_of(areas: Areas) -> list[dict[str, object]]:
    return [
        {
            "level": areas.level,
            "edition": areas.edition,
            "place": place,
            "code": member.code,
            "name": member.name,
            "parent_code": member.parent_code,
            "surface_km2": member.surface_km2,
            "boundary": areas.boundaries[place] if areas.boundaries else None,
            "neighbours": list(areas.neighbours[place]) if areas.neighbours else [],
        }
        for place, member in enumerate(areas.members)
    ]


def _clash(there: Areas, come: Areas) -> str:
    return (
        f"The areas {come.level} {come.edition} are there already, and these are others: {_difference(there, come)}.\n"
        f"Nothing was changed. If the boundaries are of another year, give them an edition of their own:\n"
        f"  lagesbild areas HOME FILE --level {come.level} --edition NAME …"
    )


def _difference(there: Areas, come: Areas) -> str:
    only_come = sorted(set(come.codes) - set(there.codes))
    only_there = sorted(set(there.codes) - set(come.codes))
    if only_come or only_there:
        return "; ".join(
            f"{len(codes)} codes are only {where} ({_shown(codes)})"
            for codes, where in ((only_come, "in the new"), (only_there, "in what is there"))
            if codes
        )
    renamed = [area.code for area in come.members if area.name != there.name_of(area.code)]
    if renamed:
        return f"the codes are the same, and {len(renamed)} have other names ({_shown(renamed)})"
    return "codes and names are the same, but boundaries, surfaces or parents are not"


def _shown(codes: Sequence[str]) -> str:
    return ", ".join(codes[:N_CODES_SHOWN]) + (" …" if len(codes) > N_CODES_SHOWN else "")


def _unknown(levels: tuple[LevelRecord, ...], level: str, edition: str) -> str:
    there = ", ".join(f"{record.level} {record.edition}" for record in levels) or "none"
    return (
        f"There are no areas {f'{level} {edition}'.strip()!r}. There are: {there}.\n"
        f"Add them:  lagesbild areas HOME FILE --level {level} --edition {edition or 'NAME'} --code … --name …"
    )
