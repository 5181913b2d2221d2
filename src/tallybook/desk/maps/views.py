"""The map and the timeline of the incidents that an address chooses; the same address shows the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tallybook.desk import speaking
from tallybook.desk.access import allowed
from tallybook.desk.again import as_the_ledger_stands
from tallybook.desk.filters import Choice, Filters
from tallybook.desk.maps import drawing
from tallybook.desk.maps.drawing import MOST_AREAS, View
from tallybook.desk.maps.timeline import Column, timeline
from tallybook.desk.render import page
from tallybook.desk.standing import Standing, standing

PLACES_LISTED = 40
INCIDENTS_LISTED = 5


@allowed("look")
@as_the_ledger_stands
def home(request: HttpRequest) -> HttpResponse:
    """The map, the timeline below it, and the same as words."""
    form = Filters(request.GET)
    choice = form.choice
    told = request.GET.get("view", "")[:100]
    with standing(request, choice.convention) as now:
        shown = now.kept("map", lambda: _shown(now, choice, View.read(told)), choice.limits, told)
    query = choice.query()
    return page(
        request, "maps/home.html.j2", status=422 if form.errors else 200, title=_("Map and timeline"), form=form,
        choice=choice, query=query, size=drawing, most=INCIDENTS_LISTED, most_areas=MOST_AREAS,
        without_period={k: v for k, v in query.items() if k not in ("from", "to")}, **shown,
    )  # fmt: skip


def _shown(now: Standing, choice: Choice, asked: View | None) -> dict[str, Any]:
    """All that the map and the timeline show."""
    spots, nowhere, nowhere_all = drawing.spots(now.by_place(choice), now.places)
    view, ever = asked or drawing.around(spots), replace(choice, start=None, end=None)
    areas = drawing.areas(spots, view)
    listed = sorted(areas, key=lambda a: (-a.spot.incidents, a.spot.where.name))[:PLACES_LISTED]
    return {
        "view": view, "asked": asked.told() if asked else "", "land": drawing.land(view), "areas": areas,
        "scale": drawing.scale_bar(view), "hidden": max(0, len(spots) - len(areas)),
        "listed": [(a.spot, now.there(choice, a.spot.places, most=INCIDENTS_LISTED)) for a in listed],
        "number_of": {a.spot.places: number for number, a in enumerate(listed)},
        "nowhere": now.there(choice, nowhere, most=INCIDENTS_LISTED), "nowhere_all": nowhere_all,
        **now.kept("timeline", lambda: _timeline(now.by_day(ever)), ever.limits, get_language()),
        "number": now.count(choice).number,
    }  # fmt: skip


def _timeline(days: Mapping[int | None, int]) -> dict[str, Any]:
    """The timeline of all times, with its bars as addresses and words tell of them."""
    time = timeline(days)
    return {"time": time, "bars": [_bar(column) for column in time.columns] if time else []}


def _bar(column: Column) -> tuple[Column, str, str, str]:
    """A bar, its first and last day as addresses have them, and what it is called."""
    start, end = column.start.isoformat(), column.end.isoformat()
    days = speaking.day(column.start) + (f" – {speaking.day(column.end)}" if end != start else "")
    return column, start, end, f"{days}: {speaking.counted(column.number, 'incident')}"
