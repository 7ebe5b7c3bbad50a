"""Mappings that come with the program, and those that were saved: which of them fits a file, by its columns."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from lagesbild.errors import IntakeError, UsageError
from lagesbild.intake.category_codes import Register, code_from
from lagesbild.intake.header import loose_set, loosely
from lagesbild.intake.header_words import all_header_words
from lagesbild.intake.mapping import CategoryEntry, FileMapping
from lagesbild.intake.mapping_file import read_mapping
from lagesbild.intake.raw_rows import in_pieces
from lagesbild.intake.sources import csv_file

_FEWEST_COLUMNS = 3  # two columns called Region and År are in every table
_SAME_KINDS = 0.5
_COLUMNS_LINE = "# columns of the file it was made for: "


@dataclass(frozen=True)
class FittingMapping:
    """A mapping all of whose columns a file has. `gone` are columns of the file it was made for that this has not."""

    mapping: FileMapping
    gone: tuple[str, ...] = ()


@cache  # they come with the program: while it runs they are the same
def shipped_mappings() -> tuple[FileMapping, ...]:
    """Every mapping among the examples: beside the package where it is installed, else in the checkout."""
    package = Path(__file__).resolve().parents[1]
    folder = next((each for each in (package / "examples", package.parents[1] / "examples") if each.is_dir()), None)
    return tuple(read_mapping(path) for path in sorted(folder.rglob("*.toml"))) if folder else ()


def best_shipped(frame: pl.DataFrame, register: Register, official: Collection[str]) -> FileMapping | None:
    """The shipped mapping that a file was made for: all it names is there, and its kinds of events are the file's.

    `official` are the names of the country's registers of codes.
    """
    fitting = [
        each
        for each in shipped_mappings()
        if each.category_rules.register in ("", *official) and _fits(each, frame, register)
    ]
    return max(fitting, key=lambda each: len(each.named_columns()), default=None)


def columns_of(file: Path, expects: Sequence[str] = ()) -> tuple[str, ...]:
    """What the columns of a file are called. `expects` are names that its header may have. Raises IntakeError."""
    options = csv_file.Options(path=file, expects=(*expects, *all_header_words()))
    batches = csv_file.deliver(options)
    return next(in_pieces(batches, file.name, 1)).columns


def find_saved(folder: Path, file: Path) -> FittingMapping:
    """The saved mapping in `folder` that fits a file by its columns.

    Raises UsageError where none does, or several do equally well.
    """
    saved = _saved(folder)
    columns = columns_of(file, tuple(name for mapping in saved for name in mapping.named_columns()))
    found = _best_saved(saved, columns)
    if found is None:
        raise UsageError(
            f"No saved mapping fits {file.name}, which has the columns {', '.join(columns)}."
            f"{_nearest(saved, columns)}\n"
            f"Let one be guessed, and look it over:  lagesbild inspect {file} --home HOME --out mapping.toml\n"
            f"Then name it:  lagesbild receive HOME {file} --mapping mapping.toml"
        )
    return found


def _nearest(saved: Sequence[FileMapping], columns: Sequence[str]) -> str:
    """The saved mapping that lacks the fewest columns, and which: perhaps one was renamed or has disappeared."""
    own = loose_set(columns)
    gone = {each.path: [name for name in each.named_columns() if loosely(name) not in own] for each in saved}
    near = [each for each in saved if len(gone[each.path]) < len(each.named_columns()) / 2]
    if not near:
        return ""
    best = min(near, key=lambda each: len(gone[each.path]))
    return f"\nThe nearest, {best.path.name}, names columns that are gone: {', '.join(map(repr, gone[best.path]))}."


def remember_mapping(folder: Path, mapping: FileMapping, file: Path) -> None:
    """Keep a mapping that a file was received with, so that the next file with the same columns needs no other.

    Mappings of sources that are no table in a file are not kept: what they fetch has no columns to be known by.
    Raises IntakeError where it cannot be written; the file has been received all the same.
    """
    if mapping.source.reader != "csv_file" or mapping.path.parent == folder:
        return
    columns = columns_of(file, tuple(mapping.named_columns()))
    try:
        _save(folder, mapping.text, code_from(f"{mapping.source.name} {mapping.source.part}"), columns)
    except OSError as error:
        raise IntakeError(
            f"{file.name} was received, but its mapping could not be kept in {folder}: {error.strerror}.\n"
            "Name the mapping again with the next file."
        ) from error


def _save(folder: Path, text: str, name: str, columns: Sequence[str]) -> Path:
    """Keep a mapping for later deliveries, with the columns of the file it was confirmed for."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.toml"
    body = "\n".join(line for line in text.splitlines() if not line.startswith(_COLUMNS_LINE))
    path.write_text(f"{_COLUMNS_LINE}{json.dumps(list(columns), ensure_ascii=False)}\n{body}\n", encoding="utf-8")
    return path


def _saved(folder: Path) -> tuple[FileMapping, ...]:
    """The mappings that were kept in a folder."""
    return tuple(read_mapping(path) for path in sorted(folder.glob("*.toml")))


def _best_saved(saved: Sequence[FileMapping], columns: Sequence[str]) -> FittingMapping | None:
    """Of saved mappings, one whose columns a file has; of several, the one made for the file most like it.

    Raises UsageError where two fit equally well.
    """
    own = loose_set(columns)
    ranked = []
    for mapping in saved:
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


def _fits(mapping: FileMapping, frame: pl.DataFrame, register: Register) -> bool:
    by_name = {loosely(name): name for name in frame.columns}
    named = [loosely(name) for name in mapping.named_columns()]
    if len(named) < min(_FEWEST_COLUMNS, frame.width) or not set(named) <= set(by_name):
        return False
    entries = (*mapping.categories.values(), mapping.category_rules.constant)
    codes = {entry for entry in entries if isinstance(entry, str) and entry}
    if not codes <= register.codes | _own_codes(mapping):
        return False
    if not (mapping.categories and mapping.columns.category):
        return True
    texts = frame[by_name[loosely(mapping.columns.category)]].cast(pl.String).str.strip_chars().drop_nulls().unique()
    known = loose_set(tuple(mapping.categories))
    return sum(loosely(text) in known for text in texts) >= _SAME_KINDS * max(1, texts.len())


def _own_codes(mapping: FileMapping) -> frozenset[str]:
    return frozenset(entry.code for entry in mapping.categories.values() if isinstance(entry, CategoryEntry))
