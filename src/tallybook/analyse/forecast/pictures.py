"""Draws what a forecast says: a fan for each place, its calibration, and next week's thresholds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tallybook.analyse.finding import Picture
from tallybook.analyse.forecast.alerts import Alert
from tallybook.analyse.forecast.panel import Array, Panel
from tallybook.analyse.forecast.scores import BINS, bounds, middle

SHOWN_MONTHS = 24
_PAST, _AHEAD, _MARK = "#6f7a84", "#0b4f8a", "#d55e00"


def fan(number: int, measure: str, panel: Panel, place: int, samples: Array) -> Picture:
    """The place's past as bars, with their low and high, and the months ahead as bands."""
    name, first = panel.places[place], max(0, len(panel.starts) - SHOWN_MONTHS)
    past: list[dict[str, Any]] = []
    for row in range(first, len(panel.starts)):
        low, best, high = (float(panel.deaths[n, row, place]) for n in range(3))
        if measure == "incidents":
            low = best = high = float(panel.incidents[row, place])
        past.append({"month": _month(panel, row), "low": low, "best": best, "high": None if np.isnan(high) else high})
    ahead = []
    for step, start in enumerate(panel.following(len(samples))):
        (low90, high90), (low50, high50) = bounds(samples[step], 0.9), bounds(samples[step], 0.5)
        row90 = {"low90": float(low90), "high90": float(high90), "low50": float(low50), "high50": float(high50)}
        ahead.append({"month": f"{start:%Y-%m}", **row90, "median": float(middle(samples[step]))})
    x = {"field": "month", "type": "ordinal", "title": "Month", "sort": None}
    spec: dict[str, Any] = {
        "layer": [
            {"data": {"values": past}, "mark": {"type": "bar", "color": _PAST, "tooltip": True},
             "encoding": {"x": x, "y": _y("best", measure.capitalize())}},
            {"data": {"values": past}, "mark": {"type": "rule"},
             "encoding": {"x": x, "y": _y("low"), "y2": {"field": "high"}}},
            *(_band(ahead, x, low, high, opacity)
              for low, high, opacity in (("low90", "high90", 0.35), ("low50", "high50", 0.9))),
            {"data": {"values": ahead}, "mark": {"type": "tick", "color": _MARK, "thickness": 2, "size": 16},
             "encoding": {"x": x, "y": _y("median")}},
        ],
    }  # fmt: skip
    one = ahead[0]
    description = (
        f"Grey bars: recorded {measure} of the last {len(past)} months, with a line from low to high. Blue: the months "
        f"ahead, pale for the 90 % interval, dark for 50 %, a mark at the median. {one['month']}: "
        f"{one['low90']:,.0f} to {one['high90']:,.0f}, median {one['median']:,.0f}."
    )
    return Picture(f"fan-{number + 1:02d}", f"{measure.capitalize()} in {name}", description, spec)


def calibration_picture(shares: Array, model: str) -> Picture:
    """Where the counts fell in their distributions, with the line on which all would be perfect."""
    rows = [{"position": f"{n / BINS:.1f}-{(n + 1) / BINS:.1f}", "share": float(s)} for n, s in enumerate(shares)]
    spec: dict[str, Any] = {
        "layer": [
            {
                "data": {"values": rows},
                "mark": {"type": "bar", "color": _AHEAD, "tooltip": True},
                "encoding": {
                    "x": {"field": "position", "type": "ordinal", "title": "Where the count fell in its distribution"},
                    "y": {
                        "field": "share",
                        "type": "quantitative",
                        "title": "Share of forecasts",
                        "axis": {"format": "%"},
                    },
                },
            },
            {
                "data": {"values": [{"even": 1 / BINS}]},
                "mark": {"type": "rule", "color": _MARK, "strokeDash": [6, 4]},
                "encoding": {"y": {"field": "even", "type": "quantitative"}},
            },
        ],
    }
    low, high = rows[0]["share"], rows[-1]["share"]
    description = (
        f"Ten bars; each would reach the dashed line at 10 % if the forecasts were calibrated. {low:.0%} of the counts "
        f"fell in the lowest tenth of their distribution and {high:.0%} in the highest."
    )
    return Picture("calibration", f"Calibration of '{model}' in the later months", description, spec)


def alert_picture(alerts: Sequence[Alert], measure: str) -> Picture:
    """Next week's distribution of each place, and the count from which a week is surprising."""
    rows = []
    for alert in alerts:
        spread = {f"q{level}": alert.quantile(level / 100) for level in (5, 25, 50, 75, 95)}
        rows.append({"place": alert.place, **spread, "threshold": alert.threshold, "last": alert.latest})
    y = {"field": "place", "type": "nominal", "title": None}
    x = {"type": "quantitative", "title": f"{measure.capitalize()} in a week"}
    spec: dict[str, Any] = {
        "data": {"values": rows},
        "layer": [
            {"mark": {"type": "bar", "color": _AHEAD, "opacity": 0.35, "height": 10},
             "encoding": {"y": y, "x": {**x, "field": "q5"}, "x2": {"field": "q95"}}},
            {"mark": {"type": "bar", "color": _AHEAD, "height": 10, "tooltip": True},
             "encoding": {"y": y, "x": {**x, "field": "q25"}, "x2": {"field": "q75"}}},
            {"mark": {"type": "tick", "color": _MARK, "thickness": 3, "size": 18},
             "encoding": {"y": y, "x": {**x, "field": "threshold"}}},
            {"mark": {"type": "point", "color": "#1b2530", "filled": True, "size": 45},
             "encoding": {"y": y, "x": {**x, "field": "last"}}},
        ],
    }  # fmt: skip
    above = [a.place for a in alerts if a.latest >= a.latest_threshold > 0]
    description = (
        "For each place a pale bar holds next week's count with 90 % chance, a dark one with 50 %; an upright mark "
        "stands where a count becomes surprising, a dot at last week's count. "
        + (f"Last week was surprising in {', '.join(above)}." if above else "Last week was surprising nowhere.")
    )
    return Picture("alerts", "What would be surprising next week", description, spec)


def _band(rows: Sequence[Mapping[str, Any]], x: Mapping[str, Any], low: str, high: str, opacity: float) -> Any:
    return {
        "data": {"values": rows},
        "mark": {"type": "bar", "color": _AHEAD, "opacity": opacity, "width": 12},
        "encoding": {"x": x, "y": _y(low), "y2": {"field": high}},
    }


def _y(name: str, title: str | None = None) -> dict[str, Any]:
    told: dict[str, Any] = {"field": name, "type": "quantitative"}
    return {**told, "title": title} if title else told


def _month(panel: Panel, row: int) -> str:
    return f"{panel.starts[row]:%Y-%m}"
