"""Places by name for the form of a claim: what the gazetteer knows under the words that a person types."""

from __future__ import annotations

import threading
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tallybook.desk.access import allowed
from tallybook.desk.render import page
from tallybook.places import Gazetteer, Place, read_supplement
from tallybook.places.names import key
from tallybook.places.where import where_of_place
from tallybook.records import Where

MOST = 12
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


@allowed("look")
def near(request: HttpRequest) -> HttpResponse:
    """The places of a name, as choices in a form."""
    name = request.GET.get("place", "").strip()[:_LONGEST]
    choices = [(place.place_id, where_of_place(place, place.name, gazetteer()), place) for place in found(name)]
    return page(request, "reports/places.html.j2", choices=choices, name=name)
