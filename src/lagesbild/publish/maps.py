"""Maps as SVG of our own: shapes defined once and used by every map, coloured by class, never by rank or rate.

Boundaries come in metres on a plane, north up. They are simplified together, so that neighbours keep sharing their
border, and written as whole numbers relative to the point before: 290 municipalities take some 200 kB, once.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from lagesbild.domain import Areas
from lagesbild.publish.document import Drawing
from lagesbild.publish.signs import FILLS, HATCH, INK, PAPER, Sign

UNITS = 10  # of the drawing to a pixel: fine enough that rounding does not show
WIDEST, TALLEST = 640.0, 860.0  # pixels: the column of text, and a printed page with its caption
MARGIN, FOOT = 6.0, 34.0  # pixels around the map, and below it for the scale
MOST_POINTS = 26_000  # at some 8 bytes a point, what keeps every boundary of a country below 400 kB
FIRST_TOLERANCE = 0.35  # pixels: less than anybody sees
MOST_NAMED = 40  # areas; more names than this cover the map
LETTER_WIDTH = 0.56  # of the size of the type, on average


@dataclass(frozen=True)
class Shape:
    """One area as it is drawn: where its sign stands, and the radius of the free space around it, in pixels."""

    code: str
    name: str
    path: str
    x: float
    y: float
    radius: float
    width: float


@dataclass(frozen=True)
class Ground:
    """All areas as drawn, in pixels; `metres_per_pixel` is the scale."""

    shapes: tuple[Shape, ...]
    width: float
    height: float
    metres_per_pixel: float


def make_ground(areas: Areas) -> Ground | None:
    """The areas ready to be drawn; None where they came without boundaries."""
    if not areas.has_boundaries:
        return None
    geometries = shapely.make_valid(
        shapely.from_wkb(np.array(areas.boundaries, dtype=object)), method="structure", keep_collapsed=False
    )
    left, bottom, right, top = shapely.total_bounds(geometries)
    metres_per_pixel = max((right - left) / WIDEST, (top - bottom) / TALLEST)
    simple = _simplified(geometries, metres_per_pixel)
    on_page = shapely.transform(
        simple, lambda points: np.column_stack([points[:, 0] - left, top - points[:, 1]]) / metres_per_pixel
    )
    shapes = tuple(
        _shape(area.code, area.name, geometry) for area, geometry in zip(areas.members, on_page, strict=True)
    )
    return Ground(shapes, (right - left) / metres_per_pixel, (top - bottom) / metres_per_pixel, metres_per_pixel)


def shared_shapes(ground: Ground) -> str:
    """The SVG definitions that every map on the page uses: one path an area, and the patterns."""
    paths = "".join(
        f'<path id="{_id(number)}" d="{shape.path}"><title>{escape(shape.name)}</title></path>'
        for number, shape in enumerate(ground.shapes)
    )
    return f"<defs>{_patterns()}{paths}</defs>"


def draw_map(ground: Ground, signs: Mapping[str, Sign], corner: str = "") -> Drawing:
    """A map of the areas' signs, one an area.

    `corner` is printed in it: what follows the map when it is cut out of the page.
    """
    width, height = ground.width + 2 * MARGIN, ground.height + 2 * MARGIN + FOOT
    areas = "".join(
        f'<use href="#{_id(number)}" class="{signs[shape.code].look}"/>' for number, shape in enumerate(ground.shapes)
    )
    glyphs = "".join(_glyph(shape, signs[shape.code]) for shape in ground.shapes)
    is_roomy = len(ground.shapes) <= MOST_NAMED
    svg = (
        f'<g transform="translate({MARGIN:g} {MARGIN:g})">'
        f'<g transform="scale({1 / UNITS:g})" class="areas">{areas}</g>'
        f'<g class="glyphs{" roomy" if is_roomy else ""}">{glyphs}</g>'
        f'<g class="names">{_names(ground.shapes) if is_roomy else ""}</g></g>'
        f"{_scale_bar(ground, height - 14)}"
        f'<text x="{width - MARGIN:.0f}" y="{height - 10:.0f}" class="corner">{escape(corner)}</text>'
    )
    return Drawing(svg, width, height, is_shared=True)


def _simplified(geometries: NDArray[np.object_], metres_per_pixel: float) -> NDArray[np.object_]:
    """The same coverage with few enough points."""
    tolerance = FIRST_TOLERANCE * metres_per_pixel
    simple = shapely.coverage_simplify(geometries, tolerance)
    while shapely.get_num_coordinates(simple).sum() > MOST_POINTS:
        tolerance *= 1.6
        simple = shapely.coverage_simplify(geometries, tolerance)
        if tolerance > 20 * metres_per_pixel:  # what is left is islands, which cannot be simplified away
            break
    return np.asarray(simple)


def _shape(code: str, name: str, geometry: BaseGeometry) -> Shape:
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"]
    seen = [part for part in parts if part.area >= 0.5]  # square pixels; smaller islands would be dots
    largest = max(parts, key=lambda part: part.area, default=None)
    drawn = seen or ([largest] if largest is not None else [])
    path = "".join(_ring(ring) for part in drawn for ring in (part.exterior, *part.interiors))
    if largest is None:
        return Shape(code, name, path, 0.0, 0.0, 0.0, 0.0)
    free = shapely.maximum_inscribed_circle(largest, tolerance=1.0)
    centre = shapely.get_point(free, 0)
    left, _, right, _ = largest.bounds
    return Shape(code, name, path, centre.x, centre.y, free.length, right - left)


def _ring(ring: BaseGeometry) -> str:
    points = np.rint(shapely.get_coordinates(ring) * UNITS).astype(int)
    steps = np.diff(points, axis=0)
    steps = steps[(steps != 0).any(axis=1)]
    if len(steps) < 3:
        return ""
    x, y = points[0]
    drawn = " ".join(f"{dx} {dy}" for dx, dy in steps[:-1])
    return f"M{x} {y}l{drawn.replace(' -', '-')}z"


def _glyph(shape: Shape, sign: Sign) -> str:
    """The sign, where it has room; where it has none, the colour, the title and the table must do."""
    size = min(15.0, shape.radius * (1.5 if len(sign.glyph) == 1 else 1.05))  # it must not reach over a border
    if size < 6.5 or (sign.key == "no_clear_difference" and size < 9):
        return ""
    lift = size * 0.3 if sign.glyph == ".." else 0.0  # full stops stand on the line; the others in its middle
    ground = ""
    if sign.look in ("dots", "hatch"):  # a sign on a pattern needs a clean place to stand on
        ground = f'<circle cx="{shape.x:.0f}" cy="{shape.y:.0f}" r="{size * 0.75:.0f}"/>'
    look = f' class="{sign.look}"' if sign.look in ("k1", "k5", "here") else ""
    return (
        f'{ground}<text x="{shape.x:.0f}" y="{shape.y - lift:.0f}" font-size="{size:.0f}"{look}>'
        f"{escape(sign.glyph)}</text>"
    )


def _names(shapes: Sequence[Shape]) -> str:
    size = 12
    return "".join(
        f'<text x="{shape.x:.1f}" y="{shape.y + 17:.1f}" font-size="{size}">{escape(shape.name)}</text>'
        for shape in shapes
        if len(shape.name) * size * LETTER_WIDTH < shape.width and shape.radius > 18
    )


def _scale_bar(ground: Ground, y: float) -> str:
    """A bar of a round length, about a fifth of the map."""
    wanted = ground.width * ground.metres_per_pixel / 5
    power = 10 ** math.floor(math.log10(wanted))
    metres = max(step * power for step in (1, 2, 5) if step * power <= wanted)
    length = metres / ground.metres_per_pixel
    words = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
    return (
        f'<path d="M8 {y - 5:.1f}v5h{length:.1f}v-5" fill="none" stroke="{INK}" stroke-width="1.2"/>'
        f'<text x="{14 + length:.1f}" y="{y:.1f}" font-size="12" fill="{INK}">{words}</text>'
    )


def _patterns() -> str:
    """Hatch for missing, dots for protected; and for print without colour, strokes for over and dots for under."""
    hatch = _strokes("p-hatch", PAPER, HATCH, 8, 1.2)
    dots = _dots("p-dots", FILLS["dots"][0], INK, 7, 1.1)
    print_only = (
        _strokes("p-k5", FILLS["k5"][0], PAPER, 5, 0.9)
        + _strokes("p-k4", FILLS["k4"][0], INK, 7, 0.9)
        + _dots("p-k2", FILLS["k2"][0], INK, 6, 0.9)
        + _dots("p-k1", FILLS["k1"][0], PAPER, 5, 0.9)
    )
    return hatch + dots + print_only


def _strokes(name: str, ground: str, ink: str, every: int, width: float) -> str:
    size = every * UNITS
    return (
        f'<pattern id="{name}" width="{size}" height="{size}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="{size}" height="{size}" fill="{ground}"/>'
        f'<path d="M0 0v{size}" stroke="{ink}" stroke-width="{width * UNITS * 2:g}"/></pattern>'
    )


def _dots(name: str, ground: str, ink: str, every: int, radius: float) -> str:
    size = every * UNITS
    return (
        f'<pattern id="{name}" width="{size}" height="{size}" patternUnits="userSpaceOnUse">'
        f'<rect width="{size}" height="{size}" fill="{ground}"/>'
        f'<circle cx="{size / 2:g}" cy="{size / 2:g}" r="{radius * UNITS:g}" fill="{ink}"/></pattern>'
    )


def _id(number: int) -> str:
    return f"o{number}"
