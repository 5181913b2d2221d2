"""Temporary databases of our own: for a replay that is compared, for the past, for incidents that are counted aside."""

from __future__ import annotations

import sqlite3

from sqlalchemy import Engine, StaticPool, create_engine

from tallybook.ledger.sqlite_words import SqliteWords
from tallybook.ledger.words import OPTION


def scratch() -> Engine:
    """An empty temporary database; it is gone when the engine is disposed of.

    SQLite keeps it in memory while it is small, beyond that in a file without a name. It has one connection: threads
    take turns.
    """
    return create_engine(
        "sqlite://", creator=lambda: sqlite3.connect("", check_same_thread=False), poolclass=StaticPool,
        execution_options={OPTION: SqliteWords()},
    )  # fmt: skip
