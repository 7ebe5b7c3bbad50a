"""What a file's columns mean, in one TOML file → frozen dataclasses.

[source]  where it comes from     [file]  how it is written       [columns]  which column holds what
[time]    when                    [place] where                   [categories], [category_rules]  what
[rows]    doubles and totals      [[exposures]]                   [[series_breaks]]
[questions.KEY], [survey], [meanings]  what only some kinds of rows need: `kind_sections`
[wide]    a table whose heads tell something                      [request]  what to fetch from the network
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path

from lagesbild.domain.events import SeriesBreak, SourceWords
from lagesbild.domain.profile import Keeping
from lagesbild.domain.tables import USUAL_EVIDENCE, EvidenceClass, RowKind
from lagesbild.intake.kind_sections import KindColumns, MeaningsSection, QuestionEntry, SurveySection
from lagesbild.intake.typed_toml import LANGUAGES
from lagesbild.intake.wide import WideSection


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
    question: str = ""
    answer: str = ""
    weight: str = ""
    sex: str = ""
    age_group: str = ""


@dataclass(frozen=True)
class TimeSection:
    """When. `zone` is the zone the clock in the file goes by, whatever label the file puts on it.

    `first_month`: the month that a year of the file begins with. `preliminary`: the column that says
    whether a figure may still change. `counted_from`: the column holds how many stretches
    have gone since this day. `constant`: every row is of this stretch, and nothing says when in it.
    """

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
    quarter: str = ""
    first_month: int = 1
    counted_from: date | None = None
    month_language: str = ""
    preliminary_marker: str = ""
    preliminary: str = ""
    day: date | None = None
    constant: tuple[date, date] | None = None
    day_of_year: str = ""
    stretch: str = ""
    covers_by: str = ""
    covers: tuple[date, date] | None = None


UNKNOWN_CRS = "unknown"  # coordinates in a system that nobody has said: they are put nowhere
CONSTANT_AREA = "§area"  # the column that every row of a file of one area is given


@dataclass(frozen=True)
class PlaceSection:
    """Where: how the file names areas, and what to do with those the edition does not have.

    `unit_m`: how many metres one of the file's x and y is, where it is not one. `holds_more`: the file tells of other
    areas too, as one of a whole country does.
    """

    level: str = ""
    edition: str = ""
    by: str = ""
    crs: str = ""
    unit_m: int = 1
    constant: str = ""
    unknown: str = "set_aside"
    holds_more: bool = False
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

    `adds_up`: counts of the same area, category and period are parts of one, apart from each other.
    `revised_by`: the column that tells versions of an event apart, of which the last holds.
    `duplicates` empty: set aside where the file tells events apart (by an identity, or by a point and an hour).
    """

    duplicates: str = ""
    duplicate_columns: tuple[str, ...] = ()
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    adds_up: bool = False
    revised_by: str = ""
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
        named |= {self.rows.totals.column: "rows.totals.column", self.rows.revised_by: "rows.revised_by"}
        named |= dict.fromkeys(self.rows.duplicate_columns, "rows.duplicate_columns")
        named |= dict.fromkeys(self.rows.only, "rows.only")
        named |= {column: "exposures.where" for entry in self.exposures for column in entry.where}
        return {column: key for column, key in named.items() if column and column != CONSTANT_AREA}

    def header_columns(self) -> tuple[str, ...]:
        """What the header of the file is known by: in a wide table the columns that stay."""
        return self.wide.keep or tuple(self.named_columns())


TIME_COLUMNS = ("column", "hour", "starts_clock", "ends_clock", "year", "month", "week", "quarter", "preliminary")
