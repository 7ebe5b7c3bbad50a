"""What lies in each delivery by category, area and month, whatever others have taken over of it."""

from collections.abc import Sequence

import numpy as np

from lagesbild.domain import DeliveryRecord, RowKind
from lagesbild.domain.contents import Contents
from lagesbild.store.queries import Answer, Question
from lagesbild.store.shelves import Shelves

EVENTS_BY_MONTH = """
SELECT
    event_rows.delivery,
    event_rows.category,
    coalesce(event_rows.area_code, '') AS area_code,
    CAST(year(event_rows.day) * 12 + month(event_rows.day) - 1 AS BIGINT) AS month,
    count(*) AS n
FROM event_rows
GROUP BY 1, 2, 3, 4
""".strip()

COUNTS_BY_MONTH = """
SELECT
    count_rows.delivery,
    count_rows.category,
    coalesce(count_rows.area_code, '') AS area_code,
    CAST(year(count_rows.start_day) * 12 + month(count_rows.start_day) - 1 AS BIGINT) AS month,
    CAST(sum(count_rows.count) AS BIGINT) AS n
FROM count_rows
WHERE count_rows.status = 0 AND datediff('day', count_rows.start_day, count_rows.end_day) BETWEEN 28 AND 31
GROUP BY 1, 2, 3, 4
""".strip()

STATEMENTS = {RowKind.EVENTS: EVENTS_BY_MONTH, RowKind.COUNTS: COUNTS_BY_MONTH}


def contents_question(records: Sequence[DeliveryRecord], kind: RowKind, shelves: Shelves) -> Question:
    """The rows of these deliveries, all of one kind, by delivery, category, area and month."""
    files = {shelves.rows_file(record.delivery_id): record.sequence for record in records if record.n_kept}
    return Question(STATEMENTS[kind], {kind: files}, {})


def contents_from(answer: Answer, records: Sequence[DeliveryRecord]) -> dict[str, Contents]:
    """Delivery id → what lies in it."""
    found = {}
    for record in records:
        mine = answer["delivery"] == record.sequence
        if not mine.any():
            continue
        categories, at_category = np.unique(answer["category"][mine].astype(str), return_inverse=True)
        areas = ("", *(area for area in np.unique(answer["area_code"][mine].astype(str)).tolist() if area))
        at_area = np.searchsorted(np.array(areas), answer["area_code"][mine].astype(str))
        months = answer["month"][mine].astype(np.int64)
        first = int(months.min())
        n = np.zeros((categories.size, len(areas), int(months.max()) - first + 1), dtype=np.int64)
        n[at_category, at_area, months - first] = answer["n"][mine]
        found[record.delivery_id] = Contents(record.delivery_id, tuple(categories.tolist()), areas, first, n)
    return found
