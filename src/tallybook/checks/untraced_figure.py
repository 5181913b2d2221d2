"""T005: an incident's figure that no claim bears out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tallybook.checks.rule import Rule
from tallybook.records import Snapshot

MEASURES = ("deaths", "injuries", "abductions")


def _find(snapshot: Snapshot, today: date | None) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    del today
    for name, incident in sorted(snapshot.incidents.items()):
        for measure in MEASURES:
            figure = getattr(incident, measure)
            if figure is None or not figure.stated:
                continue
            behind = {c for d in incident.decided if d.field == measure for c in d.claims_for}
            lost = sorted(c for c in behind if c not in snapshot.claims)
            if not behind or lost:
                what = f"claims {', '.join(lost)} are not in the ledger" if lost else "no claim stands behind it"
                yield f"incident {name}", f"its {measure} can't be traced to words: {what}", (name, *lost)


RULE = Rule(
    "T005",
    "a figure of an incident can't be traced to a claim",
    "match again; don't publish the figure before",
    "error",
    _find,
)
