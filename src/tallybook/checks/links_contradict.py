"""T015: links between claims that can't all be true."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tallybook.checks.rule import Rule, claim_at
from tallybook.records import Claim, Snapshot

ONE_WAY = ("triggered_by", "revenge_for", "part_of", "corrected_from")
CAUSES = ("triggered_by", "revenge_for")


def _find(snapshot: Snapshot, today: date | None) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    del today
    for name, claim in sorted(snapshot.claims.items()):
        types: dict[str, set[str]] = {}
        for link in claim.links:
            types.setdefault(link.claim, set()).add(link.type)
        for other, held in sorted(types.items()):
            fault = _fault(claim, snapshot.claims.get(other), other, held)
            if fault:
                yield claim_at(snapshot, claim), fault, (name, other)


def _fault(claim: Claim, other: Claim | None, other_id: str, held: set[str]) -> str:
    """What is wrong between two linked claims, or nothing."""
    if other is None:
        return f"linked ({', '.join(sorted(held))}) to claim {other_id}, which is not in the ledger"
    if claim.id == other.id:
        return f"linked ({', '.join(sorted(held))}) to itself"
    if "same_as" in held and held & {"contradicts", *ONE_WAY}:
        return f"said to be the same as claim {other.id} and also {', '.join(sorted(held - {'same_as'}))}"
    back = {link.type for link in other.links if link.claim == claim.id}
    circle = sorted(t for t in held & back if t in ONE_WAY)
    if circle and claim.id < other.id:
        return f"each is {circle[0]} the other, claim {other.id}"
    ended, began = (claim.when.end if claim.when else None), (other.when.start if other.when else None)
    if held & set(CAUSES) and ended and began and ended < began:
        return f"set off by claim {other.id}, which is dated later ({began}, this {ended})"
    return ""


RULE = Rule(
    "T015",
    "links between claims contradict each other, lead nowhere, or put an effect before its cause",
    "reject the claim that was read wrongly, or correct its date",
    "warning",
    _find,
)
