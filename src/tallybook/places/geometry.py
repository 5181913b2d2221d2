"""How far places are from each other, and which place lies in which."""

from __future__ import annotations

import math
from typing import Protocol

from tallybook.places.gazetteer import Gazetteer
from tallybook.places.names import key
from tallybook.places.place import Place
from tallybook.records import Where

EARTH_RADIUS_KM = 6371.0088
_KM_A_DEGREE = 111.0  # of latitude, at least
_REACHES_DEGREES = (0.25, 1.0, 4.0, 16.0, 60.0)  # how far around a point is looked, nearer first
_LOOKED_AT = 20_000


class Located(Protocol):
    """Anything with coordinates: a Where or a Place."""

    @property
    def latitude(self) -> float | None:
        """Degrees north, or None."""

    @property
    def longitude(self) -> float | None:
        """Degrees east, or None."""


def distance_km(a: Located, b: Located) -> float | None:
    """Great-circle distance between two places, in km; None where one has no coordinates.

    Source: the haversine formula on a sphere with the mean radius of the Earth (IUGG).
    """
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return None
    la, lb = math.radians(a.latitude), math.radians(b.latitude)
    h = (
        math.sin((lb - la) / 2) ** 2
        + math.cos(la) * math.cos(lb) * math.sin(math.radians(b.longitude - a.longitude) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, h)))


def nearest(gazetteer: Gazetteer, latitude: float, longitude: float, *, most: int) -> list[tuple[float, Place]]:
    """The known places nearest to a point, each with its distance in km, the nearest first."""
    point = Where("", None, latitude, longitude)
    found: list[tuple[float, Place]] = []
    for reach_degrees in _REACHES_DEGREES:
        wide = min(180.0, reach_degrees / max(0.05, math.cos(math.radians(latitude))))
        box = (longitude - wide, latitude - reach_degrees, longitude + wide, latitude + reach_degrees)
        told = ((distance_km(point, p), p) for p in gazetteer.in_box(*box, most=_LOOKED_AT))
        found = sorted(((km, p) for km, p in told if km is not None), key=lambda one: (one[0], one[1].place_id))[:most]
        if len(found) == most and found[-1][0] <= reach_degrees * _KM_A_DEGREE:
            break
    return found


def contains(outer: Where, inner: Where, gazetteer: Gazetteer | None = None) -> bool:
    """Say whether one place lies in another, or is the same; what is not known to lie in it does not.

    A quarter kept by name inside a city carries the city's id in its own; a division contains what names it; a
    country what has its code. With a gazetteer, a city or region also contains lesser places within its radius.

    Args:
        outer: the place that may contain.
        inner: the place that may be contained.
        gazetteer: what knows how large cities and regions are; None leaves that out.

    Returns:
        Whether it does. A vague or larger place is never inside a smaller one.
    """
    if outer.place_id is None or inner.place_id is None:
        same = key(outer.name) == key(inner.name) and outer.country_code == inner.country_code
        return same or _is_division_of(outer, inner)
    if outer.place_id == inner.place_id or inner.place_id.startswith(f"{outer.place_id}/"):
        return True
    if _is_division_of(outer, inner):
        return True
    if gazetteer is None or (inner.precision or 7) > 3:
        return False
    place, other = gazetteer.by_id(outer.place_id), gazetteer.by_id(inner.place_id.partition("/")[0])
    if place is None or place.kind not in ("city", "quarter", "region"):
        return False
    if other is not None and (outer.place_id == other.inside or other.population > place.population > 0):
        return outer.place_id == other.inside
    if place.kind == "city" and (outer.country_code, outer.adm1) != (inner.country_code, inner.adm1):
        return False
    apart = distance_km(outer, inner)
    return apart is not None and apart <= gazetteer.radius_km(place)


def _is_division_of(outer: Where, inner: Where) -> bool:
    """Whether the outer is a country or a division that the inner names as its own."""
    if outer.country_code is None or outer.country_code != inner.country_code:
        return False
    if outer.precision == 6:
        return outer.place_id in (None, outer.country_code)
    if outer.precision == 4 and outer.adm1 and key(outer.adm1) == key(inner.adm1 or ""):
        return (inner.precision or 7) <= 4
    if outer.precision == 3 and outer.adm2 and key(outer.adm2) == key(inner.adm2 or ""):
        return outer.adm1 == inner.adm1 and (inner.precision or 7) <= 3
    return False
