"""Writes entries to the chain and reads them back, in order and a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from tallybook.ledger import codec, tables
from tallybook.ledger.entry import GENESIS_HASH, REDACT, Draft, Entry
from tallybook.ledger.project import apply
from tallybook.ledger.store import Progress
from tallybook.records import BadInput

READ_ROWS = 500

# Built once: SQLAlchemy takes longer to put such a statement together than SQLite to run it.
_LAST = select(tables.entries.c.seq, tables.entries.c.hash).order_by(tables.entries.c.seq.desc()).limit(1)
_LAST_OF = select(func.max(tables.entries.c.seq)).where(tables.entries.c.action == bindparam("named"))
_ADD_ENTRIES = insert(tables.entries)
_ADD_CONTENTS = insert(tables.contents)


def head(connection: Connection) -> tuple[int, str]:
    """Number and hash of the last entry; (0, 64 zeros) before there is one."""
    row = connection.execute(_LAST).first()
    return (row[0], row[1]) if row else (0, GENESIS_HASH)


def append(connection: Connection, drafts: Sequence[Draft], now: datetime) -> list[Entry]:
    """Chain drafts to the end of the ledger and bring the tables up to date, within the caller's transaction.

    Args:
        connection: in a transaction that holds the write lock, so that nobody else chains to the same head.
        drafts: what to append, in order.
        now: the moment, with a time zone; all of them get it.
    """
    if not drafts:
        return []
    seq, prev_hash = head(connection)
    at = codec.encode_moment(now)
    made = []
    for draft in drafts:
        if any("\0" in text for text in (draft.by, draft.record, draft.why, *draft.rests_on)):
            raise BadInput(f"entry {draft.action} by={draft.by!a}: expected names and a reason without NUL characters")
        seq += 1
        entry = Entry.chained(draft, seq=seq, at=at, prev_hash=prev_hash)
        prev_hash = entry.hash
        made.append(entry)
    keep(connection, made)
    return made


def keep(connection: Connection, made: Sequence[Entry]) -> None:
    """Write entries that follow from the last one, and bring the tables up to date.

    What redactions kept of entries that lost their words comes after them: with such entries, apply `told` at the end.
    """
    connection.execute(
        _ADD_ENTRIES,
        [
            {
                "seq": e.seq,
                "at": e.at,
                "by": e.by,
                "action": e.action,
                "record": e.record,
                "rests_on": codec.dumps(list(e.rests_on)),
                "seal": e.seal,
                "prev_hash": e.prev_hash,
                "hash": e.hash,
            }
            for e in made
        ],
    )
    connection.execute(
        _ADD_CONTENTS, [{"seq": e.seq, "salt": e.salt, "payload": e.payload, "why": e.why} for e in made]
    )
    apply(connection, [entry for entry in made if not entry.wordless])


def hashes(connection: Connection) -> Iterator[str]:
    """The hashes of all entries, in order."""
    query = select(tables.entries.c.seq, tables.entries.c.hash).order_by(tables.entries.c.seq).limit(READ_ROWS)
    after = 0
    while rows := connection.execute(query.where(tables.entries.c.seq > after)).all():
        yield from (row[1] for row in rows)
        after = rows[-1][0]


def entries(
    connection: Connection,
    *,
    after: int = 0,
    until: int | None = None,
    record: str | None = None,
    among: Sequence[int] | None = None,
) -> Iterator[Entry]:
    """All entries with `after` < seq <= `until`, in order; of one record, or with some numbers (a page)."""
    kept, said = tables.entries, tables.contents
    query = (
        select(
            kept.c.seq, kept.c.at, kept.c.by, kept.c.action, kept.c.record, kept.c.rests_on, kept.c.seal,
            kept.c.prev_hash, kept.c.hash, said.c.salt, said.c.payload, said.c.why,
        )
        .select_from(kept.outerjoin(said, kept.c.seq == said.c.seq))
        .order_by(kept.c.seq)
        .limit(READ_ROWS)
    )  # fmt: skip
    if record is not None:
        query = query.where(kept.c.record == record)
    if among is not None:
        query = query.where(kept.c.seq.in_(among))
    if until is not None:
        query = query.where(kept.c.seq <= until)
    # By pages of keys rather than one open cursor: replay writes through the same connection in between.
    while rows := connection.execute(query.where(kept.c.seq > after)).all():
        for row in rows:
            fields = row._asdict()
            yield Entry(**{**fields, "rests_on": tuple(codec.loads(fields["rests_on"]))})
        if among is not None:
            return
        after = rows[-1].seq


def told(
    connection: Connection,
    *,
    after: int = 0,
    until: int | None = None,
    record: str | None = None,
    among: Sequence[int] | None = None,
) -> Iterator[Entry]:
    """The entries as `entries` gives them, with what redactions kept of those that lost their words."""
    for entry in entries(connection, after=after, until=until, record=record, among=among):
        redaction = redaction_of(connection, entry.hash) if entry.wordless else None
        if redaction is None or redaction.payload is None:
            yield entry
            continue
        kept = codec.loads(redaction.payload)
        yield replace(entry, payload=codec.dumps(kept["payload"]), why=kept["why"])


def followed(following: Iterator[Entry], progress: Progress, before: int, total: int) -> Iterator[Entry]:
    """The same entries, with somebody hearing how many have passed on top of those before."""
    for entry in following:
        yield entry
        progress(before + entry.seq, total)


def redaction_of(connection: Connection, hash_: str) -> Entry | None:
    """The last redaction of the entry with a hash; None where there was none."""
    found = [entry for entry in entries(connection, record=hash_) if entry.action == REDACT]
    return found[-1] if found else None


def obey(connection: Connection, redactions: Sequence[Entry]) -> None:
    """Empty the entries and drop the bytes that redactions name; the guards let nothing else pass."""
    kept, said = tables.entries.c, tables.contents
    for redaction in redactions:
        named = list(redaction.rests_on)
        seqs = list(connection.scalars(select(kept.seq).where(kept.hash.in_(named))))
        emptied = update(said).where(said.c.seq.in_(seqs)).values(salt=None, payload=None, why=None)
        connection.execute(emptied)
        connection.execute(delete(tables.found).where(tables.found.c.sha256.in_(named)))


def last_of(connection: Connection, actions: Sequence[str]) -> int:
    """The number of the last entry with one of the actions, 0 where there is none."""
    # One look into the index for each: together they would be counted through.
    return max((connection.scalar(_LAST_OF, {"named": action}) or 0 for action in actions), default=0)
