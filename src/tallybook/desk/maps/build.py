"""Makes the outlines of countries that the map draws, out of the npm package world-atlas (Natural Earth).

npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz && python -m tallybook.desk.maps.build package
"""

from __future__ import annotations

import gzip
import itertools
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tallybook.desk.maps.outlines import DATA, DETAILS, UNITS_A_DEGREE
from tallybook.records import BadInput


def outlines(topology: Any) -> list[list[Any]]:
    """The countries of a TopoJSON file as [name, rings]; a ring is its first point and then steps, in our units."""
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [_unpacked(arc, scale, shift) for arc in topology["arcs"]]
    made = []
    for country in topology["objects"]["countries"]["geometries"]:
        polygons = country.get("arcs", [])
        polygons = polygons if country["type"] == "MultiPolygon" else [polygons]
        rings = [_steps(_joined(ring, arcs)) for polygon in polygons for ring in polygon]
        made.append([country["properties"]["name"], [ring for ring in rings if len(ring) >= 8]])
    return sorted(made)


def _unpacked(arc: Sequence[Sequence[int]], scale: Sequence[float], shift: Sequence[float]) -> list[tuple[int, int]]:
    x = y = 0
    points = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        points.append(
            (round((x * scale[0] + shift[0]) * UNITS_A_DEGREE), round((y * scale[1] + shift[1]) * UNITS_A_DEGREE))
        )
    return points


def _joined(ring: Sequence[int], arcs: Sequence[list[tuple[int, int]]]) -> list[tuple[int, int]]:
    """The points of a ring: arcs in order, one numbered below 0 turned round; each begins where the last one ended."""
    points: list[tuple[int, int]] = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points.extend(arc[1:] if points else arc)
    return points


def _steps(points: Sequence[tuple[int, int]]) -> list[int]:
    steps = [*points[0]]
    for (x, y), (next_x, next_y) in itertools.pairwise(points):
        if (x, y) != (next_x, next_y):
            steps += [next_x - x, next_y - y]
    return steps


def main(package: str) -> None:
    """Write the file that is shipped.

    Raises:
        BadInput: the folder is not that package.
    """
    folder = Path(package)
    missing = [detail for detail in DETAILS if not (folder / f"countries-{detail}.json").is_file()]
    if missing:
        raise BadInput(f"package={package!r}: expected the unpacked npm package world-atlas, with {missing[0]} in it")
    told = {detail: outlines(json.loads((folder / f"countries-{detail}.json").read_bytes())) for detail in DETAILS}
    packed = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    DATA.write_bytes(gzip.compress(packed, 9, mtime=0))


if __name__ == "__main__":
    main(sys.argv[1])
