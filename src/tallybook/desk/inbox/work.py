"""The background of a desk, a process of its own: reads what came into the inbox, watches folders, matches anew."""

from __future__ import annotations

import hashlib
import logging
import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tallybook.desk.beating import LOST_AFTER_SECONDS, Follower, until_closed
from tallybook.records import TallybookError

if TYPE_CHECKING:
    from tallybook.desk.inbox.models import Job
    from tallybook.desk.queue.matcher import DoubtingMatcher
    from tallybook.job import AddResult, Rooms
    from tallybook.ledger import Ledger

LOOK_EVERY_SECONDS = 2.0
QUIET_SECONDS = 2.0  # after a person's last decision, before everything is matched again
AGAIN_AFTER_FAILURE = timedelta(minutes=1)  # a matching that failed is tried again, but not at once
PROBLEMS_KEPT = 20
_REST_SHARE = 10  # after problems were looked for, this many times as long as that took
_MOST_FILES = 20_000
_log = logging.getLogger("tallybook.desk.inbox")


def work_off(ledger: Callable[[str], Ledger], rooms: Rooms, ending: threading.Event) -> bool:
    """Do the next job there is; False where there was none.

    Args:
        ledger: opens the ledger for who adds to it ("person:name").
        rooms: what reports are read and matched with.
        ending: set once the desk ends: the job stops after the report it is at, and waits for the next start.
    """
    job = _taken()
    if job is None:
        return False
    with Follower(type(job), job.pk, ending) as follower:
        try:
            with ledger(f"person:{job.person}") as held:
                done = _done(held, job, rooms, follower)
        except TallybookError as fault:
            _finish(job, "failed", {"told": str(fault)})
            return True
        except Exception as fault:  # noqa: BLE001 - one bad job must not end the background of all
            _log.error("job %s: %s", job.pk, type(fault).__name__)  # its message may hold words of a report
            _finish(job, "failed", {"told": f"a fault of tallybook itself ({type(fault).__name__})"})
            return True
    if done.stopped and ending.is_set():
        _finish(job, "waiting", {})
    else:
        _finish(job, "stopped" if done.stopped else "done", _result(done))
    return True


def _done(ledger: Ledger, job: Job, rooms: Rooms, follower: Follower) -> AddResult:
    from tallybook import job as conductor
    from tallybook.desk.inbox.models import MATCH

    if job.kind == MATCH:
        changed = conductor.match(ledger, rooms=rooms, watch=follower)
        return conductor.AddResult(changed=changed or 0, matched=changed is not None)
    return conductor.add(
        ledger, (job.folder,), published=job.published, publisher=job.publisher or None, rooms=rooms, watch=follower
    )


def _taken() -> Job | None:
    """The oldest job that waits, or that a process has left lying; it is ours from here on."""
    from django.db.models import Q
    from django.utils import timezone

    from tallybook.desk.inbox.models import WAITING, WORKING, Job

    lost = Q(state=WORKING, beat__lt=timezone.now() - timedelta(seconds=LOST_AFTER_SECONDS))
    free = Q(state=WAITING) | lost
    for number in Job.objects.filter(free).order_by("pk").values_list("pk", flat=True)[:5]:
        if Job.objects.filter(free, pk=number).update(state=WORKING, beat=timezone.now(), stop_asked=False):
            return Job.objects.get(pk=number)
    return None


def _finish(job: Job, state: str, result: dict[str, object]) -> None:
    from django.utils import timezone

    from tallybook.desk.inbox import keeping
    from tallybook.desk.inbox.models import DONE, Job

    Job.objects.filter(pk=job.pk).update(state=state, result=result, finished=timezone.now(), stop_asked=False)
    if state == DONE:
        keeping.forget(job)


def _result(done: AddResult) -> dict[str, object]:
    told = sorted((p for p in done.problems if p.severity != "note"), key=lambda p: p.severity != "error")
    return {
        "added": len(done.added), "already": len(done.already), "read": done.read, "claims": done.claims,
        "changed": done.changed, "unread": done.unread,
        "problems": [f"{p.code}: {p.message}" for p in told[:PROBLEMS_KEPT]],
    }  # fmt: skip


def look_into_folders() -> None:
    """Make a job of each watched folder that holds something else than before, once it has come to rest."""
    from tallybook.desk.inbox.models import FOLDER, Job, Watched

    for folder in Watched.objects.all():
        now = _held_in(Path(folder.path))
        # Twice the same: files that are still being written are not read by halves.
        if now == folder.seen and now != folder.queued:
            Job.objects.create(kind=FOLDER, label=folder.path[:300], person=folder.person, folder=folder.path)
            Watched.objects.filter(pk=folder.pk).update(queued=now)
        if now != folder.seen:
            Watched.objects.filter(pk=folder.pk).update(seen=now)


def _held_in(folder: Path) -> str:
    """Names, sizes and times of the files in a folder, as a hash."""
    found = []
    for path in sorted(folder.rglob("*"))[:_MOST_FILES]:
        try:
            at = path.stat()
        except OSError:
            continue
        found.append(f"{path}|{at.st_size}|{at.st_mtime_ns}")
    return hashlib.sha256("\n".join(found).encode("utf-8", "surrogateescape")).hexdigest()


def match_if_due(ledger: Ledger, by: str) -> None:
    """Make a job of matching where people have decided something and nobody has decided more for a while."""
    from django.utils import timezone

    from tallybook.desk.inbox.models import FAILED, MATCH, WAITING, WORKING, Job

    if not ledger.pending_matching(by) or Job.objects.filter(state__in=(WAITING, WORKING)).exists():
        return
    failed = Job.objects.filter(kind=MATCH, state=FAILED, finished__gt=timezone.now() - AGAIN_AFTER_FAILURE)
    last = ledger.last_entry()
    if (
        failed.exists()
        or last is None
        or (datetime.now(UTC) - datetime.fromisoformat(last.at)).total_seconds() < QUIET_SECONDS
    ):
        return
    Job.objects.create(kind=MATCH, label="", person=last.by.partition(":")[2][:80])


def main() -> None:
    """Work until the desk that started this process ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the desk, which then closes our standard input
    import django

    django.setup()
    from django.conf import settings
    from django.db import close_old_connections

    from tallybook.desk.forgetting import forget, was_forgotten
    from tallybook.desk.queue.matcher import DoubtingMatcher
    from tallybook.desk.queue.models import Doubt
    from tallybook.job import Language, Rooms
    from tallybook.ledger import Ledger

    ending = threading.Event()
    threading.Thread(target=until_closed, args=(ending,), daemon=True).start()
    told = settings.READ_WITH
    files: dict[str, tuple[Path, ...]] = {
        name: tuple(map(Path, told[name])) for name in ("places", "actors", "lexicons")
    }
    matcher = DoubtingMatcher()
    rooms = Rooms(reader=Language(told["language"], **files), matcher=matcher)

    def opened(by: str) -> Ledger:
        return Ledger.open(settings.LEDGER, by=by)

    with opened("program:tallybook.desk@1") as looking:
        seen = _last_matching(looking) if Doubt.objects.exists() else 0
        lookout = Lookout()
        while not ending.is_set():
            try:
                look_into_folders()
                match_if_due(looking, matcher.by)
                forget(looking)
                busy = work_off(opened, rooms, ending)
                seen = _doubts_kept(looking, matcher, 0 if was_forgotten() else seen)
                lookout.look(looking, matcher.by)
            except TallybookError as fault:  # a disk that is full, a database that is away: it may come back
                _log.error("%s", fault)
                busy = False
            close_old_connections()
            if not busy:
                ending.wait(LOOK_EVERY_SECONDS)


def _doubts_kept(ledger: Ledger, matcher: DoubtingMatcher, seen: int) -> int:
    """Keep what is in doubt, also where another program matched the ledger; returns the matching that it holds for.

    What is said between two matchings changes nothing in it; and what another program has matched is not matched anew:
    what it knew lies beside the ledger.
    """
    from tallybook.desk.queue.models import keep
    from tallybook.job.matching import found_in

    last = _last_matching(ledger)
    if last == seen or ledger.pending_matching(matcher.by):
        return seen
    if matcher.doubts is None:
        found_in(ledger, matcher)
    keep(matcher.doubts or ())
    matcher.doubts = None
    return last


def _last_matching(ledger: Ledger) -> int:
    """The number of the entry that ended the last matching; 0 before there was one."""
    from tallybook.ledger.athand import last_matching

    with ledger.looking() as at:
        last = last_matching(at)
    return last[0] if last is not None else 0


class Lookout:
    """Looks for problems whenever the ledger has moved on and everything is matched, a tenth of its time at most."""

    def __init__(self) -> None:
        self._not_before = 0.0

    def look(self, ledger: Ledger, by: str) -> None:
        """Keep what the checks find now, unless that is known already or was looked for a short while ago."""
        from tallybook.checks import check
        from tallybook.desk.forgetting import was_forgotten
        from tallybook.desk.problems.models import Look, keep

        begun = time.monotonic()
        head = ledger.head()
        if (
            (begun < self._not_before and not was_forgotten())
            or Look.objects.filter(head=head).exists()
            or ledger.pending_matching(by)
        ):
            return
        snapshot = ledger.snapshot()
        found = check(snapshot, today=datetime.now(UTC).date())
        keep(dict.fromkeys((*snapshot.problems, *found)), snapshot.head)
        ended = time.monotonic()
        self._not_before = ended + _REST_SHARE * (ended - begun)


if __name__ == "__main__":
    main()
