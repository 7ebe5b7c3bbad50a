"""The statements by which rows of answers, observations, places and assessments are fetched: those that still stand.

A row stands where no later delivery of its stream has taken over what it tells of: a whole round or edition (answers,
assessments), whatever has the same identity (contributions, shortcomings, places), or, where there is no identity,
the day. As in `queries`, what is asked for comes as small tables beside:

    stream      delivery, stream, sending: deliveries that supersede each other, and those that came together
    stretch     delivery, start_day, end_day: the days that a delivery has the last word on
    asked_span  start_day, end_day: one row, the days asked for
    wanted      subject, name: what is asked for
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lagesbild.domain import DeliveryRecord, Period, RowKind
from lagesbild.domain.tables import UNITS
from lagesbild.store.counting import files_of, stretches_table
from lagesbild.store.queries import ROWS_OF, Listed, Question, SmallTable
from lagesbild.store.shelves import Shelves
from lagesbild.store.supersession import Stream, stream_of

EVER = Period(date.min, date.max)

# Deliveries of one sending lie side by side in a round or an edition: one file a district, say. A correlated
# NOT EXISTS would read better, but DuckDB 1.5.6 lets through what it should not when it compares by > and <>.
_BY_ROUND = """
WITH told AS (
    SELECT DISTINCT stream.stream, stream.sending, {rows}.delivery, {rows}.{unit} AS unit
    FROM {rows}
    JOIN stream ON stream.delivery = {rows}.delivery
), taken AS (
    SELECT DISTINCT earlier.delivery, earlier.unit
    FROM told AS earlier
    JOIN told AS later ON later.stream = earlier.stream
        AND later.unit = earlier.unit
        AND later.delivery > earlier.delivery
        AND later.sending <> earlier.sending
), standing AS (
    SELECT {rows}.*
    FROM {rows}
    LEFT JOIN taken ON taken.delivery = {rows}.delivery AND taken.unit = {rows}.{unit}
    WHERE taken.delivery IS NULL
)"""

# An identity is one thing, however many tell of it: the last told stands, also within one file.
_BY_IDENTITY = """
WITH told AS (
    SELECT
        {rows}.*,
        row_number() OVER (
            PARTITION BY stream.stream, {rows}.{unit} ORDER BY {rows}.delivery DESC, {rows}.source_row DESC
        ) AS turn
    FROM {rows}
    JOIN stream ON stream.delivery = {rows}.delivery
    {by_day}
), standing AS (
    SELECT * FROM told WHERE told.{unit} IS NULL OR told.turn = 1
)"""

_BY_DAY = """JOIN stretch ON stretch.delivery = {rows}.delivery
        AND {rows}.day >= stretch.start_day AND {rows}.day < stretch.end_day"""

_WANTED = {
    RowKind.ANSWERS: """
SELECT
    wanted.subject, standing.delivery, standing.answer, standing.weight, standing.fpc,
    standing.area_code, standing.sex, standing.age_group, standing.stratum, standing.cluster,
    -- Shelves from before rounds and reasons were told have answers and blanks, and their days.
    coalesce(standing.answer_status, CASE WHEN standing.answer IS NULL THEN 4 ELSE 0 END) AS answer_status,
    coalesce(standing.round, CAST(year(standing.day) AS VARCHAR)) AS round,
    coalesce(standing.reference_year, 0) AS reference_year
FROM standing
JOIN wanted ON wanted.name = standing.question
ORDER BY wanted.subject, standing.delivery, standing.source_row""",
    RowKind.CONTRIBUTIONS: """
SELECT
    standing.delivery, standing.category, standing.evidence_class, standing.role, standing.day, standing.end_day,
    standing.area_code, standing.direction, standing.has_consent,
    CASE WHEN standing.has_consent THEN coalesce(standing.place, '') ELSE '' END AS place,
    CASE WHEN standing.has_consent THEN coalesce(standing.text, '') ELSE '' END AS text,
    CASE WHEN standing.has_consent THEN coalesce(standing.consequences, '') ELSE '' END AS consequences
FROM standing
JOIN asked_span ON standing.day < asked_span.end_day AND standing.end_day > asked_span.start_day
ORDER BY standing.delivery, standing.source_row""",
    RowKind.SHORTCOMINGS: """
SELECT
    standing.delivery, standing.category, standing.day, standing.walk_id, standing.area_code, standing.x, standing.y,
    standing.status, standing.fixed_day, standing.body
FROM standing
JOIN asked_span ON standing.day < asked_span.end_day AND standing.day >= asked_span.start_day
ORDER BY standing.delivery, standing.source_row""",
    RowKind.PLACES: """
SELECT
    standing.delivery, standing.place_id, standing.kind, standing.name, standing.area_code, standing.x, standing.y,
    standing.start_day, standing.end_day, standing.size, standing.margin_days
FROM standing
JOIN wanted ON wanted.name = standing.kind
JOIN asked_span ON (standing.start_day IS NULL OR standing.start_day < asked_span.end_day)
    AND (standing.end_day IS NULL OR standing.end_day > asked_span.start_day)
ORDER BY standing.delivery, standing.source_row""",
    RowKind.ASSESSMENTS: """
SELECT
    standing.delivery, standing.edition, standing.day, standing.assessed_id, standing.name, standing.area_class,
    standing.predecessors, standing.successors, standing.area_codes, standing.boundary
FROM standing
ORDER BY standing.delivery, standing.source_row""",
}

_SHARED = """
SELECT DISTINCT array_agg(told.delivery ORDER BY told.delivery) AS deliveries
FROM (
    SELECT DISTINCT stream.stream, {rows}.{unit} AS unit, {rows}.delivery
    FROM {rows}
    JOIN stream ON stream.delivery = {rows}.delivery
    WHERE {rows}.{unit} IS NOT NULL
) AS told
GROUP BY told.stream, told.unit
HAVING min(told.delivery) < max(told.delivery)"""

# Of these, deliveries that came together stand side by side; of the others a later file of a sending is later too.
SIDE_BY_SIDE = (RowKind.ANSWERS, RowKind.ASSESSMENTS)
HAVE_A_DAY = (RowKind.CONTRIBUTIONS, RowKind.SHORTCOMINGS)


@dataclass(frozen=True)
class Asked:
    """Rows of which kind, of which days, and of which subjects where the kind is asked for by subject."""

    kind: RowKind
    during: Period = EVER
    subjects: Sequence[str] = ()


def standing_question(
    asked: Asked, records: Sequence[DeliveryRecord], stretches: Mapping[str, tuple[Period, ...]], shelves: Shelves
) -> Question:
    """The rows that stand, of deliveries that count and are all of the kind asked for."""
    kind = asked.kind
    rows, unit = ROWS_OF[kind], UNITS[kind]
    by_day = _BY_DAY.format(rows=rows) if kind in HAVE_A_DAY else ""
    chosen = _BY_ROUND if kind in SIDE_BY_SIDE else _BY_IDENTITY
    # A delivery that does not say which days it covers takes none over, and none are taken from it.
    days = {record.delivery_id: stretches.get(record.delivery_id, (EVER,)) for record in records}
    return Question(
        (chosen.format(rows=rows, unit=unit, by_day=by_day) + _WANTED[kind]).strip(),
        {kind: files_of(records, shelves)},
        {
            "stream": _streams(records),
            "stretch": stretches_table(records, days),
            "asked_span": {
                "start_day": Listed("day", [asked.during.start_day]),
                "end_day": Listed("day", [asked.during.end_day]),
            },
            "wanted": {
                "subject": Listed("whole", range(len(asked.subjects))),
                "name": Listed("text", asked.subjects),
            },
        },
    )


def shared_units_question(records: Sequence[DeliveryRecord], kind: RowKind, shelves: Shelves) -> Question:
    """Which of these deliveries, all of one kind, tell of the same round, edition or identity."""
    sql = _SHARED.format(rows=ROWS_OF[kind], unit=UNITS[kind]).strip()
    return Question(sql, {kind: files_of(records, shelves)}, {"stream": _streams(records)})


def takes_over(later: DeliveryRecord, earlier: DeliveryRecord) -> bool:
    """Whether `later` takes over what both tell of: not where they came together to lie side by side."""
    is_beside = later.kind in SIDE_BY_SIDE and later.sending == earlier.sending
    return later.sequence > earlier.sequence and not is_beside


def _streams(records: Sequence[DeliveryRecord]) -> SmallTable:
    streams: dict[Stream, int] = {}
    sendings: dict[str, int] = {}
    return {
        "delivery": Listed("whole", [record.sequence for record in records]),
        "stream": Listed("whole", [streams.setdefault(stream_of(record), len(streams)) for record in records]),
        "sending": Listed("whole", [sendings.setdefault(record.sending, len(sendings)) for record in records]),
    }
