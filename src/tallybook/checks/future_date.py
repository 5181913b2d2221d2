"""T002: a day in the future."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tallybook.checks.rule import Rule, claim_at, report_at
from tallybook.records import Snapshot

HAPPENED = ("asserted", "alleged", "denied")


def _find(snapshot: Snapshot, today: date | None) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    if today is None:
        return
    for name, report in sorted(snapshot.reports.items()):
        if report.published is not None and report.published > today:
            yield report_at(snapshot, name), f"published {report.published}, which is after {today}", (name,)
    for name, claim in sorted(snapshot.claims.items()):
        start = claim.when.start if claim.when else None
        if start is not None and start > today and claim.stance in HAPPENED:
            yield claim_at(snapshot, claim), f"happened {start}, which is after {today}", (name,)


RULE = Rule(
    "T002",
    "a report or a claim is dated after today",
    "check the day of publication, from which other days are counted",
    "warning",
    _find,
)
