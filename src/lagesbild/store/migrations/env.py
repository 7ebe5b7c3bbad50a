"""Run by Alembic: takes the steps on the connection that it was handed, and leaves the transaction to its owner."""

from alembic import context

from lagesbild.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, compare_type=True)
context.run_migrations()
