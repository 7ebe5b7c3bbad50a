"""How the events of each category are placed, of the days that each delivery has the last word on."""

import numpy as np

from lagesbild.domain import PlaceGrade, RowKind
from lagesbild.domain.placement import Placement
from lagesbild.store.counting import files_of, stretches_table
from lagesbild.store.queries import Answer, Question
from lagesbild.store.selection import LedgerPage
from lagesbild.store.shelves import Shelves
from lagesbild.store.supersession import active

EVENTS_BY_GRADE = """
SELECT
    event_rows.category,
    CAST(year(event_rows.day) * 12 + month(event_rows.day) - 1 AS BIGINT) AS month,
    event_rows.place_grade,
    count(*) AS n
FROM event_rows
JOIN stretch ON stretch.delivery = event_rows.delivery
    AND event_rows.day >= stretch.start_day AND event_rows.day < stretch.end_day
GROUP BY 1, 2, 3
""".strip()


def placements_question(page: LedgerPage, shelves: Shelves) -> Question:
    """All events that count, by category, month and grade."""
    records = [record for record in active(page.records) if page.stretches.get(record.delivery_id)]
    return Question(
        EVENTS_BY_GRADE,
        {RowKind.EVENTS: files_of(records, shelves)},
        {"stretch": stretches_table(records, page.stretches)},
    )


def placements_from(answer: Answer) -> dict[str, Placement]:
    """Category → its events by month and grade."""
    order = {grade.value: at for at, grade in enumerate(PlaceGrade)}
    found = {}
    for category in sorted(set(answer["category"].astype(str).tolist())):
        mine = answer["category"].astype(str) == category
        months = answer["month"][mine].astype(np.int64)
        first = int(months.min())
        n = np.zeros((int(months.max()) - first + 1, len(order)), dtype=np.int64)
        np.add.at(n, (months - first, [order[str(grade)] for grade in answer["place_grade"][mine]]), answer["n"][mine])
        found[category] = Placement(category, first, n)
    return found
