"""How finely events are dated: where only the month is known, all lie on its first day, and no week can be counted."""

from lagesbild.domain import RowKind
from lagesbild.store.counting import files_of, stretches_table
from lagesbild.store.queries import Answer, Question
from lagesbild.store.selection import LedgerPage
from lagesbild.store.shelves import Shelves
from lagesbild.store.supersession import active

# One in twenty: with more, the first week of every month stands out by them alone where some twenty come in a week.
MOST_BY_MONTH = 0.05

# A burglary between two moments may be a long stretch too, but hardly from the first of a month to that of another.
EVENTS_BY_FINENESS = """
SELECT
    event_rows.category,
    count(*) AS n,
    CAST(coalesce(sum(CASE
        WHEN event_rows.ends > event_rows.starts
            AND event_rows.starts = date_trunc('month', event_rows.starts)
            AND event_rows.ends = date_trunc('month', event_rows.ends)
        THEN 1 ELSE 0 END), 0) AS BIGINT) AS n_by_month
FROM event_rows
JOIN stretch ON stretch.delivery = event_rows.delivery
    AND event_rows.day >= stretch.start_day AND event_rows.day < stretch.end_day
GROUP BY 1
""".strip()


def fineness_question(page: LedgerPage, shelves: Shelves) -> Question:
    """All events that count, by category, and how many of them are known by month or year alone."""
    records = [record for record in active(page.records) if page.stretches.get(record.delivery_id)]
    return Question(
        EVENTS_BY_FINENESS,
        {RowKind.EVENTS: files_of([one for one in records if one.kind is RowKind.EVENTS], shelves)},
        {"stretch": stretches_table(records, page.stretches)},
    )


def known_by_month_from(answer: Answer) -> frozenset[str]:
    """The categories that cannot be followed week by week."""
    told = zip(answer["category"].astype(str).tolist(), answer["n"], answer["n_by_month"], strict=True)
    return frozenset(category for category, n, n_by_month in told if n_by_month > MOST_BY_MONTH * n)
