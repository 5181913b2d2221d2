"""One case: a ledger with the jobs that can be done on it, as Python's callers and the command line use them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from tallybook.job import adding
from tallybook.job.held import Held
from tallybook.job.rooms import Rooms
from tallybook.job.watch import Unwatched, Watch
from tallybook.ledger import Entry, Ledger, Redacted, Verified
from tallybook.records import Claim, Decision, Definition, Placing

if TYPE_CHECKING:
    pass


class Case(Held):
    """An open ledger and what is done with it: add reports, count, ask why, check, write the book, export.

    Get one from `tallybook.open_ledger`, and close it or use it in a `with` statement. `ledger` is the ledger itself.
    """

    def __init__(self, ledger: Ledger, *, rooms: Rooms | None = None) -> None:
        super().__init__(ledger)
        self.ledger: Ledger = ledger
        self.rooms = rooms or Rooms()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the ledger and end the processes that read; everything that was done is kept already."""
        self.rooms.close()
        self.ledger.close()

    def add(
        self,
        *paths: str | Path,
        published: date | None = None,
        publisher: str | None = None,
        fetch: bool = False,
        watch: Watch | None = None,
    ) -> adding.AddResult:
        """Add reports: collect, keep, read and match them. Adding the same thing twice changes nothing.

        Args:
            *paths: files, folders and, with `fetch`, http(s) addresses; none goes on with what an earlier call left.
            published: the day of publication for reports that state none.
            publisher: the publisher for reports that state none.
            fetch: whether addresses may be downloaded.
            watch: who follows the job, and may ask it to stop.

        Returns:
            What was added, what was there already, what was read, and every problem.

        Raises:
            TallybookError: the ledger can't be written to.
        """
        return adding.add(
            self.ledger, paths, published=published, publisher=publisher, fetch=fetch, rooms=self.rooms, watch=watch
        )

    def reread(self, *, watch: Watch | None = None) -> adding.AddResult:
        """Read every report again that was not read with the knowledge at hand, and match anew.

        The older readings stay in the ledger's entries; claims that a person decided on stay as they are.

        Args:
            watch: who follows the job, and may ask it to stop.
        """
        return adding.reread(self.ledger, rooms=self.rooms, watch=watch)

    def decide(self, what: str, *records: str, by: str, why: str = "") -> Decision:
        """Keep what a person decided about records, and match again with it.

        Args:
            what: accept, reject, same, different or unsure.
            *records: ids of claims, incidents or reports.
            by: the person's name.
            why: the reason in the person's words.

        Raises:
            TallybookError: an unknown word or record.
        """
        decision = self.ledger.decide(what, records, why=why, by=f"person:{by}")
        self._match()
        return decision

    def split(self, incident: str, *claims: str, by: str, why: str = "") -> Decision:
        """Take claims out of an incident into one of their own, and match again; "same" of two incidents merges them.

        Args:
            incident: the id of the incident.
            *claims: ids of some of its claims.
            by: the person's name.
            why: the reason in the person's words.

        Raises:
            BadInput: the incident is not there, or the claims are not a part of it.
        """
        decision = self.ledger.split(incident, claims, why=why, by=f"person:{by}")
        self._match()
        return decision

    def state(self, claim: Claim, *, by: str, why: str = "") -> Claim:
        """Keep a claim that a person found in a report, and match again with it; see `Ledger.state`.

        Args:
            claim: what the report says; its spans are checked against the text, its id and `read_by` are set.
            by: the person's name.
            why: the reason in the person's words.

        Raises:
            BadInput: the claim does not hold.
        """
        stated = self.ledger.state(claim, why=why, by=f"person:{by}")
        self._match()
        return stated

    def undo(self, entry: int, *, by: str, why: str = "") -> Entry:
        """Take back what a person said in an entry, and match again; to redo is to say it again.

        Args:
            entry: the number of the entry.
            by: the name of the person who takes it back.
            why: the reason in the person's words.

        Raises:
            BadInput: nothing stands there that could be taken back, or somebody's decision rests on it.
        """
        taken = self.ledger.undo(entry, why=why, by=f"person:{by}")
        self._match()
        return taken

    def place(self, what: str, claim: str, indicator: str, *, by: str, why: str = "") -> Placing:
        """Say whether a claim speaks for a heading of the risk board; what the rules said is kept beside it.

        Args:
            what: accept or reject.
            claim: the id of the claim.
            indicator: the heading, such as "2.denial"; a claim may be put under one where no rule put it.
            by: the person's name.
            why: the reason in the person's words.

        Raises:
            BadInput: there is no such claim or heading, or no claim can speak for it.
        """
        from tallybook.analyse.risk.reviewing import placed

        return placed(self.ledger, what, claim, indicator, why=why, by=f"person:{by}")

    def define(self, definition: Definition, *, by: str, why: str = "") -> Entry:
        """Keep what a tally counts under a name, so that `named` counts it.

        Args:
            definition: the name and what is counted.
            by: the person's name.
            why: the reason in the person's words.

        Raises:
            BadInput: the convention or a kind is not known.
        """
        self.counted(definition)  # what can't be counted is not kept
        return self.ledger.define(definition, why=why, by=f"person:{by}")

    def redact(
        self,
        report: str,
        spans: Sequence[tuple[int, int]] = (),
        *,
        by: str,
        why: str = "",
        watch: Watch | None = None,
    ) -> Redacted:
        """Take words away for good, wherever they stand in the ledger, and match again without them.

        Args:
            report: the id of a report.
            spans: `[start, end)` in its text, in code points; empty for the whole report.
            by: the person's name.
            why: the reason, without the words that are to go.
            watch: who follows the job.

        Raises:
            BadInput: there is no such report, or the words are too short to be told from others.
        """
        from tallybook.job.matching import forget

        watched = watch or Unwatched()
        done = self.ledger.redact(
            report, spans, why=why, by=f"person:{by}", progress=lambda at, of: watched.step("redacting", at, of)
        )
        forget(self.ledger)
        self._match()
        return done

    def _match(self) -> None:
        adding.match(self.ledger, rooms=self.rooms)

    def verify(self, *, expected_head: str | None = None, watch: Watch | None = None) -> Verified:
        """Look for tampering and damage in the ledger.

        Args:
            expected_head: the hash of an entry that must be in it, as printed in a book; None: not asked.
            watch: who follows the job.
        """
        watched = watch or Unwatched()
        return self.ledger.verify(
            expected_head=expected_head, progress=lambda done, total: watched.step("verifying", done, total)
        )
