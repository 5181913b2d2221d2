"""Brings a slice of an archive into a ledger, as readings of one run that can be reviewed like any other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tallybook.job.reading import checked
from tallybook.job.watch import Unwatched, Watch
from tallybook.ledger import Ledger
from tallybook.records import Claim, Problem, Report
from tallybook.scale.faults import in_plain_words
from tallybook.scale.slices import Slice, hash_of_row


@dataclass(frozen=True, slots=True)
class Adopted:
    """What was brought in: reports and claims that are new; reports that the ledger had read already; what is wrong."""

    reports: int
    claims: int
    already: int
    problems: tuple[Problem, ...] = ()


def adopt(ledger: Ledger, folder: Path, where: str, *, watch: Watch | None = None) -> Adopted:
    """Bring the reports of an archive of which a claim fulfils a condition into a ledger, with all their claims.

    One entry says which slice of which archive it was, with the hash of each row; the reports and readings after it
    rest on that entry, and stand in the ledger like any other: nobody needs the archive to replay it. All of it comes
    in, or nothing. What the ledger has read already stays as it is, so that adopting twice changes nothing.

    Args:
        ledger: an open ledger.
        folder: of the archive.
        where: a condition in SQL; see `slices.Slice`.
        watch: who follows.

    Raises:
        BadInput: the condition can't be used, or there is no archive.
        TallybookError: the archive is damaged, or the ledger can't be written to.

    Problems:
        S004 a row does not hold what its id says; J003 a claim's words are not where it says. Both are left out.
    """
    watched = watch or Unwatched()
    with in_plain_words(folder), Slice(folder, where) as chosen:
        total, named, already, problems = len(chosen), [], 0, []
        for done, (report, claims, _) in enumerate(chosen.readings(), 1):
            _go_on(watched, "looking", done, total)
            fault = _fault(report)
            if fault is not None:
                problems.append(fault)
            elif ledger.read_of([report.id]):
                already += 1
            else:
                named.append((report.id, hash_of_row(report, claims)))
        if not named:
            return Adopted(0, 0, already, tuple(problems))
        count = _bring_in(ledger, chosen, where, dict(named), watched, problems)
    return Adopted(len(named), count, already, tuple(problems))


def _bring_in(
    ledger: Ledger, chosen: Slice, where: str, named: dict[str, str], watch: Watch, problems: list[Problem]
) -> int:
    count = done = 0
    with ledger.transaction():
        run = ledger.begin_run(chosen.digest, {"where": where, "rows": [list(row) for row in named.items()]})
        for report, claims, told in chosen.readings():
            if report.id not in named:
                continue
            kept, faults = checked(report, claims)
            problems += faults
            ledger.add_report(report, run=run)
            ledger.add_claims(
                report.id, kept, read_by=_reader(claims), problems=(*told, *faults), run=run,
            )  # fmt: skip
            count, done = count + len(kept), done + 1
            _go_on(watch, "adopting", done, len(named))
        ledger.add_problems([problem for problem in chosen.collecting() if problem.records[0] in named])
    return count


def _go_on(watch: Watch, stage: str, done: int, total: int) -> None:
    """Tell how far it is; nothing of a slice stays where somebody stops it.

    Raises:
        KeyboardInterrupt: somebody wants to stop.
    """
    watch.step(stage, done, total)
    if watch.stop_asked():
        raise KeyboardInterrupt


def _fault(report: Report) -> Problem | None:
    """An id is a hash of what a report says: whoever changed the row has changed what it is."""
    said = Report.id_of(
        report.text, title=report.title, publisher=report.publisher, published=report.published, url=report.url
    )
    if said == report.id:
        return None
    what = f"the row does not hold what its id says ({said}); it is left out: make the archive again"
    return Problem("S004", f"report {report.id}", what, (report.id,), "error")


def _reader(claims: Sequence[Claim]) -> str:
    return claims[0].read_by
