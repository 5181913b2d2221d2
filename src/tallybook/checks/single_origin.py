"""T012: several reports of an incident that all rest on one origin."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tallybook.checks.rule import Rule
from tallybook.records import Snapshot


def _find(snapshot: Snapshot, today: date | None) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    del today
    for name, incident in sorted(snapshot.incidents.items()):
        counted = incident.deaths is not None or incident.injuries is not None
        if counted and len(incident.origins) == 1 and len(incident.reports) > 1:
            what = f"{incident.title}: {len(incident.reports)} reports, 1 origin: {incident.origins[0]}"
            yield f"incident {name}", what, (name, *incident.reports)


RULE = Rule(
    "T012",
    "an incident looks well reported, but all its reports rest on one origin",
    "look for an independent origin; until then the figure is provisional",
    "note",
    _find,
)
