"""What a file's columns mean, in one TOML file → frozen dataclasses.

[source]  where it comes from     [file]  how it is written       [columns]  which column holds what
[time]    when                    [place] where                   [categories], [category_rules]  what
[rows]    doubles and totals      [[exposures]]                   [[series_breaks]]
[questions.KEY], [survey], [meanings]  what only some kinds of rows need: `kind_sections`
[wide]    a table whose heads tell something                      [request]  what to fetch from the network
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from lagesbild.domain.events import SeriesBreak, SourceWords
from lagesbild.domain.profile import Keeping
from lagesbild.domain.tables import USUAL_EVIDENCE, EvidenceClass, RowKind
from lagesbild.errors import UsageError
from lagesbild.intake.kind_sections import (
    KindColumns,
    MeaningsSection,
    QuestionEntry,
    SurveySection,
    check_evidence,
    check_survey,
    needs_of_kinds,
)
from lagesbild.intake.typed_toml import LANGUAGES, settle
from lagesbild.intake.wide import WideSection
from lagesbild.plugins import did_you_mean


@dataclass(frozen=True)
class SourceSection:
    """Where the rows come from. A later delivery of the same `name` and `part` supersedes an earlier one.

    `evidence` empty: the class that is usual for the kind of rows.
    """

    name: str
    kind: str
    part: str = ""
    owner: str = ""
    legal_ground: str = ""
    keep_months: int = 0
    attribution: str = ""
    evidence: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    reader: str = "csv_file"
    extracted_day: date | None = None
    noise_added_from: date | None = None


@dataclass(frozen=True)
class FileSection:
    """How the file is written. What is left out is found, and said in the delivery's notes."""

    encoding: str = ""
    delimiter: str = ""
    header_row: int = 0
    header_rows: int = 1
    sheet: str = ""
    decimal: str = ""
    thousands: str = ""
    missing: tuple[str, ...] = ("", "-", "–")
    suppressed: tuple[str, ...] = ("..",)


@dataclass(frozen=True)
class ColumnsSection(KindColumns):
    """Which of the file's columns holds what."""

    category: str = ""
    area: str = ""
    count: str = ""
    value: str = ""
    day: str = ""
    starts: str = ""
    ends: str = ""
    reported: str = ""
    x: str = ""
    y: str = ""
    address: str = ""
    street: str = ""
    number: str = ""
    postcode: str = ""
    event_id: str = ""
    n: str = ""


@dataclass(frozen=True)
class TimeSection:
    """When. `zone` is the zone the clock in the file goes by, whatever label the file puts on it."""

    column: str = ""
    format: str = ""
    zone: str = ""
    local_zone: str = ""
    hour: str = ""
    count_by: str = ""
    starts_clock: str = ""
    ends_clock: str = ""
    year: str = ""
    month: str = ""
    week: str = ""
    month_language: str = ""
    preliminary_marker: str = ""
    day: date | None = None
    day_of_year: str = ""
    stretch: str = ""
    covers_by: str = ""
    covers: tuple[date, date] | None = None


@dataclass(frozen=True)
class PlaceSection:
    """Where: how the file names areas, and what to do with those the edition does not have."""

    level: str = ""
    edition: str = ""
    by: str = ""
    crs: str = ""
    unknown: str = "set_aside"
    aliases: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CategoryEntry:
    """A category of one's own, registered by the delivery; or, with nothing but `code`, one that is known."""

    code: str
    words: Mapping[str, str] = field(default_factory=dict, metadata=LANGUAGES)
    exposure: str = "residents"
    parent: str = ""
    sums_children: bool = False
    is_detection_driven: bool = False
    is_sensitive: bool = False


@dataclass(frozen=True)
class CategoryRulesSection:
    """What holds for all categories. `constant`: every row is of this one. `register`: the profile's official codes."""

    constant: CategoryEntry | str = ""
    unknown: str = "register"
    register: str = ""


@dataclass(frozen=True)
class TotalsRule:
    """Rows that are sums of others. With a `level` they are kept as rows of it, a reference; else set aside."""

    column: str = ""
    values: tuple[str, ...] = ()
    level: str = ""
    area: str = ""


@dataclass(frozen=True)
class RowsSection:
    """Doubles and totals. `duplicate_columns`: rows alike in these are doubles; none named: alike in all.

    `duplicates` empty: set aside where the file tells events apart (by an identity, or by a point and an hour).
    """

    duplicates: str = ""
    duplicate_columns: tuple[str, ...] = ()
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    totals: TotalsRule = field(default_factory=TotalsRule)


@dataclass(frozen=True)
class ExposureColumn:
    """A number column of a file of exposures and what it counts. `column` empty: columns.value.

    `where`: only rows that have one of these values in each of these columns.
    `sums_to_total`: the rows by sex and age are apart, are all there are, and may be added up where no total is told.
    `is_noisy`: noise was added to each figure for protection, so that nothing may be added or taken away.
    """

    exposure: str
    column: str = ""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sex: str = ""
    age_group: str = ""
    sums_to_total: bool = False
    is_noisy: bool = False


@dataclass(frozen=True)
class BreakEntry:
    """A day on which counting changed."""

    day: date
    kind: str
    category: str = ""
    words: Mapping[str, str] = field(default_factory=dict, metadata=LANGUAGES)


@dataclass(frozen=True)
class FileMapping:
    """The whole of a mapping file; `text` is the file as it stood, `path` where."""

    source: SourceSection
    file: FileSection = field(default_factory=FileSection)
    columns: ColumnsSection = field(default_factory=ColumnsSection)
    time: TimeSection = field(default_factory=TimeSection)
    place: PlaceSection = field(default_factory=PlaceSection)
    categories: Mapping[str, CategoryEntry | str] = field(default_factory=dict)
    category_rules: CategoryRulesSection = field(default_factory=CategoryRulesSection)
    rows: RowsSection = field(default_factory=RowsSection)
    exposures: tuple[ExposureColumn, ...] = ()
    series_breaks: tuple[BreakEntry, ...] = ()
    questions: Mapping[str, QuestionEntry] = field(default_factory=dict)
    survey: SurveySection = field(default_factory=SurveySection)
    meanings: MeaningsSection = field(default_factory=MeaningsSection)
    wide: WideSection = field(default_factory=WideSection)
    request: Mapping[str, object] = field(default_factory=dict)
    text: str = ""
    path: Path = Path()

    @property
    def kind(self) -> RowKind:
        return RowKind(self.source.kind)

    def keeping(self, usual: Keeping) -> Keeping:
        """By what right and how long the rows are kept; what the mapping does not say is as `usual`."""
        return Keeping(self.source.legal_ground or usual.legal_ground, self.source.keep_months or usual.months)

    def words(self, usual_owner: str = "") -> SourceWords:
        """Where the rows come from, as the house keeps it; the owner as usual where the mapping names none."""
        said = self.source
        evidence = EvidenceClass(said.evidence) if said.evidence else USUAL_EVIDENCE[self.kind]
        return SourceWords(said.name, said.title, said.owner or usual_owner, said.attribution, evidence)

    @property
    def breaks(self) -> tuple[SeriesBreak, ...]:
        """The series breaks as the house keeps them, each with this source's name."""
        return tuple(
            SeriesBreak(entry.day, entry.kind, entry.words, entry.category, self.source.name)
            for entry in self.series_breaks
        )

    def named_columns(self) -> dict[str, str]:
        """Every column of the file that the mapping names → the key that names it, as "columns.count"."""
        named = {getattr(self.columns, each.name): f"columns.{each.name}" for each in fields(self.columns)}
        named |= {getattr(self.time, key): f"time.{key}" for key in TIME_COLUMNS}
        named |= {entry.column: "exposures.column" for entry in self.exposures}
        named |= {entry.column: f"questions.{key}.column" for key, entry in self.questions.items()}
        named |= {self.rows.totals.column: "rows.totals.column"}
        named |= dict.fromkeys(self.rows.duplicate_columns, "rows.duplicate_columns")
        named |= dict.fromkeys(self.rows.only, "rows.only")
        named |= {column: "exposures.where" for entry in self.exposures for column in entry.where}
        return {column: key for column, key in named.items() if column}

    def header_columns(self) -> tuple[str, ...]:
        """What the header of the file is known by: in a wide table the columns that stay."""
        return self.wide.keep or tuple(self.named_columns())


TIME_COLUMNS = ("column", "hour", "starts_clock", "ends_clock", "year", "month", "week")
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "source.kind": tuple(kind.value for kind in RowKind),
    "source.evidence": ("", *(each.value for each in EvidenceClass)),
    "place.by": ("", "code", "name", "point", "address"),
    "place.unknown": ("set_aside", "unplaced"),
    "category_rules.unknown": ("register", "set_aside"),
    "rows.duplicates": ("", "set_aside", "keep"),
    "time.count_by": ("", "starts", "reported"),
    "time.stretch": ("", "day", "month", "year"),
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
    except tomllib.TOMLDecodeError as error:
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
    _check_choices(mapping)
    _check_kind(mapping)
    _check_place(mapping)
    _check_exposures(mapping)
    return mapping


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
    check_evidence(mapping.kind, mapping.source.evidence)
    if mapping.file.header_rows < 1 or (mapping.file.header_rows > 1 and not mapping.file.header_row):
        raise UsageError("file.header_rows is 1 or more; where it is more, file.header_row says which is the first.")
    if mapping.time.covers and mapping.time.covers[1] <= mapping.time.covers[0]:
        raise UsageError("time.covers must be [first day, first day after], the second later than the first.")
    if len(mapping.file.delimiter) > 1:
        raise UsageError(f'file.delimiter must be one character, as ";" or "\\t", not {mapping.file.delimiter!r}.')
    if mapping.file.decimal and mapping.file.decimal == mapping.file.thousands:
        raise UsageError("file.decimal and file.thousands cannot be the same character.")


def _check_place(mapping: FileMapping) -> None:
    columns, by = mapping.columns, mapping.place.by
    if by == "address" and not (columns.address or columns.street):
        raise UsageError('place.by = "address" needs columns.address, or columns.street and columns.number.')


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
    has_month = bool(time.year and (time.month or time.week))
    has_moment = bool(has_column or columns.starts or columns.reported or time.day or has_month)
    has_period = bool(has_column or time.year)
    lacking = {
        RowKind.EVENTS: [
            ("columns.day (or time.column, columns.starts, columns.reported)", has_moment),
            ("columns.category (or category_rules.constant)", _has_category(mapping)),
        ],
        RowKind.COUNTS: [
            ("columns.count", bool(columns.count)),
            ("time.year and time.month (or time.column)", has_period),
            ("columns.category (or category_rules.constant)", _has_category(mapping)),
            ("columns.area", bool(columns.area)),
        ],
        RowKind.EXPOSURES: [
            ("[[exposures]] with exposure and column", _has_exposures(mapping)),
            ("time.day (or time.year, time.column)", has_period or bool(time.day)),
            ("columns.area", bool(columns.area)),
        ],
        RowKind.ANSWERS: [
            ("columns.question and columns.answer (or [questions] with columns)", _has_questions(mapping)),
            ("columns.day (or time.column, time.year, time.day)", has_period or bool(time.day)),
        ],
    } | needs_of_kinds(columns, has_moment, _has_category(mapping), mapping.place.edition)
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
