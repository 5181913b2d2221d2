"""Which claims of seats are of a group that holds fewer than are due."""

from __future__ import annotations

from tallybook.analyse.representation.claims import seats_of_claims
from tallybook.analyse.representation.seating import fault_of, seating
from tallybook.records import Snapshot


def too_few(snapshot: Snapshot) -> frozenset[str]:
    """Claims under rows in which a group has, or may have, fewer seats than are due, and surely not more."""
    found: set[str] = set()
    for row in seats_of_claims(snapshot).holdings:
        if fault_of(row) is not None:
            continue
        (weighed,) = seating(row.body, row.day, [row], whole_0_1=1.0).weighed
        gaps = [weighed.gap(due) for due in (weighed.due_as_told, weighed.due_by_people)]
        told = [gap for gap in gaps if gap is not None and gap.high is not None]
        if any(gap.high > 0 and (gap.low is None or gap.low > 0) for gap in told if gap.high is not None):
            found |= {*row.claims, *row.due_claims}
    return frozenset(name for name in found if snapshot.claims[name].kind == "representation")
