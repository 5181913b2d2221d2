"""The map and the timeline of the incidents that an address chooses; the same address shows the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from tallybook.desk import speaking
from tallybook.desk.access import allowed
from tallybook.desk.again import as_the_ledger_stands
from tallybook.desk.filters import Choice, Filters
from tallybook.desk.maps import drawing
from tallybook.desk.maps.drawing import MOST_AREAS, View
from tallybook.desk.maps.timeline import Column, Timeline, timeline
from tallybook.desk.render import address, engine, page
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
        all_times = address("maps:home", **{**query, "from": None, "to": None, "view": shown["asked"]})
        time = _timeline(now, choice, all_times)
    return page(
        request, "maps/home.html.j2", status=422 if form.errors else 200, title=_("Map and timeline"), form=form,
        choice=choice, query=query, size=drawing, most=INCIDENTS_LISTED, most_areas=MOST_AREAS,
        all_times=all_times, **time, **shown,
    )  # fmt: skip


def _shown(now: Standing, choice: Choice, asked: View | None) -> dict[str, Any]:
    """All that the map and the timeline show."""
    spots, nowhere, nowhere_all = drawing.spots(now.by_place(choice), now.places)
    view = asked or drawing.around(spots)
    areas = drawing.areas(spots, view)
    listed = sorted(areas, key=lambda a: (-a.spot.incidents, a.spot.where.name))[:PLACES_LISTED]
    return {
        "view": view, "asked": asked.told() if asked else "", "land": drawing.land(view), "areas": areas,
        "scale": drawing.scale_bar(view), "hidden": max(0, len(spots) - len(areas)),
        "listed": [(a.spot, now.there(choice, a.spot.places, most=INCIDENTS_LISTED)) for a in listed],
        "number_of": {a.spot.places: number for number, a in enumerate(listed)},
        "nowhere": now.there(choice, nowhere, most=INCIDENTS_LISTED), "nowhere_all": nowhere_all,
        "number": now.count(choice).number,
    }  # fmt: skip


def _timeline(now: Standing, choice: Choice, all_times: str) -> dict[str, Any]:
    """The timeline of all times; a period has its bars chosen."""
    ever = replace(choice, start=None, end=None)
    time, bars = now.kept(
        "timeline", lambda: _bars(now.by_day(ever), all_times), ever.limits, all_times, get_language()
    )
    return {"time": time, "bars": [bar.drawn[bar.column.lies_in(choice.start, choice.end)] for bar in bars]}


@dataclass(frozen=True, slots=True)
class _Bar:
    """A bar as it is drawn, apart from the time that was chosen and within it."""

    column: Column
    drawn: tuple[Markup, Markup]


def _bars(days: Mapping[int | None, int], all_times: str) -> tuple[Timeline | None, list[_Bar]]:
    """The timeline with its bars drawn: of hundreds, a page changes only which of them are chosen."""
    time = timeline(days)
    draw = engine(get_language()).get_template("maps/bar.html.j2").module.bar  # type: ignore[attr-defined]
    before = all_times + ("&" if "?" in all_times else "?")
    bars = []
    for column in time.columns if time else ():
        told = {"column": column, "address": before, **_days(column)}
        bars.append(_Bar(column, (draw(**told, chosen=False), draw(**told, chosen=True))))
    return time, bars


def _days(column: Column) -> dict[str, str]:
    """The first and last day of a bar as addresses have them, and what it is called."""
    start, end = column.start.isoformat(), column.end.isoformat()
    days = speaking.day(column.start) + (f" – {speaking.day(column.end)}" if end != start else "")
    return {"start": start, "end": end, "words": f"{days}: {speaking.counted(column.number, 'incident')}"}
