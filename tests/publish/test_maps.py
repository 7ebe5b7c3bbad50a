"""Maps: every area is drawn once, neighbours keep their border, and size stays within what a mail can carry."""

import re
from dataclasses import replace

import numpy as np
import pytest
import shapely

from lagesbild.domain import Area, Areas
from lagesbild.publish import maps
from lagesbild.publish.signs import SIGNS
from tests.publish.made_picture import make_areas


def fractal_areas(n_side: int, n_points: int) -> Areas:
    """Squares whose shared borders wiggle with `n_points` points a side: as costly as a coast."""
    dice = np.random.default_rng(5)

    def border(start: tuple[float, float], end: tuple[float, float]) -> list[tuple[float, float]]:
        along = np.linspace(0, 1, n_points + 2)[:, None]
        way = np.array(end) - np.array(start)
        aside = np.array([-way[1], way[0]]) * dice.normal(0, 0.03, (n_points + 2, 1)) * np.sin(np.pi * along)
        return [tuple(point) for point in (np.array(start) + along * way + aside).tolist()]

    size = 4000.0
    across = {
        (r, c): border((c * size, r * size), ((c + 1) * size, r * size))
        for r in range(n_side + 1)
        for c in range(n_side)
    }
    up = {
        (r, c): border((c * size, r * size), (c * size, (r + 1) * size))
        for r in range(n_side)
        for c in range(n_side + 1)
    }
    shapes = []
    for r in range(n_side):
        for c in range(n_side):
            ring = across[r, c] + up[r, c + 1] + across[r + 1, c][::-1] + up[r, c][::-1]
            shapes.append(shapely.to_wkb(shapely.Polygon(ring)))
    members = tuple(Area(str(number), f"Område {number}") for number in range(n_side**2))
    return Areas("kommun", "2024", members, "EPSG:3006", tuple(shapes))


def test_areas_without_boundaries_have_no_map() -> None:
    assert maps.make_ground(replace(make_areas(), boundaries=())) is None


def test_north_is_up_and_the_map_fits_its_frame() -> None:
    areas = Areas(
        "x",
        "1",
        (Area("s", "Söder"), Area("n", "Norr")),
        "EPSG:3006",
        tuple(shapely.to_wkb(shapely.box(0, y, 1000, y + 1000)) for y in (0, 1000)),
    )
    ground = maps.make_ground(areas)
    assert ground is not None
    south, north = ground.shapes
    assert north.y < south.y
    assert ground.width <= maps.WIDEST + 1e-9
    assert ground.height <= maps.TALLEST + 1e-9
    assert ground.width == pytest.approx(ground.height / 2)


def test_every_area_is_defined_once_and_used_once_a_map() -> None:
    ground = maps.make_ground(make_areas())
    assert ground is not None
    shapes = maps.shared_shapes(ground)
    assert shapes.count('<path id="o') == 24
    drawing = maps.draw_map(ground, dict.fromkeys(make_areas().codes, SIGNS["no_clear_difference"]))
    assert len(re.findall(r'<use href="#o\d+"', drawing.svg)) == 24


def test_each_sign_has_its_look_and_its_glyph() -> None:
    areas = make_areas()
    keys = ("clearly_higher", "probably_lower", "suppressed", "missing", "zero", "too_small")
    signs = {code: SIGNS[keys[number % len(keys)]] for number, code in enumerate(areas.codes)}
    ground = maps.make_ground(areas)
    assert ground is not None
    svg = maps.draw_map(ground, signs, "EXEMPELDATA").svg
    for key in keys:
        assert f'class="{SIGNS[key].look}"' in svg
        assert f">{SIGNS[key].glyph}</text>" in svg
    assert "EXEMPELDATA" in svg
    assert " km</text>" in svg


def test_names_are_escaped() -> None:
    areas = make_areas()
    bad = replace(areas, members=(Area("x", "<script>&"), *areas.members[1:]))
    ground = maps.make_ground(bad)
    assert ground is not None
    assert "<script>" not in maps.shared_shapes(ground)


def test_neighbours_still_share_their_border_when_simplified() -> None:
    ground = maps.make_ground(fractal_areas(4, 60))
    assert ground is not None
    outlines = []
    for shape in ground.shapes:
        x, y = (int(part) for part in re.findall(r"-?\d+", shape.path)[:2])
        steps = np.array([int(part) for part in re.findall(r"-?\d+", shape.path)[2:]]).reshape(-1, 2)
        outlines.append(shapely.Polygon(np.vstack([[x, y], np.array([x, y]) + np.cumsum(steps, axis=0)])))
    together = shapely.union_all(np.array([shapely.make_valid(each) for each in outlines]))
    assert sum(each.area for each in outlines) == pytest.approx(together.area, rel=1e-3)  # none lies over another
    assert together.geom_type == "Polygon"
    assert len(together.interiors) == 0  # and nothing shows between them


def test_a_country_of_290_areas_with_ragged_borders_stays_below_400_kb() -> None:
    ground = maps.make_ground(fractal_areas(17, 150))
    assert ground is not None
    shapes = maps.shared_shapes(ground)
    assert len(shapes.encode()) < 400_000
    drawing = maps.draw_map(ground, dict.fromkeys((str(n) for n in range(289)), SIGNS["probably_higher"]))
    assert len(drawing.svg.encode()) < 40_000
