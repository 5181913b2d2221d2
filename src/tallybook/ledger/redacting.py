"""Redaction: words leave the ledger for good, by an entry that says who had them taken away and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from tallybook.ledger import chain, codec, holdings, project
from tallybook.ledger.coding import CodingLedger
from tallybook.ledger.entry import ADD, REDACT, Draft, Entry, checked_by, payload_of
from tallybook.ledger.masking import COVER, WITH_WORDS, Mask, covered
from tallybook.ledger.store import in_plain_words
from tallybook.records import BadInput, Span

Progress = Callable[[int, int], None]
_TOLD_EVERY = 500


@dataclass(frozen=True, slots=True)
class Redacted:
    """What a redaction takes, or would take: how many entries lose words, in which reports, and how many files found.

    `clean` is False where another program still held the ledger open, so that the words may stand in its files until
    `forget` is called again.
    """

    entries: int
    reports: tuple[str, ...]
    files: int
    clean: bool = True


class RedactingLedger(CodingLedger):
    """The half of a ledger by which words leave it."""

    def would_redact(self, report_id: str, spans: Sequence[tuple[int, int]] = ()) -> Redacted:
        """Say what `redact` would take away, and take nothing."""
        with self._reading() as connection:
            mask = _mask(connection, report_id, spans)
            changed = [one for _, one in _covered(connection, mask) if one is not None]
            return Redacted(len(changed), tuple(mask.texts), len({sha256 for one in changed for sha256 in one.files}))

    def redact(
        self,
        report_id: str,
        spans: Sequence[tuple[int, int]] = (),
        *,
        why: str,
        by: str,
        progress: Progress | None = None,
    ) -> Redacted:
        """Take words away for good.

        Words of a report go wherever they stand in the ledger as whole words: in this and every other report, in
        claims, incidents, problems and reasons, also in entries of the past; what is covered keeps its length. Bytes as
        found go for every report that is touched. The redaction keeps the rest of what an entry said; hashes stay, and
        the chain verifies. Where nothing is left to cover, only the database's own files are cleaned once more.

        Args:
            report_id: a report that the ledger holds.
            spans: `[start, end)` in its text, in code points; empty for the whole report, and all that was read in it.
            why: the reason; say nothing in it that is to go.
            by: "person:name".
            progress: called with how many entries are looked at, and of how many.

        Raises:
            BadInput: the report is not held, or the words are too short to be told from others.
        """
        checked_by(by, person=True)
        with self.transaction() as connection:
            mask = _mask(connection, report_id, spans)
            if mask.cover(why) != why:
                raise BadInput("redact why: expected a reason that does not hold the words that are to go")
            count, files, last = 0, set[str](), chain.head(connection)[0]
            for entry, changed in _covered(connection, mask):
                if progress is not None and (entry.seq % _TOLD_EVERY == 0 or entry.seq == last):
                    progress(entry.seq, last)
                if changed is not None:
                    files |= self._take(connection, entry, changed, why, by)
                    count += 1
            project.clear(connection)
            project.apply(connection, chain.told(connection))
        return Redacted(count, tuple(mask.texts), len(files), self.forget())

    def forget(self) -> bool:
        """Overwrite what was redacted in the database's own files; False where another program keeps it from that."""
        with in_plain_words(self._store):
            return self._store.forget(self._engine)

    def _take(self, connection: Connection, entry: Entry, changed: _Changed, why: str, by: str) -> set[str]:
        """Put in the place of what an entry said what is kept of it; returns the hashes of the files that go."""
        before = chain.redaction_of(connection, entry.hash)
        # With what the earlier one named: that one loses its words now, and must not be missed.
        rests_on = dict.fromkeys(
            (entry.hash, *((before.hash, *before.rests_on) if before else ()), *sorted(changed.files))
        )
        said = codec.dumps({"payload": changed.payload, "why": changed.why})
        made = self._append([Draft(REDACT, entry.hash, said, by, why, tuple(rests_on))])
        chain.obey(connection, made)
        return changed.files


@dataclass(frozen=True, slots=True)
class _Changed:
    payload: dict[str, Any]
    why: str
    files: set[str]


def _mask(connection: Connection, report_id: str, spans: Sequence[tuple[int, int]]) -> Mask:
    text = holdings.report(connection, report_id).text
    if not spans:
        return Mask(reports=frozenset((report_id,)))
    words = dict.fromkeys(Span.of(text, start, end).words for start, end in spans)
    return Mask(tuple(phrase for phrase in words if phrase.strip(COVER + " \n")))  # the rest is covered already


def _covered(connection: Connection, mask: Mask) -> Iterator[tuple[Entry, _Changed | None]]:
    """Every entry that there is, with what it says once it is covered; None where that is what it says now."""
    own = set(mask.reports)  # ids of records of which nothing is to be told any more
    for entry in chain.told(connection, until=chain.head(connection)[0]):
        if entry.action == REDACT or entry.payload is None:
            yield entry, None
            continue
        said = payload_of(entry)
        covers = mask.payload(entry.action, said) if entry.action in WITH_WORDS else said
        files = set[str]()
        if covers != said and entry.action == ADD:
            files = {sha256 for sha256 in (said["found"], said["report"].get("bytes_sha256")) if sha256}
            covers = {**covers, "found": None}
        if entry.record in mask.reports:
            own.update(claim["id"] for claim in said.get("claims", ()))
        why = entry.why or ""
        named = {entry.record, *said.get("records", ()), said.get("claim", {}).get("report", "")}
        new_why = covered(why) if own & named else mask.cover(why)
        yield entry, _Changed(covers, new_why, files) if (covers, new_why) != (said, why) else None
