"""T016: more seats held, or due, than there are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tallybook.checks.rule import Rule, claim_at
from tallybook.match.words import words
from tallybook.records import Claim, Snapshot


def _find(snapshot: Snapshot, today: date | None) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    del today
    bodies: dict[tuple[str, str, int], dict[str, Claim]] = {}
    for name, claim in sorted(snapshot.claims.items()):
        if claim.kind != "representation" or claim.of is None:
            continue
        for what, seats in (("held", claim.held), ("due", claim.deserved)):
            if seats is not None and seats > claim.of:
                yield claim_at(snapshot, claim), f"{seats:,} seats {what} of {claim.of:,}", (name,)
        if claim.held is not None and claim.group is not None:
            body = " ".join(words(claim.target.name)) if claim.target else ""
            group = " ".join(words(claim.group.name))
            bodies.setdefault((claim.report, body, claim.of), {}).setdefault(group, claim)
    for (_, _, of), own in sorted(bodies.items()):
        held = sum(claim.held or 0 for claim in own.values())
        if len(own) > 1 and held > of:
            first = min(own.values(), key=lambda c: c.spans)
            groups = ", ".join(f"{c.group.name} {c.held:,}" for _, c in sorted(own.items()) if c.group and c.held)
            yield (
                claim_at(snapshot, first),
                f"{held:,} seats held of {of:,}: {groups}",
                tuple(c.id for c in own.values()),
            )


RULE = Rule(
    "T016",
    "more seats are held, or due, than the body has",
    "check which number is the total; two groups may share seats",
    "warning",
    _find,
)
