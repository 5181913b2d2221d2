"""tallybook's own matcher, which also remembers what it was least sure of, for the match queue."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tallybook import match
from tallybook.job import Tables
from tallybook.match.doubtful import Doubtful, doubtful
from tallybook.match.growth import Found, Held, Known
from tallybook.match.matching import whole
from tallybook.match.usual import counting
from tallybook.records import Copies, Incident, Snapshot


class DoubtingMatcher:
    """Matches as `Tables` does, under the same name: what it finds is the same."""

    def __init__(self) -> None:
        self._tables = Tables()
        self.doubts: tuple[Doubtful, ...] | None = None

    @property
    def by(self) -> str:
        """The matcher as entries name it."""
        return self._tables.by

    def match(self, snapshot: Snapshot) -> tuple[Sequence[Incident], Sequence[Copies]]:
        """Match everything that a ledger holds, and keep what is in doubt in `doubts`."""
        copies, order = match.copies(snapshot.reports), list(snapshot.reports)
        done = whole(
            snapshot.reports, snapshot.claims, copies, snapshot.decisions,
            previous=tuple(snapshot.incidents.values()), knowledge=self._tables.knowledge,
            counted=order[: counting(len(order))],
        )  # fmt: skip
        self.doubts = doubtful(done)
        return done.incidents, copies

    def grown(self, known: Known, held: Held, changed: Collection[str]) -> Found:
        """Match what changed in a ledger of which something is known, and keep what is in doubt in all of it."""
        found = self._tables.grown(known, held, changed)
        self.doubts = doubtful(found.matching)
        return found
