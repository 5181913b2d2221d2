"""The map of a printed report, as SVG: where its incidents are, as far as that is known."""

from __future__ import annotations

from collections.abc import Sequence

from tallybook.desk.maps import drawing
from tallybook.records import Incident, Where

_INK, _LAND, _SEA, _MARK = "#4c5864", "#ffffff", "#eef0f1", "#9c1c1c"


def map_of(incidents: Sequence[Incident]) -> str:
    """The map; empty where no place has coordinates."""
    places: dict[Where, int] = {}
    sums: dict[int | None, tuple[int, int]] = {}
    for incident in incidents:
        if incident.where is not None and incident.where.latitude is not None:
            number = places.setdefault(incident.where, len(places))
            sums[number] = (sums.get(number, (0, 0))[0] + 1, 0)
    spots, _nowhere, _number = drawing.spots(sums, {number: where for where, number in places.items()})
    if not spots:
        return ""
    view = drawing.around(spots)
    circles = "".join(
        f'<circle cx="{a.x}" cy="{a.y}" r="{a.radius}" fill="{_MARK}" fill-opacity="{".1" if a.vague else ".25"}" '
        f'stroke="{_MARK}" stroke-width="1.5"{" stroke-dasharray=" + chr(34) + "5 4" + chr(34) if a.vague else ""}/>'
        for a in drawing.areas(spots, view)
    )
    scale_km, scale_px = drawing.scale_bar(view)
    width, height = drawing.WIDTH, drawing.HEIGHT
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="373" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="Map of {len(spots)} places"><rect width="{width}" height="{height}" fill="{_SEA}"/>'
        f'<path d="{drawing.land(view)}" fill="{_LAND}" stroke="{_INK}" stroke-width=".7"/>{circles}'
        f'<path d="M20 {height - 18}v6h{scale_px}v-6" fill="none" stroke="{_INK}"/>'
        f'<text x="20" y="{height - 24}" font-size="15">{scale_km} km</text></svg>'
    )
