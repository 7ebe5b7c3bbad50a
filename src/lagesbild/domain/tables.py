"""The kinds of rows the house keeps, column by column.

Zero, suppressed, missing and unknown place are four different things:

* an observed zero is a row (or a covered cell) whose count is 0 and whose status is `observed`;
* a suppressed cell has no count and the status `suppressed`: somebody knows the number and may not tell;
* a missing cell has no count and the status `missing`: nobody has told;
* an unknown place is a row whose `area_code` is empty: it is counted in the whole and in no area.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Protocol


class ArrowTable(Protocol):
    """Anything that hands over its rows by the Arrow stream protocol (pyarrow tables, polars frames)."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


class RowKind(StrEnum):
    """What the rows of a delivery are."""

    EVENTS = "events"
    COUNTS = "counts"
    EXPOSURES = "exposures"
    ANSWERS = "answers"
    CONTRIBUTIONS = "contributions"
    SHORTCOMINGS = "shortcomings"
    PLACES = "places"
    ASSESSMENTS = "assessments"


class EvidenceClass(StrEnum):
    """On what footing a source speaks. Publications keep the classes apart: one is never added to another."""

    MEASURED = "measured"  # counted in a register: offences, fires, residents
    SURVEY = "survey"  # asked of a sample
    STAFF_REPORT = "staff_report"  # written down by people at work: what they see follows where they are
    TESTIMONY = "testimony"  # told by somebody who was there or speaks for those who were
    ASSESSMENT = "assessment"  # judged by somebody whose task it is: the police's classes of areas


USUAL_EVIDENCE: Mapping[RowKind, EvidenceClass] = {
    RowKind.EVENTS: EvidenceClass.MEASURED,
    RowKind.COUNTS: EvidenceClass.MEASURED,
    RowKind.EXPOSURES: EvidenceClass.MEASURED,
    RowKind.ANSWERS: EvidenceClass.SURVEY,
    RowKind.CONTRIBUTIONS: EvidenceClass.TESTIMONY,
    RowKind.SHORTCOMINGS: EvidenceClass.STAFF_REPORT,
    RowKind.PLACES: EvidenceClass.MEASURED,
    RowKind.ASSESSMENTS: EvidenceClass.ASSESSMENT,
}


class Status(IntEnum):
    """What is known of a cell."""

    OBSERVED = 0
    SUPPRESSED = 1
    MISSING = 2


class PlaceGrade(StrEnum):
    """How a row's place is known, from best to not at all."""

    COORDINATE = "coordinate"
    ADDRESS = "address"  # found in a gazetteer; the point is the address's
    STREET = "street"  # all of the street lies in the area, or two streets meet there; no point
    AREA = "area"
    MUNICIPALITY = "municipality"  # somewhere in the whole, in no area that could be told
    OUTSIDE = "outside"  # a coordinate, but in none of the areas
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Column:
    """A column of a shelf. `holds` is one of text, day, moment, whole, number, flag."""

    name: str
    holds: str
    meaning: str
    may_be_empty: bool = False


SOURCE_ROW = Column("source_row", "whole", "the row's number in the file as it came; the header is row 1")

COLUMNS: Mapping[RowKind, tuple[Column, ...]] = {
    RowKind.EVENTS: (
        SOURCE_ROW,
        Column("category", "text", "code in the category register"),
        Column("day", "day", "the day the event is counted on"),
        Column("starts", "moment", "earliest local time the event can have happened", may_be_empty=True),
        Column("ends", "moment", "latest local time the event can have happened", may_be_empty=True),
        Column("reported_day", "day", "the day it was reported", may_be_empty=True),
        Column("area_code", "text", "area of the delivery's level; empty: unknown place", may_be_empty=True),
        Column("place_grade", "text", "one of PlaceGrade"),
        Column("x", "number", "easting in the plane system of the areas, metres", may_be_empty=True),
        Column("y", "number", "northing in the plane system of the areas, metres", may_be_empty=True),
        Column("event_id", "text", "the source's own identity of the event", may_be_empty=True),
    ),
    RowKind.COUNTS: (
        SOURCE_ROW,
        Column("category", "text", "code in the category register"),
        Column("level", "text", "the level that area_code belongs to"),
        Column("area_code", "text", "area; empty: counted in the whole, in no area", may_be_empty=True),
        Column("start_day", "day", "first day of the period counted"),
        Column("end_day", "day", "first day after the period counted"),
        Column("count", "whole", "number of events; empty where status is not observed", may_be_empty=True),
        Column("status", "whole", "one of Status"),
        Column("is_preliminary", "flag", "may still be revised by the source"),
    ),
    RowKind.EXPOSURES: (
        SOURCE_ROW,
        Column("exposure", "text", "what it is a number of: residents, dwellings …"),
        Column("level", "text", "the level that area_code belongs to"),
        Column("area_code", "text", "area; empty: in the whole, in no area", may_be_empty=True),
        Column("day", "day", "the day the number was true"),
        Column("value", "number", "how many; empty where status is not observed", may_be_empty=True),
        Column("status", "whole", "one of Status"),
        Column("sex", "text", "women, men; empty: of both", may_be_empty=True),
        Column("age_group", "text", "as 16-24, 65+; empty: of all ages", may_be_empty=True),
        Column("sums_to_total", "flag", "parts of one area and day are apart and add up to all", may_be_empty=True),
        Column("is_noisy", "flag", "noise was added for protection: parts do not sum to totals", may_be_empty=True),
    ),
    RowKind.ANSWERS: (
        SOURCE_ROW,
        Column("question", "text", "which question was answered"),
        Column("day", "day", "a day within the survey's round"),
        Column("area_code", "text", "area; empty: unknown place", may_be_empty=True),
        Column("answer", "number", "the answer as a number; empty: not answered", may_be_empty=True),
        Column("answer_status", "whole", "one of AnswerStatus: answered, or why not"),
        Column("weight", "number", "how many persons (or households) the respondent stands for"),
        Column("sex", "text", "as the survey has it", may_be_empty=True),
        Column("age_group", "text", "as the survey has it", may_be_empty=True),
        Column("round", "text", "which time the survey was made"),
        Column("reference_year", "whole", "the year the answer is about", may_be_empty=True),
        Column("respondent", "text", "who answered, as a number of the survey's own", may_be_empty=True),
        Column("stratum", "text", "the part of the population drawn from", may_be_empty=True),
        Column("cluster", "text", "those drawn together, as a household", may_be_empty=True),
        Column("fpc", "number", "how many units the stratum has in the population", may_be_empty=True),
    ),
    RowKind.CONTRIBUTIONS: (
        SOURCE_ROW,
        Column("contribution_id", "text", "the source's own; the last told of stands", may_be_empty=True),
        Column("category", "text", "what it is about: a code in the category register"),
        Column("evidence_class", "text", "one of EvidenceClass"),
        Column("role", "text", "in what capacity it is told; never a name"),
        Column("day", "day", "the first day it is about"),
        Column("end_day", "day", "the first day after"),
        Column("area_code", "text", "area; empty: unknown place", may_be_empty=True),
        Column("place", "text", "the place in words, personal data taken out", may_be_empty=True),
        Column("direction", "text", "better, same, worse or unknown"),
        Column("text", "text", "what was told, personal data taken out", may_be_empty=True),
        Column("consequences", "text", "what it leads to, personal data taken out", may_be_empty=True),
        Column("has_consent", "flag", "whether it may be passed on; not said is no"),
    ),
    RowKind.SHORTCOMINGS: (
        SOURCE_ROW,
        Column("shortcoming_id", "text", "the source's own; the last told of stands", may_be_empty=True),
        Column("category", "text", "what is wrong: a code in the category register"),
        Column("day", "day", "the day it was seen or reported"),
        Column("walk_id", "text", "the safety walk it was seen on", may_be_empty=True),
        Column("area_code", "text", "area; empty: unknown place", may_be_empty=True),
        Column("place_grade", "text", "one of PlaceGrade"),
        Column("x", "number", "easting in the plane system of the areas, metres", may_be_empty=True),
        Column("y", "number", "northing in the plane system of the areas, metres", may_be_empty=True),
        Column("photo", "text", "the name of a picture's file; the picture itself is not kept", may_be_empty=True),
        Column("status", "text", "open, planned, fixed or refused"),
        Column("fixed_day", "day", "the day it was put right", may_be_empty=True),
        Column("body", "text", "who answers for putting it right", may_be_empty=True),
    ),
    RowKind.PLACES: (
        SOURCE_ROW,
        Column("place_id", "text", "the source's own; the last told of stands"),
        Column("kind", "text", "what kind of place"),
        Column("name", "text", "what it is called"),
        Column("area_code", "text", "area; empty: unknown place", may_be_empty=True),
        Column("place_grade", "text", "one of PlaceGrade"),
        Column("x", "number", "easting in the plane system of the areas, metres", may_be_empty=True),
        Column("y", "number", "northing in the plane system of the areas, metres", may_be_empty=True),
        Column("start_day", "day", "the first day it is there; empty: nobody says since when", may_be_empty=True),
        Column("end_day", "day", "the first day it no longer is; empty: open", may_be_empty=True),
        Column("size", "number", "seats, pupils, visitors: as the kind has it", may_be_empty=True),
        Column("margin_days", "whole", "how far off planned days may be, either way; 0: they are certain"),
    ),
    RowKind.ASSESSMENTS: (
        SOURCE_ROW,
        Column("assessed_id", "text", "the assessed area's own id"),
        Column("name", "text", "what it is called"),
        Column("area_class", "text", "the class it was given"),
        Column("edition", "text", "the edition of the assessment"),
        Column("day", "day", "the day the edition is of"),
        Column("predecessors", "text", "its ids in the edition before, separated by a space", may_be_empty=True),
        Column("successors", "text", "its ids in the edition after, separated by a space", may_be_empty=True),
        Column("area_codes", "text", "the areas it is made of, separated by a space", may_be_empty=True),
        Column("boundary", "text", "its boundary as well-known text, in the areas' plane system", may_be_empty=True),
    ),
}

# What a later delivery of the same source and part takes over from an earlier one, where it is not days or cells:
# a whole round or edition, or whatever has the same identity. Where the identity is empty, days.
UNITS: Mapping[RowKind, str] = {
    RowKind.ANSWERS: "round",
    RowKind.CONTRIBUTIONS: "contribution_id",
    RowKind.SHORTCOMINGS: "shortcoming_id",
    RowKind.PLACES: "place_id",
    RowKind.ASSESSMENTS: "edition",
}

# A set-aside row keeps every value as it came, in columns named RAW + the file's own column name.
RAW = "raw."
SET_ASIDE_COLUMNS: tuple[Column, ...] = (
    SOURCE_ROW,
    Column("reason", "text", "the first rule that the row breaks"),
    Column("reasons", "text", "every rule that it breaks, separated by a space"),
    Column("column", "text", "the file's column that breaks the first rule", may_be_empty=True),
    Column("value", "text", "what stood there", may_be_empty=True),
    Column("suggestion", "text", "what may be meant", may_be_empty=True),
)

# A row that is kept with a warning, once for each warning; it too keeps every value as it came.
WARNING_COLUMNS: tuple[Column, ...] = (
    SOURCE_ROW,
    Column("reason", "text", "what the warning is about"),
    Column("column", "text", "the file's column it is about", may_be_empty=True),
    Column("value", "text", "what stood there", may_be_empty=True),
    Column("suggestion", "text", "what may be meant", may_be_empty=True),
)
