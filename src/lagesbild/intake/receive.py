"""The door: one file and what its columns mean → a delivery, with every row kept or set aside.

file → landed (hash) → raw rows → judged → rows kept + rows set aside
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from lagesbild.domain.areas import Areas
from lagesbild.domain.events import Delivery, SourceWords
from lagesbild.domain.tables import RowKind
from lagesbild.errors import AreasError, IntakeError
from lagesbild.intake.events import harmonise_events
from lagesbild.intake.judged import Judged
from lagesbild.intake.judging import set_aside
from lagesbild.intake.landing import Progress, land
from lagesbild.intake.mapping import FileMapping
from lagesbild.intake.notes import merged
from lagesbild.intake.personal_numbers import is_personal_numbers
from lagesbild.intake.piles import Workroom
from lagesbild.intake.raw_rows import RawRows, in_pieces
from lagesbild.intake.reasons import REASONS
from lagesbild.intake.setting import Setting, Surroundings, settle, with_mapped_names
from lagesbild.intake.tables import harmonise_answers, harmonise_counts, harmonise_exposures
from lagesbild.plugins import SOURCES, options_from

# Part of every delivery's id: raised when the rules of intake change, so that a file received again is judged again.
_RULES = 1

_HARMONISE = {
    RowKind.EVENTS: harmonise_events,
    RowKind.COUNTS: harmonise_counts,
    RowKind.EXPOSURES: harmonise_exposures,
    RowKind.ANSWERS: harmonise_answers,
}
PIECE = 500_000  # rows judged at a time: some hundred MB, and enough for any rule about most of a file


def receive_file(
    file: Path, mapping: FileMapping, surroundings: Surroundings, progress: Progress | None = None
) -> Delivery:
    """What one file becomes: rows we stand for, and rows set aside with their reasons, together all of the file.

    Events are judged a piece of the file at a time, so that the file may be larger than memory. `progress` is
    called with bytes read and bytes in all. Raises IntakeError where the file cannot be read or not one row can be
    kept, AreasError where the areas are lacking or of another edition, UsageError where the mapping does not hold
    together. Then nothing of the file is received.
    """
    landed = land(file, progress)
    setting = settle(mapping, surroundings)
    try:
        judged = _judge(file, setting, ())
    except _HiddenLate as late:
        judged = _judge(file, setting, late.columns)
    if not judged.n_kept:
        raise _nothing_kept(file.name, judged)
    covered = judged.covered(setting)
    return Delivery(
        delivery_id=delivery_id(landed.sha256, mapping, setting),
        kind=mapping.kind,
        source=SourceWords(
            mapping.source.name,
            mapping.source.title,
            mapping.source.owner or surroundings.owner,
            mapping.source.attribution,
        ),
        file=file,
        sha256=landed.sha256,
        level=setting.areas.level,
        edition=setting.areas.edition,
        rows=judged.rows.arrow(),
        set_aside=judged.aside.arrow(),
        n_rows=judged.n_rows,
        n_kept=judged.n_kept,
        reasons=judged.reasons,
        part=mapping.source.part,
        covers=covered.covers,
        is_coverage_inferred=covered.is_inferred,
        n_unplaced=judged.n_unplaced,
        n_outside_coverage=covered.n_outside,
        extracted_day=mapping.source.extracted_day,
        categories=judged.categories,
        breaks=mapping.breaks,
        notes=merged((*judged.raw_notes, *_hidden_notes(judged.hidden), *judged.notes, *covered.notes)),
        mapping_text=mapping.text,
        keeping=mapping.keeping(surroundings.profile.keeping),
    )


class _HiddenLate(Exception):  # noqa: N818 - never seen outside: the file is judged again
    """A column of personal numbers was found when rows with it were set aside already."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        super().__init__(columns)
        self.columns = columns


def _judge(file: Path, setting: Setting, hidden: tuple[str, ...]) -> Judged:
    """All pieces of the file judged. `hidden` are columns known to hold what may not be kept."""
    mapping = setting.mapping
    judged = Judged(mapping.kind, Workroom(setting.around.workroom))
    in_one = None if mapping.kind is not RowKind.EVENTS else PIECE
    for piece in in_pieces(_read(file, mapping), file.name, in_one):
        raw = with_mapped_names(piece, mapping, file.name)
        known = tuple(dict.fromkeys((*hidden, *judged.hidden, *_personal_columns(raw, mapping, file.name))))
        if judged.n_rows and known != judged.hidden:
            raise _HiddenLate(known)
        try:
            found = _HARMONISE[mapping.kind](raw, setting)
        except (IntakeError, AreasError) as error:
            raise type(error)(f"{file.name}: {error}") from error
        judged.add(raw, found, set_aside(raw, found.breaches, known), known)
        setting = setting.after(found)
    return judged


def _read(file: Path, mapping: FileMapping) -> Iterator[pa.RecordBatch]:
    settings = {
        "path": file,
        "encoding": mapping.file.encoding,
        "delimiter": mapping.file.delimiter,
        "header_row": mapping.file.header_row,
        "sheet": mapping.file.sheet,
        "expects": tuple(mapping.named_columns()),
    }
    source = SOURCES.load(mapping.source.reader)
    options = options_from(source.Options, settings, f"the settings of {mapping.source.reader}")
    batches: Iterator[pa.RecordBatch] = source.deliver(options)
    return batches


def delivery_id(sha256: str, mapping: FileMapping, setting: Setting) -> str:
    """Made of the file's bytes and all that decided what its rows mean: mapping, areas, profile.

    Comments and the order of keys in the mapping do not matter; the day of receiving does not either.
    """
    decided = {
        "file": sha256,
        "mapping": repr(_without_file(mapping)),
        "areas": _fingerprint(setting.areas),
        "profile": setting.around.profile.name,
        "rules": _RULES,
    }
    if setting.addresses is not None:
        decided["gazetteer"] = setting.addresses.gazetteer.fingerprint
    return hashlib.sha256(json.dumps(decided, sort_keys=True).encode()).hexdigest()[:16]


def _without_file(mapping: FileMapping) -> Mapping[str, object]:
    """The mapping's sections with tables in alphabetical order, without its text and path."""
    sections = {
        name: getattr(mapping, name)
        for name in ("source", "file", "columns", "time", "rows", "category_rules", "exposures", "series_breaks")
    }
    place = mapping.place
    return sections | {
        "categories": sorted((text, repr(entry)) for text, entry in mapping.categories.items()),
        "place": (place.level, place.edition, place.by, place.crs, place.unknown, sorted(place.aliases.items())),
    }


def _fingerprint(areas: Areas) -> str:
    digest = hashlib.sha256(repr((areas.level, areas.edition, areas.codes, areas.names, areas.crs)).encode())
    for boundary in areas.boundaries:
        digest.update(boundary)
    return digest.hexdigest()


def _personal_columns(raw: RawRows, mapping: FileMapping, file: str) -> tuple[str, ...]:
    """Columns of personal identity numbers. Raises IntakeError where the mapping names one."""
    found = tuple(column for column in raw.columns if is_personal_numbers(raw.frame[column]))
    for column, key in mapping.named_columns().items():
        if column in found:
            raise IntakeError(
                f"{file}: column {column!r} ({key}) holds personal identity numbers (K01), which are never received.\n"
                f"Take the column out of the file, or take {key} out of the mapping."
            )
    return found


def _hidden_notes(hidden: Sequence[str]) -> tuple[str, ...]:
    if not hidden:
        return ()
    columns = ", ".join(repr(column) for column in hidden)
    return (f"Personal identity numbers in {columns} (K01): not kept, and blank among the rows set aside.",)


def _nothing_kept(file: str, judged: Judged) -> IntakeError:
    by_reason = "; ".join(f"{code} on {n}: {_in_short(code)}" for code, n in judged.reasons.items())
    row = judged.first_aside
    where = f", column {row['column']!r}, value {row['value']!r}" if row["column"] else ""
    return IntakeError(
        f"{file}: not one of {judged.n_rows} rows can be kept, so nothing was received. {by_reason}.\n"
        f"First: row {row['source_row']}{where}. See whether the mapping fits this file."
    )


def _in_short(code: str) -> str:
    return REASONS[code].wrong["en"].removesuffix(": {value}").removesuffix(".").lower()
