"""Events that are known by month alone all lie on its first day: they are counted by month, and never by week."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from lagesbild.domain import Delivery
from lagesbild.store import Store
from tests.store import made
from tests.store.asking import QUARTER

at = datetime.fromisoformat
Moments = tuple[datetime | None, datetime | None]
IN_JANUARY = (at("2023-01-01T00:00"), at("2023-02-01T00:00"))
A_WEEK_AWAY = (at("2023-01-01T08:00"), at("2023-01-08T20:00"))
UNTIL_MIDNIGHT = (at("2023-01-31T20:00"), at("2023-02-01T00:00"))


def dated(folder: Path, moments: list[Moments], covers=QUARTER) -> Delivery:
    delivery = made.events(folder, [("theft", date(2023, 1, 1), "a")] * len(moments), covers)
    rows = delivery.rows
    for number, name in enumerate(("starts", "ends")):
        column = pa.array([each[number] for each in moments], pa.timestamp("us"))
        rows = rows.set_column(rows.column_names.index(name), name, column)
    return replace(delivery, rows=rows)


@pytest.mark.parametrize("moments", [IN_JANUARY, (at("2022-01-01T00:00"), at("2023-01-01T00:00"))])
def test_whole_months_and_years_are_not_weeks(store: Store, tmp_path: Path, moments: Moments) -> None:
    store.add(dated(tmp_path, [moments] * 10), "one", made.NOON)
    assert store.known_by_month() == {"theft"}


@pytest.mark.parametrize("moments", [(None, None), A_WEEK_AWAY, UNTIL_MIDNIGHT, (IN_JANUARY[0], IN_JANUARY[0])])
def test_days_and_stretches_of_days_are(store: Store, tmp_path: Path, moments: Moments) -> None:
    store.add(dated(tmp_path, [moments] * 10), "one", made.NOON)
    assert store.known_by_month() == set()


def test_a_few_known_by_month_are_let_through(store: Store, tmp_path: Path) -> None:
    store.add(dated(tmp_path, [IN_JANUARY] + [(None, None)] * 19), "one", made.NOON)
    assert store.known_by_month() == set()


def test_more_than_a_few_are_not(store: Store, tmp_path: Path) -> None:
    store.add(dated(tmp_path, [IN_JANUARY] * 2 + [(None, None)] * 18), "one", made.NOON)
    assert store.known_by_month() == {"theft"}


def test_nothing_received_is_nothing_known(store: Store) -> None:
    assert store.known_by_month() == set()
