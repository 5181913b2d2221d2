"""The analysis of representation: its settings, and the fit that weighs every body and says what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Self

from tallybook.analyse.finding import Finding, Refused, setting, settings_of
from tallybook.analyse.representation.table import Holding, SeatTable
from tallybook.match.words import said_words
from tallybook.records import BadInput

if TYPE_CHECKING:
    from tallybook.analyse.representation.seating import Seating

_EARLIEST = date.min


@dataclass
class Representation:
    """Seats held against seats due, body by body; see `docs/explanation/representation.md`.

    After `fit`, `seatings_` are the bodies with each group's shares, gaps and the index, and `finding_` what they say.
    """

    group: str = setting("", "Only this group", hint="words of its name; empty for all")
    whole_0_1: float = setting(
        0.95, "Share of the seats that must be told", hint="below it the groups told don't count as the whole body"
    )

    def fit(self, table: SeatTable) -> Self:
        """Weigh every body of a table.

        Raises:
            Refused: the table holds no seats, or a row of a file is impossible.
            BadInput: a setting that can't be.
        """
        from tallybook.analyse.representation.pictures import pictures
        from tallybook.analyse.representation.saying import cannot_know, says, tables
        from tallybook.analyse.representation.seating import fault_of, seating

        if not 0.5 < self.whole_0_1 <= 1:
            raise BadInput(f"whole_0_1={self.whole_0_1}: expected a share above 0.5, 1 at most")
        faults = {id(row): fault for row in table.holdings if (fault := fault_of(row)) is not None}
        for row in table.holdings:
            if row.source and id(row) in faults:
                raise faults[id(row)]
        sound = [row for row in table.holdings if id(row) not in faults]
        bodies: dict[tuple[str, date, str], list[Holding]] = {}
        for row in sound:
            place = row.source.partition(" row ")[0]
            bodies.setdefault((row.body, row.day or _EARLIEST, place), []).append(row)
        found = [
            seating(body, day if day != _EARLIEST else None, rows, whole_0_1=self.whole_0_1)
            for (body, day, _), rows in sorted(bodies.items(), key=lambda item: item[0])
        ]
        self.seatings_: tuple[Seating, ...] = tuple(
            s for s in found if not self.group or any(map(self._chosen, _names(s)))
        )
        if not self.seatings_:
            if faults and not self.group:
                raise next(iter(faults.values()))
            cause = f"no claim of seats names {self.group!r}" if self.group else "no claim tells of seats or offices"
            raise Refused("representation", cause=cause, needed="one claim of seats held or due, or a table of them")
        shown = self._chosen if self.group else None
        self.finding_: Finding = Finding(
            analysis="representation",
            title="Representation: seats held and due",
            settings=settings_of(self),
            says=says(self.seatings_, table.populations, shown),
            cannot_know=cannot_know(self.seatings_),
            tables=tables(self.seatings_, shown),
            pictures=pictures(self.seatings_, shown),
            refused=(*faults.values(), *_together([r for s in self.seatings_ for r in s.refused])),
        )
        return self

    def _chosen(self, name: str) -> bool:
        wanted, told = said_words(self.group), said_words(name)
        return set(wanted) <= set(told)


def _together(refused: Sequence[Refused]) -> tuple[Refused, ...]:
    """Refusals for one reason as one, so that a ledger with many bodies of one group each says it once."""
    reasons: dict[tuple[str, str], list[Refused]] = {}
    for one in refused:
        reasons.setdefault((one.cause.partition(":")[0], one.needed), []).append(one)
    return tuple(
        same[0] if len(same) == 1 else Refused("; ".join(r.what for r in same), cause=cause, needed=needed)
        for (cause, needed), same in reasons.items()
    )


def _names(seating: Seating) -> list[str]:
    return [name for w in seating.weighed for name in (w.holding.group, *w.holding.names)]
