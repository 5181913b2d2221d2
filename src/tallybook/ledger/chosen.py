"""Says in SQL which incidents belong to a definition, surely, perhaps or in part."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, case, false, or_, true

from tallybook.ledger.brief import NO_DAY, spaced
from tallybook.match.belonging import Definition, folded, is_in
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.words import telling_words
from tallybook.records import Where

_FROM, _TO, _REACH = (bindparam(name, type_=Integer) for name in ("from", "to", "reach"))
_SOME_DAY = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A definition made ready to be asked for: which places lie in its own, and which may.

    `inside` and `perhaps` are numbers of places; None where the definition names no place. `hidden` are the ids of
    incidents that are left out, for who must not see them. `longest_days` is the longest window of any incident: none
    that begins so long before a period reaches into it, so that an index by first days is not gone through from its
    beginning. `parts` is filled by who counts it first: see `counting.parts_of`.

    Conditions name the days of the period instead of holding them: a statement is laid out once for all periods
    (`statement`), and given `days` each time that it is asked.
    """

    definition: Definition
    inside: tuple[int, ...] | None
    perhaps: tuple[int, ...]
    victims: frozenset[str]
    hidden: frozenset[str] = frozenset()
    longest_days: int = NO_DAY
    parts: dict[str, frozenset[str]] = field(default_factory=dict, compare=False)

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

    @property
    def days(self) -> dict[str, int]:
        """What stands for the days that conditions name."""
        start, end = self.definition.start, self.definition.end
        told = {"from": start.toordinal(), "reach": start.toordinal() - self.longest_days} if start else {}
        return {**told, "to": end.toordinal()} if end else told

    def statement(self, laid_out: Callable[[Chosen], Select[Any]]) -> Select[Any]:
        """A statement about it, laid out once for all periods: to do so takes longer than to ask.

        Args:
            laid_out: a function of a module, which makes it out of these conditions.
        """
        asked = self.definition
        any_days = replace(asked, start=asked.start and _SOME_DAY, end=asked.end and _SOME_DAY)
        reach = NO_DAY if self.longest_days == NO_DAY else 0
        return _laid_out(laid_out, replace(self, definition=any_days, longest_days=reach, parts={}))

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
        asked = [row.last >= _FROM] if start else []
        if start and self.longest_days < NO_DAY:
            asked.append(row.first > _REACH)
        asked += [row.first <= _TO] if end else []
        return [*asked, row.first < NO_DAY] if asked else []

    def _there(self, row: Any) -> ColumnElement[bool]:
        return true() if self.inside is None else among(row.place, self.inside)

    def _perhaps(self, row: Any) -> ColumnElement[bool]:
        return or_(row.place.is_(None), among(row.place, self.perhaps))

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
        inside = [row.first >= _FROM] if self.definition.start else []
        return and_(true(), *inside, *([row.last <= _TO] if self.definition.end else []))

    def mostly(self, row: Any) -> ColumnElement[bool]:
        """Whether at least half of them do."""
        first: Any = case((row.first < _FROM, _FROM), else_=row.first) if self.definition.start else row.first
        last: Any = case((row.last > _TO, _TO), else_=row.last) if self.definition.end else row.last
        return true() if first is row.first and last is row.last else 2 * (last - first + 1) >= row.last - row.first + 1


@functools.lru_cache(maxsize=200)
def _laid_out(laid_out: Callable[[Chosen], Select[Any]], chosen: Chosen) -> Select[Any]:
    return laid_out(chosen)


def among(column: ColumnElement[Any], numbers: Sequence[int]) -> ColumnElement[bool]:
    """Whether a column holds one of these numbers, however many they are."""
    # Written out: a database takes some ten thousand parameters, and a country may have more places.
    return column.in_(bindparam(None, list(numbers), expanding=True, literal_execute=True)) if numbers else false()
