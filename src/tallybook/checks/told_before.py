"""T003: something told before it happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from tallybook.checks.rule import Rule, claim_at
from tallybook.records import Snapshot, is_incident_kind

TIME_ZONES = timedelta(days=1)  # it may be tomorrow already where it happened


def _find(snapshot: Snapshot, today: date | None) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    del today
    for name, claim in sorted(snapshot.claims.items()):
        report = snapshot.reports.get(claim.report)
        if not is_incident_kind(claim.kind) or claim.stance not in ("asserted", "alleged"):
            continue
        if report is None or report.published is None or claim.when is None or claim.when.start is None:
            continue
        if claim.when.start > report.published + TIME_ZONES:
            what = f"said to have happened {claim.when.start}, but the report was published {report.published}"
            yield claim_at(snapshot, claim), what, (name, claim.report)


RULE = Rule(
    "T003",
    "a claim says that something has happened on a day after its report was published",
    "check the day of publication and how the claim's day was read",
    "warning",
    _find,
)
