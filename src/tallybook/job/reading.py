"""Reads what a ledger holds unread, a report a transaction, and checks that every claim's words are in the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tallybook.job.rooms import Reader
from tallybook.job.watch import Watch
from tallybook.records import BadInput, Claim, Problem, Report

if TYPE_CHECKING:
    from tallybook.ledger import Ledger

READ_TOGETHER = 256  # reports handed to the reader at a time: several processes share them, one parses 32 together


@dataclass(frozen=True, slots=True)
class Reading:
    """What a round of reading did: how many reports it read, how many claims it found, what went wrong."""

    reports: int
    claims: int
    problems: tuple[Problem, ...]


def read_reports(ledger: Ledger, unread: Sequence[str], reader: Reader, watch: Watch) -> Reading:
    """Read the reports with these ids, and keep each reading as it is done.

    A reader that breaks on a report costs the claims of that report only: the fault is kept as a problem (J002), and
    the report counts as read; `reread` with a newer reader tries it again.
    """
    reports = claims = 0
    problems: list[Problem] = []
    for ids in (unread[i : i + READ_TOGETHER] for i in range(0, len(unread), READ_TOGETHER)):
        for report, found, faults in read_safely(reader, [ledger.report(report_id) for report_id in ids]):
            ledger.add_claims(report.id, found, read_by=reader.version, problems=faults)
            reports, claims = reports + 1, claims + len(found)
            problems += faults
            watch.step("reading", reports, len(unread))
            if watch.stop_asked():
                return Reading(reports, claims, tuple(problems))
    return Reading(reports, claims, tuple(problems))


def read_safely(
    reader: Reader, reports: Sequence[Report]
) -> Iterator[tuple[Report, tuple[Claim, ...], tuple[Problem, ...]]]:
    """Read reports together, or one by one where that breaks; each with the claims that hold and what went wrong.

    Problems:
        J002 the reader broke on a report; J003 a claim was left out because its words are not where it says.
    """
    done = 0
    try:
        for report, claims in reader.read_many(reports):
            done += 1
            yield report, *checked(report, claims)
    except Exception as fault:
        broken = reports[done] if done < len(reports) else None
        if broken is None:
            raise
        if len(reports) == 1:
            yield broken, (), (_broke(broken, fault),)
        else:
            for report in reports[done:]:
                yield from read_safely(reader, [report])


def checked(report: Report, claims: Sequence[Claim]) -> tuple[tuple[Claim, ...], tuple[Problem, ...]]:
    """The claims whose words stand where they say, each id once, and a problem for each that was left out."""
    kept: dict[str, Claim] = {}
    problems = []
    for claim in claims:
        fault = _fault(report, claim) or ("its id stands twice" if claim.id in kept else "")
        if fault:
            problems.append(
                Problem("J003", f"report {report.id}", f"claim {claim.id} is left out: {fault}", (report.id,), "error")
            )
        else:
            kept[claim.id] = claim
    return tuple(kept.values()), tuple(problems)


def _fault(report: Report, claim: Claim) -> str:
    if claim.report != report.id:
        return f"it is of another report, {claim.report}"
    span = claim.misplaced(report.text)
    return f"the text at {span.start}-{span.end} does not hold its words" if span else ""


def _broke(report: Report, fault: Exception) -> Problem:
    # The kind of the fault only: its message may repeat the report's words, which stay out of logs.
    what = f"the reader broke on it ({type(fault).__name__}); its claims are missing until a newer reader rereads it"
    return Problem("J002", f"report {report.id}", what, (report.id,), "error")


def one(reader: Reader, report: Report) -> tuple[Claim, ...]:
    """Read one report outside any ledger; faults of the reader are raised, so that its maker sees them.

    Raises:
        BadInput: a claim's words are not in the text.
    """
    [(_, claims)] = list(reader.read_many([report]))
    kept, problems = checked(report, claims)
    if problems:
        raise BadInput("; ".join(str(problem) for problem in problems))
    return kept
