"""T001: a report without a day of publication."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tallybook.checks.rule import Rule, report_at
from tallybook.records import Snapshot


def _find(snapshot: Snapshot, today: date | None) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    del today
    for name, report in sorted(snapshot.reports.items()):
        if report.published is None:
            yield report_at(snapshot, name), "the report has no day of publication", (name,)


RULE = Rule(
    "T001",
    'a report without a day of publication: words like "on Saturday" can\'t become days',
    "add it again with --published, or state the day in the file",
    "warning",
    _find,
)
