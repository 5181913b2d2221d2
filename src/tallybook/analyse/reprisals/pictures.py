"""Pictures of reprisals: who against whom, what comes of itself, when answers come, and how well the model holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from math import atan2, cos, degrees, pi, sin
from typing import TYPE_CHECKING, Any

import numpy as np

from tallybook.analyse.finding import Interval, Picture
from tallybook.analyse.reprisals.estimates import Between, Overall, background_rate
from tallybook.analyse.reprisals.stated import NOT_STATED, Against
from tallybook.analyse.reprisals.telling import days_words, kernel_rows
from tallybook.analyse.reprisals.times import Times

if TYPE_CHECKING:
    from tallybook.analyse.reprisals.analysis import Follow, Material, ReprisalAnalysis

_PAIRS = 12  # of sides, those with the most deaths; more can't be told apart in a ring, and stand in the table
_LABEL_PX = 130
_BARS = 60  # of a timeline
_GAP = 0.16  # between a side's point and the ends of its arrows
_BEND = 0.06  # by which arrows there and back part


def of(analysis: ReprisalAnalysis, material: Material) -> tuple[Picture, ...]:
    """All pictures that there is something for."""
    made: list[Picture] = []
    if material.stated is not None:
        named = [row for row in material.stated.against if NOT_STATED not in (row.perpetrator, row.victims)]
        if named:
            made.append(against(named))
    if analysis.follows_:
        made.append(windows(analysis.follows_))
    if analysis.between_ is not None:
        made.append(between(analysis.between_))
    if analysis.overall_ is not None:
        made += [
            timeline(material.times, analysis.overall_),
            kernel(analysis.overall_, by_day=material.times.by_day),
            clock(analysis.overall_),
        ]
    return tuple(made)


def against(told: list[Against]) -> Picture:
    """Sides in a ring, an arrow from each to whom it is said to have killed, as broad as the deaths are many."""
    rows = sorted(told, key=lambda row: -(row.deaths.best or row.deaths.low or 0))[:_PAIRS]
    more = f" The {_PAIRS} pairs with the most deaths of {len(told)}; the table has all." if len(told) > _PAIRS else ""
    sides = sorted({side for row in rows for side in (row.perpetrator, row.victims)})
    at = {s: (cos(2 * pi * n / len(sides)), sin(2 * pi * n / len(sides))) for n, s in enumerate(sides)}
    points = [
        {"side": s, "x": round(x, 4), "y": round(y, 4), "named_y": round(y + (0.15 if y >= -1e-9 else -0.15), 4)}
        for s, (x, y) in at.items()
    ]
    arrows = [_arrow(row, at) for row in rows if row.perpetrator != row.victims]
    place: dict[str, Any] = {
        axis: {"field": axis, "type": "quantitative", "axis": None, "scale": {"domain": [-1.5, 1.5]}} for axis in "xy"
    }
    width = {"field": "deaths", "type": "quantitative", "legend": None, "scale": {"range": [1, 9], "domainMin": 0}}
    tooltip = [
        {"field": name, "title": title}
        for name, title in (("by", "By"), ("against", "Against"), ("told", "Deaths"), ("acts", "Incidents"))
    ]  # fmt: skip
    head = {"type": "point", "shape": "triangle-up", "size": 130, "opacity": 1}
    turn = {"field": "angle", "type": "quantitative", "scale": {"domain": [0, 360], "range": [0, 360]}}

    def beside(x: str, y: str) -> dict[str, Any]:
        return {"x": {**place["x"], "field": x}, "y": {**place["y"], "field": y}}

    spec = {
        "width": 460, "height": 460,
        "layer": [
            {"data": {"values": arrows}, "mark": {"type": "rule", "opacity": 0.7},
             "encoding": {**place, "x2": {"field": "x2"}, "y2": {"field": "y2"}, "size": width, "tooltip": tooltip}},
            {"data": {"values": arrows}, "mark": head,
             "encoding": {**beside("x2", "y2"), "angle": turn, "tooltip": tooltip}},
            {"data": {"values": points}, "mark": {"type": "point", "size": 220}, "encoding": place},
            {"data": {"values": points}, "mark": {"type": "text", "fontWeight": 600, "limit": _LABEL_PX},
             "encoding": {**beside("x", "named_y"), "text": {"field": "side"}}},
            {"data": {"values": arrows}, "mark": {"type": "text", "fontSize": 11},
             "encoding": {**beside("told_x", "told_y"), "text": {"field": "told"}}},
        ],
    }  # fmt: skip
    own = [f"{row.perpetrator} among themselves: {_deaths(row)}" for row in rows if row.perpetrator == row.victims]
    said = "; ".join([*(f"{a['by']} to {a['against']}: {a['told']}" for a in arrows), *own])
    return Picture("who-against-whom", "Who is said to have killed whom", f"Deaths by side: {said}.{more}", spec)


def _arrow(row: Against, at: dict[str, tuple[float, float]]) -> dict[str, Any]:
    (x, y), (x2, y2) = at[row.perpetrator], at[row.victims]
    length = max(((x2 - x) ** 2 + (y2 - y) ** 2) ** 0.5, 1e-9)
    along, up = (x2 - x) / length, (y2 - y) / length
    aside, above = -up * _BEND, along * _BEND
    return {
        "by": row.perpetrator, "against": row.victims, "deaths": row.deaths.best or row.deaths.low or 0,
        "told": _deaths(row), "acts": len(row.incidents), "angle": round((90 - degrees(atan2(up, along))) % 360, 2),
        "x": round(x + _GAP * along + aside, 4), "y": round(y + _GAP * up + above, 4),
        "told_x": round((x + x2) / 2 + 2.6 * aside, 4), "told_y": round((y + y2) / 2 + 2.6 * above, 4),
        "x2": round(x2 - _GAP * along + aside, 4), "y2": round(y2 - _GAP * up + above, 4),
    }  # fmt: skip


def _deaths(row: Against) -> str:
    low, best, high = row.deaths.low, row.deaths.best, row.deaths.high
    if low is None and best is None:
        return "not stated"
    around = "" if low == best == high else f" ({low} to {'open' if high is None else high})"
    return f"{best if best is not None else low}{around}"


def windows(follows: Iterable[Follow]) -> Picture:
    """Times as likely and times as many by window, counted and modelled, with their intervals."""
    rows: list[dict[str, Any]] = []
    for follow in follows:
        one = follow.counted
        told: list[tuple[str, Interval | None]] = [
            ("times as likely", one.chance), ("times as many", one.rate),
            ("times as many, by the model", follow.modelled),
        ]  # fmt: skip
        for what, interval in told:
            if interval is not None:
                found = {"low": interval.low, "best": interval.best, "high": interval.high}
                rows.append({"window": days_words(one.window_days), "what": what, **found})
    y = {"field": "what", "type": "nominal", "title": None}
    x = {"type": "quantitative", "title": "Against other days around (1: the same)"}
    layers = [
        {"mark": {"type": "rule", "strokeDash": [4, 4]}, "encoding": {"x": {"datum": 1}}},
        {"mark": {"type": "rule", "tooltip": True},
         "encoding": {"y": y, "x": {**x, "field": "low"}, "x2": {"field": "high"}}},
        {"mark": {"type": "point", "tooltip": True}, "encoding": {"y": y, "x": {**x, "field": "best"}}},
    ]  # fmt: skip
    order = list(dict.fromkeys(row["window"] for row in rows))
    spec = {
        "data": {"values": rows},
        "facet": {"row": {"field": "window", "type": "nominal", "title": "Within", "sort": order}},
        "spec": {"width": 420, "layer": layers},
    }
    words = "; ".join(f"{r['window']}, {r['what']}: {_words(r)}" for r in rows)
    return Picture("after", "What comes after, against other days around", f"{words}.", spec)


def between(found: Between) -> Picture:
    """Direct answers of each side to one event of each, with their intervals."""
    rows = [
        {"answers": f"answers of {side}", "after": f"after {other}", "low": cell.low, "best": cell.best,
         "high": cell.high}
        for side, row in zip(found.sides, found.offspring, strict=True)
        for other, cell in zip(found.sides, row, strict=True)
    ]  # fmt: skip
    y = {"field": "after", "type": "nominal", "title": None}
    x = {"type": "quantitative", "title": "Direct answers to one event"}
    layers = [
        {"mark": {"type": "rule", "tooltip": True},
         "encoding": {"y": y, "x": {**x, "field": "low"}, "x2": {"field": "high"}}},
        {"mark": {"type": "point", "tooltip": True}, "encoding": {"y": y, "x": {**x, "field": "best"}}},
    ]  # fmt: skip
    spec = {
        "data": {"values": rows},
        "facet": {
            "row": {"field": "answers", "type": "nominal", "title": None,
                    "header": {"labelAngle": 0, "labelAnchor": "start", "labelOrient": "top"}},
        },
        "spec": {"width": 380, "layer": layers},
    }  # fmt: skip
    words = "; ".join(f"{r['answers']} {r['after']}: {_words(r)}" for r in rows)
    return Picture("between-sides", "Who is followed by whom", f"{words}.", spec)


def timeline(times: Times, overall: Overall) -> Picture:
    """How many events came, and how many of them would have come of themselves."""
    days = max(1, round(times.length_days / _BARS))
    edges = np.append(np.arange(0, times.length_days, days), times.length_days)
    counts = np.histogram(times.days, edges)[0]
    rate = background_rate(overall.background, overall.fit, edges[:-1], edges[1:])
    rows = [
        {
            "from": (times.start + timedelta(days=float(a))).isoformat(),
            "to": (times.start + timedelta(days=float(b))).isoformat(),
            "events": int(n), "background": round(float(own), 2),
        }
        for a, b, n, own in zip(edges[:-1], edges[1:], counts, rate, strict=True)
    ]  # fmt: skip
    x = {"field": "from", "type": "temporal", "title": None}
    spec = {
        "data": {"values": rows},
        "layer": [
            {"mark": {"type": "bar", "opacity": 0.55, "tooltip": True},
             "encoding": {"x": x, "x2": {"field": "to"}, "y2": {"datum": 0},
                          "y": {"field": "events", "type": "quantitative", "title": "Events", "stack": None}}},
            {"mark": {"type": "line", "interpolate": "step-after", "color": "#d55e00"},
             "encoding": {"x": x, "y": {"field": "background", "type": "quantitative"}}},
        ],
    }  # fmt: skip
    share = float(rate.sum() / max(counts.sum(), 1))
    words = (
        f"Bars: events in {days} days each, {counts.sum():,} in all. Line: what of them the model takes to come of "
        f"itself, {share:.0%}; the rest it takes for answers."
    )
    return Picture("timeline", "Events, and what would have come of itself (line)", words, spec)


def kernel(overall: Overall, *, by_day: bool) -> Picture:
    """Direct answers a day by lag, in steps with their intervals and as the exponential has them."""
    rows = []
    told = kernel_rows(overall, by_day=by_day)
    for first, last, found, curve in told:
        wide = last - first
        rows.append(
            {
                "from": first, "to": last, "exponential": curve / wide,
                "low": None if found.low is None else found.low / wide, "best": (found.best or 0.0) / wide,
                "high": None if found.high is None else found.high / wide,
            }
        )  # fmt: skip
    x = {"field": "from", "type": "quantitative", "title": "Days after an event"}
    y = {"type": "quantitative", "title": "Direct answers a day"}
    spec = {
        "data": {"values": rows},
        "layer": [
            {"mark": {"type": "rect", "opacity": 0.25},
             "encoding": {"x": x, "x2": {"field": "to"}, "y": {**y, "field": "low"}, "y2": {"field": "high"}}},
            {"mark": {"type": "rule", "strokeWidth": 3, "color": "#0b4f8a", "tooltip": True},
             "encoding": {"x": x, "x2": {"field": "to"}, "y": {**y, "field": "best"}}},
            {"mark": {"type": "rule", "strokeDash": [5, 4], "color": "#d55e00"},
             "encoding": {"x": x, "x2": {"field": "to"}, "y": {**y, "field": "exponential"}}},
        ],
    }  # fmt: skip
    first_week = sum(found.best or 0.0 for _, last, found, _ in told if last <= 8)
    words = (
        f"Lines with their 95 % bands: direct answers to one event by lag, {overall.stepped.branching:.2f} in all, "
        f"{first_week:.2f} within the first week. Dashed: the exponential model, {overall.branching.best:.2f} in all."
    )
    return Picture("kernel", "When answers come, in steps and as an exponential (dashed)", words, spec)


def clock(overall: Overall) -> Picture:
    """Waits on the model's clock against those of a Poisson process, with the band of 95 samples of 100."""
    rows = [
        {"expected": round(e, 4), "found": round(f, 4), "low": round(a, 4), "high": round(b, 4)}
        for e, f, a, b in overall.rescaled.against_theory()
    ]
    x = {"field": "expected", "type": "quantitative", "title": "Wait that the model expects"}
    y = {"type": "quantitative", "title": "Wait that was found"}
    spec = {
        "data": {"values": rows}, "width": 320, "height": 320,
        "layer": [
            {"mark": "area", "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}}},
            {"mark": {"type": "line", "strokeDash": [4, 4]}, "encoding": {"x": x, "y": {**y, "field": "expected"}}},
            {"mark": {"type": "point", "tooltip": True}, "encoding": {"x": x, "y": {**y, "field": "found"}}},
        ],
    }  # fmt: skip
    outside = sum(not r["low"] <= r["found"] <= r["high"] for r in rows)
    words = (
        f"{outside} of {len(rows)} points lie outside the band in which 95 of 100 samples of the model would have them."
    )
    return Picture("clock", "Waits on the model's own clock", words, spec)


def _words(row: dict[str, Any]) -> str:
    low, best, high = ("?" if row[k] is None else f"{row[k]:.2f}" for k in ("low", "best", "high"))
    return f"{best} ({low} to {high})"
