"""Counts and lists the incidents of a definition in the database, without reading one of them.

The answers are those of `match.daybook.Daybook`, which goes through incidents in memory; tests hold the two together.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    true,
    tuple_,
)

from tallybook.ledger import tables
from tallybook.ledger.brief import MEASURES, NO_DAY, briefs, origins
from tallybook.ledger.chosen import Chosen, among
from tallybook.match.origins import origin_key
from tallybook.records import Figure

_AT_ONCE = 500
_SUMS = ("stated", "low", "best", "high", "bounded", "approximate")
Place = tuple[int, str]  # first day and id: where an incident stands in a list by days
Which = Literal["belonging", "adding", "unstated", "undecided"]


@dataclass(frozen=True, slots=True)
class Count:
    """What a definition holds: the figures as `analyse.tally` has them, and how many incidents.

    `number` belong to it, `reviewed` of them were accepted by a person, `adding` add something to deaths or injuries,
    `unstated` state no figure; `undecided` lack the day or the place that would tell whether they belong.
    """

    deaths: Figure
    injuries: Figure
    number: int
    reviewed: int
    adding: int
    unstated: int
    undecided: int


def longest_days(connection: Connection) -> int:
    """The longest window of days that any incident has; 0 where none has days."""
    return connection.scalar(select(func.max(_row.last - _row.first + 1)).where(_row.first < NO_DAY)) or 0


def count(connection: Connection, chosen: Chosen) -> Count:
    """Count what a definition holds."""
    whole = connection.execute(chosen.statement(_all), chosen.days).one()
    parts = parts_of(connection, chosen)
    figures = {}
    for number, measure in enumerate(MEASURES):
        at = _COUNTS + number * len(_SUMS)
        sums = [int(v or 0) for v in whole[at : at + len(_SUMS)]]
        for some in _chunks(parts[measure]):
            query = select(*_sums(measure, chosen)).where(_row.incident.in_(some))
            told = connection.execute(query, chosen.days).one()
            sums = [have - int(less or 0) for have, less in zip(sums, told, strict=True)]
        figures[measure] = _figure(sums)
    undecided = connection.scalar(chosen.statement(_undecided), chosen.days)
    unstated = int(whole[2] or 0)
    adding = whole[0] - unstated - len(parts[""])
    return Count(figures["deaths"], figures["injuries"], whole[0], int(whole[1] or 0), adding, unstated, undecided or 0)


def by_month(connection: Connection, chosen: Chosen) -> dict[str, dict[str, Figure]]:
    """Deaths and injuries of a definition by month, as `analyse.tallies.months` has them; only what is stated."""
    found: dict[str, dict[str, list[int]]] = {}
    for line in connection.execute(chosen.statement(_of_months), chosen.days):
        cells = [int(v or 0) for v in line[1:]]
        found[line[0]] = {m: cells[n * len(_SUMS) : (n + 1) * len(_SUMS)] for n, m in enumerate(MEASURES)}
    for measure, names in parts_of(connection, chosen).items():
        for some in _chunks(names) if measure else ():
            query = select(_row.month, *_sums(measure)).where(_row.incident.in_(some))
            for line in connection.execute(query.group_by(_row.month)):
                held = found[line[0]][measure]
                found[line[0]][measure] = [have - int(less or 0) for have, less in zip(held, line[1:], strict=True)]
    return {month: {m: _figure(sums) for m, sums in own.items()} for month, own in sorted(found.items())}


def by_place(connection: Connection, chosen: Chosen) -> dict[int | None, tuple[int, int]]:
    """For each place, by number: how many incidents a definition holds there, and how many died in them at best."""
    found = connection.execute(chosen.statement(_of_places), chosen.days)
    return {line[0]: (line[1], int(line[2] or 0)) for line in found}


def by_day(connection: Connection, chosen: Chosen) -> dict[int | None, int]:
    """How many of a definition's incidents begin on each day, counted from the year 1; None: on no known one."""
    found = connection.execute(chosen.statement(_of_days), chosen.days)
    return {None if day == NO_DAY else day: number for day, number in found}


def listed(
    connection: Connection, chosen: Chosen, which: Which = "belonging", *, most: int, after: Place | None = None
) -> list[Place]:
    """Incidents of a definition by their first day, those without one last.

    Args:
        connection: a view of the ledger.
        chosen: the definition.
        which: those that belong to it, add a figure to it, belong but state none, or can't be told to belong.
        most: how many.
        after: the last one seen; None begins.
    """
    without = parts_of(connection, chosen)[""] if which == "adding" else frozenset[str]()
    at_once = most + min(len(without), _AT_ONCE)
    found: list[Place] = []
    while len(found) < most:
        query = chosen.statement(_LISTS[which] if after is None else _FURTHER[which])
        day, name = after or (0, "")
        values = {**chosen.days, "most": at_once, "after_day": day, "after_id": name}
        lines = connection.execute(query, values).all()
        found += [(line[0], line[1]) for line in lines if line[1] not in without]
        if len(lines) < at_once:
            break
        after = (lines[-1][0], lines[-1][1])
    return found[:most]


def at_places(connection: Connection, chosen: Chosen, numbers: Sequence[int | None], *, most: int) -> list[Place]:
    """The first of a definition's incidents, by day, that have one of these places; None is no place."""
    there = among(_row.place, [number for number in numbers if number is not None])
    placed = or_(there, _row.place.is_(None)) if None in numbers else there
    query = select(_row.first, _row.incident).where(chosen.belongs(_row), placed).order_by(_row.first, _row.incident)
    return [(day, name) for day, name in connection.execute(query.limit(most), chosen.days)]


def parts_of(connection: Connection, chosen: Chosen) -> Mapping[str, frozenset[str]]:
    """For each measure those told as part of another that states it: both would count twice; see `parts_in`.

    Under "": those that add to no measure, though they state one.
    """
    if not chosen.parts:
        chosen.parts.update(_parts(connection.execute(chosen.statement(_part_of), chosen.days).all()))
    return chosen.parts


def rests_on(connection: Connection, origin: str) -> bool:
    """Whether any incident rests on an origin, however it is spelled."""
    key = tables.column(origin_key(origin))
    return connection.scalar(select(origins.c.incident).where(origins.c.origin == key).limit(1)) is not None


_row = briefs.c
_ONE, _OTHER = briefs.alias("one"), briefs.alias("other")
_COUNTS = 3  # columns before the sums


def _all(chosen: Chosen) -> Select[Any]:
    silent = and_(*(_row[f"{m}_low"].is_(None) for m in MEASURES))
    counts = (func.count(), func.sum(_row.reviewed), func.sum(case((silent, 1), else_=0)))
    return select(*counts, *(column for m in MEASURES for column in _sums(m, chosen))).where(chosen.belongs(_row))


def _undecided(chosen: Chosen) -> Select[Any]:
    return select(func.count()).select_from(briefs).where(chosen.undecided(_row))


def _of_months(chosen: Chosen) -> Select[Any]:
    summed = (column for m in MEASURES for column in _sums(m))
    return select(_row.month, *summed).where(chosen.belongs(_row)).group_by(_row.month)


def _of_places(chosen: Chosen) -> Select[Any]:
    counts = (func.count(), func.sum(_row.deaths_best))
    return select(_row.place, *counts).where(chosen.belongs(_row)).group_by(_row.place)


def _of_days(chosen: Chosen) -> Select[Any]:
    return select(_row.first, func.count()).where(chosen.belongs(_row)).group_by(_row.first).order_by(_row.first)


def _part_of(chosen: Chosen) -> Select[Any]:
    link = tables.incident_links.c
    joined = tables.incident_links.join(_ONE, _ONE.c.incident == link.incident)
    stated = (side.c[f"{m}_low"].is_not(None) for side in (_ONE, _OTHER) for m in MEASURES)
    both = select(link.incident, link.other, *stated).select_from(joined.join(_OTHER, _OTHER.c.incident == link.other))
    return both.where(link.type == "part_of", chosen.belongs(_ONE.c), chosen.belongs(_OTHER.c))


def _list(which: Which, chosen: Chosen) -> Select[Any]:
    stated = [_row[f"{m}_low"].is_not(None) for m in MEASURES]
    asked: dict[Which, ColumnElement[bool]] = {
        "belonging": true(), "adding": or_(*stated), "unstated": ~or_(*stated),
    }  # fmt: skip
    held = and_(chosen.belongs(_row), asked[which]) if which in asked else chosen.undecided(_row)
    ordered = select(_row.first, _row.incident).where(held).order_by(_row.first, _row.incident)
    return ordered.limit(bindparam("most"))


def _further(which: Which, chosen: Chosen) -> Select[Any]:
    seen = tuple_(bindparam("after_day", type_=BigInteger), bindparam("after_id", type_=Text))
    return _list(which, chosen).where(tuple_(_row.first, _row.incident) > seen)


# One function for each list and each further page of it: by it a statement that was laid out is found again.
_LISTS = {which: functools.partial(_list, which) for which in get_args(Which)}
_FURTHER = {which: functools.partial(_further, which) for which in get_args(Which)}


def _sums(measure: str, chosen: Chosen | None = None) -> Iterator[Any]:
    """Those of `_SUMS` for one measure; without a definition all that is stated, whatever its days."""
    low, best, high, about = (_row[f"{measure}_{name}"] for name in ("low", "best", "high", "approximate"))
    surely, mostly = (chosen.surely(_row), chosen.mostly(_row)) if chosen else (true(), true())
    yield func.count(low)
    yield func.sum(case((surely, low), else_=0))
    yield func.sum(case((mostly, best), else_=0))
    yield func.sum(high)
    yield func.count(high)
    yield func.sum(about)


def _figure(sums: Sequence[int]) -> Figure:
    stated, low, best, high, bounded, about = sums
    return Figure(low, best, high if bounded == stated else None, about > 0)


def _parts(rows: Sequence[Any]) -> dict[str, frozenset[str]]:
    found, stating = {}, {}
    for number, measure in enumerate(MEASURES):
        wholes: dict[str, set[str]] = {}
        for line in rows:
            if line[2 + len(MEASURES) + number]:
                wholes.setdefault(line[0], set()).add(line[1])
        stating[measure] = {line[0] for line in rows if line[2 + number]}
        # of two that each call the other its whole, the one with the smaller id is kept
        parts = {n for n, held in wholes.items() if any(n not in wholes.get(w, ()) or w < n for w in held)}
        found[measure] = frozenset(parts & stating[measure])
    somewhere = set().union(*stating.values())
    silent = {n for n in somewhere if all(n in found[m] or n not in stating[m] for m in MEASURES)}
    return {**found, "": frozenset(silent)}


def _chunks(names: Iterable[str]) -> Iterator[list[str]]:
    ordered = sorted(names)
    return (ordered[i : i + _AT_ONCE] for i in range(0, len(ordered), _AT_ONCE))
