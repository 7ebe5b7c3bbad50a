"""Figures as Vega-Lite: intervals always drawn, series never longer than they are known, words on the lines.

Every figure is a plain dict made here and drawn as SVG by vl-convert, which reaches no network. Time runs in UTC so
that the same picture gives the same figure everywhere.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import vl_convert

from lagesbild.domain import Estimate
from lagesbild.publish.document import Drawing
from lagesbild.publish.signs import BAND, HATCH, INK, LINE, PAPER, SECONDARY, Sign

FONT = "Arial, Liberation Sans, Helvetica, sans-serif"
LOCALES: dict[str, Literal["sv-SE", "en-GB"]] = {"sv": "sv-SE", "en": "en-GB"}
WIDTH = 620
SMALLEST_SHOWN = 0.1  # ratios below it are drawn at the edge: one area without events would flatten the rest
LOG_TICKS = (0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10, 20, 50, 100)
HATCHED = "#FDFCFB"  # a colour nobody uses, so that it can be replaced by the hatch

Spec = dict[str, Any]


@dataclass(frozen=True)
class Whisker:
    """One row of a figure of intervals; without an estimate only its sign is drawn."""

    name: str
    sign: Sign
    estimate: Estimate | None


@dataclass(frozen=True)
class FunnelPoint:
    """An area in a funnel: how much was expected, its ratio to the reference, and the limits at that size."""

    name: str
    sign: Sign
    expected: float
    ratio: float
    limits_95: tuple[float, float]
    limits_998: tuple[float, float]
    is_named: bool


def draw(spec: Spec, language: str) -> Drawing:
    """The spec as SVG, with the language's decimal sign and months."""
    locale = LOCALES.get(language, "en-GB")
    full = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": PAPER,
        "padding": 6,
        "config": _CONFIG,
        **spec,
    }
    svg = vl_convert.vegalite_to_svg(full, format_locale=locale, time_format_locale=locale, allowed_base_urls=[])
    return _finished(svg)


def whisker_figure(rows: Sequence[Whisker], title: str, no_difference: float | None, corner: str = "") -> Spec:
    """One line an area: its estimate and interval. On a log scale where there is a ratio that means no difference."""
    values = [_whisker_row(number, row) for number, row in enumerate(rows)]
    scale: Spec = {"zero": True}
    x_axis: Spec = {"title": title}
    if no_difference:
        low, high = _log_domain(rows)
        values = [_on_log_scale(row, low) for row in values]
        scale = {"type": "log", "nice": False, "domain": [low, high]}
        x_axis |= {"grid": True, "values": [tick for tick in LOG_TICKS if low <= tick <= high]}
    x: Spec = {"field": "value", "type": "quantitative", "scale": scale, "axis": {**x_axis, "format": "~r"}}
    # Two areas may share a name, so rows are told apart by their place and labelled by their name.
    names = {"labelExpr": f"{[row['name'] for row in values]!r}[datum.value]", "title": None, "ticks": False}
    y: Spec = {"field": "row", "type": "ordinal", "axis": {**names, "domain": False, "labelLimit": 190}}
    layers: list[Spec] = [
        {
            "mark": {"type": "rule", "strokeWidth": 2.2, "color": LINE},
            "encoding": {"x": {**x, "field": "lower"}, "x2": {"field": "upper"}, "y": y},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 62, "color": LINE, "opacity": 1},
            "encoding": {"x": x, "y": y},
        },
        {
            "mark": {"type": "text", "align": "left", "x": WIDTH - 222, "fontSize": 14, "color": INK},
            "encoding": {"text": {"field": "glyph"}, "y": y},
        },
    ]
    if no_difference:
        line = {
            "mark": {"type": "rule", "color": "black", "strokeWidth": 2},
            "encoding": {"x": {"datum": no_difference}},
        }
        layers.insert(0, line)
    return {
        "width": WIDTH - 230,
        "height": {"step": 23},
        "data": {"values": values},
        "layer": [*layers, *stamp(corner)],
    }


def funnel_figure(points: Sequence[FunnelPoint], x_title: str, y_title: str, corner: str = "") -> Spec:
    """Ratios against size, between the limits that chance and ordinary differences draw; the clearest are named.

    Both axes are logarithmic: half is as far from the same as double. An area at 0 is drawn at the lower edge.
    """
    low, high = _funnel_domain(points)
    values = [_funnel_row(point, low) for point in sorted(points, key=lambda point: point.expected)]
    x: Spec = {
        "field": "expected",
        "type": "quantitative",
        "scale": {"type": "log", "nice": False},
        "axis": {"title": x_title, "tickCount": 6, "format": ",~r", "labelOverlap": True, "grid": False},
    }

    def y(field: str) -> Spec:
        encoding = y_axis(field, y_title)
        encoding["scale"] = {"type": "log", "nice": False, "domain": [low, high]}
        encoding["axis"] |= {"values": [tick for tick in LOG_TICKS if low <= tick <= high], "format": "~r"}
        return encoding

    bands = [
        {
            "mark": {"type": "area", "color": colour},
            "encoding": {"x": x, "y": y(f"lower_{limit}"), "y2": {"field": f"upper_{limit}"}},
        }
        for limit, colour in (("998", "#E9ECF0"), ("95", BAND))
    ]
    same = {"mark": {"type": "rule", "color": "black", "strokeWidth": 2}, "encoding": {"y": {"datum": 1}}}
    ink = {"field": "ink", "type": "nominal", "scale": None}
    glyphs = {
        "mark": {"type": "text", "fontSize": 12},
        "encoding": {"x": x, "y": y("ratio"), "text": {"field": "glyph"}, "color": ink},
    }
    names = {
        "transform": [{"filter": "datum.label != ''"}],
        "mark": {"type": "text", "align": "left", "dx": 13, "fontSize": 12, "color": INK},
        "encoding": {"x": x, "y": y("ratio"), "text": {"field": "label"}},
    }
    layers = [*bands, same, glyphs, names, *stamp(corner)]
    return {"width": WIDTH, "height": 340, "data": {"values": values}, "layer": layers}


def _funnel_domain(points: Sequence[FunnelPoint]) -> tuple[float, float]:
    lowest = min((point.ratio for point in points if point.ratio > 0), default=1.0)
    low = max(min(lowest, 0.5) / 1.15, SMALLEST_SHOWN)
    return low, max(2.0, *(max(point.ratio, point.limits_998[1]) for point in points)) * 1.05


_CONFIG: Spec = {
    "aria": False,  # the alternative text is the image's own, and says it better
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "labelColor": INK,
        "titleColor": INK,
        "gridColor": "#E3E7EB",
        "domainColor": "#8A949E",
        "tickColor": "#8A949E",
    },
}


def y_axis(field: str, title: str) -> Spec:
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"zero": True, "nice": True},
        "axis": {
            "title": title,
            "titleAnchor": "end",
            "titleAngle": 0,
            "titleAlign": "left",
            "titleX": 0,
            "titleY": -10,
        },
    }


def _whisker_row(number: int, row: Whisker) -> Spec:
    estimate = row.estimate
    return {
        "row": number,
        "name": row.name,
        "glyph": row.sign.glyph,
        "value": estimate.value if estimate else None,
        "lower": estimate.lower if estimate else None,
        "upper": estimate.upper if estimate else None,
    }


def _log_domain(rows: Sequence[Whisker]) -> tuple[float, float]:
    """From a little below the lowest end to a little above the highest, holding at least ½ to 2."""
    known = [row.estimate for row in rows if row.estimate is not None]
    lowest = min((estimate.lower for estimate in known if estimate.lower > 0.1), default=0.5)
    highest = max((estimate.upper for estimate in known), default=2.0)
    return min(lowest, 0.5) / 1.1, max(highest, 2.0) * 1.1


def _on_log_scale(row: Spec, low: float) -> Spec:
    """A row as a log scale can hold it: an interval that reaches 0 is drawn to the edge, a value of 0 not at all."""
    if row["value"] is None:
        return row
    return {**row, "lower": max(row["lower"], low), "value": row["value"] if row["value"] > low else None}


def _funnel_row(point: FunnelPoint, low: float) -> Spec:
    return {
        "expected": point.expected,
        "ratio": max(point.ratio, low),
        "glyph": point.sign.glyph,
        "ink": INK if point.is_named else SECONDARY,
        "label": point.name if point.is_named else "",
        "lower_95": max(point.limits_95[0], low),
        "upper_95": point.limits_95[1],
        "lower_998": max(point.limits_998[0], low),
        "upper_998": point.limits_998[1],
    }


def stamp(words: str) -> list[Spec]:
    """Words laid over the whole figure, so that it cannot be cut out without them."""
    if not words:
        return []
    middle = {"x": {"expr": "width / 2"}, "y": {"expr": "height / 2"}}
    mark = {
        "type": "text",
        "text": words,
        "fontSize": 44,
        "fontWeight": "bold",
        "opacity": 0.09,
        "color": INK,
        **middle,
    }
    return [{"data": {"values": [{}]}, "mark": mark}]


# What vl-convert writes on every mark though an image needs it once or not at all: half of the drawing.
_NEEDLESS = re.compile(r' (?:pointer-events="none"|opacity="1"|aria-hidden="true"|class="[^"]*"|font-family="[^"]*")')
_LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")


def _finished(svg: str) -> Drawing:
    """The drawing with its hatch, and with numbers no finer than the eye: a tenth of a pixel."""
    hatch = (
        '<defs><pattern id="h" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="8" height="8" fill="{PAPER}"/><path d="M0 0v8" stroke="{HATCH}"/></pattern></defs>'
    )
    size = re.search(r'width="([\d.]+)" height="([\d.]+)"', svg)
    width, height = (float(number) for number in size.groups()) if size else (float(WIDTH), 300.0)
    slim = _LONG_NUMBER.sub(lambda number: f"{float(number.group()):.1f}".removesuffix(".0"), _NEEDLESS.sub("", svg))
    with_defs = re.sub(
        r"<svg([^>]*)>", lambda found: f'<svg{found.group(1)} font-family="{FONT}">{hatch}', slim, count=1
    )
    return Drawing(with_defs.replace(HATCHED.lower(), "url(#h)").replace(HATCHED, "url(#h)"), width, height)
