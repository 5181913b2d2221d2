"""GeoJSON: incidents as points with how exactly they are placed; those without coordinates have no geometry."""

from __future__ import annotations

import json
from typing import Any

from tallybook.publish.evidence import Evidence
from tallybook.publish.exports.cells import incident_cells
from tallybook.publish.exports.profile import Made, Profile, listed
from tallybook.publish.wording import counted
from tallybook.records import Incident


def make(evidence: Evidence, profile: Profile) -> Made:
    """A FeatureCollection of every incident (RFC 7946)."""
    incidents = evidence.incidents_in_order()
    features = [_feature(incident) for incident in incidents]
    collection = {
        "type": "FeatureCollection",
        "tallybook": {"state": evidence.snapshot.head, "convention": list(profile.conventions)},
        "features": features,
    }
    made = Made(
        content=(json.dumps(collection, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace"),
        rows=len(features),
    )
    nowhere = [i.id for i, f in zip(incidents, features, strict=True) if f["geometry"] is None]
    if nowhere:
        told = f"{counted(len(nowhere), 'incident')} without coordinates, in the file with geometry null"
        made.lost.append(f"{told}: {listed(nowhere)}")
    return made


def _feature(incident: Incident) -> dict[str, Any]:
    where = incident.where
    properties = {k: v for k, v in incident_cells(incident).items() if k not in ("id", "latitude", "longitude")}
    point = None
    if where is not None and where.latitude is not None and where.longitude is not None:
        point = {"type": "Point", "coordinates": [where.longitude, where.latitude]}
    return {"type": "Feature", "id": incident.id, "geometry": point, "properties": properties}
