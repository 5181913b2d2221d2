"""Place names and where they are: the gazetteer, recognition, resolution, distance and containment."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from tallybook.places.gazetteer import Addition, Gazetteer
from tallybook.places.geometry import contains, distance_km
from tallybook.places.lexicon import Lexicon
from tallybook.places.place import Place, PlaceMention
from tallybook.places.resolve import resolve
from tallybook.places.supplement import read_geonames, read_supplement
from tallybook.places.where import home_of, main_place, where_of

if TYPE_CHECKING:
    from tallybook.places.find import find_places

__all__ = [
    "Addition",
    "Gazetteer",
    "Lexicon",
    "Place",
    "PlaceMention",
    "contains",
    "distance_km",
    "find_places",
    "home_of",
    "main_place",
    "read_geonames",
    "read_supplement",
    "resolve",
    "where_of",
]

# Loaded when asked for: a program that only measures distances should not wait for a parser. The others stay as they
# are: they need none, and `resolve` is also the name of its module, which would take its place.
_WHERE = {"find_places": "find"}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
