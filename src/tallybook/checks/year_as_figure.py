"""T021: a figure that looks like a year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tallybook.checks.rule import Rule, claim_at, quoted
from tallybook.match.compare import exact
from tallybook.records import Snapshot

FIRST_YEAR = 1900
YEARS_AHEAD = 2


def _find(snapshot: Snapshot, today: date | None) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    del today
    for name, claim in sorted(snapshot.claims.items()):
        number = exact(claim.figure) if claim.figure is not None else None
        report = snapshot.reports.get(claim.report)
        last = (report.published.year if report is not None and report.published else 2100) + YEARS_AHEAD
        # "2,015" is a count; "2015" without a comma is written as years are
        if number is not None and FIRST_YEAR <= number <= last and str(number) in claim.words:
            yield (
                claim_at(snapshot, claim),
                f"{quoted(claim.words)} is read as {number:,} persons",
                (name, claim.report),
            )


RULE = Rule(
    "T021",
    "a figure is written as years are: it may be one",
    "reject the claim, or correct its figure, if it is a year",
    "warning",
    _find,
)
