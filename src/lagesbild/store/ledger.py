"""The ledger: one SQL database, opened, brought up to date, and written to by one at a time.

A writer takes the lock before it does anything (BEGIN IMMEDIATE on SQLite, an advisory lock on PostgreSQL) and holds
it until it is done, so that sequences have no gaps, what one writer has checked is still true when it writes, and
half-made shelves seen under the lock are nobody's. Readers are never kept waiting.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from lagesbild.errors import StoreError
from lagesbild.store import schema
from lagesbild.store.failures import ledger_failures

FILE_NAME = "ledger.sqlite"
LOCK_WAIT_S = 60  # the largest file seen, 2 GB, is written well within it
ADVISORY_LOCK = 2023_196  # any number will do, if all writers take the same; this is the law's
WRITER_WAITS_S = "lagesbild_writer_waits_s"  # an execution option; readers have none


@dataclass(frozen=True)
class Ledger:
    """An open ledger. `name` is what messages call it: never its password."""

    engine: sa.Engine
    name: str
    workspace_id: str = ""

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """All that is read within it is of one moment."""
        with ledger_failures(self.name), self.engine.connect() as connection:
            if self.is_postgresql:
                # SQLite reads so by itself. A writer must not: what it sees would be older than its lock.
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @contextmanager
    def writing(self, wait_s: int = LOCK_WAIT_S) -> Iterator[sa.Connection]:
        """All that is written within it is written, or none of it. LedgerBusyError: another writer took `wait_s`."""
        with (
            ledger_failures(self.name),
            self.engine.connect() as connection,
            connection.execution_options(**{WRITER_WAITS_S: wait_s}).begin(),
        ):
            if self.is_postgresql:
                wait_ms = max(1, 1000 * wait_s)  # 0 would be for ever
                connection.execute(sa.select(sa.func.set_config("lock_timeout", str(wait_ms), True)))
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ADVISORY_LOCK)))
            yield connection

    @property
    def is_postgresql(self) -> bool:
        return self.engine.dialect.name == "postgresql"

    def close(self) -> None:
        self.engine.dispose()


def open_ledger(home: Path, address: str) -> Ledger:
    """The ledger of the workspace `home`, made where there is none and brought up to date where it is older.

    `address` empty: SQLite in the workspace; else an SQLAlchemy address. Raises StoreError.
    """
    engine = _engine_at(address) if address else _sqlite_engine(sa.URL.create("sqlite", database=str(home / FILE_NAME)))
    name = engine.url.render_as_string(hide_password=True) if address else str(home / FILE_NAME)
    ledger = Ledger(engine, name)
    try:
        _bring_up_to_date(ledger)
        with ledger.reading() as connection:
            workspace_id = connection.execute(sa.select(schema.workspace.c.workspace_id)).scalar_one()
    except BaseException:
        ledger.close()
        raise
    return Ledger(engine, name, workspace_id)


def next_sequence(connection: sa.Connection, table: sa.Table) -> int:
    """The number after the highest: safe, for the writer holds the lock."""
    return int(connection.execute(sa.select(sa.func.coalesce(sa.func.max(table.c.sequence), 0) + 1)).scalar_one())


def _sqlite_engine(address: sa.URL) -> sa.Engine:
    engine = sa.create_engine(address, connect_args={"timeout": LOCK_WAIT_S})
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late and takes no lock
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # a receipt that was given outlives a power cut
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: sa.Connection) -> None:
    wait_s = connection.get_execution_options().get(WRITER_WAITS_S)
    if wait_s is None:
        connection.exec_driver_sql("BEGIN")
        return
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {1000 * wait_s}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _engine_at(address: str) -> sa.Engine:
    try:
        url = sa.make_url(address)
        return _sqlite_engine(url) if url.get_backend_name() == "sqlite" else sa.create_engine(url, pool_pre_ping=True)
    except sa.exc.ArgumentError as error:
        raise StoreError(
            f"store.ledger in lagesbild.toml is not an address: {error}.\n"
            "Write it as  postgresql+psycopg://user@host/database  or leave it out for a file in the workspace."
        ) from error
    except ModuleNotFoundError as error:
        raise StoreError(
            f"store.ledger needs the Python package {error.name!r}, which is not installed.\n"
            f"Install it:  pip install {error.name}"
        ) from error


def _bring_up_to_date(ledger: Ledger) -> None:
    if _revision(ledger) == schema.HEAD:
        return
    with ledger.writing() as connection:
        # Another process may have done it while this one waited for the lock.
        if _revision_seen_by(connection) == schema.HEAD:
            return
        # Alembic takes longer to load than the ledger to open, and is needed once in a ledger's life and version.
        from lagesbild.store.migrations import upgrade  # noqa: PLC0415

        upgrade(connection, ledger.name)
        if connection.execute(sa.select(schema.workspace.c.workspace_id)).first() is None:
            connection.execute(schema.workspace.insert().values(workspace_id=uuid.uuid4().hex))


def _revision(ledger: Ledger) -> str | None:
    with ledger.reading() as connection:
        return _revision_seen_by(connection)


def _revision_seen_by(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).first()
    return None if found is None else str(found[0])
