"""T014: a claimed total that disagrees with what the ledger holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tallybook.checks.rule import Rule, claim_at
from tallybook.checks.totals import claimed_totals
from tallybook.records import Snapshot


def _find(snapshot: Snapshot, today: date | None) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    del today
    for total in claimed_totals(snapshot):
        if not total.agrees:
            claim = snapshot.claims[total.claim]
            yield claim_at(snapshot, claim), total.sentence, (total.claim, *total.counted.incidents)


RULE = Rule(
    "T014",
    "a claimed total disagrees with the ledger's own count for its period, place and victims",
    "look for reports of what is missing, and for incidents without date or place",
    "warning",
    _find,
)
