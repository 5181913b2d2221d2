"""T017: figures of one incident that are ten times apart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tallybook.checks.rule import Rule
from tallybook.match import MatchKnowledge, Origins
from tallybook.match.statements import FIELDS, statements
from tallybook.records import Snapshot

TIMES = 10
PERSONS = 10


def _find(snapshot: Snapshot, today: date | None) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    del today
    knowledge = MatchKnowledge.load()
    finder = Origins(snapshot.reports, snapshot.copies, knowledge)
    for name, incident in sorted(snapshot.incidents.items()):
        own = [snapshot.claims[c] for c in incident.claims if c in snapshot.claims]
        for measure in FIELDS:
            said = statements(finder, own, snapshot.reports, knowledge, field=measure)
            values = {s.value: s.claims[0] for s in said if s.value and not s.unsure}
            if values and max(values) >= TIMES * min(values) and max(values) - min(values) >= PERSONS:
                low, high = min(values), max(values)
                what = f"{measure} from {low:,} to {high:,}, more than {TIMES} times apart"
                yield f"incident {name}", what, (name, values[low], values[high])


RULE = Rule(
    "T017",
    "exact figures of one incident are ten times apart: a slip of a digit, a running total, or two incidents in one",
    "read both claims; split the incident or reject the misread one",
    "warning",
    _find,
)
