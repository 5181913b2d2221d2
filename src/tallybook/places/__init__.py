"""Place names and where they are: the gazetteer, recognition, resolution, distance and containment."""

from tallybook.places.find import find_places
from tallybook.places.gazetteer import Addition, Gazetteer
from tallybook.places.geometry import contains, distance_km
from tallybook.places.lexicon import Lexicon
from tallybook.places.place import Place, PlaceMention
from tallybook.places.resolve import resolve
from tallybook.places.supplement import read_geonames, read_supplement
from tallybook.places.where import home_of, main_place, where_of

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
