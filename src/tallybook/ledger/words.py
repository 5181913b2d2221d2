"""What the words of reports and claims are kept in, by database: the one place that knows which a connection is to.

An engine carries its `Words` as an execution option; what is made in PostgreSQL and what in SQLite stands in
`postgresql_words.py` and `sqlite_words.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection

from tallybook.records import TallybookError

OPTION = "words"
RANKED = 2_000  # of more answers than these the last ones alone are ranked: a word that stands everywhere tells nothing
NUMBERED = {"report_words": "SELECT seq FROM reports", "claim_words": "SELECT seq << 20 | nth FROM claims"}


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must stand together, and other spellings of the word where it is one; the last may be unfinished."""

    words: tuple[str, ...]
    spellings: tuple[str, ...] = ()
    unfinished: bool = False


class Words(Protocol):
    """Keeps the words of reports under the number of their entry, those of claims under `number_of(seq, nth)`."""

    laid_out: Sequence[str]

    def create(self, connection: Connection) -> None:
        """Create what words are kept in, empty."""

    def drop(self, connection: Connection) -> None:
        """Drop it, where it is there."""

    def add_reports(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
        """Keep the words of reports whose rows have been put into the table of reports."""

    def add_claims(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
        """Keep the words of claims whose rows have been put into the table of claims, all those of their reports."""

    def drop_claims(self, connection: Connection, reports: Sequence[str]) -> None:
        """Forget the words of all claims of reports, while they are still in the table of claims."""

    def differing(self, connection: Connection, replayed: Connection) -> list[str]:
        """Which of the tables that words are kept in say other than a replay in SQLite does."""

    def reports(self, connection: Connection, terms: Sequence[Term], page: tuple[int, int]) -> Sequence[Any]:
        """Rows of id and body of reports that hold all terms, the best first; `page`: how many, after how many."""

    def claims(
        self, connection: Connection, terms: Sequence[Term], page: tuple[int, int], without: Collection[str]
    ) -> Sequence[Any]:
        """The same of claims, but for those of some reports."""


def words_of(connection: Connection) -> Words:
    """What the database of a connection keeps words in."""
    words: Words | None = connection.get_execution_options().get(OPTION)
    if words is None:  # an engine of somebody else
        told = connection.engine.url.render_as_string()
        raise TallybookError(f"connection to {told}: expected one of a ledger's store")
    return words


def number_of(seq: int, nth: int) -> int:
    """The number under which the words of a claim are kept."""
    return seq << 20 | nth
