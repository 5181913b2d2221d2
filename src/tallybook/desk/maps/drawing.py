"""Works out where countries and incidents stand on the map; an incident is an area as large as its place is vague."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tallybook.desk.maps.outlines import rings_in
from tallybook.records import Where

WIDTH, HEIGHT = 960, 560  # pixels, as all lengths here that are not degrees or kilometres
KM_A_DEGREE = 111.2
# How far the true place may lie from the point, by UCDP's precision: the radius of the area that is drawn.
REACH_KM = {1: 3, 2: 25, 3: 40, 4: 130, 5: 260, 6: 500, 7: 150}
_NARROWEST = 1.5  # degrees from top to bottom
_SMALLEST = 6.0  # pixels; a smaller area could not be pressed
MOST_AREAS = 600
_ZOOM = 2.0
_ROOM_0_1 = 0.12  # of the span, around what is shown


@dataclass(frozen=True, slots=True)
class View:
    """The part of the world that is shown, in degrees; a map of the desk never crosses the 180th meridian."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def read(cls, told: str) -> View | None:
        """A view as an address says it, "west,south,east,north"; None for what is no view."""
        try:
            west, south, east, north = (float(part) for part in told.split(","))
        except ValueError:
            return None
        if not all(math.isfinite(v) for v in (west, south, east, north)) or not (west < east and south < north):
            return None
        return cls(west, south, east, north).fitted()

    @classmethod
    def around(cls, places: Sequence[tuple[float, float, float]]) -> View:
        """The view that holds (latitude, longitude, reach in km) of all places; the world for none."""
        if not places:
            return cls(-180, -60, 180, 80).fitted()
        reach = [(lat, lon, km / KM_A_DEGREE) for lat, lon, km in places]
        west, east = min(lon - r for _, lon, r in reach), max(lon + r for _, lon, r in reach)
        south, north = min(lat - r for lat, _, r in reach), max(lat + r for lat, _, r in reach)
        room_x, room_y = (east - west) * _ROOM_0_1, (north - south) * _ROOM_0_1
        return cls(west - room_x, south - room_y, east + room_x, north + room_y).fitted()

    @property
    def squeeze(self) -> float:
        """How much shorter a degree of longitude is than one of latitude, in the middle of the view."""
        return max(0.2, math.cos(math.radians(max(-80.0, min(80.0, (self.south + self.north) / 2)))))

    def fitted(self) -> View:
        """The view widened to the shape of the map, and kept within the world."""
        if self.south < -85 or self.north > 85:
            south, north = max(-85.0, min(84.0, self.south)), min(85.0, max(-84.0, self.north))
            return View(self.west, south, self.east, north).fitted()
        middle_x, middle_y = (self.west + self.east) / 2, (self.south + self.north) / 2
        tall = max(self.north - self.south, (self.east - self.west) * self.squeeze * HEIGHT / WIDTH, _NARROWEST)
        tall = min(tall, 170.0)
        wide = min(360.0, tall / self.squeeze * WIDTH / HEIGHT)
        middle_x = max(-180 + wide / 2, min(180 - wide / 2, middle_x))
        middle_y = max(-85 + tall / 2, min(85 - tall / 2, middle_y))
        sides = (middle_x - wide / 2, middle_y - tall / 2, middle_x + wide / 2, middle_y + tall / 2)
        return View(*(round(side, 3) for side in sides))

    def moved(self, right: float = 0, up: float = 0, zoom: float = 1) -> View:
        """The view moved by shares of its size, or zoomed."""
        wide, tall = self.east - self.west, self.north - self.south
        x, y = (self.west + self.east) / 2 + right * wide, (self.south + self.north) / 2 + up * tall
        wide, tall = wide / zoom, tall / zoom
        return View(x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2).fitted()

    def told(self) -> str:
        """As an address says it."""
        return ",".join(f"{v:g}" for v in (self.west, self.south, self.east, self.north))

    @property
    def ways(self) -> dict[str, str]:
        """Where the buttons around the map lead."""
        return {
            "in": self.moved(zoom=_ZOOM).told(), "out": self.moved(zoom=1 / _ZOOM).told(),
            "left": self.moved(right=-0.4).told(), "right": self.moved(right=0.4).told(),
            "up": self.moved(up=0.4).told(), "down": self.moved(up=-0.4).told(),
        }  # fmt: skip

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Where a point stands on the map."""
        x = (longitude - self.west) / (self.east - self.west) * WIDTH
        y = (self.north - latitude) / (self.north - self.south) * HEIGHT
        return round(x, 1), round(y, 1)

    def pixels(self, km: float) -> float:
        """A length on the ground as one on the map."""
        return km / KM_A_DEGREE / (self.north - self.south) * HEIGHT


@dataclass(frozen=True, slots=True)
class Spot:
    """A point with how exactly it is known: the incidents there, how many died in them at best, and its places."""

    where: Where
    places: tuple[int, ...]
    incidents: int
    deaths: int

    @property
    def reach_km(self) -> float:
        """How far the true place may lie from the point."""
        return REACH_KM.get(self.where.precision or 5, REACH_KM[5])


@dataclass(frozen=True, slots=True)
class Area:
    """A spot as it is drawn."""

    spot: Spot
    x: float
    y: float
    radius: float
    vague: bool


def spots(
    sums: Mapping[int | None, tuple[int, int]], known: Mapping[int, Where]
) -> tuple[list[Spot], tuple[int | None, ...], int]:
    """Places put together by point and precision; then those without coordinates, and how many incidents those have.

    Args:
        sums: incidents and deaths by the number of a place; None is none.
        known: the places by number.
    """
    points: dict[tuple[float, float, int], list[int]] = {}
    nowhere: list[int | None] = []
    for number in sums:
        where = known.get(number) if number is not None else None
        if number is None or where is None or where.latitude is None or where.longitude is None:
            nowhere.append(number)
        else:
            points.setdefault((where.latitude, where.longitude, where.precision or 5), []).append(number)
    found = []
    for own in points.values():
        own.sort(key=lambda n: (-sums[n][0], known[n].name, n))  # called as most call it
        found.append(Spot(known[own[0]], tuple(own), sum(sums[n][0] for n in own), sum(sums[n][1] for n in own)))
    return found, tuple(nowhere), sum(sums[n][0] for n in nowhere)


def around(found: Sequence[Spot]) -> View:
    """The view that holds all spots with their reach."""
    return View.around([(s.where.latitude or 0.0, s.where.longitude or 0.0, s.reach_km) for s in found])


def areas(found: Sequence[Spot], view: View) -> list[Area]:
    """The areas in view, the largest first, so that small ones lie above them and can be pressed."""
    made = []
    for spot in found:
        x, y = view.at(spot.where.longitude or 0.0, spot.where.latitude or 0.0)
        radius = max(_SMALLEST, view.pixels(spot.reach_km))
        if -radius <= x <= WIDTH + radius and -radius <= y <= HEIGHT + radius:
            made.append(Area(spot, x, y, round(radius, 1), (spot.where.precision or 5) >= 3))
    made.sort(key=lambda a: (-a.spot.incidents, a.spot.where.name))
    return sorted(made[:MOST_AREAS], key=lambda a: (-a.radius, a.spot.where.name))


@functools.lru_cache(maxsize=64)
def land(view: View) -> str:
    """The path of all countries in view, in SVG's words."""
    parts = []
    for ring in rings_in(view.west, view.south, view.east, view.north):
        points: list[tuple[float, float]] = []
        for longitude, latitude in ring.points:
            point = view.at(longitude, latitude)
            if not points or point != points[-1]:
                points.append(point)
        if len(points) > 2:
            parts.append("M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z")
    return "".join(parts)


def scale_bar(view: View) -> tuple[int, float]:
    """A round number of kilometres and how long it is on the map."""
    room = WIDTH / 5 / view.pixels(1)
    power = 10 ** math.floor(math.log10(room))
    km = next(power * step for step in (5, 2, 1) if power * step <= room)
    return int(km) or 1, round(view.pixels(int(km) or 1), 1)
