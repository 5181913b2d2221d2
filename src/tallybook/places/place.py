"""A place of the gazetteer, and a mention of a place in a report."""

from __future__ import annotations

from dataclasses import dataclass

from tallybook.records import Where

# What a place is; divisions and countries are areas, the rest are points with some extent.
PLACE_KINDS = ("country", "adm1", "adm2", "city", "quarter", "region", "water", "facility")


@dataclass(frozen=True, slots=True)
class Place:
    """One place that is known.

    `place_id` is "geonames:ID", "supplement:slug", a slug behind the id of the city that contains it
    ("geonames:ID/slug"), or ISO 3166-1 alpha-2 for countries. Coordinates are WGS84 degrees; None where neither the
    place nor the division around it has any. `population` is 0 where GeoNames has none, which is common for places
    that do have people. `adm1` and `adm2` are names, `adm1_id` and `adm2_id` their place ids. `inside` is the id of
    the place that contains a supplement's quarter; `radius_km` how far a region or quarter reaches from its point.
    """

    place_id: str
    name: str
    kind: str
    country_code: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    population: int = 0
    adm1: str | None = None
    adm2: str | None = None
    adm1_id: str | None = None
    adm2_id: str | None = None
    inside: str | None = None
    radius_km: float | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A place under one of its names: `rank` 0 is the main name, 1 an alternate, 2 a name cut out of a longer one."""

    place: Place
    rank: int = 0


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """Words of a report that name a place; `text[start:end] == name` in code points of the report's text.

    `kind` is "place" or "demonym" ("Qasmaran"; it names a people and only hints at a place). `type_word` is what the
    report calls it ("province", "quarter"), `inside` the names that it puts around it, innermost first
    ("Vashira, Lower Damra" gives "Lower Damra" to the mention of Vashira). `near` is True for "near X" and "10 km
    north of X". `dateline` is True at the head of a report. `sureness` is how sure the recognition is, 0 to 1.
    `where` is None until `resolve` has been asked, and where the name could not be placed its coordinates are None.
    """

    start: int
    end: int
    name: str
    kind: str = "place"
    type_word: str | None = None
    inside: tuple[str, ...] = ()
    near: bool = False
    dateline: bool = False
    in_title: bool = False
    sureness: float = 1.0
    where: Where | None = None
