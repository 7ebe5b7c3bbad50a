"""Reading a mapping file, and refusing one that does not hold together before any row is read."""

import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from lagesbild.domain.tables import EvidenceClass, RowKind
from lagesbild.errors import UsageError
from lagesbild.intake.kind_sections import check_survey, needs_of_kinds
from lagesbild.intake.mapping import CONSTANT_AREA, UNKNOWN_CRS, FileMapping
from lagesbild.intake.time_checks import check_time
from lagesbild.intake.typed_toml import settle
from lagesbild.intake.wide import check_wide
from lagesbild.plugins import did_you_mean

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "source.kind": tuple(kind.value for kind in RowKind),
    "source.evidence": ("", *(each.value for each in EvidenceClass)),
    "place.by": ("", "code", "name", "point", "address"),
    "place.unknown": ("set_aside", "unplaced"),
    "category_rules.unknown": ("register", "set_aside"),
    "rows.duplicates": ("", "set_aside", "keep"),
    "time.count_by": ("", "starts", "reported"),
    "time.stretch": ("", "day", "week", "month", "quarter", "year"),
    "time.covers_by": ("", "months", "days"),
    "file.decimal": ("", ",", "."),
}
_BREAK_KINDS = ("recording", "code", "boundary", "method", "definition")


def read_mapping(path: Path) -> FileMapping:
    """The mapping in the TOML file `path`.

    Raises UsageError where the file is not there, is not TOML, has a key that nobody reads, a value of another
    type than the key's, or leaves out what its kind of rows cannot do without.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UsageError(f"There is no mapping file {path}. One shows how in examples/.") from None
    except (UnicodeDecodeError, OSError) as error:
        raise UsageError(f"The mapping file {path} cannot be read: {error}") from error
    try:
        written = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"The mapping file {path} is not TOML: {error}") from error
    return mapping_from(written, text, path)


def mapping_from(written: Mapping[str, Any], text: str = "", path: Path = Path("mapping.toml")) -> FileMapping:
    """The same from tables already read. Raises UsageError."""
    sections = {each.name for each in fields(FileMapping)} - {"text", "path"}
    for key in written:
        if key not in sections:
            raise UsageError(f"{path.name}: there is no section [{key}].{did_you_mean(key, sections)}")
    if "source" not in written:
        raise UsageError(f'{path.name} has no [source]. It needs at least  [source]  name = "…"  kind = "events".')
    mapping: FileMapping = replace(settle(FileMapping, dict(written), path.name), text=text, path=path)
    if mapping.place.constant:
        mapping = _of_one_area(mapping)
    _check_choices(mapping)
    check_time(mapping)
    check_wide(mapping.wide)
    _check_kind(mapping)
    _check_place(mapping)
    _check_exposures(mapping)
    return mapping


def _of_one_area(mapping: FileMapping) -> FileMapping:
    """A mapping of a file that is all of one area, and does not say so in a column."""
    if mapping.columns.area:
        raise UsageError(
            f"place.constant = {mapping.place.constant!r} says that all rows are of one area, and columns.area = "
            f"{mapping.columns.area!r} that a column tells. Leave out one of them."
        )
    return replace(mapping, columns=replace(mapping.columns, area=CONSTANT_AREA))


def _check_choices(mapping: FileMapping) -> None:
    for key, allowed in _CHOICES.items():
        section, name = key.split(".")
        value = getattr(getattr(mapping, section), name)
        if value not in allowed:
            raise UsageError(f"{mapping.path.name}: {key} = {value!r}.{did_you_mean(value, filter(None, allowed))}")
    for entry in mapping.series_breaks:
        if entry.kind not in _BREAK_KINDS:
            raise UsageError(f"[[series_breaks]]: kind = {entry.kind!r}.{did_you_mean(entry.kind, _BREAK_KINDS)}")
    check_survey(mapping.questions, mapping.survey)
    if mapping.kind is RowKind.ASSESSMENTS and mapping.source.evidence not in ("", EvidenceClass.ASSESSMENT):
        raise UsageError(
            f"source.evidence = {mapping.source.evidence!r}: what somebody has assessed is nothing measured or asked.\n"
            'Write  evidence = "assessment"  or leave it out.'
        )
    if mapping.file.header_rows < 1 or (mapping.file.header_rows > 1 and not mapping.file.header_row):
        raise UsageError("file.header_rows is 1 or more; where it is more, file.header_row says which is the first.")
    _check_written(mapping)


def _check_written(mapping: FileMapping) -> None:
    if len(mapping.file.delimiter) > 1:
        raise UsageError(f'file.delimiter must be one character, as ";" or "\\t", not {mapping.file.delimiter!r}.')
    if mapping.file.decimal and mapping.file.decimal == mapping.file.thousands:
        raise UsageError("file.decimal and file.thousands cannot be the same character.")
    if mapping.rows.adds_up and mapping.kind is not RowKind.COUNTS:
        raise UsageError(
            "rows.adds_up says that counts of one area, category and period are parts of one; of counts only."
        )
    if mapping.rows.revised_by and not mapping.columns.event_id:
        raise UsageError("rows.revised_by tells versions of an event apart, and needs columns.event_id to know it by.")


def _check_place(mapping: FileMapping) -> None:
    columns, by = mapping.columns, mapping.place.by
    if by == "address" and not (columns.address or columns.street):
        raise UsageError('place.by = "address" needs columns.address, or columns.street and columns.number.')
    crs, unit_m = mapping.place.crs, mapping.place.unit_m
    if by == "point" and crs == UNKNOWN_CRS:
        raise UsageError(
            'place.crs = "unknown" says that nobody knows where x and y are, so rows cannot be placed by = "point".\n'
            'Place them by  constant  or by a column of areas; or say the system, as  crs = "EPSG:3006".'
        )
    if unit_m < 1 or (unit_m > 1 and crs in ("", UNKNOWN_CRS)):
        raise UsageError(
            f"place.unit_m = {unit_m}: how many metres one of x and y is, as 1000 for kilometres, beside a system in "
            'metres, as  crs = "EPSG:27700".'
        )


def _check_exposures(mapping: FileMapping) -> None:
    seen = [(entry.exposure, entry.sex, entry.age_group) for entry in mapping.exposures]
    double = next((each for each in seen if seen.count(each) > 1), None)
    if double:
        raise UsageError(f"[[exposures]]: {' '.join(filter(None, double))!r} stands there twice. Each may only once.")
    for entry in mapping.exposures:
        if entry.sums_to_total and entry.is_noisy:
            raise UsageError(
                f"[[exposures]] {entry.exposure!r}: figures with noise (is_noisy) do not add up to their total, so "
                "sums_to_total cannot hold. Deliver the total as a figure of its own."
            )


def _check_kind(mapping: FileMapping) -> None:
    """What a kind of rows cannot do without."""
    columns, time = mapping.columns, mapping.time
    has_column = bool(columns.day or time.column)
    has_month = bool(time.year and (time.month or time.quarter or time.week))
    has_moment = bool(has_column or columns.starts or columns.reported or time.day or time.constant or has_month)
    has_period = bool(has_column or time.year or time.constant)
    lacking = {
        RowKind.EVENTS: [
            ("columns.day (or time.column, columns.starts, columns.reported, time.constant)", has_moment),
            ("columns.category (or category_rules.constant)", _has_category(mapping)),
        ],
        RowKind.COUNTS: [
            ("columns.count", bool(columns.count)),
            (
                "time.year and time.month (or time.column, time.day, columns.starts and columns.ends)",
                has_period or bool(time.day or (columns.starts and columns.ends)),
            ),
            ("columns.category (or category_rules.constant)", _has_category(mapping)),
            ("columns.area", bool(columns.area)),
        ],
        RowKind.EXPOSURES: [
            ("[[exposures]] with exposure and column", _has_exposures(mapping)),
            ("time.day (or time.year, time.column)", has_period or bool(time.day)),
            ('columns.area (or place.by = "point")', bool(columns.area) or mapping.place.by == "point"),
        ],
        RowKind.ANSWERS: [
            ("columns.question and columns.answer (or [questions] with columns)", _has_questions(mapping)),
            ("columns.day (or time.column, time.year, time.day)", has_period or bool(time.day)),
        ],
    } | needs_of_kinds(columns, has_moment, _has_category(mapping))
    for key, is_there in lacking[mapping.kind]:
        if not is_there:
            raise UsageError(f"A mapping of kind = {mapping.kind.value!r} needs {key}; it is lacking.")


def _has_category(mapping: FileMapping) -> bool:
    return bool(mapping.columns.category or mapping.category_rules.constant)


def _has_questions(mapping: FileMapping) -> bool:
    is_wide = bool(mapping.questions) and all(entry.column for entry in mapping.questions.values())
    return is_wide or bool(mapping.columns.question and mapping.columns.answer)


def _has_exposures(mapping: FileMapping) -> bool:
    return bool(mapping.exposures) and all(entry.column or mapping.columns.value for entry in mapping.exposures)
