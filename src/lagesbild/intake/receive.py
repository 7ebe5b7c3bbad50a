"""The door: one file and what its columns mean → a delivery, with every row kept or set aside.

file → landed (hash) → raw rows → judged → rows kept + rows set aside
"""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa

from lagesbild.domain.areas import Areas
from lagesbild.domain.events import Delivery
from lagesbild.domain.tables import RowKind
from lagesbild.errors import AreasError, IntakeError
from lagesbild.intake import reasons
from lagesbild.intake.assessments import harmonise_assessments
from lagesbild.intake.clearing import (
    clear_file_name,
    clear_kept,
    clear_notes,
    clear_rows,
    clear_unplaced,
    taken_out_note,
)
from lagesbild.intake.contributions import harmonise_contributions
from lagesbild.intake.events import Covered, harmonise_events
from lagesbild.intake.judged import Judged
from lagesbild.intake.judging import set_aside, warned
from lagesbild.intake.kind_sections import decided_by
from lagesbild.intake.landing import LandedFile, Progress, land
from lagesbild.intake.mapping import FileMapping
from lagesbild.intake.notes import merged
from lagesbild.intake.personal_columns import hidden_notes, personal_columns, refuse_mapped
from lagesbild.intake.piles import Workroom
from lagesbild.intake.raw_rows import in_pieces
from lagesbild.intake.reasons import REASONS
from lagesbild.intake.selecting import without_unasked
from lagesbild.intake.setting import Setting, Surroundings, settle, with_mapped_names
from lagesbild.intake.shortcomings import harmonise_shortcomings
from lagesbild.intake.survey_answers import harmonise_answers, questions_of, strata_of
from lagesbild.intake.tables import harmonise_counts, harmonise_exposures
from lagesbild.intake.timed_places import harmonise_places
from lagesbild.intake.traces import Trace
from lagesbild.intake.unused import unused_columns
from lagesbild.intake.wide import unpivot
from lagesbild.plugins import SOURCES, options_from

# Part of every delivery's id: raised when the rules of intake change, so that a file received again is judged again.
_RULES = 2

_HARMONISE = {
    RowKind.EVENTS: harmonise_events,
    RowKind.COUNTS: harmonise_counts,
    RowKind.EXPOSURES: harmonise_exposures,
    RowKind.ANSWERS: harmonise_answers,
    RowKind.CONTRIBUTIONS: harmonise_contributions,
    RowKind.SHORTCOMINGS: harmonise_shortcomings,
    RowKind.PLACES: harmonise_places,
    RowKind.ASSESSMENTS: harmonise_assessments,
}
FEW_UNKNOWN = 0.01  # of the rows: fewer with an unknown code change no picture
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
    with _readable(file):
        judged = _judge_in_full(file, setting)
    covered = judged.covered(setting)
    return Delivery(
        delivery_id=delivery_id(landed.sha256, mapping, setting),
        kind=mapping.kind,
        source=mapping.words(surroundings.owner),
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
        breaks=(*mapping.breaks, *judged.breaks(covered.covers)),
        questions=questions_of(mapping),
        strata=strata_of(mapping),
        notes=_notes(judged, covered, landed, setting),
        mapping_text=mapping.text,
        keeping=mapping.keeping(surroundings.profile.keeping),
        kept_as=clear_file_name(file.name, setting),
        cleared=judged.cleared.arrow() if judged.cleared.n_rows else None,
        warnings=judged.warnings.arrow(),
        warned=judged.warned,
        n_added=judged.n_added,
    )


@contextmanager
def _readable(file: Path) -> Iterator[None]:
    """Within it, a file that is changed, moved or cut while it is read becomes an IntakeError."""
    try:
        yield
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise IntakeError(
            f"{file.name} could not be read to its end: {error}. Nothing of it was received.\n"
            "It may have been changed or moved meanwhile. Wait until it is written in full, and receive it again."
        ) from error


@dataclass(frozen=True)
class _Known:
    """What is known of a file before its first row is judged, from having read it once."""

    hidden: Mapping[str, Trace] = field(default_factory=dict)
    holds_personal_data: bool = False


class _FoundLate(Exception):  # noqa: N818 - never seen outside: the file is judged again
    """Personal data was found when rows before it had gone by."""

    def __init__(self, known: _Known) -> None:
        super().__init__(known)
        self.known = known


def _judge_in_full(file: Path, setting: Setting) -> Judged:
    """The whole file judged, twice where personal data turned up late. Raises IntakeError where no row is kept."""
    try:
        judged = _judge(file, setting, _Known())
    except _FoundLate as late:
        judged = _judge(file, setting, late.known)
    if not judged.n_kept:
        raise _nothing_kept(file.name, judged)
    return judged


def _judge(file: Path, setting: Setting, known: _Known) -> Judged:
    """All pieces of the file judged. What was laid aside on the disk goes at once where that fails."""
    with Workroom(setting.around.workroom) as workroom:
        return _judge_pieces(file, setting, known, workroom)


def _judge_pieces(file: Path, setting: Setting, known: _Known, workroom: Workroom) -> Judged:
    mapping = setting.mapping
    judged = Judged(mapping.kind, workroom)
    in_one = None if mapping.kind is not RowKind.EVENTS or mapping.rows.revised_by else PIECE
    for piece in in_pieces(_read(file, mapping), file.name, in_one):
        long = unpivot(piece, mapping.wide, file.name) if mapping.wide.is_used else piece
        raw = without_unasked(with_mapped_names(long, mapping, file.name), mapping.rows)
        hidden = {**known.hidden, **judged.hidden, **personal_columns(raw, setting.around.profile.name)}
        refuse_mapped(hidden, mapping, file.name)
        cleared = clear_rows(raw, hidden, setting)
        try:
            found = _HARMONISE[mapping.kind](cleared.judged, setting)
        except (IntakeError, AreasError) as error:
            raise type(error)(f"{file.name}: {error}") from error
        cleared = clear_unplaced(cleared, found, setting)
        is_news = hidden != judged.hidden or (cleared.is_changed and not judged.cleared.n_rows)
        if judged.n_rows and is_news:
            raise _FoundLate(_Known(hidden, holds_personal_data=True))
        if hidden or cleared.is_changed or known.holds_personal_data or judged.cleared.n_rows:
            judged.add_cleared(cleared, hidden)
        notes = (*found.notes, *unused_columns(raw, mapping, hidden))
        kept = replace(found, rows=clear_kept(found.rows, mapping.kind, setting), notes=notes)
        aside = set_aside(cleared.kept, found.breaches, tuple(hidden))
        judged.add(raw, kept, aside, warned(cleared.kept, found.warnings, found.breaches, tuple(hidden)))
        setting = setting.after(found)
    return judged


def _notes(judged: Judged, covered: Covered, landed: LandedFile, setting: Setting) -> tuple[str, ...]:
    """What is said of the file beside its rows."""
    said = merged((*judged.raw_notes, *judged.notes, *covered.notes, *_warning_notes(judged)))
    return (*_said_of_persons(judged, landed), *clear_notes(said, setting))


def _said_of_persons(judged: Judged, landed: LandedFile) -> tuple[str, ...]:
    """What is said of personal data in the file, where there was any."""
    if not judged.cleared.n_rows:
        return ()
    return (*hidden_notes(judged.hidden), taken_out_note(judged.n_taken_out, landed.sha256))


def _read(file: Path, mapping: FileMapping) -> Iterator[pa.RecordBatch]:
    settings = {
        "path": file,
        "encoding": mapping.file.encoding,
        "delimiter": mapping.file.delimiter,
        "header_row": mapping.file.header_row,
        "header_rows": mapping.file.header_rows,
        "sheet": mapping.file.sheet,
        "expects": mapping.header_columns(),
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
        for name in (
            *("source", "file", "columns", "time", "rows"),
            *("category_rules", "exposures", "series_breaks", "wide"),
        )
    } | {"kinds": decided_by(mapping.questions, mapping.survey, mapping.meanings)}
    place = mapping.place
    said = (place.level, place.edition, place.by, place.crs, place.unit_m, place.constant, place.unknown)
    return sections | {
        "categories": sorted((text, repr(entry)) for text, entry in mapping.categories.items()),
        "place": (*said, sorted(place.aliases.items())),
    }


def _fingerprint(areas: Areas) -> str:
    digest = hashlib.sha256(repr((areas.level, areas.edition, areas.codes, areas.names, areas.crs)).encode())
    for boundary in areas.boundaries:
        digest.update(boundary)
    return digest.hexdigest()


def _warning_notes(judged: Judged) -> tuple[str, ...]:
    """Which rows were kept with a warning; and louder where too many have a code that nobody knows."""
    if not judged.warned:
        return ()
    counts = ", ".join(f"{code} on {n}" for code, n in judged.warned.items())
    said = f"Rows kept with a warning: {counts}."
    n_unknown = judged.warned.get(reasons.CATEGORY_UNKNOWN.code, 0)
    if n_unknown < FEW_UNKNOWN * judged.n_kept:
        return (said,)
    share = 100 * n_unknown / judged.n_kept
    return (
        said,
        f"Of the rows kept, {share:.1f} % have a code or text that nobody has said the meaning of (B01). "
        "Write what they are under [categories] of the mapping; until then they are in no category that is followed.",
    )


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
