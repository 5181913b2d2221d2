"""T007: an incident without a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tallybook.checks.rule import Rule
from tallybook.records import Snapshot


def _find(snapshot: Snapshot, today: date | None) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    del today
    for name, incident in sorted(snapshot.incidents.items()):
        when = incident.when
        if when is None or (when.start is None and when.end is None):
            yield f"incident {name}", f"{incident.title}: no claim says when", (name,)
        elif "publication day" in when.basis:
            yield f"incident {name}", f"{incident.title}: dated by the day of publication only", (name,)


RULE = Rule(
    "T007",
    "an incident has no date, or only that of its report: no count by month or period can be sure of it",
    "look for the day in the reports and correct the claim",
    "note",
    _find,
)
