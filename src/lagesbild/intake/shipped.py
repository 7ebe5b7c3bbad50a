"""Mappings that come with the program, and those that were saved: which of them fits a file, by its columns."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from lagesbild.errors import UsageError
from lagesbild.intake.category_codes import Register
from lagesbild.intake.header import loose_set, loosely
from lagesbild.intake.mapping import CategoryEntry, FileMapping, read_mapping

_FEWEST_COLUMNS = 3  # two columns called Region and År are in every table
_SAME_KINDS = 0.5
_COLUMNS_LINE = "# columns of the file it was made for: "


@dataclass(frozen=True)
class FittingMapping:
    """A mapping all of whose columns a file has. `gone` are columns of the file it was made for that this has not."""

    mapping: FileMapping
    gone: tuple[str, ...] = ()


def shipped_mappings() -> tuple[FileMapping, ...]:
    """Every mapping among the examples: beside the package where it is installed, else in the checkout."""
    package = Path(__file__).resolve().parents[1]
    folder = next((each for each in (package / "examples", package.parents[1] / "examples") if each.is_dir()), None)
    return tuple(_readable(sorted(folder.rglob("*.toml")))) if folder else ()


def best_shipped(frame: pl.DataFrame, register: Register) -> FileMapping | None:
    """The shipped mapping that a file was made for: all it names is there, and its kinds of events are the file's."""
    fitting = [each for each in shipped_mappings() if _fits(each, frame, register)]
    return max(fitting, key=lambda each: len(each.named_columns()), default=None)


def save_mapping(folder: Path, text: str, name: str, columns: Sequence[str]) -> Path:
    """Keep a mapping for later deliveries, with the columns of the file it was confirmed for."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.toml"
    body = "\n".join(line for line in text.splitlines() if not line.startswith(_COLUMNS_LINE))
    path.write_text(f"{_COLUMNS_LINE}{json.dumps(list(columns), ensure_ascii=False)}\n{body}\n", encoding="utf-8")
    return path


def best_saved(folder: Path, columns: Sequence[str]) -> FittingMapping | None:
    """The saved mapping whose columns a file has; of several, the one made for the file most like it.

    Raises UsageError where two fit equally well.
    """
    own = loose_set(columns)
    ranked = []
    for mapping in _readable(sorted(folder.glob("*.toml"))):
        if loose_set(tuple(mapping.named_columns())) <= own:
            known = _columns_saved(mapping)
            common = loose_set(known) & own
            ranked.append((len(common) / max(1, len(loose_set(known) | own)), mapping, known))
    if not ranked:
        return None
    best = max(likeness for likeness, *_ in ranked)
    first, *others = [each for each in ranked if each[0] == best]
    if others:
        names = ", ".join(str(mapping.path) for _, mapping, _ in (first, *others))
        raise UsageError(f"Several saved mappings fit this file equally well: {names}.\nSay which:  --mapping …")
    return FittingMapping(first[1], tuple(name for name in first[2] if loosely(name) not in own))


def _columns_saved(mapping: FileMapping) -> tuple[str, ...]:
    line = next((each for each in mapping.text.splitlines() if each.startswith(_COLUMNS_LINE)), "")
    return tuple(json.loads(line.removeprefix(_COLUMNS_LINE))) if line else tuple(mapping.named_columns())


def _readable(paths: Iterable[Path]) -> Iterable[FileMapping]:
    return (read_mapping(path) for path in paths)


def _fits(mapping: FileMapping, frame: pl.DataFrame, register: Register) -> bool:
    by_name = {loosely(name): name for name in frame.columns}
    named = [loosely(name) for name in mapping.named_columns()]
    if len(named) < min(_FEWEST_COLUMNS, frame.width) or not set(named) <= set(by_name):
        return False
    codes = {entry for entry in mapping.categories.values() if isinstance(entry, str)}
    if not codes <= register.codes | _own_codes(mapping):
        return False
    if not mapping.categories:
        return True
    texts = frame[by_name[loosely(mapping.columns.category)]].cast(pl.String).str.strip_chars().drop_nulls().unique()
    known = loose_set(tuple(mapping.categories))
    return sum(loosely(text) in known for text in texts) >= _SAME_KINDS * max(1, texts.len())


def _own_codes(mapping: FileMapping) -> frozenset[str]:
    return frozenset(entry.code for entry in mapping.categories.values() if isinstance(entry, CategoryEntry))
