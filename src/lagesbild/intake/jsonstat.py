"""JSON-stat → a long table: one row for each cell, in the order the cells stand in.

Each dimension gives two columns, its codes under its own id and its texts under id + " text"; the number stands in
`value`, its mark in `status`. A cell without a number holds the mark instead, so that ".." stays withheld and is never
taken for nought.

Source: JSON-stat 2.0 (json-stat.org/full); answers of JSON-stat 1 with one data set are read too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lagesbild.errors import IntakeError

VALUE, STATUS, TEXT = "value", "status", " text"
_DAY = len("2026-01-31")
_MOST_CELLS = 20_000_000


@dataclass(frozen=True)
class Dimension:
    """One dimension of a cube: its id, and the codes and texts of its categories in their order."""

    name: str
    codes: tuple[str, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Cube:
    """A cube of numbers as text; `values` and `statuses` have one entry for each cell, the last dimension fastest."""

    dimensions: tuple[Dimension, ...]
    values: tuple[str, ...]
    statuses: tuple[str, ...]
    title: str = ""
    notes: tuple[str, ...] = ()
    updated: str = ""
    times: tuple[str, ...] = ()  # the ids of the dimensions of time

    def column(self, name: str) -> NDArray[np.int64]:
        """For each cell the place of its category in the dimension `name`."""
        at = [dimension.name for dimension in self.dimensions].index(name)
        sizes = [len(dimension.codes) for dimension in self.dimensions]
        inner = int(np.prod(sizes[at + 1 :], dtype=np.int64))
        return (np.arange(len(self.values), dtype=np.int64) // inner) % sizes[at]

    def table(self) -> pa.Table:
        """The cells as rows."""
        columns: dict[str, Any] = {}
        for dimension in self.dimensions:
            place = pa.array(self.column(dimension.name))
            columns[dimension.name] = pa.array(dimension.codes, pa.string()).take(place)
            columns[dimension.name + TEXT] = pa.array(dimension.texts, pa.string()).take(place)
        columns[VALUE] = pa.array(self.values, pa.string())
        columns[STATUS] = pa.array(self.statuses, pa.string())
        return pa.table(columns)


def read_cube(said: Any, name: str) -> Cube:
    """The cube that a JSON-stat answer holds.

    Raises IntakeError where it is no data set, and where its cells are not as many as its dimensions say.
    """
    try:
        held = _data_set(said)
        dimensions = tuple(_dimension(each, held["dimension"][each]) for each in held["id"])
        n_cells = int(np.prod([len(dimension.codes) for dimension in dimensions], dtype=np.int64))
        sizes = [int(size) for size in held["size"]]
        if sizes != [len(dimension.codes) for dimension in dimensions] or not 0 < n_cells <= _MOST_CELLS:
            raise _damaged(name, f"its sizes are {sizes}, its categories {[len(one.codes) for one in dimensions]}")
        numbers = _cells(held["value"], n_cells, name)
        statuses = tuple(_statuses(held.get("status"), n_cells, name))
        values = tuple(
            status if number is None else str(number) for number, status in zip(numbers, statuses, strict=True)
        )
        role = held.get("role") or {}
        return Cube(
            dimensions,
            values,
            statuses,
            str(held.get("label") or ""),
            _notes(held.get("note")),
            str(held.get("updated") or "")[:_DAY],
            tuple(role.get("time") or (each for each in held["id"] if each == "Tid")),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise _damaged(name, f"{type(error).__name__}: {error}") from error


def _data_set(said: Any) -> Mapping[str, Any]:
    """The data set, also of version 1, where ids and sizes stand among the dimensions."""
    if not isinstance(said, Mapping):
        raise TypeError("not an object")
    if said.get("class") == "dataset" or ("id" in said and "dimension" in said):
        return said
    held = said["dataset"]
    inner = held["dimension"]
    return {**held, "id": inner["id"], "size": inner["size"], "role": inner.get("role")}


def _dimension(name: str, said: Mapping[str, Any]) -> Dimension:
    category = said["category"]
    index, texts = category.get("index"), category.get("label") or {}
    if index is None:  # allowed where there is only one
        codes = list(texts)
    elif isinstance(index, Mapping):
        codes = sorted(index, key=lambda code: int(index[code]))
    else:
        codes = [str(code) for code in index]
    if not codes or len(set(codes)) != len(codes):
        raise ValueError(f"the dimension {name} has no categories, or one of them twice")
    return Dimension(name, tuple(codes), tuple(str(texts.get(code, code)) for code in codes))


def _cells(said: Any, n_cells: int, name: str) -> Sequence[Any]:
    """One number or None for each cell; the standard allows an object with only the cells that have one."""
    found = _spread(said, n_cells, None) if isinstance(said, Mapping) else list(said)
    if len(found) != n_cells:
        raise _damaged(name, f"it has {len(found)} cells, and its dimensions make {n_cells}")
    return _plain(found, name)


def _statuses(said: Any, n_cells: int, name: str) -> Sequence[str]:
    """One mark for each cell: an object of those that have one, one mark for all, or a list."""
    if said is None:
        return [""] * n_cells
    if isinstance(said, str):
        return [said] * n_cells
    if isinstance(said, Mapping):
        return [str(each or "") for each in _plain(_spread(said, n_cells, ""), name)]
    found = list(said) * n_cells if len(said) == 1 else list(said)
    if len(found) != n_cells:
        raise _damaged(name, f"it has {len(said)} marks for {n_cells} cells")
    return [str(each or "") for each in _plain(found, name)]


def _plain(cells: Sequence[Any], name: str) -> Sequence[Any]:
    if any(isinstance(each, list | dict | bool) for each in cells):
        raise _damaged(name, "a cell holds neither a number nor text")
    return cells


def _spread(said: Mapping[str, Any], n_cells: int, nothing: Any) -> list[Any]:
    found = [nothing] * n_cells
    for at, each in said.items():
        if not 0 <= int(at) < n_cells:
            raise ValueError(f"cell no. {at} of {n_cells}")
        found[int(at)] = each
    return found


def _notes(said: Any) -> tuple[str, ...]:
    return tuple(" ".join(str(note).split()) for note in said) if isinstance(said, list) else ()


def _damaged(name: str, detail: str) -> IntakeError:
    return IntakeError(
        f"{name} is not a whole JSON-stat answer ({detail}).\n"
        "Nothing of it was received. Ask for the format json-stat2 and fetch it again."
    )
