"""Coordinates in another unit than their system's, and coordinates of which nobody knows the system."""

import datetime as dt
from typing import Any

import pytest

from lagesbild.errors import UsageError
from lagesbild.intake import mapping_from
from tests.intake.conftest import SOUTH, WEST, Receive, kept


def points(place: dict[str, Any], **columns: str) -> dict[str, Any]:
    return {
        "source": {"name": "points", "kind": "events"},
        "columns": {"x": "x", "y": "y", **columns},
        "time": {"day": dt.date(2020, 5, 1)},
        "place": place,
        "category_rules": {"constant": "theft"},
    }


def test_kilometres_are_placed_as_metres_are(receive: Receive) -> None:
    x, y = WEST + 500, SOUTH + 1500
    metres = receive(f"x;y\n{x};{y}\n", points({"crs": "EPSG:3006"}))
    kilometres = receive(f"x;y\n{x / 1000};{y / 1000}\n", points({"crs": "EPSG:3006", "unit_m": 1000}))
    assert kept(metres)["area_code"].to_list() == ["0103"]
    wanted = ["area_code", "place_grade", "x", "y"]
    assert kept(kilometres).select(wanted).rows() == kept(metres).select(wanted).rows()
    assert kilometres.delivery_id != metres.delivery_id


def test_points_of_an_unknown_system_are_put_nowhere(receive: Receive) -> None:
    """Numbers that would be degrees, or lie inside an area by chance, are neither."""
    text = f"x;y\n94;93\n{WEST + 500};{SOUTH + 500}\n"
    delivery = receive(text, points({"crs": "unknown"}))
    rows = kept(delivery)
    assert rows["area_code"].null_count() == 2
    assert rows["x"].null_count() == rows["y"].null_count() == 2
    assert set(rows["place_grade"]) == {"unknown"}
    assert delivery.n_unplaced == 2
    assert any("of a system that nobody knows" in note for note in delivery.notes)


def test_points_of_an_unknown_system_lie_in_the_area_that_is_said(receive: Receive) -> None:
    delivery = receive("x;y\n94;93\n80;95\n", points({"crs": "unknown", "constant": "0102"}))
    rows = kept(delivery)
    assert rows["area_code"].to_list() == ["0102", "0102"]
    assert set(rows["place_grade"]) == {"area"}
    assert rows["x"].null_count() == 2
    other = receive("x;y\n94;93\n80;95\n", points({"crs": "unknown", "constant": "0101"}))
    assert other.delivery_id != delivery.delivery_id, "another area is another delivery"


def test_a_unit_of_a_system_in_degrees(receive: Receive) -> None:
    with pytest.raises(UsageError, match="goes with a system in metres"):
        receive("x;y\n18;59\n", points({"crs": "EPSG:4326", "unit_m": 1000}))


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ({"crs": "unknown", "by": "point"}, "cannot be placed by"),
        ({"unit_m": 1000}, "beside a system in metres"),
        ({"crs": "EPSG:3006", "unit_m": 0}, "place.unit_m = 0"),
        ({"crs": "unknown", "unit_m": 100}, "place.unit_m = 100"),
    ],
)
def test_what_does_not_go_together(place: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        mapping_from(points(place))
