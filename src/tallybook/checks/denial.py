"""T011: a denial that stands against an accusation or an incident."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tallybook.checks.rule import Rule, claim_at, quoted
from tallybook.match import MatchKnowledge
from tallybook.match.words import telling_words
from tallybook.records import Claim, Snapshot, is_incident_kind


def _find(snapshot: Snapshot, today: date | None) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    del today
    generic = frozenset(MatchKnowledge.load().words["generic"])
    blamed: dict[str, list[Claim]] = {}
    for _, claim in sorted(snapshot.claims.items()):
        if claim.stance in ("asserted", "alleged") and (is_incident_kind(claim.kind) or claim.kind == "accusation"):
            for word in telling_words(claim.perpetrator.name if claim.perpetrator else None, generic):
                blamed.setdefault(word, []).append(claim)
    for name, claim in sorted(snapshot.claims.items()):
        if claim.kind != "denial" and claim.stance != "denied":
            continue
        linked = [
            snapshot.claims[k.claim] for k in claim.links if k.type == "contradicts" and k.claim in snapshot.claims
        ]
        named = telling_words(claim.perpetrator.name if claim.perpetrator else None, generic)
        against = {c.id: c for c in [*linked, *(c for word in named for c in blamed.get(word, ()))] if c.id != name}
        if against:
            first = min(against.values(), key=lambda c: (c.report != claim.report, c.id))
            more = f" and {len(against) - 1} more" if len(against) > 1 else ""
            what = f"{quoted(claim.words)} stands against {quoted(first.words)}{more}"
            yield claim_at(snapshot, claim), what, (name, *sorted(against))


RULE = Rule(
    "T011",
    "a denial stands against an accusation or an incident with the same perpetrator",
    "both stay in the record; show them together",
    "note",
    _find,
)
