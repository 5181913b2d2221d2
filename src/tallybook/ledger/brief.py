"""Keeps of each incident in brief what counts and filters ask for, so that the database counts and filters itself.

What an incident says stands in its body; here it is laid out for SQL. Rows are as narrow as they can be, because a
count over all goes through all of them: places stand in a table of their own, a few thousand however many incidents.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Index, Integer, Table, bindparam, delete, insert, select

from tallybook.ledger import codec, tables
from tallybook.ledger.tables import Text, derived
from tallybook.match.adding import bounds
from tallybook.match.months import month_of
from tallybook.match.origins import origin_key
from tallybook.match.words import said_words
from tallybook.records import Figure, Incident, Where

NO_DAY = 4_000_000  # in the place of a first day: after every day that there is
MEASURES = ("deaths", "injuries")

# Days are counted from the year 1. `kinds` and `victims` are words with a space before and after each. Of a figure:
# what it adds to the low, the best and the high (None: open at the top), all None where there is no figure.
briefs = Table(
    "briefs",
    derived,
    Column("incident", Text, primary_key=True),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("month", Text, nullable=False),
    Column("place", BigInteger),
    Column("kinds", Text, nullable=False),
    Column("victims", Text, nullable=False),
    Column("reviewed", Integer, nullable=False),
    *(
        Column(f"{measure}_{name}", BigInteger)
        for measure in MEASURES
        for name in ("low", "best", "high", "approximate")
    ),
    Index("briefs_by_day", "first", "incident"),
    Index("briefs_by_place", "place", "first", "incident"),
)

places = Table(
    "places",
    derived,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),
)

# What incidents rest on, by what spellings of one origin have in common.
origins = Table(
    "incident_origins",
    derived,
    Column("origin", Text, primary_key=True),
    Column("incident", Text, primary_key=True),
    Index("incident_origins_by_incident", "incident"),
)

_brief = briefs.c
_PLACES_OF = select(_brief.place).where(_brief.incident.in_(bindparam("ids", expanding=True))).distinct()
_IN_USE = select(_brief.place).where(_brief.place.in_(bindparam("ids", expanding=True))).distinct()
_HELD = select(places.c.id).where(places.c.id.in_(bindparam("ids", expanding=True)))
_DROP_BRIEFS = delete(briefs).where(_brief.incident == bindparam("gone"))
_DROP_ORIGINS = delete(origins).where(origins.c.incident == bindparam("gone"))
_DROP_PLACES = delete(places).where(places.c.id == bindparam("gone"))
_ADD_BRIEFS, _ADD_PLACES, _ADD_ORIGINS = map(insert, (briefs, places, origins))


def put(connection: Connection, incidents: Sequence[Incident]) -> None:
    """Put incidents in brief in the place of what stood under their ids."""
    held = _drop(connection, [incident.id for incident in incidents])
    told = {place_id(i.where): i.where for i in incidents if i.where is not None}
    new = sorted(set(told) - set(connection.scalars(_HELD, {"ids": sorted(told)})))
    if new:
        connection.execute(_ADD_PLACES, [{"id": i, "body": codec.dumps(codec.encode(told[i]))} for i in new])
    connection.execute(_ADD_BRIEFS, [_row(incident) for incident in incidents])
    resting = [(str(tables.column(origin_key(o))), i.id) for i in incidents for o in i.origins]
    if resting:
        connection.execute(_ADD_ORIGINS, [{"origin": o, "incident": i} for o, i in dict.fromkeys(resting)])
    _forget_places(connection, held - set(told))


def drop(connection: Connection, ids: Sequence[str]) -> None:
    """Take incidents out."""
    _forget_places(connection, _drop(connection, ids))


@functools.lru_cache(maxsize=20_000)
def place_id(where: Where) -> int:
    """The number of a place: a hash of all that is told of it, so that replay gives the same."""
    return int.from_bytes(hashlib.sha256(codec.dumps(codec.encode(where)).encode()).digest()[:7], "big")


def known_places(connection: Connection) -> Mapping[int, Where]:
    """The places of all incidents, by number."""
    return {row.id: codec.read(Where, row.body) for row in connection.execute(select(places).order_by(places.c.id))}


def _drop(connection: Connection, ids: Sequence[str]) -> set[int]:
    """Take incidents out; the places that they had."""
    held = {place for place in connection.scalars(_PLACES_OF, {"ids": list(ids)}) if place is not None}
    gone = [{"gone": name} for name in ids]
    connection.execute(_DROP_BRIEFS, gone)
    connection.execute(_DROP_ORIGINS, gone)
    return held


def _forget_places(connection: Connection, held: set[int]) -> None:
    left = held - set(connection.scalars(_IN_USE, {"ids": sorted(held)})) if held else held
    if left:
        connection.execute(_DROP_PLACES, [{"gone": place} for place in sorted(left)])


def _row(incident: Incident) -> dict[str, Any]:
    when = incident.when
    first = (when.start or when.end) if when else None
    last = (when.end or when.start) if when else None
    return {
        "incident": incident.id,
        "first": first.toordinal() if first else NO_DAY,
        "last": last.toordinal() if last else 0,
        "month": month_of(when),
        "place": place_id(incident.where) if incident.where is not None else None,
        "kinds": spaced(incident.kinds),
        "victims": spaced(sorted({word for victim in incident.victims for word in said_words(victim.name)})),
        "reviewed": int(incident.reviewed),
        **{name: cell for measure in MEASURES for name, cell in _cells(measure, getattr(incident, measure)).items()},
    }


def spaced(words: Sequence[str]) -> str:
    """Words as they are looked for: each with a space before and after it."""
    return f" {' '.join(words)} "


def _cells(measure: str, figure: Figure | None) -> dict[str, int | None]:
    low, best, high = bounds(figure) if figure is not None else (None, None, None)
    approximate = int(figure.approximate) if figure is not None else None
    named = {"low": low, "best": best, "high": high, "approximate": approximate}
    return {f"{measure}_{name}": value for name, value in named.items()}
