"""Figures as Vega-Lite: intervals always drawn, series never longer than they are known, words on the lines.

Every figure is a plain dict made here and drawn as SVG by vl-convert, which reaches no network. Time runs in UTC so
that the same picture gives the same figure everywhere.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import vl_convert

from lagesbild.domain import Estimate, Series, Status
from lagesbild.publish.document import Drawing
from lagesbild.publish.signs import BAND, HATCH, INK, LINE, PAPER, SECONDARY, SIGNAL, Sign

FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
LOCALES: dict[str, Literal["sv-SE", "en-GB"]] = {"sv": "sv-SE", "en": "en-GB"}
WIDTH = 620
_HATCHED = "#FDFCFB"  # a colour nobody uses, so that it can be replaced by the hatch

Spec = dict[str, Any]


@dataclass(frozen=True)
class SeriesWords:
    """What is written in a figure of a series."""

    axis: str
    preliminary: str
    corner: str = ""


@dataclass(frozen=True)
class BreakLine:
    """A day after which counts mean something else, and what is written beside its line."""

    day: date
    words: str


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
    return _with_hatch(svg)


def series_figure(series: Series, words: SeriesWords, breaks: Sequence[BreakLine]) -> Spec:
    """Counts by month with what was to be expected as a band; preliminary months open and hatched; breaks as lines."""
    rows = _series_rows(series)
    x: Spec = {"field": "month", "type": "temporal", "scale": {"type": "utc"}, "title": None, "axis": _MONTH_AXIS}
    months = [row["month"] for row in rows]
    layers = [
        *_preliminary_layers(series, words),
        {
            "transform": [{"filter": "isValid(datum.lower)"}],
            "mark": {"type": "area", "color": BAND},
            "encoding": {"x": x, "y": _y("lower", words.axis), "y2": {"field": "upper"}},
        },
        {
            "mark": {"type": "line", "color": SECONDARY, "strokeDash": [5, 4], "strokeWidth": 1.3},
            "encoding": {"x": x, "y": _y("expected", words.axis)},
        },
        {
            "mark": {"type": "line", "color": LINE, "strokeWidth": 1.4, "invalid": "break-paths-show-domains"},
            "encoding": {"x": x, "y": _y("observed", words.axis)},
        },
        *_point_layers(x, words.axis),
        *_break_layers(breaks, months),
    ]
    return {"width": WIDTH, "height": 230, "data": {"values": rows}, "layer": layers, **_corner(words.corner)}


def whisker_figure(rows: Sequence[Whisker], title: str, no_difference: float | None, corner: str = "") -> Spec:
    """One line an area: its estimate and interval. On a log scale where there is a ratio that means no difference."""
    values = [_whisker_row(number, row) for number, row in enumerate(rows)]
    known = [row for row in values if row["value"] is not None]
    scale: Spec = {"type": "log", "nice": False, "domain": _log_domain(known)} if no_difference else {"zero": True}
    x_axis = {"title": title, "grid": True, "values": _log_ticks(known)} if no_difference else {"title": title}
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
        "layer": layers,
        **_corner(corner),
    }


def funnel_figure(points: Sequence[FunnelPoint], x_title: str, y_title: str, corner: str = "") -> Spec:
    """Ratios against size, between the limits that chance and ordinary differences draw; only the clear are named."""
    values = [_funnel_row(point) for point in sorted(points, key=lambda point: point.expected)]
    x: Spec = {
        "field": "expected",
        "type": "quantitative",
        "scale": {"type": "log", "nice": False},
        "axis": {"title": x_title, "tickCount": 6, "format": "~r", "labelOverlap": True},
    }
    layers: list[Spec] = [
        {
            "mark": {"type": "area", "color": "#EDF0F3"},
            "encoding": {"x": x, "y": _y("lower_998", y_title), "y2": {"field": "upper_998"}},
        },
        {
            "mark": {"type": "area", "color": BAND},
            "encoding": {"x": x, "y": _y("lower_95", y_title), "y2": {"field": "upper_95"}},
        },
        {
            "mark": {"type": "text", "fontSize": 12},
            "encoding": {
                "x": x,
                "y": _y("ratio", y_title),
                "text": {"field": "glyph"},
                "color": {"field": "ink", "type": "nominal", "scale": None},
            },
        },
        {
            "transform": [{"filter": "datum.label != ''"}],
            "mark": {"type": "text", "align": "left", "dx": 13, "fontSize": 12, "color": INK},
            "encoding": {"x": x, "y": _y("ratio", y_title), "text": {"field": "label"}},
        },
    ]
    return {"width": WIDTH, "height": 340, "data": {"values": values}, "layer": layers, **_corner(corner)}


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
_MONTH_AXIS: Spec = {"format": "%Y", "tickCount": "year", "grid": False, "labelOverlap": True, "labelFlush": True}


def _y(field: str, title: str) -> Spec:
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


def _at(values: Sequence[Any], place: int) -> Any:
    return values[place] if values else None


def _series_rows(series: Series) -> list[Spec]:
    rows = []
    for place, period in enumerate(series.periods):
        is_told = series.status[place] == Status.OBSERVED
        observed = series.observed[place] if is_told else None
        lower, upper = _at(series.lower, place), _at(series.upper, place)
        is_outside = observed is not None and lower is not None and not lower <= observed <= upper
        rows.append(
            {
                "month": period.start_day.isoformat(),
                "observed": observed,
                "expected": _at(series.expected, place),
                "lower": lower,
                "upper": upper,
                "manner": "outside" if is_outside else "open" if _at(series.is_preliminary, place) else "closed",
            }
        )
    return rows


def _point_layers(x: Spec, axis: str) -> list[Spec]:
    looks: dict[str, Spec] = {
        "closed": {"shape": "circle", "filled": True, "color": LINE, "size": 24, "opacity": 1},
        "open": {"shape": "circle", "filled": True, "fill": PAPER, "stroke": LINE, "size": 36, "opacity": 1},
        "outside": {"shape": "diamond", "filled": True, "color": SIGNAL, "size": 80, "opacity": 1},
    }
    return [
        {
            "transform": [{"filter": f"datum.manner == '{manner}' && isValid(datum.observed)"}],
            "mark": {"type": "point", **look},
            "encoding": {"x": x, "y": _y("observed", axis)},
        }
        for manner, look in looks.items()
    ]


def _preliminary_layers(series: Series, words: SeriesWords) -> list[Spec]:
    """Hatch behind the months that may still be revised."""
    marked = [p for p, is_open in zip(series.periods, series.is_preliminary, strict=False) if is_open]
    if not marked:
        return []
    span = {"values": [{"from": marked[0].start_day.isoformat(), "to": marked[-1].start_day.isoformat()}]}
    x = {"field": "from", "type": "temporal", "scale": {"type": "utc"}, "title": None, "axis": _MONTH_AXIS}
    return [
        {
            "data": span,
            "mark": {"type": "rect", "color": _HATCHED, "xOffset": -4, "x2Offset": 4},
            "encoding": {"x": x, "x2": {"field": "to"}},
        },
        {
            "data": span,
            "mark": {
                "type": "text",
                "text": words.preliminary,
                "y": 8,
                "dx": -6,
                "align": "right",
                "fontSize": 12,
                "color": SECONDARY,
            },
            "encoding": {"x": x},
        },
    ]


def _break_layers(breaks: Sequence[BreakLine], months: Sequence[str]) -> list[Spec]:
    """A line and its words at each break that the figure's months hold; words step down so as not to collide."""
    held = [line for line in breaks if months and months[0] < line.day.isoformat() <= months[-1]]
    values = [
        {"day": line.day.isoformat(), "words": line.words, "y": 8 + 16 * (number % 3), "side": _side(line, months)}
        for number, line in enumerate(held)
    ]
    if not values:
        return []
    x = {"field": "day", "type": "temporal", "scale": {"type": "utc"}, "title": None, "axis": _MONTH_AXIS}
    text = [
        {
            "data": {"values": [value]},
            "mark": {
                "type": "text",
                "align": "right" if value["side"] == "left" else "left",
                "y": value["y"],
                "dx": -5 if value["side"] == "left" else 5,
                "fontSize": 12,
                "color": INK,
                "stroke": None,
                "limit": 330,
            },
            "encoding": {"x": x, "text": {"field": "words"}},
        }
        for value in values
    ]
    rule = {
        "data": {"values": values},
        "mark": {"type": "rule", "color": INK, "strokeWidth": 1.4, "strokeDash": [2, 2]},
        "encoding": {"x": x},
    }
    return [rule, *text]


def _side(line: BreakLine, months: Sequence[str]) -> str:
    return "left" if line.day.isoformat() > months[len(months) // 2] else "right"


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


def _log_domain(rows: Sequence[Spec]) -> list[float]:
    """From a little below the lowest end to a little above the highest, holding at least ½ to 2.

    An interval that reaches 0 is drawn to the edge: a log scale has no 0.
    """
    lowest = min([row["lower"] for row in rows if row["lower"] > 0.1], default=0.5)
    highest = max([row["upper"] for row in rows], default=2.0)
    domain = [min(lowest, 0.5) / 1.1, max(highest, 2.0) * 1.1]
    for row in rows:
        row["lower"] = max(row["lower"], domain[0])
        row["value"] = max(row["value"], domain[0])
    return domain


def _log_ticks(rows: Sequence[Spec]) -> list[float]:
    low, high = _log_domain(rows)
    return [tick for tick in (0.1, 0.2, 0.5, 1, 2, 3, 5, 10, 20, 50, 100) if low <= tick <= high]


def _funnel_row(point: FunnelPoint) -> Spec:
    is_clear = point.sign.key in ("clearly_higher", "clearly_lower")
    return {
        "expected": point.expected,
        "ratio": point.ratio,
        "glyph": point.sign.glyph,
        "ink": INK if is_clear else SECONDARY,
        "label": point.name if is_clear else "",
        "lower_95": point.limits_95[0],
        "upper_95": point.limits_95[1],
        "lower_998": point.limits_998[0],
        "upper_998": point.limits_998[1],
    }


def _corner(words: str) -> Spec:
    if not words:
        return {}
    return {"title": {"text": words, "anchor": "end", "fontSize": 12, "color": SECONDARY, "fontWeight": "normal"}}


def _with_hatch(svg: str) -> Drawing:
    hatch = (
        '<defs><pattern id="h" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="8" height="8" fill="{PAPER}"/><path d="M0 0v8" stroke="{HATCH}"/></pattern></defs>'
    )
    size = re.search(r'width="([\d.]+)" height="([\d.]+)"', svg)
    width, height = (float(number) for number in size.groups()) if size else (float(WIDTH), 300.0)
    with_defs = re.sub(r"(<svg[^>]*>)", lambda match: match.group(1) + hatch, svg, count=1)
    return Drawing(
        with_defs.replace(f'fill="{_HATCHED.lower()}"', 'fill="url(#h)"').replace(_HATCHED, "url(#h)"), width, height
    )
