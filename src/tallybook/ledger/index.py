"""Keeps what can be searched for beside reports and claims: their words, and the names of people and places in them.

Words lie in what the database has for them: FTS5 tables in SQLite, vectors with a GIN index in PostgreSQL. Names lie in
plain tables, cut into three letters each, so that one that is spelled otherwise is found in either.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, text

from tallybook.ledger import codec, tables
from tallybook.match.words import fold

PEOPLE, PLACES = "person", "place"
_ROLES = ("victims", "perpetrator", "target", "group")
_FEWEST_LETTERS = 2
_LONGEST_CHARACTERS = 300_000  # of a report, in PostgreSQL: a vector holds no more than a megabyte

# Without content of their own: the words are in the rows already. No triggers or views: they would have to be trusted.
_SQLITE = (
    "CREATE VIRTUAL TABLE report_words USING fts5(title, words, content='', tokenize='unicode61 remove_diacritics 2')",
    "CREATE VIRTUAL TABLE claim_words USING fts5(words, names, content='', tokenize='unicode61 remove_diacritics 2')",
)
_SQLITE_DROP = ("DROP TABLE IF EXISTS report_words", "DROP TABLE IF EXISTS claim_words")
_SQLITE_REPORTS = text(
    "INSERT INTO report_words (rowid, title, words) "
    "SELECT seq, json_extract(body, '$.title'), json_extract(body, '$.text') FROM reports WHERE seq = :seq"
)
_IN_CLAIMS = """(seq << 20) | nth,
    (SELECT group_concat(json_extract(value, '$.words'), ' ') FROM json_each(body, '$.spans')),
    coalesce(json_extract(body, '$.victims.name'), '') || ' ' || coalesce(json_extract(body, '$.perpetrator.name'), '')
    || ' ' || coalesce(json_extract(body, '$.target.name'), '')
    || ' ' || coalesce(json_extract(body, '$.group.name'), '')
    || ' ' || coalesce(json_extract(body, '$.where.name'), '')
    || ' ' || coalesce((SELECT group_concat(json_extract(value, '$.name'), ' ') FROM json_each(body, '$.speakers')), '')
    FROM claims WHERE report = :of"""
_SQLITE_CLAIMS = text(f"INSERT INTO claim_words (rowid, words, names) SELECT {_IN_CLAIMS}")
_SQLITE_CLAIMS_GONE = text(f"INSERT INTO claim_words (claim_words, rowid, words, names) SELECT 'delete', {_IN_CLAIMS}")
_POSTGRESQL = (
    "CREATE TABLE report_words (number bigint PRIMARY KEY, words tsvector NOT NULL)",
    "CREATE TABLE claim_words (number bigint PRIMARY KEY, report text NOT NULL, words tsvector NOT NULL)",
    "CREATE INDEX report_words_in ON report_words USING gin (words)",
    "CREATE INDEX claim_words_in ON claim_words USING gin (words)",
    "CREATE INDEX claim_words_by_report ON claim_words (report)",
)
_POSTGRESQL_DROP = ("DROP TABLE IF EXISTS report_words", "DROP TABLE IF EXISTS claim_words")
_POSTGRESQL_REPORTS = text(
    "INSERT INTO report_words (number, words) VALUES (:number, setweight(to_tsvector('simple', :title), 'A') || "
    "to_tsvector('simple', :words))"
)
_POSTGRESQL_CLAIMS = text(
    "INSERT INTO claim_words (number, report, words) VALUES (:number, :of, to_tsvector('simple', :words))"
)
_POSTGRESQL_CLAIMS_GONE = text("DELETE FROM claim_words WHERE report = :of")

_NUMBERED = {"report_words": "SELECT seq FROM reports", "claim_words": "SELECT seq << 20 | nth FROM claims"}
LAID_OUT = (*_SQLITE, *_POSTGRESQL)

_names, _named, _grams = tables.names.c, tables.named.c, tables.grams.c
_HELD_NAMES = select(_names.id).where(_names.id.in_(bindparam("ids", expanding=True)))
_NAMED_IN = select(_named.name).where(_named.report.in_(bindparam("reports", expanding=True))).distinct()
_STILL_NAMED = select(_named.name).where(_named.name.in_(bindparam("ids", expanding=True))).distinct()
_DROP_NAMED = delete(tables.named).where(_named.report == bindparam("of"))
_DROP_NAMES = delete(tables.names).where(_names.id == bindparam("gone"))
_ADD_CLAIMS, _ADD_NAMED, _ADD_NAMES, _ADD_GRAMS = map(insert, (tables.claims, tables.named, tables.names, tables.grams))
_DROP_GRAMS = delete(tables.grams).where(_grams.name == bindparam("gone"))


def _in_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def create(connection: Connection) -> None:
    """Create what words are kept in, empty; names lie in tables like all others."""
    for statement in _SQLITE if _in_sqlite(connection) else _POSTGRESQL:
        connection.exec_driver_sql(statement)


def drop(connection: Connection) -> None:
    """Drop what words are kept in, where it is there."""
    for statement in _SQLITE_DROP if _in_sqlite(connection) else _POSTGRESQL_DROP:
        connection.exec_driver_sql(statement)


def differing(connection: Connection, replayed: Connection) -> list[str]:
    """Which of the tables that words are kept in say other than a replay in SQLite does.

    In SQLite term by term, with how often each stands; in PostgreSQL by which reports and claims are there at all.
    """
    if _in_sqlite(connection):
        return [name for name in _NUMBERED if _terms(connection, name) != _terms(replayed, name)]
    pairs = [(name, f"SELECT number FROM {name}", numbers) for name, numbers in _NUMBERED.items()]  # noqa: S608
    differ = "SELECT EXISTS (({0} EXCEPT {1}) UNION ALL ({1} EXCEPT {0}))"
    return [n for n, held, wanted in pairs if connection.exec_driver_sql(differ.format(held, wanted)).scalar_one()]


def _terms(connection: Connection, name: str) -> str:
    """A hash over all terms of a full-text table, with how often each stands in how many rows."""
    told = hashlib.sha256()
    connection.exec_driver_sql(f"CREATE VIRTUAL TABLE temp.{name}_terms USING fts5vocab('main', '{name}', 'col')")
    try:
        for row in connection.exec_driver_sql(f"SELECT term, col, doc, cnt FROM temp.{name}_terms"):  # noqa: S608
            told.update(codec.dumps(list(row)).encode())
    finally:
        connection.exec_driver_sql(f"DROP TABLE temp.{name}_terms")
    return told.hexdigest()


def number_of(seq: int, nth: int) -> int:
    """The number under which the words of a claim are kept."""
    return seq << 20 | nth


def add_reports(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Index reports whose rows have been put into the table of reports."""
    if _in_sqlite(connection):
        connection.execute(_SQLITE_REPORTS, [{"seq": row["seq"]} for row in rows])
        return
    bodies = [(row["seq"], codec.loads(row["body"])) for row in rows]
    texts = [(seq, body.get("title", ""), body["text"]) for seq, body in bodies]
    connection.execute(
        _POSTGRESQL_REPORTS,
        [{"number": seq, "title": _plain(title), "words": _plain(words)} for seq, title, words in texts],
    )


def put_claims(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Put claims of reports that have none into the table of claims, and index them."""
    if not rows:
        return
    connection.execute(_ADD_CLAIMS, list(rows))
    reports = list(dict.fromkeys(row["report"] for row in rows))
    bodies = [(row, codec.loads(row["body"])) for row in rows]
    if _in_sqlite(connection):
        connection.execute(_SQLITE_CLAIMS, [{"of": report} for report in reports])
    else:
        connection.execute(
            _POSTGRESQL_CLAIMS,
            [
                {"number": number_of(row["seq"], row["nth"]), "of": row["report"], "words": _plain(_said_in(body))}
                for row, body in bodies
            ],
        )
    named = [
        {"claim": row["id"], "nth": nth, "report": row["report"], "role": role, "name": name_id(kind, name)}
        for row, body in bodies
        for nth, (kind, role, name) in enumerate(names_in(body))
    ]
    if named:
        connection.execute(_ADD_NAMED, named)
        _add_names(connection, {name_id(k, n): (k, n) for _, body in bodies for k, _, n in names_in(body)})


def drop_claims(connection: Connection, reports: Sequence[str]) -> None:
    """Take all claims of reports out of the table of claims and out of the index."""
    of = [{"of": report} for report in reports]
    if not of:
        return
    connection.execute(_SQLITE_CLAIMS_GONE if _in_sqlite(connection) else _POSTGRESQL_CLAIMS_GONE, of)
    connection.execute(delete(tables.claims).where(tables.claims.c.report == bindparam("of")), of)
    ids = list(connection.scalars(_NAMED_IN, {"reports": list(reports)}))
    connection.execute(_DROP_NAMED, of)
    gone = set(ids) - set(connection.scalars(_STILL_NAMED, {"ids": ids}))
    if gone:
        rows = [{"gone": name} for name in sorted(gone)]
        connection.execute(_DROP_GRAMS, rows)
        connection.execute(_DROP_NAMES, rows)


def _add_names(connection: Connection, named: dict[int, tuple[str, str]]) -> None:
    new = sorted(set(named) - set(connection.scalars(_HELD_NAMES, {"ids": sorted(named)})))
    if not new:
        return
    told = [(i, named[i][0], str(tables.column(named[i][1]))) for i in new]
    rows = [{"id": i, "kind": kind, "name": name, "folded": fold(name)} for i, kind, name in told]
    connection.execute(_ADD_NAMES, rows)
    grams = [{"gram": gram, "name": row["id"]} for row in rows for gram in sorted(grams_of(str(row["folded"])))]
    if grams:
        connection.execute(_ADD_GRAMS, grams)


def names_in(body: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(kind, role, name) of each name in a claim: of actors, of speakers, and of the place."""
    actors = ((role, body.get(role)) for role in _ROLES)
    speakers = (("speaker", speaker) for speaker in body.get("speakers", ()))
    found = [(PEOPLE, role, actor["name"]) for role, actor in (*actors, *speakers) if actor]
    found += [(PLACES, "where", body["where"]["name"])] if body.get("where") else []
    return iter(dict.fromkeys(one for one in found if len(one[2]) >= _FEWEST_LETTERS))


@functools.lru_cache(maxsize=50_000)
def name_id(kind: str, name: str) -> int:
    """The number of a name: a hash of it, so that replay gives the same."""
    return int.from_bytes(hashlib.sha256(f"{kind}|{name}".encode("utf-8", "surrogatepass")).digest()[:7], "big")


def grams_of(folded: str) -> set[str]:
    """The runs of three characters of each word of a folded name, with its beginning and end marked by a space."""
    padded = (f" {word} " for word in folded.split())
    return {word[i : i + 3] for word in padded for i in range(len(word) - 2)}


def _said_in(body: dict[str, Any]) -> str:
    return " ".join([*(span["words"] for span in body["spans"]), *(name for _, _, name in names_in(body))])


def _plain(words: str) -> str:
    return fold(words[:_LONGEST_CHARACTERS]).replace("\x00", " ")
