"""T018: wounded who died later, as matching moved them from the hurt to the dead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tallybook.checks.rule import Rule
from tallybook.records import Snapshot


def _find(snapshot: Snapshot, today: date | None) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    del today
    for name, incident in sorted(snapshot.incidents.items()):
        if not incident.died_later:
            continue
        told = tuple(c for d in incident.decided if d.field == "died_later" for c in d.claims_for)
        hurt = {c for d in incident.decided if d.field == "injuries" for c in d.claims_for}
        taken_off = bool(hurt & set(told)) or incident.injuries is None
        what = (
            f"{incident.died_later:,} of the hurt died later and {_is_are(incident.died_later)} counted among the dead"
        )
        what += ", no longer among the hurt" if taken_off else "; whether the hurt still hold them nobody says"
        yield f"incident {name}", what, (name, *told)


def _is_are(persons: int) -> str:
    return "is" if persons == 1 else "are"


RULE = Rule(
    "T018",
    "somebody counted among the hurt died later, and was moved to the dead",
    "read the claims; if they tell of other persons, decide that the claims are different",
    "note",
    _find,
)
