"""Residents by sex and age: fetched as they were told, never doubled in a total, never worked out."""

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from lagesbild.store import Store
from tests.store import made
from tests.store.asking import JAN, ask

DAY = date(2022, 12, 31)
PLACE = ("district", "2020")


def told(area: str, value: float, **more: Any) -> dict[str, Any]:
    return {"area": area, "day": more.pop("day", DAY), "value": value, **more}


@pytest.fixture
def counted(store: Store, tmp_path: Path) -> Store:
    store.add_areas(made.areas())
    store.add(made.events(tmp_path, [("theft", date(2023, 1, 5), "a")], JAN), "one", made.NOON)
    return store


def residents(store: Store) -> list[float]:
    return (ask(store, "theft", periods=(JAN,))["theft"].exposure[:, 0] * 12).tolist()


def test_a_total_is_not_doubled_by_its_parts(counted: Store, tmp_path: Path) -> None:
    rows = [told("a", 100.0), told("a", 60.0, sex="women"), told("a", 40.0, sex="men"), told("b", 10.0)]
    rows += [told("a", 33.0, sex=sex, age_group="16-24", sums_to_total=True) for sex in ("women", "men")]
    counted.add(made.exposures(tmp_path, rows), "two", made.NOON)
    assert residents(counted) == pytest.approx([100, 10])


def test_parts_are_added_up_only_where_their_source_says_so(counted: Store, tmp_path: Path) -> None:
    rows = [told("a", value, sex=sex, sums_to_total=True) for sex, value in (("women", 60.0), ("men", 45.0))]
    rows += [told("b", 7.0, sex="women"), told("b", 8.0, sex="men")]
    counted.add(made.exposures(tmp_path, rows), "two", made.NOON)
    assert residents(counted) == pytest.approx([105, float("nan")], nan_ok=True)


def test_a_part_that_is_withheld_leaves_no_total(counted: Store, tmp_path: Path) -> None:
    rows = [
        told("a", 60.0, sex="women", sums_to_total=True),
        {"area": "a", "day": DAY, "status": 1, "sex": "men", "sums_to_total": True},
        told("b", 7.0),
    ]
    counted.add(made.exposures(tmp_path, rows), "two", made.NOON)
    assert residents(counted) == pytest.approx([float("nan"), 7], nan_ok=True)


def test_groups_are_fetched_as_they_were_told(counted: Store, tmp_path: Path) -> None:
    earlier = [told("a", 1.0, sex="women", day=date(2021, 12, 31))]
    counted.add(made.exposures(tmp_path, [*earlier, told("a", 2.0, sex="women", is_noisy=True)]), "two", made.NOON)
    found = counted.exposures("residents", PLACE, sex="women")
    assert (found.areas, found.values, found.is_noisy) == (("a", "a"), (1.0, 2.0), (False, True))
    assert found.days == (date(2021, 12, 31), DAY)
    assert found.newest() == {"a": 2.0}
    assert counted.exposures("residents", PLACE).values == ()  # no total was told, and none is made up
    assert found.groups == (("women", ""),)


def test_a_later_delivery_has_the_word_on_its_own_groups_only(counted: Store, tmp_path: Path) -> None:
    counted.add(made.exposures(tmp_path, [told("a", 5.0), told("a", 2.0, sex="men")]), "two", made.NOON)
    counted.add(made.exposures(tmp_path, [told("a", 3.0, sex="men")]), "three", made.NOON)
    assert counted.exposures("residents", PLACE, sex="men").values == (3.0,)
    assert residents(counted)[0] == pytest.approx(5)


def test_shelves_laid_before_groups_came_are_counted_as_before(counted: Store, tmp_path: Path) -> None:
    receipt = counted.add(made.exposures(tmp_path, [told("a", 5.0)]), "two", made.NOON)
    file = counted.shelves.rows_file(receipt.record.delivery_id)
    old = pq.read_table(file).drop_columns(["sex", "age_group", "sums_to_total", "is_noisy"])
    file.chmod(0o644)
    pq.write_table(old, file)
    assert residents(counted)[0] == pytest.approx(5)
    counted.add(made.exposures(tmp_path, [told("b", 6.0), told("b", 1.0, sex="men")]), "three", made.NOON)
    assert residents(counted) == pytest.approx([5, 6])
