"""The migrations make the tables that the code speaks of, on either database, and are loaded only when needed."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from lagesbild.config import StoreOptions
from lagesbild.domain import EvidenceClass
from lagesbild.store import Store, open_store, schema
from lagesbild.store.migrations import settings
from tests.store import made


def test_the_migrations_make_the_tables_of_the_schema(store: Store) -> None:
    with store.ledger.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []


def test_keys_and_constraints_are_the_schema_s_too(store: Store) -> None:
    """What Alembic's comparison does not look at: primary keys and the names of constraints."""
    with store.ledger.reading() as connection:
        found = sa.inspect(connection)
        for table in schema.metadata.sorted_tables:
            assert set(found.get_pk_constraint(table.name)["constrained_columns"]) == set(
                table.primary_key.columns.keys()
            )
            assert {each["name"] for each in found.get_unique_constraints(table.name)} == {
                each.name for each in table.constraints if isinstance(each, sa.UniqueConstraint)
            }
            assert {each["name"] for each in found.get_foreign_keys(table.name)} == {
                each.name for each in table.foreign_key_constraints
            }


def test_the_newest_revision_is_the_one_written_in_the_schema(store: Store) -> None:
    with store.ledger.reading() as connection:
        assert ScriptDirectory.from_config(settings(connection)).get_heads() == [schema.HEAD]


def test_opening_what_is_up_to_date_loads_neither_migrations_nor_engine(home: Path) -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from lagesbild.config import StoreOptions\n"
        "from lagesbild.store import open_store\n"
        "open_store(Path(sys.argv[1]), StoreOptions()).close()\n"
        "print(*sorted({'alembic', 'duckdb', 'pandas', 'polars', 'scipy', 'numba'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(home)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


@pytest.mark.slow
def test_opening_what_is_up_to_date_is_quick(home: Path) -> None:
    open_store(home, StoreOptions()).close()
    began = time.process_time()
    open_store(home, StoreOptions()).close()
    assert time.process_time() - began < 0.3


def test_a_ledger_of_before_the_footing_of_sources_gets_it(tmp_path: Path) -> None:
    ledger = sa.create_engine(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    with ledger.begin() as connection:
        command.upgrade(settings(connection), "0001")
        connection.execute(sa.text("INSERT INTO workspace VALUES ('w')"))
        table = sa.Table("delivery", sa.MetaData(), autoload_with=connection)
        nothing = {"": "", "INTEGER": 0, "BIGINT": 0, "BOOLEAN": False, "JSON": {}, "TEXT": ""}
        for number, kind in enumerate(("events", "answers"), 1):
            row = {each.name: nothing.get(str(each.type)) for each in table.columns}
            row |= {"delivery_id": kind, "kind": kind, "sequence": number, "received_at": made.NOON, "source_words": {}}
            connection.execute(table.insert().values(row))
    ledger.dispose()
    with open_store(tmp_path, StoreOptions()) as store:
        found = {record.delivery_id: record.source.evidence_class for record in store.deliveries()}
    assert found == {"events": EvidenceClass.MEASURED, "answers": EvidenceClass.SURVEY}
