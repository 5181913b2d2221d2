"""Words in SQLite: FTS5 tables, ranked by BM25."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Text, bindparam, text

from tallybook.ledger import codec
from tallybook.ledger.words import NUMBERED, RANKED, Term

# Without content of their own: the words are in the rows already. No triggers or views: they would have to be trusted.
_CREATE = (
    "CREATE VIRTUAL TABLE report_words USING fts5(title, words, content='', tokenize='unicode61 remove_diacritics 2')",
    "CREATE VIRTUAL TABLE claim_words USING fts5(words, names, content='', tokenize='unicode61 remove_diacritics 2')",
)
_DROP = ("DROP TABLE IF EXISTS report_words", "DROP TABLE IF EXISTS claim_words")
_REPORTS = text(
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
_CLAIMS = text(f"INSERT INTO claim_words (rowid, words, names) SELECT {_IN_CLAIMS}")
_CLAIMS_GONE = text(f"INSERT INTO claim_words (claim_words, rowid, words, names) SELECT 'delete', {_IN_CLAIMS}")
_FIND_REPORTS = text(
    "WITH last AS (SELECT rowid AS number, bm25(report_words, 4.0, 1.0) AS fit FROM report_words "
    "WHERE report_words MATCH :wanted ORDER BY rowid DESC LIMIT :ranked), "
    "best AS (SELECT number, fit FROM last ORDER BY fit, number DESC LIMIT :limit OFFSET :after) "
    "SELECT r.id, r.body FROM best JOIN reports r ON r.seq = number ORDER BY fit, number DESC"
)
_FIND_CLAIMS = text(
    "WITH last AS (SELECT rowid AS number, bm25(claim_words) AS fit FROM claim_words "
    "WHERE claim_words MATCH :wanted ORDER BY rowid DESC LIMIT :ranked) "
    "SELECT c.id, c.body FROM last JOIN claims c ON c.seq = number >> 20 AND c.nth = number & 1048575 "
    "WHERE c.report NOT IN :without ORDER BY fit, number DESC LIMIT :limit OFFSET :after"
).bindparams(bindparam("without", type_=Text, expanding=True))


class SqliteWords:
    """See `Words`."""

    laid_out: Sequence[str] = _CREATE

    def create(self, connection: Connection) -> None:
        """Two tables without content of their own."""
        for statement in _CREATE:
            connection.exec_driver_sql(statement)

    def drop(self, connection: Connection) -> None:
        """Drop them."""
        for statement in _DROP:
            connection.exec_driver_sql(statement)

    def add_reports(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
        """Title and text, out of the rows themselves."""
        connection.execute(_REPORTS, [{"seq": row["seq"]} for row in rows])

    def add_claims(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
        """Words and names, out of the rows themselves."""
        connection.execute(_CLAIMS, [{"of": report} for report in dict.fromkeys(row["report"] for row in rows)])

    def drop_claims(self, connection: Connection, reports: Sequence[str]) -> None:
        """Such a table must be told what it held."""
        connection.execute(_CLAIMS_GONE, [{"of": report} for report in reports])

    def differing(self, connection: Connection, replayed: Connection) -> list[str]:
        """Term by term, with how often each stands."""
        return [name for name in NUMBERED if _terms(connection, name) != _terms(replayed, name)]

    def reports(self, connection: Connection, terms: Sequence[Term], page: tuple[int, int]) -> Sequence[Any]:
        """The best of those found last; the title weighs four times."""
        return connection.execute(_FIND_REPORTS, _asked(terms, page)).all()

    def claims(
        self, connection: Connection, terms: Sequence[Term], page: tuple[int, int], without: Collection[str]
    ) -> Sequence[Any]:
        """The best of those found last."""
        return connection.execute(_FIND_CLAIMS, {**_asked(terms, page), "without": list(without)}).all()


def _asked(terms: Sequence[Term], page: tuple[int, int]) -> dict[str, Any]:
    ranked = max(RANKED, sum(page))
    return {"wanted": " AND ".join(map(_fts5, terms)), "limit": page[0], "after": page[1], "ranked": ranked}


def _fts5(term: Term) -> str:
    # Words are of letters and digits only.
    own = f'"{" ".join(term.words)}"' + (" *" if term.unfinished else "")
    return "(" + " OR ".join([own, *(f'"{word}"' for word in term.spellings)]) + ")"


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
