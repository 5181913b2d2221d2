"""One case: a ledger with the jobs that can be done on it, as Python's callers and the command line use them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from tallybook.job import adding
from tallybook.job.rooms import Rooms
from tallybook.job.watch import Unwatched, Watch
from tallybook.ledger import Ledger, Verified
from tallybook.records import Decision, Problem, Snapshot, Tally

if TYPE_CHECKING:
    from tallybook.publish import BookResult, ExportResult, Tree


class Case:
    """An open ledger and what is done with it: add reports, count, ask why, check, write the book, export.

    Get one from `tallybook.open_ledger`, and close it or use it in a `with` statement. `ledger` is the ledger itself.
    """

    def __init__(self, ledger: Ledger, *, rooms: Rooms | None = None) -> None:
        self.ledger = ledger
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
        adding.match(self.ledger, rooms=self.rooms)
        return decision

    def snapshot(self, *, convention: str | None = None) -> Snapshot:
        """Everything the ledger holds at this moment, as records.

        Args:
            convention: a rule of reconciling ("ucdp", "acled", "ibc") by which figures are decided anew; None leaves
                them as matching decided them.

        Raises:
            BadInput: the convention is not known.
        """
        held = self.ledger.snapshot()
        if convention is None:
            return held
        from tallybook.match import under_rule

        return under_rule(held, convention)

    def tally(
        self,
        *,
        start: date | None = None,
        end: date | None = None,
        place: str | None = None,
        kinds: Sequence[str] = (),
        victims: str | None = None,
        reviewed_only: bool = False,
        convention: str | None = None,
    ) -> Tally:
        """Count deaths and injuries over incidents, in persons; see `tallybook.analyse.tally`.

        Args:
            start: first day, inclusive; None is no limit.
            end: last day, inclusive; None is no limit.
            place: a place or what contains it; None is anywhere.
            kinds: kinds of incidents; empty is all.
            victims: words that must be among those for the victims; None is anybody.
            reviewed_only: only incidents that a person has accepted.
            convention: a rule of reconciling to count by; see `snapshot`.

        Raises:
            BadInput: the convention is not known, the days are the wrong way round, or a kind is not known.
        """
        from tallybook import analyse

        return analyse.tally(
            self.snapshot(convention=convention),
            start=start,
            end=end,
            place=place,
            kinds=tuple(kinds),
            victims=victims,
            reviewed_only=reviewed_only,
        )

    def why(self, name: str, *, convention: str | None = None) -> Tree:
        """Say what a figure rests on: the tree from a tally or an incident down to the words and who said them.

        Args:
            name: the id of an incident, claim or report, or a tally such as "deaths" or "deaths:2010-11".
            convention: a rule of reconciling to decide figures by; see `snapshot`.

        Raises:
            BadInput: nothing has that name; the message says what comes near.
        """
        from tallybook import publish

        return publish.why(self.snapshot(convention=convention), name)

    def check(self, *, today: date | None = None) -> tuple[Problem, ...]:
        """Find what is wrong with the material: problems kept while collecting and reading, and what checks find now.

        Args:
            today: the day that "in the future" is measured from; None is today in UTC.

        Returns:
            Each problem once: first those of the ledger, then those of the checks.
        """
        snapshot = self.snapshot()
        return tuple(dict.fromkeys((*snapshot.problems, *self._checked(snapshot, today))))

    def _checked(self, snapshot: Snapshot, today: date | None = None) -> Sequence[Problem]:
        from tallybook import checks

        return checks.check(snapshot, today=today or datetime.now(UTC).date())

    def book(
        self,
        directory: str | Path,
        *,
        title: str | None = None,
        convention: str | None = None,
        watch: Watch | None = None,
    ) -> BookResult:
        """Write the book: a folder of pages that work from disk, in which every figure leads to words.

        Args:
            directory: where it goes: new, empty, or an older book, which is replaced.
            title: the name on every page; None is a plain one.
            convention: a rule of reconciling to decide figures by; see `snapshot`.
            watch: who follows the job.

        Raises:
            BadInput: the directory holds something that is not a book.
            TallybookError: the directory can't be written.
        """
        from tallybook import publish

        watched = watch or Unwatched()
        snapshot = self.snapshot(convention=convention)
        return publish.book(
            snapshot,
            directory,
            problems=self._checked(snapshot),
            title=title,
            progress=lambda done, total: watched.step("writing", done, total),
        )

    def export(self, form: str, path: str | Path, *, convention: str | None = None) -> ExportResult:
        """Write the ledger for other programs, with a note beside it that says what the format can't hold.

        Args:
            form: "csv", "jsonl", "geojson", "ucdp", "acled" or "ibc".
            path: the file; files of that name are replaced.
            convention: a rule of reconciling to decide figures by, for the first three; the others have their own.

        Raises:
            BadInput: the format is not known, or the path can't hold a file.
            TallybookError: the file can't be written.
        """
        from tallybook import publish

        return publish.export(self.snapshot(), form, path, convention=convention)

    def verify(self, *, expected_head: str | None = None) -> Verified:
        """Look for tampering and damage in the ledger.

        Args:
            expected_head: the hash of an entry that must be in it, as printed in a book; None: not asked.
        """
        return self.ledger.verify(expected_head=expected_head)
