"""DuckDB, in this process: the engine for what one machine can hold, which is all of a country's reported offences.

Nothing is kept in it: it reads the shelves' Parquet files where they lie, so two processes never lock each other out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

import duckdb
import numpy as np

from lagesbild.domain import RowKind
from lagesbild.domain.tables import COLUMNS
from lagesbild.errors import StoreError
from lagesbild.store.queries import ROWS_OF, Answer, Listed, Question, SmallTable

DESCRIPTION = "DuckDB in this process"

SQL_TYPES = {
    "text": "VARCHAR",
    "day": "DATE",
    "moment": "TIMESTAMP",
    "whole": "BIGINT",
    "number": "DOUBLE",
    "flag": "BOOLEAN",
}
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

    def ask(self, question: Question) -> Answer:
        cursor = self._connection.cursor()
        try:
            for name, table in question.tables.items():
                _make_table(cursor, name, table)
            for kind, name in ROWS_OF.items():
                _make_rows(cursor, name, kind, question.files.get(kind, {}))
            answer = cursor.execute(question.sql).fetchnumpy()
            return {name: _without_mask(column) for name, column in answer.items()}
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


def _make_table(cursor: duckdb.DuckDBPyConnection, name: str, table: SmallTable) -> None:
    """A small table. Neither parameters nor Arrow tables are used, for with either DuckDB loads all of pandas."""
    columns = ", ".join(f"{_list_of(listed)} AS {column}" for column, listed in table.items())
    cursor.execute(f"CREATE TEMP TABLE {name} AS SELECT {columns}")


def _list_of(listed: Listed) -> str:
    """Values as SQL. Text is written in hexadecimal, so that no letter of it can be taken for a part of a statement."""
    if listed.holds == "text":
        written = ", ".join(f"'{str(value).encode().hex()}'" for value in listed.values)
        return f"decode(unhex(unnest([{written}]::VARCHAR[])))"
    if listed.holds == "day":
        written = ", ".join(f"'{value}'" for value in map(date.isoformat, cast(Sequence[date], listed.values)))
        return f"unnest([{written}]::DATE[])"
    written = ", ".join(str(int(value)) for value in cast(Sequence[int], listed.values))
    return f"unnest([{written}]::INTEGER[])"


def _make_rows(cursor: duckdb.DuckDBPyConnection, name: str, kind: RowKind, files: Mapping[Path, int]) -> None:
    """A view `name` of the rows in `files`, each with the number of its delivery."""
    if not files:
        columns = ", ".join(f"{column.name} {SQL_TYPES[column.holds]}" for column in COLUMNS[kind])
        cursor.execute(f"CREATE TEMP TABLE {name} ({columns}, delivery INTEGER)")
        return
    paths = [str(path) for path in files]
    _make_table(
        cursor, f"{name}_files", {"file": Listed("text", paths), "delivery": Listed("whole", list(files.values()))}
    )
    patterns = ", ".join(_quoted(path.translate(PATTERNS)) for path in paths)
    told = ", ".join(f"shelf.{column.name}" for column in COLUMNS[kind])
    # Shelves laid before a column came lack it: no row of this empty table is read, but all of its columns are.
    whole = ", ".join(f"NULL::{SQL_TYPES[column.holds]} AS {column.name}" for column in COLUMNS[kind])
    cursor.execute(
        f"CREATE TEMP VIEW {name} AS SELECT {told}, {name}_files.delivery "  # noqa: S608 - names of ours, paths quoted
        f"FROM (SELECT {whole}, NULL::VARCHAR AS filename WHERE FALSE UNION ALL BY NAME "
        f"SELECT * FROM read_parquet([{patterns}], filename = true, union_by_name = true)) AS shelf "
        f"JOIN {name}_files ON {name}_files.file = shelf.filename"
    )


def _without_mask(column: Any) -> np.ndarray:
    """An answer's column with what is empty in it as the kind of values has it."""
    if not isinstance(column, np.ma.MaskedArray):
        return np.asarray(column)
    if column.dtype.kind == "f":
        return np.asarray(column.filled(np.nan))
    if column.dtype.kind == "M":
        return np.asarray(column.filled(np.datetime64("NaT")))
    return np.asarray(column.filled("") if column.dtype.kind == "O" else column.data)


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
