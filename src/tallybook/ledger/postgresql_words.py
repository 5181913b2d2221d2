"""Words in PostgreSQL: vectors with a GIN index, folded as names are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Text, bindparam, text

from tallybook.ledger import codec
from tallybook.ledger.index import names_in
from tallybook.ledger.words import NUMBERED, RANKED, Term, number_of
from tallybook.match.words import fold

_LONGEST_CHARACTERS = 300_000  # of a report: a vector holds no more than a megabyte
_CREATE = (
    "CREATE TABLE report_words (number bigint PRIMARY KEY, words tsvector NOT NULL)",
    "CREATE TABLE claim_words (number bigint PRIMARY KEY, report text NOT NULL, words tsvector NOT NULL)",
    "CREATE INDEX report_words_in ON report_words USING gin (words)",
    "CREATE INDEX claim_words_in ON claim_words USING gin (words)",
    "CREATE INDEX claim_words_by_report ON claim_words (report)",
)
_DROP = ("DROP TABLE IF EXISTS report_words", "DROP TABLE IF EXISTS claim_words")
_REPORTS = text(
    "INSERT INTO report_words (number, words) VALUES (:number, setweight(to_tsvector('simple', :title), 'A') || "
    "to_tsvector('simple', :words))"
)
_CLAIMS = text("INSERT INTO claim_words (number, report, words) VALUES (:number, :of, to_tsvector('simple', :words))")
_CLAIMS_GONE = text("DELETE FROM claim_words WHERE report = :of")
_FIND_REPORTS = text(
    "WITH last AS (SELECT w.number, ts_rank(w.words, q, 1) AS fit FROM report_words w, to_tsquery('simple', :wanted) q "
    "WHERE w.words @@ q ORDER BY w.number DESC LIMIT :ranked), "
    "best AS (SELECT number, fit FROM last ORDER BY fit DESC, number DESC LIMIT :limit OFFSET :after) "
    "SELECT r.id, r.body FROM best JOIN reports r ON r.seq = number ORDER BY fit DESC, number DESC"
)
_FIND_CLAIMS = text(
    "WITH last AS (SELECT w.number, w.report, ts_rank(w.words, q, 1) AS fit "
    "FROM claim_words w, to_tsquery('simple', :wanted) q WHERE w.words @@ q ORDER BY w.number DESC LIMIT :ranked), "
    "best AS (SELECT number, fit FROM last WHERE report NOT IN :without "
    "ORDER BY fit DESC, number DESC LIMIT :limit OFFSET :after) "
    "SELECT c.id, c.body FROM best JOIN claims c ON c.seq = number >> 20 AND c.nth = number & 1048575 "
    "ORDER BY fit DESC, number DESC"
).bindparams(bindparam("without", type_=Text, expanding=True))
_DIFFER = "SELECT EXISTS (({0} EXCEPT {1}) UNION ALL ({1} EXCEPT {0}))"


class PostgresqlWords:
    """See `Words`."""

    laid_out: Sequence[str] = _CREATE

    def create(self, connection: Connection) -> None:
        """Two tables of vectors."""
        for statement in _CREATE:
            connection.exec_driver_sql(statement)

    def drop(self, connection: Connection) -> None:
        """Drop them."""
        for statement in _DROP:
            connection.exec_driver_sql(statement)

    def add_reports(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
        """Title and text."""
        bodies = [(row["seq"], codec.loads(row["body"])) for row in rows]
        said = [(seq, _plain(body.get("title", "")), _plain(body["text"])) for seq, body in bodies]
        connection.execute(_REPORTS, [{"number": seq, "title": title, "words": words} for seq, title, words in said])

    def add_claims(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
        """Words and names."""
        said = [(row, _plain(_said_in(codec.loads(row["body"])))) for row in rows]
        connection.execute(
            _CLAIMS,
            [{"number": number_of(r["seq"], r["nth"]), "of": r["report"], "words": words} for r, words in said],
        )

    def drop_claims(self, connection: Connection, reports: Sequence[str]) -> None:
        """By their reports."""
        connection.execute(_CLAIMS_GONE, [{"of": report} for report in reports])

    def differing(self, connection: Connection, replayed: Connection) -> list[str]:  # noqa: ARG002 - of another kind
        """By which reports and claims are there at all."""
        pairs = [(name, f"SELECT number FROM {name}", wanted) for name, wanted in NUMBERED.items()]  # noqa: S608
        return [n for n, held, wanted in pairs if connection.exec_driver_sql(_DIFFER.format(held, wanted)).scalar_one()]

    def reports(self, connection: Connection, terms: Sequence[Term], page: tuple[int, int]) -> Sequence[Any]:
        """The best of those found last; the title weighs more."""
        return connection.execute(_FIND_REPORTS, _asked(terms, page)).all()

    def claims(
        self, connection: Connection, terms: Sequence[Term], page: tuple[int, int], without: Collection[str]
    ) -> Sequence[Any]:
        """The best of those found last."""
        return connection.execute(_FIND_CLAIMS, {**_asked(terms, page), "without": list(without)}).all()


def _asked(terms: Sequence[Term], page: tuple[int, int]) -> dict[str, Any]:
    ranked = max(RANKED, sum(page))
    return {"wanted": " & ".join(map(_tsquery, terms)), "limit": page[0], "after": page[1], "ranked": ranked}


def _tsquery(term: Term) -> str:
    # Words are of letters and digits only.
    own = " <-> ".join(f"'{word}'" for word in term.words) + (":*" if term.unfinished else "")
    return "(" + " | ".join([own, *(f"'{word}'" for word in term.spellings)]) + ")"


def _said_in(body: dict[str, Any]) -> str:
    return " ".join([*(span["words"] for span in body["spans"]), *(name for _, _, name in names_in(body))])


def _plain(words: str) -> str:
    return fold(words[:_LONGEST_CHARACTERS]).replace("\x00", " ")
