"""Events told by point: their area, their plane coordinates, and what is lacking."""

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from lagesbild.domain import Area, Areas
from lagesbild.intake import mapping_from, receive_file
from tests.intake.conftest import (
    Receive,
    events_mapping,
    kept,
    make_surroundings,
    point_in,
)


def by_point(**sections):
    columns = {"x": "x", "y": "y", "area": ""} | sections.pop("columns", {})
    place = {"by": "point", "crs": "EPSG:3006"} | sections.pop("place", {})
    return events_mapping(columns=columns, place=place, **sections)


def with_points(rows: list[tuple[str, object, object]]) -> str:
    return "Datum;Brott;x;y\n" + "".join(f"{day};Stöld;{x};{y}\n" for day, x, y in rows)


def test_points_get_their_area_and_plane_coordinates(receive: Receive) -> None:
    rng = np.random.default_rng(3)
    points = [point_in(area, rng) for area in (0, 1, 2, 3)]
    rows = kept(receive(with_points([("2020-01-01", *point) for point in points]), by_point()))
    assert rows["area_code"].to_list() == ["0101", "0102", "0103", "0104"]
    assert set(rows["place_grade"]) == {"coordinate"}
    assert rows["x"].to_list() == pytest.approx([x for x, _ in points])


def test_points_outside_lacking_and_nought(receive: Receive) -> None:
    inside = point_in(0, np.random.default_rng(1))
    points = [inside, inside, inside, (1, 2), ("", ""), (0, 0)]
    text = with_points([("2020-01-01", x, y) for x, y in points])
    delivery = receive(text, by_point())
    assert dict(delivery.reasons) == {"P02": 1}
    assert delivery.n_unplaced == 2
    assert kept(delivery)["place_grade"].to_list() == ["coordinate"] * 3 + ["unknown"] * 2
    unplaced = receive(text, by_point(place={"unknown": "unplaced"}))
    assert (unplaced.n_kept, unplaced.n_unplaced) == (6, 3)
    assert kept(unplaced)["place_grade"][3] == "outside"


def test_decimal_comma_in_coordinates(receive: Receive) -> None:
    text = with_points([("2020-01-01", "674500,5", "6580500,25")])
    rows = kept(receive(text, by_point(file={"decimal": ","})))
    assert rows.select("x", "y").row(0) == (674500.5, 6580500.25)


def test_name_helps_where_a_point_is_lacking_and_the_other_way_round(receive: Receive) -> None:
    x, y = point_in(1, np.random.default_rng(1))
    text = f"Datum;Brott;x;y;Område\n2020-01-01;Stöld;{x};{y};Ale\n2020-01-01;Stöld;;;Ale\n2020-01-01;Stöld;{x};{y};\n"
    mapping = by_point(columns={"area": "Område"})
    assert kept(receive(text, mapping))["area_code"].to_list() == ["0102", "0101", "0102"]
    mapping["place"]["by"] = "name"
    delivery = receive(text, mapping)
    assert kept(delivery)["area_code"].to_list() == ["0101", "0101", "0102"]
    assert any("0 of 1 events" in note for note in delivery.notes)


def test_point_layer_needs_no_columns_of_coordinates(tmp_path: Path) -> None:
    points = shapely.points([point_in(area, np.random.default_rng(2)) for area in (3, 2)])
    described = {"encoding": "WKB", "geometry_types": ["Point"], "crs": None}
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": described}}
    table = pa.table(
        {
            "Datum": [dt.date(2020, 1, 1)] * 2,
            "Brott": ["Stöld"] * 2,
            "geometry": pa.array(list(shapely.to_wkb(points)), pa.binary()),
        }
    ).replace_schema_metadata({b"geo": json.dumps(geo).encode()})
    pq.write_table(table, tmp_path / "p.parquet")
    mapping = mapping_from(events_mapping(columns={"area": ""}, place={"crs": "EPSG:3006"}))
    rows = kept(receive_file(tmp_path / "p.parquet", mapping, make_surroundings()))
    assert rows["area_code"].to_list() == ["0104", "0103"]


def test_points_of_areas_without_a_map_give_way_to_codes(receive: Receive) -> None:
    around = make_surroundings(areas={"lsoa": Areas("lsoa", "2011", (Area("E1", "Leeds 1"),))})
    text = "Datum;Brott;x;y;LSOA\n2020-01-01;Stöld;1;2;E1\n"
    mapping = events_mapping(columns={"x": "x", "y": "y", "area": "LSOA"}, place={"by": "code"})
    assert kept(receive(text, mapping, around=around))["area_code"].to_list() == ["E1"]
