"""Incidents laid out in a database of their own, to be counted and listed as those of a ledger are."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from sqlalchemy import Engine

from tallybook.ledger import codec, project
from tallybook.ledger.scratch import scratch
from tallybook.records import Incident

_AT_ONCE = 500


def laid_out(incidents: Iterable[Incident]) -> Engine:
    """A temporary database with these incidents; see `scratch`."""
    engine = scratch()
    following = iter(incidents)
    with engine.begin() as connection:
        project.create(connection)
        while batch := list(islice(following, _AT_ONCE)):
            project.put_incidents(connection, {i.id: (0, codec.encode(i)) for i in batch})
    return engine
