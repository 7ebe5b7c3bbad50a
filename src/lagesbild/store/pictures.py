"""Pictures in the ledger: kept as they were made, never made anew."""

from datetime import date

import sqlalchemy as sa

from lagesbild.errors import NotFoundError, StoreError
from lagesbild.store import schema
from lagesbild.store.ledger import next_sequence
from lagesbild.store.records import PictureRecord


def enter_picture(connection: sa.Connection, picture_id: str, today: date, content: bytes) -> None:
    """Keep a picture, which becomes the newest. The same again is the same; another by the same id is refused."""
    there = connection.execute(
        sa.select(schema.picture.c.content).where(schema.picture.c.picture_id == picture_id)
    ).scalar_one_or_none()
    if there is not None and bytes(there) != content:
        raise StoreError(
            f"There is a picture {picture_id} already, and it is another. A picture that is kept never changes.\n"
            "This is a fault in lagesbild: two pictures may not have the same id. Nothing was changed."
        )
    sequence = next_sequence(connection, schema.picture)
    if there is not None:
        connection.execute(
            schema.picture.update().where(schema.picture.c.picture_id == picture_id).values(sequence=sequence)
        )
        return
    connection.execute(
        schema.picture.insert().values(
            picture_id=picture_id, sequence=sequence, today=today, n_bytes=len(content), content=content
        )
    )


def read_picture(connection: sa.Connection, picture_id: str = "") -> bytes:
    """What was kept; `picture_id` empty: the newest. NotFoundError."""
    wanted = sa.select(schema.picture.c.content).order_by(schema.picture.c.sequence.desc()).limit(1)
    if picture_id:
        wanted = wanted.where(schema.picture.c.picture_id == picture_id)
    content = connection.execute(wanted).scalar_one_or_none()
    if content is not None:
        return bytes(content)
    if not picture_id:
        raise NotFoundError("There is no picture yet. Make one:  lagesbild picture HOME")
    there = ", ".join(record.picture_id for record in list_pictures(connection)[:3]) or "none"
    raise NotFoundError(f"There is no picture {picture_id!r}. The newest are: {there}.")


def list_pictures(connection: sa.Connection) -> tuple[PictureRecord, ...]:
    """All pictures without their content, newest first."""
    columns = schema.picture.c
    found = connection.execute(
        sa.select(columns.picture_id, columns.today, columns.n_bytes).order_by(columns.sequence.desc())
    )
    return tuple(PictureRecord(row.picture_id, row.today, row.n_bytes) for row in found)
