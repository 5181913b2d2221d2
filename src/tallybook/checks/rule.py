"""What a rule is: a code, what it means, what cures it, and a function from a snapshot to Problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from tallybook.records import Claim, Problem, Snapshot

Finder = Callable[[Snapshot, date | None], Iterable[tuple[str, str, tuple[str, ...]]]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that can be wrong with the material.

    `find` gives (where, what is wrong, ids of the records) for each place where it is; `severity` is that of `Problem`.
    """

    code: str
    meaning: str
    cure: str
    severity: str
    find: Finder

    def problems(self, snapshot: Snapshot, today: date | None) -> Iterator[Problem]:
        """The rule's findings as Problems, each message ending with the cure."""
        for where, message, records in self.find(snapshot, today):
            yield Problem(self.code, where, f"{message}; {self.cure}", records, self.severity)


def claim_at(snapshot: Snapshot, claim: Claim) -> str:
    """Where a claim stands: the report's address, else its id, and the offsets of the claim's words."""
    report = snapshot.reports.get(claim.report)
    name = (report.url if report is not None else None) or f"report {claim.report}"
    return f"{name}:{claim.spans[0].start}-{claim.spans[-1].end}"


def report_at(snapshot: Snapshot, report_id: str) -> str:
    """Where a report is: its address, else its id."""
    report = snapshot.reports.get(report_id)
    return (report.url if report is not None else None) or f"report {report_id}"


def quoted(text: str, longest: int = 60) -> str:
    """A stretch of words in quotation marks, cut to one short line."""
    line = " ".join(text.split())
    return f'"{line}"' if len(line) <= longest else f'"{line[: longest - 3]}..."'
