"""Points that somebody put where they are: shared, rounded, or the middle of something."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.intake.snapping import (
    is_middle_of_area,
    is_middle_of_whole,
    n_at_same_point,
    point_quality,
    rounded_to_m,
)
from tests.intake.conftest import SOUTH, WEST, Receive, make_areas

RNG = np.random.default_rng(7)


def spread(n: int) -> tuple[np.ndarray, np.ndarray]:
    return WEST + RNG.uniform(0, 2000, n), SOUTH + RNG.uniform(0, 2000, n)


def test_measured_points_are_taken_as_they_are() -> None:
    found = point_quality(*spread(5000), is_degrees=False)
    assert (found.n, found.n_distinct, found.is_snapped, found.rounded_to_m) == (5000, 5000, False, 0.0)


def test_points_moved_to_a_chosen_few_are_known() -> None:
    x, y = spread(200)
    at = RNG.integers(0, 200, 2000)
    found = point_quality(np.append(x[at], np.nan), np.append(y[at], np.nan), is_degrees=False)
    assert found.is_snapped
    assert (found.n, found.n_distinct) == (2000, 200)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40))
def test_how_many_are_at_the_same_point(points: list[tuple[int, int]]) -> None:
    x, y = (np.array(each, dtype=float) for each in zip(*points, strict=True))
    assert n_at_same_point(x, y).tolist() == [points.count(point) for point in points]


@pytest.mark.parametrize("step", [10.0, 100.0, 1000.0])
def test_rounded_metres(step: float) -> None:
    x, y = spread(2000)
    assert rounded_to_m(np.round(x / step) * step, np.round(y / step) * step, is_degrees=False) == step


@pytest.mark.parametrize(("decimals", "metres"), [(3, 111.32), (2, 1113.2), (5, 0.0)])
def test_rounded_degrees(decimals: int, metres: float) -> None:
    longitude, latitude = RNG.uniform(12, 18, 2000), RNG.uniform(57, 60, 2000)
    found = rounded_to_m(np.round(longitude, decimals), np.round(latitude, decimals), is_degrees=True)
    assert found == pytest.approx(metres)


def test_the_middle_of_an_area_stands_for_all_of_it() -> None:
    x = WEST + np.array([500.3, 500.3, 500.3, 510, 1500, np.nan])
    y = SOUTH + np.array([500, 500, 500, 500, 500, np.nan])
    found = is_middle_of_area(x, y, np.array([0, 0, 0, 0, 1, -1]), make_areas())
    assert found.tolist() == [True, True, True, False, False, False]  # a single event can have happened there


def test_the_middle_of_everything_stands_for_nowhere_if_a_crowd_is_there() -> None:
    x, y = np.full(6, WEST + 1000.0), np.full(6, SOUTH + 1000.0)
    assert is_middle_of_whole(x, y, make_areas()).all()
    assert not is_middle_of_whole(x[:2], y[:2], make_areas()).any()


def test_a_file_with_points_put_in_the_middle(receive: Receive) -> None:
    """Ten in the middle of the town, three in the middle of its first area, the rest where they happened."""
    x, y = spread(200)
    points = [(WEST + 1000, SOUTH + 1000)] * 10 + [(WEST + 500, SOUTH + 500)] * 3 + list(zip(x, y, strict=True))
    rows = "".join(f"2020-03-{n % 28 + 1:02d};Stöld;{e:.2f};{no:.2f}\n" for n, (e, no) in enumerate(points))
    mapping: dict[str, Any] = {
        "source": {"name": "test", "kind": "events"},
        "columns": {"category": "Brott", "day": "Datum", "x": "X", "y": "Y"},
        "place": {"crs": "EPSG:3006"},
    }
    delivery = receive("Datum;Brott;X;Y\n" + rows, mapping)
    kept = pl.DataFrame(pl.from_arrow(delivery.rows)).sort("source_row")
    assert kept["place_grade"].to_list() == ["municipality"] * 10 + ["area"] * 3 + ["coordinate"] * 200
    assert kept["area_code"].to_list()[:13] == [None] * 10 + ["0101"] * 3
    assert kept["x"].is_null().sum() == 13
    assert delivery.n_unplaced == 10
    assert any("very middle of an area, taken for all of it: 3" in note for note in delivery.notes)


@pytest.mark.shared
def test_public_files_of_moved_and_of_measured_points(shared: Path) -> None:
    """data.police.uk and Toronto move every point to one of a chosen few; Cincinnati does not share any."""
    expected = {
        "uk-manchester/gmp_burglary_92k.parquet": ("Longitude", "Latitude", True),
        "uk-nottingham/nottingham_burglary.parquet": ("longitude", "latitude", True),
        "ca-toronto/mci_events.parquet": ("Long", "Lat", True),
        "us-cincinnati-burglary/events.parquet": ("longitude", "latitude", False),
    }
    for name, (east, north, is_snapped) in expected.items():
        frame = pl.read_parquet(shared / "data" / name, columns=[east, north]).fill_null(float("nan"))
        found = point_quality(frame[east].to_numpy(), frame[north].to_numpy(), is_degrees=True)
        assert found.is_snapped == is_snapped, name
