"""Deliveries: one file or answer from one source, kept as it came, with what was kept and what was set aside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from lagesbild.domain.periods import Period
from lagesbild.domain.profile import Category, Keeping
from lagesbild.domain.survey import Question, SampledStratum
from lagesbild.domain.tables import ArrowTable, EvidenceClass, RowKind


@dataclass(frozen=True)
class SeriesBreak:
    """A day on which counts before and after stop meaning the same thing, though nothing need have happened.

    `kind` is one of recording, code, boundary, method, definition. `category` empty: all categories of `source`.
    """

    day: date
    kind: str
    words: Mapping[str, str]
    category: str = ""
    source: str = ""


@dataclass(frozen=True)
class SourceWords:
    """Where rows come from, in words that are printed beside every number made of them, and on what footing."""

    name: str
    titles: Mapping[str, str] = field(default_factory=dict)
    owner: str = ""
    attribution: str = ""
    evidence_class: EvidenceClass = EvidenceClass.MEASURED


@dataclass(frozen=True)
class Delivery:
    """What one file became at the door.

    `rows` are kept, with the columns of `domain.tables.COLUMNS[kind]`; `set_aside` has SET_ASIDE_COLUMNS and the
    raw values; together they are all `n_rows` of the file. `delivery_id` is made of the file's bytes and
    everything that decided what the rows mean, so the same delivery twice is the same delivery.
    `covers` is the stretch for which the source is taken to be complete: inside it, no row means zero. Events of
    a source that is complete for none are kept, and counted in no period.
    `n_added`: rows of the file that were added to the figure of another, and are no row of their own among `rows`.
    `kept_as`: the name it is kept under where its own names somebody.
    `cleared`: all rows as they came but for personal data, to be kept in place of a file that held any; None: the file
    is kept.
    `warnings` are the first of the kept rows that something is to be said of, with WARNING_COLUMNS and the raw values;
    `warned` counts all of them by reason.
    """

    delivery_id: str
    kind: RowKind
    source: SourceWords
    file: Path
    sha256: str
    level: str
    edition: str
    rows: ArrowTable
    set_aside: ArrowTable
    n_rows: int
    n_kept: int
    reasons: Mapping[str, int]
    part: str = ""
    covers: Period | None = None
    is_coverage_inferred: bool = False
    n_unplaced: int = 0
    n_outside_coverage: int = 0
    extracted_day: date | None = None
    categories: tuple[Category, ...] = ()
    breaks: tuple[SeriesBreak, ...] = ()
    questions: tuple[Question, ...] = ()
    strata: tuple[SampledStratum, ...] = ()
    notes: tuple[str, ...] = ()
    mapping_text: str = ""
    keeping: Keeping = field(default_factory=Keeping)
    kept_as: str = ""
    cleared: ArrowTable | None = None
    warnings: ArrowTable | None = None
    warned: Mapping[str, int] = field(default_factory=dict)
    n_added: int = 0

    @property
    def file_name(self) -> str:
        """The name that the file is kept under and called by."""
        return self.kept_as or self.file.name

    @property
    def n_set_aside(self) -> int:
        return self.n_rows - self.n_kept


@dataclass(frozen=True)
class DeliveryRecord:
    """What the ledger remembers of a delivery: everything but the rows."""

    delivery_id: str
    sequence: int
    sending: str
    kind: RowKind
    source: SourceWords
    part: str
    file_name: str
    sha256: str
    level: str
    edition: str
    received_at: datetime
    n_rows: int
    n_kept: int
    reasons: Mapping[str, int]
    covers: Period | None = None
    is_coverage_inferred: bool = False
    n_unplaced: int = 0
    n_outside_coverage: int = 0
    extracted_day: date | None = None
    notes: tuple[str, ...] = ()
    withdrawn_day: date | None = None
    withdrawn_why: str = ""
    legal_ground: str = ""
    disposal_day: date | None = None
    disposed_day: date | None = None

    @property
    def counts(self) -> bool:
        """Whether its rows are counted: neither withdrawn nor disposed of."""
        return self.withdrawn_day is None and self.disposed_day is None

    @property
    def n_set_aside(self) -> int:
        return self.n_rows - self.n_kept
