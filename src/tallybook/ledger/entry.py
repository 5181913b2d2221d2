"""One line of the ledger: who did what to which record, when and why, chained to the line before it by a hash.

What an entry says (payload and why) hangs on the chain through a seal, a salted hash of its own: a later redaction can
take the words and the salt away and the chain still verifies, while nobody can guess the words back from the seal.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass, replace
from typing import Any

from tallybook.ledger import codec
from tallybook.records import TallybookError
from tallybook.version import __version__

GENESIS_HASH = "0" * 64

# What an entry can say. The words stand in files for ever: add to them, never change one.
OPEN = "open"  # the first entry: the ledger was created
ADD = "add"  # a report was added
READ = "read"  # a report was read: its claims, and what went wrong
NOTE = "note"  # a Problem was found while collecting
MATCH = "match"  # an incident, as it stands from here on
COPIES = "copies"  # a group of copies, as it stands from here on
WITHDRAW = "withdraw"  # an incident, a group of copies or a problem no longer stands
MATCHED = "matched"  # everything before this entry has been matched
DECIDE = "decide"  # a person decided something
STATE = "state"  # a person stated a claim that no reader had read
UNDO = "undo"  # a person took back what a person had said in an earlier entry
DEFINE = "define"  # a person said what a tally of a name counts
ASSIGN = "assign"  # a person asked people to code a report
CODE = "code"  # a person read a report for themselves
ADJUDICATE = "adjudicate"  # a person made out of several codings the claims that stand of a report
PLACE = "place"  # a person said whether a claim speaks for a heading of the risk board
ADOPT = "adopt"  # a program brought in a slice of an archive, as it had read it there; what it says comes after
REDACT = "redact"  # a person had words taken away: of the entries, or bytes, whose hashes it rests on
ACTIONS = (
    OPEN, ADD, READ, NOTE, MATCH, COPIES, WITHDRAW, MATCHED, DECIDE, STATE, UNDO, DEFINE, ASSIGN, CODE, ADJUDICATE,
    PLACE, ADOPT, REDACT,
)  # fmt: skip

# What an entry rests on may be the key under which somebody asked for it, as well as records and entries.
KEY = "asked:"

PROGRAM = f"program:tallybook@{__version__}"
_BY = re.compile(r"person:\S.{0,199}|program:[^@\s]{1,100}@\S{1,200}")


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before it has its place in the chain; `payload` is canonical JSON."""

    action: str
    record: str
    payload: str
    by: str
    why: str = ""
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger.

    `seq` counts from 1 without gaps. `at` is UTC, ISO 8601 with microseconds. `by` is "person:name" or
    "program:name@version". `record` is the id of the record that it is about. `payload` is canonical JSON, `why` free
    text; both are None, with `salt`, once they have been redacted. `rests_on` are ids of records or hashes of entries.
    `seal` is the salted hash of payload and why; `hash` covers everything but payload, why and salt.
    """

    seq: int
    at: str
    by: str
    action: str
    record: str
    rests_on: tuple[str, ...]
    seal: str
    prev_hash: str
    hash: str
    salt: str | None
    payload: str | None
    why: str | None

    @classmethod
    def chained(cls, draft: Draft, *, seq: int, at: str, prev_hash: str) -> Entry:
        """Give a draft its place in the chain, with a fresh salt."""
        salt = secrets.token_hex(16)
        seal = seal_of(salt, draft.payload, draft.why)
        hash_ = hash_of((seq, at, draft.by, draft.action, draft.record, list(draft.rests_on), seal), prev_hash)
        return cls(
            seq, at, draft.by, draft.action, draft.record, draft.rests_on, seal, prev_hash, hash_,
            salt, draft.payload, draft.why,
        )  # fmt: skip

    def after(self, prev_hash: str) -> Entry:
        """The same entry chained to another one before it; only `repair` has a use for that."""
        chained = (self.seq, self.at, self.by, self.action, self.record, list(self.rests_on), self.seal)
        return replace(self, prev_hash=prev_hash, hash=hash_of(chained, prev_hash))

    @property
    def wordless(self) -> bool:
        """Whether what it said is gone, as a redaction leaves it."""
        return self.salt is None and self.payload is None and self.why is None

    def fault(self, prev_hash: str) -> str | None:
        """Say what is wrong with the entry if the one before it has the given hash; None where it holds.

        That its words are gone is no fault here: whether a redaction took them, a later entry says.
        """
        texts = (self.at, self.by, self.action, self.record, self.seal, self.prev_hash, self.hash, *self.rests_on)
        if type(self.seq) is not int or any(type(text) is not str or "\0" in text for text in texts):
            return "has been changed: it holds another kind of value than text"
        if self.prev_hash != prev_hash:
            return "does not follow from the entry before it"
        chained = (self.seq, self.at, self.by, self.action, self.record, list(self.rests_on), self.seal)
        if hash_of(chained, self.prev_hash) != self.hash:
            return "has been changed: its hash is not that of who, when, what, on what it rests"
        if self.wordless:
            return None
        if type(self.salt) is not str or type(self.payload) is not str or type(self.why) is not str:
            return "has lost its words without a redaction"
        if seal_of(self.salt, self.payload, self.why) != self.seal:
            return "has been changed: its seal is not that of what it says and why"
        return None


def payload_of(entry: Entry) -> Any:
    """What an entry says, as plain JSON values.

    Raises:
        TallybookError: its words are gone.
    """
    if entry.payload is None:
        raise TallybookError(f"entry {entry.seq} has lost its words; run `tallybook verify`")
    return codec.loads(entry.payload)


class Missing:
    """`hashes` of entries without words, and of bytes that are gone, for which no redaction has been seen.

    `redacted` is what redactions have named so far.
    """

    def __init__(self) -> None:
        self.hashes: set[str] = set()
        self.redacted: set[str] = set()

    def see(self, entry: Entry) -> None:
        """Look at the next entry: it may be without words, or the redaction that took words away."""
        if entry.wordless:
            self.hashes.add(entry.hash)
        if entry.action == REDACT and not entry.wordless:
            self.redacted.update(entry.rests_on)
            self.hashes -= self.redacted


def bytes_named_by(entry: Entry) -> str | None:
    """The hash of the bytes as found that an entry names; None where it names none, or not any more."""
    if entry.action != ADD or entry.payload is None:
        return None
    named: str | None = codec.loads(entry.payload)["found"]
    return named


def seal_of(salt: str, payload: str, why: str) -> str:
    """The salted hash of what an entry says, 64 hex digits."""
    return hashlib.sha256(codec.dumps([salt, payload, why]).encode()).hexdigest()


def hash_of(chained: tuple[object, ...], prev_hash: str) -> str:
    """The hash of an entry, 64 hex digits; it covers the hash of the entry before it, and so all that came before."""
    return hashlib.sha256(codec.dumps([*chained, prev_hash]).encode()).hexdigest()


def checked_by(by: str, *, person: bool | None = None) -> str:
    """Check by whom an entry is said to be.

    Args:
        by: "person:name" or "program:name@version".
        person: True where only a person may act, False where only a program may; None where both may.

    Raises:
        TallybookError: it has another form, or is the wrong one of the two.
    """
    wanted = {None: "person:NAME or program:NAME@VERSION", True: "person:NAME", False: "program:NAME@VERSION"}[person]
    if not _BY.fullmatch(by) or (person is not None and by.startswith("person:") is not person):
        raise TallybookError(f"by={by!r}: expected {wanted}; a person's decision and a program's are never mixed up")
    return by
