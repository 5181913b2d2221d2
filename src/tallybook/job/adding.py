"""Reports in, incidents out: collects, keeps, reads and matches, and goes on where an earlier call was stopped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tallybook.job.reading import read_reports
from tallybook.job.rooms import Rooms
from tallybook.job.watch import Unwatched, Watch
from tallybook.ledger import Ledger, Stale
from tallybook.records import BadInput, Problem

if TYPE_CHECKING:
    from tallybook.collect import Collected

KEPT_TOGETHER = 50  # reports a transaction while collecting; what is collected costs little to collect again
KEPT_TOGETHER_BYTES = 16 * 1024 * 1024
ABOUT_THE_CALL = (
    "C007",
    "C090",
)  # a path that is not there, an address without `fetch`: told, but no fault of material
TRIES = 3  # to match a ledger that another program adds to at the same time


@dataclass(frozen=True, slots=True)
class AddResult:
    """What `add` did.

    `added` and `already` are ids of reports that are new and that the ledger held before. `problems` are what was
    found wrong this time, `unused` of them name something that could not be used at all. `read` counts reports read,
    `claims` the claims in them, `changed` the incidents and groups of copies that came, went or changed. `outdated`
    counts reports that were read earlier with other knowledge (another version, other places or actors); they are
    left as they are until `reread`. `unread` counts reports still to be read, and `matched` is False where matching is
    still to be done: both only after a stop or beside another program; the next `add` does the rest.
    """

    added: tuple[str, ...] = ()
    already: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    read: int = 0
    claims: int = 0
    changed: int = 0
    outdated: int = 0
    unread: int = 0
    matched: bool = True
    stopped: bool = False

    @property
    def unused(self) -> tuple[Problem, ...]:
        """The problems that kept something out."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


@dataclass
class _Collecting:
    """What one round of collecting has gathered so far."""

    added: dict[str, None] = field(default_factory=dict)
    already: dict[str, None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    waiting: list[Collected | Problem] = field(default_factory=list)
    waiting_bytes: int = 0


def add(
    ledger: Ledger,
    paths: Sequence[str | Path],
    *,
    published: date | None = None,
    publisher: str | None = None,
    fetch: bool = False,
    rooms: Rooms | None = None,
    watch: Watch | None = None,
) -> AddResult:
    """Add reports to a ledger: collect them, keep them, read their claims, match them.

    Each step is kept as it is done, and whatever is not done is done by the next call, with any paths or none: a
    report is kept whole or not at all, a reading is kept whole or not at all, and a matching as well. Adding the same
    thing twice changes nothing.

    Args:
        ledger: an open ledger.
        paths: files, folders and, with `fetch`, http(s) addresses.
        published: the day of publication for reports that state none.
        publisher: the publisher for reports that state none.
        fetch: whether addresses may be downloaded.
        rooms: what to do it with; None for tallybook's own.
        watch: who follows, and may ask to stop.

    Returns:
        What was done, what was there already, and every problem.

    Raises:
        TallybookError: the ledger can't be written to: no space, no permission, held by another program.
    """
    rooms, watch = rooms or Rooms(), watch or Unwatched()
    found = rooms.collect(
        paths,
        published=published,
        publisher=publisher,
        now=rooms.now(),
        fetch=fetch,
        progress=lambda label, done, total: watch.step("collecting", done, total, label),
    )
    gathered = _collect(ledger, found, watch)
    collected = AddResult(tuple(gathered.added), tuple(gathered.already), tuple(gathered.problems))
    return _read_and_match(ledger, ledger.unread(), collected, rooms, watch)


def reread(ledger: Ledger, *, rooms: Rooms | None = None, watch: Watch | None = None) -> AddResult:
    """Read every report again that was not read with the knowledge at hand, and match anew.

    The newer reading takes the place of the older one, which stays in the entries. Claims that a person decided on
    stay as they are.

    Args:
        ledger: an open ledger.
        rooms: what to do it with; None for tallybook's own.
        watch: who follows, and may ask to stop; the next call goes on from there.
    """
    rooms, watch = rooms or Rooms(), watch or Unwatched()
    return _read_and_match(ledger, ledger.unread(rooms.reader.version), AddResult(), rooms, watch)


def _read_and_match(ledger: Ledger, unread: Sequence[str], so_far: AddResult, rooms: Rooms, watch: Watch) -> AddResult:
    done = so_far
    if unread and not watch.stop_asked():
        reading = read_reports(ledger, unread, rooms.reader, watch)
        outdated = len(ledger.unread(rooms.reader.version)) - len(ledger.unread())
        problems = (*so_far.problems, *reading.problems)
        done = replace(so_far, read=reading.reports, claims=reading.claims, problems=problems, outdated=outdated)
    if watch.stop_asked():
        pending = ledger.pending_matching(rooms.matcher.by)
        return replace(done, stopped=True, unread=len(unread) - done.read, matched=not pending)
    changed = match(ledger, rooms=rooms, watch=watch)
    return replace(done, changed=changed or 0, matched=changed is not None)


def match(ledger: Ledger, *, rooms: Rooms | None = None, watch: Watch | None = None) -> int | None:
    """Match everything that a ledger holds, if anything came in or was decided since it was last matched.

    A matcher that knows the ledger from the last time looks at what changed only; what it finds is the same.

    Returns:
        How many incidents and groups of copies came, went or changed; None if another program kept adding while we
        matched (its own matching, or the next one, covers all).
    """
    from tallybook.job.matching import matched  # needs NumPy: whoever only counts should not wait for it

    rooms, watch = rooms or Rooms(), watch or Unwatched()
    by = rooms.matcher.by
    for round_ in range(TRIES):
        if not ledger.pending_matching(by):
            return 0
        watch.step("matching", round_, None)
        try:
            changed = matched(ledger, rooms.matcher)
        except Stale:
            continue
        watch.step("matching", round_ + 1, round_ + 1)
        return changed
    return None


def _collect(ledger: Ledger, found: Iterator[Collected | Problem], watch: Watch) -> _Collecting:
    """Keep what comes in, some reports a transaction; the write lock is never held while a file is being parsed."""
    gathered = _Collecting()
    for thing in found:
        gathered.waiting.append(thing)
        gathered.waiting_bytes += 0 if isinstance(thing, Problem) else len(thing.raw)
        if len(gathered.waiting) >= KEPT_TOGETHER or gathered.waiting_bytes >= KEPT_TOGETHER_BYTES:
            _keep(ledger, gathered)
        if watch.stop_asked():
            break
    _keep(ledger, gathered)
    return gathered


def _keep(ledger: Ledger, gathered: _Collecting) -> None:
    with ledger.transaction():
        problems: list[Problem] = []
        for thing in gathered.waiting:
            problems += [thing] if isinstance(thing, Problem) else _keep_report(ledger, thing, gathered)
        material = [problem for problem in problems if problem.code not in ABOUT_THE_CALL]
        ledger.add_problems(material, seen={thing.where for thing in gathered.waiting})
    gathered.problems += problems
    gathered.waiting, gathered.waiting_bytes = [], 0


def _keep_report(ledger: Ledger, collected: Collected, gathered: _Collecting) -> Sequence[Problem]:
    """Keep one report; its warnings are of interest only when it is new."""
    report = collected.report
    try:
        new = ledger.add_report(report, raw=collected.raw)
    except BadInput as error:
        return [Problem("J001", collected.where, f"the report can't be kept: {error}", (report.id,), "error")]
    if not new:
        if report.id not in gathered.added:
            gathered.already[report.id] = None
        return []
    gathered.added[report.id] = None
    return collected.problems
