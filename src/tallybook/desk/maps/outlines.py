"""The outlines of countries as the map draws them: only those in view, in the detail that the view needs."""

from __future__ import annotations

import functools
import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent / "data" / "countries.json.gz"
DETAILS = ("110m", "50m")
UNITS_A_DEGREE = 100
_COARSE_FROM_DEGREES = 70  # a view as wide as this is drawn from the coarse outlines


@dataclass(frozen=True, slots=True)
class Ring:
    """One closed line of a country, in degrees, with the box around it."""

    country: str
    points: tuple[tuple[float, float], ...]
    west: float
    south: float
    east: float
    north: float


@functools.cache
def rings(detail: str) -> tuple[Ring, ...]:
    """All rings in one detail; read once."""
    told = json.loads(gzip.decompress(DATA.read_bytes()))[detail]
    return tuple(_ring(name, steps) for name, lines in told for steps in lines)


def rings_in(west: float, south: float, east: float, north: float) -> Iterator[Ring]:
    """The rings that a view may show."""
    detail = DETAILS[0] if east - west >= _COARSE_FROM_DEGREES else DETAILS[1]
    for ring in rings(detail):
        if ring.west <= east and ring.east >= west and ring.south <= north and ring.north >= south:
            yield ring


def _ring(name: str, steps: Sequence[int]) -> Ring:
    x = y = 0
    points = []
    for step_x, step_y in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + step_x, y + step_y
        points.append((x / UNITS_A_DEGREE, y / UNITS_A_DEGREE))
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return Ring(name, tuple(points), min(xs), min(ys), max(xs), max(ys))
