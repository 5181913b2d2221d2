"""T006: an incident without a place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tallybook.checks.rule import Rule
from tallybook.records import Snapshot


def _find(snapshot: Snapshot, today: date | None) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    del today
    for name, incident in sorted(snapshot.incidents.items()):
        if incident.where is None:
            yield f"incident {name}", f"{incident.title}: no claim says where", (name,)
        elif incident.where.precision is None:
            yield f"incident {name}", f"{incident.title}: the place {incident.where.name!r} isn't known", (name,)


RULE = Rule(
    "T006",
    "an incident has no place, or one that the gazetteer doesn't know: no count by place holds it",
    "correct the claim, or add the place to a supplement of the gazetteer",
    "note",
    _find,
)
