"""Counts and lists the incidents of a definition in the database, without reading one of them.

The answers are those of `match.daybook.Daybook`, which goes through incidents in memory; tests hold the two together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    false,
    func,
    or_,
    select,
    true,
    tuple_,
)

from tallybook.ledger import tables
from tallybook.ledger.brief import MEASURES, NO_DAY, briefs, origins, spaced
from tallybook.match.belonging import Definition, folded, is_in
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.origins import origin_key
from tallybook.match.words import telling_words
from tallybook.records import Figure, Where

_AT_ONCE = 500
_SUMS = ("stated", "low", "best", "high", "bounded", "approximate")
Place = tuple[int, str]  # first day and id: where an incident stands in a list by days


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


@dataclass(frozen=True, slots=True)
class Chosen:
    """A definition made ready to be asked for: which places lie in its own, and which may.

    `inside` and `perhaps` are numbers of places; None where the definition names no place. `hidden` are the ids of
    incidents that are left out, for who must not see them. `longest_days` is the longest window of any incident: none
    that begins so long before a period reaches into it, so that an index by first days is not gone through from its
    beginning.
    """

    definition: Definition
    inside: tuple[int, ...] | None
    perhaps: tuple[int, ...]
    victims: frozenset[str]
    hidden: frozenset[str] = frozenset()
    longest_days: int = NO_DAY
    _parts: dict[str, frozenset[str]] = field(default_factory=dict, compare=False)

    @classmethod
    def of(
        cls,
        definition: Definition,
        known: Mapping[int, Where],
        *,
        hidden: frozenset[str] = frozenset(),
        longest_days: int = NO_DAY,
    ) -> Chosen:
        """Look a definition's place up among those that incidents have."""
        victims = telling_words(definition.victims, frozenset(MatchKnowledge.load().words["generic"]))
        if (place := definition.place) is None:
            return cls(definition, None, (), victims, hidden, longest_days)
        meant: tuple[Where, ...] = ()
        if definition.where is not None and definition.where.place_id is not None:
            meant = (definition.where,)
        else:
            asked = folded(place)
            meant = tuple(sorted({w for w in known.values() if folded(w.name) == asked}, key=repr))
        lies = {number: is_in(where, place, meant) for number, where in known.items()}
        inside = tuple(number for number, sure in lies.items() if sure)
        perhaps = tuple(number for number, sure in lies.items() if sure is None)
        return cls(definition, inside, perhaps, victims, hidden, longest_days)

    def _answers(self, row: Any) -> list[ColumnElement[bool]]:
        """Kind, victims and a person's yes, where they are asked for; and that it may be seen."""
        asked: list[ColumnElement[bool]] = [row.reviewed == 1] if self.definition.reviewed_only else []
        if self.definition.kinds:
            asked.append(or_(*(row.kinds.contains(spaced([k]), autoescape=True) for k in self.definition.kinds)))
        if self.victims:
            asked.append(or_(*(row.victims.contains(spaced([w]), autoescape=True) for w in sorted(self.victims))))
        if self.hidden:
            asked.append(row.incident.not_in(sorted(self.hidden)))
        return asked

    def _touches(self, row: Any) -> list[ColumnElement[bool]]:
        """That its days may lie in the period."""
        start, end = self.definition.start, self.definition.end
        asked = [row.last >= start.toordinal()] if start else []
        if start and self.longest_days < NO_DAY:
            asked.append(row.first > start.toordinal() - self.longest_days)
        asked += [row.first <= end.toordinal()] if end else []
        return [*asked, row.first < NO_DAY] if asked else []

    def _there(self, row: Any) -> ColumnElement[bool]:
        return true() if self.inside is None else _among(row.place, self.inside)

    def _perhaps(self, row: Any) -> ColumnElement[bool]:
        return or_(row.place.is_(None), _among(row.place, self.perhaps))

    def belongs(self, row: Any) -> ColumnElement[bool]:
        """Whether an incident belongs to it, surely or in part.

        Args:
            row: the columns of `briefs`, or of an alias of it.
        """
        return and_(true(), *self._answers(row), *self._touches(row), self._there(row))

    def undecided(self, row: Any) -> ColumnElement[bool]:
        """Whether an incident lacks the day or the place that would tell."""
        # What can't be is left out of the words, not written as false: beside it SQLite looks through all rows.
        placed = [] if self.inside is None else [or_(self._there(row), self._perhaps(row))]
        ways = [] if self.inside is None else [and_(true(), *self._touches(row), self._perhaps(row))]
        if self.definition.start or self.definition.end:
            ways.append(and_(row.first == NO_DAY, *placed))
        return and_(true(), *self._answers(row), or_(*ways) if ways else false())

    def surely(self, row: Any) -> ColumnElement[bool]:
        """Whether all of an incident's days lie in the period."""
        start, end = self.definition.start, self.definition.end
        inside = [row.first >= start.toordinal()] if start else []
        return and_(true(), *inside, *([row.last <= end.toordinal()] if end else []))

    def mostly(self, row: Any) -> ColumnElement[bool]:
        """Whether at least half of them do."""
        start, end = self.definition.start, self.definition.end
        first: Any = case((row.first < start.toordinal(), start.toordinal()), else_=row.first) if start else row.first
        last: Any = case((row.last > end.toordinal(), end.toordinal()), else_=row.last) if end else row.last
        return true() if first is row.first and last is row.last else 2 * (last - first + 1) >= row.last - row.first + 1

    def parts(self, connection: Connection) -> Mapping[str, frozenset[str]]:
        """For each measure those told as part of another that states it: both would count twice; see `parts_in`.

        Under "": those that add to no measure, though they state one.
        """
        if not self._parts:
            self._parts.update(_parts(connection, self))
        return self._parts


def _among(column: ColumnElement[Any], numbers: Sequence[int]) -> ColumnElement[bool]:
    # Written out: a database takes some ten thousand parameters, and a country may have more places.
    return column.in_(bindparam(None, list(numbers), expanding=True, literal_execute=True)) if numbers else false()


def longest_days(connection: Connection) -> int:
    """The longest window of days that any incident has; 0 where none has days."""
    row = briefs.c
    return connection.scalar(select(func.max(row.last - row.first + 1)).where(row.first < NO_DAY)) or 0


def count(connection: Connection, chosen: Chosen) -> Count:
    """Count what a definition holds."""
    row = briefs.c
    belongs, surely, mostly = chosen.belongs(row), chosen.surely(row), chosen.mostly(row)
    silent = and_(*(row[f"{m}_low"].is_(None) for m in MEASURES))
    summed = [column for m in MEASURES for column in _sums(row, m, surely, mostly)]
    counts = (func.count(), func.sum(row.reviewed), func.sum(case((silent, 1), else_=0)))
    whole = connection.execute(select(*counts, *summed).where(belongs)).one()
    parts = chosen.parts(connection)
    figures = {}
    for number, measure in enumerate(MEASURES):
        at = len(counts) + number * len(_SUMS)
        sums = [int(v or 0) for v in whole[at : at + len(_SUMS)]]
        for some in _chunks(parts[measure]):
            query = select(*_sums(row, measure, surely, mostly)).where(row.incident.in_(some))
            sums = [have - int(less or 0) for have, less in zip(sums, connection.execute(query).one(), strict=True)]
        figures[measure] = _figure(sums)
    undecided = connection.scalar(select(func.count()).select_from(briefs).where(chosen.undecided(row)))
    unstated = int(whole[2] or 0)
    adding = whole[0] - unstated - len(parts[""])
    return Count(figures["deaths"], figures["injuries"], whole[0], int(whole[1] or 0), adding, unstated, undecided or 0)


def by_month(connection: Connection, chosen: Chosen) -> dict[str, dict[str, Figure]]:
    """Deaths and injuries of a definition by month, as `analyse.tallies.months` has them; only what is stated."""
    row = briefs.c
    found: dict[str, dict[str, list[int]]] = {}
    summed = [column for m in MEASURES for column in _sums(row, m, true(), true())]
    for line in connection.execute(select(row.month, *summed).where(chosen.belongs(row)).group_by(row.month)):
        cells = [int(v or 0) for v in line[1:]]
        found[line[0]] = {m: cells[n * len(_SUMS) : (n + 1) * len(_SUMS)] for n, m in enumerate(MEASURES)}
    for measure, names in chosen.parts(connection).items():
        for some in _chunks(names) if measure else ():
            query = select(row.month, *_sums(row, measure, true(), true())).where(row.incident.in_(some))
            for line in connection.execute(query.group_by(row.month)):
                held = found[line[0]][measure]
                found[line[0]][measure] = [have - int(less or 0) for have, less in zip(held, line[1:], strict=True)]
    return {month: {m: _figure(sums) for m, sums in own.items()} for month, own in sorted(found.items())}


def by_place(connection: Connection, chosen: Chosen) -> dict[int | None, tuple[int, int]]:
    """For each place, by number: how many incidents a definition holds there, and how many died in them at best."""
    row = briefs.c
    query = select(row.place, func.count(), func.sum(row.deaths_best)).where(chosen.belongs(row)).group_by(row.place)
    return {line[0]: (line[1], int(line[2] or 0)) for line in connection.execute(query)}


def by_day(connection: Connection, chosen: Chosen) -> dict[int | None, int]:
    """How many of a definition's incidents begin on each day, counted from the year 1; None: on no known one."""
    row = briefs.c
    query = select(row.first, func.count()).where(chosen.belongs(row)).group_by(row.first).order_by(row.first)
    return {None if day == NO_DAY else day: number for day, number in connection.execute(query)}


def listed(
    connection: Connection, condition: ColumnElement[bool], *, most: int, after: Place | None = None,
    without: frozenset[str] = frozenset(),
) -> list[Place]:  # fmt: skip
    """Incidents by their first day, those without one last.

    Args:
        connection: a view of the ledger.
        condition: on the columns of `briefs`, such as `chosen.belongs(briefs.c)`.
        most: how many.
        after: the last one seen; None begins.
        without: ids to leave out.
    """
    row = briefs.c
    found: list[Place] = []
    query = select(row.first, row.incident).where(condition).order_by(row.first, row.incident)
    while len(found) < most:
        further = query if after is None else query.where(tuple_(row.first, row.incident) > after)
        lines = connection.execute(further.limit(most + min(len(without), _AT_ONCE))).all()
        found += [(line[0], line[1]) for line in lines if line[1] not in without]
        if len(lines) < most + min(len(without), _AT_ONCE):
            break
        after = (lines[-1][0], lines[-1][1])
    return found[:most]


def adding(chosen: Chosen, row: Any) -> ColumnElement[bool]:
    """Those that belong and state a figure; `chosen.parts(...)[""]` are to be left out of them."""
    return and_(chosen.belongs(row), or_(*(row[f"{m}_low"].is_not(None) for m in MEASURES)))


def unstated(chosen: Chosen, row: Any) -> ColumnElement[bool]:
    """Those that belong and state no figure."""
    return and_(chosen.belongs(row), *(row[f"{m}_low"].is_(None) for m in MEASURES))


def at_places(chosen: Chosen, row: Any, numbers: Sequence[int | None]) -> ColumnElement[bool]:
    """Those that belong and have one of these places; None is no place."""
    there = _among(row.place, [number for number in numbers if number is not None])
    return and_(chosen.belongs(row), or_(there, row.place.is_(None)) if None in numbers else there)


def rests_on(connection: Connection, origin: str) -> bool:
    """Whether any incident rests on an origin, however it is spelled."""
    key = tables.column(origin_key(origin))
    return connection.scalar(select(origins.c.incident).where(origins.c.origin == key).limit(1)) is not None


def _sums(row: Any, measure: str, surely: ColumnElement[bool], mostly: ColumnElement[bool]) -> Iterator[Any]:
    """Those of `_SUMS` for one measure."""
    low, best, high, about = (row[f"{measure}_{name}"] for name in ("low", "best", "high", "approximate"))
    yield func.count(low)
    yield func.sum(case((surely, low), else_=0))
    yield func.sum(case((mostly, best), else_=0))
    yield func.sum(high)
    yield func.count(high)
    yield func.sum(about)


def _figure(sums: Sequence[int]) -> Figure:
    stated, low, best, high, bounded, about = sums
    return Figure(low, best, high if bounded == stated else None, about > 0)


def _part_of() -> Select[Any]:
    link = tables.incident_links.c
    joined = tables.incident_links.join(_ONE, _ONE.c.incident == link.incident)
    stated = (side.c[f"{m}_low"].is_not(None) for side in (_ONE, _OTHER) for m in MEASURES)
    both = joined.join(_OTHER, _OTHER.c.incident == link.other)
    return select(link.incident, link.other, *stated).select_from(both).where(link.type == "part_of")


_ONE, _OTHER = briefs.alias("one"), briefs.alias("other")
_PART_OF = _part_of()  # made once: to lay out an alias's columns takes longer than to ask


def _parts(connection: Connection, chosen: Chosen) -> dict[str, frozenset[str]]:
    rows = connection.execute(_PART_OF.where(chosen.belongs(_ONE.c), chosen.belongs(_OTHER.c))).all()
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
