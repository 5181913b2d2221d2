"""The charts of representation: seats held beside seats due with their bounds and sources, and shares over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tallybook.analyse.finding import Interval, Picture
from tallybook.analyse.representation.saying import Shown, chosen, per_cent, widest_first, words
from tallybook.analyse.representation.seating import Seating, Weighed

WAYS = ("held", "due, as told", "due by people", "due by votes")
MOST_ROWS = 30
_SOURCES_SHOWN = 10
_SHARES = ("share of seats", "share of people")
_UNKNOWN, _WORKED_OUT = "origin not known", "worked out from people or votes"


def pictures(seatings: Sequence[Seating], shown: Shown) -> tuple[Picture, ...]:
    """Held and due; and over time where a body is told at several times."""
    rows = [(s, w) for s in seatings for w in chosen(s, shown) if w.held_share is not None]
    made = []
    if rows:
        made.append(_held_and_due(widest_first(rows)[:MOST_ROWS]))
    told: dict[tuple[str, str], int] = {}
    for seating, weighed in rows:
        key = (seating.body, weighed.holding.group)
        told[key] = told.get(key, 0) + (seating.day is not None)
    several = [(s, w) for s, w in rows if told[s.body, w.holding.group] > 1 and s.day is not None]
    if several:
        made.append(_over_time(several[: 4 * MOST_ROWS]))
    return tuple(made)


def _lines(seating: Seating, weighed: Weighed) -> list[dict[str, Any]]:
    """One line of the chart for seats held and for each way in which seats are due."""
    held = weighed.holding.held
    seats = None if held is None else Interval(held.at_least, held.best, held.at_most)
    lines = [_line(seating, weighed, WAYS[0], seats, weighed.holding.told_by)]
    told = (weighed.holding.dues_by, (), ())
    for way, due, by in zip(
        WAYS[1:], (weighed.due_as_told, weighed.due_by_people, weighed.due_by_votes), told, strict=True
    ):
        if due is not None:
            lines.append(_line(seating, weighed, way, due, by))
    return lines


def _line(
    seating: Seating, weighed: Weighed, way: str, seats: Interval | None, told_by: Sequence[str]
) -> dict[str, Any]:
    of = weighed.holding.of
    whole = float((of.best or of.at_most or of.at_least or 0) if of is not None else 0) or 1.0
    low, best, high = (None if seats is None or v is None else round(100 * v / whole, 3)
                       for v in ((seats.low, seats.best, seats.high) if seats else (None,) * 3))  # fmt: skip
    ends = [v for v in (low, best, high) if v is not None]
    form = (
        "{:,.0f}"
        if seats and all(float(v).is_integer() for v in (seats.low, seats.best, seats.high) if v)
        else "{:,.1f}"
    )
    day = f", {seating.day}" if seating.day else ""
    share = f" of {whole:,.0f}" if way == WAYS[0] else ""
    return {
        "who": f"{weighed.holding.group} – {seating.body}{day}",
        "way": way,
        "low": low if low is not None else 0.0,
        "best": best,
        "high": max(ends, default=0.0),
        "words": f"{words(seats, form)}{share} {way}",
        "told_by": ", ".join(told_by) or weighed.holding.source or (_UNKNOWN if way in WAYS[:2] else _WORKED_OUT),
    }


def _sources(rows: Sequence[tuple[Seating, Weighed]]) -> list[str]:
    lines: dict[str, None] = {}
    for seating, weighed in rows:
        row = weighed.holding
        parts = [f"seats: {', '.join(row.told_by) or row.source or _UNKNOWN}"]
        if row.dues_by:
            parts.append(f"due: {', '.join(row.dues_by)}")
        lines[f"{row.group}, {seating.body} – {'; '.join(parts)}"] = None
    shown = list(lines)[:_SOURCES_SHOWN]
    return [
        "Sources:",
        *shown,
        *([f"and {len(lines) - len(shown)} more, in the table"] if len(lines) > len(shown) else []),
    ]


def _held_and_due(rows: Sequence[tuple[Seating, Weighed]]) -> Picture:
    lines = [line for s, w in rows for line in _lines(s, w)]
    ways = [way for way in WAYS if any(line["way"] == way for line in lines)]
    colour = {"field": "way", "type": "nominal", "title": None, "scale": {"domain": list(WAYS)},
              "legend": {"values": ways}}  # fmt: skip
    place = {"y": {"field": "who", "type": "nominal", "title": None, "sort": None, "axis": {"labelLimit": 320}},
             "yOffset": {"field": "way", "type": "nominal", "sort": ways}}  # fmt: skip
    tooltip = [{"field": f, "type": "nominal", "title": t} for f, t in
               (("who", "Group and body"), ("words", "Seats"), ("told_by", "Rests on"))]  # fmt: skip
    across = {
        "type": "quantitative",
        "title": "per cent of the seats of the body",
        "scale": {"zero": True, "nice": True},
    }
    title = "Seats held and seats due"
    spec = {
        "title": {"text": title, "subtitle": _sources(rows), "anchor": "start"},
        "data": {"values": lines},
        "width": 460,
        "height": {"step": 16},
        "encoding": {**place, "color": colour, "tooltip": tooltip},
        "layer": [
            {"transform": [{"filter": "datum.way == 'held'"}], "mark": {"type": "bar"},
             "encoding": {"x": {"field": "high", **across}}},
            {"transform": [{"filter": "datum.way != 'held'"}], "mark": {"type": "bar", "opacity": 0.4},
             "encoding": {"x": {"field": "low", **across}, "x2": {"field": "high"}}},
            {"transform": [{"filter": "isValid(datum.best)"}], "mark": {"type": "tick", "thickness": 3, "opacity": 1},
             "encoding": {"x": {"field": "best", **across}}},
            {"mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 10},
             "encoding": {"x": {"field": "high", **across}, "text": {"field": "words"}, "color": {"value": "#1b2530"}}},
        ],
    }  # fmt: skip
    told = "; ".join(f"{line['who']}: {line['words']} ({line['told_by']})" for line in lines[:MOST_ROWS])
    return Picture(
        "seats-held-and-due",
        title,
        f"Bars of per cent of the seats of each body: solid for those held, pale from the lowest to the highest number "
        f"for those due, with a line at the best. {told}.",
        spec,
    )


def _over_time(rows: Sequence[tuple[Seating, Weighed]]) -> Picture:
    values = []
    for seating, weighed in rows:
        name = f"{weighed.holding.group} – {seating.body}"
        for what, share in zip(_SHARES, (weighed.held_share, weighed.people_share), strict=True):
            shown = per_cent(share)
            if shown is not None:
                low, best, high = (None if v is None else round(v, 3) for v in (shown.low, shown.best, shown.high))
                values.append(
                    {"who": name, "what": what, "day": str(seating.day), "low": low, "best": best, "high": high}
                )
    x = {"field": "day", "type": "temporal", "title": None}
    y = {"type": "quantitative", "title": "per cent"}
    colour = {"field": "what", "type": "nominal", "title": None,
              "scale": {"domain": list(_SHARES)}}  # fmt: skip
    title = "Shares of seats and of people over time"
    spec = {
        "title": {"text": title, "subtitle": _sources(rows), "anchor": "start"},
        "data": {"values": values},
        "facet": {"field": "who", "type": "nominal", "title": None, "header": {"labelLimit": 300}},
        "columns": 2,
        "spec": {
            "width": 260, "height": 140,
            "encoding": {"x": x, "color": colour},
            "layer": [
                {"mark": {"type": "area", "opacity": 0.25},
                 "encoding": {"y": {"field": "low", **y}, "y2": {"field": "high"}}},
                {"mark": {"type": "line", "point": True}, "encoding": {"y": {"field": "best", **y}}},
            ],
        },
    }  # fmt: skip
    return Picture(
        "shares-over-time",
        title,
        "For each group and body two lines over time, its share of seats and its share of people, each with a band "
        "from the lowest to the highest value that the figures allow; the numbers are in the table of seats.",
        spec,
    )
