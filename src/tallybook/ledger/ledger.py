"""The ledger itself: appends what was added, read, matched and decided."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from tallybook.ledger import chain, codec, holdings, project, tables
from tallybook.ledger.entry import (
    ADD,
    ADOPT,
    MATCHED,
    NOTE,
    READ,
    REDACT,
    WITHDRAW,
    Draft,
    checked_by,
)  # fmt: skip
from tallybook.ledger.matching import changes
from tallybook.ledger.redacting import RedactingLedger
from tallybook.records import BadInput, Claim, Copies, Incident, Problem, Report, TallybookError

_REPORT_SEQ = select(tables.reports.c.seq).where(tables.reports.c.id == bindparam("report"))
_FOUND = select(tables.found.c.size_bytes).where(tables.found.c.sha256 == bindparam("sha256"))
_ADD_FOUND = insert(tables.found)
_READ_BY = select(tables.readings.c.read_by).where(tables.readings.c.report == bindparam("report"))


class Stale(TallybookError):  # noqa: N818 - it says what the caller's snapshot is
    """The ledger has moved on since the snapshot that a matching was made from; match again from a new snapshot."""


class Ledger(RedactingLedger):
    """One case's ledger: entries that are only ever appended, and the tables made from them.

    Open it with `Ledger.open` and close it, or use it in a `with` statement. One object is for one thread; several
    processes may hold the same ledger open, writers take turns.

    Example:
        >>> import tempfile, pathlib
        >>> from tallybook.records import Report
        >>> path = pathlib.Path(tempfile.mkdtemp(), "vashira.tally")
        >>> with Ledger.open(path, create=True) as ledger:
        ...     first = ledger.add_report(Report(id="r-1", text="Two men were shot in Vashira."))
        ...     again = ledger.add_report(Report(id="r-1", text="Two men were shot in Vashira."))
        ...     first, again, ledger.verify().sound
        (True, False, True)
    """

    def add_report(
        self, report: Report, *, raw: bytes | None = None, by: str | None = None, run: str | None = None
    ) -> bool:
        """Keep a report, with the bytes it was made from.

        Args:
            report: the report; its id is a hash of what it says.
            raw: the bytes as they were found, kept once however many reports were made from them; None: not at hand.
            by: who adds it; None is who opened the ledger.
            run: the hash of the entry of the run that brings it in; None: it comes by itself.

        Returns:
            True if it is new, False if the ledger holds it already (nothing is changed then).

        Raises:
            BadInput: the bytes are not those that the report names, or the text has no UTF-8 form.
        """
        sha256 = hashlib.sha256(raw).hexdigest() if raw is not None else None
        if sha256 is not None and report.bytes_sha256 not in (None, sha256):
            raise BadInput(
                f"report {report.id} bytes_sha256={report.bytes_sha256}: expected {sha256}, that of the bytes"
            )
        with self.transaction() as connection:
            if connection.scalar(_REPORT_SEQ, {"report": report.id}) is not None:
                return False
            if raw is not None and holdings.redacted(connection, str(sha256)):
                sha256 = None  # the file holds words that are to stay away
            elif raw is not None:
                self._keep(connection, raw, str(sha256))
            payload = codec.dumps({"report": codec.encode(report), "found": sha256})
            self._append([Draft(ADD, report.id, payload, checked_by(by or self.by), rests_on=_resting(run))])
        return True

    def add_claims(
        self,
        report_id: str,
        claims: Sequence[Claim],
        *,
        read_by: str,
        problems: Sequence[Problem] = (),
        run: str | None = None,
    ) -> bool:
        """Keep what a reader read in a report, an empty reading as well: it takes the place of an earlier reading.

        Args:
            report_id: a report that the ledger holds.
            claims: its claims, in the order of the text; each id once.
            read_by: "name@version" of the reader with its knowledge.
            problems: what went wrong while reading.
            run: the hash of the entry of the run that brings it in; None: it was read for this ledger.

        Returns:
            True if it was kept, False if the same reader's reading of this report is there already.

        Raises:
            BadInput: a claim is of another report, an id stands twice, the ledger does not hold the report, or it was
                redacted after it was read.
        """
        ids = [claim.id for claim in claims]
        if strange := next((c for c in claims if c.report != report_id), None):
            raise BadInput(
                f"claim {strange.id} report={strange.report!r}: expected {report_id!r}, the report it was read in"
            )
        if len(set(ids)) != len(ids):
            raise BadInput(f"report {report_id}: expected each claim id once, {max(ids, key=ids.count)} stands twice")
        payload = codec.dumps(
            {
                "claims": [codec.encode(claim) for claim in claims],
                "problems": [codec.encode(problem) for problem in problems],
                "read_by": read_by,
            }
        )
        by = checked_by(f"program:{read_by}", person=False)
        with self.transaction() as connection:
            if connection.scalar(_REPORT_SEQ, {"report": report_id}) is None:
                raise BadInput(f"report={report_id!r}: expected one that the ledger holds; add it first")
            if connection.scalar(_READ_BY, {"report": report_id}) == read_by:
                return False
            if chain.last_of(connection, (REDACT,)):
                _check_not_redacted(claims, holdings.report(connection, report_id))
            self._append([Draft(READ, report_id, payload, by, rests_on=(report_id, *_resting(run)))])
        return True

    def begin_run(self, archive: str, said: Mapping[str, Any]) -> str:
        """Say that a slice of an archive comes in; the reports and readings after it rest on this entry.

        Args:
            archive: the hash of the archive's manifest.
            said: what comes in: plain JSON values.

        Returns:
            The hash of the entry.
        """
        payload = codec.dumps({"archive": archive, **said})
        return self._append([Draft(ADOPT, f"archive-{archive[:16]}", payload, checked_by(self.by))])[0].hash

    def read_of(self, report_ids: Collection[str]) -> set[str]:
        """Those of the reports that the ledger holds with a reading."""
        with self._reading() as connection:
            return {one for one in report_ids if connection.scalar(_READ_BY, {"report": one}) is not None}

    def add_problems(self, problems: Sequence[Problem], *, seen: Collection[str] = ()) -> int:
        """Keep problems found while collecting.

        Args:
            problems: what was found.
            seen: all places that were looked at, as problems name them in `where`: a problem kept earlier that had kept
                something out at one of them, and was not found again, no longer stands.

        Returns:
            How many of them were new.
        """
        keyed = {project.problem_key(problem): problem for problem in problems}
        with self.transaction() as connection:
            held = holdings.known_problems(connection, list(keyed))
            drafts = [
                Draft(NOTE, k, codec.dumps({"problem": codec.encode(problem)}), self.by)
                for k, problem in keyed.items()
                if k not in held
            ]
            cured = [key for key in holdings.kept_out(connection, sorted(seen)) if key not in keyed]
            gone = codec.dumps({"of": "problem"})
            self._append([*drafts, *(Draft(WITHDRAW, key, gone, self.by) for key in cured)])
        return len(drafts)

    def put_matching(
        self,
        incidents: Sequence[Incident],
        copies: Sequence[Copies],
        *,
        by: str,
        based_on: str | None = None,
        gone: Collection[str] | None = None,
    ) -> int:
        """Keep a matching, as entries for what differs from the one before.

        Args:
            incidents: all incidents, those that have not changed as well; with `gone` only those that may have.
            copies: all groups of copies, or those that may have changed.
            by: "program:name@version" of the matcher.
            based_on: the head of the snapshot it was made from; None: not checked.
            gone: ids of incidents and originals of copies that no longer stand, all others staying as they are; None:
                all that are not given.

        Returns:
            How many incidents and groups of copies were changed, added or withdrawn.

        Raises:
            Stale: something was added, read or decided since `based_on`; match again from a new snapshot.
        """
        checked_by(by, person=False)
        new_incidents = {i.id: codec.dumps(codec.encode(i)) for i in incidents}
        new_copies = {c.original: codec.dumps(codec.encode(c)) for c in copies}
        with self.transaction() as connection:
            if based_on is not None and chain.head(connection)[1] != based_on:
                raise Stale(f"based_on={based_on!r}: the ledger has moved on; match again from a new snapshot")
            drafts = [
                *changes(connection, tables.incidents.c.id, new_incidents, by, gone),
                *changes(connection, tables.copies.c.original, new_copies, by, gone),
            ]
            if drafts or holdings.unmatched(connection, by):
                rests_on = (based_on or chain.head(connection)[1],)
                self._append(drafts)
                counts = codec.dumps({**holdings.count_matched(connection), "changed": len(drafts)})
                self._append([Draft(MATCHED, "ledger", counts, by, rests_on=rests_on)])
        return len(drafts)

    @staticmethod
    def _keep(connection: Connection, raw: bytes, sha256: str) -> None:
        if connection.scalar(_FOUND, {"sha256": sha256}) is None:
            row = {"sha256": sha256, "size_bytes": len(raw), "body": zlib.compress(raw)}
            connection.execute(_ADD_FOUND, row)


def _resting(run: str | None) -> tuple[str, ...]:
    return () if run is None else (run,)


def _check_not_redacted(claims: Sequence[Claim], report: Report) -> None:
    """Refuse claims that would bring back words which were taken away between reading and keeping."""
    if any(claim.misplaced(report.text) for claim in claims):
        raise BadInput(
            f"report {report.id}: its words were redacted after it was read; read it again, as it stands now"
        )
