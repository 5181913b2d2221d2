"""Has a ledger matched, and keeps beside it what the matcher knew, so that the next matching looks at what is new only.

What is kept can be thrown away at any time: without it, or where it is of another moment or another matcher, all is
matched, and the same is found.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tallybook.job.rooms import KnowingMatcher, Matcher
from tallybook.ledger import Ledger
from tallybook.ledger.athand import at_hand, last_matching, moved_since
from tallybook.match import usual
from tallybook.match.growth import Found, Known, still_holds
from tallybook.records import Claim, Decision, Incident, Report, Snapshot

ENDING = ".matching"


def matched(ledger: Ledger, matcher: Matcher) -> int:
    """Match a ledger and keep what was found.

    Returns:
        How many incidents and groups of copies came, went or changed.

    Raises:
        Stale: something was added meanwhile.
    """
    if not isinstance(matcher, KnowingMatcher):
        snapshot = ledger.snapshot()
        incidents, copies = matcher.match(snapshot)
        return ledger.put_matching(incidents, copies, by=matcher.by, based_on=snapshot.head)
    found, head, all_of_it = found_in(ledger, matcher)
    return _put(ledger, matcher, found, head, None if all_of_it else found.gone)


def found_in(ledger: Ledger, matcher: KnowingMatcher) -> tuple[Found, str, bool]:
    """What a matcher finds in a ledger, of which nothing is kept; at the price of what moved since its last matching.

    Returns:
        What was found, the hash of the last entry that it holds for, and whether all was looked at anew.
    """
    with ledger.looking() as connection:
        last = last_matching(connection)
        known = Known() if last is None or last[2] != matcher.by else kept(ledger, _mark(last))
        moved = moved_since(connection, last[0]) if last is not None and known.counted else None
        held = at_hand(connection)
        whole = None
        if moved is not None and still_holds(known, held.order, moved.reread):
            found = matcher.grown(known, held, {*moved.came, *moved.reread, *moved.spoken_of})
        else:
            whole = _Whole.of(ledger.snapshot())
    if whole is not None:  # outside, since it takes long and needs the ledger no more
        found = matcher.grown(Known(), whole, whole.order)
    return found, held.head, whole is not None


def _put(ledger: Ledger, matcher: Matcher, found: Found, head: str, gone: Collection[str] | None) -> int:
    with ledger.transaction() as connection:
        changed = ledger.put_matching(found.incidents, found.copies, by=matcher.by, based_on=head, gone=gone)
        last = last_matching(connection)
    if last is not None and len(found.known.copies.order) > usual.ALL_COUNT:
        keep(ledger, found.known, _mark(last))
    return changed


def kept(ledger: Ledger, mark: str) -> Known:
    """What is kept beside a ledger, if it is of this moment; else nothing."""
    from tallybook.match.knownstore import loaded

    try:
        stored = place_of(ledger).read_bytes()
    except OSError:
        return Known()
    return loaded(stored, mark)


def keep(ledger: Ledger, known: Known, mark: str) -> None:
    """Keep beside a ledger what is known of it; where that can't be written, the next matching takes longer."""
    from tallybook.match.knownstore import dumped

    place = place_of(ledger)
    with contextlib.suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        # only its owner may read it: it holds names that stand in reports
        handle, fresh = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(dumped(known, mark))
            Path(fresh).replace(place)
        except BaseException:
            Path(fresh).unlink(missing_ok=True)
            raise


def forget(ledger: Ledger) -> None:
    """Throw away what is kept beside a ledger, as when words were taken out of it."""
    place_of(ledger).unlink(missing_ok=True)


def place_of(ledger: Ledger) -> Path:
    """Where it is kept: beside the ledger's file, or in the user's cache for a ledger that lies elsewhere."""
    beside = ledger.beside(ENDING)
    if "://" not in ledger.name:
        return beside
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tallybook" / beside.name


def _mark(matching: tuple[int, str, str]) -> str:
    """What names the state that a matching left: its last entry, and the matcher."""
    return " ".join(map(str, matching))


@dataclass(frozen=True, slots=True)
class _Whole:
    """A ledger of which everything is looked at."""

    order: Sequence[str]
    reports: Mapping[str, Report]
    claims: Mapping[str, Claim]
    by_report: Mapping[str, Sequence[Claim]]
    incidents: Mapping[str, Incident]
    decisions: Sequence[Decision]
    head: str

    @staticmethod
    def of(held: Snapshot) -> _Whole:
        from tallybook.match.matter import by_report

        return _Whole(
            list(held.reports), held.reports, held.claims, by_report(held.claims.values()), held.incidents,
            held.decisions, held.head,
        )  # fmt: skip
