"""Assessments that stand → editions, by source and day."""

from collections import defaultdict
from collections.abc import Mapping

from lagesbild.domain import AssessedArea, Assessments
from lagesbild.store.fetched import Fetched

Row = Mapping[str, str]
WORDS = ("edition", "assessed_id", "name", "area_class", "predecessors", "successors", "area_codes", "boundary")


def editions_of(fetched: Fetched) -> tuple[Assessments, ...]:
    """One `Assessments` a source and edition, the earliest first; files of one sending together are one edition."""
    rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
    told: dict[tuple[str, str], list[int]] = defaultdict(list)
    columns = zip(*(fetched.texts(name) for name in WORDS), strict=True)
    for at, (source, values) in enumerate(zip(fetched.sources.words, columns, strict=True)):
        row = dict(zip(WORDS, values, strict=True))
        rows[source, row["edition"]].append(row)
        told[source, row["edition"]].append(at)
    days = fetched.days("day")
    made = [
        Assessments(
            source=source,
            edition=edition,
            day=days[told[source, edition]].max().item(),
            areas=tuple({row["assessed_id"]: _area_of(row) for row in some}.values()),
            evidence=tuple(
                dict.fromkeys(fetched.record_of[int(fetched.delivery[at])].delivery_id for at in told[source, edition])
            ),
        )
        for (source, edition), some in rows.items()
    ]
    return tuple(sorted(made, key=lambda each: (each.source, each.day, each.edition)))


def _area_of(row: Row) -> AssessedArea:
    return AssessedArea(
        area_id=row["assessed_id"],
        name=row["name"],
        area_class=row["area_class"],
        predecessors=tuple(row["predecessors"].split()),
        successors=tuple(row["successors"].split()),
        area_codes=tuple(row["area_codes"].split()),
        boundary=row["boundary"],
    )
