"""T008: independent origins that state different figures of one incident."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tallybook.checks.rule import Rule
from tallybook.match import MatchKnowledge, Origins
from tallybook.match.statements import FIELDS, statements
from tallybook.records import Snapshot

SAID = {"deaths": "killed", "injuries": "hurt", "abductions": "taken"}


def _find(snapshot: Snapshot, today: date | None) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    del today
    knowledge = MatchKnowledge.load()
    finder = Origins(snapshot.reports, snapshot.copies, knowledge)
    for name, incident in sorted(snapshot.incidents.items()):
        own = [snapshot.claims[c] for c in incident.claims if c in snapshot.claims]
        for measure in FIELDS:
            said: dict[str, dict[int, tuple[str, ...]]] = {}
            for statement in statements(finder.among(own), own, snapshot.reports, knowledge, field=measure):
                if statement.value is not None and not statement.denied and not statement.unsure:
                    said.setdefault(statement.origin, {}).setdefault(statement.value, statement.claims)
            if len(said) > 1 and len({value for values in said.values() for value in values}) > 1:
                told = "; ".join(
                    f"{origin} {', '.join(f'{v:,}' for v in sorted(values))}" for origin, values in sorted(said.items())
                )
                claims = sorted({c for values in said.values() for names in values.values() for c in names})
                yield f"incident {name}", f"the {SAID[measure]} are told differently: {told}", (name, *claims)


RULE = Rule(
    "T008",
    "independent origins state different figures of one incident; the range holds those that still stand",
    "read the claims; say which reports tell of another incident, or leave the range",
    "warning",
    _find,
)
