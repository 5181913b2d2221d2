"""Places by name for the form of a claim: what the gazetteer knows under the words that a person types."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tallybook.desk.access import allowed
from tallybook.desk.maps import drawing
from tallybook.desk.maps.drawing import WIDTH, View, land, scale_bar
from tallybook.desk.render import page
from tallybook.places import Gazetteer, Place, read_supplement
from tallybook.places.geometry import nearest
from tallybook.places.names import key
from tallybook.places.where import where_of_place
from tallybook.records import Where

MOST = 12
NEAREST = 8
DOTS = 80
_LOOKED_AT = 400
_POINTS = ("city", "quarter", "facility")  # what has a point of its own; the rest are areas
_AROUND_KM = 60.0  # of a place, that its map shows
_NAME_WIDTH, _NAME_HEIGHT = 190, 34  # pixels that a name on the map takes
_LONGEST = 200
_held = threading.local()


def gazetteer() -> Gazetteer:
    """This thread's gazetteer, with the places that reports are read with; loaded when it is first asked for."""
    if not hasattr(_held, "gazetteer"):
        base = Gazetteer.load()
        told = [read_supplement(Path(path), base)[0] for path in settings.READ_WITH["places"]]
        added = [addition for additions in told for addition in additions]
        _held.gazetteer = Gazetteer.load(supplements=added) if added else base
    return _held.gazetteer


def found(name: str) -> list[Place]:
    """The places that bear a name, the larger first, each once."""
    named = gazetteer().named(key(name)) if name.strip() else ()
    return list({n.place.place_id: n.place for n in named}.values())[:MOST]


def where(name: str, place_id: str, held: Where | None) -> Where | None:
    """A place as a person gave it: as it was, resolved to the place they chose, or a name alone.

    Args:
        name: as it stands in the report; empty is no place.
        place_id: of the gazetteer; empty where they chose none.
        held: the place that the claim had.
    """
    if not name:
        return None
    if held is not None and held.name == name and (held.place_id or "") == place_id:
        return held
    place = gazetteer().by_id(place_id) if place_id else None
    return where_of_place(place, name, gazetteer()) if place is not None else Where(name)


@dataclass(frozen=True, slots=True)
class Choice:
    """A known place as a choice in a form; `km` is how far it lies from a point that was chosen, None without one."""

    place: Place
    where: Where
    km: float | None = None


@dataclass(frozen=True, slots=True)
class Dot:
    """A known place on the map; the name of a smaller one is left out where it would lie over another."""

    place: Place
    x: float
    y: float
    named: bool


def choices(name: str) -> list[Choice]:
    """The places that a name may mean."""
    return [Choice(place, where_of_place(place, place.name, gazetteer())) for place in found(name)]


@allowed("look")
def near(request: HttpRequest) -> HttpResponse:
    """The places of a name, or those nearest to a point (`at`: longitude, latitude), as choices in a form."""
    name = request.GET.get("place", "").strip()[:_LONGEST]
    point = _point(request.GET.get("at", ""))
    if point is None:
        return page(request, "reports/places.html.j2", choices=choices(name), name=name, point=None)
    offered = nearest(gazetteer(), point[1], point[0], most=NEAREST)
    told = [Choice(place, where_of_place(place, place.name, gazetteer()), km) for km, place in offered]
    return page(request, "reports/places.html.j2", choices=told, name=name or "?", point=point)


@allowed("look")
def on_map(request: HttpRequest) -> HttpResponse:
    """A map to choose a place on: the view that is asked for, else around a point or what a name may mean."""
    point = _point(request.GET.get("at", ""))
    view = View.read(request.GET.get("view", "")[:100])
    if view is None:
        known = [(p.latitude, p.longitude) for p in found(request.GET.get("place", "").strip()[:_LONGEST])[:1]]
        around = [(point[1], point[0])] if point else known
        view = View.around([(lat, lon, _AROUND_KM) for lat, lon in around if lat is not None and lon is not None])
    return page(request, "reports/place_map.html.j2", view=view, land=land(view), dots=dots(view), size=drawing,
                scale=scale_bar(view))  # fmt: skip


def dots(view: View) -> list[Dot]:
    """The towns and the like in view that most people live in, with names where there is room for them."""
    made: list[Dot] = []
    held = gazetteer().in_box(view.west, view.south, view.east, view.north, most=_LOOKED_AT)
    points = sorted((p for p in held if p.kind in _POINTS), key=lambda p: p.kind != "city")
    for place in points[:DOTS]:
        if place.latitude is None or place.longitude is None:  # pragma: no cover - it lies in the box
            continue
        x, y = view.at(place.longitude, place.latitude)
        free = all(abs(x - o.x) > _NAME_WIDTH or abs(y - o.y) > _NAME_HEIGHT for o in made if o.named)
        made.append(Dot(place, x, y, free and x < WIDTH - _NAME_WIDTH))
    return made


def _point(told: str) -> tuple[float, float] | None:
    """A point of an address, "longitude,latitude"; None for what is none."""
    try:
        longitude, latitude = (float(part) for part in told[:60].split(","))
    except ValueError:
        return None
    return (longitude, latitude) if -180 <= longitude <= 180 and -90 <= latitude <= 90 else None
