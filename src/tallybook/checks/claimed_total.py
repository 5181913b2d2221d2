"""T014: a claimed total that disagrees with what the ledger holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tallybook.checks.rule import Rule, claim_at, quoted
from tallybook.checks.totals import claimed_totals
from tallybook.records import Snapshot


def _find(snapshot: Snapshot, today: date | None) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    del today
    for total in claimed_totals(snapshot):
        if not total.agrees:
            claim = snapshot.claims[total.claim]
            what = [total.sentence]
            if total.explanations:
                what.append("could be explained by " + ", ".join(e.sentence for e in total.explanations))
            if total.scope:
                what.append(f"it counts {quoted(total.scope)}, which our count can't apply")
            if total.author_is_origin:
                what.append(f"incidents rest on {total.author} as well, so the total is no independent check")
            explaining = (i for e in total.explanations for i in e.incidents)
            records = dict.fromkeys((total.claim, *total.counted.incidents, *explaining))
            yield claim_at(snapshot, claim), "; ".join(what), tuple(records)


RULE = Rule(
    "T014",
    "a claimed total disagrees with the ledger's own count for its period, place and victims",
    "look for reports of what is missing, and for incidents without date or place",
    "warning",
    _find,
)
