"""The map and the timeline of the incidents that an address chooses; the same address shows the same."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tallybook.desk.access import allowed
from tallybook.desk.filters import Filters
from tallybook.desk.maps import drawing
from tallybook.desk.maps.drawing import MOST_AREAS, View
from tallybook.desk.maps.timeline import timeline
from tallybook.desk.render import page
from tallybook.desk.standing import standing

PLACES_LISTED = 100
INCIDENTS_LISTED = 20


@allowed("look")
def home(request: HttpRequest) -> HttpResponse:
    """The map, the timeline below it, and the same as words."""
    form = Filters(request.GET)
    choice = form.choice
    now = standing(request, choice.convention)
    chosen = now.chosen(choice)
    always = now.chosen(replace(choice, start=None, end=None)) if choice.start or choice.end else chosen
    placed, nowhere = drawing.by_place(chosen)
    asked = View.read(request.GET.get("view", "")[:100])
    view = asked or View.around(
        [(lat, lon, drawing.reach_km(own[0].where)) for (lat, lon, _p), own in placed.items() if own[0].where]
    )
    shown = drawing.areas(placed, view)
    query = choice.query()
    return page(
        request, "maps/home.html.j2", status=422 if form.errors else 200, title=_("Map and timeline"), form=form,
        query=query, view=view, asked=asked.told() if asked else "", land=drawing.land(view), areas=shown,
        listed=sorted(shown, key=lambda a: (-len(a.incidents), a.where.name))[:PLACES_LISTED],
        hidden=max(0, len(placed) - len(shown)), nowhere=nowhere[:INCIDENTS_LISTED], nowhere_all=len(nowhere),
        time=timeline(always, choice.start, choice.end), size=drawing, scale=drawing.scale_bar(view),
        without_period={k: v for k, v in query.items() if k not in ("from", "to")}, most=INCIDENTS_LISTED,
        number=len(chosen), most_areas=MOST_AREAS,
    )  # fmt: skip
