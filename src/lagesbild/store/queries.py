"""The statements by which rows become counts: one for all categories, areas and months, one for what they are held
against, one for which cells two deliveries share.

They are the same for every engine. What is asked for never stands in them: it comes as small tables beside the rows,
so no text from a file or a person is ever part of a statement.

    event_rows, count_rows, exposure_rows   rows on the shelves, with the number of their delivery (later, larger)
    stretch      delivery, start_day, end_day: the days of events a delivery has the last word on
    stream       delivery, stream: which deliveries supersede each other
    wanted       subject, name, level_number, level: what is counted, and at which level
    asked_area   place, area_code
    asked_day    day, month: every day asked for, and the number of its period
    asked_month  month, start_day, end_day
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from numpy.typing import NDArray

from lagesbild.domain import RowKind

COUNT_CELLS = """
WITH told AS (
    -- The last delivery that tells of a cell has the word on it; several rows of no area are one cell together.
    SELECT
        wanted.subject,
        wanted.level_number,
        count_rows.area_code,
        asked_month.month,
        count_rows.delivery,
        count_rows.count,
        count_rows.status,
        count_rows.is_preliminary,
        max(count_rows.delivery) OVER (
            PARTITION BY stream.stream, wanted.subject, wanted.level_number, count_rows.area_code, asked_month.month
        ) AS last_delivery
    FROM count_rows
    JOIN stream ON stream.delivery = count_rows.delivery
    JOIN wanted ON wanted.name = count_rows.category AND wanted.level = count_rows.level
    JOIN asked_month ON asked_month.start_day = count_rows.start_day AND asked_month.end_day = count_rows.end_day
)
SELECT
    told.subject,
    told.level_number,
    coalesce(asked_area.place, -1) AS place,
    CASE WHEN told.level_number > 0 THEN coalesce(told.area_code, '') ELSE '' END AS reference_code,
    told.month,
    told.delivery,
    CAST(coalesce(sum(told.count), 0) AS BIGINT) AS events,
    max(told.status) AS status,
    bool_or(told.is_preliminary) AS is_preliminary
FROM told
LEFT JOIN asked_area ON asked_area.area_code = told.area_code AND told.level_number = 0
WHERE told.delivery = told.last_delivery
    AND (told.level_number > 0 OR told.area_code IS NULL OR asked_area.place IS NOT NULL)
GROUP BY 1, 2, 3, 4, 5, 6
UNION ALL
-- Events are counted on their day, by the delivery that has the last word on that day.
SELECT
    wanted.subject,
    0 AS level_number,
    coalesce(asked_area.place, -1) AS place,
    '' AS reference_code,
    asked_day.month,
    event_rows.delivery,
    count(*) AS events,
    0 AS status,
    FALSE AS is_preliminary
FROM event_rows
JOIN stretch ON stretch.delivery = event_rows.delivery
    AND event_rows.day >= stretch.start_day AND event_rows.day < stretch.end_day
JOIN wanted ON wanted.name = event_rows.category AND wanted.level_number = 0
JOIN asked_day ON asked_day.day = event_rows.day
LEFT JOIN asked_area ON asked_area.area_code = event_rows.area_code
WHERE event_rows.area_code IS NULL OR asked_area.place IS NOT NULL
GROUP BY 1, 3, 5, 6
""".strip()

POINT_ROWS = """
SELECT
    wanted.subject,
    event_rows.delivery,
    event_rows.day,
    event_rows.starts,
    event_rows.ends,
    event_rows.x,
    event_rows.y,
    coalesce(asked_area.place, -1) AS place
FROM event_rows
JOIN stretch ON stretch.delivery = event_rows.delivery
    AND event_rows.day >= stretch.start_day AND event_rows.day < stretch.end_day
JOIN wanted ON wanted.name = event_rows.category
JOIN asked_day ON asked_day.day = event_rows.day
LEFT JOIN asked_area ON asked_area.area_code = event_rows.area_code
WHERE event_rows.area_code IS NULL OR asked_area.place IS NOT NULL
ORDER BY event_rows.day, event_rows.delivery, event_rows.source_row
""".strip()

_EXPOSURES_TOLD = """
WITH told AS (
    -- The last delivery that tells of an area, sex and age on a day has the word, also when it takes the number back.
    SELECT
        wanted.subject,
        wanted.level_number,
        exposure_rows.area_code,
        exposure_rows.day,
        exposure_rows.sex,
        exposure_rows.age_group,
        coalesce(exposure_rows.sums_to_total, FALSE) AS sums_to_total,
        coalesce(exposure_rows.is_noisy, FALSE) AS is_noisy,
        exposure_rows.delivery,
        exposure_rows.value,
        exposure_rows.status,
        max(exposure_rows.delivery) OVER (
            PARTITION BY wanted.subject, wanted.level_number, exposure_rows.area_code, exposure_rows.day,
                exposure_rows.sex, exposure_rows.age_group
        ) AS last_delivery
    FROM exposure_rows
    JOIN wanted ON wanted.name = exposure_rows.exposure AND wanted.level = exposure_rows.level
)""".strip()

EXPOSURE_VALUES = f"""
{_EXPOSURES_TOLD},
total AS (
    SELECT subject, level_number, area_code, day, delivery, value, status
    FROM told
    WHERE delivery = last_delivery AND sex IS NULL AND age_group IS NULL
    UNION ALL
    -- Parts are added up only where their source says that they may be, all of them are known, and no total is told.
    SELECT part.subject, part.level_number, part.area_code, part.day,
        max(part.delivery) AS delivery, sum(part.value) AS value, max(part.status) AS status
    FROM told AS part
    WHERE part.delivery = part.last_delivery AND part.sums_to_total
        AND (part.sex IS NOT NULL OR part.age_group IS NOT NULL)
        AND NOT EXISTS (
            SELECT 1 FROM told AS whole
            WHERE whole.sex IS NULL AND whole.age_group IS NULL AND whole.subject = part.subject
                AND whole.level_number = part.level_number AND whole.day = part.day
                AND whole.area_code IS NOT DISTINCT FROM part.area_code
        )
    GROUP BY part.subject, part.level_number, part.area_code, part.day
)
SELECT
    total.subject,
    total.level_number,
    coalesce(asked_area.place, -1) AS place,
    CASE WHEN total.level_number > 0 THEN coalesce(total.area_code, '') ELSE '' END AS reference_code,
    total.day,
    total.delivery,
    total.value
FROM total
LEFT JOIN asked_area ON asked_area.area_code = total.area_code AND total.level_number = 0
WHERE total.status = 0
    AND (total.level_number > 0 OR asked_area.place IS NOT NULL)
""".strip()  # noqa: S608 - nothing but statements of ours

EXPOSURE_PARTS = f"""
{_EXPOSURES_TOLD}
SELECT
    asked_area.place,
    told.day,
    coalesce(told.sex, '') AS sex,
    coalesce(told.age_group, '') AS age_group,
    told.value,
    told.is_noisy
FROM told
JOIN asked_area ON asked_area.area_code = told.area_code
WHERE told.delivery = told.last_delivery AND told.status = 0
ORDER BY told.day, asked_area.place, 3, 4
""".strip()  # noqa: S608 - nothing but statements of ours

SHARED_COUNT_CELLS = """
SELECT DISTINCT array_agg(count_rows.delivery ORDER BY count_rows.delivery) AS deliveries
FROM count_rows
JOIN stream ON stream.delivery = count_rows.delivery
GROUP BY
    stream.stream, count_rows.category, count_rows.level, count_rows.area_code, count_rows.start_day, count_rows.end_day
HAVING min(count_rows.delivery) < max(count_rows.delivery)
""".strip()

SHARED_EXPOSURE_CELLS = """
SELECT DISTINCT array_agg(exposure_rows.delivery ORDER BY exposure_rows.delivery) AS deliveries
FROM exposure_rows
JOIN stream ON stream.delivery = exposure_rows.delivery
GROUP BY
    stream.stream, exposure_rows.exposure, exposure_rows.level, exposure_rows.area_code, exposure_rows.day,
    exposure_rows.sex, exposure_rows.age_group
HAVING min(exposure_rows.delivery) < max(exposure_rows.delivery)
""".strip()

ROWS_OF = {
    RowKind.EVENTS: "event_rows",
    RowKind.COUNTS: "count_rows",
    RowKind.EXPOSURES: "exposure_rows",
    RowKind.ANSWERS: "answer_rows",
    RowKind.CONTRIBUTIONS: "contribution_rows",
    RowKind.SHORTCOMINGS: "shortcoming_rows",
    RowKind.PLACES: "place_rows",
    RowKind.ASSESSMENTS: "assessment_rows",
}


@dataclass(frozen=True)
class Listed:
    """A column of a small table. `holds` is one of text, day, whole, as the columns of a shelf are."""

    holds: str
    values: Sequence[str] | Sequence[date] | Sequence[int]


SmallTable = Mapping[str, Listed]
Answer = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Question:
    """A statement, the files it reads (kind of rows → file → number of its delivery) and the small tables beside."""

    sql: str
    files: Mapping[RowKind, Mapping[Path, int]]
    tables: Mapping[str, SmallTable]


class Engine(Protocol):
    """What counts. `ask` answers column by column; StoreError where a file cannot be read.

    What is empty is NaN among numbers, NaT among days and moments, and the empty word among words; whole numbers and
    flags are never empty in an answer, and a statement sees to that.
    """

    def ask(self, question: Question) -> Answer: ...

    def close(self) -> None: ...
