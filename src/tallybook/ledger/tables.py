"""The tables of a ledger: entries, what they say and the bytes as found are kept; all others are made from them."""

from __future__ import annotations

import hashlib
import zlib

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Table
from sqlalchemy import Text as AnyText
from sqlalchemy.dialects import postgresql

SCHEMA_VERSION = 2  # 2: the guards of the kept tables let a redaction pass

# In PostgreSQL texts sort by code point as they do in SQLite, whatever language the database was made for.
Text = AnyText().with_variant(postgresql.TEXT(collation="C"), "postgresql")

_PART_BYTES = 1 << 20

kept = MetaData()
derived = MetaData()

# --- kept for ever: only appended to ----------------------------------------------------------------------------------

entries = Table(
    "entries",
    kept,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("rests_on", Text, nullable=False),
    Column("seal", Text, nullable=False),
    Column("prev_hash", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    Index("entries_by_action", "action", "seq"),
    Index("entries_by_record", "record", "seq"),
)

# Apart from the entry, so that a redaction can take the words and leave the chain as it is.
contents = Table(
    "contents",
    kept,
    Column(
        "seq",
        BigInteger().with_variant(Integer, "sqlite"),
        ForeignKey(entries.c.seq),
        primary_key=True,
        autoincrement=False,
    ),
    Column("salt", Text),
    Column("payload", Text),
    Column("why", Text),
)

# Bytes as they were found, once per content, compressed with zlib.
found = Table(
    "found",
    kept,
    Column("sha256", Text, primary_key=True),
    Column("size_bytes", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

# --- made from the entries by replay; `seq` is the entry that a row rests on ------------------------------------------

reports = Table(
    "reports",
    derived,
    Column("id", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("published", Text),
    Column("publisher", Text),
    Column("bytes_sha256", Text),
    Column("body", Text, nullable=False),
    Index("reports_by_seq", "seq"),
)

readings = Table(
    "readings",
    derived,
    Column("report", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("read_by", Text, nullable=False),
)

claims = Table(
    "claims",
    derived,
    Column("id", Text, primary_key=True),
    Column("report", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("nth", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("claims_by_report", "report"),
    Index("claims_by_seq", "seq", "nth"),
    Index("claims_by_kind", "kind", "seq", "nth"),
)

# What was last read in reports on whose claims people have said something: `current` is 0 where the last reading had
# the claim no more. What stands of it is in `claims`, as all else.
as_read = Table(
    "as_read",
    derived,
    Column("id", Text, primary_key=True),
    Column("report", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("nth", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("current", Integer, nullable=False),
    Index("as_read_by_report", "report"),
)

incidents = Table(
    "incidents",
    derived,
    Column("id", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("start", Text, nullable=False),  # the earliest day, empty where none is known
    Column("body", Text, nullable=False),
    Index("incidents_by_start", "start", "id"),
)

# Which claims an incident holds, so that the incidents of a claim are found without reading all of them.
incident_claims = Table(
    "incident_claims",
    derived,
    Column("incident", Text, primary_key=True),
    Column("claim", Text, primary_key=True),
    Index("incident_claims_by_claim", "claim"),
)

# What links incidents have, so that those that lead to one are found as well.
incident_links = Table(
    "incident_links",
    derived,
    Column("incident", Text, primary_key=True),
    Column("type", Text, primary_key=True),
    Column("other", Text, primary_key=True),
    Index("incident_links_by_other", "other"),
)

copies = Table(
    "copies",
    derived,
    Column("original", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
)

decisions = Table(
    "decisions",
    derived,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("what", Text, nullable=False),
    Column("undone", BigInteger),  # the entry that took it back
    Column("body", Text, nullable=False),
)

# The records that decisions are about. Of a claim its report as well, and the claim as the person left it: a later
# reading does not change what a person has seen.
decided = Table(
    "decided",
    derived,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("nth", Integer, primary_key=True, autoincrement=False),
    Column("record", Text, nullable=False),
    Column("report", Text),
    Column("body", Text),
    Index("decided_by_record", "record"),
    Index("decided_by_report", "report"),
)

# All that people defined, asked for and coded; of those that were not taken back the last one of a name, a report, a
# report and coder counts.
definitions = Table(
    "definitions",
    derived,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("undone", BigInteger),
    Column("body", Text, nullable=False),
)

assignments = Table(
    "assignments",
    derived,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("report", Text, nullable=False),
    Column("undone", BigInteger),
    Column("coders", Text, nullable=False),
)

codings = Table(
    "codings",
    derived,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("report", Text, nullable=False),
    Column("coder", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("undone", BigInteger),
    Column("body", Text, nullable=False),
    Index("codings_by_report", "report"),
)

# What people said of claims under headings of the risk board; the last one of a claim and heading counts.
placings = Table(
    "placings",
    derived,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("claim", Text, nullable=False),
    Column("undone", BigInteger),
    Column("body", Text, nullable=False),
    Index("placings_by_claim", "claim"),
)

problems = Table(
    "problems",
    derived,
    Column("key", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("nth", Integer, nullable=False),
    Column("report", Text),
    Column("where", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("problems_by_report", "report"),
    Index("problems_by_where", "where"),
    Index("problems_by_seq", "seq", "nth"),
)

# Names of people and places in claims, for whoever searches: `name` in the last two is the id of one of the first.
names = Table(
    "names",
    derived,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Index("names_by_folded", "kind", "folded"),
)

named = Table(
    "named",
    derived,
    Column("claim", Text, primary_key=True),
    Column("nth", Integer, primary_key=True, autoincrement=False),
    Column("report", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("name", BigInteger, nullable=False),
    Index("named_by_report", "report"),
    Index("named_by_name", "name", "claim"),
)

grams = Table(
    "grams",
    derived,
    Column("gram", Text, primary_key=True),
    Column("name", BigInteger, primary_key=True, autoincrement=False),
    Index("grams_by_name", "name"),
)

matchings = Table(
    "matchings",
    derived,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("by", Text, nullable=False),
)

# What was asked for under a key, so that asking again does nothing; the entry that did it. `what` is a hash of what was
# asked, empty where nobody told.
asked = Table(
    "asked",
    derived,
    Column("key", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("what", Text, nullable=False),
)

# One row: which layout of the tables above this file holds. Another one is no fault: the tables are made again.
layout = Table("layout", derived, Column("fingerprint", Text, primary_key=True))


def are_bytes_of(sha256: str, size_bytes: int, body: bytes) -> bool:
    """Whether the compressed body of a row of `found` is that of the bytes that the row names."""
    if type(size_bytes) is not int or type(body) is not bytes:  # SQLite holds anything in a column of any type
        return False
    reader, hashed, count = zlib.decompressobj(), hashlib.sha256(), 0
    try:
        while not reader.eof and count <= size_bytes and body:  # by parts: a body may say to be far larger than it is
            part = reader.decompress(body, _PART_BYTES)
            hashed.update(part)
            count, body = count + len(part), reader.unconsumed_tail
    except zlib.error:
        return False
    return reader.eof and not reader.unused_data and count == size_bytes and hashed.hexdigest() == sha256


def column(text: str | None) -> str | None:
    """A text as a column of a derived table can hold it: PostgreSQL takes no NUL; the record itself keeps it."""
    return text.replace("\0", "\ufffd") if text else text
