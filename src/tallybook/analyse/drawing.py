"""Specifications of charts that show low, best and high, so that every analysis draws a range in the same way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tallybook.analyse.finding import Interval
from tallybook.records import Figure

Spec = dict[str, Any]
OPEN = "no upper bound told"


def bounds(cell: Figure | Interval) -> dict[str, Any]:
    """Low, best and high as a chart draws them; what has no upper bound ends at its best and is marked as open."""
    told = [v for v in (cell.low, cell.best, cell.high) if v is not None]
    least = cell.low if cell.low is not None else 0
    best = cell.best if cell.best is not None else (told[0] if told else 0)
    top = cell.high if cell.high is not None else max([best, *told])
    return {"low": least, "best": best, "high": top, "bound": "" if cell.high is not None or not told else OPEN}


def ranged_bars(rows: Sequence[Mapping[str, Any]], name: str, title: str, *, measure: str, lying: bool) -> Spec:
    """Bars, solid up to the low and pale up to the high, with a thick line at the best and an arrow where open above.

    Args:
        rows: each with `name`, and what `bounds` gives, in the order in which they are drawn.
        name: the field that names a bar.
        title: of the axis of names.
        measure: title of the axis of numbers.
        lying: True for bars that lie, for names that need room; False for periods.
    """
    at, along = ("y", "x") if lying else ("x", "y")
    tips = [{"field": name, "title": title}, *({"field": f, "title": f} for f in ("low", "best", "high", "bound"))]
    number = {"type": "quantitative", "title": measure}
    slant = -45 if any(len(str(row[name])) > _SHORT for row in rows) else 0
    axis: Spec = {"labelAngle": 0} if lying else {"labelAngle": slant, "labelOverlap": False, "grid": False}
    names: Spec = {"field": name, "type": "ordinal", "sort": None, "title": None if lying else title, "axis": axis}
    spec: Spec = {
        "data": {"values": list(rows)},
        "encoding": {at: names, "tooltip": tips},
        "layer": [
            {"mark": {"type": "bar"}, "encoding": {along: {"field": "low", **number}}},
            {
                "mark": {"type": "bar", "fillOpacity": 0.3},
                "encoding": {along: {"field": "low", **number}, f"{along}2": {"field": "high"}},
            },
            {"mark": {"type": "tick", "size": 18}, "encoding": {along: {"field": "best", **number}}},
            {
                "transform": [{"filter": f"datum.bound == '{OPEN}'"}],
                "mark": {
                    "type": "point",
                    "shape": "triangle-right" if lying else "triangle-up",
                    "size": 70,
                    _SHIFT[lying]: 9 if lying else -9,
                },
                "encoding": {along: {"field": "high", **number}},
            },
        ],
    }
    if not lying:
        spec["width"] = {"step": max(_NARROWEST, min(34, 620 // max(1, len(rows))))}
    return spec


_SHORT = 4  # characters of a label that fit under a bar upright, such as those of a year
_NARROWEST = 16
_SHIFT = {True: "xOffset", False: "yOffset"}


def forest(
    rows: Sequence[Mapping[str, Any]], name: str, measure: str, *, even: float | None = None, log: bool = False
) -> Spec:
    """Points with their intervals, one a row; `even` draws the line of no difference."""
    number: Spec = {"type": "quantitative", "title": measure, "scale": {"type": "log"} if log else {}}
    tips = [{"field": name}, *({"field": f, "format": ".3~g"} for f in ("low", "best", "high")), {"field": "bound"}]
    layers: list[Spec] = []
    if even is not None:
        line = {"type": "rule", "strokeDash": [4, 4]}
        layers.append(
            {"data": {"values": [{"even": even}]}, "mark": line, "encoding": {"x": {"field": "even", **number}}}
        )
    at = {"y": {"field": name, "type": "ordinal", "sort": None, "title": None}, "tooltip": tips}
    layers += [
        {"mark": "rule", "encoding": {**at, "x": {"field": "low", **number}, "x2": {"field": "high"}}},
        {"mark": {"type": "point", "size": 80}, "encoding": {**at, "x": {"field": "best", **number}}},
    ]
    return {"data": {"values": list(rows)}, "layer": layers}


def compared_points(rows: Sequence[Mapping[str, Any]], *, across: str, whose: str, measure: str) -> Spec:
    """Figures over time told by several, each a point with its range, by colour and shape."""
    number: Spec = {"type": "quantitative", "title": measure}
    encoding: Spec = {
        "x": {"field": "day", "type": "temporal", "title": across, "axis": {"format": "%b %Y"}},
        "color": {"field": whose, "type": "nominal", "title": None},
        "tooltip": [
            {"field": "told"},
            {"field": whose},
            {"field": "day", "type": "temporal"},
            *({"field": f} for f in ("low", "best", "high")),
        ],
    }
    return {
        "data": {"values": list(rows)},
        "encoding": encoding,
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.5},
                "encoding": {"y": {"field": "low", **number}, "y2": {"field": "high"}},
            },
            {
                "mark": {"type": "point", "size": 80},
                "encoding": {
                    "y": {"field": "best", **number},
                    "shape": {"field": whose, "type": "nominal", "title": None},
                },
            },
        ],
    }
