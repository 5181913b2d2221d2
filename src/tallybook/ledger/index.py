"""Keeps what can be searched for beside claims: their words, and the names of people and places in them.

Words lie in what the database has for them (`words.py`). Names lie in plain tables, cut into three letters each, so
that one that is spelled otherwise is found in either.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from tallybook.ledger import codec, tables
from tallybook.ledger.words import words_of
from tallybook.match.words import fold

PEOPLE, PLACES = "person", "place"
_ROLES = ("victims", "perpetrator", "target", "group")
_FEWEST_LETTERS = 2

_names, _named, _grams = tables.names.c, tables.named.c, tables.grams.c
_HELD_NAMES = select(_names.id).where(_names.id.in_(bindparam("ids", expanding=True)))
_NAMED_IN = select(_named.name).where(_named.report.in_(bindparam("reports", expanding=True))).distinct()
_STILL_NAMED = select(_named.name).where(_named.name.in_(bindparam("ids", expanding=True))).distinct()
_DROP_NAMED = delete(tables.named).where(_named.report == bindparam("of"))
_DROP_NAMES = delete(tables.names).where(_names.id == bindparam("gone"))
_ADD_CLAIMS, _ADD_NAMED, _ADD_NAMES, _ADD_GRAMS = map(insert, (tables.claims, tables.named, tables.names, tables.grams))
_DROP_GRAMS = delete(tables.grams).where(_grams.name == bindparam("gone"))


def put_claims(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Put claims of reports that have none into the table of claims, and index them."""
    if not rows:
        return
    connection.execute(_ADD_CLAIMS, list(rows))
    bodies = [(row, codec.loads(row["body"])) for row in rows]
    words_of(connection).add_claims(connection, rows)
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
    words_of(connection).drop_claims(connection, reports)
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
