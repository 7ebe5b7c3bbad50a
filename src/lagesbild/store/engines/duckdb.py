"""DuckDB, in this process: the engine for what one machine can hold, which is all of a country's reported offences.

Nothing is kept in it: it reads the shelves' Parquet files where they lie, so two processes never lock each other out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from lagesbild.domain import RowKind
from lagesbild.domain.tables import COLUMNS
from lagesbild.errors import StoreError
from lagesbild.store.queries import ROWS_OF, Question
from lagesbild.store.rows import arrow_schema

DESCRIPTION = "DuckDB in this process"

# Folders may be called anything; to the reader of files these letters are patterns.
PATTERNS = str.maketrans({"[": "[[]", "*": "[*]", "?": "[?]"})


@dataclass(frozen=True)
class Options:
    threads: int = 0  # as many as there are processors
    memory: str = ""  # DuckDB's own default, four fifths of what there is; else as "4GB"


class DuckDbEngine:
    """An engine over one connection; each question has a cursor of its own, so several threads may ask."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def ask(self, question: Question) -> pa.Table:
        cursor = self._connection.cursor()
        try:
            for name, table in question.tables.items():
                cursor.register(name, table)
            for kind, name in ROWS_OF.items():
                _register_rows(cursor, name, kind, question.files.get(kind, {}))
            return cursor.execute(question.sql).to_arrow_table()
        except (duckdb.IOException, duckdb.InvalidInputException, duckdb.OutOfMemoryException) as error:
            raise StoreError(
                f"The shelves cannot be counted: {error}.\n"
                "If a file is gone or damaged, delete its folder and receive the same file again."
            ) from error
        finally:
            cursor.close()

    def close(self) -> None:
        self._connection.close()


def open_engine(options: Options) -> DuckDbEngine:
    """An engine that fetches nothing from anywhere."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if options.threads:
        settings["threads"] = options.threads
    if options.memory:
        settings["memory_limit"] = options.memory
    return DuckDbEngine(duckdb.connect(":memory:", config=settings))


def _register_rows(cursor: duckdb.DuckDBPyConnection, name: str, kind: RowKind, files: Mapping[Path, int]) -> None:
    """A view `name` of the rows in `files`, each with the number of its delivery."""
    columns = arrow_schema(COLUMNS[kind])
    if not files:
        cursor.register(name, columns.append(pa.field("delivery", pa.int32())).empty_table())
        return
    cursor.register(
        f"{name}_files",
        pa.table(
            {
                "file": pa.array([str(path) for path in files], pa.string()),
                "delivery": pa.array(files.values(), pa.int32()),
            }
        ),
    )
    patterns = ", ".join(_text(str(path).translate(PATTERNS)) for path in files)
    told = ", ".join(f'shelf."{column}"' for column in columns.names)
    cursor.execute(
        f"CREATE TEMP VIEW {name} AS SELECT {told}, {name}_files.delivery "  # noqa: S608 - quoted by _text, or ours
        f"FROM read_parquet([{patterns}], filename = true) AS shelf "
        f"JOIN {name}_files ON {name}_files.file = shelf.filename"
    )


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
