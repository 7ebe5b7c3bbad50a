"""Points outside all areas: told as swapped, of another system, or simply outside, each row once."""

import numpy as np
import polars as pl
import pyproj
from hypothesis import given, settings
from hypothesis import strategies as st

from lagesbild.intake.mapping import FileSection
from lagesbild.intake.misplaced import PointColumns, outside_breaches
from lagesbild.intake.raw_rows import FAULT, ROW, RawRows
from tests.intake.conftest import make_areas, point_in

TO_DEGREES = pyproj.Transformer.from_crs("EPSG:3006", "EPSG:4326", always_xy=True)
COLUMNS = PointColumns("x", "y", FileSection(), "EPSG:3006")
MAKE = {
    "P03": lambda x, y: (y, x),
    "P04": TO_DEGREES.transform,
    "P02": lambda x, y: (x + 900_000, y),
}


@given(
    st.lists(st.tuples(st.sampled_from(sorted(MAKE)), st.integers(0, 3)), min_size=1, max_size=12), st.integers(0, 99)
)
@settings(max_examples=25)
def test_every_point_is_told_as_what_was_done_to_it(told: list[tuple[str, int]], seed: int) -> None:
    rng = np.random.default_rng(seed)
    points = [MAKE[kind](*point_in(area, rng)) for kind, area in told]
    frame = pl.DataFrame(
        {
            ROW: range(2, len(points) + 2),
            FAULT: pl.Series([None] * len(points), dtype=pl.String),
            "x": [float(x) for x, _ in points],
            "y": [float(y) for _, y in points],
        }
    )
    is_outside = pl.Series([True] * len(points))
    breaches = outside_breaches(RawRows(frame), is_outside, COLUMNS, make_areas())
    found = [next(each.reason.code for each in breaches if each.rows[at]) for at in range(len(points))]
    assert found == [kind for kind, _ in told]
    assert all(sum(bool(each.rows[at]) for each in breaches) == 1 for at in range(len(points)))


def test_nothing_outside_is_nothing_told() -> None:
    frame = pl.DataFrame({ROW: [2], FAULT: pl.Series([None], dtype=pl.String), "x": [1.0], "y": [2.0]})
    breaches = outside_breaches(RawRows(frame), pl.Series([False]), COLUMNS, make_areas())
    assert not any(bool(each.rows.any()) for each in breaches)
