"""Incidents laid out in a database of their own, to be counted and listed as those of a ledger are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from itertools import islice

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool

from tallybook.ledger import codec, project
from tallybook.records import Incident

_AT_ONCE = 500


def laid_out(incidents: Iterable[Incident]) -> Engine:
    """A temporary database with these incidents; it is gone when the engine is disposed of.

    SQLite keeps it in memory while it is small, beyond that in a file without a name. It has one connection: threads
    take turns.
    """
    engine = create_engine(
        "sqlite://", creator=lambda: sqlite3.connect("", check_same_thread=False), poolclass=StaticPool
    )
    following = iter(incidents)
    with engine.begin() as connection:
        project.create(connection)
        while batch := list(islice(following, _AT_ONCE)):
            project.put_incidents(connection, {i.id: (0, codec.encode(i)) for i in batch})
    return engine
