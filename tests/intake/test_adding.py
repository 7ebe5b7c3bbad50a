"""Parts that are added up: exposures told by point, and counts of which a mapping says that they are apart."""

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lagesbild.errors import IntakeError, UsageError
from lagesbild.intake import mapping_from
from tests.intake.conftest import SOUTH, WEST, Receive, kept


def blocks(**place: Any) -> dict[str, Any]:
    return {
        "source": {"name": "blocks", "kind": "exposures"},
        "columns": {"x": "x", "y": "y"},
        "time": {"day": dt.date(2020, 4, 1)},
        "place": {"by": "point", "crs": "EPSG:3006", **place},
        "exposures": [{"exposure": "residents", "column": "people"}],
    }


def row(east: float, north: float, people: object) -> str:
    return f"{WEST + east};{SOUTH + north};{people}\n"


def test_points_are_added_up_within_their_area(receive: Receive) -> None:
    text = "x;y;people\n" + row(500, 500, 20) + row(600, 500, 54) + row(500, 500, 20) + row(1500, 500, 7)
    delivery = receive(text, blocks())
    assert kept(delivery).select("area_code", "value", "source_row").rows() == [("0101", 94.0, 2), ("0102", 7.0, 5)]
    assert (delivery.n_rows, delivery.n_kept, delivery.n_added, dict(delivery.reasons)) == (4, 4, 2, {})
    assert any("4 became 2" in note for note in delivery.notes)


def test_a_point_outside_or_without_coordinates_is_set_aside(receive: Receive) -> None:
    text = "x;y;people\n" + row(500, 500, 20) + row(600, 600, 1) + row(700, 600, 1) + row(9e4, 0, 5) + ";;3\n"
    delivery = receive(text, blocks())
    assert delivery.n_kept == 3
    assert sum(delivery.reasons.values()) == 2
    whole = receive(text, blocks(unknown="unplaced"))
    assert (whole.n_kept, whole.n_unplaced) == (5, 2)
    assert kept(whole)["value"].sum() == 30


def test_the_sum_with_an_unknown_part_is_unknown(receive: Receive) -> None:
    text = "x;y;people\n" + row(500, 500, 20) + row(600, 500, "..") + row(1500, 500, 7)
    rows = kept(receive(text, blocks())).select("area_code", "value", "status").rows()
    assert rows == [("0101", None, 1), ("0102", 7.0, 0)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
@given(people=st.lists(st.integers(0, 500), min_size=1, max_size=30), seed=st.integers(0, 99))
def test_nobody_is_lost_in_adding_up(receive: Receive, people: list[int], seed: int) -> None:
    """Law: areas hold together as many as all points do."""
    at = np.random.default_rng(seed).uniform(10, 1990, (len(people), 2))
    text = "x;y;people\n" + "".join(row(*point, n) for point, n in zip(at.tolist(), people, strict=True))
    assert kept(receive(text, blocks()))["value"].sum() == sum(people)


def test_exposures_without_a_place_are_refused() -> None:
    with pytest.raises(UsageError, match=r"place\.by = .point."):
        mapping_from(blocks(by=""))


def parts(**rows: Any) -> dict[str, Any]:
    return {
        "source": {"name": "parts", "kind": "counts"},
        "columns": {"area": "area", "count": "n", "category": "kind"},
        "time": {"year": "year"},
        "categories": {"murder": "assault", "manslaughter": "assault", "theft": "theft"},
        "rows": rows,
    }


PARTS = "area;year;kind;n\n0101;2017;murder;1\n0101;2017;manslaughter;4\n0101;2017;theft;9\n0101;2018;murder;..\n"


def test_counts_that_are_said_to_be_apart_are_added(receive: Receive) -> None:
    text = PARTS + "0101;2018;manslaughter;2\n0101;2018;theft;-1\n"
    delivery = receive(text, parts(adds_up=True))
    rows = kept(delivery).select("category", "start_day", "count", "status", "source_row").rows()
    assert rows == [
        ("assault", dt.date(2017, 1, 1), 5, 0, 2),
        ("theft", dt.date(2017, 1, 1), 9, 0, 4),
        ("assault", dt.date(2018, 1, 1), None, 1, 5),
    ]
    assert (delivery.n_rows, delivery.n_kept, delivery.n_added) == (6, 5, 2)
    assert sum(delivery.reasons.values()) == 1, "a count below nought is no part of anything"


def test_without_being_said_counts_are_not_added(receive: Receive) -> None:
    with pytest.raises(IntakeError, match="counts are never added"):
        receive(PARTS, parts())


def test_only_counts_add_up() -> None:
    with pytest.raises(UsageError, match="of counts only"):
        mapping_from({**blocks(), "rows": {"adds_up": True}})
