"""What a matching changes: the entries that bring incidents and copies from what is held to what was found."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Column, Connection

from tallybook.ledger import codec, holdings, tables
from tallybook.ledger.entry import COPIES, MATCH, WITHDRAW, Draft


def changes(
    connection: Connection, key: Column[Any], new: Mapping[str, str], by: str, gone: Collection[str] | None = None
) -> Iterator[Draft]:
    """Entries that bring a table of matched records from what it holds to what it should hold.

    Args:
        connection: in a transaction.
        key: the key of the table.
        new: records as they should stand, by key.
        by: who matched.
        gone: keys of those that no longer stand; None: all that are not among the new ones.
    """
    action, of = (MATCH, "incident") if key.table is tables.incidents else (COPIES, "copies")
    held = holdings.bodies(connection, key, None if gone is None else sorted({*new, *gone}))
    for record, body in new.items():
        if held.get(record) != body:
            yield Draft(action, record, f'{{"{of}":{body}}}', by)
    for record in held:
        if record not in new:
            yield Draft(WITHDRAW, record, codec.dumps({"of": of}), by)
