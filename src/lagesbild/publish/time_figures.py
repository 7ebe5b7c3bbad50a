"""A series as a figure: recorded months, what was to be expected, and everything that makes a month less than sure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lagesbild.domain import Series, Status
from lagesbild.publish.figures import HATCHED, WIDTH, Spec, stamp, y_axis
from lagesbild.publish.signs import BAND, HATCH, INK, LINE, PAPER, SECONDARY, SIGNAL

LINE_OF_TEXT = 15


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


_EMPTY = {Status.SUPPRESSED: "suppressed", Status.MISSING: "missing"}
_MONTH_AXIS: Spec = {"format": "%Y", "tickCount": "year", "grid": False, "labelOverlap": True, "labelFlush": True}


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
            "encoding": {"x": x, "y": y_axis("lower", words.axis), "y2": {"field": "upper"}},
        },
        {
            "mark": {"type": "line", "color": SECONDARY, "strokeDash": [5, 4], "strokeWidth": 1.3},
            "encoding": {"x": x, "y": y_axis("expected", words.axis)},
        },
        {
            "mark": {"type": "line", "color": LINE, "strokeWidth": 1.4, "invalid": "break-paths-show-domains"},
            "encoding": {"x": x, "y": y_axis("observed", words.axis)},
        },
        *_point_layers(x, words.axis),
        *_empty_layers(x),
        *_break_layers(breaks, months),
    ]
    return {"width": WIDTH, "height": 230, "data": {"values": rows}, "layer": [*layers, *stamp(words.corner)]}


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
                "empty": _EMPTY.get(series.status[place], ""),
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
            "encoding": {"x": x, "y": y_axis("observed", axis)},
        }
        for manner, look in looks.items()
    ]


def _empty_layers(x: Spec) -> list[Spec]:
    """Months without a value, marked at the axis: a square for protected, a cross for missing."""
    looks: dict[str, Spec] = {
        "suppressed": {"shape": "square", "filled": True, "color": "#8A949E", "size": 22},
        "missing": {"shape": "cross", "filled": True, "color": HATCH, "size": 36},
    }
    return [
        {
            "transform": [{"filter": f"datum.empty == '{kind}'"}],
            "mark": {"type": "point", "opacity": 1, "y": "height", "yOffset": -5, **look},
            "encoding": {"x": x},
        }
        for kind, look in looks.items()
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
            "mark": {"type": "rect", "color": HATCHED, "xOffset": -4, "x2Offset": 4},
            "encoding": {"x": x, "x2": {"field": "to"}},
        },
        {
            "data": span,
            "mark": {
                "type": "text",
                "text": words.preliminary,
                "x": {"expr": "width + 4"},
                "y": -9,
                "align": "right",
                "fontSize": 12,
                "color": SECONDARY,
            },
        },
    ]


def _break_layers(breaks: Sequence[BreakLine], months: Sequence[str]) -> list[Spec]:
    """A line at each break that the figure's months hold, rising to its words above the plot."""
    held = [line for line in breaks if months and months[0] < line.day.isoformat() <= months[-1]]
    layers = []
    for number, line in enumerate(held):
        top = -34 - LINE_OF_TEXT * number
        is_late = _is_late(line, months)
        x = {"field": "day", "type": "temporal", "scale": {"type": "utc"}, "title": None, "axis": _MONTH_AXIS}
        rule = {"type": "rule", "color": INK, "strokeWidth": 1.4, "strokeDash": [2, 2], "y": top, "y2": "height"}
        text = {
            "type": "text",
            "text": line.words,
            "align": "right" if is_late else "left",
            "y": top + 4,
            "dx": -6 if is_late else 6,
            "fontSize": 12,
            "color": INK,
            "limit": 420,
        }
        day = {"values": [{"day": line.day.isoformat()}]}
        layers += [{"data": day, "mark": mark, "encoding": {"x": x}} for mark in (rule, text)]
    return layers


def _is_late(line: BreakLine, months: Sequence[str]) -> bool:
    """In the later half, where words have room to the left."""
    return line.day.isoformat() > months[len(months) // 2]
