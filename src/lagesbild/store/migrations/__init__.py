"""How the ledger came to be as it is, one step a file; the same steps on SQLite and on PostgreSQL."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from lagesbild.errors import StoreError


def upgrade(connection: sa.Connection, ledger: str) -> None:
    """Take every step that the ledger has not taken, within the transaction of `connection`."""
    try:
        command.upgrade(settings(connection), "head")
    except CommandError as error:
        raise StoreError(
            f"The ledger {ledger} was made by a newer version of lagesbild than this one ({error}).\n"
            "Install the version that made it, or a later one."
        ) from error


def settings(connection: sa.Connection) -> Config:
    """What Alembic needs to know; there is no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
