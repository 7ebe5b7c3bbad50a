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
        Column("weight", "number", "how many persons the respondent stands for"),
        Column("sex", "text", "as the survey has it", may_be_empty=True),
        Column("age_group", "text", "as the survey has it", may_be_empty=True),
    ),
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
