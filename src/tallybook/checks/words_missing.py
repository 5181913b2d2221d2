"""T004: a claim whose words don't stand where it says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tallybook.checks.rule import Rule, claim_at, quoted
from tallybook.records import Snapshot


def _find(snapshot: Snapshot, today: date | None) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    del today
    for name, claim in sorted(snapshot.claims.items()):
        report = snapshot.reports.get(claim.report)
        if report is None:
            yield claim_at(snapshot, claim), "the claim's report is not in the ledger", (name, claim.report)
            continue
        told = [*claim.spans, *(s.span for s in claim.speakers if s.span), *(k.span for k in claim.links if k.span)]
        wrong = next((s for s in told if report.text[s.start : s.end] != s.words), None)
        if wrong is not None:
            what = (
                f"the claim quotes {quoted(wrong.words)}, the text has {quoted(report.text[wrong.start : wrong.end])}"
            )
            yield claim_at(snapshot, claim), what, (name, claim.report)


RULE = Rule(
    "T004",
    "a claim points at words that the text of its report doesn't have there",
    "read the report again; if that doesn't help, verify the ledger",
    "error",
    _find,
)
