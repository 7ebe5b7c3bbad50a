"""How events are placed, by category and month, of the days that each delivery has the word on."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa

from lagesbild.domain import PlaceGrade
from lagesbild.domain.periods import month
from lagesbild.store import Store
from tests.store import made
from tests.store.asking import JAN, QUARTER


def graded(tmp_path: Path, rows: list[tuple[str, date, str | None, PlaceGrade]], covers) -> object:
    delivery = made.events(tmp_path, [(code, day, area) for code, day, area, _ in rows], covers)
    grades = pa.array([grade.value for *_, grade in rows], pa.string())
    at = delivery.rows.column_names.index("place_grade")
    return replace(delivery, rows=delivery.rows.set_column(at, "place_grade", grades))


def test_by_category_month_and_grade(store: Store, tmp_path: Path) -> None:
    rows = [
        ("theft", date(2023, 1, 5), "a", PlaceGrade.COORDINATE),
        ("theft", date(2023, 1, 6), None, PlaceGrade.UNKNOWN),
        ("theft", date(2023, 3, 6), None, PlaceGrade.MUNICIPALITY),
        ("theft", date(2023, 3, 7), "b", PlaceGrade.STREET),
        ("arson", date(2023, 2, 7), None, PlaceGrade.OUTSIDE),
    ]
    store.add(graded(tmp_path, rows, QUARTER), "one", made.NOON)
    found = store.placements()
    assert sorted(found) == ["arson", "theft"]
    theft = found["theft"]
    assert theft.months == (month(2023, 1), month(2023, 2), month(2023, 3))
    assert theft.unplaced.tolist() == [1, 0, 1]
    assert theft.of(PlaceGrade.STREET, PlaceGrade.COORDINATE).tolist() == [1, 0, 1]
    assert (theft.unplaced_share, found["arson"].unplaced_share) == (0.5, 1.0)


def test_days_that_others_took_over_are_not_told_of_twice(store: Store, tmp_path: Path) -> None:
    store.add(graded(tmp_path, [("theft", date(2023, 1, 5), None, PlaceGrade.UNKNOWN)], QUARTER), "one", made.NOON)
    store.add(graded(tmp_path, [("theft", date(2023, 1, 5), "a", PlaceGrade.AREA)], JAN), "two", made.NOON)
    assert store.placements()["theft"].unplaced_share == 0
    assert store.placements()["theft"].n.sum() == 1


def test_nothing_received_is_nothing_placed(store: Store) -> None:
    assert store.placements() == {}
